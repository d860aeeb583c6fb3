//! The worker that unpacks: as the first one sees it, and itself. One is started for each file and ended after it, so that
//! its memory is given back.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent, Url, Worker};

use super::page::PATIENCE;
use super::protocol::{Error, ErrorCode, NoteCode, Place, VERSION};
use super::session::Body;
use super::start::{OWN, start};
use super::unpack::unpacked;
use super::worker::read;
use crate::engine::book::Form;
use crate::engine::ingest::Packing;
use crate::engine::note::Note;

/// Hears what became of a file, once.
type Heard = Box<dyn FnOnce(Result<Body, Error>)>;

/// What is kept while it works: who hears of it, the worker, and what it is heard by.
struct Open {
    heard: Heard,
    worker: Worker,
    _listeners: [Closure<dyn FnMut(JsValue)>; 2],
    /// Until it has said that it is there: a large file takes its time.
    patience: Option<Timeout>,
}

/// Has the file (or the bytes) in `body` unpacked; `heard` is told its rows.
pub(super) fn ask(form: Form, body: JsValue, sheet: Option<u16>, heard: Heard) {
    let own = Reflect::get(&js_sys::global(), &OWN.into()).ok().and_then(|own| own.as_string());
    let started = own.and_then(|own| start(&own.replace("worker_loader", "book_loader")).ok());
    let Some((worker, address)) = started else {
        return heard(Err(Error::new(ErrorCode::WorkerUnavailable)));
    };
    let open: Rc<RefCell<Option<Open>>> = Rc::default();
    let end = {
        let open = open.clone();
        move |result: Result<Body, Error>| {
            // Whoever hears of it may start another.
            let Some(ended) = open.take() else { return };
            ended.worker.terminate();
            (ended.heard)(result);
        }
    };
    let message = {
        let (end, worker, open) = (end.clone(), worker.clone(), open.clone());
        let mut body = Some(body);
        Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            let part = |name: &str| part(&event.data(), name);
            if let Some(version) = part("ready").as_string() {
                if let Some(open) = &mut *open.borrow_mut() {
                    open.patience = None;
                }
                // An address that was given back already is nothing to worry about.
                let _ = Url::revoke_object_url(&address);
                let asked = object(&[
                    ("body", body.take().unwrap_or(JsValue::UNDEFINED)),
                    ("sheet", sheet.map_or(JsValue::UNDEFINED, |sheet| f64::from(sheet).into())),
                ]);
                if version != VERSION || worker.post_message(&asked).is_err() {
                    end.clone()(Err(Error::new(ErrorCode::VersionMismatch).with(VERSION)));
                }
                return;
            }
            end.clone()(heard_of(&event.data()));
        })
    };
    let error = {
        let end = end.clone();
        Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            // The library that reads workbooks stopped, or memory ran out.
            let code = match event.dyn_into::<ErrorEvent>() {
                Ok(event) if !event.message().is_empty() => {
                    event.prevent_default();
                    ErrorCode::Damaged
                }
                _ => ErrorCode::WorkerUnavailable,
            };
            end.clone()(Err(Error::new(code).with(form.key())));
        })
    };
    worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(error.as_ref().unchecked_ref()));
    let late = Timeout::new(PATIENCE, move || end(Err(Error::new(ErrorCode::WorkerUnavailable))));
    *open.borrow_mut() = Some(Open { heard, worker, _listeners: [message, error], patience: Some(late) });
}

/// What the worker says of a file, in plain parts: the first worker is to stay small.
fn heard_of(said: &JsValue) -> Result<Body, Error> {
    let text = |name: &str| part(said, name).as_string().unwrap_or_default();
    let number = |name: &str| part(said, name).as_f64().unwrap_or_default();
    if let Some(code) = ErrorCode::ALL.get(number("code") as usize) {
        return Err(Error::new(*code).with(text("value")));
    }
    let bytes = part(said, "text").dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
    let sheets = text("sheets").split('\n').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let packing = Packing { form: text("form"), sheets, sheet: number("sheet") as u16 };
    let (count, row) = (number("unread") as u64, number("line") as u64);
    let place = Place { row: Some(row), column: None };
    let note = Note { place, ..Note::new(NoteCode::UnreadLines, count) };
    let notes = if count > 0 { vec![note] } else { Vec::new() };
    Ok(Body { bytes: bytes.unwrap_or_default(), packing, notes })
}

/// The same as it is said.
fn told(body: Result<Body, Error>) -> (Object, Uint8Array) {
    let none = ErrorCode::ALL.len() as f64;
    match body {
        Ok(body) => {
            let text = Uint8Array::from(body.bytes.as_slice());
            let packing = body.packing;
            let note = body.notes.first();
            // A sheet has no line break in its name.
            let parts = [
                ("code", none.into()),
                ("text", JsValue::from(&text)),
                ("form", packing.form.into()),
                ("sheets", packing.sheets.join("\n").into()),
                ("sheet", f64::from(packing.sheet).into()),
                ("unread", (note.map_or(0, |n| n.count) as f64).into()),
                ("line", (note.and_then(|n| n.place.row).unwrap_or_default() as f64).into()),
            ];
            (object(&parts), text)
        }
        Err(error) => {
            let at = ErrorCode::ALL.iter().position(|code| *code == error.code);
            let parts = [("code", at.map_or(none, |at| at as f64).into()), ("value", error.value.into())];
            (object(&parts), Uint8Array::new_with_length(0))
        }
    }
}

fn part(of: &JsValue, name: &str) -> JsValue {
    // What is no object has no parts.
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn object(parts: &[(&str, JsValue)]) -> Object {
    let out = Object::new();
    for (name, value) in parts {
        // A plain object takes every property.
        let _ = Reflect::set(&out, &JsValue::from_str(name), value);
    }
    out
}

/// Says that the worker is there and unpacks what comes from then on. Does nothing outside a worker.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let own = scope.clone();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let asked = event.data();
        let sheet = part(&asked, "sheet").as_f64().map(|sheet| sheet as u16);
        let bytes =
            read(0, part(&asked, "body")).and_then(|b| b.ok_or(Error::new(ErrorCode::FileUnreadable)));
        let body = bytes.and_then(|bytes| unpacked(bytes, sheet));
        let (answer, text) = told(body);
        // Only a detached buffer could be refused, and this one is new.
        let _ = own.post_message_with_transfer(&answer, &Array::of1(&text.buffer()));
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // The worker listens until it is ended.
    hear.forget();
    let _ = scope.post_message(&object(&[("ready", VERSION.into())]));
}
