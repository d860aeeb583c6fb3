//! The foot of every page: how many requests went to other sites, counted by the browser.

use gloo::utils::window;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{PerformanceEntry, PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit};
use yew::prelude::*;

use crate::app::hooks::use_locale;
use crate::app::route::Route;
use crate::app::text::{t, tn};

/// Calls `more` with the number of further requests to other origins, those before it included.
fn observe(more: impl Fn(u64) + 'static) -> Option<impl FnOnce()> {
    let own = window().location().origin().ok()?;
    let hear =
        Closure::<dyn FnMut(PerformanceObserverEntryList)>::new(move |list: PerformanceObserverEntryList| {
            let entries = list.get_entries();
            let foreign = entries.iter().filter(|entry| {
                let name = entry.unchecked_ref::<PerformanceEntry>().name();
                name.starts_with("http") && !(name == own || name.starts_with(&format!("{own}/")))
            });
            match foreign.count() {
                0 => (),
                n => more(n as u64),
            }
        });
    let observer = PerformanceObserver::new(hear.as_ref().unchecked_ref()).ok()?;
    let what = Object::new();
    // A plain object takes every property. The binding's own options lack `type`, without which the requests made
    // before this line are not told.
    let _ = Reflect::set(&what, &"type".into(), &"resource".into());
    let _ = Reflect::set(&what, &"buffered".into(), &JsValue::TRUE);
    observer.observe(what.unchecked_ref::<PerformanceObserverInit>());
    Some(move || {
        observer.disconnect();
        drop(hear);
    })
}

/// The foot of every page.
#[component]
pub fn Footer() -> Html {
    let locale = use_locale();
    let foreign = use_state(|| 0u64);
    {
        let seen = std::rc::Rc::new(std::cell::Cell::new(0u64));
        let foreign = foreign.setter();
        use_effect_with((), move |()| {
            let end = observe(move |n| {
                seen.set(seen.get() + n);
                foreign.set(seen.get());
            });
            move || {
                if let Some(end) = end {
                    end();
                }
            }
        });
    }
    let sent = if *foreign == 0 { t("footer.sent_none") } else { tn("footer.sent", *foreign, &[]) };
    html! {
        <footer class="foot">
            <div class="wrap">
                <span>{ t("footer.runs") }{ locale.gap() }{ sent }</span>
                <a href={Route::Privacy.href()}>{ t("footer.check") }</a>
            </div>
        </footer>
    }
}
