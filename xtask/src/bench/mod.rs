//! Speed beside peers: from a dropped file to its dashboard, the models of repeat buying, and learning.

mod learn;
mod models;
mod pages;
mod peer;

use crate::build::FEATURES;
use crate::chromium::Browser;
use crate::place::Place;
use crate::shell::{Flags, run, say};
use crate::{Done, chromium, server};
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
    if let Some(other) = only.filter(|o| !["pages", "models", "learn"].contains(o)) {
        return Err(format!("--only takes pages, models or learn, not {other:?}."));
    }
    let place = Place::find()?;
    let browser = chromium::ensure(&place)?;
    let mut tables = Vec::new();
    let wanted = |name: &str| only.is_none_or(|only| only == name);
    if wanted("pages") {
        tables.push(("bench", pages::measure(&place, &browser, runs)?));
    }
    if wanted("models") {
        tables.push(("models", models::measure(&place, &browser, runs, quick)?));
    }
    if wanted("learn") {
        tables.push(("learn", learn::measure(&place, &browser, runs)?));
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

/// An example as a module for a page, made as the worker is.
fn module(place: &Place, folder: &Path, name: &str) -> Done {
    const TARGET: &str = "wasm32-unknown-unknown";
    say("Building it as a WebAssembly module (cargo, wasm-bindgen, wasm-opt)");
    run(place.command("cargo").args([
        "build",
        "--quiet",
        "--profile",
        "worker",
        "--target",
        TARGET,
        "--example",
        name,
    ]))?;
    let built = place.target().join(TARGET).join("worker/examples").join(format!("{name}.wasm"));
    run(place
        .command("wasm-bindgen")
        .args(["--target", "web", "--no-typescript", "--out-name", "program", "--out-dir"])
        .args([folder, &built]))?;
    let wasm = folder.join("program_bg.wasm");
    run(place.command("wasm-opt").arg("-Os").args(FEATURES).arg(&wasm).arg("-o").arg(&wasm))?;
    for (from, to) in [("module.html", "index.html"), ("module.worker.js", "worker.js")] {
        let from = place.root().join("tests/browser/bench").join(from);
        fs::copy(&from, folder.join(to)).map_err(|e| format!("Cannot copy {}: {e}.", from.display()))?;
    }
    Ok(())
}

/// The table of a script that asks the program and its module in a served folder.
fn measured(
    place: &Place,
    browser: &Browser,
    folder: &Path,
    script: &str,
    programs: &[(&str, &Path)],
    runs: u32,
) -> Done<String> {
    let server = server::Server::bind(0, vec![server::Mount::new("/bench/", folder.to_owned())])?;
    let mut command = place.command("node");
    command
        .arg(format!("tests/browser/bench/{script}"))
        .env("PERENNIAL_URL", server.address())
        .env("PERENNIAL_BENCH", folder)
        .env("PERENNIAL_RUNS", runs.to_string())
        .envs(programs.iter().copied());
    browser.name_to(&mut command);
    server.run_aside();
    table_of(&mut command, &folder.join("table.md"))
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
