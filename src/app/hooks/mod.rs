//! Hooks: slices of the state, what may be done to it, and questions to the worker.
//!
//! Each slice is a context of its own, so that a component is drawn again only when its slice changed.

mod ask;
pub mod desk;
pub mod saved;
pub mod source;

use std::rc::Rc;

use yew::html::ImplicitClone;
use yew::prelude::*;

pub use ask::{Asker, use_ask};
pub use desk::{Desk, Dispatch};

use super::route::{Filters, Route};
use super::state::{Loaded, Phase, ReportRef, State, Theme};
use super::text::Locale;
use crate::link::protocol::{Config, Error};

/// The file slice: equal only to itself.
#[derive(Debug, Clone)]
pub struct Session(pub Option<Rc<Loaded>>);

impl PartialEq for Session {
    fn eq(&self, other: &Session) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }
}

impl ImplicitClone for Session {}

/// The results slice.
#[derive(Debug, Clone, PartialEq)]
struct Results(Option<ReportRef>);

/// The choices slice.
#[derive(Debug, Clone, PartialEq)]
struct Choices(Rc<Config>);

/// The address slice.
#[derive(Debug, Clone, PartialEq)]
struct Address(Route, Rc<Filters>);

/// What goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Doing {
    /// What the page waits for.
    pub phase: Phase,
    /// Whether new results are on their way.
    pub busy: bool,
    /// Why there is no (new) result.
    pub errors: Rc<Vec<Error>>,
}

/// Holds the state and hands out its slices.
#[component]
pub fn Providers(props: &yew::html::ChildrenProps) -> Html {
    let state = use_reducer(State::start);
    let desk = {
        let reducer = state.dispatcher();
        use_memo((), |()| Desk::new(reducer))
    };
    let dispatch = Dispatch::of(desk);
    desk::use_listeners(&dispatch, &state);
    html! {
        <ContextProvider<Dispatch> context={dispatch}>
        <ContextProvider<Locale> context={state.locale}>
        <ContextProvider<Theme> context={state.theme}>
        <ContextProvider<Address> context={Address(state.route.clone(), state.filters.clone())}>
        <ContextProvider<Doing> context={Doing { phase: state.phase.clone(), busy: state.busy, errors: state.errors.clone() }}>
        <ContextProvider<Choices> context={Choices(state.config.clone())}>
        <ContextProvider<Session> context={Session(state.session.clone())}>
        <ContextProvider<Results> context={Results(state.session.as_ref().and_then(|s| s.report.clone()))}>
            { props.children.clone() }
        </ContextProvider<Results>>
        </ContextProvider<Session>>
        </ContextProvider<Choices>>
        </ContextProvider<Doing>>
        </ContextProvider<Address>>
        </ContextProvider<Theme>>
        </ContextProvider<Locale>>
        </ContextProvider<Dispatch>>
    }
}

/// What may be done. Never changes, so it may be a dependency of anything.
///
/// # Panics
/// Outside [`Providers`], where no component of the page is.
#[hook]
#[allow(clippy::expect_used, reason = "a component outside Providers is a bug of the page, not of its input")]
pub fn use_dispatch() -> Dispatch {
    use_context().expect("inside Providers")
}

/// The language. Every component that shows words calls this.
#[hook]
pub fn use_locale() -> Locale {
    use_context().unwrap_or(Locale::En)
}

/// The theme.
#[hook]
pub fn use_theme() -> Theme {
    use_context().unwrap_or(Theme::Auto)
}

/// The page.
#[hook]
pub fn use_route() -> Route {
    use_context::<Address>().map_or(Route::Landing, |address| address.0)
}

/// The filters in the address.
#[hook]
pub fn use_filters() -> Rc<Filters> {
    use_context::<Address>().map_or_else(Rc::default, |address| address.1)
}

/// The results, the last good ones while new ones are on their way.
#[hook]
pub fn use_report() -> Option<ReportRef> {
    use_context::<Results>().and_then(|results| results.0)
}

/// The choices of the analysis; change them with [`Dispatch::set_config`].
#[hook]
pub fn use_config() -> Rc<Config> {
    use_context::<Choices>().map_or_else(Rc::default, |choices| choices.0)
}

/// The file that was read.
#[hook]
pub fn use_session() -> Option<Rc<Loaded>> {
    use_context::<Session>().and_then(|session| session.0)
}

/// What goes on: reading, busy, faults.
#[hook]
pub fn use_doing() -> Doing {
    use_context().unwrap_or(Doing { phase: Phase::Idle, busy: false, errors: Rc::default() })
}
