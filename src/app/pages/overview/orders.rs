//! The overview of an order log: what was observed, and what follows from it where a model could be fitted.

use yew::prelude::*;

use super::worth as forecast;
use crate::app::charts::{Props, Spec};
use crate::app::estimates::usable;
use crate::app::parts::heat::heat;
use crate::app::parts::rich::{answer, both, hero, link, no_hero, part, rich, say, scroll, word};
use crate::app::parts::strip::{legend, strip};
use crate::app::parts::table::table;
use crate::app::words::{count, customers, date, days, key, money, month, percent, quarter, t, tn, tv};
use crate::link::protocol::{Period, Report};

/// Everything.
pub(super) fn page(report: &Report) -> Html {
    let Some(revenue) = report.company.revenue else { return super::nothing(report.source.columns) };
    let worth = usable(report);
    let expected = worth.and_then(|worth| Some((worth, worth.spend.as_ref()?)));
    let first = match expected {
        Some((worth, _)) => forecast::worth_of(report, worth),
        None => {
            let sentence = both(spent(report), year(report));
            answer("overview.orders.spent", hero(money(report, revenue), String::new(), true), sentence)
        }
    };
    let slipping = worth.and_then(|worth| Some((worth, worth.slipping?)));
    let chart = match expected {
        Some((worth, _)) => {
            let so_far = ("money", money(report, revenue));
            let facts = both(say("worth.overview.next_say", &[so_far]), year(report));
            forecast::next(report, worth, facts)
        }
        None => spend(report, revenue),
    };
    html! {
        <>
            <div class="answers">
                { first }
                { again(report) }
                { slipping.map_or_else(|| quiet(report), |(worth, found)| forecast::slipping(report, worth, found)) }
                { growing(report) }
            </div>
            { segments(report) }
            { chart }
            { coming_back(report) }
            { concentration(report) }
        </>
    }
}

/// Who bought how often, and between which days.
fn spent(report: &Report) -> Html {
    let company = &report.company;
    let (from, to) = report.days.map_or_else(Default::default, |(from, to)| (date(from), date(to)));
    let buyers = company.buyers.unwrap_or(report.customers);
    let purchases = tn("count.purchases", company.purchases.unwrap_or_default());
    let values = [("customers", customers(buyers)), ("purchases", purchases), ("from", from), ("to", to)];
    say("overview.orders.spent_say", &values)
}

/// The last year beside the one before.
fn year(report: &Report) -> Html {
    let company = &report.company;
    match (company.revenue_last_year, company.revenue_year_before) {
        (Some(now), Some(before)) if before > 0.0 => {
            let change = now / before - 1.0;
            let by = ("by", percent(change.abs()));
            let change = match change {
                c if c >= 0.005 => tv("overview.orders.more_than", &[by]),
                c if c <= -0.005 => tv("overview.orders.less_than", &[by]),
                _ => t("overview.orders.same_as"),
            };
            let values = [("now", money(report, now)), ("before", money(report, before)), ("change", change)];
            say("overview.orders.year_both", &values)
        }
        (Some(now), _) if report.days.is_some_and(|(from, to)| to.0 - from.0 > 400) => {
            say("overview.orders.year_one", &[("now", money(report, now))])
        }
        _ => Html::default(),
    }
}

fn again(report: &Report) -> Html {
    let company = &report.company;
    let (Some(rate), Some(buyers)) = (company.repeat_purchase_rate, company.buyers) else {
        return answer("overview.orders.again", no_hero(), Html::default());
    };
    let again = (rate * buyers as f64).round() as u64;
    let value = money(report, company.order_value.unwrap_or_default());
    let values = [("again", count(again)), ("buyers", count(buyers)), ("value", value)];
    let gap = company
        .median_gap_days
        .map_or_else(Html::default, |gap| say("overview.orders.again_gap", &[("days", days(gap))]));
    answer(
        "overview.orders.again",
        hero(percent(rate), t("common.of_buyers"), false),
        both(say("overview.orders.again_say", &values), gap),
    )
}

