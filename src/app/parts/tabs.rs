//! Links between the result pages, as far as there is something behind them.

use gloo::utils::document;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use crate::app::pages::retention;
use crate::app::route::{self, Route};
use crate::app::text::{t, tn};
use crate::link::protocol::Report;

/// Keys of the tabs in their order.
const TABS: [&str; 12] = [
    "overview",
    "advice",
    "moves",
    "scores",
    "segments",
    "ltv",
    "retention",
    "health",
    "feedback",
    "whatif",
    "customers",
    "data",
];

/// Whether this report has something for a page.
fn there(report: &Report, page: &Route) -> bool {
    match page {
        Route::Scores => !report.scores.is_empty() || !report.surveys.is_empty(),
        Route::Segments => !report.segments.is_empty(),
        Route::Ltv => !report.clv.is_empty() || report.worth.is_some(),
        Route::Retention => retention::there(report),
        Route::Customers => report.customers > 0 && !report.columns.is_empty(),
        Route::Sheet(name) => report.sheets.iter().any(|s| s == name),
        _ => true,
    }
}

/// The pages of each tab, as far as this report has something for them; the first is where the tab leads.
fn pages(report: &Report) -> Vec<Vec<Route>> {
    let under = |key: &&str| route::under(key).into_iter().filter(|page| there(report, page)).collect();
    TABS.iter().map(under).filter(|pages: &Vec<Route>| !pages.is_empty()).collect()
}

/// Brings the tab of the page into view.
#[hook]
pub fn use_tab_in_view(route: &Route) {
    use_effect_with(route.clone(), |_| {
        if let Ok(Some(tab)) = document().query_selector(".tabs [aria-current]") {
            let how = ScrollIntoViewOptions::new();
            how.set_inline(ScrollLogicalPosition::Center);
            how.set_block(ScrollLogicalPosition::Nearest);
            tab.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
}

/// The tabs, and below them the pages of the one that is open.
pub fn tabs(report: &Report, route: &Route) -> Html {
    let current = if matches!(route, Route::Customer(_)) { &Route::Customers } else { route };
    let all = pages(report);
    let open = all.iter().find(|pages| pages.contains(current));
    let inner = open.filter(|pages| pages.len() > 1).map(|pages| {
        let links = pages.iter().map(|page| link(report, page, page == current));
        html! { <ul class="wrap inner">{ for links }</ul> }
    });
    let links = all.iter().filter_map(|pages| Some(link(report, pages.first()?, pages.contains(current))));
    html! { <nav class="tabs" aria-label={t("tabs.label")}><ul class="wrap">{ for links }</ul>{ inner }</nav> }
}

fn link(report: &Report, page: &Route, current: bool) -> Html {
    html! {
        <li key={page.key()}>
            <a href={page.href()} aria-current={current.then_some("page")}>
                { t(&format!("page.{}", page.key())) }
                if *page == Route::Data && report.rejected_rows > 0 {
                    <span class="count">{ tn("tabs.to_fix", report.rejected_rows, &[]) }</span>
                }
            </a>
        </li>
    }
}
