//! Fetches the chart module once, when the first chart is on the page, and calls it.

use gloo::events::EventListener;
use gloo::utils::document;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;
use yew::prelude::*;

/// Where the chart module stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charts {
    /// On its way.
    Loading,
    /// Here.
    Ready,
    /// It could not be fetched or run.
    Failed,
}

const ID: &str = "charts-module";

fn module() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"perennialCharts".into()).ok().filter(JsValue::is_object)
}

/// The module script, put into the page by whoever comes first. A script element and not `import()`: the policy of
/// the page forbids code made from text, which is how an import would have to be written from here.
fn script() -> Option<Element> {
    if let Some(script) = document().get_element_by_id(ID) {
        return Some(script);
    }
    let script = document().create_element("script").ok()?;
    for (name, value) in [("id", ID), ("type", "module"), ("src", "./charts.js")] {
        script.set_attribute(name, value).ok()?;
    }
    document().head()?.append_child(&script).ok()?;
    Some(script)
}

/// Where the chart module stands; starts fetching it after the first render.
#[hook]
pub(crate) fn use_charts() -> Charts {
    let state = use_state_eq(|| if module().is_some() { Charts::Ready } else { Charts::Loading });
    {
        let state = state.clone();
        use_effect_with((), move |()| {
            let mut listeners = Vec::new();
            if *state == Charts::Loading {
                match script() {
                    Some(script) if script.has_attribute("data-failed") => state.set(Charts::Failed),
                    Some(script) => {
                        let ready = state.clone();
                        listeners.push(EventListener::once(&script, "load", move |_| {
                            ready.set(if module().is_some() { Charts::Ready } else { Charts::Failed });
                        }));
                        let failed = state.clone();
                        let mark = script.clone();
                        listeners.push(EventListener::once(&script, "error", move |_| {
                            // Setting an attribute of an own element cannot fail.
                            let _ = mark.set_attribute("data-failed", "");
                            failed.set(Charts::Failed);
                        }));
                    }
                    None => state.set(Charts::Failed),
                }
            }
            move || drop(listeners)
        });
    }
    *state
}

fn call(name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let module = module().ok_or(JsValue::NULL)?;
    let function: Function = Reflect::get(&module, &name.into())?.dyn_into()?;
    Reflect::apply(&function, &module, &arguments.iter().copied().collect::<js_sys::Array>())
}

/// Draws; `false` if the module refused.
pub(crate) fn draw(element: &Element, spec: &JsValue) -> bool {
    call("draw", &[element.as_ref(), spec]).is_ok()
}

/// Frees what was drawn.
pub(crate) fn dispose(element: &Element) {
    // Nothing was drawn where the module is not there.
    let _ = call("dispose", &[element.as_ref()]);
}

/// Saves the picture as `name.svg` or `name.png`.
pub(crate) fn save(element: &Element, kind: &str, name: &str) {
    // The button is only there when a chart was drawn; a failed picture leaves the page as it is.
    let _ = call("save", &[element.as_ref(), &kind.into(), &name.into()]);
}
