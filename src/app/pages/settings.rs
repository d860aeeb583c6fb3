//! Settings.

use yew::prelude::*;

/// Settings.
#[component]
pub fn Settings() -> Html {
    html! {}
}
