//! Several tables of the same customers become one dataset, joined on customer.

use super::contracts::Status;
use super::events::Events;
use super::ids::Ids;
use super::orders::OrderLines;
use super::roles::Role;
use super::{Answers, Attribute, Comments, Dataset, Kind};
use crate::engine::ingest::Read;
use crate::engine::math::calendar::Day;
use crate::engine::note::{Note, NoteCode};
use crate::engine::table::TextColumn;
use serde::{Deserialize, Serialize};

/// A row of another table than the one that is analysed.
pub const ELSEWHERE: u32 = u32::MAX;

/// Unknown customers who are named.
const NAMED: usize = 5;

/// How the customers of a joined table fit those of the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Customers that the others have, too.
    pub known: u64,
    /// Customers that only this table has and who came in.
    pub added: u64,
    /// Customers that only this table has and whose rows were left out.
    pub left: u64,
    /// Customers of the others that this table does not have.
    pub without: u64,
    /// Some that only this table has.
    pub examples: Vec<String>,
}

/// Which of two tables the results are about, the higher the rather: the one with orders, then with customers.
pub const fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Survival => 0,
        Kind::Events => 1,
        Kind::Feedback => 2,
        Kind::Customers => 3,
        Kind::Histories => 4,
        Kind::Orders => 5,
    }
}

/// Adds what another table, read from `read`, says of the customers; a column that both have counts from the first.
/// Customers that only the other table has come in where `all` and, unless `surely`, somebody is in both (else two tables
/// of different kinds name them in different ways), except into histories.
pub fn join(
    into: &mut Dataset,
    other: Dataset,
    read: &Read,
    (all, surely): (bool, bool),
    notes: &mut Vec<Note>,
) -> Match {
    let before = into.ids.len();
    let known = other.ids.iter().filter(|id| into.ids.find(id).is_some()).count();
    let fits = known > 0 || surely || into.kind == other.kind;
    let come_in = all && fits && into.kind != Kind::Histories;
    let mut examples = Vec::new();
    let map: Vec<u32> = other.ids.iter().map(|id| place(&mut into.ids, id, come_in, &mut examples)).collect();
    let strangers = (other.ids.len() - known) as u64;
    let (added, left) = if come_in { (strangers, 0) } else { (0, strangers) };
    grow(into, before);
    let n = into.ids.len();
    let spread = |values: &[f64]| {
        let mut out = vec![f64::NAN; n];
        placed(&map).for_each(|(from, to)| out[to] = values[from]);
        out
    };
    for (role, values) in &other.measures {
        if into.kind == Kind::Orders && told_by_orders(*role) {
            let header = other.column_of(*role).and_then(|c| read.table.headers.get(usize::from(c)));
            let header = header.map_or_else(String::new, Clone::clone);
            notes.push(Note::new(NoteCode::RoleUnused, 1).in_column(&header).with(role.key()));
        } else if let Some((_, own)) = into.measures.iter_mut().find(|(r, _)| r == role) {
            placed(&map).filter(|(_, to)| *to >= before).for_each(|(from, to)| own[to] = values[from]);
        } else {
            into.measures.push((*role, spread(values)));
        }
    }
    attributes(into, &other.attributes, &map);
    if let Some(names) = &other.names {
        let own = into.names.get_or_insert_with(|| vec![String::new(); n]);
        fill(own, names, &map);
    }
    let days = |own: &mut Option<Vec<Option<Day>>>, given: &Option<Vec<Option<Day>>>| {
        let Some(given) = given else { return };
        let own = own.get_or_insert_with(|| vec![None; n]);
        placed(&map).for_each(|(from, to)| own[to] = own[to].or(given[from]));
    };
    if into.kind != Kind::Orders {
        days(&mut into.last_order, &other.last_order);
        into.days = wider(into.days, other.days);
    }
    days(&mut into.start, &other.start);
    days(&mut into.renewal, &other.renewal);
    days(&mut into.ended_on, &other.ended_on);
    if let Some(status) = &other.status {
        let first = into.status.is_none();
        let own = into.status.get_or_insert_with(|| vec![Status::Unknown; n]);
        placed(&map).filter(|(_, to)| first || *to >= before).for_each(|(from, to)| own[to] = status[from]);
    }
    answers(into, &other.answers, &map);
    if let Some(given) = &other.comments {
        comments(into, given, read, &map);
    }
    if let Some(orders) = &other.orders {
        into.orders = Some(lines(into.orders.as_ref(), orders, &map, n, Numbers::Orders));
        into.days = wider(into.days, other.days);
    }
    if let Some(events) = &other.events {
        into.events = Some(same_events(into.events.as_ref(), events, &map, n));
    }
    if into.currency.is_empty() {
        into.currency.clone_from(&other.currency);
    } else if !other.currency.is_empty() && other.currency != into.currency {
        notes.push(Note::new(NoteCode::JoinedCurrency, 1).with(&*into.currency).and(&*other.currency));
    }
    let without = before.saturating_sub(known) as u64;
    Match { known: known as u64, added, left, without, examples }
}

