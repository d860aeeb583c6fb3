//! What happens to data, and how to check it.

use yew::prelude::*;

use crate::app::hooks::use_locale;
use crate::app::parts::Part;
use crate::app::route::Route;
use crate::app::text::t;

/// The privacy page.
#[component]
pub fn Privacy() -> Html {
    use_locale();
    let part = |key: &str| {
        html! {
            <Part head={t(&format!("privacy.{key}"))}>
                <ul class="plain-list">
                    { for (1..=3).filter_map(|n| {
                        let line = crate::app::text::find(&format!("privacy.{key}_{n}"))?;
                        Some(html! { <li>{ line }</li> })
                    }) }
                </ul>
            </Part>
        }
    };
    html! {
        <>
            <div class="title"><h1>{ t("privacy.title") }</h1><p>{ t("privacy.lead") }</p></div>
            { part("what") }
            { part("loads") }
            { part("check") }
            <p><a href={Route::Landing.href()}>{ t("privacy.back") }</a></p>
        </>
    }
}
