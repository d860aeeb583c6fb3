//! Survey figures: the value with its interval on the scale, and who answered what.

use yew::prelude::*;

use super::interval::draw;
use super::rich::word;
use super::strip::piece;
use crate::app::words::{count, gap, percent, t, tone, tv, two, upto};
use crate::link::protocol::Survey;

/// A figure of a survey as it is read: points, a share, or a value on its scale.
pub(crate) fn figure(survey: &Survey, value: f64) -> String {
    match survey.id.as_str() {
        "nps" => {
            let text = upto(value, 0);
            if value > 0.5 { format!("+{text}") } else { text }
        }
        "csat" => percent(value),
        _ => two(value),
    }
}

/// Ends of the scale on which the figure itself lies.
fn ends(survey: &Survey) -> (f64, f64) {
    match survey.id.as_str() {
        "nps" => (-100.0, 100.0),
        "csat" => (0.0, 1.0),
        // Effort is always told on 1 to 7, whatever scale the answers were given on.
        _ => (1.0, 7.0),
    }
}

/// An end of the scale, without needless decimals.
fn end(survey: &Survey, value: f64) -> String {
    if survey.id == "ces" { upto(value, 2) } else { figure(survey, value) }
}

/// The interval glyph: scale, 95 % as a line, the estimate as a tick.
pub(crate) fn glyph(survey: &Survey) -> Html {
    let Some((low, high)) = survey.interval else {
        return html! { <p class="small muted">{ t("overview.feedback.interval_none") }</p> };
    };
    let (from, to) = ends(survey);
    let at = |v: f64| ((v - from) / (to - from) * 100.0).clamp(0.0, 100.0);
    let (low_words, high_words) = (figure(survey, low), figure(survey, high));
    let label = tv("overview.feedback.interval_label", &[("low", low_words), ("high", high_words)]);
    let ends = html! {
        <span class="ends split" aria-hidden="true"><span>{ end(survey, from) }</span><span>{ end(survey, to) }</span></span>
    };
    draw("iv", label, &[("l95", at(low), at(high))], at(survey.value), ends)
}

/// The interval in a sentence; nothing where there is none.
pub(crate) fn interval(survey: &Survey) -> Html {
    let Some((low, high)) = survey.interval else { return Html::default() };
    let values = [("low", figure(survey, low)), ("high", figure(survey, high))];
    word(&format!("{}{}", gap(), tv("overview.feedback.interval", &values)))
}

/// A bar of the groups (promoters, passives, detractors), with its key.
pub(crate) fn groups(survey: &Survey) -> Html {
    let all: u64 = survey.groups.iter().map(|(_, n)| n).sum();
    if all == 0 {
        return Html::default();
    }
    let name = |key: &str| t(&format!("survey_group.{key}"));
    let pieces = survey.groups.iter().filter(|(_, n)| *n > 0).map(|(key, n)| {
        let share = *n as f64 / all as f64;
        let tone = tone("survey", key);
        let label = if share > 0.13 { percent(share) } else { String::new() };
        html! { <span class="piece" style={piece(tone, share)}>{ label }</span> }
    });
    let list = survey.groups.iter().map(|(key, n)| {
        let style = format!("--c:var(--{})", tone("survey", key));
        html! { <div><ul><li><span class="sw" {style}></span>{ name(key) }{ word(" ") }<span class="unit">{ count(*n) }</span></li></ul></div> }
    });
    let label: Vec<String> =
        survey.groups.iter().map(|(key, n)| format!("{} {}", name(key), count(*n))).collect();
    html! {
        <>
            <div class="strip single" role="img" aria-label={label.join(", ")}><div class="row">{ for pieces }</div></div>
            <div class="famkey">{ for list }</div>
        </>
    }
}
