//! Tables of survival: how many of those who began are still customers, one row a period.

use super::cells::{NOBODY, Rejected, Roled, trim};
use super::context::{counts_customers, period_number, period_unit};
use super::ids::Ids;
use super::roles::Role;
use super::{Dataset, Kind, PERCENT, RejectCode, SurvivalTable};
use crate::engine::error::Result;
use crate::engine::note::{Note, NoteCode, Noted};

/// What a period is where nothing says it: the contracts of the papers are yearly.
const UNIT: &str = "year";

/// Builds the dataset of a table of survival. Rows count up to the first that does not follow the one before it; a
/// row without a value says nothing and is passed over.
///
/// # Errors
/// `NoGoodRows`; `MissingRole`.
pub(super) fn build(table: &Roled<'_>) -> Result<Noted<Dataset>> {
    let (mut rejected, mut notes) = (Rejected::default(), Vec::new());
    let columns = (table.need(Role::Period)?, table.need(Role::Retained)?);
    let rows = rows(table, columns, &mut rejected);
    let Some(first) = rows.first() else { return Err(table.no_good_rows(rejected)) };
    let scale = scale(table, columns.1, first, &mut notes);
    let gives_nothing = |role: &Role| {
        !matches!(role, Role::Period | Role::Retained | Role::Name | Role::Attribute | Role::LeaveOut)
    };
    for (column, role) in table.roles().iter().enumerate().filter(|(_, role)| gives_nothing(role)) {
        notes.push(Note::new(NoteCode::RoleUnused, 1).in_column(table.header(column)).with(role.key()));
    }
    let unit = unit(table, columns.0, first.row, &mut notes);

    // Where the table begins after period 0, all are there at 0.
    let before = u32::from(first.period == 1 && !scale.starts);
    let mut retained = vec![1.0; before as usize];
    retained.extend(rows.iter().map(|row| row.value / scale.whole));
    let period: Vec<u32> = (0..retained.len() as u32).collect();
    let mut ids = Ids::default();
    period.iter().for_each(|p| _ = ids.intern(&p.to_string()));
    let mut who = vec![NOBODY; table.rows()];
    for (at, row) in (before..).zip(&rows) {
        who[row.row] = at;
    }
    let (names, attributes) = table.kept(&who, ids.len());
    let value = Dataset {
        columns: table.columns(),
        names,
        attributes,
        survival: Some(SurvivalTable { period, retained, size: scale.size, unit }),
        rejected: rejected.in_order(),
        rows_used: rows.len() as u64,
        ..Dataset::of(Kind::Survival, ids)
    };
    Ok(Noted { value, notes })
}

/// A sound row: where it stands, its period, and its value as written.
struct Row {
    row: usize,
    period: u32,
    value: f64,
}

fn rows(table: &Roled<'_>, (period, retained): (usize, usize), rejected: &mut Rejected) -> Vec<Row> {
    let format = table.numbers(retained);
    let mut out: Vec<Row> = Vec::new();
    for row in 0..table.rows() {
        let (value, _) = rejected.number(format, table.cells(retained).get(row), row, retained);
        let Some(value) = value else { continue };
        let cell = trim(table.cells(period).get(row));
        let Some(number) = period_number(cell) else {
            let code = if cell.is_empty() { RejectCode::NoValue } else { RejectCode::BadNumber };
            rejected.add(row, period, code);
            continue;
        };
        let follows = out.last().map_or(number <= 1, |last| number == last.period + 1);
        let fault = if !follows {
            Some((period, RejectCode::NotNextPeriod))
        } else if value < 0.0 {
            Some((retained, RejectCode::Negative))
        } else if format.percent && value > 100.0 {
            Some((retained, RejectCode::OutOfScale))
        } else if out.is_empty() && value == 0.0 {
            Some((retained, RejectCode::NotPositive))
        } else if out.last().is_some_and(|last| value > last.value) {
            Some((retained, RejectCode::Rising))
        } else {
            None
        };
        match fault {
            Some((column, code)) => rejected.add(row, column, code),
            None => out.push(Row { row, period: number, value }),
        }
    }
    out
}

/// What the values are a part of.
struct Scale {
    /// The value that means all.
    whole: f64,
    /// Customers at period 0, where they are counted.
    size: Option<f64>,
    /// Whether the first row is the start.
    starts: bool,
}

/// Values never rise, so the first one tells what they are: a share, a percentage or a count.
fn scale(table: &Roled<'_>, column: usize, first: &Row, notes: &mut Vec<Note>) -> Scale {
    let written = table.numbers(column).percent;
    let all = if written || first.value > 1.0 { 100.0 } else { 1.0 };
    let counted = !written
        && (first.value > all
            || (first.value > 1.0 && counts_customers(table.header(column)))
            // 60 at period 0 is no percentage: all are there at the start.
            || (first.value > 1.0 && first.value < all && first.period == 0));
    if !written && !counted && all > 1.0 {
        let note = Note::new(NoteCode::ScaleAssumed, 1).in_column(table.header(column));
        notes.push(note.with(PERCENT));
    }
    let starts = first.period == 0 || counted || first.value == all;
    if starts && (first.period == 1 || (!counted && first.value < all)) {
        notes.push(Note::new(NoteCode::FirstPeriodIsStart, 1));
    }
    Scale { whole: if starts { first.value } else { all }, size: counted.then_some(first.value), starts }
}

/// What a period is, by the header or the first cell.
fn unit(table: &Roled<'_>, column: usize, row: usize, notes: &mut Vec<Note>) -> &'static str {
    let said = [table.header(column), table.cells(column).get(row)].into_iter().find_map(period_unit);
    said.unwrap_or_else(|| {
        notes.push(Note::new(NoteCode::PeriodUnitAssumed, 1).in_column(table.header(column)).with(UNIT));
        UNIT
    })
}
