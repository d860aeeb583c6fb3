//! `scenario`: what a customer is worth if price, purchases, lifetime, margin, discount, satisfaction or retention were
//! others; for one customer, a group or all, before and after, and beside scenarios that were kept.
//!
//! LTV = Σ price x purchases a year x margin x retention^(y-1) / (1 + discount)^y over the years of the lifetime, x (1 + k
//! SAT). Without discount, with full margin, retention 1 and SAT 0 it is `clv.simple`; a last year that is not whole counts
//! in part.

use super::About;
use super::Found;
use super::attributes::short;
use super::columns::{Given, numbers};
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Control, Fact, Field, Head, Part, Said, Sheet, Table, Value};

/// What can be changed, in the order of the form: name, whether it is told in per cent.
const INPUTS: [(&str, bool); 7] = [
    ("price", false),
    ("rate", false),
    ("years", false),
    ("margin", true),
    ("discount", true),
    ("retention", true),
    ("satisfaction", false),
];

/// The most scenarios that are kept.
const KEPT: usize = 6;

/// The most that a price or a number of purchases may be.
const MOST: f64 = 1e9;

/// The longest lifetime, in years.
const LONGEST: f64 = 50.0;

/// One setting of all inputs; shares as 0…1.
type Inputs = [f64; 7];

/// What a customer is worth under these inputs; `k` is what satisfaction weighs.
fn worth(of: &Inputs, k: f64) -> f64 {
    let [.., satisfaction] = *of;
    by_year(of).iter().sum::<f64>() * (1.0 + k * satisfaction)
}

/// What each year brings before satisfaction is counted.
fn by_year(of: &Inputs) -> Vec<f64> {
    let [price, rate, years, margin, discount, retention, _] = *of;
    let mut out = Vec::new();
    let (mut left, mut stays, mut worth_now) = (years.min(LONGEST), 1.0, 1.0 / (1.0 + discount));
    while left > 0.0 {
        out.push(price * rate * margin * stays * worth_now * left.min(1.0));
        left -= 1.0;
        stays *= retention;
        worth_now /= 1.0 + discount;
    }
    out
}

/// Lowest and highest value that makes sense, and the step of the slider, as the form writes them.
fn bounds(at: usize, base: f64) -> (f64, f64, f64) {
    match at {
        0 => (0.0, nice(3.0 * base), nice(3.0 * base) / 300.0),
        1 => (0.0, nice((3.0 * base).max(2.0)), nice((3.0 * base).max(2.0)) / 400.0),
        2 => (0.0, LONGEST.min(20.0), 0.5),
        3 | 5 => (0.0, 100.0, 1.0),
        4 => (0.0, 50.0, 0.5),
        _ => (-1.0, 1.0, 0.01),
    }
}

/// The next of 1, 2, 3, 5, 6 and 9 times a power of ten.
fn nice(v: f64) -> f64 {
    if v <= 0.0 || !v.is_finite() {
        return 1.0;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(v)));
    let step = [1.0, 2.0, 3.0, 5.0, 6.0, 9.0, 10.0].into_iter().find(|s| v <= s * power * (1.0 + 1e-12));
    step.unwrap_or(10.0) * power
}

/// Whom it is about, and what is known of them.
struct Group {
    who: Vec<usize>,
    /// The option that was chosen.
    chosen: String,
    fault: bool,
}

fn group(table: &CustomerTable, given: Given<'_>) -> Group {
    let all = || (0..table.rows).collect();
    let id = given.get("customer").trim();
    if !id.is_empty() {
        return match table.find(id) {
            Some(i) => Group { who: vec![i], chosen: String::new(), fault: false },
            None => Group { who: all(), chosen: String::new(), fault: true },
        };
    }
    let chosen = given.get("who");
    let found = chosen.split_once('=').and_then(|(column, key)| {
        let Values::Key(codes, keys) = table.values_of(column)? else { return None };
        let code = keys.iter().position(|k| k == key)?;
        let who: Vec<usize> = (0..codes.len()).filter(|i| usize::from(codes[*i]) == code).collect();
        (!who.is_empty()).then_some(who)
    });
    match found {
        Some(who) => Group { who, chosen: chosen.to_owned(), fault: false },
        None => Group { who: all(), chosen: String::new(), fault: false },
    }
}

