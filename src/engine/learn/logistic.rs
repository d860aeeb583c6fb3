//! Logistic regression with a penalty on large slopes.

use serde::{Deserialize, Serialize};

use super::{Matrix, Unlearnable};
use crate::engine::math::symmetric::solve;

/// The penalty's weight in ½ λ Σ β², unless set otherwise: what scikit-learn calls C = 1.
pub const PENALTY: f64 = 1.0;
/// Newton's steps; five to ten are enough.
const STEPS: usize = 50;

/// ln(odds) = intercept + Σ slope × column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// ln(odds) where every column is 0.
    pub intercept: f64,
    /// What one unit of a column adds to ln(odds), by column.
    pub slopes: Vec<f64>,
}

impl Logistic {
    /// Minimises Σ ln(1 + e^∓ln odds) + ½ λ Σ slope² by Newton's steps, halved where they lead too far (Hastie,
    /// Tibshirani & Friedman 2009, 4.4.1 and 3.4.1); the intercept is not penalised. Columns should be standardised.
    ///
    /// # Errors
    /// [`Unlearnable::Ragged`], [`Unlearnable::OneClass`].
    pub fn fit(x: &Matrix, yes: &[bool], penalty: f64) -> Result<Logistic, Unlearnable> {
        if yes.len() != x.rows() {
            return Err(Unlearnable::Ragged);
        }
        let count = yes.iter().filter(|y| **y).count();
        if count == 0 || count == yes.len() {
            return Err(Unlearnable::OneClass);
        }
        let odds = count as f64 / (yes.len() - count) as f64;
        let mut at = Logistic { intercept: libm::log(odds), slopes: vec![0.0; x.columns()] };
        let mut loss = at.loss(x, yes, penalty);
        for _ in 0..STEPS {
            let Some(step) = at.newton(x, yes, penalty) else { break };
            let mut size = 1.0;
            let found = loop {
                let next = at.moved(&step, size);
                let there = next.loss(x, yes, penalty);
                if there <= loss {
                    break Some((next, there));
                }
                size *= 0.5;
                if size < 1e-6 {
                    break None;
                }
            };
            let Some((next, there)) = found else { break };
            let fell = loss - there;
            (at, loss) = (next, there);
            // Newton doubles the digits: what fell by so little is at its end.
            if fell <= 1e-13 * loss {
                break;
            }
        }
        Ok(at)
    }

    /// The chance of a yes, for every row; columns beyond those learned from count nothing.
    pub fn chance(&self, x: &Matrix) -> Vec<f64> {
        self.log_odds(x).into_iter().map(chance).collect()
    }

    fn log_odds(&self, x: &Matrix) -> Vec<f64> {
        let mut out = vec![self.intercept; x.rows()];
        for (c, slope) in self.slopes.iter().enumerate().take(x.columns()) {
            out.iter_mut().zip(x.column(c)).for_each(|(sum, v)| *sum += slope * v);
        }
        out
    }

    fn loss(&self, x: &Matrix, yes: &[bool], penalty: f64) -> f64 {
        let odds = self.log_odds(x);
        let rows = odds.iter().zip(yes).map(|(o, y)| {
            let o = if *y { -o } else { *o };
            o.max(0.0) + libm::log1p(libm::exp(-o.abs()))
        });
        rows.sum::<f64>() + 0.5 * penalty * self.slopes.iter().map(|s| s * s).sum::<f64>()
    }

    fn moved(&self, step: &[f64], size: f64) -> Logistic {
        let slopes = self.slopes.iter().zip(&step[1..]).map(|(s, d)| s + size * d).collect();
        Logistic { intercept: self.intercept + size * step[0], slopes }
    }

