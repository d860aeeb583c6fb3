//! Puts the sentences that page and calculators have from the start into texts beside their code.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[path = "xtask/src/sentences.rs"]
mod sentences;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=xtask/src/sentences.rs");
    for (part, name) in [("shell", "words.txt"), ("calc", "calc.txt")] {
        let words = sentences::pack(Path::new("locales"), Some(part))?;
        fs::write(Path::new(&env::var("OUT_DIR")?).join(name), words)?;
    }
    Ok(())
}
