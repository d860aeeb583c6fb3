//! Lifetime value: what today's customers will bring by the models of repeat buying, how far to trust that, and who
//! and which groups it comes from; below it, or alone, the lifetime values of a customers table.

mod by_table;
mod curve;
mod groups;
mod map;

pub(super) use curve::{Held, chart, held_short};

use yew::prelude::*;

use super::settings::{Settings, Topic};
use super::sheet::SheetPage;
use crate::app::estimates::{amount, between, horizon, money, number, total};
use crate::app::hooks::Dispatch;
use crate::app::parts::interval::glyph;
use crate::app::parts::rich::{both, empty, hero, no_hero, say, word};
use crate::app::parts::{Kind, note_line, status};
use crate::app::route::{Filters, Route};
use crate::app::state::ReportRef;
use crate::app::words::{customers, percent, t, tv};
use crate::link::protocol::{NoteCode, Report, Verdict, Worth};

/// What was chosen on the page, from its address: it needs no state of its own.
#[derive(Clone)]
pub(super) struct Choices {
    filters: Filters,
    dispatch: Dispatch,
}

impl Choices {
    /// What was chosen under a name; empty for what is shown unasked.
    fn get(&self, name: &str) -> &str {
        self.filters.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Chooses.
    fn set(&self, name: &str, value: String) {
        let mut filters = self.filters.clone();
        filters.retain(|(n, _)| n != name);
        if !value.is_empty() {
            filters.push((name.to_owned(), value));
        }
        self.dispatch.set_filters(filters);
    }
}

/// Lifetime value.
pub(super) fn ltv(report: &ReportRef, filters: &Filters, dispatch: &Dispatch) -> Html {
    let choices = Choices { filters: filters.clone(), dispatch: dispatch.clone() };
    let Some(worth) = &report.worth else {
        if report.clv.is_empty() {
            return html! {
                <>
                    <div class="title"><h1>{ t("ltv.title") }</h1></div>
                    <section class="part"><div class="head"></div>{ empty(say("ltv.empty", &[])) }</section>
                </>
            };
        }
        return by_table::parts(report, true);
    };
    let body = if worth.chosen.is_some() {
        html! {
            <>
                { head(report, worth) }
                { curve::part(report, worth, &choices) }
                <SheetPage name="trust" />
                { groups::by_group(report, worth, &choices) }
                { map::part(worth) }
                { groups::top(report, worth) }
            </>
        }
    } else {
        cannot_tell(report)
    };
    html! { <>{ body }{ by_table::parts(report, false) }</> }
}

/// A customer's name, which leads to the customer; the id beside it.
pub(crate) fn linked(id: &str, name: &str) -> Html {
    let shown = if name.is_empty() { id } else { name };
    html! {
        <>
            <a class="quiet" href={Route::Customer(id.to_owned()).href()}>{ shown.to_owned() }</a>
            if !name.is_empty() { { " " }<span class="unit">{ id.to_owned() }</span> }
        </>
    }
}

fn top(h1: String, hero: Html, sentence: Html, beside: Html) -> Html {
    html! {
        <div class="cols ltv-top">
            <div class="flow tight-flow">
                <h1 class="eyebrow">{ h1 }</h1>
                { hero }
                <div class="say lead-say">{ sentence }</div>
            </div>
            <div class="flow tight-flow"><Settings topic={Topic::Worth} />{ beside }</div>
        </div>
    }
}

fn head(report: &Report, worth: &Worth) -> Html {
    let (range, is_money) = total(worth);
    let write = |value: f64| amount(report, is_money, value);
    let title = if is_money { "worth.title" } else { "worth.title_purchases" };
    let each = range.value / (worth.customers.max(1) as f64);
    let values = [
        ("each", write(each)),
        ("purchases", number(worth.purchases.value)),
        ("active", number(worth.active.value)),
        ("customers", customers(worth.customers)),
    ];
    let each = if is_money { "worth.each" } else { "worth.each_purchases" };
    let sentence = both(word(&between(&range, &write)), say(each, &values));
    let sentence = match worth.verdict {
        Verdict::Ranking | Verdict::Unfit => html! { <>{ verdict(worth.verdict) }{ " " }{ sentence }</> },
        _ => sentence,
    };
    let hero = html! { <>{ hero(write(range.value), String::new(), true) }{ glyph(&range, &write) }</> };
    let title = tv(title, &[("months", horizon(worth))]);
    let beside = html! { <>{ today(report, worth) }{ notes(report, beside_settings) }</> };
    top(title, hero, sentence, beside)
}

/// The same in today's money, with the margin: what the settings beside it change.
fn today(report: &Report, worth: &Worth) -> Html {
    let Some(clv) = &worth.clv else {
        return html! { <p class="small muted">{ t("worth.no_spend") }</p> };
    };
    let write = |value: f64| money(report, value);
    let values = [
        ("clv", write(clv.value)),
        ("low", write(clv.low_80)),
        ("high", write(clv.high_80)),
        ("margin", percent(worth.margin)),
        ("rate", percent(worth.discount_rate)),
    ];
    html! { <p class="say">{ say("worth.today", &values) }</p> }
}

/// This data cannot tell: what stood in the way, each with what would help.
fn cannot_tell(report: &Report) -> Html {
    let why = html! { <>{ say("worth.cannot", &[]) }{ notes(report, why_not) }</> };
    top(t("ltv.title"), no_hero(), why, Html::default())
}

/// The verdict: a shape and a word.
pub(super) fn verdict(verdict: Verdict) -> Html {
    let kind = match verdict {
        Verdict::Good => Kind::Good,
        Verdict::Ranking => Kind::Watch,
        Verdict::Unfit => Kind::Bad,
        Verdict::Untested => Kind::Unknown,
    };
    status(kind, t(&format!("verdict.{}", verdict.key())).into())
}

/// What was noticed when the models were fitted, each with its remedy.
fn notes(report: &Report, of: fn(NoteCode) -> bool) -> Option<Html> {
    let mut notes = report.notes.iter().filter(|note| of(note.code)).peekable();
    notes.peek()?;
    let lines = notes.map(|note| html! { <li>{ note_line(note) }</li> });
    Some(html! { <ul class="plain-list small">{ for lines }</ul> })
}

/// What a setting beside the total would change.
const fn beside_settings(code: NoteCode) -> bool {
    matches!(
        code,
        NoteCode::TimeUnitAssumed | NoteCode::SplitUnusable | NoteCode::AsOfPast | NoteCode::OrdersAhead
    )
}

/// Why there is no forecast.
const fn why_not(code: NoteCode) -> bool {
    use NoteCode as N;
    matches!(
        code,
        N::OneMoment
            | N::TooFewCustomers
            | N::NoRepeatBuyers
            | N::TooFewRepeatBuyers
            | N::LastDayTooFar
            | N::RefundWithoutOrder
            | N::FitFailed
    )
}
