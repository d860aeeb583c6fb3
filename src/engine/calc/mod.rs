//! Calculators: each formula alone, with numbers that somebody types instead of data. What they are, what they take, and
//! what comes out with its explanation; no browser, no sentence.
//!
//! They call the same functions as the analysis, so a calculator and a report never differ.

mod asked;
mod health;
mod money;
mod retention;
mod rfm;
mod scores;

use super::report::formula::{Explanation, Input, Term};
use super::report::sheet::{Fact, Said, Value};

/// What the numbers of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Money, in whatever currency.
    Money,
    /// Per cent; formulas take the share.
    Percent,
    /// Years.
    Years,
    /// Days.
    Days,
    /// How many, whole.
    Count,
    /// Points, 0-10.
    Points,
    /// A weight: only its size beside the others counts.
    Weight,
    /// Times something.
    Times,
    /// A number of nothing in particular.
    Number,
    /// One of these: the number is the position of the key.
    Pick(&'static [&'static str]),
}

/// A number that somebody gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Its name in addresses and messages; its words are `input.<calculator>.<name>`.
    pub name: &'static str,
    /// What it is.
    pub unit: Unit,
    /// The lowest value that makes sense.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Where a slider ends; none where that is 0.
    pub top: f64,
    /// The step of the slider.
    pub step: f64,
    /// The value to begin with.
    pub start: f64,
    /// Fields of one row: the key of its words under `calc.group`.
    pub group: Option<&'static str>,
    /// Whether it may be left empty.
    pub optional: bool,
}

impl Field {
    const fn new(name: &'static str, unit: Unit, (low, high): (f64, f64), start: f64) -> Field {
        Field { name, unit, low, high, top: 0.0, step: 1.0, start, group: None, optional: false }
    }
    const fn slides(self, top: f64, step: f64) -> Field {
        Field { top, step, ..self }
    }
    const fn within(self, group: &'static str) -> Field {
        Field { group: Some(group), ..self }
    }
    const fn optional(self) -> Field {
        Field { optional: true, ..self }
    }
    /// Whether a value may be given; `NaN` is an empty field.
    pub fn holds(&self, value: f64) -> bool {
        if value.is_nan() {
            return self.optional;
        }
        let whole = !matches!(self.unit, Unit::Count | Unit::Pick(_)) || value.fract() == 0.0;
        whole && value >= self.low && value <= self.high
    }
}

/// What would come out with one number changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What is changed: a key of `calc.change`.
    pub key: &'static str,
    /// What comes out then.
    pub value: Value,
    /// By how much it is more, relative; `NaN` where nothing can be said.
    pub relative: f64,
}

/// A small picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// A bar each: its words and its size.
    Bars(Vec<(Said, f64)>),
    /// Shares by period from 0: those that were given, and the model's.
    Curve(Vec<f64>, Vec<f64>),
}

/// What comes out.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The figure, as it is told to a host page; `NaN` where it has no number.
    pub number: f64,
    /// The figure as a person reads it.
    pub value: Value,
    /// What stands small beside it.
    pub unit: Option<Said>,
    /// What it means.
    pub say: Said,
    /// Formulas with the numbers filled in.
    pub formulas: Vec<Explanation>,
    /// What would change it.
    pub changes: Vec<Change>,
    /// Further figures.
    pub facts: Vec<Fact>,
    /// A picture.
    pub picture: Option<Picture>,
}

/// Why nothing comes out: a key of `calc.fault`.
pub type Fault = &'static str;

/// Values of the fields in their order; `NaN` for an empty one.
type Values<'a> = &'a [f64];

