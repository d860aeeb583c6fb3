//! Segments: the RFM grid, the groups with their figures, their money as areas, lifecycle, trend and value groups.

mod cuts;
mod grid;

use yew::prelude::*;

use super::settings::{Settings, Topic};
use crate::app::charts::spec::Area;
use crate::app::charts::{Props, Spec};
use crate::app::hooks::{use_locale, use_report};
use crate::app::parts::rich::{empty, part, say};
use crate::app::parts::setting::select;
use crate::app::parts::strip::{legend, named, strip};
use crate::app::parts::table::table;
use crate::app::words::{
    column, count, customers, date, days, gone, key, known, money, percent, t, tone, tv, upto,
};
use crate::link::protocol::{Group, Report, Segmentation};

const PRESETS: [&str; 2] = ["rfm.segment", "rfm.segment_10"];

/// The segments.
#[component]
pub fn Segments() -> Html {
    use_locale();
    let preset = use_state_eq(|| PRESETS[0].to_owned());
    let Some(report) = use_report() else { return Html::default() };
    if report.segments.is_empty() {
        return html! {
            <>
                <div class="title"><h1>{ t("segments.title") }</h1></div>
                <section class="part"><div class="head"></div>{ empty(say("segments.empty", &[])) }</section>
            </>
        };
    }
    let find = |id: &str| report.segments.iter().find(|s| s.id == id);
    let chosen = find(&preset);
    let choose = {
        let preset = preset.clone();
        Callback::from(move |id: String| preset.set(id))
    };
    html! {
        <>
            { title(&report) }
            if let Some(rfm) = &report.rfm {
                { grid::grid(&report, rfm) }
            } else if report.source.kind == "orders" {
                { no_purchase(&report) }
            }
            if let Some(segmentation) = chosen {
                { list(&report, segmentation, &choose) }
                { map(&report, segmentation) }
            }
            { lifecycle(&report, find("segment.lifecycle")) }
            if let Some(trend) = find("segment.trend").filter(|s| s.undefined < report.customers) {
                { simple(&report, trend, say("segments.trend.say", &[]), Topic::Trend, t("common.of_spend")) }
            }
            if let Some(rule) = find("segment.value_rule") {
                { simple(&report, rule, say("segments.rule.say", &[]), Topic::Rule, t("common.of_value")) }
            }
        </>
    }
}

/// No purchase up to the last day that counts: a sentence, and the setting that brings them back.
fn no_purchase(report: &Report) -> Html {
    let day = report.as_of.map_or_else(String::new, date);
    part(
        t("segments.grid.title"),
        say("segments.none_yet", &[("date", day)]),
        Html::default(),
        html! { <Settings topic={Topic::Rfm} /> },
    )
}

/// A title that says how much rests on how few, where it does.
fn title(report: &Report) -> Html {
    let best = report
        .segments
        .iter()
        .find(|s| s.id == PRESETS[0])
        .and_then(|s| s.groups.iter().max_by(|a, b| a.money_share.total_cmp(&b.money_share)))
        .filter(|g| g.money_share >= 1.3 * g.share && g.money_share >= 0.25);
    let title = match best {
        Some(g) => tv(
            "segments.title_few",
            &[("share", percent(g.money_share)), ("customers", customers(g.customers))],
        ),
        None => t("segments.title"),
    };
    let lead = match (report.as_of, &report.rfm) {
        (Some(day), Some(_)) => {
            tv("segments.lead", &[("customers", customers(report.customers)), ("date", date(day))])
        }
        _ => tv("segments.lead_plain", &[("customers", customers(report.customers))]),
    };
    html! { <div class="title"><h1>{ title }</h1><p>{ lead }</p></div> }
}

fn link(id: &str, group: &Group) -> String {
    format!("#/customers?{id}={}", group.key)
}

fn list(report: &Report, segmentation: &Segmentation, choose: &Callback<String>) -> Html {
    let eleven = segmentation.id == PRESETS[0];
    let options = vec![
        (PRESETS[0].to_owned(), t("segments.list.preset_11")),
        (PRESETS[1].to_owned(), t("segments.list.preset_10")),
    ];
    let preset = html! {
        <p class="settings">
            { t("segments.list.preset") }{ " " }
            { select(t("segments.list.preset"), options, &segmentation.id, choose.clone()) }
        </p>
    };
    let finding = say(if eleven { "segments.list.say_11" } else { "segments.list.say_10" }, &[]);
    part(
        t("segments.list.title"),
        finding,
        Html::default(),
        html! { <div class="flow">{ preset }{ groups_table(report, segmentation, "segments.list.spend") }</div> },
    )
}

