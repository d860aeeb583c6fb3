//! NPS of counted answers, and two groups side by side: `docs/formulas.md` sections 2 and 5.

use super::{Calculator, Fault, Field, Filled, Outcome, Unit, Values, fact};
use crate::engine::report::formula::Term;
use crate::engine::report::sheet::{Said, Value};
use crate::engine::score::compare::shares;
use crate::engine::score::survey::{Recommenders, nps};

const fn count(name: &'static str, start: f64, top: f64) -> Field {
    Field::new(name, Unit::Count, (0.0, 1e9), start).slides(top, 1.0)
}

pub(super) const NPS: Calculator = Calculator {
    id: "nps",
    fields: &[
        count("promoters", 50.0, 200.0),
        count("passives", 30.0, 200.0),
        count("detractors", 20.0, 200.0),
    ],
    presets: &[
        ("hundred", &[("promoters", 50.0), ("passives", 30.0), ("detractors", 20.0)]),
        ("ten", &[("promoters", 5.0), ("passives", 3.0), ("detractors", 2.0)]),
    ],
    work: recommended,
    relative: false,
    changes: &[
        ("nps_passive", |v| {
            v[1] += 10.0;
            v[2] -= 10.0;
        }),
        ("nps_promoter", |v| {
            v[0] += 10.0;
            v[1] -= 10.0;
        }),
    ],
};

fn recommended(v: Values<'_>) -> Result<Outcome, Fault> {
    let of = Recommenders { promoters: v[0] as u64, passives: v[1] as u64, detractors: v[2] as u64 };
    let figure = nps(&of).ok_or("no_answers")?;
    let mut filled = Filled::new("nps");
    let n = v[0] + v[1] + v[2];
    let (p, d) = (filled.take("p", "promoters", v[0]), filled.take("d", "detractors", v[2]));
    let term = Term::Product(vec![Term::Number(100.0), p.minus(d).over(filled.take("n", "answers", n))]);
    let mut say = Said::new("calc.nps.say_one");
    if let Some((low, high)) = figure.interval {
        say = Said::new("calc.nps.say")
            .with("low", Value::Number(low, 0))
            .with("high", Value::Number(high, 0))
            .with("n", Value::Count(figure.n));
    }
    let share = |part: f64| Value::Percent(part / n);
    let facts = ["promoters", "passives", "detractors"];
    let facts = facts.iter().zip(v).map(|(name, part)| fact(&["input.nps.", name].concat(), share(*part)));
    let out = Outcome::new(figure.value, Value::Number(figure.value, 0), say);
    Ok(Outcome { formulas: vec![filled.explain("NPS", term, figure.value)], facts: facts.collect(), ..out })
}

pub(super) const AB: Calculator = Calculator {
    id: "ab",
    fields: &[
        count("a_yes", 56.0, 500.0),
        count("a_all", 70.0, 500.0),
        count("b_yes", 48.0, 500.0),
        count("b_all", 80.0, 500.0),
    ],
    presets: &[
        ("clear", &[("a_yes", 56.0), ("a_all", 70.0), ("b_yes", 48.0), ("b_all", 80.0)]),
        ("too_few", &[("a_yes", 8.0), ("a_all", 10.0), ("b_yes", 6.0), ("b_all", 10.0)]),
    ],
    work: compared,
    relative: false,
    changes: &[("ab_more", |v| v[0] += 5.0), ("ab_fewer", |v| v[0] -= 5.0)],
};

fn compared(v: Values<'_>) -> Result<Outcome, Fault> {
    let n = |k: usize| v[k] as u64;
    if n(1) == 0 || n(3) == 0 {
        return Err("no_total");
    }
    let of = shares((n(0), n(1)), (n(2), n(3))).ok_or("more_than_all")?;
    let mut filled = Filled::new("ab");
    let a = filled.take("a", "a_yes", v[0]).over(filled.take("n_a", "a_all", v[1]));
    let b = filled.take("b", "b_yes", v[2]).over(filled.take("n_b", "b_all", v[3]));
    let points = |share: f64| Value::Number(100.0 * share, 1);
    let mut say = Said::new(if of.chance { "calc.ab.say_chance" } else { "calc.ab.say" });
    if let Some((low, high)) = of.interval {
        say = say.with("low", points(low)).with("high", points(high));
    }
    let facts = vec![
        fact("calc.ab.a", Value::Percent(of.a)),
        fact("calc.ab.b", Value::Percent(of.b)),
        fact("calc.ab.ratio", of.ratio.map_or(Value::None, |ratio| Value::Number(ratio, 3))),
        fact("calc.ab.p", of.p.map_or(Value::None, Value::Plain)),
    ];
    let out = Outcome::new(of.difference, points(of.difference), say);
    let formula = filled.explain("D", a.minus(b), of.difference);
    Ok(Outcome { unit: Some("calc.points".into()), formulas: vec![formula], facts, ..out })
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use crate::engine::report::sheet::Value;

    #[test]
    fn answers_are_counted() {
        let out = find("nps").unwrap().work(&[5.0, 3.0, 2.0]).unwrap();
        assert!((out.number - 30.0).abs() < 1e-9);
        assert_eq!(find("nps").unwrap().work(&[0.0, 0.0, 0.0]), Err("no_answers"));
        assert_eq!(find("nps").unwrap().work(&[0.5, 0.0, 0.0]), Err("range"));
    }

    /// Newcombe (1998), example (a): 0.2, interval 0.0524 to 0.3339.
    #[test]
    fn two_groups_are_compared() {
        let out = find("ab").unwrap().work(&[56.0, 70.0, 48.0, 80.0]).unwrap();
        assert!((out.number - 0.2).abs() < 1e-12);
        let ends: Vec<f64> =
            out.say.values.iter().map(|(_, v)| if let Value::Number(v, _) = v { *v } else { 0.0 }).collect();
        assert!((ends[0] - 5.24).abs() < 5e-3 && (ends[1] - 33.39).abs() < 5e-3, "{ends:?}");
        assert_eq!(find("ab").unwrap().work(&[5.0, 4.0, 1.0, 2.0]), Err("more_than_all"));
        assert_eq!(find("ab").unwrap().work(&[0.0, 0.0, 1.0, 2.0]), Err("no_total"));
    }
}
