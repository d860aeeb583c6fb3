//! Buying until dropping out after a purchase: what BG/NBD, MBG/NBD, BG/CNBD-k and MBG/CNBD-k have in common.
//!
//! While active, a customer buys after every k-th event of a Poisson process of rate λ, which is Gamma(r, alpha) over
//! customers; after a purchase the customer leaves with probability p, which is Beta(a, b). k = 1 is buying at random
//! (Fader, Hardie & Lee 2005), k > 1 more regular (Reutterer, Platzer & Schröder 2021). In the BG models the first
//! purchase never is the last by such a choice, in the MBG models (Batislam, Denizel & Filiztekin 2007) it may be.
//!
//! With m = 0 (BG) or 1 (MBG), the likelihood of (x, t_x, t) is
//!
//! ```text
//! L = C · { B(a, b+x+m)/B(a, b) · Σ_{j<k} Γ(r+kx+j)/j! · (t-t_x)^j / (alpha+t)^(r+kx+j)     still active
//!         + B(a+1, b+x+m-1)/B(a, b) · Γ(r+kx) / (alpha+t_x)^(r+kx) }                        left at t_x, if x+m > 0
//! C = alpha^r / Γ(r) · Π gap^(k-1) / Γ(k)^x
//! ```
//!
//! With k = 1 it is equation 6 of Fader, Hardie & Lee (2005) and, with m = 1, of Batislam et al. (2007).

use super::history::{History, Weighted};
use crate::engine::math::special::{digamma, ln_add, ln_gamma};

/// Parameters of the population; `alpha` in the time unit of the histories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    /// Shape of the rates of buying.
    pub r: f64,
    /// Their scale: the mean rate is r / alpha.
    pub alpha: f64,
    /// First shape of the chances to leave.
    pub a: f64,
    /// Second shape: the mean chance is a / (a + b).
    pub b: f64,
}

impl Params {
    /// From the logarithms of r, alpha, a, b.
    pub fn from_logs(logs: &[f64; 4]) -> Params {
        let [r, alpha, a, b] = logs.map(libm::exp);
        Params { r, alpha, a, b }
    }
    /// r, alpha, a, b.
    pub fn to_array(self) -> [f64; 4] {
        [self.r, self.alpha, self.a, self.b]
    }
}

/// Which of the four models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// A purchase at every k-th event: 1 at random, more is more regular.
    pub k: u32,
    /// Whether the first purchase may be the last by choice (MBG).
    pub modified: bool,
}

impl Shape {
    const fn m(self) -> f64 {
        if self.modified { 1.0 } else { 0.0 }
    }
}

/// What depends on x alone.
struct PerX {
    /// r + k x
    shape: f64,
    /// ln of B(a+1, b+x+m-1) / B(a, b+x+m) = a / (b+x+m-1); -∞ where nobody can have left.
    dead: f64,
    /// Its derivative by a and b.
    dead_slope: [f64; 2],
}

impl PerX {
    fn new(p: &Params, s: Shape, x: f64) -> PerX {
        let y = x + s.m();
        PerX {
            shape: p.r + f64::from(s.k) * x,
            dead: if y > 0.0 { libm::log(p.a / (p.b + y - 1.0)) } else { f64::NEG_INFINITY },
            dead_slope: [1.0 / p.a, -1.0 / (p.b + y - 1.0)],
        }
    }

    /// The likelihood's logarithm but for the braces.
    fn base(&self, p: &Params, s: Shape, x: f64) -> f64 {
        let (y, all) = (x + s.m(), p.a + p.b);
        let stayed =
            if y > 0.0 { ln_gamma(p.b + y) - ln_gamma(p.b) + ln_gamma(all) - ln_gamma(all + y) } else { 0.0 };
        ln_gamma(self.shape) - ln_gamma(p.r) + p.r * libm::log(p.alpha) + stayed
            - if s.k > 2 { x * ln_gamma(f64::from(s.k)) } else { 0.0 }
    }

    /// The gradient of [`PerX::base`].
    fn slope(&self, p: &Params, s: Shape, x: f64) -> [f64; 4] {
        let (y, all) = (x + s.m(), p.a + p.b);
        let less = digamma(all) - digamma(all + y);
        [
            digamma(self.shape) - digamma(p.r) + libm::log(p.alpha),
            p.r / p.alpha,
            less,
            less + digamma(p.b + y) - digamma(p.b),
        ]
    }
}

/// The two ways in which a history can have come about, in logarithms and without what they share.
struct Ways {
    active: f64,
    left: f64,
    /// Derivatives of `active` by r and alpha beyond those of the power of alpha + t.
    extra: [f64; 2],
    /// ln (alpha + t), ln (alpha + t_x)
    logs: [f64; 2],
}

