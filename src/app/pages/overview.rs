//! Overview.

use yew::prelude::*;

/// Overview.
#[component]
pub fn Overview() -> Html {
    html! {}
}
