//! The pages, and the frame around them.

pub mod columns;
pub mod customer;
pub mod customers;
pub mod data;
pub mod landing;
pub mod ltv;
pub mod overview;
pub(crate) mod retention;
pub mod scores;
pub mod segments;
pub mod settings;
mod sheet;
mod specimen;

use std::cell::Cell;

use gloo::utils::{document, window};
use web_sys::{FocusOptions, HtmlElement};
use yew::prelude::*;

use crate::app::hooks::{
    use_config, use_dispatch, use_doing, use_filters, use_locale, use_route, use_session,
};
use crate::app::parts::{Alert, Bar, Footer, Intake, reading, tabs, use_tab_in_view};
use crate::app::route::Route;
use crate::app::state::Phase;
use crate::app::text::{t, tv};
use crate::link::protocol::{Error, ErrorCode};

/// The frame: bar, tabs, the page of the address, footer; pastes and drops; titles and focus.
#[component]
pub fn Shell() -> Html {
    let locale = use_locale();
    let route = use_route();
    let session = use_session();
    let doing = use_doing();
    let config = use_config();
    let dispatch = use_dispatch();
    let filters = use_filters();
    let main = use_node_ref();
    let report = session.as_ref().and_then(|loaded| loaded.report.as_ref());
    let results = report.is_some();
    let busy = matches!(doing.phase, Phase::Reading { .. });

    // An address of results without results leads to where they can be had.
    let given = |name: &str| report.is_none_or(|r| r.sheets.iter().any(|s| s == name));
    let home = match (&session, &route) {
        (None, route) if !busy && route.needs_data() => Some(Route::Landing),
        (Some(_), route) if !results && route.needs_data() && *route != Route::Columns => {
            Some(Route::Columns)
        }
        // A page that this data does not give.
        (Some(_), Route::Sheet(name)) if !given(name) => Some(Route::Overview),
        _ => None,
    };
    let leave = dispatch.clone();
    use_effect_with((home.clone(), route.clone()), move |(home, route)| {
        if let Some(home) = home {
            leave.instead(home.clone());
            if *home == Route::Overview {
                let page = t(&format!("page.{}", route.key()));
                leave.fault(vec![Error::new(ErrorCode::PageNotGiven).with(&*page)]);
            }
        }
    });
    use_effect_with((route.clone(), locale), |(route, _)| {
        let page = match route {
            Route::Customer(id) => AttrValue::from(id.clone()),
            other => t(&format!("page.{}", other.key())),
        };
        document().set_title(&tv("page.title", &[("page", &page), ("app", &t("app"))]));
    });
    use_arrival(&route, &main);
    use_tab_in_view(&route);

    let page = match &route {
        Route::Landing => landing::landing(locale, &dispatch),
        Route::Columns => html! { <columns::Columns /> },
        Route::Overview => overview::overview(report),
        Route::Scores => {
            report.map_or_else(Html::default, |report| scores::scores(report, config.business.key()))
        }
        Route::Segments => html! { <segments::Segments /> },
        Route::Ltv => report.map_or_else(Html::default, |report| ltv::ltv(report, &filters, &dispatch)),
        Route::Retention => report
            .map_or_else(Html::default, |report| retention::retention(report, &config, &filters, &dispatch)),
        Route::Customers => html! { <customers::Customers /> },
        Route::Customer(id) => html! { <customer::CustomerPage id={id.clone()} /> },
        Route::Sheet(name) if home.is_none() => html! { <sheet::SheetPage name={*name} /> },
        Route::Sheet(_) => Html::default(),
        Route::Data => html! { <data::Data /> },
    };
    let with_tabs = results && route.needs_data() && route != Route::Columns;
    let skip = {
        let main = main.clone();
        Callback::from(move |event: MouseEvent| {
            // The hash belongs to the pages; the link only moves the focus.
            event.prevent_default();
            focus(&main);
        })
    };
    let said = session.as_ref().map(|loaded| {
        if loaded.name.is_empty() {
            t("reading.done_paste")
        } else {
            tv("reading.done", &[("name", &loaded.name)])
        }
    });
    html! {
        <>
            <a class="sr skip" href="#main" onclick={skip}>{ t("skip") }</a>
            <Bar />
            if let Some(report) = report.filter(|_| with_tabs) {
                { tabs(report, &route) }
            }
            <Alert />
            if route != Route::Landing {
                <div class="wrap on-top">{ reading(&doing, &dispatch) }</div>
            }
            <main id="main" tabindex="-1" ref={main} aria-busy={(doing.busy && with_tabs).then_some("true")}>
                <div class="wrap" key={route.key()}>{ page }</div>
            </main>
            <Footer />
            <Intake />
            <p class="sr" role="status">{ said }</p>
        </>
    }
}

/// Moves focus to the page and scrolls to its top when the address changes, but not when the page opens.
#[hook]
fn use_arrival(route: &Route, main: &NodeRef) {
    let first = use_memo((), |()| Cell::new(true));
    let main = main.clone();
    use_effect_with(route.clone(), move |_| {
        // A frame in an article takes the focus from nobody.
        let elsewhere = framed() && !document().has_focus().unwrap_or(true);
        if !first.replace(false) && !elsewhere {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            focus(&main);
        }
    });
}

fn framed() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-embed"))
}

fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let how = FocusOptions::new();
        how.set_prevent_scroll(true);
        // An element that is gone needs no focus.
        let _ = element.focus_with_options(&how);
    }
}
