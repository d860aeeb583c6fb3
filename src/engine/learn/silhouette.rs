//! How many clusters: the number whose clusters lie furthest apart for their width.

use serde::{Deserialize, Serialize};

use super::kmeans::{Clusters, kmeans};
use super::{Matrix, Unlearnable};
use crate::engine::math::random::Random;

/// Numbers of clusters that are tried.
pub const TRIED: std::ops::RangeInclusive<usize> = 2..=8;
/// Rows up to which all are compared with all; of more, so many are drawn.
pub const SAMPLE: usize = 3_000;

/// The number of clusters that was chosen, and how the others did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The number with the highest score, the smaller one where two are equal but for rounding.
    pub k: usize,
    /// Every number tried, with the mean silhouette of all rows compared: -1…1.
    pub scores: Vec<(usize, f64)>,
    /// Rows drawn to find it, where not all were compared.
    pub sampled: Option<usize>,
}

/// Chooses k from [`TRIED`] by the mean silhouette, on at most [`SAMPLE`] rows, drawn by the seed, which are clustered
/// for it too. As many k are tried as there are different rows.
///
/// # Errors
/// [`Unlearnable::TooFewRows`] below three rows, [`Unlearnable::WrongK`] where all rows are equal.
pub fn choose(x: &Matrix, starts: usize, seed: u64) -> Result<Choice, Unlearnable> {
    let rows = x.rows();
    if rows < 3 {
        return Err(Unlearnable::TooFewRows { rows, needed: 3 });
    }
    let mut drawn = x.order(&[]);
    if rows > SAMPLE {
        Random::new(seed).shuffle(&mut drawn);
        drawn.truncate(SAMPLE);
    }
    let sample = x.select(&drawn);
    let mut tried = Vec::new();
    for k in TRIED.filter(|k| *k < rows) {
        match kmeans(&sample, k, starts, seed) {
            Ok(found) => tried.push(found),
            Err(why) if tried.is_empty() => return Err(why),
            Err(_) => break,
        }
    }
    let scores: Vec<(usize, f64)> = tried.iter().map(Clusters::k).zip(silhouettes(&sample, &tried)).collect();
    let mut best = (0, f64::NEG_INFINITY);
    for (k, score) in &scores {
        if *score > best.1 + 1e-9 {
            best = (*k, *score);
        }
    }
    Ok(Choice { k: best.0, scores, sampled: (rows > SAMPLE).then_some(SAMPLE) })
}

/// The mean silhouette of several clusterings of the same rows (Rousseeuw 1987): of a row (b - a) / max(a, b), a being
/// its mean distance from the others of its cluster, b that from the nearest other cluster; 0 where it is alone.
pub fn silhouettes(x: &Matrix, tried: &[Clusters]) -> Vec<f64> {
    let (points, width) = (x.by_rows(), x.columns().max(1));
    let mut totals = vec![0.0; tried.len()];
    let mut far = vec![0.0; x.rows()];
    for (row, point) in points.chunks_exact(width).enumerate() {
        for (d, other) in far.iter_mut().zip(points.chunks_exact(width)) {
            let square = point.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
            *d = square.sqrt();
        }
        for (total, found) in totals.iter_mut().zip(tried) {
            *total += silhouette(&far, found, found.labels[row] as usize);
        }
    }
    totals.iter().map(|t| t / x.rows().max(1) as f64).collect()
}

/// The silhouette of a row of the cluster `own` with these distances from all.
fn silhouette(far: &[f64], found: &Clusters, own: usize) -> f64 {
    if found.sizes[own] < 2 {
        return 0.0;
    }
    let mut sums = vec![0.0; found.k()];
    far.iter().zip(&found.labels).for_each(|(d, label)| sums[*label as usize] += d);
    let a = sums[own] / (found.sizes[own] - 1) as f64;
    let others = (0..found.k()).filter(|j| *j != own).map(|j| sums[j] / found.sizes[j] as f64);
    let b = others.fold(f64::INFINITY, f64::min);
    let most = a.max(b);
    if most > 0.0 && most.is_finite() { (b - a) / most } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // 0, 1 | 4: of 0, a = 1, b = 4: 3/4; of 1, a = 1, b = 3: 2/3; 4 is alone: 0.
        let x = Matrix::new(&[vec![0.0, 1.0, 4.0]]).unwrap();
        let found = kmeans(&x, 2, 3, 1).unwrap();
        assert!((silhouettes(&x, &[found])[0] - (0.75 + 2.0 / 3.0) / 3.0).abs() < 1e-15);
        let one = kmeans(&x, 1, 1, 1).unwrap();
        assert_eq!(silhouettes(&x, &[one]), [0.0]);
    }

    fn heaps(n: usize, heaps: usize) -> Matrix {
        let mut random = Random::new(6);
        let mut columns = vec![vec![]; 2];
        for i in 0..n {
            let at = 2.0 * std::f64::consts::PI * (i % heaps) as f64 / heaps as f64;
            columns[0].push(10.0 * libm::cos(at) + random.normal());
            columns[1].push(10.0 * libm::sin(at) + random.normal());
        }
        Matrix::new(&columns).unwrap()
    }

    #[test]
    fn heaps_are_counted_whatever_the_order_of_rows() {
        for (n, k) in [(60, 3), (200, 5), (SAMPLE + 500, 4)] {
            let x = heaps(n, k);
            let found = choose(&x, 5, 42).unwrap();
            assert_eq!((found.k, found.sampled), (k, (n > SAMPLE).then_some(SAMPLE)), "{found:?}");
            assert_eq!(found.scores.len(), 7);
            let backwards: Vec<u32> = (0..n as u32).rev().collect();
            assert_eq!(choose(&x.select(&backwards), 5, 42).unwrap(), found);
        }
    }

    #[test]
    fn few_rows_and_equal_rows() {
        let of = |values: Vec<f64>| choose(&Matrix::new(&[values]).unwrap(), 2, 1);
        assert_eq!(of(vec![1.0, 2.0]), Err(Unlearnable::TooFewRows { rows: 2, needed: 3 }));
        assert_eq!(of(vec![5.0; 9]), Err(Unlearnable::WrongK { k: 2, distinct: 1 }));
        // Three places, three clusters without width.
        let found = of(vec![1.0, 1.0, 5.0, 5.0, 9.0, 9.0]).unwrap();
        assert_eq!((found.k, found.scores.len(), found.scores[1]), (3, 2, (3, 1.0)));
    }
}
