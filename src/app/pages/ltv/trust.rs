//! How far to trust the forecast: the verdict, the models beside each other, the held-back time, the parameters.

use yew::prelude::*;

use super::curve::told;
use super::{notes, of_models, params};
use crate::app::estimates::{joined, model, number, off, total};
use crate::app::parts::rich::{part as part_of, word};
use crate::app::parts::table::{Row, table};
use crate::app::parts::{Kind, status};
use crate::app::words::{self, count, percent, t, tv};
use crate::app::{format, text};
use crate::link::protocol::{Errors, Model, Report, Verdict, Worth};

/// The part.
pub(super) fn part(report: &Report, worth: &Worth) -> Html {
    let chosen = worth.chosen.as_deref().unwrap_or_default();
    let comparing = (!worth.complete).then(|| t("worth.comparing"));
    let body = html! {
        <div class="flow">
            <div class="flow tight-flow">
                <p class="say lead-say">{ verdict(worth.verdict) }{ " " }{ sentence(worth, chosen) }</p>
                <p class="small muted" role="status">{ comparing }</p>
                { notes(report, of_models) }
            </div>
            { models(report, worth) }
            <div class="flow tight-flow">{ by_repeats(worth) }{ params::details(worth) }</div>
        </div>
    };
    part_of(t("worth.trust.title"), word(&t("worth.trust.sees")), Html::default(), body)
}

/// The verdict: a shape and a word.
pub(in crate::app::pages) fn verdict(verdict: Verdict) -> Html {
    let kind = match verdict {
        Verdict::Good => Kind::Good,
        Verdict::Ranking => Kind::Watch,
        Verdict::Unfit => Kind::Bad,
        Verdict::Untested => Kind::Unknown,
    };
    status(kind, text::t(&format!("verdict.{}", verdict.key())))
}

/// Which model, why, and how well it foretold the held-back time.
fn sentence(worth: &Worth, chosen: &str) -> String {
    let reason = tv(&format!("reason.{}", worth.reason.key()), &[("model", model(chosen))]);
    let (_, is_money) = total(worth);
    let held = worth.holdout.as_ref().and_then(|holdout| {
        let baseline = &holdout.baseline;
        let baseline = if is_money { baseline.spend_error } else { baseline.purchases_error };
        let values = [("off", off(told(holdout, is_money).2?)), ("baseline", off(baseline?))];
        Some(tv("worth.trust.held", &values))
    });
    joined(reason, &held.unwrap_or_default())
}

/// What a model is in the comparison; nothing to remark of most.
fn role(of: &Model) -> Html {
    if !of.converged {
        return status(Kind::Bad, text::t("worth.trust.failed"));
    }
    if of.chosen {
        return status(Kind::Good, text::t("worth.trust.chosen"));
    }
    if of.id == "nbd" {
        return status(Kind::Watch, text::t("worth.trust.blind"));
    }
    if !of.boundary.is_empty() {
        return status(Kind::Watch, text::t("worth.trust.edge"));
    }
    Html::default()
}

/// A relative error with its sign.
fn signed(error: Option<f64>) -> String {
    let Some(error) = error else { return dash() };
    let words = percent(error);
    if error >= 0.0005 { format!("+{words}") } else { words }
}

fn dash() -> String {
    "–".to_owned()
}

/// AIC, then purchases, money and total error of the held-back time.
fn cells(report: &Report, aic: String, errors: Option<&Errors>) -> Vec<String> {
    let Some(errors) = errors else { return vec![aic, dash(), dash(), dash()] };
    let spend = errors.spend.map_or_else(dash, |v| words::money(report, v));
    vec![aic, number(errors.purchases), spend, signed(errors.spend_error.or(errors.purchases_error))]
}

fn models(report: &Report, worth: &Worth) -> Html {
    let of_purchases = worth.models.iter().filter(|m| m.id != "gamma_gamma");
    let mut rows: Vec<Row> = of_purchases
        .map(|m| {
            let aic = if m.converged { format::number(m.aic, 1) } else { dash() };
            (word(&model(&m.id)), cells(report, aic, m.holdout.as_ref()), Some(role(m)))
        })
        .collect();
    if let Some(holdout) = &worth.holdout {
        let baseline = cells(report, dash(), Some(&holdout.baseline));
        let named = |key: &str| word(&t(key));
        rows.push((named("worth.trust.last_period"), baseline, Some(named("worth.trust.baseline"))));
        let truth = vec![String::new(), number(holdout.purchases), words::money(report, holdout.spend)];
        rows.push((named("worth.trust.truth"), truth, None));
    }
    let heads = [
        ("worth.trust.model", ""),
        ("AIC", "num hide-m"),
        ("worth.trust.purchases", "num hide-m"),
        ("worth.trust.money", "num hide-m"),
        ("worth.trust.error", "num"),
        ("worth.trust.role", ""),
    ];
    table(t("worth.trust.caption"), true, &heads, rows)
}

/// Forecast and truth by how often customers had come back before.
fn by_repeats(worth: &Worth) -> Html {
    let Some(holdout) = worth.holdout.as_ref().filter(|h| !h.groups.is_empty()) else {
        return Html::default();
    };
    let last = holdout.groups.len() - 1;
    let rows = holdout.groups.iter().enumerate().map(|(i, group)| {
        let x = if i == last && i > 0 { format!("{}+", group.x) } else { group.x.to_string() };
        (word(&x), vec![count(group.customers), words::two(group.expected), words::two(group.actual)], None)
    });
    let heads = [
        ("worth.trust.repeats", ""),
        ("common.customers", "num"),
        ("worth.trust.expected", "num"),
        ("worth.trust.actual", "num"),
    ];
    html! {
        <details>
            <summary>{ t("worth.trust.by_repeats") }</summary>
            { table(t("worth.trust.groups"), true, &heads, rows.collect()) }
        </details>
    }
}
