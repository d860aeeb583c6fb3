//! Peers in Python, each in an environment of its own that is made once for this machine.

use crate::Done;
use crate::place::Place;
use crate::shell::{output_of, run, say, shown};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A package of Python.
pub(super) struct Peer {
    /// Its name for pip.
    pub(super) package: &'static str,
    /// Its name for `import`.
    pub(super) module: &'static str,
    /// The release that is measured.
    pub(super) version: &'static str,
    /// What it needs of its time.
    pub(super) beside: &'static [&'static str],
}

/// `lifetimes`, its last release.
const LIFETIMES: Peer =
    Peer { package: "lifetimes", module: "lifetimes", version: "0.11.3", beside: &["numpy<2", "pandas<2"] };

/// Seconds after which one run is given up.
const LIMIT: &str = "180";

/// Customers above which it is measured once.
const LARGE: &str = "simulated_";

const TASKS: [&str; 5] = ["bg_nbd", "mbg_nbd", "pareto_nbd", "gamma_gamma", "clv"];

/// `lifetimes` at every task on every file, a process each; nothing where there is no Python.
pub(super) fn race(place: &Place, files: &[PathBuf], runs: u32) -> String {
    let python = match LIFETIMES.ensure(place) {
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
        let runs = if name.starts_with(LARGE) { 1 } else { runs.min(3) }.to_string();
        for task in TASKS {
            let words = [file.as_os_str(), task.as_ref(), runs.as_ref(), LIMIT.as_ref()];
            match LIFETIMES.ask(place, &python, "peer.py", &words) {
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

impl Peer {
    /// What a script of the benchmarks prints, kept to one core.
    pub(super) fn ask(&self, place: &Place, python: &Path, script: &str, words: &[&OsStr]) -> Done<String> {
        let mut command = place.command(&python.to_string_lossy());
        command.arg(format!("tests/browser/bench/{script}")).args(words);
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
    pub(super) fn ensure(&self, place: &Place) -> Done<PathBuf> {
        let folder = place.tool_folder(self.package, self.version);
        let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        let works = || {
            let asked = format!("import {0}; print({0}.__version__)", self.module);
            output_of(place.command(&python.to_string_lossy()).args(["-c", &asked]))
                .is_some_and(|v| v == self.version)
        };
        if works() {
            return Ok(python);
        }
        let system = if cfg!(windows) { "python" } else { "python3" };
        output_of(place.command(system).arg("--version")).ok_or("there is no Python on the path.")?;
        say(&format!("Fetching {} for Python (once)", self.package));
        run(place.command(system).args(["-m", "venv"]).arg(&folder))?;
        run(place
            .command(&python.to_string_lossy())
            .args(["-m", "pip", "install", "--quiet", &format!("{}=={}", self.package, self.version)])
            .args(self.beside))?;
        if works() { Ok(python) } else { Err(format!("{} was installed, but does not start.", self.package)) }
    }
}
