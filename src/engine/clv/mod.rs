//! Lifetime value: from figures that the person gives (`given`), and from histories of repeat buying by models.
//!
//! Reading order: a [`history::Sample`] of purchase histories; one file a model, each with its parameters,
//! log-likelihood with gradient, chance of being alive and expected purchases.

pub mod bg_bb;
mod given;
pub mod history;
pub mod pareto_nbd;

pub use given::{annuity, annuity_factor, discounted, satisfaction_adjusted, simple};
