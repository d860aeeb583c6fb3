//! The smallest value of a smooth function of a few numbers, with its gradient given.
//!
//! Quasi-Newton steps (BFGS; Nocedal & Wright 2006, algorithm 6.1) lead near the minimum, Newton steps with a Hessian
//! of differenced gradients end there, so that a fit does not depend on where it came from in the digits that are shown.
//!
//! Places have room for [`MOST`] numbers, of which the first few count: one search serves functions of one to four.

pub use super::linalg::{MOST, Matrix, Place};

use super::linalg::solve;

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The gradient vanished: a minimum.
    Minimum,
    /// The function no longer falls although its gradient has not vanished: flat, or at the edge of what is possible.
    Flat,
    /// The steps ran out.
    Limit,
    /// The function has no finite value where the search began.
    NotFinite,
}

/// Where a search ended.
#[derive(Debug, Clone)]
pub struct Optimum {
    /// The place.
    pub at: Place,
    /// The value there.
    pub value: f64,
    /// The Hessian there, from central differences of the gradient.
    pub hessian: Matrix,
    /// Why it ended.
    pub stop: Stop,
}

/// Value and gradient of what is minimised.
pub type Value = (f64, Place);

/// Steps after which a search is given up; the models need ten to sixty.
const STEPS: usize = 300;

/// Newton steps at the end.
const NEWTON: usize = 8;

/// Coordinates stay within this distance from 0: parameters are logarithms, and e^±18 is without bounds for all of them.
pub const EDGE: f64 = 18.0;

/// Step of the differenced gradient: a quarter of the digits, so that rounding and curvature cost the same.
const DIFFERENCE: f64 = 1e-4;

/// Searches from `start`, of which the first `n` numbers count. `scale` is the size of the function's values that count as one unit (the number of
/// observations, say): gradients below `1e-9` times it vanish.
///
/// # Example: a valley
/// ```
/// use perennial::engine::math::optimise::minimise;
/// // Rosenbrock (1960): minimum 0 at (1, 1).
/// let mut f = |p: &[f64; 4]| {
///     let (x, y) = (p[0], p[1]);
///     let (u, v) = (1.0 - x, y - x * x);
///     (u * u + 100.0 * v * v, [-2.0 * u - 400.0 * x * v, 200.0 * v, 0.0, 0.0])
/// };
/// let found = minimise(&mut f, 2, [-1.2, 1.0, 0.0, 0.0], 1.0, None);
/// assert!((found.at[0] - 1.0).abs() < 1e-6 && (found.at[1] - 1.0).abs() < 1e-6);
/// ```
pub fn minimise(
    f: &mut dyn FnMut(&Place) -> Value,
    n: usize,
    start: Place,
    scale: f64,
    curvature: Option<&Matrix>,
) -> Optimum {
    let (at, value) = (start, f(&start));
    if !value.0.is_finite() {
        return Optimum { at, value: value.0, hessian: [[0.0; MOST]; MOST], stop: Stop::NotFinite };
    }
    let (at, value, stop) = descend(f, n, at, value, scale, curvature);
    finish(f, n, at, value, stop, scale)
}

/// Quasi-Newton steps until the gradient is small or nothing falls any more.
fn descend(
    f: &mut dyn FnMut(&Place) -> Value,
    n: usize,
    mut at: Place,
    mut value: Value,
    scale: f64,
    curvature: Option<&Matrix>,
) -> (Place, Value, Stop) {
    // The inverse Hessian, at first as long as one unit of change is expected to be.
    let unit = || {
        let length = norm(&value.1).max(1e-300);
        diagonal((1.0 / length).min(1.0 / scale.max(1e-300)).max(0.2 / length))
    };
    let mut inverse = curvature.and_then(|m| super::linalg::inverse(m, n)).unwrap_or_else(unit);
    for _ in 0..STEPS {
        if norm(&value.1) <= 1e-6 * scale {
            return (at, value, Stop::Minimum);
        }
        let mut way = times(&inverse, &value.1).map(|v| -v);
        let slope = dot(&way, &value.1);
        if slope.is_nan() || slope >= 0.0 {
            inverse = diagonal(0.2 / norm(&value.1));
            way = times(&inverse, &value.1).map(|v| -v);
        }
        // A longer step than this in a logarithm leaves the region where the last curvature says anything.
        let longest = way.iter().fold(0.0f64, |m, v| m.max(v.abs()));
        if longest > 3.0 {
            way = way.map(|v| v * 3.0 / longest);
        }
        let Some((next, found)) = search(f, n, &at, &value, &way) else {
            return (at, value, Stop::Flat);
        };
        let step: Place = std::array::from_fn(|i| next[i] - at[i]);
        let bend: Place = std::array::from_fn(|i| found.1[i] - value.1[i]);
        let fell = value.0 - found.0;
        update(&mut inverse, &step, &bend);
        (at, value) = (next, found);
        if fell <= 1e-13 * scale && norm(&step) < 1e-7 {
            return (at, value, Stop::Flat);
        }
    }
    (at, value, Stop::Limit)
}

