//! The engine from a terminal: a file in, the report of `docs/formulas.md` section 6 out as JSON.
//!
//! ```text
//! cargo run --release --example analyse -- FILE... [--join FILE]... [--config FILE] [--as-of DATE] [--roles ...]
//! ```
//!
//! One file gives one object, several give a list of them. Exit 0 with a report; otherwise a sentence on standard
//! error and a non-zero exit.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use std::io::Write;
use std::process::ExitCode;

use perennial::engine::ingest::encoding::decode_native;
use perennial::link::protocol::{Config, Day, Error, FILE_LIMIT, Role};
use perennial::link::session::Body;
use perennial::link::unpack::unpacked;
use perennial::link::whole::Whole;
use serde_json::Value;

const USAGE: &str = "usage: analyse FILE... [--join FILE]... [--config FILE] [--as-of DATE] [--roles ROLE=COLUMN,...]\n\
    --join adds a table of the same customers: orders, customers, answers or events.\n\
    A role is a word of docs/formulas.md (customer, date, amount ...); a column is its header or its position from 1.";

fn main() -> ExitCode {
    match arguments(std::env::args().skip(1)).and_then(|a| answer(&a)) {
        Ok(report) => {
            // A reader that has seen enough (`head`) closes the pipe: no failure of ours.
            let _ = writeln!(std::io::stdout().lock(), "{report}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for.
struct Arguments {
    files: Vec<String>,
    joined: Vec<String>,
    config: Config,
    roles: Vec<(String, Role)>,
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut out =
        Arguments { files: Vec::new(), joined: Vec::new(), config: Config::default(), roles: Vec::new() };
    let mut as_of = None;
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value.\n{USAGE}"));
        match word.as_str() {
            "--join" => out.joined.push(value()?),
            "--config" => out.config = config(&value()?)?,
            "--as-of" => {
                let text = value()?;
                let day = Day::parse_iso(&text);
                as_of = Some(day.ok_or_else(|| format!("--as-of {text} is not a date like 2026-09-30."))?);
            }
            "--roles" => out.roles = roles(&value()?)?,
            "--help" | "-h" => return Err(USAGE.to_owned()),
            other if other.starts_with("--") => return Err(format!("{other} is not an option.\n{USAGE}")),
            _ => out.files.push(word),
        }
    }
    if out.files.is_empty() {
        return Err(format!("No file was named.\n{USAGE}"));
    }
    out.config.as_of = as_of.or(out.config.as_of);
    out.config.today = out.config.today.or_else(today);
    Ok(out)
}

/// The day by this machine's clock, in UTC.
fn today() -> Option<Day> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    i32::try_from(since.as_secs() / 86_400).ok().map(Day)
}

fn config(path: &str) -> Result<Config, String> {
    let text =
        std::fs::read_to_string(path).map_err(|e| format!("The settings {path} cannot be read: {e}."))?;
    serde_json::from_str(&text).map_err(|e| format!("The settings {path} are not valid: {e}."))
}

fn roles(text: &str) -> Result<Vec<(String, Role)>, String> {
    text.split(',')
        .map(|pair| {
            let (key, column) =
                pair.split_once('=').ok_or_else(|| format!("--roles wants ROLE=COLUMN, not `{pair}`."))?;
            let role =
                Role::from_key(key.trim()).ok_or_else(|| format!("`{key}` is not a role.\n{USAGE}"))?;
            Ok((column.trim().to_owned(), role))
        })
        .collect()
}

fn answer(arguments: &Arguments) -> Result<Value, String> {
    let words = sentences();
    let mut reports = Vec::new();
    for file in &arguments.files {
        let say = |e: &Error| format!("{file}: {}", sentence(&words, e));
        let report = report(file, arguments)
            .map_err(|errors| errors.iter().map(say).collect::<Vec<_>>().join("\n"))?;
        reports.push(report);
    }
    Ok(if reports.len() == 1 { reports.remove(0) } else { Value::Array(reports) })
}

/// The name of a file, and its rows.
fn read(file: &str) -> Result<(String, Body), Vec<Error>> {
    use perennial::link::protocol::ErrorCode::{FileTooLarge, FileUnreadable};
    let unreadable = |e: std::io::Error| vec![Error::new(FileUnreadable).with(e.to_string())];
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    if size > FILE_LIMIT {
        return Err(vec![Error::new(FileTooLarge).counting(size).with(FILE_LIMIT.to_string())]);
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let name = std::path::Path::new(file).file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, unpacked(bytes, None).map_err(|e| vec![e])?))
}

fn report(file: &str, arguments: &Arguments) -> Result<Value, Vec<Error>> {
    let joined = arguments.joined.iter().map(|other| read(other)).collect::<Result<_, _>>()?;
    let of = Whole {
        first: read(file)?,
        joined,
        roles: arguments.roles.clone(),
        config: arguments.config.clone(),
    };
    of.report(&decode_native)
}

/// The page's English words by key, so that terminal and page say the same.
fn sentences() -> Value {
    serde_yaml_ng::from_str(include_str!("../locales/notes.en.yml")).unwrap_or_default()
}

fn sentence(words: &Value, error: &Error) -> String {
    let said = &words["error"][error.code.key()];
    let at = error.place.row.and(said["say_at"].as_str());
    let (Some(say), Some(hint)) = (at.or(said["say"].as_str()), said["hint"].as_str()) else {
        return error.to_string();
    };
    let place = error.place.row.map_or_else(String::new, |r| r.to_string());
    let column = error.place.column.clone().unwrap_or_default();
    format!("{say} {hint}")
        .replace("%{value}", &error.value)
        .replace("%{other}", words["rejected"][&error.other].as_str().unwrap_or(&error.other))
        .replace("%{n}", &error.count.to_string())
        .replace("%{row}", &place)
        .replace("%{column}", &column)
}
