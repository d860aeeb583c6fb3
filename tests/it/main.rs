//! The native tests that look at the project from outside: one binary, one file a subject.

mod data;
mod formulas;
mod house;
mod locales;
mod session;
