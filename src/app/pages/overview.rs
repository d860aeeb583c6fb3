//! The overview: the answers that this kind of table gives, each with its number and one sentence.

mod customers;
mod feedback;
mod orders;
mod worth;

use yew::prelude::*;

use super::sheet::SheetPage;
use crate::app::parts::rich::{empty, say};
use crate::app::state::ReportRef;
use crate::app::words::{count, t};

/// The overview.
pub fn overview(report: Option<&ReportRef>) -> Html {
    let Some(report) = report else { return html! { <h1 class="sr">{ t("overview.title") }</h1> } };
    let body = match report.source.kind.as_str() {
        "orders" => orders::page(report),
        // Comments by themselves are all that there is to answer with.
        "feedback" if report.surveys.is_empty() && report.sheets.iter().any(|s| s == "feedback") => {
            return html! { <SheetPage name="feedback" /> };
        }
        "feedback" => feedback::page(report),
        "events" => return html! { <SheetPage name="usage" /> },
        _ => customers::page(report),
    };
    html! { <><h1 class="sr">{ t("overview.title") }</h1>{ body }</> }
}

/// What stands where no column gave an answer.
fn nothing(columns: u64) -> Html {
    html! {
        <section class="part">
            <div class="head"><h2>{ t("overview.empty.title") }</h2></div>
            { empty(say("overview.empty.say", &[("columns", count(columns))])) }
        </section>
    }
}
