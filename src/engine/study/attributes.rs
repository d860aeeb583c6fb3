//! Columns to learn from: what they hold as features, and forms for a customer who is not in the table.

use super::columns::{Given, name, numbers, words};
use crate::engine::learn::features::{Feature, Fill, Values as Cells};
use crate::engine::math::sort;
use crate::engine::math::stats::{quantile_sorted, sorted_finite};
use crate::engine::report::customers::CustomerTable;
use crate::engine::report::sheet::{Control, Field, Value};

/// Counts of purchases: a missing one is none.
const COUNTS: [&str; 2] = ["order_count", "purchases"];

/// The most levels of words to choose from.
const LEVELS: usize = 20;

/// One column's cells.
enum Held<'a> {
    Numbers(Vec<Option<f64>>),
    Words(Vec<Option<&'a str>>),
}

/// Columns as features, in the order of their ids.
pub(super) struct Attributes<'a> {
    pub(super) ids: Vec<String>,
    held: Vec<Held<'a>>,
}

impl<'a> Attributes<'a> {
    /// These columns, as far as they hold numbers or words that come again.
    pub(super) fn new(table: &'a CustomerTable, ids: &[String]) -> Attributes<'a> {
        let mut out = Attributes { ids: Vec::new(), held: Vec::new() };
        for id in ids {
            let held = match (numbers(table, id), words(table, id)) {
                (Some(v), _) => Held::Numbers(v.iter().map(|x| Some(*x).filter(|x| x.is_finite())).collect()),
                (None, Some(words)) => Held::Words(words),
                (None, None) => continue,
            };
            out.ids.push(id.clone());
            out.held.push(held);
        }
        out
    }

    /// As the learners take them: a missing number is the mean of the others, a missing count of purchases none.
    pub(super) fn features(&self) -> Vec<Feature<'_>> {
        let each = self.ids.iter().zip(&self.held).map(|(id, held)| Feature {
            values: match held {
                Held::Numbers(v) => Cells::Numbers(v),
                Held::Words(v) => Cells::Words(v),
            },
            log1p: false,
            fill: if COUNTS.contains(&id.as_str()) { Fill::Value(0.0) } else { Fill::Mean },
        });
        each.collect()
    }

    /// A field for each of these columns, by position, with what is usual as its value.
    pub(super) fn fields(&self, of: &[usize], given: Given<'_>) -> Vec<Field> {
        let each = of.iter().map(|at| {
            let id = &self.ids[*at];
            let key = format!("n.{id}");
            let (control, value, bad) = match &self.held[*at] {
                Held::Numbers(v) => {
                    let sorted = sorted_finite(&v.iter().flatten().copied().collect::<Vec<f64>>());
                    let middle = quantile_sorted(&sorted, 0.5).unwrap_or_default();
                    let bad = !given.get(&key).is_empty() && given.number(&key).is_none();
                    (Control::Number(0.0, 0.0, 1.0), short(middle), bad)
                }
                Held::Words(v) => {
                    let levels = levels(v);
                    let first = levels.first().cloned().unwrap_or_default();
                    let own = |w: &String| match id.starts_with("attribute.") {
                        true => Value::Text(w.clone()),
                        false => Value::Key(id.clone(), w.clone()),
                    };
                    let options = levels.iter().map(|w| (w.clone(), own(w))).collect();
                    (Control::Pick(options), first, false)
                }
            };
            let fault = bad.then(|| "common.not_a_number".into());
            Field { fault, ..Field::new(&key, name(id), control, value) }
        });
        each.collect()
    }

    /// The customer that the fields describe: one row of each column; `None` where a number cannot be read.
    pub(super) fn described<'b>(&'b self, fields: &'b [Field], given: Given<'b>) -> Option<Attributes<'b>> {
        let mut out = Attributes { ids: self.ids.clone(), held: Vec::new() };
        for (id, held) in self.ids.iter().zip(&self.held) {
            let key = format!("n.{id}");
            let field = fields.iter().find(|f| f.name == key);
            let value = match (given.get(&key), field) {
                ("", Some(field)) => field.value.as_str(),
                (typed, _) => typed,
            };
            out.held.push(match held {
                Held::Numbers(_) if field.is_some() => {
                    Held::Numbers(vec![Some(crate::engine::math::typed::number(value)?)])
                }
                Held::Numbers(_) => Held::Numbers(vec![None]),
                Held::Words(_) => Held::Words(vec![Some(value).filter(|v| !v.is_empty())]),
            });
        }
        Some(out)
    }
}

/// A number as it stands in a field.
pub(super) fn short(v: f64) -> String {
    let digits = match v.abs() {
        v if v >= 100.0 => 0,
        v if v >= 1.0 => 2,
        _ => 6,
    };
    let text = format!("{v:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Words by how often they come.
fn levels(words: &[Option<&str>]) -> Vec<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for word in words.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let mut all: Vec<(&str, usize)> = counts.into_iter().collect();
    sort::by(&mut all, |a, b| b.1.cmp(&a.1));
    all.into_iter().take(LEVELS).map(|(w, _)| w.to_owned()).collect()
}
