//! Words and numbers of results: names of columns, keys, scores and units, numbers as a sentence wants them.

use crate::app::{format, text};
use crate::link::protocol::{Cell, Column, ColumnType, Day, Report, TOLD_BY, stem};

/// The language of the page: `en` or `zh-CN`.
pub(crate) fn lang() -> &'static str {
    text::locale().tag()
}

/// The words of a key.
pub(crate) fn t(key: &str) -> String {
    text::t(key).to_string()
}

/// The words of a key with every `%{name}` replaced.
pub(crate) fn tv(key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    text::tv(key, &values).to_string()
}

/// The words of a key as the language counts `n`.
pub(crate) fn tn(key: &str, n: u64) -> String {
    text::tn(key, n, &[]).to_string()
}

/// What stands between two sentences: a space, none in Chinese.
pub(crate) fn gap() -> &'static str {
    if lang() == "zh-CN" { "" } else { " " }
}

/// What stands between a name and what is said of it.
fn colon() -> &'static str {
    if lang() == "zh-CN" { "：" } else { ": " }
}

/// The words of a key, or `None` where no locale file has it.
pub(crate) fn known(key: &str) -> Option<String> {
    text::find(key).map(|words| words.to_string())
}

/// The header of a column; one of the person's own is its own word.
pub(crate) fn column(id: &str) -> String {
    match id.strip_prefix("attribute.") {
        Some(header) => header.to_owned(),
        None => known(&format!("column.{id}")).unwrap_or_else(|| id.to_owned()),
    }
}

/// The header of a column with the unit that money was divided by, where it was.
pub(crate) fn header(column_of: &Column) -> String {
    let name = column(&column_of.id);
    if column_of.r#type != ColumnType::Money || column_of.unit.is_empty() {
        return name;
    }
    format!("{name} ({})", unit(&column_of.unit))
}

/// Money divided by a unit.
pub(crate) fn in_unit(report: &Report, value: f64) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    let digits = if value.abs() >= 10.0 { 1 } else { 3 };
    format!("{sign}{}{}", report.currency, upto(value.abs(), digits))
}

/// The word of a key of a `Key` column; that of a cluster with what it is told by, "Cluster 1: buy often · spend much".
pub(crate) fn key(id: &str, key: &str) -> String {
    let mut parts = key.split(TOLD_BY);
    let first = parts.next().unwrap_or_default();
    let mut out = known(&format!("key.{id}.{first}")).unwrap_or_else(|| first.to_owned());
    for (n, part) in parts.enumerate() {
        out.push_str(if n > 0 { " · " } else { colon() });
        out.push_str(&side(part));
    }
    out
}

/// A side of a column that sets a cluster apart, such as `more.order_count`.
fn side(part: &str) -> String {
    let Some((side, id)) = part.split_once('.') else { return part.to_owned() };
    let name = || if id == "nps" { t("clusters.nps") } else { column(id) };
    let any = || tv(&["clusters.", side, ".any"].concat(), &[("column", name())]);
    known(&["clusters.", part].concat()).unwrap_or_else(any)
}

/// The name of a score, a survey or a lifetime value.
pub(crate) fn score(id: &str) -> String {
    known(&format!("score.{id}.name")).unwrap_or_else(|| column(id))
}

/// The factor of satisfaction in the words of a line of business.
pub(crate) fn factor(business: &str, role: &str) -> String {
    known(&format!("factor.{business}.{role}")).unwrap_or_else(|| input_word(role))
}

/// What an input of a formula is.
pub(crate) fn input_word(key: &str) -> String {
    if let Some(year) = key.strip_prefix("cash_flow_") {
        return tv("input.cash_flow", &[("n", year.to_owned())]);
    }
    ["input", "role", "column"]
        .iter()
        .find_map(|shelf| known(&format!("{shelf}.{key}")))
        .unwrap_or_else(|| key.to_owned())
}

/// A unit in words; a number is "thousands" and its like, or itself.
pub(crate) fn unit(unit: &str) -> String {
    known(&format!("unit.{unit}")).unwrap_or_else(|| unit.to_owned())
}

/// A number with at most four significant decimals.
pub(crate) fn plain(value: f64) -> String {
    let size = value.abs();
    let digits = if size >= 1000.0 {
        2
    } else if size >= 1.0 || size == 0.0 {
        4
    } else {
        (3 - libm::floor(libm::log10(size)) as i32).clamp(4, 8)
    };
    trimmed(format::number(value, digits as u8))
}

/// A number with so many decimals, zeros at its end left off.
pub(crate) fn upto(value: f64, digits: u8) -> String {
    trimmed(format::number(value, digits))
}

