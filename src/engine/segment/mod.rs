//! Customers in groups: RFM with two presets, lifecycle, trend, value rule. `docs/formulas.md` section 3.

pub mod lifecycle;
pub mod presets;
pub mod rfm;
pub mod trend;
pub mod value_rule;
