//! Sentences with nodes inside: bold words, numbers, selects and inputs where the locale file puts them.

use yew::prelude::*;

use crate::app::words::{gap, t};

/// The sentence of `key`, with `<b>` as bold and each `%{name}` replaced by its node.
/// Values are nodes, so nothing that comes from a file is ever read as markup.
pub(crate) fn rich(key: &str, values: &[(&str, Html)]) -> Html {
    let template = t(key);
    let mut out = Vec::new();
    for (i, piece) in template.split("<b>").enumerate() {
        if i == 0 {
            fill(piece, values, &mut out);
            continue;
        }
        let (bold, rest) = piece.split_once("</b>").unwrap_or((piece, ""));
        let mut inner = Vec::new();
        fill(bold, values, &mut inner);
        out.push(html! { <b>{ for inner }</b> });
        fill(rest, values, &mut out);
    }
    html! { <>{ for out }</> }
}

/// The same with words as values.
pub(crate) fn say(key: &str, values: &[(&str, String)]) -> Html {
    let nodes: Vec<(&str, Html)> = values.iter().map(|(name, value)| (*name, word(value))).collect();
    rich(key, &nodes)
}

/// Two sentences, one after the other; an empty one leaves no gap.
pub(crate) fn both(first: Html, second: Html) -> Html {
    if first == Html::default() {
        return second;
    }
    html! { <>{ first }{ gap() }{ second }</> }
}

/// A link with the words of a key.
pub(crate) fn link(href: &str, key: &str) -> Html {
    html! { <a href={href.to_owned()}>{ t(key) }</a> }
}

/// Words as a node.
pub(crate) fn word(text: &str) -> Html {
    Html::from(text.to_owned())
}

fn fill(template: &str, values: &[(&str, Html)], out: &mut Vec<Html>) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("%{") {
        let Some((name, after)) = after.split_once('}') else { break };
        out.push(word(before));
        out.push(
            values.iter().find(|(n, _)| *n == name).map_or_else(Html::default, |(_, node)| node.clone()),
        );
        rest = after;
    }
    out.push(word(rest));
}

/// A part of a page: side head with title, one sentence and links; the body beside it.
pub(crate) fn part(title: String, finding: Html, links: Html, body: Html) -> Html {
    let links = if links == Html::default() {
        links
    } else {
        html! { <div class="links">{ links }</div> }
    };
    html! {
        <section class="part">
            <div class="head"><h2>{ title }</h2><p>{ finding }</p>{ links }</div>
            <div>{ body }</div>
        </section>
    }
}

/// One answer of the overview: a question, the number, and a sentence.
pub(crate) fn answer(question: &str, hero: Html, sentence: Html) -> Html {
    html! { <section class="answer"><h2>{ t(question) }</h2>{ hero }<div class="say">{ sentence }</div></section> }
}

/// A large number with what it counts; the page's first one is the largest.
pub(crate) fn hero(number: String, unit: String, first: bool) -> Html {
    let unit = if unit.is_empty() {
        Html::default()
    } else {
        html! { <small>{ unit }</small> }
    };
    html! { <div class={if first { "hero" } else { "hero m" }}>{ number }{ unit }</div> }
}

/// A dash in place of a figure that the data does not give.
pub(crate) fn no_hero() -> Html {
    let words = t("common.not_enough");
    html! {
        <div class="hero m"><span aria-hidden="true">{ "—" }</span>
            <small><span class="status unknown">
                <svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4" /></svg>{ words }
            </span></small>
        </div>
    }
}

/// What is missing, which columns would bring it, and the way there.
pub(crate) fn empty(sentence: Html) -> Html {
    html! {
        <div class="load">
            <p class="say lead-say">{ sentence }</p>
            <div><a class="btn" href="#/columns">{ t("common.to_columns") }</a></div>
        </div>
    }
}

/// A table that may be wider than the page: it scrolls by itself and can be reached by keyboard.
pub(crate) fn scroll(label: String, table: Html) -> Html {
    html! { <div class="scroll" tabindex="0" role="region" aria-label={label}>{ table }</div> }
}
