//! Who comes back, and how long customers stay.

pub mod cohort;
pub mod periods;
pub mod repeat;
pub mod revenue;
pub mod spells;
pub mod survival;
pub mod tenure;