/// Values to begin with, by the names of fields.
pub type Preset = (&'static str, &'static [(&'static str, f64)]);

/// What is worth trying, and the values with it.
type Trial = (&'static str, fn(&mut [f64]));

/// A calculator.
#[derive(Debug, Clone, Copy)]
pub struct Calculator {
    /// Its name in addresses, `ltv`; its words are under `calc.<id>`.
    pub id: &'static str,
    /// What it takes.
    pub fields: &'static [Field],
    /// Sets of values by name: the words are `calc.preset.<name>`; fields that are not named stay.
    pub presets: &'static [Preset],
    work: fn(Values<'_>) -> Result<Outcome, Fault>,
    /// Whether a change is worth telling in per cent.
    relative: bool,
    /// What is worth trying: a key of `calc.change`, and the values with it.
    changes: &'static [Trial],
}

/// All of them, in the order of the index.
pub const ALL: [Calculator; 12] = [
    scores::SATISFACTION,
    scores::LOYALTY,
    scores::GAP,
    scores::EXPERIENCE,
    scores::VALUE,
    money::LTV,
    money::DISCOUNTED,
    asked::NPS,
    health::HEALTH,
    retention::RETENTION,
    rfm::RFM,
    asked::AB,
];

/// The calculator of a name.
pub fn find(id: &str) -> Option<&'static Calculator> {
    const { &ALL }.iter().find(|c| c.id == id)
}

impl Calculator {
    /// The values to begin with.
    pub fn start(&self) -> Vec<f64> {
        self.fields.iter().map(|f| f.start).collect()
    }

    /// What comes out of these values, one a field, `NaN` for an empty one.
    ///
    /// # Errors
    /// The key of a sentence under `calc.fault`: `range` where a value is none that its field may have, or what is wrong
    /// with them together.
    ///
    /// # Example: 200 an order, 30 % come back, three years
    /// ```
    /// let ltv = perennial::engine::calc::find("ltv").unwrap();
    /// assert_eq!(ltv.work(&[200.0, 30.0, 3.0]).unwrap().number, 180.0);
    /// ```
    pub fn work(&self, values: &[f64]) -> Result<Outcome, Fault> {
        if values.len() != self.fields.len() || self.fields.iter().zip(values).any(|(f, v)| !f.holds(*v)) {
            return Err("range");
        }
        let mut out = (self.work)(values)?;
        for (key, change) in self.changes {
            let mut other = values.to_vec();
            change(&mut other);
            let possible = self.fields.iter().zip(&other).all(|(f, v)| f.holds(*v)) && other != values;
            if let (true, Ok(then)) = (possible, (self.work)(&other)) {
                let by = (then.number - out.number) / out.number.abs();
                let relative = if self.relative && by.is_finite() { by } else { f64::NAN };
                out.changes.push(Change { key, value: then.value, relative });
            }
        }
        Ok(out)
    }
}

impl Outcome {
    fn new(number: f64, value: Value, say: Said) -> Outcome {
        Outcome {
            number,
            value,
            unit: None,
            say,
            formulas: Vec::new(),
            changes: Vec::new(),
            facts: Vec::new(),
            picture: None,
        }
    }
}

/// A formula of a calculator; symbols are told in the words of its fields.
struct Filled {
    of: &'static str,
    inputs: Vec<Input>,
}

impl Filled {
    fn new(of: &'static str) -> Filled {
        Filled { of, inputs: Vec::new() }
    }

    /// A symbol for a field.
    fn take(&mut self, symbol: &str, field: &str, value: f64) -> Term {
        let key = [self.of, ".", field].concat();
        self.inputs.push(Input { symbol: symbol.to_owned(), key, value, setting: false });
        Term::symbol(symbol, value)
    }

    fn explain(self, symbol: &str, term: Term, result: f64) -> Explanation {
        Explanation {
            id: self.of.to_owned(),
            symbol: symbol.to_owned(),
            term,
            result,
            inputs: self.inputs,
            weakest: None,
            level: None,
            customer: String::new(),
        }
    }
}

fn fact(name: &str, value: Value) -> Fact {
    Fact { name: name.into(), value, say: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_begins_with_an_answer_whose_formula_gives_it() {
        for of in ALL {
            let out = of.work(&of.start()).unwrap_or_else(|fault| panic!("{}: {fault}", of.id));
            for formula in &out.formulas {
                let by_term = formula.term.value();
                assert!((by_term - formula.result).abs() < 1e-9 * by_term.abs().max(1.0), "{}", of.id);
            }
            assert!(find(of.id).is_some_and(|found| found.id == of.id));
        }
        assert!(find("luck").is_none());
    }

    #[test]
    fn presets_name_fields_and_hold() {
        for of in ALL {
            for (name, values) in of.presets {
                let mut all = of.start();
                for (field, value) in *values {
                    let at = of.fields.iter().position(|f| f.name == *field);
                    all[at.unwrap_or_else(|| panic!("{} {name} {field}", of.id))] = *value;
                }
                assert!(of.work(&all).is_ok(), "{} {name}", of.id);
            }
        }
    }

    #[test]
    fn no_number_breaks_one() {
        let odd = [f64::NAN, f64::INFINITY, -1.0, 0.0, 0.5, 1e300];
        for of in ALL {
            for at in 0..of.fields.len() {
                for v in odd.iter().copied().chain([of.fields[at].low, of.fields[at].high]) {
                    let mut values = of.start();
                    values[at] = v;
                    if let Ok(out) = of.work(&values) {
                        assert!(of.fields[at].holds(v), "{} {}", of.id, of.fields[at].name);
                        assert!(!out.number.is_infinite(), "{} {} {v}", of.id, of.fields[at].name);
                    }
                }
            }
            assert!(of.work(&[]).is_err());
            let lowest: Vec<f64> = of.fields.iter().map(|f| f.low).collect();
            let highest: Vec<f64> = of.fields.iter().map(|f| f.high).collect();
            let _ = (of.work(&lowest), of.work(&highest));
        }
    }
}
