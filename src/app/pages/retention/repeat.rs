//! How soon customers buy again, and the days between purchases.

use yew::prelude::*;

use crate::app::charts::{Props, Spec};
use crate::app::parts::histogram;
use crate::app::parts::rich::say;
use crate::app::parts::table::{Head, table};
use crate::app::words::{count, days, percent, plain, t, tv};
use crate::link::protocol::{Histogram, RepeatCurve};

/// Days at which a curve is read.
const DAYS: [u32; 8] = [7, 14, 30, 60, 90, 180, 365, 730];

/// The curves from one purchase to the next.
pub(super) fn curves(first: &RepeatCurve, all: &[RepeatCurve]) -> Html {
    let mut words = vec![t("retention.repeat.x"), t("retention.repeat.tip")];
    for curve in all {
        words.push(tv("retention.repeat.next", &[("n", count(u64::from(curve.purchase)))]));
    }
    let names = words.clone();
    let mut heads: Vec<Head> = vec![("retention.repeat.x", "")];
    heads.extend(names.iter().skip(2).map(|name| (name.as_str(), "num")));
    let spec = Spec::Curve { seen: all.iter().map(|c| flat(&c.points)).collect(), model: Vec::new(), words };
    let rows = DAYS.iter().filter(|day| all.iter().any(|c| by(c, **day).is_some())).map(|day| {
        let cell = |c| by(c, *day).map_or_else(String::new, percent);
        (Html::from(days(f64::from(*day))), all.iter().map(cell).collect(), None)
    });
    let title = t("retention.repeat.title");
    let table = table(title.clone(), false, &heads, rows.collect());
    let caption = t("retention.repeat.caption").into();
    Props { caption, ..Props::new(title, finding(first), spec, t("retention.repeat.label"), table) }.part()
}

/// Points one after the other.
fn flat(points: &[(u32, f64)]) -> Vec<f64> {
    let mut out = Vec::new();
    for (day, share) in points {
        out.extend_from_slice(&[f64::from(*day), *share]);
    }
    out
}

/// The share by the last step up to a day; `None` beyond the curve.
fn by(curve: &RepeatCurve, day: u32) -> Option<f64> {
    let beyond = curve.points.last().is_none_or(|p| p.0 < day);
    let at = curve.points.partition_point(|p| p.0 <= day);
    curve.points.get(at.checked_sub(1)?).filter(|_| !beyond).map(|p| p.1)
}

/// How many are back within a month, and within a year or as far as the curve goes.
fn finding(curve: &RepeatCurve) -> Html {
    let read = |day: &u32| Some((days(f64::from(*day)), percent(by(curve, *day)?)));
    let (first, last) = (read(&DAYS[2]), DAYS[3..7].iter().rev().find_map(read));
    match (first, last) {
        (Some((day, share)), Some((more, later))) => {
            let values = [("share", share), ("days", day), ("later", later), ("more", more)];
            say("retention.repeat.say", &values)
        }
        _ => Html::default(),
    }
}

/// The days between purchases; half of them are at most `half`.
pub(super) fn gaps(of: &Histogram, half: f64) -> Html {
    let labels = histogram::bins(of, plain);
    let title = t("retention.gaps.title");
    let tip = |(bin, n): (&String, &u64)| tv("retention.gaps.tip", &[("bin", bin.clone()), ("n", count(*n))]);
    let half = tv("retention.gaps.say", &[("days", days(half))]);
    let table = histogram::table(title.clone(), title.clone(), &labels, &of.counts, "retention.gaps.times");
    let spec = Spec::Bars {
        values: of.counts.iter().map(|n| *n as f64).collect(),
        tips: labels.iter().zip(&of.counts).map(tip).collect(),
        x_name: String::new(),
        labels,
    };
    let label = format!("{title}. {half}");
    Props::new(title, Html::from(half), spec, label, table).part()
}
