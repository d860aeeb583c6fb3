//! The log-likelihood with its gradient, for all customers at once and fast.
//!
//! What depends on x only is done once for each x, what depends on x and t_x once for both; q is a polynomial then.

use super::race::{Nodes, Race, ln_rising};
use super::{History, Params};
use crate::engine::clv::history::Weighted;

/// The log-likelihood of one history and its gradient by the logarithms of r, alpha, s and beta.
pub fn with_gradient(p: &Params, h: &History) -> (f64, [f64; 4]) {
    let (from, to) = (p.omega(h.t_x), p.omega(h.t));
    let race = Race::new(p.r + h.x, p.s, from.min(to), from.max(to));
    let q = |omega: f64, _: f64| race.at(omega);
    term(p, &Last::new(p, h.x, ln_rising(p.r, h.x), h.t_x, &q), h.t, &q)
}

/// The negative log-likelihood of all customers and its gradient by the logarithms of r, alpha, s and beta, for a
/// search for its minimum. Histories must be sorted by x, then t_x, as those of a sample are.
pub fn negative_log_likelihood(histories: &[Weighted], logs: &[f64; 4]) -> (f64, [f64; 4]) {
    let p = &Params::from_logs(logs);
    let longest = histories.iter().fold(0.0f64, |most, w| most.max(w.history.t));
    let nodes = Nodes::new(p.omega(0.0), p.omega(longest));
    let (mut value, mut gradient) = (0.0, [0.0; 4]);
    for alike in histories.chunk_by(|a, b| a.history.x == b.history.x) {
        let x = alike[0].history.x;
        let (rising, curve) = (ln_rising(p.r, x), nodes.curve(p.r + x, p.s));
        let q = |omega: f64, b_over_a: f64| curve.at(omega, b_over_a);
        for alike in alike.chunk_by(|a, b| a.history.t_x == b.history.t_x) {
            let last = Last::new(p, x, rising, alike[0].history.t_x, &q);
            for w in alike {
                let (own, by) = term(p, &last, w.history.t, &q);
                value -= w.weight * own;
                (0..4).for_each(|i| gradient[i] -= w.weight * by[i]);
            }
        }
    }
    (value, gradient)
}

/// What histories with the same x and t_x share.
struct Last {
    buys: f64,
    t_x: f64,
    omega: f64,
    /// q at t_x and its derivatives by r, s and omega.
    q: [f64; 4],
    /// alpha / (alpha + t_x) and beta / (beta + t_x).
    shares: [f64; 2],
    /// The factor of the likelihood in front of q, in logs, and its gradient.
    value: f64,
    gradient: [f64; 4],
}

impl Last {
    fn new(p: &Params, x: f64, rising: (f64, f64), t_x: f64, q: &impl Fn(f64, f64) -> [f64; 4]) -> Last {
        let (a, b) = (p.alpha + t_x, p.beta + t_x);
        let (ln_a, ln_b) = (libm::log1p(t_x / p.alpha), libm::log1p(t_x / p.beta));
        let omega = libm::log(p.alpha / p.beta) + ln_a - ln_b;
        let value = rising.0 - x * libm::log(a) - p.r * ln_a - p.s * ln_b;
        let by_alpha = (p.r * t_x - x * p.alpha) / a;
        let gradient = [p.r * (rising.1 - ln_a), by_alpha, -p.s * ln_b, p.s * t_x / b];
        Last {
            buys: p.r + x,
            t_x,
            omega,
            q: q(omega, b / a),
            shares: [p.alpha / a, p.beta / b],
            value,
            gradient,
        }
    }
}

/// The log-likelihood up to `t` and its gradient by logarithms of parameters.
fn term(p: &Params, last: &Last, t: f64, q: &impl Fn(f64, f64) -> [f64; 4]) -> (f64, [f64; 4]) {
    let (a, b) = (1.0 / (p.alpha + t), 1.0 / (p.beta + t));
    let gap = t - last.t_x;
    let [share_a, share_b] = last.shares;
    let ln_a = libm::log1p(gap * share_a / p.alpha);
    let ln_b = libm::log1p(gap * share_b / p.beta);
    let alive = libm::exp(-last.buys * ln_a - p.s * ln_b);
    let now = q(last.omega + ln_a - ln_b, (p.beta + t) * a);
    let kept = alive * (1.0 - now[0]);
    let sum = last.q[0] + kept;
    // By r, s: both q and ρ depend on them; by alpha and beta: q through omega, ρ directly.
    let by_r = last.q[1] - alive * now[1] - kept * ln_a;
    let by_s = last.q[2] - alive * now[2] - kept * ln_b;
    let by_alpha = (last.q[3] + kept * last.buys * gap * a) * share_a - alive * now[3] * p.alpha * a;
    let by_beta = (kept * p.s * gap * b - last.q[3]) * share_b + alive * now[3] * p.beta * b;
    let of_sum = [p.r * by_r, by_alpha, p.s * by_s, by_beta];
    let scale = 1.0 / sum;
    (last.value + libm::log(sum), std::array::from_fn(|i| last.gradient[i] + of_sum[i] * scale))
}

#[cfg(test)]
mod tests {
    use super::super::log_likelihood;
    use super::super::tests::{grid, histories};
    use super::*;

    #[test]
    fn nothing_overflows_and_gradients_are_those_of_the_values() {
        for p in grid() {
            for w in histories() {
                let h = &w.history;
                let (value, gradient) = with_gradient(&p, h);
                let plain = log_likelihood(&p, h);
                assert!(
                    value.is_finite() && gradient.iter().all(|g| g.is_finite()),
                    "{p:?} {h:?} {gradient:?}"
                );
                assert!((value - plain).abs() < 1e-10 * (1.0 + plain.abs()), "{p:?} {h:?} {value} {plain}");
                for i in 0..4 {
                    let beside = |by: f64| {
                        let mut logs = p.logs();
                        logs[i] += by;
                        log_likelihood(&Params::from_logs(&logs), h)
                    };
                    // Central differences of fourth order; what they lose to rounding goes with the largest terms.
                    let d = 1e-3;
                    let near = (beside(d) - beside(-d)) * 8.0 - (beside(2.0 * d) - beside(-2.0 * d));
                    let want = near / (12.0 * d);
                    let size = 1.0 + want.abs() + 0.01 * h.x + p.r.min(p.alpha) * 1e-7;
                    assert!(
                        (gradient[i] - want).abs() < 2e-8 * size,
                        "{p:?} {h:?} {i} {} {want}",
                        gradient[i]
                    );
                }
            }
        }
    }

    #[test]
    fn the_sum_is_that_of_its_parts() {
        let all = histories();
        for p in grid() {
            let (value, gradient) = negative_log_likelihood(&all, &p.logs());
            let (mut sum, mut by, mut size) = (0.0, [0.0; 4], 1.0);
            for w in &all {
                let (own, g) = with_gradient(&p, &w.history);
                sum -= w.weight * own;
                size += w.weight * own.abs();
                (0..4).for_each(|i| by[i] -= w.weight * g[i]);
            }
            assert!((value - sum).abs() < 1e-10 * size, "{p:?} {value} {sum}");
            for i in 0..4 {
                assert!((gradient[i] - by[i]).abs() < 1e-9 * size, "{p:?} {gradient:?} {by:?}");
            }
        }
    }
}
