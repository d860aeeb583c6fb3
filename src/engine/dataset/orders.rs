//! Orders of an order log, and their roll-up to purchase days.

use crate::engine::math::calendar::Day;
use crate::engine::note::{Note, NoteCode, Noted};

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
    /// Different orders in the log: distinct order ids with a line of zero or more, or such lines
    /// where there are no ids.
    pub orders: u64,
}

/// How lines become purchases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RollUp {
    /// The last day that counts.
    pub as_of: Day,
    /// Orders of one customer on one day are one purchase (the definition); otherwise each order is one.
    pub merge_days: bool,
    /// Whether orders worth nothing from the start are purchases (the definition).
    pub zero_orders: bool,
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

/// What is smaller than this share of the money it belongs to is a rounding error, not money.
const ROUNDING: f64 = 1e-9;

/// Rolls lines up to purchases, as `docs/formulas.md` 4.1 says: days merge, refunds reduce the money of the day they
/// name or of the customer's latest earlier one, a day refunded in full is no purchase, zero-value orders count
/// unless `how` says otherwise.
///
/// A refund larger than the money of its day takes the rest from the day before it, and so on; what finds no money
/// at all is left out. Every decision comes back as a note with a count: `OrdersAfterAsOf`, `SameDayMerged`,
/// `RefundsApplied`, `RefundWithoutOrder` (also for the part of a refund that found no money), `DayRefundedInFull`,
/// `ZeroValueOrders` or, where they are left out, `ZeroValueLeftOut`.
pub fn roll_up(lines: &OrderLines, how: &RollUp) -> Noted<Purchases> {
    let mut out = Purchases {
        starts: Vec::with_capacity(lines.starts.len()),
        day: Vec::with_capacity(lines.day.len()),
        amount: Vec::with_capacity(lines.day.len()),
    };
    out.starts.push(0);
    let mut counts = Counts::default();
    let mut customer = Customer::default();
    for span in lines.starts.windows(2) {
        let (from, end) = (span[0] as usize, (span[1] as usize).min(lines.day.len()));
        let days = lines.day.get(from..end).unwrap_or_default();
        let to = from + days.partition_point(|&d| d <= how.as_of.0);
        counts.after += lines.units(to, end);
        customer.roll_up(lines, from, to, how, &mut counts);
        customer.hand_out(&mut out);
    }
    Noted { value: out, notes: counts.notes(how.as_of) }
}

impl OrderLines {
    /// Orders and refunds among neighbouring lines: runs of one order id on one day, or lines where there are none.
    fn units(&self, from: usize, to: usize) -> u64 {
        let Some(order) = &self.order else { return to.saturating_sub(from) as u64 };
        // Days from before 1970 wrap, which keeps them apart.
        let mut keys: Vec<(u64, u32)> = (from..to).map(|i| (self.day[i] as u64, order[i])).collect();
        crate::engine::math::sort::keyed(&mut keys);
        keys.dedup();
        keys.len() as u64
    }
}

/// How often each decision was made.
#[derive(Default)]
struct Counts {
    after: u64,
    merged: u64,
    refunds: u64,
    without: u64,
    in_full: u64,
    zero: u64,
    left_out: u64,
}

impl Counts {
    fn notes(&self, as_of: Day) -> Vec<Note> {
        [
            (NoteCode::OrdersAfterAsOf, self.after),
            (NoteCode::SameDayMerged, self.merged),
            (NoteCode::RefundsApplied, self.refunds),
            (NoteCode::RefundWithoutOrder, self.without),
            (NoteCode::DayRefundedInFull, self.in_full),
            (NoteCode::ZeroValueOrders, self.zero),
            (NoteCode::ZeroValueLeftOut, self.left_out),
        ]
        .into_iter()
        .filter(|&(_, count)| count > 0)
        .map(|(code, count)| {
            let note = Note::new(code, count);
            if code == NoteCode::OrdersAfterAsOf { note.with(as_of.iso()) } else { note }
        })
        .collect()
    }
}

/// A purchase before later refunds have been taken off.
struct Purchase {
    day: i32,
    placed: f64,
    left: f64,
    gone: bool,
}

/// One customer's purchases so far; kept between customers for its memory.
#[derive(Default)]
struct Customer {
    purchases: Vec<Purchase>,
    /// Positions of purchases that still hold money, rising: a refund takes from the last.
    funds: Vec<usize>,
    refunds: Vec<f64>,
    /// Lines of one day as (order, position).
    day: Vec<(u64, u32)>,
}

