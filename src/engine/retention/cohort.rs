//! Cohorts: customers by the month or week of their first purchase, and what they did in every period since.

use super::periods::{DayIndex, month_index};
use crate::engine::config::CohortLength;
use crate::engine::math::calendar::Day;

/// The most cohorts of a table (the newest) and the most periods of a cohort (the first), however wild the dates.
pub const LIMIT: usize = 60;

/// What a cohort did in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// Customers of the cohort who bought in it.
    pub customers: u64,
    /// Their purchases.
    pub orders: u64,
    /// Their money.
    pub revenue: f64,
    /// Money of the cohort up to the end of the period, a customer of the cohort.
    pub cumulative: f64,
    /// Whether the period is over.
    pub complete: bool,
}

/// Customers whose first purchase lies in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// Its first day.
    pub start: Day,
    /// Customers.
    pub customers: u64,
    /// Period by period, the one of the first purchase first.
    pub cells: Vec<Cell>,
}

/// Months where there is half a year or more between two days, else weeks.
pub fn length(first: Day, last: Day) -> CohortLength {
    if last.0 - first.0 >= 26 * 7 - 1 { CohortLength::Month } else { CohortLength::Week }
}

/// 1970-01-05, the first Monday on the axis of days.
const MONDAY: i32 = 4;

fn period(day: i32, length: CohortLength) -> i32 {
    match length {
        CohortLength::Month => month_index(day),
        CohortLength::Week => (day - MONDAY).div_euclid(7),
    }
}

/// Its first day. The years before 1 and after 9999 have no months; nobody bought in them.
fn start(period: i32, length: CohortLength) -> Day {
    match length {
        CohortLength::Month => {
            let (y, m) = (period.div_euclid(12), period.rem_euclid(12) as u32 + 1);
            Day::from_ymd(y, m, 1).unwrap_or(Day(i32::MAX))
        }
        CohortLength::Week => Day(period * 7 + MONDAY),
    }
}

/// The first and the last day of the month or week that holds a day.
pub fn around(day: Day, length: CohortLength) -> (Day, Day) {
    let at = period(day.0, length);
    (start(at, length), Day(start(at + 1, length).0 - 1))
}

/// The cohorts from the first to the last with a new customer, at most [`LIMIT`], the newest. Purchases are grouped by
/// customer (`starts`), rising by day, none after `as_of`. One pass; memory does not grow with the purchases.
pub fn table(starts: &[u32], day: &[i32], amount: &[f64], as_of: Day, length: CohortLength) -> Vec<Cohort> {
    let firsts = || starts.windows(2).filter(|w| w[1] > w[0]).map(|w| day[w[0] as usize]);
    let (Some(oldest), Some(newest)) = (firsts().min(), firsts().max()) else { return Vec::new() };
    let (oldest, newest) = (period(oldest, length), period(newest, length));
    let from = oldest.max(newest - (LIMIT as i32 - 1));
    let mut out: Vec<Cohort> = (from..=newest).map(|p| empty(p, as_of, length)).collect();
    let index = DayIndex::new(day, as_of, |d| (period(d, length) - oldest) as usize);
    let hidden = (from - oldest) as usize;
    for w in starts.windows(2).filter(|w| w[1] > w[0]) {
        let own = index.of(day[w[0] as usize]);
        if own < hidden {
            continue;
        }
        let cohort = &mut out[own - hidden];
        cohort.customers += 1;
        let mut before = usize::MAX;
        for k in w[0] as usize..w[1] as usize {
            let at = index.of(day[k]) - own;
            let Some(cell) = cohort.cells.get_mut(at) else { break };
            cell.orders += 1;
            cell.revenue += amount[k];
            cell.customers += u64::from(at != before);
            before = at;
        }
    }
    out.iter_mut().for_each(add_up);
    out
}

fn empty(at: i32, as_of: Day, length: CohortLength) -> Cohort {
    let last = period(as_of.0, length).clamp(at, at + LIMIT as i32 - 1);
    let cell = |p: i32| Cell { complete: start(p + 1, length).0 - 1 <= as_of.0, ..Cell::default() };
    Cohort { start: start(at, length), customers: 0, cells: (at..=last).map(cell).collect() }
}

fn add_up(cohort: &mut Cohort) {
    let mut money = 0.0;
    for cell in &mut cohort.cells {
        money += cell.revenue;
        cell.cumulative = if cohort.customers > 0 { money / cohort.customers as f64 } else { 0.0 };
    }
}

