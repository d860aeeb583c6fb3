//! Satisfaction, loyalty, expectation gap, experience, value: `docs/formulas.md` section 2.

use super::{Calculator, Fault, Field, Filled, Outcome, Unit, Values, fact};
use crate::engine::config::Config;
use crate::engine::report::formula::Term;
use crate::engine::report::sheet::{Said, Value};
use crate::engine::score::satisfaction::{self, Factor, LEVELS};
use crate::engine::score::{experience, loyalty, value};

const TEN: (f64, f64) = (0.0, 10.0);
/// More than anybody's money; beyond it sums lose their cents.
pub(super) const MONEY: (f64, f64) = (0.0, 1e12);
const COUNT: (f64, f64) = (0.0, 1e9);

const fn points(name: &'static str, start: f64) -> Field {
    Field::new(name, Unit::Points, TEN, start).slides(10.0, 0.5)
}

const fn weight(name: &'static str, start: f64) -> Field {
    Field::new(name, Unit::Weight, (0.0, 1e6), start).within("weights")
}

const fn amount(name: &'static str, start: f64, top: f64) -> Field {
    Field::new(name, Unit::Money, MONEY, start).slides(top, 10.0)
}

/// The weights of `config::Business`.
pub(super) const SATISFACTION: Calculator = Calculator {
    id: "satisfaction",
    fields: &[
        points("product", 8.0),
        points("service", 7.0),
        points("support", 9.0),
        weight("w_product", 0.4),
        weight("w_service", 0.3),
        weight("w_support", 0.3),
    ],
    presets: &[
        ("general", &[("w_product", 0.4), ("w_service", 0.3), ("w_support", 0.3)]),
        ("even", &[("w_product", 1.0), ("w_service", 1.0), ("w_support", 1.0)]),
    ],
    work: satisfied,
    relative: true,
    changes: &[
        ("satisfaction_product", |v| v[0] += 1.0),
        ("satisfaction_service", |v| v[1] += 1.0),
        ("satisfaction_support", |v| v[2] += 1.0),
    ],
};

fn satisfied(v: Values<'_>) -> Result<Outcome, Fault> {
    let names = ["product", "service", "support"];
    let factors: Vec<Factor> = (0..3).map(|k| Factor { weight: v[k + 3], values: vec![v[k]] }).collect();
    let score = satisfaction::weighted(&factors)[0];
    if score.is_nan() {
        return Err("weights");
    }
    let levels = Config::default().levels;
    let level = satisfaction::level(score, &levels).map_or("poor", |l| LEVELS[l]);
    let mut filled = Filled::new("satisfaction");
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for (k, name) in names.into_iter().enumerate() {
        let weight = filled.take(&format!("w_{}", k + 1), &["w_", name].concat(), v[k + 3]);
        let factor = filled.take(&format!("F_{}", k + 1), name, v[k]);
        above.push(Term::Product(vec![weight.clone(), factor]));
        below.push(weight);
    }
    let term = Term::Sum(above).over(Term::Sum(below));
    let mut say = Said::new("calc.satisfaction.say")
        .with("level", Value::word(&["key.satisfaction.level.", level].concat()));
    if let Some(weakest) = satisfaction::weakest(&factors, 0, &levels) {
        let factor = Value::word(&["input.satisfaction.", names[weakest.factor]].concat());
        let needed = weakest.needed.map(|needed| ("needed", Value::Number(needed, 2)));
        say.key =
            if needed.is_some() { "calc.satisfaction.say_lift" } else { "calc.satisfaction.say_weakest" }
                .to_owned();
        say = say.with("factor", factor).with("of", Value::Number(weakest.value, 2));
        if let Some((name, needed)) = needed {
            say = say.with(name, needed);
        }
    }
    let out = Outcome::new(score, Value::Number(score, 2), say);
    Ok(Outcome { unit: Some("calc.of_ten".into()), formulas: vec![filled.explain("S", term, score)], ..out })
}

