//! Satisfaction: weighted factors, mean of scores, share of positive feedback, expectation gap; levels and the
//! weakest factor.

/// Keys of the levels, best first.
pub const LEVELS: [&str; 4] = ["excellent", "good", "fair", "poor"];

/// One factor of satisfaction: its weight and one value a customer on 0-10.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Not negative.
    pub weight: f64,
    /// 0-10, `NaN` where missing.
    pub values: Vec<f64>,
}

impl Factor {
    /// The factor of customer `i` alone.
    pub fn clone_at(&self, i: usize) -> Factor {
        Factor { weight: self.weight, values: vec![self.values[i]] }
    }
}

/// `satisfaction.weighted`: S = Σ wᵢFᵢ / Σ wᵢ on 0-10. A customer's missing factor is left out and its weight
/// shared; `NaN` without any factor that has weight.
///
/// # Example: product 8, service 7, support 9
/// ```
/// use perennial::engine::score::satisfaction::{Factor, weighted};
/// let factor = |weight, value| Factor { weight, values: vec![value] };
/// let s = weighted(&[factor(0.4, 8.0), factor(0.3, 7.0), factor(0.3, 9.0)]);
/// assert!((s[0] - 8.0).abs() < 1e-12);
/// ```
pub fn weighted(factors: &[Factor]) -> Vec<f64> {
    let n = factors.first().map_or(0, |f| f.values.len());
    (0..n)
        .map(|i| {
            let given = factors.iter().filter(|f| f.values[i].is_finite());
            let (sum, weight) =
                given.fold((0.0, 0.0), |(s, w), f| (s + f.weight * f.values[i], w + f.weight));
            if weight > 0.0 { sum / weight } else { f64::NAN }
        })
        .collect()
}

/// `satisfaction.mean`: the mean of the scores a customer gave, on their own scale; `NaN` without any.
pub fn mean(scores: &[&[f64]]) -> Vec<f64> {
    let n = scores.first().map_or(0, |s| s.len());
    (0..n)
        .map(|i| {
            let given: Vec<f64> = scores.iter().map(|s| s[i]).filter(|v| v.is_finite()).collect();
            if given.is_empty() { f64::NAN } else { given.iter().sum::<f64>() / given.len() as f64 }
        })
        .collect()
}

/// `satisfaction.positive_share`: positive over all feedback, `NaN` when there was none.
pub fn positive_share(positive: &[f64], total: &[f64]) -> Vec<f64> {
    positive.iter().zip(total).map(|(p, t)| if *t > 0.0 { p / t } else { f64::NAN }).collect()
}

/// `satisfaction.expectation_gap`: (perceived - expected) / (perceived + expected), -1…1; `NaN` when both are 0.
pub fn expectation_gap(perceived: &[f64], expected: &[f64]) -> Vec<f64> {
    perceived
        .iter()
        .zip(expected)
        .map(|(p, e)| if p + e > 0.0 { (p - e) / (p + e) } else { f64::NAN })
        .collect()
}

/// Position in [`LEVELS`] of a score of 10; `None` for `NaN`. Thresholds belong to the level above.
pub fn level(score: f64, thresholds: &[f64; 3]) -> Option<usize> {
    if score.is_nan() {
        return None;
    }
    // A weighted mean of 9, 9, 9 may come out as 8.999…: the last bit must not cost a level.
    Some(thresholds.iter().position(|t| score >= t - 1e-9).unwrap_or(3))
}

/// The weakest factor of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weakest {
    /// Which factor.
    pub factor: usize,
    /// Its value, 0-10.
    pub value: f64,
    /// What the score gains when this factor reaches its own next level: share of weight x points; 0 at the top.
    pub lift: f64,
    /// The value at which this factor alone brings the score to its next level; `None` where 10 is not enough
    /// or the score is excellent already.
    pub needed: Option<f64>,
}

