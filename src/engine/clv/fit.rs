//! Parameters by maximum likelihood: from a coarse sample to the whole, with what the likelihood says about doubt.

use super::history::{Sample, Weighted};
use crate::engine::math::linalg::{Matrix, axes, inverse};
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
    let mut on = |rough: bool, logs: &[f64; N]| {
        negative_log_likelihood(if rough { coarse.unwrap_or(all) } else { all }, logs)
    };
    search(&mut on, coarse.is_some(), weight, starts)
}

/// Negative log-likelihood and gradient, on the rough sample or on all.
type On<'a, const N: usize> = dyn FnMut(bool, &[f64; N]) -> Value<N> + 'a;

/// The search itself, once for all models of N parameters: `on` gives the likelihood on the rough sample or on all.
fn search<const N: usize>(on: &mut On<'_, N>, rough: bool, weight: f64, starts: &[[f64; N]]) -> Fit {
    let mut order: Vec<(f64, &[f64; N])> =
        starts.iter().map(|s| (on(true, s).0, s)).filter(|s| s.0.is_finite()).collect();
    crate::engine::math::sort::by(&mut order, |a, b| a.0.total_cmp(&b.0));
    let mut best: Option<Optimum<N>> = None;
    for (_, start) in order.into_iter().take(3) {
        let near = rough.then(|| minimise(&mut |l| on(true, l), *start, weight, None));
        let (from, bend) = near.as_ref().map_or((*start, None), |n| (n.at, Some(&n.hessian)));
        let found = minimise(&mut |l| on(false, l), from, weight, bend);
        let done = found.stop == Stop::Minimum && inverse(&found.hessian).is_some();
        if best.as_ref().is_none_or(|b| found.value < b.value) {
            best = Some(found);
        }
        if done {
            break;
        }
    }
    match best {
        Some(best) => summary(&best, starts),
        None => Fit {
            logs: vec![f64::NAN; N],
            errors: vec![None; N],
            log_likelihood: f64::NAN,
            converged: false,
            points: Vec::new(),
            edge: vec![false; N],
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

fn summary<const N: usize>(found: &Optimum<N>, starts: &[[f64; N]]) -> Fit {
    let covariance = inverse(&found.hessian);
    let edge: Vec<bool> = (0..N).map(|i| starts.iter().all(|s| (found.at[i] - s[i]).abs() > FAR)).collect();
    let errors = (0..N).map(|i| {
        let variance = covariance.as_ref()?[i][i];
        (variance.is_finite() && variance < 4.0 && !edge[i]).then(|| libm::sqrt(variance))
    });
    Fit {
        logs: found.at.to_vec(),
        errors: errors.collect(),
        log_likelihood: -found.value,
        converged: found.value.is_finite()
            && (found.stop == Stop::Minimum || (found.stop == Stop::Flat && edge.contains(&true))),
        points: points(&found.at, &found.hessian),
        edge,
    }
}

/// The cubature points of a normal distribution with this centre and precision, along its axes.
fn points<const N: usize>(centre: &[f64; N], precision: &Matrix<N>) -> Vec<Vec<f64>> {
    let (values, axes) = axes(precision);
    let mut out = Vec::with_capacity(2 * N);
    for (value, axis) in values.iter().zip(&axes) {
        let deviation = 1.0 / libm::sqrt(value.max(0.0) + 1.0 / (PRIOR * PRIOR));
        for sign in [1.0, -1.0] {
            let step = sign * libm::sqrt(N as f64) * deviation;
            out.push((0..N).map(|i| centre[i] + step * axis[i]).collect());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_the_moments_of_the_distribution() {
        let all = points(&[0.3, -1.0], &[[40.0, 12.0], [12.0, 9.0]]);
        let precision = [[40.0 + 1.0 / 2.25, 12.0], [12.0, 9.0 + 1.0 / 2.25]];
        let want = inverse(&precision).unwrap();
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
