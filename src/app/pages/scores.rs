//! Scores: one part each, with number, spread, levels, factors, formula and the choices behind it.

use yew::prelude::*;

use super::settings::{Settings, Topic};
use crate::app::charts::Props;
use crate::app::parts::formula::folded;
use crate::app::parts::rich::{empty, hero, say};
use crate::app::parts::table::table;
use crate::app::parts::{histogram, survey};
use crate::app::words::{self, count, customers, factor, key, percent, score, scored, t, tn, tv, upto};
use crate::link::protocol::{NoteCode, Report, Score, Survey};

/// Every score and survey figure.
pub fn scores(report: &Report, business: &str) -> Html {
    let head = html! { <div class="title"><h1>{ t("scores.title") }</h1><p>{ t("scores.lead") }</p></div> };
    if report.scores.is_empty() && report.surveys.is_empty() {
        let sentence = say("scores.empty", &[("columns", count(report.source.columns))]);
        return html! { <>{ head }<section class="part"><div class="head"></div>{ empty(sentence) }</section></> };
    }
    let surveys = report.surveys.iter().map(survey_part);
    let scores = report.scores.iter().map(|s| score_part(report, s, business));
    html! { <>{ head }{ for scores }{ for surveys }</> }
}

fn score_part(report: &Report, score_of: &Score, business: &str) -> Html {
    let id = score_of.id.as_str();
    let value = |v: f64| scored(report, id, v);
    let name = score(id);
    let labels = histogram::bins(&score_of.histogram, edge_words(report, id));
    let counts = &score_of.histogram.counts;
    let mode = histogram::mode(&labels, counts);
    let label = tv("scores.spread_label", &[("name", name.clone()), ("mode", mode)]);
    let unit = match (score_of.scale, id) {
        (_, "satisfaction.positive_share" | "loyalty.repeat_share" | "satisfaction.expectation_gap") => {
            String::new()
        }
        (Some((_, high)), _) => tv("scores.of", &[("high", upto(high, 2))]),
        (None, _) => String::new(),
    };
    let range =
        [("median", value(score_of.median)), ("min", value(score_of.min)), ("max", value(score_of.max))];
    let mean = tv("scores.mean_of", &[("customers", customers(score_of.n))]);
    let remark = remark(report, id);
    let before = html! {
        <div class="flow tight-flow">
            { hero(value(score_of.mean), unit, false) }
            <p class="say">{ mean }{ words::gap() }{ tv("scores.median_say", &range) }{ remark }</p>
        </div>
    };
    let settings = match id {
        "satisfaction.weighted" => html! { <Settings topic={Topic::Satisfaction} /> },
        "value.total" | "value.from_counts" => html! { <Settings topic={Topic::Value} /> },
        _ => Html::default(),
    };
    let after = html! {
        <>
            { levels(score_of) }
            { factors(score_of, business) }
            if let Some(example) = &score_of.example {
                { folded(example, false) }
            }
            { settings }
        </>
    };
    let table = histogram::table(label.clone(), t("common.value"), &labels, counts, "common.customers");
    let x_name = if matches!(id, "satisfaction.positive_share" | "loyalty.repeat_share") { "%" } else { "" };
    let spec = histogram::spec(&labels, counts, x_name.to_owned());
    let finding = say(&format!("score.{id}.what"), &[]);
    Props { before, after, height: 200, ..Props::new(name, finding, spec, label, table) }.part()
}

/// How the edges of the bins of a score are written: shorter than the score itself.
pub(super) fn edge_words<'a>(report: &'a Report, id: &'a str) -> impl Fn(f64) -> String + 'a {
    move |v| match id {
        "satisfaction.positive_share" | "loyalty.repeat_share" => upto(v * 100.0, 1),
        "value.total" | "value.from_counts" => crate::app::format::money_short(v, &report.currency),
        id if id.starts_with("clv.") && v.abs() >= 1000.0 => crate::app::format::money_short(v, ""),
        _ => upto(v, 2),
    }
}

