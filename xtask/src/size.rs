//! What a visitor downloads, beside what we allow ourselves; and what must not be in it.

use crate::place::Place;
use crate::seal::{attribute, tags};
use crate::shell::{Flags, say};
use crate::{Done, build, server, stamp, wasm_names};
use std::fs;
use std::path::{Path, PathBuf};

/// One line of the table: files that arrive together, and their budget in bytes.
struct Part {
    what: &'static str,
    budget: u64,
    files: Vec<PathBuf>,
}

/// `cargo xtask size`.
pub(crate) fn command(words: &[String]) -> Done {
    Flags::read(words, &[], &[])?;
    let place = Place::find()?;
    build::build(&place, crate::site::HERE, false)?;
    check(&place)
}

/// Prints sizes and contents; an error names all that is wrong with them.
pub(crate) fn check(place: &Place) -> Done {
    say("Sizes after gzip, beside their budgets");
    let mut faults = sizes(&place.dist())?;
    faults.extend(contents(place)?);
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn sizes(dist: &Path) -> Done<Vec<String>> {
    let mut faults = Vec::new();
    for part in parts(dist)? {
        let mut sum = 0;
        let mut lines = Vec::new();
        for file in &part.files {
            let bytes = fs::read(file).map_err(|e| format!("Cannot read {}: {e}.", file.display()))?;
            let packed = server::gzip(&bytes, 9).len() as u64;
            sum += packed;
            let name = file.strip_prefix(dist).unwrap_or(file).display();
            lines.push(format!("    {:>9} of {:>9}  {name}", kilo(packed), kilo(bytes.len() as u64)));
        }
        let word = if sum <= part.budget { "ok" } else { "TOO LARGE" };
        println!("  {:>9} of {:>9} allowed  {word:9}  {}", kilo(sum), kilo(part.budget), part.what);
        println!("{}", lines.join("\n"));
        if sum > part.budget {
            faults.push(format!(
                "{}: {} after gzip, {} are allowed.",
                part.what,
                kilo(sum),
                kilo(part.budget)
            ));
        }
    }
    Ok(faults)
}

fn parts(dist: &Path) -> Done<Vec<Part>> {
    let mut page = first_files(dist, "index.html")?;
    let snippets = dist.join("snippets");
    if snippets.is_dir() {
        stamp::walk(&snippets, &mut page)?;
    }
    let named = |names: &[&str]| names.iter().map(|n| dist.join(n)).collect();
    Ok(vec![
        Part { what: "before the page is usable", budget: 300_000, files: page },
        Part {
            what: "worker",
            budget: 400_000,
            files: named(&["worker_loader.js", "worker.js", "worker_bg.wasm"]),
        },
        Part {
            what: "second worker, with the first page that studies",
            budget: 340_000,
            files: named(&["study_loader.js", "study.js", "study_bg.wasm"]),
        },
        Part {
            what: "worker that unpacks, with the first file that is no delimited text",
            budget: 460_000,
            files: named(&["book_loader.js", "book.js", "book_bg.wasm"]),
        },
        Part {
            what: "sentences and styles of results, once the page is usable",
            budget: 75_000,
            files: named(&["words.txt", "results.css"]),
        },
        Part { what: "a calculator", budget: 180_000, files: first_files(&dist.join("en"), "ltv.html")? },
        Part { what: "script of the host page", budget: 3_000, files: named(&["embed.js"]) },
        Part { what: "charts, after first results", budget: 270_000, files: named(&["charts.js"]) },
    ])
}

/// A page and every file that its head or its inline scripts fetch.
fn first_files(dist: &Path, page: &str) -> Done<Vec<PathBuf>> {
    let index = dist.join(page);
    let html = fs::read_to_string(&index).map_err(|e| format!("Cannot read {}: {e}.", index.display()))?;
    let mut files = vec![index];
    let mut add = |address: &str| {
        let file = dist.join(address.trim_start_matches("./"));
        if !address.is_empty() && file.is_file() && !files.contains(&file) {
            files.push(file);
        }
    };
    for tag in tags(&html) {
        match tag.name.as_str() {
            // The browser asks for a manifest when everything else is there.
            "link" if attribute(tag.text, "rel") == Some("manifest") => {}
            "link" => attribute(tag.text, "href").into_iter().for_each(&mut add),
            "script" => {
                attribute(tag.text, "src").into_iter().for_each(&mut add);
                tag.content.split(['"', '\'', '`']).for_each(&mut add);
            }
            _ => {}
        }
    }
    Ok(files)
}

fn kilo(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

/// Parts of the engine that compute. The page knows the plain data of the rest, and the words of its codes.
const COMPUTING: &[&str] = &[
    "perennial::engine::analysis",
    "perennial::engine::clv",
    "perennial::engine::dataset::build",
    "perennial::engine::dataset::cells",
    "perennial::engine::dataset::choose",
    "perennial::engine::dataset::guess",
    "perennial::engine::dataset::ids",
    "perennial::engine::dataset::log",
    "perennial::engine::dataset::orders",
    "perennial::engine::dataset::ratings",
    "perennial::engine::ingest::binary",
    "perennial::engine::ingest::cell",
    "perennial::engine::ingest::clock",
    "perennial::engine::ingest::dates",
    "perennial::engine::ingest::delimited",
    "perennial::engine::ingest::encoding",
    "perennial::engine::ingest::evidence",
    "perennial::engine::ingest::header",
    "perennial::engine::ingest::judge",
    "perennial::engine::ingest::numbers",
    "perennial::engine::ingest::records",
    "perennial::engine::ingest::settle",
    "perennial::engine::ingest::sniff",
    "perennial::engine::report::customers",
    "perennial::engine::report::export",
    "perennial::engine::retention",
    "perennial::engine::score",
    "perennial::engine::segment",
    "perennial::engine::table",
    "perennial::link::session",
];

/// The page computes nothing about customers and the worker draws nothing; the binaries must show it.
fn contents(place: &Place) -> Done<Vec<String>> {
    say("What is inside: no engine in the page, no Yew in the worker");
    let page = names(place, "app")?;
    let worker = names(place, "worker")?;
    let mut faults = Vec::new();
    let engine: Vec<&String> = page.iter().filter(|n| COMPUTING.iter().any(|c| computes(n, c))).collect();
    if let Some(first) = engine.first() {
        faults.push(format!(
            "The page's wasm holds {} functions of the engine, the first is {first}.",
            engine.len()
        ));
    }
    let yew: Vec<&String> = worker.iter().filter(|n| is_yew(n)).collect();
    if let Some(first) = yew.first() {
        faults.push(format!("The worker's wasm holds {} functions of Yew, the first is {first}.", yew.len()));
    }
    // Without these two a build that has lost its names would pass unseen.
    if !page.iter().any(|n| is_yew(n)) {
        faults.push(
            "No function of Yew can be seen in the page's wasm, so this check proves nothing.".to_owned(),
        );
    }
    if !worker.iter().any(|n| COMPUTING.iter().any(|c| computes(n, c))) {
        faults.push(
            "No function of the engine can be seen in the worker's wasm, so this check proves nothing."
                .to_owned(),
        );
    }
    println!(
        "  page: {} functions, {} of the engine; worker: {} functions, {} of Yew",
        page.len(),
        engine.len(),
        worker.len(),
        yew.len()
    );
    Ok(faults)
}

/// Whether a function belongs to a module; methods of its plain data, and what serde derives for them, do not count:
/// types begin with a capital.
fn computes(name: &str, module: &str) -> bool {
    let rest = name.strip_prefix(module).and_then(|rest| rest.strip_prefix("::"));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase())) && !name.contains("serde")
}

