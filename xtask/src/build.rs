//! The page: Trunk for Rust, Sass and esbuild for styles and charts, then sentences, samples and the content policy.

use crate::place::Place;
use crate::shell::{Flags, run, say};
use crate::{
    Done, hashed, imports, licences, offline, pictures, prune, samples, seal, sentences, setup, site, stamp,
};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// `cargo xtask build`.
pub(crate) fn command(words: &[String]) -> Done {
    let flags = Flags::read(words, &["--site"], &["--force"])?;
    build(&Place::find()?, flags.value("--site").unwrap_or(site::HERE), flags.has("--force"))
}

/// Builds into `dist/` for a site at this address, or says that nothing changed.
pub(crate) fn build(place: &Place, address: &str, force: bool) -> Done {
    let start = Instant::now();
    setup::for_build(place)?;
    samples::write_missing(place)?;
    let mark = place.scratch().join("build.stamp");
    let now = format!("{} {address}", stamp::of_everything(place.root())?);
    let built = fs::read_to_string(&mark).is_ok_and(|then| then == now);
    if built && !force && place.dist().join("index.html").is_file() {
        say("The page in dist/ is up to date");
        return Ok(());
    }
    let _ = fs::remove_file(&mark);
    rust(place)?;
    offline::scripts(place.root(), &place.dist())?;
    minify(place)?;
    shorten(place)?;
    styles(place)?;
    bundle(
        place,
        "charts/charts.js",
        "charts.js",
        &["--format=esm", "--target=es2022", "--legal-comments=linked"],
    )?;
    write_sentences(place)?;
    copy_samples(place)?;
    seal::index(&place.dist().join("index.html"))?;
    site::write(place, address)?;
    prune::styles(&place.dist(), &place.root().join("styles/tokens.css"))?;
    hashed::write(&place.dist())?;
    licences::write(place)?;
    pictures::write(place)?;
    // Nothing may change after this: what is kept for use without a network is known by its hashes.
    offline::write(place.root(), &place.dist())?;
    fs::create_dir_all(place.scratch())
        .and_then(|()| fs::write(&mark, now))
        .map_err(|e| format!("Cannot write {}: {e}.", mark.display()))?;
    say(&format!("Built dist/ in {:.0} s", start.elapsed().as_secs_f64()));
    Ok(())
}

fn rust(place: &Place) -> Done {
    say("Building page and worker (trunk; the first time takes some minutes)");
    run(place
        .command("trunk")
        .args(["build", "--release", "--offline", "--skip-version-check"])
        .env("PERENNIAL_BUILD", stamp::of_sources(place.root())?)
        // Where a library stopped is told by its name; the folders of whoever built the page are nobody's business.
        .env("CARGO_ENCODED_RUSTFLAGS", plain_paths())
        .env("TRUNK_COLOR", "never")
        // A stack of Trunk itself says nothing about the page.
        .env("RUST_BACKTRACE", "0")
        // Trunk reads this well-known variable as its own flag and refuses values other than true and false.
        .env_remove("NO_COLOR"))
    .map_err(|e| format!("{e}\nTrunk's own lines above say what it stumbled over."))
}

/// Flags by which paths of crates say no more than the crate.
fn plain_paths() -> String {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))
        .unwrap_or_default();
    let sources = fs::read_dir(Path::new(&home).join("registry/src"));
    let folders = sources.into_iter().flatten().flatten().map(|e| e.path());
    folders
        .map(|folder| format!("--remap-path-prefix={}/=", folder.display()))
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

/// Takes comments and long names out of what wasm-bindgen wrote, in place: a fifth of its bytes.
fn minify(place: &Place) -> Done {
    let dist = place.dist();
    let files = fs::read_dir(&dist).map_err(|e| format!("Cannot look into {}: {e}.", dist.display()))?;
    let scripts = files.flatten().map(|e| e.path()).filter(|f| f.extension().is_some_and(|x| x == "js"));
    run(place
        .command("esbuild")
        .args(scripts)
        .args(["--minify", "--format=esm", "--charset=utf8", "--log-level=warning", "--allow-overwrite"])
        .arg(format!("--outdir={}", dist.display())))
}

