//! Tables of results: a caption, heads, and rows whose cells take the classes of their heads.

use yew::prelude::*;

use super::rich::scroll;

/// A column: its words, and its classes besides (`num` for what is written to the right).
pub(crate) type Head = (String, &'static str);

/// A row: what it is about, and the cells right of that.
pub(crate) type Row = (Html, Vec<Html>);

/// A table that scrolls by itself where it is too wide. The caption is read out, and seen where `told`.
pub(crate) fn table(caption: String, told: bool, heads: &[Head], rows: impl Iterator<Item = Row>) -> Html {
    let classes: Vec<&'static str> = heads.iter().map(|head| head.1).collect();
    let heads = heads.iter().map(|(words, class)| html! { <th scope="col" class={*class}>{ words }</th> });
    let rows = rows.map(|(first, cells)| {
        let cells = cells.into_iter().zip(classes.iter().skip(1)).map(|(cell, class)| {
            html! { <td class={*class}>{ cell }</td> }
        });
        html! { <tr><th scope="row">{ first }</th>{ for cells }</tr> }
    });
    scroll(
        caption.clone(),
        html! {
            <table class="dense">
                <caption class={if told { "" } else { "sr" }}>{ caption }</caption>
                <thead><tr>{ for heads }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        },
    )
}
