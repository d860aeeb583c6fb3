//! Numbers, money and dates as the current language writes them, through the browser's `Intl`.

use std::cell::RefCell;

use js_sys::{Array, Date, Function, Intl, Number, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::text::{Locale, locale};
use crate::link::protocol::Day;

/// Which formatter: they are slow to make and quick to use, so each is made once a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// A number with this many decimals.
    Number(u8),
    /// A date in words.
    Date,
}

thread_local! {
    static MADE: RefCell<Vec<((Locale, Kind), Function)>> = const { RefCell::new(Vec::new()) };
}

fn with(kind: Kind, value: &JsValue) -> Option<String> {
    let which = (locale(), kind);
    MADE.with_borrow_mut(|made| {
        let at = made.iter().position(|(of, _)| *of == which).unwrap_or_else(|| {
            made.push((which, make(which.0, kind)));
            made.len() - 1
        });
        let (_, format) = made.get(at)?;
        format.call1(&JsValue::UNDEFINED, value).ok()?.as_string()
    })
}

fn make(locale: Locale, kind: Kind) -> Function {
    let options = Object::new();
    let set = |key: &str, value: JsValue| {
        // A plain object takes every property.
        let _ = Reflect::set(&options, &JsValue::from_str(key), &value);
    };
    // British order of day and month: the page writes 30 Sep 2026.
    let tag = match (locale, kind) {
        (Locale::En, Kind::Date) => "en-GB",
        (locale, _) => locale.tag(),
    };
    let tags = Array::of1(&JsValue::from_str(tag));
    match kind {
        Kind::Number(digits) => {
            set("minimumFractionDigits", digits.into());
            set("maximumFractionDigits", digits.into());
            Intl::NumberFormat::new(&tags, &options).format()
        }
        Kind::Date => {
            set("timeZone", "UTC".into());
            set("year", "numeric".into());
            set("month", if locale == Locale::En { "short" } else { "long" }.into());
            set("day", "numeric".into());
            Intl::DateTimeFormat::new(&tags, &options).format()
        }
    }
}

/// A number with so many decimals and a true minus sign; `—` where it is not a number.
pub fn number(v: f64, digits: u8) -> String {
    if !v.is_finite() {
        return "—".to_owned();
    }
    // A value that rounds to nothing carries no sign.
    let zero = v.abs() < 0.5 * libm::pow(10.0, -f64::from(digits));
    let size = if zero { 0.0 } else { v.abs() };
    let text =
        with(Kind::Number(digits.min(12)), &JsValue::from_f64(size)).unwrap_or_else(|| fixed(size, digits));
    if v < 0.0 && !zero { format!("−{text}") } else { text }
}

// Rust's own writing and reading of fractions would bring 40 kB of tables into the page, and the browser has both.

/// A number for a style, an attribute or an input: so many decimals and a point in every language.
pub fn fixed(v: f64, digits: u8) -> String {
    // More digits than a number has are the only fault.
    Number::from(v).to_fixed(digits.min(12)).map_or_else(|_| String::new(), String::from)
}

/// A number in its shortest form, for keys and values of options: `1000`, `0.5`.
pub fn shortest_exact(v: f64) -> String {
    // Ten is a radix that numbers have.
    Number::from(v).to_string_with_radix(10).map_or_else(|_| String::new(), String::from)
}

/// The number that a text of digits, a point, a sign and an exponent stands for; `None` for any other text.
pub fn read(text: &str) -> Option<f64> {
    let written = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    if text.is_empty() || !text.chars().all(written) {
        return None;
    }
    Some(JsValue::from_str(text).unchecked_into_f64()).filter(|v| v.is_finite())
}

/// A count.
pub fn count(n: u64) -> String {
    number(n as f64, 0)
}

/// Money with the report's currency mark (or none): whole units from 100 up, two decimals below.
pub fn money(v: f64, currency: &str) -> String {
    if !v.is_finite() {
        return "—".to_owned();
    }
    let digits = if v.abs() >= 99.995 || v == 0.0 { 0 } else { 2 };
    signed(v, currency, number(v.abs(), digits))
}

/// Money for an axis: `12k`, `1.2M`; `1.2万`, `3亿`.
pub fn money_short(v: f64, currency: &str) -> String {
    if !v.is_finite() {
        return "—".to_owned();
    }
    let steps: &[(f64, &str)] = match locale() {
        Locale::En => &[(1e9, "bn"), (1e6, "M"), (1e3, "k")],
        Locale::ZhCn => &[(1e8, "亿"), (1e4, "万")],
    };
    let size = v.abs();
    let text = match steps.iter().find(|(step, _)| size >= *step * 0.9995) {
        Some((step, mark)) => format!("{}{mark}", shortest(size / step)),
        None => shortest(size),
    };
    signed(v, currency, text)
}

/// At most one decimal, and none where it would be 0 or the number has three digits.
fn shortest(v: f64) -> String {
    let tenths = (v * 10.0).round() / 10.0;
    let whole = tenths >= 100.0 || tenths.fract() == 0.0;
    number(v, if whole { 0 } else { 1 })
}

fn signed(v: f64, currency: &str, text: String) -> String {
    let minus = if v < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    format!("{minus}{currency}{text}")
}

/// A share 0…1 in per cent: `18 %` with a narrow no-break space, `18%` in Chinese.
pub fn percent(v: f64, digits: u8) -> String {
    if !v.is_finite() {
        return "—".to_owned();
    }
    match locale() {
        Locale::En => format!("{}\u{202f}%", number(v * 100.0, digits)),
        Locale::ZhCn => format!("{}%", number(v * 100.0, digits)),
    }
}

/// The day on which somebody looks, where they are.
pub fn today() -> Day {
    let now = Date::new_0();
    let local = now.get_time() - now.get_timezone_offset() * 60_000.0;
    Day(libm::floor(local / 86_400_000.0) as i32)
}

/// A date in a sentence: `30 Sep 2026`, `2026年9月30日`.
pub fn date(day: Day) -> String {
    let at = Date::new(&JsValue::from_f64(f64::from(day.0) * 86_400_000.0));
    match (locale(), with(Kind::Date, at.unchecked_ref())) {
        // British English alone writes Sept.
        (Locale::En, Some(text)) => text.replace("Sept ", "Sep "),
        (_, Some(text)) => text,
        (_, None) => day.iso(),
    }
}

/// A date in a table: `30 Sep 2026`, `2026-09-30`.
pub fn date_short(day: Day) -> String {
    match locale() {
        Locale::En => date(day),
        Locale::ZhCn => day.iso(),
    }
}

/// Bytes in the largest unit that gives a number of at least 1: `26 MB`.
pub fn bytes(n: u64) -> String {
    let steps: [(f64, &str); 3] = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let size = n as f64;
    match steps.iter().find(|(step, _)| size >= *step) {
        Some((step, mark)) => {
            let v = size / step;
            format!("{}\u{202f}{mark}", number(v, if v < 10.0 { 1 } else { 0 }))
        }
        None => format!("{}\u{202f}B", count(n)),
    }
}
