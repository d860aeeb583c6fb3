//! What moved since an earlier day, an earlier file or a kept summary: every figure before and after, who went from which
//! group to which, whose worth or health fell most, and figures over all that was kept.

use super::About;
use super::columns::{Given, customer, numbers, told};
use super::summary::{self, CUSTOMERS, Kind, Summary, present, put};
use crate::engine::math::sort;
use crate::engine::math::stats::mean;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{
    Block, Choice, Control, Drawn, Fact, Field, Head, Mark, Part, Picture, Said, Sheet, Table, Value,
};
use crate::engine::score::health::Measure;
use crate::engine::segment::flow::{Assignment, Flow, flow};
use rustc_hash::{FxHashMap, FxHashSet};

/// Divisions that are shown where nothing was chosen, the first that both have.
const STANDING: [&str; 5] =
    ["segment.lifecycle", "rfm.segment", "health.band", "status", "segment.value_rule"];

/// Flows listed.
const LISTED: usize = 20;

/// Customers listed who fell most.
const FELL: usize = 12;

/// Points of health that are a move; less is noise.
const MOVE: f64 = 5.0;

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
    parts.extend(keep(&all, kept.len(), now));
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
    if then.day.zip(now.day).is_some_and(|(then, now)| then >= now) {
        note(Mark::Watch, "moves.not_earlier");
    }
    let shown = |rows| Table { caption: "moves.figures".into(), told: false, heads: heads.clone(), rows };
    body.push(Block::Table(shown(rows)));
    body.push(Block::Save("moves.save".into(), "moves.file_name".into(), shown(saved)));
    Part { form, ..Part::new("moves.figures", finding, body) }
}

/// The ids of those who are there.
fn there<'a>(ids: &[&'a str], present: &[bool]) -> FxHashSet<&'a str> {
    ids.iter().zip(present).filter(|(_, there)| **there).map(|(id, _)| *id).collect()
}

fn ids(table: &CustomerTable) -> Vec<&str> {
    match table.values_of("customer") {
        Some(Values::Text(ids)) => ids.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The choice of a division, and the one that is chosen.
fn division<'a>(both: &[&'a str], given: Given<'_>) -> Option<(&'a str, Choice)> {
    let find = |wanted: &str| both.iter().copied().find(|id| *id == wanted);
    let of =
        find(given.get("of")).or_else(|| STANDING.iter().find_map(|s| find(s))).or(both.first().copied())?;
    let options = both.iter().map(|id| ((*id).to_owned(), Value::column(id))).collect();
    Some((of, Choice { name: "of".to_owned(), label: "profile.of".into(), options, chosen: of.to_owned() }))
}

/// How large each group was and is, where only that is known.
fn groups(now: &Summary, then: &Summary, given: Given<'_>) -> Option<Part> {
    let mut both: Vec<&str> = Vec::new();
    for (column, ..) in &now.groups {
        if !both.contains(&column.as_str()) && then.groups.iter().any(|g| g.0 == *column) {
            both.push(column);
        }
    }
    let (of, choice) = division(&both, given)?;
    let own = now.groups.iter().filter(|(column, ..)| column == of);
    let rows: Vec<Vec<Value>> = own
        .map(|(_, key, new)| {
            let old = then.members(of, key).unwrap_or_default();
            let change = Value::Number(*new as f64 - old as f64, 0);
            vec![Value::Key(of.to_owned(), key.clone()), Value::Count(old), Value::Count(*new), change]
        })
        .collect();
    let heads = [
        ("moves.group", Head::Words),
        ("moves.before", Head::Number),
        ("moves.after", Head::Number),
        ("moves.change", Head::Number),
    ];
    let body = vec![Block::table("moves.groups", false, &heads, rows)];
    Some(Part { choice: Some(choice), ..Part::new("moves.groups", "moves.groups_say", body) })
}

