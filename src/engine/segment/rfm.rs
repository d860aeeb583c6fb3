//! RFM: recency, frequency and money scored 1-5 by quintile, 5 best; or in 3 or 4 bins.

use super::presets::{box_of, segment_table};
use crate::engine::error::ErrorCode;
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

/// Scores of every customer in some number of bins, 0 where undefined.
#[derive(Debug, Clone, PartialEq)]
pub struct Binned {
    /// Cut points used: recency, frequency, money, each rising, one fewer than bins.
    pub cuts: [Vec<f64>; 3],
    /// R, F and M, from 1 to the number of bins.
    pub scores: [Vec<u8>; 3],
}

impl Binned {
    /// The scores that ties or own cut points left without a customer, of R, F and M.
    pub fn empty(&self) -> [Vec<u8>; 3] {
        std::array::from_fn(|k| {
            let bins = self.cuts[k].len() as u8 + 1;
            (1..=bins).filter(|s| !self.scores[k].contains(s)).collect()
        })
    }
}

/// How few and how many bins there may be.
pub const BINS: (u8, u8) = (3, 5);

/// Type-7 quantiles at equal shares, one cut fewer than bins; `None` without finite values.
///
/// # Example
/// ```
/// use perennial::engine::segment::rfm::cuts;
/// assert_eq!(cuts(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 5), Some(vec![2.0, 3.0, 4.0, 5.0]));
/// ```
pub fn cuts(values: &[f64], bins: u8) -> Option<Vec<f64>> {
    let sorted = sorted_finite(values);
    (1..bins).map(|k| quantile_sorted(&sorted, f64::from(k) / f64::from(bins))).collect()
}

/// How many cut points lie below a value. A value equal to a cut stays in the lower group.
pub fn group(value: f64, cuts: &[f64]) -> u8 {
    // Quintiles of money are sums and interpolations whose last bit may differ from an equal value's.
    cuts.iter().filter(|c| value > **c + 1e-9 * c.abs()).count() as u8
}

/// Scores every customer in so many bins, by quantiles or by own cut points (recency, frequency, money). `None` without
/// purchases.
///
/// # Errors
/// `SettingOutOfRange` where there are fewer or more [`BINS`], or own cuts are not one fewer; `ThresholdsNotRising` where
/// own cuts fall or are no numbers.
pub fn binned(
    input: &Input<'_>,
    bins: u8,
    own_cuts: Option<&[Vec<f64>; 3]>,
) -> Result<Option<Binned>, ErrorCode> {
    let own = own_cuts.iter().flat_map(|c| c.iter());
    if !(BINS.0..=BINS.1).contains(&bins) || own.clone().any(|c| c.len() + 1 != usize::from(bins)) {
        return Err(ErrorCode::SettingOutOfRange);
    }
    if own.clone().any(|c| c.iter().any(|v| !v.is_finite()) || c.windows(2).any(|w| w[0] > w[1])) {
        return Err(ErrorCode::ThresholdsNotRising);
    }
    Ok(in_bins(input, bins, own_cuts.cloned()))
}

fn in_bins(input: &Input<'_>, bins: u8, own_cuts: Option<[Vec<f64>; 3]>) -> Option<Binned> {
    let cuts = match own_cuts {
        Some(own) => own,
        None => {
            [cuts(input.recency_days, bins)?, cuts(input.order_count, bins)?, cuts(input.monetary, bins)?]
        }
    };
    let n = input.recency_days.len();
    let mut scores = [vec![0; n], vec![0; n], vec![0; n]];
    for i in 0..n {
        let (r, f, m) = (input.recency_days[i], input.order_count[i], input.monetary[i]);
        if r.is_nan() || f.is_nan() || m.is_nan() {
            continue;
        }
        let own = [bins - group(r, &cuts[0]), 1 + group(f, &cuts[1]), 1 + group(m, &cuts[2])];
        for (scores, score) in scores.iter_mut().zip(own) {
            scores[i] = score;
        }
    }
    Some(Binned { cuts, scores })
}

