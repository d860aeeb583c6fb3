//! Cells of columns with roles: which format they are read in, and what becomes of those that cannot be read.

use super::roles::Role;
use super::{Attribute, RejectCode, Rejection};
use crate::engine::error::{Error, ErrorCode, Result};
use crate::engine::ingest::dates::{BadDate, DateFormat, counted, judge as judge_dates};
use crate::engine::ingest::numbers::{BadNumber, NumberFormat, judge as judge_numbers};
use crate::engine::ingest::{DecimalSign, Read, Shape};
use crate::engine::math::calendar::Day;
use crate::engine::note::{Note, NoteCode};
use crate::engine::table::TextColumn;

/// A row that belongs to no customer: anonymous, or set aside.
pub(super) const NOBODY: u32 = u32::MAX;
/// No day.
pub(super) const NO_DAY: i32 = i32::MIN;
/// Cells that are looked at where the person chose a role that the column's shape does not fit.
pub(super) const LOOKED_AT: usize = 2000;

/// A table whose columns have roles.
pub(super) struct Roled<'a> {
    pub(super) read: &'a Read,
    roles: &'a [Role],
}

impl<'a> Roled<'a> {
    /// Checks that no role stands twice; columns without a role are left out.
    pub(super) fn new(read: &'a Read, roles: &'a [Role]) -> Result<Roled<'a>> {
        let columns = read.table.columns.len().min(read.found.columns.len());
        let roles = &roles[..roles.len().min(columns)];
        for (i, role) in roles.iter().enumerate().filter(|(_, r)| !r.may_repeat()) {
            if let Some(first) = roles[..i].iter().position(|r| r == role) {
                let header = |c: usize| read.table.headers.get(c).cloned().unwrap_or_default();
                return Err(Error::new(ErrorCode::RoleTwice).in_column(header(first)).with(header(i)));
            }
        }
        Ok(Roled { read, roles })
    }
    /// Data rows.
    pub(super) fn rows(&self) -> usize {
        self.read.table.rows
    }
    pub(super) fn roles(&self) -> &'a [Role] {
        self.roles
    }
    /// The error that says that no row could be used, and where the first trouble is.
    pub(super) fn no_good_rows(&self, rejected: Rejected) -> Error {
        let error = Error::new(ErrorCode::NoGoodRows).counting(self.rows() as u64);
        let Some(first) = rejected.in_order().into_iter().next() else { return error };
        let (row, column) = (first.row as usize, usize::from(first.column));
        error
            .at_row(self.read.table.row_number(row))
            .in_column(self.header(column))
            .with(self.read.table.cell(row, column))
            .and(first.code.key())
    }
    /// Roles and the columns that carry them.
    pub(super) fn columns(&self) -> Vec<(Role, u16)> {
        self.roles.iter().enumerate().map(|(c, role)| (*role, c as u16)).collect()
    }
    pub(super) fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|&r| r == role)
    }
    pub(super) fn need(&self, role: Role) -> Result<usize> {
        self.column(role).ok_or_else(|| Error::new(ErrorCode::MissingRole).with(role.key()))
    }
    /// The cells of a column that [`Roled::column`] named.
    pub(super) fn cells(&self, column: usize) -> &'a TextColumn {
        &self.read.table.columns[column]
    }
    pub(super) fn header(&self, column: usize) -> &'a str {
        self.read.table.headers.get(column).map_or("", String::as_str)
    }

    /// How the numbers of a column are written: as found, else as most of its first cells are, else plainly.
    #[inline(never)]
    pub(super) fn numbers(&self, column: usize) -> NumberFormat {
        if let Some(Shape::Number(format)) = self.read.found.columns.get(column).map(|c| c.shape) {
            return format;
        }
        judge_numbers(self.cells(column).iter().take(LOOKED_AT)).unwrap_or(NumberFormat {
            decimal: DecimalSign::Point,
            currency: None,
            mixed_currency: false,
            percent: false,
            whole: false,
        })
    }

    /// How the dates of a column are written: as found, else in the way that reads most of its first cells.
    #[inline(never)]
    pub(super) fn dates(&self, column: usize) -> DateFormat {
        if let Some(Shape::Date(format)) = self.read.found.columns.get(column).map(|c| c.shape) {
            return format;
        }
        let range = self.read.found.columns.get(column).and_then(|c| c.range);
        if let Some(format) = range.and_then(counted) {
            return format;
        }
        let cells = self.cells(column);
        if let Some(format) = judge_dates(cells.iter().take(LOOKED_AT)) {
            return format;
        }
        let good = |f: DateFormat| {
            cells.iter().take(LOOKED_AT).filter(|c| matches!(f.parse(c), Ok(Some(_)))).count()
        };
        let mut best = (DateFormat::YearFirst, good(DateFormat::YearFirst));
        for format in [DateFormat::Compact, DateFormat::MonthFirst, DateFormat::DayFirst] {
            let count = good(format);
            if count > best.1 {
                best = (format, count);
            }
        }
        best.0
    }

    /// Says how numbers of a column of dates count days, where they do.
    pub(super) fn counting(&self, column: usize) -> Option<Note> {
        let word = self.dates(column).counting()?;
        Some(Note::new(NoteCode::CountedDates, self.rows() as u64).in_column(self.header(column)).with(word))
    }

    /// The one currency mark of the money columns, with a note where there are more than one.
    pub(super) fn currency(&self, columns: impl Iterator<Item = usize>, notes: &mut Vec<Note>) -> String {
        let mut mark = None;
        for column in columns {
            let format = self.numbers(column);
            let other = format.currency.is_some() && mark.is_some() && format.currency != mark;
            if format.mixed_currency || other {
                notes.push(
                    Note::new(NoteCode::MixedCurrency, self.rows() as u64).in_column(self.header(column)),
                );
                return String::new();
            }
            mark = mark.or(format.currency);
        }
        mark.map_or(String::new(), String::from)
    }

    /// Display names and text kept beside the customers: of several rows the last one with content.
    pub(super) fn kept(&self, who: &[u32], customers: usize) -> (Option<Vec<String>>, Vec<Attribute>) {
        let names = self.column(Role::Name).map(|c| latest(self.cells(c), who, customers));
        let kept = self.roles.iter().enumerate().filter(|(_, role)| **role == Role::Attribute);
        let attributes = kept
            .map(|(c, _)| Attribute {
                header: self.header(c).to_owned(),
                values: latest(self.cells(c), who, customers),
            })
            .collect();
        (names, attributes)
    }
}

