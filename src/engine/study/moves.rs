//! What moved since an earlier day or file: every figure before and after, who went from which group to which, and whose
//! worth or health fell most.

use super::About;
use super::columns::{Given, customer, numbers, told};
use crate::engine::math::sort;
use crate::engine::math::stats::{mean, quantile_sorted, sorted_finite};
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{
    Block, Choice, Control, Drawn, Field, Head, Mark, Part, Picture, Said, Sheet, Table, Value,
};
use crate::engine::segment::flow::{Assignment, Flow, flow};
use rustc_hash::FxHashSet;

/// Divisions that are shown where nothing was chosen, the first that both have.
const STANDING: [&str; 5] =
    ["segment.lifecycle", "rfm.segment", "health.band", "status", "segment.value_rule"];

/// Flows listed.
const LISTED: usize = 20;

/// Customers listed who fell most.
const FELL: usize = 12;

/// How a figure is put together from a column.
#[derive(Clone, Copy)]
enum By {
    Sum,
    Mean,
    Middle,
}

/// Figures of the company: their words, the column, and how.
const FIGURES: [(&str, &str, By); 14] = [
    ("moves.spend", "monetary_sum", By::Sum),
    ("moves.purchases", "order_count", By::Sum),
    ("moves.order_value", "order_value", By::Mean),
    ("moves.silence", "recency_days", By::Middle),
    ("moves.active", "p_alive", By::Sum),
    ("moves.expected", "expected_spend", By::Sum),
    ("moves.worth", "clv.predicted", By::Sum),
    ("moves.annuity", "clv.annuity", By::Mean),
    ("moves.mrr", "mrr_end", By::Sum),
    ("moves.health", "health", By::Mean),
    ("moves.satisfaction", "satisfaction.weighted", By::Mean),
    ("moves.loyalty", "loyalty.repeat_share", By::Mean),
    ("moves.nps", "nps", By::Mean),
    ("moves.csat", "csat", By::Mean),
];

/// Columns that are of the whole file, whichever day it is counted up to.
const TIMELESS: [&str; 3] = ["satisfaction.weighted", "nps", "csat"];

/// The page.
pub(super) fn sheet(
    after: (&CustomerTable, &About),
    before: Option<(&CustomerTable, &About)>,
    given: Given<'_>,
) -> Sheet {
    let form = form(after.1, before.map(|b| b.1), given);
    let Some(before) = before else {
        let part = Part { form, ..Part::new("moves.choose", "moves.choose_say", Vec::new()) };
        return Sheet { title: Some(("moves.title".into(), "moves.lead_none".into())), parts: vec![part] };
    };
    // On another day of the same orders, what no order tells is the same.
    let same = after.1.source.kind == "orders" && given.get("file").is_empty();
    let mut parts = vec![figures(after.0, before.0, same, form)];
    let known: FxHashSet<&str> = ids(before.0).into_iter().collect();
    if ids(after.0).iter().all(|id| !known.contains(id)) {
        parts[0].body.insert(0, Block::Marked(Mark::Bad, "moves.strangers".into(), Vec::new()));
    }
    parts.extend(flows(after.0, before.0, given));
    parts.extend(fell(after.0, before.0));
    let day = |of: &About| of.as_of.map_or(Value::None, Value::Date);
    let lead = Said::new("moves.lead").with("from", day(before.1)).with("to", day(after.1));
    Sheet { title: Some(("moves.title".into(), lead)), parts }
}

fn form(after: &About, before: Option<&About>, given: Given<'_>) -> Vec<Field> {
    let field = |name: &str, control: Control, value: String| {
        let label = Said::new(&format!("moves.{name}"));
        Field {
            say: Some(Said::new(&format!("moves.{name}_say"))),
            ..Field::new(name, label, control, value)
        }
    };
    let mut out = Vec::new();
    // Only orders say how things were on an earlier day.
    if after.source.kind == "orders" {
        let day = before.and_then(|b| b.as_of).map_or_else(String::new, |d| d.iso());
        let refused = !given.get("day").is_empty() && given.get("file").is_empty() && given.get("day") != day;
        let fault = refused.then(|| "moves.day_fault".into());
        out.push(Field { fault, ..field("day", Control::Day, day) });
    }
    out.push(field("file", Control::File, String::new()));
    if !given.get("file").is_empty() {
        out.push(Field::new("file", "moves.back", Control::Press(String::new()), ""));
    }
    out
}

