//! Membership tiers: what each asks for, who is in it, points, and who is nearest to the next.

use super::About;
use super::columns::{Given, customer};
use super::settings::Form;
use crate::engine::math::sort;
use crate::engine::math::stats::sum;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Head, Part, Said, Sheet, Table, Value};
use crate::engine::segment::tier::{Cuts, KEYS, Next, cuts, points, tier};

/// Customers listed who are nearest to the next tier, and in the file to take away.
const LISTED: usize = 15;
const SAVED: usize = 10_000;

/// The page; `None` where nobody has spent anything.
pub(super) fn sheet(table: &CustomerTable, about: &About, given: Given<'_>) -> Option<Sheet> {
    let numbers = |id: &str| match table.values_of(id) {
        Some(Values::Number(v)) => Some(v.as_slice()),
        _ => None,
    };
    let spend = numbers("monetary_sum")?;
    // Whoever spent something has bought.
    let orders = numbers("order_count").map_or_else(|| vec![1.0; spend.len()], <[f64]>::to_vec);
    let bought: Vec<f64> =
        spend.iter().zip(&orders).map(|(s, n)| if *n > 0.0 { *s } else { f64::NAN }).collect();
    let cuts = cuts(&bought, &about.config)?;
    let of: Vec<Option<(usize, Option<Next>)>> =
        bought.iter().zip(&orders).map(|(s, n)| tier(*s, *n, &cuts)).collect();
    let earned = points(&bought, about.config.own.read().points_rate);
    let form = Form { config: &about.config, given, events: false }.tiers();
    let by_tier = Part { form, ..by_tier(&cuts, &of, &bought, &earned) };
    let parts = std::iter::once(by_tier).chain(near(table, &of, &bought, &earned)).collect();
    let top = of.iter().flatten().filter(|(k, _)| *k == KEYS.len() - 1).count() as u64;
    let lead = if top == 0 { Said::new("tiers.lead_none") } else { Said::counting("tiers.lead", top) };
    let lead = lead.with("tier", named(KEYS.len() - 1));
    Some(Sheet { title: Some(("tiers.title".into(), lead)), parts })
}

fn named(k: usize) -> Value {
    Value::Key("tier".to_owned(), KEYS[k].to_owned())
}

/// Each tier: what it asks for, who is in it, what they spent, their points.
fn by_tier(cuts: &Cuts, of: &[Option<(usize, Option<Next>)>], spend: &[f64], earned: &[f64]) -> Part {
    let total = sum(spend.iter().copied().filter(|v| v.is_finite()));
    let rows = (0..KEYS.len()).rev().map(|k| {
        let own = || (0..of.len()).filter(move |i| of[*i].is_some_and(|t| t.0 == k));
        let money = sum(own().map(|i| spend[i]));
        let asks = |of: &[f64; 3], value: fn(f64) -> Value| {
            k.checked_sub(1).map(|at| of[at]).filter(|v| *v > 0.0).map_or(Value::None, value)
        };
        vec![
            named(k),
            asks(&cuts.spend, Value::Money),
            asks(&cuts.orders, |v| Value::Number(v, 0)),
            Value::Count(own().count() as u64),
            Value::Money(money),
            if total > 0.0 { Value::Percent(money / total) } else { Value::None },
            Value::Number(sum(own().map(|i| earned[i])), 0),
        ]
    });
    let heads = [
        ("column.tier", Head::Words),
        (if cuts.enough { "tiers.from" } else { "tiers.above" }, Head::Number),
        ("tiers.from_orders", Head::Extra),
        ("common.customers", Head::Number),
        ("column.monetary_sum", Head::Number),
        ("tiers.of_all", Head::Extra),
        ("tiers.points", Head::Extra),
    ];
    let table = Block::table("tiers.by_tier", false, &heads, rows.collect());
    Part::new("tiers.by_tier", "tiers.by_tier_say", vec![table])
}

/// Who is nearest to the next tier, by what is missing of its spend. Where a tier begins beyond a cut of shares, whoever has
/// spent just as much lacks nothing that could be named: they are in the file, and not among the nearest.
fn near(
    table: &CustomerTable,
    of: &[Option<(usize, Option<Next>)>],
    spend: &[f64],
    earned: &[f64],
) -> Option<Part> {
    let mut list: Vec<(f64, usize, Next)> = (of.iter().enumerate())
        .filter_map(|(i, t)| {
            let next = t.as_ref()?.1?;
            // Of what the next tier asks for; those who lack orders only are nearest.
            Some((next.spend / (next.spend + spend[i].max(0.0)).max(1e-300), i, next))
        })
        .collect();
    sort::by(&mut list, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let lacks = |(_, _, next): &(f64, usize, Next)| next.lacks();
    if !list.iter().any(lacks) {
        return None;
    }
    let row = |(near, i, next): &(f64, usize, Next)| {
        let own = next.tier - 1;
        vec![
            customer(table, *i),
            named(own),
            named(next.tier),
            if lacks(&(*near, *i, *next)) { Value::Money(next.spend) } else { Value::None },
            if next.orders > 0.0 { Value::Number(next.orders, 0) } else { Value::None },
            Value::Number(earned[*i], 0),
        ]
    };
    let heads = || {
        vec![
            ("common.customer".into(), Head::Words),
            ("column.tier".into(), Head::Words),
            ("tiers.next".into(), Head::ExtraWords),
            ("tiers.missing".into(), Head::Number),
            ("tiers.missing_orders".into(), Head::Extra),
            ("tiers.points".into(), Head::Extra),
        ]
    };
    let rows =
        |rows: Vec<Vec<Value>>| Table { caption: "tiers.near".into(), told: false, heads: heads(), rows };
    let nearest = list.iter().filter(|one| lacks(one)).take(LISTED).map(row).collect();
    let saved = list.iter().take(SAVED).map(row).collect();
    let body =
        vec![Block::Table(rows(nearest)), Block::Save("tiers.save".into(), "tiers.file".into(), rows(saved))];
    Some(Part::new("tiers.near", "tiers.near_say", body))
}
