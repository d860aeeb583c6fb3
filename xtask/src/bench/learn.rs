//! Clusters, forests and logistic regression: the same program natively and in a browser, and scikit-learn beside it.

use super::peer::Peer;
use super::{example, measured, module};
use crate::chromium::Browser;
use crate::place::Place;
use crate::shell::{run, say};
use crate::{Done, setup};
use std::fs;
use std::process::Command;

const PEER: Peer = Peer { package: "scikit-learn", module: "sklearn", version: "1.9.1", beside: &[] };

/// Measures and gives the table.
pub(super) fn measure(place: &Place, browser: &Browser, runs: u32) -> Done<String> {
    setup::for_build(place)?;
    let folder = place.scratch().join("learn");
    fs::create_dir_all(&folder).map_err(|e| format!("Cannot make {}: {e}.", folder.display()))?;
    say("Building what learns (cargo build --release --example learn)");
    let program = example(place, "learn")?;
    module(place, &folder, "learn")?;
    run(Command::new(&program).arg("write").arg(&folder))?;
    let found = PEER.ensure(place).and_then(|python| {
        say("Measuring scikit-learn on one core");
        PEER.ask(place, &python, "learn.py", &[folder.as_os_str(), "3".as_ref()])
    });
    let found = found.unwrap_or_else(|sentence| {
        say(&format!("Without the peer: {sentence}"));
        String::new()
    });
    let path = folder.join("peer.jsonl");
    fs::write(&path, found).map_err(|e| format!("Cannot write {}: {e}.", path.display()))?;
    say(&format!("Measuring ours natively and in headless Chromium, {runs} runs each"));
    measured(place, browser, &folder, "learn.js", &[("PERENNIAL_LEARN", &program)], runs)
}
