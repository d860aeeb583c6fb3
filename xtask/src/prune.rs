//! Takes out of the styles what Pico says in vain: custom properties of its themes that ours say anew, and those that nothing
//! asks for.

use crate::Done;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A field says that it is wrong, or nothing.
const NEVER: &str = "[aria-invalid=false]";

/// Prunes `styles.css` in `dist`; what the other sheets and scripts there ask for stays.
pub(crate) fn styles(dist: &Path, tokens: &Path) -> Done {
    let read =
        |path: &Path| fs::read_to_string(path).map_err(|e| format!("Cannot read {}: {e}.", path.display()));
    let mut others = String::new();
    let files = fs::read_dir(dist).map_err(|e| format!("Cannot look into {}: {e}.", dist.display()))?;
    for file in files.flatten().map(|e| e.path()) {
        let named = file.file_name().is_some_and(|name| name != "styles.css");
        if named && file.extension().is_some_and(|x| x == "css" || x == "js") {
            others.push_str(&read(&file)?);
        }
    }
    let path = dist.join("styles.css");
    let pruned = prune(&read(&path)?, &defined(&read(tokens)?), &others);
    fs::write(&path, pruned).map_err(|e| format!("Cannot write {}: {e}.", path.display()))
}

/// Names that a sheet gives a value.
fn defined(css: &str) -> BTreeSet<String> {
    let names = css.split("--pico-").skip(1).filter_map(|rest| {
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        rest[name.len()..].trim_start().starts_with(':').then(|| format!("--pico-{name}"))
    });
    names.collect()
}

/// The sheet without properties in vain. `own` are those that the tokens give; they stand in no layer, so they win over
/// Pico's wherever both are of the document.
fn prune(css: &str, own: &BTreeSet<String>, others: &str) -> String {
    let mut css = each(css, |selector, body, name| {
        let theme = selector.contains(":root") || selector.contains("data-theme");
        !(theme && !body.contains("--paper:") && own.contains(name))
    });
    loop {
        let asked = |name: &str| {
            [css.as_str(), others].iter().any(|text| {
                text.match_indices(name).any(|(at, _)| {
                    let after = text[at + name.len()..].chars().next();
                    let whole = !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
                    // As a value: where it is given one, a colon follows.
                    whole && after != Some(':')
                })
            })
        };
        let less = each(&css, |_, _, name| asked(name));
        if less == css {
            return css;
        }
        css = less;
    }
}

/// The sheet with those of Pico's properties that `keep` (by selector, body and name) wants.
fn each(css: &str, keep: impl Fn(&str, &str, &str) -> bool) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(open) = rest.find('{') {
        let (selector, inside) = (&rest[..open], &rest[open + 1..]);
        // A block within which others stand is only passed through.
        let end = inside.find(['{', '}']).unwrap_or(inside.len());
        out.push_str(&rest[..=open]);
        if !inside[end..].starts_with('}') {
            rest = inside;
            continue;
        }
        let body = &inside[..end];
        let start = selector.rfind(['}', '{', ';']).map_or(0, |at| at + 1);
        if selector[start..].contains(NEVER) {
            out.truncate(out.len() - (selector.len() - start) - 1);
            rest = &inside[end + 1..];
            continue;
        }
        let kept: Vec<&str> = declarations(body)
            .into_iter()
            .filter(|declaration| match declaration.split_once(':') {
                Some((name, _)) if name.starts_with("--pico-") => keep(selector, body, name),
                _ => true,
            })
            .collect();
        out.push_str(&kept.join(";"));
        rest = &inside[end..];
    }
    out.push_str(rest);
    out
}

/// The declarations of a block: a semicolon within brackets or quotes is part of a value.
fn declarations(body: &str) -> Vec<&str> {
    let (mut out, mut start, mut depth, mut quote) = (Vec::new(), 0, 0, None);
    for (i, c) in body.char_indices() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, ';') if depth == 0 => {
                out.push(&body[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    out.push(&body[start..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{defined, prune};

    #[test]
    fn properties_in_vain_go() {
        let own = defined(":root { --pico-a: 1; --paper: x; color: var(--pico-b) }");
        let css = "@layer pico{:root{--pico-a:2;--pico-b:var(--pico-c);--pico-c:url(\"a;b\");--pico-d:4}button{--pico-a:3;color:var(--pico-a)}}\
            :root{--paper:x;--pico-a:1}p{color:var(--pico-b)}";
        let left = "@layer pico{:root{--pico-b:var(--pico-c);--pico-c:url(\"a;b\")}button{--pico-a:3;color:var(--pico-a)}}\
            :root{--paper:x;--pico-a:1}p{color:var(--pico-b)}";
        assert_eq!(prune(css, &own, ""), left);
        assert_eq!(prune("a{b:c}input[aria-invalid=false]{color:green}p{d:e}", &own, ""), "a{b:c}p{d:e}");
        // What another sheet asks for stays.
        assert!(prune(css, &own, "i{width:var(--pico-d)}").contains("--pico-d:4"));
    }
}
