//! Bytes in, a report out. Pure Rust: no browser, no clock, no entropy, no sentence in any language.
//!
//! Modules in reading order; each may use only those above it, and `score`, `segment` and `clv`
//! never name one another (`analysis` passes slices between them).

pub mod math;

pub mod error;
pub mod note;

pub mod table;

pub mod ingest;

pub mod book;

pub mod dataset;

pub mod own;

pub mod config;

pub mod score;

pub mod feedback;

pub mod learn;

pub mod segment;

pub mod retention;

pub mod clv;

pub mod report;

pub mod analysis;

pub mod calc;

pub mod study;
