//! Words to weights: negation, strength, turns and wishes by clause.

use std::ops::Range;

use super::HitKind;
use super::lexicon::{Entry, Lexicon, Role};
use super::numbers::{Evidence, evidence};
use super::units::{Kind, Unit};

/// Something found in a clause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// First unit.
    pub at: usize,
    /// Units.
    pub len: usize,
    /// What it is.
    pub kind: HitKind,
    /// What it adds: above 0 praise, below 0 complaint, 0 where it only changes others.
    pub weight: f64,
    /// Whether it is a time of waiting.
    pub wait: bool,
}

/// A clause, or what stands on one side of a turn inside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// Its units.
    pub units: Range<usize>,
    /// What was found in it, in the list of all that was found.
    pub found: Range<usize>,
    /// The sentence, counted from 0.
    pub sentence: usize,
    /// How much it counts.
    factor: f64,
}

/// Everything that counts in a comment.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    /// By place in the text.
    pub found: Vec<Found>,
    /// In the order of the text.
    pub parts: Vec<Part>,
}

/// How a negation turns praise, complaint, and praise with a strong word ("not very good").
const TURN_PRAISE: f64 = -0.8;
const TURN_COMPLAINT: f64 = -0.5;
const TURN_STRONG: f64 = 0.7;
/// What was to be mended and was not.
const NOT_MENDED: f64 = -1.5;
/// What two negations leave.
const TWICE: f64 = 0.6;
/// Praise in a wish, of the past, in a question.
const MISSED: f64 = -0.3;
const OVER: f64 = -0.4;
const ASKED: f64 = 0.2;
/// What stands behind a turn.
const BEHIND: f64 = 1.15;
/// The least and the most that a clause can count.
const LEAST: f64 = 0.2;
const MOST: f64 = 2.0;
/// The strongest and the weakest product of words of strength.
const STRENGTH: (f64, f64) = (0.4, 2.2);
/// How many units may stand between a word of strength and its word.
const NEAR: usize = 4;

/// Reads all clauses of a comment.
pub(super) fn weigh(units: &[Unit], lexicon: &Lexicon) -> Weighed {
    let mut out = Weighed::default();
    let mut open = Open::default();
    for clause in clauses(units) {
        if out.parts.last().is_some_and(|p| p.sentence != clause.sentence) {
            open.sentence(out.parts.len());
        }
        let mut factor = if open.behind { BEHIND } else { 1.0 };
        let mut items = Vec::new();
        let mut start = clause.units.start;
        for item in items_of(units, &clause, lexicon) {
            if item.entry.role != Role::But {
                items.push(item);
                continue;
            }
            // "I have not got it yet": a turn with nothing behind it is none.
            if item.at > start && item.end() == clause.units.end {
                continue;
            }
            if item.at > start {
                out.part(units, &clause, start..item.at, &items, factor);
            }
            items.clear();
            let weaker = open.turn(out.parts.len());
            out.parts[weaker].iter_mut().for_each(|p| p.factor *= item.entry.weight);
            factor = BEHIND;
            start = item.at;
            items.push(item);
        }
        out.part(units, &clause, start..clause.units.end, &items, factor);
    }
    let Weighed { found, parts } = &mut out;
    for part in parts {
        found[part.found.clone()].iter_mut().for_each(|f| f.weight *= part.factor);
    }
    out
}

/// Which parts a turn would make weaker: those since the last turn, or since the sentence began; at the start of a
/// sentence those of the sentence before.
#[derive(Debug, Default)]
struct Open {
    here: usize,
    before: usize,
    /// Whether the sentence has had a turn.
    behind: bool,
}

impl Open {
    fn sentence(&mut self, next: usize) {
        *self = Open { here: next, before: self.here, behind: false };
    }
    fn turn(&mut self, next: usize) -> Range<usize> {
        let from = if self.here == next { self.before } else { self.here };
        *self = Open { here: next, before: next, behind: true };
        from..next
    }
}

/// Units between marks.
struct Clause {
    units: Range<usize>,
    sentence: usize,
    /// Exclamation marks behind it.
    shouts: usize,
    asks: bool,
}

/// Clauses end at punctuation, at the end of a line and at a space between Chinese characters.
fn clauses(units: &[Unit]) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    let (mut start, mut sentence) = (0, 0);
    let mut i = 0;
    while i <= units.len() {
        let mark = units.get(i).map_or(Some('\n'), |u| breaks(units, i, u));
        let Some(mark) = mark else {
            i += 1;
            continue;
        };
        let mut next = i;
        let (mut shouts, mut asks, mut ends) = (0, false, ends_sentence(mark));
        while let Some(Kind::Mark(m)) = units.get(next).map(|u| u.kind).filter(|_| mark != ' ') {
            if breaks(units, next, &units[next]).is_none() {
                break;
            }
            shouts += usize::from(m == '!');
            asks |= m == '?';
            ends |= ends_sentence(m);
            next += 1;
        }
        if i > start {
            out.push(Clause { units: start..i, sentence, shouts, asks });
            sentence += usize::from(ends);
        }
        start = next;
        i = next.max(i + 1);
    }
    out
}

