//! How a number is spread: bars and the same as a table.

use yew::prelude::*;

use super::rich::word;
use crate::app::charts::Spec;
use crate::app::words::{count, customers, percent, tv};
use crate::link::protocol::Histogram;

/// "3 – 4" for each bin, in the words of `value`.
pub(crate) fn bins(histogram: &Histogram, value: impl Fn(f64) -> String) -> Vec<String> {
    let negative = histogram.edges.iter().any(|edge| *edge < 0.0);
    let bins = histogram.edges.windows(2).map(|edge| match (value(edge[0]), value(edge[1])) {
        // A dash beside a minus cannot be read.
        (from, to) if negative => tv("common.from_to", &[("from", from), ("to", to)]),
        (from, to) => format!("{from}–{to}"),
    });
    bins.collect()
}

/// The bin with the most customers.
pub(crate) fn mode(labels: &[String], counts: &[u64]) -> String {
    let most = counts.iter().enumerate().max_by_key(|(i, n)| (**n, usize::MAX - i)).map(|(i, _)| i);
    most.and_then(|i| labels.get(i)).cloned().unwrap_or_default()
}

/// One bar a bin.
pub(crate) fn spec(labels: &[String], counts: &[u64], x_name: String) -> Spec {
    let tips = labels
        .iter()
        .zip(counts)
        .map(|(bin, n)| tv("chart.tip_bin", &[("bin", bin.clone()), ("customers", customers(*n))]));
    Spec::Bars {
        labels: labels.to_vec(),
        values: counts.iter().map(|n| *n as f64).collect(),
        tips: tips.collect(),
        x_name,
    }
}

/// The same as a table: bin, how many, share.
pub(crate) fn table(caption: String, head: String, labels: &[String], counts: &[u64], what: &str) -> Html {
    let all: u64 = counts.iter().sum();
    let rows = labels.iter().zip(counts).map(|(bin, n)| {
        let share = if all == 0 { 0.0 } else { *n as f64 / all as f64 };
        (word(bin), vec![count(*n), percent(share)], None)
    });
    let rows = rows.collect();
    super::table::table(caption, false, &[(&head, ""), (what, "num"), ("common.share", "num")], rows)
}
