//! NBD: buying at random, and nobody ever leaves. The baseline that cannot see churn.
//!
//! Ehrenberg (1959), The pattern of consumer purchases, Applied Statistics 8(1); the likelihood of a history of the
//! order of purchases known is
//!
//! ```text
//! L = Γ(r+x) alpha^r / (Γ(r) (alpha+t)^(r+x))
//! E[Y(time) | x, t] = (r+x)/(alpha+t) · time
//! ```

use super::history::{History, Weighted};
use crate::engine::math::special::{digamma, ln_gamma};

/// Parameters of the population; `alpha` in the time unit of the histories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    /// Shape of the rates of buying.
    pub r: f64,
    /// Their scale: the mean rate is r / alpha.
    pub alpha: f64,
}

impl Params {
    /// From the logarithms of r and alpha.
    pub fn from_logs(logs: &[f64; 2]) -> Params {
        let [r, alpha] = logs.map(libm::exp);
        Params { r, alpha }
    }
}

/// Log-likelihood of one history.
pub fn log_likelihood(p: &Params, h: &History) -> f64 {
    ln_gamma(p.r + h.x) - ln_gamma(p.r) + p.r * libm::log(p.alpha) - (p.r + h.x) * libm::log(p.alpha + h.t)
}

/// Negative log-likelihood of all histories and its gradient by the logarithms of r and alpha. Histories are sorted by
/// x.
pub fn negative_log_likelihood(histories: &[Weighted], logs: &[f64; 2]) -> (f64, [f64; 2]) {
    let p = Params::from_logs(logs);
    let ln_alpha = libm::log(p.alpha);
    let (mut value, mut gradient) = (0.0, [0.0; 2]);
    for run in histories.chunk_by(|a, b| a.history.x == b.history.x) {
        let shape = p.r + run[0].history.x;
        let base = ln_gamma(shape) - ln_gamma(p.r) + p.r * ln_alpha;
        let slope = digamma(shape) - digamma(p.r) + ln_alpha;
        for w in run {
            let ln_time = libm::log(p.alpha + w.history.t);
            value += w.weight * (base - shape * ln_time);
            gradient[0] += w.weight * (slope - ln_time);
            gradient[1] += w.weight * (p.r / p.alpha - shape / (p.alpha + w.history.t));
        }
    }
    (-value, [-gradient[0] * p.r, -gradient[1] * p.alpha])
}

/// Expected purchases within `time`; for a new customer with r and alpha themselves.
///
/// # Example
/// ```
/// use perennial::engine::clv::{history::History, nbd};
/// let p = nbd::Params { r: 0.384766, alpha: 12.07202 };
/// let h = History { x: 2.0, t_x: 30.43, t: 38.86, ..History::default() };
/// assert!((nbd::expected_purchases(&p, &h, 39.0) - 39.0 * 2.384766 / 50.93202).abs() < 1e-12);
/// ```
pub fn expected_purchases(p: &Params, h: &History, time: f64) -> f64 {
    (p.r + h.x) / (p.alpha + h.t) * time
}

/// P(X(t) = n) for n = 0, 1, … into `shares`, until what is left is below 1e-12.
pub fn count_shares(p: &Params, t: f64, shares: &mut Vec<f64>) {
    shares.clear();
    let win = t / (p.alpha + t);
    let ln_win = libm::log(win);
    // In logarithms: a rate of thousands has no chance of zero that a float could hold.
    let mut ln_share = -p.r * libm::log1p(t / p.alpha);
    let mut left = 1.0;
    for n in 0..20_000 {
        let share = libm::exp(ln_share);
        shares.push(share);
        left -= share;
        let n = f64::from(n);
        if left < 1e-12 && n > p.r * t / p.alpha {
            return;
        }
        ln_share += libm::log((p.r + n) / (n + 1.0)) + ln_win;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradient_is_the_slope_and_shares_have_the_mean() {
        let w = |x: f64, t: f64| Weighted { history: History { x, t, ..History::default() }, weight: 2.0 };
        let all = [w(0.0, 9.0), w(0.0, 30.0), w(3.0, 20.0), w(400.0, 40.0)];
        let logs = [-0.9, 2.4];
        let (value, gradient) = negative_log_likelihood(&all, &logs);
        let p = Params::from_logs(&logs);
        let one: f64 = all.iter().map(|w| w.weight * log_likelihood(&p, &w.history)).sum();
        assert!((value + one).abs() < 1e-9 * one.abs());
        for i in 0..2 {
            let beside = |by: f64| {
                let mut l = logs;
                l[i] += by;
                negative_log_likelihood(&all, &l).0
            };
            let slope = (beside(1e-5) - beside(-1e-5)) / 2e-5;
            assert!((slope / gradient[i] - 1.0).abs() < 1e-6, "{i}: {slope} {gradient:?}");
        }
        let mut shares = Vec::new();
        count_shares(&Params { r: 900.0, alpha: 60.0 }, 50.0, &mut shares);
        let mean: f64 = shares.iter().zip(0u32..).map(|(s, n)| s * f64::from(n)).sum();
        assert!((mean / 750.0 - 1.0).abs() < 1e-9, "{mean}");
    }
}
