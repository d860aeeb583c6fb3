//! What a calculator and the window around it tell each other: first values by the address, later ones and results by
//! events. `site/frame.js` checks what comes from outside and carries results there.

use std::cell::RefCell;

use gloo::events::EventListener;
use gloo::utils::{document_element, window};
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, UrlSearchParams};

use super::field::written;
use super::{Texts, values};
use crate::app::route::replace;
use crate::app::text::{Locale, locale};
use crate::engine::calc::{Calculator, Fault, Outcome, Unit};
use crate::engine::math::typed::number;

/// More is no currency mark.
const MARK: usize = 4;

/// What the author of a link or a frame chose.
fn address() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&window().location().search().ok()?).ok()
}

/// What was typed: behind the `#`, which no browser sends to a server.
fn typed() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(window().location().hash().ok()?.trim_start_matches('#')).ok()
}

/// The value of a field by a text from outside; `None` where the field cannot hold it.
fn taken(of: &Calculator, name: &str, text: &str) -> Option<(usize, String)> {
    let at = of.fields.iter().position(|f| f.name == name)?;
    let field = &of.fields[at];
    if let Unit::Pick(keys) = field.unit
        && let Some(k) = keys.iter().position(|key| *key == text)
    {
        return Some((at, k.to_string()));
    }
    if text.is_empty() {
        return field.optional.then(|| (at, String::new()));
    }
    number(text).filter(|v| field.holds(*v)).map(|v| (at, written(v)))
}

thread_local! {
    /// What the author was told, once each.
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn refused(name: &str, text: &str) {
    let said = format!("Perennial: {name}={text} is not understood");
    TOLD.with_borrow_mut(|told| {
        if !told.contains(&said) && told.len() < 100 {
            gloo::console::warn!(said.clone());
            told.push(said);
        }
    });
}

/// The values to begin with: those that were typed before, then those of the address, else the usual ones.
pub(super) fn first(of: &Calculator) -> Texts {
    // For the author of the article, or of the link.
    let mut texts = chosen(of, refused);
    let Some(typed) = typed() else { return texts };
    for field in of.fields {
        let given = typed.get(field.name).and_then(|text| taken(of, field.name, &text));
        if let Some((at, text)) = given {
            texts[at] = text;
        }
    }
    texts
}

/// Those of the address, else the usual ones; `refused` hears what no field can hold.
fn chosen(of: &Calculator, refused: impl Fn(&str, &str)) -> Texts {
    let mut texts: Texts = of.start().into_iter().map(written).collect();
    let Some(address) = address() else { return texts };
    for field in of.fields {
        let given = address.get(field.name);
        match given.as_deref().and_then(|text| taken(of, field.name, text)) {
            Some((at, text)) => texts[at] = text,
            None => given.iter().for_each(|text| refused(field.name, text)),
        }
    }
    texts
}

/// A currency mark; where none is given, the usual one of the language.
fn mark(text: &str) -> String {
    let given: String = text.chars().filter(|c| !c.is_control()).collect();
    if given.is_empty() || given.chars().count() > MARK {
        if locale() == Locale::ZhCn { "¥" } else { "$" }.to_owned()
    } else {
        given
    }
}

/// The currency mark of the address.
pub(super) fn currency() -> String {
    mark(&address().and_then(|address| address.get("currency")).unwrap_or_default())
}

/// Hears values that come from outside, already checked to be plain.
pub(super) fn listen(done: impl Fn(&JsValue) + 'static) -> EventListener {
    EventListener::new(&window(), "perennial:set", move |event| {
        if let Some(event) = event.dyn_ref::<CustomEvent>() {
            done(&event.detail());
        }
    })
}

/// Hears that another set of values was put behind the `#`; what is typed is put there without a word.
pub(super) fn moved(done: impl Fn() + 'static) -> EventListener {
    EventListener::new(&window(), "hashchange", move |_| done())
}

fn get(of: &JsValue, name: &str) -> JsValue {
    // What is no object has no values.
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// The currency mark of a message, if it has one.
pub(super) fn currency_of(set: &JsValue) -> Option<String> {
    get(set, "currency").as_string().map(|text| mark(&text))
}

/// The texts with the values of a message; what a field cannot hold is left as it is. `null` in place of values gives
/// those of the address back, else the usual ones.
pub(super) fn with(of: &Calculator, texts: &Texts, set: &JsValue) -> Texts {
    let (mut texts, given) = (texts.clone(), get(set, "values"));
    if given.is_null() {
        return chosen(of, |_, _| {});
    }
    for field in of.fields {
        let value = get(&given, field.name);
        let text = value.as_string().or_else(|| value.as_f64().map(written));
        match text.as_deref().and_then(|text| taken(of, field.name, text)) {
            Some((at, text)) => texts[at] = text,
            None => text.iter().for_each(|text| refused(field.name, text)),
        }
    }
    texts
}

/// Keeps what was typed in the address, so that it can be passed on.
pub(super) fn keep(of: &Calculator, texts: &[String]) {
    let Ok(kept) = UrlSearchParams::new() else { return };
    for ((field, text), start) in of.fields.iter().zip(texts).zip(chosen(of, |_, _| {})) {
        if let Some((_, text)) = taken(of, field.name, text).filter(|(_, text)| *text != start) {
            kept.set(field.name, &text);
        }
    }
    let (now, location) = (String::from(kept.to_string()), window().location());
    let before = location.hash().unwrap_or_default();
    if now != before.trim_start_matches('#') {
        let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        replace(&if now.is_empty() { path } else { format!("{path}#{now}") });
    }
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let out = Object::new();
    for (name, value) in entries {
        // A plain object takes every property.
        let _ = Reflect::set(&out, &JsValue::from_str(name), value);
    }
    out
}

fn dispatch(name: &str, detail: &JsValue) {
    let with = CustomEventInit::new();
    with.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &with) {
        // Nobody can cancel it.
        let _ = window().dispatch_event(&event);
    }
}

/// Tells the window what came out.
pub(super) fn tell(of: &Calculator, texts: &[String], found: &Result<Outcome, Fault>) {
    let given = values(of, texts);
    let number = |v: Option<f64>| v.filter(|v| v.is_finite()).map_or(JsValue::NULL, JsValue::from_f64);
    let named: Vec<(&str, JsValue)> =
        of.fields.iter().zip(given).map(|(field, v)| (field.name, number(v))).collect();
    let result = match found {
        Ok(found) => object(&[("value", number(Some(found.number))), ("fault", JsValue::NULL)]),
        Err(fault) => object(&[("value", JsValue::NULL), ("fault", JsValue::from_str(fault))]),
    };
    let detail = object(&[
        ("calculator", JsValue::from_str(of.id)),
        ("values", object(&named).into()),
        ("result", result.into()),
    ]);
    dispatch("perennial:result", &detail);
}

/// Says that it can be used.
pub(super) fn ready() {
    // Setting an attribute with a plain name cannot fail.
    let _ = document_element().set_attribute("data-ready", crate::link::protocol::VERSION);
}
