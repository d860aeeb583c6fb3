//! Tables that were loaded beside the first one and are joined to it on customer.

use super::{Answered, Body, File, Outcome, Session, one};
use crate::engine::config::Config;
use crate::engine::dataset::join::{Match, join, rank};
use crate::engine::dataset::roles::{self, Role};
use crate::engine::dataset::{self, Dataset, Kind, Rejection};
use crate::engine::error::{Error, ErrorCode};
use crate::engine::ingest::{Decode, Read, ReadOptions};
use crate::engine::note::{Note, NoteCode};
use crate::engine::study::Joined;
use crate::link::protocol::{Answer, Opened};

/// Rows that were set aside are handed on up to so many a table.
const SET_ASIDE: usize = 20_000;

/// A table beside the first.
#[derive(Debug)]
pub(super) struct Beside {
    file: File,
    roles: Vec<Role>,
    /// Whether customers that only it has come in, where somebody chose.
    all: Option<bool>,
    /// Whether they do.
    come_in: bool,
    matched: Match,
    kind: Kind,
    used: u64,
    rejected: Vec<Rejection>,
    notes: Vec<Note>,
    /// Why it could not be joined.
    fault: Option<Error>,
}

impl Beside {
    fn new(file: File, roles: Vec<Role>) -> Beside {
        let kind = roles::kind(&file.read, &roles);
        let (rejected, notes) = (Vec::new(), Vec::new());
        Beside {
            file,
            roles,
            all: None,
            come_in: true,
            matched: Match::default(),
            kind,
            used: 0,
            rejected,
            notes,
            fault: None,
        }
    }

    /// Joins it to a dataset that these tables made.
    fn join(&mut self, into: &mut Dataset, before: &[&Read], notes: &mut Vec<Note>) {
        self.kind = roles::kind(&self.file.read, &self.roles);
        (self.matched, self.used) = (Match::default(), 0);
        self.rejected.clear();
        self.notes.clone_from(&self.file.notes);
        self.fault = None;
        if let Some(fault) = self.misfit(into, before) {
            notes.push(Note::new(NoteCode::TableNotJoined, 1).with(&*self.file.name));
            self.fault = Some(fault);
            return;
        }
        match self.file.build(&self.roles) {
            Ok(noted) => {
                let mut other = noted.take(&mut self.notes);
                self.used = other.rows_used;
                self.rejected = std::mem::take(&mut other.rejected);
                // Who answers, or is seen beside a list of customers, need not be one.
                let known = self.kind == Kind::Feedback
                    || (self.kind == Kind::Events && into.kind == Kind::Customers);
                self.come_in = self.all.unwrap_or(!known);
                self.matched =
                    join(into, other, &self.file.read, (self.come_in, self.all == Some(true)), notes);
                if self.matched.known == 0 && self.matched.left > 0 {
                    notes.push(Note::new(NoteCode::TableStrangers, self.matched.left).with(&*self.file.name));
                }
            }
            Err(error) => {
                notes.push(Note::new(NoteCode::TableNotJoined, 1).with(&*self.file.name));
                self.fault = Some(error);
            }
        }
    }

    /// Why it does not go with these customers.
    fn misfit(&self, into: &Dataset, before: &[&Read]) -> Option<Error> {
        if before.iter().any(|other| same_rows(other, &self.file.read)) {
            return Some(Error::new(ErrorCode::SameTable));
        }
        let named = self.roles.contains(&Role::Customer) || self.kind == Kind::Feedback;
        if matches!(self.kind, Kind::Survival | Kind::Histories) || into.kind == Kind::Survival {
            Some(Error::new(ErrorCode::CannotJoin).with(self.kind.key()))
        } else if !named || into.column_of(Role::Customer).is_none() {
            // Rows without a customer are named by their number, which is nobody's id.
            Some(Error::new(ErrorCode::MissingRole).with(Role::Customer.key()))
        } else if rank(self.kind) > rank(into.kind) {
            Some(Error::new(ErrorCode::OpenFirst).with(self.kind.key()))
        } else {
            None
        }
    }

    /// What there is to tell of it.
    fn told(&self) -> Joined {
        let table = &self.file.read.table;
        let header = |c: usize| table.headers.get(c).cloned().unwrap_or_default();
        let columns = self.roles.iter().enumerate().map(|(c, role)| (header(c), *role)).collect();
        let rejected = self.rejected.iter().take(SET_ASIDE).map(|r| self.file.rejected(r));
        Joined {
            name: self.file.name.clone(),
            kind: self.kind.key().to_owned(),
            rows: self.file.read.found.rows,
            used: self.used,
            all: self.come_in,
            matched: self.matched.clone(),
            columns,
            rejected: rejected.collect(),
            notes: self.notes.clone(),
            fault: self.fault.clone(),
        }
    }
}

/// Joins all of them to the dataset of the first table.
pub(super) fn join_all(all: &mut [Beside], first: &Read, into: &mut Dataset, notes: &mut Vec<Note>) {
    for at in 0..all.len() {
        let (before, rest) = all.split_at_mut(at);
        let reads: Vec<&Read> = std::iter::once(first).chain(before.iter().map(|b| &b.file.read)).collect();
        rest[0].join(into, &reads, notes);
    }
}

