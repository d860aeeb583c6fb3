//! BG/NBD: buying at random until leaving after a repeat purchase.
//!
//! Fader, Hardie & Lee (2005), "Counting your customers" the easy way: an alternative to the Pareto/NBD model,
//! Marketing Science 24(2). What it shares with its relatives is in [`super::bg_family`].
//!
//! ```text
//! (6)  L(r, alpha, a, b | x, t_x, t) = B(a, b+x)/B(a, b) · Γ(r+x) alpha^r / (Γ(r) (alpha+t)^(r+x))
//!                        + [x>0] B(a+1, b+x-1)/B(a, b) · Γ(r+x) alpha^r / (Γ(r) (alpha+t_x)^(r+x))
//! (8)  P(X(t) = n)  by the chances of n and more, [`bg_family::Active::tails`]
//! (9)  E[X(t)]      the sum of those chances
//! (10) E[Y(t) | x, t_x, t]  the same sum for a customer with r+x, alpha+t, a, b+x, times p_alive
//! p_alive = 1 / (1 + [x>0] a/(b+x-1) · ((alpha+t)/(alpha+t_x))^(r+x))        Fader, Hardie & Lee (2008), a note
//! ```
//!
//! A customer without a repeat purchase is certain to be active here; [`super::mbg_nbd`] mends that. There is no
//! discounted sum without an end: purchases are discounted to a horizon.

pub use super::bg_family::Params;
use super::bg_family::{self, Shape};
use super::history::History;

/// The model among its relatives.
pub const SHAPE: Shape = Shape { k: 1, modified: false };

/// Log-likelihood of one history.
pub fn log_likelihood(p: &Params, h: &History) -> f64 {
    bg_family::log_likelihood(p, SHAPE, h)
}

/// Chance of being active at t.
///
/// # Example: the customer of the papers
/// ```
/// use perennial::engine::clv::{bg_nbd, history::History};
/// let p = bg_nbd::Params { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };
/// let h = History { x: 2.0, t_x: 30.43, t: 38.86, ..History::default() };
/// assert!((bg_nbd::p_alive(&p, &h) - 0.72661).abs() < 1e-5);
/// assert!((bg_nbd::expected_purchases(&p, &h, 39.0) - 1.2259).abs() < 1e-4);
/// ```
pub fn p_alive(p: &Params, h: &History) -> f64 {
    bg_family::p_alive(p, SHAPE, h)
}

/// Expected repeat purchases of a new customer within `t`.
pub fn expected_of_new(p: &Params, t: f64) -> f64 {
    bg_family::expected_of_new(p, SHAPE, t)
}

/// Expected purchases within the next `time`, given a history.
pub fn expected_purchases(p: &Params, h: &History, time: f64) -> f64 {
    bg_family::expected_purchases(p, SHAPE, h, time)
}

#[cfg(test)]
mod tests {
    use super::*;

    // formulas.md 4.2, CDNOW 1/10 sample.
    const CDNOW: Params = Params { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };
    // Fader, Hardie & Lee (2005), table 2.
    const PAPER: Params = Params { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

    fn h(x: f64, t_x: f64, t: f64) -> History {
        History { x, t_x, t, ln_gaps: 0.0 }
    }

    fn close(got: f64, want: f64, by: f64) {
        assert!((got / want - 1.0).abs() < by, "{got} instead of {want}");
    }

    #[test]
    fn truths() {
        // formulas.md 4.2.
        close(p_alive(&CDNOW, &h(26.0, 30.857, 31.0)), 0.96885, 1e-5);
        close(expected_purchases(&CDNOW, &h(26.0, 30.857, 31.0), 52.0), 25.75659, 1e-4);
        for (t, want) in [
            (0.1429, 0.0078160),
            (1.0, 0.0531844),
            (3.0, 0.1506311),
            (31.8571, 1.0404911),
            (32.0, 1.0437340),
            (78.0, 1.8579617),
        ] {
            close(expected_of_new(&CDNOW, t), want, 1e-5);
        }
        for (x, want) in [(10.0, 0.3474606), (15.0, 0.04283391), (20.0, 0.004158973), (25.0, 0.0003583685)] {
            close(expected_purchases(&CDNOW, &h(x, 20.0, 39.0), 52.0), want, 1e-4);
        }
        let mut none = 1.0;
        let mut first = true;
        bg_family::Active::new_customer(&PAPER, SHAPE).tails(39.0, |tail| {
            if first {
                none = 1.0 - tail;
                first = false;
            }
        });
        close(none, 0.5737864, 1e-6);
    }

    #[test]
    fn nothing_overflows() {
        // formulas.md 4.2.
        let p = Params { r: 0.25, alpha: 4.0, a: 0.8, b: 2.5 };
        close(log_likelihood(&p, &h(0.0, 0.0, 40.0)), -0.59947382, 1e-7);
        close(log_likelihood(&p, &h(200.0, 38.0, 40.0)), 100.7957, 1e-6);
        // Ten years of daily orders.
        let daily = h(3650.0, 521.4, 521.5);
        let e = expected_purchases(&p, &daily, 52.0);
        assert!(e > 300.0 && e < 400.0, "{e}");
        assert!(log_likelihood(&p, &daily).is_finite());
    }

    #[test]
    fn the_conditional_mean_by_integration() {
        // E[Y] over the posterior of λ and p: ∫∫ (1 - e^(-λ p s))/p · posterior, on a grid of quantiles.
        let (r, alpha, a, b) = (CDNOW.r + 2.0, CDNOW.alpha + 38.86, CDNOW.a, CDNOW.b + 2.0);
        let n = 400;
        let (mut sum, mut all) = (0.0, 0.0);
        for i in 0..n {
            let l = (i as f64 + 0.5) / n as f64 * 0.6;
            for j in 0..n {
                // A power of the grid, because the density is steep at p = 0.
                let u = (j as f64 + 0.5) / n as f64;
                let q = u * u * u;
                let density = libm::exp(
                    (r - 1.0) * libm::log(l) - alpha * l
                        + (a - 1.0) * libm::log(q)
                        + (b - 1.0) * libm::log(1.0 - q),
                ) * u
                    * u;
                sum += density * -libm::expm1(-l * q * 39.0) / q;
                all += density;
            }
        }
        let case = h(2.0, 30.43, 38.86);
        close(p_alive(&CDNOW, &case) * sum / all, expected_purchases(&CDNOW, &case, 39.0), 1e-3);
    }
}
