//! Numbers without meaning: the calendar, quantiles, summary statistics.

pub mod calendar;
pub mod stats;
