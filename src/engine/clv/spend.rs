//! What a purchase is expected to be worth: Gamma-Gamma, or one amount where all pay the same.

use super::fit::{Fit, fit};
use super::gamma_gamma::{self, Params, Spend};

/// Fewer repeat buyers than this do not tell three parameters.
pub const LEAST_REPEATERS: f64 = 10.0;

/// Amounts that differ by less than this share are the same amount.
const SAME: f64 = 1e-6;

/// A fitted model of spend.
#[derive(Debug, Clone)]
pub enum SpendModel {
    /// Gamma-Gamma.
    GammaGamma(Params, Fit),
    /// Everybody pays this.
    Same(f64),
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSpend {
    /// No money, or fewer repeat buyers with money than it takes.
    TooFew,
    /// The search did not end at a maximum.
    NotConverged,
    /// The mean has no end (q ≤ 1): a few customers spend without measure.
    NoMean,
}

/// What is foretold of the money of a customer's purchases.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Worth {
    /// Expected money of a purchase.
    pub order_value: f64,
    /// E[money of y purchases, squared] = E[y] · first + E[y²] · second.
    pub first: f64,
    /// See `first`.
    pub second: f64,
}

impl SpendModel {
    /// Fits to mean repeat spends `z` of customers with `x` repeat purchases. Customers without a repeat purchase or
    /// with a mean of zero or less are left out.
    ///
    /// Means alone do not always tell customers who differ from purchases that vary: where the likelihood runs to an
    /// edge, `own` (see [`own_shape`]) is p, and only q and gamma are fitted.
    ///
    /// # Errors
    /// Why there is no model.
    pub fn new(all: impl Iterator<Item = Spend>, own: Option<f64>) -> Result<SpendModel, NoSpend> {
        let mut all: Vec<Spend> =
            all.filter(|s| s.x > 0.0 && s.z > 0.0 && s.z.is_finite() && s.weight > 0.0).collect();
        crate::engine::math::sort::by(&mut all, |a, b| a.x.total_cmp(&b.x).then(a.z.total_cmp(&b.z)));
        let customers: f64 = all.iter().map(|s| s.weight).sum();
        if customers < LEAST_REPEATERS {
            return Err(NoSpend::TooFew);
        }
        let (low, high) = all.iter().fold((f64::INFINITY, 0.0f64), |(l, h), s| (l.min(s.z), h.max(s.z)));
        if high - low <= SAME * high {
            return Ok(SpendModel::Same(high));
        }
        let mean = all.iter().map(|s| s.z * s.weight).sum::<f64>() / customers;
        let starts = [(4.0, 3.0, 0.5), (1.0, 3.0, 2.0), (20.0, 3.0, 0.1), (8.0, 1.5, 0.1)]
            .map(|(p, q, gamma)| [p, q, gamma * mean].map(libm::log));
        let coarse = (all.len() > 2000).then(|| thinned(&all, 500));
        let coarse = coarse.as_deref();
        let mut found = fit(&all, coarse, customers, &starts, gamma_gamma::negative_log_likelihood);
        if let Some(own) = own.filter(|_| found.edge.contains(&true) || !found.converged) {
            found = with_shape(&all, coarse, customers, own, mean);
        }
        if !found.converged {
            return Err(NoSpend::NotConverged);
        }
        let params = Params::from_logs(&[found.logs[0], found.logs[1], found.logs[2]]);
        if params.q <= 1.0 { Err(NoSpend::NoMean) } else { Ok(SpendModel::GammaGamma(params, found)) }
    }

    /// What is foretold of a customer with `x` repeat purchases of mean `z` (`NaN` where unknown).
    pub fn worth(&self, x: f64, z: f64) -> Worth {
        match self {
            SpendModel::GammaGamma(p, _) => of(p, x, z),
            SpendModel::Same(v) => Worth { order_value: *v, first: 0.0, second: v * v },
        }
    }

    /// The models that stand for the doubt about the parameters, of equal weight; empty where there is none.
    pub fn points(&self) -> Vec<Params> {
        match self {
            SpendModel::GammaGamma(_, fit) => {
                fit.points.iter().map(|l| Params::from_logs(&[l[0], l[1], l[2]])).collect()
            }
            SpendModel::Same(_) => Vec::new(),
        }
    }
}

/// p by how much each customer's own purchases vary: a Gamma(p, ν) has a squared coefficient of variation of 1/p, which
/// is pooled over customers. `each` is, by customer, the number of purchases (2 or more), their mean, and the sum of
/// squares around it. `None` without a customer of two purchases; at most [`SHAPEST`].
pub fn own_shape(each: impl Iterator<Item = (f64, f64, f64)>) -> Option<f64> {
    let (mut free, mut varied) = (0.0, 0.0);
    for (n, mean, squares) in each.filter(|(n, mean, _)| *n >= 2.0 && *mean > 0.0) {
        free += n - 1.0;
        varied += squares / (mean * mean);
    }
    (free > 0.0).then(|| (free / varied.max(free / SHAPEST)).max(1.0 / SHAPEST))
}

