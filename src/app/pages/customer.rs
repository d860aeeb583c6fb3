//! One customer: facts, the chance of being still active, the forecast, purchases, the RFM code, every score with
//! this customer's numbers.

mod worth;

use std::rc::Rc;

use yew::prelude::*;

use super::sheet::SheetPage;
use crate::app::format::shortest_exact;
use crate::app::hooks::{use_ask, use_config, use_locale, use_report};
use crate::app::parts::formula::{inputs, math};
use crate::app::parts::rich::{part, say, scroll};
use crate::app::parts::strip::named;
use crate::app::state::ReportRef;
use crate::app::words::{self, cell, column, date, days, factor, key, money, score, scored, t, tn, tv, upto};
use crate::link::protocol::{Answer, Ask, Cell, ColumnType, CustomerDetail, Day, Explanation, Report};

/// Which one.
#[derive(Debug, PartialEq, Properties)]
pub struct CustomerPageProps {
    /// The id.
    pub id: AttrValue,
}

/// What is known of the customer so far.
#[derive(Clone)]
enum Found {
    Waiting,
    Here(Rc<CustomerDetail>),
    Missing,
}

/// One customer.
#[component]
pub fn CustomerPage(props: &CustomerPageProps) -> Html {
    use_locale();
    let config = use_config();
    let report = use_report();
    let ask = use_ask();
    let found = use_state(|| Found::Waiting);
    {
        let found = found.clone();
        use_effect_with((props.id.clone(), report.clone()), move |(id, report)| {
            if report.is_some() {
                let done = Callback::from(move |answer| {
                    found.set(match answer {
                        Ok(Answer::Customer(detail)) => Found::Here(Rc::from(detail)),
                        _ => Found::Missing,
                    });
                });
                ask.send(Ask::Customer { id: id.to_string() }, done);
            }
        });
    }
    let Some(report) = report else { return Html::default() };
    let trail = html! {
        <p class="small trail"><a href="#/customers">{ t("customer.back") }</a>{ " " }<span class="unit">{ "/ " }{ props.id.clone() }</span></p>
    };
    let body = match &*found {
        Found::Waiting => html! { <p role="status">{ t("customer.waiting") }</p> },
        Found::Missing => {
            let sentence = tv("customer.missing", &[("id", props.id.to_string())]);
            html! { <div class="title"><h1>{ sentence }</h1></div> }
        }
        Found::Here(detail) => known_customer(&report, detail, config.business.key()),
    };
    html! { <>{ trail }{ body }</> }
}

/// A customer's row by column id.
pub(super) struct Row<'a> {
    report: &'a Report,
    detail: &'a CustomerDetail,
}

impl<'a> Row<'a> {
    fn cell(&self, id: &str) -> Option<&'a Cell> {
        let at = self.report.columns.iter().position(|c| c.id == id)?;
        self.detail.cells.get(at)
    }
    fn number(&self, id: &str) -> Option<f64> {
        match self.cell(id)? {
            Cell::Number(v) if v.is_finite() => Some(*v),
            _ => None,
        }
    }
    fn key(&self, id: &str) -> Option<&'a str> {
        match self.cell(id)? {
            Cell::Text(key) if !key.is_empty() => Some(key),
            _ => None,
        }
    }
    fn day(&self, id: &str) -> Option<Day> {
        match self.cell(id)? {
            Cell::Date(day) => Some(*day),
            _ => None,
        }
    }
    fn name(&self) -> String {
        if self.detail.name.is_empty() { self.detail.id.clone() } else { self.detail.name.clone() }
    }
}

fn known_customer(report: &ReportRef, detail: &CustomerDetail, business: &str) -> Html {
    let row = Row { report, detail };
    html! {
        <>
            { title(&row) }
            { facts(&row) }
            if report.sheets.iter().any(|name| name == "advice") {
                <SheetPage name="next" customer={detail.id.clone()} />
            }
            { worth::parts(&row) }
            <SheetPage name="purchases" customer={detail.id.clone()} />
            { scores(&row, business) }
            { rest(&row) }
        </>
    }
}

const GROUPS: [&str; 4] = ["rfm.segment", "segment.value_rule", "segment.lifecycle", "satisfaction.level"];

fn title(row: &Row) -> Html {
    let name = row.name();
    let group = GROUPS.into_iter().find_map(|id| Some((id, row.key(id)?)));
    let title = match group {
        Some((id, k)) => tv("customer.title_key", &[("name", name), ("key", key(id, k))]),
        None => tv("customer.title_plain", &[("name", name)]),
    };
    let orders = row.number("order_count").unwrap_or_default() as u64;
    let lead = match (row.day("first_order"), row.number("recency_days")) {
        (Some(first), Some(silent)) if orders > 1 => {
            let times = tn("customer.times", orders);
            tv("customer.lead_orders", &[("times", times), ("first", date(first)), ("days", days(silent))])
        }
        (Some(first), Some(silent)) if orders == 1 => {
            tv("customer.lead_once", &[("first", date(first)), ("days", days(silent))])
        }
        _ => t("customer.lead_none"),
    };
    html! { <div class="title wide-title"><h1>{ title }</h1><p>{ lead }</p></div> }
}

