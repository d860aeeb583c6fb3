//! Lifetime value: what today's customers will bring by the models of repeat buying, how far to trust that, and who
//! and which groups it comes from; below it, or alone, the lifetime values of a customers table.

mod by_table;
mod curve;
mod groups;
mod map;
mod params;
mod trust;

pub(super) use curve::{Held, chart, held_short};
pub(super) use trust::verdict;

use yew::prelude::*;

use super::settings::{Settings, Topic};
use crate::app::estimates::{amount, between, horizon, money, number, total};
use crate::app::hooks::Dispatch;
use crate::app::parts::interval::glyph;
use crate::app::parts::note_line;
use crate::app::parts::rich::{both, empty, hero, no_hero, say, word};
use crate::app::route::{Filters, Route};
use crate::app::state::ReportRef;
use crate::app::words::{self, customers, percent, t, tv};
use crate::link::protocol::{NoteCode, Report, Worth};

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
                if !worth.curve.seen.is_empty() { { curve::part(report, worth, &choices) } }
                { trust::part(report, worth) }
                { groups::by_group(report, worth, &choices) }
                { map::part(worth) }
                { groups::top(report, worth) }
            </>
        }
    } else {
        cannot_tell(report, worth)
    };
    html! { <>{ body }{ by_table::parts(report, false) }</> }
}

/// A customer's name, which leads to the customer; the id beside it.
pub(super) fn linked(id: &str, name: &str) -> Html {
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
                <p class="say lead-say">{ sentence }</p>
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

/// This data cannot tell: what it would take, and what stood in the way.
fn cannot_tell(report: &Report, worth: &Worth) -> Html {
    let values = [("repeaters", words::count(worth.repeaters)), ("customers", customers(worth.customers))];
    html! {
        <>
            { top(t("ltv.title"), no_hero(), say("worth.cannot", &values), Html::default()) }
            { notes(report, of_models).map_or_else(Html::default, |list| crate::app::parts::rich::part(t("worth.why_not"), word(&t("worth.why_not_say")), Html::default(), list)) }
        </>
    }
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
    matches!(code, NoteCode::TimeUnitAssumed | NoteCode::SplitUnusable | NoteCode::AsOfPast)
}

const fn of_models(code: NoteCode) -> bool {
    use NoteCode as N;
    matches!(
        code,
        N::OneMoment
            | N::TooFewCustomers
            | N::NoRepeatBuyers
            | N::TooFewRepeatBuyers
            | N::FewRepeatBuyers
            | N::FitFailed
            | N::ModelBoundary
            | N::NoChurnSignal
            | N::RegularTiming
            | N::BurstyTiming
            | N::SpendTooFew
            | N::SpendNoMean
            | N::SpendSame
            | N::SpendHeavy
            | N::SpendCorrelated
            | N::SpendZero
            | N::TooShortToHoldBack
            | N::LastDayTooFar
    )
}