/// Amounts that vary by less than 1 % count as varying by that.
const SHAPEST: f64 = 1e4;

/// Fits q and gamma where p is known.
fn with_shape(all: &[Spend], coarse: Option<&[Spend]>, customers: f64, p: f64, mean: f64) -> Fit {
    let ln_p = libm::log(p);
    let starts = [3.0, 1.5, 20.0].map(|q: f64| [q, mean * q / p].map(libm::log));
    let mut found = fit(all, coarse, customers, &starts, |all, logs| {
        let (value, slope) = gamma_gamma::negative_log_likelihood(all, &[ln_p, logs[0], logs[1]]);
        (value, [slope[1], slope[2]])
    });
    for logs in found.points.iter_mut().chain([&mut found.logs]) {
        logs.insert(0, ln_p);
    }
    found.errors.insert(0, None);
    found.edge.insert(0, false);
    found
}

/// What these parameters foretell.
pub fn of(p: &Params, x: f64, z: f64) -> Worth {
    let (first, second) = p.spread(x, z);
    // A doubtful q below 1 has no mean; its own edge stands in.
    let order_value = p.order_value(x, z).unwrap_or_else(|| second.sqrt());
    Worth { order_value, first, second }
}

fn thinned(all: &[Spend], n: usize) -> Vec<Spend> {
    let step = all.len().div_ceil(n);
    let middle = |c: &[Spend]| Spend { weight: c.iter().map(|s| s.weight).sum(), ..c[c.len() / 2] };
    all.chunk_by(|a, b| a.x == b.x).flat_map(|run| run.chunks(step)).map(middle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(z: &[f64]) -> Result<SpendModel, NoSpend> {
        SpendModel::new(z.iter().map(|z| Spend { x: 2.0, z: *z, weight: 1.0 }), None)
    }

    #[test]
    fn a_price_of_ones_own_stays_ones_own() {
        // Sixty customers who pay 10 to 98.5, each the same 23 times: means alone would make them all alike.
        let z: Vec<f64> = (0..60).map(|i| 10.0 + 1.5 * f64::from(i)).collect();
        let all = || z.iter().map(|z| Spend { x: 23.0, z: *z, weight: 1.0 });
        let own = own_shape(z.iter().map(|z| (23.0, *z, 0.0)));
        assert_eq!(own, Some(SHAPEST));
        let model = SpendModel::new(all(), own).unwrap();
        for z in &z {
            let got = model.worth(23.0, *z).order_value;
            assert!((got / z - 1.0).abs() < 0.02, "{got} for {z}");
        }
    }

    #[test]
    fn the_shape_of_ones_own_purchases() {
        let mut random = crate::engine::math::random::Random::new(6);
        let each: Vec<(f64, f64, f64)> = (0..3000)
            .map(|_| {
                let nu = random.gamma(3.7, 15.0);
                let own: Vec<f64> = (0..5).map(|_| random.gamma(6.0, nu)).collect();
                let mean = own.iter().sum::<f64>() / 5.0;
                (5.0, mean, own.iter().map(|z| (z - mean) * (z - mean)).sum())
            })
            .collect();
        let got = own_shape(each.into_iter()).unwrap();
        // The mean is an estimate itself, which takes off about 1/(np) of the variation.
        assert!((got / 6.0 - 1.0).abs() < 0.08, "{got}");
        assert_eq!(own_shape([(1.0, 3.0, 0.0)].into_iter()), None);
    }

    #[test]
    fn all_the_same_is_that() {
        let SpendModel::Same(v) = model(&[20.0; 30]).unwrap() else { panic!() };
        assert_eq!(v, 20.0);
        assert_eq!(model(&[20.0; 3]).unwrap_err(), NoSpend::TooFew);
        assert_eq!(model(&[0.0; 30]).unwrap_err(), NoSpend::TooFew);
    }

    #[test]
    fn currency_scales() {
        let mut random = crate::engine::math::random::Random::new(5);
        let z: Vec<f64> = (0..300)
            .map(|_| {
                let nu = random.gamma(3.7, 15.0);
                random.gamma(12.0, 2.0 * nu)
            })
            .collect();
        let tenfold: Vec<f64> = z.iter().map(|z| z * 10.0).collect();
        let (one, ten) = (model(&z).unwrap(), model(&tenfold).unwrap());
        let ratio = ten.worth(3.0, 500.0).order_value / one.worth(3.0, 50.0).order_value;
        assert!((ratio - 10.0).abs() < 1e-6, "{ratio}");
    }
}
