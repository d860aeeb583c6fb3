//! `usage`: how much a customer uses what was sold, from the days on which it was used and those of support contacts.

use crate::engine::math::calendar::Day;

/// Days of a window of the trend and of support contacts.
pub const WINDOW: i32 = 30;

/// The use of one customer up to `as_of`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Events.
    pub events: usize,
    /// Different days with an event.
    pub active_days: usize,
    /// Days from the last event to `as_of`; `None` without events.
    pub days_since: Option<u32>,
    /// Events over the weeks from the first event to `as_of`, both days counted, at least one week.
    pub per_week: Option<f64>,
    /// Events of the last [`WINDOW`] days (`as_of` included) against the window before: 0.1 for 10 % more, infinite after a
    /// window without any. `None` where both are empty, and for who first was seen after the earlier window began.
    pub trend: Option<f64>,
    /// Support contacts in the last [`WINDOW`] days.
    pub contacts: usize,
}

/// The use of a customer from the days of events and of support contacts, both rising, one entry each; what comes after
/// `as_of` is left out.
///
/// # Example: four events in the last 30 days, three in those before
/// ```
/// use perennial::engine::{math::calendar::Day, score::usage::of};
/// let usage = of(&[0, 10, 20, 35, 35, 50, 59], &[31], Day(59));
/// assert_eq!((usage.active_days, usage.days_since, usage.contacts), (6, Some(0), 1));
/// assert!((usage.trend.unwrap() - 1.0 / 3.0).abs() < 1e-12);
/// ```
pub fn of(events: &[i32], contacts: &[i32], as_of: Day) -> Usage {
    // In 64 bits, as dates of a file may lie anywhere.
    let age = |day: i32| i64::from(as_of.0) - i64::from(day);
    let known = &events[..events.partition_point(|d| age(*d) >= 0)];
    // Events from fewer than so many days ago.
    let within = |days: &[i32], n: i32| days.iter().rev().take_while(|d| age(**d) < i64::from(n)).count();
    let contacts = &contacts[..contacts.partition_point(|d| age(*d) >= 0)];

    let last = within(known, WINDOW);
    let before = within(known, 2 * WINDOW) - last;
    let first_age = known.first().map(|d| age(*d));
    let watched = first_age.is_some_and(|a| a >= i64::from(2 * WINDOW - 1));
    let trend = (watched && last + before > 0).then(|| (last as f64 - before as f64) / before as f64);
    Usage {
        events: known.len(),
        active_days: known.chunk_by(|a, b| a == b).count(),
        days_since: known.last().map(|d| age(*d) as u32),
        per_week: first_age.map(|a| 7.0 * known.len() as f64 / (a + 1).max(7) as f64),
        trend,
        contacts: within(contacts, WINDOW),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_end_where_they_should() {
        // as_of 100: the last window is 71…100, the one before 41…70.
        let u = of(&[1, 40, 41, 70, 71, 100, 101], &[70, 71, 71, 100, 200], Day(100));
        assert_eq!((u.events, u.active_days, u.days_since, u.contacts), (6, 6, Some(0), 3));
        assert_eq!(u.trend, Some(0.0));
        // 100 days: 1…100.
        assert!((u.per_week.unwrap() - 0.42).abs() < 1e-12);
    }

    #[test]
    fn too_little_to_compare() {
        // First seen on the second day of the earlier window: it was not his whole.
        assert_eq!(of(&[42, 90], &[], Day(100)).trend, None);
        assert_eq!(of(&[41, 90], &[], Day(100)).trend, Some(0.0));
        // Silent for longer than both windows, and back after silence.
        assert_eq!(of(&[5], &[], Day(100)).trend, None);
        assert_eq!(of(&[5, 100], &[], Day(100)).trend, Some(f64::INFINITY));
        assert_eq!(of(&[5, 50, 51], &[], Day(100)).trend, Some(-1.0));
    }

    #[test]
    fn nothing_seen() {
        let none =
            Usage { events: 0, active_days: 0, days_since: None, per_week: None, trend: None, contacts: 0 };
        assert_eq!(of(&[], &[], Day(0)), none);
        assert_eq!(of(&[7], &[], Day(6)), none);
        // One visit today is one a week, not seven.
        assert_eq!(of(&[6, 6], &[], Day(6)).per_week, Some(2.0));
        assert_eq!(of(&[i32::MIN], &[], Day(i32::MAX)).days_since, Some(u32::MAX));
    }
}
