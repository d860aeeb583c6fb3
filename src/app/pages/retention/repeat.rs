//! How soon customers buy again, and the days between purchases.

use yew::prelude::*;

use crate::app::charts::spec::Seen;
use crate::app::charts::{ChartPart, Spec};
use crate::app::parts::histogram;
use crate::app::parts::rich::{say, scroll};
use crate::app::words::{count, days, percent, plain, t, tv};
use crate::link::protocol::{Histogram, RepeatCurve};

/// Days at which the table of a curve is read.
const DAYS: [u32; 8] = [7, 14, 30, 60, 90, 180, 365, 730];

/// The curves from one purchase to the next.
pub(super) fn curves(all: &[RepeatCurve]) -> Html {
    let Some(first) = all.first() else { return Html::default() };
    let Some((end, share)) = first.points.last().copied() else { return Html::default() };
    let seen = all.iter().map(|curve| Seen {
        points: curve.points.iter().map(|(day, share)| (f64::from(*day), *share)).collect(),
        end: name(curve),
    });
    let values = match first.median_days {
        Some(half) => [("share", percent(0.5)), ("days", days(f64::from(half)))],
        None => [("share", percent(share)), ("days", days(f64::from(end)))],
    };
    let key = if first.median_days.is_some() { "retention.repeat.say_half" } else { "retention.repeat.say" };
    let finding = say(key, &values);
    let spoken = tv(key, &values).replace("<b>", "").replace("</b>", "");
    let spec = Spec::Curve {
        seen: seen.collect(),
        model: Vec::new(),
        model_end: String::new(),
        steps: true,
        x_name: t("retention.repeat.x"),
        tip: t("retention.repeat.tip"),
    };
    html! {
        <ChartPart title={t("retention.repeat.title")} {finding} {spec}
            label={tv("retention.repeat.label", &[("finding", spoken)])} table={table(all)}
            caption={t("retention.repeat.caption")} height=300 />
    }
}

fn name(curve: &RepeatCurve) -> String {
    tv("retention.repeat.next", &[("n", count(u64::from(curve.purchase)))])
}

/// The share by the last step up to a day; `None` beyond the curve.
fn by(curve: &RepeatCurve, day: u32) -> Option<f64> {
    let at = curve.points.partition_point(|p| p.0 <= day);
    if at == curve.points.len() && curve.points.last()?.0 < day { None } else { Some(curve.points[at - 1].1) }
}

fn table(all: &[RepeatCurve]) -> Html {
    let rows = DAYS.iter().filter(|day| all.iter().any(|c| by(c, **day).is_some())).map(|day| {
        let cells = all
            .iter()
            .map(|c| html! { <td class="num">{ by(c, *day).map_or_else(String::new, percent) }</td> });
        html! { <tr><th scope="row">{ days(f64::from(*day)) }</th>{ for cells }</tr> }
    });
    let head = all.iter().map(|c| html! { <th scope="col" class="num">{ name(c) }</th> });
    let caption = t("retention.repeat.title");
    scroll(
        caption.clone(),
        html! {
            <table class="dense">
                <caption class="sr">{ caption }</caption>
                <thead><tr><th scope="col">{ t("retention.repeat.x") }</th>{ for head }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        },
    )
}

/// The days between purchases.
pub(super) fn gaps(of: &Histogram) -> Html {
    let labels = histogram::bins(of, plain);
    let title = t("retention.gaps.title");
    let tip = |(bin, n): (&String, &u64)| tv("retention.gaps.tip", &[("bin", bin.clone()), ("n", count(*n))]);
    let spec = Spec::Bars {
        values: of.counts.iter().map(|n| *n as f64).collect(),
        tips: labels.iter().zip(&of.counts).map(tip).collect(),
        x_name: String::new(),
        labels: labels.clone(),
    };
    let mode = [("mode", histogram::mode(&labels, &of.counts))];
    let table = histogram::table(title.clone(), title.clone(), &labels, &of.counts, "retention.gaps.times");
    let label = format!("{title}. {}", tv("retention.gaps.say", &mode));
    html! { <ChartPart {title} finding={say("retention.gaps.say", &mode)} {spec} {label} {table} height=200 /> }
}
