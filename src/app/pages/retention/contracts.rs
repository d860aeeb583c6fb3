//! Contracts: what accounts still pay, how long they stay as seen and by the model, and what they will still bring.

use yew::prelude::*;

use super::super::settings::{Settings, Topic};
use super::time;
use crate::app::charts::{Props, Spec};
use crate::app::parts::formula::{inputs, math};
use crate::app::parts::note_line;
use crate::app::parts::rich::{link, part, say};
use crate::app::parts::table::table;
use crate::app::words::{count, gap, money, percent, plain, t, tn, tv, upto};
use crate::link::protocol::{NoteCode, Report, Subscriptions, Survival};

/// A figure with its name above and a sentence below; the sentence lies beside its name in the locales.
fn fact(key: &str, value: String, values: &[(&str, String)]) -> Html {
    html! {
        <div>
            <dt>{ t(&format!("retention.{key}")) }</dt>
            <dd>{ value }</dd>
            <dd class="small">{ tv(&format!("retention.{key}_say"), values) }</dd>
        </div>
    }
}

/// Gross and net retention, accounts lost, new ones, and renewals due.
pub(super) fn paid(report: &Report, of: &Subscriptions) -> Html {
    let (low, high) = of.logo_churn_interval.unwrap_or_default();
    let ends = [("low", percent(low)), ("high", percent(high))];
    let mut facts = Vec::new();
    for (key, share) in [("paid.grr", of.grr), ("paid.nrr", of.nrr), ("paid.churn", of.logo_churn)] {
        if let Some(share) = share {
            // Without a revenue at the start it is of all accounts there ever were.
            let key = if key == "paid.churn" && of.mrr_start.is_none() { "paid.churn_all" } else { key };
            facts.push(fact(key, percent(share), &ends));
        }
    }
    for (key, some) in [("paid.new", of.new), ("paid.due", of.renewals)] {
        if let Some((n, pay)) = some.filter(|(n, _)| *n > 0) {
            facts.push(fact(key, count(n), &[("money", money(report, pay))]));
        }
    }
    let values = [("ended", count(of.ended)), ("accounts", count(of.accounts))];
    let explained = of.explained.iter().map(|e| html! { <>{ math(e) }</> });
    let body = html! {
        <div class="flow tight-flow">
            <dl class="facts told">{ for facts }</dl>
            if let Some(last) = of.explained.last() {
                <details class="formula"><summary>{ t("common.formula") }</summary>{ for explained }{ inputs(last) }</details>
            }
        </div>
    };
    part(t("retention.paid.title"), say("retention.paid.say", &values), Html::default(), body)
}

/// When half are gone, or how many are left at the end of the curve: the figure, and the sentence.
pub(in crate::app::pages) fn half(of: &Survival) -> (String, String) {
    let half = of.curve.iter().find(|(_, s, _)| s.value < 0.5);
    let key = if half.is_some() { "retention.half_gone" } else { "retention.still" };
    let (period, share) = half.or(of.curve.last()).map_or((0, 1.0), |(t, s, _)| (*t, s.value));
    let time = time(&of.period, f64::from(period));
    let figure = if half.is_some() { time.clone() } else { percent(share) };
    (figure, tv(key, &[("share", percent(share)), ("time", time)]))
}

