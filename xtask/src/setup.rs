//! What must be on the machine, and how it gets there. Every check is quick when nothing is missing.

use crate::place::Place;
use crate::shell::{output_of, run, say};
use crate::{Done, chromium};
use std::fs;
use std::process::Command;

/// Trunk 0.22 wants a newer compiler than the one we build with.
const TRUNK: &str = "0.21.14";

/// Node's own fetch and test runner aside, Playwright and Binaryen want this.
const NODE: u32 = 18;

/// All that any command may need.
pub(crate) fn everything() -> Done {
    let place = Place::find()?;
    for_build(&place)?;
    chromium::ensure(&place)?;
    say("Everything is there.");
    Ok(())
}

/// All that a build needs.
pub(crate) fn for_build(place: &Place) -> Done {
    npm_packages(place)?;
    wasm_target(place)?;
    crates(place)?;
    for (name, version) in tools(place) {
        tool(place, name, &version)?;
    }
    Ok(())
}

/// The tools from crates.io and their versions.
pub(crate) fn tools(place: &Place) -> Vec<(&'static str, String)> {
    let mut tools = vec![("trunk", TRUNK.to_owned())];
    if let Some(version) = locked_version(place, "wasm-bindgen") {
        tools.push(("wasm-bindgen", version));
    }
    tools
}

/// The version of a crate in `Cargo.lock`.
fn locked_version(place: &Place, name: &str) -> Option<String> {
    let lock = fs::read_to_string(place.root().join("Cargo.lock")).ok()?;
    version_in(&lock, name)
}

fn version_in(lock: &str, name: &str) -> Option<String> {
    let mut lines = lock.lines().skip_while(|l| *l != format!("name = \"{name}\""));
    let line = lines.nth(1)?;
    Some(line.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

fn wasm_target(place: &Place) -> Done {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = output_of(place.command("rustc").args(["--print", "sysroot"])).ok_or(
        "There is no Rust compiler on the path. Install it from https://rustup.rs and run this again.",
    )?;
    if std::path::Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(());
    }
    say("Adding the WebAssembly target to the Rust toolchain (once)");
    run(place.command("rustup").args(["target", "add", TARGET])).map_err(|e| {
        format!("{e}\nThe Rust target {TARGET} is missing. With rustup: `rustup target add {TARGET}`; a Rust from a Linux distribution has a package for it.")
    })
}

/// Trunk builds without the network, so the crates must be here before.
fn crates(place: &Place) -> Done {
    run(place.command("cargo").args(["fetch", "--locked", "--quiet"]))
        .map_err(|e| format!("{e}\nThe crates could not be fetched. Is the network reachable, and does Cargo.lock fit Cargo.toml?"))
}

fn tool(place: &Place, name: &str, version: &str) -> Done {
    let found = output_of(place.command(name).arg("--version")).unwrap_or_default();
    if found.split_whitespace().any(|word| word == version) {
        return Ok(());
    }
    let package = if name == "wasm-bindgen" { "wasm-bindgen-cli" } else { name };
    let seen = if found.is_empty() { "none was found".to_owned() } else { format!("found: {found}") };
    say(&format!(
        "Installing {package} {version} ({seen}). This compiles for some minutes, once for this machine"
    ));
    let folder = place.tool_folder(name, version);
    run(place
        .command("cargo")
        // The package of wasm-bindgen has a test runner beside the program; we do without.
        .args(["install", "--locked", "--bin", name, "--version", version, "--root"])
        .arg(&folder)
        .arg(package)
        .env_remove("CARGO_TARGET_DIR"))
    .map_err(|e| format!("{e}\n{package} {version} could not be installed. The lines above say why; `cargo install --locked --version {version} {package}` by hand does as well."))
}

/// Styles, charts and wasm-opt come from npm; the lock file decides what exactly.
pub(crate) fn npm_packages(place: &Place) -> Done {
    let root = place.root();
    let lock = root.join("package-lock.json");
    let when = |path: &std::path::Path| fs::metadata(path).and_then(|m| m.modified()).ok();
    let installed = when(&root.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= when(&lock) {
        return Ok(());
    }
    node()?;
    let word = if lock.is_file() { "ci" } else { "install" };
    say(&format!("Fetching npm packages (npm {word})"));
    run(place
        .command("npm")
        .args([word, "--no-audit", "--no-fund", "--loglevel=error"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
    .map_err(|e| format!("{e}\nThe npm packages could not be fetched. Is the network reachable?"))
}

fn node() -> Done {
    let advice = format!(
        "Node {NODE} or newer with npm is needed for styles, charts and wasm-opt: https://nodejs.org."
    );
    let version = output_of(Command::new("node").arg("--version"))
        .ok_or(format!("There is no Node on the path. {advice}"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    if major.is_some_and(|m| m >= NODE) {
        Ok(())
    } else {
        Err(format!("Node {version} is too old. {advice}"))
    }
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_is_that_of_the_crate_and_not_of_its_neighbour() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.50\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.126"));
        assert_eq!(version_in(lock, "yew"), None);
    }
}
