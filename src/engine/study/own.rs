//! Segments of the person's own: rules in a small language, and RFM boxes, both checked as they are typed.

use super::Found;
use super::columns::{Given, column, no_column, numbers, told, worth};
use super::lookup::Lookup;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::mean;
use crate::engine::report::ColumnType;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Control, Field, Head, Mark, Part, Said, Sheet, Table, Value};
use crate::engine::segment::boxes::{self, Check, RfmBox};
use crate::engine::segment::rfm::{BINS, Input, binned};
use crate::engine::segment::rules::{Assigned, LineFault, Rule, assign, parse};

/// The column of segments by boxes.
const BOXES: &str = "rfm.segment_own";

/// Codes that are named one by one.
const NAMED: usize = 12;

/// The page, and the columns `segment.own` and `rfm.segment_own`.
pub(super) fn sheet(table: &CustomerTable, as_of: Option<Day>, given: Given<'_>) -> (Sheet, Found) {
    let (rules, mut found) = by_rules(table, as_of, given);
    let mut parts = vec![rules];
    if let Some((part, more)) = by_boxes(table, given) {
        parts.push(part);
        found.extend(more);
    }
    (Sheet { title: Some(("own.title".into(), "own.lead".into())), parts }, found)
}

fn text(name: &str, label: &str, lines: u32, value: &str, faulty: bool, say: impl Into<Said>) -> Field {
    let fault = faulty.then(|| "own.faulty".into());
    Field { fault, say: Some(say.into()), ..Field::new(name, label, Control::Text(lines), value) }
}

/// What is wrong, each with its line and the characters at fault marked.
fn faults(text: &str, all: &[LineFault]) -> Vec<Block> {
    let each = all.iter().flat_map(|f| {
        let line = text.lines().nth(f.line - 1).unwrap_or_default();
        let byte = |at: usize| line.char_indices().nth(at).map_or(line.len(), |(i, _)| i) as u32;
        let place = (byte(f.fault.at), byte(f.fault.at + f.fault.length), -1.0);
        let mut said = Said::new(&format!("own.fault.{}", f.fault.code.key()))
            .with("line", Value::Count(f.line as u64))
            .with("at", Value::Count(f.fault.at as u64 + 1))
            .with("found", Value::Text(f.fault.found.clone()));
        if !f.fault.nearest.is_empty() {
            let near = f.fault.nearest.iter().map(|n| Value::Text(n.clone())).collect();
            let near = Said::new("own.nearest").with("names", Value::List(near));
            said = said.with("nearest", Value::Words(near));
        } else {
            said = said.with("nearest", Value::Text(String::new()));
        }
        [Value::Words(said), Value::Marked(line.to_owned(), vec![place])]
    });
    let each: Vec<Value> = each.collect();
    if each.is_empty() { Vec::new() } else { vec![Block::List(each)] }
}

fn by_rules(table: &CustomerTable, as_of: Option<Day>, given: Given<'_>) -> (Part, Found) {
    let (lookup, clv) = Lookup::new(table, as_of).with_headers().with_clv();
    let columns = lookup.columns();
    let written = given.get("rules");
    let read = parse(written, &columns);
    let faulty = read.is_err();
    let say = match clv {
        Some(id) => Said::new("own.rules_say_clv").with("column", Value::column(id)),
        None => "own.rules_say".into(),
    };
    let form = vec![text("rules", "own.rules", 6, "", faulty, say)];
    let names = columns.iter().map(|c| Value::Text(c.name.to_owned())).collect();
    let names = Block::Folded(
        "own.columns".into(),
        vec![Block::Say(Said::new("own.columns_say").with("names", Value::List(names)))],
    );
    let part = |finding: Said, mut body: Vec<Block>| {
        body.push(names);
        Part { form, ..Part::new("own.title_rules", finding, body) }
    };
    let none = || vec![no_column("segment.own", ColumnType::Key)];
    match read {
        Err(all) => (part(Said::counting("own.wrong", all.len() as u64), faults(written, &all)), none()),
        Ok(rules) if rules.is_empty() => (part("own.nothing".into(), Vec::new()), none()),
        Ok(rules) => {
            let assigned = assign(&rules, table.rows, &|row, at| lookup.get(row, at));
            let codes = assigned.rule.iter().map(|r| u8::try_from(*r).unwrap_or(u8::MAX)).collect();
            let keys = rules.iter().map(|r| r.name.clone()).collect();
            let found = vec![(column("segment.own", ColumnType::Key), Values::Key(codes, keys))];
            let body = vec![reached(table, &rules, &assigned), covered(&assigned)];
            let finding = Said::counting("own.finding", table.rows as u64 - assigned.none)
                .with("all", Value::Count(table.rows as u64));
            (part(finding, body), found)
        }
    }
}

