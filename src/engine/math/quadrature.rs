//! Integrals by Gauss and Legendre's rule of 16 points, exact for polynomials up to degree 31.

/// Points on (0, 1) and their weights; the other half mirrors them (Abramowitz & Stegun, table 25.4).
const HALF: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// The places between `from` and `to` and their weights, in no order.
pub fn places(from: f64, to: f64) -> impl Iterator<Item = (f64, f64)> {
    let (centre, half) = (0.5 * (from + to), 0.5 * (to - from));
    HALF.iter().flat_map(move |(x, w)| {
        let w = half * w;
        [(centre - half * x, w), (centre + half * x, w)]
    })
}

/// ∫ f from `from` to `to`, in so many equal panels.
///
/// # Example: the area below a hyperbola
/// ```
/// use perennial::engine::math::quadrature::integral;
/// assert!((integral(1.0, 2.0, 1, |x| 1.0 / x) - libm::log(2.0)).abs() < 1e-15);
/// ```
pub fn integral(from: f64, to: f64, panels: u32, mut f: impl FnMut(f64) -> f64) -> f64 {
    let width = (to - from) / f64::from(panels);
    let start = |k: u32| from + f64::from(k) * width;
    let panel = |k: u32| places(start(k), start(k + 1));
    (0..panels).flat_map(panel).map(|(x, w)| w * f(x)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_exact() {
        for degree in 0..32 {
            let got = integral(0.0, 2.0, 1, |x| x.powi(degree));
            let want = 2f64.powi(degree + 1) / f64::from(degree + 1);
            assert!((got / want - 1.0).abs() < 1e-13, "{degree} {got} {want}");
        }
    }

    #[test]
    fn panels_add_up() {
        // Abramowitz & Stegun 7.1: ∫_0^5 e^(-x²) dx = ½ √π erf(5).
        let want = 0.5 * std::f64::consts::PI.sqrt() * libm::erf(5.0);
        assert!((integral(0.0, 5.0, 4, |x| libm::exp(-x * x)) - want).abs() < 1e-14);
    }
}
