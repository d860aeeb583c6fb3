//! MBG/NBD: buying at random until leaving after any purchase, the first included. The default model.
//!
//! Batislam, Denizel & Filiztekin (2007), Empirical validation and comparison of models for customer base analysis,
//! International Journal of Research in Marketing 24. What it shares with its relatives is in [`super::bg_family`].
//!
//! ```text
//! L = B(a, b+x+1)/B(a, b) · Γ(r+x) alpha^r / (Γ(r) (alpha+t)^(r+x))
//!   + B(a+1, b+x)/B(a, b) · Γ(r+x) alpha^r / (Γ(r) (alpha+t_x)^(r+x))
//! p_alive = 1 / (1 + a/(b+x) · ((alpha+t)/(alpha+t_x))^(r+x))
//! E[Y(t) | x, t_x, t] = p_alive · the BG/NBD mean of a new customer with r+x, alpha+t, a, b+x+1
//! ```

pub use super::bg_family::Params;
use super::bg_family::{self, Shape};
use super::history::History;

/// The model among its relatives.
pub const SHAPE: Shape = Shape { k: 1, modified: true };

/// Log-likelihood of one history.
pub fn log_likelihood(p: &Params, h: &History) -> f64 {
    bg_family::log_likelihood(p, SHAPE, h)
}

/// Chance of being active at t.
///
/// # Example: somebody who bought once, 39 weeks ago
/// ```
/// use perennial::engine::clv::{mbg_nbd, history::History};
/// let p = mbg_nbd::Params { r: 0.524843, alpha: 6.183085, a: 0.891359, b: 1.614002 };
/// let once = History { t: 38.86, ..History::default() };
/// assert!((mbg_nbd::p_alive(&p, &once) - 0.38972).abs() < 1e-5);
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

    fn h(x: f64, t_x: f64, t: f64) -> History {
        History { x, t_x, t, ln_gaps: 0.0 }
    }

    fn close(got: f64, want: f64, by: f64) {
        assert!((got / want - 1.0).abs() < by, "{got} instead of {want}");
    }

    #[test]
    fn truths() {
        // formulas.md 4.2, CDNOW 1/10 sample.
        let p = Params { r: 0.524843, alpha: 6.183085, a: 0.891359, b: 1.614002 };
        let case = h(2.0, 30.43, 38.86);
        close(p_alive(&p, &case), 0.70613, 1e-5);
        close(expected_purchases(&p, &case, 39.0), 1.26267, 1e-5);
        let p = Params { r: 0.25, alpha: 4.0, a: 0.8, b: 2.5 };
        close(log_likelihood(&p, &h(0.0, 0.0, 40.0)), -0.41792826, 1e-7);
        close(log_likelihood(&p, &h(200.0, 38.0, 40.0)), 100.7869, 1e-6);
    }
}
