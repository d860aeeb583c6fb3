//! Pareto/NBD: customers buy at random times at a rate of their own, and die unseen at a rate of their own.
//!
//! Schmittlein, Morrison & Colombo 1987, "Counting your customers"; formulas after Fader & Hardie 2005, "A note on
//! deriving the Pareto/NBD model and related expressions" (below: FH). Purchase rates are gamma(r, alpha), death rates
//! gamma(s, beta); alpha and beta are in the unit of time of the histories, r and s are pure numbers.

use super::history::{History, Weighted};
use super::race::{Nodes, Race, death_first, ln_rising};
use crate::engine::math::quadrature::{integral, places};

/// The four parameters, all above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    /// Shape of the purchase rates: the smaller, the more customers differ.
    pub r: f64,
    /// Rate of the purchase rates, in time: a customer buys `r / alpha` times a unit of time on average.
    pub alpha: f64,
    /// Shape of the death rates.
    pub s: f64,
    /// Rate of the death rates, in time.
    pub beta: f64,
}

impl Params {
    /// From the logarithms of r, alpha, s and beta.
    pub fn from_logs(logs: &[f64; 4]) -> Params {
        let [r, alpha, s, beta] = logs.map(libm::exp);
        Params { r, alpha, s, beta }
    }

    /// The logarithms of r, alpha, s and beta.
    pub fn logs(&self) -> [f64; 4] {
        [self.r, self.alpha, self.s, self.beta].map(libm::log)
    }

    /// ln((alpha + y) / (beta + y)).
    fn omega(&self, y: f64) -> f64 {
        libm::log(self.alpha / self.beta) + libm::log1p(y / self.alpha) - libm::log1p(y / self.beta)
    }
}

/// The log-likelihood of one history (FH equation 18).
///
/// With q(y) the chance that a customer of x purchases who is alive at y dies before the next one, and ρ the
/// likelihood of t relative to that of t_x, both of neither a purchase nor death since,
///
/// ```text
/// L = Γ(r+x)/Γ(r) · α^r β^s / ((α+t_x)^(r+x) (β+t_x)^s) · (q(t_x) + ρ (1 - q(t)))
/// ρ = ((α+t_x)/(α+t))^(r+x) ((β+t_x)/(β+t))^s
/// ```
///
/// in which nothing is subtracted but q from 1.
///
/// # Example: nobody can have been seen to do nothing for no time
/// ```
/// use perennial::engine::clv::{history::History, pareto_nbd::{Params, log_likelihood}};
/// let p = Params { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 };
/// assert!(log_likelihood(&p, &History::default()).abs() < 1e-12);
/// ```
pub fn log_likelihood(p: &Params, h: &History) -> f64 {
    let (dead, alive) = since_last(p, h);
    let until_last = p.r * libm::log1p(h.t_x / p.alpha) + p.s * libm::log1p(h.t_x / p.beta);
    ln_rising(p.r, h.x).0 - h.x * libm::log(p.alpha + h.t_x) - until_last + libm::log(dead + alive)
}

/// Likelihoods of the time since the last purchase, relative to that of everything before: dead by now, and alive.
fn since_last(p: &Params, h: &History) -> (f64, f64) {
    let buys = p.r + h.x;
    let q_last = death_first(buys, p.s, p.omega(h.t_x));
    let q_now = death_first(buys, p.s, p.omega(h.t));
    let gap = h.t - h.t_x;
    let ln_alive = -buys * libm::log1p(gap / (p.alpha + h.t_x)) - p.s * libm::log1p(gap / (p.beta + h.t_x));
    let alive = libm::exp(ln_alive);
    // Of those alive at t_x, the share that dies before a purchase and before t.
    ((q_last - alive * q_now).max(0.0), alive)
}

/// The log-likelihood of one history and its gradient by the logarithms of r, alpha, s and beta.
pub fn with_gradient(p: &Params, h: &History) -> (f64, [f64; 4]) {
    let (from, to) = (p.omega(h.t_x), p.omega(h.t));
    let race = Race::new(p.r + h.x, p.s, from.min(to), from.max(to));
    let q = |omega: f64, _: f64| race.at(omega);
    term(p, &Last::new(p, h.x, ln_rising(p.r, h.x), h.t_x, &q), h.t, &q)
}

/// The negative log-likelihood of all customers and its gradient by the logarithms of r, alpha, s and beta, for a
/// search for its minimum. Histories must be sorted by x, then t_x, as those of a sample are.
pub fn negative_log_likelihood(histories: &[Weighted], logs: &[f64; 4]) -> (f64, [f64; 4]) {
    let p = &Params::from_logs(logs);
    let longest = histories.iter().fold(0.0f64, |most, w| most.max(w.history.t));
    let nodes = Nodes::new(p.omega(0.0), p.omega(longest));
    let (mut value, mut gradient) = (0.0, [0.0; 4]);
    for alike in histories.chunk_by(|a, b| a.history.x == b.history.x) {
        let x = alike[0].history.x;
        let (rising, curve) = (ln_rising(p.r, x), nodes.curve(p.r + x, p.s));
        let q = |omega: f64, b_over_a: f64| curve.at(omega, b_over_a);
        for alike in alike.chunk_by(|a, b| a.history.t_x == b.history.t_x) {
            let last = Last::new(p, x, rising, alike[0].history.t_x, &q);
            for w in alike {
                let (own, by) = term(p, &last, w.history.t, &q);
                value -= w.weight * own;
                (0..4).for_each(|i| gradient[i] -= w.weight * by[i]);
            }
        }
    }
    (value, gradient)
}

