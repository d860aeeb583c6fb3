//! `segment.value_rule`: high value, active or at risk by CLV and total value.

/// Keys of the groups.
pub const KEYS: [&str; 3] = ["high_value", "active", "at_risk"];

/// CLV and total value both above their first thresholds: high value; both above the second: active; else at risk.
/// `None` where either is missing.
///
/// # Example
/// ```
/// use perennial::engine::segment::value_rule::{KEYS, group};
/// assert_eq!(group(7581.574, 4900.0, &[5000.0, 3000.0], &[3000.0, 2000.0]).map(|k| KEYS[k]), Some("high_value"));
/// ```
pub fn group(clv: f64, value: f64, clv_above: &[f64; 2], value_above: &[f64; 2]) -> Option<usize> {
    if clv.is_nan() || value.is_nan() {
        return None;
    }
    Some((0..2).find(|&k| clv > clv_above[k] && value > value_above[k]).unwrap_or(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customer_value_csv() {
        // formulas.md section 3: active, at risk, high value.
        let got = [(3790.787, 3750.0), (1895.393, 3000.0), (7581.574, 4900.0)]
            .map(|(c, v)| group(c, v, &[5000.0, 3000.0], &[3000.0, 2000.0]));
        assert_eq!(got, [Some(1), Some(2), Some(0)]);
        assert_eq!(group(f64::NAN, 1.0, &[1.0, 0.0], &[1.0, 0.0]), None);
    }
}
