//! Membership tiers by spend.

use super::draft::Draft;
use crate::engine::segment::tier::{Cuts, KEYS, SHARES, tier};

/// Tiers by spend, where customers have spent something: the cuts leave half, three in ten, 15 and 5 of a hundred.
pub(super) fn tiers(draft: &mut Draft, spend: &[f64], orders: &[f64]) {
    // Nobody without a purchase has a tier, or moves a cut.
    let bought: Vec<f64> =
        spend.iter().zip(orders).map(|(s, n)| if *n > 0.0 { *s } else { f64::NAN }).collect();
    let Some(cuts) = Cuts::by_quantile(&bought, SHARES) else { return };
    let own = bought.iter().zip(orders).map(|(s, n)| Some(tier(*s, *n, &cuts)?.0));
    let codes = super::draft::codes(own);
    draft.keys("tier", &KEYS, codes);
}
