//! Purchases of one customer over time.

use std::collections::BinaryHeap;

use yew::prelude::*;

use super::Row;
use crate::app::charts::{Props, Spec};
use crate::app::parts::rich::{both, say, word};
use crate::app::parts::table::table;
use crate::app::words::{count, date, days, money, t, tv};
use crate::link::protocol::Day;

/// The part; nothing where there are no purchases.
pub(super) fn part(row: &Row) -> Html {
    let purchases = &row.detail.purchases;
    let (Some((first, _)), Some((last, _))) = (purchases.first(), purchases.last()) else {
        return Html::default();
    };
    let report = row.report;
    let sum: f64 = purchases.iter().map(|p| p.1).sum();
    let gaps: BinaryHeap<i32> = purchases.windows(2).map(|w| w[1].0.0 - w[0].0.0).collect();
    let gaps = gaps.into_sorted_vec();
    let usual = gaps
        .get(gaps.len() / 2)
        .map_or_else(Html::default, |gap| say("customer.purchases_gap", &[("days", days(f64::from(*gap)))]));
    let mean = say("customer.purchases_say", &[("money", money(report, sum / purchases.len() as f64))]);
    let finding = both(mean, usual);
    let values = [("name", row.name()), ("from", date(*first)), ("to", date(*last))];
    let spec = Spec::Stems {
        points: purchases.clone(),
        tips: purchases
            .iter()
            .map(|(day, amount)| format!("{}: {}", date(*day), money(report, *amount)))
            .collect(),
        mark: report.currency.clone(),
        to: report.as_of.unwrap_or(*last),
    };
    let label = tv("customer.purchases_label", &values);
    let table = numbers(row, purchases);
    Props { height: 220, ..Props::new(t("customer.purchases"), finding, spec, label, table) }.part()
}

fn numbers(row: &Row, purchases: &[(Day, f64)]) -> Html {
    // The latest first; a thousand are enough for any eye, and the CSV has the rest.
    let rows = (0..purchases.len()).rev().take(1000).map(|i| {
        let (day, amount) = purchases[i];
        let gap =
            i.checked_sub(1).map_or_else(String::new, |b| count((day.0 - purchases[b].0.0).max(0) as u64));
        (word(&crate::app::format::date_short(day)), vec![money(row.report, amount), gap], None)
    });
    let heads = [("customer.day", ""), ("customer.money", "num"), ("customer.gap", "num")];
    table(t("customer.purchases"), false, &heads, rows.collect())
}