fn ways(p: &Params, s: Shape, per: &PerX, h: &History) -> Ways {
    let logs = [libm::log(p.alpha + h.t), libm::log(p.alpha + h.t_x)];
    let mut out =
        Ways { active: -per.shape * logs[0], left: per.dead - per.shape * logs[1], extra: [0.0; 2], logs };
    if s.k > 1 {
        let z = (h.t - h.t_x) / (p.alpha + h.t);
        let (mut term, mut sum) = (1.0, 1.0);
        let (mut by_r, mut by_z, mut steps) = (0.0, 0.0, 0.0);
        for j in 1..s.k {
            let j = f64::from(j);
            steps += 1.0 / (per.shape + j - 1.0);
            term *= (per.shape + j - 1.0) / j * z;
            sum += term;
            by_r += term * steps;
            by_z += term * j;
        }
        out.active += libm::log(sum);
        out.extra = [by_r / sum, -by_z / (sum * (p.alpha + h.t))];
    }
    out
}

/// Log-likelihood of one history.
pub fn log_likelihood(p: &Params, s: Shape, h: &History) -> f64 {
    let per = PerX::new(p, s, h.x);
    let w = ways(p, s, &per, h);
    per.base(p, s, h.x) + regular(s, h) + ln_add(w.active, w.left)
}

/// What the times between purchases add: (k - 1) Σ ln gap.
fn regular(s: Shape, h: &History) -> f64 {
    if s.k > 1 { f64::from(s.k - 1) * h.ln_gaps } else { 0.0 }
}

/// Negative log-likelihood of all histories and its gradient by the logarithms of r, alpha, a, b. Histories are sorted
/// by x.
pub fn negative_log_likelihood(histories: &[Weighted], s: Shape, logs: &[f64; 4]) -> (f64, [f64; 4]) {
    let p = Params::from_logs(logs);
    let (mut value, mut gradient) = (0.0, [0.0; 4]);
    for run in histories.chunk_by(|a, b| a.history.x == b.history.x) {
        let x = run[0].history.x;
        let per = PerX::new(&p, s, x);
        let mut weight = 0.0;
        for w in run {
            let h = &w.history;
            let ways = ways(&p, s, &per, h);
            let odds = libm::exp(-(ways.active - ways.left).abs());
            let rarer = odds / (1.0 + odds);
            let left = if ways.left > ways.active { 1.0 - rarer } else { rarer };
            let active = 1.0 - left;
            let both = ways.active.max(ways.left) + libm::log1p(odds);
            value += w.weight * (both + regular(s, h));
            gradient[0] += w.weight * (active * (ways.extra[0] - ways.logs[0]) - left * ways.logs[1]);
            gradient[1] += w.weight
                * (active * (ways.extra[1] - per.shape / (p.alpha + h.t))
                    - left * per.shape / (p.alpha + h.t_x));
            gradient[2] += w.weight * left * per.dead_slope[0];
            gradient[3] += w.weight * left * per.dead_slope[1];
            weight += w.weight;
        }
        value += weight * per.base(&p, s, x);
        for (g, slope) in gradient.iter_mut().zip(per.slope(&p, s, x)) {
            *g += weight * slope;
        }
    }
    let natural = p.to_array();
    (-value, std::array::from_fn(|i| -gradient[i] * natural[i]))
}

/// Chance of being active at t: the first of the two ways over both.
pub fn p_alive(p: &Params, s: Shape, h: &History) -> f64 {
    let per = PerX::new(p, s, h.x);
    let w = ways(p, s, &per, h);
    1.0 / (1.0 + libm::exp(w.left - w.active))
}

/// What a silence of some events counts for a regular buyer: Σ_{j<k} Γ(r+kx+j)/(Γ(r+kx) j!) ((t-t_x)/(alpha+t))^j, which
/// is 1 for k = 1. P(alive) = 1 / (1 + a/(b+x+m-1) ((alpha+t)/(alpha+t_x))^(r+kx) / this).
pub fn silent_steps(p: &Params, s: Shape, h: &History) -> f64 {
    let shape = p.r + f64::from(s.k) * h.x;
    let z = (h.t - h.t_x) / (p.alpha + h.t);
    let (mut term, mut sum) = (1.0, 1.0);
    for j in 1..s.k {
        let j = f64::from(j);
        term *= (shape + j - 1.0) / j * z;
        sum += term;
    }
    sum
}

/// A customer who is active now: what is known of the rate and the chance to leave, and how many events have come
/// since the last purchase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Active {
    /// Parameters of this customer's rate and chance.
    pub params: Params,
    /// A purchase at every k-th event.
    pub k: u32,
    /// Events since the last purchase, below k.
    pub events: u32,
}

