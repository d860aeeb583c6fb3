//! How long contracts last: the shifted beta-geometric model of Fader and Hardie (2007), "How to project customer
//! retention". Each account ends with its own probability a period; these are spread over accounts by a beta
//! distribution (alpha, beta). S(t) = S(t-1) r(t) with r(t) = (beta + t - 1) / (alpha + beta + t - 1).
//!
//! Fitted by maximum likelihood over m = ln(alpha / beta) and s = ln(alpha + beta): along s alone lies the ridge of
//! data that says little about how much accounts differ, and its two ends are models of their own.

use super::spells::{LONGEST, Spell};

/// Why the model could not be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Nobody has left.
    NobodyLost,
    /// All that is known concerns one period, or everybody left, or the likelihood is flat.
    TooLittle,
}

/// The end of the search where alpha and beta say nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Accounts do not differ: each period loses the same share.
    Alike,
    /// Some leave at once, the others never.
    Apart,
}

/// A fitted model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// alpha.
    pub alpha: f64,
    /// beta.
    pub beta: f64,
    /// Their standard errors; `None` at an edge.
    pub errors: Option<[f64; 2]>,
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// Accounts.
    pub accounts: f64,
    /// Whether the search ended at an edge.
    pub edge: Option<Edge>,
    /// Covariance of m and s.
    cov: [[f64; 2]; 2],
}

/// An expectation with its 80 % and 95 % intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The expectation.
    pub value: f64,
    /// Ends of the 80 % interval.
    pub at_80: (f64, f64),
    /// Ends of the 95 % interval.
    pub at_95: (f64, f64),
}

const Z80: f64 = 1.281_551_565_544_600_4;
const Z95: f64 = 1.959_963_984_540_054;

/// Beyond these sums of alpha and beta accounts are all alike, or all of one kind or the other.
const EDGES: (f64, f64) = (1e-3, 1e4);

/// The retention rate of a period, from 1.
pub fn rate(alpha: f64, beta: f64, t: u32) -> f64 {
    (beta + f64::from(t) - 1.0) / (alpha + beta + f64::from(t) - 1.0)
}

/// Survival to the end of period 0, 1, … `last`.
pub fn curve(alpha: f64, beta: f64, last: u32) -> Vec<f64> {
    let mut left = 1.0;
    let rest = (1..=last).map(|t| {
        left *= rate(alpha, beta, t);
        left
    });
    std::iter::once(1.0).chain(rest).collect()
}

/// ln S(t) with its derivatives by alpha and beta, for every t up to the last that a spell names.
/// The second derivatives by alpha twice and by both are the same sum.
#[derive(Clone, Copy, Default)]
struct Log {
    value: f64,
    a: f64,
    b: f64,
    aa: f64,
    bb: f64,
}

fn logs(alpha: f64, beta: f64, last: u32) -> Vec<Log> {
    let mut at = Log::default();
    let mut out = vec![at];
    for k in (0..last).map(f64::from) {
        let (sum, own) = (1.0 / (alpha + beta + k), 1.0 / (beta + k));
        at.value += libm::log1p(-alpha * sum);
        at.a -= sum;
        at.b += own - sum;
        at.aa += sum * sum;
        at.bb += sum * sum - own * own;
        out.push(at);
    }
    out
}

/// A log-likelihood with its gradient and its second derivatives.
#[derive(Debug, Clone, Copy)]
struct Point {
    value: f64,
    slope: [f64; 2],
    bend: [[f64; 2]; 2],
}

/// By alpha and beta. A spell from a to b has ln(S(a) - S(b)) = ln S(a) + ln(1 - e^D) with D = ln S(b) - ln S(a).
fn likelihood(spells: &[Spell], alpha: f64, beta: f64) -> Point {
    let last = spells.iter().map(|s| s.lost_by.unwrap_or(s.survived)).max().unwrap_or(0);
    let logs = logs(alpha, beta, last);
    let (mut value, mut slope, mut bend) = (0.0, [0.0; 2], [0.0; 3]);
    for s in spells {
        let (n, from) = (s.accounts, logs[s.survived as usize]);
        value += n * from.value;
        slope = [slope[0] + n * from.a, slope[1] + n * from.b];
        bend = [bend[0] + n * from.aa, bend[1] + n * from.aa, bend[2] + n * from.bb];
        let Some(to) = s.lost_by.map(|t| logs[t as usize]) else { continue };
        let d = to.value - from.value;
        let (da, db) = (to.a - from.a, to.b - from.b);
        let q = 1.0 / libm::expm1(-d);
        let curl = q * (1.0 + q);
        value += n * libm::log(-libm::expm1(d));
        slope = [slope[0] - n * q * da, slope[1] - n * q * db];
        bend[0] -= n * (q * (to.aa - from.aa) + curl * da * da);
        bend[1] -= n * (q * (to.aa - from.aa) + curl * da * db);
        bend[2] -= n * (q * (to.bb - from.bb) + curl * db * db);
    }
    Point { value, slope, bend: [[bend[0], bend[1]], [bend[1], bend[2]]] }
}

