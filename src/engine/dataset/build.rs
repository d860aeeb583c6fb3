//! Columns with roles to customers.

use super::cells::{NO_DAY, NOBODY, Rejected, Roled, Span, is_somebody, trim};
use super::contracts;
use super::doubts::Repairs;
use super::ids::Ids;
use super::ratings::means;
use super::roles::{Role, kind, named_number};
use super::{Answers, Comments, Dataset, Kind, RejectCode};
use crate::engine::error::Result;
use crate::engine::ingest::{Read, Shape};
use crate::engine::math::calendar::Day;
use crate::engine::note::{Note, NoteCode, Noted};

/// See [`super::build`].
///
/// # Errors
/// As [`super::build`].
pub(super) fn build(read: &Read, roles: &[Role], repairs: &Repairs) -> Result<Noted<Dataset>> {
    let table = Roled::new(read, roles)?;
    let mut out = match kind(read, table.roles()) {
        Kind::Orders => super::log::build(&table, repairs),
        Kind::Customers => customers(&table),
        Kind::Feedback => feedback(&table),
        Kind::Histories => super::histories::build(&table),
        Kind::Survival => super::survival::build(&table),
        Kind::Events => super::events::build(&table),
    }?;
    let mut blank = read.found.columns.iter().filter(|c| c.shape == Shape::Blank);
    if let Some(first) = blank.next() {
        let note = Note::new(NoteCode::BlankColumns, 1 + blank.count() as u64);
        out.notes.push(note.with(&*first.header));
    }
    Ok(out)
}

/// One row a customer: a cell that cannot be used is missing, the row stays.
fn customers(table: &Roled<'_>) -> Result<Noted<Dataset>> {
    let (mut rejected, mut notes) = (Rejected::default(), Vec::new());
    let money = table.roles().iter().enumerate().filter(|(_, role)| is_money(**role)).map(|(c, _)| c);
    let currency = table.currency(money, &mut notes);
    let (ids, who) = people(table, |_| true, &mut rejected, &mut notes);
    if ids.is_empty() {
        return Err(table.no_good_rows(rejected));
    }
    let mut measures = Vec::new();
    for (column, &role) in table.roles().iter().enumerate() {
        if role.is_number() && !role.is_answer() {
            measures.push((role, measure(table, column, role, &who, ids.len(), &mut rejected, &mut notes)));
        }
    }
    words_for_numbers(table, &mut notes);
    for (part, whole) in
        [(Role::PositiveFeedback, Role::TotalFeedback), (Role::RepeatPurchases, Role::Purchases)]
    {
        parts_within(table, &mut measures, part, whole, &who, &mut rejected);
    }
    let mut span = Span::default();
    let last_order = days(table, Role::Date, &who, ids.len(), &mut rejected);
    let start = days(table, Role::StartDate, &who, ids.len(), &mut rejected);
    let renewal = days(table, Role::RenewalDate, &who, ids.len(), &mut rejected);
    let ended_on = days(table, Role::EndDate, &who, ids.len(), &mut rejected);
    [&last_order, &start, &ended_on].into_iter().flatten().flatten().flatten().for_each(|d| span.add(d.0));
    let status = contracts::status(table, &who, ids.len(), &mut notes);
    let answers = answers_beside(table, &who, None, &mut rejected);
    let comments = comments_beside(table, &who, None);
    let (names, attributes) = table.kept(&who, ids.len());
    let value = Dataset {
        first_row: each(&who).map(|(row, _)| row as u32).collect(),
        columns: table.columns(),
        names,
        attributes,
        measures,
        last_order,
        status,
        start,
        renewal,
        ended_on,
        answers,
        comments,
        currency,
        rejected: rejected.in_order(),
        rows_used: ids.len() as u64,
        days: span.days(),
        ..Dataset::of(Kind::Customers, ids)
    };
    Ok(Noted { value, notes })
}