pub(super) const LOYALTY: Calculator = Calculator {
    id: "loyalty",
    fields: &[
        Field::new("purchases", Unit::Count, COUNT, 10.0).slides(50.0, 1.0),
        Field::new("repeat", Unit::Count, COUNT, 5.0).slides(50.0, 1.0),
    ],
    presets: &[
        ("one_timers", &[("purchases", 10.0), ("repeat", 1.0)]),
        ("regulars", &[("purchases", 20.0), ("repeat", 14.0)]),
    ],
    work: loyal,
    relative: true,
    changes: &[
        ("loyalty_more", |v| {
            v[0] += 1.0;
            v[1] += 1.0;
        }),
        ("loyalty_less", |v| v[1] -= 1.0),
    ],
};

fn loyal(v: Values<'_>) -> Result<Outcome, Fault> {
    let share = loyalty::repeat_share(&[v[1]], &[v[0]])[0];
    if share.is_nan() {
        return Err("no_purchases");
    }
    if v[1] > v[0] {
        return Err("more_than_all");
    }
    let mut filled = Filled::new("loyalty");
    let term = filled.take("r", "repeat", v[1]).over(filled.take("n", "purchases", v[0]));
    let say = Said::new("calc.loyalty.say")
        .with("repeat", Value::Count(v[1] as u64))
        .with("all", Value::Count(v[0] as u64));
    let out = Outcome::new(share, Value::Percent(share), say);
    Ok(Outcome { formulas: vec![filled.explain("L", term, share)], ..out })
}

pub(super) const GAP: Calculator = Calculator {
    id: "gap",
    fields: &[amount("perceived", 200.0, 500.0), amount("expected", 150.0, 500.0)],
    presets: &[
        ("exceeded", &[("perceived", 200.0), ("expected", 150.0)]),
        ("met", &[("perceived", 150.0), ("expected", 150.0)]),
        ("missed", &[("perceived", 100.0), ("expected", 150.0)]),
    ],
    work: gap,
    relative: false,
    changes: &[("gap_perceived", |v| v[0] *= 1.1), ("gap_expected", |v| v[1] *= 1.1)],
};

fn gap(v: Values<'_>) -> Result<Outcome, Fault> {
    let gap = satisfaction::expectation_gap(&[v[0]], &[v[1]])[0];
    if gap.is_nan() {
        return Err("both_zero");
    }
    let mut filled = Filled::new("gap");
    let (p, e) = (filled.take("P", "perceived", v[0]), filled.take("E", "expected", v[1]));
    let term = p.clone().minus(e.clone()).over(Term::Sum(vec![p, e]));
    let key = match gap {
        g if g > 0.0 => "calc.gap.say_more",
        g if g < 0.0 => "calc.gap.say_less",
        _ => "calc.gap.say_even",
    };
    let say = Said::new(key).with("by", Value::Money((v[0] - v[1]).abs()));
    let out = Outcome::new(gap, Value::Number(gap, 4), say);
    // What it does to a lifetime value: LTV x (1 + k SAT) with k = 1, section 4.
    let facts = vec![fact("calc.gap.adjusted", Value::Signed(gap))];
    Ok(Outcome {
        unit: Some("calc.gap.unit".into()),
        formulas: vec![filled.explain("G", term, gap)],
        facts,
        ..out
    })
}

pub(super) const EXPERIENCE: Calculator = Calculator {
    id: "experience",
    fields: &[points("functional", 8.0), points("service", 7.0), points("emotional", 6.0)],
    presets: &[
        ("balanced", &[("functional", 8.0), ("service", 8.0), ("emotional", 8.0)]),
        ("works_but_cold", &[("functional", 9.0), ("service", 6.0), ("emotional", 3.0)]),
    ],
    work: experienced,
    relative: true,
    changes: &[
        ("experience_functional", |v| v[0] += 1.0),
        ("experience_service", |v| v[1] += 1.0),
        ("experience_emotional", |v| v[2] += 1.0),
    ],
};

fn experienced(v: Values<'_>) -> Result<Outcome, Fault> {
    let total = experience::sum(&[v[0]], &[v[1]], &[v[2]])[0];
    let names = ["functional", "service", "emotional"];
    let lowest = (0..3).fold(0, |low, k| if v[k] < v[low] { k } else { low });
    let mut filled = Filled::new("experience");
    let symbols = ["F", "V", "M"];
    let terms = (0..3).map(|k| filled.take(symbols[k], names[k], v[k])).collect();
    let even = v.iter().all(|part| *part == v[0]);
    let say = Said::new(if even { "calc.experience.say_even" } else { "calc.experience.say" })
        .with("part", Value::word(&["input.experience.", names[lowest]].concat()))
        .with("of", Value::Number(v[lowest], 2));
    let out = Outcome::new(total, Value::Number(total, 2), say);
    Ok(Outcome {
        unit: Some("calc.of_thirty".into()),
        formulas: vec![filled.explain("E", Term::Sum(terms), total)],
        ..out
    })
}

