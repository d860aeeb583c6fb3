//! The worker's state and its answers; pure, tested natively.

use super::protocol::{Answer, Ask, Error, ErrorCode};
use crate::engine::ingest::Decode;

/// What the worker holds between two questions.
#[derive(Debug, Default)]
pub struct Session {}

impl Session {
    /// Answers a question. `bytes` come along with `Ask::Open`; `progress` is told bytes done, of so many, and rows.
    ///
    /// # Errors
    /// Every reason why there is no answer.
    pub fn handle(
        &mut self,
        _ask: Ask,
        _bytes: Option<Vec<u8>>,
        _decode: Decode<'_>,
        _progress: &mut dyn FnMut(u64, u64, u64),
    ) -> Result<Answer, Vec<Error>> {
        Err(vec![Error::new(ErrorCode::NothingLoaded)])
    }
}
