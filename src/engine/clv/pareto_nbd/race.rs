//! What comes first, the next purchase or death? The one integral of Pareto/NBD, in a form that never overflows.
//!
//! A living customer buys at rate λ ~ gamma(R, a) and dies at rate μ ~ gamma(s, b) (shape, rate). Then
//!
//! ```text
//! q = E[μ / (λ + μ)] = ∫_0^∞ s / (b + u) · (a / (a + u))^R · (b / (b + u))^s du
//! ```
//!
//! is the chance that death comes first. It depends on R, s and ω = ln(a / b) only, lies between s / (R + s) and
//! s a / (s a + R b), and is analytic in the strip |Im ω| < π. Three ways lead to it:
//!
//! - [`death_first`]: Gauss's function, for single figures;
//! - [`Race`]: the trapezoidal rule over the logit of μ's part, exact to rounding for all shapes, with derivatives;
//! - [`Curve`]: polynomials in ω through values of a `Race`, for a great many ω of one R and s.

use crate::engine::math::hypergeometric::f_one;
use crate::engine::math::special::{digamma, ln_gamma};
use std::f64::consts::PI;

/// ln Γ(z) and ψ(z) without their large parts: ln Γ(z) - (z - ½) ln z + z - ½ ln 2π, and ψ(z) - ln z.
///
/// Differences of both between neighbouring z keep their digits where those of ln Γ lose them. Stirling's series:
/// Abramowitz & Stegun 6.1.41 and 6.3.18.
pub(super) fn remainders(z: f64) -> (f64, f64) {
    if z < 10.0 {
        let ln = libm::log(z);
        let half_ln_tau = 0.918_938_533_204_672_7;
        return (ln_gamma(z) - (z - 0.5) * ln + z - half_ln_tau, digamma(z) - ln);
    }
    let (i, v) = (1.0 / z, 1.0 / (z * z));
    let value = i * (1.0 / 12.0 - v * (1.0 / 360.0 - v * (1.0 / 1260.0 - v * (1.0 / 1680.0 - v / 1188.0))));
    let slope = v * (1.0 / 12.0 - v * (1.0 / 120.0 - v * (1.0 / 252.0 - v * (1.0 / 240.0 - v / 132.0))));
    (value, -0.5 * i - slope)
}

/// ln Γ(a + n) - ln Γ(a), and its derivative by a.
pub(super) fn ln_rising(a: f64, n: f64) -> (f64, f64) {
    let (low, high) = (remainders(a), remainders(a + n));
    let ratio = libm::log1p(n / a);
    // (a + n - ½) ln(a + n) - (a - ½) ln a, with the part that both share taken out.
    let value = n * libm::log(a + n) + (a - 0.5) * ratio - n + high.0 - low.0;
    (value, ratio + high.1 - low.1)
}

/// Beyond this |ω| the hypergeometric function takes longer than building a [`Race`].
const FAR: f64 = 8.0;

/// q for a purchase rate of shape `buys` and a death rate of shape `dies`; `omega` is ln(a / b).
///
/// q = s/m · F(1, R; m+1; 1 - b/a) with m = R + s, by Euler's transformation of the form in Fader & Hardie 2005; for
/// a < b by Pfaff's, so that all terms are positive (Abramowitz & Stegun 15.3.3 and 15.3.4).
pub(super) fn death_first(buys: f64, dies: f64, omega: f64) -> f64 {
    if omega.abs() > FAR {
        return Race::new(buys, dies, omega, omega).at(omega)[0];
    }
    let sum = buys + dies;
    let (b, factor) = if omega >= 0.0 { (buys, 1.0) } else { (dies + 1.0, libm::exp(omega)) };
    dies / sum * factor * f_one(b, sum + 1.0, -libm::expm1(-omega.abs()))
}

/// The trapezoidal rule for q as a function of ω.
///
/// With μ = M/b and λ = Λ/a, B = M / (Λ + M) is beta(s, R) and q = E[σ(L + ω)], L the logit of B and σ the logistic
/// function. The density of L, and so the sum below, converges like e^(-π² / h) or faster as the step h shrinks.
pub(super) struct Race {
    /// For each L: e^L, the weight, and the weight's derivatives by R and by s.
    grid: Vec<[f64; 4]>,
    /// q at ω = 0 and its derivatives by R and s, where only the distance from there is summed up.
    base: Option<[f64; 3]>,
}

