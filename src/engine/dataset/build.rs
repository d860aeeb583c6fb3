//! Columns with roles to customers.

use super::Dataset;
use super::roles::Role;
use crate::engine::error::{Error, ErrorCode, Result};
use crate::engine::ingest::Read;
use crate::engine::note::Noted;

/// See [`super::build`].
///
/// # Errors
/// As [`super::build`].
pub(super) fn build(_read: &Read, _roles: &[Role]) -> Result<Noted<Dataset>> {
    Err(Error::new(ErrorCode::NoGoodRows))
}
