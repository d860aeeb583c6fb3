//! Lifetime value from figures that the person gives. Slices in, slices out, `NaN` where missing;
//! `docs/formulas.md` section 4 holds the formulas.

/// `clv.simple`: price x repurchase rate x years / unit.
///
/// # Example: in thousands
/// ```
/// let ltv = perennial::engine::clv::simple(&[200.0], &[0.3], &[3.0], 1000.0);
/// assert!((ltv[0] - 0.18).abs() < 1e-12);
/// ```
pub fn simple(price: &[f64], repurchase_rate: &[f64], years: &[f64], unit: f64) -> Vec<f64> {
    price.iter().zip(repurchase_rate).zip(years).map(|((p, r), y)| p * r * y / unit).collect()
}

/// `clv.discounted`: Σ CF_t / (1 + r)^t of the flows of years 1, 2, …, in the order given. A missing flow counts as
/// none; `NaN` when all are missing.
///
/// # Example
/// ```
/// let value = perennial::engine::clv::discounted(&[1000.0, 1200.0, 1500.0, 2000.0, 1800.0], 0.10);
/// assert!((value - 5511.483940).abs() < 1e-6);
/// ```
pub fn discounted(flows: &[f64], rate: f64) -> f64 {
    if flows.iter().all(|f| f.is_nan()) {
        return f64::NAN;
    }
    let step = 1.0 / (1.0 + rate);
    // Horner's scheme from the last year: one division a sum, no powers.
    flows.iter().rev().fold(0.0, |later, f| (later + if f.is_nan() { 0.0 } else { *f }) * step)
}

/// `clv.annuity`: a level yearly flow over whole years, the sum of [`discounted`] in closed form.
///
/// # Example
/// ```
/// let value = perennial::engine::clv::annuity(1000.0, 0.10, 5);
/// assert!((value - 3790.786769).abs() < 1e-6);
/// ```
pub fn annuity(flow: f64, rate: f64, years: u32) -> f64 {
    flow * annuity_factor(rate, years)
}

/// (1 - (1 + r)^-n) / r, and n without discount.
pub fn annuity_factor(rate: f64, years: u32) -> f64 {
    let n = f64::from(years);
    // Through log1p and expm1: 1 - (1 + r)^-n loses every digit when r is tiny.
    if rate == 0.0 { n } else { -libm::expm1(-n * libm::log1p(rate)) / rate }
}

/// `clv.satisfaction_adjusted`: LTV x (1 + k SAT), SAT being the expectation gap.
///
/// # Example
/// ```
/// let value = perennial::engine::clv::satisfaction_adjusted(&[0.18], &[1.0 / 7.0], 1.0);
/// assert!((value[0] - 0.205714285714).abs() < 1e-9);
/// ```
pub fn satisfaction_adjusted(ltv: &[f64], satisfaction: &[f64], k: f64) -> Vec<f64> {
    ltv.iter().zip(satisfaction).map(|(v, s)| v * (1.0 + k * s)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_examples() {
        // formulas.md section 4: 250 -> 0.225; 250 and 0.5 -> 0.375; customer_value.csv at 10 % and 5 years.
        assert!((simple(&[250.0], &[0.3], &[3.0], 1000.0)[0] - 0.225).abs() < 1e-12);
        assert!((simple(&[250.0], &[0.5], &[3.0], 1000.0)[0] - 0.375).abs() < 1e-12);
        for (purchases, clv) in [(10.0, 3790.787), (5.0, 1895.393), (20.0, 7581.574)] {
            assert!((annuity(purchases * 100.0, 0.10, 5) - clv).abs() < 5e-4);
        }
    }

    #[test]
    fn closed_form_is_the_sum() {
        for rate in [0.0, 1e-9, 0.01, 0.1, 2.0] {
            for years in [1, 5, 40] {
                let sum = discounted(&vec![7.0; years as usize], rate);
                assert!((annuity(7.0, rate, years) / sum - 1.0).abs() < 1e-9, "{rate} {years}");
            }
        }
    }

    #[test]
    fn money_scales() {
        let flows = [100.0, -20.0, 50.0];
        let tenfold: Vec<f64> = flows.iter().map(|f| f * 10.0).collect();
        assert!((discounted(&tenfold, 0.08) - 10.0 * discounted(&flows, 0.08)).abs() < 1e-9);
        assert!(discounted(&[f64::NAN], 0.1).is_nan());
        assert!(discounted(&[], 0.1).is_nan());
    }
}
