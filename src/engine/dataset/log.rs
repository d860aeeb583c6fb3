//! An order log: lines by customer and day.

use super::build::{answers_beside, comments_beside};
use super::cells::{NO_DAY, NOBODY, Rejected, Roled, Span, is_somebody, trim};
use super::doubts::{self, Doubts, Repairs};
use super::ids::Ids;
use super::orders::OrderLines;
use super::ratings::means;
use super::roles::Role;
use super::{Dataset, Kind, RejectCode, sales};
use crate::engine::error::{Error, ErrorCode, Result};
use crate::engine::ingest::numbers::NumberFormat;
use crate::engine::note::Noted;

/// Builds the dataset of an order log. A row needs a customer, a date and money; without one of them it is set aside.
///
/// # Errors
/// `MissingRole`, `NoGoodRows`.
pub(super) fn build(table: &Roled<'_>, repairs: &Repairs) -> Result<Noted<Dataset>> {
    let customer = table.need(Role::Customer)?;
    let date = table.need(Role::Date)?;
    let money = Money::of(table)?;
    let (mut rejected, mut notes, mut doubts) = (Rejected::default(), Vec::new(), Doubts::default());

    let days = days(table, date, &mut rejected);
    notes.extend(table.counting(date));
    let amounts = money.amounts(table, &mut rejected);
    let sales = sales::settle(table, amounts, repairs, &mut doubts, &mut notes);
    let amounts = &sales.amounts;
    let named = |row: usize| sales.payee.filter(|_| amounts[row] < 0.0).unwrap_or(customer);
    doubts.guests = guests(table, &named, &days, amounts);
    let own = repairs.guests.then_some(table.column(Role::Order));
    let (mut ids, mut who) = customers(table, &named, &days, amounts, own, &mut rejected);
    sales.tell(&mut rejected);
    if ids.is_empty() {
        return Err(table.no_good_rows(rejected));
    }
    let pairs = doubts::alike(&ids);
    (doubts.alike, doubts.looks) = (pairs.len() as u64, doubts::looks(&ids, &pairs));
    if repairs.merge {
        ids = doubts::merged(&ids, &pairs, &mut who);
    }
    let grouped = |who: &[u32]| {
        let (numbers, orders) = numbered(table, who, amounts);
        group(who, ids.len(), &days, amounts, numbers.as_deref(), orders)
    };
    let (mut lines, rows) = grouped(&who);
    let again = doubts::repeated(table, &lines.starts, &rows, &days, amounts);
    doubts.repeated = again.len() as u64;
    if repairs.once && !again.is_empty() {
        for row in again {
            who[row] = NOBODY;
            rejected.add(row, customer, RejectCode::Repeated);
        }
        lines = grouped(&who).0;
    }
    notes.extend(doubts.notes(repairs));

    let marked = table.currency(money.mark().into_iter(), &mut notes);
    let currency = sales.mark.clone().unwrap_or(marked);
    let mut span = Span::default();
    lines.day.iter().for_each(|&d| span.add(d));
    let answers = answers_beside(table, &who, Some(&days), &mut rejected);
    let comments = comments_beside(table, &who, Some(&days));
    let measures = means(table, &who, ids.len(), &mut rejected, &mut notes);
    let (names, attributes) = table.kept(&who, ids.len());
    let value = Dataset {
        columns: table.columns(),
        names,
        attributes,
        rows_used: lines.day.len() as u64,
        orders: Some(lines),
        measures,
        answers,
        comments,
        currency,
        rejected: rejected.in_order(),
        days: span.days(),
        doubts,
        ..Dataset::of(Kind::Orders, ids)
    };
    Ok(Noted { value, notes })
}

/// Day of every row, [`NO_DAY`] where there is none.
pub(super) fn days(table: &Roled<'_>, column: usize, rejected: &mut Rejected) -> Vec<i32> {
    let format = table.dates(column);
    let cells = table.cells(column);
    let mut out = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let day = match rejected.day(format, cells.get(row), row, column) {
            (Some(day), _) => day.0,
            (None, true) => {
                rejected.add(row, column, RejectCode::NoDate);
                NO_DAY
            }
            (None, false) => NO_DAY,
        };
        out.push(day);
    }
    out
}

/// Where the money of a row stands.
struct Money {
    amount: Option<usize>,
    /// Columns of quantity and unit price, and how their numbers are written.
    parts: Option<[(usize, NumberFormat); 2]>,
}

