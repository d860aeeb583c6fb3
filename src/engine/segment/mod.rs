//! Customers in groups: RFM with two presets and own boxes, lifecycle, trend, value rule, own rules, tiers; and what groups
//! are: their profile, the moves between them, the way through them. `docs/formulas.md` section 3.

pub mod boxes;
pub mod expression;
pub mod flow;
pub mod funnel;
pub mod lifecycle;
pub mod presets;
pub mod profile;
pub mod rfm;
pub mod rules;
pub mod tier;
pub mod trend;
pub mod value_rule;
