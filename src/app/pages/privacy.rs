//! What happens to data, and how to check it.

use yew::prelude::*;

use crate::app::parts::part;
use crate::app::route::Route;
use crate::app::text::{find, t};

/// The privacy page.
pub fn privacy() -> Html {
    let part = |key: &str| {
        let lines = (1..=3).filter_map(|n| find(&format!("privacy.{key}_{n}")));
        let list =
            html! { <ul class="plain-list">{ for lines.map(|line| html! { <li>{ line }</li> }) }</ul> };
        part(t(&format!("privacy.{key}")), None, Html::default(), list)
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
