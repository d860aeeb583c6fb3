//! What sets each cluster apart.

use serde::{Deserialize, Serialize};

use super::Matrix;
use super::features::moments;

/// A cluster's mean that lies less than so many standard deviations from everybody's sets nothing apart.
pub const SLIGHT: f64 = 0.25;

/// A column by which a cluster differs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Contrast {
    /// Its position in the matrix.
    pub column: usize,
    /// The cluster's mean less everybody's, in standard deviations of everybody: above 0 higher, below 0 lower.
    pub z: f64,
}

impl Contrast {
    /// Whether the cluster lies higher than all.
    pub fn higher(&self) -> bool {
        self.z > 0.0
    }
}

/// For each of `k` clusters up to `most` columns beyond [`SLIGHT`], the largest difference first, the earlier column
/// where two are equal. Labels below `k`, one a row; empty for a cluster that is like everybody, or has no rows.
///
/// # Example
/// ```
/// use perennial::engine::learn::{Matrix, contrast::contrasts};
/// let x = Matrix::new(&[vec![0.0, 0.0, 9.0, 9.0], vec![1.0, 2.0, 1.0, 2.0]]).unwrap();
/// let found = contrasts(&x, &[0, 0, 1, 1], 2, 3);
/// assert_eq!((found[1].len(), found[1][0].column, found[1][0].z), (1, 0, 1.0));
/// ```
pub fn contrasts(x: &Matrix, labels: &[u32], k: usize, most: usize) -> Vec<Vec<Contrast>> {
    let mut out = vec![Vec::new(); k];
    let mut sizes = vec![0.0; k];
    labels.iter().for_each(|l| sizes[*l as usize] += 1.0);
    if x.rows() == 0 {
        return out;
    }
    for column in 0..x.columns() {
        let values = x.column(column);
        let (mean, sd) = moments(values);
        if sd <= 1e-14 * mean.abs() {
            continue;
        }
        let mut sums = vec![0.0; k];
        values.iter().zip(labels).for_each(|(v, l)| sums[*l as usize] += v - mean);
        for (cluster, (sum, size)) in out.iter_mut().zip(sums.iter().zip(&sizes)) {
            let z = sum / size / sd;
            if z.abs() >= SLIGHT {
                cluster.push(Contrast { column, z });
            }
        }
    }
    for cluster in &mut out {
        // Rounded, so that the last bit of a sum does not decide between equals.
        let size = |c: &Contrast| (c.z.abs() * 1e9) as u64;
        cluster.sort_by_key(|c| std::cmp::Reverse(size(c)));
        cluster.truncate(most);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_difference_comes_first() {
        // Cluster 0 is 3 above the mean 1 of a column with sd √3, and 1 below the mean of one with sd 1.
        let x = Matrix::new(&[vec![4.0, 0.0, 0.0, 0.0], vec![2.0, 4.0, 2.0, 4.0], vec![5.0; 4]]).unwrap();
        let found = contrasts(&x, &[0, 1, 2, 1], 4, 2);
        assert_eq!(
            found[0].iter().map(|c| (c.column, c.higher())).collect::<Vec<_>>(),
            [(0, true), (1, false)]
        );
        assert!((found[0][0].z - 3.0 / 3.0f64.sqrt()).abs() < 1e-12 && (found[0][1].z + 1.0).abs() < 1e-12);
        assert!((found[1][0].z - 1.0).abs() < 1e-12 && found[1][0].column == 1);
        assert_eq!((found[3].len(), contrasts(&x, &[0, 1, 2, 1], 3, 1)[0].len()), (0, 1));
        // All in one cluster: nothing is apart.
        assert_eq!(contrasts(&x, &[0; 4], 1, 3), [vec![]]);
        assert_eq!(contrasts(&Matrix::new(&[]).unwrap(), &[], 1, 3), [vec![]]);
    }
}