/// Groups with customers, money, days and orders; the name leads to its customers.
fn groups_table(report: &Report, segmentation: &Segmentation, money_head: &str) -> Html {
    let has_money = segmentation.groups.iter().any(|g| g.money > 0.0);
    let has_days = segmentation.groups.iter().any(|g| g.recency_days.is_some());
    let has_orders = segmentation.groups.iter().any(|g| g.order_count.is_some());
    let (caption, head) = (column(&segmentation.id), format!("column.{}", segmentation.id));
    let mut heads =
        vec![(head.as_str(), "nb"), ("segments.list.customers", "num"), ("segments.list.share", "num")];
    if has_money {
        heads.extend([(money_head, "num"), ("common.share", "num")]);
    }
    if has_days {
        heads.push(("segments.list.recency", "num hide-m"));
    }
    if has_orders {
        heads.push(("segments.list.orders", "num hide-m"));
    }
    let rows = segmentation.groups.iter().map(|g| {
        let name = html! { <a class="quiet" href={link(&segmentation.id, g)}>{ named(&segmentation.id, &g.key) }</a> };
        let mut cells = vec![count(g.customers), percent(g.share)];
        if has_money {
            cells.extend([money(report, g.money), percent(g.money_share)]);
        }
        if has_days {
            cells.push(g.recency_days.map_or_else(dash, |d| upto(d, 0)));
        }
        if has_orders {
            cells.push(g.order_count.map_or_else(dash, |n| upto(n, 1)));
        }
        (name, cells, None)
    });
    let table = table(caption, false, &heads, rows.collect());
    let undefined = if segmentation.undefined > 0 {
        let words = tv("common.undefined", &[("customers", customers(segmentation.undefined))]);
        html! { <p class="small muted">{ words }</p> }
    } else {
        Html::default()
    };
    html! { <>{ table }{ undefined }</> }
}

fn dash() -> String {
    "–".to_owned()
}

fn map(report: &Report, segmentation: &Segmentation) -> Html {
    let groups = || segmentation.groups.iter().filter(|g| g.money > 0.0);
    let Some(first) = groups().max_by(|a, b| a.money.total_cmp(&b.money)) else { return Html::default() };
    // The chart puts them in order itself.
    let areas = groups()
        .map(|g| {
            let name = key(&segmentation.id, &g.key);
            let text = money(report, g.money);
            Area {
                tip: format!("{name}: {text} ({}), {}", percent(g.money_share), customers(g.customers)),
                code: known(&format!("segment_code.{}", g.key)).unwrap_or_default(),
                value: g.money,
                tone: tone(&segmentation.id, &g.key),
                gone: gone(&g.key),
                name,
                text,
            }
        })
        .collect();
    let values = [("name", key(&segmentation.id, &first.key)), ("share", percent(first.money_share))];
    let table = groups_table(report, segmentation, "segments.list.spend");
    let (finding, label) = (say("segments.map.say", &[]), tv("segments.map.label", &values));
    Props { height: 300, ..Props::new(t("segments.map.title"), finding, Spec::Treemap(areas), label, table) }
        .part()
}

fn lifecycle(report: &Report, life: Option<&Segmentation>) -> Html {
    let Some(life) = life.filter(|s| s.undefined < report.customers) else { return Html::default() };
    let finding = match report.company.median_gap_days {
        Some(gap) => say("segments.life.say", &[("days", days(gap))]),
        None => say("segments.life.say_plain", &[]),
    };
    simple(report, life, finding, Topic::Lifecycle, t("common.of_spend"))
}

/// Strip, key, table and settings of a segmentation.
fn simple(report: &Report, s: &Segmentation, finding: Html, topic: Topic, money_label: String) -> Html {
    let (name, money_head) = match topic {
        Topic::Lifecycle => ("segments.life.title", "segments.list.spend"),
        Topic::Trend => ("segments.trend.title", "segments.list.spend"),
        _ => ("segments.rule.title", "segments.rule.value_money"),
    };
    part(
        t(name),
        finding,
        Html::default(),
        html! {
            <div class="flow">
                { strip(s, t(name), money_label) }
                { legend(s) }
                { groups_table(report, s, money_head) }
                <Settings {topic} />
            </div>
        },
    )
}
