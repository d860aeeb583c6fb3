//! Lifetime value: from figures that the person gives (`given`), and from histories of repeat buying by models.
//!
//! Reading order: a [`history::Sample`] of purchase histories; one file a model, each with its parameters,
//! log-likelihood with gradient, chance of being alive and expected purchases.

pub mod bg_bb;
pub mod bg_family;
pub mod bg_nbd;
pub mod cnbd_k;
pub mod fit;
pub mod gamma_gamma;
mod given;
pub mod history;
pub mod interval;
pub mod mbg_nbd;
pub mod model;
pub mod nbd;
pub mod pareto_nbd;
pub mod spend;
pub mod timing;

pub use given::{annuity, annuity_factor, discounted, satisfaction_adjusted, simple};
