//! Ids as small numbers, kept as text.

use rustc_hash::FxHashMap;

use crate::engine::table::TextColumn;

/// Interned texts in order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    texts: TextColumn,
    by_hash: FxHashMap<u64, Vec<u32>>,
}

impl Ids {
    /// The number of a text, a new one if it was not seen before.
    pub fn intern(&mut self, text: &str) -> u32 {
        let _ = (&self.by_hash, text);
        0
    }
    /// The number of a text that was seen before.
    pub fn find(&self, _text: &str) -> Option<u32> {
        None
    }
    /// The text of a number; empty for a number never given.
    pub fn get(&self, id: u32) -> &str {
        self.texts.get(id as usize)
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}
