//! The page of one calculator: draws what [`engine::calc`](crate::engine::calc) works out while somebody types.
//!
//! The document says which calculator (`data-calculator`) and the language; the address may hold first values. What stands
//! around it, on the site or in an article, is not its business: it tells its results to the window, and takes values from
//! there (`site/frame.js`).

mod field;
mod host;
mod outcome;
mod picture;

use gloo::utils::{document, document_element};
use yew::prelude::*;

use crate::app::text::{Locale, set_locale, t};
use crate::engine::calc::{Calculator, Fault, Outcome, find};
use crate::engine::math::typed::number;

/// Numbers as they stand in their fields.
type Texts = Vec<String>;

/// The numbers of the fields; `None` for a text that is none.
fn values(of: &Calculator, texts: &[String]) -> Vec<Option<f64>> {
    let read = |text: &String| if text.trim().is_empty() { Some(f64::NAN) } else { number(text) };
    texts.iter().map(read).zip(of.fields).map(|(v, field)| v.filter(|v| field.holds(*v))).collect()
}

fn work(of: &Calculator, texts: &[String]) -> Result<Outcome, Fault> {
    let all: Option<Vec<f64>> = values(of, texts).into_iter().collect();
    of.work(&all.ok_or("range")?)
}

/// One of the calculators there are.
#[derive(Clone, Copy)]
struct Of(&'static Calculator);

impl PartialEq for Of {
    fn eq(&self, other: &Of) -> bool {
        self.0.id == other.0.id
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PageProps {
    of: Of,
}

#[component]
fn Page(props: &PageProps) -> Html {
    let of = props.of.0;
    let texts = use_state(|| host::first(of));
    let currency = use_state(host::currency);
    {
        let (texts, currency) = (texts.clone(), currency.clone());
        use_effect_with((*texts).clone(), move |now| {
            let now = now.clone();
            // The listener of before is dropped with its texts.
            let listener = host::listen(move |set| {
                if let Some(mark) = host::currency_of(set) {
                    currency.set(mark);
                }
                let other = host::with(of, &now, set);
                if other != now {
                    texts.set(other);
                }
            });
            move || drop(listener)
        });
    }
    {
        let texts = texts.clone();
        use_effect_with((), move |()| {
            let listener = host::moved(move || texts.set(host::first(of)));
            move || drop(listener)
        });
    }
    let found = work(of, &texts);
    {
        let found = found.clone();
        use_effect_with(((*texts).clone(), (*currency).clone()), move |(texts, _)| {
            host::keep(of, texts);
            host::tell(of, texts, &found);
        });
    }
    let give = {
        let texts = texts.clone();
        Callback::from(move |(at, text): (usize, String)| {
            let mut other = (*texts).clone();
            other[at] = text;
            texts.set(other);
        })
    };
    let all = {
        let texts = texts.clone();
        Callback::from(move |other: Texts| texts.set(other))
    };
    html! {
        <div class="calc">
            <h1 data-part="title">{ t(&format!("calc.{}.name", of.id)) }</h1>
            <p class="lead" data-part="title">{ t(&format!("calc.{}.lead", of.id)) }</p>
            { field::fields(of, &texts, &currency, &give) }
            { field::presets(of, &texts, &all) }
            { outcome::outcome(of, &found, &currency) }
        </div>
    }
}

/// Puts the calculator into the document.
pub fn mount() {
    let root = document_element();
    set_locale(root.get_attribute("lang").and_then(|tag| Locale::from_tag(&tag)).unwrap_or(Locale::En));
    let name = root.get_attribute("data-calculator").unwrap_or_default();
    let Some(of) = find(&name) else { return };
    let Some(place) = document().get_element_by_id("calculator") else { return };
    // What can be read before this gives way to it.
    place.set_text_content(None);
    yew::Renderer::<Page>::with_root_and_props(place, PageProps { of: Of(of) }).render();
    // The word by which `offline/boot.js` knows that a page has started; Trunk's own says it of the app.
    if let Ok(started) = web_sys::Event::new("TrunkApplicationStarted") {
        // Nobody cancels it, so there is nothing to learn of it.
        let _ = gloo::utils::window().dispatch_event(&started);
    }
    host::ready();
}
