//! `clv.forest`: a value foretold from attributes by a forest, how well, what it leans on, and of customers who are not
//! in the table.

use super::Found;
use super::attributes::Attributes;
use super::columns::{
    FOUND, Given, SEED, column, customer, left_out, no_column, numbers, numeric, ticks, told, unlearnable,
    words,
};
use crate::engine::dataset::roles::{Role, named_number};
use crate::engine::learn::features::Values as Cells;
use crate::engine::learn::forest::Foretold;
use crate::engine::learn::regress::{Regression, regress};
use crate::engine::math::sort;
use crate::engine::report::ColumnType;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{
    Block, Control, Fact, Field, Head, Mark, Part, Said, Sheet, Table, Value,
};

/// A value that the file has.
const KNOWN: &str = "known_clv";

/// Targets where none is known: what models give, else what customers pay; the best first.
const TARGETS: [&str; 8] = [
    "clv.predicted",
    "clv.annuity",
    "clv.simple",
    "clv.discounted",
    "mrr_end",
    "mrr_start",
    "monetary_sum",
    "value.total",
];

/// Whether a column holds what a customer is worth: only then is what is foretold a lifetime value.
fn is_worth(id: &str) -> bool {
    id == KNOWN || (TARGETS.contains(&id) && id.starts_with("clv."))
}

/// What comes of a target by itself: no attribute to learn it from.
const FOLLOWS: [&str; 15] = [
    "clv.",
    "expected_",
    "p_alive",
    "segment.",
    "rfm.",
    "tier",
    "cluster",
    "health",
    "churn.",
    "value.",
    "spend_",
    "monetary_",
    "nps.",
    "satisfaction.level",
    "satisfaction.lift",
];

/// Behaviour to learn from where the table has no attributes.
const BEHAVIOUR: [&str; 3] = ["order_count", "recency_days", "order_value"];

/// Customers listed, and in the file to take away.
const LISTED: usize = 15;
const SAVED: usize = 5_000;

/// What was learned last: of which choice, and the forest. It takes a second where there are many customers, and a change
/// of the form for new ones must not.
#[derive(Debug, Default)]
pub(super) struct Memory(Option<(String, Regression, Vec<Foretold>, f64)>);

/// The page, and the column `clv.forest`.
pub(super) fn sheet(table: &CustomerTable, given: Given<'_>, memory: &mut Memory) -> (Sheet, Found) {
    let targets = targets(table);
    let target =
        Some(given.get("target").to_owned()).filter(|t| targets.contains(t)).or(targets.first().cloned());
    let Some(target) = target else {
        let part = Part::new("foretell.none", "foretell.no_target", Vec::new());
        return (
            Sheet { title: Some(("foretell.title".into(), "foretell.lead_none".into())), parts: vec![part] },
            Found::new(),
        );
    };
    let candidates: Vec<String> = (table.columns.iter().map(|c| c.id.clone()))
        .filter(|id| {
            !FOUND.contains(&id.as_str())
                && *id != target
                && (numbers(table, id).is_some() || words(table, id).is_some())
        })
        .collect();
    // What is called a lifetime value is no reason for one, whatever it holds.
    let worded = worded(table);
    let own = |id: &&String| id.starts_with("attribute.") && worded.as_ref() != Some(*id);
    let mut standing: Vec<&str> = candidates.iter().filter(own).map(String::as_str).collect();
    let without = standing.is_empty();
    if without {
        // Orders and their mean make up what was spent: nothing to learn.
        let all: &[&str] = if target == "monetary_sum" { &["recency_days"] } else { &BEHAVIOUR };
        standing =
            all.iter().copied().filter(|b| candidates.iter().any(|c| c == b) && *b != target).collect();
    }
    let offered: Vec<String> =
        candidates.iter().filter(|id| !FOLLOWS.iter().any(|f| id.starts_with(f))).cloned().collect();
    let (fields, chosen) = ticks(&offered, &standing, given);
    let mut form = vec![which(&targets, &target)];
    form.extend(fields);
    let page = Page {
        table,
        target: &target,
        instead: instead(&target, worded.as_deref(), given),
        attributes: Attributes::new(table, &chosen),
        without,
        given,
    };
    let title = |lead: Said| Some(("foretell.title".into(), lead.with("target", Value::column(&target))));
    match page.learn(memory) {
        Ok((learned, all, least)) => {
            let mut values = vec![f64::NAN; table.rows];
            values.iter_mut().zip(all).for_each(|(v, f)| *v = f.value);
            let found = if is_worth(&target) {
                vec![(column("clv.forest", ColumnType::Money), Values::Number(values))]
            } else {
                vec![no_column("clv.forest", ColumnType::Money)]
            };
            let parts = vec![page.quality(learned, form), page.new_one(learned, least), page.list(all)];
            (Sheet { title: title("foretell.lead".into()), parts }, found)
        }
        Err(said) => {
            let body = page.instead.iter().cloned().map(Block::Say).collect();
            let part = Part { form, ..Part::new("foretell.none", said, body) };
            (
                Sheet { title: title("foretell.lead_none".into()), parts: vec![part] },
                vec![no_column("clv.forest", ColumnType::Money)],
            )
        }
    }
}

