//! What follows from the customers' table alone: who they are, whom they are alike, what is to be expected of them and
//! what to do. It is asked for page by page, after the results are there; in the browser a second worker does it
//! (`link::second`), fetched when somebody first opens such a page.
//!
//! One file a page. What a page finds out of every customer becomes columns of the table.

mod advice;
mod attributes;
mod clusters;
mod columns;
mod compare;
mod contracts;
mod foretell;
mod lookup;
mod moves;
mod own;
mod profile;
mod repeats;
mod warning;
mod whatif;

use serde::{Deserialize, Serialize};

use super::config::Config;
use super::math::calendar::Day;
use super::note::Note;
use super::report::customers::{CustomerTable, Values};
use super::report::retention::Retention;
use super::report::sheet::Sheet;
use super::report::{Column, Company};
use columns::Given;

/// Names of the pages. `next` is a part of a customer's page, and is told its id as `customer`; `contracts` and `repeat`
/// are parts of that of retention.
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
];

/// Those that find columns.
pub const COLUMNS: &[&str] = &["clusters", "foretell", "warning", "own", "advice"];

/// What a study must know besides the table.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct About {
    /// Kind of the file, `Report::source.kind`.
    pub kind: String,
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

    /// A page of [`PAGES`] with what was chosen on it, and the columns that it found; `None` for another name, and where
    /// there is nothing to tell.
    pub fn sheet(&mut self, name: &str, choices: &[(String, String)]) -> Option<(Sheet, Found)> {
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
            "contracts" => (contracts::sheet(table, about)?, Found::new()),
            "repeat" => (repeats::sheet(&about.retention, &about.company)?, Found::new()),
            "next" => (advice::Plan::new(table, about.as_of).one(given.get("customer")), Found::new()),
            _ => return None,
        };
        self.keep(&found);
        Some((sheet, found))
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
