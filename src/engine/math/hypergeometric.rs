//! Gauss's hypergeometric function where its first parameter is 1, the one that models of buying and dying need.

/// F(1, b; c; z) = Σ (b)_n / (c)_n z^n for c ≥ b > 0, c > 1 and 0 ≤ z < 1.
///
/// By the series where z is small; else by Gauss's continued fraction (1813; NIST Handbook 15.7.5), which needs some
/// 18 / √(1 - z) steps. All terms are positive:
/// relative error below 1e-14, and 1e-11 where 1 - z is 1e-6.
///
/// # Example: the logarithm
/// ```
/// use perennial::engine::math::hypergeometric::f_one;
/// // F(1, 1; 2; z) = -ln(1 - z) / z.
/// assert!((f_one(1.0, 2.0, 0.5) - 2.0 * libm::log(2.0)).abs() < 1e-14);
/// ```
pub fn f_one(b: f64, c: f64, z: f64) -> f64 {
    if z < 0.6 { series(b, c, z) } else { fraction(b, c, z) }
}

fn series(mut b: f64, mut c: f64, z: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    let enough = 1e-17 * (1.0 - z);
    while term > enough * sum {
        term *= z * b / c;
        sum += term;
        b += 1.0;
        c += 1.0;
    }
    sum
}

/// Steps after which the fraction is taken as it is: enough for 1 - z of 1e-8.
const STEPS: u32 = 200_000;

/// 1 / (1 - k_1 z / (1 - k_2 z / (1 - …))) by the method of Lentz and Thompson & Barnett (1986).
fn fraction(b: f64, c: f64, z: f64) -> f64 {
    let (mut value, mut above, mut below) = (1.0, 1.0, 0.0);
    for step in 0..STEPS {
        let j = f64::from(step / 2);
        let k = if step % 2 == 0 {
            (b + j) * (c - 1.0 + j) / ((c - 1.0 + 2.0 * j) * (c + 2.0 * j))
        } else {
            (j + 1.0) * (c - b + j) / ((c + 2.0 * j) * (c + 2.0 * j + 1.0))
        };
        below = 1.0 / (1.0 - k * z * below);
        above = 1.0 - k * z / above;
        let change = above * below;
        value *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    1.0 / value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_fraction_agree() {
        for z in [0.0, 0.01, 0.3, 0.6, 0.9, 0.99] {
            for (b, c) in
                [(0.05, 1.3), (1.6, 1.7), (2.0, 9.0), (300.0, 301.6), (3.0, 500.0), (4e4, 6e4), (5.0, 5.0)]
            {
                let (a, b) = (series(b, c, z), fraction(b, c, z));
                assert!((a / b - 1.0).abs() < 1e-13, "{z} {c} {a} {b}");
            }
        }
    }

    #[test]
    fn known_values() {
        // NIST Handbook 15.4.1 and 15.4.6: F(1, 1; 2; z) = -ln(1 - z) / z, F(1, b; b; z) = 1 / (1 - z).
        for (z, close) in [(0.1, 1e-14), (0.5, 1e-14), (0.9, 1e-14), (0.999, 1e-13), (0.999_999, 1e-11)] {
            let (log, power) = (f_one(1.0, 2.0, z) * z / -libm::log1p(-z), f_one(3.7, 3.7, z) * (1.0 - z));
            assert!((log - 1.0).abs() < close && (power - 1.0).abs() < close, "{z} {log} {power}");
        }
    }
}
