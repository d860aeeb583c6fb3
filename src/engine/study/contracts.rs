//! Contracts: what accounts still pay, how long they stay as seen and by the model, and what they will still bring.

use super::About;
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::customers::CustomerTable;
use crate::engine::report::retention::{Subscriptions, Survival};
use crate::engine::report::sheet::{
    Block, Drawn, Fact, Head, Part, Picture, Said, Sheet, Table, Topic, Value,
};

/// The parts, as a page without a title; `None` without contracts.
pub(super) fn sheet(table: &CustomerTable, about: &About) -> Option<Sheet> {
    let of = &about.retention;
    let paid = of.subscriptions.as_ref().map(paid);
    let stay = of.survival.as_ref().map(|survival| stay(table, about, survival));
    let parts: Vec<Part> = paid.into_iter().chain(stay).collect();
    (!parts.is_empty()).then_some(Sheet { title: None, parts })
}

/// A figure whose sentence lies beside its name in the locales.
fn fact(key: &str, value: Value, values: Vec<(&str, Value)>) -> Fact {
    let say = values.into_iter().fold(Said::new(&format!("retention.{key}_say")), |s, (n, v)| s.with(n, v));
    Fact { name: Said::new(&format!("retention.{key}")), value, say: Some(say) }
}

/// Gross and net retention, accounts lost, new ones, and renewals due.
fn paid(of: &Subscriptions) -> Part {
    let (low, high) = of.logo_churn_interval.unwrap_or_default();
    let mut facts = Vec::new();
    for (key, share) in [("paid.grr", of.grr), ("paid.nrr", of.nrr), ("paid.churn", of.logo_churn)] {
        if let Some(share) = share {
            // Without a revenue at the start it is of all accounts there ever were.
            let key = if key == "paid.churn" && of.mrr_start.is_none() { "paid.churn_all" } else { key };
            let ends = vec![("low", Value::Percent(low)), ("high", Value::Percent(high))];
            facts.push(fact(key, Value::Percent(share), ends));
        }
    }
    for (key, some) in [("paid.new", of.new), ("paid.due", of.renewals)] {
        if let Some((n, pay)) = some.filter(|(n, _)| *n > 0) {
            facts.push(fact(key, Value::Count(n), vec![("money", Value::Money(pay))]));
        }
    }
    let say = Said::counting("retention.paid.say", of.ended).with("accounts", Value::Count(of.accounts));
    let mut body = vec![Block::Facts(facts)];
    if !of.explained.is_empty() {
        body.push(Block::Formulas(of.explained.clone()));
    }
    Part::new("retention.paid.title", say, body)
}

/// "3 months", "1.5 years".
fn time(of: &Survival, n: f64) -> Value {
    let key = format!("count.{}s", of.period);
    // What is no whole number is plural.
    Value::Words(if n.fract() == 0.0 {
        Said::counting(&key, n as u64)
    } else {
        Said::new(&format!("{key}.other")).with("n", Value::Number(n, 1))
    })
}

/// An estimate to the three digits that it can bear.
fn rough(v: f64) -> f64 {
    let step = libm::pow(10.0, libm::floor(libm::log10(v.max(1e-9))) - 2.0);
    (v / step).round() * step
}

/// When half are gone, or how many are left at the end of the curve.
fn half(of: &Survival) -> Said {
    let half = of.curve.iter().find(|(_, s, _)| s.value < 0.5);
    let key = if half.is_some() { "retention.half_gone" } else { "retention.still" };
    let (period, share) = half.or(of.curve.last()).map_or((0, 1.0), |(t, s, _)| (*t, s.value));
    Said::new(key).with("share", Value::Percent(share)).with("time", time(of, f64::from(period)))
}

/// Survival as seen and by the model.
fn stay(table: &CustomerTable, about: &About, of: &Survival) -> Part {
    let mut body = ahead(table, about, of);
    let unsure = |n: &&Note| n.code == NoteCode::SurvivalUnsure;
    if let Some(note) = about.notes.iter().find(unsure) {
        body.push(Block::Notes(vec![note.clone()]));
    }
    if of.value.is_some() && about.given {
        body.push(Block::Link("#/ltv".to_owned(), "retention.stay.given".into()));
    }
    Part { picture: Some(picture(of)), ..Part::new("retention.stay.title", finding(of), body) }
}

