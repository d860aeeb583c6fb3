//! So far, and next: what was seen, what was predicted of it unseen, and what is expected.

use yew::prelude::*;

use super::Choices;
use crate::app::charts::{Props, Spec};
use crate::app::estimates::{amount, number, off, total};
use crate::app::format::date_short;
use crate::app::parts::interval::Words;
use crate::app::parts::rich::{say, word};
use crate::app::parts::table::{Row, table};
use crate::app::words::{self, date, days, t, tv};
use crate::link::protocol::{Day, Holdout, Range, Report, Worth};

/// Whether the chart shows the held-back time too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app::pages) enum Held {
    /// With what was predicted unseen.
    Shown,
    /// What happened and what is expected, no more.
    Left,
}

/// The running totals of one measure: the points of the chart.
struct Points {
    seen: Vec<(Day, f64)>,
    unseen: Vec<(Day, f64)>,
    ahead: Vec<(Day, Range)>,
}

fn points(worth: &Worth, is_money: bool, held: Held) -> Points {
    let of = |p: &crate::link::protocol::CurvePoint| (p.day, if is_money { p.spend } else { p.purchases });
    let curve = &worth.curve;
    let seen: Vec<(Day, f64)> = curve.seen.iter().map(of).collect();
    let unseen = match held {
        Held::Shown => curve.unseen.iter().map(of).collect(),
        Held::Left => Vec::new(),
    };
    // A table already rolled up has no past to draw: the way ahead begins at nothing.
    let mut seen = seen;
    if seen.is_empty() {
        seen.extend(curve.ahead.first().map(|p| (p.day, 0.0)));
    }
    let last = seen.last().copied();
    let on_top = |base: f64, r: Range| Range {
        value: base + r.value,
        low_80: base + r.low_80,
        high_80: base + r.high_80,
        low_95: base + r.low_95,
        high_95: base + r.high_95,
    };
    let rows = curve.ahead.iter().filter_map(|p| {
        let range = if is_money { p.spend? } else { p.purchases };
        Some((p.day, range))
    });
    // The bands open at the last point seen.
    let start = last.map(|(day, _)| (day, Range::default()));
    let rows = start.into_iter().chain(rows.filter(|(day, _)| last.is_some_and(|l| *day > l.0)));
    let base = last.map_or(0.0, |l| l.1);
    let ahead: Vec<(Day, Range)> = rows.map(|(day, r)| (day, on_top(base, r))).collect();
    let ahead = if ahead.len() > 1 { ahead } else { Vec::new() };
    Points { seen, unseen, ahead }
}

/// The held-back time of the measure: forecast, truth, relative error.
pub(super) fn told(holdout: &Holdout, is_money: bool) -> (f64, f64, Option<f64>) {
    let (expected, actual) = match holdout.expected_spend {
        Some(spend) if is_money => (spend.value, holdout.spend),
        _ => (holdout.expected.value, holdout.purchases),
    };
    let error = (actual > 0.0).then(|| (expected - actual) / actual);
    (expected, actual, error)
}

/// The finding about the held-back time; empty where there was no time to hold back from.
fn finding(report: &Report, worth: &Worth, is_money: bool) -> String {
    if worth.curve.seen.is_empty() {
        return String::new();
    }
    let Some(holdout) = &worth.holdout else {
        return t(if worth.complete { "worth.curve.none" } else { "worth.comparing" });
    };
    let (expected, actual, error) = told(holdout, is_money);
    let range = holdout.expected_spend.filter(|_| is_money).unwrap_or(holdout.expected);
    let write = |v: f64| if is_money { words::money(report, v) } else { number(v) };
    let values = [
        ("days", days(f64::from(holdout.end.0 - holdout.split.0))),
        ("expected", write(expected)),
        ("actual", write(actual)),
        ("off", error.map_or(String::new(), off)),
        ("low", write(range.low_80)),
        ("high", write(range.high_80)),
    ];
    tv("worth.curve.held", &values)
}

