//! A large order log for measuring: 82,000 customers and 26.5 MB for a million orders.

use super::behaviour::{END, Habit, iso, orders};
use super::random::Random;
use crate::Done;
use std::io::Write;

/// Chosen so that a million orders come from about 82,000 customers.
const HABIT: Habit = Habit {
    rate: (0.8, 0.069),
    leave: (0.7, 9.0),
    value_shape: 5.0,
    spread_shape: 3.6,
    value_mean: 120.0,
    value_least: 0.5,
};
const DAYS: f64 = 730.0;

/// `count` orders in order of time, as `customer,date,amount`.
pub(crate) fn write(out: &mut impl Write, count: usize, seed: u64) -> Done {
    let fault = |e: std::io::Error| format!("The order log could not be written: {e}.");
    writeln!(out, "customer,date,amount").map_err(fault)?;
    for (day, customer, cents) in rows(count, seed) {
        let date = iso(END - DAYS as i64 + 1 + i64::from(day));
        writeln!(out, "C{customer:07},{date},{}.{:02}", cents / 100, cents % 100).map_err(fault)?;
    }
    Ok(())
}

/// Day, customer and cents of each order, by day.
fn rows(count: usize, seed: u64) -> Vec<(u32, u32, u64)> {
    let mut random = Random::new(seed);
    let mut rows = Vec::with_capacity(count);
    let mut customer = 0;
    while rows.len() < count {
        customer += 1;
        let first = DAYS * random.unit();
        for order in orders(&mut random, &HABIT, first, DAYS) {
            rows.push((order.when as u32, customer, (order.value * 100.0).round().max(1.0) as u64));
        }
    }
    rows.truncate(count);
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::{rows, write};
    use std::collections::HashSet;

    #[test]
    fn a_thousand_orders_come_from_eighty_two_customers_or_so() {
        let rows = rows(100_000, 1);
        assert_eq!(rows.len(), 100_000);
        let customers = rows.iter().map(|r| r.1).collect::<HashSet<_>>().len();
        assert!((7800..8600).contains(&customers), "{customers}");
        let mut text = Vec::new();
        write(&mut text, 10_000, 1).expect("memory takes it");
        assert!((262_000..268_000).contains(&text.len()), "{}", text.len());
        let mut again = Vec::new();
        write(&mut again, 10_000, 1).expect("memory takes it");
        assert!(text == again);
    }
}
