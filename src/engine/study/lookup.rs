//! The customers' table as conditions see it (`segment::expression`).

use super::columns::{FOUND, numbers, words};
use crate::engine::math::calendar::Day;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::segment::expression::{Column, Kind, Value};

/// What `clv` stands for: the first of these that the table has.
const CLV: [&str; 5] = ["clv.predicted", "clv.annuity", "clv.discounted", "clv.simple", "known_clv"];

enum Cells<'a> {
    Numbers(std::borrow::Cow<'a, [f64]>),
    Words(Vec<Option<&'a str>>),
}

/// Columns by name. A day is told as days before the last
/// one that counts (`first_order.ago`), below 0 for days to come.
pub(super) struct Lookup<'a> {
    names: Vec<(String, usize)>,
    cells: Vec<Cells<'a>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(table: &'a CustomerTable, as_of: Option<Day>) -> Lookup<'a> {
        let mut out = Lookup { names: Vec::new(), cells: Vec::new() };
        for (column, values) in table.columns.iter().zip(&table.values) {
            let id = column.id.as_str();
            // What other pages found hangs on which of them was opened.
            if FOUND.contains(&id) {
                continue;
            }
            let (name, cells) = match (values, as_of) {
                (Values::Date(days), Some(as_of)) => {
                    let ago = |d: &i32| if *d == i32::MIN { f64::NAN } else { f64::from(as_of.0 - d) };
                    let all: Vec<f64> = days.iter().map(ago).collect();
                    ([id, ".ago"].concat(), Cells::Numbers(all.into()))
                }
                _ => match (numbers(table, id), words(table, id)) {
                    (Some(v), _) => (id.to_owned(), Cells::Numbers(v)),
                    (None, Some(w)) => (id.to_owned(), Cells::Words(w)),
                    (None, None) => continue,
                },
            };
            out.names.push((name, out.cells.len()));
            out.cells.push(cells);
        }
        out
    }

    /// With the headers of the person's own columns as second names, where nothing else has that name.
    pub(super) fn with_headers(mut self) -> Lookup<'a> {
        let own = |(name, at): &(String, usize)| Some((name.strip_prefix("attribute.")?.to_owned(), *at));
        let headers: Vec<(String, usize)> = self.names.iter().filter_map(own).collect();
        for (header, at) in headers {
            if self.names.iter().all(|(name, _)| *name != header) {
                self.names.push((header, at));
            }
        }
        self
    }

    /// With `clv` as a name for the lifetime value of the table, where nothing else has that name; and the id of the column
    /// that it stands for.
    pub(super) fn with_clv(mut self) -> (Lookup<'a>, Option<&'static str>) {
        let at = |id: &str| self.names.iter().find(|(name, _)| name == id).map(|(_, at)| *at);
        let found = CLV.into_iter().find_map(|id| Some((id, at(id)?))).filter(|_| at("clv").is_none());
        if let Some((_, at)) = found {
            self.names.push(("clv".to_owned(), at));
        }
        (self, found.map(|(id, _)| id))
    }

    /// With a status for those who have none: they go on.
    pub(super) fn with_status(mut self, rows: usize) -> Lookup<'a> {
        let at = self.names.iter().find(|(name, _)| name == "status").map(|(_, at)| *at);
        match at.and_then(|at| self.cells.get_mut(at)) {
            Some(Cells::Words(words)) => {
                words.iter_mut().for_each(|word| *word = word.or(Some("active")));
            }
            Some(Cells::Numbers(_)) => (),
            None => {
                self.names.push(("status".to_owned(), self.cells.len()));
                self.cells.push(Cells::Words(vec![Some("active"); rows]));
            }
        }
        self
    }

    /// As a condition names them, in the order in which [`Lookup::get`] counts.
    pub(super) fn columns(&self) -> Vec<Column<'_>> {
        let kind = |at: usize| match self.cells[at] {
            Cells::Numbers(_) => Kind::Number,
            Cells::Words(_) => Kind::Text,
        };
        self.names.iter().map(|(name, at)| Column { name, kind: kind(*at) }).collect()
    }

    /// What a row has in a column.
    pub(super) fn get(&self, row: usize, column: usize) -> Option<Value<'_>> {
        match &self.cells[self.names.get(column)?.1] {
            Cells::Numbers(v) => v.get(row).map(|v| Value::Number(*v)),
            Cells::Words(w) => w.get(row).copied().flatten().map(Value::Text),
        }
    }
}
