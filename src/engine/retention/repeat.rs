//! How long it takes until customers buy again: Kaplan and Meier (1958), and the days between purchases.

use crate::engine::math::calendar::Day;

/// The most points of a curve.
const POINTS: usize = 200;

/// A curve ends where fewer customers than this are still watched: beyond, one of them moves it by tenths.
pub const WATCHED: usize = 10;

/// The share of customers who have made the next purchase by some day after the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Customers who made the one before.
    pub customers: u64,
    /// Days since, share; rising, from (0, 0).
    pub points: Vec<(u32, f64)>,
    /// Days until half of them have; `None` where the curve ends below.
    pub median_days: Option<u32>,
}

/// From the n-th purchase (from 1) to the next one; who has made none by `as_of` counts as long as he was watched.
/// `None` with fewer than [`WATCHED`] customers, or where nobody bought again. Purchases are grouped by customer, rising by day, none after `as_of`.
pub fn curve(starts: &[u32], day: &[i32], as_of: Day, n: usize) -> Option<Curve> {
    let (mut bought, mut watched) = (Vec::new(), Vec::new());
    for w in starts.windows(2) {
        let own = &day[w[0] as usize..w[1] as usize];
        let Some(from) = own.get(n.wrapping_sub(1)) else { continue };
        match own.get(n) {
            Some(next) => bought.push((next - from) as u32),
            None => watched.push((as_of.0 - from) as u32),
        }
    }
    let customers = bought.len() + watched.len();
    if customers < WATCHED || bought.is_empty() {
        return None;
    }
    let mut steps = kaplan_meier(&mut bought, &mut watched);
    steps.retain(|s| s.at_risk >= WATCHED);
    let median_days = steps.iter().find(|s| s.share >= 0.5 - 1e-12).map(|s| s.time);
    Some(Curve { customers: customers as u64, points: thin(&steps), median_days })
}

/// The days between neighbouring purchases of one customer, over all customers, rising. Purchases of one day (which a
/// person may ask to be counted apart) make none.
pub fn gaps(starts: &[u32], day: &[i32]) -> Vec<f64> {
    let own = starts.windows(2).flat_map(|w| day[w[0] as usize..w[1] as usize].windows(2));
    // Few different numbers of days: counting them needs neither a sort nor a copy of a million.
    let mut times: Vec<u32> = Vec::new();
    for gap in own.map(|d| (d[1] - d[0]) as usize).filter(|g| *g > 0) {
        if times.len() <= gap {
            times.resize(gap + 1, 0);
        }
        times[gap] += 1;
    }
    let mut out = Vec::with_capacity(times.iter().map(|n| *n as usize).sum());
    for (gap, n) in times.iter().enumerate() {
        out.extend(std::iter::repeat_n(gap as f64, *n as usize));
    }
    out
}

/// A time at which something happened.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    time: u32,
    /// Share to whom it has happened up to and with this time.
    share: f64,
    /// Watched up to this time.
    at_risk: usize,
}

/// Times at which it happened, and times up to which it had not.
fn kaplan_meier(happened: &mut [u32], watched: &mut [u32]) -> Vec<Step> {
    crate::engine::math::sort::whole(happened);
    crate::engine::math::sort::whole(watched);
    let (mut without, mut gone) = (1.0, 0);
    let mut at_risk = happened.len() + watched.len();
    let mut out = Vec::new();
    for same in happened.chunk_by(|a, b| a == b) {
        let time = same[0];
        // Who was watched up to this very day was watched on it.
        let ended = watched[gone..].partition_point(|w| *w < time);
        gone += ended;
        at_risk -= ended;
        without *= 1.0 - same.len() as f64 / at_risk as f64;
        out.push(Step { time, share: 1.0 - without, at_risk });
        at_risk -= same.len();
    }
    out
}

/// At most [`POINTS`] points from (0, 0) to the last step.
fn thin(steps: &[Step]) -> Vec<(u32, f64)> {
    let every = steps.len().div_ceil(POINTS - 2).max(1);
    let last = steps.len().saturating_sub(1);
    let kept = steps.iter().enumerate().filter(|(i, s)| s.time > 0 && ((i + 1) % every == 0 || *i == last));
    // What happened on the day itself stands at day 0.
    let at_once = steps.first().filter(|s| s.time == 0).map_or(0.0, |s| s.share);
    std::iter::once((0, at_once)).chain(kept.map(|(_, s)| (s.time, s.share))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kaplan_meier_by_hand() {
        // At risk 6 at day 3: 5/6. One is watched up to 4 only. At day 5 two of 4: 5/12. One up to 5. At day 9 the last.
        let steps = kaplan_meier(&mut [5, 3, 9, 5], &mut [5, 4]);
        let want = [(3, 1.0 / 6.0, 6), (5, 7.0 / 12.0, 4), (9, 1.0, 1)];
        for (got, (time, share, at_risk)) in steps.iter().zip(want) {
            assert_eq!((got.time, got.at_risk), (time, at_risk));
            assert!((got.share - share).abs() < 1e-15, "{got:?}");
        }
        assert_eq!(steps.len(), 3);
    }

    #[test]
    fn a_curve_of_twelve_customers() {
        // Nine buy again after 1…9 days, three are watched for 20 days: half of twelve have after 6.
        let mut starts = vec![0];
        let mut day = Vec::new();
        for gap in 1..=9 {
            day.extend([0, gap]);
            starts.push(day.len() as u32);
        }
        for _ in 0..3 {
            day.push(0);
            starts.push(day.len() as u32);
        }
        let got = curve(&starts, &day, Day(20), 1).unwrap();
        assert_eq!(got.customers, 12);
        // Below ten at risk it ends.
        assert_eq!(got.points.iter().map(|p| p.0).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert!((got.points[3].1 - 0.25).abs() < 1e-15);
        assert_eq!(got.median_days, None);
        assert_eq!(curve(&starts, &day, Day(20), 2), None);
        assert_eq!(curve(&starts, &day, Day(20), 0), None);
        // Nobody bought again: there is no curve to draw.
        let once: Vec<u32> = (0..=30).collect();
        assert_eq!(curve(&once, &[0; 30], Day(20), 1), None);
        assert_eq!(gaps(&starts, &day), (1..=9).map(f64::from).collect::<Vec<_>>());
        assert_eq!(gaps(&[0, 3, 4, 7], &[0, 10, 30, 500, 7, 8, 8]), [1.0, 10.0, 20.0]);
        assert!(gaps(&[0, 1], &[5]).is_empty());
    }

    #[test]
    fn curves_stay_short() {
        let n = 5_000;
        let starts: Vec<u32> = (0..=n).map(|i| 2 * i).collect();
        let day: Vec<i32> = (0..n as i32).flat_map(|i| [0, i / 2]).collect();
        let got = curve(&starts, &day, Day(n as i32), 1).unwrap();
        assert!(got.points.len() <= POINTS, "{}", got.points.len());
        assert!(got.points.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
        assert_eq!(got.median_days, Some(1249));
        assert!(got.points.last().unwrap().1 > 0.99);
    }
}