/// Each customer's last cell with content.
fn latest(cells: &TextColumn, who: &[u32], customers: usize) -> Vec<String> {
    // Rows first and texts afterwards: one text a customer is made, not one a row.
    let mut rows = vec![NOBODY; customers];
    for (row, &customer) in who.iter().enumerate() {
        if let Some(slot) = rows.get_mut(customer as usize)
            && !trim(cells.get(row)).is_empty()
        {
            *slot = row as u32;
        }
    }
    rows.into_iter()
        .map(|row| if row == NOBODY { String::new() } else { trim(cells.get(row as usize)).to_owned() })
        .collect()
}

/// The cell without blanks around it, and without the `="…"` by which shops keep spreadsheets from reading an id as a
/// number; an id is not changed in any other way.
#[inline(never)]
pub(super) fn trim(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'=', b'"', .., b'"'] if cell.len() > 3 => &cell[2..cell.len() - 1],
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0')),
    }
}

/// Whether a trimmed cell names a customer. Fewer words count as "nothing" than in a number's place: people are
/// called Nan and companies None.
#[inline(never)]
pub(super) fn is_somebody(cell: &str) -> bool {
    !matches!(
        cell,
        "" | "-" | "--" | "—" | "N/A" | "n/a" | "#N/A" | "NULL" | "null" | "NaN" | "nan" | "None" | "无"
    )
}

/// Cells set aside, in any order until [`Rejected::in_order`].
#[derive(Default)]
pub(super) struct Rejected(Vec<Rejection>);

impl Rejected {
    pub(super) fn add(&mut self, row: usize, column: usize, code: RejectCode) {
        self.0.push(Rejection { row: row as u32, column: u16::try_from(column).unwrap_or(u16::MAX), code });
    }
    /// A cell as a number; `None` where it is blank or was set aside, which `.1` tells.
    #[inline(never)]
    pub(super) fn number(
        &mut self,
        format: NumberFormat,
        cell: &str,
        row: usize,
        column: usize,
    ) -> (Option<f64>, bool) {
        match format.parse(cell) {
            Ok(value) => (value, true),
            Err(BadNumber::SpreadsheetError) => {
                self.add(row, column, RejectCode::SpreadsheetError);
                (None, false)
            }
            Err(BadNumber::NotANumber) => {
                self.add(row, column, RejectCode::BadNumber);
                (None, false)
            }
        }
    }
    /// A cell as a day; `None` where it is blank or was set aside, which `.1` tells.
    #[inline(never)]
    pub(super) fn day(
        &mut self,
        format: DateFormat,
        cell: &str,
        row: usize,
        column: usize,
    ) -> (Option<Day>, bool) {
        match format.parse(cell) {
            Ok(value) => (value, true),
            Err(bad) => {
                let code = match bad {
                    BadDate::NoSuchDay => RejectCode::NoSuchDay,
                    BadDate::NotADate => RejectCode::BadDate,
                };
                self.add(row, column, code);
                (None, false)
            }
        }
    }
    /// By row, then column.
    pub(super) fn in_order(mut self) -> Vec<Rejection> {
        crate::engine::math::sort::by(&mut self.0, |a, b| (a.row, a.column).cmp(&(b.row, b.column)));
        self.0
    }
    pub(super) fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        self.0.retain(|r| keep(r.row as usize));
    }
}

/// First and last of some days.
#[derive(Default)]
pub(super) struct Span(Option<(i32, i32)>);

impl Span {
    pub(super) fn add(&mut self, day: i32) {
        let (first, last) = self.0.unwrap_or((day, day));
        self.0 = Some((first.min(day), last.max(day)));
    }
    pub(super) fn days(&self) -> Option<(Day, Day)> {
        self.0.map(|(first, last)| (Day(first), Day(last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lose_only_blanks_around_them() {
        assert_eq!(
            ["  007 ", "\u{3000}甲\u{a0}", "a b", "\u{feff}x", " "].map(trim),
            ["007", "甲", "a b", "x", ""]
        );
        assert_eq!(["=\"0042\"", "=\"", "=\"\"", "=1+1"].map(trim), ["0042", "=\"", "=\"\"", "=1+1"]);
        assert!(!is_somebody("") && !is_somebody("N/A") && is_somebody("Nan") && is_somebody("0"));
    }
}
