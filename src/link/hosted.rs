//! The worker that makes reports for the article around a frame: a text of rows and choices as JSON in, the report as JSON
//! out. `site/frame.js` starts it and checks who asks.

use std::collections::BTreeMap;

use js_sys::{Object, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::protocol::{Config, Day, Error, ErrorCode, Role};
use super::whole::Whole;
use super::worker::text as decode;

/// Why there is no report: a code, and a sentence for the article's author.
type Refused = (String, String);

fn refused(error: &Error) -> Refused {
    (error.code.key().to_owned(), error.to_string())
}

fn bad(why: impl ToString) -> Refused {
    (ErrorCode::BadMessage.key().to_owned(), why.to_string())
}

/// Choices: those of [`Config`] by name, and `roles`, the keys of roles by header.
fn choices(options: &str) -> Result<(Vec<(String, Role)>, Config), Refused> {
    let mut all: Value = serde_json::from_str(options).map_err(bad)?;
    let roles = all.as_object_mut().and_then(|all| all.remove("roles")).unwrap_or(Value::Null);
    let roles: Option<BTreeMap<String, String>> = serde_json::from_value(roles).map_err(bad)?;
    let known = |(header, key): (String, String)| match Role::from_key(&key) {
        Some(role) => Ok((header, role)),
        None => Err(bad(format!("`{key}` is not a role"))),
    };
    let roles = roles.unwrap_or_default().into_iter().map(known).collect::<Result<_, _>>()?;
    let mut config: Config = serde_json::from_value(all).map_err(bad)?;
    let today = Day((js_sys::Date::now() / 86_400_000.0) as i32);
    config.today = config.today.or(Some(today));
    Ok((roles, config))
}

fn answer(csv: String, options: &str) -> Result<String, Refused> {
    let (roles, config) = choices(options)?;
    let of = Whole { first: (String::new(), csv.into_bytes().into()), joined: Vec::new(), roles, config };
    let report = of.report(&decode);
    let first = |errors: Vec<Error>| errors.first().map_or_else(|| bad("no report"), refused);
    report.map(|report| report.to_string()).map_err(first)
}

fn word(of: &JsValue, name: &str) -> String {
    Reflect::get(of, &JsValue::from_str(name)).ok().and_then(|v| v.as_string()).unwrap_or_default()
}

/// Answers questions from then on. Does nothing outside a worker.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let own = scope.clone();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let asked = event.data();
        let out = Object::new();
        // A plain object takes every property, and only a detached buffer could be refused.
        let put = |name: &str, value: &JsValue| drop(Reflect::set(&out, &JsValue::from_str(name), value));
        put("id", &JsValue::from_str(&word(&asked, "id")));
        match answer(word(&asked, "csv"), &word(&asked, "options")) {
            Ok(report) => put("text", &JsValue::from_str(&report)),
            Err((code, message)) => {
                put("code", &JsValue::from_str(&code));
                put("message", &JsValue::from_str(&message));
            }
        }
        let _ = own.post_message(&out);
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // The worker listens until it is ended.
    hear.forget();
    // What arrives before there is somebody to hear it would be lost: whoever asks waits for this.
    let _ = scope.post_message(&JsValue::from_str("ready"));
}
