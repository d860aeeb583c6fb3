//! How a number is spread: bars and the same as a table.

use yew::prelude::*;

use crate::app::charts::Spec;
use crate::app::words::{count, customers, percent, t, tv};
use crate::link::protocol::Histogram;

/// "3 – 4" for each bin, in the words of `value`.
pub(crate) fn bins(histogram: &Histogram, value: impl Fn(f64) -> String) -> Vec<String> {
    histogram.edges.windows(2).map(|edge| format!("{}–{}", value(edge[0]), value(edge[1]))).collect()
}

/// The bin with the most customers.
pub(crate) fn mode(labels: &[String], counts: &[u64]) -> String {
    let most = counts.iter().enumerate().max_by_key(|(i, n)| (**n, usize::MAX - i)).map(|(i, _)| i);
    most.and_then(|i| labels.get(i)).cloned().unwrap_or_default()
}

/// One bar a bin.
pub(crate) fn spec(labels: &[String], counts: &[u64], x_name: String) -> Spec {
    let tips = labels.iter().zip(counts).map(|(bin, n)| {
        tv("chart.tip_bin", &[("bin", bin.clone()), ("customers", customers(*n))])
    });
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
        html! {
            <tr><th scope="row">{ bin.clone() }</th><td class="num">{ count(*n) }</td><td class="num">{ percent(share) }</td></tr>
        }
    });
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={caption.clone()}>
            <table class="dense">
                <caption class="sr">{ caption }</caption>
                <thead><tr>
                    <th scope="col">{ head }</th>
                    <th scope="col" class="num">{ t(what) }</th>
                    <th scope="col" class="num">{ t("common.share") }</th>
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}
