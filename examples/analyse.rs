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

use perennial::engine::analysis::Analysis;
use perennial::engine::ingest::encoding::decode_native;
use perennial::engine::report::customers::{RejectedRow, Values};
use perennial::link::protocol::{
    Answer, Ask, Cell, Config, Day, Error, FILE_LIMIT, ReadOptions, Report, Role,
};
use perennial::link::second::Both;
use serde_json::{Value, json};

const USAGE: &str = "usage: analyse FILE... [--join FILE]... [--config FILE] [--as-of DATE] [--roles ROLE=COLUMN,...]\n\
    --join adds a table of the same customers: orders, customers, answers or events.\n\
    A role is a word of docs/formulas.md (customer, date, amount ...); a column is its header or its position from 1.";

/// Pages whose columns belong to the customers.
const STUDIED: [&str; 5] = ["clusters", "foretell", "warning", "advice", "health"];

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

/// The name and the bytes of a file.
fn read(file: &str) -> Result<(String, Vec<u8>), Vec<Error>> {
    use perennial::link::protocol::ErrorCode::{FileTooLarge, FileUnreadable};
    let unreadable = |e: std::io::Error| vec![Error::new(FileUnreadable).with(e.to_string())];
    let size = std::fs::metadata(file).map_err(unreadable)?.len();
    if size > FILE_LIMIT {
        return Err(vec![Error::new(FileTooLarge).counting(size).with(FILE_LIMIT.to_string())]);
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let name = std::path::Path::new(file).file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, bytes))
}

fn report(file: &str, arguments: &Arguments) -> Result<Value, Vec<Error>> {
    let (name, bytes) = read(file)?;
    let ask = Ask::Open {
        name,
        read: ReadOptions::default(),
        roles: arguments.roles.clone(),
        config: arguments.config.clone(),
    };
    let mut session = Both::default();
    let Answer::Opened(opened) = session.handle(ask, Some(bytes), &decode_native, &mut |_, _, _| {})? else {
        return Ok(Value::Null);
    };
    let mut last = opened.report;
    for other in &arguments.joined {
        let (name, bytes) = read(other)?;
        let ask = Ask::Join { name, config: arguments.config.clone() };
        let Answer::Opened(opened) = session.handle(ask, Some(bytes), &decode_native, &mut |_, _, _| {})?
        else {
            return Ok(Value::Null);
        };
        last = opened.report;
    }
    let report = last?;
    compare(&mut session)?;
    for name in STUDIED.iter().filter(|name| report.sheets.iter().any(|s| s == *name)) {
        let ask = Ask::Sheet { name: (*name).to_owned(), choices: Vec::new() };
        session.handle(ask, None, &decode_native, &mut |_, _, _| {})?;
    }
    let rejected = session.session.rejected(usize::MAX);
    Ok(session.session.outcome().map_or(Value::Null, |analysis| object(analysis, &rejected)))
}

/// Compares the models to the end, as the page does step by step.
fn compare(session: &mut Both) -> Result<(), Vec<Error>> {
    let going_on =
        |s: &Both| s.session.outcome().and_then(|a| a.report.worth.as_ref()).is_some_and(|w| !w.complete);
    while going_on(session) {
        session.handle(Ask::Compare, None, &decode_native, &mut |_, _, _| {})?;
    }
    Ok(())
}

fn object(analysis: &Analysis, rejected: &[RejectedRow]) -> Value {
    let report = &analysis.report;
    let rows: Vec<Value> = (0..analysis.customers.rows)
        .map(|i| Value::Array(analysis.customers.row(i).into_iter().map(cell).collect()))
        .collect();
    json!({
        "schema": report.schema,
        "source": report.source,
        "as_of": report.as_of,
        "days": report.days,
        "currency": report.currency,
        "rejected": rejected,
        "notes": report.notes,
        "customers": { "columns": report.columns, "rows": rows },
        "scores": report.scores,
        "surveys": report.surveys,
        "rfm": report.rfm,
        "segments": report.segments,
        "clv": clv(report),
        "retention": report.retention,
        "company": report.company,
        "advice": advice(analysis),
    })
}

/// Next steps, the most money first: step, customers, what it could bring where a model says so.
fn advice(analysis: &Analysis) -> Value {
    let table = &analysis.customers;
    let (Some(Values::Key(codes, keys)), Some(Values::Number(money))) =
        (table.values_of("advice"), table.values_of("advice.money"))
    else {
        return json!([]);
    };
    let mut steps: Vec<(f64, Value)> = Vec::new();
    for (k, key) in keys.iter().enumerate() {
        let own: Vec<usize> = (0..codes.len()).filter(|i| usize::from(codes[*i]) == k).collect();
        let known: Vec<f64> = own.iter().map(|i| money[*i]).filter(|v| v.is_finite()).collect();
        let sum: f64 = known.iter().sum();
        if !own.is_empty() {
            let money = if known.is_empty() { Value::Null } else { json!(sum) };
            steps.push((sum, json!({ "step": key, "customers": own.len(), "money": money })));
        }
    }
    steps.sort_by(|a, b| b.0.total_cmp(&a.0));
    Value::Array(steps.into_iter().map(|(_, step)| step).collect())
}

/// Lifetime values: those of given figures, and what the models say. Parameters by their letters.
fn clv(report: &Report) -> Value {
    let mut out = match &report.worth {
        Some(worth) => json!(worth),
        None => json!({ "models": [] }),
    };
    if let Some(models) = out["models"].as_array_mut() {
        for model in models {
            let params = model["params"].as_array().cloned().unwrap_or_default();
            let by = |what: &str| -> Value {
                let pair = |p: &Value| Some((p["name"].as_str()?.to_owned(), p[what].clone()));
                Value::Object(params.iter().filter_map(pair).collect())
            };
            (model["params"], model["standard_errors"]) = (by("value"), by("error"));
        }
    }
    out["values"] = json!(report.clv);
    out
}

fn cell(cell: Cell) -> Value {
    match cell {
        Cell::None => Value::Null,
        Cell::Text(text) => Value::String(text),
        Cell::Number(n) => json!(n),
        Cell::Date(day) => json!(day),
    }
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
