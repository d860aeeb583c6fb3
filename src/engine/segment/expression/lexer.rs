//! The text of a condition cut into words and marks.

use super::{Arithmetic, Column, Fault, FaultCode, Order, fault};
use crate::engine::math::sort;

/// What a piece of the text is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Number(f64),
    Text(String),
    /// Position among the columns.
    Column(usize),
    Arithmetic(Arithmetic),
    Compare(Order),
    And,
    Or,
    Not,
    In,
    Is,
    Missing,
    Open,
    Close,
    Comma,
}

/// A piece and where it stands, in characters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub piece: Piece,
    pub at: usize,
    pub length: usize,
}

/// The Chinese words for and, or, not.
const WORDS: [(char, Piece); 3] =
    [('\u{4e14}', Piece::And), ('\u{6216}', Piece::Or), ('\u{975e}', Piece::Not)];

/// How many columns an unknown name is held against, and letters of a name.
const NEAREST: usize = 3;
const NAME: usize = 64;

/// The largest number of which every digit counts: 2^53.
const WHOLE: u64 = 1 << 53;

/// Cuts the text up to the first piece that is none, and says what is wrong with that. Names are looked up, so that one may
/// hold the Chinese words.
pub(super) fn tokens(chars: &[char], columns: &[Column<'_>]) -> (Vec<Token>, Option<Fault>) {
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_whitespace() {
            at += 1;
            continue;
        }
        match piece(chars, at, columns) {
            Ok((piece, length)) => {
                out.push(Token { piece, at, length });
                at += length;
            }
            Err(fault) => return (out, Some(fault)),
        }
    }
    (out, None)
}

/// The piece that begins at a character, and how long it is.
fn piece(chars: &[char], at: usize, columns: &[Column<'_>]) -> Result<(Piece, usize), Fault> {
    let c = plain(chars[at]);
    if c.is_ascii_digit() {
        number(chars, at)
    } else if let Some(closes) = quote(c) {
        quoted(chars, at, closes)
    } else if c == '`' {
        let length = until(chars, at, |c| c == '`')?;
        Ok((column(chars, at + 1, length - 2, columns)?, length))
    } else if letter(c) {
        word(chars, at, columns)
    } else {
        mark(c, chars.get(at + 1).map(|c| plain(*c)))
            .ok_or_else(|| fault(FaultCode::Unexpected, at, 1, chars))
    }
}

/// Full-width marks, digits and letters as their plain ones.
fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3001}' => ',',
        _ => c,
    }
}

