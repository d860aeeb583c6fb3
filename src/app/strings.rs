//! Codes to sentences: what the engine says in keys and numbers, in the words of `locales/`.

use yew::AttrValue;

use super::estimates::letter;
use super::format;
use super::text::{find, starting, t, tn, tv};
use crate::link::protocol::{ColumnType, Day, Error, ErrorCode, Labels, Note, NoteCode, Place, Report, Role};

/// The word for a role.
pub fn role(role: Role) -> AttrValue {
    match role {
        Role::CashFlow(year) => tv("role.cash_flow", &[("n", &year.to_string())]),
        other => t(&format!("role.{}", other.key())),
    }
}

/// The word for a role's key; the key itself where it is none.
pub fn role_of_key(key: &str) -> AttrValue {
    Role::from_key(key).map_or_else(|| AttrValue::from(key.to_owned()), role)
}

/// Why a cell was set aside, by the key of `dataset::RejectCode`.
pub fn rejected(key: &str) -> AttrValue {
    t(&format!("rejected.{key}"))
}

/// The name of a column as it stands in a sentence: quoted.
pub fn quoted(name: &str) -> AttrValue {
    tv("quoted", &[("name", name)])
}

/// What went wrong, and what to do.
pub fn error(error: &Error) -> (AttrValue, AttrValue) {
    let value = match error.code {
        ErrorCode::MissingRole => role_of_key(&error.value).to_string(),
        ErrorCode::FileTooLarge | ErrorCode::UnpacksTooLarge => {
            error.value.parse().map_or_else(|_| error.value.clone(), format::bytes)
        }
        ErrorCode::SettingOutOfRange | ErrorCode::ThresholdsNotInOrder => {
            find(&format!("setting_name.{}", error.value))
                .map_or_else(|| error.value.clone(), |s| s.to_string())
        }
        _ => error.value.clone(),
    };
    let other = match error.code {
        ErrorCode::NoGoodRows if error.place.row.is_some() => rejected(&error.other).to_string(),
        _ => error.other.clone(),
    };
    let count = match error.code {
        ErrorCode::FileTooLarge => format::bytes(error.count),
        _ => format::count(error.count),
    };
    sentences("error", error.code.key(), &error.place, error.count, &count, &value, &other)
}

/// A day as the page writes it; anything else as it is.
fn day(text: &str) -> String {
    Day::parse_iso(text).map_or_else(|| text.to_owned(), format::date)
}

/// What was noticed, and what can be done about it.
pub fn note(note: &Note) -> (AttrValue, AttrValue) {
    let choice = |prefix: &str| {
        find(&format!("{prefix}.{}", note.value))
            .map_or_else(|| note.value.clone(), |words| words.to_string())
    };
    let value = match note.code {
        NoteCode::DateOrderAssumed => choice("date_order_said"),
        NoteCode::DecimalAssumed => choice("decimal_said"),
        NoteCode::ScaleAssumed => choice("scale"),
        NoteCode::KnownExport => choice("export"),
        NoteCode::CountedDates => choice("counted"),
        NoteCode::RoleUnused => role_of_key(&note.value).to_string(),
        NoteCode::TimeUnitAssumed | NoteCode::PeriodUnitAssumed => choice("unit"),
        NoteCode::RfmEmptyBins | NoteCode::RfmConstant => choice("rfm_letter"),
        NoteCode::FitFailed | NoteCode::ModelBoundary | NoteCode::NoChurnSignal => choice("model"),
        _ => day(&note.value),
    };
    let count = format::count(note.count);
    let other = day(&note.other);
    let letters = || note.other.split(", ").map(letter).collect::<Vec<_>>().join(", ");
    let other = if note.code == NoteCode::ModelBoundary { letters() } else { other };
    sentences("note", note.code.key(), &note.place, note.count, &count, &value, &other)
}

/// The sentence under `<kind>.<key>.say` (`.say_at` where there is one and the row is known; `.say.one` or
/// `.say.other` where it counts), and the one under `.hint`.
fn sentences(
    kind: &str,
    key: &str,
    place: &Place,
    n: u64,
    count: &str,
    value: &str,
    other: &str,
) -> (AttrValue, AttrValue) {
    let row = place.row.map(format::count).unwrap_or_default();
    let column = place.column.clone().unwrap_or_default();
    let values = [
        ("n", count),
        ("value", value),
        ("other", other),
        ("row", row.as_str()),
        ("column", column.as_str()),
    ];
    let key = format!("{kind}.{key}");
    let at = format!("{key}.say_at");
    let say = if place.row.is_some() && find(&at).is_some() { at } else { format!("{key}.say") };
    let say = if find(&say).is_some() { tv(&say, &values) } else { tn(&say, n, &values[1..]) };
    let hint = format!("{key}.hint");
    (say, tv(&hint, &values))
}

/// What a report is of: `1,234 orders of 310 customers`.
pub fn holds(report: &Report) -> AttrValue {
    let customers = tn("columns.count.customers", report.customers, &[]);
    match (report.source.kind.as_str(), report.orders) {
        ("orders", Some(orders)) => {
            let orders = tn("columns.count.orders", orders, &[]);
            tv("columns.found.orders", &[("orders", &orders), ("customers", &customers)])
        }
        ("feedback", _) => tn("columns.count.answers", report.source.rows, &[]),
        ("survival", _) => tn("columns.count.periods", report.customers, &[]),
        ("histories", _) => tn("columns.count.histories", report.customers, &[]),
        _ => customers,
    }
}

/// Words for the customers' file: headers, and the values of columns that hold keys.
pub fn customer_labels(report: &Report) -> Labels {
    let mut words = Vec::new();
    for column in &report.columns {
        if let Some(word) = find(&format!("column.{}", column.id)) {
            words.push((column.id.clone(), word.to_string()));
        } else if let Some(header) = column.id.strip_prefix("attribute.") {
            words.push((column.id.clone(), header.to_owned()));
        }
        if column.r#type == ColumnType::Key {
            // The file asks by the rest of the key.
            starting(&["key.", &column.id, "."].concat(), "key.", &mut words);
        }
        if column.id == "cluster" {
            starting("clusters.", "", &mut words);
        }
    }
    starting("range.", "", &mut words);
    Labels(words)
}

/// Words for the file of rows that were set aside.
pub fn rejected_labels() -> Labels {
    let mut words = Vec::new();
    starting("rejected.", "rejected.", &mut words);
    Labels(words)
}
