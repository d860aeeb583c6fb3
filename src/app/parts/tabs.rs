//! Links between the result pages, as far as there is something behind them.

use gloo::utils::document;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use crate::app::pages::retention;
use crate::app::route::{self, Route};
use crate::app::text::{t, tn};
use crate::link::protocol::Report;

/// The result pages that this report has something for.
pub(super) fn pages(report: &Report) -> Vec<Route> {
    let sheets = report.sheets.iter().filter_map(|name| route::sheet(name));
    let mut pages: Vec<Route> = [
        (Route::Overview, true),
        (Route::Scores, !report.scores.is_empty() || !report.surveys.is_empty()),
        (Route::Segments, !report.segments.is_empty()),
        (Route::Ltv, !report.clv.is_empty() || report.worth.is_some()),
        (Route::Retention, retention::there(report)),
        (Route::Customers, report.customers > 0 && !report.columns.is_empty()),
        (Route::Data, true),
    ]
    .into_iter()
    .filter_map(|(route, there)| there.then_some(route))
    .collect();
    // Before the customers and the data.
    let at = pages.iter().position(|page| *page == Route::Customers).unwrap_or(pages.len() - 1);
    pages.splice(at..at, sheets);
    pages
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

/// The tabs.
pub fn tabs(report: &Report, route: &Route) -> Html {
    let current = if matches!(route, Route::Customer(_)) { &Route::Customers } else { route };
    html! {
        <nav class="tabs" aria-label={t("tabs.label")}>
            <ul class="wrap">
                { for pages(report).into_iter().map(|page| html! {
                    <li key={page.key()}>
                        <a href={page.href()} aria-current={(page == *current).then_some("page")}>
                            { t(&format!("page.{}", page.key())) }
                            if page == Route::Data && report.rejected_rows > 0 {
                                <span class="count">{ tn("tabs.to_fix", report.rejected_rows, &[]) }</span>
                            }
                        </a>
                    </li>
                }) }
            </ul>
        </nav>
    }
}
