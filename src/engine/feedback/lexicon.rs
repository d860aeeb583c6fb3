//! The word lists and how they are searched: a tree by units, the longest entry wins.
//!
//! A line of a list is a class, numbers, a colon and words; `_` stands for a space inside an entry of letters.
//!
//! ```text
//! 2: words          praise (above 0) or complaint (below 0) of that strength; 0 hides the words inside
//! emoji 2: faces    the same for pictures and faces made of marks
//! negated -1.5:     counts so under a negation, whatever it means without one
//! not -0.5 6:       a negation, what it weighs where it turns nothing, how many units it reaches; one above 0 mends:
//!                   it turns complaints, and is itself turned by a negation before it ("never fixed the bug")
//! degree 1.4 -0.6:  makes the next word stronger or weaker; what it weighs before a word that no list knows; a word of
//!                   strength 2 or the like may stand here too, and is one of both by what follows
//! after 1.4:        makes the word before it stronger
//! but 0.6:          a turn: what stands before it in the sentence counts that share
//! though 0.6:       its own clause counts that share
//! wish -0.7:        what is praised in its clause is missed; what the wish itself weighs
//! past:  ask:       what is praised in its clause is over, or asked for
//! stop:             no negation reaches over it
//! ```

use rustc_hash::FxHashMap;

use super::topics::Topic;
use super::units::{Names, Unit, cut, stretched};
use crate::engine::math::decimal::parse;

const SENTIMENT: [&str; 3] =
    [include_str!("words/zh.txt"), include_str!("words/en.txt"), include_str!("words/emoji.txt")];
const NUMBERS: &str = include_str!("words/numbers.txt");
const TOPICS: &str = include_str!("words/topics.txt");
const LANGUAGES: &str = include_str!("words/languages.txt");
const TRADITIONAL: &str = include_str!("words/traditional.txt");

/// What an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Weighs.
    Word,
    /// Weighs, and no negation turns it.
    Emoji,
    /// Turns what follows.
    Not,
    /// Makes what follows stronger or weaker.
    Degree,
    /// Makes what precedes stronger.
    After,
    /// A turn.
    But,
    /// Changes how much its clause counts.
    Though,
    /// Praise is missed.
    Wish,
    /// Praise is over.
    Past,
    /// Praise is asked for.
    Ask,
    /// Ends a negation.
    Stop,
}

/// An entry of the lists of sentiment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    /// What it does.
    pub role: Role,
    /// Strength of a word, factor of a degree or a turn.
    pub weight: f64,
    /// Strength of a word under a negation, where the rule does not give it.
    pub negated: Option<f64>,
    /// Factor of a word that is one of strength where another word stands behind it ("pretty slow").
    pub factor: Option<f64>,
    /// What it weighs by itself (negation, degree).
    pub alone: f64,
    /// How many units a negation reaches.
    pub reach: usize,
}

/// Entries by their units.
#[derive(Debug)]
pub(super) struct Tree<T> {
    edges: FxHashMap<(u32, u32), u32>,
    values: Vec<Option<T>>,
}

impl<T: Copy> Tree<T> {
    fn new() -> Tree<T> {
        Tree { edges: FxHashMap::default(), values: vec![None] }
    }

    /// The place for an entry.
    fn at(&mut self, path: impl Iterator<Item = u32>) -> &mut Option<T> {
        let mut node = 0;
        for name in path {
            let next = self.values.len() as u32;
            node = *self.edges.entry((node, name)).or_insert(next);
            if node == next {
                self.values.push(None);
            }
        }
        &mut self.values[node as usize]
    }

    /// The longest entry that begins with the first unit, and how many units it has. Its work is bound by the longest
    /// entry of the lists, not by the text.
    pub(super) fn longest(&self, units: &[Unit]) -> Option<(usize, T)> {
        let mut best = None;
        self.descend(0, units, 0, &mut best);
        best
    }

    fn descend(&self, node: u32, units: &[Unit], depth: usize, best: &mut Option<(usize, T)>) {
        if let Some(value) = self.values[node as usize].filter(|_| best.as_ref().is_none_or(|b| depth > b.0))
        {
            *best = Some((depth, value));
        }
        let Some(unit) = units.get(depth) else { return };
        for name in unit.names.get() {
            if let Some(next) = self.edges.get(&(node, *name)) {
                self.descend(*next, units, depth + 1, best);
            }
        }
    }
}