/// The lowest factor of customer `i`; on a tie the one with the larger weight. `None` without factors.
pub fn weakest(factors: &[Factor], i: usize, thresholds: &[f64; 3]) -> Option<Weakest> {
    let given = || factors.iter().enumerate().filter(|(_, f)| f.values[i].is_finite());
    let (k, factor) = given().reduce(|best, next| {
        let (a, b) = (best.1.values[i], next.1.values[i]);
        if b < a || (b == a && next.1.weight > best.1.weight) { next } else { best }
    })?;
    let total: f64 = given().map(|(_, f)| f.weight).sum();
    let value = factor.values[i];
    let share = if total > 0.0 { factor.weight / total } else { 0.0 };
    let next = |score: f64| level(score, thresholds).and_then(|l| l.checked_sub(1)).map(|l| thresholds[l]);
    let lift = next(value).map_or(0.0, |t| share * (t - value));
    let score = given().map(|(_, f)| f.weight * f.values[i]).sum::<f64>() / total;
    let needed = next(score)
        .filter(|_| share > 0.0)
        .map(|t| value + (t - score) / share)
        .filter(|v| *v <= 10.0 + 1e-9);
    Some(Weakest { factor: k, value, lift, needed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(values: [f64; 3]) -> Vec<Factor> {
        [0.4, 0.3, 0.3]
            .into_iter()
            .zip(values)
            .map(|(weight, v)| Factor { weight, values: vec![v] })
            .collect()
    }

    #[test]
    fn satisfaction_csv() {
        // formulas.md section 2, `satisfaction.weighted`.
        for (f, s) in [([8.0, 7.0, 9.0], 8.0), ([7.0, 8.0, 6.0], 7.0), ([9.0, 6.0, 8.0], 7.8)] {
            assert!((weighted(&factors(f))[0] - s).abs() < 1e-9);
        }
    }

    #[test]
    fn missing_factors_share_their_weight() {
        assert!((weighted(&factors([8.0, f64::NAN, 4.0]))[0] - (0.4 * 8.0 + 0.3 * 4.0) / 0.7).abs() < 1e-12);
        assert!(weighted(&factors([f64::NAN; 3]))[0].is_nan());
    }

    #[test]
    fn mean_and_shares() {
        // formulas.md section 2: 4.5, 4.8, 4.9 -> 4.7333…; 200, 150 -> 0.142857.
        assert!((mean(&[&[4.5], &[4.8], &[4.9]])[0] - 14.2 / 3.0).abs() < 1e-12);
        assert!((expectation_gap(&[200.0], &[150.0])[0] - 1.0 / 7.0).abs() < 1e-12);
        assert!(expectation_gap(&[0.0], &[0.0])[0].is_nan());
        assert!(positive_share(&[0.0], &[0.0])[0].is_nan());
    }

    #[test]
    fn levels_include_their_threshold() {
        let t = [9.0, 7.0, 5.0];
        assert_eq!(
            [9.0, 8.0, 7.0, 5.0, 4.99].map(|s| level(s, &t)),
            [Some(0), Some(1), Some(1), Some(2), Some(3)]
        );
        assert_eq!(level(f64::NAN, &t), None);
    }

    #[test]
    fn weakest_is_the_lowest_then_the_heaviest() {
        let t = [9.0, 7.0, 5.0];
        // 8, 7, 9 -> service (formulas.md); its next level is 9, two points at 0.3.
        let w = weakest(&factors([8.0, 7.0, 9.0]), 0, &t).unwrap();
        assert_eq!((w.factor, w.value), (1, 7.0));
        assert!((w.lift - 0.6).abs() < 1e-12);
        // From 8.0 to 9 by service alone would take 10.33: out of reach.
        assert_eq!(w.needed, None);
        assert_eq!(weakest(&factors([5.0, 5.0, 9.0]), 0, &t).unwrap().factor, 0);
        assert_eq!(weakest(&factors([f64::NAN; 3]), 0, &t), None);
    }
}
