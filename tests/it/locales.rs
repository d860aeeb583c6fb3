//! Both languages are complete, and every code of the engine has its sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use perennial::engine::dataset::RejectCode;
use perennial::engine::error::ErrorCode;
use perennial::engine::note::NoteCode;

fn flatten(prefix: &str, value: &serde_yaml_ng::Value, out: &mut BTreeMap<String, String>) {
    match value {
        serde_yaml_ng::Value::Mapping(map) => {
            for (k, v) in map {
                let k = k.as_str().unwrap_or_else(|| panic!("{prefix}: a key is not text: {k:?}"));
                if prefix.is_empty() && k == "_version" {
                    continue;
                }
                flatten(&if prefix.is_empty() { k.to_owned() } else { format!("{prefix}.{k}") }, v, out);
            }
        }
        serde_yaml_ng::Value::String(text) => {
            assert!(out.insert(prefix.to_owned(), text.clone()).is_none(), "{prefix} twice");
        }
        other => panic!("{prefix} is not text: {other:?}"),
    }
}

/// Every sentence of a language by key, over all files.
fn sentences(locale: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(&format!(".{locale}.yml")) {
            let text = std::fs::read_to_string(&path).unwrap();
            let all: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text).unwrap();
            flatten("", &all, &mut out);
        }
    }
    out
}

fn blanks(text: &str) -> BTreeSet<String> {
    text.split("%{").skip(1).filter_map(|t| t.split('}').next()).map(str::to_owned).collect()
}

#[test]
fn both_languages_have_the_same_keys_and_blanks() {
    let (en, zh) = (sentences("en"), sentences("zh-CN"));
    let keys = |m: &BTreeMap<String, String>| m.keys().cloned().collect::<BTreeSet<_>>();
    // Chinese has one plural form: `other`.
    let missing: Vec<_> =
        keys(&en).difference(&keys(&zh)).filter(|k| !k.ends_with(".one")).cloned().collect();
    let surplus: Vec<_> = keys(&zh).difference(&keys(&en)).cloned().collect();
    assert!(missing.is_empty() && surplus.is_empty(), "zh-CN lacks {missing:?}, en lacks {surplus:?}");
    for (key, text) in &en {
        assert!(!text.trim().is_empty(), "{key} is empty");
        if let Some(other) = zh.get(key) {
            assert_eq!(blanks(text), blanks(other), "{key}: {text} / {other}");
        }
    }
}

#[test]
fn every_code_has_its_sentence() {
    let all = sentences("en");
    let said = |of: &str, key: &str| ["say", "hint"].map(|part| format!("{of}.{key}.{part}"));
    let errors = ErrorCode::ALL.iter().flat_map(|c| said("error", c.key()));
    let notes = NoteCode::ALL.iter().flat_map(|c| said("note", c.key()));
    let rejects = RejectCode::ALL.iter().map(|c| format!("rejected.{}", c.key()));
    let missing: Vec<String> = errors
        .chain(notes)
        .chain(rejects)
        .filter(|k| !all.contains_key(k) && !all.contains_key(&format!("{k}.other")))
        .collect();
    assert!(missing.is_empty(), "no sentence for {missing:?}");
}

/// Keys that the page names literally, as `t("…")`, `tv("…"` or `tn("…"`.
#[test]
fn every_key_the_page_names_exists() {
    let all = sentences("en");
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app")];
    let mut named = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let code = std::fs::read_to_string(&path).unwrap();
            for call in ["t(\"", "tv(\"", "tn(\""] {
                for (at, _) in code.match_indices(call) {
                    let before = code[..at].chars().next_back().unwrap_or(' ');
                    if before.is_alphanumeric() || before == '_' {
                        continue;
                    }
                    let key = code[at + call.len()..].split('"').next().unwrap_or_default();
                    let known = all.contains_key(key) || all.contains_key(&format!("{key}.other"));
                    assert!(known, "{}: no sentence for `{key}`", path.display());
                    named += 1;
                }
            }
        }
    }
    assert!(named > 100, "only {named} keys found: does the page still say `t(\"…\")`?");
}
