//! The worker as the page sees it: started, questions queued until it is ready, answers handed to who asked,
//! and every way in which it can fail turned into an [`Error`].

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Url, Worker};

use super::protocol::{Answer, Ask, Error, ErrorCode, Event, Report, Request, VERSION, decode, encode};
use super::start::start;

/// How long a worker may take to say that it is there, in milliseconds.
pub(super) const PATIENCE: u32 = 15_000;

/// Where the worker's loader lies, relative to the page.
const LOADER: &str = "worker_loader.js";

/// What travels beside a question.
#[derive(Debug, Clone)]
pub enum Body {
    /// Nothing.
    None,
    /// A file: its handle travels, its bytes are read by the worker.
    File(web_sys::File),
    /// Text, as UTF-8.
    Text(Rc<str>),
}

/// How far reading is: bytes done, of so many, rows so far.
pub type Progress = (u64, u64, u64);

/// An answer, or every reason why there is none.
pub type Outcome = Result<Answer, Vec<Error>>;

/// Told once that the worker cannot go on.
type Fault = Box<dyn FnOnce(Error)>;

/// Hears an event of the worker.
type Listener = Closure<dyn FnMut(JsValue)>;

struct Waiting {
    done: Box<dyn FnOnce(Outcome)>,
    progress: Rc<dyn Fn(Progress)>,
}

struct Inner {
    number: u32,
    worker: Worker,
    address: String,
    ready: Cell<bool>,
    next: Cell<u32>,
    queue: RefCell<Vec<(Request, Body)>>,
    /// In the order in which they were asked.
    waiting: RefCell<Vec<(u32, Waiting)>>,
    fault: RefCell<Option<Fault>>,
    columns: Box<dyn Fn(Rc<Report>)>,
    patience: RefCell<Option<Timeout>>,
    listeners: RefCell<Vec<Listener>>,
}

/// A worker of one's own. Dropping it ends the worker and forgets every question that is still open.
#[derive(Clone)]
pub struct Link(Rc<Inner>);

impl Link {
    /// Starts a worker and gives it a number of the caller's. `fault` is told once if it cannot go on; questions then open are answered with the same error.
    /// `columns` is told the results where the customers' table has other columns than they said.
    ///
    /// # Errors
    /// `WorkerUnavailable` where the browser refuses to start one.
    pub fn spawn(
        number: u32,
        fault: impl FnOnce(Error) + 'static,
        columns: impl Fn(Rc<Report>) + 'static,
    ) -> Result<Link, Error> {
        let (worker, address) = begin().map_err(|_| Error::new(ErrorCode::WorkerUnavailable))?;
        let inner = Rc::new(Inner {
            number,
            worker,
            address,
            ready: Cell::new(false),
            next: Cell::new(1),
            queue: RefCell::default(),
            waiting: RefCell::default(),
            fault: RefCell::new(Some(Box::new(fault))),
            columns: Box::new(columns),
            patience: RefCell::new(None),
            listeners: RefCell::default(),
        });
        inner.listen();
        let weak = Rc::downgrade(&inner);
        *inner.patience.borrow_mut() = Some(Timeout::new(PATIENCE, move || {
            if let Some(inner) = weak.upgrade() {
                inner.fail(Error::new(ErrorCode::WorkerUnavailable));
            }
        }));
        Ok(Link(inner))
    }

    /// The number that it was started with.
    pub fn number(&self) -> u32 {
        self.0.number
    }