fn letter(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// What closes a quote that begins with this character.
fn quote(c: char) -> Option<fn(char) -> bool> {
    const DOUBLE: fn(char) -> bool = |c| matches!(c, '"' | '\u{201c}' | '\u{201d}');
    const SINGLE: fn(char) -> bool = |c| matches!(c, '\'' | '\u{2018}' | '\u{2019}');
    [DOUBLE, SINGLE].into_iter().find(|of| of(c))
}

fn quoted(chars: &[char], at: usize, closes: fn(char) -> bool) -> Result<(Piece, usize), Fault> {
    let length = until(chars, at, closes)?;
    Ok((Piece::Text(chars[at + 1..at + length - 1].iter().collect()), length))
}

/// Characters from an opening mark at `at` to the closing one, both counted.
fn until(chars: &[char], at: usize, closes: fn(char) -> bool) -> Result<usize, Fault> {
    let inner = chars[at + 1..].iter().position(|c| closes(plain(*c)));
    inner.map(|n| n + 2).ok_or_else(|| fault(FaultCode::Unclosed, at, 1, chars))
}

/// Digits with a point among them, and a sign for per cent; exact, as a whole number over a power of ten.
fn number(chars: &[char], at: usize) -> Result<(Piece, usize), Fault> {
    let get = |k: usize| chars.get(at + k).map_or(' ', |c| plain(*c));
    let (mut whole, mut decimals, mut point, mut k) = (0u64, 0i32, false, 0);
    loop {
        let c = get(k);
        if let Some(digit) = c.to_digit(10) {
            whole = whole.saturating_mul(10).saturating_add(u64::from(digit));
            decimals += i32::from(point);
        } else if c == '.' && !point && get(k + 1).is_ascii_digit() {
            point = true;
        } else {
            break;
        }
        k += 1;
    }
    let zeros = get(0) == '0' && get(1).is_ascii_digit();
    if get(k) == '%' {
        decimals += 2;
        k += 1;
    }
    if zeros || whole > WHOLE || decimals > 22 {
        return Err(fault(FaultCode::BadNumber, at, k, chars));
    }
    // 90days, 1.2.3 and 1. are no numbers.
    let next = get(k);
    if (letter(next) && WORDS.iter().all(|w| w.0 != next)) || next == '.' || next.is_ascii_digit() {
        return Err(fault(FaultCode::Unexpected, at + k, 1, chars));
    }
    let power = (0..decimals).fold(1.0, |power, _| power * 10.0);
    Ok((Piece::Number(whole as f64 / power), k))
}

/// A name, or a word of the language. The longest name that is known counts; else a Chinese word ends what is in front of it.
fn word(chars: &[char], at: usize, columns: &[Column<'_>]) -> Result<(Piece, usize), Fault> {
    let run = chars[at..].iter().take_while(|c| letter(**c) || c.is_alphanumeric() || **c == '.').count();
    let chinese = |k: &usize| WORDS.iter().any(|w| w.0 == chars[at + *k]);
    let cut = (1..run).find(chinese).unwrap_or(run);
    let text: String = chars[at..at + cut].iter().collect();
    for (name, piece) in [
        ("and", Piece::And),
        ("or", Piece::Or),
        ("not", Piece::Not),
        ("in", Piece::In),
        ("is", Piece::Is),
        ("missing", Piece::Missing),
    ] {
        if text.eq_ignore_ascii_case(name) {
            return Ok((piece, cut));
        }
    }
    for end in std::iter::once(run).chain((1..run).rev().filter(chinese)) {
        if let Some(found) = find(&chars[at..at + end], columns) {
            return Ok((Piece::Column(found), end));
        }
    }
    match WORDS.iter().find(|w| w.0 == chars[at]) {
        Some((_, piece)) => Ok((piece.clone(), 1)),
        None => column(chars, at, cut, columns).map(|piece| (piece, cut)),
    }
}

fn find(name: &[char], columns: &[Column<'_>]) -> Option<usize> {
    columns.iter().position(|c| c.name.chars().eq(name.iter().copied()))
}

fn column(chars: &[char], at: usize, length: usize, columns: &[Column<'_>]) -> Result<Piece, Fault> {
    let name = &chars[at..at + length];
    find(name, columns).map(Piece::Column).ok_or_else(|| {
        let mut unknown = fault(FaultCode::UnknownName, at, length, chars);
        unknown.nearest = nearest(name, columns);
        unknown
    })
}

/// Columns whose names differ by few letters, or hold the unknown one; the nearest first.
fn nearest(name: &[char], columns: &[Column<'_>]) -> Vec<String> {
    let small = |c: &char| c.to_lowercase().next().unwrap_or(*c);
    let name: Vec<char> = name.iter().take(NAME).map(small).collect();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for column in columns {
        let other: Vec<char> = column.name.chars().take(NAME).map(|c| small(&c)).collect();
        let within = !name.is_empty() && other.windows(name.len()).any(|w| w == name);
        let away = distance(&name, &other);
        // A part of a name is worth a slip of the pen.
        if within || away <= (name.len() / 3).max(1) {
            found.push((if within { away.min(2) } else { away }, column.name));
        }
    }
    sort::by(&mut found, Ord::cmp);
    found.truncate(NEAREST);
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// Letters to change, add or leave out (Levenshtein 1966).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

fn mark(c: char, next: Option<char>) -> Option<(Piece, usize)> {
    Some(match (c, next) {
        ('&', Some('&')) => (Piece::And, 2),
        ('|', Some('|')) => (Piece::Or, 2),
        ('=', Some('=')) => (Piece::Compare(Order::Equal), 2),
        ('!', Some('=')) | ('<', Some('>')) => (Piece::Compare(Order::Unequal), 2),
        ('<', Some('=')) => (Piece::Compare(Order::AtMost), 2),
        ('>', Some('=')) => (Piece::Compare(Order::AtLeast), 2),
        ('=', _) => (Piece::Compare(Order::Equal), 1),
        ('≠', _) => (Piece::Compare(Order::Unequal), 1),
        ('≤', _) => (Piece::Compare(Order::AtMost), 1),
        ('≥', _) => (Piece::Compare(Order::AtLeast), 1),
        ('<', _) => (Piece::Compare(Order::Less), 1),
        ('>', _) => (Piece::Compare(Order::More), 1),
        ('!', _) => (Piece::Not, 1),
        ('+', _) => (Piece::Arithmetic(Arithmetic::Add), 1),
        ('-' | '−', _) => (Piece::Arithmetic(Arithmetic::Subtract), 1),
        ('*' | '×', _) => (Piece::Arithmetic(Arithmetic::Multiply), 1),
        ('/' | '÷', _) => (Piece::Arithmetic(Arithmetic::Divide), 1),
        ('(', _) => (Piece::Open, 1),
        (')', _) => (Piece::Close, 1),
        (',', _) => (Piece::Comma, 1),
        _ => return None,
    })
}
