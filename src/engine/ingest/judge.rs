//! Puts the steps of reading together.

use super::{Decode, Read, ReadOptions};
use crate::engine::error::{Error, ErrorCode, Result};
use crate::engine::note::Noted;

/// See [`super::read`].
///
/// # Errors
/// As [`super::read`].
pub(super) fn read(
    _bytes: Vec<u8>,
    _options: &ReadOptions,
    _decode: Decode<'_>,
    _progress: &mut dyn FnMut(u64, u64),
) -> Result<Noted<Read>> {
    Err(Error::new(ErrorCode::EmptyFile))
}
