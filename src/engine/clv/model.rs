//! Any of the models of purchases, fitted: which parameters it has, and what it says of a history.

use super::bg_family::{self, Shape};
use super::fit::{Fit, fit_sample};
use super::history::{History, Sample, Weighted};
use super::{bg_bb, bg_nbd, cnbd_k, mbg_nbd, nbd, pareto_nbd};
use crate::engine::config::ModelId;

/// Parameters of one of the models.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Params {
    /// NBD.
    Nbd(nbd::Params),
    /// BG/NBD, MBG/NBD and their Erlang-k relatives.
    Bg(Shape, bg_family::Params),
    /// Pareto/NBD.
    Pareto(pareto_nbd::Params),
    /// BG/BB.
    BgBb(bg_bb::Params),
}

/// A model fitted to a sample.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// Which model.
    pub id: ModelId,
    /// Its parameters.
    pub params: Params,
    /// The parameters' letters in the papers' order.
    pub letters: &'static [&'static str],
    /// How the fit went.
    pub fit: Fit,
}

/// What is foretold of a history up to a horizon.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Forecast {
    /// Chance of being active.
    pub p_alive: f64,
    /// E[Y], expected purchases.
    pub mean: f64,
    /// E[Y²].
    pub square: f64,
    /// P(Y = 0).
    pub none: f64,
}

const BG_LETTERS: [&str; 4] = ["r", "alpha", "a", "b"];

impl Fitted {
    /// Fits a model to a sample; Erlang models choose k by likelihood, from 2 up.
    pub fn new(id: ModelId, sample: &Sample) -> Fitted {
        match id {
            ModelId::Nbd => {
                let fit = fit_sample(sample, &nbd_starts(sample.longest), nbd::negative_log_likelihood);
                Fitted::of(id, Params::Nbd(nbd::Params { r: 1.0, alpha: 1.0 }), &["r", "alpha"], fit)
            }
            ModelId::BgNbd => Fitted::bg(id, bg_nbd::SHAPE, sample),
            ModelId::MbgNbd => Fitted::bg(id, mbg_nbd::SHAPE, sample),
            ModelId::BgCnbdK => Fitted::regular(id, false, sample),
            ModelId::MbgCnbdK => Fitted::regular(id, true, sample),
            ModelId::ParetoNbd => {
                let starts = pareto_starts(sample.longest);
                let fit = fit_sample(sample, &starts, pareto_nbd::negative_log_likelihood);
                let any = pareto_nbd::Params { r: 1.0, alpha: 1.0, s: 1.0, beta: 1.0 };
                Fitted::of(id, Params::Pareto(any), &["r", "alpha", "s", "beta"], fit)
            }
            ModelId::BgBb => {
                let starts = [[0.2, -0.3, -0.4, 1.0], [0.0, 0.0, 0.0, 0.0], [-0.7, 1.0, -0.7, 2.0]];
                let fit = fit_sample(sample, &starts, bg_bb::negative_log_likelihood);
                let any = bg_bb::Params { alpha: 1.0, beta: 1.0, gamma: 1.0, delta: 1.0 };
                Fitted::of(id, Params::BgBb(any), &["alpha", "beta", "gamma", "delta"], fit)
            }
        }
    }

    fn of(id: ModelId, kind: Params, letters: &'static [&'static str], fit: Fit) -> Fitted {
        Fitted { id, params: kind.at(&fit.logs), letters, fit }
    }

    fn bg(id: ModelId, shape: Shape, sample: &Sample) -> Fitted {
        let starts = bg_starts(sample.longest, f64::from(shape.k));
        let f = |all: &[Weighted], logs: &[f64; 4]| bg_family::negative_log_likelihood(all, shape, logs);
        let any = bg_family::Params { r: 1.0, alpha: 1.0, a: 1.0, b: 1.0 };
        Fitted::of(id, Params::Bg(shape, any), &BG_LETTERS, fit_sample(sample, &starts, f))
    }

    /// Higher k as long as the likelihood rises.
    fn regular(id: ModelId, modified: bool, sample: &Sample) -> Fitted {
        let mut best = Fitted::bg(id, cnbd_k::shape(2, modified), sample);
        for k in 3..=cnbd_k::MOST_REGULAR {
            let next = Fitted::bg(id, cnbd_k::shape(k, modified), sample);
            if next.fit.log_likelihood > best.fit.log_likelihood {
                best = next;
            } else {
                break;
            }
        }
        best
    }

    /// Akaike's criterion, 2 (parameters) - 2 (log-likelihood). k of the Erlang models counts as a parameter.
    pub fn aic(&self) -> f64 {
        let k = usize::from(matches!(self.params, Params::Bg(shape, _) if shape.k > 1));
        2.0 * (self.letters.len() + k) as f64 - 2.0 * self.fit.log_likelihood
    }

    /// The regularity k of an Erlang model.
    pub fn k(&self) -> Option<u32> {
        match self.params {
            Params::Bg(shape, _) if shape.k > 1 => Some(shape.k),
            _ => None,
        }
    }

    /// Parameters that stand for the doubt about them, of equal weight.
    pub fn points(&self) -> Vec<Params> {
        self.fit.points.iter().map(|logs| self.params.at(logs)).collect()
    }

    /// Parameters in the papers' order.
    pub fn values(&self) -> Vec<f64> {
        self.fit.logs.iter().map(|l| libm::exp(*l)).collect()
    }
}

