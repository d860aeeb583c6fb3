//! One row of the customers table, on wide and on narrow screens.

use yew::prelude::*;

use super::numeric;
use crate::app::parts::strip::named;
use crate::app::route::Route;
use crate::app::words::{cell, column};
use crate::link::protocol::{Cell, ColumnType, Report};

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
    let facts = ["order_count", "last_order", "satisfaction.weighted", "nps"].into_iter().filter_map(|id| {
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

/// A row. `index` counts from 1 with the header as row 1.
pub(super) fn row(report: &Report, shown: &[usize], cells: &[Cell], index: u64, sort: Option<&str>) -> Html {
    let id = text(at(report, cells, "customer"));
    let name = text(at(report, cells, "name"));
    let title = if name.is_empty() { id } else { name };
    let main = main_column(report, sort).and_then(|i| Some((report.columns.get(i)?, cells.get(i)?)));
    let columns =
        shown.iter().filter_map(|i| Some((report.columns.get(*i)?, cells.get(*i)?))).map(|(c, value)| {
            let words = match (c.r#type, value) {
                (ColumnType::Key, Cell::Text(key)) if swatched(&c.id) => named(&c.id, key),
                _ => Html::from(cell(report, c, value)),
            };
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
