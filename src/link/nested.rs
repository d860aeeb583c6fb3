//! The second worker: as the first one sees it, and itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent, Url, Worker};

use super::page::PATIENCE;
use super::protocol::{Error, ErrorCode, Event, VERSION, decode, encode};
use super::second::{Page, Task, TaskRef, Told, answered, follows_models};
use super::session::Session;
use super::start::{OWN, start};
use crate::engine::report::told::whole;
use crate::engine::study::Study;

/// What the second worker answers to a question about a result (their numbers), or why it does not.
pub(super) type Heard = fn(u32, u32, Result<Page, Error>);

/// Hears an event of the worker.
type Listener = Closure<dyn FnMut(JsValue)>;

/// The second worker, from the first question on.
struct Second {
    worker: Worker,
    address: String,
    ready: Cell<bool>,
    queue: RefCell<Vec<Uint8Array>>,
    /// Questions that are open, and of which result: their numbers.
    waiting: RefCell<Vec<(u32, u32)>>,
    /// Of which result it has the table.
    generation: Cell<u32>,
    /// What it has to compare with, by its number.
    earlier: Cell<u32>,
    heard: Heard,
    patience: RefCell<Option<Timeout>>,
    listeners: RefCell<Vec<Listener>>,
}

thread_local! {
    static SECOND: RefCell<Option<Rc<Second>>> = const { RefCell::new(None) };
}

/// Hands on a task; `heard` is told the answer. The table goes along where the second worker does not have it yet.
pub(super) fn ask(id: u32, task: &Task, session: &Session, heard: Heard) {
    let Some((generation, table)) = session.to_study() else {
        return heard(id, 0, Err(Error::new(ErrorCode::NothingLoaded)));
    };
    let known = SECOND.with_borrow(Clone::clone);
    let Some(second) = known.or_else(|| Second::spawn(heard)) else {
        return heard(id, generation, Err(Error::new(ErrorCode::WorkerUnavailable)));
    };
    second.waiting.borrow_mut().push((id, generation));
    let other = second.generation.replace(generation) != generation;
    if other {
        second.post(&TaskRef::Table(table, &session.about()));
    }
    let (number, earlier) = session.earlier();
    // A new table is compared with nothing yet.
    if second.earlier.replace(number) != number || other {
        second.post(&TaskRef::Earlier(earlier));
    }
    if follows_models(task) {
        second.post(&TaskRef::Worth(session.worth()));
    }
    second.post(task);
}

impl Second {
    fn spawn(heard: Heard) -> Option<Rc<Second>> {
        let own = Reflect::get(&js_sys::global(), &OWN.into()).ok()?.as_string()?;
        let (worker, address) = start(&own.replace("worker_loader", "study_loader")).ok()?;
        let second = Rc::new(Second {
            worker,
            address,
            ready: Cell::new(false),
            queue: RefCell::default(),
            waiting: RefCell::default(),
            generation: Cell::new(0),
            earlier: Cell::new(0),
            heard,
            patience: RefCell::default(),
            listeners: RefCell::default(),
        });
        // Of those that hear it none may keep it: it ends where nobody asks it any more.
        let weak = Rc::downgrade(&second);
        let message = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            if let Some(second) = weak.upgrade() {
                second.hear(&event);
            }
        });
        let weak = Rc::downgrade(&second);
        let error = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            if let Ok(event) = event.dyn_into::<ErrorEvent>() {
                event.prevent_default();
            }
            if let Some(second) = weak.upgrade() {
                second.stopped();
            }
        });
        second.worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        second.worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        *second.listeners.borrow_mut() = vec![message, error];
        let weak = Rc::downgrade(&second);
        *second.patience.borrow_mut() = Some(Timeout::new(PATIENCE, move || {
            if let Some(second) = weak.upgrade() {
                second.stopped();
            }
        }));
        SECOND.set(Some(second.clone()));
        Some(second)
    }

    fn hear(&self, event: &JsValue) {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let Ok(bytes) = event.data().dyn_into::<Uint8Array>() else { return };
        match decode::<Told>(&bytes.to_vec()) {
            Ok(Told::Ready(version)) if version == VERSION => {
                self.ready.set(true);
                self.patience.take();
                // An address that was given back already is nothing to worry about.
                let _ = Url::revoke_object_url(&self.address);
                for message in self.queue.take() {
                    self.send(&message);
                }
            }
            Ok(Told::Sheet(id, page)) => {
                // Questions without a number (nobody waits) are answered in their order.
                let at = self.waiting.borrow().iter().position(|of| of.0 == id);
                let Some((_, generation)) = at.map(|at| self.waiting.borrow_mut().remove(at)) else { return };
                (self.heard)(id, generation, page.ok_or_else(|| Error::new(ErrorCode::NothingLoaded)));
            }
            // A worker of another build may speak another dialect before it can say so.
            _ => self.fail(&Error::new(ErrorCode::VersionMismatch).with(VERSION)),
        }
    }

    fn post<T: Serialize>(&self, task: &T) {
        let message = Uint8Array::from(whole(|| encode(task)).as_slice());
        if self.ready.get() {
            self.send(&message);
        } else {
            self.queue.borrow_mut().push(message);
        }
    }

    fn send(&self, message: &Uint8Array) {
        if self.worker.post_message_with_transfer(message, &Array::of1(&message.buffer())).is_err() {
            self.fail(&Error::new(ErrorCode::BadMessage));
        }
    }

    fn stopped(&self) {
        let code = if self.ready.get() { ErrorCode::WorkerStopped } else { ErrorCode::WorkerUnavailable };
        self.fail(&Error::new(code));
    }

    /// Ends it; the next question starts another.
    fn fail(&self, error: &Error) {
        self.patience.take();
        self.worker.terminate();
        let waiting = self.waiting.take();
        SECOND.set(None);
        for (id, generation) in waiting {
            (self.heard)(id, generation, Err(error.clone()));
        }
    }
}

thread_local! {
    static STUDY: RefCell<Study> = RefCell::default();
}

/// Says that the second worker is there and answers from then on. Does nothing outside a worker.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let Ok(bytes) = event.data().dyn_into::<Uint8Array>() else { return };
        match whole(|| decode::<Task>(&bytes.to_vec())) {
            Ok(Task::Table(table, about)) => STUDY.set(Study::new(*table, *about)),
            Ok(Task::Earlier(earlier)) => {
                STUDY.with_borrow_mut(|study| study.compare_with(earlier.map(|e| *e)))
            }
            Ok(Task::Worth(worth)) => STUDY.with_borrow_mut(|study| study.worth(worth.map(|w| *w))),
            Ok(task) => {
                let (Task::Sheet(id, ..) | Task::Change(id, ..)) = &task else { return };
                let id = *id;
                let answer = STUDY.with_borrow_mut(|study| answered(study, &task));
                let encoded = |(result, found)| (encode(&Event::Reply { id, result }), found);
                tell(&Told::Sheet(id, answer.map(encoded)));
            }
            // Heard by the first worker as a fault of this one.
            Err(_) => wasm_bindgen::throw_str("no task"),
        }
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // The worker listens until it is ended.
    hear.forget();
    tell(&Told::Ready(VERSION.to_owned()));
}

fn tell(told: &Told) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let message = Uint8Array::from(encode(told).as_slice());
    // Only a detached buffer could be refused, and this one is new.
    let _ = scope.post_message_with_transfer(&message, &Array::of1(&message.buffer()));
}
