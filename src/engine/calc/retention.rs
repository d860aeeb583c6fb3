//! How long contracts last, by the shifted beta-geometric model: Fader and Hardie (2007).

use super::{Calculator, Fault, Field, Filled, Outcome, Picture, Unit, Values, fact};
use crate::engine::report::formula::Term;
use crate::engine::report::sheet::{Said, Value};
use crate::engine::retention::spells::from_shares;
use crate::engine::retention::survival::{curve, fit, rate};
use crate::engine::retention::tenure::tenure;

/// Periods that the curve is drawn over.
const AHEAD: u32 = 12;

/// Accounts behind the shares: only intervals, which are not shown, hang on how many.
const SIZE: f64 = 1000.0;

const fn left(name: &'static str, start: f64) -> Field {
    Field::new(name, Unit::Percent, (0.0, 100.0), start).within("periods").optional()
}

pub(super) const RETENTION: Calculator = Calculator {
    id: "retention",
    fields: &[
        left("period_1", 86.9),
        left("period_2", 74.3),
        left("period_3", 65.3),
        left("period_4", 59.3),
        left("period_5", 55.1),
        left("period_6", 51.7),
        left("period_7", 49.1),
    ],
    presets: &[
        (
            "high_end",
            &[
                ("period_1", 86.9),
                ("period_2", 74.3),
                ("period_3", 65.3),
                ("period_4", 59.3),
                ("period_5", 55.1),
                ("period_6", 51.7),
                ("period_7", 49.1),
            ],
        ),
        (
            "regular",
            &[
                ("period_1", 63.1),
                ("period_2", 46.8),
                ("period_3", 38.2),
                ("period_4", 32.6),
                ("period_5", 28.9),
                ("period_6", 26.2),
                ("period_7", 24.1),
            ],
        ),
    ],
    work: kept,
    relative: false,
    changes: &[
        ("retention_first", |v| v[0] = (v[0] + 5.0).clamp(0.0, 100.0)),
        ("retention_each", |v| v.iter_mut().for_each(|share| *share = (*share + 2.0).clamp(0.0, 100.0))),
    ],
};

fn kept(v: Values<'_>) -> Result<Outcome, Fault> {
    let given: Vec<(u32, f64)> =
        (1u32..).zip(v).filter(|(_, share)| share.is_finite()).map(|(k, share)| (k, share / 100.0)).collect();
    if given.len() < 2 {
        return Err("two_periods");
    }
    if given.windows(2).any(|w| w[1].1 > w[0].1) {
        return Err("rising");
    }
    let (periods, shares): (Vec<u32>, Vec<f64>) = given.iter().copied().unzip();
    let found = fit(&from_shares(&periods, &shares, SIZE)).map_err(|_| "no_fit")?;
    let (alpha, beta) = (found.alpha, found.beta);
    let model = curve(alpha, beta, AHEAD);
    let last = periods.last().copied().unwrap_or(1);
    let end = model.last().copied().unwrap_or(f64::NAN);
    let say = Said::new("calc.retention.say")
        .with("first", Value::Percent(rate(alpha, beta, 1)))
        .with("next", Value::Percent(rate(alpha, beta, last + 1)))
        .with("period", Value::Count(u64::from(last) + 1));
    let stay = tenure(alpha, beta, 1.0).filter(|periods| *periods < 1e4);
    let facts = vec![
        fact("calc.retention.alpha", Value::Plain(alpha)),
        fact("calc.retention.beta", Value::Plain(beta)),
        fact(
            "calc.retention.tenure",
            stay.map_or(Value::word("calc.retention.endless"), |periods| Value::Number(periods, 1)),
        ),
    ];
    // What was given, at its period; nothing between.
    let mut seen = vec![f64::NAN; last as usize + 1];
    seen[0] = 1.0;
    given.iter().for_each(|(k, share)| seen[*k as usize] = *share);
    // The paper's equation 8: of those who are left before period t, who stays in it.
    let t = f64::from(last + 1);
    let mut filled = Filled::new("retention");
    let (a, b) = (filled.take("α", "alpha", alpha), filled.take("β", "beta", beta));
    let before = Term::Sum(vec![filled.take("t", "t", t), Term::Number(-1.0)]);
    let term = Term::Sum(vec![b.clone(), before.clone()]).over(Term::Sum(vec![a, b, before]));
    let next = rate(alpha, beta, last + 1);
    let formulas = vec![filled.explain("r_t", term, next)];
    let out = Outcome::new(end, Value::Percent(end), say);
    Ok(Outcome {
        unit: Some(Said::new("calc.retention.unit").with("n", Value::Count(u64::from(AHEAD)))),
        facts,
        picture: Some(Picture::Curve(seen, model)),
        formulas,
        ..out
    })
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use crate::engine::report::sheet::Value;

    /// Fader and Hardie (2007) print .668, 3.806 and .704, 1.182.
    #[test]
    fn the_papers_numbers() {
        let of = find("retention").unwrap();
        let fitted = |v: &[f64]| {
            let facts = of.work(v).unwrap().facts;
            [0, 1].map(|k| if let Value::Plain(v) = facts[k].value { v } else { f64::NAN })
        };
        let [alpha, beta] = fitted(&of.start());
        assert!((alpha - 0.66809).abs() < 1e-4 && (beta - 3.80609).abs() < 1e-3, "{alpha} {beta}");
        let [alpha, beta] = fitted(&[63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1]);
        assert!((alpha - 0.70408).abs() < 1e-4 && (beta - 1.18204).abs() < 1e-3, "{alpha} {beta}");
    }

    #[test]
    fn a_change_leaves_an_empty_period_empty() {
        let of = find("retention").unwrap();
        let mut start = of.start();
        (start[0], start[6]) = (f64::NAN, f64::NAN);
        for (name, change) in of.changes {
            let mut v = start.clone();
            change(&mut v);
            assert!(v[0].is_nan() && v[6].is_nan(), "{name}: {v:?}");
            assert!(of.work(&v).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_is_said() {
        let fault = |v: [f64; 7]| find("retention").unwrap().work(&v).unwrap_err();
        let no = f64::NAN;
        assert_eq!(fault([80.0, no, no, no, no, no, no]), "two_periods");
        assert_eq!(fault([80.0, 90.0, no, no, no, no, no]), "rising");
        assert_eq!(fault([100.0, 100.0, no, no, no, no, no]), "no_fit");
    }
}
