//! Tables that come in another form than delimited text: spreadsheets, JSON, tables of a web page, and any of these packed
//! with gzip. [`form_of`] tells by the first bytes which it is; [`unpack`] writes the table as comma-separated text, which
//! `ingest` reads like any other.
//!
//! In the browser a worker of its own does this (`bin/book`), fetched with the first such file.

mod container;
mod form;
mod html;
mod json;
mod sheets;
mod sink;

pub use form::{Form, form_of};

use std::io::Read;

use super::error::{Error, ErrorCode, Result};
use super::ingest::Packing;
use super::note::{Note, Noted};

/// Bytes of comma-separated text that are written at most: a file that unpacks to more is refused.
pub const LIMIT: usize = 400_000_000;

/// A table as comma-separated text, and what it was taken from.
#[derive(Debug, Clone, PartialEq)]
pub struct Unpacked {
    /// UTF-8 without a mark: commas, quotes where needed, LF. Row n is row n of the sheet; of JSON, the first is the header.
    pub text: Vec<u8>,
    /// What it was.
    pub packing: Packing,
}

/// The table of a file of this form; `sheet` is the position of a sheet among [`Packing::sheets`], where the person chose.
///
/// # Errors
/// `Damaged` (`value`: the form), `Locked` where a password protects it, `UnpacksTooLarge` (`value`: the limit in bytes), `NoTable`.
///
/// # Example
/// ```
/// use perennial::engine::book::{form_of, unpack};
/// let json = br#"[{"customer": "007", "amount": 12.5}, {"customer": "008", "amount": 3}]"#;
/// let form = form_of(json).unwrap();
/// let unpacked = unpack(json.to_vec(), form, None).unwrap().value;
/// assert_eq!(unpacked.text, b"customer,amount\n007,12.5\n008,3\n");
/// ```
pub fn unpack(bytes: Vec<u8>, form: Form, sheet: Option<u16>) -> Result<Noted<Unpacked>> {
    unpack_within(bytes, form, sheet, LIMIT)
}

/// The same with another limit.
fn unpack_within(bytes: Vec<u8>, form: Form, sheet: Option<u16>, limit: usize) -> Result<Noted<Unpacked>> {
    let mut notes = Vec::new();
    let (text, form, sheets, sheet) = match form {
        Form::Gzip => return gunzip(&bytes, sheet, limit),
        Form::Json => (json::csv(&decoded(&bytes, form)?, limit, &mut notes)?, form, Vec::new(), 0),
        Form::Html => (html::csv(&decoded(&bytes, form)?, limit)?, form, Vec::new(), 0),
        _ => {
            let (text, sheets, sheet) = sheets::csv(bytes, form, sheet, limit)?;
            (text, form, sheets, sheet)
        }
    };
    let packing = Packing { form: form.key().to_owned(), sheets, sheet };
    Ok(Noted { value: Unpacked { text, packing }, notes })
}

/// What was packed with gzip: text, or another form in it.
fn gunzip(bytes: &[u8], sheet: Option<u16>, limit: usize) -> Result<Noted<Unpacked>> {
    let damaged = || Error::new(ErrorCode::Damaged).with(Form::Gzip.key());
    let mut out = Vec::new();
    let most = limit as u64 + 1;
    flate2::read::MultiGzDecoder::new(bytes).take(most).read_to_end(&mut out).map_err(|_| damaged())?;
    if out.len() > limit {
        return Err(too_large(limit));
    }
    match form_of(&out) {
        // Packed twice over is packed to harm.
        Some(Form::Gzip) => Err(damaged()),
        Some(form) => unpack_within(out, form, sheet, limit),
        None => {
            // Unpacked, it is a text like any other.
            let packing = Packing::default();
            Ok(Noted { value: Unpacked { text: out, packing }, notes: Vec::<Note>::new() })
        }
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(ErrorCode::UnpacksTooLarge).with(limit.to_string())
}

/// Text by its byte-order mark, by what it says of itself, else as UTF-8 and, where it is none, as GB18030.
fn decoded(bytes: &[u8], form: Form) -> Result<String> {
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[skip..]).0.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let said = html::charset(bytes).and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let encoding = said.filter(|e| *e != encoding_rs::UTF_8).unwrap_or(encoding_rs::GB18030);
    let (text, _, odd) = encoding.decode(bytes);
    // A page may hold a stray byte; JSON may not.
    if odd && form == Form::Json {
        return Err(Error::new(ErrorCode::Damaged).with(form.key()));
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn text(bytes: Vec<u8>) -> String {
        let form = form_of(&bytes).unwrap();
        String::from_utf8(unpack(bytes, form, None).unwrap().value.text).unwrap()
    }

    #[test]
    fn gzip_holds_text_or_another_form() {
        assert_eq!(text(packed(b"a,b\n1,2\n")), "a,b\n1,2\n");
        assert_eq!(text(packed(b"[{\"a\": 1}]")), "a\n1\n");
        // Two members, as `cat` makes of two files.
        assert_eq!(text([packed(b"a,b\n"), packed(b"1,2\n")].concat()), "a,b\n1,2\n");
    }

    #[test]
    fn a_bomb_and_damage_are_refused() {
        let bomb = packed(&vec![b'1'; 5_000_000]);
        assert!(bomb.len() < 50_000);
        let error = unpack_within(bomb, Form::Gzip, None, 1_000_000).unwrap_err();
        assert_eq!((error.code, error.value.as_str()), (ErrorCode::UnpacksTooLarge, "1000000"));
        let whole = packed(b"a,b\n1,2\n");
        for cut in [4, 12, whole.len() - 3] {
            let error = unpack(whole[..cut].to_vec(), Form::Gzip, None).unwrap_err();
            assert_eq!((error.code, error.value.as_str()), (ErrorCode::Damaged, "gzip"), "{cut}");
        }
        assert_eq!(unpack(packed(&packed(b"a")), Form::Gzip, None).unwrap_err().code, ErrorCode::Damaged);
    }

    #[test]
    fn text_is_decoded_by_what_it_says() {
        let html = "<meta charset=gbk><table><tr><td>客户<td>金额<tr><td>王<td>3</table>";
        assert_eq!(text(encoding_rs::GBK.encode(html).0.into_owned()), "客户,金额\n王,3\n");
        let silent = "<table><tr><td>客户<tr><td>王</table>";
        assert_eq!(text(encoding_rs::GBK.encode(silent).0.into_owned()), "客户\n王\n");
        let utf16: Vec<u8> = "\u{feff}[{\"a\": \"é\"}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(String::from_utf8(unpack(utf16, Form::Json, None).unwrap().value.text).unwrap(), "a\né\n");
    }
}
