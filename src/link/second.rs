//! The second worker: studies the customers' table that the first one hands it. What both say to each other, and the
//! two as one where there are no workers.

use serde::{Deserialize, Serialize};

use super::protocol::{Answer, Ask, Own};
use super::session::{Answered, Body, Session, nothing};
use crate::engine::ingest::Decode;
use crate::engine::report::customers::CustomerTable;
use crate::engine::report::worth::Worth;
use crate::engine::study::{About, Found, PAGES, Study};

/// What the first worker says to the second.
#[derive(Debug, Serialize, Deserialize)]
pub enum Task {
    /// From now on it is about this table.
    Table(Box<CustomerTable>, Box<About>),
    /// What it is compared with, or that it is not.
    Earlier(Option<Box<(CustomerTable, About)>>),
    /// What the models of repeat buying say by now.
    Worth(Option<Box<Worth>>),
    /// A page: number of the question, name, and what was chosen.
    Sheet(u32, String, Choices),
    /// Another value of a choice: number of the question, the choices as they are, name, and the value.
    Change(u32, Own, String, String),
}

/// The tasks with a table, without a copy of it; they are written alike.
#[derive(Debug, Serialize)]
pub enum TaskRef<'a> {
    /// See there.
    Table(&'a CustomerTable, &'a About),
    /// [`Task::Earlier`].
    Earlier(Option<(&'a CustomerTable, &'a About)>),
    /// [`Task::Worth`].
    Worth(Option<&'a Worth>),
}

/// The answer of the second worker to a task.
pub(super) fn answered(study: &mut Study, task: &Task) -> Option<(Answered, Found)> {
    match task {
        Task::Sheet(_, name, choices) => {
            let (sheet, found) = study.sheet(name, choices)?;
            Some((Ok(Answer::Sheet(Box::new(sheet))), found))
        }
        Task::Change(_, own, name, value) => {
            let changed = study.change(own, name, value).map(Answer::Changed);
            Some((changed, Found::new()))
        }
        Task::Table(..) | Task::Earlier(_) | Task::Worth(_) => None,
    }
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
    /// The answer to a question, and columns that its page found.
    Sheet(u32, Option<Page>),
}

/// The page that needs to know how things were.
const MOVES: &str = "moves";

/// The task that a question is for the second worker; `None` where the first one answers it.
pub(super) fn of_study(id: u32, ask: &Ask) -> Option<Task> {
    match ask {
        Ask::Sheet { name, choices } if PAGES.contains(&name.as_str()) => {
            Some(Task::Sheet(id, name.clone(), choices.clone()))
        }
        // Tables are the first one's.
        Ask::Change { own, name, value } if !name.starts_with("tables.") => {
            Some(Task::Change(id, own.clone(), name.clone(), value.clone()))
        }
        _ => None,
    }
}

/// What the first worker does before it hands on a task.
pub(super) fn before(session: &mut Session, task: &Task) {
    if let Task::Sheet(_, name, choices) = task
        && name == MOVES
    {
        session.prepare(choices);
    }
}

/// Whether a task hangs on how far the models have been compared.
pub(super) fn follows_models(task: &Task) -> bool {
    matches!(task, Task::Sheet(_, name, _) if name == "trust")
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
        body: Option<Body>,
        decode: Decode<'_>,
        progress: &mut dyn FnMut(u64, u64, u64),
    ) -> Answered {
        let Some(task) = of_study(0, &ask) else {
            return self.session.handle(ask, body, decode, progress);
        };
        before(&mut self.session, &task);
        let Some((generation, table)) = self.session.to_study() else { return nothing() };
        if self.study.as_ref().is_none_or(|(of, _)| *of != generation) {
            self.study = Some((generation, Study::new(table.clone(), self.session.about())));
            self.earlier = None;
        }
        let (number, earlier) = self.session.earlier();
        if let (Some((_, study)), true) = (&mut self.study, self.earlier != Some(number)) {
            study.compare_with(earlier.map(|(table, about)| (table.clone(), about.clone())));
            self.earlier = Some(number);
        }
        if let (Some((_, study)), true) = (&mut self.study, follows_models(&task)) {
            study.worth(self.session.worth().cloned());
        }
        let answer = self.study.as_mut().and_then(|(_, study)| answered(study, &task));
        let Some((answer, found)) = answer else { return nothing() };
        self.session.add(found);
        answer
    }
}
