//! `health`: how a customer stands, 0-100, as a weighted mean of the measures that are known. `docs/formulas.md`
//! section "Health".

mod presets;

use serde::{Deserialize, Serialize};

pub use presets::{Preset, of_config, preset, scheme};

use crate::engine::error::{Error, ErrorCode, codes};
use crate::engine::math::sort;

codes! {
    /// What a customer's health is made of. The unit of its raw value stands beside it.
    Measure {
        /// Days of silence over the usual gap between orders, see [`recency`].
        Recency = "recency",
        /// Orders of the last half-year over those of the one before, see [`growth`].
        FrequencyTrend = "frequency_trend",
        /// Money of the last half-year over that of the one before, see [`growth`].
        SpendTrend = "spend_trend",
        /// 0-10.
        Satisfaction = "satisfaction",
        /// Repeat share, 0-1.
        Loyalty = "loyalty",
        /// Relative change of use, 0.1 for +10 %: `usage::Usage::trend`.
        Usage = "usage",
        /// Support contacts in 30 days.
        SupportLoad = "support_load",
        /// The customer's answer to the question of recommendation, 0-10.
        Nps = "nps",
    }
}

codes! {
    /// The colour of a score.
    Band {
        /// Up to 50.
        Red = "red",
        /// Up to 75.
        Yellow = "yellow",
        /// Above.
        Green = "green",
        /// Measures with less than half of the weight are known.
        NotEnough = "not_enough",
    }
}

/// Measures there are.
pub const MEASURES: usize = 8;

/// The highest scores that are still red and still yellow.
pub const BAND_ENDS: [f64; 2] = [50.0, 75.0];

/// Below this share of known weight there is no band.
pub const COVERAGE: f64 = 0.5;

/// Days below which no gap between orders counts.
pub const SHORTEST_GAP: f64 = 30.0;

/// Sums of weights that should meet a limit may miss it by the last bit.
const BIT: f64 = 1e-9;

/// One measure's part: points rise linearly from the raw value `zero` (0 points) to `hundred` (100 points) and stay there
/// beyond; `zero` above `hundred` makes less the better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ramp {
    /// Not negative; any size, as weights are normalised.
    pub weight: f64,
    /// The raw value of 0 points.
    pub zero: f64,
    /// The raw value of 100 points.
    pub hundred: f64,
}

impl Ramp {
    /// 0-100 points of a raw value, `NaN` where it is missing. Infinite values have a side too.
    pub fn points(&self, value: f64) -> f64 {
        if value.is_infinite() {
            return if (value > 0.0) == (self.hundred > self.zero) { 100.0 } else { 0.0 };
        }
        (100.0 * (value - self.zero) / (self.hundred - self.zero)).clamp(0.0, 100.0)
    }

    /// The raw value that has so many points.
    pub fn value(&self, points: f64) -> f64 {
        self.zero + (self.hundred - self.zero) * points / 100.0
    }
}

/// Thresholds of [`DEFAULT`], by measure.
const ENDS: [(f64, f64); MEASURES] =
    [(3.0, 1.0), (0.5, 1.2), (0.5, 1.2), (4.0, 9.0), (0.0, 0.6), (-0.5, 0.1), (10.0, 1.0), (0.0, 10.0)];

/// Weights and thresholds of no business in particular, in the order of [`Measure::ALL`].
pub const DEFAULT: [Ramp; MEASURES] = ramps([20, 15, 10, 15, 10, 15, 5, 10], ENDS);

const fn ramps(weights: [u8; MEASURES], ends: [(f64, f64); MEASURES]) -> [Ramp; MEASURES] {
    let mut out = [Ramp { weight: 0.0, zero: 0.0, hundred: 1.0 }; MEASURES];
    let mut k = 0;
    while k < MEASURES {
        out[k] = Ramp { weight: weights[k] as f64, zero: ends[k].0, hundred: ends[k].1 };
        k += 1;
    }
    out
}

/// Ramps without a fault whose weights add up to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme([Ramp; MEASURES]);

