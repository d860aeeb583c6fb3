//! The interval glyph: how sure a figure is, drawn the same under a total, in a row and for one customer.

use yew::prelude::*;

use crate::app::format::fixed;
use crate::app::words::tv;
use crate::link::protocol::Range;

/// Writes a value of the interval.
pub(crate) type Words<'a> = &'a dyn Fn(f64) -> String;

/// Room right of the 95 % interval, so that the scale is seen to go on.
const ROOM: f64 = 1.15;

/// A place on the scale in percent of it.
fn share(value: f64, scale: f64) -> f64 {
    if scale > 0.0 { (value / scale * 100.0).clamp(0.0, 100.0) } else { 0.0 }
}

fn percent(at: f64) -> String {
    format!("{}%", fixed(at, 1))
}

/// The drawing: a hairline for the scale, a line for each band (class, low and high in percent of the scale), a tick
/// for the value; below it what is written at the ends.
pub(crate) fn draw(
    class: &'static str,
    label: String,
    bands: &[(&'static str, f64, f64)],
    value: f64,
    ends: Html,
) -> Html {
    let bands = bands.iter().map(|(class, low, high)| {
        html! { <line class={*class} x1={percent(*low)} x2={percent(*high)} y1="8" y2="8" /> }
    });
    let x = percent(value);
    html! {
        <span {class} role="img" aria-label={label}>
            <svg aria-hidden="true">
                <line class="axis" x1="0" x2="100%" y1="8" y2="8" />
                { for bands }
                <line class="pt" x1={x.clone()} x2={x} y1="1" y2="15" />
            </svg>
            { ends }
        </span>
    }
}

fn ranged(class: &'static str, range: &Range, scale: f64, words: Words, ends: Html) -> Html {
    let at = |value: f64| share(value, scale);
    let bands = [("l95", at(range.low_95), at(range.high_95)), ("l80", at(range.low_80), at(range.high_80))];
    draw(class, label(range, words), &bands, at(range.value), ends)
}

/// Both intervals in words, for those who do not see the drawing.
fn label(range: &Range, words: Words) -> String {
    let ends = [
        ("low", range.low_80),
        ("high", range.high_80),
        ("low_95", range.low_95),
        ("high_95", range.high_95),
    ];
    tv("interval.label", &ends.map(|(name, value)| (name, words(value))))
}

/// The glyph of a single figure, on a scale of its own from 0, its 80 % ends written below.
pub(crate) fn glyph(range: &Range, words: Words) -> Html {
    let scale = range.high_95 * ROOM;
    let (low, high) = (share(range.low_80, scale), share(range.high_80, scale));
    // The words stand a little inside of their ends, unless they would then meet.
    let inside = if high - low < 14.0 { "+ .25rem" } else { "- 1.2rem" };
    let at_low = format!("right:calc({} {inside})", percent(100.0 - low));
    let at_high = format!("left:calc({} {inside})", percent(high));
    // Near the edge there is no room for the nought and the low end beside each other.
    let near = low < 16.0;
    let first = if near { range.low_80 } else { 0.0 };
    let ends = html! {
        <span class="ends" aria-hidden="true">
            <span style="left:0">{ words(first) }</span>
            if !near { <span style={at_low}>{ words(range.low_80) }</span> }
            <span style={at_high}>{ words(range.high_80) }</span>
        </span>
    };
    ranged("iv", range, scale, words, ends)
}

/// The glyph in a row of a table; all rows of a column share one scale.
pub(crate) fn in_row(range: &Range, scale: f64, words: Words) -> Html {
    ranged("iv in", range, scale, words, Html::default())
}

/// The scale that holds all of these.
pub(crate) fn scale(ranges: impl Iterator<Item = Range>) -> f64 {
    ranges.map(|range| range.high_95).fold(0.0, f64::max)
}
