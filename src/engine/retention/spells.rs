//! What is known of how long accounts stayed, in whole periods, and the share that survived as it was seen.

use std::collections::BTreeMap;

use crate::engine::math::calendar::Day;

/// The longest stay that is counted, in periods.
pub const LONGEST: u32 = 1200;

/// Accounts of which the same is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// They were still there after so many periods.
    pub survived: u32,
    /// They were gone by the end of this period, which comes after `survived`; `None` where they are still there.
    pub lost_by: Option<u32>,
    /// How many.
    pub accounts: f64,
}

/// From counts: how many were there at the beginning of period 1, 2, …, and how many of them left in it. Who is missing
/// at the beginning of the next period without having left was watched no longer.
pub fn from_counts(at_risk: &[f64], lost: &[f64]) -> Vec<Spell> {
    let mut out = Vec::new();
    for (k, (there, gone)) in (0u32..).zip(at_risk.iter().zip(lost)) {
        let next = at_risk.get(k as usize + 1).copied().unwrap_or(0.0);
        push(&mut out, k, Some(k + 1), *gone);
        push(&mut out, k + 1, None, there - gone - next);
    }
    out
}

/// From a table of retention: the share of `size` accounts that was left after each of these periods. A period that
/// is not in the table leaves open when between its neighbours an account was lost; a share that rises loses nobody.
pub fn from_shares(period: &[u32], retained: &[f64], size: f64) -> Vec<Spell> {
    let mut rows: Vec<(u32, f64)> = period.iter().copied().zip(retained.iter().copied()).collect();
    rows.retain(|(p, share)| *p <= LONGEST && share.is_finite() && *share >= 0.0);
    crate::engine::math::sort::by(&mut rows, |a, b| a.0.cmp(&b.0));
    let whole = rows.first().filter(|row| row.0 == 0 && row.1 > 0.0).map_or(1.0, |row| row.1);
    let (mut before, mut left) = (0, 1.0f64);
    let mut out = Vec::new();
    for (period, share) in rows.into_iter().filter(|row| row.0 > 0) {
        let share = (share / whole).min(left);
        push(&mut out, before, Some(period), (left - share) * size);
        (before, left) = (period, share);
    }
    push(&mut out, before, None, left * size);
    out
}

/// One account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Account {
    /// Its first day.
    pub start: Day,
    /// Whether it has ended.
    pub ended: bool,
    /// The day on which it ended, where that is known.
    pub end: Option<Day>,
}

/// From accounts, in periods of so many months. An account that is still there has survived its whole periods up to
/// `as_of`. Of one that has ended without a day, only that is known: it ended in one of them.
pub fn from_accounts(accounts: impl IntoIterator<Item = Account>, as_of: Day, months: u32) -> Vec<Spell> {
    let whole = |from: Day, to: Day| (whole_months(from, to) / months.max(1)).min(LONGEST - 1);
    let mut counts: BTreeMap<(u32, Option<u32>), f64> = BTreeMap::new();
    for a in accounts.into_iter().filter(|a| a.start <= as_of) {
        let watched = whole(a.start, as_of);
        let known = match a.end.filter(|end| a.ended && *end >= a.start && *end <= as_of) {
            // The day after its last, so that a full month is not cut by a day.
            Some(end) => {
                let last = Day(end.0 + 1);
                let full = whole(a.start, last);
                let exact = add_months(a.start, full * months.max(1)) == last;
                let period = if exact { full.max(1) } else { full + 1 };
                (period - 1, Some(period))
            }
            None if a.ended => (0, Some(watched.max(1))),
            None => (watched, None),
        };
        *counts.entry(known).or_default() += 1.0;
    }
    counts.into_iter().map(|((survived, lost_by), accounts)| Spell { survived, lost_by, accounts }).collect()
}

fn push(out: &mut Vec<Spell>, survived: u32, lost_by: Option<u32>, accounts: f64) {
    // What differences of shares leave is no account.
    if accounts > 1e-9 {
        out.push(Spell { survived, lost_by, accounts });
    }
}

/// Whole months between two days, 0 where the second is not later.
pub fn whole_months(from: Day, to: Day) -> u32 {
    let ((y, m, d), (ty, tm, td)) = (from.ymd(), to.ymd());
    let months = (ty - y) * 12 + tm as i32 - m as i32 - i32::from(td < d);
    months.max(0) as u32
}

/// The same day so many months later; none where that month is shorter.
fn add_months(day: Day, months: u32) -> Day {
    let (y, m, d) = day.ymd();
    let at = y * 12 + m as i32 - 1 + months as i32;
    Day::from_ymd(at.div_euclid(12), at.rem_euclid(12) as u32 + 1, d).unwrap_or(Day(i32::MIN))
}

/// One period as it was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// The period.
    pub period: u32,
    /// Share of accounts that survived to its end.
    pub share: f64,
    /// Accounts that were there at its beginning and were watched to its end; expected where losses have no day.
    pub at_risk: f64,
}

/// The share that survived each period, from period 0 on: of a life table where each loss has its period, else the
/// most likely one (Turnbull 1976), found by turns: losses shared out by the curve, the curve from the losses.
pub fn seen(spells: &[Spell]) -> Vec<Seen> {
    let last = spells.iter().map(|s| s.lost_by.unwrap_or(s.survived)).max().unwrap_or(0) as usize;
    let all: f64 = spells.iter().filter(|s| s.survived > 0 || s.lost_by.is_some()).map(|s| s.accounts).sum();
    let mut share: Vec<f64> = (0..=last).map(|t| 1.0 - t as f64 / (last + 1) as f64).collect();
    let mut risk = vec![all; last + 1];
    for _ in 0..2000 {
        let lost = expected(spells, &share);
        let mut moved = 0.0f64;
        let mut there = all;
        let mut left = 1.0;
        for t in 1..=last {
            risk[t] = there;
            left *= if there > 0.0 { (1.0 - lost[t] / there).clamp(0.0, 1.0) } else { 1.0 };
            moved = moved.max((share[t] - left).abs());
            share[t] = left;
            let watched = spells.iter().filter(|s| s.lost_by.is_none() && s.survived as usize == t);
            there = (there - lost[t] - watched.map(|s| s.accounts).sum::<f64>()).max(0.0);
        }
        if moved < 1e-7 {
            break;
        }
    }
    (0u32..)
        .zip(share.iter().zip(&risk))
        .map(|(period, (s, r))| Seen { period, share: *s, at_risk: *r })
        .collect()
}

