//! Who is about to leave: a chance learned from accounts that ended, where there are some; else what the model of repeat
//! buying and the pace say, else health.

use super::Found;
use super::attributes::Attributes;
use super::columns::{
    FOUND, Given, SEED, column, customer, ended, left_out, no_column, numbers, ticks, told, unlearnable,
    words, worth,
};
use crate::engine::dataset::contracts;
use crate::engine::learn::classify::{Classifier, Method, classify};
use crate::engine::math::sort;
use crate::engine::report::ColumnType;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{
    Block, Drawn, Fact, Field, Head, Mark, Part, Picture, Said, Sheet, Table, Value,
};

/// Risks from which on a warning is given.
const HIGH: f64 = 0.5;
const WATCH: f64 = 0.25;

/// A risk from which on it is too late to warn, by the model of repeat buying: nothing else tells who has left already.
const GONE: f64 = 0.9;

/// An area under the curve below this tells hardly more than a coin.
const FAIR: f64 = 0.65;

/// Keys of the warnings.
const KEYS: [&str; 4] = ["high", "watch", "low", "gone"];

/// What an account that ended shows because it ended: nothing to foretell it from.
const AFTER: [&str; 14] = [
    "mrr_end",
    "status",
    "health",
    "segment.",
    "churn.",
    "cluster",
    "clv.",
    "recency_days",
    "p_alive",
    "expected_",
    "tier",
    "value.",
    "rfm.",
    "nps.",
];

/// What grows with time: accounts that ended had less of it, whatever it was.
const GROWS: [&str; 4] = ["order_count", "monetary_sum", "loyalty.repeat_share", "referrals"];

/// What stops with an account, as columns that come of events and orders: it tells that an account has ended, not that it
/// will. Of the person's own columns the header says so.
const STOPS: [&str; 2] = ["usage.", "spend_"];

/// An area under the curve from which on a column must have known the answer.
const KNOWN: f64 = 0.99;

/// Customers listed, and in the file to take away.
const LISTED: usize = 20;
const SAVED: usize = 5_000;

/// The risk of each customer, `NaN` of those who have left or of whom nothing is known.
struct Risk {
    of: Vec<f64>,
    /// What is at risk with each, in money, where a model says.
    money: Option<Vec<f64>>,
    /// How it came about, as parts of the page.
    parts: Vec<Part>,
    /// Whether it tells hardly more than a coin.
    poor: bool,
    /// Key of the sentence that says so in short.
    by: &'static str,
}

/// The page, and the columns `churn.risk` and `churn.warning`.
pub(super) fn sheet(table: &CustomerTable, given: Given<'_>) -> (Sheet, Found) {
    let learned = ended(table).map(|gone| learned(table, &gone, given));
    let mut why = None;
    let risk = match learned {
        Some(Ok(risk)) => Some(risk),
        Some(Err((said, form, unticked))) => {
            why = Some(Part { form, ..Part::new("warning.learned", said, unticked) });
            by_model(table).or_else(|| by_health(table))
        }
        None => by_model(table).or_else(|| by_health(table)),
    };
    let title = |lead: Said| Some(("warning.title".into(), lead));
    let Some(risk) = risk else {
        let none = || Part::new("warning.none", "warning.none_say", Vec::new());
        let mut part = why.unwrap_or_else(none);
        part.body.extend(unread(table).map(Block::Aside));
        let none =
            vec![no_column("churn.risk", ColumnType::Share), no_column("churn.warning", ColumnType::Key)];
        return (Sheet { title: title("warning.lead_none".into()), parts: vec![part] }, none);
    };
    let by_model = risk.by == "warning.by_model";
    let codes = risk.of.iter().map(|r| match r {
        r if r.is_nan() => u8::MAX,
        r if by_model && *r >= GONE => 3,
        r if *r >= HIGH => 0,
        r if *r >= WATCH => 1,
        _ => 2,
    });
    let codes: Vec<u8> = codes.collect();
    let high = codes.iter().filter(|c| **c == 0).count() as u64;
    let lead = Said::counting("warning.lead", high).with("by", Value::word(risk.by));
    let mut parts = vec![list(table, &risk, &codes)];
    parts[0].body.extend(unread(table).map(Block::Aside));
    parts.extend(risk.parts);
    parts.extend(why);
    let keys = KEYS.iter().map(|k| (*k).to_owned()).collect();
    let found = vec![
        (column("churn.risk", ColumnType::Share), Values::Number(risk.of)),
        (column("churn.warning", ColumnType::Key), Values::Key(codes, keys)),
    ];
    (Sheet { title: title(lead), parts }, found)
}

