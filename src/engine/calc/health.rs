//! Health of one customer from what is known of it: `docs/formulas.md` section 2.

use super::{Calculator, Fault, Field, Filled, Outcome, Unit, Values};
use crate::engine::report::formula::Term;
use crate::engine::report::sheet::{Fact, Said, Value};
use crate::engine::score::health::{Band, DEFAULT, MEASURES, Measure, Preset, Scheme, lifts, of, preset};

const BUSINESS: [&str; 7] = ["general", "shop", "saas", "finance", "healthcare", "education", "services"];

/// Percent fields, whose raw value is a share: positions among the measures.
const PERCENT: [usize; 4] = [1, 2, 4, 5];

const fn measure(name: &'static str, unit: Unit, range: (f64, f64), start: f64) -> Field {
    Field::new(name, unit, range, start).optional()
}

pub(super) const HEALTH: Calculator = Calculator {
    id: "health",
    fields: &[
        Field::new("business", Unit::Pick(&BUSINESS), (0.0, 6.0), 0.0),
        measure("recency", Unit::Times, (0.0, 1000.0), 1.5).slides(5.0, 0.1),
        measure("frequency_trend", Unit::Percent, (0.0, 10_000.0), 90.0).slides(200.0, 5.0),
        measure("spend_trend", Unit::Percent, (0.0, 10_000.0), 100.0).slides(200.0, 5.0),
        measure("satisfaction", Unit::Points, (0.0, 10.0), 7.0).slides(10.0, 0.5),
        measure("loyalty", Unit::Percent, (0.0, 100.0), 40.0).slides(100.0, 5.0),
        measure("usage", Unit::Percent, (-100.0, 10_000.0), f64::NAN).slides(100.0, 5.0),
        measure("support_load", Unit::Count, (0.0, 10_000.0), f64::NAN).slides(20.0, 1.0),
        measure("nps", Unit::Points, (0.0, 10.0), 8.0).slides(10.0, 1.0),
    ],
    presets: &[
        (
            "well",
            &[
                ("recency", 0.8),
                ("frequency_trend", 110.0),
                ("spend_trend", 120.0),
                ("satisfaction", 9.0),
                ("loyalty", 60.0),
                ("nps", 9.0),
            ],
        ),
        (
            "in_trouble",
            &[
                ("recency", 3.0),
                ("frequency_trend", 40.0),
                ("spend_trend", 50.0),
                ("satisfaction", 4.0),
                ("loyalty", 20.0),
                ("nps", 3.0),
            ],
        ),
    ],
    work: healthy,
    relative: true,
    changes: &[
        ("health_recency", |v| v[1] = v[1].min(1.0)),
        ("health_satisfaction", |v| v[4] += 1.0),
        ("health_loyalty", |v| v[5] += 10.0),
    ],
};

fn healthy(v: Values<'_>) -> Result<Outcome, Fault> {
    let ramps = BUSINESS
        .get(v[0] as usize)
        .and_then(|key| Preset::ALL.iter().find(|p| p.key() == *key))
        .map_or(DEFAULT, |p| preset(*p));
    let scheme = Scheme::new(ramps).map_err(|_| "weights")?;
    let mut raw: [f64; MEASURES] = std::array::from_fn(|k| v[k + 1]);
    PERCENT.iter().for_each(|k| raw[*k] /= 100.0);
    let health = of(&raw, &scheme);
    if health.score.is_nan() {
        return Err("nothing_known");
    }
    let mut filled = Filled::new("health");
    let (mut terms, mut facts) = (Vec::new(), Vec::new());
    for (k, m) in Measure::ALL.iter().enumerate().filter(|(k, _)| health.shares[*k] > 0.0) {
        let weight = Term::symbol(&format!("w_{}", terms.len() + 1), health.shares[k]);
        let symbol = format!("p_{}", terms.len() + 1);
        let points = filled.take(&symbol, m.key(), health.points[k]);
        terms.push(Term::Product(vec![weight, points]));
        facts.push(Fact {
            name: Said::new(&["input.health.", m.key()].concat()),
            value: Value::Number(health.contributions()[k], 1),
            say: Some(
                Said::new("calc.health.part")
                    .with("points", Value::Number(health.points[k], 0))
                    .with("share", Value::Percent(health.shares[k])),
            ),
        });
    }
    let mut say = Said::new("calc.health.say")
        .with("band", Value::word(&["key.health.band.", health.band.key()].concat()))
        .with("coverage", Value::Percent(health.coverage));
    if health.band == Band::NotEnough {
        say.key = "calc.health.say_little".to_owned();
    } else if let Some(lift) = lifts(&health, &scheme).first() {
        let measure = Value::word(&["input.health.", lift.measure.key()].concat());
        let percent = PERCENT.contains(&(lift.measure as usize));
        let needed = if percent { Value::Percent(lift.value) } else { Value::Number(lift.value, 1) };
        say.key = "calc.health.say_lift".to_owned();
        say = say.with("measure", measure).with("needed", needed);
    }
    let out = Outcome::new(health.score, Value::Number(health.score, 0), say);
    Ok(Outcome {
        unit: Some("calc.of_hundred".into()),
        formulas: vec![filled.explain("H", Term::Sum(terms), health.score)],
        facts,
        ..out
    })
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    /// By hand, formulas.md section 2: satisfaction 6.5 (weight 15) and loyalty 0.3 (10) are both 50 points.
    #[test]
    fn what_is_missing_is_left_out() {
        let mut v = [f64::NAN; MEASURES + 1];
        (v[0], v[4], v[5]) = (0.0, 6.5, 30.0);
        let out = find("health").unwrap().work(&v).unwrap();
        assert!((out.number - 50.0).abs() < 1e-9);
        assert_eq!(out.say.key, "calc.health.say_little");
        assert_eq!(
            find("health").unwrap().work(&[&[0.0][..], &[f64::NAN; MEASURES]].concat()),
            Err("nothing_known")
        );
    }

    #[test]
    fn all_measures_full_are_a_hundred() {
        let v = [1.0, 1.0, 120.0, 120.0, 9.0, 60.0, 10.0, 1.0, 10.0];
        assert!((find("health").unwrap().work(&v).unwrap().number - 100.0).abs() < 1e-9);
    }
}
