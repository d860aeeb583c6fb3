//! The forecast for one customer: the chance of being still active over time, and what the customer will bring.

use yew::prelude::*;

use super::Row;
use crate::app::charts::{Props, Spec};
use crate::app::estimates::{amount, between, chance, horizon, joined, model, money, number};
use crate::app::format::date_short;
use crate::app::parts::formula::{inputs, math};
use crate::app::parts::interval::{Words, glyph};
use crate::app::parts::rich::{part, word};
use crate::app::parts::table::table;
use crate::app::words::{customers, date, days, percent, t, tv};
use crate::link::protocol::{CustomerWorth, Day, Explanation, Range, Report, Worth};

/// Below this chance a customer is more likely gone than not.
const HALF: f64 = 0.5;

/// Rows of the chart's table, about: no eye reads a day a row over years.
const ROWS: usize = 60;

/// Both forecasts, of the customer and of all; `None` where no model was fitted.
pub(super) fn found<'a>(row: &Row<'a>) -> Option<(&'a CustomerWorth, &'a Worth)> {
    row.detail.worth.as_ref().zip(row.report.worth.as_ref())
}

/// The parts; nothing where no model was fitted.
pub(super) fn parts(row: &Row) -> Html {
    let Some((own, worth)) = found(row) else { return Html::default() };
    html! { <>{ over_time(row, own, worth) }{ forecast(row, own, worth) }</> }
}

/// The facts for the head of the page: the chance, and what is expected.
pub(super) fn facts(row: &Row) -> Option<[(String, String); 2]> {
    let (own, worth) = found(row)?;
    let range = own.spend.unwrap_or(own.purchases);
    let next = tv("worth.customer.next", &[("months", horizon(worth))]);
    let value = if own.spend.is_some() {
        money(row.report, range.value)
    } else {
        tv("count.purchases.other", &[("n", number(range.value))])
    };
    Some([(t("column.p_alive"), chance(own.p_alive.value)), (next, value)])
}

/// The formulas of the forecast, which stand here and not among the scores.
pub(super) fn is_own(explanation: &Explanation) -> bool {
    matches!(explanation.id.as_str(), "p_alive" | "clv.predicted")
}

/// A formula of the forecast with what it comes to; nothing where the model has none in so few terms.
fn formula(row: &Row, id: &str, result: String, open: bool, more: Html) -> Option<Html> {
    let e = row.detail.explanations.iter().find(|e| e.id == id)?;
    Some(html! {
        <details class="formula" {open}>
            <summary>{ tv("worth.customer.how", &[("result", result)]) }</summary>
            { math(e) }
            { inputs(e) }
            { more }
        </details>
    })
}

/// Where the letters of the formula are from.
fn fitted(worth: &Worth) -> Html {
    let values = [
        ("unit", t(&format!("time_unit.{}", worth.time_unit))),
        ("customers", customers(worth.customers)),
        ("model", model(worth.chosen.as_deref().unwrap_or_default())),
    ];
    html! { <p class="small muted">{ tv("worth.customer.fitted", &values) }</p> }
}

fn over_time(row: &Row, own: &CustomerWorth, worth: &Worth) -> Html {
    let orders: Vec<Day> = row.detail.purchases.iter().map(|p| p.0).collect();
    let formula = formula(row, "p_alive", chance(own.p_alive.value), true, fitted(worth));
    let formula = formula.unwrap_or_default();
    let finding = word(&finding(own, &orders));
    let title = t("worth.customer.chance");
    let Some((today, now)) = own.alive.last().copied() else {
        // A table already rolled up has no days to draw.
        let said = word(&chance(own.p_alive.value));
        return part(title, said, Html::default(), formula);
    };
    // The dashed line starts where the solid one ends.
    let ahead: Vec<(Day, f64)> = std::iter::once((today, now))
        .chain(own.alive_ahead.iter().copied().filter(|p| p.0 > today))
        .collect();
    let all = || own.alive.iter().chain(&ahead);
    let tip = |(day, p): &(Day, f64)| format!("{}: {}", date(*day), chance(*p));
    let label = tv("worth.customer.chance_label", &[("name", row.name()), ("chance", chance(now))]);
    let spec = Spec::Alive {
        tips: all().map(tip).collect(),
        line: own.alive.clone(),
        ahead: ahead.clone(),
        orders,
        today: date_short(today),
        end: chance(now),
        end_note: t("worth.customer.silent"),
    };
    let step = (own.alive.len() + ahead.len()).div_ceil(ROWS).max(1);
    let rows = all().step_by(step).map(|(day, p)| (word(&date_short(*day)), vec![chance(*p)], None));
    let heads = [("customer.day", ""), ("column.p_alive", "num")];
    let numbers = table(title.clone(), false, &heads, rows.collect());
    Props { after: formula, height: 260, ..Props::new(title, finding, spec, label, numbers) }.part()
}

