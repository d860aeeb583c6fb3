//! Where the page is: hash routes, and the filters that an address carries.

use super::text::Locale;
use gloo::utils::window;
use wasm_bindgen::JsValue;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Route {
    /// Entry box, promise, samples. Also where an unknown address leads.
    #[default]
    Landing,
    /// What was found and what each column means.
    Columns,
    /// The answers.
    Overview,
    /// Scores, one part each.
    Scores,
    /// RFM grid and groups.
    Segments,
    /// Lifetime value.
    Ltv,
    /// Who comes back.
    Retention,
    /// Table of customers.
    Customers,
    /// One customer by id.
    Customer(String),
    /// A page that the worker composes, by its name: one of [`SHEETS`].
    Sheet(&'static str),
    /// What was set aside and decided.
    Data,
}

/// Filters of an address, e.g. `sort` = `spend`, `rfm.segment` = `champions`; decoded, in their order.
pub type Filters = Vec<(String, String)>;

/// Pages that the worker composes, and the page under whose tab they are; empty for one with a tab of its own.
const SHEETS: &[(&str, &str)] = &[
    ("advice", ""),
    ("moves", ""),
    ("profile", "segments"),
    ("clusters", "segments"),
    ("own", "segments"),
    ("tiers", "segments"),
    ("compare", "segments"),
    ("funnel", "retention"),
    ("foretell", "ltv"),
    ("health", ""),
    ("warning", "health"),
    ("usage", "health"),
    ("feedback", ""),
    ("whatif", ""),
    ("tables", "data"),
];

/// The page of this name that the worker composes.
fn sheet(name: &str) -> Option<Route> {
    SHEETS.iter().find(|known| known.0 == name).map(|known| Route::Sheet(known.0))
}

/// The pages of a tab, by the key of its own.
pub fn under(key: &str) -> Vec<Route> {
    let own = WORDS.iter().find(|(_, word)| *word == key).map(|(route, _)| route.clone());
    let sheets = SHEETS.iter().filter(|(name, tab)| *tab == key || *name == key);
    own.into_iter().chain(sheets.map(|(name, _)| Route::Sheet(name))).collect()
}

/// Pages whose address is a single word.
const WORDS: &[(Route, &str)] = &[
    (Route::Columns, "columns"),
    (Route::Overview, "overview"),
    (Route::Scores, "scores"),
    (Route::Segments, "segments"),
    (Route::Ltv, "ltv"),
    (Route::Retention, "retention"),
    (Route::Customers, "customers"),
    (Route::Data, "data"),
];

/// The page about privacy: it is not of the app, so that it can be read without it.
pub fn privacy(locale: Locale) -> String {
    format!("{}/privacy.html", locale.tag())
}

/// The index of calculators.
pub fn calculators(locale: Locale) -> String {
    format!("{}/index.html", locale.tag())
}

impl Route {
    /// The address as an `href`: `#/overview`, `#/customers/004217`.
    pub fn href(&self) -> String {
        self.with(&[])
    }

    /// The address with filters: `#/customers?rfm.segment=champions`.
    pub fn with(&self, filters: &[(String, String)]) -> String {
        let mut out = match self {
            Route::Landing => "#/".to_owned(),
            Route::Customer(id) => format!("#/customers/{}", escape(id)),
            Route::Sheet(name) => format!("#/{name}"),
            other => WORDS
                .iter()
                .find(|(route, _)| route == other)
                .map_or_else(|| "#/".to_owned(), |(_, word)| format!("#/{word}")),
        };
        for (i, (key, value)) in filters.iter().enumerate() {
            out.push(if i == 0 { '?' } else { '&' });
            out.push_str(&escape(key));
            out.push('=');
            out.push_str(&escape(value));
        }
        out
    }

    /// The page and filters of a hash. Never fails: what is unknown is the landing page.
    pub fn parse(hash: &str) -> (Route, Filters) {
        let path = hash.trim_start_matches('#').trim_start_matches('/');
        let (path, filters) = path.split_once('?').unwrap_or((path, ""));
        let filters = filters
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (key, value) = part.split_once('=').unwrap_or((part, ""));
                (unescape(key), unescape(value))
            })
            .collect();
        let path = path.trim_end_matches('/');
        if let Some(id) = path.strip_prefix("customers/") {
            return (Route::Customer(unescape(id)), filters);
        }
        let found = WORDS.iter().find(|(_, word)| *word == path);
        let found = found.map(|(route, _)| route.clone()).or_else(|| sheet(path));
        (found.unwrap_or_default(), filters)
    }

    /// The key of the page's name, `page.<key>` in `locales/`.
    pub fn key(&self) -> &'static str {
        match self {
            Route::Landing => "landing",
            Route::Customer(_) => "customer",
            Route::Sheet(name) => name,
            other => WORDS.iter().find(|(route, _)| route == other).map_or("landing", |(_, word)| word),
        }
    }

    /// Whether the page shows results of a file.
    pub fn needs_data(&self) -> bool {
        *self != Route::Landing
    }
}

/// The page and filters that the address bar shows.
pub fn current() -> (Route, Filters) {
    Route::parse(&window().location().hash().unwrap_or_default())
}

/// Goes to an address as a link would: one more step in the history.
pub fn push(href: &str) {
    // Setting a hash cannot fail on a page that has an address.
    let _ = window().location().set_hash(href.trim_start_matches('#'));
}

/// Changes the address without a step in the history and without an event.
pub fn replace(href: &str) {
    if let Ok(history) = window().history() {
        // A sandbox may refuse; the page then works with the old address.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(href));
    }
}

fn escape(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

fn unescape(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}