/// What histories with the same x and t_x share.
struct Last {
    buys: f64,
    t_x: f64,
    omega: f64,
    /// q at t_x and its derivatives by r, s and omega.
    q: [f64; 4],
    /// alpha / (alpha + t_x) and beta / (beta + t_x).
    shares: [f64; 2],
    /// The factor of the likelihood in front of q, in logs, and its gradient.
    value: f64,
    gradient: [f64; 4],
}

impl Last {
    fn new(p: &Params, x: f64, rising: (f64, f64), t_x: f64, q: &impl Fn(f64, f64) -> [f64; 4]) -> Last {
        let (a, b) = (p.alpha + t_x, p.beta + t_x);
        let (ln_a, ln_b) = (libm::log1p(t_x / p.alpha), libm::log1p(t_x / p.beta));
        let omega = libm::log(p.alpha / p.beta) + ln_a - ln_b;
        let value = rising.0 - x * libm::log(a) - p.r * ln_a - p.s * ln_b;
        let by_alpha = (p.r * t_x - x * p.alpha) / a;
        let gradient = [p.r * (rising.1 - ln_a), by_alpha, -p.s * ln_b, p.s * t_x / b];
        Last {
            buys: p.r + x,
            t_x,
            omega,
            q: q(omega, b / a),
            shares: [p.alpha / a, p.beta / b],
            value,
            gradient,
        }
    }
}

/// The log-likelihood up to `t` and its gradient by logarithms of parameters.
fn term(p: &Params, last: &Last, t: f64, q: &impl Fn(f64, f64) -> [f64; 4]) -> (f64, [f64; 4]) {
    let (a, b) = (1.0 / (p.alpha + t), 1.0 / (p.beta + t));
    let gap = t - last.t_x;
    let [share_a, share_b] = last.shares;
    let ln_a = libm::log1p(gap * share_a / p.alpha);
    let ln_b = libm::log1p(gap * share_b / p.beta);
    let alive = libm::exp(-last.buys * ln_a - p.s * ln_b);
    let now = q(last.omega + ln_a - ln_b, (p.beta + t) * a);
    let kept = alive * (1.0 - now[0]);
    let sum = last.q[0] + kept;
    // By r, s: both q and ρ depend on them; by alpha and beta: q through omega, ρ directly.
    let by_r = last.q[1] - alive * now[1] - kept * ln_a;
    let by_s = last.q[2] - alive * now[2] - kept * ln_b;
    let by_alpha = (last.q[3] + kept * last.buys * gap * a) * share_a - alive * now[3] * p.alpha * a;
    let by_beta = (kept * p.s * gap * b - last.q[3]) * share_b + alive * now[3] * p.beta * b;
    let of_sum = [p.r * by_r, by_alpha, p.s * by_s, by_beta];
    let scale = 1.0 / sum;
    (last.value + libm::log(sum), std::array::from_fn(|i| last.gradient[i] + of_sum[i] * scale))
}

/// The probability of being alive at the end of observation (FH equation 11 and 12 over all rates).
pub fn p_alive(p: &Params, h: &History) -> f64 {
    let (dead, alive) = since_last(p, h);
    if alive > 0.0 { alive / (dead + alive) } else { 0.0 }
}

/// The process of a customer who is alive at the end of observation, with time counted from there: again a
/// Pareto/NBD, because gamma rates after what was seen are gamma.
pub fn alive(p: &Params, h: &History) -> Params {
    Params { r: p.r + h.x, alpha: p.alpha + h.t, s: p.s, beta: p.beta + h.t }
}

/// Purchases expected of a new customer within a time `t` after the first (FH equation 27).
///
/// # Example
/// ```
/// use perennial::engine::clv::pareto_nbd::{Params, expected_of_new};
/// let p = Params { r: 0.55, alpha: 10.56, s: 0.61, beta: 11.64 };
/// assert!((expected_of_new(&p, 1.0) - 0.05077821).abs() < 1e-8);
/// ```
pub fn expected_of_new(p: &Params, t: f64) -> f64 {
    // r/α · β · (1 - e^(-(s-1) l)) / (s-1), which goes on smoothly through s = 1.
    let l = libm::log1p(t / p.beta);
    let y = -(p.s - 1.0) * l;
    let mean = if y.abs() < 1e-8 { 1.0 + 0.5 * y } else { libm::expm1(y) / y };
    p.r / p.alpha * p.beta * l * mean
}

