//! The found sentence: how the file was read, with selects for what can be read otherwise.

use yew::prelude::*;

use super::select;
use crate::app::format;
use crate::app::state::Loaded;
use crate::app::strings;
use crate::app::text::{locale, t, tn, tv};
use crate::link::protocol::{
    DateFormat, DateOrder, DecimalSign, Delimiter, Encoding, HeaderRow, ReadOptions, Shape,
};

/// Rows offered as header.
const ROWS: u32 = 10;

/// The sentence, and the one below it.
pub(super) fn sentence(loaded: &Loaded, reread: &Callback<ReadOptions>) -> Html {
    let gap = locale().gap();
    html! {
        <div class="found-head">
            <h1 class="found">
                { for written(loaded, reread).into_iter().map(|part| html! { <><span class="nb">{ part }{ t("columns.found.comma") }</span>{ gap }</> }) }
                <span class="nb">
                    { t("columns.found.header_in") }{ gap }{ header(loaded, reread) }{ t("columns.found.colon") }
                </span>{ gap }
                { holds(loaded) }{ t("columns.found.stop") }
            </h1>
            <p class="settings">{ t("columns.change") }{ gap }{ signs(loaded, reread) }</p>
        </div>
    }
}

/// How the rows were written: delimiter and encoding of a text, form and sheet of anything else.
fn written(loaded: &Loaded, reread: &Callback<ReadOptions>) -> Vec<Html> {
    let found = &loaded.found;
    if found.form.is_empty() {
        return vec![delimiter(loaded, reread), encoding(loaded, reread)];
    }
    let mut parts = vec![Html::from(t(&["form.", &found.form].concat()))];
    if found.sheets.len() > 1 {
        let names = found.sheets.iter().enumerate();
        let options: Vec<_> = names.map(|(n, name)| (n.to_string(), AttrValue::from(name.clone()))).collect();
        let (read, reread) = (loaded.read, reread.clone());
        let change = Callback::from(move |n: String| {
            // The header of another sheet is in a row of its own.
            reread.emit(ReadOptions { sheet: n.parse().ok(), header_row: None, ..read });
        });
        parts.push(select(t("columns.found.sheet"), &found.sheet.to_string(), &options, change));
    }
    parts
}

fn delimiter(loaded: &Loaded, reread: &Callback<ReadOptions>) -> Html {
    let options: Vec<_> =
        Delimiter::ALL.iter().map(|d| (d.key().to_owned(), t(&format!("delimiter.{}", d.key())))).collect();
    let (read, reread) = (loaded.read, reread.clone());
    let change = Callback::from(move |key: String| {
        let delimiter = Delimiter::ALL.into_iter().find(|d| d.key() == key);
        reread.emit(ReadOptions { delimiter, ..read });
    });
    select(t("columns.found.delimiter"), loaded.found.delimiter.key(), &options, change)
}

/// A paste has no encoding of its own: the browser handed over characters.
fn encoding(loaded: &Loaded, reread: &Callback<ReadOptions>) -> Html {
    if loaded.name.is_empty() {
        return html! { t("columns.found.pasted") };
    }
    let options: Vec<_> =
        Encoding::ALL.iter().map(|e| (e.label().to_owned(), AttrValue::Static(e.name()))).collect();
    let (read, reread) = (loaded.read, reread.clone());
    let change = Callback::from(move |label: String| {
        let encoding = Encoding::ALL.into_iter().find(|e| e.label() == label);
        reread.emit(ReadOptions { encoding, ..read });
    });
    select(t("columns.found.encoding"), loaded.found.encoding.label(), &options, change)
}

fn header(loaded: &Loaded, reread: &Callback<ReadOptions>) -> Html {
    let current = match loaded.found.header_row {
        HeaderRow::None => 0,
        HeaderRow::Row(row) => row,
    };
    let row = |n: u32| (n.to_string(), tv("columns.found.row", &[("n", &n.to_string())]));
    let mut options: Vec<_> = (1..=ROWS).map(row).collect();
    if current > ROWS {
        options.push(row(current));
    }
    options.push(("0".to_owned(), t("columns.found.none")));
    let (read, reread) = (loaded.read, reread.clone());
    let change = Callback::from(move |value: String| {
        let header_row = Some(match value.parse() {
            Ok(n) if n > 0 => HeaderRow::Row(n),
            _ => HeaderRow::None,
        });
        reread.emit(ReadOptions { header_row, ..read });
    });
    select(t("columns.found.header"), &current.to_string(), &options, change)
}

/// What the file holds: in the words of the results where there are some.
fn holds(loaded: &Loaded) -> Html {
    let Some(report) = &loaded.report else {
        let rows = tn("columns.count.rows", loaded.found.rows, &[]);
        let columns = tn("columns.count.columns", loaded.found.columns.len() as u64, &[]);
        return html! { tv("columns.found.rows", &[("rows", &rows), ("columns", &columns)]) };
    };
    let gap = locale().gap();
    // A date is not broken over two lines.
    let whole = |day| format::date(day).replace(' ', "\u{a0}");
    let days =
        report.days.map(|(from, to)| tv("columns.found.days", &[("from", &whole(from)), ("to", &whole(to))]));
    html! {
        <>
            { strings::holds(report) }
            if let Some(days) = days {
                { t("columns.found.comma") }{ gap }{ days }
            }
        </>
    }
}

/// Decimal sign and order of day and month, where there are columns that have them.
fn signs(loaded: &Loaded, reread: &Callback<ReadOptions>) -> Html {
    let shapes = || loaded.found.columns.iter().map(|column| column.shape);
    let decimal = shapes().find_map(|shape| match shape {
        Shape::Number(format) if !format.whole => Some(format.decimal),
        _ => None,
    });
    let order = shapes().find_map(|shape| match shape {
        Shape::Date(DateFormat::DayFirst) => Some(DateOrder::DayFirst),
        Shape::Date(DateFormat::MonthFirst) => Some(DateOrder::MonthFirst),
        _ => None,
    });
    let read = loaded.read;
    let decimal = decimal.map(|found| {
        let options = [
            ("point".to_owned(), t("columns.decimal.point")),
            ("comma".to_owned(), t("columns.decimal.comma")),
        ];
        let value = match read.decimal.unwrap_or(found) {
            DecimalSign::Point => "point",
            DecimalSign::Comma => "comma",
        };
        let reread = reread.clone();
        let change = Callback::from(move |key: String| {
            let decimal = Some(if key == "comma" { DecimalSign::Comma } else { DecimalSign::Point });
            reread.emit(ReadOptions { decimal, ..read });
        });
        (t("columns.decimal.before"), select(t("columns.decimal.label"), value, &options, change))
    });
    let order = order.map(|found| {
        let options = [
            ("day_first".to_owned(), t("columns.order.day_first")),
            ("month_first".to_owned(), t("columns.order.month_first")),
        ];
        let value = match read.date_order.unwrap_or(found) {
            DateOrder::DayFirst => "day_first",
            DateOrder::MonthFirst => "month_first",
        };
        let reread = reread.clone();
        let change = Callback::from(move |key: String| {
            let order = if key == "month_first" { DateOrder::MonthFirst } else { DateOrder::DayFirst };
            reread.emit(ReadOptions { date_order: Some(order), ..read });
        });
        (t("columns.order.before"), select(t("columns.order.label"), value, &options, change))
    });
    html! {
        { for [decimal, order].into_iter().flatten().map(|(before, select)| html! {
            <>{ before }{ locale().gap() }<span class="nb">{ select }{ t("columns.found.stop") }</span>{ locale().gap() }</>
        }) }
    }
}
