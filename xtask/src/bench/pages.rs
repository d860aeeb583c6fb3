//! From a dropped file to its dashboard, and two peers that only read and roll up.

use super::{table_of, terminal};
use crate::chromium::Browser;
use crate::place::Place;
use crate::shell::{run, say};
use crate::{Done, build, samples, server};
use std::fs;
use std::path::Path;

/// Which customers the measured log has; another seed would be another log.
const SEED: u64 = 82_000;

/// Measures and gives the table.
pub(super) fn measure(place: &Place, browser: &Browser, runs: u32) -> Done<String> {
    build::build(place, crate::site::HERE, false)?;
    let folder = place.scratch().join("bench");
    for count in [10_000, 1_000_000] {
        samples::write_orders(&folder.join(format!("orders-{count}.csv")), count, SEED)?;
    }
    peers(place, &folder)?;
    let analyse = terminal(place)?;
    let mounts =
        vec![server::Mount::new("/perennial/", place.dist()), server::Mount::new("/peers/", folder.clone())];
    let server = server::Server::bind(0, mounts)?;
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
    table_of(&mut command, &folder.join("table.md"))
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