/// alpha and beta at (m, s), and their derivatives by m and s.
fn natural([m, s]: [f64; 2]) -> ([f64; 2], [[f64; 2]; 2]) {
    let (share, sum) = (1.0 / (1.0 + libm::exp(-m)), libm::exp(s));
    let (alpha, beta) = (share * sum, sum / (1.0 + libm::exp(m)));
    let turn = alpha * beta / sum;
    ([alpha, beta], [[turn, alpha], [-turn, beta]])
}

/// The log-likelihood by m and s.
fn by_shape(spells: &[Spell], x: [f64; 2]) -> Point {
    let ([alpha, beta], by) = natural(x);
    let p = likelihood(spells, alpha, beta);
    let turn = by[0][0];
    let tilt = turn * (beta - alpha) / (alpha + beta);
    let [ga, gb] = p.slope;
    // Second derivatives of alpha and beta by (m, m), (m, s), (s, s), weighted with the slopes.
    let own = [[tilt * (ga - gb), turn * (ga - gb)], [turn * (ga - gb), alpha * ga + beta * gb]];
    let mut out = Point { value: p.value, slope: [0.0; 2], bend: own };
    for i in 0..2 {
        out.slope[i] = by[0][i] * ga + by[1][i] * gb;
        for j in 0..2 {
            for k in 0..2 {
                for l in 0..2 {
                    out.bend[i][j] += by[k][i] * p.bend[k][l] * by[l][j];
                }
            }
        }
    }
    out
}

/// The inverse of the negative second derivatives with `add` on the diagonal, over what is free; `None` where they do
/// not bend down.
fn inverse(bend: &[[f64; 2]; 2], add: f64, free: bool) -> Option<[[f64; 2]; 2]> {
    let (a, b, c) = (add - bend[0][0], -bend[0][1], add - bend[1][1]);
    if !free {
        return (a > 0.0).then(|| [[1.0 / a, 0.0], [0.0, 0.0]]);
    }
    let det = a * c - b * b;
    (a > 0.0 && det > a * c.abs() * 1e-14).then(|| [[c / det, -b / det], [-b / det, a / det]])
}

/// Where a climb ended.
struct Top {
    x: [f64; 2],
    value: f64,
    cov: [[f64; 2]; 2],
    inside: bool,
}

/// Climbs from a start by damped Newton steps; `None` unless it ends with a full one that hardly moves.
fn climb(spells: &[Spell], mut x: [f64; 2]) -> Option<Top> {
    let (low, high) = (libm::log(EDGES.0), libm::log(EDGES.1));
    let mut at = by_shape(spells, x);
    let mut damp = 0.0;
    for _ in 0..300 {
        // At an edge that the slope points beyond, only m moves.
        let free = !(x[1] >= high && at.slope[1] >= 0.0 || x[1] <= low && at.slope[1] <= 0.0);
        let step = inverse(&at.bend, damp, free)
            .map(|inv| [0, 1].map(|i| (inv[i][0] * at.slope[0] + inv[i][1] * at.slope[1]).clamp(-4.0, 4.0)));
        let trial = step.map(|s| [(x[0] + s[0]).clamp(-30.0, 30.0), (x[1] + s[1]).clamp(low, high)]);
        let next = trial.map(|t| (t, by_shape(spells, t)));
        match next {
            Some((t, p)) if p.value >= at.value - 1e-11 * at.value.abs() => {
                let moved = (t[0] - x[0]).abs().max((t[1] - x[1]).abs());
                (x, at) = (t, p);
                if damp == 0.0 && moved < 1e-8 {
                    let cov = inverse(&at.bend, 0.0, free)?;
                    return (x[0].abs() < 25.0).then_some(Top { x, value: at.value, cov, inside: free });
                }
                damp = if damp < 1e-6 { 0.0 } else { damp / 20.0 };
            }
            _ if damp > 1e18 => return None,
            _ => damp = (damp * 10.0).max(1e-4 * (1.0 + at.bend[0][0].abs() + at.bend[1][1].abs())),
        }
    }
    None
}

