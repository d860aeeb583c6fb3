//! What keeps the page for use without a network: a service worker that knows every file of one build, and what makes
//! the page installable.

use crate::Done;
use crate::digest::{base64, hex, sha256};
use crate::stamp::walk;
use std::fs;
use std::path::Path;

/// Where the sources lie.
const FOLDER: &str = "offline";

/// Loaded by the page itself, so they are minified with its other scripts.
const SCRIPTS: [&str; 2] = ["boot.js", "keep.js"];

/// Copied as they are.
const COPIED: [&str; 6] =
    ["boot.css", "manifest.webmanifest", "icon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png"];

/// A file of the build: its address below the page, and its hash as the integrity of a request has it.
struct Held {
    path: String,
    hash: String,
}

/// Puts the scripts that the page loads into `dist`.
pub(crate) fn scripts(root: &Path, dist: &Path) -> Done {
    SCRIPTS.iter().try_for_each(|name| copy(root, dist, name))
}

/// Makes `dist` installable and usable without a network. The last step of a build: the service worker refuses files
/// that change later.
pub(crate) fn write(root: &Path, dist: &Path) -> Done {
    COPIED.iter().try_for_each(|name| copy(root, dist, name))?;
    let from = root.join(FOLDER).join("sw.js");
    let template = fs::read_to_string(&from).map_err(|e| format!("Cannot read {}: {e}.", from.display()))?;
    let script = worker(&template, &held(dist)?)?;
    let to = dist.join("sw.js");
    fs::write(&to, script).map_err(|e| format!("Cannot write {}: {e}.", to.display()))
}

fn copy(root: &Path, dist: &Path, name: &str) -> Done {
    let from = root.join(FOLDER).join(name);
    fs::copy(&from, dist.join(name)).map(drop).map_err(|e| format!("Cannot copy {}: {e}.", from.display()))
}

/// The service worker. Its version changes with every byte of it and of the files.
fn worker(template: &str, files: &[Held]) -> Done<String> {
    let mut list = String::from("[\n");
    for Held { path, hash } in files {
        list.push_str(&format!("  [\"{path}\", \"{hash}\"],\n"));
    }
    list.push(']');
    let version = hex(&sha256(format!("{template}{list}").as_bytes()), 12);
    for place in ["__VERSION__", "__FILES__"] {
        if template.matches(place).count() != 1 {
            return Err(format!("{FOLDER}/sw.js needs {place} once."));
        }
    }
    Ok(template.replace("__VERSION__", &version).replace("__FILES__", &list))
}

/// The files that are kept, in the order of their addresses.
fn held(dist: &Path) -> Done<Vec<Held>> {
    let mut files = Vec::new();
    walk(dist, &mut files)?;
    let mut held = Vec::new();
    for file in files {
        let path = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        if apart(&path) {
            continue;
        }
        if path.contains(|c: char| !c.is_ascii_alphanumeric() && !"/._-~".contains(c)) {
            return Err(format!(
                "{path} has a character that would read differently in an address; the service worker would miss it."
            ));
        }
        let content = fs::read(&file).map_err(|e| format!("Cannot read {}: {e}.", file.display()))?;
        held.push(Held { path, hash: format!("sha256-{}", base64(&sha256(&content))) });
    }
    held.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(held)
}

/// What nobody needs without a network: licences, what only search engines and other sites ask for, and the worker that
/// answers the scripts of articles.
fn apart(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let within = |names: &[&str]| folder.split('/').any(|part| names.contains(&part));
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    hidden
        || ["sw.js", "404.html", "sitemap.xml", "robots.txt", "licences.txt", "sbom.cdx.json"].contains(&path)
        || ["report.js", "report_bg.wasm", "report_loader.js"].contains(&path)
        || name.ends_with(".LEGAL.txt")
        || name.ends_with(".png") && within(&["pictures", "og"])
        || name.ends_with(".json") && (name.contains("oembed") || within(&["oembed"]))
}

#[cfg(test)]
mod tests {
    use super::{COPIED, SCRIPTS, scripts, write};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// A folder of its own for each test, gone at its end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let folder =
                std::env::temp_dir().join(format!("perennial-offline-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            let scratch = Self(folder);
            for name in COPIED.iter().chain(&SCRIPTS) {
                scratch.put(&format!("offline/{name}"), name);
            }
            scratch.put("offline/sw.js", "const VERSION = \"__VERSION__\";\nconst FILES = __FILES__;\n");
            scratch.put("dist/index.html", "<p>hello");
            scratch
        }

        fn put(&self, path: &str, content: &str) {
            let file = self.0.join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, content).expect("a file");
        }

