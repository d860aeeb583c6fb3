//! Whether customers buy at random or by the clock, and whether those who buy more also pay more.

use super::history::Days;

/// Fewer pairs of gaps than this say nothing.
const LEAST_PAIRS: usize = 30;

/// Two gaps that are together shorter than this, in days, are too short to be told apart in whole days. To leave them
/// out is no choice of a kind: how two gaps share their time does not hang on how long that is.
const LEAST_TIME: i32 = 14;

/// More regular than this is by the clock, and no number says more.
const MOST: f64 = 100.0;

/// Regularity k of the times between purchases: 1 at random (Poisson), more is regular, less comes in bursts.
///
/// Wheat & Morrison (1990), Estimating purchase regularity with two interpurchase times, Journal of Marketing Research
/// 27(1): for two gaps that follow each other, gap₁ / (gap₁ + gap₂) is Beta(k, k), whose variance is 1 / (4 (2k + 1)).
/// `None` for fewer than 30 customers with two gaps of two weeks and more; at most 100.
///
/// # Example: by the clock
/// ```
/// use perennial::engine::clv::{history::Days, timing::regularity};
/// let starts: Vec<u32> = (0..=40).map(|i| 3 * i).collect();
/// let day: Vec<i32> = (0..40).flat_map(|i| [i, i + 30, i + 61]).collect();
/// assert!(regularity(Days { starts: &starts, day: &day }, i32::MAX).unwrap() == 100.0);
/// ```
pub fn regularity(days: Days<'_>, until: i32) -> Option<f64> {
    let mut shares = Vec::new();
    for w in days.starts.windows(2) {
        let own = &days.day[w[0] as usize..w[1] as usize];
        let own = &own[..own.partition_point(|d| *d <= until)];
        // The last two such gaps of each customer: one pair a person, so that busy ones do not drown the others.
        if let Some([a, b, c]) = own.array_windows().rev().find(|[a, _, c]| c - a >= LEAST_TIME) {
            shares.push(f64::from(b - a) / f64::from(c - a));
        }
    }
    if shares.len() < LEAST_PAIRS {
        return None;
    }
    // The mean is 1/2 by symmetry, whichever gap comes first.
    let variance = shares.iter().map(|s| (s - 0.5) * (s - 0.5)).sum::<f64>() / shares.len() as f64;
    Some(((1.0 - 4.0 * variance) / (8.0 * variance.max(1e-6))).clamp(0.0, MOST))
}

/// Pearson's correlation of two columns with weights; `None` where either does not vary.
pub fn correlation(pairs: &[(f64, f64, f64)]) -> Option<f64> {
    let all: f64 = pairs.iter().map(|p| p.2).sum();
    let mean = |of: fn(&(f64, f64, f64)) -> f64| pairs.iter().map(|p| of(p) * p.2).sum::<f64>() / all;
    let (a, b) = (mean(|p| p.0), mean(|p| p.1));
    let sum = |of: &dyn Fn(&(f64, f64, f64)) -> f64| pairs.iter().map(|p| of(p) * p.2).sum::<f64>();
    let (aa, bb) = (sum(&|p| (p.0 - a) * (p.0 - a)), sum(&|p| (p.1 - b) * (p.1 - b)));
    let ab = sum(&|p| (p.0 - a) * (p.1 - b));
    (aa > 0.0 && bb > 0.0 && (ab / aa).is_finite()).then(|| (ab / (aa * bb).sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::math::random::Random;

    #[test]
    fn erlang_gaps_give_their_k() {
        let mut random = Random::new(3);
        for k in [1.0, 3.0] {
            let (mut starts, mut day) = (vec![0], Vec::new());
            for _ in 0..4000 {
                let gap = |random: &mut Random| (random.gamma(k, k / 300.0)) as i32 + 1;
                let first = gap(&mut random);
                day.extend([0, first, first + gap(&mut random)]);
                starts.push(day.len() as u32);
            }
            let got = regularity(Days { starts: &starts, day: &day }, i32::MAX).unwrap();
            assert!((got / k - 1.0).abs() < 0.1, "{got} for {k}");
        }
        assert_eq!(regularity(Days { starts: &[0], day: &[] }, 0), None);
    }

    #[test]
    fn correlation_by_hand() {
        let line = [(1.0, 2.0, 1.0), (2.0, 4.0, 3.0), (5.0, 10.0, 1.0)];
        assert!((correlation(&line).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(correlation(&[(1.0, 2.0, 1.0), (1.0, 3.0, 1.0)]), None);
        assert_eq!(correlation(&[]), None);
    }
}
