//! One native test binary.
mod ingest;
