//! How a customer's RFM code comes about: each value, its score, and between which cut points it lies.

use yew::prelude::*;

use super::Row;
use crate::app::parts::rich::{part as part_of, say, word};
use crate::app::parts::table::table;
use crate::app::words::{key, money, t, tv, upto};

/// The part; nothing where there is no code.
pub(super) fn part(row: &Row) -> Html {
    let Some(rfm) = &row.report.rfm else { return Html::default() };
    let ids = ["rfm.recency", "rfm.frequency", "rfm.monetary"];
    let scores: Option<Vec<u8>> =
        ids.iter().map(|id| row.number(id).map(|v| (v as u8).clamp(1, 5))).collect();
    let (Some(scores), Some(segment)) = (scores, row.key("rfm.segment")) else { return Html::default() };
    let money_id = if rfm.monetary_mean { "order_value" } else { "monetary_sum" };
    let measures = [
        ("customer.recency", "recency_days", false),
        ("customer.frequency", "order_count", false),
        (if rfm.monetary_mean { "customer.money_mean" } else { "customer.money_sum" }, money_id, true),
    ];
    let rows = measures.iter().enumerate().map(|(i, (name, id, is_money))| {
        let words = |v: f64| if *is_money { money(row.report, v) } else { upto(v, 1) };
        let own = row.number(id).map_or_else(|| "–".to_owned(), words);
        let cuts = rfm.cuts[i];
        // Recency counts the other way: the fewest days score 5.
        let step = usize::from(if i == 0 { 6 - scores[i] } else { scores[i] });
        let range = match step {
            1 => tv("customer.up_to", &[("high", words(cuts[0]))]),
            5 => tv("customer.over", &[("low", words(cuts[3]))]),
            n => tv("customer.between", &[("low", words(cuts[n - 2])), ("high", words(cuts[n - 1]))]),
        };
        (word(&t(name)), vec![own, scores[i].to_string(), range], None)
    });
    let code = format!("R{} F{} M{}", scores[0], scores[1], scores[2]);
    let heads = [
        ("customer.measure", ""),
        ("customer.own", "num"),
        ("customer.score", "num sorted"),
        ("customer.range", ""),
    ];
    let table = table(t("customer.rfm_label"), false, &heads, rows.collect());
    part_of(
        t("customer.rfm"),
        say("customer.rfm_say", &[("code", code), ("segment", key("rfm.segment", segment))]),
        html! { <a href="#/segments">{ t("segments.title") }</a> },
        table,
    )
}
