//! Groups beside each other: the mean of any number in every group against all others, two groups against each other, and
//! two counts as they are typed. What could be chance is said so.

use super::columns::{Given, at, name, numbers, numeric, told, words};
use crate::engine::math::stats::{mean, sum};
use crate::engine::math::tails::student_beyond;
use crate::engine::report::ColumnType;
use crate::engine::report::customers::CustomerTable;
use crate::engine::report::sheet::{
    Block, Control, Fact, Field, Head, Mark, Part, Said, Sheet, Table, Value,
};
use crate::engine::score::compare::{CHANCE, Comparison, Test, means, shares};

/// Measures that are looked at where nothing was chosen, the first that there is.
pub(super) const STANDING: [&str; 7] =
    ["nps", "csat", "satisfaction.weighted", "monetary_sum", "mrr_end", "clv.predicted", "order_count"];

/// Divisions, likewise; one of the person's own comes before them.
const DIVISIONS: [&str; 3] = ["segment.lifecycle", "rfm.segment", "status"];

/// A group with fewer values is no group to compare.
const LEAST: usize = 5;

/// More groups than this are no division.
const GROUPS: usize = 100;

/// A division: its column, the names of its groups, and each customer's group.
struct Division {
    id: String,
    keys: Vec<String>,
    of: Vec<Option<usize>>,
}

impl Division {
    fn new(table: &CustomerTable, id: &str) -> Option<Division> {
        let words = words(table, id)?;
        let mut keys: Vec<String> = Vec::new();
        let mut of = Vec::with_capacity(words.len());
        for word in words {
            of.push(word.map(|w| {
                keys.iter().position(|k| k == w).unwrap_or_else(|| {
                    keys.push(w.to_owned());
                    keys.len() - 1
                })
            }));
        }
        (2..=GROUPS).contains(&keys.len()).then(|| Division { id: id.to_owned(), keys, of })
    }

    fn named(&self, k: usize) -> Value {
        let key = self.keys[k].clone();
        if self.id.starts_with("attribute.") { Value::Text(key) } else { Value::Key(self.id.clone(), key) }
    }

    fn values(&self, all: &[f64], keep: impl Fn(Option<usize>) -> bool) -> Vec<f64> {
        all.iter().zip(&self.of).filter(|(v, g)| v.is_finite() && keep(**g)).map(|(v, _)| *v).collect()
    }
}

/// The page.
pub(super) fn sheet(table: &CustomerTable, given: Given<'_>) -> Sheet {
    let measures = numeric(table);
    let divisions: Vec<String> =
        table.columns.iter().map(|c| c.id.clone()).filter(|id| Division::new(table, id).is_some()).collect();
    let first = |among: &[String], standing: &[&str]| {
        standing
            .iter()
            .find(|s| among.iter().any(|id| id == *s))
            .map(|s| (*s).to_owned())
            .or(among.first().cloned())
    };
    let chosen =
        |name: &str, among: &[String]| Some(given.get(name).to_owned()).filter(|v| among.contains(v));
    let measure = chosen("what", &measures).or_else(|| first(&measures, &STANDING));
    let own = divisions.iter().find(|id| id.starts_with("attribute.")).cloned();
    let of = chosen("of", &divisions).or(own).or_else(|| first(&divisions, &DIVISIONS));
    let mut parts = Vec::new();
    if let (Some(measure), Some(division)) = (&measure, of.and_then(|of| Division::new(table, &of))) {
        let page =
            Page { table, measure, all: numbers(table, measure).unwrap_or_default().into_owned(), division };
        parts.push(page.groups(&measures, &divisions));
        parts.extend(page.pair(given));
    }
    parts.push(counts(given));
    Sheet { title: Some(("compare.title".into(), "compare.lead".into())), parts }
}

struct Page<'a> {
    table: &'a CustomerTable,
    measure: &'a str,
    all: Vec<f64>,
    division: Division,
}