/// Values of a column for customers that both tables have: row now, value before, value now.
fn twice(after: &CustomerTable, before: &CustomerTable, id: &str) -> Option<Vec<(usize, f64, f64)>> {
    let (new, old) = (numbers(after, id)?, numbers(before, id)?);
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    ids(before).into_iter().enumerate().for_each(|(i, id)| {
        known.entry(id).or_insert(i);
    });
    let both = ids(after).into_iter().enumerate().filter_map(|(i, customer)| {
        let old = old[*known.get(customer)?];
        (old.is_finite() && new[i].is_finite()).then_some((i, old, new[i]))
    });
    Some(both.collect())
}

/// How health moved of those who have one both times.
fn health(after: (&CustomerTable, &About), before: (&CustomerTable, &About)) -> Option<Part> {
    let both = twice(after.0, before.0, "health")?;
    let (old, new): (Vec<f64>, Vec<f64>) = both.iter().map(|(_, old, new)| (*old, *new)).unzip();
    let (old, new) = (mean(&old)?, mean(&new)?);
    let count = |of: &dyn Fn(f64) -> bool| {
        Value::Count(both.iter().filter(|(_, old, new)| of(new - old)).count() as u64)
    };
    let fact = |name: &str, value: Value| Fact { name: name.into(), value, say: None };
    let facts = vec![
        fact("moves.health_rose", count(&|by| by > MOVE)),
        fact("moves.health_same", count(&|by| by.abs() <= MOVE)),
        fact("moves.health_fell", count(&|by| by < -MOVE)),
    ];
    let finding = Said::new("moves.health_say")
        .with("old", Value::Number(old, 1))
        .with("new", Value::Number(new, 1))
        .with("n", Value::Count(both.len() as u64));
    // A score that is made of other measures moves although nobody did.
    let made = |about: &About| -> Vec<Measure> {
        let told = about.measures.iter().filter(|(_, of)| of.iter().any(|v| v.is_finite()));
        told.map(|(m, _)| *m).collect()
    };
    let (then, now) = (made(before.1), made(after.1));
    let other = Measure::ALL.iter().filter(|m| then.contains(m) != now.contains(m));
    let other: Vec<Value> = other.map(|m| Value::word(&["health.measure.", m.key()].concat())).collect();
    let mut body = Vec::new();
    if !other.is_empty() {
        let said = Said::new("moves.health_other").with("list", Value::List(other));
        body.push(Block::Marked(Mark::Watch, said, Vec::new()));
    }
    body.push(Block::Facts(facts));
    body.extend(lowest(after.0, before.0, "health", &both, "moves.health_lowest"));
    Some(Part::new("moves.health_title", finding, body))
}

