//! Cells that could not be used, mended in place, and rows that may be meant otherwise.

use super::{Answered, File, Session, one};
use crate::engine::dataset::RejectCode;
use crate::engine::dataset::doubts::Repairs;
use crate::engine::dataset::ids::Ids;
use crate::engine::error::ErrorCode;
use crate::engine::math::sort;
use crate::engine::study::{Mend, Trouble};
use crate::engine::table::Table;

/// Values that are handed on to be mended, those of most cells first.
const TROUBLES: usize = 200;

/// Longer values are no slip of typing.
const LONGEST: usize = 120;

/// What was done to cells of a column.
#[derive(Debug)]
struct Edit {
    column: usize,
    rows: Vec<u32>,
    old: String,
    new: String,
}

/// What a person mended of a file.
#[derive(Debug, Default)]
pub(super) struct Mended {
    pub(super) repairs: Repairs,
    done: Vec<Edit>,
    undone: Vec<Edit>,
    /// Values that are to stay as they are, by column.
    skipped: Vec<(usize, String)>,
}

/// Codes of rows that are set aside by a rule and not for what stands in a cell.
const BY_RULE: [RejectCode; 8] = [
    RejectCode::Cancelled,
    RejectCode::Unpaid,
    RejectCode::Refunded,
    RejectCode::TestOrder,
    RejectCode::NoSale,
    RejectCode::OtherCurrency,
    RejectCode::NegativeQuantity,
    RejectCode::Repeated,
];

impl File {
    /// Changes what was mended: the rest of a name after `tables.mend.`, and a value. `None` where there is no such thing.
    pub(super) fn mend(&mut self, name: &str, value: &str) -> Option<()> {
        let (what, rest) = name.split_once('.').unwrap_or((name, ""));
        let Mended { repairs, .. } = &mut self.mended;
        match what {
            "repeated" => repairs.once = value == "once",
            "alike" => repairs.merge = value == "one",
            "guests" => repairs.guests = value == "own",
            "returns" => repairs.no_returns = value == "aside",
            "currency" => value.clone_into(&mut repairs.currency),
            "let_in" => {
                let code = *RejectCode::ALL.iter().find(|code| code.key() == rest)?;
                repairs.let_in.retain(|of| *of != code);
                if value == "1" {
                    repairs.let_in.push(code);
                }
            }
            "cell" => self.replace(rest, value)?,
            "skip" => {
                let (column, old) = place(rest)?;
                self.mended.skipped.push((column, old.to_owned()));
            }
            "undo" => {
                let edit = self.mended.done.pop()?;
                put(&mut self.read.table, &edit, &edit.old);
                self.mended.undone.push(edit);
            }
            "redo" => {
                let edit = self.mended.undone.pop()?;
                put(&mut self.read.table, &edit, &edit.new);
                self.mended.done.push(edit);
            }
            _ => return None,
        }
        Some(())
    }

    /// Writes a value in place of another in all cells of a column.
    fn replace(&mut self, rest: &str, new: &str) -> Option<()> {
        let (column, old) = place(rest)?;
        let cells = self.read.table.columns.get(column)?;
        let rows: Vec<u32> =
            (0u32..).zip(cells.iter()).filter(|(_, cell)| *cell == old).map(|(row, _)| row).collect();
        if rows.is_empty() || new == old {
            return Some(());
        }
        let edit = Edit { column, rows, old: old.to_owned(), new: new.to_owned() };
        put(&mut self.read.table, &edit, new);
        self.mended.done.push(edit);
        self.mended.undone.clear();
        Some(())
    }
}

/// A column and a value: `3.2026-13-01`.
fn place(text: &str) -> Option<(usize, &str)> {
    let (column, value) = text.split_once('.')?;
    Some((column.parse().ok()?, value))
}

fn put(table: &mut Table, edit: &Edit, value: &str) {
    if let Some(column) = table.columns.get_mut(edit.column) {
        column.put(&edit.rows, value);
    }
}

impl Session {
    /// Changes what was mended of the first table, and analyses anew.
    pub(super) fn mend(&mut self, name: &str, value: &str) -> Answered {
        let file = self.file.as_mut().ok_or_else(|| one(ErrorCode::NothingLoaded))?;
        file.mend(name, value).ok_or_else(|| one(ErrorCode::BadMessage))?;
        self.again()
    }

    /// What there is to mend, and what was.
    pub(super) fn mended(&self) -> Mend {
        let (Some(file), Some(outcome)) = (&self.file, &self.result) else { return Mend::default() };
        let Mended { repairs, done, undone, skipped } = &file.mended;
        let table = &file.read.table;
        let (mut known, mut troubles) = (Ids::default(), Vec::<Trouble>::new());
        for of in outcome.analysis.rejected.iter().filter(|of| !BY_RULE.contains(&of.code)) {
            let (row, column) = (of.row as usize, usize::from(of.column));
            let value = table.cell(row, column);
            if value.len() > LONGEST || skipped.iter().any(|(c, v)| *c == column && v == value) {
                continue;
            }
            let at = known.intern(&[&column.to_string(), ".", of.code.key(), ".", value].concat());
            if let Some(trouble) = troubles.get_mut(at as usize) {
                trouble.cells += 1;
                continue;
            }
            troubles.push(Trouble {
                column: of.column,
                header: table.headers.get(column).cloned().unwrap_or_default(),
                code: of.code.key().to_owned(),
                value: value.to_owned(),
                cells: 1,
                row: table.row_number(row),
            });
        }
        sort::by(&mut troubles, |a, b| b.cells.cmp(&a.cells).then(a.row.cmp(&b.row)));
        let kinds = troubles.len() as u64;
        troubles.truncate(TROUBLES);
        let last = |of: &[Edit]| of.last().map(|e| (e.old.clone(), e.new.clone(), e.rows.len() as u64));
        Mend {
            doubts: outcome.dataset.doubts.clone(),
            repairs: repairs.clone(),
            troubles,
            kinds,
            undo: last(done),
            redo: last(undone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_value_may_hold_points() {
        assert_eq!(place("3.1.2.3"), Some((3, "1.2.3")));
        assert_eq!((place("3."), place("x.1"), place("3")), (Some((3, "")), None, None));
    }
}
