//! The log-likelihood with its gradient: sums over the periods in which a life can have ended.

use super::{History, Params};
use crate::engine::clv::history::Weighted;

/// The log-likelihood of one history and its gradient by the logarithms of alpha, beta, gamma and delta.
pub fn with_gradient(p: &Params, h: &History) -> (f64, [f64; 4]) {
    Lives::new(p, h, &Tables::new(p, furthest(h))).until(h.t)
}

/// The negative log-likelihood of all customers and its gradient by the logarithms of alpha, beta, gamma and delta, for
/// a search for its minimum. Fast where histories are sorted by x, then t_x, then t, as those of a sample are.
pub fn negative_log_likelihood(histories: &[Weighted], logs: &[f64; 4]) -> (f64, [f64; 4]) {
    let p = &Params::from_logs(logs);
    let longest = histories.iter().fold(0.0f64, |most, w| most.max(furthest(&w.history)));
    let tables = Tables::new(p, longest);
    let (mut value, mut gradient) = (0.0, [0.0; 4]);
    let same = |a: &Weighted, b: &Weighted| {
        let (a, b) = (&a.history, &b.history);
        a.x == b.x && a.t_x == b.t_x && a.t <= b.t
    };
    for alike in histories.chunk_by(same) {
        let mut lives = Lives::new(p, &alike[0].history, &tables);
        for w in alike {
            let (own, by) = lives.until(w.history.t);
            value -= w.weight * own;
            (0..4).for_each(|i| gradient[i] -= w.weight * by[i]);
        }
    }
    (value, gradient)
}

/// The largest number in a history; t, unless it contradicts itself.
fn furthest(h: &History) -> f64 {
    h.t.max(h.t_x).max(h.x)
}

/// ln (z)_k = ln Γ(z+k) - ln Γ(z) and its derivative by z, for k = 0, 1, …: sums, because differences of ln Γ lose
/// digits for large z.
fn rising(z: f64, most: usize) -> Vec<[f64; 2]> {
    let mut out = Vec::with_capacity(most + 1);
    let mut last = [0.0; 2];
    for k in 0..=most {
        out.push(last);
        let next = z + k as f64;
        last = [last[0] + libm::log(next), last[1] + 1.0 / next];
    }
    out
}

/// Rising factorials of the parameters, which all histories share.
struct Tables {
    alpha: Vec<[f64; 2]>,
    beta: Vec<[f64; 2]>,
    alpha_beta: Vec<[f64; 2]>,
    delta: Vec<[f64; 2]>,
    gamma_delta: Vec<[f64; 2]>,
}

impl Tables {
    fn new(p: &Params, longest: f64) -> Tables {
        let most = longest as usize + 1;
        Tables {
            alpha: rising(p.alpha, most),
            beta: rising(p.beta, most),
            alpha_beta: rising(p.alpha + p.beta, most),
            delta: rising(p.delta, most),
            gamma_delta: rising(p.gamma + p.delta, most),
        }
    }
}

/// The lives that a customer can have led since the last purchase, by their ends.
struct Lives<'a> {
    p: &'a Params,
    tables: &'a Tables,
    x: usize,
    /// ln D(t_x), to which all that follows is relative.
    first: f64,
    /// The end that comes next, and its likelihood.
    j: usize,
    next: f64,
    /// The ends before: likelihood, and the likelihood times each part of the gradient.
    dead: [f64; 5],
}