/// What an order log tells by itself.
const fn told_by_orders(role: Role) -> bool {
    matches!(role, Role::Amount | Role::Quantity | Role::UnitPrice | Role::Purchases | Role::RepeatPurchases)
}

fn place(ids: &mut Ids, id: &str, come_in: bool, examples: &mut Vec<String>) -> u32 {
    let known = ids.find(id);
    if known.is_none() && examples.len() < NAMED {
        examples.push(id.to_owned());
    }
    known.unwrap_or_else(|| if come_in { ids.intern(id) } else { u32::MAX })
}

/// Positions in the other table and in this one, of those who are in both.
fn placed(map: &[u32]) -> impl Iterator<Item = (usize, usize)> + '_ {
    map.iter().enumerate().filter(|(_, to)| **to != u32::MAX).map(|(from, to)| (from, *to as usize))
}

/// Makes room for customers that came in.
fn grow(into: &mut Dataset, before: usize) {
    let n = into.ids.len();
    if n == before {
        return;
    }
    into.measures.iter_mut().for_each(|(_, values)| values.resize(n, f64::NAN));
    into.attributes.iter_mut().for_each(|a| a.values.resize(n, String::new()));
    if let Some(names) = &mut into.names {
        names.resize(n, String::new());
    }
    let days = [&mut into.last_order, &mut into.start, &mut into.renewal, &mut into.ended_on];
    days.into_iter().flatten().for_each(|days| days.resize(n, None));
    if let Some(status) = &mut into.status {
        status.resize(n, Status::Unknown);
    }
    let events = into.events.as_mut().map(|e| &mut e.lines);
    for lines in into.orders.as_mut().into_iter().chain(events) {
        let end = lines.starts.last().copied().unwrap_or_default();
        lines.starts.resize(n + 1, end);
    }
}

fn wider(a: Option<(Day, Day)>, b: Option<(Day, Day)>) -> Option<(Day, Day)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

fn attributes(into: &mut Dataset, given: &[Attribute], map: &[u32]) {
    let n = into.ids.len();
    for attribute in given {
        let at = into.attributes.iter().position(|a| a.header == attribute.header);
        let at = at.unwrap_or_else(|| {
            let values = vec![String::new(); n];
            into.attributes.push(Attribute { header: attribute.header.clone(), values });
            into.attributes.len() - 1
        });
        fill(&mut into.attributes[at].values, &attribute.values, map);
    }
}

/// Puts words where there are none.
fn fill(own: &mut [String], given: &[String], map: &[u32]) {
    for (from, to) in placed(map) {
        if own[to].is_empty() {
            own[to].clone_from(&given[from]);
        }
    }
}

/// The customer of a row by the map; nobody stays nobody.
fn whose(map: &[u32], customer: u32) -> u32 {
    map.get(customer as usize).copied().unwrap_or(u32::MAX)
}

/// Answers to a question that both ask are answers to one question; they stand in no row of the first table. A day is
/// known where the table says it.
fn answers(into: &mut Dataset, given: &[Answers], map: &[u32]) {
    for other in given {
        let at = into.answers.iter().position(|a| a.role == other.role);
        let at = at.unwrap_or_else(|| {
            let (row, customer, value) = (Vec::new(), Vec::new(), Vec::new());
            into.answers.push(Answers { role: other.role, column: 0, row, customer, value, day: None });
            into.answers.len() - 1
        });
        let own = &mut into.answers[at];
        let held = own.value.len();
        if own.day.is_none() && other.day.is_some() {
            own.day = Some(vec![i32::MIN; held]);
        }
        own.row.extend(other.row.iter().map(|_| ELSEWHERE));
        own.customer.extend(other.customer.iter().map(|c| whose(map, *c)));
        own.value.extend(&other.value);
        if let Some(days) = &mut own.day {
            match &other.day {
                Some(given) => days.extend(given),
                None => days.resize(held + other.value.len(), i32::MIN),
            }
        }
    }
}

