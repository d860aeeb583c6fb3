//! What can be learned from columns of customers: groups of those alike, a value or a chance foretold from attributes.
//!
//! Reading order: [`features`] makes a [`Matrix`] of columns with gaps and words; [`kmeans`], [`silhouette`], [`contrast`] and
//! [`pca`] find and show clusters; [`regress`] and [`classify`] learn a number or a yes/no from four fifths of the rows
//! and are judged on the rest ([`split`], [`metrics`], [`importance`]).
//!
//! Every draw is seeded, and rows are brought into an order of their own before the first one: the order of the file
//! changes nothing (of contrasts and components nothing but the last bit).

pub mod classify;
pub mod contrast;
pub mod features;
pub mod forest;
pub mod importance;
pub mod kmeans;
pub mod logistic;
pub mod matrix;
pub mod metrics;
pub mod pca;
pub mod regress;
pub mod silhouette;
pub mod split;

pub use matrix::Matrix;

use serde::{Deserialize, Serialize};

/// Why nothing was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlearnable {
    /// Fewer rows than it takes, of those whose target is known where there is one.
    TooFewRows {
        /// Rows there are.
        rows: usize,
        /// Rows it takes.
        needed: usize,
    },
    /// More clusters than different rows, or no cluster at all.
    WrongK {
        /// Clusters that were asked for.
        k: usize,
        /// Different rows, counted up to `k`.
        distinct: usize,
    },
    /// Every feature is constant or empty.
    NoFeatureLeft,
    /// Every known target is the same number.
    ConstantTarget,
    /// The target is a column of words where a number is needed.
    TargetNotNumeric,
    /// Every known target is yes, or every one is no.
    OneClass,
    /// So few of one class that it cannot be learned and judged.
    RareClass {
        /// Rows of the rarer class.
        rows: usize,
        /// Rows it takes.
        needed: usize,
    },
    /// Columns of unequal length.
    Ragged,
    /// A matrix or a target holds something that is no number, or one beyond ±10¹⁰⁰.
    NotFinite,
}

impl Unlearnable {
    /// The stable word of this reason.
    pub const fn key(self) -> &'static str {
        match self {
            Unlearnable::TooFewRows { .. } => "too_few_rows",
            Unlearnable::WrongK { .. } => "wrong_k",
            Unlearnable::NoFeatureLeft => "no_feature_left",
            Unlearnable::ConstantTarget => "constant_target",
            Unlearnable::TargetNotNumeric => "target_not_numeric",
            Unlearnable::OneClass => "one_class",
            Unlearnable::RareClass { .. } => "rare_class",
            Unlearnable::Ragged => "ragged",
            Unlearnable::NotFinite => "not_finite",
        }
    }
}