impl<'a> Lives<'a> {
    fn new(p: &'a Params, h: &History, tables: &'a Tables) -> Lives<'a> {
        let (x, j) = (h.x as usize, h.t_x as usize);
        let buys = tables.alpha[x][0] + tables.beta[j.saturating_sub(x)][0] - tables.alpha_beta[j][0];
        let dies = libm::log(p.gamma) + tables.delta[j][0] - tables.gamma_delta[j + 1][0];
        Lives { p, tables, x, first: buys + dies, j, next: 1.0, dead: [0.0; 5] }
    }

    /// The derivatives of ln D(j), or of ln A(j), by the logarithms of parameters.
    fn slopes(&self, alive: bool) -> [f64; 4] {
        let (p, t, j) = (self.p, self.tables, self.j);
        let both = t.alpha_beta[j][1];
        let lived = t.gamma_delta[if alive { j } else { j + 1 }][1];
        [
            p.alpha * (t.alpha[self.x][1] - both),
            p.beta * (t.beta[j.saturating_sub(self.x)][1] - both),
            if alive { 0.0 } else { 1.0 } - p.gamma * lived,
            p.delta * (t.delta[j][1] - lived),
        ]
    }

    /// The log-likelihood of `t` periods, not fewer than in the call before, and its gradient.
    fn until(&mut self, t: f64) -> (f64, [f64; 4]) {
        let p = self.p;
        while self.j < t as usize {
            let slopes = self.slopes(false);
            self.dead[0] += self.next;
            (0..4).for_each(|i| self.dead[i + 1] += self.next * slopes[i]);
            self.next *= p.step(self.x as f64, self.j as f64);
            self.j += 1;
        }
        let alive = self.next * (p.gamma + p.delta + self.j as f64) / p.gamma;
        let (slopes, sum) = (self.slopes(true), self.dead[0] + alive);
        let gradient = std::array::from_fn(|i| (self.dead[i + 1] + alive * slopes[i]) / sum);
        (self.first + libm::log(sum), gradient)
    }
}

#[cfg(test)]
mod tests {
    use super::super::log_likelihood;
    use super::super::tests::{DONATIONS, grid, histories};
    use super::*;
    use crate::engine::clv::history::Sample;
    use crate::engine::math::optimise::{Stop, minimise};

    #[test]
    fn donations() {
        let folder = std::env::var_os("PERENNIAL_DATA").map_or_else(
            || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
            std::path::PathBuf::from,
        );
        let Ok(text) = std::fs::read_to_string(folder.join("donations.csv")) else {
            eprintln!("skipped: donations.csv is not in PERENNIAL_DATA or ../shared/data");
            return;
        };
        // frequency,recency,periods,weights
        let rows = text.lines().skip(1).map(|line| {
            let n: Vec<f64> = line.split(',').map(|v| v.trim().parse().unwrap()).collect();
            let history = History { x: n[0], t_x: n[1], t: n[2], ..History::default() };
            Some(Weighted { history, weight: n[3] })
        });
        let sample = Sample::new(rows, false);
        assert!(sample.of_periods());
        let mut f = |logs: &[f64; 4]| negative_log_likelihood(&sample.unique, logs);
        let found = minimise(&mut f, 4, [0.0; 4], sample.customers, None);
        assert_eq!(found.stop, Stop::Minimum);
        assert!((found.value - 33_225.581_27).abs() < 1e-5, "{}", found.value);
        let p = Params::from_logs(&found.at);
        for (got, want) in p.logs().iter().zip(DONATIONS.logs()) {
            assert!((got - want).abs() < 1e-5, "{p:?}");
        }
    }

    #[test]
    fn gradients_are_those_of_the_values() {
        for p in grid() {
            let (mut value, mut gradient) = (0.0, [0.0; 4]);
            for w in histories() {
                let (own, by) = with_gradient(&p, &w.history);
                assert!(own.is_finite(), "{p:?} {w:?}");
                value -= w.weight * own;
                for i in 0..4 {
                    gradient[i] -= w.weight * by[i];
                    let beside = |by: f64| {
                        let mut logs = p.logs();
                        logs[i] += by;
                        log_likelihood(&Params::from_logs(&logs), &w.history)
                    };
                    let d = 1e-3;
                    let near = (beside(d) - beside(-d)) * 8.0 - (beside(2.0 * d) - beside(-2.0 * d));
                    let want = near / (12.0 * d);
                    let size = 1.0 + want.abs() + 0.01 * w.history.t;
                    assert!((by[i] - want).abs() < 1e-8 * size, "{p:?} {w:?} {i} {} {want}", by[i]);
                }
            }
            let (sum, by) = negative_log_likelihood(&histories(), &p.logs());
            assert!((sum - value).abs() < 1e-10 * (1.0 + value.abs()), "{p:?} {sum} {value}");
            (0..4).for_each(|i| assert!((by[i] - gradient[i]).abs() < 1e-9 * (1.0 + value.abs()), "{p:?}"));
        }
    }
}