/// Scores every customer 1-5, by quintiles or by own cut points (recency, frequency, money), and finds the segments of
/// both presets. `None` without purchases.
pub fn score(input: &Input<'_>, own_cuts: Option<&[[f64; 4]; 3]>) -> Option<Scored> {
    let own = own_cuts.map(|own| own.each_ref().map(|c| c.to_vec()));
    let Binned { cuts, scores } = in_bins(input, 5, own)?;
    let table = segment_table();
    let segment_of = |s: [u8; 3]| table[usize::from((s[0] - 1) * 25 + (s[1] - 1) * 5 + s[2] - 1)];
    let by = |of: &dyn Fn([u8; 3]) -> u8| -> Vec<u8> {
        let code = |i: usize| [scores[0][i], scores[1][i], scores[2][i]];
        (0..scores[0].len()).map(|i| if scores[0][i] == 0 { u8::MAX } else { of(code(i)) }).collect()
    };
    let (segment, segment_10) = (by(&segment_of), by(&box_of));
    let cuts = cuts.each_ref().map(|c| std::array::from_fn(|k| c.get(k).copied().unwrap_or(f64::NAN)));
    Some(Scored { cuts, scores, segment, segment_10 })
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

    #[test]
    fn three_and_four_bins() {
        let r = [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, f64::NAN];
        let f = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, f64::NAN];
        let same = [1.0; 10];
        let input = Input { recency_days: &r, order_count: &f, monetary: &same };
        // Thirds of 1…9: cuts at 1 + 8/3 and 1 + 16/3.
        let three = binned(&input, 3, None).unwrap().unwrap();
        assert_eq!(three.scores[0], [1, 1, 1, 2, 2, 2, 3, 3, 3, 0]);
        assert_eq!(three.scores[1], three.scores[0]);
        assert_eq!(three.empty(), [vec![], vec![], vec![2, 3]]);
        // Quarters: 3, 5 and 7, which stay below.
        let four = binned(&input, 4, None).unwrap().unwrap();
        assert_eq!(four.cuts[1], [3.0, 5.0, 7.0]);
        assert_eq!(four.scores[1], [1, 1, 1, 2, 2, 3, 3, 4, 4, 0]);
        assert_eq!(four.scores[0], [1, 1, 2, 2, 3, 3, 4, 4, 4, 0]);
        // Five are the score that segments are made from.
        let (five, scored) = (binned(&input, 5, None).unwrap().unwrap(), score(&input, None).unwrap());
        assert_eq!((&five.scores, five.cuts[0].as_slice()), (&scored.scores, &scored.cuts[0][..]));
        let own = [vec![2.5, 6.5], vec![2.0, 3.0], vec![0.0, 0.5]];
        let by_own = binned(&input, 3, Some(&own)).unwrap().unwrap();
        assert_eq!(by_own.scores[0], [1, 1, 1, 2, 2, 2, 2, 3, 3, 0]);
        assert_eq!(by_own.scores[2][..3], [3, 3, 3]);
    }

    #[test]
    fn bad_cuts_have_a_code() {
        let one = [1.0];
        let input = Input { recency_days: &one, order_count: &one, monetary: &one };
        let own = |c: &[f64]| [c.to_vec(), vec![1.0, 2.0], vec![1.0, 2.0]];
        for bins in [0, 2, 6, 255] {
            assert_eq!(binned(&input, bins, None), Err(ErrorCode::SettingOutOfRange));
        }
        assert_eq!(binned(&input, 3, Some(&own(&[1.0]))), Err(ErrorCode::SettingOutOfRange));
        for c in [[2.0, 1.0], [f64::NAN, 1.0]] {
            assert_eq!(binned(&input, 3, Some(&own(&c))), Err(ErrorCode::ThresholdsNotRising));
        }
        let none = Input { recency_days: &[f64::NAN], order_count: &one, monetary: &one };
        assert_eq!(binned(&none, 3, None), Ok(None));
    }
}