/// Sum of a column over some customers, and of how many it is known.
fn sum(table: &CustomerTable, id: &str, who: &[usize]) -> Option<(f64, f64)> {
    let values = numbers(table, id)?;
    let known = who.iter().map(|i| values[*i]).filter(|v| v.is_finite());
    let (n, sum) = known.fold((0.0, 0.0), |(n, sum), v| (n + 1.0, sum + v));
    (n > 0.0).then_some((sum, n))
}

/// As it is: each input, the key of the sentence that says where it is from, and of how many customers it is: a rate of
/// active customers is of those who are.
fn base(table: &CustomerTable, about: &About, who: &[usize]) -> (Inputs, [&'static str; 7], f64) {
    let config = &about.config;
    let mut out: Inputs =
        [100.0, 1.0, f64::from(config.years), config.margin, config.discount_rate, 1.0, 0.0];
    let mut from = ["whatif.assumed"; 7];
    let mut n = who.len() as f64;
    (from[2], from[3], from[4]) = ("whatif.set", "whatif.set", "whatif.set");
    if let (Some((money, _)), Some((orders, _))) =
        (sum(table, "monetary_sum", who), sum(table, "order_count", who))
    {
        if orders > 0.0 && money > 0.0 {
            (out[0], from[0]) = (money / orders, "whatif.seen_price");
        }
        let expected = sum(table, "expected_purchases", who).zip(sum(table, "p_alive", who));
        if let Some(((purchases, _), (alive, _))) = expected.filter(|(_, (alive, _))| *alive > 0.0) {
            (out[1], from[1]) = (purchases / alive * 12.0 / config.horizon_months, "whatif.seen_rate");
            n = alive;
        }
        // Of one customer or a small group nothing of the kind is known: all tell it.
        let all: Vec<usize> = (0..table.rows).collect();
        if let Some(share) = bought_again(table, about, who).or_else(|| bought_again(table, about, &all)) {
            (out[5], from[5]) = (share, "whatif.seen_retention");
        }
    } else if let Some((mrr, paying)) = paying(table, who) {
        n = paying;
        (out[0], from[0]) = (12.0 * mrr / n.max(1.0), "whatif.seen_mrr");
        (out[1], from[1]) = (1.0, "whatif.seen_yearly");
        if let Some(share) = stays(about) {
            (out[5], from[5]) = (share, "whatif.seen_survival");
        }
    } else if let Some((money, known)) = sum(table, "clv.annuity", who) {
        // The annuity's yearly flow: LTV over its factor.
        let factor: f64 = by_year(&[1.0, 1.0, out[2], 1.0, out[4], 1.0, 0.0]).iter().sum();
        if factor > 0.0 {
            (out[0], from[0]) = (money / known / factor, "whatif.seen_flow");
        }
    }
    if let Some((gap, known)) = sum(table, "satisfaction.expectation_gap", who) {
        (out[6], from[6]) = (gap / known, "whatif.seen_gap");
    }
    // No lifetime is longer than what is added up.
    out[2] = out[2].min(LONGEST);
    (out, from, n)
}

/// Of those who first bought one to two years before the last day, the share who bought in the last year.
fn bought_again(table: &CustomerTable, about: &About, who: &[usize]) -> Option<f64> {
    let (Values::Date(first), as_of) = (table.values_of("first_order")?, about.as_of?) else { return None };
    let silent = numbers(table, "recency_days")?;
    let old: Vec<usize> = who
        .iter()
        .copied()
        .filter(|i| first[*i] != i32::MIN && (366..=730).contains(&(as_of.0 - first[*i])))
        .collect();
    let back = old.iter().filter(|i| silent[**i] <= 365.0).count();
    (old.len() >= 5).then(|| back as f64 / old.len() as f64)
}

/// Monthly revenue of accounts that still pay, and how many do; nothing where the table has none.
fn paying(table: &CustomerTable, who: &[usize]) -> Option<(f64, f64)> {
    let mrr = numbers(table, "mrr_end")?;
    let own: Vec<f64> = who.iter().map(|i| mrr[*i]).filter(|v| *v > 0.0).collect();
    // The sum of nothing is -0.
    Some((own.iter().sum::<f64>() + 0.0, own.len() as f64))
}

/// Share of new accounts that stay a year, by the model of how long contracts last.
fn stays(about: &About) -> Option<f64> {
    let of = about.retention.survival.as_ref()?;
    let year = if of.period == "year" { 1 } else { 12 };
    of.curve.iter().find(|(t, ..)| *t == year).map(|(_, s, _)| s.value)
}

fn written(at: usize, v: f64) -> f64 {
    if INPUTS[at].1 { v * 100.0 } else { v }
}

fn read(at: usize, v: f64) -> f64 {
    if INPUTS[at].1 { v / 100.0 } else { v }
}

fn as_value(at: usize, v: f64) -> Value {
    match at {
        0 => Value::Money(v),
        3..=5 => Value::Percent(v),
        _ => Value::Number(v, 2),
    }
}

/// The page.
pub(super) fn sheet(table: &CustomerTable, about: &About, given: Given<'_>) -> (Sheet, Found) {
    let group = group(table, given);
    let (before, from, n) = base(table, about, &group.who);
    let mut after = before;
    let mut form = who(table, &group);
    for (at, (name, _)) in INPUTS.iter().enumerate() {
        let (low, high, step) = bounds(at, before[at]);
        let typed = given.number(name);
        let fits = |v: &f64| {
            (low..=high.max(written(at, before[at]))).contains(v) || at < 2 && (0.0..=MOST).contains(v)
        };
        if let Some(v) = typed.filter(fits) {
            after[at] = read(at, v);
        }
        let wrong = !given.get(name).is_empty() && typed.filter(fits).is_none();
        let label = Said::new(&format!("whatif.{name}"));
        let ends = Said::new("whatif.out_of_range")
            .with("low", Value::Number(low, 2))
            .with("high", Value::Number(if at < 2 { MOST } else { high }, 2));
        form.push(Field {
            fault: wrong.then_some(ends),
            say: Some(Said::new(from[at]).with("value", as_value(at, before[at]))),
            ..Field::new(name, label, Control::Number(low, high, step), short(written(at, before[at])))
        });
    }
    let k = about.config.satisfaction_k;
    let kept = kept(given);
    let parts = vec![
        result(&before, &after, k, n, form),
        one_by_one(&before, &after, k),
        scenarios((&before, &after), &kept, k, n),
        years(&before, &after),
    ];
    let lead = Said::counting("whatif.lead", group.who.len() as u64);
    (Sheet { title: Some(("whatif.title".into(), lead)), parts }, Found::new())
}

fn who(table: &CustomerTable, group: &Group) -> Vec<Field> {
    let mut options = vec![(String::new(), Value::word("whatif.all"))];
    for (column, values) in table.columns.iter().zip(&table.values) {
        let Values::Key(codes, keys) = values else { continue };
        let mut there = [false; 256];
        codes.iter().for_each(|c| there[usize::from(*c)] = true);
        for key in keys.iter().enumerate().filter(|(k, _)| there[*k]).map(|(_, key)| key) {
            let words = Said::new("whatif.group")
                .with("column", Value::column(&column.id))
                .with("key", Value::Key(column.id.clone(), key.clone()));
            options.push((format!("{}={key}", column.id), Value::Words(words)));
        }
    }
    let fault = group.fault.then(|| "whatif.unknown".into());
    vec![
        Field::new("who", "whatif.who", Control::Pick(options), group.chosen.as_str()),
        Field {
            fault,
            say: Some("whatif.customer_say".into()),
            ..Field::new("customer", "whatif.customer", Control::Text(1), "")
        },
    ]
}

fn result(before: &Inputs, after: &Inputs, k: f64, n: f64, form: Vec<Field>) -> Part {
    let (old, new) = (worth(before, k), worth(after, k));
    let relative = if old == 0.0 { Value::None } else { Value::Signed((new - old) / old.abs()) };
    let fact = |key: &str, value: Value, say: Option<Said>| Fact { name: key.into(), value, say };
    let digits = if n < 10.0 { 1 } else { 0 };
    let told = (10.0 * n).round() / 10.0;
    let of_all = |v: f64| {
        Some(
            // A sum of chances is no count: 0.8 customers, but one customer.
            Said::counting("whatif.of_all", if told == 1.0 { 1 } else { 2 })
                .with("money", Value::Money(v * n))
                .with("those", Value::Number(n, digits)),
        )
    };
    let facts = vec![
        fact("whatif.before", Value::Money(old), of_all(old)),
        fact("whatif.after", Value::Money(new), of_all(new)),
        fact("whatif.change", Value::Money(new - old), of_all(new - old)),
        fact("whatif.relative", relative.clone(), None),
    ];
    let finding = if before == after {
        Said::new("whatif.same")
    } else {
        Said::new("whatif.finding")
            .with("old", Value::Money(old))
            .with("new", Value::Money(new))
            .with("relative", relative)
    };
    let body = vec![
        Block::Facts(facts),
        Block::Aside("whatif.formula".into()),
        Block::Aside("whatif.not_the_model".into()),
        Block::Link("#/whatif".to_owned(), "whatif.reset".into()),
    ];
    Part { form, ..Part::new("whatif.result", finding, body) }
}

/// What each change would bring by itself, and a tenth more of everything.
fn one_by_one(before: &Inputs, after: &Inputs, k: f64) -> Part {
    let old = worth(before, k);
    let alone = |at: usize, v: f64| {
        let mut one = *before;
        one[at] = v;
        let new = worth(&one, k);
        (new - old, if old == 0.0 { Value::None } else { Value::Signed((new - old) / old.abs()) })
    };
    let rows = INPUTS.iter().enumerate().map(|(at, (name, _))| {
        let (change, relative) = alone(at, after[at]);
        let tenth = match at {
            6 => before[at] + 0.1,
            3 | 5 => (before[at] * 1.1).min(1.0),
            _ => before[at] * 1.1,
        };
        let (_, by_tenth) = alone(at, tenth);
        vec![
            Value::word(&format!("whatif.{name}")),
            as_value(at, before[at]),
            as_value(at, after[at]),
            Value::Money(change),
            relative,
            by_tenth,
        ]
    });
    let heads = [
        ("whatif.input", Head::Words),
        ("whatif.before", Head::Number),
        ("whatif.after", Head::Number),
        ("whatif.alone", Head::Extra),
        ("whatif.relative", Head::Number),
        ("whatif.tenth", Head::Number),
    ];
    let body = vec![
        Block::table("whatif.one_by_one", false, &heads, rows.collect()),
        Block::Aside("whatif.tenth_say".into()),
    ];
    Part::new("whatif.one_by_one", "whatif.one_by_one_say", body)
}

/// Scenarios that were kept: seven numbers each.
fn kept(given: Given<'_>) -> Vec<Inputs> {
    let read = |text: &str| -> Option<Inputs> {
        let all: Vec<f64> = text.split('_').map_while(crate::engine::math::decimal::parse).collect();
        let all: Inputs = all.try_into().ok()?;
        let [price, rate, years, margin, discount, retention, _] = all;
        let sound = price >= 0.0 && rate >= 0.0 && (0.0..=LONGEST).contains(&years) && discount > -1.0;
        (sound && (0.0..=1.0).contains(&margin) && (0.0..=1.0).contains(&retention)).then_some(all)
    };
    given.get("kept").split('!').filter_map(read).take(KEPT).collect()
}

/// As it is, what was kept, and what is set now, beside each other.
fn scenarios((before, after): (&Inputs, &Inputs), kept: &[Inputs], k: f64, n: f64) -> Part {
    let old = worth(before, k);
    let row = |name: Value, of: &Inputs| {
        let new = worth(of, k);
        let mut row = vec![name, Value::Money(new), Value::Money((new - old) * n)];
        row.push(if old == 0.0 { Value::None } else { Value::Signed((new - old) / old.abs()) });
        row.extend(of.iter().enumerate().map(|(at, v)| as_value(at, *v)));
        row
    };
    let mut rows = vec![row(Value::word("whatif.before"), before)];
    for (i, of) in kept.iter().enumerate() {
        rows.push(row(Value::Words(Said::new("whatif.scenario").with("n", Value::Count(i as u64 + 1))), of));
    }
    rows.push(row(Value::word("whatif.after"), after));
    let mut heads = vec![
        ("whatif.scenario_head".into(), Head::Words),
        ("whatif.each".into(), Head::Number),
        ("whatif.change_all".into(), Head::Number),
        ("whatif.relative".into(), Head::Number),
    ];
    heads.extend(INPUTS.iter().map(|(name, _)| (Said::new(&format!("whatif.{name}")), Head::Extra)));
    let table = Table { caption: "whatif.scenarios".into(), told: false, heads, rows };
    let press = |label: &str, value: String| Field::new("kept", label, Control::Press(value), "");
    let mut form = Vec::new();
    if kept.len() < KEPT && before != after {
        let all: Vec<String> =
            kept.iter().chain([after]).map(|of| of.map(|v| v.to_string()).join("_")).collect();
        form.push(press("whatif.keep", all.join("!")));
    }
    if !kept.is_empty() {
        form.push(press("whatif.forget", String::new()));
    }
    let body = vec![
        Block::Table(table.clone()),
        Block::Aside("whatif.kept_where".into()),
        Block::Save("whatif.save".into(), "whatif.file".into(), table),
    ];
    Part { form, ..Part::new("whatif.scenarios", "whatif.scenarios_say", body) }
}

/// Year by year, before satisfaction is counted.
fn years(before: &Inputs, after: &Inputs) -> Part {
    let (old, new) = (by_year(before), by_year(after));
    let rows = (0..old.len().max(new.len())).map(|y| {
        let money = |v: &[f64]| v.get(y).map_or(Value::None, |v| Value::Money(*v));
        vec![Value::Count(y as u64 + 1), money(&old), money(&new)]
    });
    let heads =
        [("whatif.year", Head::Words), ("whatif.before", Head::Number), ("whatif.after", Head::Number)];
    let table = Block::table("whatif.by_year", false, &heads, rows.collect());
    Part::new(
        "whatif.by_year",
        "whatif.by_year_say",
        vec![Block::Folded("whatif.by_year_open".into(), vec![table])],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Inputs = [200.0, 0.3, 3.0, 1.0, 0.0, 1.0, 0.0];

    #[test]
    fn the_worked_examples() {
        // docs/formulas.md section 4: 200 x 0.3 x 3 is 180; 250 instead of 200 is +25 %, and 0.5 instead of 0.3 +108.3 %.
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        close(worth(&PLAIN, 1.0), 180.0);
        let dearer = [250.0, 0.3, 3.0, 1.0, 0.0, 1.0, 0.0];
        close(worth(&dearer, 1.0), 225.0);
        let often = [250.0, 0.5, 3.0, 1.0, 0.0, 1.0, 0.0];
        close(worth(&often, 1.0) / 180.0 - 1.0, 0.375 / 0.18 - 1.0);
        // `clv.annuity`: 1000 a year, 10 %, 5 years; and `clv.satisfaction_adjusted`.
        close(worth(&[1000.0, 1.0, 5.0, 1.0, 0.1, 1.0, 0.0], 1.0), 3_790.786_769_408_448);
        close(worth(&[200.0, 0.3, 3.0, 1.0, 0.0, 1.0, 50.0 / 350.0], 1.0), 180.0 * (1.0 + 50.0 / 350.0));
        // Half of the last year.
        close(worth(&[100.0, 1.0, 1.5, 1.0, 0.0, 0.5, 0.0], 1.0), 125.0);
    }

    #[test]
    fn sliders_end_at_round_numbers() {
        for (v, want) in [(0.0, 1.0), (1.0, 1.0), (141.0, 200.0), (0.27, 0.3), (95.0, 100.0)] {
            assert!((nice(v) - want).abs() < 1e-12, "{v}");
        }
    }
}
