//! Columns of the customers' table as a study takes them: numbers, words, groups, and how their values are told.

use std::borrow::Cow;

use crate::engine::learn::Unlearnable;
use crate::engine::learn::features::{LeftOut, Recipe};
use crate::engine::math::typed::{decimal_comma, number, read};
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Control, Field, Said, Value};
use crate::engine::report::{Column, ColumnType};

/// Seed of everything that is drawn.
pub(super) const SEED: u64 = 42;

/// Words of the person's own with more different values than this divide nobody.
const WORDS: usize = 60;

/// What a customer is worth: the columns that can say it, the best first.
const WORTH: [&str; 7] =
    ["clv.predicted", "mrr_end", "clv.annuity", "clv.discounted", "known_clv", "monetary_sum", "value.total"];

/// Columns that pages found: what is learned must not hang on which page was opened first.
pub(super) const FOUND: [&str; 10] = [
    "cluster",
    "clv.forest",
    "churn.risk",
    "churn.warning",
    "segment.own",
    "rfm.segment_own",
    "advice",
    "advice.money",
    "flag.risk",
    "flag.chance",
];

/// What was chosen on a page: name and value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a>(pub(super) &'a [(String, String)]);

impl<'a> Given<'a> {
    /// What was chosen; empty where nothing was.
    pub(super) fn get(self, name: &str) -> &'a str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// A number, however a person types it: a comma may stand for the point. `None` where there is none.
    pub(super) fn number(self, name: &str) -> Option<f64> {
        number(self.get(name))
    }
}

/// Position of a column.
pub(super) fn at(table: &CustomerTable, id: &str) -> Option<usize> {
    table.columns.iter().position(|c| c.id == id)
}

/// The numbers of a column; a column of the person's own counts where nine in ten of its words are numbers.
pub(super) fn numbers<'a>(table: &'a CustomerTable, id: &str) -> Option<Cow<'a, [f64]>> {
    match table.values_of(id)? {
        Values::Number(v) => Some(Cow::Borrowed(v)),
        Values::Text(words) if id.starts_with("attribute.") => {
            // One text that can only be read one way decides for the column.
            let comma = words.iter().find_map(|w| decimal_comma(w)) == Some(true);
            let read: Vec<f64> = words.iter().map(|w| read(w, comma).unwrap_or(f64::NAN)).collect();
            let filled = words.iter().filter(|w| !w.is_empty()).count();
            let known = read.iter().filter(|v| v.is_finite()).count();
            (known > 0 && known * 10 >= filled * 9).then_some(Cow::Owned(read))
        }
        _ => None,
    }
}

/// Ids of the columns of numbers that differ.
pub(super) fn numeric(table: &CustomerTable) -> Vec<String> {
    let differ = |v: &[f64]| {
        let mut finite = v.iter().filter(|x| x.is_finite());
        finite.next().is_some_and(|first| finite.any(|x| x != first))
    };
    let ids = table.columns.iter().map(|c| c.id.clone()).filter(|id| !FOUND.contains(&id.as_str()));
    ids.filter(|id| numbers(table, id).is_some_and(|v| differ(&v))).collect()
}

/// Words of a column, `None` where missing; not of one whose words are numbers, or hardly come again.
pub(super) fn words<'a>(table: &'a CustomerTable, id: &str) -> Option<Vec<Option<&'a str>>> {
    match table.values_of(id)? {
        Values::Key(codes, keys) => {
            Some(codes.iter().map(|c| keys.get(usize::from(*c)).map(String::as_str)).collect())
        }
        Values::Text(words) if id.starts_with("attribute.") && numbers(table, id).is_none() && few(words) => {
            Some(words.iter().map(|w| Some(w.as_str()).filter(|w| !w.is_empty())).collect())
        }
        _ => None,
    }
}

/// Whether words come again and again.
pub(super) fn few(words: &[String]) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    for word in words.iter().filter(|w| !w.is_empty()) {
        if !seen.contains(&word.as_str()) {
            seen.push(word);
            if seen.len() > WORDS || 2 * seen.len() > words.len() {
                return false;
            }
        }
    }
    seen.len() > 1
}

/// What each customer is worth, and by which column.
pub(super) fn worth(table: &CustomerTable) -> Option<(&'static str, &[f64])> {
    WORTH.iter().find_map(|id| match table.values_of(id)? {
        Values::Number(v) if v.iter().any(|x| x.is_finite()) => Some((*id, v.as_slice())),
        _ => None,
    })
}