/// Backtracking along a way until the function falls enough (Armijo) and, if it can, its slope has turned flatter.
fn search(
    f: &mut dyn FnMut(&Place) -> Value,
    n: usize,
    at: &Place,
    value: &Value,
    way: &Place,
) -> Option<(Place, Value)> {
    let slope = dot(way, &value.1);
    let mut length = 1.0;
    for _ in 0..40 {
        let next: Place =
            std::array::from_fn(|i| if i < n { (at[i] + length * way[i]).clamp(-EDGE, EDGE) } else { 0.0 });
        let found = f(&next);
        if found.0.is_finite() && found.0 <= value.0 + 1e-4 * length * slope {
            return Some((next, found));
        }
        // The parabola through value, slope and what was found, kept within sane shortening.
        let bowl = 2.0 * (found.0 - value.0 - length * slope);
        let guess = if bowl.is_finite() && bowl > 0.0 { -slope * length * length / bowl } else { 0.0 };
        length = guess.clamp(0.1 * length, 0.5 * length);
    }
    None
}

/// Newton steps to the last digits, and the Hessian there.
fn finish(
    f: &mut dyn FnMut(&Place) -> Value,
    n: usize,
    mut at: Place,
    mut value: Value,
    mut stop: Stop,
    scale: f64,
) -> Optimum {
    let mut hessian = differenced(f, n, &at);
    for _ in 0..NEWTON {
        if norm(&value.1) <= 1e-9 * scale {
            stop = Stop::Minimum;
            break;
        }
        let Some(step) = solve(&hessian, &value.1, n) else { break };
        if norm(&step) > 1.0 || step.iter().any(|v| !v.is_finite()) {
            break;
        }
        let next: Place =
            std::array::from_fn(|i| if i < n { (at[i] - step[i]).clamp(-EDGE, EDGE) } else { 0.0 });
        let found = f(&next);
        // Near the end values agree to their last digits; the gradient still tells better from worse.
        if !found.0.is_finite() || norm(&found.1) >= norm(&value.1) || found.0 > value.0 + 1e-9 * scale {
            break;
        }
        (at, value) = (next, found);
        if norm(&step) > 1e-4 {
            hessian = differenced(f, n, &at);
        }
    }
    if norm(&value.1) <= 1e-6 * scale {
        stop = Stop::Minimum;
    }
    Optimum { at, value: value.0, hessian, stop }
}

/// The Hessian from central differences of the gradient, made symmetric.
fn differenced(f: &mut dyn FnMut(&Place) -> Value, n: usize, at: &Place) -> Matrix {
    let mut out = [[0.0; MOST]; MOST];
    for i in 0..n {
        let mut beside = |by: f64| {
            let mut place = *at;
            place[i] += by;
            f(&place).1
        };
        let (above, below) = (beside(DIFFERENCE), beside(-DIFFERENCE));
        for j in 0..n {
            out[i][j] = (above[j] - below[j]) / (2.0 * DIFFERENCE);
        }
    }
    std::array::from_fn(|i| std::array::from_fn(|j| 0.5 * (out[i][j] + out[j][i])))
}

/// The inverse Hessian after a step (Nocedal & Wright, equation 6.17); left as it is where the curvature is not positive.
fn update(inverse: &mut Matrix, step: &Place, bend: &Place) {
    let curvature = dot(step, bend);
    if curvature.is_nan() || curvature <= 1e-12 * norm(step) * norm(bend) {
        return;
    }
    let moved = times(inverse, bend);
    let both = dot(bend, &moved);
    for i in 0..MOST {
        for j in 0..MOST {
            inverse[i][j] += (1.0 + both / curvature) * step[i] * step[j] / curvature
                - (moved[i] * step[j] + step[i] * moved[j]) / curvature;
        }
    }
}

fn diagonal(of: f64) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { of } else { 0.0 }))
}

fn times(m: &Matrix, v: &Place) -> Place {
    std::array::from_fn(|i| dot(&m[i], v))
}

fn dot(a: &Place, b: &Place) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(v: &Place) -> f64 {
    dot(v, v).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bowl_in_four_dimensions() {
        // Powell's (1962) singular function: minimum 0 at the origin, with a singular Hessian there.
        let mut f = |p: &[f64; 4]| {
            let (a, b, c, d) = (p[0] + 10.0 * p[1], p[2] - p[3], p[1] - 2.0 * p[2], p[0] - p[3]);
            let value = a * a + 5.0 * b * b + c.powi(4) + 10.0 * d.powi(4);
            let (c3, d3) = (4.0 * c.powi(3), 40.0 * d.powi(3));
            (value, [2.0 * a + d3, 20.0 * a + c3, 10.0 * b - 2.0 * c3, -10.0 * b - d3])
        };
        let found = minimise(&mut f, 4, [3.0, -1.0, 0.0, 1.0], 1.0, None);
        assert!(found.value < 1e-9, "{found:?}");
    }

    #[test]
    fn what_has_no_end_stops_at_the_edge() {
        let mut f = |p: &Place| (libm::exp(-p[0]), [-libm::exp(-p[0]), 0.0, 0.0, 0.0]);
        let found = minimise(&mut f, 1, [0.0; MOST], 1.0, None);
        assert!(found.at[0] > 10.0 && found.at[0] <= EDGE, "{found:?}");
        let mut wall = |_: &Place| (f64::NAN, [0.0; MOST]);
        assert_eq!(minimise(&mut wall, 1, [0.0; MOST], 1.0, None).stop, Stop::NotFinite);
    }
}
