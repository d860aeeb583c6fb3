//! Formulas in MathML: symbols, then the numbers filled in, then the result.

use yew::prelude::*;

use super::rich::word;
use crate::app::estimates::letter;
use crate::app::words::{input_word, plain, t, tv};
use crate::link::protocol::{Explanation, Term};

/// How tightly a term binds, for brackets: sums loosest.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binds {
    Sum,
    Product,
    Power,
    Atom,
}

fn binds(term: &Term) -> Binds {
    match term {
        Term::Sum(terms) if terms.len() > 1 => Binds::Sum,
        Term::Sum(terms) => terms.first().map_or(Binds::Atom, binds),
        Term::Difference(..) => Binds::Sum,
        Term::Product(terms) if terms.len() > 1 => Binds::Product,
        Term::Product(terms) => terms.first().map_or(Binds::Atom, binds),
        Term::Quotient(..) => Binds::Product,
        Term::Power(..) => Binds::Power,
        Term::Number(_) | Term::Symbol(..) => Binds::Atom,
    }
}

/// A name such as `w_1` as an identifier with a subscript.
fn symbol(name: &str) -> Html {
    let identifier = |text: &str| {
        if text.chars().all(|c| c.is_ascii_digit()) && !text.is_empty() {
            html! { <mn>{ text.to_owned() }</mn> }
        } else {
            html! { <mi>{ letter(text).to_owned() }</mi> }
        }
    };
    match name.split_once('_') {
        Some((base, below)) => html! { <msub>{ identifier(base) }{ identifier(below) }</msub> },
        None => identifier(name),
    }
}

fn number(value: f64) -> Html {
    if value < 0.0 {
        html! { <mrow><mo>{ "−" }</mo><mn>{ plain(-value) }</mn></mrow> }
    } else {
        html! { <mn>{ plain(value) }</mn> }
    }
}

fn operator(sign: &str) -> Html {
    html! { <mo>{ sign.to_owned() }</mo> }
}

/// A term with brackets where it binds less tightly than its place needs; a negative number needs them too.
fn placed(term: &Term, filled: bool, least: Binds) -> Html {
    let negative = match term {
        Term::Number(v) => *v < 0.0,
        Term::Symbol(_, v) => filled && *v < 0.0,
        _ => false,
    };
    if binds(term) < least || negative {
        html! { <mrow><mo>{ "(" }</mo>{ draw(term, filled) }<mo>{ ")" }</mo></mrow> }
    } else {
        draw(term, filled)
    }
}

/// The term in symbols, or with numbers filled in.
fn draw(term: &Term, filled: bool) -> Html {
    match term {
        Term::Number(v) => number(*v),
        Term::Symbol(name, v) => {
            if filled {
                number(*v)
            } else {
                symbol(name)
            }
        }
        Term::Sum(terms) => sum(terms, filled),
        Term::Difference(a, b) => {
            html! { <mrow>{ draw(a, filled) }{ operator("−") }{ placed(b, filled, Binds::Product) }</mrow> }
        }
        Term::Product(terms) => {
            let parts = terms.iter().enumerate().map(|(i, factor)| {
                let sign = if i == 0 { Html::default() } else { operator("×") };
                html! { <>{ sign }{ placed(factor, filled, Binds::Product) }</> }
            });
            html! { <mrow>{ for parts }</mrow> }
        }
        Term::Quotient(a, b) => html! { <mfrac>{ draw(a, filled) }{ draw(b, filled) }</mfrac> },
        Term::Power(a, b) => html! { <msup>{ placed(a, filled, Binds::Atom) }{ draw(b, filled) }</msup> },
    }
}

fn sum(terms: &[Term], filled: bool) -> Html {
    let parts = terms.iter().enumerate().map(|(i, part)| {
        let value = match part {
            Term::Number(v) => Some(*v),
            Term::Symbol(_, v) if filled => Some(*v),
            _ => None,
        };
        match value {
            Some(v) if i > 0 && v < 0.0 => html! { <>{ operator("−") }<mn>{ plain(-v) }</mn></> },
            _ if i > 0 => html! { <>{ operator("+") }{ placed(part, filled, Binds::Sum) }</> },
            _ => draw(part, filled),
        }
    });
    html! { <mrow>{ for parts }</mrow> }
}

/// The whole line: result = symbols = numbers = value. The value stands bold, in the unit given.
pub(crate) fn math(explanation: &Explanation) -> Html {
    let label = format!("{} = {}", explanation.symbol, plain(explanation.result));
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={label}>
            <math display="block">
                <mrow>
                    { symbol(&explanation.symbol) }{ operator("=") }
                    { draw(&explanation.term, false) }{ operator("=") }
                    { draw(&explanation.term, true) }{ operator("=") }
                    <mrow class="result">{ number(explanation.result) }</mrow>
                </mrow>
            </math>
        </div>
    }
}

/// What each symbol is, its value, and that it is a choice where it is one.
pub(crate) fn inputs(explanation: &Explanation) -> Html {
    let parts: Vec<String> = explanation
        .inputs
        .iter()
        // Letters of a model are neither the customer's own nor chosen: the page says where they are from.
        .filter(|input| input.key != "model_parameter")
        .map(|input| {
            let what = input_word(&input.key);
            let what = if input.setting { format!("{what} ({})", t("scores.from_settings")) } else { what };
            let name = letter(&input.symbol).replacen('_', "", 1);
            let values = [("symbol", name), ("value", plain(input.value)), ("what", what)];
            tv("scores.input", &values)
        })
        .collect();
    if parts.is_empty() {
        return Html::default();
    }
    let list = parts.join(&t("scores.input_join"));
    html! { <p class="small muted">{ word(&tv("scores.inputs", &[("list", list)])) }</p> }
}

/// A formula behind a disclosure, with a line that says whose numbers are filled in.
pub(crate) fn folded(explanation: &Explanation, open: bool) -> Html {
    let whose = if explanation.customer.is_empty() {
        Html::default()
    } else {
        let sentence = tv("scores.example", &[("customer", explanation.customer.clone())]);
        html! { <p class="small muted">{ sentence }</p> }
    };
    html! {
        <details class="formula" {open}>
            <summary>{ t("common.formula") }</summary>
            { whose }
            { math(explanation) }
            { inputs(explanation) }
        </details>
    }
}