fn ends_sentence(mark: char) -> bool {
    matches!(mark, '.' | '。' | '!' | '?' | '\n' | '…')
}

/// The mark at which a clause ends before unit `i`, a space for the space between Chinese characters.
fn breaks(units: &[Unit], i: usize, unit: &Unit) -> Option<char> {
    let text = |k: Option<usize>| k.and_then(|k| units.get(k)).is_some_and(Unit::is_text);
    match unit.kind {
        // Faces are made of these marks.
        Kind::Mark(m @ (':' | ';' | '(' | ')')) if text(i.checked_add(1)) && text(i.checked_sub(1)) => {
            Some(m)
        }
        Kind::Mark(
            m @ ('.' | '。' | '!' | '?' | '\n' | '…' | ',' | '、' | '—' | '，' | '；' | '：' | '|' | '•'
            | '·'),
        ) => Some(m),
        Kind::Mark('~') if !matches!(units.get(i + 1).map(|u| u.kind), Some(Kind::Number(_))) => Some('~'),
        Kind::Han if unit.gap && i > 0 && units[i - 1].kind == Kind::Han => Some(' '),
        _ => None,
    }
}

/// An entry where it stands.
#[derive(Debug, Clone, Copy)]
struct Item {
    at: usize,
    len: usize,
    entry: Entry,
    wait: bool,
}

impl Item {
    fn end(&self) -> usize {
        self.at + self.len
    }
}

fn items_of(units: &[Unit], clause: &Clause, lexicon: &Lexicon) -> Vec<Item> {
    let Range { start, end } = clause.units.clone();
    let mut numbers = evidence(&units[start..end], start, lexicon).into_iter().peekable();
    let mut out = Vec::new();
    let mut i = start;
    while i < end {
        while numbers.next_if(|n| n.at < i).is_some() {}
        if let Some(number) = numbers.next_if(|n| n.at == i) {
            i += number.len;
            out.push(number_item(number));
            continue;
        }
        let limit = numbers.peek().map_or(end, |n| n.at);
        match lexicon.sentiment.longest(&units[i..limit]) {
            Some((len, entry)) => {
                out.push(Item { at: i, len, entry, wait: false });
                i += len;
            }
            None => i += 1,
        }
    }
    for k in 1..out.len() {
        let next = out[k];
        let weighs = next.entry.role == Role::Word && next.entry.weight != 0.0;
        if let Some(factor) = out[k - 1].entry.factor.filter(|_| weighs && out[k - 1].end() == next.at) {
            out[k - 1].entry = Entry { role: Role::Degree, weight: factor, ..out[k - 1].entry };
        }
    }
    out
}

/// Only a high rating is turned by a negation: "not even one star", "in less than a minute".
fn number_item(number: Evidence) -> Item {
    let role = if number.weight > 0.0 && !number.wait { Role::Word } else { Role::Emoji };
    let entry = Entry { role, weight: number.weight, negated: None, factor: None, alone: 0.0, reach: 0 };
    Item { at: number.at, len: number.len, entry, wait: number.wait && number.weight != 0.0 }
}

impl Weighed {
    /// Weighs the items of one part.
    fn part(&mut self, units: &[Unit], clause: &Clause, range: Range<usize>, items: &[Item], factor: f64) {
        let from = self.found.len();
        let mut scan =
            Scan { units, end: range.end, out: &mut self.found, from, nots: Vec::new(), degrees: Vec::new() };
        let praise = if clause.asks { ASKED } else { 1.0 };
        let mut mood = Mood { praise, cause: None, all: factor * shout(clause.shouts) };
        for item in items {
            scan.item(item, &mut mood);
        }
        scan.leave(usize::MAX);
        if let Some(cause) = mood.cause.filter(|_| scan.out[from..].iter().any(|f| f.weight > 0.0)) {
            scan.put(&cause, HitKind::Contrast, 0.0);
        }
        let found = &mut self.found[from..];
        crate::engine::math::sort::by(found, |a, b| a.at.cmp(&b.at));
        for f in found {
            f.weight *= if f.weight > 0.0 { mood.praise } else { 1.0 };
        }
        let found = from..self.found.len();
        self.parts.push(Part { units: range, found, sentence: clause.sentence, factor: mood.all });
    }
}

fn shout(marks: usize) -> f64 {
    [1.0, 1.15, 1.3][marks.min(2)]
}

/// What a part does to its words.
struct Mood {
    /// Factor of praise.
    praise: f64,
    /// The word because of which praise is over or asked for.
    cause: Option<Item>,
    /// Factor of everything.
    all: f64,
}

/// The walk over the items of a part.
struct Scan<'a> {
    units: &'a [Unit],
    end: usize,
    out: &'a mut Vec<Found>,
    from: usize,
    /// Negations and words of strength that wait for their word.
    nots: Vec<Item>,
    degrees: Vec<Item>,
}

