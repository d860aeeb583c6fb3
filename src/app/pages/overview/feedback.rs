//! The overview of survey answers: NPS, CSAT, CES, each with n and interval.

use yew::prelude::*;

use crate::app::parts::rich::{answer, hero, part, say, word};
use crate::app::parts::survey::{figure, glyph, groups, interval};
use crate::app::parts::table::table;
use crate::app::words::{count, month, score, t, tn, tv};
use crate::link::protocol::{Report, Survey};

/// Everything.
pub(super) fn page(report: &Report) -> Html {
    if report.surveys.is_empty() {
        return super::nothing(report.source.columns);
    }
    let answers = report.surveys.iter().enumerate().map(|(i, s)| cell(s, i == 0));
    let answered = report.surveys.iter().filter(|s| !s.groups.is_empty()).map(|survey| {
        part(
            tv("overview.feedback.answered", &[("name", score(&survey.id))]),
            say(&format!("score.{}.what", survey.id), &[]),
            html! { <a href="#/scores">{ t("scores.title") }</a> },
            groups(survey),
        )
    });
    let months = report.surveys.iter().filter(|s| s.by_month.len() > 1).map(by_month);
    html! { <><div class="answers">{ for answers }</div>{ for answered }{ for months }</> }
}

/// One survey figure as an answer.
pub(super) fn cell(survey: &Survey, first: bool) -> Html {
    let group = |key: &str| count(survey.groups.iter().find(|(k, _)| k == key).map_or(0, |(_, n)| *n));
    let mut values = vec![("answers", tn("count.answers", survey.n))];
    let unit = match survey.id.as_str() {
        "nps" => {
            for name in ["promoters", "passives", "detractors"] {
                values.push((name, group(name)));
            }
            t("common.points")
        }
        "ces" => {
            let direction = if survey.high_is_easy { "ces_high" } else { "ces_low" };
            values.push(("low", "1".to_owned()));
            values.push(("high", "7".to_owned()));
            values.push(("direction", t(&format!("overview.feedback.{direction}"))));
            tv("scores.of", &[("high", "7".to_owned())])
        }
        _ => String::new(),
    };
    answer(
        &format!("overview.feedback.{}", survey.id),
        html! { <>{ hero(figure(survey, survey.value), unit, first) }{ glyph(survey) }</> },
        html! { <>{ say(&format!("overview.feedback.{}_say", survey.id), &values) }{ interval(survey) }</> },
    )
}

fn by_month(survey: &Survey) -> Html {
    let rows = survey.by_month.iter();
    let rows = rows
        .map(|(day, n, value)| (word(&month(*day)), vec![count(*n), figure(survey, *value)], None))
        .collect();
    let name = score(&survey.id);
    let caption = tv("overview.feedback.months", &[("name", name.clone())]);
    let heads = [("overview.orders.month", ""), ("common.answers", "num"), (name.as_str(), "num")];
    let table = table(caption.clone(), false, &heads, rows);
    part(caption, say("overview.feedback.months_say", &[("name", name)]), Html::default(), table)
}
