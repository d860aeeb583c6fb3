//! Tables beside the first one, and choices that composed pages have fields for.

use std::rc::Rc;

use super::{Dispatch, Kept, Source, unread};
use crate::app::state::{Action, Loaded, ReportRef};
use crate::link::page::Body;
use crate::link::protocol::{Answer, Ask, Config, Error, ErrorCode, Opened};

/// A table that was joined, or a change of one by name and value.
#[derive(Clone)]
pub(super) enum Beside {
    Join(Source),
    Change(String, String),
}

impl Dispatch {
    /// Joins another table to what was read.
    pub fn join(&self, source: Source) {
        self.now(Beside::Join(source));
    }

    /// Changes a choice that a composed page has a field for; `refused` is called where the value is.
    pub fn change(&self, name: String, value: String, refused: impl FnOnce() + 'static) {
        if name.starts_with("tables.") {
            return self.now(Beside::Change(name, value));
        }
        let Some(state) = self.0.state() else { return };
        let desk = self.clone();
        // Of the choices as they are on the page, where the last one may not have been analysed yet.
        self.ask(Ask::Change { own: state.config.own.clone(), name, value }, move |outcome| {
            match (outcome, desk.0.state()) {
                (Ok(Answer::Changed(own)), Some(state)) => {
                    desk.set_config(Config { own, ..Config::clone(&state.config) });
                }
                (Err(errors), _) if !errors.iter().all(|e| e.code.is_of_setting()) => desk.fault(errors),
                _ => refused(),
            }
        });
    }

    fn now(&self, what: Beside) {
        if let Some(state) = self.0.state() {
            self.again(vec![what], state.config.clone(), Vec::new());
        }
    }

    /// Does to the tables beside the first what is asked, one after the other; shows what became of it.
    pub(super) fn again(&self, mut all: Vec<Beside>, config: Rc<Config>, mut faults: Vec<Error>) {
        let Some(link) = self.0.serving.borrow().clone() else { return };
        if all.is_empty() {
            return;
        }
        let next = all.remove(0);
        let (ask, body) = match &next {
            Beside::Join(source) => {
                (Ask::Join { name: source.name(), config: Config::clone(&config) }, source.body())
            }
            Beside::Change(name, value) => {
                let (own, name, value) = (config.own.clone(), name.clone(), value.clone());
                (Ask::Change { own, name, value }, Body::None)
            }
        };
        let (round, number) = (self.next_round(), link.number());
        let desk = self.clone();
        self.0.act(Action::Working);
        let done = move |outcome| {
            // Another file was read meanwhile: these do not go with it.
            if desk.0.serving.borrow().as_ref().is_none_or(|serving| serving.number() != number) {
                return;
            }
            let mut report = None;
            match outcome {
                Ok(Answer::Opened(opened)) => report = desk.joined(next, *opened, &config),
                Ok(_) => faults.push(Error::new(ErrorCode::BadMessage)),
                Err(errors) => match next {
                    Beside::Join(source) => faults.extend(unread(&source, errors)),
                    Beside::Change(..) => faults.extend(errors),
                },
            }
            if !all.is_empty() {
                return desk.again(all, config, faults);
            }
            // Faults of every table, now that no later result takes them off the page.
            if !faults.is_empty() {
                desk.fault(faults);
            }
            if let Some(report) = report.or_else(|| desk.0.report()) {
                desk.compare(round, &report);
            }
        };
        link.send(ask, body, |_| (), done);
    }

    /// Tables are joined otherwise; where the results are about another one now, it is the first. Gives new results.
    fn joined(&self, mut of: Beside, opened: Opened, config: &Rc<Config>) -> Option<ReportRef> {
        let loaded = self.0.state()?.session.clone()?;
        let Opened { swapped, found, roles, report, .. } = opened;
        let (mut name, mut read, mut chosen) = (loaded.name.clone(), loaded.read, loaded.chosen.clone());
        if let (true, Beside::Join(source), Some(kept)) =
            (swapped, &mut of, self.0.kept.borrow_mut().as_mut())
        {
            name = source.name();
            (read, chosen) = Default::default();
            let first = std::mem::replace(&mut kept.source, source.clone());
            *kept = Kept { source: kept.source.clone(), read, chosen: Vec::new() };
            *source = first;
        }
        self.0.beside.borrow_mut().push(of);
        let (report, errors) = match report {
            Ok(report) => (Some(ReportRef::new(report)), Vec::new()),
            Err(errors) => (loaded.report.clone(), errors),
        };
        let shown = report.clone();
        let loaded = Loaded { name, found: Rc::new(found), read, roles, chosen, report };
        self.0.act(Action::Opened(Rc::new(loaded), config.clone(), errors));
        shown
    }
}
