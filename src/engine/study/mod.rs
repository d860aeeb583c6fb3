//! What follows from the customers' table alone: who they are, whom they are alike, what is to be expected of them and
//! what to do. It is asked for page by page, after the results are there; in the browser a second worker does it
//! (`link::second`), fetched when somebody first opens such a page.
//!
//! One file a page. What a page finds out of every customer becomes columns of the table.

mod advice;
mod attributes;
mod clusters;
mod columns;
mod comments;
mod compare;
mod contracts;
mod data;
mod flags;
mod flows;
mod foretell;
mod funnel;
mod health;
mod lookup;
mod mend;
mod movers;
mod moves;
mod own;
mod profile;
mod repeats;
mod settings;
mod summary;
mod tables;
mod tiers;
mod trust;
mod usage;
mod warning;
mod whatif;

use serde::{Deserialize, Serialize};

use super::config::Config;
use super::dataset::doubts::{Doubts, Repairs};
use super::dataset::join::Match;
use super::dataset::roles::Role;
use super::error::Error;
use super::feedback::Told;
use super::math::calendar::Day;
use super::note::Note;
use super::own::Own;
use super::report::customers::{CustomerTable, RejectedRow, Values};
use super::report::retention::Retention;
use super::report::sheet::Sheet;
use super::report::worth::Worth;
use super::report::{Column, Company, RejectedKind, Source};
use super::score::health::Measure;
use super::segment::funnel::Path;
use columns::Given;

/// Names of the pages. `next` is a part of a customer's page, and is told its id as `customer`; `contracts` and `repeat`
/// are parts of that of retention, `trust` of that of lifetime value.
pub const PAGES: &[&str] = &[
    "profile",
    "clusters",
    "foretell",
    "warning",
    "own",
    "advice",
    "whatif",
    "compare",
    "moves",
    "next",
    "contracts",
    "repeat",
    "health",
    "tiers",
    "tables",
    "funnel",
    "usage",
    "feedback",
    "data",
    "trust",
];

/// Those that find columns.
pub const COLUMNS: &[&str] = &["clusters", "foretell", "warning", "own", "advice", "health"];

/// What a study must know besides the table.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct About {
    /// The last day that counts.
    pub as_of: Option<Day>,
    /// Choices of the analysis.
    pub config: Config,
    /// Figures of the company.
    pub company: Company,
    /// Who comes back, and how long customers stay.
    pub retention: Retention,
    /// What was noticed.
    pub notes: Vec<Note>,
    /// Whether there are lifetime values of figures that were given.
    pub given: bool,
    /// What health is made of, raw, by measure.
    pub measures: Vec<(Measure, Vec<f64>)>,
    /// The file and how it was read.
    pub source: Source,
    /// Currency mark, empty where unknown.
    pub currency: String,
    /// A summary that was read in place of customers, as it is written down ([`is_summary`]).
    pub summary: String,
    /// Rows with cells that could not be used, and such cells by kind.
    pub rejected_rows: u64,
    /// See there.
    pub kinds: Vec<RejectedKind>,
    /// The first cells that could not be used.
    pub rejected: Vec<RejectedRow>,
    /// How many there are.
    pub rejected_cells: u64,
    /// Comments and how they were read.
    pub comments: Told,
    /// Tables that were joined to it.
    pub tables: Vec<Joined>,
    /// What there is to mend of the first table, and what was.
    pub mend: Mend,
    /// Kinds of events by name, and whether each counts as a contact with support.
    pub events: Vec<(String, bool)>,
    /// How far each customer has come.
    pub steps: Vec<Path>,
    /// Weeks by their last day: customers seen in it, and events.
    pub weeks: Vec<(Day, u64, u64)>,
}

/// What there is to mend of a table, and what was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mend {
    /// What may be meant in more than one way.
    pub doubts: Doubts,
    /// How it is taken.
    pub repairs: Repairs,
    /// Values that could not be used, those of most cells first; not all of very many.
    pub troubles: Vec<Trouble>,
    /// How many there are.
    pub kinds: u64,
    /// The last change of cells that can be undone: what stood there, what stands there now, and in how many cells.
    pub undo: Option<(String, String, u64)>,
    /// The last one undone.
    pub redo: Option<(String, String, u64)>,
}

/// A value of a column that could not be used, for one reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    /// The column, counted from 0.
    pub column: u16,
    /// Its header.
    pub header: String,
    /// Why, the key of `dataset::RejectCode`.
    pub code: String,
    /// What stands there.
    pub value: String,
    /// Cells that hold it.
    pub cells: u64,
    /// The first of their rows as a spreadsheet numbers it.
    pub row: u64,
}

/// A table that was joined on customer, or why it was not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Joined {
    /// Name of its file; empty for a paste.
    pub name: String,
    /// What its rows are, the key of `dataset::Kind`.
    pub kind: String,
    /// Rows.
    pub rows: u64,
    /// Rows that gave something to the results.
    pub used: u64,
    /// Whether customers that only it has come in.
    pub all: bool,
    /// How its customers fit those of the others.
    pub matched: Match,
    /// Header and role of each column.
    pub columns: Vec<(String, Role)>,
    /// Cells that could not be used.
    pub rejected: Vec<RejectedRow>,
    /// What was noticed.
    pub notes: Vec<Note>,
    /// Why it could not be joined.
    pub fault: Option<Error>,
}