/// Gives what page and worker import from their scripts short names.
fn shorten(place: &Place) -> Done {
    let dist = place.dist();
    let files = fs::read_dir(&dist).map_err(|e| format!("Cannot look into {}: {e}.", dist.display()))?;
    for wasm in files.flatten().map(|e| e.path()).filter(|f| f.extension().is_some_and(|x| x == "wasm")) {
        let name = wasm.file_name().unwrap_or_default().to_string_lossy().replace("_bg.wasm", ".js");
        let script = wasm.with_file_name(name);
        let failed = |e: std::io::Error| format!("Cannot shorten {}: {e}.", wasm.display());
        let (bytes, text) = (fs::read(&wasm).map_err(failed)?, fs::read_to_string(&script).map_err(failed)?);
        let Some((bytes, text)) = imports::shorten(&bytes, &text) else {
            return Err(format!("{} and its script do not fit each other.", wasm.display()));
        };
        fs::write(&wasm, bytes).and_then(|()| fs::write(&script, text)).map_err(failed)?;
        optimise(place, &wasm)?;
    }
    Ok(())
}

/// What wasm-opt may use; index.html says the same to Trunk.
pub(crate) const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What Trunk's pass over it leaves: with the short names the same passes once more take off another three in a thousand.
fn optimise(place: &Place, wasm: &Path) -> Done {
    let page = wasm
        .file_name()
        .is_some_and(|name| ["app-", "calc_"].iter().any(|start| name.to_string_lossy().starts_with(start)));
    let passes: &[&str] = if page { &["-Oz", "-Oz"] } else { &["-Os"] };
    run(place
        .command("wasm-opt")
        .arg(wasm)
        .args(FEATURES)
        .args(["--low-memory-unused", "--zero-filled-memory"])
        .args(passes)
        .args(["--strip-target-features", "--strip-producers", "-o"])
        .arg(wasm))
}

/// Sass takes from Pico what the page has; esbuild puts our own styles behind it.
fn styles(place: &Place) -> Done {
    for (entry, pico, name) in
        [("main.css", "pico", "styles.css"), ("later.css", "pico-later", "results.css")]
    {
        let made = place.scratch().join(format!("{pico}.css"));
        run(place
            .command("sass")
            .args(["--load-path=node_modules", "--no-source-map", "--quiet-deps"])
            .arg(format!("styles/{pico}.scss"))
            .arg(&made))?;
        let alias = format!("--alias:{pico}={}", made.display());
        bundle(place, &format!("styles/{entry}"), name, &["--loader:.svg=dataurl", &alias])?;
    }
    Ok(())
}

fn bundle(place: &Place, entry: &str, name: &str, options: &[&str]) -> Done {
    if !place.root().join(entry).is_file() {
        return Err(format!("{entry} is missing; dist/{name} is made from it."));
    }
    say(&format!("Bundling {entry} into dist/{name} (esbuild)"));
    run(place
        .command("esbuild")
        .arg(entry)
        .args(["--bundle", "--minify", "--charset=utf8", "--log-level=warning"])
        .args(options)
        .arg(format!("--outfile={}", place.dist().join(name).display())))
}

/// Those of results, which the page fetches once it is usable.
fn write_sentences(place: &Place) -> Done {
    let words = sentences::pack(&place.root().join("locales"), None)
        .map_err(|e| format!("The sentences of locales/ cannot be packed: {e}."))?;
    fs::write(place.dist().join("words.txt"), words).map_err(|e| format!("Cannot write dist/words.txt: {e}."))
}

fn copy_samples(place: &Place) -> Done {
    let to = place.dist().join("samples");
    let copy = |from: &Path, to: &Path| -> std::io::Result<()> {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
        Ok(())
    };
    copy(&place.root().join("samples"), &to).map_err(|e| format!("Cannot copy the samples: {e}."))
}