/// Purchases expected of a customer within `horizon` after the end of observation (FH equation 41).
pub fn expected_purchases(p: &Params, h: &History, horizon: f64) -> f64 {
    p_alive(p, h) * expected_of_new(&alive(p, h), horizon)
}

/// Purchases expected within `horizon` after the end of observation, each worth e^(-delta u) when made after a time u;
/// `delta` is 0 or more.
pub fn discounted(p: &Params, h: &History, delta: f64, horizon: f64) -> f64 {
    p_alive(p, h) * discounted_of_new(&alive(p, h), delta, horizon)
}

/// Discounted purchases without a horizon (DERT; Fader, Hardie & Lee 2005, "RFM and CLV", equation 2). Infinite for
/// `delta` 0 and s ≤ 1.
///
/// # Example: seven repeat purchases in 78 weeks, 15 % a year
/// ```
/// use perennial::engine::clv::{history::History, pareto_nbd::{Params, dert}};
/// let p = Params { r: 0.5629966, alpha: 12.5590370, s: 0.4081095, beta: 10.5148048 };
/// let h = History { x: 7.0, t_x: 35.0, t: 77.86, ..History::default() };
/// assert!((dert(&p, &h, 0.0027) - 1.864183).abs() < 1e-6);
/// ```
pub fn dert(p: &Params, h: &History, delta: f64) -> f64 {
    discounted(p, h, delta, f64::INFINITY)
}

/// ∫_0^horizon e^(-δu) r/α (β/(β+u))^s du: the purchase rate of the living, the share that lives, and the discount.
/// Without a horizon this is Tricomi's function, r/α · β · U(1, 2-s, δβ).
fn discounted_of_new(p: &Params, delta: f64, horizon: f64) -> f64 {
    if delta == 0.0 {
        let endless = if p.s > 1.0 { p.r / p.alpha * p.beta / (p.s - 1.0) } else { f64::INFINITY };
        return if horizon.is_finite() { expected_of_new(p, horizon) } else { endless };
    }
    let end = horizon.min(40.0 / delta);
    // Through u = c (e^w - 1), which spreads evenly what is steep at first and flat for long.
    let c = 1.0 / (delta + p.s / p.beta);
    let reach = libm::log1p(end / c);
    let panels = (reach / 1.5).ceil().max(1.0) as u32;
    let value = integral(0.0, reach, panels, |w| {
        let u = c * libm::expm1(w);
        libm::exp(w - delta * u - p.s * libm::log1p(u / p.beta))
    });
    p.r / p.alpha * c * value
}

/// Counts beyond this are not told apart.
const MOST_COUNTS: usize = 20_000;

/// P(X(t) = n) for n = 0, 1, … of a new customer, until what is left is below 1e-10 or n is 20,000 (FH equation 16):
/// a negative binomial distribution for each length of life, over all of those.
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
        // Around their peaks in ln y, the chances of large n are a bell as wide as this.
        let bell = libm::sqrt((1.0 + p.alpha / (c * libm::expm1(from))) / p.r);
        let to = reach.min(from + (5.0 * bell).min(1.0));
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
        let mode = ((r - 1.0) * y / alpha).clamp(0.0, (MOST_COUNTS - 1) as f64).floor();
        let ln_none = -r * libm::log1p(y / alpha);
        let ln_mode = if mode > 0.0 {
            ln_none + mode * libm::log(again) + ln_rising(r, mode).0 - ln_rising(1.0, mode).0
        } else {
            ln_none
        };
        let peak = weight * libm::exp(ln_mode);
        let mode = mode as usize;
        self.grow(mode + 1);
        self.shares[mode] += peak;
        let (mut n, mut share) = (mode, peak);
        while n > 0 && share > 1e-16 {
            n -= 1;
            share /= self.ratios[n] * again;
            self.shares[n] += share;
        }
        (n, share) = (mode, peak);
        // What is left beyond n is about the next share over 1 - again.
        let enough = 1e-14 * (1.0 - again);
        while n + 1 < MOST_COUNTS && (share > enough || n == mode) {
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
    use super::*;

    #[test]
    fn quick() {
        let p = Params { r: 0.553277, alpha: 10.577683, s: 0.60624, beta: 11.668731 };
        let h = History { x: 2.0, t_x: 30.43, t: 38.86, ..History::default() };
        println!(
            "{} {} {} {:?}",
            p_alive(&p, &h),
            expected_purchases(&p, &h, 39.0),
            log_likelihood(&p, &h),
            with_gradient(&p, &h)
        );
        let w = [Weighted { history: h, weight: 1.0 }];
        println!("{:?}", negative_log_likelihood(&w, &p.logs()));
        let mut shares = Vec::new();
        count_shares(&p, 39.0, &mut shares);
        println!("{} {:?}", shares.len(), shares.iter().sum::<f64>() - 1.0);
    }
}