/// Whether a file is a summary of a day, as the page about what moved writes it.
pub fn is_summary(bytes: &[u8]) -> bool {
    summary::is(bytes)
}

/// Columns that a page found: what each is, and its values; none for a column that it no longer finds.
pub type Found = Vec<(Column, Values)>;

/// The customers' table, and what was learned from it so far.
#[derive(Debug, Default)]
pub struct Study {
    table: CustomerTable,
    about: About,
    forest: foretell::Memory,
    earlier: Option<(CustomerTable, About)>,
    worth: Option<Worth>,
}

impl Study {
    /// A study of this table.
    pub fn new(table: CustomerTable, about: About) -> Study {
        Study { table, about, ..Study::default() }
    }

    /// What the table is compared with from now on, if with anything.
    pub fn compare_with(&mut self, earlier: Option<(CustomerTable, About)>) {
        self.earlier = earlier;
    }

    /// What the models of repeat buying say by now, where there are any.
    pub fn worth(&mut self, worth: Option<Worth>) {
        self.worth = worth;
    }

    /// A page of [`PAGES`] with what was chosen on it, and the columns that it found; `None` for another name, and where
    /// there is nothing to tell.
    pub fn sheet(&mut self, name: &str, choices: &[(String, String)]) -> Option<(Sheet, Found)> {
        // What a page looks at must not hang on which others were opened before.
        let before: &[(&str, &str)] = match name {
            "advice" => &[("churn.warning", "warning")],
            "profile" => &[("churn.warning", "warning"), ("advice", "advice"), ("cluster", "clusters")],
            _ => &[],
        };
        let mut found = Found::new();
        for (column, page) in before {
            if columns::at(&self.table, column).is_none() {
                found.extend(self.compose(page, &[]).into_iter().flat_map(|(_, found)| found));
            }
        }
        let (sheet, own) = self.compose(name, choices)?;
        found.extend(own);
        Some((sheet, found))
    }

    fn compose(&mut self, name: &str, choices: &[(String, String)]) -> Option<(Sheet, Found)> {
        let (table, about, given) = (&self.table, &self.about, Given(choices));
        let (sheet, found) = match name {
            "profile" => (profile::Page { customers: table, choices }.sheet()?, Found::new()),
            "clusters" => clusters::sheet(table, given),
            "foretell" => foretell::sheet(table, given, &mut self.forest),
            "warning" => warning::sheet(table, given),
            "own" => own::sheet(table, about.as_of, given),
            "advice" => advice::Plan::new(table, about.as_of).sheet(given),
            "compare" => (compare::sheet(table, given), Found::new()),
            "moves" => {
                let before = self.earlier.as_ref().map(|(table, about)| (table, about));
                (moves::sheet((table, about), before, given), Found::new())
            }
            "whatif" => whatif::sheet(table, about, given),
            "health" => health::sheet(table, about, given)?,
            "feedback" => {
                let (comments, readings) = (&about.comments, &about.comments.readings);
                let page = comments::Page { readings, comments, customers: table, given };
                ((!readings.is_empty()).then(|| page.sheet())?, Found::new())
            }
            "data" => (data::sheet(about, given), Found::new()),
            "trust" => (trust::sheet(self.worth.as_ref()?, &about.notes), Found::new()),
            "usage" => (usage::sheet(table, about)?, Found::new()),
            "tables" => (tables::sheet(table.rows, about, given), Found::new()),
            "funnel" => (funnel::sheet(table, about, given)?, Found::new()),
            "tiers" => (tiers::sheet(table, about, given)?, Found::new()),
            "contracts" => (contracts::sheet(table, about)?, Found::new()),
            "repeat" => (repeats::sheet(&about.retention, &about.company)?, Found::new()),
            "next" => (advice::Plan::new(table, about.as_of).one(given.get("customer")), Found::new()),
            _ => return None,
        };
        self.keep(&found);
        Some((sheet, found))
    }

    /// The choices of the analysis with another value of one that a page has a field for ([`Field::sets`]).
    ///
    /// # Errors
    /// What is wrong with the value; `BadMessage` where there is no such choice.
    ///
    /// [`Field::sets`]: super::report::sheet::Field
    pub fn change(&self, own: &Own, name: &str, value: &str) -> Result<Own, Vec<Error>> {
        let events = self.table.values_of("usage.per_week").is_some();
        settings::change(&Config { own: own.clone(), ..self.about.config.clone() }, events, name, value)
            .map(|choices| choices.packed())
    }

    /// What one page found, the others can use.
    fn keep(&mut self, found: &Found) {
        for (column, values) in found {
            match columns::at(&self.table, &column.id) {
                Some(at) if values.len() == 0 => {
                    self.table.columns.remove(at);
                    self.table.values.remove(at);
                }
                Some(at) => self.table.values[at].clone_from(values),
                None if values.len() == 0 => (),
                None => {
                    self.table.columns.push(column.clone());
                    self.table.values.push(values.clone());
                }
            }
        }
    }
}