fn quiet(report: &Report) -> Html {
    let gap = days(report.company.gap_days.unwrap_or_default());
    let question = "overview.orders.quiet";
    match report.company.quiet {
        None => answer(question, no_hero(), Html::default()),
        Some((0, _)) => answer(
            question,
            hero(count(0), tn("word.customers", 0), false),
            say("overview.orders.quiet_none", &[("days", gap)]),
        ),
        Some((n, spent)) => {
            let values = [("days", gap), ("money", money(report, spent))];
            let to = "#/customers?segment.lifecycle=churned&sort=order_count&desc=1";
            answer(
                question,
                hero(count(n), tn("word.customers", n), false),
                both(say("overview.orders.quiet_say", &values), link(to, "overview.orders.quiet_link")),
            )
        }
    }
}

fn growing(report: &Report) -> Html {
    let question = "overview.orders.growing";
    let Some((n, now, before)) = report.company.growing else {
        return answer(question, no_hero(), say("overview.orders.growing_short", &[]));
    };
    let shrinking = match report.company.shrinking {
        Some((n, now, before)) if n > 0 => {
            let values =
                [("customers", customers(n)), ("now", money(report, now)), ("before", money(report, before))];
            say("overview.orders.shrinking_say", &values)
        }
        _ => Html::default(),
    };
    let sentence = if n == 0 {
        say("overview.orders.growing_none", &[])
    } else {
        let values = [("now", money(report, now)), ("before", money(report, before))];
        let to = "#/customers?segment.trend=growing&sort=spend_last_half_year&desc=1";
        both(say("overview.orders.growing_say", &values), link(to, "common.see_them"))
    };
    answer(question, hero(count(n), tn("word.customers", n), false), both(sentence, shrinking))
}

fn segments(report: &Report) -> Html {
    let Some(rfm) = report.segments.iter().find(|s| s.id == "rfm.segment") else { return Html::default() };
    let best = rfm.groups.iter().max_by(|a, b| a.money.total_cmp(&b.money));
    let finding = best.map_or_else(Html::default, |group| {
        say(
            "overview.orders.segments_say",
            &[
                ("name", format!("{} {}", count(group.customers), key(&rfm.id, &group.key))),
                ("share", percent(group.share)),
                ("money_share", percent(group.money_share)),
            ],
        )
    });
    let gone = rfm.groups.iter().filter(|g| matches!(g.key.as_str(), "hibernating" | "lost"));
    let (n, share) = gone.fold((0, 0.0), |(n, share), g| (n + g.customers, share + g.money_share));
    let gone = say("overview.orders.segments_gone", &[("count", count(n)), ("money_share", percent(share))]);
    part(
        t("overview.orders.segments"),
        if n > 0 { both(finding, gone) } else { finding },
        link("#/segments", "overview.orders.all_segments"),
        html! { <>{ strip(rfm, t("overview.orders.strip_label"), t("common.of_spend")) }{ legend(rfm) }</> },
    )
}

fn spend(report: &Report, revenue: f64) -> Html {
    let months = &report.company.months;
    if months.len() < 2 {
        return Html::default();
    }
    let mut sum = 0.0;
    let mut points = Vec::new();
    let mut tips = Vec::new();
    let mut rows = Vec::new();
    for period in months {
        sum += period.revenue;
        points.push((period.end, sum));
        let name = month(period.start);
        tips.push(format!("{name}: {} ({})", money(report, sum), money(report, period.revenue)));
        let cells = vec![
            count(period.customers),
            count(period.orders),
            money(report, period.revenue),
            money(report, sum),
        ];
        rows.push((html! { <>{ name }{ unfinished(period) }</> }, cells, None));
    }
    let heads = [
        ("overview.orders.month", ""),
        ("overview.orders.buyers", "num"),
        ("column.order_count", "num"),
        ("overview.orders.spend_month", "num"),
        ("overview.orders.spend_total", "num"),
    ];
    let table = table(t("overview.orders.spend"), false, &heads, rows);
    let last = months.iter().rev().find(|p| p.complete);
    let all = ("money", money(report, revenue));
    let finding = match last {
        Some(p) => say(
            "overview.orders.spend_say",
            &[all, ("month", month(p.start)), ("last", money(report, p.revenue))],
        ),
        None => say("overview.orders.spend_say_short", &[all]),
    };
    let (from, to) = report.days.map_or_else(Default::default, |(from, to)| (date(from), date(to)));
    let label =
        tv("overview.orders.spend_label", &[("from", from), ("to", to), ("money", money(report, revenue))]);
    let spec = Spec::Line {
        points,
        tips,
        mark: report.currency.clone(),
        end: crate::app::format::money_short(revenue, &report.currency),
        end_note: t("overview.orders.spend_note"),
    };
    let caption = t("overview.orders.spend_caption").into();
    Props { caption, height: 320, ..Props::new(t("overview.orders.spend"), finding, spec, label, table) }
        .part()
}

