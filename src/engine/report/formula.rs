//! A formula as data: once with symbols, once with the person's numbers, and where each number came from.

use serde::{Deserialize, Serialize};

/// A part of a formula. A symbol carries its value, so that one tree is drawn both ways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Term {
    /// A number that is part of the formula itself.
    Number(f64),
    /// A symbol and its value, e.g. `w_1` = 0.4. The page draws `_` as a subscript.
    Symbol(String, f64),
    /// a + b + …; a negative number after the first is drawn with a minus.
    Sum(Vec<Term>),
    /// a - b
    Difference(Box<Term>, Box<Term>),
    /// a x b x …
    Product(Vec<Term>),
    /// a / b as a fraction
    Quotient(Box<Term>, Box<Term>),
    /// a ^ b
    Power(Box<Term>, Box<Term>),
}

impl Term {
    /// A symbol with its value.
    pub fn symbol(name: &str, value: f64) -> Term {
        Term::Symbol(name.to_owned(), value)
    }
    /// a / b
    pub fn over(self, other: Term) -> Term {
        Term::Quotient(Box::new(self), Box::new(other))
    }
    /// a - b
    pub fn minus(self, other: Term) -> Term {
        Term::Difference(Box::new(self), Box::new(other))
    }
    /// a ^ b
    pub fn to_the(self, other: Term) -> Term {
        Term::Power(Box::new(self), Box::new(other))
    }
    /// What the formula comes to; tests hold it against the score itself.
    pub fn value(&self) -> f64 {
        match self {
            Term::Number(v) | Term::Symbol(_, v) => *v,
            Term::Sum(ts) => ts.iter().map(Term::value).sum(),
            Term::Difference(a, b) => a.value() - b.value(),
            Term::Product(ts) => ts.iter().map(Term::value).product(),
            Term::Quotient(a, b) => a.value() / b.value(),
            Term::Power(a, b) => libm::pow(a.value(), b.value()),
        }
    }
}

/// Where the number behind a symbol came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The symbol, as in the formula.
    pub symbol: String,
    /// Role key, setting or column id; the page translates it under `input.<key>`.
    pub key: String,
    /// Its value.
    pub value: f64,
    /// Whether it is a setting (and can be changed) rather than the customer's own.
    pub setting: bool,
}

/// One score explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Id of the score.
    pub id: String,
    /// The symbol of the result, e.g. `S`.
    pub symbol: String,
    /// The formula.
    pub term: Term,
    /// What it comes to, in the unit of the score.
    pub result: f64,
    /// What each symbol is.
    pub inputs: Vec<Input>,
    /// For `satisfaction.weighted`: role key of the weakest factor, the factor's value (0-10), and what it takes to
    /// reach the next level by this factor alone (`None` when it is the highest level or out of reach).
    pub weakest: Option<(String, f64, Option<f64>)>,
    /// Level key (`excellent` …), for scores with levels.
    pub level: Option<String>,
    /// Whose numbers these are: customer id; empty for a figure over all.
    pub customer: String,
}
