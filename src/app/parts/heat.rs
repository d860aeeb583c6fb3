//! Heat tables: real tables whose cells are deeper where there is more.

/// The style of a cell: step 0-6 of the one hue, by its share of the largest.
pub(crate) fn heat(value: f64, largest: f64) -> String {
    let share = if largest > 0.0 { (value / largest).clamp(0.0, 1.0) } else { 0.0 };
    let step = ((share * 6.0).round() as u8).min(6);
    let ink = if step >= 4 { "hi" } else { "lo" };
    format!("--h:var(--seq-{step});--hc:var(--on-seq-{ink})")
}
