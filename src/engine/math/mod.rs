//! Numbers without meaning: the calendar, quantiles, sums, special functions, chances of extremes, integrals, small
//! matrices, a search for the minimum, seeded draws, numbers as they are written and as they are typed.

pub mod calendar;
pub mod decimal;
pub mod hypergeometric;
pub mod linalg;
pub mod lower;
pub mod optimise;
pub mod quadrature;
pub mod random;
pub mod sort;
pub mod special;
pub mod stats;
pub mod symmetric;
pub mod tails;
pub mod typed;
