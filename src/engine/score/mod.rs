//! Scores of customers and surveys. Each function takes slices with one number a customer, `NaN` where missing,
//! and gives back the same shape; `docs/formulas.md` section 2 holds the formulas.

pub mod compare;
pub mod experience;
pub mod health;
pub mod loyalty;
pub mod satisfaction;
pub mod scale;
pub mod survey;
pub mod usage;
pub mod value;
