//! What moved since an earlier day, an earlier file or a kept summary: every figure before and after, who went from which
//! group to which, whose worth or health fell most, and figures over all that was kept.

use super::About;
use super::columns::Given;
use super::flows::{flows, groups};
use super::movers::{chance, fell, health, ids};
use super::summary::{self, CUSTOMERS, Kind, Summary, put};
use crate::engine::report::customers::CustomerTable;
use crate::engine::report::sheet::{
    Block, Choice, Control, Drawn, Field, Head, Mark, Part, Picture, Said, Sheet, Table, Value,
};
use rustc_hash::FxHashSet;

/// Days that a log of use must have before a day for that day to say who was seen: a quarter.
const WARM: i32 = 91;

/// Figures that are of the whole file, whichever day it is counted up to.
const TIMELESS: [&str; 3] = ["satisfaction.weighted", "nps", "csat"];

/// Figures that have a column of their own where several days stand one below the other.
const OVER_TIME: [&str; 7] =
    [CUSTOMERS, "health", "monetary_sum", "clv.predicted", "mrr_end", "satisfaction.weighted", "nps"];

/// What is compared with.
enum Before<'a> {
    Customers(&'a CustomerTable, &'a About, Summary),
    Summary(Summary),
}

impl Before<'_> {
    fn summary(&self) -> &Summary {
        match self {
            Before::Customers(_, _, of) | Before::Summary(of) => of,
        }
    }
}

/// The page.
pub(super) fn sheet(
    after: (&CustomerTable, &About),
    before: Option<(&CustomerTable, &About)>,
    given: Given<'_>,
) -> Sheet {
    let now = Summary::of(after.0, after.1);
    let all = summary::read(given.get("summaries"));
    // Only days of the same kind of file can be set beside each other.
    let kept: Vec<&Summary> = all.iter().filter(|of| of.of == now.of).collect();
    let chosen = kept.iter().find(|of| of.day.is_some_and(|day| day.iso() == given.get("with")));
    let form = form(after.1, before.map(|b| b.1), &kept, given);
    let of_file = before.is_some_and(|(_, about)| !about.summary.is_empty());
    let before = match (chosen, before) {
        (Some(of), _) => Some(Before::Summary(Summary::clone(of))),
        (None, Some((_, about))) if of_file => summary::read(&about.summary).pop().map(Before::Summary),
        (None, before) => {
            before.map(|(table, about)| Before::Customers(table, about, Summary::of(table, about)))
        }
    };
    let mut parts = Vec::new();
    let mut lead = Said::new("moves.lead_none");
    match &before {
        None => {
            let unread = of_file.then(|| Block::Marked(Mark::Bad, "moves.unread".into(), Vec::new()));
            let body = unread.into_iter().collect();
            parts.push(Part { form, ..Part::new("moves.choose", "moves.choose_say", body) });
        }
        Some(before) => {
            // On another day of the same orders, what no order tells is the same.
            let same = after.1.source.kind == "orders" && given.get("file").is_empty() && chosen.is_none();
            parts.push(figures(after.0, (&now, before), same, form));
            match before {
                Before::Customers(then, about, _) => {
                    parts.extend(flows(after.0, then, given));
                    parts.extend(chance(after.0, then, given));
                    parts.extend(health(after, (then, about)));
                    parts.extend(fell(after.0, then));
                }
                Before::Summary(then) => parts.extend(groups(&now, then, given)),
            }
            let day = |of: &Summary, none: &str| of.day.map_or_else(|| Value::word(none), Value::Date);
            lead = Said::new("moves.lead")
                .with("from", day(before.summary(), "moves.earlier_file"))
                .with("to", day(&now, "moves.this_file"));
        }
    }
    // What has no day of its own is of the day on which somebody looks.
    let now = Summary { day: now.day.or(after.1.config.today), ..now };
    parts.extend(over_time(&kept, &now, given));
    parts.extend(keep(&all, kept.len(), chosen.copied(), now));
    Sheet { title: Some(("moves.title".into(), lead)), parts }
}

