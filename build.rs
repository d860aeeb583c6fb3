//! Puts the sentences that the page has from the start into a text beside its code.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[path = "xtask/src/sentences.rs"]
mod sentences;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=xtask/src/sentences.rs");
    let words = sentences::pack(Path::new("locales"), true)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("words.txt"), words)?;
    Ok(())
}