/// Whether two tables hold the same.
fn same_rows(a: &Read, b: &Read) -> bool {
    let text = |read: &Read| read.table.columns.iter().map(|c| c.text().len()).collect::<Vec<_>>();
    a.table.headers == b.table.headers
        && a.table.rows == b.table.rows
        && text(a) == text(b)
        && a.table.columns.iter().zip(&b.table.columns).all(|(a, b)| a.text() == b.text())
}

impl Session {
    /// What there is to tell of the tables beside the first one.
    pub(super) fn joined(&self) -> Vec<Joined> {
        self.beside.iter().map(Beside::told).collect()
    }

    /// Roles of the first table as they are, or as they were guessed.
    fn own_roles(&self) -> Vec<Role> {
        match (&self.result, &self.file) {
            (Some(outcome), _) => outcome.roles.clone(),
            (None, Some(file)) => file.guesses.iter().map(|g| g.role).collect(),
            (None, None) => Vec::new(),
        }
    }

    /// Reads another table and joins it. The results are about the one of the higher [`rank`], which is from then on
    /// the first.
    pub(super) fn add_table(
        &mut self,
        name: String,
        body: Option<Body>,
        config: Config,
        decode: Decode<'_>,
    ) -> Answered {
        if self.file.is_none() {
            return Err(one(ErrorCode::NothingLoaded));
        }
        let body = body.ok_or_else(|| one(ErrorCode::FileUnreadable))?;
        let options = ReadOptions::default();
        let noted = body.read(&options, decode, &mut |_, _| {}).map_err(|e| vec![e])?;
        let guesses = dataset::roles::guess(&noted.value);
        let mut roles: Vec<Role> = guesses.iter().map(|g| g.role).collect();
        let mut file = File::new(name, options, noted.value, noted.notes, guesses);
        let mut own = self.own_roles();
        let Some(first) = &mut self.file else { return super::nothing() };
        // A table whose rows cannot be used never comes first: it would leave no results.
        let higher = rank(roles::kind(&file.read, &roles)) > rank(roles::kind(&first.read, &own));
        let broken = first.build(&own).is_err();
        let swapped = (higher || broken) && file.build(&roles).is_ok();
        if swapped {
            std::mem::swap(first, &mut file);
            std::mem::swap(&mut own, &mut roles);
        }
        self.beside.push(Beside::new(file, roles));
        if swapped {
            // What was compared with was of another table.
            self.earlier = None;
            self.earlier_number = self.earlier_number.wrapping_add(1);
        }
        self.afresh(swapped, own, config)
    }

    /// Changes what a page about the tables has a field for: `tables.drop`, `tables.role.<table>.<column>`,
    /// `tables.who.<table>`, `tables.mend.<what>`.
    pub(super) fn change_table(&mut self, name: &str, value: &str) -> Answered {
        let bad = || one(ErrorCode::BadMessage);
        if let Some(what) = name.strip_prefix("tables.mend.") {
            return self.mend(what, value);
        }
        let mut parts = name.split('.').skip(1);
        let what = parts.next().unwrap_or_default();
        let mut at = || parts.next().and_then(|part| part.parse::<usize>().ok());
        if what == "drop" {
            let at = value.parse().ok().filter(|at| *at < self.beside.len()).ok_or_else(bad)?;
            self.beside.remove(at);
        } else {
            let beside = at().and_then(|at| self.beside.get_mut(at)).ok_or_else(bad)?;
            match what {
                "role" => {
                    let role = Role::from_key(value).ok_or_else(bad)?;
                    *at().and_then(|at| beside.roles.get_mut(at)).ok_or_else(bad)? = role;
                }
                "who" => beside.all = Some(value == "1"),
                _ => return Err(bad()),
            }
        }
        self.again()
    }

    /// Builds and analyses what is there once more, with the same roles and settings.
    pub(super) fn again(&mut self) -> Answered {
        let config = self.result.as_ref().map_or_else(Config::default, |r| Config::clone(&r.config));
        let own = self.own_roles();
        self.afresh(false, own, config)
    }

    /// Analyses with the tables joined anew; the last good result stays where that fails.
    fn afresh(&mut self, swapped: bool, roles: Vec<Role>, config: Config) -> Answered {
        let before = self.result.take();
        let report = self.analyse(roles.clone(), config, &mut || {});
        if report.is_err() {
            self.result = before;
        }
        let Some(file) = &self.file else { return super::nothing() };
        let (found, notes) = (file.read.found.clone(), file.notes.clone());
        let roles = file.guesses(&roles);
        Ok(Answer::Opened(Box::new(Opened { swapped, found, roles, notes, report })))
    }
}

impl Outcome {
    /// Kinds of events by name, and whether each counts as a contact.
    pub(super) fn events(&self) -> Vec<(String, bool)> {
        let Some(events) = &self.dataset.events else { return Vec::new() };
        let own = self.config.own.read();
        events.kinds.iter().map(|name| (name.clone(), own.is_contact(name))).collect()
    }
}
