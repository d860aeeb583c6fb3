//! Numbers as people write them, judged over a column.

use serde::{Deserialize, Serialize};

use super::DecimalSign;
use super::cell::{is_blank, narrow, trim};
pub use super::evidence::judge;
use crate::engine::math::decimal;

/// How the numbers of one column are written.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NumberFormat {
    /// Which sign separates the whole from the parts.
    pub decimal: DecimalSign,
    /// The currency mark most cells carry, as `$`, `¥`, `€`, `£`.
    pub currency: Option<char>,
    /// Whether more than one currency mark turned up.
    pub mixed_currency: bool,
    /// Whether the cells carry `%`; values are then kept as written, 12 % is 12.
    pub percent: bool,
    /// Whether every number looked at is whole.
    pub whole: bool,
}

/// Why a cell is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadNumber {
    /// An error of a spreadsheet, such as `#DIV/0!`.
    SpreadsheetError,
    /// Anything else, also a number too large to hold.
    NotANumber,
}

/// What Excel and its kin write where a formula failed.
const SPREADSHEET_ERRORS: [&str; 9] =
    ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"];

/// Longer cells are no numbers; it keeps long text from being looked at twice.
const LONGEST: usize = 100;

/// Currency words at either end of a number, and the mark they stand for. Longer ones first.
const CURRENCIES: [(&str, char); 13] = [
    ("CNY", '¥'),
    ("RMB", '¥'),
    ("CN¥", '¥'),
    ("USD", '$'),
    ("US$", '$'),
    ("EUR", '€'),
    ("GBP", '£'),
    ("人民币", '¥'),
    ("元", '¥'),
    ("¥", '¥'),
    ("$", '$'),
    ("€", '€'),
    ("£", '£'),
];

/// Marks of magnitude and their power of ten.
const MAGNITUDES: [(&str, i32); 6] = [("万", 4), ("亿", 8), ("千", 3), ("k", 3), ("K", 3), ("M", 6)];

/// The marks a format can carry.
pub(super) const MARKS: [char; 4] = ['$', '¥', '€', '£'];

const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

impl NumberFormat {
    /// Numbers with this decimal sign and no marks.
    pub const fn plain(decimal: DecimalSign) -> NumberFormat {
        NumberFormat { decimal, currency: None, mixed_currency: false, percent: false, whole: false }
    }

    /// The number in a cell; `None` for a blank cell or a word for "nothing". Currency marks are dropped,
    /// `万`, `亿`, `k` and `M` multiply, percentages stay as written.
    ///
    /// # Errors
    /// [`BadNumber`] for errors of spreadsheets, for anything that is no number written in this way
    /// (`1,5` where the point is the decimal sign), and for numbers beyond the range of `f64`.
    pub fn parse(&self, cell: &str) -> Result<Option<f64>, BadNumber> {
        if let Some(value) = plain_decimal(cell.as_bytes(), sign_byte(self.decimal)) {
            return Ok(Some(value));
        }
        self.parse_marked(cell)
    }

    /// Cells that are not plain digits.
    #[inline(never)]
    fn parse_marked(&self, cell: &str) -> Result<Option<f64>, BadNumber> {
        let cell = trim(cell);
        if is_blank(cell) {
            return Ok(None);
        }
        let found = with_parts(cell, |parts| value_of(parts, self.decimal)).flatten();
        match found {
            Some(value) => Ok(Some(value)),
            None if is_spreadsheet_error(cell) => Err(BadNumber::SpreadsheetError),
            None => Err(BadNumber::NotANumber),
        }
    }
}

const fn sign_byte(decimal: DecimalSign) -> u8 {
    match decimal {
        DecimalSign::Point => b'.',
        DecimalSign::Comma => b',',
    }
}

pub(super) fn is_spreadsheet_error(cell: &str) -> bool {
    cell.starts_with('#') && SPREADSHEET_ERRORS.iter().any(|e| e.eq_ignore_ascii_case(cell))
}

/// Reads `-123.45` of at most 15 digits: both the digits and the power of ten are then exact, so that
/// their quotient is the nearest `f64`.
pub(super) fn plain_decimal(cell: &[u8], sign: u8) -> Option<f64> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let mut whole = 0u64;
    let mut point = None;
    for (i, &b) in digits.iter().enumerate() {
        if b.is_ascii_digit() {
            whole = whole * 10 + u64::from(b - b'0');
        } else if b == sign && point.is_none() {
            point = Some(i);
        } else {
            return None;
        }
    }
    let count = digits.len() - usize::from(point.is_some());
    if count == 0 || count > 15 {
        return None;
    }
    let places = point.map_or(0, |i| digits.len() - 1 - i);
    let value = whole as f64 / POWERS.get(places)?;
    Some(if negative { -value } else { value })
}

/// A number taken apart: what is left in `core` are digits, separators and an exponent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    core: &'a str,
    negative: bool,
    magnitude: i32,
    pub(super) currency: Option<char>,
    pub(super) percent: bool,
}

