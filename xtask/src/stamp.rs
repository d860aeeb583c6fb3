//! What a build was made from, as one short word.

use crate::Done;
use crate::digest::{hex, sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that no build reads.
const APART: [&str; 12] = [
    "target",
    "dist",
    "node_modules",
    ".git",
    ".cache",
    ".github",
    ".ci",
    "tests",
    "docs",
    "examples",
    "test-results",
    "playwright-report",
];

/// Changes when the code or the sentences of page and worker change; both are told it, and compare.
pub(crate) fn of_sources(root: &Path) -> Done<String> {
    let mut files = Vec::new();
    for name in ["src", "locales"] {
        walk(&root.join(name), &mut files)?;
    }
    files.extend(
        ["build.rs", "xtask/src/sentences.rs", "Cargo.toml", "Cargo.lock"].map(|name| root.join(name)),
    );
    digest(root, files)
}

/// Changes when anything that ends up in `dist/` changes.
pub(crate) fn of_everything(root: &Path) -> Done<String> {
    let mut files = Vec::new();
    for entry in sorted(root)? {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if APART.contains(&name.as_str()) || name.ends_with(".md") || entry.is_file() && name == ".git" {
            continue;
        }
        if entry.is_dir() {
            walk(&entry, &mut files)?;
        } else {
            files.push(entry);
        }
    }
    digest(root, files)
}

/// Every file below a folder, in a fixed order.
pub(crate) fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Done {
    for entry in sorted(folder)? {
        if entry.is_dir() {
            walk(&entry, files)?;
        } else {
            files.push(entry);
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> Done<Vec<PathBuf>> {
    let read = fs::read_dir(folder).map_err(|e| format!("Cannot look into {}: {e}.", folder.display()))?;
    let mut entries: Vec<PathBuf> = read.flatten().map(|e| e.path()).collect();
    entries.sort();
    Ok(entries)
}

fn digest(root: &Path, files: Vec<PathBuf>) -> Done<String> {
    let mut all = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let content = fs::read(&file).map_err(|e| format!("Cannot read {}: {e}.", file.display()))?;
        all.extend_from_slice(format!("{name}\n{}\n", content.len()).as_bytes());
        all.extend_from_slice(&content);
    }
    Ok(hex(&sha256(&all), 12))
}
