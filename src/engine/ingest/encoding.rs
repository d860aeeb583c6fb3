//! Bytes to characters: byte-order mark, strict UTF-8, then a guess by content.

use super::{Decode, Encoding, binary};
use crate::engine::error::{Error, ErrorCode, Result};
use crate::engine::note::{Note, NoteCode};

/// How many bytes the legacy guess looks at.
const LOOK: usize = 256 * 1024;

/// A file cut off in the middle of a character misses at most this many bytes of it.
const CUT_OFF: usize = 3;

/// The file as text, and how it became that.
#[derive(Debug)]
pub(super) struct Decoded {
    /// Without byte-order mark.
    pub(super) text: String,
    /// The encoding that was used.
    pub(super) encoding: Encoding,
}

/// Turns the bytes into text.
///
/// # Errors
/// `EmptyFile`, `BinaryFile`, `WrongEncoding`.
pub(super) fn decode(
    bytes: Vec<u8>,
    chosen: Option<Encoding>,
    decode: Decode<'_>,
    notes: &mut Vec<Note>,
) -> Result<Decoded> {
    if bytes.iter().all(|b| b.is_ascii_whitespace()) {
        return Err(Error::new(ErrorCode::EmptyFile));
    }
    if let Some(error) = binary::by_magic(&bytes) {
        return Err(error);
    }
    let wide = matches!(chosen, Some(Encoding::Utf16le | Encoding::Utf16be));
    let marked = chosen.or_else(|| by_mark(&bytes)).or_else(|| by_zeros(&bytes));
    if !wide && !matches!(marked, Some(Encoding::Utf16le | Encoding::Utf16be)) && binary::is_binary(&bytes) {
        return Err(Error::new(ErrorCode::BinaryFile));
    }
    let decoded = match marked {
        Some(Encoding::Utf8) => utf8(bytes, notes).map_err(|_| wrong(Encoding::Utf8))?,
        Some(encoding) => legacy(&bytes, encoding, decode, notes)?,
        None => match utf8(bytes, notes) {
            Ok(decoded) => decoded,
            Err(bytes) => legacy(&bytes, by_content(&bytes), decode, notes)?,
        },
    };
    if decoded.text.chars().all(super::cell::is_blank_char) {
        return Err(Error::new(ErrorCode::EmptyFile));
    }
    Ok(decoded)
}

fn wrong(encoding: Encoding) -> Error {
    Error::new(ErrorCode::WrongEncoding).with(encoding.name())
}

fn by_mark(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some(Encoding::Utf8),
        [0xff, 0xfe, ..] => Some(Encoding::Utf16le),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16be),
        _ => None,
    }
}

/// UTF-16 without a mark: digits, separators and line ends leave zeros on one side only.
fn by_zeros(bytes: &[u8]) -> Option<Encoding> {
    let pairs = bytes[..bytes.len().min(4096)].chunks_exact(2);
    let count = pairs.len();
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in pairs {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let clear = |many: usize, few: usize| many * 10 >= count && many > few * 10 && many > 0;
    if clear(odd, even) {
        Some(Encoding::Utf16le)
    } else if clear(even, odd) {
        Some(Encoding::Utf16be)
    } else {
        None
    }
}

/// Strict UTF-8 over the whole file; where only a few bytes among many good characters are damaged, those are
/// replaced and noted. Gives the bytes back if this is not UTF-8.
fn utf8(bytes: Vec<u8>, notes: &mut Vec<Note>) -> std::result::Result<Decoded, Vec<u8>> {
    let text = match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            text
        }
        Err(error) => {
            let bytes = error.into_bytes();
            let Some((damaged, row)) = few_damaged(&bytes) else { return Err(bytes) };
            notes.push(Note::new(NoteCode::ReplacedBytes, damaged).at_row(row));
            let text = String::from_utf8_lossy(&bytes);
            text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()
        }
    };
    Ok(Decoded { text, encoding: Encoding::Utf8 })
}

/// Number of damaged places and the line of the first, if they are few among the characters beyond ASCII.
fn few_damaged(bytes: &[u8]) -> Option<(u64, u64)> {
    let (mut damaged, mut sound, mut line, mut first) = (0u64, 0u64, 1u64, 0u64);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
        if first == 0 {
            line += chunk.valid().bytes().filter(|&b| b == b'\n').count() as u64;
        }
        if !chunk.invalid().is_empty() {
            damaged += 1;
            first = line;
        }
    }
    // Bytes of another encoding look like UTF-8 by chance now and then, but not four times in five.
    (sound >= damaged * 20 || (sound >= 4 && sound >= damaged * 4)).then_some((damaged, first))
}

