//! What the overview of an order log says by the forecast: what customers are worth, who is slipping, what comes next.

use yew::prelude::*;

use crate::app::estimates::{amount, horizon, money, total};
use crate::app::pages::ltv::{Held, chart, held_short, verdict};
use crate::app::parts::interval::glyph;
use crate::app::parts::note_line;
use crate::app::parts::rich::{answer, both, hero, link, say};
use crate::app::words::{count, customers, percent, t, tn};
use crate::link::protocol::{NoteCode, Report, Verdict, Worth};

/// What customers will spend, or buy where there is no model of spend.
pub(super) fn worth_of(report: &Report, worth: &Worth) -> Html {
    let (range, is_money) = total(worth);
    let spend = &range;
    let write = |value: f64| amount(report, is_money, value);
    let values = [
        ("customers", customers(worth.customers)),
        ("months", horizon(worth)),
        ("low", write(spend.low_80)),
        ("high", write(spend.high_80)),
        ("low_95", write(spend.low_95)),
        ("high_95", write(spend.high_95)),
    ];
    let key = if is_money { "worth.overview.worth_say" } else { "worth.overview.worth_say_purchases" };
    let mut sentence = say(key, &values);
    if worth.verdict == Verdict::Ranking {
        sentence = both(sentence, html! { <a href="#/ltv">{ verdict(worth.verdict) }</a> });
    }
    if let Some(note) = report.notes.iter().find(|note| note.code == NoteCode::TimeUnitAssumed) {
        sentence = both(sentence, note_line(note));
    }
    if !worth.complete {
        sentence = both(sentence, Html::from(t("worth.comparing")));
    }
    answer(
        "worth.overview.worth",
        html! { <>{ hero(write(spend.value), String::new(), true) }{ glyph(spend, &write) }</> },
        sentence,
    )
}

/// Who is slipping.
pub(super) fn slipping(report: &Report, worth: &Worth, (n, chance, at_stake): (u64, f64, f64)) -> Html {
    let question = "worth.overview.slipping";
    let large = hero(count(n), tn("word.customers", n), false);
    if n == 0 {
        return answer(question, large, say("worth.overview.slipping_none", &[]));
    }
    let values =
        [("money", money(report, at_stake)), ("months", horizon(worth)), ("chance", percent(chance))];
    let to = "#/customers?segment.slipping=slipping&sort=expected_spend&desc=1";
    let sentence = both(say("worth.overview.slipping_say", &values), link(to, "common.see_them"));
    answer(question, large, sentence)
}

/// Spend so far, and next; `facts` is what was observed.
pub(super) fn next(report: &Report, worth: &Worth, facts: Html) -> Html {
    let finding = both(facts, held_short(worth));
    let links = link("#/ltv", "ltv.title");
    chart(report, worth, true, Held::Left, t("worth.overview.next"), finding, links)
}
