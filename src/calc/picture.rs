//! Small pictures: bars, and a curve over periods. Each says the same in words.

use yew::prelude::*;

use crate::app::format::{fixed, money};
use crate::app::parts::values::words;
use crate::app::text::{t, tv};
use crate::app::words::percent;
use crate::engine::calc::Picture;
use crate::engine::report::sheet::Said;

/// Width and height of the curve's area, and what stands around it.
const AREA: (f64, f64) = (560.0, 170.0);
const LEFT: f64 = 46.0;
const TOP: f64 = 8.0;

pub(super) fn picture(of: &Picture, currency: &str) -> Html {
    let drawn = match of {
        Picture::Bars(bars) => self::bars(bars, currency),
        Picture::Curve(seen, model) => curve(seen, model),
    };
    html! { <div class="picture" data-part="picture">{ drawn }</div> }
}

fn bars(all: &[(Said, f64)], currency: &str) -> Html {
    let most = all.iter().map(|(_, v)| v.abs()).fold(0.0, f64::max);
    let rows = all.iter().map(|(name, value)| {
        let share = if most > 0.0 { value.abs() / most * 100.0 } else { 0.0 };
        let class = if *value < 0.0 { "bar less" } else { "bar" };
        html! {
            <li><span>{ words(currency, name) }</span><span class="track"><i {class} style={format!("--w:{}%", fixed(share, 2))} /></span><b>{ money(*value, currency) }</b></li>
        }
    });
    html! { <ul class="bars plain-list">{ for rows }</ul> }
}

/// Shares by period: a line for the model, circles for what was given.
fn curve(seen: &[f64], model: &[f64]) -> Html {
    let (width, height) = AREA;
    let x = |k: usize| LEFT + width * k as f64 / (model.len().max(2) - 1) as f64;
    let y = |share: f64| TOP + height * (1.0 - share);
    let at = |k: usize, share: f64| format!("{},{}", fixed(x(k), 1), fixed(y(share), 1));
    let line: Vec<String> = model.iter().enumerate().map(|(k, share)| at(k, *share)).collect();
    let circles = seen.iter().enumerate().filter(|(_, share)| share.is_finite()).map(|(k, share)| {
        html! { <circle cx={fixed(x(k), 1)} cy={fixed(y(*share), 1)} r="4" /> }
    });
    let rules = [0.0, 0.5, 1.0].map(|share| {
        let at = fixed(y(share), 1);
        html! {
            <><line class="rule" x1={fixed(LEFT, 1)} x2={fixed(LEFT + width, 1)} y1={at.clone()} y2={at} /><text x={fixed(LEFT - 8.0, 1)} y={fixed(y(share) + 4.0, 1)} text-anchor="end">{ percent(share) }</text></>
        }
    });
    let ticks = (0..model.len()).filter(|k| k % 2 == 0).map(|k| {
        html! { <text x={fixed(x(k), 1)} y={fixed(TOP + height + 20.0, 1)} text-anchor="middle">{ k.to_string() }</text> }
    });
    let list: Vec<String> = model.iter().enumerate().map(|(k, s)| format!("{k}: {}", percent(*s))).collect();
    let label = tv("calc.curve_label", &[("list", &list.join(", "))]);
    html! {
        <figure class="curve">
            <svg viewBox="0 0 620 206" role="img" aria-label={label}>
                { for rules }{ for ticks }
                <polyline points={line.join(" ")} />
                { for circles }
            </svg>
            <figcaption class="small muted"><i class="dot" aria-hidden="true" />{ t("calc.given") }<i class="dash" aria-hidden="true" />{ t("calc.model") }</figcaption>
        </figure>
    }
}
