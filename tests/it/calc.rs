//! Calculators have words for everything that they take and say, in both languages, and agree with the site around them.

use std::collections::BTreeMap;
use std::path::Path;

use perennial::engine::calc::{ALL, Calculator, Outcome, Picture, Unit};
use perennial::engine::report::sheet::{Said, Value};

use crate::locales::sentences;

/// A sentence of theirs has words, and a value for each of its blanks.
fn said(words: &BTreeMap<String, String>, of: &Said) {
    let text = words.get(&of.key).unwrap_or_else(|| panic!("no sentence for `{}`", of.key));
    for blank in text.split("%{").skip(1).filter_map(|rest| rest.split('}').next()) {
        let value = of.values.iter().find(|(name, _)| name == blank);
        let (_, value) = value.unwrap_or_else(|| panic!("`{}` has nothing for {blank}", of.key));
        told(words, value);
    }
}

fn told(words: &BTreeMap<String, String>, value: &Value) {
    match value {
        Value::Words(one) => said(words, one),
        Value::Key(column, key) => {
            assert!(words.contains_key(&format!("key.{column}.{key}")), "{column} {key}")
        }
        _ => (),
    }
}

fn outcome(words: &BTreeMap<String, String>, of: &Calculator, out: &Outcome) {
    said(words, &out.say);
    out.unit.iter().for_each(|unit| said(words, unit));
    told(words, &out.value);
    for fact in &out.facts {
        said(words, &fact.name);
        fact.say.iter().for_each(|say| said(words, say));
        told(words, &fact.value);
    }
    for change in &out.changes {
        assert!(words.contains_key(&format!("calc.change.{}", change.key)), "{}", change.key);
        told(words, &change.value);
    }
    for input in out.formulas.iter().flat_map(|f| &f.inputs) {
        assert!(words.contains_key(&format!("input.{}", input.key)), "{}: {}", of.id, input.key);
    }
    if let Some(Picture::Bars(bars)) = &out.picture {
        bars.iter().for_each(|(name, _)| said(words, name));
    }
}

#[test]
fn everything_has_its_words() {
    for lang in ["en", "zh-CN"] {
        let words = sentences(lang);
        let has = |key: String| assert!(words.contains_key(&key), "{lang}: no sentence for `{key}`");
        for of in &ALL {
            ["name", "lead", "about"].iter().for_each(|part| has(format!("calc.{}.{part}", of.id)));
            of.presets.iter().for_each(|(name, _)| has(format!("calc.preset.{name}")));
            for field in of.fields {
                has(format!("input.{}.{}", of.id, field.name));
                field.group.iter().for_each(|group| has(format!("calc.group.{group}")));
                if let Unit::Pick(keys) = field.unit {
                    keys.iter().for_each(|key| has(format!("calc.pick.{key}")));
                }
            }
            // Every value at its ends, alone: what comes out has words, or why nothing does.
            for at in 0..of.fields.len() {
                for value in [of.fields[at].low, of.fields[at].high, 0.0, f64::NAN, of.fields[at].start] {
                    let mut values = of.start();
                    values[at] = value;
                    match of.work(&values) {
                        Ok(out) => outcome(&words, of, &out),
                        Err(fault) => has(format!("calc.fault.{fault}")),
                    }
                }
            }
            let none: Vec<f64> =
                of.fields.iter().map(|f| if f.optional { f64::NAN } else { f.low }).collect();
            match of.work(&none) {
                Ok(out) => outcome(&words, of, &out),
                Err(fault) => has(format!("calc.fault.{fault}")),
            }
        }
    }
}

#[test]
fn the_site_has_a_page_for_each() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("site/calculators.txt");
    let list = std::fs::read_to_string(list).unwrap();
    assert_eq!(list.lines().collect::<Vec<_>>(), ALL.map(|of| of.id));
}

/// What a page says of itself in static words is what it works out.
#[test]
fn worked_examples_in_words_are_right() {
    let words = sentences("en");
    for (id, figure) in [
        ("satisfaction", "8.0"),
        ("loyalty", "0.5"),
        ("gap", "0.1429"),
        ("value", "4,000"),
        ("ltv", "180"),
        ("discounted", "5,511.48"),
        ("ab", "20 points"),
    ] {
        let of = ALL.iter().find(|of| of.id == id).unwrap();
        assert!(words[&format!("calc.{id}.about")].contains(figure), "{id}");
        let number = of.work(&of.start()).unwrap().number;
        let number = if id == "ab" { 100.0 * number } else { number };
        let told: f64 = figure.replace([',', 'p', 'o', 'i', 'n', 't', 's', ' '], "").parse().unwrap();
        assert!((number - told).abs() <= 0.005, "{id}: {number}");
    }
}
