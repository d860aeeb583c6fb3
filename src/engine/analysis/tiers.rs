//! Membership tiers by spend.

use super::draft::Draft;
use crate::engine::segment::tier::{Cuts, KEYS, SHARES, tier};

/// Tiers by spend, where customers have spent something: the cuts leave half, three in ten, 15 and 5 of a hundred.
pub(super) fn tiers(draft: &mut Draft, spend: &[f64], orders: &[f64]) {
    let Some(cuts) = Cuts::by_quantile(spend, SHARES) else { return };
    let own = spend.iter().zip(orders).map(|(s, n)| Some(tier(*s, *n, &cuts)?.0));
    let codes = super::draft::codes(own);
    draft.keys("tier", &KEYS, codes);
}
