//! Both languages are complete, and every code of the engine has its sentence.

use perennial::engine::feedback::{Label, Topic};
use perennial::engine::score::health::{Band, Measure};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

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
pub(crate) fn sentences(locale: &str) -> BTreeMap<String, String> {
    of_files(&format!(".{locale}.yml"))
}

/// Every sentence by key in the files whose name ends so.
fn of_files(end: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(end) {
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

/// Keys that code names literally, as `t("…")`, `tv("…"` or `tn("…"`.
fn keys_named(code: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    for call in ["t(\"", "tv(\"", "tn(\""] {
        for (at, _) in code.match_indices(call) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if !before.is_alphanumeric() && before != '_' {
                keys.push(code[at + call.len()..].split('"').next().unwrap_or_default());
            }
        }
    }
    keys
}

#[test]
fn every_key_the_page_names_exists() {
    let all = sentences("en");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source.join("app"), source.join("calc")];
    let mut named = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let code = std::fs::read_to_string(&path).unwrap();
            for key in keys_named(&code) {
                let known = all.contains_key(key) || all.contains_key(&format!("{key}.other"));
                assert!(known, "{}: no sentence for `{key}`", path.display());
                named += 1;
            }
        }
    }
    assert!(named > 100, "only {named} keys found: does the page still say `t(\"…\")`?");
}

/// Pages that the engine composes name sentences, too: every literal with dots in their files is one, or a column.
#[test]
fn every_key_of_a_composed_page_exists() {
    let all = sentences("en");
    let known = |key: &str| {
        ["", "column.", "retention."].iter().any(|shelf| all.contains_key(&format!("{shelf}{key}")))
            || all.contains_key(&format!("{key}.other"))
    };
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine");
    let named = ["one.rs"];
    let mut files: Vec<PathBuf> = named.iter().map(|f| engine.join("analysis").join(f)).collect();
    files.extend(std::fs::read_dir(engine.join("study")).unwrap().map(|f| f.unwrap().path()));
    files.retain(|f| f.extension().is_some_and(|e| e == "rs"));
    for path in files {
        let code = std::fs::read_to_string(&path).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        let file = path.display();
        let literal = |s: &&str| {
            s.contains('.')
                && s.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c))
        };
        for key in code.split('"').skip(1).step_by(2).filter(literal) {
            assert!(
                known(key) || key.ends_with('.') || key.starts_with('.') || key.ends_with(".txt"),
                "{file}: no sentence for `{key}`"
            );
        }
    }
    let topics = Topic::ALL.iter().map(|t| format!("feedback.topic.{}", t.key()));
    let labels = Label::ALL.iter().map(|l| format!("feedback.label.{}", l.key()));
    let measures = Measure::ALL.iter().map(|m| format!("health.measure.{}", m.key()));
    let bands = Band::ALL.iter().map(|b| format!("key.health.band.{}", b.key()));
    for key in topics.chain(labels).chain(measures).chain(bands) {
        assert!(all.contains_key(&key), "no sentence for `{key}`");
    }
}

/// What is seen before the sentences of results are here is said by those that the page has from the start.
#[test]
fn what_is_seen_before_results_has_its_words_from_the_start() {
    let first = of_files("shell.en.yml");
    let seen = ["pages/landing.rs", "pages/mod.rs", "parts/bar.rs", "parts/footer.rs"].into_iter().chain([
        "parts/intake.rs",
        "parts/reading.rs",
        "parts/tabs.rs",
        "parts/notes.rs",
    ]);
    for file in seen {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app").join(file);
        for key in keys_named(&std::fs::read_to_string(path).unwrap()) {
            let known = first.contains_key(key) || first.contains_key(&format!("{key}.other"));
            assert!(known, "{file}: `{key}` is not in locales/shell.en.yml");
        }
    }
    let early = [
        ErrorCode::FileTooLarge,
        ErrorCode::FileUnreadable,
        ErrorCode::BadMessage,
        ErrorCode::VersionMismatch,
        ErrorCode::WorkerStopped,
        ErrorCode::WorkerUnavailable,
        ErrorCode::PageIncomplete,
    ];
    for code in early {
        assert!(first.contains_key(&format!("error.{}.say", code.key())), "{code:?}");
    }
}
