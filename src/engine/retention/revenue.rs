//! Recurring revenue of contracts: what was lost, what grew, what is due.

use crate::engine::math::stats::sum;

/// What became of the revenue of the accounts that paid at the start. Money a month.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Flows {
    /// At the start, of accounts of which the end is known, too.
    pub start: f64,
    /// At the end, of the same accounts.
    pub end: f64,
    /// From accounts that ended: what they paid at the start.
    pub lost: f64,
    /// From accounts that go on and pay less.
    pub contraction: f64,
    /// From accounts that go on and pay more.
    pub expansion: f64,
    /// Accounts that paid nothing at the start and go on at the end, and what they pay.
    pub new: (u64, f64),
}

impl Flows {
    /// Gross revenue retention: (start - lost - contraction) / start; `None` where nothing was paid at the start.
    pub fn grr(&self) -> Option<f64> {
        (self.start > 0.0).then(|| (self.start - self.lost - self.contraction) / self.start)
    }
    /// Net revenue retention: the same with expansion; new accounts are no part of it.
    pub fn nrr(&self) -> Option<f64> {
        (self.start > 0.0).then(|| (self.start - self.lost - self.contraction + self.expansion) / self.start)
    }
}

/// Revenue of accounts from start to end, one entry an account in each slice, `NaN` where missing.
///
/// An account that goes on and whose end is missing is left out of both sides. One that ended has lost all it paid,
/// whatever stands in its end.
///
/// # Example: one ends, one pays less, one more, one is new
/// ```
/// use perennial::engine::retention::revenue::flows;
/// let all = flows(&[100.0, 100.0, 100.0, 0.0], &[0.0, 80.0, 150.0, 60.0], &[true, false, false, false]);
/// assert_eq!((all.lost, all.contraction, all.expansion, all.new), (100.0, 20.0, 50.0, (1, 60.0)));
/// assert_eq!((all.grr(), all.nrr()), (Some(0.6), Some(230.0 / 300.0)));
/// ```
pub fn flows(start: &[f64], end: &[f64], ended: &[bool]) -> Flows {
    let accounts = || start.iter().zip(end).zip(ended).map(|((s, e), ended)| (*s, *e, *ended));
    let stays = || accounts().filter(|(s, e, ended)| *s > 0.0 && !ended && e.is_finite());
    let lost = sum(accounts().filter(|(s, _, ended)| *s > 0.0 && *ended).map(|(s, ..)| s));
    let new = || accounts().filter(|(s, e, ended)| (s.is_nan() || *s <= 0.0) && !ended && *e > 0.0);
    Flows {
        start: lost + sum(stays().map(|(s, ..)| s)),
        end: sum(stays().map(|(_, e, _)| e)),
        lost,
        contraction: sum(stays().map(|(s, e, _)| (s - e).max(0.0))),
        expansion: sum(stays().map(|(s, e, _)| (e - s).max(0.0))),
        new: (new().count() as u64, sum(new().map(|(_, e, _)| e))),
    }
}

/// Accounts that ended and accounts at the start: those that paid then or, where that is not known, all.
pub fn logos(start: Option<&[f64]>, ended: &[bool]) -> (u64, u64) {
    let there = |i: &usize| start.is_none_or(|s| s[*i] > 0.0);
    let all = (0..ended.len()).filter(there);
    let gone = all.clone().filter(|i| ended[*i]).count();
    (gone as u64, all.count() as u64)
}

/// Accounts that go on and are due for renewal in the `within` days after `as_of`, and what they pay (missing: 0).
/// `due` holds days, `i32::MIN` where missing.
pub fn renewals(due: &[i32], pay: Option<&[f64]>, ended: &[bool], as_of: i32, within: i32) -> (u64, f64) {
    let soon = |i: &usize| !ended[*i] && due[*i] > as_of && due[*i] <= as_of.saturating_add(within);
    let all = (0..due.len().min(ended.len())).filter(soon);
    (all.clone().count() as u64, sum(all.filter_map(|i| pay.map(|p| p[i]))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_on_neither_side() {
        let nan = f64::NAN;
        let all = flows(
            &[10.0, 10.0, nan, nan, 0.0],
            &[nan, nan, 5.0, nan, 7.0],
            &[false, true, false, false, true],
        );
        let want = Flows { start: 10.0, lost: 10.0, new: (1, 5.0), ..Flows::default() };
        assert_eq!(all, want);
        assert_eq!((all.grr(), all.nrr()), (Some(0.0), Some(0.0)));
        assert_eq!((flows(&[], &[], &[]).grr(), flows(&[0.0], &[1.0], &[false]).nrr()), (None, None));
    }

    #[test]
    fn logos_are_those_of_the_start() {
        assert_eq!(logos(Some(&[1.0, 0.0, f64::NAN, 2.0]), &[true, true, true, false]), (1, 2));
        assert_eq!(logos(None, &[true, false, true]), (2, 3));
    }

    #[test]
    fn renewals_lie_ahead() {
        let due = [100, 101, 220, 221, i32::MIN, 150];
        let ended = [false, false, false, false, false, true];
        assert_eq!(renewals(&due, Some(&[1.0, 2.0, f64::NAN, 8.0, 16.0, 32.0]), &ended, 100, 120), (2, 2.0));
        assert_eq!(renewals(&due, None, &ended, i32::MAX, 120), (0, 0.0));
    }
}
