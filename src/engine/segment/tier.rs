//! `tier`: membership tiers by spend and orders, points, and what is missing to the next tier.

use crate::engine::config::Config;
use crate::engine::error::ErrorCode;
use crate::engine::math::stats::{quantile_sorted, sorted_finite};

/// Keys of the tiers, lowest first.
pub const KEYS: [&str; 4] = ["bronze", "silver", "gold", "platinum"];

/// What the upper three tiers ask for, both of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    /// Money spent.
    pub spend: [f64; 3],
    /// Whether this much is enough. For amounts that a person sets it is; quantiles must be passed, as for RFM: where all
    /// have spent alike nobody stands out.
    pub enough: bool,
    /// Order days, from this many on; 0 asks for none.
    pub orders: [f64; 3],
}

impl Cuts {
    /// Type-7 quantiles of spend at these shares, without a demand on orders. `None` where nobody has spent; customers
    /// without a purchase must be `NaN`.
    ///
    /// # Example
    /// ```
    /// use perennial::engine::segment::tier::Cuts;
    /// let spend: Vec<f64> = (0..=100).map(f64::from).collect();
    /// assert_eq!(Cuts::by_quantile(&spend, [0.5, 0.8, 0.95]).unwrap().spend, [50.0, 80.0, 95.0]);
    /// ```
    pub fn by_quantile(spend: &[f64], shares: [f64; 3]) -> Option<Cuts> {
        let sorted = sorted_finite(spend);
        let mut cuts = Cuts { spend: [0.0; 3], enough: false, orders: [0.0; 3] };
        for (cut, share) in cuts.spend.iter_mut().zip(shares) {
            *cut = quantile_sorted(&sorted, share)?;
        }
        Some(cuts)
    }

    /// Amounts and order days that a person sets.
    ///
    /// # Errors
    /// `ThresholdsNotRising` where one falls from a tier to the next, or is no number.
    pub fn given(spend: [f64; 3], orders: [f64; 3]) -> Result<Cuts, ErrorCode> {
        let rising = |c: &[f64; 3]| c.iter().all(|v| v.is_finite()) && c.windows(2).all(|w| w[0] <= w[1]);
        if rising(&spend) && rising(&orders) {
            Ok(Cuts { spend, enough: true, orders })
        } else {
            Err(ErrorCode::ThresholdsNotRising)
        }
    }

    fn spent(&self, tier: usize, spend: f64) -> bool {
        let cut = self.spend[tier - 1];
        // Sums of money may miss a cut by their last bit.
        let bit = 1e-9 * cut.abs();
        if self.enough { spend >= cut - bit } else { spend > cut + bit }
    }

    fn missing(&self, tier: usize, spend: f64) -> f64 {
        let (cut, missing) = (self.spend[tier - 1], self.spend[tier - 1] - spend);
        if self.spent(tier, spend) || missing <= 1e-9 * cut.abs() { 0.0 } else { missing }
    }
}

/// The cuts of a config for customers who have spent so much, `NaN` without a purchase; `None` where nobody has.
pub fn cuts(spend: &[f64], config: &Config) -> Option<Cuts> {
    let own = config.own.read();
    let by_shares = Cuts { orders: own.tier_orders, ..Cuts::by_quantile(spend, own.tier_shares)? };
    let given = own.tier_spend.and_then(|spend| Cuts::given(spend, own.tier_orders).ok());
    Some(given.unwrap_or(by_shares))
}

/// What is missing to the next tier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Next {
    /// Position in [`KEYS`].
    pub tier: usize,
    /// Money; 0 where it has been spent. Where the cut is a quantile the tier begins just beyond.
    pub spend: f64,
    /// Order days.
    pub orders: f64,
}

impl Next {
    /// Whether something that can be named is missing: not where the tier begins just beyond a cut that has been met.
    pub fn lacks(&self) -> bool {
        self.spend > 0.0 || self.orders > 0.0
    }
}

