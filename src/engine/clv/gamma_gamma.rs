//! Gamma-Gamma: what a purchase is worth, by customer.
//!
//! Fader & Hardie (2013), The Gamma-Gamma model of monetary value, brucehardie.com/notes/025. A customer's purchases
//! are Gamma(p, ν), ν is Gamma(q, gamma) over customers. With x repeat purchases of mean z,
//!
//! ```text
//! (1a) L = Γ(px+q) / (Γ(px) Γ(q)) · gamma^q z^(px-1) x^(px) / (gamma + x z)^(px+q)
//! (5)  E[mean spend | x, z] = p (gamma + x z) / (p x + q - 1)
//!      a new customer: p gamma / (q - 1), without end for q ≤ 1
//! ```
//!
//! The first order of each customer is left out of z, and customers without a repeat purchase out of the likelihood.

use crate::engine::math::special::{digamma, ln_gamma};

/// Parameters of the population; `gamma` in the currency of the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    /// Shape of one customer's purchases.
    pub p: f64,
    /// Shape over customers.
    pub q: f64,
    /// Scale over customers.
    pub gamma: f64,
}

/// Mean repeat spend `z` of `weight` customers with `x` repeat purchases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    /// Repeat purchases, above 0.
    pub x: f64,
    /// Mean money of a repeat purchase, above 0.
    pub z: f64,
    /// Customers.
    pub weight: f64,
}

impl Params {
    /// From the logarithms of p, q, gamma.
    pub fn from_logs(logs: &[f64; 3]) -> Params {
        let [p, q, gamma] = logs.map(libm::exp);
        Params { p, q, gamma }
    }
    /// p, q, gamma.
    pub fn to_array(self) -> [f64; 3] {
        [self.p, self.q, self.gamma]
    }

    /// Expected money of a purchase of a customer with `x` repeat purchases of mean `z` (`z` is ignored for `x` = 0).
    /// `None` where the mean has no end (px + q ≤ 1).
    ///
    /// # Example: the customer of formulas.md with two repeat purchases
    /// ```
    /// use perennial::engine::clv::gamma_gamma::Params;
    /// let p = Params { p: 6.24957, q: 3.74422, gamma: 15.44352 };
    /// let mean = p.order_value(0.0, 0.0).unwrap();
    /// assert!((mean - 35.17).abs() < 0.01);
    /// assert!(p.order_value(2.0, 22.35).unwrap() < mean);
    /// ```
    pub fn order_value(&self, x: f64, z: f64) -> Option<f64> {
        let (shape, rate) = self.posterior(x, z);
        (shape > 1.0).then(|| self.p * rate / (shape - 1.0))
    }

    /// Shape and rate of ν given a history.
    fn posterior(&self, x: f64, z: f64) -> (f64, f64) {
        if x > 0.0 && z > 0.0 { (self.p * x + self.q, self.gamma + x * z) } else { (self.q, self.gamma) }
    }

    /// What the spread of the money of y purchases is made of: E(money²) = E(y) · first + E(y²) · second, where ν is
    /// unknown. Shapes of 2 and less, whose spread has no end, count as 2.25.
    pub fn spread(&self, x: f64, z: f64) -> (f64, f64) {
        let (shape, rate) = self.posterior(x, z);
        let shape = shape.max(LEAST_SHAPE);
        let inverse = rate * rate / ((shape - 1.0) * (shape - 2.0));
        (self.p * inverse, self.p * self.p * inverse)
    }
}

/// See [`Params::spread`].
pub const LEAST_SHAPE: f64 = 2.25;

/// Log-likelihood of one customer.
pub fn log_likelihood(p: &Params, s: &Spend) -> f64 {
    let px = p.p * s.x;
    ln_gamma(px + p.q) - ln_gamma(px) - ln_gamma(p.q)
        + p.q * libm::log(p.gamma)
        + (px - 1.0) * libm::log(s.z)
        + px * libm::log(s.x)
        - (px + p.q) * libm::log(p.gamma + s.x * s.z)
}

