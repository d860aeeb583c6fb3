//! What can be read two ways: settled by proof in the column, by the other columns, or by a question.

use std::borrow::Cow;

use super::dates::{self, DateFormat};
use super::judge::{all_dates, all_numbers};
use super::{DateOrder, DecimalSign, Delimiter, Question, ReadOptions, Shape, evidence, numbers};
use crate::engine::note::{Note, NoteCode};
use crate::engine::table::{Table, TextColumn};

/// An assumption about the order of day and month rests on so many first rows.
const LOOK_ORDER: usize = 20_000;

/// Evidence about one column.
#[derive(Debug, Clone, Default)]
pub(super) struct Case {
    /// Of numbers, among the rows looked at.
    pub(super) numbers: evidence::Tally,
    /// Of dates, among the rows looked at.
    pub(super) dates: dates::Tally,
    /// Whether these are all rows.
    pub(super) complete: bool,
    /// Whether no cell of the column has content.
    pub(super) all_blank: bool,
}

/// The shapes of all columns and what is to be asked.
pub(super) struct Settled {
    /// One a column.
    pub(super) shapes: Vec<Shape>,
    /// At most one for dates and one for numbers: the answer holds for the file.
    pub(super) questions: Vec<Question>,
}

/// What a column is before decimal signs and orders are settled.
enum Kind<'a> {
    Blank,
    Text,
    Date(DateFormat),
    /// Year last: the order is still open.
    YearLast(Cow<'a, dates::Tally>),
    /// The decimal sign is still open.
    Number(Cow<'a, evidence::Tally>),
}

/// Settles every column.
pub(super) fn settle(
    table: &Table,
    cases: &[Case],
    options: &ReadOptions,
    delimiter: Delimiter,
    notes: &mut Vec<Note>,
) -> Settled {
    let kinds: Vec<Kind<'_>> =
        cases.iter().zip(&table.columns).map(|(case, column)| kind(case, column)).collect();
    let mut questions = Vec::new();
    let order = settle_order(table, &kinds, options, notes, &mut questions);
    let decimal = settle_decimal(table, &kinds, options, delimiter, notes, &mut questions);
    let shapes = kinds
        .iter()
        .zip(cases)
        .zip(&table.columns)
        .map(|((kind, case), column)| match kind {
            Kind::Blank => Shape::Blank,
            Kind::Text => Shape::Text,
            Kind::Date(format) => Shape::Date(*format),
            Kind::YearLast(tally) => Shape::Date(dates::order_format(tally.proven().unwrap_or(order))),
            Kind::Number(tally) => number_shape(case, column, tally.proven().unwrap_or(decimal)),
        })
        .collect();
    Settled { shapes, questions }
}

fn kind<'a>(case: &'a Case, column: &TextColumn) -> Kind<'a> {
    if case.all_blank {
        return Kind::Blank;
    }
    match case.dates.format() {
        Some(DateFormat::DayFirst | DateFormat::MonthFirst) => {
            let enough = case.complete || case.dates.proven().is_some();
            let tally = if enough { Cow::Borrowed(&case.dates) } else { Cow::Owned(all_dates(column)) };
            return Kind::YearLast(tally);
        }
        Some(format) => return Kind::Date(format),
        None => {}
    }
    if !case.numbers.is_number_column() {
        return Kind::Text;
    }
    let enough =
        case.complete || case.numbers.proven().is_some() || !column.text().contains(['.', ',', '．', '，']);
    if enough {
        return Kind::Number(Cow::Borrowed(&case.numbers));
    }
    let mut tally = all_numbers(column);
    tally.ungrouped = case.numbers.ungrouped;
    Kind::Number(Cow::Owned(tally))
}

fn number_shape(case: &Case, column: &TextColumn, decimal: DecimalSign) -> Shape {
    if case.numbers.side(decimal).good * 5 < case.numbers.content * 4 {
        return Shape::Text;
    }
    let mut format = case.numbers.format(decimal);
    if format.currency.is_some() && !case.complete {
        format.mixed_currency |= numbers::has_several_currencies(column.text());
    }
    Shape::Number(format)
}

/// The one value that all of these agree on.
fn agreed<T: PartialEq + Copy>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|v| v == first).then_some(first)
}

