//! Retention: who comes back by cohort, how soon, and how long contracts last.

mod cohorts;
mod contracts;
mod repeat;

use yew::prelude::*;

use crate::app::hooks::{use_locale, use_report};
use crate::app::parts::rich::{empty, say};
use crate::app::parts::setting::use_edit;
use crate::app::words::{days, percent, t, tv};
use crate::link::protocol::{RepeatCurve, Report};

/// Who comes back.
#[component]
pub fn Retention() -> Html {
    use_locale();
    let edit = use_edit();
    let show = use_state_eq(|| cohorts::SHOWS[0].to_owned());
    let all = use_state_eq(|| false);
    let Some(report) = use_report() else { return Html::default() };
    let of = &report.retention;
    let view = cohorts::View { show: &show, all: *all, edit: &edit };
    let choose = {
        let show = show.clone();
        Callback::from(move |to: String| show.set(to))
    };
    let more = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    html! {
        <>
            { title(&report) }
            if let Some(table) = &of.cohorts { { cohorts::part_of(&report, table, &view, choose, more) } }
            { repeat::curves(&of.repeat) }
            if let Some(gaps) = &of.gaps { { repeat::gaps(gaps) } }
            if let Some(of) = &of.subscriptions { { contracts::paid(&report, of) } }
            if let Some(of) = &of.survival { { contracts::stay(&report, of) } }
        </>
    }
}

/// The question and the answer in one sentence; without any result, what would bring one.
fn title(report: &Report) -> Html {
    let of = &report.retention;
    let (title, lead) = match (&of.cohorts, &of.survival) {
        (Some(_), _) => ("retention.title", of.repeat.first().and_then(soon)),
        (None, Some(survival)) => ("retention.title_contracts", Some(contracts::finding(survival))),
        (None, None) if of.subscriptions.is_some() => ("retention.title_contracts", None),
        (None, None) => {
            return html! {
                <>
                    <div class="title"><h1>{ t("retention.title") }</h1></div>
                    <section class="part"><div class="head"></div>{ empty(say("retention.empty", &[])) }</section>
                </>
            };
        }
    };
    html! { <div class="title close"><h1>{ t(title) }</h1><p>{ lead }</p></div> }
}

/// When half have bought again, or how many have by the end of the curve.
fn soon(curve: &RepeatCurve) -> Option<String> {
    if let Some(half) = curve.median_days {
        return Some(tv("retention.half", &[("days", days(f64::from(half)))]));
    }
    let (end, share) = curve.points.last()?;
    Some(tv("retention.share", &[("share", percent(*share)), ("days", days(f64::from(*end)))]))
}