/// Survival as seen and by the model.
pub(super) fn stay(report: &Report, of: &Survival) -> Html {
    let title = t("retention.stay.title");
    let named = |key: &str| t(&format!("retention.stay.{key}"));
    let x_name = named(&format!("x_{}", of.period));
    let (mut seen, mut model) = (Vec::new(), Vec::new());
    for (t, share, _) in &of.seen {
        seen.extend_from_slice(&[f64::from(*t), *share]);
    }
    for (t, s, _) in &of.curve {
        model.extend_from_slice(&[f64::from(*t), s.value, s.low_80, s.high_80, s.low_95, s.high_95]);
    }
    let spec = Spec::Curve {
        seen: vec![seen],
        model,
        words: vec![x_name.clone(), named(&format!("tip_{}", of.period)), named("seen"), named("model")],
    };
    let heads = [
        (x_name.as_str(), ""),
        ("retention.stay.seen", "num"),
        ("retention.stay.risk", "num hide-m"),
        ("retention.stay.model", "num"),
        ("retention.stay.range", "num"),
        ("retention.stay.rate", "num"),
    ];
    let rows = of.curve.iter().map(|(period, s, rate)| {
        let seen = of.seen.get(*period as usize);
        let cells = [
            seen.map_or_else(String::new, |s| percent(s.1)),
            seen.map_or_else(String::new, |s| upto(s.2, 0)),
            percent(s.value),
            format!("{}–{}", percent(s.low_80), percent(s.high_80)),
            percent(*rate),
        ];
        (Html::from(period.to_string()), cells.to_vec(), None)
    });
    let table = table(title.clone(), false, &heads, rows.collect());
    let label = format!("{title}. {}", half(of).1);
    let (finding, caption, after) = (finding(of), named("caption").into(), ahead(report, of));
    Props { caption, after, ..Props::new(title, finding, spec, label, table) }.part()
}

/// How many stay the first period, and the next one of those who stayed as long as was seen.
fn finding(of: &Survival) -> Html {
    let last = of.seen.len().saturating_sub(1);
    let rate = |t: usize| percent(of.curve.get(t).map_or(1.0, |c| c.2));
    let values = [
        ("first", rate(1)),
        ("period", t(&format!("retention.{}", of.period))),
        ("time", time(&of.period, last as f64)),
        ("later", rate(last + 1)),
    ];
    say("retention.stay.say", &values)
}

/// An estimate to the three digits that it can bear.
fn rough(v: f64) -> f64 {
    let step = libm::pow(10.0, libm::floor(libm::log10(v.max(1e-9))) - 2.0);
    (v / step).round() * step
}

/// What the model expects: the stay of a new account, what active ones will still bring, and its parameters.
fn ahead(report: &Report, of: &Survival) -> Html {
    let mut facts = Vec::new();
    let discounted = time(&of.period, rough(of.tenure.0));
    if of.tenure.0.is_finite() {
        let (key, stay) = match of.tenure.1 {
            Some(n) => ("stay.tenure", time(&of.period, rough(n))),
            None => ("stay.tenure_discounted", discounted.clone()),
        };
        facts.push(fact(key, stay, &[("discounted", discounted)]));
    }
    if let Some(v) = of.value {
        let [value, low, high] = [v.value, v.low_80, v.high_80].map(|v| money(report, rough(v)));
        facts.push(fact("stay.value", value, &[("low", low), ("high", high)]));
    }
    let mut said = String::new();
    let mut add = |words: String| {
        if !said.is_empty() {
            said.push_str(gap());
        }
        said.push_str(&words);
    };
    let left = of.residual.iter().map(|(n, periods)| {
        let after = tn("retention.stay.renewals", u64::from(*n));
        tv("retention.stay.left_one", &[("time", time(&of.period, *periods)), ("n", after)])
    });
    let left = left.collect::<Vec<_>>().join(&t("scores.input_join"));
    if !left.is_empty() {
        add(tv("retention.stay.left", &[("list", left)]));
    }
    let [alpha, beta] = of.params.map(|(v, error)| match error {
        Some(error) => format!("{} ± {}", plain(v), plain(error)),
        None => plain(v),
    });
    add(tv("retention.stay.fit", &[("alpha", alpha), ("beta", beta), ("n", upto(of.accounts, 0))]));
    if report.source.kind == "survival" && report.columns.iter().all(|c| c.id != "survivors") {
        add(t("retention.stay.shares"));
    }
    let unsure = report
        .notes
        .iter()
        .find(|note| note.code == NoteCode::SurvivalUnsure)
        .map(|note| html! { <p class="small">{ note_line(note) }</p> });
    let given = (of.value.is_some() && !report.clv.is_empty())
        .then(|| html! { <p class="small">{ link("#/ltv", "retention.stay.given") }</p> });
    html! { <><dl class="facts told">{ for facts }</dl><Settings topic={Topic::Contracts} /><p class="small muted">{ said }</p>{ unsure }{ given }</> }
}
