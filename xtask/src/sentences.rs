//! Sentences of `locales/` as one text: keys once, then both languages line by line. Side by side they pack a third
//! smaller than a table a language, and the page looks words up where they lie.
//!
//! Compiled into `build.rs` too, which puts those of the start into the page, and those of calculators into theirs; the
//! others are a file of their own.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde_yaml_ng::Value;

/// Subjects with a part of their own: what the page can say before there are results, what calculators say, and
/// what stands around them.
const OWN: [&str; 3] = ["shell", "calc", "site"];

/// Words that calculators share with results, by the beginning of their keys.
const SHARED: [&str; 4] = ["key.rfm.segment", "key.satisfaction.level", "key.health.band", "scores.input"];

fn belongs(part: Option<&str>, subject: &str, key: &str) -> bool {
    match part {
        None => !OWN.contains(&subject),
        Some("calc") if SHARED.iter().any(|shared| key.starts_with(shared)) => true,
        Some(own) => own == subject,
    }
}

/// Languages in the order of the text; what another lacks is an empty line.
const LOCALES: [&str; 2] = ["en", "zh-CN"];

/// Between lines: sentences may hold line breaks, but not this.
pub(crate) const SEPARATOR: &str = "\u{1e}";

/// The text of the part of one of [`OWN`], or of all other subjects: those of results.
///
/// # Errors
/// A file that cannot be read, is of no language that the page speaks, or holds something else than text.
pub(crate) fn pack(folder: &Path, part: Option<&str>) -> Result<String, Box<dyn Error>> {
    let mut words: BTreeMap<String, [String; LOCALES.len()]> = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parts = name.strip_suffix(".yml").and_then(|name| name.split_once('.'));
        let known = parts.and_then(|(subject, tag)| Some((subject, LOCALES.iter().position(|l| *l == tag)?)));
        let Some((subject, language)) = known else {
            return Err(format!("{name} is of no language that the page speaks").into());
        };
        let all: Value = serde_yaml_ng::from_str(&fs::read_to_string(&path)?)?;
        flatten("", &all, &mut |key, text| {
            if belongs(part, subject, &key) {
                words.entry(key).or_default()[language] = text;
            }
        })?;
    }
    let mut lines: Vec<&str> = words.keys().map(String::as_str).collect();
    for language in 0..LOCALES.len() {
        lines.extend(words.values().map(|texts| texts[language].as_str()));
    }
    Ok(lines.join(SEPARATOR))
}

fn flatten(
    prefix: &str,
    value: &Value,
    found: &mut impl FnMut(String, String),
) -> Result<(), Box<dyn Error>> {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                let key = key.as_str().ok_or_else(|| format!("{prefix}: a key is not text"))?;
                let key = if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
                if key != "_version" {
                    flatten(&key, value, found)?;
                }
            }
        }
        Value::String(text) if !text.contains(SEPARATOR) => found(prefix.to_owned(), text.clone()),
        _ => return Err(format!("{prefix} is not text").into()),
    }
    Ok(())
}