/// What a word means beside numbers. `numbers.rs` says how it is used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sense {
    /// A number.
    Number(f64),
    /// A number that multiplies the one before.
    Times(f64),
    /// May stand between a number and its unit.
    Filler,
    /// A measure of time, in minutes.
    Minutes(f64),
    /// A measure of rating.
    Star,
    /// Points of a rating.
    Point,
    /// Between what was given and what can be given.
    Over,
    /// Before a number: about so much.
    Near,
    /// Before a number: this is a time of day.
    Clock,
    /// Speaks of waiting; from so many minutes on it is a complaint.
    Wait(f64),
    /// Behind a time: it took too long; before one: it did not.
    Then,
    /// Says that a time was short.
    Quick,
    /// Says that a time is no wait.
    Lasting,
}

/// All lists, ready for search.
#[derive(Debug)]
pub(super) struct Lexicon {
    words: FxHashMap<Box<str>, u32>,
    /// Rising by the first.
    simple: Vec<(char, char)>,
    /// Words of praise and complaint and what changes them.
    pub sentiment: Tree<Entry>,
    /// Words beside numbers.
    pub numbers: Tree<Sense>,
    /// Words of topics, by the place of the topic in [`Topic::ALL`].
    pub topics: Tree<u8>,
    /// Small words of English (`true`) and of other languages in its letters (`false`).
    pub languages: Tree<bool>,
}

/// Names of words begin behind those of characters.
const FIRST_WORD: u32 = 0x11_0000;

impl Lexicon {
    /// Reads the lists.
    pub(super) fn new() -> Lexicon {
        let mut out = Lexicon {
            words: FxHashMap::default(),
            simple: in_order(pairs(TRADITIONAL).collect()),
            sentiment: Tree::new(),
            numbers: Tree::new(),
            topics: Tree::new(),
            languages: Tree::new(),
        };
        for (class, words) in SENTIMENT.iter().flat_map(|text| lines(text)) {
            for word in words.split_whitespace() {
                let path = out.path(word, !class.starts_with("emoji"));
                add(out.sentiment.at(path.into_iter()), class);
            }
        }
        for (class, words) in lines(NUMBERS) {
            let Some(sense) = sense(class) else { continue };
            out.fill(words, |o, path| *o.numbers.at(path.into_iter()) = Some(sense));
        }
        for (class, words) in lines(TOPICS) {
            let Some(topic) = Topic::ALL.iter().position(|t| t.key() == class) else { continue };
            out.fill(words, |o, path| *o.topics.at(path.into_iter()) = Some(topic as u8));
        }
        for (class, words) in lines(LANGUAGES) {
            out.fill(words, |o, path| *o.languages.at(path.into_iter()) = Some(class == "english"));
        }
        out
    }

    fn fill(&mut self, words: &str, put: impl Fn(&mut Lexicon, Vec<u32>)) {
        for word in words.split_whitespace() {
            let path = self.path(word, true);
            put(self, path);
        }
    }

    /// The names of an entry's units, new ones included.
    fn path(&mut self, entry: &str, joined: bool) -> Vec<u32> {
        let text = if joined { entry.replace('_', " ") } else { entry.to_owned() };
        let words = &mut self.words;
        let units = cut(&text, &mut |word| Names::one(intern(words, word)));
        units.iter().flat_map(|u| u.names.get()).copied().collect()
    }

    /// The names of a word as the lists know it: as it stands, and without endings and drawn-out letters.
    pub(super) fn names(&self, word: &str) -> Names {
        let mut chars = word.chars();
        let mut out = Names::default();
        match (chars.next(), chars.next()) {
            (Some(c), None) => out.push(self.simplified(c) as u32),
            _ => {
                self.word(word, &mut out);
                if stretched(word) {
                    self.word(&shortened(word, 2), &mut out);
                    self.word(&shortened(word, 1), &mut out);
                }
            }
        }
        out
    }

    fn simplified(&self, c: char) -> char {
        let found = self.simple.binary_search_by_key(&c, |pair| pair.0);
        found.map_or(c, |at| self.simple[at].1)
    }

    fn word(&self, word: &str, out: &mut Names) {
        let mut know = |form: &str| {
            if let Some(name) = self.words.get(form) {
                out.push(*name);
            }
        };
        know(word);
        if is_negated(word) {
            know("not");
        }
        forms(word, &mut know);
    }
}

/// The name of a word, which is its code where it has one character only.
fn intern(words: &mut FxHashMap<Box<str>, u32>, word: &str) -> u32 {
    let mut chars = word.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return c as u32;
    }
    let next = FIRST_WORD + words.len() as u32;
    *words.entry(word.into()).or_insert(next)
}

/// Class and words of each line.
fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(": "))
}

