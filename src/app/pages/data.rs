//! What was set aside, and what was decided.

use yew::prelude::*;

use super::sheet::SheetPage;
use crate::app::hooks::{use_locale, use_report};
use crate::app::text::t;

/// The data page.
#[component]
pub fn Data() -> Html {
    use_locale();
    if use_report().is_none() {
        return html! { <div class="title"><h1>{ t("data.none") }</h1><p>{ t("data.none_say") }</p></div> };
    }
    html! { <SheetPage name="data" /> }
}
