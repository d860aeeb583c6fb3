//! Data.

use yew::prelude::*;

/// Data.
#[component]
pub fn Data() -> Html {
    html! {}
}