/// Rising by the first character.
fn in_order(mut pairs: Vec<(char, char)>) -> Vec<(char, char)> {
    crate::engine::math::sort::by(&mut pairs, |a, b| a.0.cmp(&b.0));
    pairs
}

/// Two characters each.
fn pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    let mut chars = text.lines().filter(|l| !l.starts_with('#')).flat_map(str::chars);
    std::iter::from_fn(move || Some((chars.next()?, chars.next()?)))
}

/// Puts what a class says into the place of an entry. A word may also stand under `negated` and `degree`.
fn add(place: &mut Option<Entry>, class: &str) {
    let mut parts = class.split(' ');
    let name = parts.next().unwrap_or_default();
    let mut number = || parts.next().and_then(parse);
    let old = place.filter(|p| p.role == Role::Word);
    let entry = |role, weight| Entry { role, weight, negated: None, factor: None, alone: 0.0, reach: 0 };
    let new = match name {
        "emoji" => entry(Role::Emoji, number().unwrap_or(0.0)),
        "negated" => Entry { negated: number(), ..old.unwrap_or(entry(Role::Word, 0.0)) },
        "not" => Entry {
            alone: number().unwrap_or(0.0),
            reach: number().map_or(0, |n| n as usize),
            ..entry(Role::Not, 0.0)
        },
        "degree" => {
            let factor = number().unwrap_or(1.0);
            match old {
                Some(word) => Entry { factor: Some(factor), ..word },
                None => Entry { alone: number().unwrap_or(0.0), ..entry(Role::Degree, factor) },
            }
        }
        "after" => entry(Role::After, number().unwrap_or(1.0)),
        "but" => entry(Role::But, number().unwrap_or(1.0)),
        "though" => entry(Role::Though, number().unwrap_or(1.0)),
        "wish" => Entry { alone: number().unwrap_or(0.0), ..entry(Role::Wish, 0.0) },
        "past" => entry(Role::Past, 0.0),
        "ask" => entry(Role::Ask, 0.0),
        "stop" => entry(Role::Stop, 0.0),
        weight => {
            let weight = parse(weight).unwrap_or(0.0);
            let new = entry(Role::Word, weight);
            Entry { negated: old.and_then(|o| o.negated), factor: old.and_then(|o| o.factor), ..new }
        }
    };
    *place = Some(new);
}

fn sense(class: &str) -> Option<Sense> {
    let (name, number) = class.split_once(' ').unwrap_or((class, "0"));
    let number = parse(number).unwrap_or(0.0);
    Some(match name {
        "number" => Sense::Number(number),
        "times" => Sense::Times(number),
        "filler" => Sense::Filler,
        "minutes" => Sense::Minutes(number),
        "star" => Sense::Star,
        "point" => Sense::Point,
        "over" => Sense::Over,
        "near" => Sense::Near,
        "clock" => Sense::Clock,
        "wait" => Sense::Wait(number),
        "then" => Sense::Then,
        "quick" => Sense::Quick,
        "lasting" => Sense::Lasting,
        _ => return None,
    })
}

/// "doesn't", "dont": a verb that carries its negation.
fn is_negated(word: &str) -> bool {
    const VERBS: &str = " do does did is was wo ca could would are were have has had ai should need must ";
    let verb = word.strip_suffix("n't").or_else(|| word.strip_suffix("nt"));
    word == "cannot" || verb.is_some_and(|v| v.len() > 1 && VERBS.contains(&format!(" {v} ")))
}

/// The plain forms that a word with an ending may have.
fn forms(word: &str, know: &mut dyn FnMut(&str)) {
    if !word.is_ascii() || word.len() < 4 {
        return;
    }
    if let Some(stem) = word.strip_suffix("'s").or_else(|| word.strip_suffix("s'")) {
        know(stem);
    }
    for (ending, instead) in [("ies", "y"), ("es", ""), ("s", ""), ("ily", "y"), ("ly", ""), ("ly", "le")] {
        // "bless" is no plural and "terribly" was "terrible".
        let stem = word.strip_suffix(ending).filter(|s| s.len() > 2 && !s.ends_with('s'));
        if let Some(stem) = stem {
            let stem = if instead == "le" { stem.strip_suffix('b').map_or("", |_| stem) } else { stem };
            join(stem, instead, know);
        }
    }
    for (ending, instead) in [("ied", "y"), ("iest", "y"), ("ed", "e"), ("ing", "e"), ("est", "e")] {
        let Some(stem) = word.strip_suffix(ending).filter(|s| s.len() > 2) else { continue };
        join(stem, instead, know);
        if instead == "e" {
            know(stem);
            let bytes = stem.as_bytes();
            if bytes[bytes.len() - 1] == bytes[bytes.len() - 2] {
                know(&stem[..stem.len() - 1]);
            }
        }
    }
}

