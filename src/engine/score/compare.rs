//! Two groups side by side (A/B, or before and after): shares of something that happened, and means of money.

use crate::engine::math::stats::{mean, sum, wilson};
use crate::engine::math::tails::{student, student_beyond};

/// A difference that chance alone would reach at least this often could be chance.
pub const CHANCE: f64 = 0.05;

/// Where fewer than this many are expected in a cell of the 2 x 2 table the exact test is used (Cochran 1954).
const FEW: f64 = 5.0;

/// Which test gave the p-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Two-sided z with the pooled share, no correction.
    Z,
    /// Fisher's exact one, two-sided: all tables with these margins that are no likelier than the one seen.
    Fisher,
    /// Welch's t (1947): the spreads need not be alike.
    Welch,
    /// Student's t of the differences of pairs.
    Paired,
}

/// Group A against group B.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The share or mean of A.
    pub a: f64,
    /// That of B.
    pub b: f64,
    /// A - B, in the unit of both (for shares 0.2 is 20 points).
    pub difference: f64,
    /// A / B; `None` where B is 0.
    pub ratio: Option<f64>,
    /// 95 % interval of the difference; `None` where the spread is unknown.
    pub interval: Option<(f64, f64)>,
    /// Two-sided p-value; `None` where the spread is unknown.
    pub p: Option<f64>,
    /// How it was found.
    pub test: Test,
    /// Whether the difference could be chance: p is [`CHANCE`] or more, or unknown, or the interval holds 0 (the two are
    /// not the same near their limit, and then nothing is claimed).
    pub chance: bool,
}

/// `a` = (it happened, of so many) against `b`. Interval: Newcombe (1998), method 10, from the Wilson intervals of both.
/// p-value: z, or Fisher where fewer than five are expected in a cell. `None` where a total is 0, or less than its count.
///
/// # Example: 56 of 70 against 48 of 80
/// ```
/// use perennial::engine::score::compare::shares;
/// let c = shares((56, 70), (48, 80)).unwrap();
/// let (low, high) = c.interval.unwrap();
/// assert!((c.difference - 0.2).abs() < 1e-12 && (low - 0.0524).abs() < 5e-5 && (high - 0.3339).abs() < 5e-5);
/// assert!(!c.chance);
/// ```
pub fn shares(a: (u64, u64), b: (u64, u64)) -> Option<Comparison> {
    if a.1 == 0 || b.1 == 0 || a.0 > a.1 || b.0 > b.1 {
        return None;
    }
    let share = |g: (u64, u64)| g.0 as f64 / g.1 as f64;
    let (pa, pb) = (share(a), share(b));
    let difference = pa - pb;
    let ((la, ua), (lb, ub)) = (wilson(a.0, a.1), wilson(b.0, b.1));
    let low = difference - libm::hypot(pa - la, ub - pb);
    let high = difference + libm::hypot(ua - pa, pb - lb);

    let (na, nb) = (a.1 as f64, b.1 as f64);
    let all = na + nb;
    let happened = a.0 as f64 + b.0 as f64;
    let expected = na.min(nb) * happened.min(all - happened) / all;
    let (p, test) = if expected < FEW {
        (fisher(a, b), Test::Fisher)
    } else {
        let pooled = happened / all;
        let z = difference / (pooled * (1.0 - pooled) * (1.0 / na + 1.0 / nb)).sqrt();
        (libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2), Test::Z)
    };
    Some(finish(pa, pb, Some((low.max(-1.0), high.min(1.0))), Some(p), test))
}

/// The weights of the tables with the margins of `a` and `b`, walked from none upwards in the cell of the smaller group and
/// the rarer outcome, of which fewer than [`FEW`] are expected: so it is short, and nothing cancels.
fn fisher(a: (u64, u64), b: (u64, u64)) -> f64 {
    let (small, large) = if a.1 <= b.1 { (a, b) } else { (b, a) };
    let happened = small.0 as f64 + large.0 as f64;
    let all = small.1 as f64 + large.1 as f64;
    let rare = happened <= all - happened;
    let seen = if rare { small.0 } else { small.1 - small.0 };
    let (row, column) = (small.1 as f64, if rare { happened } else { all - happened });
    let (mut x, mut weight, mut total) = (0u64, 1.0, 1.0);
    let mut weights = vec![weight];
    while (x as f64) < row.min(column) && (weight > 1e-30 * total || (x as f64) < FEW) {
        let k = x as f64;
        weight *= (row - k) * (column - k) / ((k + 1.0) * (all - row - column + k + 1.0));
        total += weight;
        weights.push(weight);
        x += 1;
    }
    let own = usize::try_from(seen).ok().and_then(|k| weights.get(k)).copied().unwrap_or(0.0);
    // Tables that are equally likely may differ by the last bit.
    weights.iter().filter(|w| **w <= own * (1.0 + 1e-7)).sum::<f64>() / total
}