fn reached(table: &CustomerTable, rules: &[Rule], assigned: &Assigned) -> Block {
    let worth = worth(table);
    let rows = rules.iter().enumerate().map(|(k, rule)| {
        let (got, holds) = (assigned.got[k], assigned.holds[k]);
        let state = match (got, holds) {
            (0, 0) => Value::Status(Mark::Watch, "own.nobody".into()),
            (0, _) => Value::Status(Mark::Bad, "own.shadowed".into()),
            (g, h) if h > g => {
                Value::Status(Mark::Watch, Said::new("own.partly").with("n", Value::Count(h - g)))
            }
            _ => Value::Status(Mark::Good, "own.fine".into()),
        };
        let mean = worth.map(|(id, w)| {
            let own = assigned.rule.iter().zip(w).filter(|(r, _)| **r as usize == k).map(|(_, v)| *v);
            told(table, id, mean(&own.collect::<Vec<f64>>()).unwrap_or(f64::NAN))
        });
        let share = got as f64 / table.rows.max(1) as f64;
        let mut row = vec![Value::Text(rule.name.clone()), Value::Count(got), Value::Percent(share)];
        row.extend(mean);
        row.push(state);
        row
    });
    let rows = rows.collect();
    let mut heads = vec![
        ("own.segment".into(), Head::Words),
        ("common.customers".into(), Head::Number),
        ("common.share".into(), Head::Extra),
    ];
    if let Some((id, _)) = worth {
        heads.push((Said::new("clusters.mean").with("column", Value::column(id)), Head::Number));
    }
    heads.push(("own.state".into(), Head::Words));
    Block::Table(Table { caption: "own.title_rules".into(), told: false, heads, rows })
}

fn covered(assigned: &Assigned) -> Block {
    Block::Aside(
        Said::new("own.covered")
            .with("none", Value::Count(assigned.none))
            .with("several", Value::Count(assigned.several)),
    )
}

/// Boxes of R, F and M; nothing where there are no orders.
fn by_boxes(table: &CustomerTable, given: Given<'_>) -> Option<(Part, Found)> {
    let recency_days = numbers(table, "recency_days")?;
    let order_count = numbers(table, "order_count")?;
    let by_mean = given.get("money") == "mean";
    let monetary = numbers(table, if by_mean { "order_value" } else { "monetary_sum" })?;
    let bins = given.number("bins").map_or(5, |b| (b as u8).clamp(BINS.0, BINS.1));
    // Nobody without a purchase has a code, or moves a cut.
    let bought = |v: &[f64]| -> Vec<f64> {
        v.iter().zip(order_count.iter()).map(|(v, n)| if *n > 0.0 { *v } else { f64::NAN }).collect()
    };
    let (recency_days, orders, monetary) = (bought(&recency_days), bought(&order_count), bought(&monetary));
    let input = Input { recency_days: &recency_days, order_count: &orders, monetary: &monetary };
    let scored = binned(&input, bins, None).ok().flatten()?;
    let standing = standing(bins);
    let written = match given.get("boxes") {
        "" => standing.as_str(),
        text => text,
    };
    let counts = (BINS.0..=BINS.1).map(|b| (b.to_string(), Value::Count(u64::from(b)))).collect();
    let money = ["sum", "mean"].map(|m| (m.to_owned(), Value::word(&format!("own.money_{m}")))).to_vec();
    let read = boxes::parse(written, bins);
    let form = vec![
        Field::new("bins", "own.bins", Control::Pick(counts), "5"),
        Field::new("money", "own.money", Control::Pick(money), "sum"),
        text("boxes", "own.boxes", 10, &standing, read.is_err(), "own.boxes_say"),
    ];
    let part = |finding: Said, body: Vec<Block>| Part { form, ..Part::new("own.title_boxes", finding, body) };
    let all = match read {
        Ok(all) => all,
        Err(faulty) => {
            return Some((
                part(Said::counting("own.wrong", faulty.len() as u64), faults(written, &faulty)),
                vec![no_column(BOXES, ColumnType::Key)],
            ));
        }
    };
    let ranges: Vec<boxes::Ranges> = all.iter().map(|b| b.ranges).collect();
    let check = boxes::check(&ranges, bins);
    // Several boxes may have one name: they are one segment.
    let mut keys: Vec<String> = Vec::new();
    let of_box: Vec<u8> = all.iter().map(|b| position(&mut keys, &b.name)).collect();
    let code = |i: usize| {
        let scores = [0, 1, 2].map(|k: usize| scored.scores[k][i]);
        let known = scores.iter().all(|s| *s > 0);
        known.then(|| boxes::first(&ranges, scores)).flatten().map_or(u8::MAX, |k| of_box[k])
    };
    let codes: Vec<u8> = (0..table.rows).map(code).collect();
    let body = vec![
        takes(table, &all, &check, &codes, &keys),
        holes(&check),
        twice(&check),
        cut_at(&scored.cuts, &scored.empty()),
    ];
    let finding = Said::counting("own.boxes_finding", check.takes.iter().map(|t| u64::from(*t)).sum())
        .with("all", Value::Count(u64::from(bins).pow(3)));
    // Boxes that nobody wrote are an example, and no segments of the person's own.
    let found = match given.get("boxes") {
        "" => no_column(BOXES, ColumnType::Key),
        _ => (column(BOXES, ColumnType::Key), Values::Key(codes, keys)),
    };
    let found = vec![found];
    Some((part(finding, body), found))
}

