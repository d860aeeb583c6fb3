//! BG/BB: in every period a customer buys or does not, by a coin of their own, until they die unseen, by another.
//!
//! Fader, Hardie & Shang 2010, "Customer-base analysis in a discrete-time noncontractual setting" (below: FHS). Coins
//! of purchase are beta(alpha, beta), coins of death beta(gamma, delta); a death comes at the start of a period. Times
//! of a history are numbers of periods, x ≤ t_x ≤ t.

mod gradient;

pub use gradient::{negative_log_likelihood, with_gradient};

use super::history::History;
use crate::engine::math::hypergeometric::f_one;

/// The four parameters, all above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    /// With `beta`, the coins of purchase: the living buy in `alpha / (alpha + beta)` of all periods on average.
    pub alpha: f64,
    /// See `alpha`.
    pub beta: f64,
    /// With `delta`, the coins of death: `gamma / (gamma + delta)` of new customers do not live to the first period.
    pub gamma: f64,
    /// See `gamma`.
    pub delta: f64,
}

impl Params {
    /// From the logarithms of alpha, beta, gamma and delta.
    pub fn from_logs(logs: &[f64; 4]) -> Params {
        let [alpha, beta, gamma, delta] = logs.map(libm::exp);
        Params { alpha, beta, gamma, delta }
    }

    /// The logarithms of alpha, beta, gamma and delta.
    pub fn logs(&self) -> [f64; 4] {
        [self.alpha, self.beta, self.gamma, self.delta].map(libm::log)
    }

    /// How the likelihood of dying after j + 1 periods, with no purchase since, goes on from that of j.
    fn step(&self, x: f64, j: f64) -> f64 {
        let Params { alpha, beta, gamma, delta } = *self;
        (beta + j - x) * (delta + j) / ((alpha + beta + j) * (gamma + delta + 1.0 + j))
    }
}

/// The log-likelihood of one history (FHS, the likelihood of section 3):
///
/// ```text
/// L = A(n) + Σ_{j = t_x}^{n-1} D(j),  n = t
/// A(n) = B(α+x, β+n-x)/B(α, β) · B(γ, δ+n)/B(γ, δ)      alive in all n periods
/// D(j) = B(α+x, β+j-x)/B(α, β) · B(γ+1, δ+j)/B(γ, δ)    dead after j of them
/// ```
///
/// # Example: a purchase in the only period
/// ```
/// use perennial::engine::clv::{bg_bb::{Params, log_likelihood}, history::History};
/// let p = Params { alpha: 1.0, beta: 2.0, gamma: 1.0, delta: 3.0 };
/// let h = History { x: 1.0, t_x: 1.0, t: 1.0, ..History::default() };
/// // Alive with 3/4, and then a purchase with 1/3.
/// assert!((log_likelihood(&p, &h) - libm::log(0.25)).abs() < 1e-14);
/// ```
pub fn log_likelihood(p: &Params, h: &History) -> f64 {
    with_gradient(p, h).0
}

/// The probability of having been alive in the last period of observation; 1 for who bought in it. FHS print
/// [`p_alive_next`].
pub fn p_alive(p: &Params, h: &History) -> f64 {
    let (mut next, mut dead) = (1.0, 0.0);
    for j in h.t_x as usize..h.t as usize {
        dead += next;
        next *= p.step(h.x, j as f64);
    }
    let alive = next * (p.gamma + p.delta + h.t) / p.gamma;
    alive / (dead + alive)
}

/// The probability of being alive in the period after those observed (FHS: P(alive at n + 1)).
pub fn p_alive_next(p: &Params, h: &History) -> f64 {
    let own = alive(p, h);
    p_alive(p, h) * own.delta / (own.gamma + own.delta)
}

/// The process of a customer who is alive in the last period of observation, with periods counted from there: again a
/// BG/BB, because beta coins after what was seen are beta.
pub fn alive(p: &Params, h: &History) -> Params {
    Params { alpha: p.alpha + h.x, beta: p.beta + h.t - h.x, gamma: p.gamma, delta: p.delta + h.t }
}

