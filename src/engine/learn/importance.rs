//! Which features a model leans on: how much worse it does where a feature's values are dealt out anew.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Matrix;
use super::features::moments;
use crate::engine::math::random::Random;

/// Times that a feature is dealt out anew.
const DEALS: usize = 5;
/// Rows that are looked at, the first ones.
const ROWS: usize = 1_000;

/// What a feature is worth to a model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// Its position among the features given.
    pub feature: usize,
    /// How much the loss rises where its values belong to other rows, on average; about 0 or below: nothing.
    pub importance: f64,
    /// Standard deviation of that over the deals.
    pub spread: f64,
    /// Whether what is foretold rises with it (`true`) or falls; `None` for words and where neither shows.
    pub rises: Option<bool>,
}

/// Permutation importances (Breiman 2001; Fisher, Rudin & Dominici 2019) on the first thousand rows of `x`, for groups of
/// columns that are dealt out together, in the order of the groups: importance and its spread. `loss` gets what is foretold
/// for those rows alone.
pub fn permutation(
    x: &Matrix,
    groups: &[Range<usize>],
    predict: &dyn Fn(&Matrix) -> Vec<f64>,
    loss: &dyn Fn(&[f64]) -> f64,
    seed: u64,
) -> Vec<(f64, f64)> {
    let rows = x.rows().min(ROWS);
    let all: Vec<u32> = (0..rows as u32).collect();
    if rows == 0 {
        return vec![(0.0, 0.0); groups.len()];
    }
    let before = loss(&predict(&x.select(&all)));
    let repeated: Vec<u32> = (0..DEALS).flat_map(|_| all.iter().copied()).collect();
    let mut random = Random::new(seed);
    let worth = |group: &Range<usize>| {
        let mut dealt = repeated.clone();
        dealt.chunks_exact_mut(rows).for_each(|deal| random.shuffle(deal));
        // All deals as one matrix: a forest is then walked through once.
        let said = predict(&x.select_mixed(&repeated, group, &dealt));
        let rises: Vec<f64> = said.chunks_exact(rows).map(|deal| loss(deal) - before).collect();
        moments(&rises)
    };
    groups.iter().map(worth).collect()
}

/// Whether what is foretold rises or falls with a column: the sign of their correlation where it is above 0.05.
pub fn rises(column: &[f64], foretold: &[f64]) -> Option<bool> {
    if column.is_empty() {
        return None;
    }
    let ((a, sa), (b, sb)) = (moments(column), moments(foretold));
    let joint =
        column.iter().zip(foretold).map(|(x, y)| (x - a) * (y - b)).sum::<f64>() / column.len() as f64;
    (joint.abs() > 0.05 * sa * sb).then_some(joint > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two columns of independent normals; what is foretold is 3 a.
    fn setting() -> (Matrix, Vec<f64>) {
        let mut random = Random::new(8);
        let columns: Vec<Vec<f64>> = (0..3).map(|_| (0..1_500).map(|_| random.normal()).collect()).collect();
        let truth = columns[0].iter().map(|v| 3.0 * v).collect();
        (Matrix::new(&columns).unwrap(), truth)
    }

    #[test]
    fn what_is_not_used_is_worth_nothing_and_what_is_twice_its_variance() {
        let (x, truth) = setting();
        let predict = |x: &Matrix| x.column(0).iter().map(|v| 3.0 * v).collect::<Vec<f64>>();
        let loss = |said: &[f64]| crate::engine::learn::metrics::mse(&truth[..said.len()], said);
        let found = permutation(&x, &[0..1, 1..3], &predict, &loss, 4);
        // E (3a - 3a')² = 2 · 9 · 1.
        assert!((found[0].0 - 18.0).abs() < 1.5 && found[0].1 < 1.5, "{found:?}");
        assert_eq!(found[1], (0.0, 0.0));
        // Columns of one group move together: their difference stays.
        let predict =
            |x: &Matrix| x.column(1).iter().zip(x.column(2)).map(|(a, b)| a - b).collect::<Vec<f64>>();
        let sorted = |said: &[f64]| {
            let mut said = said.to_vec();
            said.sort_unstable_by(f64::total_cmp);
            said[0]
        };
        assert_eq!(permutation(&x, &[1..3, 1..2], &predict, &sorted, 4)[0], (0.0, 0.0));
        assert_ne!(permutation(&x, &[1..3, 1..2], &predict, &sorted, 4)[1].0, 0.0);
    }

    #[test]
    fn directions() {
        let up: Vec<f64> = (0..50).map(f64::from).collect();
        let down: Vec<f64> = up.iter().map(|v| -v * v).collect();
        assert_eq!(
            (rises(&up, &up), rises(&up, &down), rises(&up, &[1.0; 50])),
            (Some(true), Some(false), None)
        );
        assert_eq!(rises(&[], &[]), None);
        let none = Matrix::new(&[vec![]]).unwrap();
        assert_eq!(permutation(&none, &[0..1, 0..1], &|_| vec![], &|_| 1.0, 1), [(0.0, 0.0); 2]);
    }
}