/// The tier of a customer (position in [`KEYS`]), the highest of which both demands are met, and what is missing to the next,
/// `None` at the top. `None` where spend or orders are missing.
///
/// # Example
/// ```
/// use perennial::engine::segment::tier::{Cuts, KEYS, tier};
/// let cuts = Cuts::given([100.0, 500.0, 2000.0], [0.0, 3.0, 6.0]).unwrap();
/// let (tier, next) = tier(500.0, 2.0, &cuts).unwrap();
/// let next = next.unwrap();
/// assert_eq!((KEYS[tier], KEYS[next.tier], next.spend, next.orders), ("silver", "gold", 0.0, 1.0));
/// ```
pub fn tier(spend: f64, orders: f64, cuts: &Cuts) -> Option<(usize, Option<Next>)> {
    if spend.is_nan() || orders.is_nan() {
        return None;
    }
    let has = |tier: &usize| cuts.spent(*tier, spend) && orders >= cuts.orders[*tier - 1];
    let own = (1..KEYS.len()).rev().find(has).unwrap_or(0);
    let next = (own + 1 < KEYS.len()).then(|| Next {
        tier: own + 1,
        spend: cuts.missing(own + 1, spend),
        orders: (cuts.orders[own] - orders).max(0.0),
    });
    Some((own, next))
}

/// Points: spend x `rate`, not rounded; 0 where refunds are more than what was spent, `NaN` where spend is missing.
pub fn points(spend: &[f64], rate: f64) -> Vec<f64> {
    spend.iter().map(|s| if *s < 0.0 { 0.0 } else { s * rate }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_of_a_hundred_customers() {
        let spend: Vec<f64> = (1..=100).map(f64::from).chain([f64::NAN]).collect();
        let cuts = Cuts::by_quantile(&spend, [0.5, 0.8, 0.95]).unwrap();
        let mut count = [0; 4];
        for s in &spend[..100] {
            count[tier(*s, 1.0, &cuts).unwrap().0] += 1;
        }
        assert_eq!(count, [50, 30, 15, 5]);
        assert_eq!(tier(f64::NAN, 1.0, &cuts), None);
        // Cuts at 50.5, 80.2 and 95.05.
        let (_, next) = tier(50.0, 1.0, &cuts).unwrap();
        assert!((next.unwrap().spend - 0.5).abs() < 1e-12);
        assert_eq!(tier(100.0, 1.0, &cuts).unwrap().1, None);
        assert_eq!(Cuts::by_quantile(&[f64::NAN], [0.5, 0.8, 0.95]), None);
    }

    #[test]
    fn who_spends_like_all_is_bronze() {
        let cuts = Cuts::by_quantile(&[0.1 + 0.2, 0.3, 0.3], [0.5, 0.8, 0.95]).unwrap();
        let (own, next) = tier(0.1 + 0.2, 1.0, &cuts).unwrap();
        // On the cut, or below it by a bit: the next tier begins just beyond, and no sum of money is missing.
        assert!(own == 0 && !next.unwrap().lacks() && !tier(0.3, 1.0, &cuts).unwrap().1.unwrap().lacks());
    }

    #[test]
    fn given_cuts_are_reached_by_both() {
        let cuts = Cuts::given([10.0, 20.0, 30.0], [1.0, 2.0, 2.0]).unwrap();
        let at = |s, o| tier(s, o, &cuts).unwrap().0;
        assert_eq!(
            [at(9.99, 9.0), at(10.0, 1.0), at(30.0, 1.0), at(30.0, 2.0), at(10.0, 0.0)],
            [0, 1, 1, 3, 0]
        );
        for bad in [[2.0, 1.0, 3.0], [f64::NAN, 1.0, 2.0], [0.0, 1.0, f64::INFINITY]] {
            assert_eq!(Cuts::given(bad, [0.0; 3]), Err(ErrorCode::ThresholdsNotRising));
            assert_eq!(Cuts::given([0.0; 3], bad), Err(ErrorCode::ThresholdsNotRising));
        }
        let earned = points(&[100.0, -5.0, f64::NAN], 1.5);
        assert!(earned[..2] == [150.0, 0.0] && earned[2].is_nan());
    }

    proptest! {
        #[test]
        fn what_is_missing_brings_the_next_tier(spend in -10.0..3000.0f64, orders in 0u8..9) {
            let cuts = Cuts::given([100.0, 500.0, 2000.0], [0.0, 3.0, 6.0]).unwrap();
            let orders = f64::from(orders);
            let (own, next) = tier(spend, orders, &cuts).unwrap();
            if let Some(next) = next {
                prop_assert!(next.spend > 0.0 || next.orders > 0.0);
                let (then, _) = tier(spend + next.spend, orders + next.orders, &cuts).unwrap();
                prop_assert!(then >= next.tier && next.tier == own + 1);
            } else {
                prop_assert_eq!(own, 3);
            }
        }
    }
}