/// Those who fell most.
fn lowest(
    after: &CustomerTable,
    before: &CustomerTable,
    id: &str,
    both: &[(usize, f64, f64)],
    caption: &str,
) -> Option<Block> {
    let mut fell: Vec<&(usize, f64, f64)> = both.iter().filter(|(_, old, new)| new < old).collect();
    sort::by(&mut fell, |a, b| (a.2 - a.1).total_cmp(&(b.2 - b.1)).then(a.0.cmp(&b.0)));
    let rows = fell.iter().take(FELL).map(|(i, old, new)| {
        vec![customer(after, *i), told(before, id, *old), told(after, id, *new), told(after, id, new - old)]
    });
    let heads = [
        ("common.customer", Head::Words),
        ("moves.before", Head::Number),
        ("moves.after", Head::Number),
        ("moves.change", Head::Number),
    ];
    (!fell.is_empty()).then(|| Block::table(caption, caption != "moves.fell", &heads, rows.collect()))
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
fn keep(all: &[Summary], own: usize, now: Summary) -> Option<Part> {
    now.day?;
    let text = summary::text(std::slice::from_ref(&now));
    let file = Block::SaveText("moves.keep_file".into(), "moves.keep_name".into(), text);
    let finding = Said::counting("moves.keep_say", own as u64);
    let press = |label: &str, text: String| Field::new("summaries", label, Control::Keep(text), "");
    let forget = (!all.is_empty()).then(|| press("moves.forget", String::new()));
    let mut with = all.to_vec();
    put(&mut with, now);
    let form = std::iter::once(press("moves.keep", summary::text(&with))).chain(forget).collect();
    Some(Part { form, ..Part::new("moves.keep_title", finding, vec![file]) })
}

/// Who went from which group to which.
fn flows(after: &CustomerTable, before: &CustomerTable, given: Given<'_>) -> Option<Part> {
    let both: Vec<&str> = after
        .columns
        .iter()
        .map(|c| c.id.as_str())
        .filter(|id| {
            matches!(
                (after.values_of(id), before.values_of(id)),
                (Some(Values::Key(..)), Some(Values::Key(..)))
            )
        })
        .collect();
    let (of, choice) = division(&both, given)?;
    let (Values::Key(new, keys), Values::Key(old, old_keys)) = (after.values_of(of)?, before.values_of(of)?)
    else {
        return None;
    };
    // Both by the keys of the later one; a key that there is no more counts as none.
    let at = |code: &u8| {
        let key = old_keys.get(usize::from(*code));
        key.and_then(|key| keys.iter().position(|k| k == key)).map_or(u32::MAX, |k| k as u32)
    };
    // Whoever had not bought yet was not there.
    let (were, are) = (present(before), present(after));
    let old: Vec<u32> =
        old.iter().zip(&were).map(|(c, there)| if *there { at(c) } else { u32::MAX }).collect();
    let code = |c: &u8| if usize::from(*c) < keys.len() { u32::from(*c) } else { u32::MAX };
    let new: Vec<u32> =
        new.iter().zip(&are).map(|(c, there)| if *there { code(c) } else { u32::MAX }).collect();
    let (before_ids, after_ids) = (ids(before), ids(after));
    let moved = flow(
        &Assignment { keys: &before_ids, group: &old, groups: keys.len() },
        &Assignment { keys: &after_ids, group: &new, groups: keys.len() },
    );
    let stayed: u64 = (0..keys.len()).map(|k| moved.counts[k][k]).sum();
    let went: u64 = (0..keys.len())
        .flat_map(|a| (0..keys.len()).map(move |b| (a, b)))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| moved.counts[a][b])
        .sum();
    let (were, are) = (there(&before_ids, &were), there(&after_ids, &are));
    let entered = are.difference(&were).count() as u64;
    let left = were.difference(&are).count() as u64;
    let finding = Said::new("moves.flows_say")
        .with("went", Value::Count(went))
        .with("stayed", Value::Count(stayed))
        .with("entered", Value::Count(entered))
        .with("left", Value::Count(left));
    let all = listed(&moved, keys.len());
    if all.is_empty() {
        return None;
    }
    let picture = picture(of, keys, &moved, &all);
    let body = if went + entered + left > 0 { vec![table(of, keys, &moved, &all)] } else { Vec::new() };
    Some(Part { choice: Some(choice), picture: Some(picture), ..Part::new("moves.flows", finding, body) })
}

fn named(of: &str, keys: &[String], k: usize, none: &str) -> Value {
    keys.get(k).map_or_else(|| Value::word(none), |key| Value::Key(of.to_owned(), key.clone()))
}

