//! What can be changed on a composed page. What is given stands in the address; the page is asked for again.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::app::hooks::source::Source;
use crate::app::hooks::{Dispatch, saved};
use crate::app::parts::setting::{select, written};
use crate::app::parts::values::{plain, said, words};
use crate::app::route::Filters;
use crate::app::words::t;
use crate::link::protocol::{Choice, Control, Error, ErrorCode, Field, Report};

/// Takes what was given: its name in the address, and the value.
type Given = Callback<(String, String)>;

/// Puts a value into the address; an empty one is left out of it.
pub(super) fn given(filters: &Filters, dispatch: &Dispatch) -> Given {
    let (filters, dispatch) = (filters.clone(), dispatch.clone());
    Callback::from(move |(name, value): (String, String)| {
        let mut filters = filters.clone();
        filters.retain(|(n, _)| *n != name);
        if !value.is_empty() {
            filters.push((name, value));
        }
        dispatch.set_filters(filters);
    })
}

/// Tells a choice of the analysis to the worker; one that is refused is put into the address, for the page to say why.
fn setting(filters: &Filters, dispatch: &Dispatch, given: &Given) -> Given {
    let (filters, dispatch, given) = (filters.clone(), dispatch.clone(), given.clone());
    Callback::from(move |(name, value): (String, String)| {
        if filters.iter().any(|(n, _)| *n == name) {
            given.emit((name.clone(), String::new()));
        }
        let (given, refused) = (given.clone(), (name.clone(), value.clone()));
        dispatch.change(name, value, move || given.emit(refused));
    })
}

/// A choice beside the heading of a part.
pub(super) fn choice(report: &Report, of: &Choice, given: &Given) -> Html {
    let label = words(&report.currency, &of.label);
    html! { <label>{ label.clone() }{ " " }{ picked(report, label, &of.name, &of.options, &of.chosen, given) }</label> }
}

fn picked(
    report: &Report,
    label: String,
    name: &str,
    options: &[(String, crate::link::protocol::Value)],
    chosen: &str,
    given: &Given,
) -> Html {
    let (given, name) = (given.clone(), name.to_owned());
    let done = Callback::from(move |value: String| given.emit((name.clone(), value)));
    let options =
        options.iter().map(|(value, words)| (value.clone(), plain(&report.currency, words))).collect();
    select(label, options, chosen, done)
}

/// The fields of a part.
pub(super) fn form(
    report: &Report,
    fields: &[Field],
    filters: &Filters,
    dispatch: &Dispatch,
    given: &Given,
) -> Html {
    if fields.is_empty() {
        return Html::default();
    }
    let all = fields.iter().map(|of| field(report, of, filters, dispatch, given));
    html! { <div class="form">{ for all }</div> }
}

