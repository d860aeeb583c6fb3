//! Files in another form than delimited text: to rows of text, before anything else reads them.

use super::protocol::{Error, ErrorCode};
use super::session::Body;
use crate::engine::book::{form_of, unpack};

/// The rows of a file; `sheet` is the position of the sheet that was chosen.
///
/// # Errors
/// Those of [`unpack`].
pub fn unpacked(bytes: Vec<u8>, sheet: Option<u16>) -> Result<Body, Error> {
    let Some(form) = form_of(&bytes) else { return Ok(bytes.into()) };
    let damaged = || Error::new(ErrorCode::Damaged).with(form.key());
    // A file made to harm may stop the library that reads workbooks. In the browser that ends the worker, which is heard.
    let unpacked = std::panic::catch_unwind(move || unpack(bytes, form, sheet));
    let noted = unpacked.unwrap_or_else(|_| Err(damaged()))?;
    Ok(Body { bytes: noted.value.text, packing: noted.value.packing, notes: noted.notes })
}
