//! Retention and churn from one calendar period to the next.

use crate::engine::math::calendar::{Day, days_in_month};

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// A calendar month.
    Month,
    /// Three calendar months from January, April, July and October.
    Quarter,
}

/// One period's figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Its first day.
    pub start: Day,
    /// Its last day.
    pub end: Day,
    /// Customers who bought in it.
    pub customers: u64,
    /// Of those, first-time customers.
    pub new: u64,
    /// Of the previous period's customers, those who bought in this one.
    pub retained: u64,
    /// Purchases.
    pub purchases: u64,
    /// Money.
    pub revenue: f64,
}

/// Months since year 0, the axis on which periods are counted.
pub(super) fn month_index(day: i32) -> i32 {
    let (y, m, _) = Day(day).ymd();
    y * 12 + m as i32 - 1
}

/// Every period from the first purchase to `as_of`, those without purchases too. Purchases are grouped by customer
/// (`starts`), rising by day, none after `as_of`.
pub fn stretches(starts: &[u32], day: &[i32], amount: &[f64], as_of: Day, length: Length) -> Vec<Stretch> {
    let months = if length == Length::Month { 1 } else { 3 };
    let period = |d: i32| month_index(d).div_euclid(months);
    let Some(first) = day.iter().min().map(|d| period(*d)) else { return Vec::new() };
    let last = period(as_of.0).max(first);
    // Months of four centuries at most, however wild the dates: a day lies in years 1…9999.
    let mut out: Vec<Stretch> = (first..=last).map(|p| empty(p * months, months)).collect();
    let index = DayIndex::new(day, as_of, |d| (period(d) - first) as usize);
    for w in starts.windows(2) {
        let mut before: Option<usize> = None;
        for k in w[0] as usize..w[1] as usize {
            let at = index.of(day[k]);
            let s = &mut out[at];
            s.purchases += 1;
            s.revenue += amount[k];
            if before == Some(at) {
                continue;
            }
            s.customers += 1;
            match before {
                None => s.new += 1,
                Some(b) if b + 1 == at => s.retained += 1,
                Some(_) => {}
            }
            before = Some(at);
        }
    }
    out
}

/// Day to period by table: a million calendar conversions would cost more than everything else here.
pub(super) struct DayIndex {
    first: i32,
    table: Vec<u32>,
}

impl DayIndex {
    /// A table of the days of these purchases; `as_of` only stands in where there are none.
    pub(super) fn new(day: &[i32], as_of: Day, period: impl Fn(i32) -> usize) -> DayIndex {
        let first = day.iter().copied().min().unwrap_or(as_of.0);
        let last = day.iter().copied().max().unwrap_or(as_of.0);
        DayIndex { first, table: (first..=last).map(|d| period(d) as u32).collect() }
    }
    /// The period of one of those days.
    pub(super) fn of(&self, day: i32) -> usize {
        self.table[(day - self.first) as usize] as usize
    }
}

fn empty(month: i32, months: i32) -> Stretch {
    let (y, m) = (month.div_euclid(12), month.rem_euclid(12) as u32 + 1);
    let last = month + months - 1;
    let (ly, lm) = (last.div_euclid(12), last.rem_euclid(12) as u32 + 1);
    Stretch {
        start: Day::from_ymd(y, m, 1).unwrap_or_default(),
        end: Day::from_ymd(ly, lm, days_in_month(ly, lm)).unwrap_or_default(),
        customers: 0,
        new: 0,
        retained: 0,
        purchases: 0,
        revenue: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> i32 {
        Day::from_ymd(y, m, d).unwrap().0
    }

    #[test]
    fn quarters_by_hand() {
        // Customer 0 buys in Q4 2025, twice in Q1 and in Q3; customer 1 in Q1 and Q2.
        let days = [
            day(2025, 12, 31),
            day(2026, 1, 1),
            day(2026, 3, 31),
            day(2026, 9, 1),
            day(2026, 2, 1),
            day(2026, 4, 1),
        ];
        let got = stretches(&[0, 4, 6], &days, &[1.0; 6], Day(day(2026, 9, 30)), Length::Quarter);
        let rows: Vec<_> =
            got.iter().map(|s| (s.start.iso(), s.customers, s.new, s.retained, s.purchases)).collect();
        let want = [
            ("2025-10-01", 1, 1, 0, 1),
            ("2026-01-01", 2, 1, 1, 3),
            ("2026-04-01", 1, 0, 1, 1),
            ("2026-07-01", 1, 0, 0, 1),
        ]
        .map(|(d, a, b, c, e)| (d.to_owned(), a, b, c, e));
        assert_eq!(rows, want);
        assert_eq!(got[3].end.iso(), "2026-09-30");
        assert!(stretches(&[0], &[], &[], Day(0), Length::Month).is_empty());
    }
}
