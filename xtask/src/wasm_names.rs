//! The names of functions in a WebAssembly file that still has its name section.

/// Names of all functions; empty if the file has none or is no wasm.
pub(crate) fn of(wasm: &[u8]) -> Vec<String> {
    read(wasm).unwrap_or_default()
}

fn read(wasm: &[u8]) -> Option<Vec<String>> {
    let mut rest = wasm.strip_prefix(b"\0asm\x01\0\0\0")?;
    let mut names = Vec::new();
    while let Some((id, after)) = rest.split_first() {
        rest = after;
        let section = block(&mut rest)?;
        if *id == 0 {
            let mut custom = section;
            if block(&mut custom)? == b"name" {
                functions(custom, &mut names)?;
            }
        }
    }
    Some(names)
}

/// Subsection 1 of the name section: pairs of an index and a name.
fn functions(mut rest: &[u8], names: &mut Vec<String>) -> Option<()> {
    while let Some((id, after)) = rest.split_first() {
        rest = after;
        let mut part = block(&mut rest)?;
        if *id != 1 {
            continue;
        }
        for _ in 0..number(&mut part)? {
            number(&mut part)?;
            names.push(String::from_utf8_lossy(block(&mut part)?).into_owned());
        }
    }
    Some(())
}

/// A length and so many bytes.
pub(crate) fn block<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = number(rest)?;
    let (block, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(block)
}

/// Unsigned LEB128.
pub(crate) fn number(rest: &mut &[u8]) -> Option<usize> {
    let mut value = 0usize;
    for shift in (0..35).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// A symbol as a path: `_ZN9perennial6engine…17h0123456789abcdefE` and `perennial::engine::…` read the same.
/// Symbols of the newer scheme keep their parts in order, which is all that is compared.
pub(crate) fn plain(symbol: &str) -> String {
    let Some(mut rest) = symbol.strip_prefix("_ZN") else { return symbol.to_owned() };
    let mut parts = Vec::new();
    while let Some(end) = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0) {
        let Ok(length) = rest[..end].parse::<usize>() else { break };
        let Some(part) = rest.get(end..end + length) else { break };
        parts.push(part);
        rest = &rest[end + length..];
    }
    if parts.last().is_some_and(|p| p.len() == 17 && p.starts_with('h')) {
        parts.pop();
    }
    parts.join("::").replace("$LT$", "<").replace("$GT$", ">").replace("$u20$", " ").replace("..", "::")
}

#[cfg(test)]
mod tests {
    use super::{of, plain};

    #[test]
    fn names_come_from_the_name_section_only() {
        // A module of a type section with no types and a name section: function 0 is "a::b", function 1 is "c".
        let mut wasm = b"\0asm\x01\0\0\0\x01\x01\x00".to_vec();
        wasm.extend_from_slice(&[0, 17, 4]);
        wasm.extend_from_slice(b"name");
        wasm.extend_from_slice(&[1, 10, 2, 0, 4]);
        wasm.extend_from_slice(b"a::b");
        wasm.extend_from_slice(&[1, 1, b'c']);
        // One trailing empty subsection.
        wasm.push(0);
        wasm.push(0);
        wasm[12] = (wasm.len() - 13) as u8;
        assert_eq!(of(&wasm), ["a::b", "c"]);
        assert!(of(b"no wasm").is_empty());
        assert!(of(&wasm[..wasm.len() - 4]).is_empty());
    }

    #[test]
    fn both_spellings_of_a_symbol_read_alike() {
        assert_eq!(
            plain("_ZN9perennial6engine6ingest4read17h0123456789abcdefE"),
            "perennial::engine::ingest::read"
        );
        assert_eq!(plain("perennial::engine::ingest::read"), "perennial::engine::ingest::read");
    }
}
