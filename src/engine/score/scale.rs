//! Rating scales: guessed from the range of the answers, mapped linearly onto the scale of a score.

use crate::engine::config::Scale;

/// The smallest scale that holds the finite values: up to 5 if it holds nine in ten of them, up to 10 if it holds
/// three in four (a few slips of the pen must not turn ratings of ten into percent), else up to 100 %. A scale up to 5
/// starts at 1 unless one answer in fifty lies below. Without values it is 0 to 10.
///
/// # Example: 6 to 9 were given on 0-10
/// ```
/// use perennial::engine::{config::Scale, score::scale::guess_rating};
/// assert_eq!(guess_rating([8.0, 7.0, 9.0, 6.0]), Scale::ZeroToTen);
/// assert_eq!(guess_rating([4.5, 3.0, 5.0]), Scale::OneToFive);
/// ```
pub fn guess_rating(values: impl IntoIterator<Item = f64>) -> Scale {
    smallest(
        values,
        &[Scale::OneToFive, Scale::ZeroToFive, Scale::ZeroToTen, Scale::Percent],
        Scale::ZeroToTen,
    )
}

/// The scale of CSAT answers: 1-5, 1-7, 0-10 or percent, the smallest that holds nine in ten of them.
pub fn guess_csat(values: impl IntoIterator<Item = f64>) -> Scale {
    smallest(
        values,
        &[Scale::OneToFive, Scale::ZeroToFive, Scale::OneToSeven, Scale::ZeroToTen, Scale::Percent],
        Scale::OneToFive,
    )
}

/// The scale of CES answers: 1-7 unless larger ones turn up.
pub fn guess_ces(values: impl IntoIterator<Item = f64>) -> Scale {
    smallest(values, &[Scale::OneToSeven, Scale::ZeroToTen, Scale::Percent], Scale::OneToSeven)
}

fn smallest(values: impl IntoIterator<Item = f64>, candidates: &[Scale], default: Scale) -> Scale {
    let values: Vec<f64> = values.into_iter().filter(|v| v.is_finite()).collect();
    if values.is_empty() {
        return default;
    }
    let fits = |scale: Scale| {
        let inside = values.iter().filter(|v| holds(scale, **v)).count() as f64;
        inside >= values.len() as f64 * if scale.ends().1 < 10.0 { 0.9 } else { 0.75 }
    };
    let Some(&first) = candidates.iter().find(|s| fits(**s)) else { return default };
    // 1-5 and 0-5 differ only by what lies below 1: a single zero among hundreds is a slip.
    let below = values.iter().filter(|v| (0.0..1.0).contains(*v)).count();
    if first == Scale::OneToFive && below * 50 >= values.len() && below > 0 && fits(Scale::ZeroToFive) {
        return Scale::ZeroToFive;
    }
    first
}

/// Whether a value lies on a scale, ends included.
pub fn holds(scale: Scale, value: f64) -> bool {
    let (low, high) = scale.ends();
    value >= low && value <= high
}

/// A value of one scale on another, mapped linearly from lowest to lowest and highest to highest.
pub fn map(value: f64, from: (f64, f64), to: (f64, f64)) -> f64 {
    if from == to { value } else { to.0 + (value - from.0) * (to.1 - to.0) / (from.1 - from.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stray_value_does_not_change_the_scale() {
        let mut values = vec![7.0; 19];
        values.push(95.0);
        assert_eq!(guess_rating(values), Scale::ZeroToTen);
        assert_eq!(guess_rating([8.0, 7.0, 9.0, 5.0, 6.0, 8.0, 7.0, 11.0, -1.0]), Scale::ZeroToTen);
        assert_eq!(guess_rating([0.0, 5.0, 4.0]), Scale::ZeroToFive);
        let mut fives = vec![4.0; 199];
        fives.push(0.0);
        assert_eq!(guess_csat(fives), Scale::OneToFive);
        assert_eq!(guess_rating([80.0, 45.0]), Scale::Percent);
        assert_eq!(guess_rating([]), Scale::ZeroToTen);
        assert_eq!(guess_csat([1.0, 6.0, 7.0]), Scale::OneToSeven);
        assert_eq!(guess_ces([1.0, 5.0]), Scale::OneToSeven);
    }

    #[test]
    fn ends_map_to_ends() {
        assert_eq!(map(1.0, (1.0, 5.0), (0.0, 10.0)), 0.0);
        assert_eq!(map(5.0, (1.0, 5.0), (0.0, 10.0)), 10.0);
        assert_eq!(map(7.3, (0.0, 10.0), (0.0, 10.0)), 7.3);
    }
}