/// A column that by its header says who left, in words that are neither yes nor no: it was kept beside the customers.
fn unread(table: &CustomerTable) -> Option<Said> {
    let mut own = table.columns.iter().filter_map(|c| Some((c.id.strip_prefix("attribute.")?, &c.id)));
    let (header, cells) = own.find_map(|(header, id)| {
        Some((header, words(table, id).filter(|_| contracts::says_who_left(header))?))
    })?;
    let mut seen: Vec<&str> = Vec::new();
    for word in cells.into_iter().flatten() {
        if !seen.contains(&word) && seen.len() < 3 {
            seen.push(word);
        }
    }
    let list = seen.into_iter().map(|word| Value::Text(word.to_owned())).collect();
    let said = Said::new("warning.unread").with("column", Value::Text(header.to_owned()));
    Some(said.with("list", Value::List(list)))
}

/// Why nothing was learned, what can be chosen, and why some of it is not unless somebody does.
type Unlearned = (Said, Vec<Field>, Vec<Block>);

/// Learned from those who left; the reason and what can be chosen where it cannot be.
fn learned(table: &CustomerTable, gone: &[Option<bool>], given: Given<'_>) -> Result<Risk, Unlearned> {
    let usable = |id: &String| {
        !FOUND.contains(&id.as_str())
            && !AFTER.iter().any(|a| id.starts_with(a))
            && (numbers(table, id).is_some() || words(table, id).is_some())
    };
    let ids: Vec<String> = table.columns.iter().map(|c| c.id.clone()).filter(usable).collect();
    let grows = |id: &str| GROWS.contains(&id) || id.ends_with(".answers");
    let stops = |id: &str| match id.strip_prefix("attribute.") {
        Some(header) => contracts::stops(header) && numbers(table, id).is_some(),
        None => STOPS.iter().any(|s| id.starts_with(s)),
    };
    let standing: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !grows(id) && !stops(id)).collect();
    let (form, chosen) = ticks(&ids, &standing, given);
    let why = |key: &str, of: &dyn Fn(&str) -> bool| {
        let list: Vec<Value> = ids.iter().filter(|id| of(id)).map(|id| Value::column(id)).collect();
        (!list.is_empty()).then(|| Block::Aside(Said::new(key).with("list", Value::List(list))))
    };
    let unticked = [why("warning.stops", &stops), why("warning.grows", &|id| grows(id) && !stops(id))];
    let unticked: Vec<Block> = unticked.into_iter().flatten().collect();
    let attributes = Attributes::new(table, &chosen);
    let features = attributes.features();
    let learned = match classify(&features, gone, SEED) {
        Ok(learned) => learned,
        Err(why) => return Err((unlearnable(why), form, unticked)),
    };
    let rows: Vec<u32> = (0..table.rows as u32).collect();
    let mut of = match learned.chance(&features, &rows) {
        Ok(of) => of,
        Err(why) => return Err((unlearnable(why), form, unticked)),
    };
    of.iter_mut().zip(gone).filter(|(_, g)| **g != Some(false)).for_each(|(r, _)| *r = f64::NAN);
    let part = quality(&learned, &attributes.ids, form, unticked);
    let poor = area(&learned) < FAIR;
    Ok(Risk { of, money: None, parts: vec![part], poor, by: "warning.by_learned" })
}

/// The area under the curve of what was chosen.
fn area(learned: &Classifier) -> f64 {
    let q = &learned.quality;
    if q.method == Method::Forest { q.auc_forest } else { q.auc_logistic }
}

