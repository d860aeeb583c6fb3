//! The worker itself: messages in and out, files read in slices.

use std::cell::{Cell, RefCell};

use gloo::timers::callback::Timeout;
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    DedicatedWorkerGlobalScope, File, FileReaderSync, MessageEvent, TextDecoder, TextDecoderOptions,
};

use super::nested;
use super::protocol::{
    Answer, Ask, Day, Encoding, Error, ErrorCode, Event, FILE_LIMIT, Request, VERSION, decode, encode,
};
use super::second::{Page, Task, before, of_study};
use super::session::{Body, Session};
use super::unpacker;
use crate::engine::book::{Form, form_of};
use crate::engine::math::random::Random;
use crate::engine::study::COLUMNS;

/// A file is read in pieces of this size, so that the browser's copy of it is small.
const SLICE: u64 = 8_000_000;

/// How much of each end of a file says what form it has.
const LOOK: f64 = 65_536.0;

/// Below this size nothing is said about progress.
const QUIET: u64 = 1_000_000;

/// Customers to practise on.
const PRACTICE: u32 = 400;

/// Milliseconds without a message after which a new worker practises. One that was started for a file hears of it as
/// soon as it has said that it is there.
const IDLE: u32 = 50;

thread_local! {
    static SESSION: RefCell<Session> = RefCell::new(Session::default());
    static HEARD: Cell<bool> = const { Cell::new(false) };
    /// Pages that gave columns, by name: a new analysis of the same file has them again.
    static WANTED: RefCell<Vec<(String, Task)>> = const { RefCell::new(Vec::new()) };
    static GIVEN: Cell<u32> = const { Cell::new(0) };
}

/// Says that the worker is there and answers messages from then on. Does nothing outside a worker.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| hear(&event));
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // The worker listens until it is ended.
    hear.forget();
    post(&Event::Ready { version: VERSION.to_owned() });
    Timeout::new(IDLE, practise).forget();
}

/// Analyses made-up orders and forgets them: the browser compiles code well only once it has run, and the first file
/// should not be the one to wait for that. A worker that already had something to do needs no practice.
fn practise() {
    if HEARD.get() {
        return;
    }
    let rows = practice_rows();
    let (name, read, roles, config) = Default::default();
    let ask = Ask::Open { name, read, roles, config };
    // Nobody waits for the answer.
    let _ = Session::default().handle(ask, Some(rows.into_bytes().into()), &text, &mut |_, _, _| {});
}

/// Orders of some hundred customers, the same every time.
fn practice_rows() -> String {
    let mut random = Random::new(1);
    let mut rows = String::from("customer,date,amount\n");
    for customer in 0..PRACTICE {
        let pace = 20.0 + 200.0 * random.share();
        let mut day = Day(19_000 + (random.share() * 400.0) as i32);
        for _ in 0..12 {
            let amount = 100 + (random.share() * 9_000.0) as u32;
            rows.push_str(&format!("c{customer},{},{}.{:02}\n", day.iso(), amount / 100, amount % 100));
            day.0 += 1 + (pace * random.share()) as i32;
            if random.share() < 0.2 {
                break;
            }
        }
    }
    rows
}

