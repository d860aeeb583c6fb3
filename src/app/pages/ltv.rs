//! Ltv.

use yew::prelude::*;

/// Ltv.
#[component]
pub fn Ltv() -> Html {
    html! {}
}
