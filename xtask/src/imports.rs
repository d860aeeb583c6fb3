//! Short names for what a WebAssembly file imports from its script.
//!
//! wasm-bindgen ends each name with a hash, and no compressor makes less of a hash: two hundred of them, once in the
//! file and once in the script, are 1 % of the page.

use crate::wasm_names::{block, number};

const IMPORTS: u8 = 2;

/// The file and its script with short names; `None` where the file cannot be read, or names something that the script
/// does not have.
pub(crate) fn shorten(wasm: &[u8], script: &str) -> Option<(Vec<u8>, String)> {
    let (header, mut rest) = wasm.split_at_checked(8)?;
    let (mut out, mut script) = (header.to_vec(), script.to_owned());
    while let Some((id, after)) = rest.split_first() {
        rest = after;
        let section = block(&mut rest)?;
        out.push(*id);
        if *id == IMPORTS {
            put(&mut out, &renamed(section, &mut script)?);
        } else {
            put(&mut out, section);
        }
    }
    Some((out, script))
}

/// The section with short names for functions that end with a hash; the script follows.
fn renamed(mut section: &[u8], script: &mut String) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(section.len());
    let count = number(&mut section)?;
    put_number(&mut out, count);
    for i in 0..count {
        put(&mut out, block(&mut section)?);
        let name = std::str::from_utf8(block(&mut section)?).ok()?;
        // A function: its kind is 0, and then comes its type.
        let is_function = section.first() == Some(&0);
        if is_function && has_hash(name) {
            let short = format!("i{i}");
            if script.matches(name).count() != 1 || script.contains(&format!("{short}:")) {
                return None;
            }
            *script = script.replace(name, &short);
            put(&mut out, short.as_bytes());
        } else {
            put(&mut out, name.as_bytes());
        }
        let before = section;
        skip(&mut section)?;
        out.extend_from_slice(&before[..before.len() - section.len()]);
    }
    Some(out)
}

fn has_hash(name: &str) -> bool {
    name.rsplit_once('_')
        .is_some_and(|(_, end)| end.len() == 16 && end.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What kind of thing is imported, and its type.
fn skip(rest: &mut &[u8]) -> Option<()> {
    let kind = number(rest)?;
    match kind {
        // A function: its type. Else a tag: an attribute and a type; a global: a type and whether it changes.
        0 => {
            number(rest)?;
        }
        3 | 4 => {
            number(rest)?;
            number(rest)?;
        }
        // A table has a type, then both have limits: flags, least, and most where the lowest bit says so.
        1 | 2 => {
            if kind == 1 {
                number(rest)?;
            }
            let flags = number(rest)?;
            number(rest)?;
            if flags & 1 == 1 {
                number(rest)?;
            }
        }
        _ => return None,
    }
    Some(())
}

fn put(out: &mut Vec<u8>, block: &[u8]) {
    put_number(out, block.len());
    out.extend_from_slice(block);
}

fn put_number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::shorten;

    /// A module that imports a function of type 0 under each name, and one memory; a custom section follows.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut section = vec![names.len() as u8 + 1];
        for name in names {
            section.extend_from_slice(&[1, b'm', name.len() as u8]);
            section.extend_from_slice(name.as_bytes());
            section.extend_from_slice(&[0, 0]);
        }
        section.extend_from_slice(&[1, b'm', 1, b'h', 2, 1, 1, 9]);
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend_from_slice(&[2, section.len() as u8]);
        wasm.extend_from_slice(&section);
        wasm.extend_from_slice(&[0, 2, 1, b'x']);
        wasm
    }

    #[test]
    fn names_with_a_hash_become_short_in_both() {
        let wasm = module(&["__wbg_now_0123456789abcdef", "plain"]);
        let script = "({__wbg_now_0123456789abcdef:function(){},plain(){}})";
        let (short, script) = shorten(&wasm, script).unwrap();
        assert_eq!(script, "({i0:function(){},plain(){}})");
        assert_eq!(short, module(&["i0", "plain"]));
    }

    #[test]
    fn what_does_not_fit_is_left_alone() {
        let wasm = module(&["__wbg_now_0123456789abcdef"]);
        assert!(shorten(&wasm, "({})").is_none(), "the script does not have it");
        assert!(shorten(&wasm[..wasm.len() - 3], "").is_none());
        assert!(shorten(b"no wasm", "").is_none());
    }
}
