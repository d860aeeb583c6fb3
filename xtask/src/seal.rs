//! The content policy, written when the inline scripts are known.
//!
//! Trunk's loader is an inline module; only its hash lets it run under a policy that allows no inline script.

use crate::Done;
use crate::digest::{base64, sha256};
use std::fs;
use std::path::Path;

/// Writes the policy into a built page.
pub(crate) fn index(path: &Path) -> Done {
    let html = fs::read_to_string(path).map_err(|e| format!("Cannot read {}: {e}.", path.display()))?;
    let sealed = seal(&html)?;
    fs::write(path, sealed).map_err(|e| format!("Cannot write {}: {e}.", path.display()))
}

/// The page with its policy as the first thing after the charset.
fn seal(html: &str) -> Done<String> {
    // A parser reads CRLF as LF and hashes that; the file must say the same on every system.
    let html = without_idle_integrity(&html.replace("\r\n", "\n"));
    let tags = tags(&html);
    if let Some(tag) = tags.iter().find(|t| t.name == "style") {
        return Err(format!(
            "index.html has a <style> element at byte {}. The policy forbids it: put the rules into styles/.",
            tag.start
        ));
    }
    if tags
        .iter()
        .any(|t| t.name == "meta" && t.text.to_ascii_lowercase().contains("content-security-policy"))
    {
        return Err("index.html already has a content policy; leave it out, the build writes it.".to_owned());
    }
    if let Some(tag) = tags.iter().find(|t| absolute(t)) {
        return Err(format!(
            "This address would break under /repo/ on a Pages site, make it relative: {}",
            tag.text
        ));
    }
    let charset =
        tags.iter().find(|t| t.name == "meta" && t.text.to_ascii_lowercase().contains("charset")).ok_or(
            "index.html needs <meta charset=\"utf-8\"> in its head; the policy goes right behind it.",
        )?;
    let hashes: Vec<String> = tags
        .iter()
        .filter(|t| t.name == "script" && attribute(t.text, "src").is_none())
        .map(|t| format!("'sha256-{}'", base64(&sha256(t.content.as_bytes()))))
        .collect();
    let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", policy(&hashes));
    let (head, tail) = html.split_at(charset.end);
    Ok(format!("{head}\n{meta}{tail}"))
}

/// Chromium ignores `integrity` on a preload of wasm and says so on the console of every visitor.
/// On scripts, where it works, it stays.
fn without_idle_integrity(html: &str) -> String {
    let mut out = html.to_owned();
    for tag in tags(html) {
        let idle = tag.name == "link" && attribute(tag.text, "as") == Some("fetch");
        if let Some(hash) = attribute(tag.text, "integrity").filter(|_| idle) {
            let shorter = tag.text.replace(&format!(" integrity=\"{hash}\""), "");
            out = out.replace(tag.text, &shorter);
        }
    }
    out
}

fn policy(hashes: &[String]) -> String {
    let scripts = ["'self'", "'wasm-unsafe-eval'"].into_iter().chain(hashes.iter().map(String::as_str));
    [
        "default-src 'none'".to_owned(),
        format!("script-src {}", scripts.collect::<Vec<_>>().join(" ")),
        "style-src-elem 'self'".to_owned(),
        "style-src-attr 'unsafe-inline'".to_owned(),
        "img-src 'self' data: blob:".to_owned(),
        "font-src 'self'".to_owned(),
        "connect-src 'self'".to_owned(),
        // The preview of what is embedded.
        "frame-src 'self'".to_owned(),
        "worker-src 'self' blob:".to_owned(),
        "manifest-src 'self'".to_owned(),
        "base-uri 'self'".to_owned(),
        "form-action 'none'".to_owned(),
    ]
    .join("; ")
}

/// An opening tag: its bytes, and for scripts and styles what is inside.
pub(crate) struct Tag<'a> {
    pub(crate) name: String,
    pub(crate) text: &'a str,
    pub(crate) content: &'a str,
    start: usize,
    end: usize,
}

