//! Membership tiers by spend and orders.

use super::draft::{Draft, codes};
use crate::engine::config::Config;
use crate::engine::segment::tier::{KEYS, cuts, tier};

/// Tiers, where customers have spent something.
pub(super) fn tiers(draft: &mut Draft, spend: &[f64], orders: &[f64], config: &Config) {
    // Nobody without a purchase has a tier, or moves a cut.
    let bought: Vec<f64> =
        spend.iter().zip(orders).map(|(s, n)| if *n > 0.0 { *s } else { f64::NAN }).collect();
    let Some(cuts) = cuts(&bought, config) else { return };
    let own = bought.iter().zip(orders).map(|(s, n)| Some(tier(*s, *n, &cuts)?.0));
    let codes = codes(own);
    draft.keys("tier", &KEYS, codes);
}
