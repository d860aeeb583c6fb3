//! Numbers as people write them, judged over a column.

use serde::{Deserialize, Serialize};

use super::DecimalSign;

/// How the numbers of one column are written.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NumberFormat {
    /// Which sign separates the whole from the parts.
    pub decimal: DecimalSign,
    /// The currency mark most cells carry, as `$`, `¥`, `€`, `£`.
    pub currency: Option<char>,
    /// Whether more than one currency mark turned up.
    pub mixed_currency: bool,
    /// Whether the cells carry `%`; values are then kept as written, 12 % is 12.
    pub percent: bool,
    /// Whether every number looked at is whole.
    pub whole: bool,
}
