//! The chance of being still active by purchases and silence.

use yew::prelude::*;

use crate::app::estimates::chance;
use crate::app::parts::heat::heat;
use crate::app::parts::rich::{part as part_of, scroll, word};
use crate::app::words::{count, t, tn, tv};
use crate::link::protocol::{AliveMap, Worth};

/// The part; nothing where there is no map.
pub(super) fn part(worth: &Worth) -> Html {
    let map = &worth.alive;
    if map.cells.is_empty() || map.days.is_empty() {
        return Html::default();
    }
    let heads = (0..map.days.len()).map(|i| html! { <th scope="col">{ days(map, i) }</th> });
    // As on the segments page: frequent is up.
    let rows = map.cells.iter().enumerate().rev().map(|(i, cells)| {
        let cells = cells.iter().map(|cell| match cell {
            Some((n, p)) => html! {
                <td style={heat(*p, 1.0)}><b>{ chance(*p) }</b>{ " " }<span class="n">{ count(*n) }</span></td>
            },
            None => html! { <td></td> },
        });
        html! { <tr><th scope="row" class="first">{ purchases(map, i) }</th>{ for cells }</tr> }
    });
    let caption = t("worth.map.caption");
    let table = html! {
        <table class="heat alive">
            <caption class="sr">{ caption.clone() }</caption>
            <thead><tr><th scope="col" class="first">{ t("worth.map.purchases") }</th>{ for heads }</tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    };
    let body = html! { <>{ scroll(caption, table) }<p class="small muted">{ t("worth.map.hint") }</p></> };
    part_of(t("worth.map.title"), word(&t("worth.map.say")), Html::default(), body)
}

fn purchases(map: &AliveMap, i: usize) -> String {
    let low = map.purchases[i];
    match map.purchases.get(i + 1) {
        None => tv("segments.grid.from", &[("n", low.to_string())]),
        Some(next) if *next <= low + 1 => tn("segments.grid.one", u64::from(low)),
        Some(next) => {
            let values = [("low", low.to_string()), ("high", (next - 1).to_string())];
            tv("segments.grid.several", &values)
        }
    }
}

fn days(map: &AliveMap, i: usize) -> String {
    let low = map.days[i];
    match map.days.get(i + 1) {
        None => tv("segments.grid.over", &[("n", low.saturating_sub(1).to_string())]),
        Some(next) => {
            let values = [("low", low.to_string()), ("high", next.saturating_sub(1).to_string())];
            tv("segments.grid.span", &values)
        }
    }
}