/// The share of customers who bought in period k, from 1 on, over all cohorts whose period k is over, and how many
/// customers those are: large cohorts weigh more. It ends with the last period that one of them has.
pub fn mean(cohorts: &[Cohort]) -> Vec<(f64, u64)> {
    let over = |k: usize| {
        let seen = cohorts.iter().filter_map(|c| Some((c.cells.get(k).filter(|cell| cell.complete)?, c)));
        seen.fold((0, 0), |(back, all), (cell, c)| (back + cell.customers, all + c.customers))
    };
    (1..LIMIT)
        .map(over)
        .take_while(|(_, all)| *all > 0)
        .map(|(b, all)| (b as f64 / all as f64, all))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        Day::parse_iso(text).unwrap().0
    }

    /// Customers 0 and 1 begin in January, 2 in February and 3, who has no purchase, never.
    fn log() -> (Vec<u32>, Vec<i32>, Vec<f64>) {
        let days = [
            "2026-01-05",
            "2026-01-31",
            "2026-03-01",
            "2026-01-20",
            "2026-02-28",
            "2026-02-10",
            "2026-03-02",
            "2026-03-03",
        ];
        (vec![0, 3, 5, 8, 8], days.map(day).to_vec(), vec![10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0])
    }

    fn cells(cohort: &Cohort) -> Vec<(u64, u64, f64, f64, bool)> {
        cohort.cells.iter().map(|c| (c.customers, c.orders, c.revenue, c.cumulative, c.complete)).collect()
    }

    #[test]
    fn months_by_hand() {
        let (starts, days, money) = log();
        let got = table(&starts, &days, &money, Day(day("2026-03-15")), CohortLength::Month);
        assert_eq!(got.len(), 2);
        assert_eq!((got[0].start.iso().as_str(), got[0].customers), ("2026-01-01", 2));
        let january = [(2, 3, 70.0, 35.0, true), (1, 1, 50.0, 60.0, true), (1, 1, 30.0, 75.0, false)];
        assert_eq!(cells(&got[0]), january);
        assert_eq!((got[1].start.iso().as_str(), got[1].customers), ("2026-02-01", 1));
        assert_eq!(cells(&got[1]), [(1, 1, 60.0, 60.0, true), (1, 2, 150.0, 210.0, false)]);
        // Period 1 is over for January only.
        assert_eq!(mean(&got), [(0.5, 2)]);
        let later = table(&starts, &days, &money, Day(day("2026-03-31")), CohortLength::Month);
        assert_eq!(mean(&later), [(2.0 / 3.0, 3), (0.5, 2)]);
    }

    #[test]
    fn weeks_begin_on_monday() {
        let sunday = Day(day("2026-01-04"));
        let week = |d: Day| around(d, CohortLength::Week);
        assert_eq!(week(sunday).0.iso(), "2025-12-29");
        assert_eq!(week(sunday).1, sunday);
        assert_eq!(week(Day(sunday.0 + 1)).0.iso(), "2026-01-05");
        let got =
            table(&[0, 2], &[sunday.0, sunday.0 + 1], &[1.0, 2.0], Day(sunday.0 + 8), CohortLength::Week);
        assert_eq!(cells(&got[0]), [(1, 1, 1.0, 1.0, true), (1, 1, 2.0, 3.0, true), (0, 0, 0.0, 3.0, false)]);
        assert_eq!(length(Day(0), Day(180)), CohortLength::Week);
        assert_eq!(length(Day(0), Day(181)), CohortLength::Month);
    }

    #[test]
    fn wild_dates_make_no_larger_table() {
        let (first, last) = (Day::from_ymd(1, 1, 1).unwrap(), Day::from_ymd(9999, 12, 31).unwrap());
        for length in [CohortLength::Month, CohortLength::Week] {
            let got = table(&[0, 1, 3], &[first.0, 0, last.0], &[1.0; 3], last, length);
            assert!(got.len() <= LIMIT && got.iter().all(|c| c.cells.len() <= LIMIT), "{length:?}");
            assert_eq!(got.last().map(|c| (c.start, c.customers)), Some((around(Day(0), length).0, 1)));
            let one = table(&[0, 1], &[last.0], &[1.0], last, length);
            assert_eq!((one.len(), one[0].cells.len(), mean(&one).len()), (1, 1, 0));
            assert_eq!(around(last, length).0, one[0].start);
            assert_eq!(around(first, length).0.0 - first.0, 0, "{length:?}");
        }
        assert!(table(&[0], &[], &[], first, CohortLength::Month).is_empty());
    }
}
