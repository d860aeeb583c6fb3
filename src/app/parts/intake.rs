//! Pastes and drops anywhere on the page.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, Event};
use yew::prelude::*;

use crate::app::hooks::source::{self, Source};
use crate::app::hooks::{Dispatch, use_dispatch, use_locale};
use crate::app::text::t;

/// What a paste or drop holds: its files, else its text if that looks like rows.
pub(super) fn sources(data: &DataTransfer) -> Vec<Source> {
    let files = data.files().map_or_else(Vec::new, |files| source::files(&files));
    if !files.is_empty() {
        return files;
    }
    // One line is a word that went astray, not data.
    let text = data.get_data("text/plain").ok().filter(|text| text.trim().contains(['\n', '\r']));
    text.map(|text| Source::Text(Rc::from(text))).into_iter().collect()
}

/// Whether a paste there belongs to the field and not to the page.
fn in_field(event: &Event) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn listen(dispatch: Dispatch, dragging: UseStateSetter<bool>) -> Vec<EventListener> {
    let document = document();
    let active = EventListenerOptions::enable_prevent_default();
    let over = {
        let dragging = dragging.clone();
        move |event: &Event| {
            event.prevent_default();
            dragging.set(true);
        }
    };
    let leave = {
        let dragging = dragging.clone();
        move |event: &Event| {
            // Left the page, not only an element of it.
            if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                dragging.set(false);
            }
        }
    };
    let drop = {
        let dispatch = dispatch.clone();
        move |event: &Event| {
            event.prevent_default();
            dragging.set(false);
            let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
            dispatch.open_all(data.as_ref().map_or_else(Vec::new, sources));
        }
    };
    let paste = move |event: &Event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        if in_field(event) {
            return;
        }
        let sources = data.as_ref().map_or_else(Vec::new, sources);
        if !sources.is_empty() {
            event.prevent_default();
            dispatch.open_all(sources);
        }
    };
    vec![
        EventListener::new_with_options(&document, "dragover", active, over),
        EventListener::new_with_options(&document, "dragleave", active, leave),
        EventListener::new_with_options(&document, "drop", active, drop),
        EventListener::new_with_options(&document, "paste", active, paste),
    ]
}

/// Takes pastes and drops, and says where a drop would go.
#[component]
pub fn Intake() -> Html {
    use_locale();
    let dispatch = use_dispatch();
    let dragging = use_state_eq(|| false);
    let setter = dragging.setter();
    use_effect_with((), move |()| {
        let listeners = listen(dispatch, setter);
        move || drop(listeners)
    });
    if !*dragging {
        return html! {};
    }
    html! { <div class="drop" aria-hidden="true"><span>{ t("landing.drop") }</span></div> }
}
