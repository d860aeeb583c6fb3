//! How good what was foretold is.

use serde::{Deserialize, Serialize};

use crate::engine::math::stats::sum;

/// Mean squared error, in the unit's square; 0 without rows. Slices of one length.
pub fn mse(truth: &[f64], foretold: &[f64]) -> f64 {
    let n = truth.len().max(1) as f64;
    sum(truth.iter().zip(foretold).map(|(t, f)| (t - f) * (t - f))) / n
}

/// R²: the share of the variance that is foretold, 1 - MSE / variance; below 0 where the mean would have been better.
/// `None` where the truth is constant.
pub fn r2(truth: &[f64], foretold: &[f64]) -> Option<f64> {
    let mean = sum(truth.iter().copied()) / truth.len().max(1) as f64;
    let variance = sum(truth.iter().map(|t| (t - mean) * (t - mean))) / truth.len().max(1) as f64;
    (variance > 1e-28 * mean * mean).then(|| 1.0 - mse(truth, foretold) / variance)
}

/// Area under the ROC curve: the chance that a yes is ranked above a no, ties counting half (Mann & Whitney 1947).
/// `None` where all are yes or all are no.
///
/// # Example
/// ```
/// use perennial::engine::learn::metrics::auc;
/// assert_eq!(auc(&[true, false, true, false], &[0.9, 0.4, 0.4, 0.1]), Some(0.875));
/// ```
pub fn auc(truth: &[bool], chances: &[f64]) -> Option<f64> {
    let mut ranked: Vec<(f64, bool)> = chances.iter().copied().zip(truth.iter().copied()).collect();
    ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut won) = (0.0, 0.0);
    let mut yes = 0.0;
    for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
        let up = tied.iter().filter(|t| t.1).count() as f64;
        let down = tied.len() as f64 - up;
        won += up * (below + 0.5 * down);
        below += down;
        yes += up;
    }
    (yes > 0.0 && below > 0.0).then(|| won / (yes * below))
}

/// Mean of the shares of yes and of no that a chance of at least `threshold` tells rightly; `None` for one class only.
pub fn balanced_accuracy(truth: &[bool], chances: &[f64], threshold: f64) -> Option<f64> {
    let share = |class: bool| {
        let of: Vec<f64> = truth.iter().zip(chances).filter(|(t, _)| **t == class).map(|(_, c)| *c).collect();
        let right = of.iter().filter(|c| (**c >= threshold) == class).count();
        (!of.is_empty()).then(|| right as f64 / of.len() as f64)
    };
    Some(0.5 * (share(true)? + share(false)?))
}

/// Rows of like chance, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Mean chance.
    pub foretold: f64,
    /// Share of yes.
    pub observed: f64,
    /// Rows.
    pub rows: usize,
}

/// The calibration picture: up to `bins` groups of about as many rows each, by rising chance; equal chances stay
/// together.
pub fn calibration(truth: &[bool], chances: &[f64], bins: usize) -> Vec<Bin> {
    let mut ranked: Vec<(f64, bool)> = chances.iter().copied().zip(truth.iter().copied()).collect();
    ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let n = ranked.len();
    let (mut out, mut from) = (Vec::new(), 0);
    for bin in 1..=bins {
        let mut to = (n * bin / bins).max(from);
        while to > from && to < n && ranked[to].0 == ranked[to - 1].0 {
            to += 1;
        }
        let rows = &ranked[from..to];
        if !rows.is_empty() {
            let count = rows.len() as f64;
            out.push(Bin {
                foretold: sum(rows.iter().map(|r| r.0)) / count,
                observed: rows.iter().filter(|r| r.1).count() as f64 / count,
                rows: rows.len(),
            });
        }
        from = to;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // Errors 1, 0, -2: 5/3; variance of 1, 2, 6 is 14/3.
        assert!((mse(&[1.0, 2.0, 6.0], &[2.0, 2.0, 4.0]) - 5.0 / 3.0).abs() < 1e-15);
        assert!((r2(&[1.0, 2.0, 6.0], &[2.0, 2.0, 4.0]).unwrap() - (1.0 - 5.0 / 14.0)).abs() < 1e-15);
        let (truth, chances) = ([true, true, false, false, false], [0.9, 0.3, 0.6, 0.2, 0.1]);
        // Half of the yes and two thirds of the no.
        assert!((balanced_accuracy(&truth, &chances, 0.5).unwrap() - 7.0 / 12.0).abs() < 1e-15);
        // Of 6 pairs 5 are in order.
        assert_eq!(auc(&truth, &chances), Some(5.0 / 6.0));
        let bins = calibration(&truth, &chances, 2);
        assert_eq!(bins.iter().map(|b| b.rows).collect::<Vec<_>>(), [2, 3]);
        assert!((bins[1].foretold - 0.6).abs() < 1e-15 && (bins[1].observed - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn where_nothing_can_be_said() {
        assert_eq!((mse(&[], &[]), r2(&[], &[]), r2(&[0.1; 3], &[0.2; 3])), (0.0, None, None));
        assert_eq!((auc(&[], &[]), auc(&[true], &[0.5])), (None, None));
        assert_eq!(balanced_accuracy(&[false], &[0.5], 0.5), None);
        assert_eq!(calibration(&[], &[], 5), []);
        assert_eq!(calibration(&[true, false, true], &[0.5; 3], 10).len(), 1);
    }

    proptest! {
        #[test]
        fn auc_is_the_share_of_pairs_in_order(rows in prop::collection::vec((any::<bool>(), 0u8..9), 0..40)) {
            let truth: Vec<bool> = rows.iter().map(|r| r.0).collect();
            let chances: Vec<f64> = rows.iter().map(|r| f64::from(r.1) / 8.0).collect();
            let (mut won, mut pairs) = (0.0, 0.0);
            for a in rows.iter().filter(|r| r.0) {
                for b in rows.iter().filter(|r| !r.0) {
                    pairs += 1.0;
                    won += match a.1.cmp(&b.1) {
                        std::cmp::Ordering::Greater => 1.0,
                        std::cmp::Ordering::Equal => 0.5,
                        std::cmp::Ordering::Less => 0.0,
                    };
                }
            }
            let want = (pairs > 0.0).then(|| won / pairs);
            let got = auc(&truth, &chances);
            prop_assert!(got == want || (got.unwrap() - want.unwrap()).abs() < 1e-12);
            let bins = calibration(&truth, &chances, 4);
            prop_assert_eq!(bins.iter().map(|b| b.rows).sum::<usize>(), rows.len());
            prop_assert!(bins.is_sorted_by(|a, b| a.foretold < b.foretold));
        }
    }
}
