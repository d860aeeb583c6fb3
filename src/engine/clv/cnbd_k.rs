//! BG/CNBD-k and MBG/CNBD-k: like BG/NBD and MBG/NBD, but with more regular times between purchases (Erlang-k).
//!
//! Reutterer, Platzer & Schröder (2021), Leveraging purchase regularity for predicting customer behavior the easy way,
//! International Journal of Research in Marketing 38(1). The likelihood stands in [`super::bg_family`]. The paper
//! approximates the conditional mean; here it is exact, as a mixture over the events since the last purchase.
//!
//! k is chosen by likelihood: a customer's gaps must be known, since Π gap^(k-1) enters the likelihood.

use super::bg_family::Shape;

/// No more regular buying than this is looked for.
pub const MOST_REGULAR: u32 = 12;

/// The model of a k among its relatives.
pub const fn shape(k: u32, modified: bool) -> Shape {
    Shape { k, modified }
}

#[cfg(test)]
mod tests {
    use super::super::bg_family::{self, Active, Params, Shape};
    use super::super::history::History;
    use crate::engine::math::random::Random;

    const P: Params = Params { r: 0.9, alpha: 3.0, a: 0.8, b: 3.0 };

    /// Purchases of a simulated customer within `time`, times after the first.
    fn buy(random: &mut Random, s: Shape, time: f64) -> Vec<f64> {
        let (rate, leave) = (random.gamma(P.r, P.alpha), random.beta(P.a, P.b));
        let (mut at, mut out) = (0.0, Vec::new());
        let mut active = !(s.modified && random.share() < leave);
        while active {
            at += random.gamma(f64::from(s.k), rate);
            if at > time {
                break;
            }
            out.push(at);
            active = random.share() >= leave;
        }
        out
    }

    #[test]
    fn means_are_those_of_simulated_customers() {
        let mut random = Random::new(11);
        let shapes = [(1, false), (1, true), (2, false), (3, true)];
        for s in shapes.map(|(k, modified)| super::shape(k, modified)) {
            let n = 60_000;
            let (mut new, mut later, mut matched, mut expected, mut alive) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for _ in 0..n {
                let all = buy(&mut random, s, 90.0);
                let x = all.iter().filter(|t| **t <= 60.0).count();
                new += x as f64;
                if x >= 1 {
                    let h = History { x: x as f64, t_x: all[x - 1], t: 60.0, ln_gaps: 0.0 };
                    matched += 1.0;
                    later += (all.len() - x) as f64;
                    expected += bg_family::expected_purchases(&P, s, &h, 30.0);
                    alive += bg_family::p_alive(&P, s, &h);
                }
            }
            let mean = bg_family::expected_of_new(&P, s, 60.0);
            assert!((new / n as f64 / mean - 1.0).abs() < 0.02, "{s:?}: {} {mean}", new / n as f64);
            assert!((later / expected - 1.0).abs() < 0.03, "{s:?}: {later} {expected}");
            assert!(alive < matched);
        }
    }

    #[test]
    fn gradient_is_the_slope() {
        let w = |x: f64, t_x: f64, t: f64| super::super::history::Weighted {
            history: History { x, t_x, t, ln_gaps: x * 0.7 },
            weight: 2.0,
        };
        let histories = [w(0.0, 0.0, 9.0), w(1.0, 0.5, 9.0), w(1.0, 8.9, 9.0), w(40.0, 30.0, 31.0)];
        let logs = [-0.4, 1.3, -0.6, 0.8];
        for k in [1, 2, 5] {
            for modified in [false, true] {
                let s = super::shape(k, modified);
                let f = |l: &[f64; 4]| bg_family::negative_log_likelihood(&histories, s, l);
                let (value, gradient) = f(&logs);
                let one: f64 = histories
                    .iter()
                    .map(|w| w.weight * bg_family::log_likelihood(&Params::from_logs(&logs), s, &w.history))
                    .sum();
                assert!((value + one).abs() < 1e-9 * one.abs());
                for i in 0..4 {
                    let beside = |by: f64| {
                        let mut l = logs;
                        l[i] += by;
                        f(&l).0
                    };
                    let slope = (beside(1e-5) - beside(-1e-5)) / 2e-5;
                    assert!(
                        (slope - gradient[i]).abs() < 1e-5 * slope.abs().max(1.0),
                        "{s:?} {i}: {slope} {gradient:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn tails_fall_and_end() {
        for r in [1e-3, 0.5, 900.0, 30_000.0] {
            let p = Params { r, alpha: 60.0, ..P };
            let mut last = 1.0;
            Active { params: p, k: 2, events: 1 }.tails(50.0, |tail| {
                assert!(tail <= last + 1e-12 && tail > 0.0, "{r} {tail} {last}");
                last = tail;
            });
        }
    }
}
