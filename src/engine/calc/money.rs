//! Lifetime value from figures that are given: `docs/formulas.md` section 4.

use super::scores::MONEY;
use super::{Calculator, Fault, Field, Filled, Outcome, Picture, Unit, Values, fact};
use crate::engine::clv;
use crate::engine::report::formula::Term;
use crate::engine::report::sheet::{Said, Value};

pub(super) const LTV: Calculator = Calculator {
    id: "ltv",
    fields: &[
        Field::new("price", Unit::Money, MONEY, 200.0).slides(1000.0, 10.0),
        Field::new("rate", Unit::Percent, (0.0, 100.0), 30.0).slides(100.0, 1.0),
        Field::new("years", Unit::Years, (0.0, 100.0), 3.0).slides(20.0, 0.5),
    ],
    presets: &[
        ("everyday", &[("price", 8.0), ("rate", 90.0), ("years", 4.0)]),
        ("shop", &[("price", 200.0), ("rate", 30.0), ("years", 3.0)]),
        ("durable", &[("price", 3000.0), ("rate", 10.0), ("years", 10.0)]),
    ],
    work: simple,
    relative: true,
    changes: &[
        ("ltv_price", |v| v[0] *= 1.25),
        ("ltv_years", |v| v[2] += 1.0),
        ("ltv_rate", |v| v[1] += 10.0),
    ],
};

fn simple(v: Values<'_>) -> Result<Outcome, Fault> {
    let rate = v[1] / 100.0;
    let value = clv::simple(&[v[0]], &[rate], &[v[2]], 1.0)[0];
    let mut filled = Filled::new("ltv");
    let term = Term::Product(vec![
        filled.take("P", "price", v[0]),
        filled.take("R", "rate", rate),
        filled.take("Y", "years", v[2]),
    ]);
    let mut say = Said::new(if rate > 0.0 { "calc.ltv.say" } else { "calc.ltv.say_none" })
        .with("value", Value::Money(value))
        .with("years", Value::Number(v[2], 1))
        .with("price", Value::Money(v[0]));
    if rate > 0.0 {
        say = say.with("one_in", Value::Number(1.0 / rate, 1));
    }
    let out = Outcome::new(value, Value::Money(value), say);
    Ok(Outcome { formulas: vec![filled.explain("LTV", term, value)], ..out })
}

const fn flow(name: &'static str, start: f64) -> Field {
    Field::new(name, Unit::Money, (-1e12, 1e12), start).within("years").optional()
}

pub(super) const DISCOUNTED: Calculator = Calculator {
    id: "discounted",
    fields: &[
        Field::new("rate", Unit::Percent, (0.0, 1000.0), 10.0).slides(40.0, 0.5),
        flow("year_1", 1000.0),
        flow("year_2", 1200.0),
        flow("year_3", 1500.0),
        flow("year_4", 2000.0),
        flow("year_5", 1800.0),
    ],
    presets: &[
        (
            "rising",
            &[
                ("year_1", 1000.0),
                ("year_2", 1200.0),
                ("year_3", 1500.0),
                ("year_4", 2000.0),
                ("year_5", 1800.0),
            ],
        ),
        (
            "steady",
            &[
                ("year_1", 1000.0),
                ("year_2", 1000.0),
                ("year_3", 1000.0),
                ("year_4", 1000.0),
                ("year_5", 1000.0),
            ],
        ),
        (
            "fading",
            &[
                ("year_1", 2000.0),
                ("year_2", 1500.0),
                ("year_3", 1000.0),
                ("year_4", 500.0),
                ("year_5", 250.0),
            ],
        ),
    ],
    work: discounted,
    relative: true,
    changes: &[
        ("discounted_lower", |v| v[0] -= 2.0),
        ("discounted_more", |v| v[1..].iter_mut().for_each(|flow| *flow *= 1.1)),
        ("discounted_sooner", |v| v[1..].rotate_left(1)),
    ],
};

fn discounted(v: Values<'_>) -> Result<Outcome, Fault> {
    let (rate, flows) = (v[0] / 100.0, &v[1..]);
    let value = clv::discounted(flows, rate);
    if value.is_nan() {
        return Err("no_flows");
    }
    let mut filled = Filled::new("discounted");
    let (mut terms, mut bars, mut plain) = (Vec::new(), Vec::new(), 0.0);
    for (k, flow) in flows.iter().enumerate().filter(|(_, flow)| flow.is_finite()) {
        let year = k + 1;
        let growth = Term::Sum(vec![Term::Number(1.0), Term::symbol("r", rate)]);
        let of_year = filled.take(&format!("CF_{year}"), &format!("year_{year}"), *flow);
        let now = of_year.over(growth.to_the(Term::Number(year as f64)));
        let name = Said::new("calc.discounted.year").with("n", Value::Count(year as u64));
        bars.push((name, now.value()));
        terms.push(now);
        plain += flow;
    }
    filled.take("r", "rate", rate);
    let say = Said::new("calc.discounted.say")
        .with("plain", Value::Money(plain))
        .with("waiting", Value::Money(plain - value));
    let out = Outcome::new(value, Value::Money(value), say);
    Ok(Outcome {
        unit: Some("calc.discounted.today".into()),
        formulas: vec![filled.explain("CLV", Term::Sum(terms), value)],
        facts: vec![fact("calc.discounted.undiscounted", Value::Money(plain))],
        picture: Some(Picture::Bars(bars)),
        ..out
    })
}

#[cfg(test)]
mod tests {
    use super::super::find;

    /// formulas.md, section 4.
    #[test]
    fn worked_examples() {
        let ltv = |v: [f64; 3]| find("ltv").unwrap().work(&v).unwrap();
        assert_eq!(ltv([200.0, 30.0, 3.0]).number, 180.0);
        assert_eq!(ltv([250.0, 30.0, 3.0]).number, 225.0);
        assert_eq!(ltv([250.0, 50.0, 3.0]).number, 375.0);
        // 25 % more price is 25 % more value.
        assert!((ltv([200.0, 30.0, 3.0]).changes[0].relative - 0.25).abs() < 1e-12);
        let flows = [10.0, 1000.0, 1200.0, 1500.0, 2000.0, 1800.0];
        let out = find("discounted").unwrap().work(&flows).unwrap();
        assert!((out.number - 5511.483940).abs() < 1e-6);
        assert_eq!(
            find("discounted").unwrap().work(&[10.0, f64::NAN, f64::NAN, f64::NAN, f64::NAN, f64::NAN]),
            Err("no_flows")
        );
    }
}
