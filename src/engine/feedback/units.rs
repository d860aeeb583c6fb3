//! Text to units: one Chinese character, one word of letters, one number, one mark or one picture each.
//!
//! Characters are compared without width, case and Chinese tradition; places are bytes of the text as given.

use super::lexicon::Lexicon;
use crate::engine::math::decimal::parse;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A Chinese character.
    Han,
    /// Letters, digits after them, apostrophes between them.
    Word,
    /// Digits with at most one point.
    Number(f64),
    /// Punctuation and signs, the end of a line among them.
    Mark(char),
    /// Emoji and other pictures.
    Picture,
}

/// The most names of one unit.
const NAMES: usize = 6;

/// Names under which the lists may know a unit, the plainest first.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Names {
    all: [u32; NAMES],
    count: usize,
}

impl Names {
    /// One name.
    pub(super) fn one(name: u32) -> Names {
        let mut out = Names::default();
        out.push(name);
        out
    }
    /// Adds a name unless it is there or there are too many.
    pub(super) fn push(&mut self, name: u32) {
        if self.count < NAMES && !self.get().contains(&name) {
            self.all[self.count] = name;
            self.count += 1;
        }
    }
    /// The names.
    pub(super) fn get(&self) -> &[u32] {
        &self.all[..self.count]
    }
}

/// A piece of text with its place in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// How the lists may know it.
    pub names: Names,
    /// Whether white space stands before it.
    pub gap: bool,
    /// Whether it is drawn out ("sooo") or in capitals.
    pub loud: bool,
}

impl Unit {
    /// Whether it is a letter, a character or a digit.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Han | Kind::Word | Kind::Number(_))
    }
}

/// A character in the form in which it is compared: half width, small.
pub(super) fn plain(c: char) -> char {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '’' | '‘' | 'ʼ' => '\'',
        _ => c,
    };
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// A Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '〇')
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
}

/// What changes the look of the picture before it and says nothing: variation selectors, joiners, tones of skin.
fn is_dress(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200f}' | '\u{20e3}' | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_han(c) || matches!(c, '\u{300}'..='\u{36f}')
}

/// The characters of a text as they are compared, each with its first byte.
type Chars = [(usize, char)];

/// Cuts a text into units; `name` tells how the lists know a word, a number or a character.
pub(super) fn cut(text: &str, name: &mut dyn FnMut(&str) -> Names) -> Vec<Unit> {
    let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, plain(c))).collect();
    let mut out: Vec<Unit> = Vec::with_capacity(chars.len());
    let mut word = String::new();
    let (mut i, mut gap) = (0, false);
    while i < chars.len() {
        let (start, c) = chars[i];
        let mut next = i + 1;
        if (c.is_whitespace() && c != '\n') || (c == '-' && joins(&chars, i)) {
            (gap, i) = (true, next);
            continue;
        }
        if is_dress(c) {
            if let Some(last) = out.last_mut() {
                last.end = byte(&chars, next, text);
            }
            i = next;
            continue;
        }
        let kind = if is_han(c) {
            Kind::Han
        } else if c.is_ascii_digit() {
            next = end_of_number(&chars, i);
            Kind::Number(value(&chars[i..next]))
        } else if is_letter(c) {
            next = end_of_word(&chars, i);
            Kind::Word
        } else if is_picture(c) {
            Kind::Picture
        } else {
            Kind::Mark(c)
        };
        word.clear();
        word.extend(chars[i..next].iter().map(|(_, c)| *c));
        let end = byte(&chars, next, text);
        let loud = kind == Kind::Word && is_loud(&word, &text[start..end]);
        out.push(Unit { start, end, kind, names: name(&word), gap, loud });
        (gap, i) = (false, next);
    }
    out
}

fn byte(chars: &Chars, i: usize, text: &str) -> usize {
    chars.get(i).map_or(text.len(), |(at, _)| *at)
}

/// A hyphen between letters joins them as a space would.
fn joins(chars: &Chars, i: usize) -> bool {
    let letter = |k: Option<usize>| k.and_then(|k| chars.get(k)).is_some_and(|(_, c)| is_letter(*c));
    letter(i.checked_sub(1)) && letter(i.checked_add(1))
}

fn end_of_number(chars: &Chars, from: usize) -> usize {
    let digit = |k: usize| chars.get(k).is_some_and(|(_, c)| c.is_ascii_digit());
    let run = |mut k: usize| {
        while digit(k) {
            k += 1;
        }
        k
    };
    let end = run(from);
    let point = chars.get(end).is_some_and(|(_, c)| *c == '.') && digit(end + 1);
    if point { run(end + 1) } else { end }
}

fn value(chars: &Chars) -> f64 {
    parse(&chars.iter().map(|(_, c)| *c).collect::<String>()).unwrap_or(f64::INFINITY)
}

fn end_of_word(chars: &Chars, from: usize) -> usize {
    let is = |k: usize, of: fn(char) -> bool| chars.get(k).is_some_and(|(_, c)| of(*c));
    let mut k = from + 1;
    while is(k, |c| is_letter(c) || c.is_ascii_digit()) || (is(k, |c| c == '\'') && is(k + 1, is_letter)) {
        k += 1;
    }
    k
}

fn is_loud(word: &str, given: &str) -> bool {
    let shouted = word.len() > 2 && given.chars().all(|c| !c.is_lowercase());
    shouted || stretched(word)
}

/// Whether a letter stands three times in a row.
pub(super) fn stretched(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.windows(3).any(|w| w[0] == w[1] && w[1] == w[2] && w[0].is_ascii_alphabetic())
}

/// The units of a comment under the names of the lists.
pub(super) fn units(text: &str, lexicon: &Lexicon) -> Vec<Unit> {
    cut(text, &mut |word| lexicon.names(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        let all = cut(text, &mut |_| Names::default());
        assert!(all.windows(2).all(|w| w[0].end <= w[1].start), "{all:?}");
        all.into_iter().map(|u| &text[u.start..u.end]).collect()
    }

    #[test]
    fn pieces_by_hand() {
        assert_eq!(pieces("好吃,very  good!"), ["好", "吃", ",", "very", "good", "!"]);
        assert_eq!(
            pieces("doesn’t 4.5/5 v2. well-made"),
            ["doesn’t", "4.5", "/", "5", "v2", ".", "well", "made"]
        );
        assert_eq!(pieces("❤️👍🏽 a\nb"), ["❤️", "👍🏽", "a", "\n", "b"]);
        assert_eq!(pieces("ＶＥＲＹ　好"), ["ＶＥＲＹ", "好"]);
        assert!(pieces(" \u{200d}\u{fe0f} ").is_empty());
        let numbers: Vec<Kind> =
            cut("90 １.5 9e9", &mut |_| Names::default()).iter().map(|u| u.kind).collect();
        assert_eq!(
            numbers,
            [90.0, 1.5, 9.0].map(Kind::Number).into_iter().chain([Kind::Word]).collect::<Vec<_>>()
        );
    }

    #[test]
    fn loud_words() {
        let loud = |t: &str| cut(t, &mut |_| Names::default())[0].loud;
        assert!(loud("soooo") && loud("BAD") && !loud("Bad") && !loud("I") && !loud("good"));
    }
}
