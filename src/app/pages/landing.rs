//! Landing.

use yew::prelude::*;

/// Landing.
#[component]
pub fn Landing() -> Html {
    html! {}
}
