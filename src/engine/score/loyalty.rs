//! `loyalty.repeat_share`: repeat purchases over all purchases.

/// Repeat over total, `NaN` when there were no purchases.
///
/// # Example
/// ```
/// assert_eq!(perennial::engine::score::loyalty::repeat_share(&[5.0], &[10.0]), [0.5]);
/// ```
pub fn repeat_share(repeat: &[f64], total: &[f64]) -> Vec<f64> {
    repeat.iter().zip(total).map(|(r, t)| if *t > 0.0 { r / t } else { f64::NAN }).collect()
}

/// The same from an order log, where every purchase but the first is a repeat.
pub fn from_order_count(order_count: &[f64]) -> Vec<f64> {
    order_count.iter().map(|n| if *n > 0.0 { (n - 1.0) / n } else { f64::NAN }).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_purchase_has_no_loyalty() {
        assert!(super::repeat_share(&[0.0], &[0.0])[0].is_nan());
        let got = super::from_order_count(&[0.0, 1.0, 4.0]);
        assert!(got[0].is_nan());
        assert_eq!(got[1..], [0.0, 0.75]);
    }
}
