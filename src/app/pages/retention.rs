//! Retention: who comes back by cohort, how soon, and how long contracts last.

mod cohorts;

use yew::prelude::*;

use super::sheet::SheetPage;
use crate::app::hooks::Dispatch;
use crate::app::parts::rich::{empty, say};
use crate::app::route::Filters;
use crate::app::words::{days, percent, t, tn, tv};
use crate::link::protocol::{Config, RepeatCurve, Report, Survival};

/// Who comes back. What was chosen on the page stands in its address: it needs no state of its own.
pub(super) fn retention(report: &Report, config: &Config, filters: &Filters, dispatch: &Dispatch) -> Html {
    let body = if !there(report) {
        html! { <section class="part"><div class="head"></div>{ empty(say("retention.empty", &[])) }</section> }
    } else {
        parts(report, &cohorts::View { config, filters, dispatch })
    };
    let (title, lead) = title(report);
    html! { <><div class="title close"><h1>{ t(title) }</h1><p>{ lead }</p></div>{ body }</> }
}

/// Whether there is anything to tell.
pub(in crate::app) fn there(report: &Report) -> bool {
    report.retention.cohorts.is_some() || contracts(report)
}

fn contracts(report: &Report) -> bool {
    report.sheets.iter().any(|name| name == "contracts")
}

fn parts(report: &Report, view: &cohorts::View<'_>) -> Html {
    let of = &report.retention;
    let mut parts = Vec::new();
    if let Some(table) = &of.cohorts {
        parts.push(cohorts::cohorts(report, table, view));
    }
    if !of.repeat.is_empty() {
        parts.push(html! { <SheetPage name="repeat" /> });
    }
    if contracts(report) {
        parts.push(html! { <SheetPage name="contracts" /> });
    }
    parts.into_iter().collect()
}

/// The question, and the answer in one sentence.
fn title(report: &Report) -> (&'static str, Option<String>) {
    let of = &report.retention;
    if contracts(report) {
        return ("retention.title_contracts", of.survival.as_ref().map(|s| half(s).1));
    }
    ("retention.title", of.repeat.first().and_then(soon))
}

/// When half have bought again, or how many have by the end of the curve.
fn soon(curve: &RepeatCurve) -> Option<String> {
    let (end, share) = *curve.points.last()?;
    let day = curve.median_days.unwrap_or(end);
    let key = if curve.median_days.is_some() { "retention.half" } else { "retention.share" };
    Some(tv(key, &[("share", percent(share)), ("days", days(f64::from(day)))]))
}

/// "3 months": `unit` is `week`, `month` or `year`.
fn time(unit: &str, n: u64) -> String {
    tn(&format!("count.{unit}s"), n)
}

/// When half are gone, or how many are left at the end of the curve: the figure, and the sentence.
pub(super) fn half(of: &Survival) -> (String, String) {
    let half = of.curve.iter().find(|(_, s, _)| s.value < 0.5);
    let key = if half.is_some() { "retention.half_gone" } else { "retention.still" };
    let (period, share) = half.or(of.curve.last()).map_or((0, 1.0), |(t, s, _)| (*t, s.value));
    let time = time(&of.period, u64::from(period));
    let figure = if half.is_some() { time.clone() } else { percent(share) };
    (figure, tv(key, &[("share", percent(share)), ("time", time)]))
}
