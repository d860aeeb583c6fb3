//! Puts the sentences of `locales/` into one text for the page: keys once, then both languages line by line.
//! Side by side they pack a third smaller than a table a language, and the page looks words up where they lie.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::{env, fs};

use serde_yaml_ng::Value;

/// Languages in the order of the text; what another lacks is an empty line.
const LOCALES: [&str; 2] = ["en", "zh-CN"];

/// Between lines: sentences may hold line breaks, but not this.
const SEPARATOR: &str = "\u{1e}";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    let mut words: BTreeMap<String, [String; LOCALES.len()]> = BTreeMap::new();
    for entry in fs::read_dir("locales")? {
        let path = entry?.path();
        let name = path.to_string_lossy();
        let Some(language) = LOCALES.iter().position(|l| name.ends_with(&format!(".{l}.yml"))) else {
            return Err(format!("{name} is of no language that the page speaks").into());
        };
        let all: Value = serde_yaml_ng::from_str(&fs::read_to_string(&path)?)?;
        flatten("", &all, &mut |key, text| words.entry(key).or_default()[language] = text)?;
    }
    let mut lines: Vec<&str> = words.keys().map(String::as_str).collect();
    for language in 0..LOCALES.len() {
        lines.extend(words.values().map(|texts| texts[language].as_str()));
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("words.txt"), lines.join(SEPARATOR))?;
    Ok(())
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