fn unfinished(period: &Period) -> Html {
    if period.complete {
        return Html::default();
    }
    html! { <>{ " " }<span class="unit">{ t("overview.orders.unfinished") }</span></> }
}

/// Shares from here up have the deepest colour, so that one file looks like the next.
const DEEPEST: f64 = 0.6;

fn coming_back(report: &Report) -> Html {
    let quarters = &report.company.quarters;
    let full: Vec<(&Period, &Period)> =
        quarters.windows(2).filter(|w| w[0].complete && w[1].complete).map(|w| (&w[0], &w[1])).collect();
    if quarters.len() < 2 {
        return Html::default();
    }
    let finding = match full.last() {
        Some((before, now)) => say(
            "overview.orders.coming_say",
            &[
                ("before", quarter(before.start)),
                ("quarter", quarter(now.start)),
                ("share", percent(now.retention.unwrap_or_default())),
            ],
        ),
        None => say("overview.orders.coming_short", &[]),
    };
    // The newest quarters matter; twelve of them fill the width of a screen's height.
    let shown = quarters.len().saturating_sub(12);
    let rows = quarters.iter().skip(shown).map(|period| {
        let (back, lost) = match period.retention {
            Some(share) => (
                html! { <td style={heat(share, DEEPEST)}>{ percent(share) }</td> },
                html! { <td class="plain">{ percent(1.0 - share) }</td> },
            ),
            None => (html! { <td class="plain">{ "–" }</td> }, html! { <td class="plain">{ "–" }</td> }),
        };
        html! {
            <tr>
                <th scope="row">{ quarter(period.start) }{ unfinished(period) }</th>
                <td class="plain">{ count(period.customers) }</td>
                <td class="plain">{ count(period.new) }</td>
                { back }
                { lost }
                <td class="plain hide-m">{ money(report, period.revenue) }</td>
            </tr>
        }
    });
    let hint = || html! { <><br /><span class="unit">{ t("overview.orders.back_hint") }</span></> };
    let caption = t("overview.orders.coming_caption");
    let table = html! {
        <table class="heat quarters">
            <caption class="sr">{ caption.clone() }</caption>
            <thead><tr>
                <th scope="col" class="first">{ t("overview.orders.quarter") }</th>
                <th scope="col">{ t("overview.orders.buyers") }</th>
                <th scope="col">{ t("overview.orders.new") }</th>
                <th scope="col">{ t("overview.orders.back") }{ hint() }</th>
                <th scope="col">{ t("overview.orders.lost") }{ hint() }</th>
                <th scope="col" class="hide-m">{ t("overview.orders.spend_month") }</th>
            </tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    };
    part(t("overview.orders.coming"), finding, Html::default(), scroll(caption, table))
}

fn concentration(report: &Report) -> Html {
    let Some(share) = report.company.top_share else { return Html::default() };
    part(
        t("overview.orders.few"),
        word(&t("overview.orders.few_hint")),
        Html::default(),
        html! {
            <div class="flow">
                { hero(percent(share), t("common.of_spend"), false) }
                <p class="say">{ rich("overview.orders.few_say", &[("share", word(&percent(share)))]) }</p>
            </div>
        },
    )
}
