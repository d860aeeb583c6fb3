//! `segment.trend`: growing, stable or shrinking, by money of the last half-year against the one before.

/// Keys of the groups.
pub const KEYS: [&str; 3] = ["growing", "stable", "shrinking"];

/// Days of a half-year: 365.25 / 2, rounded down to whole weeks, so that weekdays weigh alike on both sides.
pub const HALF_YEAR: i32 = 182;

/// Beyond `band` either way. `None` where there is nothing to compare: no money in either half-year.
pub fn group(last: f64, before: f64, band: f64) -> Option<usize> {
    if !(last.is_finite() && before.is_finite()) || (last == 0.0 && before == 0.0) {
        None
    } else if last > before * (1.0 + band) {
        Some(0)
    } else if last < before * (1.0 - band) {
        Some(2)
    } else {
        Some(1)
    }
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn ten_percent_is_still_stable() {
        assert_eq!(
            [110.0, 110.1, 90.0, 89.9].map(|v| group(v, 100.0, 0.10)),
            [Some(1), Some(0), Some(1), Some(2)]
        );
        assert_eq!(group(0.0, 0.0, 0.1), None);
        assert_eq!(group(0.0, 5.0, 0.1), Some(2));
    }
}
