//! The top bar: whose page it is, which file, and what can be done anywhere.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::{icon, mark, take_away, use_save};
use crate::app::hooks::{use_dispatch, use_locale, use_session, use_theme};
use crate::app::route::{Route, calculators, privacy};
use crate::app::state::{Loaded, Theme};
use crate::app::strings;
use crate::app::text::{t, tv};

/// The top bar.
#[component]
pub fn Bar() -> Html {
    let locale = use_locale();
    let theme = use_theme();
    let session = use_session();
    let dispatch = use_dispatch();
    let dialog = use_node_ref();
    let save = use_save();
    let report = session.as_ref().and_then(|loaded| loaded.report.as_ref());
    let language = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.set_locale(locale.other()))
    };
    let shade = Callback::from(move |_: MouseEvent| dispatch.set_theme(theme.next()));
    let open = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // It is in the document and closed, or open already: nothing to do then.
                let _ = dialog.show_modal();
            }
        })
    };
    let (sun, shade_word) = match theme {
        Theme::Auto => ("auto", t("theme.auto")),
        Theme::Light => ("sun", t("theme.light")),
        Theme::Dark => ("moon", t("theme.dark")),
    };
    html! {
        <header class="bar">
            <div class="wrap">
                <a class="brand" href={Route::Landing.href()}>
                    { mark() }{ t("app") }<small lang={locale.other().tag()}>{ t("app_other") }</small>
                </a>
                if let Some(loaded) = &session {
                    { file(loaded) }
                } else {
                    <span class="file"></span>
                }
                <div class="tools">
                    if report.is_some() {
                        <button type="button" onclick={open} aria-label={t("bar.take_away")}>
                            { icon("download") }<span class="lbl hide-m">{ t("bar.take_away") }</span>
                        </button>
                    } else {
                        <a href={calculators(locale)}>{ t("bar.calculators") }</a>
                        <a href={privacy(locale)} class="hide-m">{ t("bar.privacy") }</a>
                    }
                    <button type="button" lang={locale.other().tag()} aria-label={t("language_label")} onclick={language}>
                        { t("language") }
                    </button>
                    <button type="button" aria-label={tv("theme.label", &[("theme", &shade_word)])}
                        title={tv("theme.label", &[("theme", &shade_word)])} onclick={shade}>
                        { icon(sun) }
                    </button>
                </div>
            </div>
            if let Some(report) = report {
                { take_away(&dialog, report, &save) }
            }
        </header>
    }
}

/// Which file, and what it holds; it leads to the columns.
fn file(loaded: &Loaded) -> Html {
    let name = if loaded.name.is_empty() { t("bar.pasted") } else { AttrValue::from(loaded.name.clone()) };
    let rest = loaded.report.as_ref().map(|report| {
        let mut rest = format!(" · {}", strings::holds(report));
        if let Some(day) = report.as_of {
            let day = tv("bar.as_of", &[("date", &crate::app::format::date(day))]);
            rest.push_str(&format!(" · {day}"));
        }
        rest
    });
    let label = tv("bar.columns_of", &[("file", &name)]);
    html! {
        <span class="file">
            <a href={Route::Columns.href()} title={label}>{ name }</a>
            <span class="hide-m">{ rest }</span>
        </span>
    }
}
