//! The data that a visitor can try, written by a seeded generator: nobody's customers, but they behave like customers.

mod behaviour;
mod large;
mod random;
mod saas;
mod shop;
mod survey;
mod usage;
mod words;

use crate::Done;
use crate::place::Place;
use crate::shell::{Flags, say};
use std::fs;
use std::io::BufWriter;
use std::path::Path;

pub(crate) use large::write as write_large;

/// The two languages of the samples.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tongue {
    En,
    Zh,
}

/// `cargo xtask samples`.
pub(crate) fn command(words: &[String]) -> Done {
    let flags = Flags::read(words, &["--orders", "--out", "--seed"], &[])?;
    let Some(orders) = flags.value("--orders") else {
        let place = Place::find()?;
        return write(&place, true);
    };
    let number = |name: &str, text: &str| {
        text.replace('_', "").parse().map_err(|_| format!("{name} wants a whole number, not {text:?}."))
    };
    let count: u64 = number("--orders", orders)?;
    let seed = number("--seed", flags.value("--seed").unwrap_or("1"))?;
    let out = flags.value("--out").ok_or("Where to? --out FILE.")?;
    write_orders(Path::new(out), count as usize, seed)
}

/// A large order log in a file.
pub(crate) fn write_orders(path: &Path, count: usize, seed: u64) -> Done {
    say(&format!("Writing {count} orders to {}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| format!("Cannot make {}: {e}.", folder.display()))?;
    }
    let file = fs::File::create(path).map_err(|e| format!("Cannot write {}: {e}.", path.display()))?;
    write_large(&mut BufWriter::new(file), count, seed)
}

/// Makes sure that `samples/` is whole; what is there stays as it is.
pub(crate) fn write_missing(place: &Place) -> Done {
    write(place, false)
}

fn write(place: &Place, again: bool) -> Done {
    let folder = place.root().join("samples");
    fs::create_dir_all(&folder).map_err(|e| format!("Cannot make {}: {e}.", folder.display()))?;
    for (name, bytes) in all() {
        let path = folder.join(name);
        if again || !path.is_file() {
            say(&format!("Writing samples/{name} ({} bytes)", bytes.len()));
            fs::write(&path, bytes).map_err(|e| format!("Cannot write {}: {e}.", path.display()))?;
        }
    }
    Ok(())
}

const TEMPLATE_EN: &str =
    "customer,date,amount\n001,2026-01-15,120.00\n002,2026-02-03,45.50\n001,2026-03-20,80.00\n";
const TEMPLATE_ZH: &str =
    "客户编号,日期,金额\n001,2026-01-15,120.00\n002,2026-02-03,45.50\n001,2026-03-20,80.00\n";

/// Every file of `samples/`.
fn all() -> Vec<(&'static str, Vec<u8>)> {
    // Excel reads a template as UTF-8 only if it begins with this mark.
    let marked = |text: &str| format!("\u{feff}{text}").into_bytes();
    let shop_zh = shop::csv(Tongue::Zh);
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&shop_zh);
    vec![
        ("shop.en.csv", shop::csv(Tongue::En).into_bytes()),
        // Shops in China export in this encoding; the sample shows that it is no hurdle.
        ("shop.zh-CN.csv", gb18030.into_owned()),
        ("saas.en.csv", saas::csv(Tongue::En).into_bytes()),
        ("saas.zh-CN.csv", saas::csv(Tongue::Zh).into_bytes()),
        ("survey.en.csv", survey::csv(Tongue::En).into_bytes()),
        ("survey.zh-CN.csv", survey::csv(Tongue::Zh).into_bytes()),
        ("usage.en.csv", usage::csv(Tongue::En).into_bytes()),
        ("usage.zh-CN.csv", usage::csv(Tongue::Zh).into_bytes()),
        ("template.csv", TEMPLATE_EN.as_bytes().to_vec()),
        ("template.zh-CN.csv", marked(TEMPLATE_ZH)),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Tongue, all, shop};
    use crate::place::Place;

    #[test]
    fn what_is_committed_is_what_the_generator_writes() {
        let place = Place::find().expect("a checkout");
        for (name, bytes) in all() {
            let kept = std::fs::read(place.root().join("samples").join(name)).unwrap_or_default();
            assert!(
                kept == bytes,
                "samples/{name} differs: run `cargo xtask samples` and look at what changed"
            );
            assert!(bytes.len() < 200_000, "samples/{name} has {} bytes", bytes.len());
        }
    }

    #[test]
    fn the_chinese_shop_is_no_utf_8_and_comes_back_whole() {
        let (_, bytes) = all().into_iter().find(|(n, _)| *n == "shop.zh-CN.csv").expect("it is there");
        assert!(std::str::from_utf8(&bytes).is_err());
        let (text, _, wrong) = encoding_rs::GB18030.decode(&bytes);
        assert!(!wrong && text == shop::csv(Tongue::Zh));
    }
}
