//! The native tests that look at the project from outside: one binary, one file a subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that meets what it did not expect should stop"
)]

mod book;
mod calc;
mod comments;
mod corpus;
mod coverage;
mod data;
mod dataset;
mod exports;
mod feedback;
mod formulas;
mod health;
mod histories;
mod honest;
mod house;
mod ingest;
mod learn;
mod locales;
mod mend;
mod models;
mod moves;
mod mutants;
mod profile;
mod purchases;
mod retention;
mod session;
mod specimen;
mod study;
mod subscriptions;
mod tables;
mod who;
mod worth;