/// Columns that can be foretold: a known value first, then a model's, then every other number.
fn targets(table: &CustomerTable) -> Vec<String> {
    let all = numeric(table);
    let mut out: Vec<String> = all.iter().filter(|id| *id == KNOWN).cloned().collect();
    out.extend(TARGETS.iter().filter(|t| all.iter().any(|id| id == *t)).map(|t| (*t).to_owned()));
    let rest = all.into_iter().filter(|id| !out.contains(id) && id != "clv.forest").collect::<Vec<_>>();
    out.extend(rest);
    out
}

/// A column that is called a lifetime value and holds no numbers.
fn worded(table: &CustomerTable) -> Option<String> {
    let some = |id: &str| numbers(table, id).is_some_and(|v| v.iter().any(|x| x.is_finite()));
    let called = |id: &str| match id.strip_prefix("attribute.") {
        Some(header) => named_number(header) == Some(Role::KnownClv),
        None => id == KNOWN,
    };
    table.columns.iter().map(|c| c.id.as_str()).find(|id| called(id) && !some(id)).map(str::to_owned)
}

/// What is to be said of a target that is no lifetime value of the file: that the file's holds no numbers, or that there is
/// none and nobody chose another.
fn instead(target: &str, worded: Option<&str>, given: Given<'_>) -> Option<Said> {
    let said = |key: &str| Said::new(key).with("target", Value::column(target));
    match worded {
        _ if target == KNOWN => None,
        Some(id) => Some(said("foretell.worded").with("column", Value::column(id))),
        None if is_worth(target) || given.get("target") == target => None,
        None => Some(said("foretell.no_worth")),
    }
}

fn which(targets: &[String], target: &str) -> Field {
    let options = targets.iter().map(|id| (id.clone(), Value::column(id))).collect();
    Field::new("target", "foretell.target", Control::Pick(options), target)
}

/// The lower end of an interval, not below 0 where the least value is not.
fn floored(low: f64, least: f64) -> f64 {
    if least >= 0.0 { low.max(0.0) } else { low }
}

struct Page<'a> {
    table: &'a CustomerTable,
    target: &'a str,
    /// What is to be said of the target.
    instead: Option<Said>,
    attributes: Attributes<'a>,
    /// Whether there was no attribute to learn from.
    without: bool,
    given: Given<'a>,
}

