//! Who went from which group to which since an earlier file or day, as a picture and as a list; of a summary, how large
//! the groups were.

use super::columns::Given;
use super::movers::{ids, there};
use super::summary::{Summary, present};
use crate::engine::math::sort;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Choice, Drawn, Head, Part, Picture, Said, Table, Value};
use crate::engine::segment::flow::{Assignment, Flow, flow};

/// Divisions that are shown where nothing was chosen, the first that both have.
const STANDING: [&str; 5] =
    ["segment.lifecycle", "rfm.segment", "health.band", "status", "segment.value_rule"];

/// Flows listed.
const LISTED: usize = 20;

/// The choice of a division, and the one that is chosen.
fn division<'a>(both: &[&'a str], given: Given<'_>) -> Option<(&'a str, Choice)> {
    let find = |wanted: &str| both.iter().copied().find(|id| *id == wanted);
    let of =
        find(given.get("of")).or_else(|| STANDING.iter().find_map(|s| find(s))).or(both.first().copied())?;
    let options = both.iter().map(|id| ((*id).to_owned(), Value::column(id))).collect();
    Some((of, Choice { name: "of".to_owned(), label: "profile.of".into(), options, chosen: of.to_owned() }))
}

/// How large each group was and is, where only that is known.
pub(super) fn groups(now: &Summary, then: &Summary, given: Given<'_>) -> Option<Part> {
    let mut both: Vec<&str> = Vec::new();
    for (column, ..) in &now.groups {
        if !both.contains(&column.as_str()) && then.groups.iter().any(|g| g.0 == *column) {
            both.push(column);
        }
    }
    let (of, choice) = division(&both, given)?;
    let own = now.groups.iter().filter(|(column, ..)| column == of);
    let rows: Vec<Vec<Value>> = own
        .map(|(_, key, new)| {
            let old = then.members(of, key).unwrap_or_default();
            let by = *new as f64 - old as f64;
            let change = Value::Number(by, 0);
            let change =
                if by > 0.0 { Value::Words(Said::new("moves.up").with("value", change)) } else { change };
            vec![Value::Key(of.to_owned(), key.clone()), Value::Count(old), Value::Count(*new), change]
        })
        .collect();
    let heads = [
        ("moves.group", Head::Words),
        ("moves.before", Head::Number),
        ("moves.after", Head::Number),
        ("moves.change", Head::Number),
    ];
    let body = vec![Block::table("moves.groups", false, &heads, rows)];
    Some(Part { choice: Some(choice), ..Part::new("moves.groups", "moves.groups_say", body) })
}

/// Who went from which group to which.
pub(super) fn flows(after: &CustomerTable, before: &CustomerTable, given: Given<'_>) -> Option<Part> {
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
    let (of, choice) = division(&both, given)?;
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
                ("tone".to_owned(), Drawn::Tone(of.to_owned(), keys.get(k).cloned().unwrap_or_default())),
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
