//! Everything that is checked, in one go: a fault in one stage does not hide those of the next.

use crate::place::Place;
use crate::shell::{say, shown};
use crate::{Done, bench, build, chromium, server, setup, size};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Where the tests find the page: a folder with a name, as on a Pages site.
const BASE: &str = "/perennial/";

#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
    /// Names of the stages that went wrong.
    faults: Vec<String>,
}

/// `cargo xtask test [lints|native|browser]`.
pub(crate) fn command(words: &[String]) -> Done {
    let only = words.first().map(String::as_str);
    if words.len() > 1 || only.is_some_and(|w| !["lints", "native", "browser"].contains(&w)) {
        return Err(
            "`cargo xtask test` runs everything; `lints`, `native` or `browser` behind it runs that part."
                .to_owned(),
        );
    }
    let place = Place::find()?;
    let wants = |part: &str| only.is_none_or(|w| w == part);
    let start = Instant::now();
    let mut tally = Tally::default();
    if wants("lints") {
        lints(&place, &mut tally);
    }
    if wants("native") {
        native(&place, &mut tally);
    }
    if wants("browser") {
        page(&place, &mut tally);
    }
    closing(&tally, start)
}

fn closing(tally: &Tally, start: Instant) -> Done {
    println!("\nTook {:.0} s.", start.elapsed().as_secs_f64());
    if !tally.faults.is_empty() {
        println!("Not in order: {}.", tally.faults.join("; "));
    }
    let skipped = if tally.skipped > 0 { format!(", {} skipped", tally.skipped) } else { String::new() };
    println!("{} passed, {} failed{skipped}", tally.passed, tally.failed);
    if tally.failed == 0 { Ok(()) } else { Err("Something is not in order; see above.".to_owned()) }
}

impl Tally {
    /// A stage without tests of its own counts as one failed when it fails.
    fn stage(&mut self, name: &str, done: Done) {
        if let Err(sentence) = done {
            println!("{sentence}");
            self.faults.push(name.to_owned());
            self.failed += 1;
        }
    }

    /// A stage that counts its tests; if it fails without a failed test, that is one.
    fn tests(&mut self, name: &str, command: &mut Command, count: fn(&str) -> Counts) {
        let before = self.failed;
        let done = counted(command, |line| {
            let counts = count(line);
            self.passed += counts.passed;
            self.failed += counts.failed;
            self.skipped += counts.skipped;
        });
        if let Err(sentence) = done {
            println!("{sentence}");
            self.faults.push(name.to_owned());
            self.failed = self.failed.max(before + 1);
        }
    }
}

fn lints(place: &Place, tally: &mut Tally) {
    let cargo = |words: &[&str]| crate::shell::run(place.command("cargo").args(words));
    say("Formatting (cargo fmt)");
    tally.stage("formatting", cargo(&["fmt", "--all", "--check"]));
    say("Lints of engine, terminal and tests (clippy)");
    let native = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    tally.stage("lints", cargo(&native));
    say("Lints of page and worker (clippy for wasm32)");
    if let Err(sentence) = setup::for_build(place) {
        return tally.stage("setup", Err(sentence));
    }
    let browser = [
        "clippy",
        "--quiet",
        "--package",
        "perennial",
        "--lib",
        "--bins",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ];
    tally.stage("lints of page and worker", cargo(&browser));
}

fn native(place: &Place, tally: &mut Tally) {
    say("Native tests (cargo test)");
    let mut command = place.command("cargo");
    command.args(["test", "--workspace", "--no-fail-fast", "--color", "never"]);
    tally.tests("native tests", &mut command, of_cargo);
}

fn page(place: &Place, tally: &mut Tally) {
    if let Err(sentence) = build::build(place, crate::site::HERE, false) {
        return tally.stage("build", Err(sentence));
    }
    tally.stage("size", size::check(place));
    let browser = match chromium::ensure(place) {
        Ok(browser) => browser,
        Err(sentence) => return tally.stage("browser", Err(sentence)),
    };
    let terminal = match bench::terminal(place) {
        Ok(terminal) => terminal,
        Err(sentence) => return tally.stage("terminal", Err(sentence)),
    };
    let server = match server::Server::bind(0, vec![server::Mount::new(BASE, place.dist())]) {
        Ok(server) => server,
        Err(sentence) => return tally.stage("server", Err(sentence)),
    };
    say("Browser tests (Playwright)");
    let mut command = place.command("playwright");
    command
        .args(["test", "--config", "tests/browser/playwright.config.js", "--reporter", "list"])
        .env("PERENNIAL_URL", server.address())
        .env("FORCE_COLOR", "0")
        .env_remove("NO_COLOR");
    // One of the tests compares what the page says with what the terminal says.
    if let Some(program) = terminal {
        command.env("PERENNIAL_ANALYSE", program);
    }
    browser.name_to(&mut command);
    server.run_aside();
    tally.tests("browser tests", &mut command, of_playwright);
}

/// Runs a command and hands each line of its output on, after showing it.
fn counted(command: &mut Command, mut each: impl FnMut(&str)) -> Done {
    let name = shown(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|e| format!("Could not start {name}: {e}."))?;
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            each(line.trim());
        }
    }
    let status = child.wait().map_err(|e| format!("{name}: {e}."))?;
    if status.success() { Ok(()) } else { Err(format!("This failed ({status}): {name}")) }
}

#[derive(Debug, Default, PartialEq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s`
fn of_cargo(line: &str) -> Counts {
    let mut counts = Counts::default();
    let Some((_, rest)) = line.strip_prefix("test result: ").and_then(|r| r.split_once(". ")) else {
        return counts;
    };
    for part in rest.split("; ") {
        match part.split_once(' ') {
            Some((n, "passed")) => counts.passed = n.parse().unwrap_or(0),
            Some((n, "failed")) => counts.failed = n.parse().unwrap_or(0),
            Some((n, "ignored")) => counts.skipped = n.parse().unwrap_or(0),
            _ => {}
        }
    }
    counts
}

/// Lines at the end of Playwright's list: `2 failed`, `1 flaky`, `3 skipped`, `4 did not run`, `9 passed (3.2s)`.
fn of_playwright(line: &str) -> Counts {
    let Some((number, what)) = line.split_once(' ') else { return Counts::default() };
    let Ok(n) = number.parse::<u64>() else { return Counts::default() };
    match what {
        "failed" | "did not run" | "interrupted" => Counts { failed: n, ..Counts::default() },
        "skipped" => Counts { skipped: n, ..Counts::default() },
        "flaky" => Counts { passed: n, ..Counts::default() },
        _ if what.starts_with("passed (") => Counts { passed: n, ..Counts::default() },
        _ => Counts::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, of_cargo, of_playwright};

    #[test]
    fn the_lines_of_both_runners_are_understood() {
        let line = "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s";
        assert_eq!(of_cargo(line), Counts { passed: 12, failed: 2, skipped: 1 });
        assert_eq!(of_cargo("running 12 tests"), Counts::default());
        assert_eq!(of_playwright("9 passed (3.2s)"), Counts { passed: 9, ..Counts::default() });
        assert_eq!(of_playwright("2 failed"), Counts { failed: 2, ..Counts::default() });
        assert_eq!(of_playwright("4 did not run"), Counts { failed: 4, ..Counts::default() });
        assert_eq!(of_playwright("2 rows passed"), Counts::default());
    }
}