/// Five facts at most, the most telling that there are.
fn facts(row: &Row) -> Html {
    let mut out = Vec::new();
    let mut fact = |term: String, value: Html| {
        if out.len() < 5 {
            out.push(html! { <div><dt>{ term }</dt><dd>{ value }</dd></div> });
        }
    };
    let expected = worth::facts(row);
    let (chance, next) = expected.map_or((None, None), |[chance, next]| (Some(chance), Some(next)));
    if let Some((term, value)) = chance {
        fact(term, Html::from(value));
    }
    if let Some(k) = row.key("rfm.segment") {
        let code: Option<Vec<String>> = ["recency", "frequency", "monetary"]
            .iter()
            .zip(["R", "F", "M"])
            .map(|(part, letter)| Some(format!("{letter}{}", row.number(&format!("rfm.{part}"))? as u8)))
            .collect();
        let code = code.map_or_else(String::new, |c| c.join(" "));
        fact(
            column("rfm.segment"),
            html! { <>{ named("rfm.segment", k) }{ " " }<span class="unit">{ code }</span></> },
        );
    }
    if let Some((term, value)) = next {
        fact(term, Html::from(value));
    }
    for id in ["segment.value_rule", "segment.lifecycle", "segment.trend"] {
        let groups = row.report.segments.iter().find(|s| s.id == id);
        // A division that puts everybody into one group says nothing of anybody.
        let divides = groups.is_none_or(|s| s.groups.iter().filter(|g| g.customers > 0).count() > 1);
        if let Some(k) = row.key(id).filter(|_| divides) {
            fact(column(id), named(id, k));
        }
    }
    let numbers = [
        "monetary_sum",
        "order_value",
        "satisfaction.weighted",
        "value.total",
        "clv.discounted",
        "clv.annuity",
        "clv.simple",
        "loyalty.repeat_share",
        "nps",
        "csat",
        "ces",
    ];
    for id in numbers {
        if row.number(id).is_some()
            && let Some((c, value)) = row.report.columns.iter().find(|c| c.id == id).zip(row.cell(id))
        {
            fact(column(id), Html::from(cell(row.report, c, value)));
        }
    }
    if out.is_empty() {
        Html::default()
    } else {
        html! { <dl class="facts ruled">{ for out }</dl> }
    }
}

fn scores(row: &Row, business: &str) -> Html {
    let mut all = row.detail.explanations.iter().filter(|e| !worth::is_own(e)).peekable();
    if all.peek().is_none() {
        return Html::default();
    }
    let parts = all.map(|e| explained(row.report, e, business));
    part(
        t("customer.scores"),
        say("customer.scores_say", &[]),
        Html::default(),
        html! { <div class="cols explained">{ for parts }</div> },
    )
}

fn explained(report: &Report, e: &Explanation, business: &str) -> Html {
    let divided = report.clv.iter().find(|c| c.id == e.id).filter(|c| c.unit != 1.0);
    let value = if divided.is_some() {
        words::in_unit(report, e.result)
    } else if e.id.starts_with("clv.") {
        money(report, e.result)
    } else {
        scored(report, &e.id, e.result)
    };
    let scale = report.scores.iter().find(|s| s.id == e.id).and_then(|s| s.scale);
    let of = match (e.id.as_str(), scale) {
        ("satisfaction.weighted" | "satisfaction.mean" | "experience.sum", Some((_, high))) => {
            tv("scores.of", &[("high", upto(high, 2))])
        }
        _ => String::new(),
    };
    let level = e.level.as_ref().map_or(String::new(), |l| key("satisfaction.level", l));
    let unit = divided
        .map_or(String::new(), |c| tv("ltv.in_unit", &[("unit", words::unit(&shortest_exact(c.unit)))]));
    let remark = [of, level, unit].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
    let weakest = e.weakest.as_ref().map_or_else(Html::default, |(role, value, needed)| {
        let said = tv("customer.weakest", &[("factor", factor(business, role)), ("value", upto(*value, 2))]);
        let lift =
            needed.map_or_else(String::new, |n| tv("customer.weakest_lift", &[("points", upto(n, 2))]));
        html! { <p class="small muted">{ said }{ words::gap() }{ lift }</p> }
    });
    html! {
        <div class="flow tight-flow" key={e.id.clone()}>
            <h3 class="eyebrow">{ score(&e.id) }</h3>
            <div class="hero m">{ value }if !remark.is_empty() { <small>{ remark }</small> }</div>
            { math(e) }
            { inputs(e) }
            { weakest }
        </div>
    }
}

/// Every other cell of the row that has something in it.
fn rest(row: &Row) -> Html {
    let kept = |id: &str| !matches!(id, "customer" | "name");
    let cells = row.report.columns.iter().zip(&row.detail.cells);
    let rows = cells.filter(|(c, v)| kept(&c.id) && **v != Cell::None).filter_map(|(c, v)| {
        let words = cell(row.report, c, v);
        if words.is_empty() {
            return None;
        }
        let class = (c.r#type != ColumnType::Text && c.r#type != ColumnType::Key).then_some("num");
        Some(html! { <tr key={c.id.clone()}><th scope="row">{ words::header(c) }</th><td {class}>{ words }</td></tr> })
    });
    let table = html! {
        <table class="dense">
            <caption class="sr">{ t("customer.rest") }</caption>
            <thead class="sr"><tr><th scope="col">{ t("customer.column") }</th><th scope="col">{ t("customer.value") }</th></tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    };
    part(
        t("customer.rest"),
        say("customer.rest_say", &[]),
        Html::default(),
        scroll(t("customer.rest"), table),
    )
}
