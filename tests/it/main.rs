//! One native test binary.
mod dataset;
mod ingest;