fn join(stem: &str, ending: &str, know: &mut dyn FnMut(&str)) {
    if stem.len() > 2 {
        know(&format!("{stem}{ending}"));
    }
}

/// Letters that stand more than twice in a row, `times` times.
fn shortened(word: &str, times: usize) -> String {
    let mut out = String::with_capacity(word.len());
    let chars: Vec<char> = word.chars().collect();
    for run in chars.chunk_by(|a, b| a == b) {
        let n = if run.len() > 2 { times } else { run.len() };
        out.extend(&run[..n]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::feedback::units::units;

    fn lexicon() -> Lexicon {
        Lexicon::new()
    }

    /// The entry that begins a text, and the bytes it covers.
    fn first(text: &str) -> Option<(String, Entry)> {
        let lexicon = lexicon();
        let units = units(text, &lexicon);
        let (len, entry) = lexicon.sentiment.longest(&units)?;
        Some((text[..units[len - 1].end].to_owned(), entry))
    }

    #[test]
    fn every_class_is_known() {
        let mut count = [0; 3];
        for (k, text) in SENTIMENT.iter().enumerate() {
            for (class, words) in lines(text) {
                let mut parts = class.split(' ');
                let name = parts.next().unwrap();
                let names = [
                    "emoji", "negated", "not", "degree", "after", "but", "though", "wish", "past", "ask",
                    "stop",
                ];
                let weight = name.parse::<f64>();
                assert!(names.contains(&name) || weight.is_ok_and(|w| w.abs() <= 4.0), "{class}");
                assert!(parts.all(|p| p.parse::<f64>().is_ok()), "{class}");
                count[k] += words.split_whitespace().count();
            }
        }
        assert!(count[0] > 1200 && count[1] > 1200 && count[2] > 200, "{count:?}");
        assert!(lines(NUMBERS).all(|(class, _)| sense(class).is_some()));
        assert!(lines(TOPICS).all(|(class, _)| Topic::ALL.iter().any(|t| t.key() == class)));
        assert!(lines(LANGUAGES).all(|(class, _)| ["english", "other"].contains(&class)));
        assert!(pairs(TRADITIONAL).all(|(from, to)| from != to));
    }

    #[test]
    fn no_word_stands_twice() {
        let twice = |text: &str| {
            let mut seen = rustc_hash::FxHashSet::default();
            for (class, words) in lines(text) {
                let layer =
                    Some(class.split(' ').next().unwrap()).filter(|c| ["negated", "degree"].contains(c));
                for word in words.split_whitespace() {
                    assert!(seen.insert((layer, word)), "{word} again under {class}");
                }
            }
        };
        SENTIMENT.into_iter().chain([NUMBERS, TOPICS, LANGUAGES]).for_each(twice);
    }

    #[test]
    fn the_longest_entry_wins() {
        assert_eq!(first("快递很慢").unwrap().0, "快递");
        assert_eq!(first("快乐").unwrap().0, "快乐");
        assert_eq!(first("worse than before").unwrap().0, "worse than");
        assert!(first("zebra").is_none() && first("").is_none());
    }

    #[test]
    fn endings_are_found_by_rule() {
        for text in ["crashes", "crashed", "crashing", "crash's", "CRASH", "craaaash"] {
            assert_eq!(first(text).map(|f| f.1.weight), Some(-1.0), "{text}");
        }
        for text in ["terribly", "happily", "nicest", "easiest", "beautifully", "satisfied", "planning ahead"]
        {
            let known = first(text).is_some_and(|f| f.1.weight != 0.0);
            assert_eq!(known, text != "planning ahead", "{text}");
        }
        // No plural of "good", no superlative of "late".
        assert_eq!(first("goods").unwrap().1.weight, 0.0);
        assert_eq!(first("latest").unwrap().1.weight, 0.0);
        assert!(first("rest").is_none() && first("seed").is_none());
    }

    #[test]
    fn negations_inside_verbs() {
        for text in ["doesn't", "DON’T", "cant", "isnt", "cannot", "not"] {
            assert_eq!(first(text).unwrap().1.role, Role::Not, "{text}");
        }
        for text in ["want", "tent", "nt"] {
            assert!(first(text).is_none_or(|f| f.1.role != Role::Not), "{text}");
        }
    }

    #[test]
    fn traditional_characters_are_those_they_became() {
        assert_eq!(first("不錯").map(|f| f.1), first("不错").map(|f| f.1));
        assert_eq!(first("難吃").map(|f| f.1), first("难吃").map(|f| f.1));
    }
}
