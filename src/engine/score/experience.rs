//! `experience.sum`: functional + service + emotional, or a proxy where only counts exist.

/// The three parts added up as given; `NaN` where one is missing.
pub fn sum(functional: &[f64], service: &[f64], emotional: &[f64]) -> Vec<f64> {
    functional.iter().zip(service).zip(emotional).map(|((f, s), e)| f + s + e).collect()
}

/// The proxy satisfaction + loyalty + satisfaction, each 0…1.
///
/// # Example: 甲 of the feedback counts
/// ```
/// assert_eq!(perennial::engine::score::experience::proxy(&[0.5], &[0.5]), [1.5]);
/// ```
pub fn proxy(satisfaction: &[f64], loyalty: &[f64]) -> Vec<f64> {
    satisfaction.iter().zip(loyalty).map(|(s, l)| s + l + s).collect()
}