impl Scan<'_> {
    fn item(&mut self, item: &Item, mood: &mut Mood) {
        let entry = item.entry;
        match entry.role {
            Role::Word => self.word(item),
            Role::Emoji => {
                let kind = if self.units[item.at].is_text() { HitKind::Word } else { HitKind::Emoji };
                self.put(item, kind, entry.weight);
            }
            Role::Not => self.negation(item),
            Role::Stop => self.leave(usize::MAX),
            Role::Degree => self.degrees.push(*item),
            Role::After => self.after(item),
            Role::But => self.put(item, HitKind::Contrast, 0.0),
            Role::Though => {
                mood.all = (mood.all * entry.weight).clamp(LEAST, MOST);
                self.put(item, HitKind::Contrast, 0.0);
            }
            Role::Wish => {
                mood.praise = mood.praise.min(MISSED);
                self.put(item, HitKind::Word, entry.alone);
            }
            Role::Past | Role::Ask => {
                let praise = if entry.role == Role::Past { OVER } else { ASKED };
                mood.praise = mood.praise.min(praise);
                mood.cause = Some(*item);
            }
        }
    }

    fn put(&mut self, item: &Item, kind: HitKind, weight: f64) {
        // A weight of 0 is shown where the item changes others.
        if weight != 0.0 || !matches!(kind, HitKind::Word | HitKind::Emoji) {
            self.out.push(Found { at: item.at, len: item.len, kind, weight, wait: item.wait });
        }
    }

    fn word(&mut self, item: &Item) {
        let Entry { weight, negated, .. } = item.entry;
        if weight == 0.0 && negated.is_none() {
            return;
        }
        self.leave(item.at);
        let turned = self.nots.len() % 2 == 1;
        if weight == 0.0 && !turned {
            return;
        }
        let last = self.nots.last().map_or(0, |n| n.at);
        let outer = strength(self.degrees.iter().filter(|d| d.at < last), self.units);
        let inner = strength(self.degrees.iter().filter(|d| d.at >= last), self.units);
        let value = if turned {
            let rule = if weight > 0.0 { TURN_PRAISE } else { TURN_COMPLAINT };
            let strong = if inner > 1.0 { TURN_STRONG } else { 1.0 };
            negated.unwrap_or(weight * rule * strong)
        } else if self.nots.is_empty() {
            weight * inner
        } else {
            weight * TWICE
        };
        let loud = if self.units[item.at].loud { 1.25 } else { 1.0 };
        for not in std::mem::take(&mut self.nots) {
            self.put(&not, HitKind::Negation, 0.0);
        }
        for degree in std::mem::take(&mut self.degrees) {
            self.put(&degree, HitKind::Degree, 0.0);
        }
        self.put(item, HitKind::Word, value * outer * loud);
    }

    fn negation(&mut self, item: &Item) {
        self.leave(item.at);
        if item.entry.alone > 0.0 && !self.nots.is_empty() {
            let entry =
                Entry { role: Role::Word, weight: item.entry.alone, negated: Some(NOT_MENDED), ..item.entry };
            self.word(&Item { entry, ..*item });
        } else {
            self.nots.push(*item);
        }
    }

    fn after(&mut self, item: &Item) {
        let last = self.out[self.from..].iter_mut().rev().take(NEAR).find(|f| f.weight != 0.0);
        if let Some(last) = last.filter(|f| item.at - (f.at + f.len) <= 2) {
            last.weight *= item.entry.weight;
            self.put(item, HitKind::Degree, 0.0);
        }
    }

    /// Lets go of what does not reach unit `at`; what turned or changed nothing weighs for itself.
    fn leave(&mut self, at: usize) {
        let far = |i: &Item, reach: usize| at.saturating_sub(i.end()) > reach;
        let (gone, stay): (Vec<Item>, Vec<Item>) = self.nots.iter().partition(|n| far(n, n.entry.reach));
        self.nots = stay;
        for not in gone {
            self.alone(&not, HitKind::Negation);
        }
        let (gone, stay): (Vec<Item>, Vec<Item>) = self.degrees.iter().partition(|d| far(d, NEAR));
        self.degrees = stay;
        for degree in gone {
            // "Too salty", but not "me too".
            let next = self.units[..self.end].get(degree.end());
            if next.is_some_and(|u| matches!(u.kind, Kind::Han | Kind::Word)) {
                self.alone(&degree, HitKind::Degree);
            }
        }
    }

    fn alone(&mut self, item: &Item, kind: HitKind) {
        if item.entry.alone != 0.0 {
            self.put(item, kind, item.entry.alone);
        }
    }
}

fn strength<'a>(degrees: impl Iterator<Item = &'a Item>, units: &[Unit]) -> f64 {
    let loud = |d: &Item| if units[d.at].loud { 1.2 } else { 1.0 };
    degrees.map(|d| d.entry.weight * loud(d)).product::<f64>().clamp(STRENGTH.0, STRENGTH.1)
}