/// Digits asked of the trapezoidal rule, as natural logarithms: of the step's error, and of the tails left out.
const STEP: f64 = 36.0;
const TAILS: f64 = 1e-16;

impl Race {
    /// Prepares for ω between `from` and `to`.
    pub(super) fn new(buys: f64, dies: f64, from: f64, to: f64) -> Race {
        let sum = buys + dies;
        let step = step(buys + 1.0, dies + 1.0);
        let (own, other, all) = (remainders(dies), remainders(buys), remainders(sum));
        // The density of L at its mode ln(s / R), times the step.
        let height = step * (dies * (buys / sum) / (2.0 * PI)).sqrt() * libm::exp(all.0 - own.0 - other.0);
        let mode = libm::log(dies / buys);
        // With few purchases the right tail is long, but σ(L + ω) - σ(L) falls by e^-L more.
        let base = (buys < 1.0).then(|| [dies / sum, -dies / (sum * sum), buys / (sum * sum)]);
        let least = buys.min(dies);
        let sign = if dies <= buys { 1.0 } else { -1.0 };
        let point = |d: f64| {
            // Seen from the smaller shape, so that its product with d is small where the other's is not.
            let lift = libm::log1p(least / sum * libm::expm1(sign * d));
            let mut weight = height * libm::exp(least * sign * d - sum * lift);
            let e = libm::exp(mode + d);
            if base.is_some() {
                weight /= 1.0 + e;
            }
            let (small, large) = (sign * d - lift, -lift);
            let (of_dies, of_buys) = if sign > 0.0 { (small, large) } else { (large, small) };
            [e, weight, weight * (of_buys - other.1 + all.1), weight * (of_dies - own.1 + all.1)]
        };
        let (g_from, g_to) = (libm::exp(-from), libm::exp(-to));
        let mut grid = Vec::with_capacity(96);
        let (mut most_from, mut most_to) = (0.0f64, 0.0f64);
        let seen = |p: &[f64; 4], g: f64| p[1] * p[0] / (p[0] + g);
        // The summand has one peak in L; it reaches furthest right for the least ω, and furthest left for the largest.
        for k in 0..MOST {
            let p = point(f64::from(k) * step);
            grid.push(p);
            most_to = most_to.max(seen(&p, g_to));
            most_from = most_from.max(seen(&p, g_from));
            if seen(&p, g_from) < TAILS * most_from {
                break;
            }
        }
        for k in 1..MOST {
            let p = point(-f64::from(k) * step);
            grid.push(p);
            most_to = most_to.max(seen(&p, g_to));
            if seen(&p, g_to) < TAILS * most_to {
                break;
            }
        }
        Race { grid, base }
    }

    /// q at ω and its derivatives by R, s and ω.
    pub(super) fn at(&self, omega: f64) -> [f64; 4] {
        let g = libm::exp(-omega);
        let mut sums = [0.0; 4];
        for [e, w, by_buys, by_dies] in &self.grid {
            let k = e / (e + g);
            sums[0] += w * k;
            sums[1] += by_buys * k;
            sums[2] += by_dies * k;
            sums[3] += w * k * (1.0 - k);
        }
        match self.base {
            None => sums,
            Some([q, by_buys, by_dies]) => {
                // σ(L + ω) - σ(L) = (1 - e^-ω) σ(L + ω) / (1 + e^L).
                let c = -libm::expm1(-omega);
                [q + c * sums[0], by_buys + c * sums[1], by_dies + c * sums[2], g * sums[0] + c * sums[3]]
            }
        }
    }
}

/// Steps to one side; tails end long before for shapes and ω between e^-36 and e^36.
const MOST: u32 = 2000;

/// The step with which the trapezoidal rule is exact to e^-STEP: where the density's Fourier transform
/// |Γ(p + ik) Γ(p' + ik) / Γ(p) Γ(p')| is that small, by a lower bound of Stirling's form that has no logarithm.
fn step(p: f64, other: f64) -> f64 {
    let part = |p: f64, k: f64| {
        let below = 2.0 * p + 2.0 * k / PI;
        (k * k / below, k * (4.0 * p + 2.0 * k / PI) / (below * below))
    };
    // Convex in k: Newton's steps come down from the right after the first.
    let mut k = STEP / 2.0;
    for _ in 0..8 {
        let (a, b) = (part(p, k), part(other, k));
        k = (k - (a.0 + b.0 - STEP) / (a.1 + b.1)).max(1.0);
    }
    2.0 * PI / k
}

