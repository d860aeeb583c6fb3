//! RFM: recency, frequency and money scored 1-5 by quintile, 5 best.

use super::presets::{box_of, segment_table};
use crate::engine::math::stats::{quantile_sorted, sorted_finite};

/// Recency, frequency and money of every customer; `NaN` in all three for those without a purchase.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Days since the last order.
    pub recency_days: &'a [f64],
    /// Days with an order.
    pub order_count: &'a [f64],
    /// Money, the sum or the mean.
    pub monetary: &'a [f64],
}

/// Scores and segments of every customer, 0 (scores) or `u8::MAX` (segments) where undefined.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Cut points used: recency, frequency, money, each rising.
    pub cuts: [[f64; 4]; 3],
    /// R, F and M, 1-5.
    pub scores: [Vec<u8>; 3],
    /// Position in `presets::SEGMENTS`.
    pub segment: Vec<u8>,
    /// Position in `presets::BOXES`.
    pub segment_10: Vec<u8>,
}

/// Type-7 quantiles at 20, 40, 60 and 80 %; `None` without finite values.
///
/// # Example
/// ```
/// use perennial::engine::segment::rfm::quintiles;
/// assert_eq!(quintiles(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), Some([2.0, 3.0, 4.0, 5.0]));
/// ```
pub fn quintiles(values: &[f64]) -> Option<[f64; 4]> {
    let sorted = sorted_finite(values);
    let mut cuts = [0.0; 4];
    for (cut, p) in cuts.iter_mut().zip([0.2, 0.4, 0.6, 0.8]) {
        *cut = quantile_sorted(&sorted, p)?;
    }
    Some(cuts)
}

/// How many cut points lie below a value: 0-4. A value equal to a cut stays in the lower group.
pub fn group(value: f64, cuts: &[f64; 4]) -> u8 {
    // Quintiles of money are sums and interpolations whose last bit may differ from an equal value's.
    cuts.iter().filter(|c| value > **c + 1e-9 * c.abs()).count() as u8
}

/// Scores every customer, by quintiles or by own cut points (recency, frequency, money). `None` without purchases.
pub fn score(input: &Input<'_>, own_cuts: Option<&[[f64; 4]; 3]>) -> Option<Scored> {
    let cuts = match own_cuts {
        Some(own) => *own,
        None => [quintiles(input.recency_days)?, quintiles(input.order_count)?, quintiles(input.monetary)?],
    };
    let n = input.recency_days.len();
    let table = segment_table();
    let mut out = Scored {
        cuts,
        scores: [vec![0; n], vec![0; n], vec![0; n]],
        segment: vec![u8::MAX; n],
        segment_10: vec![u8::MAX; n],
    };
    for i in 0..n {
        let (r, f, m) = (input.recency_days[i], input.order_count[i], input.monetary[i]);
        if r.is_nan() || f.is_nan() || m.is_nan() {
            continue;
        }
        let s = [5 - group(r, &cuts[0]), 1 + group(f, &cuts[1]), 1 + group(m, &cuts[2])];
        for (scores, score) in out.scores.iter_mut().zip(s) {
            scores[i] = score;
        }
        out.segment[i] = table[usize::from((s[0] - 1) * 25 + (s[1] - 1) * 5 + s[2] - 1)];
        out.segment_10[i] = box_of(s);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_to_a_cut_stays_low() {
        let cuts = [10.0, 20.0, 30.0, 40.0];
        assert_eq!([5.0, 10.0, 10.5, 40.0, 40.1].map(|v| group(v, &cuts)), [0, 0, 1, 3, 4]);
    }

    #[test]
    fn recency_is_reversed_and_prospects_have_no_score() {
        let r = [1.0, 10.0, 20.0, 30.0, 40.0, f64::NAN];
        let f = [5.0, 4.0, 3.0, 2.0, 1.0, f64::NAN];
        let scored = score(&Input { recency_days: &r, order_count: &f, monetary: &f }, None).unwrap();
        assert_eq!(scored.scores[0], [5, 4, 3, 2, 1, 0]);
        assert_eq!(scored.scores[1], [5, 4, 3, 2, 1, 0]);
        assert_eq!(scored.segment[5], u8::MAX);
        assert_eq!(scored.segment[0], 0);
        let none = [f64::NAN];
        assert_eq!(score(&Input { recency_days: &none, order_count: &none, monetary: &none }, None), None);
    }

    #[test]
    fn scaling_money_changes_no_score() {
        let r: Vec<f64> = (0..97).map(|i| f64::from(i * 37 % 89)).collect();
        let m: Vec<f64> = (0..97).map(|i| f64::from(i * 53 % 71) + 0.1).collect();
        let scaled: Vec<f64> = m.iter().map(|v| v * 7.3).collect();
        let at = |m: &[f64]| score(&Input { recency_days: &r, order_count: m, monetary: m }, None).unwrap();
        assert_eq!(at(&m).scores, at(&scaled).scores);
    }
}
