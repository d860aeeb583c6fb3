//! Histories: one row a customer whose orders are already rolled up, or a group of customers alike.

use super::build::{each, people};
use super::cells::{Rejected, Roled};
use super::fold::fold;
use super::roles::Role;
use super::synonyms::TIME_UNITS;
use super::{Dataset, HistoryTable, Kind, RejectCode};
use crate::engine::error::Result;
use crate::engine::ingest::numbers::NumberFormat;
use crate::engine::math::lower::lower;
use crate::engine::note::{Note, NoteCode, Noted};

/// By how much `t_x` may exceed `t` and still be the same number written twice.
const ROUNDING: f64 = 1e-9;

/// A row whose numbers can have come from orders: x, t_x, t, weight.
type Sound = [f64; 4];

/// Builds the dataset of histories. A row needs x, t_x and t (and a weight where there is such a column) that orders
/// can have given; else it is set aside. Money that cannot be read is missing, and its row stays.
///
/// # Errors
/// `NoGoodRows`; `MissingRole`.
pub(super) fn build(table: &Roled<'_>) -> Result<Noted<Dataset>> {
    let (mut rejected, mut notes) = (Rejected::default(), Vec::new());
    let needed = [table.need(Role::X)?, table.need(Role::TX)?, table.need(Role::T)?];
    let columns = Columns {
        needed: needed.map(|c| (c, table.numbers(c))),
        weight: table.column(Role::Weight).map(|c| (c, table.numbers(c))),
    };
    let rows: Vec<Option<Sound>> =
        (0..table.rows()).map(|row| columns.row(table, row, &mut rejected)).collect();
    let (ids, who) = people(table, |row| rows[row].is_some(), &mut rejected, &mut notes);
    if ids.is_empty() {
        return Err(table.no_good_rows(rejected));
    }
    for (column, role) in table.roles().iter().enumerate().filter(|(_, role)| gives_nothing(**role)) {
        notes.push(Note::new(NoteCode::RoleUnused, 1).in_column(table.header(column)).with(role.key()));
    }
    let kept: Vec<Sound> = each(&who).filter_map(|(row, _)| rows[row]).collect();
    let of = |k: usize| kept.iter().map(|row| row[k]).collect::<Vec<f64>>();
    let money = table.column(Role::Monetary);
    let currency = table.currency(money.into_iter(), &mut notes);
    let x = of(0);
    let (names, attributes) = table.kept(&who, ids.len());
    let value = Dataset {
        columns: table.columns(),
        histories: Some(HistoryTable {
            unit: needed[1..].iter().find_map(|c| unit_of(table.header(*c))),
            monetary: money.map(|column| monetary(table, column, &who, &x, &mut rejected)),
            weight: columns.weight.map(|_| of(3)),
            t_x: of(1),
            t: of(2),
            x,
        }),
        names,
        attributes,
        currency,
        rejected: rejected.in_order(),
        rows_used: ids.len() as u64,
        ..Dataset::of(Kind::Histories, ids)
    };
    Ok(Noted { value, notes })
}

/// The time unit that a header names: `t (months)`, `T_weeks`.
fn unit_of(header: &str) -> Option<&'static str> {
    let folded = lower(&fold(header));
    let is = |words: &[&str]| {
        folded.split(|c: char| !c.is_alphanumeric()).any(|w| words.contains(&w))
            || words.iter().any(|w| !w.is_ascii() && folded.contains(w))
    };
    TIME_UNITS.into_iter().find(|(_, words)| is(words)).map(|(key, _)| key)
}

/// Whether the role is of another kind of table.
const fn gives_nothing(role: Role) -> bool {
    !role.is_of_history() && !matches!(role, Role::Customer | Role::Name | Role::Attribute | Role::LeaveOut)
}

/// Where x, t_x, t and the weight stand, and how their numbers are written.
struct Columns {
    needed: [(usize, NumberFormat); 3],
    weight: Option<(usize, NumberFormat)>,
}