impl Scheme {
    /// Takes ramps in the order of [`Measure::ALL`] and normalises their weights.
    ///
    /// # Errors
    /// All at once: `BadWeight` and `EndsAlike` (thresholds that are equal or no numbers) with the setting as
    /// `health.<measure>`, `WeightsSumToZero`.
    pub fn new(mut ramps: [Ramp; MEASURES]) -> Result<Scheme, Vec<Error>> {
        let mut faults = Vec::new();
        for (ramp, measure) in ramps.iter().zip(Measure::ALL) {
            let name = || ["health.", measure.key()].concat();
            if !(ramp.weight >= 0.0 && ramp.weight.is_finite()) {
                faults.push(Error::new(ErrorCode::BadWeight).with(name()));
            }
            if !(ramp.hundred - ramp.zero).is_finite() || ramp.hundred == ramp.zero {
                faults.push(Error::new(ErrorCode::EndsAlike).with(name()));
            }
        }
        // By the largest first, so that no sum of weights overflows.
        let largest = ramps.iter().map(|r| r.weight).fold(0.0, f64::max);
        if faults.is_empty() && largest == 0.0 {
            faults.push(Error::new(ErrorCode::WeightsSumToZero));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let sum: f64 = ramps.iter().map(|r| r.weight / largest).sum();
        ramps.iter_mut().for_each(|r| r.weight = r.weight / largest / sum);
        Ok(Scheme(ramps))
    }

    /// The ramps with their normalised weights.
    pub fn ramps(&self) -> &[Ramp; MEASURES] {
        &self.0
    }
}

/// The health of one customer. Arrays are in the order of [`Measure::ALL`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Health {
    /// 0-100; `NaN` where no measure with weight is known.
    pub score: f64,
    /// Known weight over all weight, 0-1.
    pub coverage: f64,
    /// Colour.
    pub band: Band,
    /// 0-100 points of each measure, `NaN` where missing.
    pub points: [f64; MEASURES],
    /// Weight of each known measure among the known ones; 0 where missing.
    pub shares: [f64; MEASURES],
}

impl Health {
    /// What each measure adds: share x points. They add up to the score; 0 where missing.
    pub fn contributions(&self) -> [f64; MEASURES] {
        std::array::from_fn(|k| if self.shares[k] > 0.0 { self.shares[k] * self.points[k] } else { 0.0 })
    }
}

/// The health of a customer with these raw values, `NaN` where missing; a missing measure is left out and its weight
/// shared.
///
/// # Example: satisfaction 6.5 of 10 and a loyalty of 0.3 are half of either, but a quarter of the weight
/// ```
/// use perennial::engine::score::health::{Band, DEFAULT, Scheme, of};
/// let mut values = [f64::NAN; 8];
/// (values[3], values[4]) = (6.5, 0.3);
/// let health = of(&values, &Scheme::new(DEFAULT).unwrap());
/// assert!((health.score - 50.0).abs() < 1e-9 && (health.coverage - 0.25).abs() < 1e-9);
/// assert_eq!(health.band, Band::NotEnough);
/// ```
pub fn of(values: &[f64; MEASURES], scheme: &Scheme) -> Health {
    let points: [f64; MEASURES] = std::array::from_fn(|k| scheme.0[k].points(values[k]));
    let known = |k: usize| if points[k].is_nan() { 0.0 } else { scheme.0[k].weight };
    let coverage = (0..MEASURES).map(known).sum::<f64>().min(1.0);
    let shares: [f64; MEASURES] =
        std::array::from_fn(|k| if coverage > 0.0 { known(k) / coverage } else { 0.0 });
    let mut health = Health { score: f64::NAN, coverage, band: Band::NotEnough, points, shares };
    if coverage > 0.0 {
        health.score = health.contributions().iter().sum::<f64>().clamp(0.0, 100.0);
        health.band = band(health.score, coverage);
    }
    health
}

/// The colour of an unrounded score.
fn band(score: f64, coverage: f64) -> Band {
    if coverage < COVERAGE - BIT {
        Band::NotEnough
    } else if score <= BAND_ENDS[0] + BIT {
        Band::Red
    } else if score <= BAND_ENDS[1] + BIT {
        Band::Yellow
    } else {
        Band::Green
    }
}

/// What one measure alone would have to become for the next band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lift {
    /// Which.
    pub measure: Measure,
    /// Points it must gain; the band begins just beyond.
    pub points: f64,
    /// The raw value it must get beyond, in the direction of its ramp.
    pub value: f64,
}

