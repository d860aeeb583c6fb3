//! `value.total`: what a customer brings by purchases, referrals and service.

/// Purchase value + referral value + service value; `NaN` where one is missing.
///
/// # Example
/// ```
/// assert_eq!(perennial::engine::score::value::total(&[1000.0], &[2500.0], &[500.0]), [4000.0]);
/// ```
pub fn total(purchase: &[f64], referral: &[f64], service: &[f64]) -> Vec<f64> {
    purchase.iter().zip(referral).zip(service).map(|((p, r), s)| p + r + s).collect()
}

/// One part of the total value from a count: `count x worth` (purchases x price, advocacy x 500).
pub fn part(count: &[f64], worth: f64) -> Vec<f64> {
    count.iter().map(|c| c * worth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customer_value_csv() {
        // formulas.md section 2, `value.from_counts`: purchases x 100 + advocacy x 500 + 500.
        let purchases = part(&[10.0, 5.0, 20.0], 100.0);
        let advocacy = part(&[4.5, 4.0, 4.8], 500.0);
        assert_eq!(total(&purchases, &advocacy, &[500.0; 3]), [3750.0, 3000.0, 4900.0]);
    }
}
