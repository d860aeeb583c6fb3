//! Sentences: the current language, and a key to its words.
//!
//! [`t`], [`tv`] and [`tn`] speak the current language; a component that calls them also calls
//! [`use_locale`](crate::app::hooks::use_locale), so that it is drawn again when the language changes.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew::AttrValue;

use super::format;

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English.
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl yew::html::ImplicitClone for Locale {}

impl Locale {
    /// The tag, as in `<html lang>`, in the address and in the names of locale files.
    pub const fn tag(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::ZhCn => "zh-CN",
        }
    }
    /// The language of a tag such as `zh`, `zh-Hans-SG` or `en-GB`; `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Locale> {
        let tag = tag.to_ascii_lowercase();
        match tag.split(['-', '_']).next() {
            Some("zh") => Some(Locale::ZhCn),
            Some("en") => Some(Locale::En),
            _ => None,
        }
    }
    /// What stands between two sentences.
    pub const fn gap(self) -> &'static str {
        match self {
            Locale::En => " ",
            Locale::ZhCn => "",
        }
    }
    /// The language that the button switches to.
    pub const fn other(self) -> Locale {
        match self {
            Locale::En => Locale::ZhCn,
            Locale::ZhCn => Locale::En,
        }
    }
}

/// What can be read before there are results. `build.rs` makes it of `locales/shell.*`; [`add`] brings the others.
/// Keys, English, Chinese: a third of the lines each, in the order of the keys.
#[cfg(not(feature = "calculators"))]
const FIRST: &str = include_str!(concat!(env!("OUT_DIR"), "/words.txt"));
/// What calculators say.
#[cfg(feature = "calculators")]
const FIRST: &str = include_str!(concat!(env!("OUT_DIR"), "/calc.txt"));

type Lines = Vec<&'static str>;

thread_local! {
    static LINES: RefCell<Vec<Lines>> = RefCell::new(vec![lines(FIRST)]);
    static CURRENT: Cell<Locale> = const { Cell::new(Locale::En) };
}

fn lines(text: &'static str) -> Lines {
    text.split('\u{1e}').collect()
}

/// Whether the sentences of results are here.
pub fn complete() -> bool {
    LINES.with_borrow(|all| all.len() > 1)
}

/// Brings the sentences of results, in the form of `words.txt`. They stay as long as the page does.
pub fn add(text: String) {
    if !complete() {
        LINES.with_borrow_mut(|all| all.push(lines(text.leak())));
    }
}

/// The current language.
pub fn locale() -> Locale {
    CURRENT.get()
}

/// Makes a language the current one. The page re-renders through its state, not through this.
pub fn set_locale(locale: Locale) {
    CURRENT.set(locale);
}

/// The words of a key, or the key itself where a locale file lacks it (a test then fails).
pub fn t(key: &str) -> AttrValue {
    find(key).unwrap_or_else(|| AttrValue::from(key.to_owned()))
}

/// The words of a key if there are any.
pub fn find(key: &str) -> Option<AttrValue> {
    LINES.with_borrow(|all| all.iter().find_map(|lines| look_up(lines, key)))
}

/// Adds every key that begins so, without `off`, and its words.
pub fn starting(prefix: &str, off: &str, out: &mut Vec<(String, String)>) {
    LINES.with_borrow(|all| {
        for lines in all {
            let keys = lines.iter().take(lines.len() / 3).filter(|key| key.starts_with(prefix));
            for key in keys {
                let rest = key.strip_prefix(off).unwrap_or(key);
                out.extend(look_up(lines, key).map(|words| (rest.to_owned(), words.to_string())));
            }
        }
    });
}

fn look_up(lines: &[&'static str], key: &str) -> Option<AttrValue> {
    let count = lines.len() / 3;
    let at = lines.get(..count)?.binary_search(&key).ok()?;
    let words = match locale() {
        Locale::En => lines.get(count + at)?,
        Locale::ZhCn => lines.get(2 * count + at)?,
    };
    (!words.is_empty()).then_some(AttrValue::Static(words))
}

/// The words of a key with every `%{name}` replaced.
pub fn tv(key: &str, values: &[(&str, &str)]) -> AttrValue {
    AttrValue::from(fill(&t(key), values))
}

/// The words of `key.one` or `key.other`, as the language counts `n`; `%{n}` is the formatted number.
/// Chinese has `other` only.
pub fn tn(key: &str, n: u64, values: &[(&str, &str)]) -> AttrValue {
    let number = format::count(n);
    let mut all: Vec<(&str, &str)> = vec![("n", &number)];
    all.extend_from_slice(values);
    AttrValue::from(fill(&t(&counted(key, n)), &all))
}

/// `key.one` or `key.other`, as the language counts `n`.
pub fn counted(key: &str, n: u64) -> String {
    let own = format!("{key}.{}", plural(n));
    if find(&own).is_some() { own } else { format!("{key}.other") }
}

/// Replaces every `%{name}` that has a value. What a value contains is never looked at again.
pub fn fill(words: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    let mut rest = words;
    while let Some((before, after)) = rest.split_once("%{") {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        match values.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => out.push_str(value),
            None => ["%{", name, "}"].iter().for_each(|part| out.push_str(part)),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

thread_local! {
    static RULES: RefCell<Option<(Locale, Object)>> = const { RefCell::new(None) };
}

/// The plural category of `n` in the current language: `one` or `other` in ours.
fn plural(n: u64) -> String {
    let locale = locale();
    RULES.with_borrow_mut(|rules| {
        if rules.as_ref().is_none_or(|(of, _)| *of != locale) {
            let made = Intl::PluralRules::new(&Array::of1(&JsValue::from_str(locale.tag())), &Object::new());
            *rules = Some((locale, made.unchecked_into()));
        }
        let select = rules.as_ref().and_then(|(_, object)| {
            let select: Function =
                Reflect::get(object, &JsValue::from_str("select")).ok()?.dyn_into().ok()?;
            select.call1(object, &JsValue::from_f64(n as f64)).ok()?.as_string()
        });
        select.unwrap_or_else(|| "other".to_owned())
    })
}
