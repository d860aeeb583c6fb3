//! Speed beside peers: from a dropped file to its dashboard, and the models of repeat buying.

mod models;
mod pages;
mod peer;

use crate::place::Place;
use crate::shell::{Flags, run, say};
use crate::{Done, chromium};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// `cargo xtask bench`.
pub(crate) fn command(words: &[String]) -> Done {
    let flags = Flags::read(words, &["--runs", "--only"], &["--quick"])?;
    let quick = flags.has("--quick");
    let runs = flags.value("--runs").unwrap_or(if quick { "1" } else { "5" });
    let runs: u32 = runs.parse().map_err(|_| format!("--runs wants a number, not {runs:?}."))?;
    let only = flags.value("--only");
    if let Some(other) = only.filter(|o| !["pages", "models"].contains(o)) {
        return Err(format!("--only takes pages or models, not {other:?}."));
    }
    let place = Place::find()?;
    let browser = chromium::ensure(&place)?;
    let mut tables = Vec::new();
    if only != Some("models") {
        tables.push(("bench", pages::measure(&place, &browser, runs)?));
    }
    if only != Some("pages") {
        tables.push(("models", models::measure(&place, &browser, runs, quick)?));
    }
    for (_, table) in &tables {
        println!("\n{table}");
    }
    if quick {
        say("A quick look only; docs/benchmarks.md stays as it was");
        return Ok(());
    }
    say("Writing what was measured into docs/benchmarks.md");
    let path = place.root().join("docs/benchmarks.md");
    tables.iter().try_for_each(|(name, table)| insert(&path, name, table))
}

/// The program for the terminal, if there is one yet.
pub(crate) fn terminal(place: &Place) -> Done<Option<PathBuf>> {
    if !place.root().join("examples/analyse.rs").is_file() {
        return Ok(None);
    }
    say("Building the terminal program (cargo build --release --example analyse)");
    example(place, "analyse").map(Some)
}

/// One of `examples/`, built for this machine.
fn example(place: &Place, name: &str) -> Done<PathBuf> {
    run(place.command("cargo").args(["build", "--quiet", "--release", "--example", name]))?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(place.target().join("release/examples").join(file))
}

/// The table that a script of node wrote; nothing is left of an earlier one.
fn table_of(command: &mut Command, table: &Path) -> Done<String> {
    let _ = fs::remove_file(table);
    run(command)?;
    fs::read_to_string(table).map_err(|e| format!("The measurements left no table: {e}."))
}

/// The marks that a table stands between.
fn marks(name: &str) -> (String, String) {
    (format!("<!-- {name}:begin, written by `cargo xtask bench` -->"), format!("<!-- {name}:end -->"))
}

fn insert(path: &Path, name: &str, table: &str) -> Done {
    let (begin, end) = marks(name);
    let text = fs::read_to_string(path).map_err(|e| format!("Cannot read {}: {e}.", path.display()))?;
    let new =
        between(&text, name, table).ok_or(format!("{} lacks the line {begin} or {end}.", path.display()))?;
    fs::write(path, new).map_err(|e| format!("Cannot write {}: {e}.", path.display()))
}

fn between(text: &str, name: &str, table: &str) -> Option<String> {
    let (begin, end) = marks(name);
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n{end}{after}", table.trim()))
}

#[cfg(test)]
mod tests {
    use super::{between, marks};

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let (begin, end) = marks("bench");
        let text = format!("# Title\n{begin}\nold\n{end}\nmore\n");
        let new = between(&text, "bench", "new\n").expect("both marks are there");
        assert_eq!(new, format!("# Title\n{begin}\nnew\n{end}\nmore\n"));
        assert_eq!(between("no marks", "bench", "new"), None);
        assert_eq!(between(&text, "models", "new"), None);
    }
}
