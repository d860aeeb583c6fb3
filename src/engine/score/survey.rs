//! NPS, CSAT and CES over a set of answers, with 95 % intervals.

use super::scale;
use crate::engine::config::Scale;
use crate::engine::math::stats::{Z95, wilson};

/// A survey figure with its interval; `interval` is `None` below two answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Answers.
    pub n: u64,
    /// The figure.
    pub value: f64,
    /// 95 % interval.
    pub interval: Option<(f64, f64)>,
}

/// Promoters, passives and detractors of answers on 0-10.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recommenders {
    /// 9 and 10.
    pub promoters: u64,
    /// Between.
    pub passives: u64,
    /// 0 to 6.
    pub detractors: u64,
}

/// Counts answers on 0-10 by group. Values off the scale must have been taken out.
pub fn recommenders(answers: impl IntoIterator<Item = f64>) -> Recommenders {
    let mut r = Recommenders::default();
    for v in answers {
        if v >= 9.0 {
            r.promoters += 1;
        } else if v <= 6.0 {
            r.detractors += 1;
        } else if v.is_finite() {
            r.passives += 1;
        }
    }
    r
}

/// `nps` in points: % promoters minus % detractors; `None` without answers. The interval is the normal one with
/// variance (p + d - (p - d)²) / n, kept within -100…100.
///
/// # Example: 5 promoters, 3 passives, 2 detractors
/// ```
/// use perennial::engine::score::survey::{Recommenders, nps};
/// let figure = nps(&Recommenders { promoters: 5, passives: 3, detractors: 2 }).unwrap();
/// assert!((figure.value - 30.0).abs() < 1e-9);
/// ```
pub fn nps(r: &Recommenders) -> Option<Figure> {
    let n = r.promoters + r.passives + r.detractors;
    if n == 0 {
        return None;
    }
    let (p, d) = (r.promoters as f64 / n as f64, r.detractors as f64 / n as f64);
    let value = 100.0 * (p - d);
    let half = 100.0 * Z95 * ((p + d - (p - d) * (p - d)).max(0.0) / n as f64).sqrt();
    let interval = (n > 1).then(|| ((value - half).max(-100.0), (value + half).min(100.0)));
    Some(Figure { n, value, interval })
}

/// From which answer on a customer counts as satisfied: the `top` highest answers of a scale.
/// On a percent scale one answer is ten points wide.
pub fn csat_threshold(on: Scale, top: u32) -> f64 {
    let (low, high) = on.ends();
    let step = if on == Scale::Percent { 10.0 } else { 1.0 };
    let boxes = f64::from(top.saturating_sub(u32::from(on != Scale::Percent)));
    (high - boxes * step).max(low)
}

/// `csat`: the share of satisfied answers, with Wilson's (1927) score interval; `None` without answers.
pub fn csat(satisfied: u64, n: u64) -> Option<Figure> {
    if n == 0 {
        return None;
    }
    let value = satisfied as f64 / n as f64;
    Some(Figure { n, value, interval: (n > 1).then(|| wilson(satisfied, n)) })
}

/// `ces`: the mean on 1-7, answers on another scale mapped linearly; `None` without answers. The interval is the
/// normal one of a mean, kept within the scale.
pub fn ces(answers: &[f64], on: Scale) -> Option<Figure> {
    let to = Scale::OneToSeven.ends();
    let mapped: Vec<f64> =
        answers.iter().filter(|v| v.is_finite()).map(|v| scale::map(*v, on.ends(), to)).collect();
    if mapped.is_empty() {
        return None;
    }
    let n = mapped.len() as f64;
    let value = mapped.iter().sum::<f64>() / n;
    let interval = (mapped.len() > 1).then(|| {
        let variance = mapped.iter().map(|v| (v - value) * (v - value)).sum::<f64>() / (n - 1.0);
        let half = Z95 * (variance / n).sqrt();
        ((value - half).max(to.0), (value + half).min(to.1))
    });
    Some(Figure { n: mapped.len() as u64, value, interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nps_is_never_the_mean() {
        // 9, 10 promote; 0-6 detract: 2/5 - 2/5 = 0 although the mean answer is 6.6.
        let f = nps(&recommenders([9.0, 10.0, 8.0, 6.0, 0.0])).unwrap();
        assert_eq!((f.n, f.value), (5, 0.0));
        // Half width by hand: 100 x 1.96 x sqrt(0.8 / 5).
        let (low, high) = f.interval.unwrap();
        assert!((high - 78.398_559_381_602_16).abs() < 1e-9 && (low + high).abs() < 1e-9);
        assert_eq!(nps(&Recommenders::default()), None);
    }

    #[test]
    fn nps_interval_stays_in_range() {
        let f = nps(&recommenders([10.0; 3])).unwrap();
        assert_eq!((f.value, f.interval), (100.0, Some((100.0, 100.0))));
        assert_eq!(nps(&recommenders([10.0])).unwrap().interval, None);
    }

    #[test]
    fn csat_top_boxes() {
        assert_eq!(csat_threshold(Scale::OneToFive, 2), 4.0);
        assert_eq!(csat_threshold(Scale::OneToFive, 1), 5.0);
        assert_eq!(csat_threshold(Scale::ZeroToTen, 2), 9.0);
        assert_eq!(csat_threshold(Scale::Percent, 2), 80.0);
        // Wilson's interval of 8 of 10, by hand from the formula.
        let (low, high) = csat(8, 10).unwrap().interval.unwrap();
        assert!((low - 0.490_162_5).abs() < 1e-6 && (high - 0.943_317_8).abs() < 1e-6, "{low} {high}");
    }

    #[test]
    fn ces_maps_to_seven() {
        assert_eq!(ces(&[7.0, 5.0], Scale::OneToSeven).unwrap().value, 6.0);
        assert_eq!(ces(&[10.0], Scale::ZeroToTen).unwrap(), Figure { n: 1, value: 7.0, interval: None });
        assert_eq!(ces(&[f64::NAN], Scale::OneToSeven), None);
    }
}
