//! Conditions on a customer in a small language: `recency_days > 90 and clv > 1000`.
//!
//! - Names of columns (letters of any script, digits, `_`, `.`; others between backticks), numbers (`0.3`, `30%`; no marks for
//!   thousands), text in quotes.
//! - `= != < <= > >=`, `+ - * /`, `in (1, 2)`, `not in`, `is missing`, `is not missing`, brackets.
//! - `and or not`, also `&& || !` and the Chinese words; `not` reaches as far as the next `and` or `or`. Full-width marks
//!   count as their plain ones.
//!
//! Truth has three values: what is compared with something missing (or divided by 0) is unknown, and unknown is no match;
//! only `is missing` sees it. `lexer.rs` cuts the text, `parser.rs` makes a program for a stack of it: there is nothing
//! that could run deep on a row.

mod lexer;
mod parser;

use serde::{Deserialize, Serialize};

use crate::engine::error::codes;

codes! {
    /// Why a text is no condition, or no list of rules or boxes.
    FaultCode {
        /// Nothing is written.
        Empty = "empty",
        /// More than [`LONGEST`] characters.
        TooLong = "too_long",
        /// More than [`DEEPEST`] brackets and signs within one another.
        TooDeep = "too_deep",
        /// No column has this name; `nearest` may have the one that was meant.
        UnknownName = "unknown_name",
        /// This cannot stand here.
        Unexpected = "unexpected",
        /// The text ends where something must follow.
        Incomplete = "incomplete",
        /// A bracket or quote that is never closed.
        Unclosed = "unclosed",
        /// More digits than a number keeps, or zeros in front.
        BadNumber = "bad_number",
        /// Text where a number must stand, a number instead of a condition, and so on.
        TypeMismatch = "type_mismatch",
        /// A line without a name and a colon in front.
        NoName = "no_name",
        /// Two rules have this name.
        NameTwice = "name_twice",
        /// More than [`super::rules::MOST`] lines.
        TooMany = "too_many",
        /// No scores from low to high within the bins.
        BadRange = "bad_range",
    }
}

/// The most characters of a condition.
pub const LONGEST: usize = 2_000;

/// The most brackets, negations and signs within one another.
pub const DEEPEST: usize = 64;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What.
    pub code: FaultCode,
    /// The first character at fault, counted in characters from 0; the length of the text where something is missing.
    pub at: usize,
    /// Characters at fault.
    pub length: usize,
    /// What stands there.
    pub found: String,
    /// For an unknown name: columns with a like one, the nearest first, at most three.
    pub nearest: Vec<String>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Number,
    /// Text, or keys.
    Text,
}

/// A column that conditions may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column<'a> {
    /// As it is written.
    pub name: &'a str,
    /// What it holds.
    pub kind: Kind,
}

/// What a row has in a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// A number; one that is not finite is missing.
    Number(f64),
    /// Text, compared letter by letter.
    Text(&'a str),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// One step of the program; operands are on the stack.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Number(f64),
    Text(String),
    /// Position among the columns given to [`Expression::parse`].
    Column(usize),
    Negate,
    Arithmetic(Arithmetic),
    Compare(Order),
    /// Among this many values on the stack; the one asked for lies below them.
    Among(usize),
    Missing,
    Not,
    And,
    Or,
}

/// A condition that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression(Vec<Step>);

/// What lies on the stack. `Missing` is also the truth that is unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Missing,
    Number(f64),
    Text(&'a str),
    Truth(bool),
}

impl Expression {
    /// Understands a condition on these columns.
    ///
    /// # Errors
    /// The first [`Fault`] from the left.
    ///
    /// # Example: a name that is nearly right
    /// ```
    /// use perennial::engine::segment::expression::{Column, Expression, FaultCode, Kind};
    /// let columns = [Column { name: "recency_days", kind: Kind::Number }];
    /// let fault = Expression::parse("recency_day > 90", &columns).unwrap_err();
    /// assert_eq!((fault.code, fault.at, fault.nearest), (FaultCode::UnknownName, 0, vec!["recency_days".to_owned()]));
    /// ```
    pub fn parse(text: &str, columns: &[Column<'_>]) -> Result<Expression, Fault> {
        let chars: Vec<char> = text.chars().collect();
        if chars.len() > LONGEST {
            return Err(fault(FaultCode::TooLong, LONGEST, chars.len() - LONGEST, &chars));
        }
        let (tokens, rest) = lexer::tokens(&chars, columns);
        if tokens.is_empty() && rest.is_none() {
            return Err(fault(FaultCode::Empty, 0, chars.len(), &chars));
        }
        parser::program(&tokens, rest, &chars, columns).map(Expression)
    }

    /// Whether it holds for a row, `None` where that is unknown. `get` is asked for columns by their position in the list
    /// that [`Expression::parse`] was given, and says `None` where the row has nothing. It must give what the column's
    /// kind says; a number compared with text is unknown.
    ///
    /// # Example
    /// ```
    /// use perennial::engine::segment::expression::{Column, Expression, Kind, Value};
    /// let columns = [Column { name: "clv", kind: Kind::Number }, Column { name: "city", kind: Kind::Text }];
    /// let rule = Expression::parse("clv / 12 > 80 and city in ('Bonn', 'Köln')", &columns).unwrap();
    /// let row = [Some(Value::Number(1000.0)), Some(Value::Text("Bonn"))];
    /// assert_eq!(rule.holds(&|k| row[k]), Some(true));
    /// assert_eq!(rule.holds(&|_| None), None);
    /// ```
    pub fn holds<'v>(&'v self, get: &dyn Fn(usize) -> Option<Value<'v>>) -> Option<bool> {
        self.run(get, &mut Vec::new())
    }