pub(super) const VALUE: Calculator = Calculator {
    id: "value",
    fields: &[
        amount("purchase", 1000.0, 5000.0),
        amount("referral", 2500.0, 5000.0),
        amount("service", 500.0, 5000.0),
    ],
    presets: &[
        ("buys_only", &[("purchase", 1000.0), ("referral", 0.0), ("service", 0.0)]),
        ("recommends", &[("purchase", 1000.0), ("referral", 2500.0), ("service", 500.0)]),
    ],
    work: valued,
    relative: true,
    changes: &[("value_purchase", |v| v[0] *= 1.1), ("value_referral", |v| v[1] *= 1.1)],
};

fn valued(v: Values<'_>) -> Result<Outcome, Fault> {
    let total = value::total(&[v[0]], &[v[1]], &[v[2]])[0];
    let names = ["purchase", "referral", "service"];
    let mut filled = Filled::new("value");
    let symbols = ["P", "R", "V"];
    let terms = (0..3).map(|k| filled.take(symbols[k], names[k], v[k])).collect();
    let share = |part: f64| if total > 0.0 { Value::Percent(part / total) } else { Value::None };
    let say = Said::new(if total > 0.0 { "calc.value.say" } else { "calc.value.say_none" })
        .with("share", share(v[0]));
    let facts = (0..3).map(|k| fact(&["input.value.", names[k]].concat(), share(v[k]))).collect();
    let out = Outcome::new(total, Value::Money(total), say);
    Ok(Outcome { formulas: vec![filled.explain("T", Term::Sum(terms), total)], facts, ..out })
}

#[cfg(test)]
mod tests {
    use super::super::find;

    fn number(id: &str, values: &[f64]) -> f64 {
        find(id).unwrap().work(values).unwrap().number
    }

    /// Worked examples of formulas.md, section 2.
    #[test]
    fn worked_examples() {
        assert!((number("satisfaction", &[8.0, 7.0, 9.0, 0.4, 0.3, 0.3]) - 8.0).abs() < 1e-12);
        assert_eq!(number("loyalty", &[10.0, 5.0]), 0.5);
        assert!((number("gap", &[200.0, 150.0]) - 0.142857142857).abs() < 1e-9);
        assert_eq!(number("value", &[1000.0, 2500.0, 500.0]), 4000.0);
        assert_eq!(number("experience", &[8.0, 7.0, 6.0]), 21.0);
    }

    #[test]
    fn what_cannot_be_is_said() {
        let fault = |id: &str, values: &[f64]| find(id).unwrap().work(values).unwrap_err();
        assert_eq!(fault("satisfaction", &[8.0, 7.0, 9.0, 0.0, 0.0, 0.0]), "weights");
        assert_eq!(fault("satisfaction", &[11.0, 7.0, 9.0, 1.0, 0.0, 0.0]), "range");
        assert_eq!(fault("loyalty", &[0.0, 0.0]), "no_purchases");
        assert_eq!(fault("loyalty", &[3.0, 4.0]), "more_than_all");
        assert_eq!(fault("gap", &[0.0, 0.0]), "both_zero");
    }

    #[test]
    fn changes_are_worked_out_by_the_same_formula() {
        let out = find("satisfaction").unwrap().work(&[8.0, 7.0, 9.0, 0.4, 0.3, 0.3]).unwrap();
        assert_eq!(out.changes.len(), 3);
        assert!((out.changes[0].relative - 0.4 / 8.0).abs() < 1e-12);
        // Ten is the highest: no change beyond it.
        let best = find("satisfaction").unwrap().work(&[10.0, 10.0, 10.0, 1.0, 1.0, 1.0]).unwrap();
        assert!(best.changes.is_empty());
    }
}