// Both languages write a point before decimals.
fn trimmed(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number of a score: two decimals.
pub(crate) fn two(value: f64) -> String {
    format::number(value, 2)
}

/// A share of 0…1 as a percentage, whole from 10 % up.
pub(crate) fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round() / 10.0;
    format::percent(share, u8::from(tenths.abs() < 10.0 && tenths.fract() != 0.0))
}

/// Money of this report.
pub(crate) fn money(report: &Report, value: f64) -> String {
    format::money(value, &report.currency)
}

/// "310 customers".
pub(crate) fn customers(n: u64) -> String {
    tn("count.customers", n)
}

/// "3 days".
pub(crate) fn days(n: f64) -> String {
    tn("count.days", n.round().max(0.0) as u64)
}

/// "12 months".
pub(crate) fn months(n: f64) -> String {
    if n.fract() == 0.0 {
        tn("count.months", n as u64)
    } else {
        tv("count.months.other", &[("n", upto(n, 2))])
    }
}

/// "310".
pub(crate) fn count(n: u64) -> String {
    format::count(n)
}

/// A day in a sentence.
pub(crate) fn date(day: Day) -> String {
    format::date(day)
}

/// A month as `2026-09` is written in this language.
pub(crate) fn month(day: Day) -> String {
    let (year, month, _) = day.ymd();
    if lang() == "zh-CN" {
        return format!("{year}年{month}月");
    }
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!("{} {year}", NAMES.get(month as usize - 1).copied().unwrap_or_default())
}

/// A quarter, `Q3 2026`.
pub(crate) fn quarter(day: Day) -> String {
    let (year, month, _) = day.ymd();
    let quarter = (month - 1) / 3 + 1;
    if lang() == "zh-CN" {
        let name = ["四", "一", "二", "三"][quarter as usize % 4];
        return format!("{year}年{name}季");
    }
    format!("Q{quarter} {year}")
}

/// The `month` or `week` that begins on a day, as a table writes it.
pub(crate) fn period(length: &str, day: Day) -> String {
    if length == "week" { format::date_short(day) } else { month(day) }
}

/// A cell of the customers table as it is read.
pub(crate) fn cell(report: &Report, column: &Column, cell: &Cell) -> String {
    match (cell, column.r#type) {
        (Cell::None, _) => String::new(),
        (Cell::Text(text), ColumnType::Key) => key(&column.id, text),
        (Cell::Text(text), _) => text.clone(),
        (Cell::Date(day), _) => format::date_short(*day),
        (Cell::Number(v), ColumnType::Money) if !column.unit.is_empty() => in_unit(report, *v),
        (Cell::Number(v), ColumnType::Money) => format::money(*v, &report.currency),
        (Cell::Number(v), ColumnType::Share) => percent(*v),
        (Cell::Number(v), ColumnType::Count) => format::number(*v, 0),
        (Cell::Number(v), _) => upto(*v, 3),
    }
}

/// A value of a score as it is read: shares as percentages, worth as money.
pub(crate) fn scored(report: &Report, id: &str, value: f64) -> String {
    match id {
        "p_alive" | "satisfaction.positive_share" | "loyalty.repeat_share" | "csat" => percent(value),
        "value.total" | "value.from_counts" => money(report, value),
        "nps" => format::number(value, 0),
        "clv.discounted" | "clv.annuity" => money(report, value),
        id if id.starts_with("clv.") => format::number(value, 3),
        _ => two(value),
    }
}

/// The colour token of a segment, a stage or a value group.
pub(crate) fn tone(id: &str, key: &str) -> &'static str {
    match (id, stem(key)) {
        ("cluster", "c1") => "seg-champions",
        ("cluster", "c2") => "seg-attention",
        ("cluster", "c3") => "seg-new",
        ("cluster", "c4") => "seg-risk",
        ("cluster", "c5") => "seg-loyal",
        ("cluster", "c6") => "seg-sleep",
        ("cluster", "c7") => "seg-promising",
        (_, "champions" | "platinum" | "high_value" | "promoters" | "satisfied")
        | ("segment.trend", "growing") => "seg-champions",
        ("segment.value_rule", "active") | (_, "loyal" | "gold" | "stable") => "seg-loyal",
        (_, "potential" | "silver") => "seg-potential",
        (_, "promising" | "bronze") | ("segment.lifecycle", "active") => "seg-promising",
        (_, "new") => "seg-new",
        (_, "attention" | "passives") => "seg-attention",
        (_, "sleep" | "slipping") => "seg-sleep",
        (_, "risk" | "at_risk" | "shrinking" | "detractors") => "seg-risk",
        (_, "cannot") => "seg-cannot",
        (_, "hibernating" | "other" | "prospect" | "rest") => "seg-hibernating",
        _ => "seg-lost",
    }
}

/// Whether a group is drawn hatched: its customers are gone.
pub(crate) fn gone(key: &str) -> bool {
    matches!(key, "hibernating" | "lost" | "churned")
}
