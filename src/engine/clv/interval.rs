//! From what may happen to 80 % and 95 % intervals: for one customer, a group and all.
//!
//! Two doubts are counted. That of the parameters comes as equally weighted places around the estimate
//! ([`super::fit::Fit::points`]); that of buying itself comes from the model: the distribution of a customer's
//! purchases, and the first two moments of money. A sum over customers, and the money of one, is taken as nothing with
//! the probability of nothing, and else as lognormal with the right mean and variance.

use super::history::History;
use super::model::Params;
use super::spend::{SpendModel, Worth, of};
use crate::engine::math::special::{normal_quantile, normal_share};

/// An estimate with its 80 % and 95 % intervals.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Interval {
    /// The expectation.
    pub value: f64,
    /// Ends of the 80 % interval.
    pub in_80: (f64, f64),
    /// Ends of the 95 % interval.
    pub in_95: (f64, f64),
}

impl Interval {
    /// Certain.
    pub fn certain(value: f64) -> Interval {
        Interval { value, in_80: (value, value), in_95: (value, value) }
    }

    /// The ends by a quantile function.
    pub fn by(value: f64, quantile: impl Fn(f64) -> f64) -> Interval {
        let ends = |p: f64| (quantile(p), quantile(1.0 - p));
        Interval { value, in_80: ends(0.1), in_95: ends(0.025) }
    }

    /// Of a count with P(Y = n) = `shares[n]`: the smallest count that is reached with the probability of the end.
    pub fn of_count(value: f64, shares: &[f64]) -> Interval {
        let all: f64 = shares.iter().sum();
        Interval::by(value, |p| {
            let mut below = 0.0;
            let at = shares.iter().position(|share| {
                below += share;
                below >= p * all - 1e-12
            });
            at.unwrap_or(shares.len().saturating_sub(1)) as f64
        })
    }

    /// Of an amount.
    pub fn of_amount(value: f64, amount: &Amount) -> Interval {
        Interval::by(value, |p| amount.quantile(p))
    }

    /// Of a probability, from its values under the doubt about the parameters: normal on the scale of log odds.
    pub fn of_chance(value: f64, points: &[f64]) -> Interval {
        const CLOSE: f64 = 1e-9;
        if points.is_empty() || !(value > CLOSE && value < 1.0 - CLOSE) {
            return Interval::certain(value);
        }
        let odds = |p: f64| {
            let p = p.clamp(CLOSE, 1.0 - CLOSE);
            libm::log(p / (1.0 - p))
        };
        let centre = odds(value);
        let variance = points.iter().map(|p| (odds(*p) - centre) * (odds(*p) - centre)).sum::<f64>()
            / points.len() as f64;
        let width = variance.sqrt();
        Interval::by(value, |p| 1.0 / (1.0 + libm::exp(-(centre + width * normal_quantile(p)))))
    }

    /// The same in another unit.
    #[must_use]
    pub fn times(self, by: f64) -> Interval {
        let ends = |e: (f64, f64)| (e.0 * by, e.1 * by);
        Interval { value: self.value * by, in_80: ends(self.in_80), in_95: ends(self.in_95) }
    }
}

/// Nothing with a probability, and else lognormal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    none: f64,
    /// Mean and standard deviation of the logarithm, of what is more than nothing.
    middle: f64,
    width: f64,
}

impl Amount {
    /// With this mean and variance all in all, and nothing with probability `none`.
    pub fn new(mean: f64, variance: f64, none: f64) -> Amount {
        let some = 1.0 - none;
        if !(mean > 0.0 && some > 1e-9) {
            return Amount { none: 1.0, middle: 0.0, width: 0.0 };
        }
        let centre = mean / some;
        let spread = ((variance + mean * mean) / some - centre * centre).max(0.0);
        let width = libm::log1p(spread / (centre * centre)).sqrt();
        Amount { none, middle: libm::log(centre) - 0.5 * width * width, width }
    }

    /// What is not exceeded with probability `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        let rest = (p - self.none) / (1.0 - self.none).max(1e-300);
        if rest <= 0.0 {
            return 0.0;
        }
        libm::exp(self.middle + self.width * normal_quantile(rest.min(1.0 - 1e-12)))
    }

    /// The probability of not more than `v`.
    pub fn below(&self, v: f64) -> f64 {
        if v <= 0.0 {
            return self.none;
        }
        let z = (libm::log(v) - self.middle) / self.width.max(1e-12);
        self.none + (1.0 - self.none) * normal_share(z)
    }
}

/// Everything foretold of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CustomerIntervals {
    /// Chance of being active.
    pub p_alive: Interval,
    /// Purchases up to the horizon.
    pub purchases: Interval,
    /// Expected money of a purchase; `None` without a model of spend.
    pub order_value: Option<f64>,
    /// Money up to the horizon.
    pub spend: Option<Interval>,
}

/// A model of purchases, one of spend, and places that stand for the doubt about both.
#[derive(Debug, Clone)]
pub struct Doubtful<'a> {
    /// Purchases.
    pub params: Params,
    /// Doubt about them.
    pub points: Vec<Params>,
    /// Spend.
    pub spend: Option<&'a SpendModel>,
    /// Doubt about it.
    pub spend_points: Vec<super::gamma_gamma::Params>,
}