/// Customers who have bought, or all where the table does not say.
fn people(table: &CustomerTable) -> f64 {
    present(table).iter().filter(|there| **there).count() as f64
}

fn figure(table: &CustomerTable, id: &str, by: By) -> Option<f64> {
    let values = numbers(table, id)?;
    let sorted = sorted_finite(&values);
    match by {
        By::Sum => (!sorted.is_empty()).then(|| sorted.iter().sum()),
        By::Mean => mean(&sorted),
        By::Middle => quantile_sorted(&sorted, 0.5),
    }
}

fn figures(after: &CustomerTable, before: &CustomerTable, same: bool, form: Vec<Field>) -> Part {
    let row = |name: Value, old: f64, new: f64, told: &dyn Fn(f64) -> Value| {
        let relative = if old == 0.0 { Value::None } else { Value::Signed((new - old) / old.abs()) };
        vec![name, told(old), told(new), told(new - old), relative]
    };
    let count = |v: f64| if v < 0.0 { Value::Number(v, 0) } else { Value::Count(v.round() as u64) };
    let mut rows = vec![row(Value::word("common.customers"), people(before), people(after), &count)];
    for (words, id, by) in FIGURES {
        if same && TIMELESS.contains(&id) {
            continue;
        }
        if let (Some(old), Some(new)) = (figure(before, id, by), figure(after, id, by)) {
            // A sum of chances is a number of customers.
            let told =
                |v: f64| if words == "moves.active" { Value::Number(v, 0) } else { told(after, id, v) };
            rows.push(row(Value::word(words), old, new, &told));
        }
    }
    let heads = vec![
        ("moves.figure".into(), Head::Words),
        ("moves.before".into(), Head::Number),
        ("moves.after".into(), Head::Number),
        ("moves.change".into(), Head::Extra),
        ("moves.relative".into(), Head::Number),
    ];
    let table = Table { caption: "moves.figures".into(), told: false, heads, rows };
    let body =
        vec![Block::Table(table.clone()), Block::Save("moves.save".into(), "moves.file_name".into(), table)];
    let (old, new) = (people(before), people(after));
    let finding = Said::new("moves.finding").with("old", count(old)).with("new", count(new));
    Part { form, ..Part::new("moves.figures", finding, body) }
}

/// Whether each customer has bought; all are there where the table does not say.
fn present(table: &CustomerTable) -> Vec<bool> {
    match numbers(table, "order_count") {
        Some(n) if n.iter().any(|n| n.is_finite()) => n.iter().map(|n| *n > 0.0).collect(),
        _ => vec![true; table.rows],
    }
}

/// The ids of those who are there.
fn there<'a>(ids: &[&'a str], present: &[bool]) -> FxHashSet<&'a str> {
    ids.iter().zip(present).filter(|(_, there)| **there).map(|(id, _)| *id).collect()
}