/// Takes a trimmed cell apart and hands it on; `None` if it cannot be a number in any way of writing.
pub(super) fn with_parts<T>(cell: &str, use_parts: impl FnOnce(&Parts<'_>) -> T) -> Option<T> {
    if cell.len() > LONGEST {
        return None;
    }
    let text = narrow(cell);
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut parts = Parts { core: &text, negative: false, magnitude: 0, currency: None, percent: false };
    let mut signed = false;
    strip_front(&mut parts, &mut signed);
    strip_back(&mut parts, &mut signed);
    Some(use_parts(&parts))
}

fn strip_front(parts: &mut Parts<'_>, signed: &mut bool) {
    loop {
        let s = parts.core.trim();
        parts.core = s;
        if !*signed {
            if let Some(rest) = s.strip_prefix('-') {
                (parts.core, parts.negative, *signed) = (rest, true, true);
                continue;
            }
            if let Some(rest) = s.strip_prefix('+') {
                (parts.core, *signed) = (rest, true);
                continue;
            }
            if let Some(inner) = s.strip_prefix('(').and_then(|s| s.strip_suffix(')')) {
                (parts.core, parts.negative, *signed) = (inner, true, true);
                continue;
            }
        }
        if parts.currency.is_none()
            && let Some((rest, mark)) = CURRENCIES.iter().find_map(|&(word, mark)| {
                let head = s.get(..word.len())?;
                head.eq_ignore_ascii_case(word).then(|| (&s[word.len()..], mark))
            })
        {
            (parts.core, parts.currency) = (rest, Some(mark));
            continue;
        }
        return;
    }
}

fn strip_back(parts: &mut Parts<'_>, signed: &mut bool) {
    loop {
        let s = parts.core.trim_end();
        parts.core = s;
        if s.as_bytes().last().is_none_or(u8::is_ascii_digit) {
            return;
        }
        if !*signed && let Some(rest) = s.strip_suffix('-') {
            (parts.core, parts.negative, *signed) = (rest, true, true);
            continue;
        }
        if !parts.percent
            && let Some(rest) = s.strip_suffix('%')
        {
            (parts.core, parts.percent) = (rest, true);
            continue;
        }
        if parts.currency.is_none()
            && let Some((rest, mark)) = CURRENCIES.iter().find_map(|&(word, mark)| {
                let at = s.len().checked_sub(word.len())?;
                s.get(at..)?.eq_ignore_ascii_case(word).then(|| (&s[..at], mark))
            })
        {
            (parts.core, parts.currency) = (rest, Some(mark));
            continue;
        }
        if parts.magnitude == 0
            && let Some((rest, power)) =
                MAGNITUDES.iter().find_map(|&(word, power)| Some((s.strip_suffix(word)?, power)))
        {
            (parts.core, parts.magnitude) = (rest, power);
            continue;
        }
        return;
    }
}

pub(super) fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// The value of the parts under one decimal sign.
pub(super) fn value_of(parts: &Parts<'_>, decimal: DecimalSign) -> Option<f64> {
    let (point, other) = match decimal {
        DecimalSign::Point => ('.', ','),
        DecimalSign::Comma => (',', '.'),
    };
    let (mantissa, exponent) = match parts.core.split_once(['e', 'E']) {
        None => (parts.core, 0),
        Some((mantissa, power)) => (mantissa, exponent_of(power)?),
    };
    let (whole, fraction) = mantissa.split_once(point).unwrap_or((mantissa, ""));
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(fraction) {
        return None;
    }
    let mut digits = String::with_capacity(mantissa.len() + 8);
    push_whole(&mut digits, whole, other)?;
    if !fraction.is_empty() {
        digits.push('.');
        digits.push_str(fraction);
    }
    let value = match plain_decimal(digits.as_bytes(), b'.') {
        Some(value) if exponent + parts.magnitude == 0 => value,
        _ => {
            // The power goes into the text so that the result is rounded once.
            digits.push('e');
            digits.push_str(&(exponent + parts.magnitude).to_string());
            decimal::parse(&digits)?
        }
    };
    Some(if parts.negative { -value } else { value })
}

fn exponent_of(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 4 || !all_digits(digits) { None } else { text.parse().ok() }
}

/// Appends the digits before the decimal sign, with one kind of grouping taken out: threes, or twos and a three
/// at the end, as in India.
fn push_whole(digits: &mut String, whole: &str, other: char) -> Option<()> {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        digits.push_str(whole);
        return Some(());
    };
    if separator != other && separator != ' ' && separator != '\'' {
        return None;
    }
    let (first, _) = whole.split_once(separator)?;
    if first.is_empty() || first.len() > 3 || first.starts_with('0') {
        return None;
    }
    let (mut threes, mut twos, mut count) = (true, first.len() <= 2, 0);
    let mut last = 0;
    for group in whole.split(separator).skip(1) {
        if !all_digits(group) {
            return None;
        }
        if count > 0 {
            twos &= last == 2;
        }
        threes &= group.len() == 3;
        last = group.len();
        count += 1;
    }
    let indian = separator == ',' && other == ',' && count >= 2 && twos && last == 3;
    if !threes && !indian {
        return None;
    }
    digits.extend(whole.chars().filter(char::is_ascii_digit));
    Some(())
}

