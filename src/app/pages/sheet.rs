//! A page that the worker composes: asked for when somebody opens it, drawn without knowing what it is about.

use std::rc::Rc;

use yew::prelude::*;

use super::ltv::linked;
use super::settings::{Settings, Topic};
use crate::app::estimates::{letter, number as rough};
use crate::app::format::date_short;
use crate::app::hooks::{Dispatch, use_ask, use_dispatch, use_filters, use_locale, use_report};
use crate::app::parts::rich::{part, rich, word};
use crate::app::parts::setting::select;
use crate::app::parts::strip::named;
use crate::app::parts::table::of_nodes;
use crate::app::parts::{note_line, status};
use crate::app::route::Filters;
use crate::app::text;
use crate::app::words::{count, date, gap, money, month, percent, plain as digits, upto};
use crate::link::protocol::{Answer, Ask, Block, Choice, Head, Part, Report, Said, Sheet, Table, Value};

/// Which page.
#[derive(Debug, PartialEq, Properties)]
pub(super) struct SheetProps {
    /// Its name.
    pub(super) name: AttrValue,
}

/// The page.
#[component]
pub(super) fn SheetPage(props: &SheetProps) -> Html {
    use_locale();
    let (report, filters, dispatch, ask) = (use_report(), use_filters(), use_dispatch(), use_ask());
    let sheet = use_state(|| None::<Rc<Sheet>>);
    {
        let sheet = sheet.clone();
        let of = (props.name.clone(), filters.clone(), report.clone());
        use_effect_with(of, move |(name, filters, report)| {
            if report.is_some() {
                let done = Callback::from(move |answer| {
                    sheet.set(match answer {
                        Ok(Answer::Sheet(found)) => Some(Rc::from(found)),
                        _ => None,
                    });
                });
                ask.send(Ask::Sheet { name: name.to_string(), choices: filters.to_vec() }, done);
            }
        });
    }
    let (Some(report), Some(sheet)) = (report, &*sheet) else { return Html::default() };
    let parts = sheet.parts.iter().map(|one| drawn(&report, one, &filters, &dispatch));
    let title = sheet.title.as_ref().map(|(title, lead)| {
        html! { <div class="title close"><h1>{ said(&report, title) }</h1><p>{ said(&report, lead) }</p></div> }
    });
    html! { <>{ title }{ for parts }</> }
}

fn drawn(report: &Report, of: &Part, filters: &Filters, dispatch: &Dispatch) -> Html {
    let choice = of.choice.as_ref().map_or_else(Html::default, |c| chosen(report, c, filters, dispatch));
    let body = of.body.iter().map(|b| block(report, b));
    let title = words(report, &of.title);
    part(title, said(report, &of.finding), choice, html! { <div class="flow">{ for body }</div> })
}

fn chosen(report: &Report, of: &Choice, filters: &Filters, dispatch: &Dispatch) -> Html {
    let (filters, dispatch, name) = (filters.clone(), dispatch.clone(), of.name.clone());
    let done = Callback::from(move |value: String| {
        let mut filters = filters.clone();
        filters.retain(|(n, _)| *n != name);
        if !value.is_empty() {
            filters.push((name.clone(), value));
        }
        dispatch.set_filters(filters);
    });
    let options = of.options.iter().map(|(value, words)| (value.clone(), plain(report, words))).collect();
    let label = words(report, &of.label);
    html! { <label>{ label.clone() }{ " " }{ select(label, options, &of.chosen, done) }</label> }
}

/// A sentence as words alone.
fn words(report: &Report, of: &Said) -> String {
    let values: Vec<(&str, String)> = of.values.iter().map(|(n, v)| (n.as_str(), plain(report, v))).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    match of.count {
        Some(n) => text::tn(&of.key, n, &values),
        None => text::tv(&of.key, &values),
    }
    .to_string()
}

/// A sentence with what is bold in it.
fn said(report: &Report, of: &Said) -> Html {
    if of.count.is_some() {
        return word(&words(report, of));
    }
    let values: Vec<(&str, Html)> = of.values.iter().map(|(n, v)| (n.as_str(), cell(report, v))).collect();
    rich(&of.key, &values)
}