/// Negative log-likelihood of all customers and its gradient by the logarithms of p, q, gamma. Customers are sorted by
/// x.
pub fn negative_log_likelihood(all: &[Spend], logs: &[f64; 3]) -> (f64, [f64; 3]) {
    let p = Params::from_logs(logs);
    let ln_rate = libm::log(p.gamma);
    let (mut value, mut gradient) = (0.0, [0.0; 3]);
    for run in all.chunk_by(|a, b| a.x == b.x) {
        let x = run[0].x;
        let (px, ln_x) = (p.p * x, libm::log(x));
        let base = ln_gamma(px + p.q) - ln_gamma(px) - ln_gamma(p.q) + p.q * ln_rate + px * ln_x;
        let both = digamma(px + p.q);
        let by_p = x * (both - digamma(px) + ln_x);
        let by_q = both - digamma(p.q) + ln_rate;
        for s in run {
            let ln_z = libm::log(s.z);
            let sum = p.gamma + x * s.z;
            let ln_sum = libm::log(sum);
            value += s.weight * (base + (px - 1.0) * ln_z - (px + p.q) * ln_sum);
            gradient[0] += s.weight * (by_p + x * (ln_z - ln_sum));
            gradient[1] += s.weight * (by_q - ln_sum);
            gradient[2] += s.weight * (p.q / p.gamma - (px + p.q) / sum);
        }
    }
    let natural = p.to_array();
    (-value, std::array::from_fn(|i| -gradient[i] * natural[i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: Params = Params { p: 6.24957, q: 3.74422, gamma: 15.44352 };

    #[test]
    fn gradient_is_the_slope() {
        let s = |x, z| Spend { x, z, weight: 1.5 };
        let all = [s(1.0, 3.0), s(1.0, 80.0), s(4.0, 20.0), s(300.0, 1e4)];
        let logs = [1.8, 1.3, 2.7];
        let (value, gradient) = negative_log_likelihood(&all, &logs);
        let one: f64 = all.iter().map(|s| s.weight * log_likelihood(&Params::from_logs(&logs), s)).sum();
        assert!((value + one).abs() < 1e-9 * one.abs());
        for i in 0..3 {
            let beside = |by: f64| {
                let mut l = logs;
                l[i] += by;
                negative_log_likelihood(&all, &l).0
            };
            let slope = (beside(1e-5) - beside(-1e-5)) / 2e-5;
            assert!((slope / gradient[i] - 1.0).abs() < 1e-6, "{i}: {slope} {gradient:?}");
        }
    }

    #[test]
    fn the_mean_by_integration_over_nu() {
        // E[p/ν] and E[1/ν²] under Gamma(px+q, gamma+xz), by the trapezoid rule.
        let (x, z) = (2.0, 22.35);
        let (shape, rate) = P.posterior(x, z);
        let (mut all, mut mean, mut square) = (0.0, 0.0, 0.0);
        for i in 1..200_000 {
            let nu = i as f64 * 1e-5 * 4.0;
            let density = libm::exp((shape - 1.0) * libm::log(nu) - rate * nu);
            all += density;
            mean += density * P.p / nu;
            square += density / (nu * nu);
        }
        assert!((mean / all / P.order_value(x, z).unwrap() - 1.0).abs() < 1e-6);
        assert!((P.p * square / all / P.spread(x, z).0 - 1.0).abs() < 1e-6);
    }

    #[test]
    fn currency_scales() {
        let tenfold = Params { gamma: 10.0 * P.gamma, ..P };
        assert!(
            (tenfold.order_value(3.0, 200.0).unwrap() / P.order_value(3.0, 20.0).unwrap() - 10.0).abs()
                < 1e-9
        );
        assert!(Params { q: 0.9, ..P }.order_value(0.0, 0.0).is_none());
    }
}