/// Whether a text, the cells of a column end to end, has marks of more than one currency.
pub(super) fn has_several_currencies(text: &str) -> bool {
    let has = |mark: char| {
        (mark == '¥' && text.contains('￥'))
            || CURRENCIES.iter().any(|&(word, m)| m == mark && word != "US$" && text.contains(word))
    };
    MARKS.iter().filter(|&&mark| has(mark)).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: NumberFormat = NumberFormat::plain(DecimalSign::Point);
    const COMMA: NumberFormat = NumberFormat::plain(DecimalSign::Comma);

    #[test]
    fn numbers_with_a_decimal_point() {
        for (cell, want) in [
            ("0", 0.0),
            ("-0.1", -0.1),
            ("29.33", 29.33),
            (".5", 0.5),
            ("5.", 5.0),
            ("+7", 7.0),
            ("007", 7.0),
            ("1,234.56", 1234.56),
            ("1 234.56", 1234.56),
            ("1\u{a0}234.56", 1234.56),
            ("1\u{202f}234\u{202f}567", 1_234_567.0),
            ("1'234.56", 1234.56),
            ("1’234.56", 1234.56),
            ("12,34,567", 1_234_567.0),
            ("12,34,567.8", 1_234_567.8),
            ("１，２３４．５０", 1234.5),
            ("－５", -5.0),
            ("−5", -5.0),
            ("5-", -5.0),
            ("(123)", -123.0),
            ("（123.4）", -123.4),
            ("($1,234)", -1234.0),
            ("$(5)", -5.0),
            ("-$5", -5.0),
            ("$-5", -5.0),
            ("￥99.00", 99.0),
            ("¥ 1,000", 1000.0),
            ("99元", 99.0),
            ("1.2万", 12_000.0),
            ("1.2万元", 12_000.0),
            ("3亿", 3e8),
            ("2k", 2000.0),
            ("2K", 2000.0),
            ("1.5M", 1.5e6),
            ("12%", 12.0),
            ("１２％", 12.0),
            ("CNY 5", 5.0),
            ("5 usd", 5.0),
            ("US$5", 5.0),
            ("EUR5.5", 5.5),
            ("£3", 3.0),
            ("1e5", 1e5),
            ("1.5E-3", 1.5e-3),
            ("1234567890123456789", 1_234_567_890_123_456_789.0),
            ("0.1234567890123456789", 0.123_456_789_012_345_68),
            (" 42 ", 42.0),
        ] {
            assert_eq!(POINT.parse(cell), Ok(Some(want)), "{cell}");
        }
    }

    #[test]
    fn numbers_with_a_decimal_comma() {
        for (cell, want) in [
            ("1,5", 1.5),
            ("1.234,56", 1234.56),
            ("1 234,56", 1234.56),
            ("1.234.567", 1_234_567.0),
            ("1'234,5", 1234.5),
            ("-0,5", -0.5),
            ("12", 12.0),
            ("1.000", 1000.0),
            ("€ 1.000,00", 1000.0),
        ] {
            assert_eq!(COMMA.parse(cell), Ok(Some(want)), "{cell}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for cell in [
            "1,5",
            "1.2.3",
            "abc",
            "12a",
            "1,23,4",
            "0,123",
            "1,,234",
            ",",
            "$",
            "--5",
            "-5-",
            "(5",
            "1e",
            "inf",
            "Infinity",
            "1e999",
            "0x10",
            "1/2",
            "2025-01-02",
            "5 5",
            "K1",
            "1_000",
            "((5))",
            "1,234 567",
            "１２ａ",
            "1 234,56",
        ] {
            assert_eq!(POINT.parse(cell), Err(BadNumber::NotANumber), "{cell}");
        }
        for cell in ["1.5", "1,234.56", "0.123"] {
            assert_eq!(COMMA.parse(cell), Err(BadNumber::NotANumber), "{cell}");
        }
        for cell in ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"] {
            assert_eq!(POINT.parse(cell), Err(BadNumber::SpreadsheetError), "{cell}");
        }
        for cell in ["", " ", "-", "—", "N/A", "NA", "null", "None", "nan", "无", "暂无", "空"] {
            assert_eq!(POINT.parse(cell), Ok(None), "{cell:?}");
        }
    }

    #[test]
    fn plain_decimals_round_as_the_standard_library_does() {
        for n in 0..20_000u64 {
            let digits = n.wrapping_mul(6_364_136_223_846_793_005) % 1_000_000_000_000_000;
            let cell = format!("{}.{:06}", digits / 1_000_000, digits % 1_000_000);
            assert_eq!(POINT.parse(&cell), Ok(Some(cell.parse().unwrap())), "{cell}");
        }
    }
}
