//! Tables of results: a caption, heads, and rows whose cells take the classes of their heads.

use yew::prelude::*;

use super::rich::{scroll, word};
use crate::app::words::known;

/// A column: the key of its words, or the words; and its classes besides (`num` for what is written to the right).
pub(crate) type Head<'a> = (&'a str, &'static str);

/// A row: what it is about, the words right of that, and what stands in the last column if that is more than words.
pub(crate) type Row = (Html, Vec<String>, Option<Html>);

/// A table that scrolls by itself where it is too wide. The caption is read out, and seen where `told`.
///
/// Rows come as a list and not as an iterator: each kind of iterator would bring a copy of this into the page.
pub(crate) fn table(caption: String, told: bool, heads: &[Head], rows: Vec<Row>) -> Html {
    let rows = rows.into_iter().map(|(first, cells, last)| {
        std::iter::once(first).chain(cells.iter().map(|cell| word(cell))).chain(last).collect()
    });
    of_nodes(caption, told, heads, rows.collect())
}

/// The same with a node in every cell.
pub(crate) fn of_nodes(caption: String, told: bool, heads: &[Head], rows: Vec<Vec<Html>>) -> Html {
    let classes = heads.len().max(1);
    let class = |at: usize| heads.get(at).map_or("", |head| head.1);
    let head = heads.iter().map(|(words, class)| {
        let words = known(words).unwrap_or_else(|| (*words).to_owned());
        html! { <th scope="col" class={*class}>{ words }</th> }
    });
    let rows = rows.into_iter().map(|mut cells| {
        // A row that says less than others still reaches across.
        cells.resize(classes, Html::default());
        let cells = cells.into_iter().enumerate().map(|(i, cell)| {
            let class = class(i);
            if i == 0 {
                html! { <th scope="row" {class}>{ cell }</th> }
            } else {
                html! { <td {class}>{ cell }</td> }
            }
        });
        html! { <tr>{ for cells }</tr> }
    });
    scroll(
        caption.clone(),
        html! {
            <table class="dense">
                <caption class={if told { "" } else { "sr" }}>{ caption }</caption>
                <thead><tr>{ for head }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        },
    )
}