fn ids(table: &CustomerTable) -> Vec<&str> {
    match table.values_of("customer") {
        Some(Values::Text(ids)) => ids.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Who went from which group to which.
fn flows(after: &CustomerTable, before: &CustomerTable, given: Given<'_>) -> Option<Part> {
    let both: Vec<&str> = after
        .columns
        .iter()
        .map(|c| c.id.as_str())
        .filter(|id| {
            matches!(
                (after.values_of(id), before.values_of(id)),
                (Some(Values::Key(..)), Some(Values::Key(..)))
            )
        })
        .collect();
    let find = |wanted: &str| both.iter().copied().find(|id| *id == wanted);
    let of =
        find(given.get("of")).or_else(|| STANDING.iter().find_map(|s| find(s))).or(both.first().copied())?;
    let (Values::Key(new, keys), Values::Key(old, old_keys)) = (after.values_of(of)?, before.values_of(of)?)
    else {
        return None;
    };
    // Both by the keys of the later one; a key that there is no more counts as none.
    let at = |code: &u8| {
        let key = old_keys.get(usize::from(*code));
        key.and_then(|key| keys.iter().position(|k| k == key)).map_or(u32::MAX, |k| k as u32)
    };
    // Whoever had not bought yet was not there.
    let (were, are) = (present(before), present(after));
    let old: Vec<u32> =
        old.iter().zip(&were).map(|(c, there)| if *there { at(c) } else { u32::MAX }).collect();
    let code = |c: &u8| if usize::from(*c) < keys.len() { u32::from(*c) } else { u32::MAX };
    let new: Vec<u32> =
        new.iter().zip(&are).map(|(c, there)| if *there { code(c) } else { u32::MAX }).collect();
    let (before_ids, after_ids) = (ids(before), ids(after));
    let moved = flow(
        &Assignment { keys: &before_ids, group: &old, groups: keys.len() },
        &Assignment { keys: &after_ids, group: &new, groups: keys.len() },
    );
    let options = both.iter().map(|id| ((*id).to_owned(), Value::column(id))).collect();
    let choice = Choice { name: "of".to_owned(), label: "profile.of".into(), options, chosen: of.to_owned() };
    let stayed: u64 = (0..keys.len()).map(|k| moved.counts[k][k]).sum();
    let went: u64 = (0..keys.len())
        .flat_map(|a| (0..keys.len()).map(move |b| (a, b)))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| moved.counts[a][b])
        .sum();
    let (were, are) = (there(&before_ids, &were), there(&after_ids, &are));
    let entered = are.difference(&were).count() as u64;
    let left = were.difference(&are).count() as u64;
    let finding = Said::new("moves.flows_say")
        .with("went", Value::Count(went))
        .with("stayed", Value::Count(stayed))
        .with("entered", Value::Count(entered))
        .with("left", Value::Count(left));
    let all = listed(&moved, keys.len());
    if all.is_empty() {
        return None;
    }
    let picture = picture(of, keys, &moved, &all);
    let body = if went + entered + left > 0 { vec![table(of, keys, &moved, &all)] } else { Vec::new() };
    Some(Part { choice: Some(choice), picture: Some(picture), ..Part::new("moves.flows", finding, body) })
}

fn named(of: &str, keys: &[String], k: usize, none: &str) -> Value {
    keys.get(k).map_or_else(|| Value::word(none), |key| Value::Key(of.to_owned(), key.clone()))
}

/// Every flow but those of nobody and from nowhere to nowhere: from, to, customers, the largest first.
fn listed(moved: &Flow, groups: usize) -> Vec<(usize, usize, u64)> {
    let cells = (0..=groups).flat_map(|a| (0..=groups).map(move |b| (a, b)));
    let mut all: Vec<(usize, usize, u64)> = cells
        .filter(|(a, b)| (*a, *b) != (groups, groups))
        .map(|(a, b)| (a, b, moved.counts[a][b]))
        .filter(|f| f.2 > 0)
        .collect();
    sort::by(&mut all, |a, b| b.2.cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    all
}

fn picture(of: &str, keys: &[String], moved: &Flow, all: &[(usize, usize, u64)]) -> Picture {
    let n = keys.len();
    let side = |side: usize, none: &str| {
        let there = (0..=n).filter(|k| all.iter().any(|f| [f.0, f.1][side] == *k));
        let node = |k: usize| {
            Drawn::Named(vec![
                ("id".to_owned(), Drawn::Code(format!("{side}.{k}"))),
                ("name".to_owned(), Drawn::Words(named(of, keys, k, none))),
                ("depth".to_owned(), Drawn::Number(side as f64)),
            ])
        };
        there.map(node).collect::<Vec<_>>()
    };
    let nodes = [side(0, "moves.new"), side(1, "moves.gone")].concat();
    let links = all.iter().map(|(a, b, count)| {
        let tip = Said::new("moves.tip")
            .with("from", named(of, keys, *a, "moves.new"))
            .with("to", named(of, keys, *b, "moves.gone"))
            .with("n", Value::Count(*count));
        Drawn::Named(vec![
            ("source".to_owned(), Drawn::Code(format!("0.{a}"))),
            ("target".to_owned(), Drawn::Code(format!("1.{b}"))),
            ("value".to_owned(), Drawn::Number(*count as f64)),
            ("tip".to_owned(), Drawn::Words(Value::Words(tip))),
        ])
    });
    let links = links.collect();
    let drawn = Drawn::chart("flow", vec![("nodes", Drawn::List(nodes)), ("links", Drawn::List(links))]);
    // The whole matrix as its numbers.
    let mut heads = vec![("moves.from_to".into(), Head::Words)];
    let head = |k: usize| Said::new("common.as_is").with("it", named(of, keys, k, "moves.gone"));
    heads.extend((0..=n).map(|k| (head(k), Head::Number)));
    let rows = (0..=n).map(|a| {
        let cells =
            (0..=n).map(|b| if (a, b) == (n, n) { Value::None } else { Value::Count(moved.counts[a][b]) });
        std::iter::once(named(of, keys, a, "moves.new")).chain(cells).collect()
    });
    let table = Table { caption: "moves.matrix".into(), told: true, heads, rows: rows.collect() };
    let caption = Some("moves.caption".into());
    Picture { of: drawn, label: "moves.label".into(), caption, table, height: 420 }
}

fn table(of: &str, keys: &[String], moved: &Flow, all: &[(usize, usize, u64)]) -> Block {
    let n = keys.len();
    let rows = all.iter().filter(|f| f.0 != f.1).take(LISTED).map(|(a, b, count)| {
        let nowhere = if *a == n { moved.counts[n][n] } else { 0 };
        let whole: u64 = moved.counts[*a].iter().sum::<u64>() - nowhere;
        vec![
            named(of, keys, *a, "moves.new"),
            named(of, keys, *b, "moves.gone"),
            Value::Count(*count),
            Value::Percent(*count as f64 / whole.max(1) as f64),
        ]
    });
    let heads = [
        ("moves.from", Head::Words),
        ("moves.to", Head::Words),
        ("common.customers", Head::Number),
        ("moves.of_group", Head::Number),
    ];
    Block::table("moves.flows", false, &heads, rows.collect())
}

/// Who lost most worth, or health where there is no worth.
fn fell(after: &CustomerTable, before: &CustomerTable) -> Option<Part> {
    let measure = ["clv.predicted", "health", "mrr_end"];
    let id = measure.into_iter().find(|id| numbers(after, id).is_some() && numbers(before, id).is_some())?;
    let (new, old) = (numbers(after, id)?, numbers(before, id)?);
    let old_ids = ids(before);
    let mut known: rustc_hash::FxHashMap<&str, usize> = rustc_hash::FxHashMap::default();
    old_ids.iter().enumerate().for_each(|(i, id)| {
        known.entry(id).or_insert(i);
    });
    let mut all: Vec<(f64, usize, usize)> = ids(after)
        .iter()
        .enumerate()
        .filter_map(|(i, customer)| {
            let j = *known.get(customer)?;
            let change = new[i] - old[j];
            (change < 0.0).then_some((change, i, j))
        })
        .collect();
    sort::by(&mut all, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    if all.is_empty() {
        return None;
    }
    let rows = all.iter().take(FELL).map(|(change, i, j)| {
        vec![
            customer(after, *i),
            told(before, id, old[*j]),
            told(after, id, new[*i]),
            told(after, id, *change),
        ]
    });
    let heads = vec![
        ("common.customer".into(), Head::Words),
        ("moves.before".into(), Head::Number),
        ("moves.after".into(), Head::Number),
        ("moves.change".into(), Head::Number),
    ];
    let table = Table { caption: "moves.fell".into(), told: false, heads, rows: rows.collect() };
    let finding = Said::counting("moves.fell_say", all.len() as u64).with("column", Value::column(id));
    Some(Part::new("moves.fell", finding, vec![Block::Table(table)]))
}
