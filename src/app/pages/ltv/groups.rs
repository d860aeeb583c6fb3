//! Where the worth lies: by group, and the customers who matter most.

use yew::prelude::*;

use super::{Choices, linked};
use crate::app::estimates::{amount, chance, horizon, number};
use crate::app::parts::interval::{in_row, scale};
use crate::app::parts::rich::{part, say, word};
use crate::app::parts::setting::select;
use crate::app::parts::strip::named;
use crate::app::parts::table::table;
use crate::app::words::{column, count, key, percent, quarter, t, tv};
use crate::link::protocol::{Day, GroupWorth, Range, Report, SegmentWorth, Worth};

/// The worth of a group: its CLV, or its purchases where there is no model of spend.
fn worth_of(purchases: Range, clv: Option<Range>) -> Range {
    clv.unwrap_or(purchases)
}

/// A figure with its glyph.
fn drawn(report: &Report, range: &Range, is_money: bool, scale: f64) -> Html {
    let write = |v: f64| amount(report, is_money, v);
    html! { <>{ write(range.value) }{ " " }{ in_row(range, scale, &write) }</> }
}

/// What the column of worth is called.
fn head(worth: &Worth) -> String {
    let key = if worth.clv.is_some() { "worth.groups.clv" } else { "worth.groups.purchases" };
    tv(key, &[("months", horizon(worth))])
}

fn name(id: &str, group: &str) -> Html {
    match (id, Day::parse_iso(group)) {
        ("cohort", Some(day)) => Html::from(quarter(day)),
        _ => html! { <span class="nb">{ named(id, group) }</span> },
    }
}

fn segmentation(id: &str) -> String {
    if id == "cohort" { t("worth.groups.cohort") } else { column(id) }
}

/// By group of one segmentation, and which.
pub(super) fn by_group(report: &Report, worth: &Worth, choices: &Choices) -> Html {
    let wanted = choices.get("by");
    let found = worth.groups.iter().find(|s| s.id == wanted).or(worth.groups.first());
    let Some(of) = found.filter(|s| !s.groups.is_empty()) else { return Html::default() };
    let options = worth.groups.iter().map(|s| (s.id.clone(), segmentation(&s.id))).collect();
    let done = {
        let choices = choices.clone();
        Callback::from(move |id: String| choices.set("by", id))
    };
    let links = html! { <label>{ t("worth.groups.by") }{ " " }{ select(t("worth.groups.by"), options, &of.id, done) }</label> };
    part(t("worth.groups.title"), finding(worth, of), links, groups(report, worth, of))
}

/// The group that brings most.
fn finding(worth: &Worth, of: &SegmentWorth) -> Html {
    let value = |g: &&GroupWorth| worth_of(g.purchases, g.clv).value;
    let all: f64 = of.groups.iter().map(|g| value(&g)).sum();
    let Some(best) = of.groups.iter().max_by(|a, b| value(a).total_cmp(&value(b))) else {
        return Html::default();
    };
    let name = match Day::parse_iso(&best.key) {
        Some(day) if of.id == "cohort" => quarter(day),
        _ => key(&of.id, &best.key),
    };
    let share = if all > 0.0 { value(&best) / all } else { 0.0 };
    let people = best.customers as f64 / (worth.customers.max(1) as f64);
    say("worth.groups.say", &[("name", name), ("people", percent(people)), ("share", percent(share))])
}

fn groups(report: &Report, worth: &Worth, of: &SegmentWorth) -> Html {
    let is_money = worth.clv.is_some();
    let scale = scale(of.groups.iter().map(|g| worth_of(g.purchases, g.clv)));
    let rows = of.groups.iter().map(|g| {
        let active = if g.customers > 0 { g.active / g.customers as f64 } else { 0.0 };
        let range = worth_of(g.purchases, g.clv);
        let cells = [count(g.customers), percent(active), number(g.purchases.value)].map(Html::from);
        let cells = cells.into_iter().chain([drawn(report, &range, is_money, scale)]);
        (name(&of.id, &g.key), cells.collect())
    });
    let heads = [
        (segmentation(&of.id), ""),
        (t("common.customers"), "num hide-m"),
        (t("column.p_alive"), "num"),
        (t("worth.groups.orders"), "num hide-m"),
        (head(worth), "num"),
    ];
    table(t("worth.groups.title"), false, &heads, rows)
}

/// The customers of the highest worth.
pub(super) fn top(report: &Report, worth: &Worth) -> Html {
    if worth.top.is_empty() {
        return Html::default();
    }
    let is_money = worth.clv.is_some();
    let scale = scale(worth.top.iter().map(|c| worth_of(c.purchases, c.clv)));
    let rows = worth.top.iter().map(|c| {
        let range = worth_of(c.purchases, c.clv);
        let cells = [chance(c.p_alive), number(c.purchases.value)].map(Html::from);
        let cells = cells.into_iter().chain([drawn(report, &range, is_money, scale)]);
        (linked(&c.customer, &c.name), cells.collect())
    });
    let heads = [
        (t("column.customer"), ""),
        (t("column.p_alive"), "num"),
        (t("worth.groups.orders"), "num hide-m"),
        (head(worth), "num"),
    ];
    let sort = if is_money { "clv.predicted" } else { "expected_purchases" };
    let link = html! { <a href={format!("#/customers?sort={sort}&desc=1")}>{ t("worth.top.all") }</a> };
    let body = table(t("worth.top.title"), false, &heads, rows);
    part(t("worth.top.title"), word(&t("worth.top.say")), link, body)
}