fn legacy(bytes: &[u8], encoding: Encoding, decode: Decode<'_>, notes: &mut Vec<Note>) -> Result<Decoded> {
    for missing in 0..=CUT_OFF.min(bytes.len()) {
        if let Some(mut text) = decode(&bytes[..bytes.len() - missing], encoding) {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            if missing > 0 {
                notes.push(Note::new(NoteCode::ReplacedBytes, 1));
            }
            return Ok(Decoded { text, encoding });
        }
    }
    Err(wrong(encoding))
}

/// Counts of two-byte characters under the encodings of East Asia.
#[derive(Debug, Default)]
struct Pairs {
    /// Two-byte characters if this is GB18030.
    gb: u64,
    /// Of those, the 3,755 common ones of GB2312 and its punctuation.
    gb_common: u64,
    gb_broken: u64,
    big5: u64,
    /// Of those, the 5,401 common ones of Big5 and its punctuation.
    big5_common: u64,
    /// Second bytes below 0x80, which GB2312 never has.
    big5_low: u64,
    big5_broken: u64,
    sjis: u64,
    /// Hiragana and katakana, without which there is no Japanese.
    sjis_kana: u64,
    /// Of those, the 2,965 common ones of JIS X 0208 and its punctuation.
    sjis_common: u64,
    /// Second bytes from 0x80 on, which a mark of windows-1252 before a letter never has.
    sjis_high: u64,
    sjis_broken: u64,
}

/// A guess at a legacy encoding: Chinese only if most characters are common ones, Japanese only with kana or if nearly all
/// are, else the one of western Europe, which reads everything.
fn by_content(bytes: &[u8]) -> Encoding {
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let look = &bytes[first..bytes.len().min(first + LOOK)];
    let mut pairs = Pairs::default();
    count_gb(look, &mut pairs);
    count_big5(look, &mut pairs);
    count_sjis(look, &mut pairs);
    let sound = |good: u64, broken: u64| good > 0 && broken * 50 <= good;
    let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
    let p = &pairs;
    let kanji = share(p.sjis_common, p.sjis) >= 0.8 && share(p.sjis_high, p.sjis) >= 0.4;
    if sound(p.sjis, p.sjis_broken) && (share(p.sjis_kana, p.sjis) >= 0.25 || kanji) {
        Encoding::ShiftJis
    } else if sound(p.big5, p.big5_broken)
        && share(p.big5_common, p.big5) >= 0.8
        && share(p.big5_low, p.big5) >= 0.15
    {
        Encoding::Big5
    } else if sound(p.gb, p.gb_broken) && share(p.gb_common, p.gb) >= 0.5 {
        Encoding::Gb18030
    } else {
        Encoding::Windows1252
    }
}

/// Walks over the bytes; `pair` says how many bytes a character beyond ASCII takes.
fn walk(bytes: &[u8], mut pair: impl FnMut(&[u8]) -> usize) {
    let mut at = 0;
    while at < bytes.len() {
        at += if bytes[at].is_ascii() { 1 } else { pair(&bytes[at..]).max(1) };
    }
}

fn count_gb(bytes: &[u8], pairs: &mut Pairs) {
    walk(bytes, |rest| match *rest {
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => {
            pairs.gb += 1;
            4
        }
        [lead @ 0x81..=0xfe, trail @ (0x40..=0x7e | 0x80..=0xfe), ..] => {
            pairs.gb += 1;
            pairs.gb_common += u64::from(trail >= 0xa1 && matches!(lead, 0xb0..=0xd7 | 0xa1 | 0xa3));
            2
        }
        // Cut off by the end of what is looked at.
        [_] => 1,
        _ => {
            pairs.gb_broken += 1;
            1
        }
    });
}

fn count_big5(bytes: &[u8], pairs: &mut Pairs) {
    walk(bytes, |rest| match *rest {
        [lead @ 0xa1..=0xf9, trail @ (0x40..=0x7e | 0xa1..=0xfe), ..] => {
            pairs.big5 += 1;
            pairs.big5_common += u64::from(matches!(lead, 0xa1 | 0xa4..=0xc6));
            pairs.big5_low += u64::from(trail < 0x80);
            2
        }
        [_] => 1,
        _ => {
            pairs.big5_broken += 1;
            1
        }
    });
}

fn count_sjis(bytes: &[u8], pairs: &mut Pairs) {
    walk(bytes, |rest| match *rest {
        [lead @ (0x81..=0x9f | 0xe0..=0xfc), trail @ (0x40..=0x7e | 0x80..=0xfc), ..] => {
            pairs.sjis += 1;
            let kana = matches!((lead, trail), (0x82, 0x9f..=0xf1) | (0x83, 0x40..=0x96));
            pairs.sjis_kana += u64::from(kana);
            pairs.sjis_common += u64::from(kana || matches!(lead, 0x81 | 0x88..=0x97));
            pairs.sjis_high += u64::from(trail >= 0x80);
            2
        }
        [_] => 1,
        // Half-width katakana.
        [0xa1..=0xdf, ..] => {
            pairs.sjis += 1;
            1
        }
        _ => {
            pairs.sjis_broken += 1;
            1
        }
    });
}