/// Says which columns are called after a number that something would be worked out from, but hold words: they were kept as
/// they are, or left out.
fn words_for_numbers(table: &Roled<'_>, notes: &mut Vec<Note>) {
    for (column, role) in table.roles().iter().enumerate() {
        if *role == Role::Attribute && contracts::says_who_left(table.header(column)) {
            let mut filled = table.cells(column).iter().map(trim).filter(|cell| is_somebody(cell));
            if let Some(first) = filled.next() {
                let note = Note::new(NoteCode::LeftUnread, 1 + filled.count() as u64);
                notes.push(note.in_column(table.header(column)).with(first));
            }
            continue;
        }
        let words = table.read.found.columns.get(column).is_some_and(|c| c.shape == Shape::Text);
        let named = named_number(table.header(column)).filter(|role| table.column(*role).is_none());
        if !words || named.is_none() || !role.may_repeat() {
            continue;
        }
        let mut filled = table.cells(column).iter().map(trim).filter(|cell| is_somebody(cell));
        if let Some(first) = filled.next() {
            let note = Note::new(NoteCode::WordsForNumbers, 1 + filled.count() as u64);
            notes.push(note.in_column(table.header(column)).with(first));
        }
    }
}

/// A day of each customer; `None` without a column of this role.
fn days(
    table: &Roled<'_>,
    role: Role,
    who: &[u32],
    customers: usize,
    rejected: &mut Rejected,
) -> Option<Vec<Option<Day>>> {
    let column = table.column(role)?;
    let format = table.dates(column);
    let mut out = vec![None; customers];
    for (row, slot) in each(who) {
        out[slot] = rejected.day(format, table.cells(column).get(row), row, column).0;
    }
    Some(out)
}

/// Rows that belong to somebody, with the customer's position.
pub(super) fn each(who: &[u32]) -> impl Iterator<Item = (usize, usize)> {
    who.iter().enumerate().filter(|(_, w)| **w != NOBODY).map(|(row, &w)| (row, w as usize))
}

const fn is_money(role: Role) -> bool {
    matches!(
        role,
        Role::Amount
            | Role::UnitPrice
            | Role::Price
            | Role::ReferralValue
            | Role::ServiceValue
            | Role::KnownClv
            | Role::MrrStart
            | Role::MrrEnd
            | Role::CashFlow(_)
    )
}

const fn is_never_negative(role: Role) -> bool {
    matches!(
        role,
        Role::PositiveFeedback
            | Role::TotalFeedback
            | Role::Purchases
            | Role::RepeatPurchases
            | Role::RepurchaseRate
            | Role::LifetimeYears
            | Role::Referrals
            | Role::MrrStart
            | Role::MrrEnd
    )
}

/// The customers of a table with one row each, and each row's customer or [`NOBODY`]. Rows that are not `sound` have
/// been set aside already.
pub(super) fn people(
    table: &Roled<'_>,
    sound: impl Fn(usize) -> bool,
    rejected: &mut Rejected,
    notes: &mut Vec<Note>,
) -> (Ids, Vec<u32>) {
    let mut ids = Ids::default();
    let Some(column) = table.column(Role::Customer) else {
        let mut name = |row| ids.intern(&table.read.table.row_number(row).to_string());
        let who = (0..table.rows()).map(|row| if sound(row) { name(row) } else { NOBODY }).collect();
        notes.push(Note::new(NoteCode::NoCustomerColumn, table.rows() as u64));
        return (ids, who);
    };
    let mut who = Vec::with_capacity(table.rows());
    let mut twice = 0;
    for row in 0..table.rows() {
        let cell = trim(table.cells(column).get(row));
        let known = ids.len();
        if !is_somebody(cell) {
            rejected.add(row, column, RejectCode::NoCustomer);
            who.push(NOBODY);
        } else if !sound(row) {
            who.push(NOBODY);
        } else if (ids.intern(cell) as usize) < known {
            rejected.add(row, column, RejectCode::DuplicateCustomer);
            twice += 1;
            who.push(NOBODY);
        } else {
            who.push(known as u32);
        }
    }
    if twice > 0 {
        notes.push(Note::new(NoteCode::DuplicateCustomer, twice).in_column(table.header(column)));
    }
    (ids, who)
}

