//! Questions about what was read: windows, customers, exports.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use super::{Dispatch, use_dispatch};
use crate::link::protocol::{Answer, Ask, Error};

/// Asks the worker, for one purpose: only the answer to the latest question is handed on, none after the component
/// has gone.
#[derive(Clone)]
pub struct Asker {
    dispatch: Dispatch,
    latest: Rc<Cell<u32>>,
}

impl PartialEq for Asker {
    fn eq(&self, other: &Asker) -> bool {
        Rc::ptr_eq(&self.latest, &other.latest)
    }
}

impl Asker {
    /// Asks; an earlier question of this asker that is still open is forgotten.
    pub fn send(&self, ask: Ask, done: Callback<Result<Answer, Vec<Error>>>) {
        let ticket = self.latest.get().wrapping_add(1);
        self.latest.set(ticket);
        let latest = self.latest.clone();
        self.dispatch.ask(ask, move |outcome| {
            if latest.get() == ticket {
                done.emit(outcome);
            }
        });
    }

    /// Forgets a question that is still open.
    pub fn forget(&self) {
        self.latest.set(self.latest.get().wrapping_add(1));
    }
}

/// An asker of this component's own. One for each purpose: a table and a download do not share one.
#[hook]
pub fn use_ask() -> Asker {
    let dispatch = use_dispatch();
    let asker = use_memo((), |()| Asker { dispatch, latest: Rc::default() });
    let gone = asker.clone();
    use_effect_with((), move |()| move || gone.forget());
    Asker::clone(&asker)
}
