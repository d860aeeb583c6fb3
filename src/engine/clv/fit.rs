//! Parameters by maximum likelihood: from a coarse sample to the whole, with what the likelihood says about doubt.

use super::history::{Sample, Weighted};
use crate::engine::math::linalg::{Matrix, Place, axes, inverse};
use crate::engine::math::optimise::{Optimum, Stop, Value, minimise};

/// A model of N parameters fitted to data.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Logarithms of the parameters.
    pub logs: Vec<f64>,
    /// Standard errors of the logarithms; `None` where the likelihood is flat.
    pub errors: Vec<Option<f64>>,
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// Whether the search ended at a maximum, or at the edge of what is possible with nothing left to gain.
    pub converged: bool,
    /// Places (logarithms of parameters) that stand for the doubt about them, all of equal weight: the third-degree
    /// cubature points of Arasaratnam & Haykin (2009) of a normal distribution around the estimate, whose precision is
    /// the likelihood's curvature (Laplace's approximation) and that of a weak prior of [`PRIOR`].
    pub points: Vec<Vec<f64>>,
    /// Parameters at the edge.
    pub edge: Vec<bool>,
}

/// Standard deviation of the weak prior of a logarithm: where the likelihood is flat, a factor of e^±1.5 still is doubt
/// enough.
pub const PRIOR: f64 = 1.5;

/// A search on more different histories than this starts on about so many of them.
const COARSE: usize = 400;

/// A logarithm this far from its start is at the edge: a shape below 1/4000 or above 4000.
const FAR: f64 = 8.3;

/// Fits by minimising a negative log-likelihood over the logarithms of N parameters.
///
/// The search begins at the best of `starts`, on `coarse`, a smaller sample of the same total weight where there is one,
/// and ends on `all` with Newton steps. The next start is tried where it does not end at a maximum. `weight` is the
/// number of customers, the size of one unit of likelihood.
pub fn fit<T, const N: usize>(
    all: &[T],
    coarse: Option<&[T]>,
    weight: f64,
    starts: &[[f64; N]],
    negative_log_likelihood: impl Fn(&[T], &[f64; N]) -> (f64, [f64; N]),
) -> Fit {
    let mut on = |rough: bool, logs: &Place| {
        let of = if rough { coarse.unwrap_or(all) } else { all };
        let (value, gradient) = negative_log_likelihood(of, &std::array::from_fn(|i| logs[i]));
        (value, roomy(&gradient))
    };
    let starts: Vec<Place> = starts.iter().map(roomy).collect();
    search(&mut on, N, coarse.is_some(), weight, &starts)
}

/// N numbers, at most as many as there is room for.
fn roomy<const N: usize>(of: &[f64; N]) -> Place {
    std::array::from_fn(|i| of.get(i).copied().unwrap_or(0.0))
}

/// Negative log-likelihood and gradient, on the rough sample or on all.
type On<'a> = dyn FnMut(bool, &Place) -> Value + 'a;

/// The search itself, once for all models of `n` parameters: `on` gives the likelihood on the rough sample or on all.
fn search(on: &mut On<'_>, n: usize, rough: bool, weight: f64, starts: &[Place]) -> Fit {
    let mut order: Vec<(f64, &Place)> =
        starts.iter().map(|s| (on(true, s).0, s)).filter(|s| s.0.is_finite()).collect();
    crate::engine::math::sort::by(&mut order, |a, b| a.0.total_cmp(&b.0));
    let mut best: Option<Optimum> = None;
    for (_, start) in order.into_iter().take(3) {
        let near = rough.then(|| minimise(&mut |l| on(true, l), n, *start, weight, None));
        let (from, bend) = near.as_ref().map_or((*start, None), |n| (n.at, Some(&n.hessian)));
        let found = minimise(&mut |l| on(false, l), n, from, weight, bend);
        let done = found.stop == Stop::Minimum && inverse(&found.hessian, n).is_some();
        if best.as_ref().is_none_or(|b| found.value < b.value) {
            best = Some(found);
        }
        if done {
            break;
        }
    }
    match best {
        Some(best) => summary(&best, n, starts),
        None => Fit {
            logs: vec![f64::NAN; n],
            errors: vec![None; n],
            log_likelihood: f64::NAN,
            converged: false,
            points: Vec::new(),
            edge: vec![false; n],
        },
    }
}

/// Fits a model of purchases to a sample.
pub fn fit_sample<const N: usize>(
    sample: &Sample,
    starts: &[[f64; N]],
    negative_log_likelihood: impl Fn(&[Weighted], &[f64; N]) -> (f64, [f64; N]),
) -> Fit {
    let coarse = (sample.unique.len() > 2 * COARSE).then(|| sample.thinned(COARSE));
    fit(&sample.unique, coarse.as_deref(), sample.customers, starts, negative_log_likelihood)
}

fn summary(found: &Optimum, n: usize, starts: &[Place]) -> Fit {
    let covariance = inverse(&found.hessian, n);
    let edge: Vec<bool> = (0..n).map(|i| starts.iter().all(|s| (found.at[i] - s[i]).abs() > FAR)).collect();
    let errors = (0..n).map(|i| {
        let variance = covariance.as_ref()?[i][i];
        (variance.is_finite() && variance < 4.0 && !edge[i]).then(|| variance.sqrt())
    });
    Fit {
        logs: found.at[..n].to_vec(),
        errors: errors.collect(),
        log_likelihood: -found.value,
        converged: found.value.is_finite()
            && (found.stop == Stop::Minimum || (found.stop == Stop::Flat && edge.contains(&true))),
        points: points(&found.at, &found.hessian, n),
        edge,
    }
}

/// The cubature points of a normal distribution with this centre and precision, along its axes.
fn points(centre: &Place, precision: &Matrix, n: usize) -> Vec<Vec<f64>> {
    let (values, axes) = axes(precision, n);
    let mut out = Vec::with_capacity(2 * n);
    for (value, axis) in values.iter().zip(&axes).take(n) {
        let deviation = 1.0 / (value.max(0.0) + 1.0 / (PRIOR * PRIOR)).sqrt();
        for sign in [1.0, -1.0] {
            let step = sign * (n as f64).sqrt() * deviation;
            out.push((0..n).map(|i| centre[i] + step * axis[i]).collect());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::math::linalg::MOST;

    #[test]
    fn points_have_the_moments_of_the_distribution() {
        let zero = [0.0; MOST];
        let precision = [[40.0, 12.0, 0.0, 0.0], [12.0, 9.0, 0.0, 0.0], zero, zero];
        let all = points(&[0.3, -1.0, 0.0, 0.0], &precision, 2);
        let mut weaker = precision;
        (0..2).for_each(|i| weaker[i][i] += 1.0 / 2.25);
        let want = inverse(&weaker, 2).unwrap();
        for i in 0..2 {
            let mean = all.iter().map(|p| p[i]).sum::<f64>() / 4.0;
            assert!((mean - [0.3, -1.0][i]).abs() < 1e-12);
            for j in 0..2 {
                let both =
                    all.iter().map(|p| (p[i] - [0.3, -1.0][i]) * (p[j] - [0.3, -1.0][j])).sum::<f64>() / 4.0;
                assert!((both - want[i][j]).abs() < 1e-10, "{both} {want:?}");
            }
        }
    }
}
