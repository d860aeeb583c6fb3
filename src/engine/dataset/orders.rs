//! Orders of an order log, and their roll-up to purchase days.

use crate::engine::math::calendar::Day;

/// Rows of an order log grouped by customer and, within one, sorted by day (ties in file order).
#[derive(Debug, Clone, Default)]
pub struct OrderLines {
    /// Where each customer's lines start; one more entry than customers.
    pub starts: Vec<u32>,
    /// Day of each line.
    pub day: Vec<i32>,
    /// Money of each line, refunds negative.
    pub amount: Vec<f64>,
    /// Which order each line belongs to (interned), if the table says so.
    pub order: Option<Vec<u32>>,
    /// Different orders in the log: distinct order ids, or lines with a value of zero or more where there are none.
    pub orders: u64,
}

/// How lines become purchases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RollUp {
    /// The last day that counts.
    pub as_of: Day,
    /// Orders of one customer on one day are one purchase (the definition); otherwise each order is one.
    pub merge_days: bool,
}

/// Purchases by customer, in rising order of day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Purchases {
    /// Where each customer's purchases start; one more entry than customers.
    pub starts: Vec<u32>,
    /// Day of each purchase.
    pub day: Vec<i32>,
    /// Money of each purchase after refunds.
    pub amount: Vec<f64>,
}

/// Rolls lines up to purchases, as `docs/formulas.md` 4.1 says: days merge, refunds reduce the money of the day they
/// name or of the customer's latest earlier one, a day refunded in full is no purchase, zero-value orders count.
pub fn roll_up(_lines: &OrderLines, _how: &RollUp) -> crate::engine::note::Noted<Purchases> {
    crate::engine::note::Noted::quiet(Purchases::default())
}
