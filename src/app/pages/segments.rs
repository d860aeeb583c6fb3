//! Segments.

use yew::prelude::*;

/// Segments.
#[component]
pub fn Segments() -> Html {
    html! {}
}