    /// The same with a stack that can be used again.
    pub(super) fn run<'v>(
        &'v self,
        get: &dyn Fn(usize) -> Option<Value<'v>>,
        stack: &mut Vec<Cell<'v>>,
    ) -> Option<bool> {
        stack.clear();
        for step in &self.0 {
            let cell = match step {
                Step::Number(v) => number(*v),
                Step::Text(t) => Cell::Text(t),
                Step::Column(k) => match get(*k) {
                    Some(Value::Number(v)) => number(v),
                    Some(Value::Text(t)) => Cell::Text(t),
                    None => Cell::Missing,
                },
                Step::Among(n) => among(stack, *n),
                Step::Negate | Step::Missing | Step::Not => single(step, pop(stack)),
                _ => {
                    let right = pop(stack);
                    double(step, pop(stack), right)
                }
            };
            stack.push(cell);
        }
        if let Cell::Truth(t) = pop(stack) { Some(t) } else { None }
    }
}

fn fault(code: FaultCode, at: usize, length: usize, chars: &[char]) -> Fault {
    let found = chars.iter().skip(at).take(length.min(40)).collect();
    Fault { code, at, length, found, nearest: Vec::new() }
}

fn pop<'v>(stack: &mut Vec<Cell<'v>>) -> Cell<'v> {
    stack.pop().unwrap_or(Cell::Missing)
}

fn number<'v>(value: f64) -> Cell<'v> {
    if value.is_finite() { Cell::Number(value) } else { Cell::Missing }
}

fn single<'v>(step: &Step, cell: Cell<'v>) -> Cell<'v> {
    match (step, cell) {
        (Step::Missing, c) => Cell::Truth(c == Cell::Missing),
        (Step::Negate, Cell::Number(v)) => number(-v),
        (Step::Not, Cell::Truth(t)) => Cell::Truth(!t),
        _ => Cell::Missing,
    }
}

fn double<'v>(step: &Step, left: Cell<'v>, right: Cell<'v>) -> Cell<'v> {
    match (step, left, right) {
        // Kleene: one false is enough for "and", one true for "or", whatever the other is.
        (Step::And, Cell::Truth(false), _) | (Step::And, _, Cell::Truth(false)) => Cell::Truth(false),
        (Step::Or, Cell::Truth(true), _) | (Step::Or, _, Cell::Truth(true)) => Cell::Truth(true),
        (Step::And | Step::Or, Cell::Truth(a), Cell::Truth(b)) if a == b => Cell::Truth(a),
        (Step::Arithmetic(op), Cell::Number(a), Cell::Number(b)) => number(match op {
            Arithmetic::Add => a + b,
            Arithmetic::Subtract => a - b,
            Arithmetic::Multiply => a * b,
            Arithmetic::Divide => a / b,
        }),
        (Step::Compare(order), Cell::Number(a), Cell::Number(b)) => Cell::Truth(match order {
            Order::Equal => a == b,
            Order::Unequal => a != b,
            Order::Less => a < b,
            Order::AtMost => a <= b,
            Order::More => a > b,
            Order::AtLeast => a >= b,
        }),
        (Step::Compare(order), Cell::Text(a), Cell::Text(b)) => {
            Cell::Truth((a == b) == (*order == Order::Equal))
        }
        _ => Cell::Missing,
    }
}

fn among<'v>(stack: &mut Vec<Cell<'v>>, n: usize) -> Cell<'v> {
    let from = stack.len().saturating_sub(n);
    let asked = from.checked_sub(1).map_or(Cell::Missing, |k| stack[k]);
    let values = &stack[from..];
    let answer = match asked {
        Cell::Missing => Cell::Missing,
        _ if values.contains(&asked) => Cell::Truth(true),
        _ if values.contains(&Cell::Missing) => Cell::Missing,
        _ => Cell::Truth(false),
    };
    stack.truncate(from.saturating_sub(1));
    answer
}