impl Page<'_> {
    /// What is learned and what it says of every customer, as far as it was not the same question before.
    fn learn<'m>(&self, memory: &'m mut Memory) -> Result<(&'m Regression, &'m [Foretold], f64), Said> {
        let question = [self.target, &self.attributes.ids.join("\n")].join("\n");
        if memory.0.as_ref().is_none_or(|(of, ..)| *of != question) {
            memory.0 = None;
            let target = numbers(self.table, self.target).unwrap_or_default();
            let cells: Vec<Option<f64>> = target.iter().map(|v| Some(*v).filter(|v| v.is_finite())).collect();
            let features = self.attributes.features();
            // What is never below nothing is not foretold below nothing.
            let least = target.iter().copied().filter(|v| v.is_finite()).fold(f64::INFINITY, f64::min);
            let learned = regress(&features, &Cells::Numbers(&cells), SEED).map_err(unlearnable)?;
            let rows: Vec<u32> = (0..self.table.rows as u32).collect();
            let mut all = learned.foretell(&features, &rows).map_err(unlearnable)?;
            all.iter_mut().for_each(|f| f.low = floored(f.low, least));
            memory.0 = Some((question, learned, all, least));
        }
        match &memory.0 {
            Some((_, learned, all, least)) => Ok((learned, all, *least)),
            None => Err("foretell.no_target".into()),
        }
    }

    fn told(&self, v: f64) -> Value {
        told(self.table, self.target, v)
    }

    /// How well it foretells rows set aside, and what it leans on.
    fn quality(&self, learned: &Regression, form: Vec<Field>) -> Part {
        let q = &learned.quality;
        let (mark, verdict) = match q.r2 {
            Some(r2) if r2 >= 0.5 => (Mark::Good, "foretell.good"),
            Some(r2) if r2 >= 0.1 => (Mark::Watch, "foretell.fair"),
            Some(_) => (Mark::Bad, "foretell.poor"),
            None => (Mark::Unknown, "foretell.untold"),
        };
        let rows = Said::new("foretell.split")
            .with("train", Value::Count(q.train as u64))
            .with("test", Value::Count(q.test as u64));
        let fact = |name: &str, value: Value, say: Said| Fact { name: name.into(), value, say: Some(say) };
        let facts = vec![
            fact("foretell.r2", q.r2.map_or(Value::None, |v| Value::Number(v, 3)), "foretell.r2_say".into()),
            fact("foretell.mse", Value::Plain(q.mse), "foretell.mse_say".into()),
            fact("foretell.rmse", self.told(q.mse.sqrt()), "foretell.rmse_say".into()),
        ];
        let total: f64 = q.drivers.iter().map(|d| d.importance.max(0.0)).sum();
        let drivers = q.drivers.iter().map(|d| {
            let share = if total > 0.0 { d.importance.max(0.0) / total } else { 0.0 };
            let way = match d.rises {
                Some(true) => Value::word("foretell.rises"),
                Some(false) => Value::word("foretell.falls"),
                None => Value::None,
            };
            vec![Value::column(&self.attributes.ids[d.feature]), Value::Percent(share), way]
        });
        let heads = [
            ("foretell.driver", Head::Words),
            ("foretell.importance", Head::Number),
            ("foretell.way", Head::Words),
        ];
        let drivers = Block::table("foretell.drivers", true, &heads, drivers.collect());
        let mut body: Vec<Block> = self.instead.iter().cloned().map(Block::Say).collect();
        body.extend([Block::Marked(mark, verdict.into(), vec![rows]), Block::Facts(facts), drivers]);
        if self.without {
            body.push(Block::Aside("foretell.no_attributes".into()));
        }
        if is_worth(self.target) && self.target != KNOWN {
            body.push(Block::Aside("foretell.of_model".into()));
        }
        body.extend(left_out(&learned.recipe, &self.attributes.ids));
        let poor = q.r2.is_none_or(|r2| r2 < 0.1);
        let finding = match q.drivers.first().filter(|d| d.importance > 0.0) {
            _ if poor => "foretell.finding_poor".into(),
            Some(d) => {
                Said::new("foretell.finding").with("column", Value::column(&self.attributes.ids[d.feature]))
            }
            None => "foretell.finding_none".into(),
        };
        Part { form, ..Part::new("foretell.quality", finding, body) }
    }

    /// A customer who is not in the table.
    fn new_one(&self, learned: &Regression, least: f64) -> Part {
        let kept: Vec<usize> = learned.recipe.kept.iter().map(|k| k.feature).collect();
        let form = self.attributes.fields(&kept, self.given);
        let said = self
            .attributes
            .described(&form, self.given)
            .and_then(|one| learned.foretell(&one.features(), &[0]).ok()?.first().copied());
        let (finding, body) = match said {
            Some(f) => {
                let say = Said::new("foretell.between")
                    .with("low", self.told(floored(f.low, least)))
                    .with("high", self.told(f.high));
                let name = Said::new("common.as_is").with("it", Value::column(self.target));
                let fact = Fact { name, value: self.told(f.value), say: Some(say) };
                ("foretell.new_say", vec![Block::Facts(vec![fact])])
            }
            None => ("common.not_a_number", Vec::new()),
        };
        Part { form, ..Part::new("foretell.new", finding, body) }
    }

    /// Whom it foretells most of.
    fn list(&self, all: &[Foretold]) -> Part {
        let mut order: Vec<usize> = (0..all.len()).collect();
        sort::by(&mut order, |a, b| all[*b].value.total_cmp(&all[*a].value));
        let known = numbers(self.table, self.target).unwrap_or_default();
        let row = |i: &usize| {
            let f = all[*i];
            vec![
                customer(self.table, *i),
                self.told(f.value),
                self.told(f.low),
                self.told(f.high),
                self.told(known.get(*i).copied().unwrap_or(f64::NAN)),
            ]
        };
        let heads = vec![
            ("common.customer".into(), Head::Words),
            ("foretell.value".into(), Head::Number),
            ("foretell.low".into(), Head::Extra),
            ("foretell.high".into(), Head::Extra),
            ("foretell.known".into(), Head::Number),
        ];
        let table = |n: usize| Table {
            caption: "foretell.list".into(),
            told: false,
            heads: heads.clone(),
            rows: order.iter().take(n).map(row).collect(),
        };
        let body = vec![
            Block::Table(table(LISTED)),
            Block::Aside("foretell.learned_from".into()),
            Block::Save("foretell.save".into(), "foretell.file".into(), table(SAVED)),
        ];
        Part::new("foretell.list", "foretell.list_say", body)
    }
}
