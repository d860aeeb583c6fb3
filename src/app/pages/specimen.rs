//! What the sample shop comes to, for the landing page: figures that the engine worked out, not invented ones.

/// Figures of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Specimen {
    /// Customers.
    pub(super) customers: u64,
    /// What they have spent.
    pub(super) spend: f64,
    /// The currency mark.
    pub(super) currency: &'static str,
    /// Share of buyers with two purchases or more.
    pub(super) repeat_rate: f64,
    /// Customers by key of `rfm.segment`, in its order.
    pub(super) segments: &'static [(&'static str, u64)],
}

/// The sample shop in English and in Chinese; nothing is shown where there are no figures.
pub(super) const SHOP: [Option<Specimen>; 2] = [None, None];
