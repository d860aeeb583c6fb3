//! The overview of a customers table: whatever its columns give, the most telling first.

use yew::prelude::*;

use super::feedback;
use crate::app::estimates::usable;
use crate::app::pages::retention::half;
use crate::app::parts::rich::{answer, both, hero, link, part, say};
use crate::app::parts::strip::{legend, strip};
use crate::app::words::{self, count, customers, factor, key, money, percent, score, scored, t, tn, tv, two};
use crate::link::protocol::{Clv, Report, Score, Segmentation};

/// Everything. `business` words name the factors as the settings do.
pub(super) fn page(report: &Report) -> Html {
    let cells = answers(report);
    if cells.is_empty() {
        return super::nothing(report.source.columns);
    }
    html! { <><div class="answers">{ for cells }</div>{ rule(report) }{ weakest(report) }</> }
}

fn find<'a>(report: &'a Report, id: &str) -> Option<&'a Score> {
    report.scores.iter().find(|s| s.id == id && s.n > 0)
}

fn group(segmentation: &Segmentation, key: &str) -> u64 {
    segmentation.groups.iter().find(|g| g.key == key).map_or(0, |g| g.customers)
}

/// The largest number goes to the first that the data gives; six answers at most.
fn answers(report: &Report) -> Vec<Html> {
    let mut cells: Vec<Html> = Vec::new();
    if let Some(worth) = usable(report) {
        cells.push(super::worth::worth_of(report, worth));
    }
    if let Some(clv) = report.clv.iter().find(|c| c.n > 0) {
        cells.push(worth(report, clv, cells.is_empty()));
    }
    if let Some(survival) = &report.retention.survival {
        let (figure, said) = half(survival);
        let said = both(Html::from(said), link("#/retention", "retention.stay.title"));
        cells.push(answer("retention.title_contracts", hero(figure, String::new(), cells.is_empty()), said));
    }
    let satisfaction = ["satisfaction.weighted", "satisfaction.mean", "satisfaction.positive_share"];
    if let Some(score) = satisfaction.iter().find_map(|id| find(report, id)) {
        cells.push(satisfied(score, cells.is_empty()));
    }
    if let Some(score) = find(report, "satisfaction.expectation_gap") {
        cells.push(gap(report, score, cells.is_empty()));
    }
    if let Some(rule) = report.segments.iter().find(|s| s.id == "segment.value_rule") {
        cells.push(high_value(report, rule, cells.is_empty()));
    }
    let total = find(report, "value.total").or_else(|| find(report, "value.from_counts"));
    if let Some(score) = total {
        let values = [("customers", customers(score.n))];
        let number = hero(money(report, score.mean), String::new(), cells.is_empty());
        cells.push(answer("overview.customers.total", number, say("overview.customers.total_say", &values)));
    }
    if let Some(score) = find(report, "loyalty.repeat_share") {
        let values = [("customers", customers(score.n))];
        let number = hero(percent(score.mean), String::new(), cells.is_empty());
        cells.push(answer("overview.customers.again", number, say("overview.customers.again_say", &values)));
    }
    if let Some(score) = find(report, "experience.sum") {
        let values = [("customers", customers(score.n)), ("median", two(score.median))];
        let number = hero(two(score.mean), String::new(), cells.is_empty());
        cells.push(answer(
            "overview.customers.experience",
            number,
            say("overview.customers.experience_say", &values),
        ));
    }
    if let Some(life) =
        report.segments.iter().find(|s| s.id == "segment.lifecycle" && s.undefined < report.customers)
    {
        let values = ["loyal", "active", "new"].map(|name| (name, count(group(life, name))));
        let n = group(life, "churned");
        let number = hero(count(n), tn("word.customers", n), cells.is_empty());
        cells.push(answer("overview.customers.life", number, say("overview.customers.life_say", &values)));
    }
    if let Some(rate) = report.company.referral_rate {
        let number = hero(percent(rate), String::new(), cells.is_empty());
        cells.push(answer(
            "overview.customers.referral",
            number,
            say("overview.customers.referral_say", &[]),
        ));
    }
    for survey in &report.surveys {
        cells.push(feedback::cell(survey, cells.is_empty()));
    }
    cells
}

fn worth(report: &Report, clv: &Clv, first: bool) -> Html {
    // In whole money, whatever unit the column has: a customer worth 0.114 thousand reads as worth cents.
    let whole = |value: f64| money(report, value * clv.unit);
    let values = [
        ("customers", customers(clv.n)),
        ("name", lower_name(&clv.id)),
        ("median", whole(clv.median)),
        ("mean", whole(clv.mean)),
    ];
    let priced = report.source.roles.iter().any(|(_, role, _)| role == "price");
    let said = say("overview.customers.worth_say", &values);
    let assumed = clv.id == "clv.annuity" && !priced;
    let said = html! {
        <>
            { said }
            if assumed {
                { " " }{ t("overview.customers.worth_assumed") }{ " " }
                <a href="#/ltv">{ t("overview.customers.worth_change") }</a>
            }
        </>
    };
    answer("overview.customers.worth", hero(whole(clv.total), String::new(), first), said)
}

