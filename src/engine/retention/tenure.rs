//! How many periods an account is still worth by the shifted beta-geometric model: Fader and Hardie (2010),
//! "Customer-base valuation in a contractual setting".

use super::survival::rate;

/// What money of the next period is worth now, at a yearly rate and so many periods a year.
pub fn discount(yearly: f64, periods: f64) -> f64 {
    libm::exp(-libm::log1p(yearly) / periods)
}

/// Expected periods of a new account, the first one not discounted: the sum of S(t) v^t from t = 0 on, which is
/// 2F1(1, beta; alpha + beta; v). Without discounting (v = 1) it is (alpha + beta - 1) / (alpha - 1), and has no end
/// where alpha is 1 or less: `None`.
pub fn tenure(alpha: f64, beta: f64, v: f64) -> Option<f64> {
    hyper(alpha, beta, v)
}

/// Expected periods that an account still brings which has renewed `n` times and has paid for the present period; the
/// next one is not discounted. r(n+1) 2F1(1, beta + n + 1; alpha + beta + n + 1; v): equation 6 of the paper, whose n
/// counts the renewal to come.
pub fn residual(alpha: f64, beta: f64, n: u32, v: f64) -> Option<f64> {
    let next = f64::from(n) + 1.0;
    Some(rate(alpha, beta, n + 1) * hyper(alpha, beta + next, v)?)
}

/// 2F1(1, b; c; z) with c = alpha + b, both above 0, and 0 ≤ z ≤ 1; `None` where it is infinite.
///
/// One term of the series, then Gauss's continued fraction of the rest (DLMF 15.7.1), which takes about as many steps
/// as the root of the terms that the series would.
fn hyper(alpha: f64, b: f64, z: f64) -> Option<f64> {
    let c = alpha + b;
    // At z = 1 it is (c - 1) / (c - b - 1). Rates below 1 in 10^10 a period are no rates.
    if 1.0 - z < 1e-10 {
        return (alpha > 1.0).then(|| (c - 1.0) / (alpha - 1.0));
    }
    // 2F1(1, a; c + 1; z) = c / (t0 - u1 z / (t1 - u2 z / (t2 - …))) with a = b + 1, by Lentz's way.
    let a = b + 1.0;
    let (mut f, mut top, mut low) = (c, c, 0.0);
    for j in 1..2_000_000u32 {
        let n = f64::from(j / 2);
        let u = if j % 2 == 1 { (a + n) * (c + n) } else { n * (alpha - 1.0 + n) };
        let t = c + f64::from(j);
        low = 1.0 / (t - u * z * low);
        top = t - u * z / top;
        f *= top * low;
        if (top * low - 1.0).abs() < 1e-15 {
            break;
        }
    }
    Some(1.0 + b / c * z * (c / f)).filter(|v| v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::survival::curve;
    use super::*;

    /// Sum of S(t) v^t over t ≥ 0; what is left out is below its last term / (1 - v).
    fn summed(alpha: f64, beta: f64, v: f64) -> f64 {
        let (mut left, mut sum, mut t) = (1.0, 0.0, 0u32);
        while left / (1.0 - v) > 1e-13 * sum {
            sum += left;
            t += 1;
            left *= rate(alpha, beta, t) * v;
        }
        sum
    }

    #[test]
    fn the_fraction_is_the_sum() {
        for (alpha, beta) in
            [(0.66809, 3.80609), (0.70408, 1.18204), (3.8, 15.2), (0.02, 0.03), (200.0, 900.0), (1.0, 0.5)]
        {
            for v in [0.0, 0.5, 1.0 / 1.1, discount(0.1, 12.0), discount(0.01, 12.0)] {
                let (want, got) = (summed(alpha, beta, v), tenure(alpha, beta, v).unwrap());
                assert!((got / want - 1.0).abs() < 1e-10, "{alpha} {beta} {v}: {got} {want}");
                for n in [0, 1, 4, 30] {
                    let s = curve(alpha, beta, 4000);
                    let tail: f64 = (n as usize + 1..4000)
                        .map(|t| s[t] / s[n as usize] * libm::pow(v, (t - n as usize - 1) as f64))
                        .sum();
                    let got = residual(alpha, beta, n, v).unwrap();
                    assert!(v > 0.99 || (got / tail - 1.0).abs() < 1e-9, "{n}: {got} {tail}");
                }
            }
        }
    }

    #[test]
    fn without_discounting_it_has_an_end_only_above_one() {
        assert_eq!(tenure(0.7, 1.2, 1.0), None);
        assert_eq!(tenure(1.0, 1.2, discount(0.0, 1.0)), None);
        // (3 + 2 - 1) / (3 - 1), and the sum of its survival: S(t) falls with t^-3.
        let want: f64 = curve(3.0, 2.0, 200_000).iter().sum();
        assert!((tenure(3.0, 2.0, 1.0).unwrap() - want).abs() < 1e-8);
        // A rate of next to nothing comes close to it, and ends.
        assert!((tenure(3.0, 2.0, discount(1e-7, 12.0)).unwrap() - 2.0).abs() < 1e-6);
        assert!(tenure(0.7, 1.2, discount(1e-7, 12.0)).unwrap() > 100.0);
    }

    #[test]
    fn accounts_all_alike_are_geometric() {
        // S(t) = 0.8^t: 1 / (1 - 0.8 v), and from any renewal on 0.8 of that.
        let v = discount(0.1, 1.0);
        let want = 1.0 / (1.0 - 0.8 * v);
        assert!((tenure(2e8, 8e8, v).unwrap() - want).abs() < 1e-6);
        assert!((residual(2e8, 8e8, 5, v).unwrap() - 0.8 * want).abs() < 1e-6);
    }
}
