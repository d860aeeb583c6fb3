//! Columns.

use yew::prelude::*;

/// Columns.
#[component]
pub fn Columns() -> Html {
    html! {}
}
