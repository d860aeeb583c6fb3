//! The whole report of some files as JSON, `docs/formulas.md` section 6: what the terminal prints, and what the script of an
//! article is answered.

use serde_json::{Value, json};

use super::protocol::{Answer, Ask, Cell, Config, Error, ErrorCode, ReadOptions, Report, Role};
use super::second::Both;
use super::session::Body;
use crate::engine::analysis::Analysis;
use crate::engine::ingest::Decode;
use crate::engine::report::customers::{RejectedRow, Values};

/// Pages whose columns belong to the customers.
const STUDIED: [&str; 5] = ["clusters", "foretell", "warning", "advice", "health"];

/// A file: its name and what it holds.
pub type File = (String, Body);

/// What a report is asked of.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The file that it is about.
    pub first: File,
    /// Files of the same customers.
    pub joined: Vec<File>,
    /// Roles by header, or by position from 1; others are guessed.
    pub roles: Vec<(String, Role)>,
    /// Choices of the analysis.
    pub config: Config,
}

impl Whole {
    /// The report; models are compared to the end, and every page that finds columns has found them.
    ///
    /// # Errors
    /// Every reason why there is none.
    pub fn report(self, decode: Decode<'_>) -> Result<Value, Vec<Error>> {
        let quiet = &mut |_, _, _| {};
        let mut both = Both::default();
        let (name, body) = self.first;
        let ask =
            Ask::Open { name, read: ReadOptions::default(), roles: self.roles, config: self.config.clone() };
        let mut last = both.handle(ask, Some(body), decode, quiet)?;
        for (name, body) in self.joined {
            let ask = Ask::Join { name, config: self.config.clone() };
            last = both.handle(ask, Some(body), decode, quiet)?;
        }
        let Answer::Opened(opened) = last else { return Err(vec![Error::new(ErrorCode::BadMessage)]) };
        // The report itself must not be held while it is still written into (`analysis::own`).
        let sheets = opened.report?.sheets.clone();
        compare(&mut both, decode)?;
        for name in STUDIED.iter().filter(|name| sheets.iter().any(|s| s == *name)) {
            let ask = Ask::Sheet { name: (*name).to_owned(), choices: Vec::new() };
            both.handle(ask, None, decode, quiet)?;
        }
        let rejected = both.session.rejected(usize::MAX);
        let nothing = || vec![Error::new(ErrorCode::NothingLoaded)];
        both.session.outcome().map(|analysis| object(analysis, &rejected)).ok_or_else(nothing)
    }
}

/// Compares the models to the end, as the page does step by step.
fn compare(session: &mut Both, decode: Decode<'_>) -> Result<(), Vec<Error>> {
    let going_on =
        |s: &Both| s.session.outcome().and_then(|a| a.report.worth.as_ref()).is_some_and(|w| !w.complete);
    while going_on(session) {
        session.handle(Ask::Compare, None, decode, &mut |_, _, _| {})?;
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
