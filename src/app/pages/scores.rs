//! Scores.

use yew::prelude::*;

/// Scores.
#[component]
pub fn Scores() -> Html {
    html! {}
}