/// Decodes natively, strictly; `None` where the bytes are not valid in the encoding. A [`Decode`] for terminals
/// and tests.
#[cfg(not(target_arch = "wasm32"))]
pub fn decode_native(bytes: &[u8], encoding: Encoding) -> Option<String> {
    let table = match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Utf16le => encoding_rs::UTF_16LE,
        Encoding::Utf16be => encoding_rs::UTF_16BE,
        Encoding::Gb18030 => encoding_rs::GB18030,
        Encoding::Big5 => encoding_rs::BIG5,
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
    };
    table.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
        let table = match encoding {
            Encoding::Gb18030 => encoding_rs::GB18030,
            Encoding::Big5 => encoding_rs::BIG5,
            Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
            Encoding::Utf16le => return text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16be => return text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Encoding::Utf8 => return text.as_bytes().to_vec(),
        };
        table.encode(text).0.into_owned()
    }

    fn read(bytes: Vec<u8>, chosen: Option<Encoding>) -> Result<(String, Encoding)> {
        decode(bytes, chosen, &decode_native, &mut Vec::new()).map(|d| (d.text, d.encoding))
    }

    #[test]
    fn encodings_are_found_by_content() {
        let chinese = "客户,金额,日期\n王小明,100,2025年1月2日\n李娜,25,2025年1月3日\n";
        for (text, encoding) in [
            (chinese, Encoding::Utf8),
            (chinese, Encoding::Gb18030),
            ("客户\n", Encoding::Gb18030),
            ("姓名,城市\n張三,北京\n", Encoding::Gb18030),
            (chinese, Encoding::Utf16le),
            (chinese, Encoding::Utf16be),
            ("客戶,金額,日期\n王小明,100,訂單已經完成了\n陳先生,200,我們的產品很好\n", Encoding::Big5),
            ("お客様,金額,日付\nたなか,100,ありがとうございました\n", Encoding::ShiftJis),
            ("顧客,金額\n東京,100\n大阪,5\n", Encoding::ShiftJis),
            ("customer,note\nAnn’s,it’s “good”\nBob’s,he’d come – twice\n", Encoding::Windows1252),
            ("Müller;12,50\nGarçon;3\nJosé;£5\nZoë;€9\n", Encoding::Windows1252),
            ("créée,naïve,Ångström\nœuvre,ß,ÉÉ\n", Encoding::Windows1252),
            ("a,b\n1,2\n", Encoding::Utf8),
            ("a,b\n1,2\n", Encoding::Utf16le),
        ] {
            assert_eq!(read(encoded(text, encoding), None), Ok((text.to_owned(), encoding)), "{text}");
        }
    }

    #[test]
    fn marks_win_and_vanish() {
        for (mark, encoding) in [
            (&b"\xef\xbb\xbf"[..], Encoding::Utf8),
            (b"\xff\xfe", Encoding::Utf16le),
            (b"\xfe\xff", Encoding::Utf16be),
        ] {
            let bytes = [mark, &encoded("客户,1", encoding)].concat();
            assert_eq!(read(bytes, None), Ok(("客户,1".to_owned(), encoding)));
        }
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        let gb = encoded("客户,金额,王小明", Encoding::Gb18030);
        assert_eq!(read(gb.clone(), Some(Encoding::Utf8)), Err(wrong(Encoding::Utf8)));
        assert_eq!(
            read(b"\x81\x20\x81\x20".to_vec(), Some(Encoding::Gb18030)),
            Err(wrong(Encoding::Gb18030))
        );
        assert_eq!(read(gb, Some(Encoding::Windows1252)).map(|r| r.1), Ok(Encoding::Windows1252));
        for empty in [&b""[..], b" \r\n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", "\u{3000}\n".as_bytes()] {
            assert_eq!(read(empty.to_vec(), None), Err(Error::new(ErrorCode::EmptyFile)), "{empty:?}");
        }
        let binary: Vec<u8> = (0..=255).collect();
        assert_eq!(read(binary, None), Err(Error::new(ErrorCode::BinaryFile)));
    }

    #[test]
    fn a_few_damaged_bytes_are_replaced_and_noted() {
        let mut bytes = "客户,金额\n".repeat(20).into_bytes();
        bytes.extend(b"A\xff,1\n");
        let mut notes = Vec::new();
        let decoded = decode(bytes, None, &decode_native, &mut notes).unwrap();
        assert_eq!(decoded.encoding, Encoding::Utf8);
        assert!(decoded.text.ends_with("A\u{fffd},1\n"));
        assert_eq!(notes, [Note::new(NoteCode::ReplacedBytes, 1).at_row(21)]);
        let mut cut = encoded("客户,金额,王小明,客户,金额", Encoding::Gb18030);
        cut.pop();
        assert_eq!(read(cut, None).map(|r| r.1), Ok(Encoding::Gb18030));
    }
}
