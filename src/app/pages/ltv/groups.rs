//! Where the worth lies: by group, and the customers who matter most.

use yew::prelude::*;

use super::{Choices, linked};
use crate::app::estimates::{amount, chance, horizon, number};
use crate::app::parts::interval::{in_row, scale};
use crate::app::parts::rich::{both, link, part, say, word};
use crate::app::parts::setting::select;
use crate::app::parts::strip::named;
use crate::app::parts::table::{Head, table};
use crate::app::words::{column, count, key, percent, quarter, t, tv};
use crate::link::protocol::{Day, GroupWorth, Range, Report, SegmentWorth, Worth};

/// The worth of a group: its CLV, or its purchases where there is no model of spend.
fn worth_of(purchases: Range, clv: Option<Range>) -> Range {
    clv.unwrap_or(purchases)
}

/// What is in a table of worth: a name, words, and the worth itself.
type Line = (Html, Vec<String>, Range);

/// A table whose last column is the worth with its glyph, all on one scale.
fn ranked(report: &Report, worth: &Worth, caption: String, heads: &[Head], lines: Vec<Line>) -> Html {
    let is_money = worth.clv.is_some();
    let scale = scale(lines.iter().map(|line| line.2));
    let write = |v: f64| amount(report, is_money, v);
    let rows = lines.into_iter().map(|(name, mut cells, range)| {
        if !is_money {
            // They are the worth itself.
            cells.pop();
        }
        let drawn = html! { <>{ write(range.value) }{ " " }{ in_row(&range, scale, &write) }</> };
        (name, cells, Some(drawn))
    });
    let head = head(worth);
    let orders: &[Head] = if is_money { &[("worth.groups.orders", "num hide-m")] } else { &[] };
    let heads = [heads, orders, &[(&head, "num")]].concat();
    table(caption, false, &heads, rows.collect())
}

/// What the column of worth is called.
fn head(worth: &Worth) -> String {
    let key = if worth.clv.is_some() { "worth.groups.clv" } else { "worth.groups.purchases" };
    tv(key, &[("months", horizon(worth))])
}

fn name(id: &str, group: &str) -> Html {
    match (id, Day::parse_iso(group)) {
        ("cohort", Some(day)) => Html::from(quarter(day)),
        (_, None) if group == "none" => word(&t("worth.groups.none")),
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
    let placed = of.groups.iter().filter(|g| g.key != "none");
    let Some(best) = placed.max_by(|a, b| value(a).total_cmp(&value(b))) else {
        return Html::default();
    };
    let name = match Day::parse_iso(&best.key) {
        Some(day) if of.id == "cohort" => quarter(day),
        _ => key(&of.id, &best.key),
    };
    let share = if all > 0.0 { value(&best) / all } else { 0.0 };
    let people = best.customers as f64 / (worth.customers.max(1) as f64);
    let values = [("name", name), ("people", percent(people)), ("share", percent(share))];
    let basis = if worth.clv.is_some() { say("worth.groups.basis", &[]) } else { Html::default() };
    both(say("worth.groups.say", &values), basis)
}

fn groups(report: &Report, worth: &Worth, of: &SegmentWorth) -> Html {
    let lines = of.groups.iter().map(|g| {
        let active = if g.customers > 0 { g.active / g.customers as f64 } else { 0.0 };
        let cells = vec![count(g.customers), percent(active), number(g.purchases.value)];
        (name(&of.id, &g.key), cells, worth_of(g.purchases, g.clv))
    });
    let title = segmentation(&of.id);
    let heads = [(title.as_str(), ""), ("common.customers", "num hide-m"), ("column.p_alive", "num")];
    ranked(report, worth, t("worth.groups.title"), &heads, lines.collect())
}

/// The customers of the highest worth.
pub(super) fn top(report: &Report, worth: &Worth) -> Html {
    if worth.top.is_empty() {
        return Html::default();
    }
    let lines = worth.top.iter().map(|c| {
        let cells = vec![chance(c.p_alive), number(c.purchases.value)];
        (linked(&c.customer, &c.name), cells, worth_of(c.purchases, c.clv))
    });
    let heads = [("column.customer", ""), ("column.p_alive", "num")];
    let body = ranked(report, worth, t("worth.top.title"), &heads, lines.collect());
    let sort = if worth.clv.is_some() { "clv.predicted" } else { "expected_purchases" };
    let all = link(&format!("#/customers?sort={sort}&desc=1"), "worth.top.all");
    part(t("worth.top.title"), word(&t("worth.top.say")), all, body)
}