fn form(after: &About, before: Option<&About>, kept: &[&Summary], given: Given<'_>) -> Vec<Field> {
    let field = |name: &str, control: Control, value: String| {
        let label = Said::new(&format!("moves.{name}"));
        Field {
            say: Some(Said::new(&format!("moves.{name}_say"))),
            ..Field::new(name, label, control, value)
        }
    };
    let mut out = Vec::new();
    let file = !given.get("file").is_empty();
    // Only orders say how things were on an earlier day.
    if after.source.kind == "orders" {
        let day = before.and_then(|b| b.as_of).map_or_else(String::new, |d| d.iso());
        let refused = !given.get("day").is_empty() && !file && given.get("day") != day;
        let fault = refused.then(|| "moves.day_fault".into());
        out.push(Field { fault, ..field("day", Control::Day, day) });
    }
    let name = before.map(|b| &b.source.name).filter(|name| file && !name.is_empty());
    let said = name.map(|name| Said::new("moves.file_of").with("name", Value::Text(name.clone())));
    let choose = field("file", Control::File, String::new());
    out.push(Field { say: said.or(choose.say.clone()), ..choose });
    if !kept.is_empty() {
        let days = kept.iter().rev().filter_map(|of| of.day).map(|day| (day.iso(), Value::Date(day)));
        let none = (String::new(), Value::word("moves.with_none"));
        out.push(field("with", Control::Pick(std::iter::once(none).chain(days).collect()), String::new()));
    }
    if file {
        let back = if after.source.kind == "orders" { "moves.back" } else { "moves.back_none" };
        out.push(Field::new("file", back, Control::Press(String::new()), ""));
    }
    out
}

fn word(id: &str) -> Value {
    Value::word(&summary::words(id))
}

/// A figure as it is told.
fn figure(kind: Kind, value: f64) -> Value {
    match kind {
        Kind::Count if value >= 0.0 => Value::Count(value.round() as u64),
        Kind::Count => Value::Number(value, 0),
        Kind::Money => Value::Money(value),
        Kind::Share => Value::Percent(value),
        Kind::Points | Kind::Number => Value::Number(value, 1),
    }
}

/// What it changed by: shares and points in points.
fn change(kind: Kind, by: f64) -> Value {
    let told = match kind {
        Kind::Share => return points(100.0 * by),
        Kind::Points => return points(by),
        _ => figure(kind, by),
    };
    if by > 0.0 { Value::Words(Said::new("moves.up").with("value", told)) } else { told }
}

fn points(by: f64) -> Value {
    let key = if by > 0.0 { "moves.points_up" } else { "moves.points" };
    Value::Words(Said::new(key).with("value", Value::Number(by, 1)))
}

