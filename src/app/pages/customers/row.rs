//! One row of the customers table, on wide and on narrow screens.

use yew::prelude::*;

use super::numeric;
use crate::app::estimates::{amount, chance};
use crate::app::format::fixed;
use crate::app::parts::interval::{in_row, scale};
use crate::app::parts::strip::named;
use crate::app::route::Route;
use crate::app::words::{cell, column};
use crate::link::protocol::{Cell, Column, ColumnType, Range, Ranges, Report, Window};

fn at<'a>(report: &Report, cells: &'a [Cell], id: &str) -> Option<&'a Cell> {
    report.columns.iter().position(|c| c.id == id).and_then(|i| cells.get(i))
}

fn text(cell: Option<&Cell>) -> &str {
    match cell {
        Some(Cell::Text(text)) => text,
        _ => "",
    }
}

/// The number of most interest on a phone: the sorted column, else spend, lifetime value or satisfaction.
pub(super) fn main_column(report: &Report, sort: Option<&str>) -> Option<usize> {
    let place = |id: &str| report.columns.iter().position(|c| c.id == id);
    let sorted = sort.filter(|id| !matches!(*id, "customer" | "name")).and_then(place);
    sorted.or_else(|| {
        let preferred = [
            "monetary_sum",
            "clv.predicted",
            "clv.discounted",
            "clv.annuity",
            "clv.simple",
            "value.total",
            "satisfaction.weighted",
        ];
        let first = preferred.iter().find_map(|id| place(id));
        first.or_else(|| report.columns.iter().position(|c| numeric(c.r#type)))
    })
}

/// What a phone shows below the name: the group, and counts.
fn summary(report: &Report, cells: &[Cell]) -> Html {
    let group = ["rfm.segment", "segment.value_rule", "segment.lifecycle"]
        .into_iter()
        .find_map(|id| at(report, cells, id).map(|c| (id, text(Some(c)))))
        .filter(|(_, key)| !key.is_empty());
    let facts = ["p_alive", "order_count", "last_order", "satisfaction.weighted", "nps"]
        .into_iter()
        .filter_map(|id| {
            let i = report.columns.iter().position(|c| c.id == id)?;
            let words = cell(report, &report.columns[i], cells.get(i)?);
            (!words.is_empty()).then(|| format!("{} {words}", column(id)))
        });
    let facts: Vec<String> = facts.take(2).collect();
    html! {
        <>
            if let Some((id, key)) = group {
                { named(id, key) }
                if !facts.is_empty() { { " · " } }
            }
            { facts.join(" · ") }
        </>
    }
}

/// The interval of a forecast that is drawn in the table.
fn range(id: &str, ranges: &Ranges) -> Option<Range> {
    match id {
        "clv.predicted" => ranges.clv,
        "expected_spend" => ranges.spend,
        "expected_purchases" => Some(ranges.purchases),
        _ => None,
    }
}

/// What all rows of the table share.
pub(super) struct Look<'a> {
    report: &'a Report,
    shown: &'a [usize],
    sort: Option<&'a str>,
    /// Each column with intervals: its id, and the scale that holds all of the window.
    scales: Vec<(&'static str, f64)>,
}

impl<'a> Look<'a> {
    pub(super) fn new(
        report: &'a Report,
        shown: &'a [usize],
        sort: Option<&'a str>,
        window: Option<&Window>,
    ) -> Look<'a> {
        let all = || window.into_iter().flat_map(|w| w.ranges.iter().flatten());
        let scales = ["clv.predicted", "expected_spend", "expected_purchases"]
            .map(|id| (id, scale(all().filter_map(|r| range(id, r)))));
        Look { report, shown, sort, scales: scales.to_vec() }
    }

    /// A cell: a group with its swatch, a chance with its meter, a forecast with its interval, else words.
    fn cell(&self, column: &Column, value: &Cell, ranges: Option<&Ranges>) -> Html {
        let words = cell(self.report, column, value);
        match (column.r#type, value) {
            (ColumnType::Key, Cell::Text(key)) if swatched(&column.id) => return named(&column.id, key),
            (_, Cell::Number(p)) if column.id == "p_alive" => {
                let value = fixed(*p, 3);
                return html! { <><meter aria-hidden="true" {value}></meter>{ " " }<span class="p">{ chance(*p) }</span></> };
            }
            _ => {}
        }
        let scale = self.scales.iter().find(|(id, _)| *id == column.id);
        let drawn = scale.and_then(|(id, scale)| Some((range(id, ranges?)?, *scale)));
        match drawn {
            Some((range, scale)) => {
                let is_money = column.r#type == ColumnType::Money;
                let glyph = in_row(&range, scale, &|v| amount(self.report, is_money, v));
                html! { <>{ words }{ " " }{ glyph }</> }
            }
            None => Html::from(words),
        }
    }
}

/// A row. `index` counts from 1 with the header as row 1.
pub(super) fn row(look: &Look, cells: &[Cell], ranges: Option<&Ranges>, index: u64) -> Html {
    let Look { report, shown, sort, .. } = *look;
    let id = text(at(report, cells, "customer"));
    let name = text(at(report, cells, "name"));
    let title = if name.is_empty() { id } else { name };
    let main = main_column(report, sort).and_then(|i| Some((report.columns.get(i)?, cells.get(i)?)));
    let columns =
        shown.iter().filter_map(|i| Some((report.columns.get(*i)?, cells.get(*i)?))).map(|(c, value)| {
            let words = look.cell(c, value, ranges);
            let sorted = sort == Some(c.id.as_str());
            let class = classes!("hide-m", numeric(c.r#type).then_some("num"), sorted.then_some("sorted"));
            html! { <td {class}>{ words }</td> }
        });
    html! {
        <tr key={index.to_string()} aria-rowindex={index.to_string()}>
            <th scope="row">
                <a class="quiet" href={Route::Customer(id.to_owned()).href()}>{ title.to_owned() }</a>
                if !name.is_empty() { { " " }<span class="unit">{ id.to_owned() }</span> }
            </th>
            <td class="num hide-d">
                if let Some((c, value)) = main {
                    <b>{ cell(report, c, value) }</b>{ " " }<span class="unit">{ column(&c.id) }</span>
                }
            </td>
            <td class="wide hide-d">{ summary(report, cells) }</td>
            { for columns }
        </tr>
    }
}

fn swatched(id: &str) -> bool {
    id.starts_with("rfm.segment") || id.starts_with("segment.")
}

/// A row whose cells are not here yet.
pub(super) fn blank(shown: usize, index: u64) -> Html {
    let cells = (0..shown).map(|_| html! { <td class="hide-m"></td> });
    html! {
        <tr key={index.to_string()} aria-rowindex={index.to_string()} class="blank">
            <th scope="row">{ "…" }</th><td class="num hide-d"></td><td class="wide hide-d"></td>{ for cells }
        </tr>
    }
}
