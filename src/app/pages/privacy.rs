//! Privacy.

use yew::prelude::*;

/// Privacy.
#[component]
pub fn Privacy() -> Html {
    html! {}
}
