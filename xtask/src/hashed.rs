//! Names files by what is in them, and writes into each page what its scripts and styles must be: a page that a browser
//! kept finds the files that it was built with, and runs no others.

use crate::Done;
use crate::digest::{base64, hex, sha256};
use crate::seal::{attribute, tags};
use crate::stamp::walk;
use std::fs;
use std::path::Path;

/// What pages ask for by a tag, and what that asks for; whoever names another comes behind it. Trunk names those of the app
/// itself; workers are checked by version, by the page that starts them.
const FILES: [&str; 9] = [
    "styles.css",
    "site.css",
    "theme.js",
    "dialog.js",
    "keep.js",
    "boot.js",
    "calc_bg.wasm",
    "calc.js",
    "calc_loader.js",
];

/// Names all of them, and writes names and integrity into every page of `dist`.
pub(crate) fn write(dist: &Path) -> Done {
    let mut names: Vec<(&str, String)> = Vec::new();
    for name in FILES {
        let old = dist.join(name);
        let failed = |e: std::io::Error| format!("Cannot name {} by its hash: {e}.", old.display());
        let mut content = fs::read(&old).map_err(failed)?;
        if let Ok(text) = std::str::from_utf8(&content) {
            content = names.iter().fold(text.to_owned(), |text, (old, new)| renamed(&text, old, new)).into();
        }
        let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
        let new = format!("{stem}-{}.{end}", hex(&sha256(&content), 16));
        fs::write(dist.join(&new), &content).and_then(|()| fs::remove_file(&old)).map_err(failed)?;
        names.push((name, new));
    }
    let mut files = Vec::new();
    walk(dist, &mut files)?;
    for file in files.iter().filter(|f| f.extension().is_some_and(|x| x == "html")) {
        let failed = |e: std::io::Error| format!("Cannot write into {}: {e}.", file.display());
        let html = fs::read_to_string(file).map_err(failed)?;
        fs::write(file, page(dist, &html, &names)).map_err(failed)?;
    }
    Ok(())
}

/// A text in which a file has its new name, wherever the old one stands alone.
fn renamed(text: &str, old: &str, new: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let before = rest[..at].chars().next_back();
        let alone = !before.is_some_and(|c| c.is_alphanumeric() || "_-.".contains(c));
        out.push_str(&rest[..at]);
        out.push_str(if alone { new } else { old });
        rest = &rest[at + old.len()..];
    }
    out.push_str(rest);
    out
}

/// A page with the new names in its tags, and with what each file that a tag asks for must be.
fn page(dist: &Path, html: &str, names: &[(&str, String)]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for tag in tags(html) {
        let rel = attribute(tag.text, "rel").unwrap_or_default();
        let asks = match tag.name.as_str() {
            "script" => attribute(tag.text, "src"),
            "link" if ["stylesheet", "modulepreload", "preload"].contains(&rel) => {
                attribute(tag.text, "href")
            }
            _ => None,
        };
        let Some(file) = asks.map(|address| address.trim_start_matches("../").trim_start_matches("./"))
        else {
            continue;
        };
        let (old, new) = match names.iter().find(|(old, _)| *old == file) {
            Some((old, new)) => (*old, new.as_str()),
            None => (file, file),
        };
        // What is not there, no browser can check either.
        let Ok(bytes) = fs::read(dist.join(new)) else { continue };
        let own = tag.text.strip_suffix('>').unwrap_or(tag.text);
        let start = html[at..].find(tag.text).map_or(at, |found| at + found);
        out.push_str(&html[at..start]);
        out.push_str(&renamed(own, old, new));
        // Of a preload of wasm browsers check nothing, and say so on the console.
        if rel != "preload" {
            out.push_str(&format!(" integrity=\"sha256-{}\"", base64(&sha256(&bytes))));
        }
        // In a sandbox the page is of no origin: its own files are then of another, and none is checked without this.
        if !own.contains(" crossorigin") {
            out.push_str(" crossorigin");
        }
        out.push('>');
        at = start + tag.text.len();
    }
    out.push_str(&html[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{FILES, renamed, write};
    use crate::digest::{base64, sha256};
    use std::fs;

    #[test]
    fn pages_ask_for_files_by_their_hash() {
        let dist = std::env::temp_dir().join(format!("perennial-hashed-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dist);
        fs::create_dir_all(dist.join("en")).unwrap();
        FILES.iter().for_each(|name| fs::write(dist.join(name), name).unwrap());
        fs::write(dist.join("boot.js"), "import(\"./keep.js\")").unwrap();
        fs::write(
            dist.join("en/ltv.html"),
            "<link rel=\"stylesheet\" href=\"../styles.css\"><a href=\"boot.js\">\
             <script src=\"../boot.js\" defer></script><script>\"../boot.js\"</script>",
        )
        .unwrap();
        write(&dist).unwrap();
        let html = fs::read_to_string(dist.join("en/ltv.html")).unwrap();
        let named = |stem: &str| {
            let all = fs::read_dir(&dist).unwrap().flatten().map(|e| e.file_name().into_string().unwrap());
            let found: Vec<String> = all.filter(|name| name.starts_with(&format!("{stem}-"))).collect();
            assert_eq!(found.len(), 1, "{stem}: {found:?}");
            found[0].clone()
        };
        let (boot, styles) = (named("boot"), named("styles"));
        let script = fs::read(dist.join(&boot)).unwrap();
        assert_eq!(String::from_utf8_lossy(&script), format!("import(\"./{}\")", named("keep")));
        let hash = base64(&sha256(&script));
        assert!(html.contains(&format!(
            "<script src=\"../{boot}\" defer integrity=\"sha256-{hash}\" crossorigin></script>"
        )));
        assert!(html.contains(&format!("href=\"../{styles}\" integrity=\"sha256-")));
        // What is no tag that loads something is left alone.
        assert!(html.contains("<a href=\"boot.js\">") && html.contains("<script>\"../boot.js\"</script>"));
        assert!(!dist.join("boot.js").exists());
        let _ = fs::remove_dir_all(&dist);
    }

    #[test]
    fn a_name_within_another_stays() {
        assert_eq!(renamed("./calc.js, my-calc.js", "calc.js", "calc-1.js"), "./calc-1.js, my-calc.js");
    }
}