/// Purchases expected of a new customer in so many periods (FHS, section 3: E\[X(n)\]).
///
/// # Example: ten years of donations
/// ```
/// use perennial::engine::clv::bg_bb::{Params, expected_of_new};
/// let p = Params { alpha: 1.203522, beta: 0.749716, gamma: 0.656718, delta: 2.783443 };
/// assert!((expected_of_new(&p, 10) - 3.1799).abs() < 1e-4);
/// ```
pub fn expected_of_new(p: &Params, periods: u32) -> f64 {
    discounted_of_new(p, 0.0, periods)
}

/// Purchases expected of a customer in so many periods after those observed.
pub fn expected_purchases(p: &Params, h: &History, periods: u32) -> f64 {
    p_alive(p, h) * expected_of_new(&alive(p, h), periods)
}

/// Purchases expected in so many periods after those observed, one in the i-th of them worth (1 + rate)^-i; `rate` is
/// per period, 0 or more.
pub fn discounted(p: &Params, h: &History, rate: f64, periods: u32) -> f64 {
    p_alive(p, h) * discounted_of_new(&alive(p, h), rate, periods)
}

/// Σ α/(α+β) · B(γ, δ+i)/B(γ, δ) · (1 + rate)^-i: purchases by the living, the share that lives, and the discount.
fn discounted_of_new(p: &Params, rate: f64, periods: u32) -> f64 {
    let (mut lives, mut sum) = (1.0, 0.0);
    for i in 0..periods {
        let i = f64::from(i);
        lives *= (p.delta + i) / (p.gamma + p.delta + i) / (1.0 + rate);
        sum += lives;
    }
    p.alpha / (p.alpha + p.beta) * sum
}

/// Discounted purchases without a horizon (FHS: DERT), the sum of [`discounted`] as a hypergeometric function. Infinite
/// for a `rate` of 0 and gamma ≤ 1.
pub fn dert(p: &Params, h: &History, rate: f64) -> f64 {
    let Params { alpha, beta, gamma, delta } = alive(p, h);
    let lives = if rate > 0.0 {
        let v = 1.0 / (1.0 + rate);
        delta / (gamma + delta) * v * f_one(delta + 1.0, gamma + delta + 1.0, v)
    } else if gamma > 1.0 {
        delta / (gamma - 1.0)
    } else {
        f64::INFINITY
    };
    p_alive(p, h) * alpha / (alpha + beta) * lives
}