/// Fits alpha and beta to spells.
///
/// # Errors
/// Why it could not be fitted.
///
/// # Example: the regular customers of the paper, out of 1000
/// ```
/// use perennial::engine::retention::{spells::from_shares, survival::fit};
/// let left = [0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241];
/// let fit = fit(&from_shares(&[1, 2, 3, 4, 5, 6, 7], &left, 1000.0)).unwrap();
/// assert!((fit.alpha - 0.704).abs() < 1e-3 && (fit.beta - 1.182).abs() < 1e-3);
/// ```
pub fn fit(spells: &[Spell]) -> Result<Fit, Unfit> {
    let lost: f64 = spells.iter().filter(|s| s.lost_by.is_some()).map(|s| s.accounts).sum();
    if lost <= 0.0 {
        return Err(Unfit::NobodyLost);
    }
    let ends = spells.iter().flat_map(|s| [Some(s.survived), s.lost_by]).flatten().filter(|t| *t > 0);
    let (first, last) = ends.fold((u32::MAX, 0), |(low, high), t| (low.min(t), high.max(t)));
    if first >= last || last > LONGEST {
        return Err(Unfit::TooLittle);
    }
    let accounts = spells.iter().map(|s| s.accounts).sum();
    let starts = [[-1.0, 0.5], [-3.0, 2.0], [0.5, -1.0], [-2.0, 5.0]];
    let found = starts.into_iter().filter_map(|start| climb(spells, start));
    let best = found.max_by(|a, b| a.value.total_cmp(&b.value)).ok_or(Unfit::TooLittle)?;
    let Top { x, value, cov, inside } = best;
    let ([alpha, beta], by) = natural(x);
    let edge = if x[1] > 0.0 { Edge::Alike } else { Edge::Apart };
    Ok(Fit {
        alpha,
        beta,
        errors: inside.then(|| by.map(|slope| variance(&cov, slope).sqrt())),
        log_likelihood: value,
        accounts,
        edge: (!inside).then_some(edge),
        cov,
    })
}

fn variance(cov: &[[f64; 2]; 2], slope: [f64; 2]) -> f64 {
    let of = |i: usize| cov[i][0] * slope[0] + cov[i][1] * slope[1];
    (slope[0] * of(0) + slope[1] * of(1)).max(0.0)
}

impl Fit {
    /// Survival to the end of period 0, 1, … `last` with its intervals, by the delta method on the scale of log odds,
    /// which keeps them between 0 and 1.
    pub fn band(&self, last: u32) -> Vec<Band> {
        let turn = self.alpha * self.beta / (self.alpha + self.beta);
        let each = logs(self.alpha, self.beta, last).into_iter().map(|log| {
            let value = libm::exp(log.value);
            let slope = [turn * (log.a - log.b), self.alpha * log.a + self.beta * log.b];
            let spread = variance(&self.cov, slope).sqrt() / -libm::expm1(log.value);
            let odds = log.value - libm::log(-libm::expm1(log.value));
            if !spread.is_finite() || !odds.is_finite() {
                return Band { value, at_80: (value, value), at_95: (value, value) };
            }
            let at = |z: f64| 1.0 / (1.0 + libm::exp(-(odds + z * spread)));
            Band { value, at_80: (at(-Z80), at(Z80)), at_95: (at(-Z95), at(Z95)) }
        });
        each.collect()
    }