impl Params {
    /// The same model with parameters of these logarithms.
    fn at(&self, logs: &[f64]) -> Params {
        match (self, logs) {
            (Params::Nbd(_), &[r, alpha]) => Params::Nbd(nbd::Params::from_logs(&[r, alpha])),
            (Params::Bg(shape, _), &[r, alpha, a, b]) => {
                Params::Bg(*shape, bg_family::Params::from_logs(&[r, alpha, a, b]))
            }
            (Params::Pareto(_), &[r, alpha, s, beta]) => {
                Params::Pareto(pareto_nbd::Params::from_logs(&[r, alpha, s, beta]))
            }
            (Params::BgBb(_), &[alpha, beta, gamma, delta]) => {
                Params::BgBb(bg_bb::Params::from_logs(&[alpha, beta, gamma, delta]))
            }
            _ => *self,
        }
    }

    /// Chance of being active at the end of observation.
    pub fn p_alive(&self, h: &History) -> f64 {
        match self {
            Params::Nbd(_) => 1.0,
            Params::Bg(shape, p) => bg_family::p_alive(p, *shape, h),
            Params::Pareto(p) => pareto_nbd::p_alive(p, h),
            // As the paper prints it: active in the period that comes next.
            Params::BgBb(p) => bg_bb::p_alive_next(p, h),
        }
    }

    /// Expected purchases within the next `time`.
    pub fn expected(&self, h: &History, time: f64) -> f64 {
        self.active(h) * self.expected_if_active(h, time)
    }

    fn expected_if_active(&self, h: &History, time: f64) -> f64 {
        match self {
            Params::Nbd(p) => nbd::expected_purchases(p, h, time),
            Params::Bg(shape, p) => bg_family::expected_if_active(p, *shape, h, time),
            Params::Pareto(p) => pareto_nbd::expected_of_new(&pareto_nbd::alive(p, h), time),
            Params::BgBb(p) => bg_bb::expected_of_new(&bg_bb::alive(p, h), periods(time)),
        }
    }

    /// Purchases within the next `time`, their first two moments and the chance of none.
    pub fn forecast(&self, h: &History, time: f64, work: &mut Vec<f64>) -> Forecast {
        let p_alive = self.p_alive(h);
        if let Params::Pareto(p) = self {
            let new = pareto_nbd::alive(p, h);
            let none =
                libm::exp(pareto_nbd::log_likelihood(&new, &History { t: time, ..History::default() }));
            return Forecast {
                p_alive,
                mean: p_alive * pareto_nbd::expected_of_new(&new, time),
                square: p_alive * pareto_nbd::square_of_new(&new, time),
                none: 1.0 - p_alive * (1.0 - none),
            };
        }
        let active = self.active(h);
        let (mut mean, mut square, mut some) = (0.0, 0.0, 0.0);
        self.tails_if_active(h, time, work, |share, n, tail| {
            mean += share * tail;
            square += share * f64::from(2 * n - 1) * tail;
            if n == 1 {
                some += share * tail;
            }
        });
        Forecast { p_alive, mean: active * mean, square: active * square, none: 1.0 - active * some }
    }