        fn dist(&self) -> PathBuf {
            self.0.join("dist")
        }

        fn worker(&self) -> String {
            write(&self.0, &self.dist()).expect("a good build");
            fs::read_to_string(self.dist().join("sw.js")).expect("a service worker")
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn version(worker: &str) -> &str {
        worker.split('"').nth(1).expect("a version")
    }

    fn paths(worker: &str) -> Vec<&str> {
        worker.lines().filter_map(|line| line.strip_prefix("  [\"")?.split('"').next()).collect()
    }

    #[test]
    fn every_file_is_held_with_its_hash_in_order() {
        let scratch = Scratch::new("order");
        for path in ["samples/a.csv", "en/ltv.html", "app.js", "samples.txt", "icons/pictures.png"] {
            scratch.put(&format!("dist/{path}"), path);
        }
        let worker = scratch.worker();
        let mut expected = vec![
            "app.js",
            "boot.css",
            "en/ltv.html",
            "icon-192.png",
            "icon-512.png",
            "icon-maskable-512.png",
            "icon.svg",
            "icons/pictures.png",
            "index.html",
            "manifest.webmanifest",
            "samples.txt",
            "samples/a.csv",
        ];
        expected.sort_unstable();
        assert_eq!(paths(&worker), expected);
        // printf '<p>hello' | openssl dgst -sha256 -binary | openssl base64
        assert!(
            worker.contains("[\"index.html\", \"sha256-LDXOuY13V6dESQeduYWNukrx6HxBkypnVHHz2uoBiG8=\"]"),
            "{worker}"
        );
        assert!(!worker.contains("__"));
    }

    #[test]
    fn what_only_others_ask_for_is_not_held() {
        let scratch = Scratch::new("apart");
        let before = scratch.worker();
        for path in [
            "charts.js.LEGAL.txt",
            "sitemap.xml",
            "404.html",
            "og/en/ltv.png",
            "pictures/ltv.png",
            "en/ltv.oembed.json",
            "oembed/ltv.json",
            ".nojekyll",
        ] {
            scratch.put(&format!("dist/{path}"), path);
        }
        assert_eq!(scratch.worker(), before);
    }

    #[test]
    fn any_change_makes_a_new_version_and_no_change_the_same() {
        let scratch = Scratch::new("version");
        let first = scratch.worker();
        assert_eq!(scratch.worker(), first);
        assert_eq!(version(&first).len(), 12);
        let mut versions = vec![version(&first).to_owned()];
        let mut changed = |path: &str, content: &str| {
            scratch.put(path, content);
            let worker = scratch.worker();
            assert!(!versions.contains(&version(&worker).to_owned()), "{path}");
            versions.push(version(&worker).to_owned());
        };
        changed("dist/index.html", "<p>hallo");
        changed("dist/other.html", "<p>hallo");
        changed("offline/manifest.webmanifest", "{}");
        changed("offline/sw.js", "const VERSION = \"__VERSION__\";\nconst FILES = __FILES__;\n//\n");
    }

    #[test]
    fn names_that_an_address_would_change_are_refused() {
        for name in ["a b.csv", "50%.csv", "常青.csv"] {
            let scratch = Scratch::new("names");
            scratch.put(&format!("dist/samples/{name}"), "");
            let told = write(&scratch.0, &scratch.dist()).expect_err("a bad name");
            assert!(told.contains(name), "{told}");
        }
    }

    #[test]
    fn a_template_without_its_places_is_refused() {
        let scratch = Scratch::new("template");
        scratch.put("offline/sw.js", "const VERSION = \"__VERSION__\";");
        assert!(write(&scratch.0, &scratch.dist()).expect_err("a bad template").contains("__FILES__"));
    }

    #[test]
    fn the_sources_are_all_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let scratch = Scratch::new("sources");
        scripts(&root, &scratch.dist()).expect("scripts");
        write(&root, &scratch.dist()).expect("a service worker and what it needs");
        let worker = fs::read_to_string(scratch.dist().join("sw.js")).expect("a service worker");
        assert!(paths(&worker).contains(&"boot.js"));
    }
}
