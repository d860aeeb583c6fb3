//! A small server for files on this machine: right types, gzip, nothing else.

use crate::Done;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

/// Above this many bytes packing takes longer than it saves on one machine.
const PACK_BELOW: u64 = 8_000_000;

/// A folder under an address.
pub(crate) struct Mount {
    prefix: String,
    folder: PathBuf,
}

impl Mount {
    /// `prefix` begins and ends with a slash; both are added where they are missing.
    pub(crate) fn new(prefix: &str, folder: PathBuf) -> Self {
        let inner = prefix.trim_matches('/');
        let prefix = if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") };
        Self { prefix, folder }
    }
}

/// Bound, not yet answering.
pub(crate) struct Server {
    listener: TcpListener,
    port: u16,
    site: Arc<Site>,
}

struct Site {
    mounts: Vec<Mount>,
    packed: Mutex<HashMap<PathBuf, Packed>>,
}

/// A compressed file, good as long as the file does not change.
#[derive(Clone)]
struct Packed {
    when: SystemTime,
    length: u64,
    bytes: Arc<Vec<u8>>,
}

impl Server {
    /// Takes `port` or, if it is taken, one of the next twenty; 0 takes any that is free.
    pub(crate) fn bind(port: u16, mounts: Vec<Mount>) -> Done<Self> {
        let last = if port == 0 { 0 } else { port.saturating_add(20) };
        let mut why = String::new();
        for candidate in port..=last {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, candidate)) {
                Ok(listener) => {
                    let port = listener.local_addr().map_or(candidate, |a| a.port());
                    let site = Arc::new(Site { mounts, packed: Mutex::default() });
                    return Ok(Self { listener, port, site });
                }
                Err(e) => why = e.to_string(),
            }
        }
        Err(format!("No port from {port} to {last} is free ({why}). Choose one with --port."))
    }

    /// Where the first folder is.
    pub(crate) fn address(&self) -> String {
        let prefix = self.site.mounts.first().map_or("/", |m| m.prefix.as_str());
        format!("http://127.0.0.1:{}{prefix}", self.port)
    }

    /// The part of the address that all folders share.
    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Answers until the program ends.
    pub(crate) fn run(self) {
        for stream in self.listener.incoming().flatten() {
            let site = Arc::clone(&self.site);
            // A visitor who goes away in the middle of an answer is no concern of ours.
            thread::spawn(move || drop(converse(&stream, &site)));
        }
    }

    /// Answers beside what the program does next.
    pub(crate) fn run_aside(self) {
        thread::spawn(move || self.run());
    }
}

/// Requests of one connection, one after the other.
fn converse(stream: &TcpStream, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader)? {
        let answer = site.answer(&request);
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nAccess-Control-Allow-Origin: *\r\nVary: Accept-Encoding\r\n",
            answer.status,
            answer.kind,
            answer.body.len()
        );
        if answer.packed {
            head.push_str("Content-Encoding: gzip\r\n");
        }
        if let Some(place) = &answer.moved {
            head.push_str(&format!("Location: {place}\r\n"));
        }
        head.push_str("\r\n");
        let mut out = stream;
        out.write_all(head.as_bytes())?;
        if request.method != "HEAD" {
            out.write_all(&answer.body)?;
        }
        out.flush()?;
    }
    Ok(())
}

struct Request {
    method: String,
    path: String,
    gzip: bool,
}

/// The next request, or nothing when the visitor has hung up.
fn read_request(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.by_ref().take(8192).read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let path = words.next().unwrap_or("/").split(['?', '#']).next().unwrap_or("/").to_owned();
    let mut gzip = false;
    loop {
        let mut header = String::new();
        if reader.by_ref().take(8192).read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        let header = header.to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("accept-encoding:") {
            gzip = value.split(',').any(|v| v.trim().split(';').next() == Some("gzip"));
        }
    }
    Ok(Some(Request { method, path, gzip }))
}

struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Arc<Vec<u8>>,
    packed: bool,
    moved: Option<String>,
}

impl Answer {
    fn words(status: &'static str, text: &str) -> Self {
        let body = Arc::new(text.as_bytes().to_vec());
        Self { status, kind: "text/plain; charset=utf-8", body, packed: false, moved: None }
    }
}

