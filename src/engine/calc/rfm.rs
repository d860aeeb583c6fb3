//! RFM of one customer against cut points: `docs/formulas.md` section 3.

use super::scores::MONEY;
use super::{Calculator, Fault, Field, Filled, Outcome, Unit, Values, fact};
use crate::engine::report::formula::Term;
use crate::engine::report::sheet::{Said, Value};
use crate::engine::segment::{presets, rfm};

const DAYS: (f64, f64) = (0.0, 100_000.0);
const ORDERS: (f64, f64) = (0.0, 1e6);

const fn cut(name: &'static str, unit: Unit, group: &'static str, start: f64) -> Field {
    let range = match unit {
        Unit::Days => DAYS,
        Unit::Money => MONEY,
        _ => ORDERS,
    };
    Field::new(name, unit, range, start).within(group)
}

/// Cut points to begin with are quintiles of rfm_data_orders.csv: formulas.md section 3.
pub(super) const RFM: Calculator = Calculator {
    id: "rfm",
    fields: &[
        Field::new("recency_days", Unit::Days, DAYS, 90.0).slides(730.0, 5.0),
        Field::new("order_count", Unit::Count, ORDERS, 5.0).slides(30.0, 1.0),
        Field::new("monetary_sum", Unit::Money, MONEY, 420.0).slides(2000.0, 10.0),
        cut("r_1", Unit::Days, "r_cuts", 114.0),
        cut("r_2", Unit::Days, "r_cuts", 180.0),
        cut("r_3", Unit::Days, "r_cuts", 296.4),
        cut("r_4", Unit::Days, "r_cuts", 481.0),
        cut("f_1", Unit::Number, "f_cuts", 3.0),
        cut("f_2", Unit::Number, "f_cuts", 4.0),
        cut("f_3", Unit::Number, "f_cuts", 5.0),
        cut("f_4", Unit::Number, "f_cuts", 7.0),
        cut("m_1", Unit::Money, "m_cuts", 254.8),
        cut("m_2", Unit::Money, "m_cuts", 381.0),
        cut("m_3", Unit::Money, "m_cuts", 505.4),
        cut("m_4", Unit::Money, "m_cuts", 665.0),
    ],
    presets: &[
        ("champion", &[("recency_days", 10.0), ("order_count", 12.0), ("monetary_sum", 1500.0)]),
        ("asleep", &[("recency_days", 400.0), ("order_count", 2.0), ("monetary_sum", 150.0)]),
    ],
    work: scored,
    relative: false,
    changes: &[
        ("rfm_today", |v| v[0] = 0.0),
        ("rfm_order", |v| {
            let mean = if v[1] > 0.0 { v[2] / v[1] } else { 0.0 };
            v[1] += 1.0;
            v[2] += mean;
        }),
        ("rfm_silent", |v| v[0] += 180.0),
    ],
};

fn scored(v: Values<'_>) -> Result<Outcome, Fault> {
    let cuts = |k: usize| &v[3 + 4 * k..7 + 4 * k];
    if (0..3).any(|k| cuts(k).windows(2).any(|w| w[1] < w[0])) {
        return Err("cuts");
    }
    // Recency is the better the lower.
    let r = 5 - rfm::group(v[0], cuts(0));
    let (f, m) = (rfm::group(v[1], cuts(1)) + 1, rfm::group(v[2], cuts(2)) + 1);
    let code = 100 * u16::from(r) + 10 * u16::from(f) + u16::from(m);
    let at = 25 * usize::from(r - 1) + 5 * usize::from(f - 1) + usize::from(m - 1);
    let key = |column: &str, key: &str| Value::word(&["key.", column, ".", key].concat());
    let segment = key("rfm.segment", presets::SEGMENTS[usize::from(presets::segment_table()[at])]);
    let ten = presets::BOXES[usize::from(presets::box_of([r, f, m]))];
    let say = Said::new("calc.rfm.say")
        .with("segment", segment.clone())
        .with("r", Value::Count(u64::from(r)))
        .with("f", Value::Count(u64::from(f)))
        .with("m", Value::Count(u64::from(m)));
    let out = Outcome::new(f64::from(code), segment, say);
    let facts = vec![
        fact("calc.rfm.code", Value::Text(format!("{r}-{f}-{m}"))),
        fact("calc.rfm.ten", key("rfm.segment_10", ten)),
    ];
    let mut filled = Filled::new("rfm");
    let mut digit = |tens: f64, symbol: &str, key: &str, score: u8| {
        let score = filled.take(symbol, key, f64::from(score));
        if tens > 1.0 { Term::Product(vec![Term::Number(tens), score]) } else { score }
    };
    let term = Term::Sum(vec![digit(100.0, "R", "r", r), digit(10.0, "F", "f", f), digit(1.0, "M", "m", m)]);
    let formulas = vec![filled.explain("RFM", term, f64::from(code))];
    Ok(Outcome { facts, formulas, ..out })
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use crate::engine::report::sheet::Value;

    /// Cuts of formulas.md section 3; a value equal to a cut stays in the lower group, recency reversed.
    #[test]
    fn scores_and_segments() {
        let of = find("rfm").unwrap();
        let with = |r: f64, f: f64, m: f64| {
            let mut v = of.start();
            (v[0], v[1], v[2]) = (r, f, m);
            of.work(&v).unwrap()
        };
        let best = with(10.0, 9.0, 900.0);
        assert_eq!(best.number, 555.0);
        assert_eq!(best.value, Value::word("key.rfm.segment.champions"));
        assert_eq!(with(114.0, 3.0, 254.8).number, 511.0);
        assert_eq!(with(115.0, 4.0, 255.0).number, 422.0);
        assert_eq!(with(900.0, 1.0, 10.0).value, Value::word("key.rfm.segment.lost"));
        let mut v = of.start();
        v[4] = 10.0;
        assert_eq!(of.work(&v), Err("cuts"));
    }
}
