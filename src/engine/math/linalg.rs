//! Small symmetric matrices: solving, inverting, axes. There is room for [`MOST`] rows, of which the first `n` count, so
//! that there is one code for all sizes; what lies beyond is 0.

/// The most rows.
pub const MOST: usize = 4;

/// Numbers, one a row.
pub type Place = [f64; MOST];

/// A square matrix by rows.
pub type Matrix = [Place; MOST];

/// The lower triangle L with L Lᵀ = `m`; `None` where `m` is not positive definite.
pub fn cholesky(m: &Matrix, n: usize) -> Option<Matrix> {
    let mut l = [[0.0; MOST]; MOST];
    for i in 0..n {
        for j in 0..=i {
            let rest = m[i][j] - (0..j).map(|k| l[i][k] * l[j][k]).sum::<f64>();
            if i == j {
                // A pivot lost to rounding is no pivot.
                if rest.is_nan() || rest <= 1e-12 * m[i][i].abs() {
                    return None;
                }
                l[i][i] = rest.sqrt();
            } else {
                l[i][j] = rest / l[j][j];
            }
        }
    }
    Some(l)
}

/// x with `m` x = `v`, for a symmetric positive definite `m`; `None` for any other.
pub fn solve(m: &Matrix, v: &Place, n: usize) -> Option<Place> {
    let l = cholesky(m, n)?;
    let mut x = *v;
    for i in 0..n {
        x[i] = (x[i] - (0..i).map(|k| l[i][k] * x[k]).sum::<f64>()) / l[i][i];
    }
    for i in (0..n).rev() {
        x[i] = (x[i] - (i + 1..n).map(|k| l[k][i] * x[k]).sum::<f64>()) / l[i][i];
    }
    Some(x)
}

/// The inverse of a symmetric positive definite matrix; `None` for any other.
pub fn inverse(m: &Matrix, n: usize) -> Option<Matrix> {
    let mut columns = [[0.0; MOST]; MOST];
    for (i, column) in columns.iter_mut().enumerate().take(n) {
        let mut unit = [0.0; MOST];
        unit[i] = 1.0;
        *column = solve(m, &unit, n)?;
    }
    Some(columns)
}

/// Eigenvalues of a symmetric matrix and their axes, `axes[k]` of length 1 belonging to `values[k]`: Jacobi's rotations.
pub fn axes(m: &Matrix, n: usize) -> (Place, Matrix) {
    let mut a = *m;
    let mut v: Matrix = std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    for _ in 0..50 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        let on: f64 = (0..n).map(|i| a[i][i] * a[i][i]).sum();
        if off.is_nan() || off <= 1e-28 * on {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    (std::array::from_fn(|i| a[i][i]), std::array::from_fn(|k| std::array::from_fn(|i| v[i][k])))
}

/// One rotation that takes the element (p, q) to zero.
fn rotate(a: &mut Matrix, v: &mut Matrix, p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
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

    const M: Matrix = [[4.0, 1.0, 0.5, 0.0], [1.0, 3.0, -0.2, 0.0], [0.5, -0.2, 2.0, 0.0], [0.0; MOST]];

    #[test]
    fn inverse_and_axes_put_the_matrix_together_again() {
        let inv = inverse(&M, 3).unwrap();
        let (values, axes) = axes(&M, 3);
        for i in 0..3 {
            for j in 0..3 {
                let one: f64 = (0..3).map(|k| M[i][k] * inv[k][j]).sum();
                assert!((one - f64::from(u8::from(i == j))).abs() < 1e-12);
                let again: f64 = (0..3).map(|k| values[k] * axes[k][i] * axes[k][j]).sum();
                assert!((again - M[i][j]).abs() < 1e-12);
            }
        }
        assert!(
            cholesky(&[[1.0, 2.0, 0.0, 0.0], [2.0, 1.0, 0.0, 0.0], [0.0; MOST], [0.0; MOST]], 2).is_none()
        );
    }
}