fn field(report: &Report, of: &Field, filters: &Filters, dispatch: &Dispatch, given: &Given) -> Html {
    // What is being typed is in the address before the answer to it is here.
    let typed = filters.iter().find(|(n, _)| *n == of.name).map(|(_, value)| value.clone());
    let value = typed.unwrap_or_else(|| of.value.clone());
    // A choice of the whole analysis is told to the worker once it is given; one that is refused stands in the address.
    let given = &if of.sets { setting(filters, dispatch, given) } else { given.clone() };
    let label = words(&report.currency, &of.label);
    let invalid = of.fault.as_ref().map(|_| "true");
    let give = |read: fn(&InputEvent) -> Option<String>| {
        let (given, name) = (given.clone(), of.name.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(value) = read(&event) {
                given.emit((name.clone(), value));
            }
        })
    };
    let typing = |event: &InputEvent| Some(event.target_dyn_into::<HtmlInputElement>()?.value());
    let once = of.sets.then(|| {
        let (given, name) = (given.clone(), of.name.clone());
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                given.emit((name.clone(), input.value()));
            }
        })
    });
    let typed = (!of.sets).then(|| give(typing));
    let control = match &of.control {
        Control::Number(low, high, step) => {
            let [least, most, step] = [*low, *high, *step].map(written);
            let slide = (low < high).then(|| {
                html! { <input type="range" aria-label={label.clone()} min={least} max={most} {step} value={value.clone()} oninput={give(typing)} /> }
            });
            html! {
                <>
                    <input type="text" inputmode="decimal" autocomplete="off" aria-label={label.clone()} aria-invalid={invalid} value={value.clone()} oninput={typed} onchange={once} />
                    { slide }
                </>
            }
        }
        Control::Text(lines) => {
            let typing = |event: &InputEvent| Some(event.target_dyn_into::<HtmlTextAreaElement>()?.value());
            if *lines == 1 {
                let input = html! { <input type="text" autocomplete="off" aria-label={label.clone()} aria-invalid={invalid} value={value.clone()} oninput={typed} onchange={once} /> };
                return framed(report, of, label, input);
            }
            html! { <textarea rows={lines.to_string()} spellcheck="false" aria-label={label.clone()} aria-invalid={invalid} value={value.clone()} oninput={give(typing)} /> }
        }
        Control::Pick(options) => picked(report, label.clone(), &of.name, options, &value, given),
        Control::Day => {
            html! { <input type="date" aria-label={label.clone()} aria-invalid={invalid} value={value.clone()} oninput={give(typing)} /> }
        }
        Control::File => {
            let (given, name, dispatch, join) = (given.clone(), of.name.clone(), dispatch.clone(), of.sets);
            let files = value.parse::<u32>().unwrap_or_default();
            let onchange = Callback::from(move |event: Event| {
                let file = event.target_dyn_into::<HtmlInputElement>().and_then(|i| i.files()?.get(0));
                if let (true, Some(file)) = (join, &file) {
                    return dispatch.join(Source::File(file.clone()));
                }
                if let Some(file) = file {
                    let (given, name) = (given.clone(), name.clone());
                    // Another word in the address with every file, so that the page is asked for again.
                    let mark = (files + 1).to_string();
                    dispatch.compare_with(file, move || given.emit((name, mark)));
                }
            });
            // The browser's own button speaks the browser's language.
            html! { <label class="btn">{ t("landing.choose") }<input type="file" class="sr" aria-label={label.clone()} {onchange} /></label> }
        }
        Control::Press(value) => {
            let (given, name, value) = (given.clone(), of.name.clone(), value.clone());
            let onclick = Callback::from(move |_: MouseEvent| given.emit((name.clone(), value.clone())));
            return html! { <div><button type="button" {onclick}>{ label }</button></div> };
        }
        Control::Keep(text) => {
            let (given, name, text, dispatch) =
                (given.clone(), of.name.clone(), text.clone(), dispatch.clone());
            let onclick = Callback::from(move |_: MouseEvent| {
                if !saved::keep_summaries(&text) {
                    return dispatch.fault(vec![Error::new(ErrorCode::StorageRefused)]);
                }
                // Another word in the address, so that the page is asked for again.
                given.emit((name.clone(), text.len().to_string()));
            });
            return html! { <div><button type="button" {onclick}>{ label }</button></div> };
        }
        Control::Tick => {
            let ticked = |event: &InputEvent| {
                let on = event.target_dyn_into::<HtmlInputElement>()?.checked();
                Some(if on { "1" } else { "0" }.to_owned())
            };
            html! { <input type="checkbox" aria-label={label.clone()} checked={value == "1"} oninput={give(ticked)} /> }
        }
    };
    framed(report, of, label, control)
}

fn framed(report: &Report, of: &Field, label: String, control: Html) -> Html {
    // Always in its place, empty or not: what is typed into must stay where it is.
    let fault = of.fault.as_ref().map_or_else(Html::default, |f| said(&report.currency, f));
    let say = of.say.as_ref().map(|s| html! { <small>{ said(&report.currency, s) }</small> });
    let class = if of.control == Control::Tick { "tick" } else { "" };
    html! { <div {class} key={of.name.clone()}><span aria-hidden="true">{ label }</span>{ control }<small class="fault" role="alert">{ fault }</small>{ say }</div> }
}
