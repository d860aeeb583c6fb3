//! What outlives the page: language, theme, and summaries that somebody asked to keep. Where storage is refused, nothing is
//! saved and nothing breaks.

use gloo::utils::{document_element, window};
use web_sys::{Storage, UrlSearchParams};

use crate::app::state::Theme;
use crate::app::text::Locale;

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn load(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Whether it was saved. Full or refused, a choice holds for this visit.
fn save(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

const SUMMARIES: &str = "perennial.summaries";

/// The summaries that are kept; empty where there are none.
pub fn summaries() -> String {
    load(SUMMARIES).unwrap_or_default()
}

/// Keeps summaries in place of those that were; an empty text forgets them. Whether that could be done.
pub fn keep_summaries(text: &str) -> bool {
    if text.is_empty() {
        return storage().is_some_and(|storage| storage.remove_item(SUMMARIES).is_ok());
    }
    save(SUMMARIES, text)
}

/// The language: that of the address (`?lang=zh-CN`), else the saved choice, else the browser's first that we speak.
pub fn locale() -> Locale {
    let asked = window()
        .location()
        .search()
        .ok()
        .and_then(|search| UrlSearchParams::new_with_str(&search).ok())
        .and_then(|parameters| parameters.get("lang"));
    let spoken = || {
        window()
            .navigator()
            .languages()
            .iter()
            .find_map(|tag| tag.as_string().and_then(|tag| Locale::from_tag(&tag)))
    };
    asked
        .and_then(|tag| Locale::from_tag(&tag))
        .or_else(|| load("perennial.lang").and_then(|tag| Locale::from_tag(&tag)))
        .or_else(spoken)
        .unwrap_or(Locale::En)
}

/// Keeps the language, and takes it out of the address so that the choice is not overruled by the next reload.
pub fn keep_locale(locale: Locale) {
    save("perennial.lang", locale.tag());
    let Ok(search) = window().location().search() else { return };
    let Ok(parameters) = UrlSearchParams::new_with_str(&search) else { return };
    if parameters.get("lang").is_some() {
        parameters.set("lang", locale.tag());
        let rest = String::from(parameters.to_string());
        let hash = window().location().hash().unwrap_or_default();
        crate::app::route::replace(&format!("?{rest}{hash}"));
    }
}

/// The saved theme, else the system's.
pub fn theme() -> Theme {
    load("perennial.theme").map_or(Theme::Auto, |key| Theme::from_key(&key))
}

/// Keeps the theme.
pub fn keep_theme(theme: Theme) {
    save("perennial.theme", theme.key());
}

/// Puts the theme on the page.
pub fn show_theme(theme: Theme) {
    let root = document_element();
    // Setting an attribute with a plain name cannot fail.
    let _ = match theme {
        Theme::Auto => root.remove_attribute("data-theme"),
        other => root.set_attribute("data-theme", other.key()),
    };
}