/// How well it tells accounts set aside, what it leans on, and whether chances are what they say.
fn quality(learned: &Classifier, ids: &[String], form: Vec<Field>, unticked: Vec<Block>) -> Part {
    let q = &learned.quality;
    let auc = area(learned);
    let (mark, verdict) = match auc {
        a if a > KNOWN => (Mark::Watch, "warning.knows"),
        a if a >= 0.8 => (Mark::Good, "warning.good"),
        a if a >= FAIR => (Mark::Watch, "warning.fair"),
        _ => (Mark::Bad, "warning.poor"),
    };
    let split = Said::new("warning.split")
        .with("train", Value::Count(q.train as u64))
        .with("test", Value::Count(q.test as u64));
    let method = if q.method == Method::Forest { "warning.forest" } else { "warning.logistic" };
    let fact = |name: &str, value: Value, say: &str| Fact { name: name.into(), value, say: Some(say.into()) };
    let facts = vec![
        fact("warning.auc", Value::Number(auc, 3), "warning.auc_say"),
        fact("warning.balanced", Value::Percent(q.balanced_accuracy), "warning.balanced_say"),
        fact("warning.method", Value::word(method), "warning.method_say"),
    ];
    let total: f64 = q.drivers.iter().map(|d| d.importance.max(0.0)).sum();
    let drivers = q.drivers.iter().filter(|d| d.importance > 0.0).map(|d| {
        let way = match d.rises {
            Some(true) => Value::word("foretell.rises"),
            Some(false) => Value::word("foretell.falls"),
            None => Value::None,
        };
        vec![Value::column(&ids[d.feature]), Value::Percent(d.importance / total.max(1e-300)), way]
    });
    let drivers: Vec<Vec<Value>> = drivers.collect();
    let heads = [
        ("foretell.driver", Head::Words),
        ("foretell.importance", Head::Number),
        ("foretell.way", Head::Words),
    ];
    let mut said = vec![split];
    if auc > KNOWN {
        let strongest = q.drivers.first().filter(|d| d.importance > 0.0);
        said.push(strongest.map_or("warning.knows_any".into(), |d| {
            Said::new("warning.knows_say").with("column", Value::column(&ids[d.feature]))
        }));
    }
    let mut body = vec![Block::Marked(mark, verdict.into(), said), Block::Facts(facts)];
    if !drivers.is_empty() {
        body.push(Block::table("warning.drivers", true, &heads, drivers));
    }
    body.extend(left_out(&learned.recipe, ids));
    body.extend(unticked);
    Part {
        form,
        picture: Some(calibration(learned)),
        ..Part::new("warning.learned", "warning.learned_say", body)
    }
}

/// Chances foretold beside what became of them.
fn calibration(learned: &Classifier) -> Picture {
    let bins = &learned.quality.calibration;
    let seen = bins.iter().flat_map(|b| [b.foretold, b.observed]).collect();
    let word = |key: &str| Drawn::Words(Value::word(key));
    let of = Drawn::chart(
        "calibration",
        vec![
            ("points", Drawn::Row(seen)),
            ("sizes", Drawn::Row(bins.iter().map(|b| b.rows as f64).collect())),
            ("xName", word("warning.foretold")),
            ("yName", word("warning.observed")),
        ],
    );
    let rows = bins
        .iter()
        .map(|b| vec![Value::Percent(b.foretold), Value::Percent(b.observed), Value::Count(b.rows as u64)]);
    let heads = vec![
        ("warning.foretold".into(), Head::Number),
        ("warning.observed".into(), Head::Number),
        ("common.customers".into(), Head::Number),
    ];
    let table = Table { caption: "warning.calibration".into(), told: true, heads, rows: rows.collect() };
    let caption = Some("warning.calibration_say".into());
    Picture { of, label: "warning.calibration".into(), caption, table, height: 280 }
}

/// One less the chance of being still active, and watched where the pace has dropped.
fn by_model(table: &CustomerTable) -> Option<Risk> {
    let Values::Number(alive) = table.values_of("p_alive")? else { return None };
    let numbers = |id: &str| match table.values_of(id) {
        Some(Values::Number(v)) => Some(v.as_slice()),
        _ => None,
    };
    let (last, before) = (numbers("spend_last_half_year"), numbers("spend_half_year_before"));
    // Whoever spends less than half of the half-year before is watched, however alive.
    let dropped = |i: usize| last.zip(before).is_some_and(|(l, b)| b[i] > 0.0 && l[i] < 0.5 * b[i]);
    let of = alive.iter().enumerate().map(|(i, p)| if dropped(i) { (1.0 - p).max(WATCH) } else { 1.0 - p });
    // docs/formulas.md: what an active customer would spend, less what is expected.
    let money = numbers("expected_spend")
        .map(|spend| spend.iter().zip(alive).map(|(s, p)| s * (1.0 - p) / p).collect());
    Some(Risk { of: of.collect(), money, parts: Vec::new(), poor: false, by: "warning.by_model" })
}