/// A number of each customer, `NaN` where missing.
fn measure(
    table: &Roled<'_>,
    column: usize,
    role: Role,
    who: &[u32],
    customers: usize,
    rejected: &mut Rejected,
    notes: &mut Vec<Note>,
) -> Vec<f64> {
    let format = table.numbers(column);
    let cells = table.cells(column);
    let mut out = vec![f64::NAN; customers];
    for (row, slot) in each(who) {
        match rejected.number(format, cells.get(row), row, column) {
            (Some(value), _) if value < 0.0 && is_never_negative(role) => {
                rejected.add(row, column, RejectCode::Negative);
            }
            (Some(value), _) => out[slot] = value,
            (None, _) => {}
        }
    }
    if matches!(role, Role::MrrStart | Role::MrrEnd) && contracts::is_yearly(table.header(column)) {
        out.iter_mut().for_each(|v| *v /= 12.0);
        notes.push(Note::new(NoteCode::YearlyAsMonthly, customers as u64).in_column(table.header(column)));
    }
    if role == Role::RepurchaseRate {
        as_shares(table, column, format.percent, &mut out, who, rejected, notes);
    }
    out
}

/// Rates as shares: a rate above 1 can only be a percentage, and then all of the column are.
fn as_shares(
    table: &Roled<'_>,
    column: usize,
    percent: bool,
    rates: &mut [f64],
    who: &[u32],
    rejected: &mut Rejected,
    notes: &mut Vec<Note>,
) {
    if !percent {
        if !rates.iter().any(|r| *r > 1.0) {
            return;
        }
        let count = rates.iter().filter(|r| r.is_finite()).count() as u64;
        let note = Note::new(NoteCode::ScaleAssumed, count).in_column(table.header(column));
        notes.push(note.with(crate::engine::dataset::PERCENT));
    }
    for (row, slot) in each(who) {
        rates[slot] /= 100.0;
        if rates[slot] > 1.0 {
            rejected.add(row, column, RejectCode::OutOfScale);
            rates[slot] = f64::NAN;
        }
    }
}

/// Sets aside parts that exceed their whole.
fn parts_within(
    table: &Roled<'_>,
    measures: &mut [(Role, Vec<f64>)],
    part: Role,
    whole: Role,
    who: &[u32],
    rejected: &mut Rejected,
) {
    let find = |role: Role| measures.iter().position(|(r, _)| *r == role);
    let (Some(p), Some(w), Some(column)) = (find(part), find(whole), table.column(part)) else { return };
    for (row, slot) in each(who) {
        if measures[p].1[slot] > measures[w].1[slot] {
            rejected.add(row, column, RejectCode::PartExceedsWhole);
            measures[p].1[slot] = f64::NAN;
        }
    }
}

/// Survey answers that stand beside a customer or an order: one that cannot be read is missing, its row stays.
pub(super) fn answers_beside(
    table: &Roled<'_>,
    who: &[u32],
    days: Option<&[i32]>,
    rejected: &mut Rejected,
) -> Vec<Answers> {
    let mut out = Vec::new();
    for (column, &role) in table.roles().iter().enumerate().filter(|(_, role)| role.is_answer()) {
        let format = table.numbers(column);
        let mut answers = empty(role, column, days.is_some());
        for (row, slot) in each(who) {
            if let (Some(value), _) = rejected.number(format, table.cells(column).get(row), row, column) {
                let day = days.and_then(|d| d.get(row).copied()).unwrap_or(NO_DAY);
                push(&mut answers, row, slot as u32, value, day);
            }
        }
        out.push(answers);
    }
    out
}

/// Comments that stand beside a customer or an order.
pub(super) fn comments_beside(table: &Roled<'_>, who: &[u32], days: Option<&[i32]>) -> Option<Comments> {
    let column = table.column(Role::Comment)?;
    let mut out = no_comments(column, days.is_some());
    for (row, slot) in each(who) {
        if !trim(table.cells(column).get(row)).is_empty() {
            let day = days.and_then(|d| d.get(row).copied()).unwrap_or(NO_DAY);
            add_comment(&mut out, row, slot as u32, day);
        }
    }
    Some(out)
}

