//! Segments by rules of the person's own: a list of `name: condition`, of which the first that holds wins.

use super::expression::{Column, Expression, Fault, FaultCode, Value};

/// The most rules or boxes of a list.
pub const MOST: usize = 200;

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What the segment is called.
    pub name: String,
    /// Who belongs to it.
    pub expression: Expression,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineFault {
    /// Counted from 1.
    pub line: usize,
    /// What, with its place within the line.
    pub fault: Fault,
}

/// One line of a list of rules or boxes.
pub(super) struct Line<'a> {
    pub number: usize,
    pub name: &'a str,
    pub rest: &'a str,
    /// Characters in front of the rest.
    pub offset: usize,
}

/// The lines that say something, with their names before the first colon.
pub(super) fn lines(text: &str) -> Vec<Result<Line<'_>, LineFault>> {
    let written = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    let mut out: Vec<Result<Line<'_>, LineFault>> = Vec::new();
    for (k, line) in written {
        let number = k + 1;
        if out.len() == MOST {
            out.push(Err(at(number, FaultCode::TooMany, "")));
            break;
        }
        out.push(match line.split_once([':', '\u{ff1a}']) {
            Some((name, rest)) if !name.trim().is_empty() => {
                Ok(Line { number, name: name.trim(), rest, offset: name.chars().count() + 1 })
            }
            _ => Err(at(number, FaultCode::NoName, "")),
        });
    }
    out
}

pub(super) fn at(line: usize, code: FaultCode, found: &str) -> LineFault {
    let length = found.chars().count();
    LineFault { line, fault: Fault { code, at: 0, length, found: found.to_owned(), nearest: Vec::new() } }
}

/// Reads a list of rules, one a line; empty lines say nothing.
///
/// # Errors
/// The first fault of every line.
///
/// # Example
/// ```
/// use perennial::engine::segment::{expression::{Column, Kind}, rules::parse};
/// let columns = [Column { name: "clv", kind: Kind::Number }];
/// let rules = parse("big: clv > 1000\nsmall: clv <= 1000", &columns).unwrap();
/// assert_eq!(rules[1].name, "small");
/// assert_eq!(parse("big: clv >", &columns).unwrap_err()[0].fault.at, 10);
/// ```
pub fn parse(text: &str, columns: &[Column<'_>]) -> Result<Vec<Rule>, Vec<LineFault>> {
    let (mut rules, mut faults) = (Vec::<Rule>::new(), Vec::new());
    for line in lines(text) {
        let line = match line {
            Ok(line) => line,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        match Expression::parse(line.rest, columns) {
            Ok(_) if rules.iter().any(|r| r.name == line.name) => {
                faults.push(at(line.number, FaultCode::NameTwice, line.name));
            }
            Ok(expression) => rules.push(Rule { name: line.name.to_owned(), expression }),
            Err(mut fault) => {
                fault.at += line.offset;
                faults.push(LineFault { line: line.number, fault });
            }
        }
    }
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// Rows by rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Assigned {
    /// The first rule that holds for each row, `u32::MAX` where none does.
    pub rule: Vec<u32>,
    /// Rows that each rule got; 0 is a rule never reached among these data.
    pub got: Vec<u64>,
    /// Rows for which each rule holds, also where one before it did: more than it got means that others stand in front.
    pub holds: Vec<u64>,
    /// Rows for which several hold.
    pub several: u64,
    /// Rows for which none does.
    pub none: u64,
}

/// Gives each row the first rule that holds. `get` says what a row (first) has in a column (second, its position in the
/// list that the rules were read with).
pub fn assign<'v>(
    rules: &'v [Rule],
    rows: usize,
    get: &dyn Fn(usize, usize) -> Option<Value<'v>>,
) -> Assigned {
    let zeros = || vec![0; rules.len()];
    let mut out =
        Assigned { rule: Vec::with_capacity(rows), got: zeros(), holds: zeros(), several: 0, none: 0 };
    let mut stack = Vec::new();
    for row in 0..rows {
        let (mut first, mut times) = (u32::MAX, 0u32);
        for (k, rule) in rules.iter().enumerate() {
            if rule.expression.run(&|column| get(row, column), &mut stack) != Some(true) {
                continue;
            }
            out.holds[k] += 1;
            if times == 0 {
                first = k as u32;
                out.got[k] += 1;
            }
            times += 1;
        }
        out.none += u64::from(times == 0);
        out.several += u64::from(times > 1);
        out.rule.push(first);
    }
    out
}
