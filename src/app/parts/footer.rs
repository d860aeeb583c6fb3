//! The foot of every page: how many requests went to other sites, as the browser counts them.

use gloo::events::EventListener;
use gloo::utils::{document_element, window};
use yew::prelude::*;

use crate::app::format::read;
use crate::app::hooks::use_locale;
use crate::app::route::privacy;
use crate::app::text::{t, tn};

/// What `offline/keep.js` has counted, requests before it included; `None` until it has.
fn counted() -> Option<u64> {
    document_element().get_attribute("data-foreign").and_then(|text| read(&text)).map(|n| n as u64)
}

/// The foot of every page.
#[component]
pub fn Footer() -> Html {
    let locale = use_locale();
    let foreign = use_state_eq(counted);
    {
        let foreign = foreign.setter();
        use_effect_with((), move |()| {
            foreign.set(counted());
            let listener =
                EventListener::new(&window(), "perennial:foreign", move |_| foreign.set(counted()));
            move || drop(listener)
        });
    }
    let sent = match *foreign {
        None => AttrValue::default(),
        Some(0) => t("footer.sent_none"),
        Some(n) => tn("footer.sent", n, &[]),
    };
    html! {
        <footer class="foot">
            <div class="wrap">
                <span>{ t("footer.runs") }{ locale.gap() }{ sent }</span>
                <a href={privacy(locale)} target="_blank">{ t("footer.check") }</a>
            </div>
        </footer>
    }
}
