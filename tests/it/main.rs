//! The native tests that look at the project from outside: one binary, one file a subject.

mod data;
mod dataset;
mod formulas;
mod house;
mod ingest;
mod locales;
mod session;
mod specimen;
