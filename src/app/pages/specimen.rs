//! What the sample shop comes to, for the landing page: figures that the engine worked out, not invented ones.

/// Figures of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Specimen {
    /// Customers with a purchase.
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

/// The sample shop in English and in Chinese. `tests/it/specimen.rs` holds them to the engine.
pub(super) const SHOP: [Specimen; 2] = [
    Specimen {
        customers: 307,
        spend: 57128.2,
        currency: "$",
        repeat_rate: 0.6286644951140065,
        segments: &[
            ("champions", 39),
            ("loyal", 30),
            ("potential", 20),
            ("promising", 24),
            ("new", 32),
            ("attention", 21),
            ("sleep", 15),
            ("risk", 24),
            ("cannot", 15),
            ("hibernating", 55),
            ("lost", 32),
        ],
    },
    Specimen {
        customers: 307,
        spend: 285647.5,
        currency: "¥",
        repeat_rate: 0.6286644951140065,
        segments: &[
            ("champions", 39),
            ("loyal", 30),
            ("potential", 20),
            ("promising", 24),
            ("new", 32),
            ("attention", 21),
            ("sleep", 15),
            ("risk", 24),
            ("cannot", 15),
            ("hibernating", 55),
            ("lost", 32),
        ],
    },
];
