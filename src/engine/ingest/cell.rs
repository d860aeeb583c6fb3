//! What every cell has in common before it is a number or a date: blanks around it, wide characters, words for "nothing".

use std::borrow::Cow;

/// Words that stand for "nothing here", compared without regard to ASCII case.
const BLANK_WORDS: [&str; 15] =
    ["", "-", "--", "—", "——", "–", "n/a", "na", "null", "none", "nan", "无", "暂无", "空", "\\n"];

/// The longest of [`BLANK_WORDS`] in bytes.
const LONGEST_BLANK: usize = 6;

/// Whether a character counts as a blank around a cell: white space, the full-width and the no-break blank,
/// and what strays in invisibly (byte-order mark, zero-width blank, NUL).
pub(super) fn is_blank_char(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0')
}

/// The cell without blanks around it.
pub(super) fn trim(cell: &str) -> &str {
    match cell.as_bytes() {
        [] => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        [only] if only.is_ascii_graphic() => cell,
        _ => cell.trim_matches(is_blank_char),
    }
}

/// Whether a trimmed cell holds nothing: it is empty or one of the usual words for that (`-`, `N/A`, `无` …).
pub fn is_blank(cell: &str) -> bool {
    match cell.as_bytes() {
        [] => true,
        // Nearly every cell is told apart by its first byte: this runs over every cell of a file.
        [b'-' | b'n' | b'N' | b'\\' | 0x80.., ..] => {
            cell.len() <= LONGEST_BLANK && BLANK_WORDS.iter().any(|word| word.eq_ignore_ascii_case(cell))
        }
        _ => false,
    }
}

/// The text with full-width forms, unusual blanks, minus signs and apostrophes as plain ASCII (and `¥`, `£`).
pub(super) fn narrow(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow_char).collect())
}

fn narrow_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' => ' ',
        '\u{2212}' => '-',
        '\u{ffe5}' => '¥',
        '\u{ffe1}' => '£',
        '\u{2019}' => '\'',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_every_kind_are_trimmed() {
        for (cell, want) in [
            ("a", "a"),
            (" a b ", "a b"),
            ("\u{3000}客户\u{a0}", "客户"),
            ("\u{feff}id", "id"),
            ("\0", ""),
            ("\t", ""),
            ("", ""),
        ] {
            assert_eq!(trim(cell), want, "{cell:?}");
        }
    }

    #[test]
    fn blank_words_fit_their_limit() {
        assert!(BLANK_WORDS.iter().all(|w| w.len() <= LONGEST_BLANK));
        for blank in ["N/A", "NaN", "NULL", "暂无", "——"] {
            assert!(is_blank(blank), "{blank}");
        }
        for content in ["0", "no", "nothing", "无锡", "---"] {
            assert!(!is_blank(content), "{content}");
        }
    }

    #[test]
    fn wide_forms_become_narrow() {
        assert_eq!(narrow("￥１，２３４．５０"), "¥1,234.50");
        assert_eq!(narrow("−5\u{202f}000"), "-5 000");
    }
}