impl Money {
    fn of(table: &Roled<'_>) -> Result<Money> {
        let column = |role| table.column(role).map(|c| (c, table.numbers(c)));
        let parts = column(Role::Quantity).zip(column(Role::UnitPrice)).map(|(pieces, each)| [pieces, each]);
        match (table.column(Role::Amount), parts) {
            (None, None) => Err(Error::new(ErrorCode::MissingRole).with(Role::Amount.key())),
            (amount, parts) => Ok(Money { amount, parts }),
        }
    }
    /// The column whose currency mark counts.
    fn mark(&self) -> Option<usize> {
        self.amount.or(self.parts.map(|[_, (price, _)]| price))
    }

    /// Money of every row, `NaN` where there is none: the amount, else quantity x unit price. Also the rows that
    /// need none ([`more_lines`]).
    fn amounts(&self, table: &Roled<'_>, rejected: &mut Rejected) -> (Vec<f64>, Vec<usize>) {
        let Some(column) = self.amount else {
            return ((0..table.rows()).map(|row| self.product(table, row, rejected)).collect(), Vec::new());
        };
        let format = table.numbers(column);
        let cells = table.cells(column);
        let mut out = Vec::with_capacity(table.rows());
        let mut blank = Vec::new();
        for row in 0..table.rows() {
            let (value, sound) = rejected.number(format, cells.get(row), row, column);
            if value.is_none() && sound {
                blank.push(row);
            }
            out.push(value.unwrap_or(f64::NAN));
        }
        let more = more_lines(table, &out, &blank);
        for row in blank {
            if more.binary_search(&row).is_ok() {
                continue;
            }
            if self.parts.is_some() {
                out[row] = self.product(table, row, rejected);
            } else {
                rejected.add(row, column, RejectCode::NoAmount);
            }
        }
        (out, more)
    }

    /// Quantity x unit price of a row, `NaN` where one of them is missing or unreadable.
    fn product(&self, table: &Roled<'_>, row: usize, rejected: &mut Rejected) -> f64 {
        let Some([quantity, price]) = self.parts else { return f64::NAN };
        let mut part = |(column, format): (usize, NumberFormat)| {
            let (value, sound) = rejected.number(format, table.cells(column).get(row), row, column);
            if value.is_none() && sound {
                rejected.add(row, self.amount.unwrap_or(column), RejectCode::NoAmount);
            }
            value
        };
        let (Some(pieces), Some(each)) = (part(quantity), part(price)) else { return f64::NAN };
        let product = pieces * each;
        if !product.is_finite() {
            rejected.add(row, price.0, RejectCode::BadNumber);
            return f64::NAN;
        }
        product
    }
}

/// Further lines of orders whose money stands in their first line only, as shops export them: no money of their own,
/// and none to be missed. Rows in rising order.
fn more_lines(table: &Roled<'_>, amounts: &[f64], blank: &[usize]) -> Vec<usize> {
    let Some(column) = table.column(Role::Order).filter(|_| !blank.is_empty()) else { return Vec::new() };
    let cells = table.cells(column);
    let mut paid = Ids::default();
    for row in amounts.iter().enumerate().filter(|(_, a)| !a.is_nan()).map(|(row, _)| row) {
        let known = paid.len();
        let order = trim(cells.get(row));
        // An order with money in two lines: money is by line here, and a blank is a gap.
        if !order.is_empty() && (paid.intern(order) as usize) < known {
            return Vec::new();
        }
    }
    blank.iter().copied().filter(|&row| paid.find(trim(cells.get(row))).is_some()).collect()
}

/// Sound rows without a customer.
fn guests(table: &Roled<'_>, named: &dyn Fn(usize) -> usize, days: &[i32], amounts: &[f64]) -> u64 {
    let nobody = |row: &usize| !is_somebody(trim(table.cells(named(*row)).get(*row)));
    let sound = |row: &usize| days[*row] != NO_DAY && !amounts[*row].is_nan();
    (0..days.len()).filter(|row| sound(row) && nobody(row)).count() as u64
}

