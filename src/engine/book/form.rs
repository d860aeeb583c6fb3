//! Which form a file has, by its first bytes. The first worker asks this of every file, so it stays small.

use serde::{Deserialize, Serialize};

/// How much of the file is looked at.
const LOOK: usize = 64 * 1024;

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const ZIP: &[u8] = b"PK\x03\x04";
const GZIP: &[u8] = b"\x1f\x8b";

/// A form that is not delimited text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// Excel since 2007.
    Xlsx,
    /// The same in binary.
    Xlsb,
    /// Excel up to 2003.
    Xls,
    /// OpenDocument.
    Ods,
    /// An array of objects or of arrays, one object a line, or such an array within an object.
    Json,
    /// A page with a table, as shops and clipboards write it; also Excel's XML of 2003.
    Html,
    /// Any of them, or delimited text, packed.
    Gzip,
}

impl Form {
    /// The stable word, also its key in `locales/` under `form.`.
    pub const fn key(self) -> &'static str {
        match self {
            Form::Xlsx => "xlsx",
            Form::Xlsb => "xlsb",
            Form::Xls => "xls",
            Form::Ods => "ods",
            Form::Json => "json",
            Form::Html => "html",
            Form::Gzip => "gzip",
        }
    }
}

/// The form of a file; `None` for delimited text and for what is no table at all.
pub fn form_of(bytes: &[u8]) -> Option<Form> {
    if bytes.starts_with(ZIP) {
        return zipped(bytes);
    }
    if bytes.starts_with(OLE) {
        return Some(Form::Xls);
    }
    if bytes.starts_with(GZIP) {
        return Some(Form::Gzip);
    }
    let look = &bytes[..bytes.len().min(LOOK)];
    let start = plain(look);
    match start.first()? {
        b'[' | b'{' if is_json(&start) => Some(Form::Json),
        b'<' if ["<table", "<row"].iter().any(|tag| holds(&start, tag)) => Some(Form::Html),
        _ => None,
    }
}

/// Which kind of archive: its entries are named at the front and again at the end.
fn zipped(bytes: &[u8]) -> Option<Form> {
    let (front, back) = (&bytes[..bytes.len().min(LOOK)], &bytes[bytes.len().saturating_sub(LOOK)..]);
    let names = |what: &[u8]| [front, back].iter().any(|part| part.windows(what.len()).any(|w| w == what));
    if names(b"opendocument.spreadsheet") {
        Some(Form::Ods)
    } else if names(b"xl/workbook.bin") {
        Some(Form::Xlsb)
    } else if names(b"xl/") && !names(b"word/document.xml") {
        Some(Form::Xlsx)
    } else {
        None
    }
}

/// The first characters, without mark and white space; of UTF-16 those of one byte.
fn plain(look: &[u8]) -> Vec<u8> {
    let wide = look.starts_with(b"\xff\xfe") || look.starts_with(b"\xfe\xff");
    let bytes = look.strip_prefix(b"\xef\xbb\xbf").unwrap_or(look);
    let kept = bytes.iter().copied().filter(|b| !wide || !matches!(b, 0 | 0xfe | 0xff));
    kept.skip_while(u8::is_ascii_whitespace).collect()
}

/// Whether what follows the first bracket is what JSON has there: a table may begin with `[Export]`, or a `{id}`.
fn is_json(start: &[u8]) -> bool {
    let mut rest = start.iter().copied().filter(|b| !b.is_ascii_whitespace());
    match (rest.next(), rest.next()) {
        (Some(b'{'), Some(b'"')) => true,
        (Some(b'['), Some(b'{')) => matches!(rest.next(), Some(b'"' | b'}')),
        (Some(b'['), Some(b'[')) => rest.next().is_some(),
        _ => false,
    }
}

fn holds(text: &[u8], tag: &str) -> bool {
    text.windows(tag.len()).any(|part| part.eq_ignore_ascii_case(tag.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_by_their_first_bytes() {
        for (bytes, form) in [
            (&b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml"[..], Some(Form::Xlsx)),
            (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Some(Form::Ods)),
            (b"PK\x03\x04..xl/workbook.bin", Some(Form::Xlsb)),
            (b"PK\x03\x04readme.txt", None),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", Some(Form::Xls)),
            (b"\x1f\x8b\x08", Some(Form::Gzip)),
            (b" \n[ { \"a\": 1 }]", Some(Form::Json)),
            (b"{\"a\": 1}\n{\"a\": 2}", Some(Form::Json)),
            (b"[[\"a\"], [1]]", Some(Form::Json)),
            (b"\xff\xfe[\0{\0\"\0", Some(Form::Json)),
            (b"[Export],b\n1,2", None),
            (b"{id},b\n1,2", None),
            (b"<html><body><TABLE>", Some(Form::Html)),
            (b"<p>,b\n1,2", None),
            (b"customer,amount\n1,2", None),
            (b"", None),
        ] {
            assert_eq!(form_of(bytes), form, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
