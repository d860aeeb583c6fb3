//! The second worker: studies the customers' table that the first one hands it. What both say to each other, and the
//! two as one where there are no workers.

use serde::{Deserialize, Serialize};

use super::protocol::{Answer, Ask};
use super::session::{Answered, Session, nothing};
use crate::engine::ingest::Decode;
use crate::engine::report::customers::CustomerTable;
use crate::engine::study::{About, Found, PAGES, Study};

/// What the first worker says to the second.
#[derive(Debug, Serialize, Deserialize)]
pub enum Task {
    /// From now on it is about this table.
    Table(Box<CustomerTable>, Box<About>),
    /// What it is compared with, or that it is not.
    Earlier(Option<Box<(CustomerTable, About)>>),
    /// A page: number of the question, name, and what was chosen.
    Sheet(u32, String, Choices),
}

/// The tasks with a table, without a copy of it; they are written alike.
#[derive(Debug, Serialize)]
pub enum TaskRef<'a> {
    /// See there.
    Table(&'a CustomerTable, &'a About),
    /// [`Task::Earlier`].
    Earlier(Option<(&'a CustomerTable, &'a About)>),
}

/// What was chosen on a page: name and value.
pub type Choices = Vec<(String, String)>;

/// A page as the encoded answer that the first worker hands on without reading it, and the columns that it found.
pub type Page = (Vec<u8>, Found);

/// What the second worker says.
#[derive(Debug, Serialize, Deserialize)]
pub enum Told {
    /// First of all: it lives, and which build it is.
    Ready(String),
    /// The page of a question, and columns that it found.
    Sheet(u32, Option<Page>),
}

/// The page that needs to know how things were.
pub(super) const MOVES: &str = "moves";

/// The page of a question that the second worker answers: its name and what was chosen.
pub fn of_study(ask: &Ask) -> Option<(&str, &Choices)> {
    match ask {
        Ask::Sheet { name, choices } if PAGES.contains(&name.as_str()) => Some((name, choices)),
        _ => None,
    }
}

/// Both workers as one, for the terminal and for tests.
#[derive(Debug, Default)]
pub struct Both {
    /// The first.
    pub session: Session,
    study: Option<(u32, Study)>,
    earlier: Option<u32>,
}

impl Both {
    /// As [`Session::handle`], for every question.
    ///
    /// # Errors
    /// Every reason why there is no answer.
    pub fn handle(
        &mut self,
        ask: Ask,
        bytes: Option<Vec<u8>>,
        decode: Decode<'_>,
        progress: &mut dyn FnMut(u64, u64, u64),
    ) -> Answered {
        let Some((name, choices)) = of_study(&ask) else {
            return self.session.handle(ask, bytes, decode, progress);
        };
        if name == MOVES {
            self.session.prepare(choices);
        }
        let Some((generation, table, about)) = self.session.to_study() else { return nothing() };
        if self.study.as_ref().is_none_or(|(of, _)| *of != generation) {
            self.study = Some((generation, Study::new(table.clone(), about)));
            self.earlier = None;
        }
        let (number, earlier) = self.session.earlier();
        if let (Some((_, study)), true) = (&mut self.study, self.earlier != Some(number)) {
            study.compare_with(earlier.map(|(table, about)| (table.clone(), about.clone())));
            self.earlier = Some(number);
        }
        let study = self.study.as_mut().and_then(|(_, study)| study.sheet(name, choices));
        let Some((sheet, found)) = study else { return nothing() };
        self.session.add(found);
        Ok(Answer::Sheet(Box::new(sheet)))
    }
}
