//! A page as data: what the engine composes and the page draws without knowing what it is about.
//!
//! Sentences are keys of `locales/` with values; how a number, a sum of money or a day is written is the page's
//! business. A page of this kind costs the browser nothing before somebody opens it. What builds sentences is never
//! inlined: it is called some hundred times.

use serde::{Deserialize, Serialize};

use super::formula::Explanation;
use crate::engine::math::calendar::Day;
use crate::engine::note::Note;

/// A value in a sentence or a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Nothing is known: a dash in a table.
    None,
    /// How many.
    Count(u64),
    /// A number with so many decimals at most.
    Number(f64, u8),
    /// An estimate: three significant digits, which is all it can bear.
    Rough(f64),
    /// A parameter: four significant digits.
    Plain(f64),
    /// A relative error with its sign.
    Signed(f64),
    /// The letter of a parameter by its name in the report.
    Letter(String),
    /// Values one after the other.
    List(Vec<Value>),
    /// A judgement with its shape.
    Status(Mark, Said),
    /// Money in the currency of the report.
    Money(f64),
    /// A share, 0…1.
    Percent(f64),
    /// A day.
    Date(Day),
    /// A month by its first day.
    Month(Day),
    /// Words of the person's own; never read as markup or as a key.
    Text(String),
    /// A sentence, or a part of one.
    Words(Said),
    /// A key of a column of keys: column id, key.
    Key(String, String),
    /// A customer: id and name; leads to the customer.
    Customer(String, String),
    /// A comment with the places that decided: first byte, the one after the last, and what they weigh.
    Marked(String, Vec<(u32, u32, f64)>),
}

/// A sentence of `locales/` with its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Its key; with `count` that of its plural forms.
    pub key: String,
    /// What it names.
    pub values: Vec<(String, Value)>,
    /// What it counts.
    pub count: Option<u64>,
}

impl Said {
    /// A sentence without values.
    #[inline(never)]
    pub fn new(key: &str) -> Said {
        Said { key: key.to_owned(), values: Vec::new(), count: None }
    }
    /// A sentence that counts: `<key>.one`, `<key>.other`.
    #[inline(never)]
    pub fn counting(key: &str, n: u64) -> Said {
        Said { count: Some(n), ..Said::new(key) }
    }
    /// Adds a value.
    #[inline(never)]
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Said {
        self.values.push((name.to_owned(), value));
        self
    }
}

impl From<&str> for Said {
    fn from(key: &str) -> Said {
        Said::new(key)
    }
}

/// How good a figure is, where it can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// As it should be.
    Good,
    /// To be watched.
    Watch,
    /// Something should be done.
    Bad,
    /// Not enough is known.
    Unknown,
}

/// A figure with its name above and a sentence below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name.
    pub name: Said,
    /// The figure.
    pub value: Value,
    /// What it means.
    pub say: Option<Said>,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Head {
    /// Words.
    Words,
    /// Numbers.
    Number,
    /// Numbers that a narrow screen leaves out.
    Extra,
    /// Words that a narrow screen leaves out.
    ExtraWords,
}

/// A table; each row has as many cells as there are heads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What it is of, read out before it.
    pub caption: Said,
    /// Whether the caption is seen, too: where no heading says the same.
    pub told: bool,
    /// Heads, and what stands below them.
    pub heads: Vec<(Said, Head)>,
    /// Rows; the first cell says what a row is about.
    pub rows: Vec<Vec<Value>>,
}

/// What stands in the body of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// The heading of what follows.
    Heading(Said),
    /// A sentence.
    Say(Said),
    /// A sentence in small print.
    Aside(Said),
    /// A judgement with its shape and word, and sentences.
    Marked(Mark, Said, Vec<Said>),
    /// What was noticed.
    Notes(Vec<Note>),
    /// Choices of the analysis that this page hangs on.
    Settings(Topic),
    /// Formulas with the numbers filled in, behind a disclosure.
    Formulas(Vec<Explanation>),
    /// A way to another page: its address and words.
    Link(String, Said),
    /// A table to take away as CSV: the words of its button, the name of the file.
    Save(Said, Said, Table),
    /// A text to take away as it is: the words of its button, the name of the file.
    SaveText(Said, Said, String),
    /// The rows that were set aside to take away as CSV: the words of its button, the name of the file.
    SaveRejected(Said, Said),
    /// The whole page to take away as Markdown: the words of its button, the name of the file.
    SaveAll(Said, Said),
    /// Behind a disclosure with these words.
    Folded(Said, Vec<Block>),
    /// Figures side by side.
    Facts(Vec<Fact>),
    /// A table.
    Table(Table),
    /// A list, a line each.
    List(Vec<Value>),
}

