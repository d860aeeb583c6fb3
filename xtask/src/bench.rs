//! Speed in a browser: from a dropped file to its dashboard, and two peers that only read and roll up.

use crate::place::Place;
use crate::shell::{Flags, run, say};
use crate::{Done, build, chromium, samples, server};
use std::fs;
use std::path::Path;

/// Which customers the measured log has; another seed would be another log.
const SEED: u64 = 82_000;
const BEGIN: &str = "<!-- bench:begin, written by `cargo xtask bench` -->";
const END: &str = "<!-- bench:end -->";

/// `cargo xtask bench`.
pub(crate) fn command(words: &[String]) -> Done {
    let flags = Flags::read(words, &["--runs"], &["--quick"])?;
    let runs = flags.value("--runs").unwrap_or(if flags.has("--quick") { "1" } else { "5" });
    let runs: u32 = runs.parse().map_err(|_| format!("--runs wants a number, not {runs:?}."))?;
    let place = Place::find()?;
    build::build(&place, false)?;
    let browser = chromium::ensure(&place)?;
    let folder = place.scratch().join("bench");
    for count in [10_000, 1_000_000] {
        samples::write_orders(&folder.join(format!("orders-{count}.csv")), count, SEED)?;
    }
    peers(&place, &folder)?;
    let analyse = terminal(&place)?;
    let mounts =
        vec![server::Mount::new("/perennial/", place.dist()), server::Mount::new("/peers/", folder.clone())];
    let server = server::Server::bind(0, mounts)?;
    let table = folder.join("table.md");
    let _ = fs::remove_file(&table);
    say(&format!("Measuring in headless Chromium, {runs} runs each"));
    let mut command = place.command("node");
    command
        .arg("tests/browser/bench/bench.js")
        .env("PERENNIAL_URL", server.address())
        .env("PERENNIAL_PEERS", format!("{}/peers/", server.origin()))
        .env("PERENNIAL_BENCH", &folder)
        .env("PERENNIAL_RUNS", runs.to_string());
    if let Some(program) = analyse {
        command.env("PERENNIAL_ANALYSE", program);
    }
    browser.name_to(&mut command);
    server.run_aside();
    run(&mut command)?;
    let table = fs::read_to_string(&table).map_err(|e| format!("The measurements left no table: {e}."))?;
    println!("\n{table}");
    if flags.has("--quick") {
        say("A quick look only; docs/benchmarks.md stays as it was");
        return Ok(());
    }
    say("Writing the table into docs/benchmarks.md");
    insert(&place.root().join("docs/benchmarks.md"), &table)
}

/// The two peers as one page; DuckDB's own worker and wasm lie beside it.
fn peers(place: &Place, folder: &Path) -> Done {
    say("Bundling the peers: PapaParse and DuckDB-WASM (esbuild)");
    let duckdb = place.root().join("node_modules/@duckdb/duckdb-wasm/dist");
    let copies = [
        (duckdb.join("duckdb-eh.wasm"), "duckdb-eh.wasm"),
        (duckdb.join("duckdb-browser-eh.worker.js"), "duckdb-browser-eh.worker.js"),
        (place.root().join("tests/browser/bench/peers.html"), "index.html"),
    ];
    for (from, name) in copies {
        fs::copy(&from, folder.join(name)).map_err(|e| format!("Cannot copy {}: {e}.", from.display()))?;
    }
    run(place
        .command("esbuild")
        .args(["tests/browser/bench/peers.js", "--bundle", "--minify", "--format=esm", "--log-level=warning"])
        .arg(format!("--outfile={}", folder.join("peers.js").display())))
}

/// The program for the terminal, if there is one yet.
pub(crate) fn terminal(place: &Place) -> Done<Option<std::path::PathBuf>> {
    if !place.root().join("examples/analyse.rs").is_file() {
        return Ok(None);
    }
    say("Building the terminal program (cargo build --release --example analyse)");
    run(place.command("cargo").args(["build", "--quiet", "--release", "--example", "analyse"]))?;
    let name = format!("analyse{}", std::env::consts::EXE_SUFFIX);
    Ok(Some(place.target().join("release/examples").join(name)))
}

fn insert(path: &Path, table: &str) -> Done {
    let text = fs::read_to_string(path).unwrap_or_else(|_| format!("# Benchmarks\n\n{BEGIN}\n{END}\n"));
    let new = between(&text, table).ok_or(format!("{} lacks the line {BEGIN} or {END}.", path.display()))?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| format!("Cannot make {}: {e}.", folder.display()))?;
    }
    fs::write(path, new).map_err(|e| format!("Cannot write {}: {e}.", path.display()))
}

fn between(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}\n{END}{after}", table.trim()))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, between};

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let text = format!("# Title\n{BEGIN}\nold\n{END}\nmore\n");
        let new = between(&text, "new\n").expect("both marks are there");
        assert_eq!(new, format!("# Title\n{BEGIN}\nnew\n{END}\nmore\n"));
        assert_eq!(between("no marks", "new"), None);
    }
}
