//! Retention: who comes back by cohort, how soon, and how long contracts last.

mod cohorts;
mod contracts;
mod repeat;

pub(super) use contracts::half;

use yew::prelude::*;

use crate::app::hooks::Dispatch;
use crate::app::parts::rich::{empty, say};
use crate::app::route::Filters;
use crate::app::words::{days, percent, t, tn, tv, upto};
use crate::link::protocol::{Config, RepeatCurve, Report, Retention as Results};

/// Who comes back. What was chosen on the page stands in its address: it needs no state of its own.
pub(super) fn retention(report: &Report, config: &Config, filters: &Filters, dispatch: &Dispatch) -> Html {
    let of = &report.retention;
    let body = if of.is_empty() {
        html! { <section class="part"><div class="head"></div>{ empty(say("retention.empty", &[])) }</section> }
    } else {
        parts(report, &cohorts::View { config, filters, dispatch })
    };
    let (title, lead) = title(of);
    html! { <><div class="title close"><h1>{ t(title) }</h1><p>{ lead }</p></div>{ body }</> }
}

fn parts(report: &Report, view: &cohorts::View<'_>) -> Html {
    let of = &report.retention;
    let mut parts = Vec::new();
    if let Some(table) = &of.cohorts {
        parts.push(cohorts::cohorts(report, table, view));
    }
    if let Some(first) = of.repeat.first() {
        parts.push(repeat::curves(first, &of.repeat));
    }
    if let (Some(gaps), Some(half)) = (&of.gaps, report.company.median_gap_days) {
        parts.push(repeat::gaps(gaps, half));
    }
    if let Some(of) = &of.subscriptions {
        parts.push(contracts::paid(report, of));
    }
    if let Some(of) = &of.survival {
        parts.push(contracts::stay(report, of));
    }
    parts.into_iter().collect()
}

/// The question, and the answer in one sentence.
fn title(of: &Results) -> (&'static str, Option<String>) {
    if of.subscriptions.is_some() || of.survival.is_some() {
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

/// "3 months", "1.5 years": `unit` is `week`, `month` or `year`.
fn time(unit: &str, n: f64) -> String {
    let key = format!("count.{unit}s");
    // What is no whole number is plural.
    if n.fract() == 0.0 { tn(&key, n as u64) } else { tv(&format!("{key}.other"), &[("n", upto(n, 1))]) }
}
