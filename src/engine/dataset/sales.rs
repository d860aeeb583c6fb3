//! Which rows of an order log are sales, and of how much money: what a known export says, totals of orders that stand in
//! every line, currencies, negative quantities.

use super::RejectCode;
use super::cells::{Rejected, Roled, is_somebody, trim};
use super::doubts::{Currencies, Doubts, Repairs};
use super::exports;
use super::ids::Ids;
use super::roles::Role;
use super::synonyms::normal;
use crate::engine::note::{Note, NoteCode};

/// What is left of the money of rows.
pub(super) struct Sales {
    /// Money of every row, `NaN` where it does not count.
    pub(super) amounts: Vec<f64>,
    /// What stands before amounts, where a column names the currency.
    pub(super) mark: Option<String>,
    /// The column that names the customer of a row of money that went back.
    pub(super) payee: Option<usize>,
    /// Rows that count nowhere and are not missed, rising.
    quiet: Vec<usize>,
    /// Rows that are set aside, by row, and the column that says so.
    aside: Vec<(usize, usize, RejectCode)>,
}

/// Headers of the money of a whole order, which exports repeat in every line of it.
const TOTALS: &str = "ordertotal ordervalue orderamount grandtotal 订单金额 订单总额 订单总价 订单实付金额";

/// Sorts rows out. `quiet` are rows that need no money of their own.
pub(super) fn settle(
    table: &Roled<'_>,
    (amounts, quiet): (Vec<f64>, Vec<usize>),
    repairs: &Repairs,
    doubts: &mut Doubts,
    notes: &mut Vec<Note>,
) -> Sales {
    let mut out = Sales { amounts, mark: None, payee: None, quiet, aside: Vec::new() };
    let said = exports::said(table.read);
    if let Some(key) = said.key {
        notes.push(Note::new(NoteCode::KnownExport, 1).with(key));
    }
    out.leave(&said.leave, repairs, doubts);
    out.payments(table, &said, repairs, doubts);
    out.totals(table, said.whole, notes);
    out.refunds(table, &said, notes);
    out.currencies(table, repairs, doubts);
    out.returns(table, repairs, doubts, notes);
    crate::engine::math::sort::by(&mut out.aside, |a, b| a.0.cmp(&b.0));
    crate::engine::math::sort::by(&mut out.quiet, usize::cmp);
    out
}

impl Sales {
    /// Sets a row aside, unless something else has been said of it.
    fn put(&mut self, row: usize, column: usize, why: RejectCode) {
        if !self.amounts[row].is_nan() {
            self.amounts[row] = f64::NAN;
            self.aside.push((row, column, why));
        }
    }

    /// What is said of the rows that are set aside takes the place of what else is wrong with them.
    pub(super) fn tell(&self, rejected: &mut Rejected) {
        let aside = |row: usize| self.aside.binary_search_by_key(&row, |of| of.0).is_ok();
        rejected.retain(|row| self.quiet.binary_search(&row).is_err() && !aside(row));
        self.aside.iter().for_each(|(row, column, why)| rejected.add(*row, *column, *why));
    }

    /// Rows that are no sale.
    fn leave(&mut self, rows: &[(usize, usize, RejectCode)], repairs: &Repairs, doubts: &mut Doubts) {
        for (row, column, why) in
            rows.iter().filter(|of| !self.amounts[of.0].is_nan()).copied().collect::<Vec<_>>()
        {
            match doubts.left.iter_mut().find(|(of, _)| *of == why) {
                Some((_, n)) => *n += 1,
                None => doubts.left.push((why, 1)),
            }
            if !repairs.let_in.contains(&why) {
                self.put(row, column, why);
            }
        }
    }