/// Comments of another table bring their words along.
fn comments(into: &mut Dataset, given: &Comments, read: &Read, map: &[u32]) {
    let own = into.comments.get_or_insert_with(Comments::default);
    let held = own.row.len();
    let texts = own.others.get_or_insert_with(TextColumn::default);
    if own.day.is_none() && given.day.is_some() {
        own.day = Some(vec![i32::MIN; held]);
    }
    for (k, row) in given.row.iter().enumerate() {
        own.row.push(ELSEWHERE - 1 - texts.len() as u32);
        texts.push(read.table.cell(*row as usize, usize::from(given.column)));
        own.customer.push(whose(map, given.customer[k]));
        if let Some(days) = &mut own.day {
            days.push(given.day.as_ref().map_or(i32::MIN, |d| d[k]));
        }
    }
}

/// What the numbers of lines are.
#[derive(Clone, Copy)]
enum Numbers<'a> {
    /// Orders: those of two tables are never the same.
    Orders,
    /// Kinds of events: what each of the other table's is here.
    Kinds(&'a [u32]),
}

/// Lines of both tables by customer and day.
fn lines(
    own: Option<&OrderLines>,
    other: &OrderLines,
    map: &[u32],
    n: usize,
    numbers: Numbers<'_>,
) -> OrderLines {
    let none = OrderLines { starts: vec![0; n + 1], ..OrderLines::default() };
    let own = own.unwrap_or(&none);
    let mut from = vec![usize::MAX; n];
    placed(map).for_each(|(k, to)| from[to] = k);
    // Orders of the other table are counted on from those of this one; single lines have numbers of their own.
    let count = own.day.len() as u32;
    let number = |of: &OrderLines, k: usize, mine: bool| match (numbers, &of.order) {
        (Numbers::Kinds(kinds), Some(order)) if !mine => {
            kinds.get(order[k] as usize).copied().unwrap_or(super::events::KINDS as u32)
        }
        // Single lines are numbered from the top.
        (Numbers::Orders, Some(order)) if !mine && order[k] > u32::MAX / 2 => order[k] - count,
        (Numbers::Orders, Some(order)) if !mine => order[k] + count,
        (_, Some(order)) => order[k],
        (_, None) => k as u32 + if mine { 0 } else { count },
    };
    let mut out = OrderLines { starts: vec![0], orders: own.orders, ..OrderLines::default() };
    let mut placed: Vec<u32> = Vec::new();
    let mut orders = Vec::new();
    for (i, from) in from.into_iter().enumerate() {
        let range = |of: &OrderLines, k: usize| of.starts[k] as usize..of.starts[k + 1] as usize;
        let mine = range(own, i).map(|k| (own.day[k], own.amount[k], number(own, k, true)));
        let given = if from == usize::MAX { 0..0 } else { range(other, from) };
        // Orders of those who are left out are not counted; a refund is none.
        let new = given.clone().filter(|k| other.amount[*k] >= 0.0).map(|k| number(other, k, false));
        placed.extend(new);
        let theirs = given.map(|k| (other.day[k], other.amount[k], number(other, k, false)));
        let mut all: Vec<(i32, f64, u32)> = mine.chain(theirs).collect();
        if !all.is_sorted_by_key(|line| line.0) {
            crate::engine::math::sort::by(&mut all, |a, b| a.0.cmp(&b.0));
        }
        for (day, amount, order) in all {
            out.day.push(day);
            out.amount.push(amount);
            orders.push(order);
        }
        out.starts.push(out.day.len() as u32);
    }
    crate::engine::math::sort::whole(&mut placed);
    placed.dedup();
    out.orders += placed.len() as u64;
    out.order = Some(orders);
    out
}

/// Events of both tables; kinds of the same name are one.
fn same_events(own: Option<&Events>, other: &Events, map: &[u32], n: usize) -> Events {
    let mut kinds = own.map_or_else(Vec::new, |e| e.kinds.clone());
    let mut codes = Vec::new();
    for name in &other.kinds {
        let at = kinds.iter().position(|k| k == name).unwrap_or(kinds.len());
        if at == kinds.len() && at < super::events::KINDS {
            kinds.push(name.clone());
        }
        codes.push(at as u32);
    }
    let lines = lines(own.map(|e| &e.lines), &other.lines, map, n, Numbers::Kinds(&codes));
    Events { lines, kinds, timed: other.timed || own.is_some_and(|e| e.timed) }
}