/// Losses by period, each spell's shared out as the curve falls within it.
fn expected(spells: &[Spell], share: &[f64]) -> Vec<f64> {
    let mut weight = vec![0.0; share.len() + 1];
    let mut lost = vec![0.0; share.len()];
    for s in spells {
        let Some(to) = s.lost_by else { continue };
        let (from, to) = (s.survived as usize, to as usize);
        if to == from + 1 {
            lost[to] += s.accounts;
            continue;
        }
        let fall = share[from] - share[to];
        if fall > 0.0 {
            weight[from + 1] += s.accounts / fall;
            weight[to + 1] -= s.accounts / fall;
        } else {
            lost[to] += s.accounts;
        }
    }
    let mut sum = 0.0;
    for t in 1..share.len() {
        sum += weight[t];
        lost[t] += sum.max(0.0) * (share[t - 1] - share[t]);
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    fn spell(survived: u32, lost_by: Option<u32>, accounts: f64) -> Spell {
        Spell { survived, lost_by, accounts }
    }

    #[test]
    fn counts_and_shares_are_the_same() {
        let counts = from_counts(&[100.0, 80.0, 70.0], &[20.0, 10.0, 7.0]);
        assert_eq!(
            counts,
            [(0, 1, 20.0), (1, 2, 10.0), (2, 3, 7.0)]
                .map(|(a, b, n)| spell(a, Some(b), n))
                .into_iter()
                .chain([spell(3, None, 63.0)])
                .collect::<Vec<_>>()
        );
        let shares = from_shares(&[0, 1, 2, 3], &[1.0, 0.8, 0.7, 0.63], 100.0);
        for (a, b) in counts.iter().zip(&shares) {
            assert!(
                (a.survived, a.lost_by) == (b.survived, b.lost_by) && (a.accounts - b.accounts).abs() < 1e-9
            );
        }
        // Ten were watched for one period only.
        assert_eq!(from_counts(&[100.0, 70.0], &[20.0, 0.0])[1], spell(1, None, 10.0));
        // A gap in the table, a share that rises, and half of the size as the whole.
        assert_eq!(
            from_shares(&[4, 2, 0], &[0.25, 0.375, 0.5], 10.0),
            [spell(0, Some(2), 2.5), spell(2, Some(4), 2.5), spell(4, None, 5.0)]
        );
        assert_eq!(from_shares(&[1, 2], &[0.5, 0.6], 10.0), [spell(0, Some(1), 5.0), spell(2, None, 5.0)]);
    }

    #[test]
    fn accounts_by_hand() {
        let account =
            |start: &str, ended, end: Option<&str>| Account { start: day(start), ended, end: end.map(day) };
        let got = from_accounts(
            [
                account("2026-01-31", false, None),
                account("2026-01-15", true, None),
                account("2026-06-20", true, None),
                account("2026-01-15", true, Some("2026-02-14")),
                account("2026-01-15", true, Some("2026-02-15")),
                account("2027-01-01", false, None),
            ],
            day("2026-06-30"),
            1,
        );
        // Four whole months from 31 January, five from 15 January; who began on 20 June ended within the first month.
        assert_eq!(
            got,
            [(0, Some(1), 2.0), (0, Some(5), 1.0), (1, Some(2), 1.0), (4, None, 1.0)]
                .map(|(a, b, n)| spell(a, b, n))
        );
        assert_eq!(whole_months(day("2026-01-31"), day("2026-06-30")), 4);
        assert_eq!(whole_months(day("2026-06-30"), day("2026-01-31")), 0);
    }

    #[test]
    fn a_life_table_by_hand() {
        let got = seen(&from_counts(&[100.0, 70.0, 60.0], &[20.0, 10.0, 30.0]));
        let want = [(0, 1.0, 100.0), (1, 0.8, 100.0), (2, 0.8 * 6.0 / 7.0, 70.0), (3, 0.8 * 3.0 / 7.0, 60.0)];
        for (s, (period, share, risk)) in got.iter().zip(want) {
            assert!(
                s.period == period && (s.share - share).abs() < 1e-9 && (s.at_risk - risk).abs() < 1e-6,
                "{s:?}"
            );
        }
    }

    #[test]
    fn where_losses_have_no_day_the_curve_is_the_isotonic_one() {
        // Status after 1, 2 and 3 periods: 9 of 10, 5 of 10, 6 of 10 are there; 2 and 3 pool to 11 of 20.
        let spells = [(1, 9.0), (2, 5.0), (3, 6.0)]
            .into_iter()
            .flat_map(|(n, there)| [spell(n, None, there), spell(0, Some(n), 10.0 - there)])
            .collect::<Vec<_>>();
        let got: Vec<f64> = seen(&spells).iter().map(|s| s.share).collect();
        for (got, want) in got.iter().zip([1.0, 0.9, 0.55, 0.55]) {
            assert!((got - want).abs() < 1e-3, "{got} {want}");
        }
        assert!(seen(&[]).len() == 1);
    }
}