fn figures(
    table: &CustomerTable,
    (now, before): (&Summary, &Before<'_>),
    same: bool,
    form: Vec<Field>,
) -> Part {
    let then = before.summary();
    let foreign = !then.currency.is_empty() && !now.currency.is_empty() && then.currency != now.currency;
    let (mut rows, mut saved) = (Vec::new(), Vec::new());
    for (id, old) in &then.figures {
        let (Some(of), Some(new)) = (summary::known(id), now.figure(id)) else { continue };
        if same && TIMELESS.contains(&of.id) {
            continue;
        }
        // Beside an amount of another currency there is no more or less.
        let apart = foreign && of.kind == Kind::Money;
        let by = new - old;
        let relative = if apart || *old == 0.0 || of.kind == Kind::Points {
            Value::None
        } else {
            Value::Signed(by / old.abs())
        };
        let before = if apart { Value::Number(*old, 0) } else { figure(of.kind, *old) };
        let told = if apart { Value::None } else { change(of.kind, by) };
        rows.push(vec![word(id), before.clone(), figure(of.kind, new), told, relative.clone()]);
        let by = if apart { Value::None } else { figure(of.kind, by) };
        saved.push(vec![word(id), before, figure(of.kind, new), by, relative]);
    }
    let heads = vec![
        ("moves.figure".into(), Head::Words),
        ("moves.before".into(), Head::Number),
        ("moves.after".into(), Head::Number),
        ("moves.change".into(), Head::Extra),
        ("moves.relative".into(), Head::Number),
    ];
    let counted = |of: &Summary| figure(Kind::Count, of.figure(CUSTOMERS).unwrap_or_default());
    let finding = Said::new("moves.finding").with("old", counted(then)).with("new", counted(now));
    let mut body = Vec::new();
    let mut note = |mark: Mark, key: &str| body.push(Block::Marked(mark, key.into(), Vec::new()));
    if let Before::Customers(then, ..) = before {
        let known: FxHashSet<&str> = ids(then).into_iter().collect();
        if ids(table).iter().all(|id| !known.contains(id)) {
            note(Mark::Bad, "moves.strangers");
        }
    } else if then.of != now.of {
        note(Mark::Watch, "moves.other_columns");
    }
    if foreign {
        note(Mark::Bad, "moves.currencies");
    }
    // A log of use that begins later makes everybody look gone before it does.
    if let (Before::Customers(then, about, _), Some(begins)) = (before, now.begins) {
        let without =
            table.values_of("usage.per_week").is_some() && then.values_of("usage.per_week").is_none();
        if without || about.as_of.is_some_and(|day| day.0 < begins.0 + WARM) {
            note(Mark::Watch, "moves.log_later");
        }
    }
    if then.day.zip(now.day).is_some_and(|(then, now)| then >= now) {
        note(Mark::Watch, "moves.not_earlier");
    }
    let shown = |rows| Table { caption: "moves.figures".into(), told: false, heads: heads.clone(), rows };
    body.push(Block::Table(shown(rows)));
    body.push(Block::Save("moves.save".into(), "moves.file_name".into(), shown(saved)));
    Part { form, ..Part::new("moves.figures", finding, body) }
}

/// Figures over the days that were kept and now, and one of them as a line.
fn over_time(kept: &[&Summary], now: &Summary, given: Given<'_>) -> Option<Part> {
    let mut all: Vec<Summary> = kept.iter().copied().cloned().collect();
    put(&mut all, now.clone());
    if now.day.is_none() || all.len() < 2 {
        return None;
    }
    let told = |id: &str| all.iter().filter(|of| of.figure(id).is_some()).count();
    let columns: Vec<&str> = OVER_TIME.into_iter().filter(|id| told(id) > 0).collect();
    let lines: Vec<&str> = columns.iter().copied().filter(|id| told(id) > 1).collect();
    let line = lines.iter().find(|id| **id == given.get("line"));
    let line = *line.or(lines.iter().find(|id| **id == "health")).or(lines.first())?;
    let kind = |id: &str| summary::known(id).map_or(Kind::Number, |f| f.kind);
    let cell = |of: &Summary, id: &str| of.figure(id).map_or(Value::None, |value| figure(kind(id), value));
    let day = |of: &Summary| of.day.map_or(Value::None, Value::Date);
    let table = |columns: &[&str], seen: bool| {
        let own = columns
            .iter()
            .enumerate()
            .map(|(k, id)| (Said::new(&summary::words(id)), if k < 3 { Head::Number } else { Head::Extra }));
        let rows = all
            .iter()
            .rev()
            .map(|of| std::iter::once(day(of)).chain(columns.iter().map(|id| cell(of, id))).collect());
        Table {
            caption: "moves.over_time".into(),
            told: seen,
            heads: std::iter::once((Said::new("moves.day_of"), Head::Words)).chain(own).collect(),
            rows: rows.collect(),
        }
    };
    let (mut drawn, mut tips) = (Vec::new(), Vec::new());
    for (day, value) in all.iter().filter_map(|of| Some((of.day?, of.figure(line)?))) {
        drawn.push(Drawn::Row(vec![f64::from(day.0) * 86_400_000.0, value]));
        let tip = Said::new("moves.tip_day")
            .with("day", Value::Date(day))
            .with("figure", word(line))
            .with("value", figure(kind(line), value));
        tips.push(Drawn::Words(Value::Words(tip)));
    }
    let mark = if kind(line) == Kind::Money { now.currency.clone() } else { String::new() };
    let parts = vec![
        ("points", Drawn::List(drawn)),
        ("tips", Drawn::List(tips)),
        ("mark", Drawn::Words(Value::Text(mark))),
        ("end", Drawn::Words(cell(now, line))),
        ("endNote", Drawn::Words(word(line))),
    ];
    let picture = Picture {
        of: Drawn::chart("lines", parts),
        label: Said::new("moves.over_time_label").with("figure", word(line)),
        caption: None,
        table: table(&[line], true),
        height: 260,
    };
    let options = lines.iter().map(|id| ((*id).to_owned(), word(id))).collect();
    let choice =
        Choice { name: "line".to_owned(), label: "moves.line".into(), options, chosen: line.to_owned() };
    let finding = Said::counting("moves.over_time_say", all.len() as u64);
    let body = vec![Block::Table(table(&columns, false))];
    Some(Part { choice: Some(choice), picture: Some(picture), ..Part::new("moves.over_time", finding, body) })
}

/// The figures of now to keep: on the device, or as a file. Those of other files stay.
fn keep(all: &[Summary], own: usize, chosen: Option<&Summary>, now: Summary) -> Option<Part> {
    now.day?;
    let text = summary::text(std::slice::from_ref(&now));
    let file = Block::SaveText("moves.keep_file".into(), "moves.keep_name".into(), text);
    let others = all.len().saturating_sub(own);
    let finding = match others {
        0 => Said::counting("moves.keep_say", own as u64),
        _ => Said::counting("moves.keep_say_others", own as u64).with("others", Value::Count(others as u64)),
    };
    let press = |label: Said, text: String| Field::new("summaries", label, Control::Keep(text), "");
    let forget = (!all.is_empty()).then(|| press("moves.forget".into(), String::new()));
    let forget_one = chosen.and_then(|of| {
        let others: Vec<Summary> = all.iter().filter(|other| *other != of).cloned().collect();
        Some(press(Said::new("moves.forget_one").with("day", Value::Date(of.day?)), summary::text(&others)))
    });
    let mut with = all.to_vec();
    put(&mut with, now);
    let form = std::iter::once(press("moves.keep".into(), summary::text(&with)));
    let form = form.chain(forget_one).chain(forget).collect();
    Some(Part { form, ..Part::new("moves.keep_title", finding, vec![file]) })
}
