//! Contracts: what accounts still pay, how long they stay as seen and by the model, and what they will still bring.

use yew::prelude::*;

use crate::app::charts::spec::Seen;
use crate::app::charts::{ChartPart, Spec};
use crate::app::parts::rich::{part, say, scroll};
use crate::app::words::{count, money, percent, plain, t, tn, tv, upto};
use crate::link::protocol::{Report, Subscriptions, Survival};

fn fact(key: &str, value: String, values: &[(&str, String)]) -> Html {
    html! {
        <div>
            <dt>{ t(&format!("retention.{key}")) }</dt>
            <dd>{ value }</dd>
            <dd class="small muted">{ tv(&format!("retention.{key}_say"), values) }</dd>
        </div>
    }
}

/// Gross and net retention, accounts lost, new ones, and renewals due.
pub(super) fn paid(report: &Report, of: &Subscriptions) -> Html {
    let (low, high) = of.logo_churn_interval.unwrap_or_default();
    let ends = [("low", percent(low)), ("high", percent(high))];
    let pay = |v: f64| [("money", money(report, v))];
    let facts = [
        of.grr.map(|v| fact("paid.grr", percent(v), &[])),
        of.nrr.map(|v| fact("paid.nrr", percent(v), &[])),
        of.logo_churn.map(|v| fact("paid.churn", percent(v), &ends)),
        of.new.filter(|n| n.0 > 0).map(|(n, v)| fact("paid.new", count(n), &pay(v))),
        of.renewals.filter(|n| n.0 > 0).map(|(n, v)| fact("paid.due", count(n), &pay(v))),
    ];
    let values = [("ended", count(of.ended)), ("accounts", count(of.accounts))];
    part(
        t("retention.paid.title"),
        say("retention.paid.say", &values),
        Html::default(),
        html! { <dl class="facts told">{ for facts.into_iter().flatten() }</dl> },
    )
}

/// "3 years", "1.5 months".
fn time(of: &Survival, n: f64) -> String {
    let key = if of.period == "year" { "count.years" } else { "count.months" };
    // What is no whole number is plural.
    let words = tn(key, if n.fract() == 0.0 { n as u64 } else { 2 });
    if n.fract() == 0.0 { words } else { words.replacen('2', &upto(n, 1), 1) }
}

/// When half are gone, or how many are left at the end of the curve.
pub(super) fn finding(of: &Survival) -> String {
    if let Some((period, ..)) = of.curve.iter().find(|(_, s, _)| s.value < 0.5) {
        return tv("retention.half_gone", &[("time", time(of, f64::from(*period)))]);
    }
    let (end, share) = of.curve.last().map_or((0, 1.0), |(t, s, _)| (*t, s.value));
    tv("retention.still", &[("share", percent(share)), ("time", time(of, f64::from(end)))])
}

/// Survival as seen and by the model.
pub(super) fn stay(report: &Report, of: &Survival) -> Html {
    let finding = finding(of);
    let title = t("retention.stay.title");
    let spec = Spec::Curve {
        seen: vec![Seen {
            points: of.seen.iter().map(|(t, share, _)| (f64::from(*t), *share)).collect(),
            end: t("retention.stay.seen"),
        }],
        model: of
            .curve
            .iter()
            .map(|(t, s, _)| [f64::from(*t), s.value, s.low_80, s.high_80, s.low_95, s.high_95])
            .collect(),
        model_end: t("retention.stay.model"),
        steps: false,
        x_name: t(&format!("retention.stay.x_{}", of.period)),
        tip: t(&format!("retention.stay.tip_{}", of.period)),
    };
    let label = format!("{title}. {finding}");
    html! {
        <ChartPart {title} finding={Html::from(finding)} {spec} {label} table={table(of)} after={ahead(report, of)}
            caption={t("retention.stay.caption")} height=320 />
    }
}

fn table(of: &Survival) -> Html {
    let rows = of.curve.iter().map(|(period, s, rate)| {
        let seen = of.seen.get(*period as usize);
        html! {
            <tr>
                <th scope="row">{ count(u64::from(*period)) }</th>
                <td class="num">{ seen.map_or_else(String::new, |s| percent(s.1)) }</td>
                <td class="num hide-m">{ seen.map_or_else(String::new, |s| upto(s.2, 0)) }</td>
                <td class="num">{ percent(s.value) }</td>
                <td class="num">{ format!("{}–{}", percent(s.low_80), percent(s.high_80)) }</td>
                <td class="num">{ if *period == 0 { String::new() } else { percent(*rate) } }</td>
            </tr>
        }
    });
    let head = [("seen", ""), ("risk", " hide-m"), ("model", ""), ("range", ""), ("rate", "")].map(|(key, class)| {
        html! { <th scope="col" class={format!("num{class}")}>{ t(&format!("retention.stay.{key}")) }</th> }
    });
    let caption = t("retention.stay.title");
    scroll(
        caption.clone(),
        html! {
            <table class="dense">
                <caption class="sr">{ caption }</caption>
                <thead><tr><th scope="col">{ t(&format!("retention.stay.x_{}", of.period)) }</th>{ for head }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        },
    )
}

/// What the model expects: the stay of a new account, what active ones will still bring, and its parameters.
fn ahead(report: &Report, of: &Survival) -> Html {
    let (discounted, whole) = of.tenure;
    let period = [("period", t(&format!("retention.{}", of.period)))];
    let whole = match whole {
        Some(n) => tv("retention.stay.plain", &[("time", time(of, n))]),
        None => t("retention.stay.no_end"),
    };
    let value = of.value.map(|v| {
        let ends = [("low", money(report, v.low_80)), ("high", money(report, v.high_80))];
        fact("stay.value", money(report, v.value), &ends)
    });
    let left: Vec<String> = of
        .residual
        .iter()
        .map(|(n, periods)| {
            let after = tn("retention.stay.renewals", u64::from(*n));
            tv("retention.stay.left_one", &[("time", time(of, *periods)), ("n", after)])
        })
        .collect();
    let [alpha, beta] = of.params.map(|(v, error)| match error {
        Some(error) => format!("{} ± {}", plain(v), plain(error)),
        None => plain(v),
    });
    let fit = [("alpha", alpha), ("beta", beta), ("n", upto(of.accounts, 0))];
    html! {
        <>
            <dl class="facts told">
                if discounted.is_finite() { { fact("stay.tenure", time(of, discounted), &period) } }
                { value }
            </dl>
            <p class="small muted">
                { whole }{ " " }
                if !left.is_empty() {
                    { tv("retention.stay.left", &[("list", left.join(&t("scores.input_join")))]) }{ " " }
                }
                { tv("retention.stay.fit", &fit) }
            </p>
        </>
    }
}