impl Doubtful<'_> {
    /// Intervals of one customer within the next `time`; `z` is the mean repeat spend, `NaN` where unknown.
    pub fn customer(&self, h: &History, z: f64, time: f64, work: &mut Vec<f64>) -> CustomerIntervals {
        let best = self.params.forecast(h, time, work);
        let shares = self.shares(h, time, work);
        let chances: Vec<f64> = self.places().iter().map(|p| p.p_alive(h)).collect();
        CustomerIntervals {
            p_alive: Interval::of_chance(best.p_alive, &chances),
            purchases: Interval::of_count(best.mean, &shares),
            order_value: self.spend.map(|s| s.worth(h.x, z).order_value),
            spend: self.spend.map(|s| {
                let value = best.mean * s.worth(h.x, z).order_value;
                Interval::of_amount(value, &self.amount(s, h, z, &shares))
            }),
        }
    }

    /// P(Y = n) of a history's purchases within the next `time`, mixed over the doubt about the parameters.
    pub fn shares(&self, h: &History, time: f64, work: &mut Vec<f64>) -> Vec<f64> {
        let places = self.places();
        let mut mix: Vec<f64> = Vec::new();
        for p in places {
            let shares = p.shares(h, time, work);
            if mix.len() < shares.len() {
                mix.resize(shares.len(), 0.0);
            }
            for (all, share) in mix.iter_mut().zip(&shares) {
                *all += share / places.len() as f64;
            }
        }
        mix
    }

    /// The money of purchases with these shares.
    pub fn amount(&self, s: &SpendModel, h: &History, z: f64, shares: &[f64]) -> Amount {
        let (mut mean, mut square) = (0.0, 0.0);
        for (share, n) in shares.iter().zip(0u32..) {
            mean += share * f64::from(n);
            square += share * f64::from(n) * f64::from(n);
        }
        let worth = self.mean_worth(s, h.x, z);
        let money = mean * worth.order_value;
        let none = shares.first().copied().unwrap_or(1.0);
        Amount::new(money, mean * worth.first + square * worth.second - money * money, none)
    }

    /// Where the doubt about the parameters is looked at; the estimate itself where there is none.
    fn places(&self) -> &[Params] {
        if self.points.is_empty() { std::slice::from_ref(&self.params) } else { &self.points }
    }

    /// What is foretold of a purchase, averaged over the doubt about the model of spend.
    fn mean_worth(&self, s: &SpendModel, x: f64, z: f64) -> Worth {
        if self.spend_points.is_empty() {
            return s.worth(x, z);
        }
        let n = self.spend_points.len() as f64;
        self.spend_points.iter().fold(Worth::default(), |sum, p| {
            let w = of(p, x, z);
            Worth {
                order_value: sum.order_value + w.order_value / n,
                first: sum.first + w.first / n,
                second: sum.second + w.second / n,
            }
        })
    }
}

/// A sum over independent customers, added up one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    /// Expectation.
    pub mean: f64,
    /// Variance of buying itself.
    pub variance: f64,
    /// ln P(nothing).
    pub ln_none: f64,
}

impl Sum {
    /// Adds `weight` customers alike.
    pub fn add(&mut self, mean: f64, square: f64, none: f64, weight: f64) {
        self.mean += weight * mean;
        self.variance += weight * (square - mean * mean).max(0.0);
        self.ln_none += weight * libm::log(none.max(1e-300));
    }

    /// Its interval, `doubt` being the relative variance that comes from the parameters.
    pub fn interval(&self, doubt: f64) -> Interval {
        let variance = self.variance + doubt * self.mean * self.mean;
        Interval::of_amount(self.mean, &Amount::new(self.mean, variance, libm::exp(self.ln_none)))
    }
}

/// Relative variance of a total over the doubt about the parameters: its values there against its value at the estimate.
pub fn doubt(value: f64, points: &[f64]) -> f64 {
    if points.is_empty() || value.is_nan() || value <= 0.0 {
        return 0.0;
    }
    points.iter().map(|p| (p / value - 1.0) * (p / value - 1.0)).sum::<f64>() / points.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let i = Interval::of_count(0.7, &[0.6, 0.25, 0.1, 0.05]);
        assert_eq!((i.in_80, i.in_95), ((0.0, 2.0), (0.0, 3.0)));
        assert_eq!(Interval::of_count(0.0, &[1.0]).in_95, (0.0, 0.0));
    }

    #[test]
    fn amounts() {
        // A wide sum is nearly normal: mean ± 1.2816 standard deviations.
        let of = |mean, variance, none| Interval::of_amount(mean, &Amount::new(mean, variance, none));
        let i = of(1000.0, 100.0, 0.0);
        assert!((i.in_80.0 - 987.2).abs() < 0.2 && (i.in_80.1 - 1012.8).abs() < 0.2, "{i:?}");
        let mostly_nothing = of(1.0, 30.0, 0.95);
        assert_eq!(mostly_nothing.in_80, (0.0, 0.0));
        assert!(mostly_nothing.in_95.1 > 0.0);
        assert_eq!(of(0.0, 0.0, 1.0).in_95, (0.0, 0.0));
        let amount = Amount::new(5.0, 40.0, 0.3);
        for p in [0.35, 0.5, 0.9] {
            assert!((amount.below(amount.quantile(p)) - p).abs() < 1e-9);
        }
    }

    #[test]
    fn chances_stay_between_0_and_1() {
        for value in [0.0, 1e-7, 0.3, 0.999, 1.0] {
            let i = Interval::of_chance(value, &[0.0, 1.0, 0.5, value]);
            for end in [i.in_80.0, i.in_80.1, i.in_95.0, i.in_95.1] {
                assert!((0.0..=1.0).contains(&end), "{i:?}");
            }
            assert!(i.in_95.0 <= i.value && i.value <= i.in_95.1, "{i:?}");
        }
    }
}