    /// P(Y = n) for n = 0, 1, … of a history's purchases Y within the next `time`.
    pub fn shares(&self, h: &History, time: f64, work: &mut Vec<f64>) -> Vec<f64> {
        let active = self.active(h);
        let mut tails = vec![1.0];
        self.tails_if_active(h, time, work, |share, n, tail| {
            let n = n as usize;
            if tails.len() <= n {
                tails.resize(n + 1, 0.0);
            }
            tails[n] += active * share * tail;
        });
        tails.push(0.0);
        tails.windows(2).map(|w| (w[0] - w[1]).max(0.0)).collect()
    }

    /// Chance of being in the state that the process of an active customer goes on from.
    fn active(&self, h: &History) -> f64 {
        if let Params::BgBb(p) = self { bg_bb::p_alive(p, h) } else { self.p_alive(h) }
    }

    /// Calls `each` with a share of the active customers alike, n, and their P(Y ≥ n).
    fn tails_if_active(
        &self,
        h: &History,
        time: f64,
        work: &mut Vec<f64>,
        mut each: impl FnMut(f64, u32, f64),
    ) {
        match self {
            Params::Bg(shape, p) => {
                for (share, active) in bg_family::still_active(p, *shape, h) {
                    let mut n = 0;
                    active.tails(time, |tail| {
                        n += 1;
                        each(share, n, tail);
                    });
                }
                return;
            }
            Params::Nbd(p) => {
                nbd::count_shares(&nbd::Params { r: p.r + h.x, alpha: p.alpha + h.t }, time, work)
            }
            Params::Pareto(p) => pareto_nbd::count_shares(&pareto_nbd::alive(p, h), time, work),
            Params::BgBb(p) => bg_bb::count_shares(&bg_bb::alive(p, h), periods(time), work),
        }
        let mut tail = 1.0;
        for (share, n) in work.iter().zip(1u32..) {
            tail -= share;
            if tail > 1e-12 {
                each(1.0, n, tail);
            }
        }
    }

    /// Purchases within the next `time`, each worth e^(-delta s) after s: E[Y(time)] e^(-delta time) and delta times the
    /// integral of E[Y(s)] e^(-delta s), by four Gauss-Legendre nodes over the square root of s.
    pub fn discounted(&self, h: &History, delta: f64, time: f64) -> f64 {
        self.discounted_from(self.expected(h, time), h, delta, time)
    }

    /// [`Params::discounted`] where E[Y(time)] is known.
    pub fn discounted_from(&self, end: f64, h: &History, delta: f64, time: f64) -> f64 {
        if delta == 0.0 || time <= 0.0 || end <= 0.0 {
            return end;
        }
        if let Params::BgBb(p) = self {
            return bg_bb::discounted(p, h, libm::expm1(delta), periods(time));
        }
        let inner: f64 = NODES
            .iter()
            .map(|(u, weight)| {
                let s = time * u * u;
                weight * 2.0 * time * u * libm::exp(-delta * s) * self.expected_if_active(h, s)
            })
            .sum();
        end * libm::exp(-delta * time) + delta * self.active(h) * inner
    }
}

/// Whole periods within a time; a rounding error short of one is one.
fn periods(time: f64) -> u32 {
    libm::floor(time + 1e-9) as u32
}

/// Nodes and weights of Gauss and Legendre on 0…1 (Abramowitz & Stegun, table 25.4, n = 4).
const NODES: [(f64, f64); 4] = [
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
    (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
];

/// Logarithms to begin with; times relative to the longest observation.
fn nbd_starts(longest: f64) -> [[f64; 2]; 3] {
    [(0.5, 0.2), (1.0, 0.5), (0.2, 0.05)].map(|(r, alpha)| [libm::log(r), libm::log(alpha * longest)])
}

fn bg_starts(longest: f64, k: f64) -> [[f64; 4]; 4] {
    [(0.5, 0.15, 0.9, 1.8), (0.25, 0.06, 0.8, 2.5), (1.0, 0.4, 1.0, 10.0), (2.0, 0.2, 0.5, 5.0)]
        .map(|(r, alpha, a, b)| [libm::log(r), libm::log(alpha * longest / k), libm::log(a), libm::log(b)])
}

fn pareto_starts(longest: f64) -> [[f64; 4]; 4] {
    [(0.55, 0.3, 0.6, 0.3), (1.0, 0.4, 0.3, 0.5), (0.3, 0.1, 1.0, 2.0), (2.0, 0.3, 0.5, 0.1)].map(
        |(r, alpha, s, beta)| {
            [libm::log(r), libm::log(alpha * longest), libm::log(s), libm::log(beta * longest)]
        },
    )
}
