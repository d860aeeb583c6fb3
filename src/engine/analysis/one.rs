//! One customer's purchases over time, and how the RFM code comes about, as parts of the customer's page.

use crate::engine::math::calendar::Day;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Drawn, Head, Part, Picture, Said, Sheet, Table, Value};
use crate::engine::report::{Report, Rfm};

/// Its name among the pages.
pub(super) const NAME: &str = "purchases";

/// Purchases listed: no eye reads more, and the CSV has the rest.
const LISTED: usize = 1_000;

/// The parts, as a page without a title, of the customer at a position.
pub(super) fn sheet(report: &Report, table: &CustomerTable, i: usize, purchases: &[(Day, f64)]) -> Sheet {
    let over_time = purchases.first().zip(purchases.last()).map(|ends| {
        let id = match table.values_of("name").or(table.values_of("customer")) {
            Some(Values::Text(names)) if !names[i].is_empty() => names[i].clone(),
            _ => text(table, "customer", i),
        };
        over_time(report, &id, purchases, (ends.0.0, ends.1.0))
    });
    let code = report.rfm.as_ref().and_then(|rfm| code(rfm, table, i));
    Sheet { title: None, parts: over_time.into_iter().chain(code).collect() }
}

fn text(table: &CustomerTable, id: &str, i: usize) -> String {
    match table.values_of(id) {
        Some(Values::Text(all)) => all[i].clone(),
        _ => String::new(),
    }
}

fn number(table: &CustomerTable, id: &str, i: usize) -> Option<f64> {
    match table.values_of(id)? {
        Values::Number(all) => all.get(i).copied().filter(|v| v.is_finite()),
        _ => None,
    }
}

fn over_time(report: &Report, name: &str, purchases: &[(Day, f64)], (first, last): (Day, Day)) -> Part {
    let sum: f64 = purchases.iter().map(|p| p.1).sum();
    let mut gaps: Vec<u32> = purchases.windows(2).map(|w| w[0].0.0.abs_diff(w[1].0.0)).collect();
    crate::engine::math::sort::whole(&mut gaps);
    let mean = Value::Money(sum / purchases.len() as f64);
    let finding = match gaps.get(gaps.len() / 2) {
        Some(gap) => Said::new("customer.purchases_both")
            .with("money", mean)
            .with("days", Value::Words(Said::counting("count.days", u64::from(*gap)))),
        None => Said::new("customer.purchases_say").with("money", mean),
    };
    let ms = |day: Day| Drawn::Number(f64::from(day.0) * 86_400_000.0);
    let point = |(day, money): &(Day, f64)| Drawn::List(vec![ms(*day), Drawn::Number(*money)]);
    let tip = |(day, money): &(Day, f64)| {
        let said =
            Said::new("customer.tip").with("day", Value::Date(*day)).with("money", Value::Money(*money));
        Drawn::Words(Value::Words(said))
    };
    let of = Drawn::chart(
        "stems",
        vec![
            ("points", Drawn::List(purchases.iter().map(point).collect())),
            ("tips", Drawn::List(purchases.iter().map(tip).collect())),
            ("mark", Drawn::Code(report.currency.clone())),
            ("to", ms(report.as_of.unwrap_or(last))),
        ],
    );
    // The latest first.
    let rows = (0..purchases.len()).rev().take(LISTED).map(|k| {
        let (day, money) = purchases[k];
        let gap = k.checked_sub(1).map(|b| u64::from(day.0.abs_diff(purchases[b].0.0)));
        vec![Value::Date(day), Value::Money(money), gap.map_or(Value::Text(String::new()), Value::Count)]
    });
    let heads = vec![
        ("customer.day".into(), Head::Words),
        ("customer.money".into(), Head::Number),
        ("customer.gap".into(), Head::Number),
    ];
    let label = Said::new("customer.purchases_label")
        .with("name", Value::Text(name.to_owned()))
        .with("from", Value::Date(first))
        .with("to", Value::Date(last));
    let title = Said::new("customer.purchases");
    let table = Table { caption: title.clone(), told: false, heads, rows: rows.collect() };
    let picture = Picture { of, label, caption: None, table, height: 220 };
    Part { picture: Some(picture), ..Part::new(title, finding, Vec::new()) }
}

/// Each value, its score, and between which cut points it lies.
fn code(rfm: &Rfm, table: &CustomerTable, i: usize) -> Option<Part> {
    let score = |id: &str| number(table, id, i).map(|v| (v as u8).clamp(1, 5));
    let scores = [score("rfm.recency")?, score("rfm.frequency")?, score("rfm.monetary")?];
    let Values::Key(codes, keys) = table.values_of("rfm.segment")? else { return None };
    let segment = keys.get(usize::from(codes[i]))?;
    let (money, money_id) = if rfm.monetary_mean {
        ("customer.money_mean", "order_value")
    } else {
        ("customer.money_sum", "monetary_sum")
    };
    let measures =
        [("customer.recency", "recency_days"), ("customer.frequency", "order_count"), (money, money_id)];
    let rows = measures.iter().enumerate().map(|(k, (name, id))| {
        let told = |v: f64| if k == 2 { Value::Money(v) } else { Value::Number(v, 1) };
        let cuts = rfm.cuts[k];
        // Recency counts the other way: the fewest days score 5.
        let step = usize::from(if k == 0 { 6 - scores[k] } else { scores[k] });
        let range = match step {
            1 => Said::new("customer.up_to").with("high", told(cuts[0])),
            5 => Said::new("customer.over").with("low", told(cuts[3])),
            n => Said::new("customer.between").with("low", told(cuts[n - 2])).with("high", told(cuts[n - 1])),
        };
        vec![
            Value::word(name),
            number(table, id, i).map_or(Value::None, told),
            Value::Count(u64::from(scores[k])),
            Value::Words(range),
        ]
    });
    let heads = [
        ("customer.measure", Head::Words),
        ("customer.own", Head::Number),
        ("customer.score", Head::Number),
        ("customer.range", Head::Words),
    ];
    let code = format!("R{} F{} M{}", scores[0], scores[1], scores[2]);
    let finding = Said::new("customer.rfm_say")
        .with("code", Value::Text(code))
        .with("segment", Value::word(&format!("key.rfm.segment.{segment}")));
    let body = vec![
        Block::table("customer.rfm_label", false, &heads, rows.collect()),
        Block::Link("#/segments".to_owned(), "segments.title".into()),
    ];
    Some(Part::new("customer.rfm", finding, body))
}