fn no_comments(column: usize, dated: bool) -> Comments {
    Comments { column: column as u16, day: dated.then(Vec::new), ..Comments::default() }
}

fn add_comment(comments: &mut Comments, row: usize, customer: u32, day: i32) {
    comments.row.push(row as u32);
    comments.customer.push(customer);
    if let Some(days) = &mut comments.day {
        days.push(day);
    }
}

fn empty(role: Role, column: usize, dated: bool) -> Answers {
    Answers {
        role,
        row: Vec::new(),
        column: column as u16,
        customer: Vec::new(),
        value: Vec::new(),
        day: dated.then(Vec::new),
    }
}

fn push(answers: &mut Answers, row: usize, customer: u32, value: f64, day: i32) {
    answers.row.push(row as u32);
    answers.customer.push(customer);
    answers.value.push(value);
    if let Some(days) = &mut answers.day {
        days.push(day);
    }
}

/// One row an answer: a row with an unreadable answer or date is set aside, one without an answer says nothing.
fn feedback(table: &Roled<'_>) -> Result<Noted<Dataset>> {
    let (mut rejected, mut notes) = (Rejected::default(), Vec::new());
    let customer = table.column(Role::Customer);
    let date = table.column(Role::Date).map(|c| (c, table.dates(c)));
    let columns: Vec<_> = table.roles().iter().enumerate().filter(|(_, role)| role.is_answer()).collect();
    let formats: Vec<_> = columns.iter().map(|(c, _)| table.numbers(*c)).collect();
    let mut answers: Vec<_> = columns.iter().map(|(c, role)| empty(**role, *c, date.is_some())).collect();
    let (mut ids, mut who, mut span) = (Ids::default(), Vec::with_capacity(table.rows()), Span::default());
    let (mut anonymous, mut used) = (0, 0);
    let mut comments = table.column(Role::Comment).map(|column| no_comments(column, date.is_some()));
    let mut values = Vec::new();
    for row in 0..table.rows() {
        values.clear();
        let mut sound = true;
        for ((column, _), format) in columns.iter().zip(&formats) {
            let (value, good) = rejected.number(*format, table.cells(*column).get(row), row, *column);
            values.push(value);
            sound &= good;
        }
        let mut day = NO_DAY;
        if let Some((column, format)) = date {
            let (value, good) = rejected.day(format, table.cells(column).get(row), row, column);
            day = value.map_or(NO_DAY, |d: Day| d.0);
            sound &= good;
        }
        let comment =
            comments.as_mut().filter(|c| !trim(table.cells(usize::from(c.column)).get(row)).is_empty());
        if !sound || (values.iter().all(Option::is_none) && comment.is_none()) {
            who.push(NOBODY);
            continue;
        }
        let cell = customer.map_or("", |c| trim(table.cells(c).get(row)));
        let person = if is_somebody(cell) { ids.intern(cell) } else { NOBODY };
        anonymous += u64::from(person == NOBODY);
        used += 1;
        who.push(person);
        if day != NO_DAY {
            span.add(day);
        }
        if let Some(comments) = comment {
            add_comment(comments, row, person, day);
        }
        for (list, value) in answers.iter_mut().zip(&values) {
            if let Some(value) = value {
                push(list, row, person, *value, day);
            }
        }
    }
    if used == 0 {
        return Err(table.no_good_rows(rejected));
    }
    if anonymous > 0 {
        notes.push(Note::new(NoteCode::AnonymousAnswers, anonymous));
    }
    let measures = means(table, &who, ids.len(), &mut rejected, &mut notes);
    let (names, attributes) = table.kept(&who, ids.len());
    let value = Dataset {
        columns: table.columns(),
        names,
        attributes,
        measures,
        answers,
        comments,
        rejected: rejected.in_order(),
        rows_used: used,
        days: span.days(),
        ..Dataset::of(Kind::Feedback, ids)
    };
    Ok(Noted { value, notes })
}
