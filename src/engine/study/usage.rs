//! Use and contact: who is still seen, whose use fell, who asks for help.

use super::About;
use super::columns::{customer, left, told, worth};
use crate::engine::math::sort;
use crate::engine::math::stats::{quantile_sorted, sorted_finite};
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Drawn, Fact, Head, Part, Picture, Said, Sheet, Table, Value};
use crate::engine::score::usage::WINDOW;

/// Customers listed, and in the file to take away.
const LISTED: usize = 15;
const SAVED: usize = 10_000;

/// A relative change of use beyond this is one.
const BAND: f64 = 0.1;

/// The page; `None` without events.
pub(super) fn sheet(table: &CustomerTable, about: &About) -> Option<Sheet> {
    let numbers = |id: &str| match table.values_of(id) {
        Some(Values::Number(v)) => Some(v.as_slice()),
        _ => None,
    };
    let (since, trend) = (numbers("usage.days_since")?, numbers("usage.trend")?);
    let contacts = numbers("usage.contacts")?;
    let within = |days: f64| since.iter().filter(|d| **d < days).count() as u64;
    let seen = within(f64::from(WINDOW));
    let lead = Said::counting("usage.lead", seen).with("all", Value::Count(table.rows as u64));
    let left = left(table);
    let parts = [
        Some(weeks(about, numbers("usage.per_week")?)),
        Some(moved(trend, since)),
        fell(table, (trend, since), &left),
        asked(table, contacts, &left),
    ];
    Some(Sheet { title: Some(("usage.title".into(), lead)), parts: parts.into_iter().flatten().collect() })
}

/// Customers seen week by week.
fn weeks(about: &About, per_week: &[f64]) -> Part {
    let rows = about.weeks.iter().map(|(day, customers, events)| {
        vec![Value::Date(*day), Value::Count(*customers), Value::Count(*events)]
    });
    let heads = vec![
        ("usage.week".into(), Head::Words),
        ("usage.seen".into(), Head::Number),
        ("usage.events".into(), Head::Number),
    ];
    let table = Table { caption: "usage.weeks".into(), told: true, heads, rows: rows.collect() };
    let tip = |(day, customers, events): &(_, u64, u64)| {
        let said = Said::counting("usage.tip", *customers).with("day", Value::Date(*day));
        let events = Value::Words(Said::counting("usage.tip_events", *events));
        Drawn::Words(Value::Words(said.with("events", events)))
    };
    let of = Drawn::chart(
        "bars",
        vec![
            ("labels", Drawn::List(about.weeks.iter().map(|w| Drawn::Words(Value::Date(w.0))).collect())),
            ("values", Drawn::Row(about.weeks.iter().map(|w| w.1 as f64).collect())),
            ("tips", Drawn::List(about.weeks.iter().map(tip).collect())),
        ],
    );
    let middle = quantile_sorted(&sorted_finite(per_week), 0.5).unwrap_or(0.0);
    // As it is written, with one decimal: what is no whole one is plural.
    let once = (10.0 * middle).round() == 10.0;
    let finding =
        Said::counting("usage.weeks_say", if once { 1 } else { 2 }).with("middle", Value::Number(middle, 1));
    let picture = Picture { of, label: "usage.weeks".into(), caption: None, table, height: 220 };
    Part { picture: Some(picture), ..Part::new("usage.weeks", finding, Vec::new()) }
}

/// How many use it more, alike, less, or not at all any more.
fn moved(trend: &[f64], since: &[f64]) -> Part {
    let count = |of: &dyn Fn(f64) -> bool| trend.iter().filter(|t| !t.is_nan() && of(**t)).count() as u64;
    let all = trend.len().max(1) as f64;
    let fact = |key: &str, n: u64| Fact {
        name: Said::new(&["usage.", key].concat()),
        value: Value::Words(
            Said::new("health.bands.share")
                .with("n", Value::Count(n))
                .with("share", Value::Percent(n as f64 / all)),
        ),
        say: Some(Said::new(&["usage.", key, "_say"].concat())),
    };
    let silent = since.iter().filter(|d| **d >= f64::from(2 * WINDOW)).count() as u64;
    let never = since.iter().filter(|d| d.is_nan()).count() as u64;
    let mut facts = vec![
        fact("more", count(&|t| t > BAND)),
        fact("alike", count(&|t| t.abs() <= BAND)),
        fact("less", count(&|t| t < -BAND)),
        fact("silent", silent),
    ];
    if never > 0 {
        facts.push(fact("never", never));
    }
    Part::new("usage.moved", "usage.moved_say", vec![Block::Facts(facts), Block::Aside("usage.how".into())])
}

/// Whose use fell most, the most worth first; not of those who have left.
fn fell(table: &CustomerTable, (trend, since): (&[f64], &[f64]), left: &[bool]) -> Option<Part> {
    let worth = worth(table);
    let mut list: Vec<usize> = (0..trend.len()).filter(|i| trend[*i] < -BAND && !left[*i]).collect();
    let weight =
        |i: usize| worth.map_or(1.0, |(_, w)| if w[i].is_finite() { w[i].max(0.0) } else { 0.0 }) * -trend[i];
    sort::by(&mut list, |a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    if list.is_empty() {
        return None;
    }
    let row = |i: &usize| {
        let mut row =
            vec![customer(table, *i), Value::Signed(trend[*i]), told(table, "usage.days_since", since[*i])];
        row.extend(worth.map(|(id, w)| told(table, id, w[*i])));
        row
    };
    let mut heads: Vec<(Said, Head)> = vec![
        ("common.customer".into(), Head::Words),
        ("column.usage.trend".into(), Head::Number),
        ("column.usage.days_since".into(), Head::Number),
    ];
    heads.extend(worth.map(|(id, _)| (super::columns::name(id), Head::Extra)));
    let rows = |n: usize| Table {
        caption: "usage.fell".into(),
        told: false,
        heads: heads.clone(),
        rows: list.iter().take(n).map(row).collect(),
    };
    let body =
        vec![Block::Table(rows(LISTED)), Block::Save("usage.save".into(), "usage.file".into(), rows(SAVED))];
    Some(Part::new("usage.fell", Said::counting("usage.fell_say", list.len() as u64), body))
}

/// Who asked for help most; not of those who have left.
fn asked(table: &CustomerTable, contacts: &[f64], left: &[bool]) -> Option<Part> {
    let mut list: Vec<usize> = (0..contacts.len()).filter(|i| contacts[*i] > 0.0 && !left[*i]).collect();
    sort::by(&mut list, |a, b| contacts[*b].total_cmp(&contacts[*a]).then(a.cmp(b)));
    if list.is_empty() {
        return None;
    }
    let rows = list.iter().take(LISTED).map(|i| vec![customer(table, *i), Value::Count(contacts[*i] as u64)]);
    let heads = [("common.customer", Head::Words), ("column.usage.contacts", Head::Number)];
    let body = vec![Block::table("usage.asked", false, &heads, rows.collect())];
    Some(Part::new("usage.asked", Said::counting("usage.asked_say", list.len() as u64), body))
}
