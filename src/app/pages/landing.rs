//! The first page: the entry box, the promise, the samples.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    ClipboardEvent, Event, HtmlDetailsElement, HtmlInputElement, HtmlTextAreaElement, InputEvent,
    KeyboardEvent,
};
use yew::prelude::*;

use super::specimen::{SHOP, Specimen};
use crate::app::format;
use crate::app::hooks::source::{self, Source};
use crate::app::hooks::{Dispatch, use_dispatch, use_doing, use_locale};
use crate::app::parts::{icon, reading};
use crate::app::state::Phase;
use crate::app::text::{Locale, find, t, tn, tv};
use crate::link::protocol::FILE_LIMIT;

/// A paste above this size is read without being shown in the box, which would take longer than reading it.
const SHOWN: usize = 200_000;

/// The samples, by the first part of their name.
const SAMPLES: [&str; 4] = ["shop", "saas", USAGE, "survey"];

/// Accounts of the sample before it, and an event log of them.
const USAGE: &str = "usage";

/// The landing page.
pub fn landing(locale: Locale, dispatch: &Dispatch) -> Html {
    let figures = match locale {
        Locale::En => &SHOP[0],
        Locale::ZhCn => &SHOP[1],
    };
    html! {
        <section class="lead">
            <div>
                <h1>{ t("landing.head") }</h1>
                <p class="sub">{ t("landing.sub") }</p>
                <Entry />
                <p class="small muted formats">{ tv("landing.formats", &[("limit", &format::bytes(FILE_LIMIT))]) }</p>
                <p class="promise">
                    { icon("lock") }
                    <span><b>{ t("landing.safe") }</b>{ locale.gap() }{ t("landing.safe_say") }</span>
                </p>
            </div>
            { specimen(figures, locale, dispatch) }
        </section>
    }
}

/// Box and buttons.
#[component]
fn Entry() -> Html {
    let locale = use_locale();
    let dispatch = use_dispatch();
    let doing = use_doing();
    let menu = use_node_ref();
    let field = use_node_ref();
    let input = use_node_ref();
    let typed = use_state_eq(|| false);
    let on_input = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            let text = event.target_dyn_into::<HtmlTextAreaElement>().map(|field| field.value());
            typed.set(text.is_some_and(|text| !text.trim().is_empty()));
        })
    };
    let on_paste = {
        let (dispatch, typed) = (dispatch.clone(), typed.clone());
        Callback::from(move |event: Event| pasted(&event, *typed, &dispatch))
    };
    let read = {
        let (dispatch, field) = (dispatch.clone(), field.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                dispatch.open(Source::Text(Rc::from(field.value())));
            }
        })
    };
    let choose = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let chosen = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(files) = input.files() {
                dispatch.open_all(source::files(&files));
            }
            // The same file can then be chosen again, once it was corrected.
            input.set_value("");
        })
    };
    let by_hand = {
        let (field, typed) = (field.clone(), typed.setter());
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                if field.value().trim().is_empty() {
                    field.set_value(&t("landing.by_hand_header"));
                }
                typed.set(true);
                let end = field.value().encode_utf16().count() as u32;
                // A field in the document takes focus and a caret.
                let _ = field.focus();
                let _ = field.set_selection_range(end, end);
            }
        })
    };
    let busy = matches!(doing.phase, Phase::Reading { total, .. } if total > 1_000_000);
    let template = t("landing.template_file");
    html! {
        <div class="entry" aria-busy={busy.then_some("true")}>
            if busy {
                <div class="in-box">{ reading(&doing, &dispatch) }</div>
            }
            <label class="sr" for="paste">{ t("landing.box") }</label>
            <textarea id="paste" ref={field} class={busy.then_some("hidden")} spellcheck="false" autocomplete="off"
                placeholder={format!("{}\n\n{}", t("landing.placeholder"), t("landing.example"))}
                oninput={on_input} onpaste={on_paste} />
            <div class="acts">
                if *typed {
                    <button type="button" class="primary" onclick={read}>{ t("landing.read") }</button>
                }
                <button type="button" class={(!*typed).then_some("primary")} onclick={choose}>{ t("landing.choose") }</button>
                <input type="file" multiple=true class="sr" tabindex="-1" aria-hidden="true" ref={input} onchange={chosen} />
                { samples(locale, &dispatch, &menu) }
                <a class="btn" href={format!("samples/{template}")} download={template}>{ t("landing.template") }</a>
                <button type="button" onclick={by_hand}>{ t("landing.by_hand") }</button>
            </div>
        </div>
    }
}

