//! What the files of each kind fill in.

use super::explain::Facts;
use super::worth::Models;
use crate::engine::clv::model::Forecast;
use crate::engine::config::Config;
use crate::engine::dataset::orders::Purchases;
use crate::engine::dataset::{Dataset, Rejection};
use crate::engine::feedback::Reading;
use crate::engine::math::calendar::Day;
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::retention::Retention;
use crate::engine::report::worth::Worth;
use crate::engine::report::{Clv, Column, ColumnType, Company, Rfm, Score, Segmentation, Survey};

/// Data that ended so many days before today is of the past.
const PAST: i32 = 45;

/// A report in the making.
#[derive(Debug)]
pub(super) struct Draft {
    /// Whether the data has a day that has come, by which the last one is told.
    dated: bool,
    pub(super) table: CustomerTable,
    pub(super) notes: Vec<Note>,
    pub(super) rejected: Vec<Rejection>,
    pub(super) scores: Vec<Score>,
    pub(super) surveys: Vec<Survey>,
    pub(super) rfm: Option<Rfm>,
    pub(super) segments: Vec<Segmentation>,
    pub(super) clv: Vec<Clv>,
    pub(super) company: Company,
    pub(super) retention: Retention,
    pub(super) worth: Option<Worth>,
    pub(super) models: Option<Models>,
    /// The chosen model's forecasts by different history.
    pub(super) forecasts: Vec<(Forecast, f64)>,
    pub(super) purchases: Option<Purchases>,
    pub(super) health: Option<super::health::Found>,
    /// One a comment of the dataset.
    pub(super) readings: Vec<Reading>,
    pub(super) facts: Facts,
}

impl Draft {
    /// Says which day is the last where nobody set it.
    pub(super) fn say_last_day(&mut self, as_of: Day, config: &Config) {
        if config.as_of.is_none() && !self.dated {
            self.notes.push(Note::new(NoteCode::AsOfToday, 1).with(as_of.iso()));
        } else if config.as_of.is_none() {
            let past = config.today.filter(|today| today.0 - as_of.0 > PAST);
            let days = past.map_or(1, |today| u64::from(today.0.abs_diff(as_of.0)));
            let code = if past.is_some() { NoteCode::AsOfPast } else { NoteCode::AsOfAssumed };
            self.notes.push(Note::new(code, days).with(as_of.iso()));
        }
    }

    /// Begins with who the customers are: id, name and the person's own columns.
    pub(super) fn new(dataset: &Dataset) -> Draft {
        let rows = dataset.ids.len();
        let mut draft = Draft {
            dated: dataset.days.is_some(),
            table: CustomerTable { rows, ..CustomerTable::default() },
            notes: Vec::new(),
            rejected: dataset.rejected.clone(),
            scores: Vec::new(),
            surveys: Vec::new(),
            rfm: None,
            segments: Vec::new(),
            clv: Vec::new(),
            company: Company::default(),
            retention: Retention::default(),
            worth: None,
            models: None,
            forecasts: Vec::new(),
            purchases: None,
            health: None,
            readings: Vec::new(),
            facts: Facts::default(),
        };
        let ids = (0..rows).map(|i| dataset.ids.get(i as u32).to_owned()).collect();
        draft.column("customer", ColumnType::Text, "", Values::Text(ids));
        if let Some(names) = &dataset.names {
            draft.column("name", ColumnType::Text, "", Values::Text(names.clone()));
        }
        for attribute in &dataset.attributes {
            let id = format!("attribute.{}", attribute.header);
            draft.column(&id, ColumnType::Text, "", Values::Text(attribute.values.clone()));
        }
        draft
    }

    /// Appends a column to the customers table.
    pub(super) fn column(&mut self, id: &str, r#type: ColumnType, unit: &str, values: Values) {
        self.table.columns.push(Column { id: id.to_owned(), r#type, unit: unit.to_owned() });
        self.table.values.push(values);
    }

    /// The values of a column.
    pub(super) fn values_of(&self, id: &str) -> Option<&Values> {
        let at = self.table.columns.iter().position(|c| c.id == id)?;
        self.table.values.get(at)
    }

    /// Appends a column of numbers.
    pub(super) fn numbers(&mut self, id: &str, r#type: ColumnType, unit: &str, values: &[f64]) {
        self.column(id, r#type, unit, Values::Number(values.to_vec()));
    }

    /// Appends a column of keys.
    pub(super) fn keys(&mut self, id: &str, keys: &[&str], codes: Vec<u8>) {
        let keys = keys.iter().map(|k| (*k).to_owned()).collect();
        self.column(id, ColumnType::Key, "", Values::Key(codes, keys));
    }
}

/// Positions in a list of keys as a column holds them.
pub(super) fn codes(groups: impl IntoIterator<Item = Option<usize>>) -> Vec<u8> {
    groups.into_iter().map(|g| g.map_or(u8::MAX, |g| g as u8)).collect()
}