/// Chebyshev nodes over a range of ω, which many [`Curve`]s share.
pub(super) struct Nodes {
    centre: f64,
    half: f64,
    omega: Vec<f64>,
    /// cos(π i (k + ½) / n), one row for each term i of the expansion.
    cosines: Vec<f64>,
}

impl Nodes {
    /// As many nodes as polynomials need to be exact to 1e-13 between `from` and `to`.
    pub(super) fn new(from: f64, to: f64) -> Nodes {
        let (centre, half) = (0.5 * (from + to), (0.5 * (to - from).abs()).max(1e-3));
        // The expansion falls like ρ^-n, ρ the sum of the half axes of the ellipse that ends at ±i 3 < iπ.
        let axis = 3.0 / half;
        let n = (30.0 / libm::log(axis + (axis * axis + 1.0).sqrt())).ceil().min(200.0) as usize + 2;
        let cosine = |i: usize, k: usize| libm::cos(PI * (i as f64) * (k as f64 + 0.5) / n as f64);
        Nodes {
            centre,
            half,
            omega: (0..n).map(|k| centre + half * cosine(1, k)).collect(),
            cosines: (0..n * n).map(|j| cosine(j / n, j % n)).collect(),
        }
    }

    /// The range.
    pub(super) fn range(&self) -> (f64, f64) {
        (self.centre - self.half, self.centre + self.half)
    }

    /// The polynomials through the values of `Race` for these shapes.
    pub(super) fn curve(&self, buys: f64, dies: f64) -> Curve {
        let (from, to) = self.range();
        let race = Race::new(buys, dies, from, to);
        let odds = buys / dies;
        let values: Vec<[f64; 4]> = self
            .omega
            .iter()
            .map(|omega| race.at(*omega).map(|v| v * (1.0 + odds * libm::exp(-omega))))
            .collect();
        let n = values.len();
        let term = |row: &[f64]| {
            let sum = |j: usize| row.iter().zip(&values).map(|(c, v)| c * v[j]).sum::<f64>();
            std::array::from_fn(|j| 2.0 / n as f64 * sum(j))
        };
        let mut terms: Vec<[f64; 4]> = self.cosines.chunks(n).map(term).collect();
        terms[0] = terms[0].map(|v| 0.5 * v);
        Curve { centre: self.centre, scale: 1.0 / self.half, odds, terms }
    }
}

/// q and its derivatives by R, s and ω as polynomials in ω.
pub(super) struct Curve {
    centre: f64,
    scale: f64,
    odds: f64,
    /// Chebyshev's coefficients of each, times 1 + (R/s) e^-ω: that keeps their digits where q is next to nothing.
    terms: Vec<[f64; 4]>,
}