impl Active {
    /// A new customer. In the MBG models only with probability b / (a + b), which [`expected_of_new`] counts.
    pub fn new_customer(p: &Params, s: Shape) -> Active {
        Active { params: Params { b: p.b + s.m(), ..*p }, k: s.k, events: 0 }
    }

    /// Calls `each` with P(Y ≥ 1), P(Y ≥ 2), … for the purchases Y within the next `time`, until less than 1e-12 is
    /// left: P(Y ≥ n) = E[(1-p)^(n-1)] · P(NBD(r, alpha) events ≥ k n - events).
    pub fn tails(&self, time: f64, mut each: impl FnMut(f64)) {
        let p = &self.params;
        if time.is_nan() || time <= 0.0 {
            return;
        }
        let win = time / (p.alpha + time);
        let mut events = Events::new(p.r, -libm::log1p(time / p.alpha), win);
        let mut stayed = 1.0;
        for n in 1..=LONGEST {
            let more = events.at_least((n * self.k) - self.events);
            let tail = stayed * more;
            if tail.is_nan() || tail <= 1e-12 {
                return;
            }
            each(tail);
            let m = f64::from(n - 1);
            stayed *= (p.b + m) / (p.a + p.b + m);
        }
    }
}

/// More purchases than this are not told apart.
const LONGEST: u32 = 20_000;

/// Negative binomial counts, summed from 0 up.
struct Events {
    r: f64,
    win: f64,
    share: f64,
    /// ln of what `share` is to be multiplied by; far below 0 at first where zero events are hopeless.
    scale: f64,
    below: f64,
    next: u32,
    none: f64,
}

impl Events {
    fn new(r: f64, ln_lose: f64, win: f64) -> Events {
        let start = r * ln_lose;
        let far = start < -600.0;
        Events {
            r,
            win,
            share: if far { 1.0 } else { libm::exp(start) },
            scale: if far { start } else { 0.0 },
            below: 0.0,
            next: 0,
            none: -libm::expm1(start),
        }
    }

    /// P(events ≥ n), for rising n.
    fn at_least(&mut self, n: u32) -> f64 {
        while self.next < n {
            let i = f64::from(self.next);
            if self.scale == 0.0 {
                self.below += self.share;
            }
            self.share *= (self.r + i) / (i + 1.0) * self.win;
            if self.scale != 0.0 && self.share > 1e200 {
                self.share *= 1e-200;
                self.scale += 200.0 * std::f64::consts::LN_10;
                if self.scale > -600.0 {
                    self.share *= libm::exp(self.scale);
                    self.scale = 0.0;
                }
            }
            self.next += 1;
        }
        // 1 - P(none) loses every digit when hardly anything can happen.
        if n == 1 { self.none } else { 1.0 - self.below }
    }
}

/// Expected purchases of an active customer within `time`.
pub fn expected(active: &Active, time: f64) -> f64 {
    let mut sum = 0.0;
    active.tails(time, |tail| sum += tail);
    sum
}

/// Expected repeat purchases of a new customer within `time`.
pub fn expected_of_new(p: &Params, s: Shape, time: f64) -> f64 {
    let stays = if s.modified { p.b / (p.a + p.b) } else { 1.0 };
    stays * expected(&Active::new_customer(p, s), time)
}

/// A customer with this history who is still active: by events since the last purchase, each with its probability.
/// With k = 1 there is one.
pub fn still_active(p: &Params, s: Shape, h: &History) -> impl Iterator<Item = (f64, Active)> {
    let shape = p.r + f64::from(s.k) * h.x;
    let z = (h.t - h.t_x) / (p.alpha + h.t);
    let terms = move || {
        (0..s.k).scan(1.0, move |term, j| {
            if j > 0 {
                *term *= (shape + f64::from(j - 1)) / f64::from(j) * z;
            }
            Some((*term, j))
        })
    };
    let all: f64 = terms().map(|(term, _)| term).sum();
    let start = Params { r: shape, alpha: p.alpha + h.t, a: p.a, b: p.b + h.x + s.m() };
    terms().map(move |(term, events)| {
        let params = Params { r: start.r + f64::from(events), ..start };
        (term / all, Active { params, k: s.k, events })
    })
}

/// Expected purchases within the next `time`, given a history.
pub fn expected_purchases(p: &Params, s: Shape, h: &History, time: f64) -> f64 {
    p_alive(p, s, h) * expected_if_active(p, s, h, time)
}

/// Expected purchases within the next `time` of a customer with this history who is still active.
pub fn expected_if_active(p: &Params, s: Shape, h: &History, time: f64) -> f64 {
    still_active(p, s, h).map(|(share, active)| share * expected(&active, time)).sum()
}