/// Every opening tag of a page that we wrote ourselves; comments are skipped, quotes respected.
pub(crate) fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |n| start + n + 3);
            continue;
        }
        let name: String = rest[1..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect::<String>()
            .to_lowercase();
        if name.is_empty() {
            at = start + 1;
            continue;
        }
        let end = start + tag_length(rest);
        let mut content = "";
        at = end;
        if name == "script" || name == "style" {
            let length =
                html[end..].to_ascii_lowercase().find(&format!("</{name}")).unwrap_or(html.len() - end);
            content = &html[end..end + length];
            at = end + length;
        }
        tags.push(Tag { name, text: &html[start..end], content, start, end });
    }
    tags
}

fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (i, c) in rest.char_indices() {
        match (quote, c) {
            (None, '>') => return i + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    rest.len()
}

/// The value of an attribute, quoted or not.
pub(crate) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        let after = rest[at + name.len()..].trim_start();
        rest = &rest[at + name.len()..];
        if !before.is_some_and(char::is_whitespace) {
            continue;
        }
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else { continue };
        let quoted = |q: char| value.strip_prefix(q).and_then(|v| v.split(q).next());
        return quoted('"')
            .or_else(|| quoted('\''))
            .or_else(|| value.split(|c: char| c.is_whitespace() || c == '>').next());
    }
    None
}

fn absolute(tag: &Tag) -> bool {
    ["script", "link", "img", "a", "form"].contains(&tag.name.as_str())
        && ["src", "href"].iter().any(|name| attribute(tag.text, name).is_some_and(|v| v.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::{attribute, seal, tags};

    const PAGE: &str = "<!doctype html><html><head><meta charset=\"utf-8\"><title>a > b</title>\
        <!-- <script>not this</script> --><link rel=\"stylesheet\" href=\"styles.css\"></head>\
        <body><script type=\"module\">alert(1)</script><script src=\"x.js\"></script></body></html>";

    #[test]
    fn the_policy_stands_right_behind_the_charset_and_knows_each_inline_script() {
        let sealed = seal(PAGE).expect("a good page");
        let meta = sealed.find("<meta http-equiv").expect("a policy");
        assert_eq!(meta, sealed.find("<meta charset").expect("charset") + "<meta charset=\"utf-8\">\n".len());
        // printf 'alert(1)' | openssl dgst -sha256 -binary | openssl base64
        assert!(sealed.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{sealed}");
        assert_eq!(sealed.matches("sha256-").count(), 1);
        assert_eq!(
            seal(&PAGE.replace("alert(1)", "alert(1)\r\n")),
            seal(&PAGE.replace("alert(1)", "alert(1)\n"))
        );
    }

    #[test]
    fn integrity_stays_where_it_works() {
        let links = "<link rel=\"preload\" integrity=\"sha384-a\" as=\"fetch\" href=\"a.wasm\">\
            <link rel=\"modulepreload\" href=\"a.js\" integrity=\"sha384-b\"></head>";
        let sealed = seal(&PAGE.replace("</head>", links)).expect("a good page");
        assert!(!sealed.contains("sha384-a") && sealed.contains("sha384-b"));
        assert!(sealed.contains("<link rel=\"preload\" as=\"fetch\" href=\"a.wasm\">"));
    }

    #[test]
    fn what_the_policy_or_a_subfolder_would_break_is_refused() {
        assert!(seal(&PAGE.replace("</head>", "<style>a{}</style></head>")).is_err());
        assert!(seal(&PAGE.replace("styles.css", "/styles.css")).is_err());
        assert!(seal(&PAGE.replace("<meta charset=\"utf-8\">", "")).is_err());
        assert!(seal(&seal(PAGE).expect("a good page")).is_err());
    }

    #[test]
    fn attributes_are_found_by_their_whole_name() {
        assert_eq!(attribute("<link data-href='no' href=\"yes\">", "href"), Some("yes"));
        assert_eq!(attribute("<a href=bare>", "href"), Some("bare"));
        assert_eq!(attribute("<a hreflang=\"en\">", "href"), None);
        assert_eq!(tags(PAGE).iter().filter(|t| t.name == "script").count(), 2);
    }
}