/// After how many silent days the chance falls below one half, and how many there were.
fn finding(own: &CustomerWorth, orders: &[Day]) -> String {
    let ticks = t("worth.customer.ticks");
    let (Some(last), Some((today, _))) = (orders.last(), own.alive.last()) else { return ticks };
    let silent = |day: Day| days(f64::from(day.0 - last.0));
    let line = own.alive.iter().chain(&own.alive_ahead).filter(|p| p.0 >= *last);
    let below = line.skip_while(|p| p.1 >= HALF).map(|p| p.0).next();
    let key = match below {
        Some(day) if day <= *today => "worth.customer.fell",
        Some(_) => "worth.customer.falls",
        None => return ticks,
    };
    let values = [("days", silent(below.unwrap_or(*today))), ("today", silent(*today))];
    joined(ticks, &tv(key, &values))
}

fn forecast(row: &Row, own: &CustomerWorth, worth: &Worth) -> Html {
    let report = row.report;
    let is_money = own.spend.is_some();
    let range = own.spend.unwrap_or(own.purchases);
    let write = |v: f64| amount(report, is_money, v);
    let months = [("months", horizon(worth))];
    let title = tv(if is_money { "worth.customer.spend" } else { "worth.customer.purchases" }, &months);
    let wide = range.high_80 - range.low_80 > range.value;
    let hint = match (wide, range.low_80 > 0.0) {
        (false, _) => String::new(),
        (true, true) => t("worth.customer.wide"),
        (true, false) => t("worth.customer.from_nothing"),
    };
    let clv = own
        .clv
        .and_then(|clv| formula(row, "clv.predicted", money(report, clv.value), false, Html::default()));
    let body = html! {
        <div class="flow">
        <div class="cols">
            <div class="flow tight-flow">
                <h3 class="eyebrow">{ title }</h3>
                <div class="hero m">{ write(range.value) }</div>
                { glyph(&range, &write) }
                <p class="say">{ between(&range, &write) }</p>
            </div>
            { made_up(report, own, worth) }
        </div>
        { intervals(report, own) }
        { clv }
        </div>
    };
    part(t("worth.customer.forecast"), word(&hint), Html::default(), body)
}

/// Every figure of the forecast with both its intervals.
fn intervals(report: &Report, own: &CustomerWorth) -> Html {
    let between =
        |low: f64, high: f64, write: &dyn Fn(f64) -> String| format!("{} – {}", write(low), write(high));
    let in_money = |v: f64| money(report, v);
    let figures: [(&str, Option<Range>, Words); 4] = [
        ("column.p_alive", Some(own.p_alive), &chance),
        ("column.expected_purchases", Some(own.purchases), &number),
        ("column.expected_spend", own.spend, &in_money),
        ("column.clv.predicted", own.clv, &in_money),
    ];
    let rows = figures.into_iter().filter_map(|(key, range, write)| {
        let r = range?;
        let cells =
            vec![write(r.value), between(r.low_80, r.high_80, write), between(r.low_95, r.high_95, write)];
        Some((word(&t(key)), cells, None))
    });
    let (in_80, in_95) = (percent(0.8), percent(0.95));
    let heads = [("worth.customer.figure", ""), ("common.value", "num"), (&in_80, "num"), (&in_95, "num")];
    table(t("worth.customer.intervals"), false, &heads, rows.collect())
}

/// Purchases times the value of one, and the rest that is known about the figure.
fn made_up(report: &Report, own: &CustomerWorth, worth: &Worth) -> Html {
    let Some(value) = own.order_value else { return Html::default() };
    let purchases = &own.purchases;
    let values = [
        ("purchases", number(purchases.value)),
        ("low", number(purchases.low_80)),
        ("high", number(purchases.high_80)),
        ("value", money(report, value)),
    ];
    let mut sentence = tv("worth.customer.made_up_say", &values);
    if let Some(v) = own.spend_if_active {
        sentence = joined(sentence, &tv("worth.customer.surely", &[("money", money(report, v))]));
    }
    if let Some(clv) = own.clv {
        let values = [
            ("clv", money(report, clv.value)),
            ("margin", percent(worth.margin)),
            ("rate", percent(worth.discount_rate)),
        ];
        sentence = joined(sentence, &tv("worth.customer.clv", &values));
    }
    let product = format!("{} × {}", number(purchases.value), money(report, value));
    html! {
        <div class="flow tight-flow">
            <h3 class="eyebrow">{ t("worth.customer.made_up") }</h3>
            <div class="hero m">{ product }</div>
            <p class="say">{ sentence }</p>
        </div>
    }
}
