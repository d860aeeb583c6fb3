//! Every file of `tests/corpus`, damaged at random: bytes changed, cut off, put in twice, joined to another file. Whatever
//! comes out of it, nothing stops and nothing grows without end.

use std::path::PathBuf;

use perennial::engine::ingest::encoding::decode_native;
use perennial::engine::math::random::Random;
use perennial::link::protocol::{Ask, Config, ReadOptions};
use perennial::link::second::Both;
use perennial::link::unpack::unpacked;

/// Damaged copies of each file; more with `PERENNIAL_MUTANTS`.
const COPIES: u32 = 2;

/// A table of a few hundred bytes cannot need more.
const ROWS: u64 = 2_000_000;

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
        .filter(|(name, bytes)| name != "expect.csv" && bytes.len() < 20_000)
        .collect();
    files.sort();
    files
}

/// The same bytes with some damage.
fn damaged(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..1 + (random.share() * 6.0) as usize {
        let mut at = |n: usize| (random.share() * n as f64) as usize;
        let (from, to) = (at(out.len() + 1), at(out.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        match at(6) {
            0 => out.truncate(to),
            1 => {
                let piece = out[from..to.min(from + 200)].to_vec();
                out.splice(from..from, piece);
            }
            2 => {
                out.drain(from..to.min(from + 50));
            }
            3 => {
                let (start, end) = (at(other.len() + 1), at(other.len() + 1));
                let piece = &other[start.min(end)..start.max(end)];
                out.splice(from..from, piece[..piece.len().min(300)].iter().copied());
            }
            4 => {
                let marks = b"\"\"'\n\r\t,;|\0\xff\xfe\xef\xbb\xbf<>{}[]=%";
                out.insert(from, marks[at(marks.len())]);
            }
            _ => {
                let byte = at(256) as u8;
                if let Some(old) = out.get_mut(from) {
                    *old = byte;
                }
            }
        }
    }
    out
}

#[test]
fn damaged_files_stop_nothing() {
    let copies = std::env::var("PERENNIAL_MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(COPIES);
    let files = corpus();
    let mut random = Random::new(2026);
    for copy in 0..copies {
        for (at, (name, bytes)) in files.iter().enumerate() {
            let other = &files[(at + 7 * copy as usize + 1) % files.len()].1;
            let bytes = damaged(bytes, other, &mut random);
            let Ok(body) = unpacked(bytes, None) else { continue };
            let mut session = Both::default();
            let ask = Ask::Open {
                name: name.clone(),
                read: ReadOptions::default(),
                roles: Vec::new(),
                config: Config::default(),
            };
            let mut rows = 0;
            let _ = session.handle(ask, Some(body), &decode_native, &mut |_, _, n| rows = n);
            assert!(rows < ROWS, "{name}: {rows} rows");
            for page in ["data", "clusters"] {
                let ask = Ask::Sheet { name: page.to_owned(), choices: Vec::new() };
                let _ = session.handle(ask, None, &decode_native, &mut |_, _, _| {});
            }
        }
    }
}