fn picture(of: &Survival) -> Picture {
    let named = |key: &str| Said::new(&format!("retention.stay.{key}"));
    let x_name = named(&format!("x_{}", of.period));
    let seen = of.seen.iter().flat_map(|(t, share, _)| [f64::from(*t), *share]).collect();
    let model = of
        .curve
        .iter()
        .flat_map(|(t, s, _)| [f64::from(*t), s.value, s.low_80, s.high_80, s.low_95, s.high_95]);
    let words = [x_name.clone(), named(&format!("tip_{}", of.period)), named("seen"), named("model")];
    let words = words.map(|said| Drawn::Words(Value::Words(said))).to_vec();
    let drawn = Drawn::chart(
        "curve",
        vec![
            ("seen", Drawn::List(vec![Drawn::Row(seen)])),
            ("model", Drawn::Row(model.collect())),
            ("words", Drawn::List(words)),
        ],
    );
    let rows = of.curve.iter().map(|(period, s, rate)| {
        let seen = of.seen.get(*period as usize);
        vec![
            Value::Count(u64::from(*period)),
            seen.map_or(Value::None, |s| Value::Percent(s.1)),
            seen.map_or(Value::None, |s| Value::Number(s.2, 0)),
            Value::Percent(s.value),
            Value::Words(
                Said::new("common.from_to")
                    .with("from", Value::Percent(s.low_80))
                    .with("to", Value::Percent(s.high_80)),
            ),
            Value::Percent(*rate),
        ]
    });
    let rows = rows.collect();
    let heads = [
        ("seen", Head::Number),
        ("risk", Head::Extra),
        ("model", Head::Number),
        ("range", Head::Number),
        ("rate", Head::Number),
    ];
    let heads = heads.iter().map(|(key, head)| (named(key), *head));
    let heads = std::iter::once((x_name, Head::Words)).chain(heads).collect();
    let table = Table { caption: "retention.stay.title".into(), told: false, heads, rows };
    let label = Said::new("retention.stay.label").with("half", Value::Words(half(of)));
    Picture { of: drawn, label, caption: Some(named("caption")), table, height: 280 }
}

/// How many stay the first period, and the next one of those who stayed as long as was seen.
fn finding(of: &Survival) -> Said {
    let last = of.seen.len().saturating_sub(1);
    let rate = |t: usize| Value::Percent(of.curve.get(t).map_or(1.0, |c| c.2));
    Said::new("retention.stay.say")
        .with("first", rate(1))
        .with("period", Value::word(&format!("retention.{}", of.period)))
        .with("time", time(of, last as f64))
        .with("later", rate(last + 1))
}

/// What the model expects: the stay of a new account, what active ones will still bring, and its parameters.
fn ahead(table: &CustomerTable, about: &About, of: &Survival) -> Vec<Block> {
    let mut facts = Vec::new();
    let discounted = time(of, rough(of.tenure.0));
    if of.tenure.0.is_finite() {
        let (key, stay) = match of.tenure.1 {
            Some(n) => ("stay.tenure", time(of, rough(n))),
            None => ("stay.tenure_discounted", discounted.clone()),
        };
        facts.push(fact(key, stay, vec![("discounted", discounted)]));
    }
    if let Some(v) = of.value {
        let [value, low, high] = [v.value, v.low_80, v.high_80].map(|v| Value::Money(rough(v)));
        facts.push(fact("stay.value", value, vec![("low", low), ("high", high)]));
    }
    let mut body = vec![Block::Facts(facts), Block::Settings(Topic::Contracts)];
    let left = of.residual.iter().map(|(n, periods)| {
        let after = Value::Words(Said::counting("retention.stay.renewals", u64::from(*n)));
        Value::Words(Said::new("retention.stay.left_one").with("time", time(of, *periods)).with("n", after))
    });
    let left: Vec<Value> = left.collect();
    if !left.is_empty() {
        body.push(Block::Aside(Said::new("retention.stay.left").with("list", Value::List(left))));
    }
    let [alpha, beta] = of.params.map(|(v, error)| match error {
        Some(error) => Value::Words(
            Said::new("common.give_or_take")
                .with("value", Value::Plain(v))
                .with("error", Value::Plain(error)),
        ),
        None => Value::Plain(v),
    });
    let fit = Said::new("retention.stay.fit")
        .with("alpha", alpha)
        .with("beta", beta)
        .with("n", Value::Number(of.accounts, 0));
    body.push(Block::Aside(fit));
    if about.source.kind == "survival" && table.columns.iter().all(|c| c.id != "survivors") {
        body.push(Block::Aside("retention.stay.shares".into()));
    }
    body
}
