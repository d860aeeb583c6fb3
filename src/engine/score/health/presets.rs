//! Weights and thresholds of health by line of business: conventions, for which `docs/formulas.md` has a reason each.

use serde::{Deserialize, Serialize};

use super::{DEFAULT, ENDS, MEASURES, Measure, Ramp, Scheme, ramps};
use crate::engine::config::{Business, Config};
use crate::engine::error::codes;
use crate::engine::own::Own;

codes! {
    /// Lines of business with weights of their own; `docs/formulas.md` says why.
    Preset {
        /// Sells goods; no contract.
        Shop = "shop",
        /// Sells software by subscription.
        Saas = "saas",
        /// Banks and insurers.
        Finance = "finance",
        /// Practices and clinics.
        Healthcare = "healthcare",
        /// Courses and schools.
        Education = "education",
        /// Services by people: agencies, repair, beauty.
        Services = "services",
    }
}

/// Weights and thresholds of a line of business; the weights add up to 100.
pub fn preset(preset: Preset) -> [Ramp; MEASURES] {
    let with = |changes: &[(Measure, (f64, f64))]| {
        let mut ends = ENDS;
        changes.iter().for_each(|(m, e)| ends[*m as usize] = *e);
        ends
    };
    match preset {
        Preset::Shop => ramps([25, 20, 15, 15, 10, 0, 5, 10], ENDS),
        Preset::Saas => ramps([0, 0, 10, 15, 5, 40, 15, 15], with(&[(Measure::SupportLoad, (8.0, 1.0))])),
        Preset::Finance => {
            let ends = [(Measure::Recency, (4.0, 1.5)), (Measure::SpendTrend, (0.7, 1.05))];
            ramps([10, 5, 25, 15, 10, 15, 10, 10], with(&ends))
        }
        Preset::Healthcare => {
            let ends = [(Measure::Recency, (4.0, 1.5)), (Measure::Satisfaction, (5.0, 9.5))];
            ramps([25, 10, 0, 30, 15, 0, 5, 15], with(&ends))
        }
        Preset::Education => ramps([15, 5, 5, 20, 5, 35, 5, 10], with(&[(Measure::Usage, (-0.4, 0.0))])),
        Preset::Services => ramps([20, 10, 10, 25, 15, 0, 5, 15], ENDS),
    }
}

/// Weights and thresholds of a config: those of its line of business, with the person's own where there are some. Use and
/// support load have no weight without `events`: what no table tells would only make everybody less known.
pub fn of_config(config: &Config, events: bool) -> [Ramp; MEASURES] {
    let mut ramps = match config.business {
        Business::General => DEFAULT,
        Business::Shop => preset(Preset::Shop),
        Business::Saas => preset(Preset::Saas),
        Business::Finance => preset(Preset::Finance),
        Business::Healthcare => preset(Preset::Healthcare),
        Business::Education => preset(Preset::Education),
        Business::Services => preset(Preset::Services),
    };
    let own = config.own.read();
    for (k, ramp) in ramps.iter_mut().enumerate() {
        if let Some(weight) = own.health_weights[k] {
            ramp.weight = weight;
        }
        if let Some(ends) = own.health_ends[k] {
            [ramp.zero, ramp.hundred] = ends;
        }
        if !events && matches!(Measure::ALL[k], Measure::Usage | Measure::SupportLoad) {
            ramp.weight = 0.0;
        }
    }
    ramps
}

/// The scheme of a config; the usual one where the person's own weights leave nothing that this data tells.
pub fn scheme(config: &Config, events: bool) -> Option<Scheme> {
    let usual = || Scheme::new(of_config(&Config { own: Own::default(), ..config.clone() }, events)).ok();
    Scheme::new(of_config(config, events)).ok().or_else(usual)
}

#[cfg(test)]
mod tests {
    use super::super::{DEFAULT, Scheme};
    use super::*;

    #[test]
    fn presets_add_up_and_have_a_direction() {
        for p in Preset::ALL {
            let ramps = preset(*p);
            assert_eq!(ramps.iter().map(|r| r.weight).sum::<f64>(), 100.0, "{p:?}");
            for (r, d) in ramps.iter().zip(DEFAULT) {
                assert_eq!(r.hundred > r.zero, d.hundred > d.zero);
            }
            assert!(Scheme::new(ramps).is_ok());
        }
    }
}
