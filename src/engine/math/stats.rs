//! Quantiles and summaries over slices in which `NaN` means "missing".

/// The standard normal's 97.5 % point.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Type-7 quantile (the default of R and NumPy) of sorted, finite values; `None` when there are none.
///
/// Hyndman & Fan (1996), definition 7: position `h = (n - 1) p`, linear between its neighbours.
///
/// # Example: the first quartile of five values
/// ```
/// use perennial::engine::math::stats::quantile_sorted;
/// assert_eq!(quantile_sorted(&[1.0, 2.0, 3.0, 4.0, 10.0], 0.25), Some(2.0));
/// ```
pub fn quantile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let h = last as f64 * p.clamp(0.0, 1.0);
    let low = h as usize;
    let high = (low + 1).min(last);
    let part = h - low as f64;
    Some(if part == 0.0 { sorted[low] } else { sorted[low] + part * (sorted[high] - sorted[low]) })
}

/// The finite values of a slice in rising order.
pub fn sorted_finite(values: &[f64]) -> Vec<f64> {
    let mut out: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    super::sort::floats(&mut out);
    out
}

/// Sum with Neumaier's compensation over the finite values, so that row order does not show.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0f64, 0.0f64);
    for v in values {
        if !v.is_finite() {
            continue;
        }
        let next = total + v;
        lost += if total.abs() >= v.abs() { (total - next) + v } else { (v - next) + total };
        total = next;
    }
    total + lost
}

/// Mean of the finite values; `None` when there are none.
pub fn mean(values: &[f64]) -> Option<f64> {
    let n = values.iter().filter(|v| v.is_finite()).count();
    if n == 0 { None } else { Some(sum(values.iter().copied()) / n as f64) }
}

/// Wilson's (1927) 95 % score interval of a share `k` of `n`, `n` above 0.
pub fn wilson(k: u64, n: u64) -> (f64, f64) {
    let (n, p) = (n as f64, k as f64 / n as f64);
    let z2 = Z95 * Z95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_edges() {
        assert_eq!(quantile_sorted(&[], 0.5), None);
        assert_eq!(quantile_sorted(&[3.0], 0.9), Some(3.0));
        assert_eq!(quantile_sorted(&[1.0, 2.0], 0.5), Some(1.5));
        assert_eq!(quantile_sorted(&[1.0, 2.0], 1.0), Some(2.0));
    }

    #[test]
    fn sum_forgets_nothing_small() {
        assert_eq!(sum([1e16, 1.0, -1e16, f64::NAN]), 1.0);
        assert_eq!(mean(&[f64::NAN]), None);
    }
}