/// Who has left by the status, `None` where nothing is known; nothing where the table has no status.
pub(super) fn ended(table: &CustomerTable) -> Option<Vec<Option<bool>>> {
    let Values::Key(codes, keys) = table.values_of("status")? else { return None };
    let ended = keys.iter().position(|k| k == "ended")? as u8;
    let known = |c: &u8| (usize::from(*c) < keys.len()).then_some(*c == ended);
    Some(codes.iter().map(known).collect())
}

/// Whether each customer has left; nobody has of whom no status says so.
pub(super) fn left(table: &CustomerTable) -> Vec<bool> {
    let ended = ended(table).unwrap_or_default();
    (0..table.rows).map(|i| ended.get(i).copied().flatten() == Some(true)).collect()
}

/// Whether a column holds money.
pub(super) fn is_money(table: &CustomerTable, id: &str) -> bool {
    at(table, id)
        .is_some_and(|i| table.columns[i].r#type == ColumnType::Money && table.columns[i].unit.is_empty())
}

/// A value of a column as it is told.
pub(super) fn told(table: &CustomerTable, id: &str, v: f64) -> Value {
    if !v.is_finite() {
        return Value::None;
    }
    match at(table, id).map(|i| (table.columns[i].r#type, table.columns[i].unit.is_empty())) {
        Some((ColumnType::Money, true)) => Value::Money(v),
        Some((ColumnType::Share, _)) => Value::Percent(v),
        _ => Value::Number(v, if v.abs() < 10.0 { 2 } else { 1 }),
    }
}

/// Recommendation of single customers: not the answer of 0 to 10, but what it counts for.
pub(super) const NPS: &str = "nps";

/// The header of a column whose values stand by themselves: of what is not told as it was answered, with its scale.
pub(super) fn scaled(id: &str) -> Value {
    if id == NPS { Value::word("clusters.nps") } else { Value::column(id) }
}

/// The name of a column in a sentence or a label.
pub(super) fn name(id: &str) -> Said {
    Said::new("common.as_is").with("it", scaled(id))
}

/// The name of a customer, empty where there is none.
pub(super) fn called(table: &CustomerTable, i: usize) -> Value {
    match table.values_of("name") {
        Some(Values::Text(v)) => Value::Text(v.get(i).cloned().unwrap_or_default()),
        _ => Value::Text(String::new()),
    }
}

/// A customer, with the name where there is one.
pub(super) fn customer(table: &CustomerTable, i: usize) -> Value {
    let text = |id: &str| match table.values_of(id) {
        Some(Values::Text(v)) => v.get(i).cloned().unwrap_or_default(),
        _ => String::new(),
    };
    Value::Customer(text("customer"), text("name"))
}

/// Fields to tick columns: their ids, those ticked where nothing was chosen, and those that are ticked now.
pub(super) fn ticks(ids: &[String], standing: &[&str], given: Given<'_>) -> (Vec<Field>, Vec<String>) {
    let (mut fields, mut chosen) = (Vec::new(), Vec::new());
    for id in ids {
        let key = format!("f.{id}");
        let stands = standing.contains(&id.as_str());
        let on = match given.get(&key) {
            "" => stands,
            value => value == "1",
        };
        if on {
            chosen.push(id.clone());
        }
        fields.push(Field::new(&key, name(id), Control::Tick, if stands { "1" } else { "0" }));
    }
    (fields, chosen)
}

/// Why nothing was learned, in words.
pub(super) fn unlearnable(why: Unlearnable) -> Said {
    let key = format!("learn.{}", why.key());
    let count = |n: usize| Value::Count(n as u64);
    match why {
        Unlearnable::TooFewRows { rows, needed } | Unlearnable::RareClass { rows, needed } => {
            Said::counting(&key, rows as u64).with("needed", count(needed))
        }
        Unlearnable::WrongK { k, distinct } => Said::counting(&key, distinct as u64).with("k", count(k)),
        _ => Said::new(&key),
    }
}

/// Which features were left out, and why; nothing where none was.
pub(super) fn left_out(recipe: &Recipe, ids: &[String]) -> Option<Block> {
    let each = recipe.left_out.iter().filter_map(|(at, why): &(usize, LeftOut)| {
        let said =
            Said::new(&format!("learn.left_{}", why.key())).with("column", Value::column(ids.get(*at)?));
        Some(Value::Words(said))
    });
    let each: Vec<Value> = each.collect();
    (!each.is_empty()).then(|| Block::Aside(Said::new("learn.left_out").with("list", Value::List(each))))
}

/// A column that a page no longer finds.
pub(super) fn no_column(id: &str, r#type: ColumnType) -> (Column, Values) {
    (column(id, r#type), Values::Number(Vec::new()))
}

/// A column that a page found.
pub(super) fn column(id: &str, r#type: ColumnType) -> Column {
    Column { id: id.to_owned(), r#type, unit: String::new() }
}
