//! Chances of seeing so much or more where there is nothing to see: chi-square and Student's t.

use super::special::{ln_beta, ln_gamma};

/// Steps after which a series or fraction is taken as it is; it needs some ten times the root of its parameters.
const STEPS: u32 = 20_000;

/// The chance of a chi-square of `x` or more with `df` > 0 degrees of freedom; relative error below 1e-10, also where
/// it is tiny. `NaN` for what is no chi-square.
///
/// # Example: the 5 % point of one degree of freedom
/// ```
/// use perennial::engine::math::tails::chi_square;
/// assert!((chi_square(3.841458820694124, 1.0) - 0.05).abs() < 1e-12);
/// ```
pub fn chi_square(x: f64, df: f64) -> f64 {
    if !(x >= 0.0 && df > 0.0 && df.is_finite()) {
        return f64::NAN;
    }
    gamma_above(df / 2.0, x / 2.0)
}

/// The chance of a t of |`t`| or more in either direction with `df` > 0 degrees of freedom. `NaN` for what is no t.
pub fn student(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if t.is_infinite() {
        return 0.0;
    }
    let all = df + t * t;
    beta_below(df / 2.0, 0.5, df / all, t * t / all)
}

/// The t beyond which, in both directions together, a share `p` lies (0 < p < 1): 1.96 for 5 % and many degrees of
/// freedom. By halving, to 1e-14 relative. `NaN` for what has none.
pub fn student_beyond(p: f64, df: f64) -> f64 {
    if !(p > 0.0 && p < 1.0 && df > 0.0) {
        return f64::NAN;
    }
    let (mut low, mut high) = (0.0, 2.0);
    while student(high, df) > p && high < 1e100 {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if student(middle, df) > p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Q(a, x), the regularised incomplete gamma function from above: the series 8.11.4 of the NIST Handbook for x < a + 1,
/// else the fraction 8.9.2 by the method of Lentz.
fn gamma_above(a: f64, x: f64) -> f64 {
    if x == 0.0 || x.is_infinite() {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    let front = libm::exp(a * libm::log(x) - x - ln_gamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for k in 1..STEPS {
            term *= x / (a + f64::from(k));
            sum += term;
            if term < 1e-17 * sum {
                break;
            }
        }
        return (1.0 - front * sum).max(0.0);
    }
    if front == 0.0 {
        return 0.0;
    }
    let mut b = x + 1.0 - a;
    let (mut above, mut below) = (1e300, 1.0 / b);
    let mut value = below;
    for k in 1..STEPS {
        let k = f64::from(k);
        b += 2.0;
        let c = k * (a - k);
        below = 1.0 / (b + c * below);
        above = b + c / above;
        value *= above * below;
        if (above * below - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * value
}

/// I_x(a, b), the regularised incomplete beta function, `y` being 1 - x without loss: the fraction 8.17.22 of the NIST
/// Handbook on the side where it converges fast.
fn beta_below(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 || y <= 0.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let front = libm::exp(a * libm::log(x) + b * libm::log(y) - ln_beta(a, b));
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, y) / b
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let (mut value, mut above, mut below) = (1.0, 1.0, 0.0);
    for step in 1..STEPS {
        let m = f64::from(step / 2);
        let d = if step % 2 == 1 {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        } else {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        };
        below = 1.0 / (1.0 + d * below);
        above = 1.0 + d / above;
        value *= above * below;
        if (above * below - 1.0).abs() < 1e-15 {
            break;
        }
    }
    1.0 / value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_gammas() {
        // Truths to 17 digits by mpmath 1.3, gammainc(a, x, inf, regularized=True).
        for (a, x, q) in [
            (0.5, 0.1, 0.654_720_846_018_577),
            (0.5, 1.92, 0.050_043_521_248_705_1),
            (2.0, 4.605, 0.056_059_539_736_374_2),
            (10.0, 3.0, 0.998_897_511_869_884_5),
            (10.0, 40.0, 3.925_932_226_286_188e-9),
            (500.0, 480.0, 0.813_718_026_809_675_4),
            (0.5, 300.0, 1.674_167_984_691_788e-132),
        ] {
            let got = gamma_above(a, x);
            assert!((got / q - 1.0).abs() < 1e-11, "{a} {x} {got}");
        }
        assert_eq!((chi_square(0.0, 3.0), chi_square(f64::INFINITY, 3.0)), (1.0, 0.0));
        assert!(chi_square(-1.0, 3.0).is_nan() && chi_square(1.0, 0.0).is_nan());
    }

    #[test]
    fn known_betas() {
        // mpmath, betainc(a, b, 0, x, regularized=True).
        for (a, b, x, want) in [
            (0.5, 0.5, 0.3, 0.369_010_119_565_545_4),
            (2.0, 3.0, 0.9, 0.996_3),
            (50.0, 0.5, 0.99, 0.317_304_397_874_197_4),
            (5e5, 0.5, 0.999_997, 0.083_264_362_484_261_59),
            (0.5, 50.0, 0.001, 0.247_630_980_034_623),
        ] {
            let got = beta_below(a, b, x, 1.0 - x);
            assert!((got / want - 1.0).abs() < 1e-9, "{a} {b} {x} {got}");
        }
    }

    #[test]
    fn known_students() {
        for (t, df, p) in [
            (2.0, 10.0, 0.073_388_034_770_740_37),
            (-1.5, 7.3, 0.175_563_092_803_086),
            (40.0, 5.0, 1.841_196_217_177_295e-7),
            (1.96, 1e6, 0.049_996_067_585_269_8),
        ] {
            let got = student(t, df);
            assert!((got / p - 1.0).abs() < 1e-9, "{t} {df} {got}");
        }
        for (df, t) in [
            (1.0, 12.706_204_736_174_7),
            (2.0, 4.302_652_729_749_464),
            (5.5, 2.501_858_617_589_24),
            (30.0, 2.042_272_456_301_238),
            (1000.0, 1.962_339_080_826_408),
        ] {
            let got = student_beyond(0.05, df);
            assert!((got / t - 1.0).abs() < 1e-10, "{df} {got}");
        }
        assert_eq!((student(0.0, 4.0), student(f64::INFINITY, 4.0)), (1.0, 0.0));
        // Many degrees of freedom are the normal.
        assert!((student(1.959_963_984_540_054, 1e9) - 0.05).abs() < 1e-7);
        assert!(student(f64::NAN, 4.0).is_nan() && student_beyond(1.0, 4.0).is_nan());
    }
}
