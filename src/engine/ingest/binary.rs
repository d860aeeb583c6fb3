//! Files that are not text: told by their first bytes, or by what text never holds.

use crate::engine::error::{Error, ErrorCode};

/// How much of the file is looked at.
const LOOK: usize = 64 * 1024;

/// First bytes that no text has, and the name of the kind.
const MAGIC: [(&[u8], &str); 18] = [
    // Spreadsheets were taken out before (`book`).
    (b"PK\x03\x04", "zip"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh9", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x7fELF", "elf"),
    (b"\0asm", "wasm"),
    (b"SQLite format 3\0", "sqlite"),
    (b"{\\rtf", "rtf"),
    (b"ID3\x03", "mp3"),
    (b"ID3\x04", "mp3"),
];

/// First bytes that a text could have too: they count only together with bytes that text never holds.
const MAGIC_WITH_NUL: [(&[u8], &str); 4] =
    [(b"MZ", "exe"), (b"BM", "bmp"), (b"PAR1", "parquet"), (b"RIFF", "riff")];

/// The error for a file whose first bytes name a kind that is not text.
pub(super) fn by_magic(bytes: &[u8]) -> Option<Error> {
    let kind = |list: &[(&[u8], &'static str)]| {
        list.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, name)| name)
    };
    let name = kind(&MAGIC).or_else(|| kind(&MAGIC_WITH_NUL).filter(|_| is_binary(bytes)))?;
    Some(Error::new(ErrorCode::BinaryFile).with(name))
}

/// Whether more than one byte in twelve is a control character that text does not use: of bytes at random, every tenth is.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let look = &bytes[..bytes.len().min(LOOK)];
    let odd = look
        .iter()
        .filter(|&&b| {
            (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a | 0x1b)) || b == 0x7f
        })
        .count();
    odd * 12 > look.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named() {
        for (bytes, name) in [
            (&b"PK\x03\x04readme.txt"[..], "zip"),
            (b"\x89PNG\r\n\x1a\n\0\0", "png"),
            (b"%PDF-1.7", "pdf"),
            (b"MZ\x90\0\x03\0\0\0", "exe"),
        ] {
            let error = by_magic(bytes).unwrap();
            assert_eq!((error.code, error.value.as_str()), (ErrorCode::BinaryFile, name));
        }
        assert_eq!(by_magic(b"MZ,BM\n1,2\n"), None);
        assert_eq!(by_magic(b""), None);
    }
}
