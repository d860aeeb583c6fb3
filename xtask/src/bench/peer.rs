//! Python's `lifetimes`, in an environment of its own that is made once for this machine.

use crate::Done;
use crate::place::Place;
use crate::shell::{output_of, run, say, shown};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// The last release; it needs the NumPy and pandas of its time.
const VERSION: &str = "0.11.3";
const BESIDE: [&str; 2] = ["numpy<2", "pandas<2"];

/// Seconds after which one run is given up.
const LIMIT: u32 = 180;

/// Customers above which it is measured once.
const LARGE: &str = "simulated_";

const TASKS: [&str; 5] = ["bg_nbd", "mbg_nbd", "pareto_nbd", "gamma_gamma", "clv"];

/// Every task on every file, a process each; nothing where there is no Python.
pub(super) fn race(place: &Place, files: &[PathBuf], runs: u32) -> String {
    let python = match ensure(place) {
        Ok(python) => python,
        Err(sentence) => {
            say(&format!("Without the peer: {sentence}"));
            return String::new();
        }
    };
    say("Measuring lifetimes on one core; a run is given up after three minutes");
    let mut all = String::new();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let runs = if name.starts_with(LARGE) { 1 } else { runs.min(3) };
        for task in TASKS {
            match measured(place, &python, file, task, runs) {
                Ok(line) => {
                    print!("  {line}");
                    all.push_str(&line);
                }
                Err(sentence) => say(&sentence),
            }
        }
    }
    all
}

fn measured(place: &Place, python: &Path, file: &Path, task: &str, runs: u32) -> Done<String> {
    let mut command = place.command(&python.to_string_lossy());
    command.arg("tests/browser/bench/peer.py").arg(file).args([task, &runs.to_string(), &LIMIT.to_string()]);
    for threads in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"] {
        command.env(threads, "1");
    }
    // Settings for another build of the library would mislead the one in the environment.
    command.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| format!("Could not start {}: {e}.", shown(&command)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("This failed ({}): {}", output.status, shown(&command)))
    }
}

/// The environment's Python.
fn ensure(place: &Place) -> Done<PathBuf> {
    let folder = place.tool_folder("lifetimes", VERSION);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let works = || {
        let asked = ["-c", "import lifetimes; print(lifetimes.__version__)"];
        output_of(place.command(&python.to_string_lossy()).args(asked)).is_some_and(|v| v == VERSION)
    };
    if works() {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    output_of(place.command(system).arg("--version")).ok_or("there is no Python on the path.")?;
    say("Fetching lifetimes for Python (once)");
    run(place.command(system).args(["-m", "venv"]).arg(&folder))?;
    run(place
        .command(&python.to_string_lossy())
        .args(["-m", "pip", "install", "--quiet", &format!("lifetimes=={VERSION}")])
        .args(BESIDE))?;
    if works() { Ok(python) } else { Err("lifetimes was installed, but does not start.".to_owned()) }
}