/// Customers of the sound rows in order of first appearance, and each row's customer or [`NOBODY`]. `named` is the column
/// that names the customer of a row; where `own` is given, one without becomes a customer of its own, called after its
/// order or its row.
pub(super) fn customers(
    table: &Roled<'_>,
    named: &dyn Fn(usize) -> usize,
    days: &[i32],
    amounts: &[f64],
    own: Option<Option<usize>>,
    rejected: &mut Rejected,
) -> (Ids, Vec<u32>) {
    let mut ids = Ids::default();
    let mut who = Vec::with_capacity(days.len());
    let mut last = ("", NOBODY);
    for (row, (&day, &amount)) in days.iter().zip(amounts).enumerate() {
        let column = named(row);
        let cell = trim(table.cells(column).get(row));
        let sound = day != NO_DAY && !amount.is_nan();
        if !is_somebody(cell) {
            match own.filter(|_| sound) {
                Some(orders) => {
                    let order = orders.map_or("", |c| trim(table.cells(c).get(row)));
                    let row = table.read.table.row_number(row).to_string();
                    who.push(ids.intern(&["# ", if is_somebody(order) { order } else { &row }].concat()));
                }
                None => {
                    rejected.add(row, column, RejectCode::NoCustomer);
                    who.push(NOBODY);
                }
            }
        } else if !sound {
            who.push(NOBODY);
        } else {
            // Logs sorted by customer are common, and then the last one is asked for again.
            if last.1 == NOBODY || last.0 != cell {
                last = (cell, ids.intern(cell));
            }
            who.push(last.1);
        }
    }
    (ids, who)
}

/// Each row's order as a number where a column names them, and how many orders there are.
fn numbered(table: &Roled<'_>, who: &[u32], amounts: &[f64]) -> (Option<Vec<u32>>, u64) {
    match table.column(Role::Order) {
        Some(column) => {
            let (numbers, orders) = order_numbers(table, column, who, amounts);
            (Some(numbers), orders)
        }
        None => {
            let placed = who.iter().zip(amounts).filter(|&(&w, &a)| w != NOBODY && a >= 0.0).count();
            (None, placed as u64)
        }
    }
}

/// Each row's order as a number, and how many orders there are: distinct ids with a line of zero or more.
/// A row without an order id is an order of its own.
fn order_numbers(table: &Roled<'_>, column: usize, who: &[u32], amounts: &[f64]) -> (Vec<u32>, u64) {
    let cells = table.cells(column);
    let mut ids = Ids::default();
    let mut placed: Vec<bool> = Vec::new();
    let mut single = 0u32;
    let mut singles_placed = 0u64;
    let mut out = Vec::with_capacity(who.len());
    for (row, (&customer, &amount)) in who.iter().zip(amounts).enumerate() {
        if customer == NOBODY {
            out.push(NOBODY);
            continue;
        }
        let cell = trim(cells.get(row));
        if !is_somebody(cell) {
            // Counted from the top, where the interned ones never come.
            out.push(u32::MAX - 1 - single);
            single += 1;
            singles_placed += u64::from(amount >= 0.0);
            continue;
        }
        let order = ids.intern(cell);
        if order as usize == placed.len() {
            placed.push(false);
        }
        placed[order as usize] |= amount >= 0.0;
        out.push(order);
    }
    (out, placed.into_iter().filter(|p| *p).count() as u64 + singles_placed)
}

/// Lines by customer and day, and the row of each: a counting sort by customer keeps file order, and most logs are in order
/// of day already.
pub(super) fn group(
    who: &[u32],
    customers: usize,
    days: &[i32],
    amounts: &[f64],
    orders: Option<&[u32]>,
    count: u64,
) -> (OrderLines, Vec<u32>) {
    let mut starts = vec![0u32; customers + 1];
    for &w in who.iter().filter(|w| **w != NOBODY) {
        starts[w as usize + 1] += 1;
    }
    for i in 0..customers {
        starts[i + 1] += starts[i];
    }
    let mut next = starts.clone();
    let mut rows = vec![0u32; starts[customers] as usize];
    for (row, &w) in who.iter().enumerate().filter(|(_, w)| **w != NOBODY) {
        let slot = &mut next[w as usize];
        rows[*slot as usize] = row as u32;
        *slot += 1;
    }
    for span in starts.windows(2) {
        let own = &mut rows[span[0] as usize..span[1] as usize];
        if !own.is_sorted_by_key(|&row| days[row as usize]) {
            // From the earliest day there can be, so that days before 1970 come first.
            let key = |row: u32| (i64::from(days[row as usize]) - i64::from(i32::MIN)) as u64;
            let mut keyed: Vec<(u64, u32)> = own.iter().map(|&row| (key(row), row)).collect();
            crate::engine::math::sort::keyed(&mut keyed);
            own.iter_mut().zip(keyed).for_each(|(row, key)| *row = key.1);
        }
    }
    let lines = OrderLines {
        day: rows.iter().map(|&row| days[row as usize]).collect(),
        amount: rows.iter().map(|&row| amounts[row as usize]).collect(),
        order: orders.map(|orders| rows.iter().map(|&row| orders[row as usize]).collect()),
        starts,
        orders: count,
    };
    (lines, rows)
}