fn is_yew(name: &str) -> bool {
    name.starts_with("yew::") || name.starts_with("<yew::")
}

/// Function names of a binary as the compiler left it; the optimised one has none.
fn names(place: &Place, binary: &str) -> Done<Vec<String>> {
    let folder = place.target().join("wasm32-unknown-unknown");
    let profiles =
        fs::read_dir(&folder).map_err(|e| format!("Cannot look into {}: {e}.", folder.display()))?;
    let newest = profiles
        .flatten()
        .filter(|entry| entry.file_name() != "debug")
        .map(|entry| entry.path().join(format!("{binary}.wasm")))
        .filter_map(|file| Some((fs::metadata(&file).ok()?.modified().ok()?, file)))
        .max();
    let (_, file) = newest.ok_or(format!(
        "{binary}.wasm is not in {}. `cargo xtask build --force` makes it again.",
        folder.display()
    ))?;
    let bytes = fs::read(&file).map_err(|e| format!("Cannot read {}: {e}.", file.display()))?;
    Ok(wasm_names::of(&bytes).iter().map(|n| wasm_names::plain(n)).collect())
}

#[cfg(test)]
mod tests {
    use super::{COMPUTING, computes, is_yew};
    use std::path::Path;

    /// A module that was renamed would no longer be looked for.
    #[test]
    fn every_computing_module_exists() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
        for module in COMPUTING {
            let path = source.join(module.trim_start_matches("perennial::").replace("::", "/"));
            assert!(
                path.with_extension("rs").is_file() || path.join("mod.rs").is_file(),
                "no module {module}"
            );
        }
    }

    #[test]
    fn code_counts_and_derived_reading_does_not() {
        let module = "perennial::engine::ingest";
        assert!(computes("perennial::engine::ingest::sniff::delimiter", module));
        assert!(!computes(
            "perennial::engine::ingest::_::<impl serde::ser::Serialize for X>::serialize",
            module
        ));
        assert!(computes("perennial::engine::ingest::read", module));
        assert!(!computes("perennial::engine::ingest::Encoding::label", module));
        assert!(!computes("perennial::engine::ingestion::x", module));
        assert!(is_yew("yew::html::component") && is_yew("<yew::virtual_dom::VNode as Clone>::clone"));
        assert!(!is_yew("perennial::app::yews"));
    }
}