impl Block {
    /// A table with heads that are keys; its caption is read out, and seen where `told`.
    #[inline(never)]
    pub fn table(
        caption: impl Into<Said>,
        told: bool,
        heads: &[(&str, Head)],
        rows: Vec<Vec<Value>>,
    ) -> Block {
        let heads = heads.iter().map(|(key, head)| (Said::new(key), *head)).collect();
        Block::Table(Table { caption: caption.into(), told, heads, rows })
    }
}

impl Value {
    /// A sentence without values.
    #[inline(never)]
    pub fn word(key: &str) -> Value {
        Value::Words(key.into())
    }
    /// The header of a column by its id; one of the person's own is its own word.
    #[inline(never)]
    pub fn column(id: &str) -> Value {
        match id.strip_prefix("attribute.") {
            Some(header) => Value::Text(header.to_owned()),
            None => Value::word(&["column.", id].concat()),
        }
    }
}

/// Choices of the analysis that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Topic {
    /// Line of business.
    Business,
    /// Margin and discount of what contracts still bring.
    Contracts,
}

/// What a chart is made of, as `charts/` takes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Drawn {
    /// A number.
    Number(f64),
    /// Numbers in a row.
    Row(Vec<f64>),
    /// Words.
    Words(Value),
    /// A word that no person reads: the kind of a chart, a colour.
    Code(String),
    /// The colour of a key of a column of keys: column id, key.
    Tone(String, String),
    /// One after the other.
    List(Vec<Drawn>),
    /// By name.
    Named(Vec<(String, Drawn)>),
}

impl Drawn {
    /// A chart of a kind that `charts/` has.
    #[inline(never)]
    pub fn chart(kind: &str, parts: Vec<(&str, Drawn)>) -> Drawn {
        let kind = ("kind", Drawn::Code(kind.to_owned()));
        let all = std::iter::once(kind).chain(parts);
        Drawn::Named(all.map(|(name, part)| (name.to_owned(), part)).collect())
    }
}

/// A chart: what is drawn, and the same in words and numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// What is drawn.
    pub of: Drawn,
    /// The chart in one sentence, for those who do not see it.
    pub label: Said,
    /// How it is to be read.
    pub caption: Option<Said>,
    /// Its numbers.
    pub table: Table,
    /// Height in pixels.
    pub height: u32,
}

/// How a value is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Control {
    /// A number: lowest, highest, step; typed, or moved by a slider.
    Number(f64, f64, f64),
    /// A text of so many lines.
    Text(u32),
    /// One of these: value and words.
    Pick(Vec<(String, Value)>),
    /// Yes (`1`) or no (`0`).
    Tick,
    /// A day.
    Day,
    /// A file to compare with.
    File,
    /// A button that gives this value.
    Press(String),
    /// A button that keeps this text on the device, in place of what was kept; an empty one forgets it.
    Keep(String),
}

/// A value that a person may change. What was given is kept in the address; a choice of the whole analysis (`sets`) is
/// told to the worker, and only one that was refused stands in the address, to be said as a fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name in the address.
    pub name: String,
    /// Whether it is a choice of the analysis (`Ask::Change`).
    pub sets: bool,
    /// Its label.
    pub label: Said,
    /// How it is given.
    pub control: Control,
    /// Its value where the address has none.
    pub value: String,
    /// What is wrong with the value given.
    pub fault: Option<Said>,
    /// What it does, or where its value is from.
    pub say: Option<Said>,
}

impl Field {
    /// A field with nothing wrong and nothing to say; its value where the address has none.
    pub fn new(name: &str, label: impl Into<Said>, control: Control, value: impl Into<String>) -> Field {
        Field {
            name: name.to_owned(),
            sets: false,
            label: label.into(),
            control,
            value: value.into(),
            fault: None,
            say: None,
        }
    }
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Heading.
    pub title: Said,
    /// The finding.
    pub finding: Said,
    /// A choice of what it shows, kept in the address.
    pub choice: Option<Choice>,
    /// What can be changed.
    pub form: Vec<Field>,
    /// A chart; it stands before the body.
    pub picture: Option<Picture>,
    /// What stands beside the finding.
    pub body: Vec<Block>,
}

/// A choice of what a part shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Its name in the address.
    pub name: String,
    /// Its label.
    pub label: Said,
    /// Value in the address and words; an empty value is left out of the address.
    pub options: Vec<(String, Value)>,
    /// The chosen value.
    pub chosen: String,
}

impl Part {
    /// A part with nothing to choose and no chart.
    pub fn new(title: impl Into<Said>, finding: impl Into<Said>, body: Vec<Block>) -> Part {
        let (title, finding) = (title.into(), finding.into());
        Part { title, finding, choice: None, form: Vec::new(), picture: None, body }
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The question, and the answer in a sentence; `None` where it is a part of a page that has its own.
    pub title: Option<(Said, Said)>,
    /// Its parts.
    pub parts: Vec<Part>,
}