/// A name inside a sentence: English starts it small.
fn lower_name(id: &str) -> String {
    let name = score(id);
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        std::iter::once(first.to_ascii_lowercase()).chain(letters).collect()
    })
}

fn satisfied(score: &Score, first: bool) -> Html {
    let who = ("customers", customers(score.n));
    if score.id == "satisfaction.positive_share" {
        let sentence = say("overview.customers.positive_say", &[who]);
        return answer(
            "overview.customers.satisfied",
            hero(percent(score.mean), String::new(), first),
            sentence,
        );
    }
    let of = score
        .scale
        .map_or_else(String::new, |(_, high)| tv("scores.of", &[("high", crate::app::words::upto(high, 2))]));
    let number = hero(two(score.mean), of, first);
    if score.id == "satisfaction.mean" {
        return answer(
            "overview.customers.satisfied",
            number,
            say("overview.customers.satisfied_mean_say", &[who]),
        );
    }
    let level = |name: &str| score.levels.iter().find(|(k, _)| k == name).map_or(0, |(_, n)| *n);
    let good = ("good", count(level("excellent") + level("good")));
    let levels = say("overview.customers.satisfied_levels", &[good, ("poor", count(level("poor")))]);
    let weakest = score.factors.iter().max_by_key(|f| f.weakest_of).map_or_else(Html::default, |f| {
        let values = [("factor", factor("general", &f.role)), ("customers", customers(f.weakest_of))];
        html! { <>{ words::gap() }{ say("overview.customers.satisfied_weakest", &values) }</> }
    });
    let rated = say("overview.customers.satisfied_say", &[who, ("median", two(score.median))]);
    let link = html! { <a href="#/customers?sort=satisfaction.weighted">{ t("common.see_them") }</a> };
    let sentence = html! { <>{ rated }{ words::gap() }{ levels }{ weakest }{ words::gap() }{ link }</> };
    answer("overview.customers.satisfied", number, sentence)
}

fn gap(report: &Report, score: &Score, first: bool) -> Html {
    let direction = match score.mean {
        m if m > 0.005 => "gap_over",
        m if m < -0.005 => "gap_under",
        _ => "gap_even",
    };
    let values =
        [("direction", t(&format!("overview.customers.{direction}"))), ("customers", customers(score.n))];
    let number = hero(scored(report, &score.id, score.mean), String::new(), first);
    answer("score.satisfaction.expectation_gap.name", number, say("overview.customers.gap_say", &values))
}

fn high_value(report: &Report, rule: &Segmentation, first: bool) -> Html {
    let n = group(rule, "high_value");
    let worth = rule.groups.iter().find(|g| g.key == "high_value").map_or(0.0, |g| g.money);
    let values = [
        ("all", customers(rule.groups.iter().map(|g| g.customers).sum())),
        ("money", money(report, worth)),
        ("active", count(group(rule, "active"))),
        ("risk", count(group(rule, "at_risk"))),
    ];
    let link = html! { <a href="#/customers?segment.value_rule=high_value">{ t("common.see_them") }</a> };
    answer(
        "overview.customers.rule",
        hero(count(n), tn("word.customers", n), first),
        html! { <>{ say("overview.customers.rule_say", &values) }{ words::gap() }{ link }</> },
    )
}

fn rule(report: &Report) -> Html {
    let Some(rule) = report.segments.iter().find(|s| s.id == "segment.value_rule") else {
        return Html::default();
    };
    let Some(best) = rule.groups.iter().max_by(|a, b| a.money.total_cmp(&b.money)) else {
        return Html::default();
    };
    let values = [
        ("name", format!("{} {}", count(best.customers), key(&rule.id, &best.key))),
        ("share", percent(best.share)),
        ("money_share", percent(best.money_share)),
    ];
    part(
        t("overview.customers.rule_part"),
        say("overview.customers.rule_part_say", &values),
        html! { <a href="#/segments">{ t("segments.title") }</a> },
        html! { <>{ strip(rule, t("overview.customers.rule_label"), t("common.of_value")) }{ legend(rule) }</> },
    )
}

fn weakest(report: &Report) -> Html {
    let Some(score) = find(report, "satisfaction.weighted").filter(|s| s.factors.len() > 1) else {
        return Html::default();
    };
    let Some(first) = score.factors.iter().max_by_key(|f| f.weakest_of) else { return Html::default() };
    let share = if score.n == 0 { 0.0 } else { first.weakest_of as f64 / score.n as f64 };
    let values = [("factor", factor("general", &first.role)), ("share", percent(share))];
    part(
        t("overview.customers.weakest_part"),
        say("overview.customers.weakest_part_say", &values),
        html! { <a href="#/scores">{ t("scores.title") }</a> },
        crate::app::pages::scores::factors(score, "general"),
    )
}
