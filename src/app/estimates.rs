//! Estimates in words: rounded to what they can bear, with their intervals; names of models and parameters.

use super::words::{self, gap, known, t, tv, upto};
use crate::link::protocol::{Range, Report, Verdict, Worth};

/// Three significant digits: a forecast bears no more.
fn rough(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let step = libm::pow(10.0, libm::floor(libm::log10(value.abs())) - 2.0);
    (value / step).round() * step
}

/// Estimated money.
pub(crate) fn money(report: &Report, value: f64) -> String {
    words::money(report, rough(value))
}

/// An estimated number of purchases or customers.
pub(crate) fn number(value: f64) -> String {
    let value = rough(value);
    let digits = match value.abs() {
        size if size >= 99.5 => 0,
        size if size >= 1.0 => 1,
        _ => 2,
    };
    upto(value, digits)
}

/// Money where there is a model of spend, purchases where there is none.
pub(crate) fn amount(report: &Report, is_money: bool, value: f64) -> String {
    if is_money { money(report, value) } else { number(value) }
}

/// "12 months".
pub(crate) fn horizon(worth: &Worth) -> String {
    words::months(worth.horizon_months)
}

/// "Four times in five between … and …."
pub(crate) fn between(range: &Range, write: &dyn Fn(f64) -> String) -> String {
    tv("interval.say", &[("low", write(range.low_80)), ("high", write(range.high_80))])
}

/// The forecast where one was made that may be shown as an answer.
pub(crate) fn usable(report: &Report) -> Option<&Worth> {
    report.worth.as_ref().filter(|worth| worth.chosen.is_some() && worth.verdict != Verdict::Unfit)
}

/// Money or else purchases of today's customers, and whether it is money.
pub(crate) fn total(worth: &Worth) -> (Range, bool) {
    worth.spend.map_or((worth.purchases, false), |spend| (spend, true))
}

/// The name of a model.
pub(crate) fn model(id: &str) -> String {
    known(&format!("model.{id}")).unwrap_or_else(|| id.to_owned())
}

/// How far off a total was: "2 % too low".
pub(crate) fn off(error: f64) -> String {
    let by = words::percent(error.abs());
    match error {
        e if e >= 0.0005 => tv("worth.too_high", &[("by", by)]),
        e if e <= -0.0005 => tv("worth.too_low", &[("by", by)]),
        _ => t("worth.exact"),
    }
}

/// A chance: never sure where it is not.
pub(crate) fn chance(p: f64) -> String {
    match p {
        p if (0.995..1.0).contains(&p) => format!("> {}", words::percent(0.99)),
        p if p > 0.0 && p < 0.005 => format!("< {}", words::percent(0.01)),
        p => words::percent((p * 100.0).round() / 100.0),
    }
}

/// The letter of a parameter as the papers write it.
pub(crate) fn letter(name: &str) -> &str {
    match name {
        "alpha" => "α",
        "beta" => "β",
        "gamma" => "γ",
        "delta" => "δ",
        other => other,
    }
}

/// Two sentences, one after the other; an empty one leaves no gap.
pub(crate) fn joined(first: String, second: &str) -> String {
    if first.is_empty() || second.is_empty() { first + second } else { first + gap() + second }
}