/// What is missing to full health.
fn by_health(table: &CustomerTable) -> Option<Risk> {
    let Values::Number(health) = table.values_of("health")? else { return None };
    let of = health.iter().map(|h| 1.0 - h / 100.0).collect();
    Some(Risk { of, money: None, parts: Vec::new(), poor: false, by: "warning.by_health" })
}

/// Whom to call first: by what is at risk, else by the risk.
fn list(table: &CustomerTable, of: &Risk, codes: &[u8]) -> Part {
    let (worth, risk) = (worth(table), &of.of);
    let at_risk = |i: usize| match (&of.money, worth) {
        (Some(money), _) => Some(money[i]).filter(|v| v.is_finite()).unwrap_or_default(),
        (None, Some((_, w))) if w[i].is_finite() => w[i].max(0.0) * risk[i],
        (None, Some(_)) => 0.0,
        (None, None) => risk[i],
    };
    let mut order: Vec<usize> = (0..risk.len()).filter(|i| codes[*i] < 2).collect();
    sort::by(&mut order, |a, b| at_risk(*b).total_cmp(&at_risk(*a)).then(a.cmp(b)));
    let id = worth.map_or("", |(id, _)| id);
    let row = |i: &usize| {
        let mut row = vec![
            customer(table, *i),
            if codes[*i] == 0 {
                Value::Status(Mark::Bad, "key.churn.warning.high".into())
            } else {
                Value::Status(Mark::Watch, "key.churn.warning.watch".into())
            },
            Value::Percent(risk[*i]),
        ];
        if let Some((_, w)) = worth {
            row.extend([told(table, id, w[*i]), told(table, id, at_risk(*i))]);
        }
        row
    };
    let mut heads = vec![
        ("common.customer".into(), Head::Words),
        ("warning.level".into(), Head::Words),
        ("warning.risk".into(), Head::Number),
    ];
    if worth.is_some() {
        heads.push((super::columns::name(id), Head::Extra));
        heads.push(("warning.at_risk".into(), Head::Number));
    }
    let rows = |n: usize| Table {
        caption: "warning.list".into(),
        told: false,
        heads: heads.clone(),
        rows: order.iter().take(n).map(row).collect(),
    };
    let total: f64 = order.iter().map(|i| at_risk(*i)).sum();
    let finding = match worth {
        Some(_) => Said::new("warning.total").with("money", told(table, id, total)),
        None => "warning.list_say".into(),
    };
    let gone = codes.iter().filter(|c| **c == 3).count() as u64;
    let mut body = Vec::new();
    if of.poor {
        body.push(Block::Marked(Mark::Bad, "warning.poor".into(), vec!["warning.poor_say".into()]));
    }
    if !order.is_empty() {
        let levels = if of.by == "warning.by_model" { "warning.levels" } else { "warning.levels_plain" };
        let levels =
            Said::new(levels).with("high", Value::Percent(HIGH)).with("watch", Value::Percent(WATCH));
        body.extend([
            Block::Table(rows(LISTED)),
            Block::Aside(levels),
            Block::Link("#/customers?churn.warning=high".to_owned(), "warning.all".into()),
            Block::Save("warning.save".into(), "warning.file".into(), rows(SAVED)),
        ]);
        if worth.is_some() {
            body.push(Block::Aside(if id == "mrr_end" { "health.care.month" } else { "warning.how" }.into()));
        }
    }
    if gone > 0 {
        body.push(Block::Aside(Said::counting("warning.gone", gone).with("share", Value::Percent(GONE))));
    }
    if order.is_empty() {
        let key = if gone > 0 { "warning.all_gone" } else { "warning.nobody" };
        return Part::new("warning.list", key, body);
    }
    Part::new("warning.list", finding, body)
}
