//! The browser that tests and benchmark drive.

use crate::Done;
use crate::place::Place;
use crate::shell::{output_of, run, say};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names on the path, and where macOS and Windows keep theirs.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/// Which browser Playwright starts.
pub(crate) enum Browser {
    /// This program.
    At(PathBuf),
    /// The one that Playwright fetched for itself.
    Playwrights,
}

impl Browser {
    /// Tells a child process through its environment.
    pub(crate) fn name_to(&self, command: &mut Command) {
        match self {
            Self::At(path) => command.env("PERENNIAL_CHROMIUM", path),
            Self::Playwrights => command.env_remove("PERENNIAL_CHROMIUM"),
        };
    }
}

/// A browser, installed if there is none.
pub(crate) fn ensure(place: &Place) -> Done<Browser> {
    if let Some(named) = env::var_os("PERENNIAL_CHROMIUM").filter(|v| !v.is_empty()) {
        let path = PathBuf::from(named);
        return if path.is_file() {
            Ok(Browser::At(path))
        } else {
            Err(format!("PERENNIAL_CHROMIUM names {}, which is not there.", path.display()))
        };
    }
    if let Some(path) = find() {
        return Ok(Browser::At(path));
    }
    if playwrights_is_there(place) {
        return Ok(Browser::Playwrights);
    }
    if can_apt() {
        say("Installing Chromium and a font for Chinese (apt-get, once)");
        let apt = |words: &[&str]| {
            run(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(words))
        };
        let installed = apt(&["update", "-qq"]).and_then(|()| {
            apt(&["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"])
        });
        if let (Ok(()), Some(path)) = (&installed, find()) {
            return Ok(Browser::At(path));
        }
        say("That gave no Chromium; asking Playwright for one");
    }
    say("Fetching Chromium through Playwright (once)");
    run(place.command("playwright").args(["install", "chromium"])).map_err(|e| {
        format!("{e}\nNo Chromium was found and none could be fetched. Install Chromium or Chrome, or set PERENNIAL_CHROMIUM to its program.")
    })?;
    Ok(Browser::Playwrights)
}

fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let known = PLACES.iter().map(PathBuf::from);
    // Ubuntu's package of this name may be a stub that only advertises a snap: ask it for its version.
    on_path.chain(known).filter(|p| p.is_file()).find(|p| version(p).is_some())
}

/// What the browser calls itself.
pub(crate) fn version(path: &Path) -> Option<String> {
    if cfg!(windows) {
        // Chrome for Windows opens a window instead of answering.
        return Some("Chrome".to_owned());
    }
    output_of(Command::new(path).arg("--version"))
}

fn playwrights_is_there(place: &Place) -> bool {
    output_of(place.command("node").args([
        "-e",
        "const p = require('@playwright/test').chromium.executablePath(); process.exit(require('fs').existsSync(p) ? 0 : 1)",
    ]))
    .is_some()
}

fn can_apt() -> bool {
    cfg!(target_os = "linux")
        && output_of(Command::new("id").arg("-u")).as_deref() == Some("0")
        && output_of(Command::new("apt-get").arg("--version")).is_some()
}