impl Curve {
    /// q at ω = ln(a / b) and its derivatives by R, s and ω: Clenshaw's recurrence.
    pub(super) fn at(&self, omega: f64, b_over_a: f64) -> [f64; 4] {
        let u = (omega - self.centre) * self.scale;
        let (mut b1, mut b2) = ([0.0; 4], [0.0; 4]);
        for c in self.terms[1..].iter().rev() {
            let b0 = std::array::from_fn(|j| c[j] + 2.0 * u * b1[j] - b2[j]);
            (b2, b1) = (b1, b0);
        }
        let shrink = 1.0 / (1.0 + self.odds * b_over_a);
        std::array::from_fn(|j| (self.terms[0][j] + u * b1[j] - b2[j]) * shrink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [f64; 9] = [1e-6, 0.05, 0.6, 0.999, 1.0, 2.4, 17.0, 300.0, 2e5];
    const OMEGAS: [f64; 8] = [-7.5, -2.0, -0.3, 0.0, 0.01, 1.1, 3.0, 7.9];

    /// Largest distance of values and derivatives by logarithms, relative to the first value.
    fn off(a: [f64; 4], b: [f64; 4], buys: f64, dies: f64) -> f64 {
        let scale = [1.0, buys, dies, 1.0];
        (0..4).map(|i| scale[i] * (a[i] - b[i]).abs() / b[0]).fold(0.0, f64::max)
    }

    #[test]
    fn all_ways_agree() {
        for buys in SHAPES {
            for dies in SHAPES {
                for omega in OMEGAS {
                    let race = Race::new(buys, dies, omega - 0.3, omega + 0.5);
                    let (q, at) = (death_first(buys, dies, omega), race.at(omega));
                    assert!((at[0] / q - 1.0).abs() < 1e-12, "{buys} {dies} {omega} {q} {at:?}");
                    let curve = Nodes::new(omega - 0.3, omega + 0.5).curve(buys, dies);
                    let on_curve = curve.at(omega, libm::exp(-omega));
                    assert!(
                        off(on_curve, at, buys, dies) < 1e-11,
                        "{buys} {dies} {omega} {at:?} {on_curve:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn wide_curves() {
        for (from, to) in [(-9.0, 0.1), (-2.5, 2.5), (-0.4, 8.0)] {
            let nodes = Nodes::new(from, to);
            for (buys, dies) in [(0.5, 0.6), (1.5, 0.6), (9.0, 0.05), (3.0, 40.0), (250.0, 1.7)] {
                let (curve, race) = (nodes.curve(buys, dies), Race::new(buys, dies, from, to));
                for k in 0..=20 {
                    let omega = from + (to - from) * f64::from(k) / 20.0;
                    let got = off(curve.at(omega, libm::exp(-omega)), race.at(omega), buys, dies);
                    assert!(got < 1e-10, "{from} {to} {buys} {dies} {omega} {got:e}");
                }
            }
        }
    }

    #[test]
    fn identities() {
        for buys in SHAPES {
            for dies in SHAPES {
                for omega in OMEGAS {
                    let [q, by_buys, by_dies, by_omega] = Race::new(buys, dies, omega, omega).at(omega);
                    // The roles exchanged.
                    let other = Race::new(dies, buys, -omega, -omega).at(-omega);
                    assert!((q + other[0] - 1.0).abs() < 1e-12, "{buys} {dies} {omega}");
                    let turned = ((by_buys + other[2]) * buys).abs().max(((by_dies + other[1]) * dies).abs());
                    assert!(turned < 1e-11, "{buys} {dies} {omega} {turned:e}");
                    // By differentiating the integral's lower end: dq/dω (1 - a/b) = q R - (1 - q) s a/b.
                    let ratio = libm::exp(omega);
                    let (left, right) = (by_omega * (1.0 - ratio), q * buys - other[0] * dies * ratio);
                    let size = by_omega * (1.0 + ratio) + q * buys + other[0] * dies * ratio;
                    assert!((left - right).abs() < 1e-11 * size, "{buys} {dies} {omega} {left} {right}");
                }
                let at = Race::new(buys, dies, 0.0, 0.0).at(0.0);
                // At equal rates q = s / (R + s).
                let sum = buys + dies;
                let want = [dies / sum, -dies / (sum * sum), buys / (sum * sum), at[3]];
                assert!(off(at, want, buys, dies) < 1e-11, "{buys} {dies} {at:?} {want:?}");
            }
        }
    }

    #[test]
    fn derivatives_by_shapes() {
        // Of the hypergeometric form, by central differences of ln R and ln s.
        let h = 1e-5;
        for buys in [0.2, 1.6, 40.0] {
            for dies in [0.02, 0.6, 9.0] {
                for omega in &OMEGAS[1..7] {
                    let at = Race::new(buys, dies, *omega, *omega).at(*omega);
                    let (up, down) = (libm::exp(h), libm::exp(-h));
                    let by_buys =
                        death_first(buys * up, dies, *omega) - death_first(buys * down, dies, *omega);
                    let by_dies =
                        death_first(buys, dies * up, *omega) - death_first(buys, dies * down, *omega);
                    assert!((at[1] * buys - by_buys / (2.0 * h)).abs() < 1e-9, "{buys} {dies} {omega}");
                    assert!((at[2] * dies - by_dies / (2.0 * h)).abs() < 1e-9, "{buys} {dies} {omega}");
                }
            }
        }
    }

    #[test]
    fn rising_factorials() {
        // Γ(a + 3) / Γ(a) = a (a + 1) (a + 2), for a small, moderate and huge.
        for a in [1e-6, 0.5, 7.5, 9.5, 12.0, 1e3, 6e7] {
            let (value, slope) = ln_rising(a, 3.0);
            let want = libm::log(a) + libm::log(a + 1.0) + libm::log(a + 2.0);
            let by = 1.0 / a + 1.0 / (a + 1.0) + 1.0 / (a + 2.0);
            assert!((value - want).abs() < 1e-13 * (1.0 + want.abs()), "{a} {value} {want}");
            assert!((slope / by - 1.0).abs() < 1e-9, "{a} {slope} {by}");
        }
        assert_eq!(ln_rising(0.3, 0.0), (0.0, 0.0));
    }
}