    /// In the movements of an account, money that left it is no sale unless it went back to a customer.
    fn payments(&mut self, table: &Roled<'_>, said: &exports::Said, repairs: &Repairs, doubts: &mut Doubts) {
        let Some((payee, kind, back)) = said.back else { return };
        self.payee = Some(payee);
        let paid = |row: usize| {
            let word = normal(table.cells(kind).get(row)).word;
            !back.split_whitespace().any(|w| word.contains(w))
        };
        let out: Vec<_> = (0..self.amounts.len())
            .filter(|row| self.amounts[*row] < 0.0 && paid(*row))
            .map(|row| (row, kind, RejectCode::NoSale))
            .collect();
        self.leave(&out, repairs, doubts);
    }

    /// The total of an order counts once where all lines of every order agree on it.
    fn totals(&mut self, table: &Roled<'_>, whole: bool, notes: &mut Vec<Note>) {
        let (Some(money), Some(orders)) = (table.column(Role::Amount), table.column(Role::Order)) else {
            return;
        };
        let word = normal(table.header(money)).word;
        if !whole && !TOTALS.split_whitespace().any(|w| w == word) {
            return;
        }
        let cells = table.cells(orders);
        let (mut ids, mut first, mut again) = (Ids::default(), Vec::new(), Vec::new());
        for (row, amount) in self.amounts.iter().enumerate().filter(|(_, a)| !a.is_nan()) {
            let order = trim(cells.get(row));
            if !is_somebody(order) {
                continue;
            }
            match ids.intern(order) as usize {
                at if at == first.len() => first.push(*amount),
                at if first[at].to_bits() == amount.to_bits() => again.push(row),
                // Money by line after all.
                _ => return,
            }
        }
        if !again.is_empty() {
            let note = Note::new(NoteCode::OrderTotalsOnce, again.len() as u64);
            notes.push(note.in_column(table.header(money)));
        }
        again.iter().for_each(|row| self.amounts[*row] = f64::NAN);
        self.quiet.extend(again);
    }

    /// Takes off what went back of the amount of the same row.
    fn refunds(&mut self, table: &Roled<'_>, said: &exports::Said, notes: &mut Vec<Note>) {
        let Some(column) = said.refunded else { return };
        let (format, cells) = (table.numbers(column), table.cells(column));
        let mut taken = 0;
        for row in 0..self.amounts.len() {
            let amount = self.amounts[row];
            let back = match format.parse(cells.get(row)) {
                Ok(Some(back)) if back != 0.0 && amount > 0.0 => back.abs(),
                _ => continue,
            };
            if back >= amount * (1.0 - 1e-9) {
                self.put(row, column, RejectCode::Refunded);
            } else {
                self.amounts[row] = amount - back;
                taken += 1;
            }
        }
        if taken > 0 {
            notes.push(Note::new(NoteCode::RefundsApplied, taken));
        }
    }

    /// Amounts of another currency than the one that counts are not added to it.
    fn currencies(&mut self, table: &Roled<'_>, repairs: &Repairs, doubts: &mut Doubts) {
        let Some(found) = Currencies::find(table, &self.amounts, &repairs.currency) else { return };
        self.mark = Some(found.mark());
        found.others().for_each(|(row, column)| self.put(row, column, RejectCode::OtherCurrency));
        doubts.currencies = found.told();
    }

    /// Negative quantities are what came back, or set aside.
    fn returns(&mut self, table: &Roled<'_>, repairs: &Repairs, doubts: &mut Doubts, notes: &mut Vec<Note>) {
        let Some(column) = table.column(Role::Quantity) else { return };
        let (format, cells) = (table.numbers(column), table.cells(column));
        for row in 0..self.amounts.len() {
            let negative = matches!(format.parse(cells.get(row)), Ok(Some(pieces)) if pieces < 0.0);
            if !negative || self.amounts[row].is_nan() {
                continue;
            }
            doubts.returns += 1;
            if repairs.no_returns {
                self.put(row, column, RejectCode::NegativeQuantity);
            }
        }
        if doubts.returns > 0 && !repairs.no_returns {
            notes.push(Note::new(NoteCode::NegativeQuantity, doubts.returns).in_column(table.header(column)));
        }
    }
}
