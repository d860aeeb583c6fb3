//! Event logs: what customers did and when (use), and when they asked for help (contact).

use super::build::comments_beside;
use super::cells::{NOBODY, Rejected, Roled, Span, trim};
use super::log::{customers, days, group};
use super::orders::OrderLines;
use super::roles::Role;
use super::synonyms::CONTACT;
use super::{Dataset, Kind};
use crate::engine::error::Result;
use crate::engine::math::lower::lower;
use crate::engine::note::{Note, NoteCode, Noted};

/// Kinds of events that are told apart; what comes after them counts as use.
pub const KINDS: usize = 60;

/// Events by customer and, within one, by day.
#[derive(Debug, Clone, Default)]
pub struct Events {
    /// Lines as those of an order log: `amount` is how long an event lasted, 0 where nothing tells; `order` is its kind,
    /// a position in `kinds`, or beyond.
    pub lines: OrderLines,
    /// Kinds of events as the file names them.
    pub kinds: Vec<String>,
    /// Whether a column tells how long events lasted.
    pub timed: bool,
}

/// Whether an event of this name is a contact with support.
///
/// # Example
/// ```
/// use perennial::engine::dataset::events::is_contact;
/// assert!(is_contact("support_ticket") && is_contact("Phone call") && !is_contact("login"));
/// ```
pub fn is_contact(name: &str) -> bool {
    let name = lower(name);
    let token = |word: &str| name.split(|c: char| !c.is_alphanumeric()).any(|t| t == word);
    CONTACT.split_whitespace().any(|word| if word.is_ascii() { token(word) } else { name.contains(word) })
}

/// Builds the dataset of an event log. A row needs a customer and a date; without one of them it is set aside.
///
/// # Errors
/// `MissingRole`, `NoGoodRows`.
pub(super) fn build(table: &Roled<'_>) -> Result<Noted<Dataset>> {
    let customer = table.need(Role::Customer)?;
    let date = table.need(Role::Date)?;
    let (mut rejected, mut notes) = (Rejected::default(), Vec::new());
    let days = days(table, date, &mut rejected);
    notes.extend(table.counting(date));
    let lasted = durations(table, &mut rejected);
    let by = |_| customer;
    let (ids, who) = customers(table, &by, &days, &lasted, None, &mut rejected);
    if ids.is_empty() {
        return Err(table.no_good_rows(rejected));
    }
    let (codes, kinds) = kinds(table, &who);
    let named =
        |row: usize| table.column(Role::Event).is_some_and(|c| !trim(table.cells(c).get(row)).is_empty());
    let beyond = kinds.len() == KINDS
        && (0..codes.len()).any(|r| codes[r] == KINDS as u32 && who[r] != NOBODY && named(r));
    if beyond {
        notes.push(Note::new(NoteCode::ManyEvents, KINDS as u64));
    }
    let lines = group(&who, ids.len(), &days, &lasted, Some(&codes), 0).0;
    let mut span = Span::default();
    lines.day.iter().for_each(|&d| span.add(d));
    let comments = comments_beside(table, &who, Some(&days));
    let (names, attributes) = table.kept(&who, ids.len());
    let value = Dataset {
        columns: table.columns(),
        names,
        attributes,
        rows_used: lines.day.len() as u64,
        events: Some(Events { lines, kinds, timed: table.column(Role::Duration).is_some() }),
        comments,
        rejected: rejected.in_order(),
        days: span.days(),
        ..Dataset::of(Kind::Events, ids)
    };
    Ok(Noted { value, notes })
}

/// How long each event lasted, 0 where nothing tells; a cell that cannot be read is set aside, its row stays.
fn durations(table: &Roled<'_>, rejected: &mut Rejected) -> Vec<f64> {
    let Some(column) = table.column(Role::Duration) else { return vec![0.0; table.rows()] };
    let format = table.numbers(column);
    let cells = table.cells(column);
    let mut one = |row| rejected.number(format, cells.get(row), row, column).0.filter(|v| *v > 0.0);
    (0..table.rows()).map(|row| one(row).unwrap_or(0.0)).collect()
}

/// The kind of each row's event, and their names in order of first appearance.
fn kinds(table: &Roled<'_>, who: &[u32]) -> (Vec<u32>, Vec<String>) {
    let mut names: Vec<String> = Vec::new();
    let Some(column) = table.column(Role::Event) else { return (vec![KINDS as u32; who.len()], names) };
    let cells = table.cells(column);
    let mut one = |row: usize| {
        let name = trim(cells.get(row));
        let known = names.iter().position(|n| n == name);
        known.unwrap_or_else(|| {
            if names.len() < KINDS && !name.is_empty() {
                names.push(name.to_owned());
                names.len() - 1
            } else {
                KINDS
            }
        }) as u32
    };
    let codes = who.iter().enumerate().map(|(row, w)| if *w == NOBODY { KINDS as u32 } else { one(row) });
    (codes.collect(), names)
}