/// The means of `a` against those of `b`, `NaN` being missing; difference, interval and p-value by Welch's t with the
/// degrees of freedom of Satterthwaite (1946). `None` where a group is empty; no interval and no p-value where a group
/// has one value, or neither has a spread.
///
/// # Example
/// ```
/// use perennial::engine::score::compare::means;
/// let c = means(&[3.0, 4.0, 5.0], &[1.0, 2.0, 3.0, 2.0]).unwrap();
/// assert_eq!((c.difference, c.ratio), (2.0, Some(2.0)));
/// ```
pub fn means(a: &[f64], b: &[f64]) -> Option<Comparison> {
    let (ma, mb) = (mean(a)?, mean(b)?);
    // The squared standard error of a mean, and its own degrees of freedom.
    let error = |values: &[f64], mean: f64| {
        let n = values.iter().filter(|v| v.is_finite()).count() as f64;
        let squares = sum(values.iter().map(|v| (v - mean) * (v - mean)));
        (squares / (n - 1.0) / n, n - 1.0)
    };
    let ((va, da), (vb, db)) = (error(a, ma), error(b, mb));
    let v = va + vb;
    if !(v > 0.0 && v.is_finite()) {
        return Some(finish(ma, mb, None, None, Test::Welch));
    }
    // Shares of v, so that large money does not overflow by its fourth power.
    let df = 1.0 / ((va / v) * (va / v) / da + (vb / v) * (vb / v) / db);
    let half = student_beyond(CHANCE, df) * v.sqrt();
    let difference = ma - mb;
    let p = student(difference / v.sqrt(), df);
    Some(finish(ma, mb, Some((difference - half, difference + half)), Some(p), Test::Welch))
}

/// The means of pairs that belong together, such as the same customers now (`a`) and before (`b`); pairs of which one is
/// `NaN` do not count. Interval and p-value by Student's t of the differences (1908). `None` without a pair; no interval and
/// no p-value of one pair, or where all differences are alike.
///
/// # Example
/// ```
/// use perennial::engine::score::compare::paired;
/// let c = paired(&[3.0, 4.0, 6.0], &[1.0, 3.0, 3.0]).unwrap();
/// assert!((c.difference - 2.0).abs() < 1e-12 && c.p.unwrap() > 0.05);
/// ```
pub fn paired(a: &[f64], b: &[f64]) -> Option<Comparison> {
    let both: Vec<(f64, f64)> =
        a.iter().copied().zip(b.iter().copied()).filter(|(a, b)| a.is_finite() && b.is_finite()).collect();
    let (a, b): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
    let (ma, mb) = (mean(&a)?, mean(&b)?);
    let difference = ma - mb;
    let df = a.len() as f64 - 1.0;
    let squares = sum(a.iter().zip(&b).map(|(a, b)| (a - b - difference) * (a - b - difference)));
    let error = (squares / df / (df + 1.0)).sqrt();
    if !(error > 0.0 && error.is_finite()) {
        return Some(finish(ma, mb, None, None, Test::Paired));
    }
    let half = student_beyond(CHANCE, df) * error;
    let p = student(difference / error, df);
    Some(finish(ma, mb, Some((difference - half, difference + half)), Some(p), Test::Paired))
}

