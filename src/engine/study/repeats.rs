//! How soon customers buy again, and the days between purchases.

use crate::engine::report::retention::{RepeatCurve, Retention};
use crate::engine::report::sheet::{Drawn, Head, Part, Picture, Said, Sheet, Table, Value};
use crate::engine::report::{Company, Histogram};

/// Days at which a curve is read.
const DAYS: [u32; 8] = [7, 14, 30, 60, 90, 180, 365, 730];

/// The parts, as a page without a title; `None` where nobody has bought twice.
pub(super) fn sheet(of: &Retention, company: &Company) -> Option<Sheet> {
    let curves = of.repeat.first().map(|first| curves(first, &of.repeat));
    let gaps = of.gaps.as_ref().zip(company.median_gap_days).map(|(gaps, half)| spread(gaps, half));
    let parts: Vec<Part> = curves.into_iter().chain(gaps).collect();
    (!parts.is_empty()).then_some(Sheet { title: None, parts })
}

fn days(n: f64) -> Value {
    Value::Words(Said::counting("count.days", n.round().max(0.0) as u64))
}

/// The curves from one purchase to the next.
fn curves(first: &RepeatCurve, all: &[RepeatCurve]) -> Part {
    let name =
        |c: &RepeatCurve| Said::new("retention.repeat.next").with("n", Value::Count(u64::from(c.purchase)));
    let x = Said::new("retention.repeat.x");
    let words = [x.clone(), "retention.repeat.tip".into()].into_iter().chain(all.iter().map(name));
    let flat = |c: &RepeatCurve| {
        Drawn::Row(c.points.iter().flat_map(|(day, share)| [f64::from(*day), *share]).collect())
    };
    let of = Drawn::chart(
        "curve",
        vec![
            ("seen", Drawn::List(all.iter().map(flat).collect())),
            ("model", Drawn::Row(Vec::new())),
            ("words", Drawn::List(words.map(|said| Drawn::Words(Value::Words(said))).collect())),
        ],
    );
    let rows = DAYS.iter().filter(|day| all.iter().any(|c| by(c, **day).is_some())).map(|day| {
        let shares = all.iter().map(|c| by(c, *day).map_or(Value::None, Value::Percent));
        std::iter::once(days(f64::from(*day))).chain(shares).collect()
    });
    let rows = rows.collect();
    let heads = std::iter::once((x, Head::Words)).chain(all.iter().map(|c| (name(c), Head::Number)));
    let title = Said::new("retention.repeat.title");
    let table = Table { caption: title.clone(), told: false, heads: heads.collect(), rows };
    let picture = Picture {
        of,
        label: "retention.repeat.label".into(),
        caption: Some("retention.repeat.caption".into()),
        table,
        height: 280,
    };
    Part { picture: Some(picture), ..Part::new(title, finding(first), Vec::new()) }
}

/// The share by the last step up to a day; `None` beyond the curve.
fn by(curve: &RepeatCurve, day: u32) -> Option<f64> {
    let beyond = curve.points.last().is_none_or(|p| p.0 < day);
    let at = curve.points.partition_point(|p| p.0 <= day);
    curve.points.get(at.checked_sub(1)?).filter(|_| !beyond).map(|p| p.1)
}

/// How many are back within a month, and within a year or as far as the curve goes.
fn finding(curve: &RepeatCurve) -> Said {
    let read = |day: &u32| Some((days(f64::from(*day)), Value::Percent(by(curve, *day)?)));
    match (read(&DAYS[2]), DAYS[3..7].iter().rev().find_map(read)) {
        (Some((day, share)), Some((more, later))) => Said::new("retention.repeat.say")
            .with("share", share)
            .with("days", day)
            .with("later", later)
            .with("more", more),
        _ => Said::new("retention.repeat.say_none"),
    }
}

/// The days between purchases; half of them are at most `half`.
fn spread(of: &Histogram, half: f64) -> Part {
    let bin = |edge: &[f64]| {
        let ends = Said::new("common.span").with("from", Value::Plain(edge[0]));
        Value::Words(ends.with("to", Value::Plain(edge[1])))
    };
    let bins: Vec<Value> = of.edges.windows(2).map(bin).collect();
    let tip = |(bin, n): (&Value, &u64)| {
        let said = Said::new("retention.gaps.tip").with("bin", bin.clone()).with("n", Value::Count(*n));
        Drawn::Words(Value::Words(said))
    };
    let drawn = Drawn::chart(
        "bars",
        vec![
            ("labels", Drawn::List(bins.iter().cloned().map(Drawn::Words).collect())),
            ("values", Drawn::Row(of.counts.iter().map(|n| *n as f64).collect())),
            ("tips", Drawn::List(bins.iter().zip(&of.counts).map(tip).collect())),
            ("xName", Drawn::Code(String::new())),
        ],
    );
    let all = of.counts.iter().sum::<u64>().max(1) as f64;
    let rows = bins
        .into_iter()
        .zip(&of.counts)
        .map(|(bin, n)| vec![bin, Value::Count(*n), Value::Percent(*n as f64 / all)]);
    let title = Said::new("retention.gaps.title");
    let heads = vec![
        (title.clone(), Head::Words),
        ("retention.gaps.times".into(), Head::Number),
        ("common.share".into(), Head::Number),
    ];
    let table = Table { caption: title.clone(), told: false, heads, rows: rows.collect() };
    let half = Said::new("retention.gaps.say").with("days", days(half));
    let label = Said::new("retention.gaps.label").with("half", Value::Words(half.clone()));
    let picture = Picture { of: drawn, label, caption: None, table, height: 280 };
    Part { picture: Some(picture), ..Part::new(title, half, Vec::new()) }
}
