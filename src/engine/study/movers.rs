//! Customers of an earlier file or day beside those of now: whose health and worth fell, and whether a mean moved by more
//! than chance.

use super::About;
use super::columns::{Given, customer, ended, numbers, numeric, scaled, told};
use super::compare::{self, STANDING};
use super::summary::present;
use crate::engine::math::sort;
use crate::engine::math::stats::mean;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Choice, Fact, Head, Mark, Part, Said, Value};
use crate::engine::score::compare::{means, paired, shares};
use crate::engine::score::health::Measure;
use rustc_hash::{FxHashMap, FxHashSet};

/// Columns that add up over time.
const GROWS: [&str; 2] = ["monetary_sum", "order_count"];

/// Customers listed who fell most.
const FELL: usize = 12;

/// Points of health that are a move; less is noise.
const MOVE: f64 = 5.0;

/// The ids of those who are there.
pub(super) fn there<'a>(ids: &[&'a str], present: &[bool]) -> FxHashSet<&'a str> {
    ids.iter().zip(present).filter(|(_, there)| **there).map(|(id, _)| *id).collect()
}

pub(super) fn ids(table: &CustomerTable) -> Vec<&str> {
    match table.values_of("customer") {
        Some(Values::Text(ids)) => ids.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Values of a column for customers that both tables have: row now, value before, value now.
fn twice(after: &CustomerTable, before: &CustomerTable, id: &str) -> Option<Vec<(usize, f64, f64)>> {
    Some(pairs(after, before, (&numbers(after, id)?, &numbers(before, id)?)))
}

/// The same of values that are given.
fn pairs(
    after: &CustomerTable,
    before: &CustomerTable,
    (new, old): (&[f64], &[f64]),
) -> Vec<(usize, f64, f64)> {
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    // Of an earlier day, who came later stands there with nothing.
    let there = present(before);
    ids(before).into_iter().enumerate().filter(|(i, _)| there[*i]).for_each(|(i, id)| {
        known.entry(id).or_insert(i);
    });
    let both = ids(after).into_iter().enumerate().filter_map(|(i, customer)| {
        let old = old[*known.get(customer)?];
        (old.is_finite() && new[i].is_finite()).then_some((i, old, new[i]))
    });
    both.collect()
}

/// How health moved of those who have one both times.
pub(super) fn health(after: (&CustomerTable, &About), before: (&CustomerTable, &About)) -> Option<Part> {
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

/// Who lost most worth.
pub(super) fn fell(after: &CustomerTable, before: &CustomerTable) -> Option<Part> {
    let (id, both) =
        ["clv.predicted", "mrr_end"].into_iter().find_map(|id| Some((id, twice(after, before, id)?)))?;
    let list = lowest(after, before, id, &both, "moves.fell")?;
    let n = both.iter().filter(|(_, old, new)| new < old).count() as u64;
    let finding = Said::counting("moves.fell_say", n).with("column", Value::column(id));
    Some(Part::new("moves.fell", finding, vec![list]))
}

/// Yes or no of each customer: `NaN` where nothing is known.
type Asked = fn(&CustomerTable) -> Option<Vec<f64>>;

/// What happened or did not, with its words.
const HAPPENED: [(&str, &str, Asked); 2] = [
    ("repeat_purchase_rate", "moves.figure_of.repeat_purchase_rate", |table| {
        let again = |n: &f64| if *n > 0.0 { f64::from(u8::from(*n > 1.0)) } else { f64::NAN };
        Some(numbers(table, "order_count")?.iter().map(again).collect())
    }),
    ("ended", "moves.ended", |table| {
        let known = |left: Option<bool>| left.map_or(f64::NAN, |left| f64::from(u8::from(left)));
        Some(ended(table)?.into_iter().map(known).collect())
    }),
];

/// Whether a mean or a share differs by more than chance: customer by customer where most of the smaller file are in both,
/// else as two groups.
pub(super) fn chance(after: &CustomerTable, before: &CustomerTable, given: Given<'_>) -> Option<Part> {
    let old = numeric(before);
    let measures: Vec<String> = numeric(after).into_iter().filter(|id| old.contains(id)).collect();
    let asked: Vec<_> =
        HAPPENED.iter().filter(|(_, _, of)| of(after).is_some() && of(before).is_some()).collect();
    // What can only grow, such as all that was ever spent, says little by growing.
    let first = std::iter::once(&"spend_last_half_year");
    let standing = first
        .chain(STANDING.iter().filter(|id| !GROWS.contains(id)))
        .find(|id| measures.iter().any(|m| m == *id))
        .map(|id| (*id).to_owned());
    let every: Vec<&str> = measures.iter().map(String::as_str).chain(asked.iter().map(|of| of.0)).collect();
    let chosen = every.iter().find(|id| **id == given.get("mean")).map(|id| (*id).to_owned());
    let id = chosen.or(standing).or(every.first().map(|id| (*id).to_owned()))?;
    let happened = asked.iter().find(|of| of.0 == id);
    let label = |id: &str| match asked.iter().find(|of| of.0 == id) {
        Some((_, words, _)) => Value::word(words),
        None => scaled(id),
    };
    let values = |table: &CustomerTable| match happened {
        Some((_, _, of)) => of(table),
        None => numbers(table, &id).map(|v| v.to_vec()),
    };
    let (new, old) = (values(after)?, values(before)?);
    let both = pairs(after, before, (&new, &old));
    let known = |of: &[f64]| of.iter().filter(|v| v.is_finite()).count();
    let same = 2 * both.len() >= known(&new).min(known(&old)) && both.len() > 1;
    let found = match happened {
        _ if same => {
            let (old, new): (Vec<f64>, Vec<f64>) = both.iter().map(|(_, old, new)| (*old, *new)).unzip();
            paired(&new, &old)
        }
        Some(_) => shares(yes(&new), yes(&old)),
        None => means(&new, &old),
    };
    let choice = Choice {
        name: "mean".to_owned(),
        label: "moves.mean".into(),
        options: every.iter().map(|id| ((*id).to_owned(), label(id))).collect(),
        chosen: id.clone(),
    };
    let part =
        |finding: Said, body| Some(Part { choice: Some(choice), ..Part::new("moves.chance", finding, body) });
    let Some(c) = found else { return part("compare.too_few".into(), Vec::new()) };
    let finding = match (c.chance, c.difference > 0.0) {
        (true, _) if c.difference == 0.0 => "moves.chance_none",
        (true, _) => "moves.chance_same",
        (false, true) => "moves.chance_more",
        (false, false) => "moves.chance_less",
    };
    let tell = |v: f64| if happened.is_some() { Value::Percent(v) } else { told(after, &id, v) };
    let apart = |v: f64| match tell(v) {
        Value::Percent(share) => compare::points(share),
        other => other,
    };
    let names = (Value::word("moves.after"), Value::word("moves.before"));
    let how = match same {
        true => Said::counting("moves.chance_pairs", both.len() as u64),
        false => Said::new("moves.chance_groups")
            .with("new", Value::Count(known(&new) as u64))
            .with("old", Value::Count(known(&old) as u64)),
    };
    part(
        Said::new(finding).with("column", label(&id)),
        vec![compare::facts(&c, names, &tell, &apart), Block::Aside(how)],
    )
}

/// How often yes, of how many that are known.
fn yes(of: &[f64]) -> (u64, u64) {
    let known = of.iter().filter(|v| v.is_finite());
    (known.clone().filter(|v| **v > 0.0).count() as u64, known.count() as u64)
}