    /// A positive figure of the model with its intervals, by the delta method on its logarithm; `None` where it has no
    /// finite value.
    pub fn of(&self, figure: impl Fn(f64, f64) -> Option<f64>) -> Option<Band> {
        let value = figure(self.alpha, self.beta).filter(|v| v.is_finite())?;
        let sum = self.alpha + self.beta;
        let x = [libm::log(self.alpha / self.beta), libm::log(sum)];
        let log_at = |i: usize, by: f64| {
            let mut x = x;
            x[i] += by;
            let [alpha, beta] = natural(x).0;
            figure(alpha, beta).filter(|v| *v > 0.0).map(libm::log)
        };
        let slope = [0, 1].map(|i| Some((log_at(i, 1e-4)? - log_at(i, -1e-4)?) / 2e-4));
        let spread = match slope {
            [Some(m), Some(s)] => variance(&self.cov, [m, s]).sqrt(),
            _ => 0.0,
        };
        let at = |z: f64| value * libm::exp(z * spread);
        Some(Band { value, at_80: (at(-Z80), at(Z80)), at_95: (at(-Z95), at(Z95)) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::spells::{from_counts, from_shares};
    use super::*;

    const YEARS: [u32; 7] = [1, 2, 3, 4, 5, 6, 7];
    const HIGH_END: [f64; 7] = [0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491];

    fn spell(survived: u32, lost_by: Option<u32>, accounts: f64) -> Spell {
        Spell { survived, lost_by, accounts }
    }

    #[test]
    fn slopes_and_bends_are_those_of_differences() {
        let spells =
            [spell(0, Some(1), 7.0), spell(2, Some(6), 3.0), spell(0, Some(9), 2.0), spell(5, None, 4.0)];
        let x = [-0.7, 0.4];
        let p = by_shape(&spells, x);
        for i in 0..2 {
            let at = |by: f64| {
                let mut x = x;
                x[i] += by;
                by_shape(&spells, x)
            };
            let (up, down) = (at(1e-5), at(-1e-5));
            assert!(((up.value - down.value) / 2e-5 - p.slope[i]).abs() < 1e-6);
            for j in 0..2 {
                assert!(((up.slope[j] - down.slope[j]) / 2e-5 - p.bend[i][j]).abs() < 1e-5, "{i} {j}");
            }
        }
    }

    #[test]
    fn the_band_holds_the_curve_and_narrows_with_more_accounts() {
        let few = fit(&from_shares(&YEARS, &HIGH_END, 100.0)).unwrap();
        let many = fit(&from_shares(&YEARS, &HIGH_END, 10_000.0)).unwrap();
        let curve = curve(few.alpha, few.beta, 14);
        for ((a, b), s) in few.band(14).into_iter().zip(many.band(14)).zip(curve) {
            assert!((a.value - s).abs() < 1e-12 && (b.value - s).abs() < 1e-4);
            assert!(a.at_95.0 <= a.at_80.0 && a.at_80.0 <= s && s <= a.at_80.1 && a.at_80.1 <= a.at_95.1);
            assert!(s == 1.0 || (a.at_95.1 - a.at_95.0) > 5.0 * (b.at_95.1 - b.at_95.0));
        }
        // A hundred times as many accounts: a tenth of the error.
        let ([a, b], [c, d]) = (few.errors.unwrap(), many.errors.unwrap());
        assert!((a / c - 10.0).abs() < 0.01 && (b / d - 10.0).abs() < 0.01);
    }

    #[test]
    fn a_figure_has_the_band_of_its_own_curve() {
        let fit = fit(&from_shares(&YEARS, &HIGH_END, 1000.0)).unwrap();
        let own = fit.of(|a, b| Some(super::curve(a, b, 3)[3])).unwrap();
        let band = fit.band(3)[3];
        assert!((own.value - band.value).abs() < 1e-12 && (own.at_95.0 - band.at_95.0).abs() < 2e-3);
        assert_eq!(fit.of(|_, _| None), None);
        assert_eq!(fit.of(|_, _| Some(f64::INFINITY)), None);
    }

    #[test]
    fn what_cannot_be_fitted_says_so() {
        let too_little = |spells: &[Spell]| assert_eq!(fit(spells), Err(Unfit::TooLittle), "{spells:?}");
        assert_eq!(fit(&[]), Err(Unfit::NobodyLost));
        assert_eq!(fit(&[spell(12, None, 50.0)]), Err(Unfit::NobodyLost));
        too_little(&from_counts(&[100.0], &[100.0]));
        too_little(&from_counts(&[100.0], &[30.0]));
        too_little(&[spell(0, Some(4), 3.0), spell(4, None, 9.0)]);
        too_little(&[spell(0, Some(4), 3.0), spell(0, Some(9), 9.0)]);
    }

    #[test]
    fn edges_are_models_of_their_own() {
        // 0.8^t: nobody differs. The rate is found, alpha and beta are not.
        let shares = YEARS.map(|t| libm::pow(0.8, f64::from(t)));
        let alike = fit(&from_shares(&YEARS, &shares, 1000.0)).unwrap();
        assert_eq!((alike.edge, alike.errors), (Some(Edge::Alike), None));
        assert!((alike.alpha / (alike.alpha + alike.beta) - 0.2).abs() < 1e-3);
        assert!(alike.band(7)[7].at_95.0 < shares[6] && shares[6] < alike.band(7)[7].at_95.1);
        // Three in ten leave at once, nobody later.
        let apart = fit(&from_shares(&YEARS, &[0.7; 7], 1000.0)).unwrap();
        assert_eq!(apart.edge, Some(Edge::Apart));
        assert!((curve(apart.alpha, apart.beta, 7)[7] - 0.7).abs() < 1e-2);
        // All of them in the third period: the rate can only rise, which this model has not.
        let late = fit(&from_counts(&[9.0, 9.0, 9.0], &[0.0, 0.0, 9.0])).unwrap();
        assert_eq!(late.edge, Some(Edge::Alike));
    }

    #[test]
    fn losses_without_a_day_give_the_same_model_with_less_certainty() {
        // Exact shares of the model: of those who began n periods ago, S(n) are still there.
        let truth = curve(0.8, 2.5, 12);
        let spells: Vec<Spell> = (1..=12)
            .flat_map(|n| {
                let there = 1000.0 * truth[n as usize];
                [spell(n, None, there), spell(0, Some(n), 1000.0 - there)]
            })
            .collect();
        let got = fit(&spells).unwrap();
        assert!((got.alpha - 0.8).abs() < 1e-6 && (got.beta - 2.5).abs() < 1e-6, "{got:?}");
        assert_eq!(got.accounts, 12_000.0);
    }
}