impl Page<'_> {
    fn told(&self, v: f64) -> Value {
        told(self.table, self.measure, v)
    }

    /// A difference: of shares in points.
    fn apart(&self, v: f64) -> Value {
        match self.told(v) {
            Value::Percent(share) => points(share),
            other => other,
        }
    }

    fn span(&self, low: f64, high: f64) -> Value {
        Value::Words(Said::new("common.from_to").with("from", self.told(low)).with("to", self.told(high)))
    }

    /// What the measure can be at most; a mean of few may seem to lie beyond.
    fn limits(&self) -> (f64, f64) {
        match at(self.table, self.measure).map(|i| self.table.columns[i].r#type) {
            _ if self.measure == "nps" => (-100.0, 100.0),
            Some(ColumnType::Share) => (0.0, 1.0),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// Whether somebody gave more than one of the answers that the measure is of.
    fn answered_again(&self) -> bool {
        let answers = numbers(self.table, &[self.measure, ".answers"].concat());
        answers.is_some_and(|n| n.iter().any(|n| *n > 1.0))
    }

    /// Every group against all others.
    fn groups(&self, measures: &[String], divisions: &[String]) -> Part {
        let options = |ids: &[String]| ids.iter().map(|id| (id.clone(), Value::column(id))).collect();
        let form = vec![
            Field::new("what", "compare.what", Control::Pick(options(measures)), self.measure),
            Field::new("of", "profile.of", Control::Pick(options(divisions)), self.division.id.as_str()),
        ];
        let mut apart: Option<(f64, usize)> = None;
        let mut tested = false;
        let mut rows = Vec::new();
        for k in 0..self.division.keys.len() {
            let own = self.division.values(&self.all, |g| g == Some(k));
            let rest = self.division.values(&self.all, |g| g != Some(k));
            let Some(m) = mean(&own) else { continue };
            let against = (own.len() >= LEAST).then(|| means(&own, &rest)).flatten();
            tested |= against.is_some_and(|c| c.p.is_some());
            if let Some(p) = against.filter(|c| !c.chance).and_then(|c| c.p)
                && apart.is_none_or(|a| p < a.0)
            {
                apart = Some((p, k));
            }
            let (least, most) = self.limits();
            let ends =
                interval(&own).map_or(Value::None, |(low, high)| self.span(low.max(least), high.min(most)));
            rows.push(vec![
                self.division.named(k),
                Value::Count(own.len() as u64),
                self.told(m),
                ends,
                against.map_or(Value::None, |c| self.apart(c.difference)),
                judged(against.as_ref()),
            ]);
        }
        let heads = vec![
            ("profile.group".into(), Head::Words),
            ("compare.n".into(), Head::Extra),
            (name(self.measure), Head::Number),
            ("compare.interval".into(), Head::Extra),
            ("compare.against".into(), Head::Number),
            ("compare.judged".into(), Head::Words),
        ];
        let table = Table { caption: "compare.groups".into(), told: false, heads, rows };
        let finding = match apart {
            Some((_, k)) => Said::new("compare.apart").with("group", self.division.named(k)),
            None if tested => "compare.alike".into(),
            None => "compare.untested".into(),
        };
        let mut body = vec![Block::Table(table), Block::Aside("compare.many".into())];
        if self.answered_again() {
            body.push(Block::Aside("compare.once".into()));
        }
        Part { form, ..Part::new("compare.groups", finding, body) }
    }

    /// Two groups against each other.
    fn pair(&self, given: Given<'_>) -> Option<Part> {
        let keys = &self.division.keys;
        let at = |name: &str| keys.iter().position(|k| k == given.get(name));
        let a = at("a").unwrap_or(0);
        let b = at("b").filter(|b| *b != a).unwrap_or(usize::from(a == 0));
        let values = |k: usize| self.division.values(&self.all, |g| g == Some(k));
        let options = || (0..keys.len()).map(|k| (keys[k].clone(), self.division.named(k))).collect();
        let form = vec![
            Field::new("a", "compare.a", Control::Pick(options()), keys[a].as_str()),
            Field::new("b", "compare.b", Control::Pick(options()), keys[b].as_str()),
        ];
        let found = means(&values(a), &values(b));
        let part = |finding: Said, body| Part { form, ..Part::new("compare.pair", finding, body) };
        let Some(c) = found else { return Some(part("compare.too_few".into(), Vec::new())) };
        let names = (self.division.named(a), self.division.named(b));
        Some(part(said(&c, names.clone()), vec![facts(&c, names, &|v| self.told(v), &|v| self.apart(v))]))
    }
}

/// A difference of shares.
pub(super) fn points(v: f64) -> Value {
    // As it is written, with one decimal: 1 is one point, 1.4 are points.
    let one = (1000.0 * v).round() == 10.0;
    let said = Said::counting("compare.points", if one { 1 } else { 2 });
    Value::Words(said.with("points", Value::Number(100.0 * v, 1)))
}

/// The 95 % interval of a mean; `None` of fewer than two values.
fn interval(values: &[f64]) -> Option<(f64, f64)> {
    let m = mean(values)?;
    let n = values.len() as f64;
    if n < 2.0 {
        return None;
    }
    let variance = sum(values.iter().map(|v| (v - m) * (v - m))) / (n - 1.0);
    let half = student_beyond(CHANCE, n - 1.0) * (variance / n).sqrt();
    Some((m - half, m + half))
}

/// Whether a difference could be chance, and how often chance alone would make it.
fn judged(of: Option<&Comparison>) -> Value {
    let Some(c) = of else { return Value::Status(Mark::Unknown, "compare.unknown".into()) };
    let Some(p) = c.p else { return Value::Status(Mark::Unknown, "compare.no_spread".into()) };
    let p = if p < 0.001 { Value::word("profile.tiny") } else { Value::Number(p, 3) };
    let key = if c.chance { "compare.chance" } else { "compare.no_chance" };
    Value::Status(if c.chance { Mark::Unknown } else { Mark::Good }, Said::new(key).with("p", p))
}

fn said(c: &Comparison, (a, b): (Value, Value)) -> Said {
    let key = match (c.chance, c.difference > 0.0) {
        (true, _) => "compare.say_chance",
        (false, true) => "compare.say_more",
        (false, false) => "compare.say_less",
    };
    Said::new(key).with("a", a).with("b", b)
}

/// `told` is how the values are told, `apart` how a difference of them is.
pub(super) fn facts(
    c: &Comparison,
    (a, b): (Value, Value),
    told: &dyn Fn(f64) -> Value,
    apart: &dyn Fn(f64) -> Value,
) -> Block {
    let named = |value: Value| Said::new("common.as_is").with("it", value);
    let fact = |name: Said, value: Value, say: Option<Said>| Fact { name, value, say };
    let ends = c
        .interval
        .map(|(low, high)| Said::new("compare.between").with("low", apart(low)).with("high", apart(high)));
    let test = match c.test {
        Test::Z => "compare.by_z",
        Test::Fisher => "compare.by_fisher",
        Test::Welch => "compare.by_welch",
        Test::Paired => "compare.by_paired",
    };
    let p = c
        .p
        .map_or(Value::None, |p| if p < 0.001 { Value::word("profile.tiny") } else { Value::Number(p, 3) });
    Block::Facts(vec![
        fact(named(a), told(c.a), None),
        fact(named(b), told(c.b), None),
        fact("compare.difference".into(), apart(c.difference), ends),
        fact(
            "compare.ratio".into(),
            c.ratio.filter(|_| c.a >= 0.0 && c.b > 0.0).map_or(Value::None, |r| Value::Number(r, 3)),
            None,
        ),
        fact("compare.p".into(), p, Some(test.into())),
    ])
}

/// Two counts of so many, as they are typed.
fn counts(given: Given<'_>) -> Part {
    const NAMES: [&str; 4] = ["a_yes", "a_all", "b_yes", "b_all"];
    let whole = |v: &f64| (0.0..=1e12).contains(v) && v.fract() == 0.0;
    let read: Vec<Option<f64>> = NAMES.iter().map(|n| given.number(n).filter(whole)).collect();
    let empty = NAMES.iter().all(|n| given.get(n).is_empty());
    let form = NAMES.iter().zip(&read).map(|(name, read)| {
        let label = Said::new(&format!("compare.{name}"));
        Field {
            fault: (read.is_none() && !given.get(name).is_empty()).then(|| "compare.whole".into()),
            ..Field::new(name, label, Control::Number(0.0, 0.0, 1.0), "")
        }
    });
    let form: Vec<Field> = form.collect();
    let all: Option<Vec<u64>> = read.iter().map(|v| v.map(|v| v as u64)).collect();
    let found = all.and_then(|n| shares((n[0], n[1]), (n[2], n[3])));
    let names = (Value::word("compare.group_a"), Value::word("compare.group_b"));
    let (finding, body) = match found {
        Some(c) => (said(&c, names.clone()), vec![facts(&c, names, &Value::Percent, &points)]),
        None if empty => ("compare.fill".into(), Vec::new()),
        None => ("compare.not_of".into(), Vec::new()),
    };
    Part { form, ..Part::new("compare.counts", finding, body) }
}
