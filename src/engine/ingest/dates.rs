//! Dates as people write them, judged over a column.

use serde::{Deserialize, Serialize};

/// How the dates of one column are written. A time of day may follow each of them and is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// `2025-01-02`, `2025/1/2`, `2025.1.2`, `2025年1月2日`.
    YearFirst,
    /// `20250102`.
    Compact,
    /// `2/1/2025` is 2 January.
    DayFirst,
    /// `2/1/2025` is February 1.
    MonthFirst,
}
