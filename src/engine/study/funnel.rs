//! From prospect to loyal: how many come how far, and how long that takes; for everybody, and by what divides them.

use super::About;
use super::columns::{Given, numeric, words};
use crate::engine::report::customers::CustomerTable;
use crate::engine::report::sheet::{
    Block, Choice, Drawn, Head, Mark, Part, Picture, Said, Sheet, Table, Value,
};
use crate::engine::score::compare::shares;
use crate::engine::segment::funnel::{KEYS, Path, STAGES, Stage, funnel};

/// Groups that are shown.
const GROUPS: usize = 12;

/// What a customer became by buying: no division to ask where buying came from.
const RESULTS: [&str; 8] = ["segment.", "rfm.", "tier", "health", "churn.", "cluster", "advice", "flag."];

/// The page; `None` without orders.
pub(super) fn sheet(table: &CustomerTable, about: &About, given: Given<'_>) -> Option<Sheet> {
    if about.steps.is_empty() {
        return None;
    }
    let stages = funnel(&about.steps);
    let lead = Said::new("funnel.lead")
        .with("all", Value::Count(stages[0].reached))
        .with("new", Value::Count(stages[1].reached))
        .with("loyal", Value::Count(stages[STAGES - 1].reached));
    let parts = std::iter::once(everybody(&stages, about)).chain(by_group(table, about, given)).collect();
    Some(Sheet { title: Some(("funnel.title".into(), lead)), parts })
}

fn name(k: usize) -> Value {
    Value::Key("segment.lifecycle".to_owned(), KEYS[k].to_owned())
}

fn share(v: Option<f64>) -> Value {
    v.map_or(Value::None, Value::Percent)
}

fn everybody(stages: &[Stage; STAGES], about: &About) -> Part {
    let interval = |of: &Stage| {
        of.interval.map_or(Value::None, |(low, high)| {
            Value::Words(
                Said::new("funnel.interval")
                    .with("low", Value::Percent(low))
                    .with("high", Value::Percent(high)),
            )
        })
    };
    let rows = stages.iter().enumerate().map(|(k, of)| {
        let days = of.median_days.map_or(Value::None, |d| Value::Number(d, 0));
        vec![name(k), Value::Count(of.reached), share(of.of_all), share(of.of_previous), interval(of), days]
    });
    let heads = vec![
        ("funnel.stage".into(), Head::Words),
        ("funnel.reached".into(), Head::Number),
        ("funnel.of_all".into(), Head::Number),
        ("funnel.of_previous".into(), Head::Number),
        ("funnel.interval_head".into(), Head::ExtraWords),
        ("funnel.days".into(), Head::Number),
    ];
    let table = Table { caption: "funnel.caption".into(), told: true, heads, rows: rows.collect() };
    let tip = |k: usize, of: &Stage| {
        let said = Said::new("funnel.tip").with("stage", name(k)).with("n", Value::Count(of.reached));
        Drawn::Words(Value::Words(said.with("share", share(of.of_all))))
    };
    let all = || stages.iter().enumerate();
    let of = Drawn::chart(
        "bars",
        vec![
            ("labels", Drawn::List(all().map(|(k, _)| Drawn::Words(name(k))).collect())),
            ("values", Drawn::Row(all().map(|(_, of)| of.reached as f64).collect())),
            ("tips", Drawn::List(all().map(|(k, of)| tip(k, of)).collect())),
        ],
    );
    let caption = Said::new("funnel.how").with("orders", Value::Count(u64::from(about.config.loyal_orders)));
    let picture = Picture {
        of,
        label: "funnel.label".into(),
        caption: Some(caption),
        table: table.clone(),
        height: 220,
    };
    let mut body = Vec::new();
    if stages[0].reached == stages[1].reached {
        body.push(Block::Marked(
            Mark::Unknown,
            "funnel.no_prospects".into(),
            vec!["funnel.no_prospects_say".into()],
        ));
    }
    body.extend([Block::Table(Table { told: false, ..table }), Block::Aside("funnel.watch".into())]);
    Part { picture: Some(picture), ..Part::new("funnel.everybody", finding(stages), body) }
}

/// The step at which most are lost.
fn finding(stages: &[Stage; STAGES]) -> Said {
    let lost = |k: &usize| stages[k - 1].reached - stages[*k].reached;
    let worst = (1..STAGES).max_by_key(lost).unwrap_or(1);
    if lost(&worst) == 0 {
        return "funnel.finding_none".into();
    }
    Said::counting("funnel.finding", lost(&worst))
        .with("from", name(worst - 1))
        .with("to", name(worst))
        .with("share", share(stages[worst].of_previous))
}

/// How far those of each group come, against all others.
fn by_group(table: &CustomerTable, about: &About, given: Given<'_>) -> Option<Part> {
    let numbers = numeric(table);
    let divides = |id: &String| {
        !RESULTS.iter().any(|r| id.starts_with(r)) && !numbers.contains(id) && words(table, id).is_some()
    };
    let ids: Vec<String> = table.columns.iter().map(|c| c.id.clone()).filter(divides).collect();
    let chosen = ids.iter().find(|id| *id == given.get("by")).or(ids.first())?.clone();
    let of = words(table, &chosen)?;
    let mut groups: Vec<(&str, Vec<Path>)> = Vec::new();
    for (word, path) in of.iter().zip(&about.steps) {
        let Some(word) = word else { continue };
        match groups.iter_mut().find(|(name, _)| name == word) {
            Some((_, own)) => own.push(*path),
            None => groups.push((word, vec![*path])),
        }
    }
    crate::engine::math::sort::by(&mut groups, |a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let keyed = !chosen.starts_with("attribute.");
    // Whoever is in no group, such as somebody who has only looked round, is no rest to compare with.
    let grouped: Vec<Path> = groups.iter().flat_map(|(_, own)| own.iter().copied()).collect();
    let all = funnel(&grouped);
    let rows = groups.iter().take(GROUPS).map(|(word, own)| {
        let own = funnel(own);
        let name = if keyed {
            Value::Key(chosen.clone(), (*word).to_owned())
        } else {
            Value::Text((*word).to_owned())
        };
        let rate = |k: usize| share(own[k].of_previous);
        // Loyal of all who ever came, against the rest.
        let rest = |k: usize| all[k].reached - own[k].reached;
        let against = shares((own[3].reached, own[0].reached), (rest(3), rest(0)));
        let against = match against {
            Some(c) if c.chance => Value::word("funnel.chance"),
            Some(c) if c.difference > 0.0 => Value::word("funnel.more"),
            Some(_) => Value::word("funnel.fewer"),
            None => Value::None,
        };
        vec![name, Value::Count(own[0].reached), rate(1), rate(2), rate(3), share(own[3].of_all), against]
    });
    let heads = vec![
        (super::columns::name(&chosen), Head::Words),
        ("common.customers".into(), Head::Number),
        ("funnel.to_new".into(), Head::Extra),
        ("funnel.to_active".into(), Head::Extra),
        ("funnel.to_loyal".into(), Head::Extra),
        ("funnel.loyal_of_all".into(), Head::Number),
        ("funnel.against".into(), Head::Words),
    ];
    let caption = "funnel.by_group".into();
    let body = vec![Block::Table(Table { caption, told: false, heads, rows: rows.collect() })];
    let options = ids.iter().map(|id| (id.clone(), Value::column(id))).collect();
    let choice = Choice { name: "by".to_owned(), label: "funnel.by".into(), options, chosen };
    Some(Part { choice: Some(choice), ..Part::new("funnel.by_group", "funnel.by_group_say", body) })
}