/// The chart of a page: `title`, `finding` and `links` are its own.
pub(in crate::app::pages) fn chart(
    report: &Report,
    worth: &Worth,
    is_money: bool,
    held: Held,
    title: String,
    finding: Html,
    links: Html,
) -> Html {
    let points = points(worth, is_money, held);
    let (range, _) = if is_money { total(worth) } else { (worth.purchases, false) };
    let write = |v: f64| amount(report, is_money, v);
    let exact = |v: f64| if is_money { words::money(report, v) } else { words::upto(v, 0) };
    let in_80 = pair(&write, range.low_80, range.high_80);
    let in_95 = pair(&write, range.low_95, range.high_95);
    let sure = |share: f64, range: &str| format!("\n{}  {range}", words::percent(share));
    let end_note = t("worth.curve.expected") + &sure(0.8, &in_80) + &sure(0.95, &in_95);
    let values = [
        ("seen", exact(points.seen.last().map_or(0.0, |p| p.1))),
        ("expected", write(range.value)),
        ("range", in_80),
    ];
    let label = tv(if is_money { "worth.curve.label" } else { "worth.curve.label_purchases" }, &values);
    let caption = match (held, points.unseen.is_empty(), &worth.holdout) {
        _ if worth.curve.seen.is_empty() => t("worth.curve.caption_ahead"),
        (Held::Shown, false, Some(holdout)) => tv("worth.curve.caption", &[("split", date(holdout.split))]),
        _ => t("worth.curve.caption_short"),
    };
    let table = numbers(&points, title.clone(), &exact, &write);
    let spec = Spec::Forecast {
        tips: tips(&points, &exact, &write),
        mark: if is_money { report.currency.clone() } else { String::new() },
        words: [
            points.seen.last().map_or(String::new(), |p| date_short(p.0)),
            t("worth.curve.split"),
            t("worth.curve.unseen"),
        ],
        end: format!("+{}", write(range.value)),
        end_note,
        seen: points.seen,
        unseen: points.unseen,
        ahead: points.ahead,
    };
    let caption = caption.into();
    let height = if held == Held::Shown { 400 } else { 320 };
    Props { links, caption, height, ..Props::new(title, finding, spec, label, table) }.part()
}

fn pair(write: Words, low: f64, high: f64) -> String {
    format!("{} – {}", write(low), write(high))
}

fn unseen_at(points: &Points, day: Day) -> Option<f64> {
    points.unseen.iter().find(|(d, _)| *d == day).map(|(_, v)| *v)
}

fn tips(points: &Points, exact: Words, write: Words) -> Vec<String> {
    let seen = points.seen.iter().map(|(day, value)| format!("{}: {}", date(*day), exact(*value)));
    let ahead = points.ahead.iter().map(|(day, r)| {
        let band = pair(write, r.low_80, r.high_80);
        format!("{}: {}\n{}: {band}", date(*day), write(r.value), words::percent(0.8))
    });
    seen.chain(ahead).collect()
}

/// The chart as a table.
fn numbers(points: &Points, title: String, exact: Words, write: Words) -> Html {
    let mut rows: Vec<Row> = Vec::new();
    for (day, value) in &points.seen {
        let unseen = unseen_at(points, *day).map_or(String::new(), write);
        rows.push((word(&date_short(*day)), vec![exact(*value), unseen], None));
    }
    for (day, r) in points.ahead.iter().skip(1) {
        let (in_80, in_95) = (pair(write, r.low_80, r.high_80), pair(write, r.low_95, r.high_95));
        rows.push((word(&date_short(*day)), vec![String::new(), write(r.value), in_80, in_95], None));
    }
    let (in_80, in_95) = (words::percent(0.8), words::percent(0.95));
    let heads = [
        ("customer.day", ""),
        ("worth.curve.seen_head", "num"),
        ("worth.curve.unseen_head", "num"),
        (in_80.as_str(), "num"),
        (in_95.as_str(), "num"),
    ];
    table(title, false, &heads, rows)
}

/// The part of the page, with a button for the other measure.
pub(super) fn part(report: &Report, worth: &Worth, choices: &Choices) -> Html {
    let both = worth.spend.is_some();
    let is_money = both && choices.get("of").is_empty();
    let links = if both {
        let (choices, other) = (choices.clone(), if is_money { "purchases" } else { "" });
        let onclick = Callback::from(move |_: MouseEvent| choices.set("of", other.to_owned()));
        let words = if is_money { "worth.curve.purchases" } else { "worth.curve.money" };
        html! { <button type="button" {onclick}>{ t(words) }</button> }
    } else {
        Html::default()
    };
    let finding = word(&finding(report, worth, is_money));
    chart(report, worth, is_money, Held::Shown, t("worth.curve.title"), finding, links)
}

/// The held-back time in short, for a page that shows no more of it.
pub(in crate::app::pages) fn held_short(worth: &Worth) -> Html {
    let (_, is_money) = total(worth);
    match worth.holdout.as_ref().and_then(|holdout| told(holdout, is_money).2) {
        Some(error) => say("worth.curve.held_short", &[("off", off(error))]),
        None => Html::default(),
    }
}