/// A value as words alone.
fn plain(report: &Report, of: &Value) -> String {
    match of {
        Value::None => "–".to_owned(),
        Value::Count(n) => count(*n),
        Value::Number(v, digits) => upto(*v, *digits),
        Value::Rough(v) => rough(*v),
        Value::Plain(v) => digits(*v),
        Value::Signed(v) if *v >= 0.0005 => format!("+{}", percent(*v)),
        Value::Signed(v) => percent(*v),
        Value::Letter(name) => letter(name).to_owned(),
        Value::List(all) => all.iter().map(|v| plain(report, v)).collect::<Vec<_>>().join(" · "),
        Value::Status(_, words_of) => words(report, words_of),
        Value::Money(v) => money(report, *v),
        Value::Percent(v) => percent(*v),
        Value::Date(day) => date(*day),
        Value::Month(day) => month(*day),
        Value::Text(text) | Value::Marked(text, _) => text.clone(),
        Value::Words(said) => words(report, said),
        Value::Key(column, key) => crate::app::words::key(column, key),
        Value::Customer(id, name) => if name.is_empty() { id } else { name }.clone(),
    }
}

/// A value as it stands in a cell.
fn cell(report: &Report, of: &Value) -> Html {
    match of {
        Value::Customer(id, name) => linked(id, name),
        Value::Key(column, key) => html! { <span class="nb">{ named(column, key) }</span> },
        Value::Date(day) => word(&date_short(*day)),
        Value::Status(mark, words_of) => status(*mark, words(report, words_of).into()),
        Value::Words(one) => said(report, one),
        Value::Marked(text, places) => marked(text, places),
        other => word(&plain(report, other)),
    }
}

/// A comment with the words that decided: praise, complaint, and what only changes others.
fn marked(text: &str, places: &[(u32, u32, f64)]) -> Html {
    let mut out = Vec::new();
    let mut at = 0;
    for (start, end, weight) in places {
        let (start, end) = (*start as usize, *end as usize);
        let (Some(before), Some(inside)) = (text.get(at..start), text.get(start..end)) else { continue };
        let class = match weight {
            w if *w > 0.0 => "praise",
            w if *w < 0.0 => "complaint",
            _ => "turn",
        };
        out.push(html! { <>{ before.to_owned() }<mark {class}>{ inside.to_owned() }</mark></> });
        at = end;
    }
    let rest = text.get(at..).unwrap_or_default().to_owned();
    html! { <>{ for out }{ rest }</> }
}

fn block(report: &Report, of: &Block) -> Html {
    match of {
        Block::Heading(words) => html! { <h3 class="eyebrow">{ said(report, words) }</h3> },
        Block::Say(sentence) => html! { <p>{ said(report, sentence) }</p> },
        Block::Aside(sentence) => {
            html! { <p class="small muted" role="status">{ said(report, sentence) }</p> }
        }
        Block::Marked(mark, verdict, more) => {
            let more = more.iter().map(|sentence| html! { <>{ gap() }{ said(report, sentence) }</> });
            html! { <p class="say lead-say">{ status(*mark, words(report, verdict).into()) }{ for more }</p> }
        }
        Block::Notes(notes) => {
            let lines = notes.iter().map(|note| html! { <li>{ note_line(note) }</li> });
            html! { <ul class="plain-list small">{ for lines }</ul> }
        }
        Block::Folded(title, body) => {
            let body = body.iter().map(|b| block(report, b));
            html! { <details><summary>{ said(report, title) }</summary><div class="flow tight-flow">{ for body }</div></details> }
        }
        Block::Settings => html! { <Settings topic={Topic::Health} /> },
        Block::Facts(facts) => {
            let facts = facts.iter().map(|fact| {
                let say = fact.say.as_ref().map(|sentence| html! { <dd class="small">{ said(report, sentence) }</dd> });
                html! { <div><dt>{ said(report, &fact.name) }</dt><dd>{ cell(report, &fact.value) }</dd>{ say }</div> }
            });
            html! { <dl class="facts told">{ for facts }</dl> }
        }
        Block::Table(of) => rows(report, of),
        Block::List(values) => {
            let lines = values.iter().map(|value| html! { <li>{ cell(report, value) }</li> });
            html! { <ul class="plain-list quotes">{ for lines }</ul> }
        }
    }
}

fn rows(report: &Report, of: &Table) -> Html {
    let class = |head: Head| match head {
        Head::Words => "",
        Head::Number => "num",
        Head::Extra => "num hide-m",
        Head::ExtraWords => "hide-m",
    };
    let heads: Vec<_> = of.heads.iter().map(|(h, head)| (words(report, h), class(*head))).collect();
    let heads: Vec<_> = heads.iter().map(|(h, class)| (h.as_str(), *class)).collect();
    let rows = of.rows.iter().map(|cells| cells.iter().map(|v| cell(report, v)).collect());
    of_nodes(words(report, &of.caption), of.told, &heads, rows.collect())
}
