//! Hooks: slices of the state, what may be done to it, and questions to the worker.

mod ask;
pub mod desk;
pub mod saved;
pub mod source;

use std::rc::Rc;

use yew::prelude::*;

pub use ask::{Asker, use_ask};
pub use desk::{Desk, Dispatch};

use super::route::{Filters, Route};
use super::state::{Loaded, Phase, ReportRef, State, Theme};
use super::text::Locale;
use crate::link::protocol::{Config, Error};

/// What every component can know and do. One context, not one a slice: each kind of context costs the page 2 kB, and the
/// state changes only when a person or the worker does something.
#[derive(Clone)]
pub struct Page {
    state: Rc<State>,
    dispatch: Dispatch,
}

impl PartialEq for Page {
    fn eq(&self, other: &Page) -> bool {
        Rc::ptr_eq(&self.state, &other.state)
    }
}

/// What goes on.
#[derive(Debug, Clone)]
pub struct Doing {
    /// What the page waits for.
    pub phase: Phase,
    /// Whether new results are on their way.
    pub busy: bool,
    /// Why there is no (new) result.
    pub errors: Rc<Vec<Error>>,
}

/// Holds the state; the one component that calls this hands it to all below it.
#[hook]
pub fn use_start() -> Page {
    let reducer = use_reducer(State::start);
    let desk = {
        let dispatcher = reducer.dispatcher();
        use_memo((), |()| Desk::new(dispatcher))
    };
    let state = Rc::new(State::clone(&reducer));
    let dispatch = Dispatch::of(desk);
    desk::use_listeners(&dispatch, &state);
    Page { state, dispatch }
}

/// # Panics
/// Outside of what [`use_start`] is handed to, where no component of the page is.
#[hook]
#[allow(clippy::expect_used, reason = "a component without a page is a bug of the page, not of its input")]
fn use_page() -> Page {
    use_context().expect("a page")
}

/// What may be done. Never changes, so it may be a dependency of anything.
#[hook]
pub fn use_dispatch() -> Dispatch {
    use_page().dispatch
}

/// The language. Every component that shows words calls this.
#[hook]
pub fn use_locale() -> Locale {
    use_page().state.locale
}

/// The theme.
#[hook]
pub fn use_theme() -> Theme {
    use_page().state.theme
}

/// The page.
#[hook]
pub fn use_route() -> Route {
    use_page().state.route.clone()
}

/// The filters in the address.
#[hook]
pub fn use_filters() -> Rc<Filters> {
    use_page().state.filters.clone()
}

/// The results, the last good ones while new ones are on their way.
#[hook]
pub fn use_report() -> Option<ReportRef> {
    use_page().state.session.as_ref().and_then(|session| session.report.clone())
}

/// The choices of the analysis; change them with [`Dispatch::set_config`].
#[hook]
pub fn use_config() -> Rc<Config> {
    use_page().state.config.clone()
}

/// The file that was read.
#[hook]
pub fn use_session() -> Option<Rc<Loaded>> {
    use_page().state.session.clone()
}

/// What goes on: reading, busy, faults.
#[hook]
pub fn use_doing() -> Doing {
    let state = use_page().state;
    Doing { phase: state.phase.clone(), busy: state.busy, errors: state.errors.clone() }
}
