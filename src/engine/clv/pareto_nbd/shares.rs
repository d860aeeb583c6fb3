//! How many purchases: the shares of all counts.

use super::Params;
use super::race::ln_rising;
use crate::engine::math::quadrature::places;

/// Counts beyond this are not told apart.
const MOST_COUNTS: usize = 20_000;

/// P(X(t) = n) for n = 0, 1, … of a new customer, until what is left is below 1e-10 or n is 20,000 (Fader & Hardie
/// 2006, "Deriving an expression for P(X(t) = x) under the Pareto/NBD model"): a negative binomial distribution for each
/// length of life, over all of those.
pub fn count_shares(p: &Params, t: f64, shares: &mut Vec<f64>) {
    shares.clear();
    shares.push(0.0);
    let mut counts = Counts { p, ratios: Vec::new(), shares };
    counts.add(t, libm::exp(-p.s * libm::log1p(t / p.beta)));
    // Through y = c (e^u - 1): steps of u are of the size on which both the chance of n = 0 and that of death change.
    let c = (p.alpha / (1.0 + p.r)).min(p.beta / (1.0 + p.s));
    let reach = libm::log1p(t / c);
    let mut from = 0.0;
    while from < reach {
        // Around their peaks in ln y, the chances of large n are a bell as wide as this; none below 20,000 is narrower
        // than a hundredth.
        let bell = ((1.0 + p.alpha / (c * libm::expm1(from))) / p.r).sqrt();
        let to = reach.min(from + (5.0 * bell).clamp(0.03, 1.5));
        for (u, weight) in places(from, to) {
            let y = c * libm::expm1(u);
            let died = p.s / (p.beta + y) * libm::exp(u - p.s * libm::log1p(y / p.beta));
            counts.add(y, weight * c * died);
        }
        from = to;
    }
    let mut left = 0.0;
    while shares.len() > 1 && left + shares[shares.len() - 1] < 1e-10 {
        left += shares.pop().unwrap_or(0.0);
    }
}

/// Shares of counts as they are added up.
struct Counts<'a> {
    p: &'a Params,
    /// (r + n) / (n + 1), by which the chance of n + 1 is that of n times the chance of not being the last.
    ratios: Vec<f64>,
    shares: &'a mut Vec<f64>,
}

impl Counts<'_> {
    /// Adds `weight` times the shares of customers who live for a time `y`, from the likeliest count to both sides.
    fn add(&mut self, y: f64, weight: f64) {
        let Params { r, alpha, .. } = *self.p;
        let again = y / (alpha + y);
        let likeliest = ((r - 1.0) * y / alpha).clamp(0.0, (MOST_COUNTS - 1) as f64) as usize;
        let ln_none = -r * libm::log1p(y / alpha);
        // From n = 0 where its chance is a number at all, else from the likeliest count to both sides.
        let (start, ln_start) = if ln_none > -600.0 {
            (0, ln_none)
        } else {
            let n = likeliest as f64;
            let ways = ln_rising(r, n).0 - ln_rising(1.0, n).0;
            (likeliest, ln_none + n * libm::log(again) + ways)
        };
        let peak = weight * libm::exp(ln_start);
        self.grow(start + 1);
        self.shares[start] += peak;
        let (mut n, mut share) = (start, peak);
        while n > 0 && share > 1e-16 {
            n -= 1;
            share /= self.ratios[n] * again;
            self.shares[n] += share;
        }
        (n, share) = (start, peak);
        // What is left beyond n is about the next share over 1 - again.
        let enough = 1e-13 * (1.0 - again);
        while n + 1 < MOST_COUNTS && (share > enough || n <= likeliest) {
            self.grow(n + 2);
            share *= self.ratios[n] * again;
            n += 1;
            self.shares[n] += share;
        }
    }

    fn grow(&mut self, counts: usize) {
        if counts > self.shares.len() {
            self.shares.resize(counts, 0.0);
        }
        for n in self.ratios.len()..counts {
            self.ratios.push((self.p.r + n as f64) / (n as f64 + 1.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{CDNOW, grid, history};
    use super::super::{alive, expected_of_new, log_likelihood};
    use super::*;
    use crate::engine::math::quadrature::integral;
    use crate::engine::math::special::ln_gamma;

    #[test]
    fn shares_add_up() {
        let mut shares = Vec::new();
        for p in grid() {
            for t in [0.0, 0.3, 13.0, 52.0, 400.0] {
                let mean = expected_of_new(&p, t);
                // Beyond 20,000 nothing is told apart, and a long tail does not end before.
                if mean * (1.0 + 20.0 / p.r) > 5e3 {
                    continue;
                }
                count_shares(&p, t, &mut shares);
                let sum: f64 = shares.iter().sum();
                let got: f64 = shares.iter().enumerate().map(|(n, share)| n as f64 * share).sum();
                assert!((sum - 1.0).abs() < 1e-9, "{p:?} {t} {sum}");
                assert!(
                    (got - mean).abs() < 1e-7 * (1.0 + mean) + 1e-9 * shares.len() as f64,
                    "{p:?} {t} {got} {mean}"
                );
                // Nobody has been seen to buy: the likelihood of x = 0.
                assert!(
                    (shares[0] - libm::exp(log_likelihood(&p, &history(0.0, 0.0, t)))).abs() < 1e-9,
                    "{p:?} {t}"
                );
            }
        }
    }

    #[test]
    fn shares_of_daily_orders() {
        // Ten years of an order a day, then one more year; and the plain integral over the time of death.
        let p = alive(&CDNOW, &history(3650.0, 521.0, 521.4));
        let mut shares = Vec::new();
        count_shares(&p, 52.0, &mut shares);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let share = |n: f64, y: f64| {
            let ways = ln_gamma(p.r + n) - ln_gamma(p.r) - ln_gamma(n + 1.0);
            libm::exp(ways - p.r * libm::log1p(y / p.alpha) + n * libm::log(y / (p.alpha + y)))
        };
        let lives = |y: f64| libm::exp(-p.s * libm::log1p(y / p.beta));
        for n in [1.0, 40.0, 200.0, 330.0, 358.0, 364.0, 390.0, 450.0] {
            let died = integral(0.0, 52.0, 400, |y| share(n, y) * lives(y) * p.s / (p.beta + y));
            let want = died + share(n, 52.0) * lives(52.0);
            let got = shares.get(n as usize).copied().unwrap_or(0.0);
            assert!((got - want).abs() < 1e-9, "{n} {got} {want}");
        }
    }
}
