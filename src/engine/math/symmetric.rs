//! Symmetric matrices whose size is known only at run time, as `n * n` numbers by rows: solving and axes.

/// x with `m` x = `v`, n being the length of `v`, by Cholesky's factors; `None` where `m` is not positive definite.
///
/// # Example
/// ```
/// use perennial::engine::math::symmetric::solve;
/// assert_eq!(solve(&[4.0, 2.0, 2.0, 5.0], &[8.0, 8.0]), Some(vec![1.5, 1.0]));
/// ```
pub fn solve(m: &[f64], v: &[f64]) -> Option<Vec<f64>> {
    let n = v.len();
    let mut l = m.to_vec();
    for i in 0..n {
        for j in 0..=i {
            let rest = l[i * n + j] - (0..j).map(|k| l[i * n + k] * l[j * n + k]).sum::<f64>();
            if i == j {
                // A pivot lost to rounding is no pivot.
                if rest.is_nan() || rest <= 1e-13 * m[i * n + i].abs() {
                    return None;
                }
                l[i * n + i] = rest.sqrt();
            } else {
                l[i * n + j] = rest / l[j * n + j];
            }
        }
    }
    let mut x = v.to_vec();
    for i in 0..n {
        x[i] = (x[i] - (0..i).map(|k| l[i * n + k] * x[k]).sum::<f64>()) / l[i * n + i];
    }
    for i in (0..n).rev() {
        x[i] = (x[i] - (i + 1..n).map(|k| l[k * n + i] * x[k]).sum::<f64>()) / l[i * n + i];
    }
    Some(x)
}

/// Eigenvalues, falling, and their axes of length 1: Jacobi's rotations (1846), cyclic. The sign of an axis is open.
pub fn axes(m: &[f64], n: usize) -> Vec<(f64, Vec<f64>)> {
    let mut a = m.to_vec();
    let mut v = vec![0.0; n * n];
    (0..n).for_each(|i| v[i * n + i] = 1.0);
    for _ in 0..60 {
        let on: f64 = (0..n).map(|i| a[i * n + i] * a[i * n + i]).sum();
        let all: f64 = a.iter().map(|x| x * x).sum();
        if (all - on).is_nan() || all - on <= 1e-30 * all {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, n, p, q);
            }
        }
    }
    let mut out: Vec<(f64, Vec<f64>)> =
        (0..n).map(|k| (a[k * n + k], (0..n).map(|i| v[i * n + k]).collect())).collect();
    super::sort::by(&mut out, |x, y| y.0.total_cmp(&x.0));
    out
}

/// One rotation that takes the element (p, q) to zero.
fn rotate(a: &mut [f64], v: &mut [f64], n: usize, p: usize, q: usize) {
    let apq = a[p * n + q];
    if apq == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    let t = 1.0 / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta < 0.0 { -t } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    let turn = |m: &mut [f64], i: usize, j: usize| (m[i], m[j]) = (c * m[i] - s * m[j], s * m[i] + c * m[j]);
    for k in 0..n {
        turn(a, k * n + p, k * n + q);
        turn(v, k * n + p, k * n + q);
    }
    for k in 0..n {
        turn(a, p * n + k, q * n + k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: [f64; 9] = [4.0, 1.0, 0.5, 1.0, 3.0, -0.2, 0.5, -0.2, 2.0];

    #[test]
    fn axes_put_the_matrix_together_again() {
        let found = axes(&M, 3);
        assert!(found.is_sorted_by(|a, b| a.0 >= b.0));
        for i in 0..3 {
            for j in 0..3 {
                let again: f64 = found.iter().map(|(value, axis)| value * axis[i] * axis[j]).sum();
                assert!((again - M[i * 3 + j]).abs() < 1e-12);
                let one: f64 = found[i].1.iter().zip(&found[j].1).map(|(a, b)| a * b).sum();
                assert!((one - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        // By hand: [[2, 1], [1, 2]] has 3 along (1, 1) and 1 along (1, -1).
        let two = axes(&[2.0, 1.0, 1.0, 2.0], 2);
        assert!((two[0].0 - 3.0).abs() < 1e-12 && (two[1].0 - 1.0).abs() < 1e-12);
        assert!((two[0].1[0] - two[0].1[1]).abs() < 1e-12);
    }

    #[test]
    fn solving() {
        let x = solve(&M, &[1.0, -2.0, 3.0]).unwrap();
        for (i, want) in [1.0, -2.0, 3.0].iter().enumerate() {
            let got: f64 = (0..3).map(|j| M[i * 3 + j] * x[j]).sum();
            assert!((got - want).abs() < 1e-12);
        }
        assert_eq!(solve(&[1.0, 2.0, 2.0, 1.0], &[1.0, 1.0]), None);
        assert_eq!(solve(&[0.0], &[1.0]), None);
        assert_eq!(solve(&[], &[]), Some(vec![]));
    }
}
