//! The models of repeat buying: the same program natively and in a browser, and Python's `lifetimes` beside it.

use super::{example, measured, module, peer};
use crate::chromium::Browser;
use crate::place::Place;
use crate::shell::{run, say};
use crate::{Done, setup};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Measures and gives the table. A quick look leaves out the million customers.
pub(super) fn measure(place: &Place, browser: &Browser, runs: u32, quick: bool) -> Done<String> {
    setup::for_build(place)?;
    let folder = place.scratch().join("models");
    fs::create_dir_all(&folder).map_err(|e| format!("Cannot make {}: {e}.", folder.display()))?;
    say("Building the models (cargo build --release --example models)");
    let program = example(place, "models")?;
    module(place, &folder, "models")?;
    let files = histories(place, &program, &folder, quick)?;
    let stem = |file: &PathBuf| Some(format!("{}\n", file.file_stem()?.to_string_lossy()));
    write(&folder.join("files.txt"), &files.iter().filter_map(stem).collect::<String>())?;
    write(&folder.join("peer.jsonl"), &peer::race(place, &files, runs))?;
    say(&format!("Measuring the models natively and in headless Chromium, {runs} runs each"));
    measured(place, browser, &folder, "models.js", &[("PERENNIAL_MODELS", &program)], runs)
}

/// Files of histories, written where they are missing, so that everyone fits the same.
fn histories(place: &Place, program: &Path, folder: &Path, quick: bool) -> Done<Vec<PathBuf>> {
    let data =
        env::var_os("PERENNIAL_DATA").map_or_else(|| place.root().join("../shared/data"), PathBuf::from);
    let mut files = Vec::new();
    for name in ["CDNOW_sample", "CDNOW_master"] {
        let log = data.join(format!("{name}.txt"));
        if !log.is_file() {
            say(&format!("Skipped: {name}.txt is not in PERENNIAL_DATA or ../shared/data"));
            continue;
        }
        let file = folder.join(format!("{}.csv", name.to_lowercase()));
        run(Command::new(program).arg("histories").args([&log, &file]))?;
        files.push(file);
    }
    let counts: &[u32] = if quick { &[100_000] } else { &[100_000, 1_000_000] };
    for count in counts {
        let file = folder.join(format!("simulated_{count}.csv"));
        run(Command::new(program).arg("simulate").arg(count.to_string()).arg(&file))?;
        files.push(file);
    }
    Ok(files)
}

fn write(path: &Path, text: &str) -> Done {
    fs::write(path, text).map_err(|e| format!("Cannot write {}: {e}.", path.display()))
}