/// Where a score had to be put together from other columns, it says so.
fn remark(report: &Report, id: &str) -> Html {
    let noted = |code: NoteCode| report.notes.iter().any(|n| n.code == code);
    let key = match id {
        "experience.sum" if noted(NoteCode::ExperienceByProxy) => "scores.proxy",
        "value.total" | "value.from_counts" if noted(NoteCode::ValueFromCounts) => "scores.counts",
        _ => return Html::default(),
    };
    html! { <>{ words::gap() }{ t(key) }</> }
}

fn levels(score: &Score) -> Html {
    if score.levels.is_empty() {
        return Html::default();
    }
    let all: u64 = score.levels.iter().map(|(_, n)| n).sum();
    let rows = score.levels.iter().map(|(level, n)| {
        let share = if all == 0 { 0.0 } else { *n as f64 / all as f64 };
        let link = format!("#/customers?satisfaction.level={level}");
        let name = html! { <a href={link} class="quiet">{ key("satisfaction.level", level) }</a> };
        (name, vec![count(*n), percent(share)], None)
    });
    let heads = [("scores.level", ""), ("common.customers", "num"), ("common.share", "num")];
    table(t("scores.levels"), true, &heads, rows.collect())
}

/// The factors of satisfaction: weight, mean, and for how many each is the weakest.
pub(super) fn factors(score: &Score, business: &str) -> Html {
    if score.factors.is_empty() {
        return Html::default();
    }
    let rows = score.factors.iter().map(|f| {
        let link = format!("#/customers?satisfaction.weakest_factor={}", f.role);
        let name = html! { <a href={link} class="quiet">{ factor(business, &f.role) }</a> };
        (name, vec![upto(f.weight, 3), upto(f.mean, 2), count(f.weakest_of)], None)
    });
    let heads = [
        ("scores.factor", ""),
        ("scores.weight", "num"),
        ("scores.factor_mean", "num"),
        ("scores.weakest_of", "num"),
    ];
    table(t("scores.factors"), true, &heads, rows.collect())
}

fn survey_part(s: &Survey) -> Html {
    let name = score(&s.id);
    let labels: Vec<String> = s.counts.iter().map(|(v, _)| upto(*v, 2)).collect();
    let counts: Vec<u64> = s.counts.iter().map(|(_, n)| *n).collect();
    let label =
        tv("scores.answers_label", &[("name", name.clone()), ("mode", histogram::mode(&labels, &counts))]);
    let unit = match s.id.as_str() {
        "nps" => t("common.points"),
        "ces" => tv("scores.of", &[("high", "7".to_owned())]),
        _ => String::new(),
    };
    let before = html! {
        <div class="flow tight-flow">
            { hero(survey::figure(s, s.value), unit, false) }
            { survey::glyph(s) }
            <p class="say">{ tn("count.answers", s.n) }{ t("scores.stop") }{ survey::interval(s) }</p>
            { survey::groups(s) }
        </div>
    };
    let settings = match s.id.as_str() {
        "csat" => html! { <Settings topic={Topic::Csat} /> },
        "ces" => html! { <Settings topic={Topic::Ces} /> },
        _ => Html::default(),
    };
    let after = html! { <>{ folded(&s.formula, false) }{ settings }</> };
    let table = histogram::table(label.clone(), t("common.value"), &labels, &counts, "common.answers");
    let mut spec = histogram::spec(&labels, &counts, String::new());
    if let crate::app::charts::Spec::Bars { tips, .. } = &mut spec {
        *tips =
            labels.iter().zip(&counts).map(|(v, n)| format!("{v}: {}", tn("count.answers", *n))).collect();
    }
    let finding = say(&format!("score.{}.what", s.id), &[]);
    Props { before, after, height: 180, ..Props::new(name, finding, spec, label, table) }.part()
}
