//! How customers buy: each at a rate of their own, until they leave without saying so.

use super::random::Random;

/// What varies between shops. Times are days.
pub(super) struct Habit {
    /// Gamma-distributed rates: shape and mean, orders a day.
    pub(super) rate: (f64, f64),
    /// Beta-distributed chance to leave after an order.
    pub(super) leave: (f64, f64),
    /// Order values: gamma with this shape around the customer's own mean …
    pub(super) value_shape: f64,
    /// … which is itself an inverse gamma of this shape …
    pub(super) spread_shape: f64,
    /// … around this mean of all.
    pub(super) value_mean: f64,
    /// The cheapest thing on sale.
    pub(super) value_least: f64,
}

/// One order: days since the start, and money.
pub(super) struct Bought {
    pub(super) when: f64,
    pub(super) value: f64,
}

/// All orders of one customer who first comes at `first`, up to `end`.
pub(super) fn orders(random: &mut Random, habit: &Habit, first: f64, end: f64) -> Vec<Bought> {
    let (shape, mean) = habit.rate;
    let rate = random.gamma(shape, mean / shape).max(1e-6);
    let leave = random.beta(habit.leave.0, habit.leave.1);
    let scale = habit.value_mean * (habit.spread_shape - 1.0) / habit.value_shape;
    let own = scale / random.gamma(habit.spread_shape, 1.0);
    let mut when = first;
    let mut all = Vec::new();
    while when < end {
        all.push(Bought { when, value: random.gamma(habit.value_shape, own).max(habit.value_least) });
        if random.chance(leave) {
            break;
        }
        when += random.exponential(rate);
    }
    all
}

/// A date without a calendar library: days since 1970-01-01 to year, month, day.
pub(super) fn civil(day: i64) -> (i64, i64, i64) {
    // Counted in eras of 400 years that begin in March, so that the leap day is the last of its year.
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// `2026-09-30`.
pub(super) fn iso(day: i64) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// 2026-09-30, the last day of every sample, as days since 1970-01-01.
pub(super) const END: i64 = 20_726;

#[cfg(test)]
mod tests {
    use super::{END, iso};

    #[test]
    fn dates_are_the_calendar_s() {
        // GNU date: date -u -d @$((86400 * n)) +%F
        for (day, text) in
            [(0, "1970-01-01"), (-1, "1969-12-31"), (11_016, "2000-02-29"), (19_783, "2024-03-01")]
        {
            assert_eq!(iso(day), text);
        }
        assert_eq!(iso(END), "2026-09-30");
    }
}
