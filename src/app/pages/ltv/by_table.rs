//! Lifetime value of a customers table: total, spread, formula with numbers, the highest ten, and the choices.

use yew::prelude::*;

use crate::app::charts::Props;
use crate::app::estimates::money as rough_money;
use crate::app::format::shortest_exact;
use crate::app::pages::scores::edge_words;
use crate::app::pages::settings::{Settings, Topic};
use crate::app::parts::formula::folded;
use crate::app::parts::histogram;
use crate::app::parts::rich::{hero, link, say};
use crate::app::parts::table::table;
use crate::app::words::{self, customers, gap, money, score, t, tv, unit};
use crate::link::protocol::{Clv, Report};

/// Everything; `alone` where no forecast stands above it.
pub(super) fn parts(report: &Report, alone: bool) -> Html {
    let Some(first) = report.clv.first() else { return Html::default() };
    let values = [
        ("customers", customers(first.n)),
        // In whole money, whatever unit the total is counted in.
        ("mean", money(report, first.mean * first.unit)),
        ("median", money(report, first.median * first.unit)),
    ];
    let parts = report.clv.iter().map(|clv| clv_part(report, clv));
    let residual = report.retention.survival.as_ref().and_then(|s| s.value);
    let title = format!("{} · {}", t("ltv.title"), score(&first.id));
    html! {
        <>
            <div class={classes!("cols", "ltv-top", (!alone).then_some("later"))}>
                <div class="flow tight-flow">
                    if alone { <h1 class="eyebrow">{ title }</h1> } else { <h2 class="eyebrow">{ title }</h2> }
                    { hero(amount(report, first, first.total), in_unit(first), alone) }
                    <p class="say lead-say">{ say("ltv.total_say", &values) }</p>
                    if let Some(value) = residual {
                        <p class="say">{ say("ltv.residual", &[("value", rough_money(report, value.value))]) }{ gap() }{ link("#/retention", "ltv.residual_link") }</p>
                    }
                </div>
                <Settings topic={Topic::Ltv} />
            </div>
            { for parts }
        </>
    }
}

/// Money, or a number of the unit that it was divided by.
fn amount(report: &Report, clv: &Clv, value: f64) -> String {
    if clv.unit == 1.0 { money(report, value) } else { words::in_unit(report, value) }
}

fn in_unit(clv: &Clv) -> String {
    if clv.unit == 1.0 {
        return String::new();
    }
    tv("ltv.in_unit", &[("unit", unit(&shortest_exact(clv.unit)))])
}

fn clv_part(report: &Report, clv: &Clv) -> Html {
    let name = score(&clv.id);
    let labels = histogram::bins(&clv.histogram, edge_words(report, &clv.id));
    let counts = &clv.histogram.counts;
    let values = [("name", name.clone()), ("mode", histogram::mode(&labels, counts))];
    let label = tv("ltv.spread_label", &values);
    let facts = [("ltv.total", clv.total), ("ltv.mean", clv.mean), ("common.median", clv.median)].map(|(key, v)| {
        html! { <div><dt>{ t(key) }</dt><dd>{ amount(report, clv, v) }{ " " }<span class="unit">{ in_unit(clv) }</span></dd></div> }
    });
    let before = html! { <dl class="facts">{ for facts }</dl> };
    let after = html! {
        <>
            { top(report, clv) }
            if let Some(example) = &clv.example {
                { folded(example, true) }
            }
        </>
    };
    let spread = histogram::table(label.clone(), t("common.value"), &labels, counts, "common.customers");
    let spec = histogram::spec(&labels, counts, String::new());
    let finding = say(&format!("score.{}.what", clv.id), &[]);
    Props { before, after, height: 200, ..Props::new(name, finding, spec, label, spread) }.part()
}

fn top(report: &Report, clv: &Clv) -> Html {
    if clv.top.is_empty() {
        return Html::default();
    }
    let rows = clv
        .top
        .iter()
        .map(|(id, name, value)| (super::linked(id, name), vec![amount(report, clv, *value)], None));
    let head = if clv.unit == 1.0 {
        t("ltv.top_value")
    } else {
        format!("{} ({})", t("ltv.top_value"), in_unit(clv))
    };
    // Each has a name of its own: there may be four of them.
    let caption = format!("{} · {}", score(&clv.id), t("ltv.top"));
    table(caption, true, &[("column.customer", ""), (&head, "num")], rows.collect())
}
