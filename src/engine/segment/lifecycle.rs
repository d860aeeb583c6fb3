//! `segment.lifecycle`: prospect, new, active, loyal, churned.

/// Keys of the stages.
pub const KEYS: [&str; 5] = ["prospect", "new", "active", "loyal", "churned"];

/// The last stage.
pub const CHURNED: usize = 4;

/// What the stages hang on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The gap g in days.
    pub gap: f64,
    /// Churned after more than this many gaps of silence.
    pub churned_gaps: f64,
    /// Loyal from this many order days on, …
    pub loyal_orders: f64,
    /// … silent for at most this many gaps.
    pub loyal_gaps: f64,
}

/// The stage of a customer with so many order days, silent for so many days. `None` where the silence is unknown.
pub fn stage(order_days: f64, silent_days: f64, rule: &Rule) -> Option<usize> {
    if order_days == 0.0 {
        Some(0)
    } else if order_days.is_nan() || silent_days.is_nan() {
        None
    } else if silent_days > rule.churned_gaps * rule.gap {
        Some(CHURNED)
    } else if order_days == 1.0 {
        Some(1)
    } else if order_days >= rule.loyal_orders && silent_days <= rule.loyal_gaps * rule.gap {
        Some(3)
    } else {
        Some(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_in_order() {
        let rule = Rule { gap: 30.0, churned_gaps: 3.0, loyal_orders: 4.0, loyal_gaps: 2.0 };
        let stage = |n, s| stage(n, s, &rule).map(|k| KEYS[k]);
        assert_eq!(stage(0.0, f64::NAN), Some("prospect"));
        assert_eq!(stage(1.0, 90.0), Some("new"));
        assert_eq!(stage(1.0, 91.0), Some("churned"));
        assert_eq!(stage(4.0, 60.0), Some("loyal"));
        assert_eq!(stage(4.0, 61.0), Some("active"));
        assert_eq!(stage(3.0, 1.0), Some("active"));
        assert_eq!(stage(9.0, 91.0), Some("churned"));
        assert_eq!(stage(9.0, f64::NAN), None);
    }
}
