//! Tables beside the first one, and choices that composed pages have fields for.

use std::rc::Rc;

use super::{Dispatch, Kept, Source};
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
        self.again(vec![Beside::Join(source)]);
    }

    /// Changes a choice that a composed page has a field for; `refused` is called where the value is.
    pub fn change(&self, name: String, value: String, refused: impl FnOnce() + 'static) {
        if name.starts_with("tables.") {
            return self.again(vec![Beside::Change(name, value)]);
        }
        let desk = self.clone();
        self.ask(Ask::Change { name, value }, move |outcome| match (outcome, desk.0.state()) {
            (Ok(Answer::Changed(own)), Some(state)) => {
                desk.set_config(Config { own, ..Config::clone(&state.config) });
            }
            _ => refused(),
        });
    }

    /// Does to the tables beside the first what is asked, one after the other; shows what became of it.
    pub(super) fn again(&self, mut all: Vec<Beside>) {
        let (Some(state), Some(link)) = (self.0.state(), self.0.serving.borrow().clone()) else { return };
        if all.is_empty() {
            return;
        }
        let next = all.remove(0);
        let (ask, body) = match &next {
            Beside::Join(source) => {
                (Ask::Join { name: source.name(), config: Config::clone(&state.config) }, source.body())
            }
            Beside::Change(name, value) => {
                (Ask::Change { name: name.clone(), value: value.clone() }, Body::None)
            }
        };
        let round = self.next_round();
        let desk = self.clone();
        self.0.act(Action::Working);
        let done = move |outcome| {
            match outcome {
                Ok(Answer::Opened(opened)) => desk.joined(next, *opened),
                Ok(_) => desk.fault(vec![Error::new(ErrorCode::BadMessage)]),
                Err(errors) => desk.fault(errors),
            }
            match desk.0.report() {
                Some(report) if all.is_empty() => desk.compare(round, &report),
                _ => desk.again(all),
            }
        };
        link.send(ask, body, |_| (), done);
    }

    /// Tables are joined otherwise; where the results are about another one now, it is the first.
    fn joined(&self, mut of: Beside, opened: Opened) {
        let Some(loaded) = self.0.state().and_then(|state| state.session.clone()) else { return };
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
        let config = self.0.state().map(|state| state.config.clone()).unwrap_or_default();
        let loaded = Loaded { name, found: Rc::new(found), read, roles, chosen, report };
        self.0.act(Action::Opened(Rc::new(loaded), config, errors));
    }
}
