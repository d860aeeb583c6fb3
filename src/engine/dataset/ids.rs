//! Ids as small numbers, kept as text.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::engine::table::TextColumn;

/// A free place in the table of slots.
const FREE: u32 = u32::MAX;

/// Interned texts in order of first appearance.
///
/// A table of (hash, number) with linear probing: eight bytes a slot, at most half of them taken, the text compared
/// only where the hash is equal. Leading zeros and long numbers stay what they are: no text is ever read as a number.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    texts: TextColumn,
    slots: Vec<(u32, u32)>,
}

impl Ids {
    /// The number of a text, a new one if it was not seen before. Numbers rise from 0.
    pub fn intern(&mut self, text: &str) -> u32 {
        if self.texts.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = hash(text);
        match self.place(hash, text) {
            Ok(id) => id,
            Err(slot) => {
                let id = self.texts.len() as u32;
                self.texts.push(text);
                self.slots[slot] = (hash, id);
                id
            }
        }
    }
    /// The number of a text that was seen before.
    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() { None } else { self.place(hash(text), text).ok() }
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
    /// The texts in order of first appearance.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter()
    }

    /// The number of a text, or the slot where it belongs. Needs at least one free slot.
    fn place(&self, hash: u32, text: &str) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let (h, id) = self.slots[at];
            if id == FREE {
                return Err(at);
            }
            if h == hash && self.texts.get(id as usize) == text {
                return Ok(id);
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![(0, FREE); size]);
        for (hash, id) in old.into_iter().filter(|&(_, id)| id != FREE) {
            let mut at = hash as usize & (size - 1);
            while self.slots[at].1 != FREE {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = (hash, id);
        }
    }
}

/// 32 bits of the text's hash, stirred so that the low ones, which choose the slot, depend on all of it.
fn hash(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    let wide = hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (wide >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_text_and_keep_their_order() {
        let mut ids = Ids::default();
        let given = ["007", "7", "12345678901234567890", "", "甲", "007", "甲"].map(|t| ids.intern(t));
        assert_eq!(given, [0, 1, 2, 3, 4, 0, 4]);
        assert_eq!(ids.iter().collect::<Vec<_>>(), ["007", "7", "12345678901234567890", "", "甲"]);
        assert_eq!((ids.find("7"), ids.find("8"), ids.get(9)), (Some(1), None, ""));
        assert_eq!(Ids::default().find("7"), None);
    }

    #[test]
    fn many_ids_are_told_apart() {
        let mut ids = Ids::default();
        for round in 0..2 {
            for i in 0..50_000u32 {
                assert_eq!(ids.intern(&format!("C{i:06}")), i, "round {round}");
            }
        }
        assert_eq!(ids.len(), 50_000);
        assert_eq!(ids.get(49_999), "C049999");
    }
}