fn finish(a: f64, b: f64, interval: Option<(f64, f64)>, p: Option<f64>, test: Test) -> Comparison {
    let holds_none = interval.is_none_or(|(low, high)| low <= 0.0 && high >= 0.0);
    Comparison {
        a,
        b,
        difference: a - b,
        ratio: (b != 0.0).then(|| a / b),
        interval,
        p,
        test,
        chance: holds_none || p.is_none_or(|p| p >= CHANCE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn newcombes_table() {
        // Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10.
        for (a, b, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
        ] {
            let (l, h) = shares(a, b).unwrap().interval.unwrap();
            assert!((l - low).abs() < 5e-5 && (h - high).abs() < 5e-5, "{a:?} {b:?} {l} {h}");
        }
    }

    #[test]
    fn fishers_tea() {
        // Fisher (1935): 3 of 4 and 1 of 4, tables of weight 1 16 36 16 1 of 70: 34/70 two-sided.
        let c = shares((3, 4), (1, 4)).unwrap();
        assert_eq!(c.test, Test::Fisher);
        assert!((c.p.unwrap() - 34.0 / 70.0).abs() < 1e-12 && c.chance);
        assert!((shares((4, 4), (0, 4)).unwrap().p.unwrap() - 2.0 / 70.0).abs() < 1e-12);
        // 9 of 10 and 3 of 10: C(20, 10) = 184756 ways; 9 or 3 in A has 2 C(12, 9) C(8, 1) = 3520, 10 or 2 has 132.
        let c = shares((9, 10), (3, 10)).unwrap();
        assert!((c.p.unwrap() - 3652.0 / 184_756.0).abs() < 1e-12, "{c:?}");
        // All alike: no difference, whatever the sizes.
        assert_eq!(shares((0, 10), (0, 20)).unwrap().p, Some(1.0));
        assert_eq!(shares((7, 7), (900, 900)).unwrap().p, Some(1.0));
        // Few among very many, and many where few are expected.
        let c = shares((3, 3), (1_000_000, 1 << 40)).unwrap();
        assert!(c.p.unwrap() < 1e-15 && !c.chance);
        assert!(shares((500_000, 500_000), (0, 1 << 50)).unwrap().p.unwrap() < 1e-15);
    }

    #[test]
    fn z_by_hand() {
        // 56/70 and 48/80: pooled 104/150, z = 0.2 / sqrt(104/150 x 46/150 x 150/5600) = 2.650172.
        let c = shares((56, 70), (48, 80)).unwrap();
        assert_eq!(c.test, Test::Z);
        // erfc(z / √2) by mpmath.
        assert!((c.p.unwrap() - 0.008_045_081_368_2).abs() < 1e-12, "{c:?}");
        assert!((c.ratio.unwrap() - 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(shares((1, 10), (0, 10)).unwrap().ratio, None);
        assert_eq!((shares((0, 0), (1, 2)), shares((3, 2), (1, 2))), (None, None));
    }

    #[test]
    fn welch_by_hand() {
        // Means 4 and 2, variances 1 and 2/3; v = 1/3 + 1/6, t = 2.828427, df = 0.25 / (1/18 + 1/108) = 27/7.
        let c = means(&[3.0, f64::NAN, 4.0, 5.0], &[1.0, 2.0, 3.0, 2.0]).unwrap();
        assert!((c.p.unwrap() - student(8.0_f64.sqrt(), 27.0 / 7.0)).abs() < 1e-12);
        // mpmath: I(df / (df + 8); df / 2, 1/2), and the 97.5 % point of t with 27/7 degrees of freedom.
        assert!((c.p.unwrap() - 0.0494605591366289).abs() < 1e-9, "{c:?}");
        let (low, high) = c.interval.unwrap();
        assert!(
            (high - 2.0 - 2.81747375319997 * 0.5_f64.sqrt()).abs() < 1e-9 && (low + high - 4.0).abs() < 1e-12
        );
    }

    #[test]
    fn students_sleep() {
        // Student (1908), extra hours of sleep with two drugs: t = -4.0621, 9 degrees of freedom, p = 0.00283289,
        // interval -2.4598858 to -0.7001142 (R, help page of t.test on `sleep`).
        let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0, f64::NAN];
        let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4, 9.0];
        let c = paired(&first, &second).unwrap();
        let (low, high) = c.interval.unwrap();
        assert!((c.p.unwrap() - 0.002_832_89).abs() < 5e-9, "{c:?}");
        assert!((low + 2.459_885_8).abs() < 5e-8 && (high + 0.700_114_2).abs() < 5e-8, "{c:?}");
        assert!(!c.chance);
        assert_eq!(paired(&[], &[]), None);
        assert_eq!(paired(&[2.0, 3.0], &[1.0, 2.0]).unwrap().p, None);
        assert_eq!(paired(&[2.0], &[1.0]).unwrap().interval, None);
    }

    #[test]
    fn groups_without_a_spread() {
        assert_eq!(means(&[], &[1.0]), None);
        assert_eq!(means(&[f64::NAN], &[1.0]), None);
        for c in
            [means(&[1.0], &[1.0, 2.0]), means(&[2.0, 2.0], &[1.0, 1.0]), means(&[1e308; 2], &[-1e308; 2])]
        {
            let c = c.unwrap();
            assert_eq!((c.interval, c.p, c.chance), (None, None, true));
        }
        assert_eq!(means(&[1.0, 2.0], &[0.0, 0.0]).unwrap().ratio, None);
        assert!(means(&[1e200, 2e200], &[0.0, 1.0]).unwrap().p.is_none_or(|p| (0.0..=1.0).contains(&p)));
    }

    proptest! {
        #[test]
        fn shares_turn_and_stay_in_range(na in 1u64..400, nb in 1u64..400, ka in 0.0..=1.0f64, kb in 0.0..=1.0f64) {
            let (a, b) = (((ka * na as f64) as u64, na), ((kb * nb as f64) as u64, nb));
            let (c, turned) = (shares(a, b).unwrap(), shares(b, a).unwrap());
            let ((l, h), (tl, th)) = (c.interval.unwrap(), turned.interval.unwrap());
            prop_assert!((l + th).abs() < 1e-12 && (h + tl).abs() < 1e-12);
            prop_assert!(-1.0 <= l && l <= c.difference + 1e-12 && c.difference <= h + 1e-12 && h <= 1.0);
            let (p, q) = (c.p.unwrap(), turned.p.unwrap());
            prop_assert!((0.0..=1.0 + 1e-12).contains(&p) && (p - q).abs() < 1e-9);
            prop_assert_eq!(c.chance, turned.chance);
        }
    }
}