/// P(X(n) = k) for k = 0, 1, … of a new customer in so many periods n, until what is left is below 1e-10.
///
/// Coins of one customer are Pólya's urn: who bought k times in i periods alive buys again with (α+k)/(α+β+i). So
/// shares of the living follow from period to period, and those who die (γ/(γ+δ+i) of the living) leave theirs behind.
pub fn count_shares(p: &Params, periods: u32, shares: &mut Vec<f64>) {
    let Params { alpha, beta, gamma, delta } = *p;
    let most = periods as usize;
    shares.clear();
    shares.resize(most + 1, 0.0);
    let mut living = vec![0.0; most + 2];
    living[0] = 1.0;
    for i in 0..most {
        let period = i as f64;
        let dies = gamma / (gamma + delta + period);
        let lives = delta + period;
        let each = lives / (gamma + delta + period) / (alpha + beta + period);
        for k in (0..=i).rev() {
            let count = k as f64;
            let own = living[k];
            shares[k] += own * dies;
            living[k + 1] += own * each * (alpha + count);
            living[k] = own * each * (beta + period - count);
        }
    }
    shares.iter_mut().zip(&living).for_each(|(share, own)| *share += own);
    let mut left = 0.0;
    while shares.len() > 1 && left + shares[shares.len() - 1] < 1e-10 {
        left += shares.pop().unwrap_or(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clv::history::Weighted;
    use crate::engine::math::random::Random;
    use crate::engine::math::special::ln_beta;

    // formulas.md 4.2: fitted to donations.csv.
    pub(super) const DONATIONS: Params =
        Params { alpha: 1.203522, beta: 0.749716, gamma: 0.656718, delta: 2.783443 };

    fn history(x: u32, t_x: u32, t: u32) -> History {
        History { x: f64::from(x), t_x: f64::from(t_x), t: f64::from(t), ..History::default() }
    }

    pub(super) fn grid() -> [Params; 7] {
        let p = |alpha, beta, gamma, delta| Params { alpha, beta, gamma, delta };
        [
            DONATIONS,
            p(1.0, 1.0, 1.0, 1.0),
            p(0.05, 3.0, 0.4, 0.02),
            p(20.0, 300.0, 2.5, 7.0),
            p(1e-6, 1e-6, 1e-6, 1e-6),
            p(1e7, 3e7, 4e5, 5e7),
            p(0.6, 5e6, 1e-5, 30.0),
        ]
    }

    pub(super) fn histories() -> Vec<Weighted> {
        let all = [
            (0, 0, 0),
            (0, 0, 6),
            (1, 1, 6),
            (1, 3, 4),
            (1, 3, 9),
            (6, 6, 6),
            (40, 60, 300),
            (299, 300, 300),
        ];
        let weighted =
            |(i, (x, t_x, t))| Weighted { history: history(x, t_x, t), weight: 1.0 + f64::from(i as u8) };
        all.into_iter().enumerate().map(weighted).collect()
    }

    #[test]
    fn conditional_figures() {
        // Published with the R package BTYD, for a fit that differs in the fifth digit: donors in the next ten years.
        for (h, want) in [(history(0, 0, 6), 0.1302169), (history(4, 5, 6), 3.627858)] {
            assert!((expected_purchases(&DONATIONS, &h, 10) / want - 1.0).abs() < 1e-4);
        }
        assert_eq!(p_alive(&DONATIONS, &history(6, 6, 6)), 1.0);
    }

    #[test]
    fn the_likelihood_as_printed() {
        for p in &grid()[..5] {
            for w in histories() {
                let History { x, t_x, t, .. } = w.history;
                let buys = |n: f64| ln_beta(p.alpha + x, p.beta + n - x) - ln_beta(p.alpha, p.beta);
                let mut sum = libm::exp(
                    buys(t) + ln_beta(p.gamma, p.delta + t) - ln_beta(p.gamma, p.delta) - buys(t_x),
                );
                let lives = sum;
                for j in t_x as u32..t as u32 {
                    let j = f64::from(j);
                    let dies = ln_beta(p.gamma + 1.0, p.delta + j) - ln_beta(p.gamma, p.delta);
                    sum += libm::exp(buys(j) + dies - buys(t_x));
                }
                let (got, want) = (log_likelihood(p, &w.history), libm::log(sum) + buys(t_x));
                assert!((got - want).abs() < 1e-10 * (1.0 + want.abs()), "{p:?} {w:?} {got} {want}");
                assert!((p_alive(p, &w.history) - lives / sum).abs() < 1e-10, "{p:?} {w:?}");
            }
        }
    }

    #[test]
    fn all_histories_together_are_certain() {
        // x purchases, the last in period t_x: C(t_x - 1, x - 1) strings.
        for p in grid() {
            let n = 7;
            let mut sum = libm::exp(log_likelihood(&p, &history(0, 0, n)));
            for t_x in 1..=n {
                let mut strings = 1.0;
                for x in 1..=t_x {
                    sum += strings * libm::exp(log_likelihood(&p, &history(x, t_x, n)));
                    strings *= f64::from(t_x - x) / f64::from(x);
                }
            }
            assert!((sum - 1.0).abs() < 1e-10, "{p:?} {sum}");
        }
    }

    #[test]
    fn the_next_period_follows_from_likelihoods() {
        for p in grid() {
            for w in histories() {
                let h = w.history;
                let bought = History { x: h.x + 1.0, t_x: h.t + 1.0, t: h.t + 1.0, ..h };
                let want = libm::exp(log_likelihood(&p, &bought) - log_likelihood(&p, &h));
                let got = expected_purchases(&p, &h, 1);
                assert!((got - want).abs() < 1e-9, "{p:?} {h:?} {got} {want}");
                let own = alive(&p, &h);
                let lives = p_alive_next(&p, &h) * own.alpha / (own.alpha + own.beta);
                assert!((got - lives).abs() < 1e-12, "{p:?} {h:?}");
            }
        }
    }

    #[test]
    fn expectations_in_closed_form() {
        // FHS: α/(α+β) · δ/(γ-1) · (1 - Γ(γ+δ)/Γ(γ+δ+n) · Γ(1+δ+n)/Γ(1+δ)).
        let p = DONATIONS;
        for n in [1, 6, 100] {
            let n_ = f64::from(n);
            let ratio = libm::exp(
                libm::lgamma(p.gamma + p.delta) - libm::lgamma(p.gamma + p.delta + n_)
                    + libm::lgamma(1.0 + p.delta + n_)
                    - libm::lgamma(1.0 + p.delta),
            );
            let want = p.alpha / (p.alpha + p.beta) * p.delta / (p.gamma - 1.0) * (1.0 - ratio);
            assert!((expected_of_new(&p, n) / want - 1.0).abs() < 1e-12, "{n}");
        }
    }

    #[test]
    fn without_a_horizon() {
        for p in grid() {
            for h in [history(0, 0, 6), history(4, 5, 6), history(40, 60, 300)] {
                for (rate, enough) in [(0.1, 400), (0.002, 20_000)] {
                    let (all, got) = (dert(&p, &h, rate), discounted(&p, &h, rate, enough));
                    assert!((got / all - 1.0).abs() < 1e-11, "{p:?} {h:?} {rate} {got} {all}");
                    assert!(discounted(&p, &h, rate, 12) <= all);
                }
            }
        }
        let p = Params { gamma: 4.0, ..DONATIONS };
        let (all, many) =
            (dert(&p, &history(1, 1, 2), 0.0), expected_purchases(&p, &history(1, 1, 2), 100_000));
        assert!((many / all - 1.0).abs() < 1e-9, "{all} {many}");
        assert!(dert(&DONATIONS, &history(1, 1, 2), 0.0).is_infinite());
    }

    #[test]
    fn shares_add_up() {
        let mut shares = Vec::new();
        for p in grid() {
            for n in [0, 1, 6, 52, 400] {
                count_shares(&p, n, &mut shares);
                let sum: f64 = shares.iter().sum();
                let mean: f64 = shares.iter().enumerate().map(|(k, share)| k as f64 * share).sum();
                let want = expected_of_new(&p, n);
                assert!(
                    (sum - 1.0).abs() < 2e-10 && (mean - want).abs() < 1e-7,
                    "{p:?} {n} {sum} {mean} {want}"
                );
                let none = libm::exp(log_likelihood(&p, &history(0, 0, n)));
                assert!((shares[0] - none).abs() < 1e-11, "{p:?} {n}");
            }
        }
    }

    #[test]
    fn shares_of_simulated_customers() {
        let (mut random, mut shares, mut seen) = (Random::new(11), Vec::new(), [0.0; 7]);
        let draws = 40_000;
        for _ in 0..draws {
            let (buys, dies) =
                (random.beta(DONATIONS.alpha, DONATIONS.beta), random.beta(DONATIONS.gamma, DONATIONS.delta));
            let mut count = 0;
            for _ in 0..6 {
                if random.share() < dies {
                    break;
                }
                count += usize::from(random.share() < buys);
            }
            seen[count] += 1.0 / f64::from(draws);
        }
        count_shares(&DONATIONS, 6, &mut shares);
        for (k, (got, want)) in shares.iter().zip(seen).enumerate() {
            assert!((got - want).abs() < 0.01, "{k} {got} {want}");
        }
    }
}