impl Columns {
    /// The numbers of a row; `None` where it was set aside, at the first cell that is at fault.
    fn row(&self, table: &Roled<'_>, row: usize, rejected: &mut Rejected) -> Option<Sound> {
        let mut cell = |(column, format): (usize, NumberFormat)| {
            let (value, sound) = rejected.number(format, table.cells(column).get(row), row, column);
            if value.is_none() && sound {
                rejected.add(row, column, RejectCode::NoValue);
            }
            value
        };
        let [x, t_x, t] = self.needed.map(&mut cell);
        let weight = match self.weight {
            Some(column) => cell(column),
            None => Some(1.0),
        };
        let (x, t_x, t, weight) = (x?, t_x?, t?, weight?);
        if let Some((k, code)) = fault(x, t_x, t) {
            rejected.add(row, self.needed[k].0, code);
            return None;
        }
        if let Some((column, _)) = self.weight.filter(|_| weight <= 0.0) {
            rejected.add(row, column, RejectCode::NotPositive);
            return None;
        }
        Some([x, t_x.min(t), t, weight])
    }
}

/// Why orders cannot have given these numbers, and which of the three is at fault; `None` where they can.
fn fault(x: f64, t_x: f64, t: f64) -> Option<(usize, RejectCode)> {
    if let Some(k) = [x, t_x, t].iter().position(|v| *v < 0.0) {
        Some((k, RejectCode::Negative))
    } else if x.fract() != 0.0 {
        Some((0, RejectCode::NotWhole))
    } else if t_x > t * (1.0 + ROUNDING) {
        Some((1, RejectCode::BeyondEnd))
    } else if x == 0.0 && t_x > 0.0 {
        Some((1, RejectCode::TimeWithoutRepeat))
    } else if x > 0.0 && t_x == 0.0 {
        Some((1, RejectCode::RepeatWithoutTime))
    } else {
        None
    }
}

/// Mean spend of each customer's repeat purchases, `NaN` where missing. Without a repeat there is none, whatever the
/// cell says: some programs write 0 there, others the first purchase.
fn monetary(table: &Roled<'_>, column: usize, who: &[u32], x: &[f64], rejected: &mut Rejected) -> Vec<f64> {
    let format = table.numbers(column);
    let mut out = vec![f64::NAN; x.len()];
    for (row, slot) in each(who) {
        match rejected.number(format, table.cells(column).get(row), row, column).0 {
            Some(value) if value < 0.0 => rejected.add(row, column, RejectCode::Negative),
            Some(value) if x[slot] > 0.0 => out[slot] = value,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_a_unit() {
        for (header, unit) in [
            ("t (months)", Some("month")),
            ("T_weeks", Some("week")),
            ("观察时长（周）", Some("week")),
            ("recency in Days", Some("day")),
            ("t_x", None),
            ("today", None),
        ] {
            assert_eq!(unit_of(header), unit, "{header}");
        }
    }

    #[test]
    fn only_what_orders_can_give_is_a_history() {
        for ((x, t_x, t), want) in [
            ((0.0, 0.0, 0.0), None),
            ((0.0, 0.0, 38.86), None),
            ((2.0, 30.43, 38.86), None),
            ((1.0, 38.86, 38.86 - 1e-12), None),
            ((-1.0, 0.0, 5.0), Some((0, RejectCode::Negative))),
            ((1.5, 2.0, 5.0), Some((0, RejectCode::NotWhole))),
            ((1.0, -2.0, 5.0), Some((1, RejectCode::Negative))),
            ((1.0, 2.0, -5.0), Some((2, RejectCode::Negative))),
            ((1.0, 6.0, 5.0), Some((1, RejectCode::BeyondEnd))),
            ((0.0, 2.0, 5.0), Some((1, RejectCode::TimeWithoutRepeat))),
            ((1.0, 0.0, 5.0), Some((1, RejectCode::RepeatWithoutTime))),
        ] {
            assert_eq!(fault(x, t_x, t), want, "{x} {t_x} {t}");
        }
    }
}
