//! Customers.

use yew::prelude::*;

/// Customers.
#[component]
pub fn Customers() -> Html {
    html! {}
}
