//! Who comes back.

pub mod periods;
pub mod revenue;