impl Customer {
    fn roll_up(&mut self, lines: &OrderLines, from: usize, to: usize, how: &RollUp, counts: &mut Counts) {
        self.purchases.clear();
        self.funds.clear();
        let mut at = from;
        while at < to {
            let day = lines.day[at];
            let next = at + lines.day[at..to].partition_point(|&d| d <= day);
            self.refunds.clear();
            match &lines.order {
                Some(order) => self.day_of_orders(lines, order, at, next, how, counts),
                None => self.day_of_lines(lines, at, next, how, counts),
            }
            self.take_refunds(counts);
            at = next;
        }
    }

    /// A day without order ids: every line of zero or more is an order.
    fn day_of_lines(
        &mut self,
        lines: &OrderLines,
        from: usize,
        to: usize,
        how: &RollUp,
        counts: &mut Counts,
    ) {
        let mut orders = 0;
        let mut money = 0.0;
        for &amount in &lines.amount[from..to] {
            if amount < 0.0 {
                self.refunds.push(-amount);
                continue;
            }
            if amount == 0.0 && !how.zero_orders {
                counts.left_out += 1;
                continue;
            }
            orders += 1;
            counts.zero += u64::from(amount == 0.0);
            money += amount;
            if !how.merge_days {
                self.add(lines.day[from], amount);
            }
        }
        if how.merge_days && orders > 0 {
            counts.merged += orders - 1;
            self.add(lines.day[from], money);
        }
    }

    /// A day with order ids: lines of one id are one order. What an order takes off itself stays within it.
    fn day_of_orders(
        &mut self,
        lines: &OrderLines,
        order: &[u32],
        from: usize,
        to: usize,
        how: &RollUp,
        counts: &mut Counts,
    ) {
        self.day.clear();
        self.day.extend((from..to).map(|i| (u64::from(order[i]), i as u32)));
        crate::engine::math::sort::keyed(&mut self.day);
        let day = lines.day[from];
        let (mut orders, mut money) = (0, 0.0);
        for unit in self.day.chunk_by(|a, b| a.0 == b.0) {
            let (mut placed, mut back, mut buys) = (0.0, 0.0, false);
            for &(_, i) in unit {
                let amount = lines.amount[i as usize];
                if amount < 0.0 {
                    back -= amount;
                    self.refunds.push(-amount);
                } else {
                    placed += amount;
                    buys = true;
                }
            }
            if !buys {
                continue;
            }
            if placed == 0.0 && !how.zero_orders {
                counts.left_out += 1;
                continue;
            }
            orders += 1;
            counts.zero += u64::from(placed == 0.0 && back == 0.0);
            money += placed;
            if !how.merge_days {
                add(&mut self.purchases, &mut self.funds, day, placed);
                // Its own refund meets it first, whatever order comes after it on this day.
                if back > 0.0 {
                    let own = unit.iter().filter(|&&(_, i)| lines.amount[i as usize] < 0.0).count();
                    let mine = self.refunds.split_off(self.refunds.len() - own);
                    for refund in mine {
                        take(&mut self.purchases, &mut self.funds, refund, counts);
                    }
                }
            }
        }
        if how.merge_days && orders > 0 {
            counts.merged += orders - 1;
            self.add(day, money);
        }
    }

    fn add(&mut self, day: i32, money: f64) {
        add(&mut self.purchases, &mut self.funds, day, money);
    }

    /// Takes the day's refunds, smallest first, so that the order of rows does not show in the counts.
    fn take_refunds(&mut self, counts: &mut Counts) {
        crate::engine::math::sort::floats(&mut self.refunds);
        for &refund in &self.refunds {
            take(&mut self.purchases, &mut self.funds, refund, counts);
        }
    }

    fn hand_out(&mut self, out: &mut Purchases) {
        for p in self.purchases.iter().filter(|p| !p.gone) {
            out.day.push(p.day);
            out.amount.push(p.left);
        }
        out.starts.push(out.day.len() as u32);
    }
}

fn add(purchases: &mut Vec<Purchase>, funds: &mut Vec<usize>, day: i32, money: f64) {
    if money > 0.0 {
        funds.push(purchases.len());
    }
    purchases.push(Purchase { day, placed: money, left: money, gone: false });
}

/// Takes a refund from the latest purchases that hold money.
fn take(purchases: &mut [Purchase], funds: &mut Vec<usize>, refund: f64, counts: &mut Counts) {
    let mut rest = refund;
    while rest > refund * ROUNDING {
        let Some(&last) = funds.last() else { break };
        let purchase = &mut purchases[last];
        let part = rest.min(purchase.left);
        rest -= part;
        purchase.left -= part;
        if purchase.left <= purchase.placed * ROUNDING {
            purchase.left = 0.0;
            purchase.gone = true;
            counts.in_full += 1;
            funds.pop();
        }
    }
    counts.refunds += u64::from(rest < refund);
    counts.without += u64::from(rest > refund * ROUNDING);
}