/// The measures that alone could lift a customer into the next band, the one with the fewest points to gain first.
/// Empty where none can, where the band is green already, and where there is not enough data.
pub fn lifts(health: &Health, scheme: &Scheme) -> Vec<Lift> {
    let end = match health.band {
        Band::Red => BAND_ENDS[0],
        Band::Yellow => BAND_ENDS[1],
        Band::Green | Band::NotEnough => return Vec::new(),
    };
    let one = |k: usize| {
        let points = (end - health.score).max(0.0) / health.shares[k];
        let needed = health.points[k] + points;
        let measure = Measure::ALL[k];
        (needed < 100.0 - BIT).then(|| Lift { measure, points, value: scheme.0[k].value(needed) })
    };
    let mut out: Vec<Lift> = (0..MEASURES).filter(|k| health.shares[*k] > 0.0).filter_map(one).collect();
    sort::by(&mut out, |a, b| a.points.total_cmp(&b.points));
    out
}

/// The raw value of [`Measure::Recency`]: days of silence over the customer's own median gap between orders, the
/// population's where that is `NaN`, neither below [`SHORTEST_GAP`]. `NaN` where the silence or both gaps are unknown.
///
/// # Example: silent for 90 days, buys every 45
/// ```
/// assert_eq!(perennial::engine::score::health::recency(90.0, 45.0, 60.0), 2.0);
/// ```
pub fn recency(silent_days: f64, own_gap: f64, population_gap: f64) -> f64 {
    let gap = if own_gap.is_nan() { population_gap } else { own_gap };
    // f64::max would take a missing gap for the shortest.
    if gap.is_nan() { f64::NAN } else { silent_days / gap.max(SHORTEST_GAP) }
}

/// The raw value of the trends: the last half-year over the one before. Infinite where only the one before is empty
/// (somebody came back: full points), `NaN` where both are or one is unknown.
pub fn growth(last: f64, before: f64) -> f64 {
    // Refunds can leave a half-year below nothing.
    let (last, before) = (clip(last), clip(before));
    last / before
}

