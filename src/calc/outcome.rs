//! What comes out: the figure, its formula with the numbers filled in, a sentence, what would change it.

use yew::prelude::*;

use super::picture::picture;
use crate::app::parts::formula::{inputs, math};
use crate::app::parts::values::{cell, plain, said};
use crate::app::text::t;
use crate::app::words::percent;
use crate::engine::calc::{Calculator, Change, Fault, Outcome};
use crate::engine::report::sheet::Fact;

/// The figure and all that belongs to it, or why there is none.
pub(super) fn outcome(of: &Calculator, found: &Result<Outcome, Fault>, currency: &str) -> Html {
    match found {
        Err(fault) => html! {
            <div class="res">
                <div class="main">
                    <output class="hero" aria-live="polite">{ "—" }</output>
                    <p class="say" role="status">{ t(&format!("calc.fault.{fault}")) }</p>
                </div>
            </div>
        },
        Ok(found) => shown(of, found, currency),
    }
}

fn shown(of: &Calculator, found: &Outcome, currency: &str) -> Html {
    let unit = found.unit.as_ref().map(|unit| html! { <small>{ said(currency, unit) }</small> });
    let formulas = found.formulas.iter().map(|formula| html! { <>{ math(formula) }{ inputs(formula) }</> });
    let figures = (!found.facts.is_empty()).then(|| facts(&found.facts, currency));
    let drawn = found.picture.as_ref().map(|of| picture(of, currency));
    html! {
        <div class="res" key={of.id}>
            <div class="main">
                <output class="hero" aria-live="polite">{ cell(currency, &found.value) }{ unit }</output>
                <p class="say">{ said(currency, &found.say) }</p>
                <div data-part="formula">{ for formulas }</div>
            </div>
            <div class="beside">{ changes(&found.changes, currency) }{ figures }</div>
            { drawn }
        </div>
    }
}

fn changes(all: &[Change], currency: &str) -> Html {
    if all.is_empty() {
        return Html::default();
    }
    let rows = all.iter().map(|change| {
        let by = match change.relative {
            by if by.is_nan() => String::new(),
            by if by >= 0.0005 => format!("+{}", percent(by)),
            by => percent(by).replace('-', "−"),
        };
        html! {
            <div><dt>{ t(&format!("calc.change.{}", change.key)) }</dt><dd><b>{ plain(currency, &change.value) }</b>{ " " }<span class="muted">{ by }</span></dd></div>
        }
    });
    html! { <div data-part="changes"><h2 class="eyebrow">{ t("calc.what_if") }</h2><dl class="if">{ for rows }</dl></div> }
}

fn facts(all: &[Fact], currency: &str) -> Html {
    let rows = all.iter().map(|fact| {
        let say = fact.say.as_ref().map(|say| html! { <small class="muted">{ said(currency, say) }</small> });
        html! { <div><dt>{ said(currency, &fact.name) }{ say }</dt><dd><b>{ cell(currency, &fact.value) }</b></dd></div> }
    });
    html! { <div data-part="figures"><h2 class="eyebrow">{ t("calc.figures") }</h2><dl class="if">{ for rows }</dl></div> }
}