/// A paste into the empty box is read at once; into text that was typed it is a part of that.
fn pasted(event: &Event, typed: bool, dispatch: &Dispatch) {
    let Some(data) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) else {
        return;
    };
    if let Some(file) = data.files().and_then(|files| files.get(0)) {
        event.prevent_default();
        return dispatch.open(Source::File(file));
    }
    let text = data.get_data("text/plain").unwrap_or_default();
    if text.len() > SHOWN {
        event.prevent_default();
    }
    if !typed && text.trim().contains(['\n', '\r']) || text.len() > SHOWN {
        dispatch.open(Source::Text(Rc::from(text)));
    }
}

/// The menu of samples: those in the page's own language first.
fn samples(locale: Locale, dispatch: &Dispatch, menu: &NodeRef) -> Html {
    let shut = {
        let menu = menu.clone();
        move || {
            if let Some(menu) = menu.cast::<HtmlDetailsElement>() {
                menu.set_open(false);
            }
        }
    };
    let on_key = {
        let shut = shut.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                shut();
            }
        })
    };
    let item = |name: &'static str, of: Locale| {
        let (dispatch, shut) = (dispatch.clone(), shut.clone());
        let open = Callback::from(move |_: MouseEvent| {
            shut();
            open_sample(name, of, dispatch.clone());
        });
        html! { <li key={name}><button type="button" onclick={open}>{ t(&format!("landing.samples.{name}")) }</button></li> }
    };
    let list = |of: Locale, head: &str| {
        html! {
            <>
                <p id={format!("samples-{}", of.tag())} lang={of.tag()}>{ t(head) }</p>
                <ul aria-labelledby={format!("samples-{}", of.tag())}>{ for SAMPLES.into_iter().map(|name| item(name, of)) }</ul>
            </>
        }
    };
    html! {
        <details class="menu" ref={menu} onkeydown={on_key}>
            <summary>{ t("landing.sample") }</summary>
            <div>
                { list(locale, "landing.samples.own") }
                { list(locale.other(), "landing.samples.other") }
            </div>
        </details>
    }
}

/// Fetches a sample and opens it as if it had been chosen.
fn open_sample(name: &'static str, of: Locale, dispatch: Dispatch) {
    spawn_local(async move {
        let mut sources = Vec::new();
        let first = (name == USAGE).then_some("saas");
        for name in first.into_iter().chain([name]) {
            match source::sample(&format!("{name}.{}.csv", of.tag())).await {
                Ok(source) => sources.push(source),
                Err(error) => return dispatch.fault(vec![error]),
            }
        }
        dispatch.open_all(sources);
    });
}

/// What the sample shop comes to, and a way into it.
fn specimen(figures: &Specimen, locale: Locale, dispatch: &Dispatch) -> Html {
    let open = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| open_sample("shop", locale, dispatch.clone()))
    };
    let customers = tn("landing.specimen.customers", figures.customers, &[]);
    let rate = format::percent(figures.repeat_rate, 0);
    let word = |key: &str| {
        find(&format!("key.rfm.segment.{key}")).unwrap_or_else(|| AttrValue::from(key.to_owned()))
    };
    let list: Vec<String> =
        figures.segments.iter().map(|(key, n)| format!("{} {}", word(key), format::count(*n))).collect();
    let comma = if locale == Locale::En { ", " } else { "，" };
    html! {
        <aside class="specimen" aria-label={t("landing.specimen.label")}>
            <p class="eyebrow">{ t("landing.specimen.eyebrow") }</p>
            <div class="hero">{ format::money(figures.spend, figures.currency) }</div>
            <p class="say">{ tv("landing.specimen.say", &[("customers", &customers), ("rate", &rate)]) }</p>
            <div class="strip one" role="img" aria-label={tv("landing.specimen.strip", &[("list", &list.join(comma))])}>
                <div class="row">
                    { for figures.segments.iter().map(|(key, n)| html! {
                        <span key={*key} class={matches!(*key, "hibernating" | "lost").then_some("gone")}
                            style={format!("--c:var(--seg-{key});flex:{n} 1 0")}></span>
                    }) }
                </div>
            </div>
            <p><button type="button" class="link" onclick={open}>{ t("landing.specimen.open") }</button></p>
        </aside>
    }
}