/// The order of day and month for columns that do not prove their own.
fn settle_order(
    table: &Table,
    kinds: &[Kind<'_>],
    options: &ReadOptions,
    notes: &mut Vec<Note>,
    questions: &mut Vec<Question>,
) -> DateOrder {
    if let Some(order) = options.date_order {
        return order;
    }
    let tallies = || {
        kinds.iter().enumerate().filter_map(|(at, kind)| match kind {
            Kind::YearLast(tally) => Some((at, tally.as_ref())),
            _ => None,
        })
    };
    if let Some(order) = agreed(tallies().filter_map(|(_, tally)| tally.proven())) {
        return order;
    }
    let open = || tallies().filter(|(_, tally)| tally.proven().is_none() && tally.either > 0);
    let Some((first, tally)) = open().next() else { return DateOrder::MonthFirst };
    let assumed = likely_order(&table.columns[first], tally);
    let column = table.headers[first].clone();
    for (at, tally) in open() {
        let note = Note::new(NoteCode::DateOrderAssumed, tally.either).in_column(table.headers[at].clone());
        notes.push(note.with(assumed.key()).and(tally.example.clone()));
    }
    let count = open().map(|(_, tally)| tally.either).sum();
    questions.push(Question::DateOrder { column, example: tally.example.clone(), count, assumed });
    assumed
}

/// The likelier order where nothing proves it: the one in which the rows run steadily forward or back; else the
/// number with fewer different values is the month; else points and hyphens have the day first, slashes the month.
fn likely_order(column: &TextColumn, tally: &dates::Tally) -> DateOrder {
    let turns = |format: DateFormat| {
        let days = || column.iter().take(LOOK_ORDER).filter_map(|cell| format.parse(cell).ok().flatten());
        let (mut up, mut down) = (0u64, 0u64);
        for (a, b) in days().zip(days().skip(1)) {
            up += u64::from(b > a);
            down += u64::from(b < a);
        }
        (up.min(down), up.max(down))
    };
    let (day_turns, day_steps) = turns(DateFormat::DayFirst);
    let (month_turns, month_steps) = turns(DateFormat::MonthFirst);
    if day_turns * 20 <= day_steps && day_turns * 4 < month_turns {
        return DateOrder::DayFirst;
    }
    if month_turns * 20 <= month_steps && month_turns * 4 < day_turns {
        return DateOrder::MonthFirst;
    }
    let (mut firsts, mut seconds) = (0u64, 0u64);
    for (a, b) in column.iter().take(LOOK_ORDER).filter_map(dates::leading_pair) {
        firsts |= 1 << a.min(63);
        seconds |= 1 << b.min(63);
    }
    match firsts.count_ones().cmp(&seconds.count_ones()) {
        std::cmp::Ordering::Less => DateOrder::MonthFirst,
        std::cmp::Ordering::Greater => DateOrder::DayFirst,
        std::cmp::Ordering::Equal if tally.separator == Some('/') => DateOrder::MonthFirst,
        std::cmp::Ordering::Equal => DateOrder::DayFirst,
    }
}

/// The decimal sign for columns that do not prove their own.
fn settle_decimal(
    table: &Table,
    kinds: &[Kind<'_>],
    options: &ReadOptions,
    delimiter: Delimiter,
    notes: &mut Vec<Note>,
    questions: &mut Vec<Question>,
) -> DecimalSign {
    if let Some(sign) = options.decimal {
        return sign;
    }
    let tallies = || {
        kinds.iter().enumerate().filter_map(|(at, kind)| match kind {
            Kind::Number(tally) => Some((at, tally.as_ref())),
            _ => None,
        })
    };
    if let Some(sign) = agreed(tallies().filter_map(|(_, tally)| tally.proven())) {
        return sign;
    }
    // A comma inside a quoted cell of a comma-separated file groups thousands: whoever writes decimal commas
    // separates cells by something else.
    let grouping = |tally: &evidence::Tally| delimiter == Delimiter::Comma && tally.either_point == 0;
    let open =
        || tallies().filter(|(_, tally)| tally.proven().is_none() && tally.either > 0 && !grouping(tally));
    let Some((first, tally)) = open().next() else { return DecimalSign::Point };
    let assumed = likely_sign(tally, delimiter);
    for (at, tally) in open() {
        let note = Note::new(NoteCode::DecimalAssumed, tally.either).in_column(table.headers[at].clone());
        notes.push(note.with(assumed.key()).and(tally.example.clone()));
    }
    let count = open().map(|(_, tally)| tally.either).sum();
    let column = table.headers[first].clone();
    questions.push(Question::Decimal { column, example: tally.example.clone(), count, assumed });
    assumed
}

/// The likelier decimal sign where every separator stands before three digits. A column with whole numbers from
/// 1000 on and no grouping does not group; otherwise a comma groups, and so does a point between semicolons.
fn likely_sign(tally: &evidence::Tally, delimiter: Delimiter) -> DecimalSign {
    let ungrouped = tally.ungrouped > 0;
    match (tally.either_point > 0, tally.either_point == tally.either) {
        (true, true) if ungrouped || delimiter != Delimiter::Semicolon => DecimalSign::Point,
        (true, true) => DecimalSign::Comma,
        (false, _) if ungrouped => DecimalSign::Comma,
        _ => DecimalSign::Point,
    }
}