    /// Asks. `done` is called once with the answer, `progress` while a file is read. After a fault of the worker
    /// nothing is called any more.
    pub fn send(
        &self,
        ask: Ask,
        body: Body,
        progress: impl Fn(Progress) + 'static,
        done: impl FnOnce(Outcome) + 'static,
    ) {
        let id = self.0.next.replace(self.0.next.get().wrapping_add(1));
        let waiting = Waiting { done: Box::new(done), progress: Rc::new(progress) };
        self.0.waiting.borrow_mut().push((id, waiting));
        let request = Request { id, ask };
        if self.0.ready.get() {
            self.0.post(&request, &body);
        } else {
            self.0.queue.borrow_mut().push((request, body));
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        // An address that was given back already is nothing to worry about.
        let _ = Url::revoke_object_url(&self.address);
    }
}

impl Inner {
    fn listen(self: &Rc<Self>) {
        let on = |act: fn(&Rc<Inner>, JsValue)| {
            let weak: Weak<Inner> = Rc::downgrade(self);
            Closure::<dyn FnMut(JsValue)>::new(move |event| {
                if let Some(inner) = weak.upgrade() {
                    act(&inner, event);
                }
            })
        };
        let message = on(|inner, event| inner.hear(&event));
        let error = on(|inner, event| {
            if let Ok(event) = event.dyn_into::<ErrorEvent>() {
                event.prevent_default();
            }
            inner.stopped();
        });
        let garbled = on(|inner, _| inner.fail(Error::new(ErrorCode::BadMessage)));
        self.worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        self.worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        // Adding a listener cannot fail.
        let _ =
            self.worker.add_event_listener_with_callback("messageerror", garbled.as_ref().unchecked_ref());
        *self.listeners.borrow_mut() = vec![message, error, garbled];
    }

    fn hear(&self, event: &JsValue) {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let bytes = match event.data().dyn_into::<Uint8Array>() {
            Ok(array) => array.to_vec(),
            Err(_) => return self.fail(Error::new(ErrorCode::BadMessage)),
        };
        match decode::<Event>(&bytes) {
            Ok(Event::Ready { version }) if version == VERSION => self.begin(),
            Ok(Event::Ready { version }) => {
                self.fail(Error::new(ErrorCode::VersionMismatch).with(VERSION).and(version));
            }
            Ok(Event::Progress { id, done, total, rows }) => {
                let progress = self.place(id).map(|i| self.waiting.borrow()[i].1.progress.clone());
                if let Some(progress) = progress {
                    progress((done, total, rows));
                }
            }
            Ok(Event::Columns(report)) => (self.columns)(report),
            Ok(Event::Reply { id, result }) => {
                let waiting = self.place(id).map(|i| self.waiting.borrow_mut().remove(i).1);
                if let Some(waiting) = waiting {
                    (waiting.done)(result);
                }
            }
            // A worker of another build may speak another dialect before it can say so.
            Err(_) if !self.ready.get() => self.fail(Error::new(ErrorCode::VersionMismatch).with(VERSION)),
            Err(error) => self.fail(error),
        }
    }

    /// Where the one with this number waits.
    fn place(&self, id: u32) -> Option<usize> {
        self.waiting.borrow().iter().position(|(of, _)| *of == id)
    }

    fn begin(&self) {
        self.ready.set(true);
        self.patience.borrow_mut().take();
        let _ = Url::revoke_object_url(&self.address);
        for (request, body) in self.queue.take() {
            self.post(&request, &body);
        }
    }

    fn post(&self, request: &Request, body: &Body) {
        let message = Uint8Array::from(encode(request).as_slice());
        let transfer = Array::of1(&message.buffer());
        let object = Object::new();
        let body = match body {
            Body::None => JsValue::UNDEFINED,
            Body::File(file) => file.clone().into(),
            Body::Text(text) => {
                let bytes = Uint8Array::from(text.as_bytes());
                transfer.push(&bytes.buffer());
                bytes.into()
            }
        };
        // A plain object takes every property.
        let _ = Reflect::set(&object, &"message".into(), &message);
        let _ = Reflect::set(&object, &"body".into(), &body);
        if self.worker.post_message_with_transfer(&object, &transfer).is_err() {
            self.fail(Error::new(ErrorCode::BadMessage));
        }
    }

    fn stopped(&self) {
        let code = if self.ready.get() { ErrorCode::WorkerStopped } else { ErrorCode::WorkerUnavailable };
        self.fail(Error::new(code));
    }

    fn fail(&self, error: Error) {
        self.patience.borrow_mut().take();
        self.worker.terminate();
        self.queue.borrow_mut().clear();
        let waiting = self.waiting.take();
        let fault = self.fault.borrow_mut().take();
        for (_, waiting) in waiting {
            (waiting.done)(Err(vec![error.clone()]));
        }
        if let Some(fault) = fault {
            fault(error);
        }
    }
}

/// The loader beside the page.
fn begin() -> Result<(Worker, String), JsValue> {
    let base = gloo::utils::document().base_uri()?.unwrap_or_default();
    start(&Url::new_with_base(LOADER, &base)?.href())
}
