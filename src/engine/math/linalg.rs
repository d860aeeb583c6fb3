//! Small symmetric matrices: solving, inverting, axes.

/// A square matrix by rows.
pub type Matrix<const N: usize> = [[f64; N]; N];

/// The lower triangle L with L Lᵀ = `m`; `None` where `m` is not positive definite.
pub fn cholesky<const N: usize>(m: &Matrix<N>) -> Option<Matrix<N>> {
    let mut l = [[0.0; N]; N];
    for i in 0..N {
        for j in 0..=i {
            let rest = m[i][j] - (0..j).map(|k| l[i][k] * l[j][k]).sum::<f64>();
            if i == j {
                // A pivot lost to rounding is no pivot.
                if rest.is_nan() || rest <= 1e-12 * m[i][i].abs() {
                    return None;
                }
                l[i][i] = libm::sqrt(rest);
            } else {
                l[i][j] = rest / l[j][j];
            }
        }
    }
    Some(l)
}

/// x with `m` x = `v`, for a symmetric positive definite `m`; `None` for any other.
pub fn solve<const N: usize>(m: &Matrix<N>, v: &[f64; N]) -> Option<[f64; N]> {
    let l = cholesky(m)?;
    let mut x = *v;
    for i in 0..N {
        x[i] = (x[i] - (0..i).map(|k| l[i][k] * x[k]).sum::<f64>()) / l[i][i];
    }
    for i in (0..N).rev() {
        x[i] = (x[i] - (i + 1..N).map(|k| l[k][i] * x[k]).sum::<f64>()) / l[i][i];
    }
    Some(x)
}

/// The inverse of a symmetric positive definite matrix; `None` for any other.
pub fn inverse<const N: usize>(m: &Matrix<N>) -> Option<Matrix<N>> {
    let mut columns = [[0.0; N]; N];
    for (i, column) in columns.iter_mut().enumerate() {
        let mut unit = [0.0; N];
        unit[i] = 1.0;
        *column = solve(m, &unit)?;
    }
    Some(columns)
}

/// Eigenvalues of a symmetric matrix and their axes, `axes[k]` of length 1 belonging to `values[k]`: Jacobi's rotations.
pub fn axes<const N: usize>(m: &Matrix<N>) -> ([f64; N], Matrix<N>) {
    let mut a = *m;
    let mut v: Matrix<N> = std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    for _ in 0..50 {
        let off: f64 = (0..N).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        let on: f64 = (0..N).map(|i| a[i][i] * a[i][i]).sum();
        if off.is_nan() || off <= 1e-28 * on {
            break;
        }
        for p in 0..N {
            for q in p + 1..N {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    (std::array::from_fn(|i| a[i][i]), std::array::from_fn(|k| std::array::from_fn(|i| v[i][k])))
}

/// One rotation that takes the element (p, q) to zero.
fn rotate<const N: usize>(a: &mut Matrix<N>, v: &mut Matrix<N>, p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / libm::sqrt(t * t + 1.0);
    let s = t * c;
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (above, below) = (a[p], a[q]);
    a[p] = std::array::from_fn(|k| c * above[k] - s * below[k]);
    a[q] = std::array::from_fn(|k| s * above[k] + c * below[k]);
    for row in v.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: Matrix<3> = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.2], [0.5, -0.2, 2.0]];

    #[test]
    fn inverse_and_axes_put_the_matrix_together_again() {
        let inv = inverse(&M).unwrap();
        let (values, axes) = axes(&M);
        for i in 0..3 {
            for j in 0..3 {
                let one: f64 = (0..3).map(|k| M[i][k] * inv[k][j]).sum();
                assert!((one - f64::from(u8::from(i == j))).abs() < 1e-12);
                let again: f64 = (0..3).map(|k| values[k] * axes[k][i] * axes[k][j]).sum();
                assert!((again - M[i][j]).abs() < 1e-12);
            }
        }
        assert!(cholesky(&[[1.0, 2.0], [2.0, 1.0]]).is_none());
    }
}
