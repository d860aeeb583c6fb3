//! What was found, in words, and what each column means.

mod found;
mod mapping;
mod questions;

use std::rc::Rc;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::hooks::{use_dispatch, use_doing, use_locale, use_session};
use crate::app::parts::{Kind, status};
use crate::app::route::Route;
use crate::app::state::Loaded;
use crate::app::text::{locale, t, tn};
use crate::link::protocol::{ReadOptions, Role};

/// The columns page.
#[component]
pub fn Columns() -> Html {
    use_locale();
    let session = use_session();
    let doing = use_doing();
    let dispatch = use_dispatch();
    let reread = {
        let dispatch = dispatch.clone();
        Callback::from(move |read: ReadOptions| dispatch.read_again(read))
    };
    let give = Callback::from(move |(column, role): (usize, Role)| dispatch.set_role(column, role));
    use_effect(settle_selects);
    let Some(loaded) = session else {
        return html! {
            <div class="title"><h1>{ t("columns.none_yet") }</h1><p>{ t("columns.none_yet_say") }</p></div>
        };
    };
    html! {
        <>
            { found::sentence(&loaded, &reread) }
            { questions::all(&loaded, &reread) }
            { mapping::table(&loaded, doing.busy, &give) }
            { onwards(&loaded, doing.errors.is_empty()) }
        </>
    }
}

/// Makes every select show what is true, also after a choice that was refused: the browser keeps what was picked.
fn settle_selects() {
    let Ok(all) = document().query_selector_all("select[data-value]") else { return };
    for i in 0..all.length() {
        let select = all.item(i).and_then(|node| node.dyn_into::<HtmlSelectElement>().ok());
        if let Some(select) = select
            && let Some(value) = select.get_attribute("data-value")
            && select.value() != value
        {
            select.set_value(&value);
        }
    }
}

/// The way to the results, and what was set aside.
fn onwards(loaded: &Rc<Loaded>, good: bool) -> Html {
    let Some(report) = loaded.report.as_ref() else { return html! {} };
    html! {
        <div class="onwards">
            if good {
                <a class="btn primary" href={Route::Overview.href()}>{ t("columns.results") }</a>
            }
            if report.rejected_rows > 0 {
                <span class="muted">
                    { status(Kind::Watch, tn("columns.set_aside", report.rejected_rows, &[])) }
                    { " " }{ tn("columns.rows_used", report.source.rows_used, &[]) }{ locale().gap() }
                    <a href={Route::Data.href()}>{ t("columns.see_them") }</a>
                </span>
            }
        </div>
    }
}

/// A select: its label, the value that is true, and its options as value and word.
fn select(label: AttrValue, value: &str, options: &[(String, AttrValue)], change: Callback<String>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            change.emit(select.value());
        }
    });
    html! {
        <select aria-label={label} data-value={value.to_owned()} {onchange}>
            { for options.iter().map(|(key, word)| html! {
                <option key={key.clone()} value={key.clone()} selected={key == value}>{ word }</option>
            }) }
        </select>
    }
}
