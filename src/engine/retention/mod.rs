//! Who comes back.

pub mod periods;