fn hear(event: &MessageEvent) {
    HEARD.set(true);
    let part =
        |name: &str| Reflect::get(&event.data(), &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let Ok(message) = part("message").dyn_into::<Uint8Array>() else { return };
    let Ok(request) = decode::<Request>(&message.to_vec()) else { return };
    let id = request.id;
    if let Some(task) = of_study(id, &request.ask) {
        study(id, &task);
        return want(task);
    }
    let body = part("body");
    match packed(&body) {
        Some(form) => unpack(form, body, request),
        None => {
            let body = read(id, body).map(|bytes| bytes.map(Body::from));
            reply(request, body);
        }
    }
}

/// Leaves a file in another form to the worker that unpacks, and goes on with its rows.
fn unpack(form: Form, body: JsValue, request: Request) {
    let total = body.dyn_ref::<File>().map_or(0, |file| file.size() as u64);
    if total > FILE_LIMIT {
        return reply(request, Err(too_large(total)));
    }
    let id = request.id;
    if total > QUIET {
        post(&Event::Progress { id, done: 0, total, rows: 0 });
    }
    let sheet = if let Ask::Open { read, .. } = &request.ask { read.sheet } else { None };
    unpacker::ask(form, body, sheet, Box::new(|body| reply(request, body.map(Some))));
}

/// The form of what came along, by its first and last bytes.
fn packed(body: &JsValue) -> Option<Form> {
    let Some(file) = body.dyn_ref::<File>() else {
        return form_of(&body.dyn_ref::<Uint8Array>()?.to_vec());
    };
    let reader = FileReaderSync::new().ok()?;
    let piece = |from: f64, to: f64| {
        let part = file.slice_with_f64_and_f64(from, to).ok()?;
        let part = reader.read_as_array_buffer(&part).ok()?;
        Some(Uint8Array::new(&part).to_vec())
    };
    let size = file.size();
    let mut ends = piece(0.0, size.min(LOOK))?;
    ends.extend(piece((size - LOOK).max(LOOK), size).unwrap_or_default());
    form_of(&ends)
}

// Once in the worker, not wherever it is called.
#[inline(never)]
fn reply(request: Request, body: Result<Option<Body>, Error>) {
    let id = request.id;
    let result = body.map_err(|error| vec![error]).and_then(|body| answer(request, body));
    post(&Event::Reply { id, result });
    give_again();
}

/// Leaves a question to the second worker.
fn study(id: u32, task: &Task) {
    SESSION.with_borrow_mut(|session| before(session, task));
    SESSION.with_borrow(|session| {
        GIVEN.set(session.generation().unwrap_or_default());
        nested::ask(id, task, session, studied);
    });
}

/// Remembers a page that gives columns.
fn want(task: Task) {
    let Task::Sheet(_, name, choices) = task else { return };
    if COLUMNS.contains(&name.as_str()) {
        WANTED.with_borrow_mut(|wanted| {
            wanted.retain(|(of, _)| *of != name);
            // No question has this number: nobody waits.
            wanted.push((name.clone(), Task::Sheet(0, name, choices)));
        });
    }
}

/// The second worker's answer: the columns go into the table, the page to who asked.
fn studied(id: u32, generation: u32, page: Result<Page, Error>) {
    match page {
        Ok((answer, found)) => {
            SESSION.with_borrow_mut(|session| {
                // What is of an earlier result has no place in this one.
                let current = session.generation() == Some(generation);
                if let Some(report) = if current { session.add(found) } else { None } {
                    post(&Event::Columns(report.clone()));
                }
            });
            send(&answer);
        }
        Err(error) => post(&Event::Reply { id, result: Err(vec![error]) }),
    }
}

/// After another analysis, the columns that pages gave to the last one.
fn give_again() {
    let generation = SESSION.with_borrow(Session::generation);
    let Some(generation) = generation.filter(|g| *g != GIVEN.get()) else { return };
    WANTED.with_borrow(|wanted| wanted.iter().for_each(|(_, task)| study(0, task)));
    GIVEN.set(generation);
}

fn answer(request: Request, body: Option<Body>) -> Result<Answer, Vec<Error>> {
    let id = request.id;
    let mut progress = |done: u64, total: u64, rows: u64| {
        if total > QUIET {
            post(&Event::Progress { id, done, total, rows });
        }
    };
    SESSION.with_borrow_mut(|session| session.handle(request.ask, body, &text, &mut progress))
}

/// The bytes that came along.
pub(super) fn read(id: u32, body: JsValue) -> Result<Option<Vec<u8>>, Error> {
    if body.is_undefined() || body.is_null() {
        return Ok(None);
    }
    match body.dyn_into::<File>() {
        Ok(file) => slices(id, &file).map(Some),
        Err(other) => Ok(Some(Uint8Array::new(&other).to_vec())),
    }
}

fn too_large(bytes: u64) -> Error {
    Error::new(ErrorCode::FileTooLarge).counting(bytes).with(FILE_LIMIT.to_string())
}

fn slices(id: u32, file: &File) -> Result<Vec<u8>, Error> {
    let size = file.size();
    if size > FILE_LIMIT as f64 {
        return Err(too_large(size as u64));
    }
    let unreadable = || Error::new(ErrorCode::FileUnreadable).with(file.name());
    let total = size as u64;
    let reader = FileReaderSync::new().map_err(|_| unreadable())?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(total as usize).map_err(|_| too_large(total))?;
    let mut done = 0;
    while done < total {
        let end = (done + SLICE).min(total);
        let part = file.slice_with_f64_and_f64(done as f64, end as f64).map_err(|_| unreadable())?;
        let part = reader.read_as_array_buffer(&part).map_err(|_| unreadable())?;
        bytes.extend_from_slice(&Uint8Array::new(&part).to_vec());
        done = end;
        if total > QUIET {
            post(&Event::Progress { id, done: 0, total, rows: 0 });
        }
    }
    Ok(bytes)
}

/// Bytes as text by the browser's own tables; `None` where they are not valid in the encoding.
pub(super) fn text(bytes: &[u8], encoding: Encoding) -> Option<String> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    let decoder = TextDecoder::new_with_label_and_options(encoding.label(), &options).ok()?;
    decoder.decode_with_u8_array(bytes).ok()
}

fn post(event: &Event) {
    send(&encode(event));
}

fn send(event: &[u8]) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let message = Uint8Array::from(event);
    // Only a detached buffer could be refused, and this one is new.
    let _ = scope.post_message_with_transfer(&message, &Array::of1(&message.buffer()));
}
