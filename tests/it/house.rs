//! Who may know whom: the import rules of `docs/architecture.md`, read off the source.

use std::path::{Path, PathBuf};

/// Every Rust file below a folder of `src/`, with its text without comments.
fn sources(below: &str) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(below)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>();
                out.push((path, code.join("\n")));
            }
        }
    }
    assert!(!out.is_empty(), "no sources below src/{below}");
    out
}

fn none_names(below: &str, forbidden: &[&str]) {
    for (path, code) in sources(below) {
        for word in forbidden {
            assert!(!code.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn the_page_never_names_the_engine() {
    none_names("app", &["engine::", "::engine", "link::session", "link::worker"]);
}

#[test]
fn the_engine_knows_no_browser() {
    none_names("engine", &["web_sys", "js_sys", "wasm_bindgen", "gloo", "yew"]);
    let session = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/link/session.rs"));
    for word in ["web_sys", "js_sys", "wasm_bindgen", "gloo", "yew"] {
        assert!(!session.as_ref().unwrap().contains(word), "link/session.rs names {word}");
    }
}

#[test]
fn the_engine_holds_no_sentence_and_no_clock() {
    for (path, code) in sources("engine") {
        let name = path.to_string_lossy();
        // Words by which columns, blanks, months and totals are recognised are data of the importer.
        let recognises = [
            "dataset/synonyms.rs",
            "dataset/context.rs",
            "dataset/contracts.rs",
            "dataset/roles.rs",
            "dataset/cells.rs",
            "dataset/guess.rs",
            "dataset/exports.rs",
            "dataset/sales.rs",
            "dataset/doubts.rs",
            "math/typed.rs",
            "ingest/",
        ]
        .iter()
        .any(|p| name.contains(p));
        let tested = code.split("#[cfg(test)]").next().unwrap_or_default();
        let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        assert!(recognises || !tested.chars().any(han), "{name} holds Chinese words");
        for word in ["SystemTime", "Instant::now", "thread_rng", "getrandom"] {
            assert!(!code.contains(word), "{name} names {word}");
        }
    }
}

/// Modules in the order of `docs/architecture.md`; each may use those named beside it.
const MAY_USE: [(&str, &[&str]); 19] = [
    ("error.rs", &[]),
    ("note.rs", &["error"]),
    ("math", &[]),
    ("table", &["error", "note"]),
    ("ingest", &["table", "error", "note", "math"]),
    ("book", &["ingest", "error", "note"]),
    ("dataset", &["ingest", "table", "error", "note", "math"]),
    ("config.rs", &["ingest", "dataset", "error", "note", "math"]),
    ("score", &["dataset", "math", "config", "error"]),
    ("segment", &["dataset", "math", "config", "error"]),
    ("retention", &["dataset", "math", "config"]),
    ("clv", &["dataset", "math", "config"]),
    ("feedback", &["error", "math"]),
    ("learn", &["math"]),
    ("report", &["note", "math", "error"]),
    ("mod.rs", &[]),
    (
        "analysis",
        &[
            "error",
            "note",
            "math",
            "table",
            "ingest",
            "dataset",
            "config",
            "score",
            "segment",
            "retention",
            "clv",
            "feedback",
            "report",
        ],
    ),
    (
        "study",
        &["error", "note", "math", "dataset", "config", "feedback", "learn", "segment", "score", "report"],
    ),
    ("calc", &["config", "score", "segment", "retention", "clv", "report"]),
];

#[test]
fn modules_use_only_those_above_them() {
    for (module, may) in MAY_USE {
        let all = sources("engine");
        let prefix = format!("src/engine/{module}");
        for (path, code) in
            all.iter().filter(|(p, _)| p.to_string_lossy().replace('\\', "/").contains(&prefix))
        {
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            for (other, _) in MAY_USE {
                let other = other.trim_end_matches(".rs");
                if module.trim_end_matches(".rs") == other || may.contains(&other) || other == "mod" {
                    continue;
                }
                for way in [
                    format!("engine::{other}::"),
                    format!("engine::{other};"),
                    format!("super::super::{other}::"),
                ] {
                    assert!(!code.contains(&way), "{} uses {way}", path.display());
                }
            }
        }
    }
}

#[test]
fn files_stay_short() {
    for (path, _) in sources("") {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines: split it by subject", path.display());
    }
}
