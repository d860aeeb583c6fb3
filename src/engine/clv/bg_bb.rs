//! t
#![allow(missing_docs, unused)]
use super::history::*;
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
    pub delta: f64,
}
impl Params {
    pub fn from_logs(l: &[f64; 4]) -> Params {
        let [alpha, beta, gamma, delta] = l.map(libm::exp);
        Params { alpha, beta, gamma, delta }
    }
}
pub fn negative_log_likelihood(h: &[Weighted], l: &[f64; 4]) -> (f64, [f64; 4]) {
    (0.0, [0.0; 4])
}
pub fn p_alive(p: &Params, h: &History) -> f64 {
    0.5
}
pub fn alive(p: &Params, h: &History) -> Params {
    *p
}
pub fn expected_purchases(p: &Params, h: &History, t: f64) -> f64 {
    0.0
}
pub fn count_shares(p: &Params, t: u32, s: &mut Vec<f64>) {}