    /// The step to the minimum of the parabola that the loss is here, intercept first.
    fn newton(&self, x: &Matrix, yes: &[bool], penalty: f64) -> Option<Vec<f64>> {
        let n = x.columns() + 1;
        let chances = self.chance(x);
        let miss: Vec<f64> = chances.iter().zip(yes).map(|(p, y)| f64::from(u8::from(*y)) - p).collect();
        let weights: Vec<f64> = chances.iter().map(|p| p * (1.0 - p)).collect();
        let ones = vec![1.0; x.rows()];
        let column = |i: usize| if i == 0 { &ones[..] } else { x.column(i - 1) };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (mut downhill, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
        for i in 0..n {
            downhill[i] = dot(column(i), &miss);
            let weighted: Vec<f64> = column(i).iter().zip(&weights).map(|(v, w)| v * w).collect();
            for j in 0..=i {
                hessian[i * n + j] = dot(&weighted, column(j));
                hessian[j * n + i] = hessian[i * n + j];
            }
            if i > 0 {
                downhill[i] -= penalty * self.slopes[i - 1];
                hessian[i * n + i] += penalty;
            }
        }
        // Where every row is certain the intercept has no curvature left.
        hessian[0] += 1e-9;
        solve(&hessian, &downhill).filter(|s| s.iter().all(|v| v.is_finite()))
    }
}

fn chance(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::math::random::Random;

    #[test]
    fn without_columns_it_is_the_share() {
        let x = Matrix::new(&[vec![0.0; 4]]).unwrap();
        let found = Logistic::fit(&x, &[true, false, true, true], PENALTY).unwrap();
        assert!((found.chance(&x)[0] - 0.75).abs() < 1e-12 && found.slopes == [0.0]);
    }

    #[test]
    fn two_by_two_table_by_hand() {
        // Odds 1/3 at 0 and 3/1 at 1: intercept -ln 3, slope 2 ln 3, where nothing is penalised.
        let x = Matrix::new(&[vec![0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]]).unwrap();
        let yes = [true, false, false, false, true, true, true, false];
        let found = Logistic::fit(&x, &yes, 0.0).unwrap();
        let ln3 = libm::log(3.0);
        assert!(
            (found.intercept + ln3).abs() < 1e-9 && (found.slopes[0] - 2.0 * ln3).abs() < 1e-9,
            "{found:?}"
        );
        // By symmetry, the penalised one still crosses 1/2 in the middle: intercept = -slope / 2, and the derivative
        // 4 (3/4 - p(1)) = λ slope, for λ = 1.
        let less = Logistic::fit(&x, &yes, 1.0).unwrap();
        let (a, b) = (less.intercept, less.slopes[0]);
        assert!((a + 0.5 * b).abs() < 1e-9 && (4.0 * (0.75 - chance(a + b)) - b).abs() < 1e-8, "{less:?}");
    }

    #[test]
    fn slopes_of_simulated_rows_come_back() {
        let mut random = Random::new(3);
        let columns: Vec<Vec<f64>> = (0..2).map(|_| (0..20_000).map(|_| random.normal()).collect()).collect();
        let yes: Vec<bool> = (0..20_000)
            .map(|i| random.share() < chance(-1.0 + 1.5 * columns[0][i] - 0.5 * columns[1][i]))
            .collect();
        let found = Logistic::fit(&Matrix::new(&columns).unwrap(), &yes, PENALTY).unwrap();
        // Four standard errors of about 0.02.
        assert!((found.intercept + 1.0).abs() < 0.08 && (found.slopes[0] - 1.5).abs() < 0.1, "{found:?}");
        assert!((found.slopes[1] + 0.5).abs() < 0.08);
    }

    #[test]
    fn what_separates_perfectly_or_repeats_itself_has_an_end() {
        let column: Vec<f64> = (0..40).map(|i| f64::from(i) - 19.5).collect();
        let yes: Vec<bool> = column.iter().map(|v| *v > 0.0).collect();
        let twins = Matrix::new(&[column.clone(), column, vec![0.0; 40]]).unwrap();
        let found = Logistic::fit(&twins, &yes, PENALTY).unwrap();
        assert!(found.slopes[0] > 0.1 && (found.slopes[0] - found.slopes[1]).abs() < 1e-6, "{found:?}");
        let free = Logistic::fit(&twins, &yes, 0.0).unwrap();
        assert!(free.chance(&twins).iter().all(|p| p.is_finite()));
        assert_eq!(Logistic::fit(&twins, &[true; 40], PENALTY), Err(Unlearnable::OneClass));
        assert_eq!(Logistic::fit(&twins, &[true; 3], PENALTY), Err(Unlearnable::Ragged));
    }
}
