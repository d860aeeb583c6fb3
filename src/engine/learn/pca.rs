//! Principal components: the two directions in which rows differ most, for a picture of clusters.

use serde::{Deserialize, Serialize};

use super::Matrix;
use super::features::moments;
use crate::engine::math::symmetric::axes;

/// One direction.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// What each column weighs in it: length 1, the largest of them above 0.
    pub loadings: Vec<f64>,
    /// Where each row lies along it, 0 being the mean.
    pub scores: Vec<f64>,
    /// The share of all variance that lies along it; 0 where there is none.
    pub share: f64,
}

/// The first two components of the columns' covariance (Pearson 1901), by its axes. Columns should be standardised; one
/// column alone has an empty second component: loadings and scores 0.
///
/// # Example: a line
/// ```
/// use perennial::engine::learn::{Matrix, pca::components};
/// let [first, second] = components(&Matrix::new(&[vec![0.0, 1.0, 2.0], vec![0.0, 1.0, 2.0]]).unwrap());
/// assert!((first.share - 1.0).abs() < 1e-12 && first.scores[2] > 0.0 && second.share < 1e-12);
/// ```
pub fn components(x: &Matrix) -> [Component; 2] {
    let n = x.columns();
    let centred: Vec<Vec<f64>> = (0..n)
        .map(|c| {
            let mean = if x.rows() == 0 { 0.0 } else { moments(x.column(c)).0 };
            x.column(c).iter().map(|v| v - mean).collect()
        })
        .collect();
    let mut covariance = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let joint = centred[i].iter().zip(&centred[j]).map(|(a, b)| a * b).sum::<f64>();
            let joint = joint / x.rows().max(1) as f64;
            (covariance[i * n + j], covariance[j * n + i]) = (joint, joint);
        }
    }
    let total: f64 = (0..n).map(|i| covariance[i * n + i]).sum();
    let mut found = axes(&covariance, n).into_iter();
    [(); 2].map(|()| {
        let (value, mut loadings) = found.next().unwrap_or_else(|| (0.0, vec![0.0; n]));
        turn(&mut loadings);
        let mut scores = vec![0.0; x.rows()];
        for (loading, column) in loadings.iter().zip(&centred) {
            scores.iter_mut().zip(column).for_each(|(s, v)| *s += loading * v);
        }
        let share = if total > 0.0 { (value / total).clamp(0.0, 1.0) } else { 0.0 };
        Component { loadings, scores, share }
    })
}

/// An axis has two directions; this takes the one in which the largest loading is above 0, the first where several
/// are as large but for rounding.
fn turn(axis: &mut [f64]) {
    let largest = axis.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    if axis.iter().find(|v| v.abs() >= largest * (1.0 - 1e-9)).is_some_and(|v| *v < 0.0) {
        axis.iter_mut().for_each(|v| *v = -*v);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::math::random::Random;

    #[test]
    fn by_hand() {
        // Covariance [[2, 1], [1, 2]] (divisor 4): axes (1, 1)/√2 with 3 and (1, -1)/√2 with 1.
        let (a, b) = (6.0f64.sqrt(), 2.0f64.sqrt());
        let x = Matrix::new(&[
            [a, -a, b, -b].iter().map(|v| v / b + 5.0).collect(),
            [a, -a, -b, b].iter().map(|v| v / b).collect(),
        ])
        .unwrap();
        let [first, second] = components(&x);
        assert!((first.share - 0.75).abs() < 1e-12 && (second.share - 0.25).abs() < 1e-12);
        let half = std::f64::consts::FRAC_1_SQRT_2;
        for (got, want) in first.loadings.iter().chain(&second.loadings).zip([half, half, half, -half]) {
            assert!((got - want).abs() < 1e-12, "{first:?} {second:?}");
        }
        assert!((first.scores[0] - a).abs() < 1e-12 && (second.scores[2] - b).abs() < 1e-12);
    }

    #[test]
    fn scores_have_the_variance_of_their_axis_and_do_not_go_together() {
        let mut random = Random::new(2);
        let mut columns = vec![vec![]; 5];
        for _ in 0..300 {
            let common = random.normal();
            columns.iter_mut().enumerate().for_each(|(i, c)| c.push(common * i as f64 + random.normal()));
        }
        let x = Matrix::new(&columns).unwrap();
        let total: f64 = columns.iter().map(|c| libm::pow(moments(c).1, 2.0)).sum();
        let found = components(&x);
        for c in &found {
            let (mean, sd) = moments(&c.scores);
            assert!(mean.abs() < 1e-12 && (sd * sd / total - c.share).abs() < 1e-12);
            let largest = c.loadings.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap();
            assert!(largest > 0.0);
        }
        let joint: f64 = found[0].scores.iter().zip(&found[1].scores).map(|(a, b)| a * b).sum();
        assert!(joint.abs() < 1e-9 && found[0].share > 0.8);
    }

    #[test]
    fn one_column_one_row_none() {
        let [first, second] = components(&Matrix::new(&[vec![1.0, 3.0]]).unwrap());
        assert_eq!((first.scores, first.share), (vec![-1.0, 1.0], 1.0));
        assert_eq!((second.scores, second.share), (vec![0.0, 0.0], 0.0));
        let [first, _] = components(&Matrix::new(&[vec![7.0], vec![8.0]]).unwrap());
        assert_eq!((first.scores, first.share), (vec![0.0], 0.0));
        assert_eq!(components(&Matrix::new(&[]).unwrap())[0], Component::default());
    }
}
