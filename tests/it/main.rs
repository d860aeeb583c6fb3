//! One native test binary.
mod dataset;