fn clip(money: f64) -> f64 {
    if money < 0.0 { 0.0 } else { money }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scheme() -> Scheme {
        Scheme::new(DEFAULT).unwrap()
    }

    #[test]
    fn thresholds_of_formulas_md() {
        // Section 2, `health`: value of 0 points … of 100 points, and weights in per cent.
        let s = scheme();
        let weights = [0.20, 0.15, 0.10, 0.15, 0.10, 0.15, 0.05, 0.10];
        let zeros = [3.0, 0.5, 0.5, 4.0, 0.0, -0.5, 10.0, 0.0];
        let hundreds = [1.0, 1.2, 1.2, 9.0, 0.6, 0.1, 1.0, 10.0];
        for (k, weight) in weights.into_iter().enumerate() {
            let (r, zero, hundred) = (s.ramps()[k], zeros[k], hundreds[k]);
            assert!((r.weight - weight).abs() < 1e-12);
            assert_eq!((r.points(zero), r.points(hundred)), (0.0, 100.0));
            assert!((r.points((zero + hundred) / 2.0) - 50.0).abs() < 1e-9);
            assert!((r.value(50.0) - (zero + hundred) / 2.0).abs() < 1e-12);
            // Beyond the ends nothing more is won or lost, on the right side.
            let step = hundred - zero;
            assert_eq!((r.points(zero - step), r.points(hundred + step)), (0.0, 100.0));
            assert_eq!(r.points(step * f64::INFINITY), 100.0);
        }
    }

    #[test]
    fn a_customer_by_hand() {
        // Recency 2 gaps: 50 points; orders as before: 500/7; money +20 %: 100; satisfaction 8: 80; NPS 5: 50.
        // Weights 20 15 10 15 10 of 70: (1000 + 7500/7 + 1000 + 1200 + 500) / 70.
        let values = [2.0, 1.0, 1.2, 8.0, f64::NAN, f64::NAN, f64::NAN, 5.0];
        let h = of(&values, &scheme());
        assert!((h.score - (3700.0 + 7500.0 / 7.0) / 70.0).abs() < 1e-9, "{h:?}");
        assert!((h.coverage - 0.7).abs() < 1e-12);
        assert_eq!(h.band, Band::Yellow);
        assert!((h.contributions().iter().sum::<f64>() - h.score).abs() < 1e-12);
        // To 75 are missing 75 - 68.163265 = 6.836735: recency has 2/7 of the weight, 23.928571 points, 0.478571 gaps.
        let lifts = lifts(&h, &scheme());
        assert_eq!(lifts[0].measure, Measure::Recency);
        assert!((lifts[0].points - 23.928_571_428_571).abs() < 1e-9, "{lifts:?}");
        assert!((lifts[0].value - (2.0 - 0.478_571_428_571)).abs() < 1e-9);
        // Orders would need 31.9 points more than 71.4: out of reach. So would satisfaction; money has all.
        assert_eq!(lifts.iter().map(|l| l.measure).collect::<Vec<_>>(), [Measure::Recency, Measure::Nps]);
    }

    #[test]
    fn ends_of_bands_are_below() {
        let at = |score, coverage| band(score, coverage);
        assert_eq!(
            [50.0, 50.001, 75.0, 75.001].map(|s| at(s, 1.0)),
            [Band::Red, Band::Yellow, Band::Yellow, Band::Green]
        );
        assert_eq!((at(100.0, 0.499), at(100.0, 0.5)), (Band::NotEnough, Band::Green));
        // Exactly half of the weight, as a sum of tenths: recency, both trends and support load.
        let half = [1.0, 1.2, 1.2, f64::NAN, f64::NAN, f64::NAN, 1.0, f64::NAN];
        assert_eq!(of(&half, &scheme()).band, Band::Green);
    }

    #[test]
    fn nothing_known_and_weights_of_zero() {
        let h = of(&[f64::NAN; 8], &scheme());
        assert!(h.score.is_nan() && h.band == Band::NotEnough && lifts(&h, &scheme()).is_empty());
        let mut zero = DEFAULT;
        zero.iter_mut().for_each(|r| r.weight = 0.0);
        assert_eq!(Scheme::new(zero).unwrap_err()[0].code, ErrorCode::WeightsSumToZero);
        let mut bad = DEFAULT;
        bad[0].weight = -1.0;
        bad[3].hundred = bad[3].zero;
        let faults = Scheme::new(bad).unwrap_err();
        assert_eq!(
            faults.iter().map(|e| (e.code, e.value.as_str())).collect::<Vec<_>>(),
            [(ErrorCode::BadWeight, "health.recency"), (ErrorCode::EndsAlike, "health.satisfaction")]
        );
        // A measure without weight is not known either.
        let mut one = zero;
        one[4].weight = f64::MAX;
        let only = Scheme::new(one).unwrap();
        let h = of(&[1.0, 1.2, 1.2, 9.0, f64::NAN, 0.1, 1.0, 10.0], &only);
        assert!(h.score.is_nan() && h.coverage == 0.0);
    }

    #[test]
    fn raw_values() {
        assert_eq!(recency(90.0, f64::NAN, 10.0), 3.0);
        assert!(recency(90.0, f64::NAN, f64::NAN).is_nan() && recency(f64::NAN, 30.0, 30.0).is_nan());
        assert_eq!((growth(6.0, 5.0), growth(2.0, 0.0), growth(-3.0, 5.0)), (1.2, f64::INFINITY, 0.0));
        assert!(growth(0.0, 0.0).is_nan() && growth(0.0, -4.0).is_nan() && growth(1.0, f64::NAN).is_nan());
    }

    proptest! {
        #[test]
        fn a_lift_is_just_enough(values in prop::array::uniform8(prop_oneof![Just(f64::NAN), -2.0..12.0f64])) {
            let s = scheme();
            let h = of(&values, &s);
            for lift in lifts(&h, &s) {
                let at = |more: f64| {
                    let k = lift.measure as usize;
                    let mut changed = values;
                    changed[k] = lift.value + more * (s.ramps()[k].hundred - s.ramps()[k].zero);
                    of(&changed, &s)
                };
                prop_assert!(at(1e-4).band > h.band, "{:?} {:?}", h, lift);
                prop_assert_eq!(at(-1e-4).band, h.band);
            }
            // What is better by every measure is never worse.
            let better = std::array::from_fn(|k| values[k] + 0.1 * (s.ramps()[k].hundred - s.ramps()[k].zero));
            prop_assert!(h.score.is_nan() || of(&better, &s).score >= h.score - 1e-9);
        }
    }
}
