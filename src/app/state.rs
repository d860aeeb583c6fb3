//! The state of the page, and the one function that changes it.

use std::ops::Deref;
use std::rc::Rc;

use yew::Reducible;
use yew::html::ImplicitClone;

use super::route::{Filters, Route};
use super::text::Locale;
use crate::link::protocol::{Config, Error, Found, ReadOptions, Report, Role, RoleGuess};

/// Results, shared. Equal only to itself: a report is big and holds floats.
#[derive(Debug, Clone)]
pub struct ReportRef(Rc<Report>);

impl ReportRef {
    /// Shares a report.
    pub fn new(report: Rc<Report>) -> ReportRef {
        ReportRef(report)
    }
}

impl PartialEq for ReportRef {
    fn eq(&self, other: &ReportRef) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl ImplicitClone for ReportRef {}

impl Deref for ReportRef {
    type Target = Report;
    fn deref(&self) -> &Report {
        &self.0
    }
}

/// Light, dark, or what the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The stable word: saved, `data-theme`, and the key in `locales/` under `theme.`.
    pub const fn key(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
    /// The theme of a word; the system's for any other.
    pub fn from_key(key: &str) -> Theme {
        match key {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        }
    }
    /// The next one of the button.
    pub const fn next(self) -> Theme {
        match self {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Auto,
        }
    }
}

/// What the page waits for.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Nothing has been read.
    Idle,
    /// A file is being read; the results of an earlier one stay.
    Reading {
        /// Name of the file; empty for a paste.
        name: String,
        /// Bytes read.
        done: u64,
        /// Of so many.
        total: u64,
        /// Rows so far.
        rows: u64,
    },
    /// Something was read.
    Ready,
}

/// A file that was read, and what came of it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Name of the file; empty for a paste.
    pub name: String,
    /// What was found.
    pub found: Rc<Found>,
    /// How it was read: what the person chose.
    pub read: ReadOptions,
    /// What each column means, as the results use it or, after a fault, as the person chose it.
    pub roles: Vec<RoleGuess>,
    /// Columns whose role the person chose, by header.
    pub chosen: Vec<(String, Role)>,
    /// The results; `None` until there are some.
    pub report: Option<ReportRef>,
}

/// Everything the page knows.
#[derive(Debug, Clone)]
pub struct State {
    /// The language.
    pub locale: Locale,
    /// The theme.
    pub theme: Theme,
    /// The page.
    pub route: Route,
    /// The filters in the address.
    pub filters: Rc<Filters>,
    /// What the page waits for.
    pub phase: Phase,
    /// The file.
    pub session: Option<Rc<Loaded>>,
    /// The choices of the analysis.
    pub config: Rc<Config>,
    /// Why there is no (new) result. Results shown beside them are the last good ones.
    pub errors: Rc<Vec<Error>>,
    /// Whether new results are on their way.
    pub busy: bool,
}

/// What can happen to the state.
#[derive(Debug)]
pub enum Action {
    /// Another language.
    Locale(Locale),
    /// Another theme.
    Theme(Theme),
    /// Another address.
    Went(Route, Filters),
    /// Reading began.
    Reading {
        /// Name of the file; empty for a paste.
        name: String,
        /// Its size in bytes.
        total: u64,
    },
    /// Reading went on.
    Progress {
        /// Bytes read.
        done: u64,
        /// Of so many.
        total: u64,
        /// Rows so far.
        rows: u64,
    },
    /// A file was read.
    Opened(Rc<Loaded>, Rc<Config>, Vec<Error>),
    /// Reading was given up, by a fault or by the person (no errors): what was there stays.
    NotOpened(Vec<Error>),
    /// Results follow, of the same file and choices.
    Working,
    /// The person changed roles or choices; results follow.
    Analysing {
        /// What each column means now.
        roles: Vec<RoleGuess>,
        /// Whose role was chosen.
        chosen: Vec<(String, Role)>,
        /// The choices.
        config: Rc<Config>,
    },
    /// New results.
    Analysed(ReportRef),
    /// The same results from a worker that was started anew; faults stay to be read.
    Restored(ReportRef),
    /// The results with one more model compared or with other columns; faults and what goes on stay.
    Compared(ReportRef),
    /// No new results, and why.
    NotAnalysed(Vec<Error>),
    /// A fault to be said.
    Fault(Vec<Error>),
    /// The faults were read.
    Dismiss,
}

impl State {
    fn show(&mut self, report: ReportRef) {
        if let Some(loaded) = &self.session {
            self.session = Some(Rc::new(Loaded { report: Some(report), ..Loaded::clone(loaded) }));
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let resting = if self.session.is_some() { Phase::Ready } else { Phase::Idle };
        let mut next = State::clone(&self);
        match action {
            Action::Locale(locale) if locale == self.locale => return self,
            Action::Locale(locale) => next.locale = locale,
            Action::Theme(theme) => next.theme = theme,
            Action::Went(route, filters) if route == self.route && filters == *self.filters => return self,
            Action::Went(route, filters) => {
                next.route = route;
                next.filters = Rc::new(filters);
            }
            Action::Reading { name, total } => {
                next.phase = Phase::Reading { name, done: 0, total, rows: 0 };
                next.errors = Rc::default();
            }
            Action::Progress { done, total, rows } => match next.phase {
                Phase::Reading { name, .. } => next.phase = Phase::Reading { name, done, total, rows },
                _ => return self,
            },
            Action::Opened(loaded, config, errors) => {
                next.config = config;
                next.phase = Phase::Ready;
                next.session = Some(loaded);
                next.errors = Rc::new(errors);
                next.busy = false;
            }
            Action::NotOpened(errors) => {
                next.phase = resting;
                next.errors = Rc::new(errors);
            }
            Action::Analysing { roles, chosen, config } => {
                if let Some(loaded) = &self.session {
                    next.session = Some(Rc::new(Loaded { roles, chosen, ..Loaded::clone(loaded) }));
                    next.busy = true;
                }
                next.config = config;
            }
            Action::Working => next.busy = true,
            Action::Restored(report) => {
                next.show(report);
                next.busy = false;
            }
            Action::Compared(report) => next.show(report),
            Action::Analysed(report) => {
                next.show(report);
                next.errors = Rc::default();
                next.busy = false;
            }
            Action::NotAnalysed(errors) => {
                next.errors = Rc::new(errors);
                next.busy = false;
            }
            Action::Fault(errors) => {
                next.errors = Rc::new(errors);
                next.busy = false;
            }
            Action::Dismiss if self.errors.is_empty() => return self,
            Action::Dismiss => next.errors = Rc::default(),
        }
        Rc::new(next)
    }
}