/// Every flow but those of nobody and from nowhere to nowhere: from, to, customers, the largest first.
fn listed(moved: &Flow, groups: usize) -> Vec<(usize, usize, u64)> {
    let cells = (0..=groups).flat_map(|a| (0..=groups).map(move |b| (a, b)));
    let mut all: Vec<(usize, usize, u64)> = cells
        .filter(|(a, b)| (*a, *b) != (groups, groups))
        .map(|(a, b)| (a, b, moved.counts[a][b]))
        .filter(|f| f.2 > 0)
        .collect();
    sort::by(&mut all, |a, b| b.2.cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    all
}

fn picture(of: &str, keys: &[String], moved: &Flow, all: &[(usize, usize, u64)]) -> Picture {
    let n = keys.len();
    let side = |side: usize, none: &str| {
        let there = (0..=n).filter(|k| all.iter().any(|f| [f.0, f.1][side] == *k));
        let node = |k: usize| {
            Drawn::Named(vec![
                ("id".to_owned(), Drawn::Code(format!("{side}.{k}"))),
                ("name".to_owned(), Drawn::Words(named(of, keys, k, none))),
                ("tone".to_owned(), Drawn::Tone(of.to_owned(), keys.get(k).cloned().unwrap_or_default())),
                ("depth".to_owned(), Drawn::Number(side as f64)),
            ])
        };
        there.map(node).collect::<Vec<_>>()
    };
    let nodes = [side(0, "moves.new"), side(1, "moves.gone")].concat();
    let links = all.iter().map(|(a, b, count)| {
        let tip = Said::new("moves.tip")
            .with("from", named(of, keys, *a, "moves.new"))
            .with("to", named(of, keys, *b, "moves.gone"))
            .with("n", Value::Count(*count));
        Drawn::Named(vec![
            ("source".to_owned(), Drawn::Code(format!("0.{a}"))),
            ("target".to_owned(), Drawn::Code(format!("1.{b}"))),
            ("value".to_owned(), Drawn::Number(*count as f64)),
            ("tip".to_owned(), Drawn::Words(Value::Words(tip))),
        ])
    });
    let links = links.collect();
    let drawn = Drawn::chart("flow", vec![("nodes", Drawn::List(nodes)), ("links", Drawn::List(links))]);
    // The whole matrix as its numbers.
    let mut heads = vec![("moves.from_to".into(), Head::Words)];
    let head = |k: usize| Said::new("common.as_is").with("it", named(of, keys, k, "moves.gone"));
    heads.extend((0..=n).map(|k| (head(k), Head::Number)));
    let rows = (0..=n).map(|a| {
        let cells =
            (0..=n).map(|b| if (a, b) == (n, n) { Value::None } else { Value::Count(moved.counts[a][b]) });
        std::iter::once(named(of, keys, a, "moves.new")).chain(cells).collect()
    });
    let table = Table { caption: "moves.matrix".into(), told: true, heads, rows: rows.collect() };
    let caption = Some("moves.caption".into());
    Picture { of: drawn, label: "moves.label".into(), caption, table, height: 420 }
}

fn table(of: &str, keys: &[String], moved: &Flow, all: &[(usize, usize, u64)]) -> Block {
    let n = keys.len();
    let rows = all.iter().filter(|f| f.0 != f.1).take(LISTED).map(|(a, b, count)| {
        let nowhere = if *a == n { moved.counts[n][n] } else { 0 };
        let whole: u64 = moved.counts[*a].iter().sum::<u64>() - nowhere;
        vec![
            named(of, keys, *a, "moves.new"),
            named(of, keys, *b, "moves.gone"),
            Value::Count(*count),
            Value::Percent(*count as f64 / whole.max(1) as f64),
        ]
    });
    let heads = [
        ("moves.from", Head::Words),
        ("moves.to", Head::Words),
        ("common.customers", Head::Number),
        ("moves.of_group", Head::Number),
    ];
    Block::table("moves.flows", false, &heads, rows.collect())
}

/// Who lost most worth.
fn fell(after: &CustomerTable, before: &CustomerTable) -> Option<Part> {
    let (id, both) =
        ["clv.predicted", "mrr_end"].into_iter().find_map(|id| Some((id, twice(after, before, id)?)))?;
    let list = lowest(after, before, id, &both, "moves.fell")?;
    let n = both.iter().filter(|(_, old, new)| new < old).count() as u64;
    let finding = Said::counting("moves.fell_say", n).with("column", Value::column(id));
    Some(Part::new("moves.fell", finding, vec![list]))
}
