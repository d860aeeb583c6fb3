//! How many prospects became new, active and loyal customers, and how long that took.

use serde::{Deserialize, Serialize};

use crate::engine::math::calendar::Day;
use crate::engine::math::stats::{quantile_sorted, sorted_finite, wilson};

/// Keys of the stages; those of `lifecycle` without the end.
pub const KEYS: [&str; STAGES] = ["prospect", "new", "active", "loyal"];

/// Stages there are.
pub const STAGES: usize = 4;

/// How far a customer has come: stages reached (at least 1, as everybody was a prospect), and the days on which, where
/// they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// 1-4.
    pub reached: usize,
    /// Day of each stage.
    pub day: [Option<Day>; STAGES],
}

/// The path of a customer first seen on a day (`None` where that is not known) with these order days, rising: new with the
/// first, active with the second, loyal with the `loyal`-th (3 or more; 2 skips active).
///
/// # Example
/// ```
/// use perennial::engine::{math::calendar::Day, segment::funnel::path};
/// let path = path(Some(Day(1)), &[5, 9, 9, 20], 4);
/// assert_eq!((path.reached, path.day[2]), (3, Some(Day(9))));
/// ```
pub fn path(first_seen: Option<Day>, order_days: &[i32], loyal: usize) -> Path {
    let mut out = Path { reached: 1, day: [first_seen, None, None, None] };
    for (k, same) in order_days.chunk_by(|a, b| a == b).enumerate() {
        let stage = match k + 1 {
            1 => 1,
            n if n == loyal.max(2) => 3,
            2 => 2,
            _ => continue,
        };
        out.reached = stage + 1;
        out.day[stage] = Some(Day(same[0]));
    }
    out
}

/// One stage of the funnel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// Customers who have come at least so far, whatever they are now.
    pub reached: u64,
    /// Of those who reached the stage before; `None` for the first stage and after an empty one.
    pub of_previous: Option<f64>,
    /// Its 95 % interval (Wilson).
    pub interval: Option<(f64, f64)>,
    /// Of all.
    pub of_all: Option<f64>,
    /// Median days since the stage before, among those who came so far and whose days are known and in order. Who has not
    /// come so far yet is no part of it, so it is short where many are new.
    pub median_days: Option<f64>,
    /// Customers behind the median.
    pub timed: u64,
}

/// Counts, rates and times of all customers.
pub fn funnel(paths: &[Path]) -> [Stage; STAGES] {
    let all = paths.len() as u64;
    let reached = |stage: usize| paths.iter().filter(|p| p.reached > stage).count() as u64;
    std::array::from_fn(|k| {
        let own = if k == 0 { all } else { reached(k) };
        let before = if k == 0 { None } else { Some(reached(k - 1)) }.filter(|n| *n > 0);
        let between = |p: &Path| {
            let (from, to) = (p.day[k.checked_sub(1)?]?, p.day[k]?);
            let days = i64::from(to.0) - i64::from(from.0);
            (days >= 0).then_some(days as f64)
        };
        let days = sorted_finite(&paths.iter().filter_map(between).collect::<Vec<f64>>());
        Stage {
            reached: own,
            of_previous: before.map(|n| own as f64 / n as f64),
            interval: before.map(|n| wilson(own, n)),
            of_all: (all > 0).then(|| own as f64 / all as f64),
            median_days: quantile_sorted(&days, 0.5),
            timed: days.len() as u64,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_lifecycle() {
        assert_eq!(KEYS, super::super::lifecycle::KEYS[..STAGES]);
    }

    #[test]
    fn six_customers_by_hand() {
        let day = |d| Some(Day(d));
        let paths = [
            path(day(0), &[], 4),
            path(day(0), &[10], 4),
            path(None, &[3, 8], 4),
            path(day(5), &[6, 26, 30, 90, 400], 4),
            // First seen after the first order: the time to it is unknown.
            path(day(9), &[7, 7, 17], 4),
            path(day(0), &[30, 31, 32], 4),
        ];
        let [prospect, new, active, loyal] = funnel(&paths);
        assert_eq!([prospect, new, active, loyal].map(|s| s.reached), [6, 5, 4, 1]);
        assert_eq!(new.of_previous, Some(5.0 / 6.0));
        assert_eq!((loyal.of_previous, loyal.of_all), (Some(0.25), Some(1.0 / 6.0)));
        assert_eq!((prospect.of_previous, prospect.of_all, prospect.median_days), (None, Some(1.0), None));
        // To new: 10, 1, 30. To active: 5, 20, 10, 1. To loyal: from day 26 to day 90.
        assert_eq!((new.median_days, new.timed), (Some(10.0), 3));
        assert_eq!((active.median_days, active.timed), (Some(7.5), 4));
        assert_eq!((loyal.median_days, loyal.timed), (Some(64.0), 1));
        let (low, high) = loyal.interval.unwrap();
        assert!(low < 0.25 && 0.25 < high);
    }

    #[test]
    fn nobody_and_wild_days() {
        let [first, second, ..] = funnel(&[]);
        assert_eq!((first.reached, first.of_all, second.of_previous), (0, None, None));
        let wild = path(Some(Day(i32::MIN)), &[i32::MAX], 4);
        assert_eq!(funnel(&[wild])[1].median_days, Some(4_294_967_295.0));
        // Loyal from the second order on: there is no stage between.
        assert_eq!(
            path(None, &[1, 2], 2),
            Path { reached: 4, day: [None, Some(Day(1)), None, Some(Day(2))] }
        );
        assert_eq!(path(None, &[1, 2, 3], 0).reached, 4);
    }
}
