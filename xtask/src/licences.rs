//! What the page is made of, by others: names and licences for people (`licences.txt`) and for programs (`sbom.cdx.json`,
//! CycloneDX 1.5). Only what a visitor gets; tools of the build are not in it.

use crate::Done;
use crate::place::Place;
use crate::shell::output_of;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What charts and styles hold of npm.
const NPM: [&str; 4] = ["echarts", "zrender", "tslib", "@picocss/pico"];

/// Something of others.
struct Part {
    name: String,
    version: String,
    licence: String,
    /// Its address among packages, as `pkg:cargo/yew@0.23.0`.
    purl: String,
    folder: PathBuf,
}

/// Writes both lists into `dist/`.
pub(crate) fn write(place: &Place) -> Done {
    let mut parts = crates(place)?;
    for name in NPM {
        parts.push(package(place.root(), name)?);
    }
    parts.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    put(place, "licences.txt", &texts(&parts))?;
    put(place, "sbom.cdx.json", &format!("{:#}\n", bill(&parts)))
}

fn put(place: &Place, name: &str, text: &str) -> Done {
    fs::write(place.dist().join(name), text).map_err(|e| format!("Cannot write dist/{name}: {e}."))
}

/// Crates that are linked into what a visitor gets.
fn crates(place: &Place) -> Done<Vec<Part>> {
    let told = output_of(place.command("cargo").args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--offline",
        "--filter-platform=wasm32-unknown-unknown",
    ]));
    let told = told.ok_or("`cargo metadata` says nothing; the list of licences is made of it.")?;
    let all: Value =
        serde_json::from_str(&told).map_err(|e| format!("`cargo metadata` cannot be read: {e}."))?;
    linked(&all)
}

/// The packages that `perennial` hangs on, directly or not; not those that only run in the compiler.
fn linked(all: &Value) -> Done<Vec<Part>> {
    let empty = Vec::new();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, &Value> =
        all["packages"].as_array().unwrap_or(&empty).iter().map(|p| (text(&p["id"]), p)).collect();
    let nodes: BTreeMap<String, &Value> =
        all["resolve"]["nodes"].as_array().unwrap_or(&empty).iter().map(|n| (text(&n["id"]), n)).collect();
    let compiler = |id: &str| {
        packages.get(id).is_some_and(|p| {
            list(&p["targets"]).iter().any(|t| list(&t["kind"]).contains(&json!("proc-macro")))
        })
    };
    let own = packages.iter().find(|(_, p)| p["name"] == "perennial");
    let (own, _) = own.ok_or("`cargo metadata` does not know perennial.")?;
    let (mut seen, mut open) = (BTreeSet::new(), vec![own.clone()]);
    while let Some(id) = open.pop() {
        let deps = nodes.get(&id).map(|n| list(&n["deps"])).unwrap_or_default();
        for dep in deps {
            let normal = list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let other = text(&dep["pkg"]);
            if normal && !compiler(&other) && seen.insert(other.clone()) {
                open.push(other);
            }
        }
    }
    let part = |id: &String| {
        let p = packages.get(id)?;
        let (name, version) = (text(&p["name"]), text(&p["version"]));
        let folder = Path::new(&text(&p["manifest_path"])).parent()?.to_owned();
        let purl = format!("pkg:cargo/{name}@{version}");
        // An older way to write either of two.
        let licence = text(&p["license"]).replace('/', " OR ");
        Some(Part { name, version, licence, purl, folder })
    };
    Ok(seen.iter().filter_map(part).collect())
}

fn package(root: &Path, name: &str) -> Done<Part> {
    let folder = root.join("node_modules").join(name);
    let file = folder.join("package.json");
    let read = fs::read_to_string(&file).map_err(|e| format!("Cannot read {}: {e}.", file.display()))?;
    let all: Value = serde_json::from_str(&read).map_err(|e| format!("{}: {e}.", file.display()))?;
    let text = |key: &str| all[key].as_str().unwrap_or_default().to_owned();
    let purl = format!("pkg:npm/{}@{}", name.replace('@', "%40"), text("version"));
    Ok(Part { name: name.to_owned(), version: text("version"), licence: text("license"), purl, folder })
}

fn bill(parts: &[Part]) -> Value {
    let component = |part: &Part| {
        json!({
            "type": "library",
            "bom-ref": part.purl,
            "name": part.name,
            "version": part.version,
            "purl": part.purl,
            "licenses": [{ "expression": part.licence }],
        })
    };
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "name": "perennial", "version": env!("CARGO_PKG_VERSION"),
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        } },
        "components": parts.iter().map(component).collect::<Vec<_>>(),
    })
}

/// Every licence text once, with those that it is of.
fn texts(parts: &[Part]) -> String {
    let mut out = String::from("Perennial is MIT OR Apache-2.0. It holds these works of others:\n\n");
    let mut by_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in parts {
        let of = format!("{} {}", part.name, part.version);
        out.push_str(&format!("{of}: {}\n", part.licence));
        for text in own_texts(&part.folder) {
            by_text.entry(text).or_default().push(of.clone());
        }
    }
    for (text, of) in by_text {
        out.push_str(&format!("\n{}\n{}\n\n{}\n", "-".repeat(72), of.join(", "), text.trim()));
    }
    out
}

/// The licence and notice files of a package.
fn own_texts(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    let is = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE", "COPYRIGHT"]
            .iter()
            .any(|word| name.starts_with(word))
    };
    files
        .iter()
        .filter(|p| is(p))
        .filter_map(|p| fs::read_to_string(p).ok())
        .map(|t| t.replace("\r\n", "\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::linked;
    use serde_json::json;

    #[test]
    fn what_is_linked_is_listed_and_nothing_else() {
        let package = |name: &str, kind: &str| {
            json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0",
                "manifest_path": format!("/x/{name}/Cargo.toml"), "targets": [{ "kind": [kind] }] })
        };
        let dep = |name: &str, kind: Option<&str>| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let all = json!({
            "packages": [package("perennial", "lib"), package("a", "lib"), package("b", "lib"),
                package("macro", "proc-macro"), package("test", "lib"), package("syn", "lib")],
            "resolve": { "nodes": [
                { "id": "perennial", "deps": [dep("a", None), dep("macro", None), dep("test", Some("dev"))] },
                { "id": "a", "deps": [dep("b", None), dep("a", None)] },
                { "id": "macro", "deps": [dep("syn", None)] },
            ] },
        });
        let parts = linked(&all).expect("good metadata");
        assert_eq!(parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(parts[0].licence, "MIT OR Apache-2.0");
        assert!(linked(&json!({})).is_err());
    }
}