fn position(keys: &mut Vec<String>, name: &str) -> u8 {
    let at = keys.iter().position(|k| k == name).unwrap_or_else(|| {
        keys.push(name.to_owned());
        keys.len() - 1
    });
    u8::try_from(at).unwrap_or(u8::MAX)
}

/// Boxes to begin with: halves of R and F, named by scores alone, so that they need no words.
fn standing(bins: u8) -> String {
    let half = bins / 2;
    let (high, low) = (format!("{}-{bins}", half + 1), format!("1-{half}"));
    format!(
        "R+ F+: {high}; {high}; *\nR+ F-: {high}; {low}; *\nR- F+: {low}; {high}; *\nR- F-: {low}; {low}; *"
    )
}

fn takes(table: &CustomerTable, all: &[RfmBox], check: &Check, codes: &[u8], keys: &[String]) -> Block {
    let rows = keys.iter().enumerate().map(|(k, name)| {
        let own = all.iter().zip(&check.takes).filter(|(b, _)| b.name == *name);
        let count: u32 = own.clone().map(|(_, t)| *t).sum();
        let never = own.filter(|(_, t)| **t == 0).count() as u64;
        let state = match (count, never) {
            (0, _) => Value::Status(Mark::Bad, "own.shadowed".into()),
            (_, 0) => Value::Status(Mark::Good, "own.fine".into()),
            (_, n) => Value::Status(Mark::Watch, Said::counting("own.boxes_never", n)),
        };
        let n = codes.iter().filter(|c| usize::from(**c) == k).count() as u64;
        vec![
            Value::Text(name.clone()),
            Value::Count(u64::from(count)),
            Value::Count(n),
            Value::Percent(n as f64 / table.rows.max(1) as f64),
            state,
        ]
    });
    let heads = [
        ("own.segment", Head::Words),
        ("own.codes", Head::Extra),
        ("common.customers", Head::Number),
        ("common.share", Head::Number),
        ("own.state", Head::Words),
    ];
    Block::table("own.title_boxes", false, &heads, rows.collect())
}

fn codes_of(all: &[[u8; 3]]) -> Value {
    let each = all.iter().take(NAMED).map(|c| Value::Text(c.map(|s| s.to_string()).concat()));
    let more = all.len().saturating_sub(NAMED) as u64;
    let more = (more > 0).then(|| Value::Words(Said::counting("own.more_codes", more)));
    Value::List(each.chain(more).collect())
}

fn holes(check: &Check) -> Block {
    match check.uncovered.as_slice() {
        [] => Block::Say("own.no_holes".into()),
        all => Block::Say(Said::counting("own.holes", all.len() as u64).with("codes", codes_of(all))),
    }
}

fn twice(check: &Check) -> Block {
    match check.several.as_slice() {
        [] => Block::Say("own.no_doubles".into()),
        all => Block::Say(Said::counting("own.doubles", all.len() as u64).with("codes", codes_of(all))),
    }
}

fn cut_at(cuts: &[Vec<f64>; 3], empty: &[Vec<u8>; 3]) -> Block {
    let list = |v: &Vec<f64>, digits| Value::List(v.iter().map(|c| Value::Number(*c, digits)).collect());
    let mut all = vec![Block::Say(
        Said::new("own.cuts")
            .with("r", list(&cuts[0], 0))
            .with("f", list(&cuts[1], 1))
            .with("m", list(&cuts[2], 2)),
    )];
    for (name, scores) in ["R", "F", "M"].iter().zip(empty) {
        if !scores.is_empty() {
            let which = scores.iter().map(|s| Value::Count(u64::from(*s))).collect();
            all.push(Block::Say(
                Said::new("own.empty")
                    .with("of", Value::Text((*name).to_owned()))
                    .with("scores", Value::List(which)),
            ));
        }
    }
    Block::Folded("own.cut_points".into(), all)
}