impl Site {
    fn answer(&self, request: &Request) -> Answer {
        if !["GET", "HEAD"].contains(&request.method.as_str()) {
            return Answer::words("405 Method Not Allowed", "Only GET and HEAD are answered here.\n");
        }
        let Some(path) = decoded(&request.path) else {
            return Answer::words("400 Bad Request", "This address cannot be read.\n");
        };
        let folder_of = |m: &&Mount| format!("{path}/") == m.prefix;
        if let Some(mount) = self.mounts.iter().find(folder_of) {
            let moved = Some(mount.prefix.clone());
            return Answer {
                moved,
                ..Answer::words("301 Moved Permanently", "The address ends with a slash.\n")
            };
        }
        let Some((mount, rest)) = self.mounts.iter().find_map(|m| Some((m, path.strip_prefix(&m.prefix)?)))
        else {
            return Answer::words("404 Not Found", "There is nothing at this address.\n");
        };
        match self.file(mount, rest, request.gzip) {
            Some(answer) => answer,
            None => match self.file(mount, "404.html", request.gzip) {
                Some(page) => Answer { status: "404 Not Found", ..page },
                None => Answer::words("404 Not Found", "There is nothing at this address.\n"),
            },
        }
    }

    fn file(&self, mount: &Mount, rest: &str, gzip: bool) -> Option<Answer> {
        let escapes = rest.split('/').any(|part| part == ".." || part.contains(['\\', ':']));
        if escapes {
            return None;
        }
        let mut path = mount.folder.join(rest.trim_start_matches('/'));
        if path.is_dir() {
            path.push("index.html");
        }
        let kind = kind(&path);
        let small = fs::metadata(&path).is_ok_and(|m| m.len() < PACK_BELOW);
        let compressible = small && !kind.starts_with("image/png") && !kind.starts_with("font/");
        let (body, packed) = if gzip && compressible {
            (self.packed(&path)?, true)
        } else {
            (Arc::new(fs::read(&path).ok()?), false)
        };
        Some(Answer { status: "200 OK", kind, body, packed, moved: None })
    }

    fn packed(&self, path: &Path) -> Option<Arc<Vec<u8>>> {
        let facts = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let (when, length) = (facts.modified().ok()?, facts.len());
        let known = self.packed.lock().ok().and_then(|all| all.get(path).cloned());
        if let Some(packed) = known.filter(|p| p.when == when && p.length == length) {
            return Some(packed.bytes);
        }
        let bytes = Arc::new(gzip(&fs::read(path).ok()?, 6));
        if let Ok(mut all) = self.packed.lock() {
            all.insert(path.to_owned(), Packed { when, length, bytes: Arc::clone(&bytes) });
        }
        Some(bytes)
    }
}

/// Gzip at a level from 0 to 9.
pub(crate) fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    // Writing into memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        // No charset: the samples are in more than one encoding.
        "csv" => "text/csv",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// An address with its `%41` turned back; nothing if that is no UTF-8.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|s| !s.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::{Mount, Server, decoded};
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn ask(server: &str, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(server).expect("the server answers");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n").expect("it listens");
        stream.shutdown(std::net::Shutdown::Write).expect("it listens");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it speaks");
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[test]
    fn files_below_a_path_with_their_types_and_nothing_outside() {
        let folder = std::env::temp_dir().join(format!("perennial-server-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("in")).expect("a folder");
        std::fs::write(folder.join("secret.txt"), "secret").expect("a file");
        std::fs::write(folder.join("in/index.html"), "<p>hello").expect("a file");
        std::fs::write(folder.join("in/a b.wasm"), "wasm").expect("a file");
        let server = Server::bind(0, vec![Mount::new("repo", folder.join("in"))]).expect("a port");
        let host = server.origin().replace("http://", "");
        assert!(server.address().ends_with("/repo/"));
        server.run_aside();

        assert!(ask(&host, "/repo/", "").contains("text/html"));
        assert!(ask(&host, "/repo/?x=1", "").ends_with("<p>hello"));
        assert!(ask(&host, "/repo", "").contains("Location: /repo/"));
        assert!(ask(&host, "/repo/a%20b.wasm", "").contains("application/wasm"));
        assert!(ask(&host, "/repo/", "Accept-Encoding: br, gzip\r\n").contains("Content-Encoding: gzip"));
        for outside in
            ["/", "/repo/none", "/repo/../secret.txt", "/repo/%2e%2e/secret.txt", "/repo//../secret.txt"]
        {
            let answer = ask(&host, outside, "");
            assert!(
                answer.starts_with("HTTP/1.1 404") && !answer.contains("secret\n"),
                "{outside}: {answer}"
            );
        }
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn addresses_that_are_no_text_are_refused() {
        assert_eq!(decoded("/%E5%B8%B8.csv").as_deref(), Some("/常.csv"));
        assert_eq!(decoded("/%ff"), None);
        assert_eq!(decoded("/%4"), None);
        assert_eq!(decoded("/%00"), None);
    }
}
