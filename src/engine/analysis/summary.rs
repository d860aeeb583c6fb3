//! Columns of customers to figures over all of them.

use crate::engine::math::sort;
use crate::engine::math::stats::{mean, quantile_sorted, sorted_finite, sum};
use crate::engine::report::{Clv, Group, Histogram, Score, Segmentation};

/// A score over all customers; `None` when nobody has it.
pub(super) fn score(id: &str, values: &[f64], scale: Option<(f64, f64)>) -> Option<Score> {
    let sorted = sorted_finite(values);
    let (&min, &max) = (sorted.first()?, sorted.last()?);
    Some(Score {
        id: id.to_owned(),
        scale,
        n: sorted.len() as u64,
        mean: mean(&sorted)?,
        median: quantile_sorted(&sorted, 0.5)?,
        min,
        max,
        histogram: histogram(&sorted, scale),
        levels: Vec::new(),
        factors: Vec::new(),
        example: None,
    })
}

/// A lifetime value over all customers, without its example and its highest; `None` when nobody has it.
pub(super) fn clv(id: &str, values: &[f64], unit: f64) -> Option<Clv> {
    let sorted = sorted_finite(values);
    Some(Clv {
        id: id.to_owned(),
        unit,
        n: sorted.len() as u64,
        total: sum(sorted.iter().copied()),
        mean: mean(&sorted)?,
        median: quantile_sorted(&sorted, 0.5)?,
        histogram: histogram(&sorted, None),
        example: None,
        top: Vec::new(),
    })
}

/// The customer in the middle: of those with a value, the one at the lower median.
pub(super) fn middle(values: &[f64]) -> Option<usize> {
    let mut order: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_finite()).collect();
    let at = order.len().checked_sub(1)? / 2;
    sort::by(&mut order, |a, b| values[*a].total_cmp(&values[*b]));
    Some(order[at])
}

/// The positions of the `n` highest values, falling.
pub(super) fn highest(values: &[f64], n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_finite()).collect();
    sort::by(&mut order, |a, b| values[*b].total_cmp(&values[*a]));
    order.truncate(n);
    order
}

/// About a dozen bins with round edges. Where a few values lie far beyond the others (more than twice the 99th
/// percentile) the last bin takes them all.
pub(super) fn histogram(sorted: &[f64], scale: Option<(f64, f64)>) -> Histogram {
    let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else { return Histogram::default() };
    let p99 = quantile_sorted(sorted, 0.99).unwrap_or(max);
    let far = scale.is_none() && max > 2.0 * p99 && p99 > min;
    let (low, high) = scale.unwrap_or((min, if far { p99 } else { max }));
    let step = round_step((high - low) / 10.0);
    if step <= 0.0 || !step.is_finite() {
        return Histogram { edges: vec![low, high], counts: vec![sorted.len() as u64] };
    }
    let start = (low / step + 1e-9).floor() * step;
    let bins = (((high - start) / step - 1e-9).ceil() as usize).clamp(1, 40);
    let mut edges: Vec<f64> = (0..=bins).map(|k| tidy(start + k as f64 * step)).collect();
    if far {
        edges[bins] = max;
    }
    let mut counts = vec![0; bins];
    for v in sorted {
        let k = (((v - start) / step + 1e-9).floor().max(0.0) as usize).min(bins - 1);
        counts[k] += 1;
    }
    Histogram { edges, counts }
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `step`.
fn round_step(step: f64) -> f64 {
    if !(step.is_finite() && step > 0.0) {
        return 0.0;
    }
    let ten = libm::pow(10.0, libm::log10(step).floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|m| m * ten)
        .find(|s| *s >= step * (1.0 - 1e-9))
        .unwrap_or(10.0 * ten)
}

/// 0.30000000000000004 back to 0.3.
fn tidy(v: f64) -> f64 {
    if v == 0.0 {
        return 0.0;
    }
    let scale = libm::pow(10.0, 12.0 - libm::log10(v.abs()).ceil());
    (v * scale).round() / scale
}

/// What a group is measured by, one value a customer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measures<'a> {
    pub(super) money: Option<&'a [f64]>,
    pub(super) recency_days: Option<&'a [f64]>,
    pub(super) order_count: Option<&'a [f64]>,
}

/// Customers by group; `codes` are positions in `keys`, `u8::MAX` where undefined.
pub(super) fn segmentation(id: &str, keys: &[&str], codes: &[u8], by: Measures<'_>) -> Segmentation {
    let undefined = codes.iter().filter(|c| **c == u8::MAX).count() as u64;
    let total = codes.len() as f64 - undefined as f64;
    let members: Vec<Vec<usize>> =
        (0..keys.len()).map(|k| (0..codes.len()).filter(|i| usize::from(codes[*i]) == k).collect()).collect();
    let pick = |values: Option<&[f64]>, group: &[usize]| -> Vec<f64> {
        values.map_or_else(Vec::new, |v| group.iter().map(|i| v[*i]).collect())
    };
    let money: Vec<f64> = members.iter().map(|m| sum(pick(by.money, m))).collect();
    let all = sum(money.iter().copied());
    let groups = keys
        .iter()
        .zip(&members)
        .zip(&money)
        .map(|((key, group), money)| Group {
            key: (*key).to_owned(),
            customers: group.len() as u64,
            share: if total > 0.0 { group.len() as f64 / total } else { 0.0 },
            money: *money,
            money_share: if all > 0.0 { money / all } else { 0.0 },
            recency_days: mean(&pick(by.recency_days, group)),
            order_count: mean(&pick(by.order_count, group)),
        })
        .collect();
    Segmentation { id: id.to_owned(), groups, undefined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histogram_counts_everybody_once() {
        for values in [vec![1.0, 2.0, 3.0], vec![5.0], vec![0.0, 0.1, 0.3, 1.0], vec![-3.0, 8.0, 1e9]] {
            let sorted = sorted_finite(&values);
            for scale in [None, Some((-10.0, 10.0))] {
                let h = histogram(&sorted, scale);
                assert_eq!(h.counts.iter().sum::<u64>(), values.len() as u64, "{values:?} {h:?}");
                assert_eq!(h.edges.len(), h.counts.len() + 1);
            }
        }
        assert_eq!(histogram(&[0.0, 10.0], Some((0.0, 10.0))).edges.len(), 11);
        assert_eq!(histogram(&[], None), Histogram::default());
    }

    #[test]
    fn the_middle_is_a_customer() {
        assert_eq!(middle(&[f64::NAN, 3.0, 1.0, 2.0]), Some(3));
        assert_eq!(middle(&[f64::NAN]), None);
        assert_eq!(highest(&[1.0, 5.0, f64::NAN, 5.0], 2), [1, 3]);
    }

    #[test]
    fn groups_without_customers_stay() {
        let s = segmentation(
            "x",
            &["a", "b"],
            &[0, 0, u8::MAX],
            Measures { money: Some(&[2.0, 3.0, 9.0]), ..Measures::default() },
        );
        assert_eq!((s.groups[0].customers, s.groups[1].customers, s.undefined), (2, 0, 1));
        assert_eq!((s.groups[0].money, s.groups[0].money_share), (5.0, 1.0));
    }
}
