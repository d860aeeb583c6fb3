//! A page that the worker composes: asked for when somebody opens it, drawn without knowing what it is about.

mod form;
mod save;

use std::rc::Rc;

use yew::prelude::*;

use super::settings::{self, Settings};
use crate::app::charts::{Made, Props, Spec};
use crate::app::hooks::{saved, use_ask, use_dispatch, use_filters, use_locale, use_report};
use crate::app::parts::formula::{inputs, math};
use crate::app::parts::rich::part;
use crate::app::parts::table::of_nodes;
use crate::app::parts::values::{cell, plain, said, words};
use crate::app::parts::{CSV, icon, note_line, status, use_save};
use crate::app::strings::rejected_labels;
use crate::app::words::{gap, t};
use crate::link::protocol::{Answer, Ask, Block, Head, Part, Picture, Report, Sheet, Table, Topic};

/// Which page.
#[derive(Debug, PartialEq, Properties)]
pub(super) struct SheetProps {
    /// Its name.
    pub(super) name: AttrValue,
    /// The customer it is about, where it is a part of a customer's page.
    #[prop_or_default]
    pub(super) customer: AttrValue,
}

/// The page.
#[component]
pub(super) fn SheetPage(props: &SheetProps) -> Html {
    use_locale();
    let (report, filters, dispatch, ask) = (use_report(), use_filters(), use_dispatch(), use_ask());
    let save = use_save();
    let sheet = use_state(|| None::<Rc<Sheet>>);
    let failed = use_state_eq(|| false);
    {
        let (sheet, failed, dispatch) = (sheet.clone(), failed.clone(), dispatch.clone());
        // The page about trust follows every step of comparing models; others are of a whole result.
        let step = report.as_ref().map(|r| {
            let steps =
                r.worth.as_ref().filter(|_| props.name == "trust").map(|w| (w.fitted.len(), w.complete));
            (r.round, steps)
        });
        let of = (props.name.clone(), props.customer.clone(), filters.clone(), step);
        use_effect_with(of, move |(name, customer, filters, step)| {
            if step.is_some() {
                let done = Callback::from(move |answer| match answer {
                    Ok(Answer::Sheet(found)) => sheet.set(Some(Rc::from(found))),
                    Ok(_) => failed.set(true),
                    Err(errors) => {
                        failed.set(true);
                        dispatch.fault(errors);
                    }
                });
                let mut choices = filters.to_vec();
                if name == "moves" {
                    choices.retain(|(name, _)| name != "summaries");
                    choices.push(("summaries".to_owned(), saved::summaries()));
                }
                if !customer.is_empty() {
                    choices.push(("customer".to_owned(), customer.to_string()));
                }
                ask.send(Ask::Sheet { name: name.to_string(), choices }, done);
            }
        });
    }
    let (Some(report), Some(sheet)) = (report, &*sheet) else {
        let words = if *failed { "study.failed" } else { "study.working" };
        return html! { <p class="late muted" role="status">{ t(words) }</p> };
    };
    let given = form::given(&filters, &dispatch);
    let parts = sheet.parts.iter().map(|of| {
        let choice = of.choice.as_ref().map_or_else(Html::default, |c| form::choice(&report, c, &given));
        let form = form::form(&report, &of.form, &filters, &dispatch, &given);
        drawn(&report, sheet, &save, of, choice, form)
    });
    let title = sheet.title.as_ref().map(|(title, lead)| {
        html! { <div class="title close"><h1>{ said(&report.currency, title) }</h1><p>{ said(&report.currency, lead) }</p></div> }
    });
    html! { <>{ title }{ for parts }</> }
}

fn drawn(report: &Report, sheet: &Rc<Sheet>, save: &Save, of: &Part, choice: Html, form: Html) -> Html {
    let body = of.body.iter().map(|b| block(report, sheet, save, b));
    let title = words(&report.currency, &of.title);
    let finding = said(&report.currency, &of.finding);
    match &of.picture {
        // The body in a box of its own: what is typed into must stay where it is while others come and go.
        None => {
            let body = html! { <div class="flow">{ for body }</div> };
            part(title, finding, choice, html! { <div class="flow">{ form }{ body }</div> })
        }
        Some(picture) => {
            let spec = Spec::Made(made(report, sheet, picture));
            let table = rows(report, &picture.table);
            Props {
                links: choice,
                before: form,
                after: body.collect(),
                caption: picture
                    .caption
                    .as_ref()
                    .map_or_else(String::new, |c| words(&report.currency, c))
                    .into(),
                height: picture.height,
                ..Props::new(title, finding, spec, words(&report.currency, &picture.label), table)
            }
            .part()
        }
    }
}

/// Saves what the worker writes as a file.
type Save = Callback<(Ask, AttrValue)>;

/// A chart in the words of the language.
fn made(report: &Report, sheet: &Rc<Sheet>, of: &Picture) -> Made {
    Made::new(sheet.clone(), &of.of, &|value| plain(&report.currency, value))
}

fn block(report: &Report, sheet: &Rc<Sheet>, save: &Save, of: &Block) -> Html {
    match of {
        Block::Heading(words) => html! { <h3 class="eyebrow">{ said(&report.currency, words) }</h3> },
        Block::Say(sentence) => html! { <p>{ said(&report.currency, sentence) }</p> },
        Block::Aside(sentence) => {
            html! { <p class="small muted" role="status">{ said(&report.currency, sentence) }</p> }
        }
        Block::Marked(mark, verdict, more) => {
            let more =
                more.iter().map(|sentence| html! { <>{ gap() }{ said(&report.currency, sentence) }</> });
            html! { <p class="say lead-say">{ status(*mark, words(&report.currency, verdict).into()) }{ for more }</p> }
        }
        Block::Notes(notes) => {
            let lines = notes.iter().map(|note| html! { <li>{ note_line(note) }</li> });
            html! { <ul class="plain-list small">{ for lines }</ul> }
        }
        Block::Folded(title, body) => {
            let body = body.iter().map(|b| block(report, sheet, save, b));
            html! { <details><summary>{ said(&report.currency, title) }</summary><div class="flow tight-flow">{ for body }</div></details> }
        }
        Block::Settings(topic) => {
            let topic = match topic {
                Topic::Business => settings::Topic::Business,
                Topic::Contracts => settings::Topic::Contracts,
            };
            html! { <Settings {topic} /> }
        }
        Block::Formulas(all) => {
            let each = all.iter().map(|of| html! { <>{ math(of) }</> });
            let last = all.last().map(inputs);
            html! { <details class="formula"><summary>{ t("common.formula") }</summary>{ for each }{ last }</details> }
        }
        Block::Link(to, name) => {
            html! { <p class="small"><a href={to.clone()}>{ said(&report.currency, name) }</a></p> }
        }
        Block::Facts(facts) => {
            let facts = facts.iter().map(|fact| {
                let say = fact.say.as_ref().map(|sentence| html! { <dd class="small">{ said(&report.currency, sentence) }</dd> });
                html! { <div><dt>{ said(&report.currency, &fact.name) }</dt><dd>{ cell(&report.currency, &fact.value) }</dd>{ say }</div> }
            });
            html! { <dl class="facts told">{ for facts }</dl> }
        }
        Block::Table(of) => rows(report, of),
        Block::List(values) => {
            let lines = values.iter().map(|value| html! { <li>{ cell(&report.currency, value) }</li> });
            html! { <ul class="plain-list quotes">{ for lines }</ul> }
        }
        Block::Save(label, name, of) => save::table(report, label, name, of),
        Block::SaveText(label, name, text) => {
            let text = text.clone();
            save::button(
                words(&report.currency, label),
                words(&report.currency, name),
                move || text.clone(),
                CSV,
            )
        }
        Block::SaveRejected(label, name) => {
            let (save, name) = (save.clone(), AttrValue::from(words(&report.currency, name)));
            let ask = Ask::ExportRejected { labels: rejected_labels() };
            let onclick = Callback::from(move |_: MouseEvent| save.emit((ask.clone(), name.clone())));
            html! { <div class="under"><button type="button" {onclick}>{ icon("download") }{ words(&report.currency, label) }</button></div> }
        }
        Block::SaveAll(label, name) => {
            let text = save::markdown(report, sheet);
            save::button(
                words(&report.currency, label),
                words(&report.currency, name),
                move || text.clone(),
                "text/markdown;charset=utf-8",
            )
        }
    }
}

fn rows(report: &Report, of: &Table) -> Html {
    let class = |head: Head| match head {
        Head::Words => "wide",
        Head::Number => "num",
        Head::Extra => "num hide-m",
        Head::ExtraWords => "hide-m",
    };
    let heads: Vec<_> = of.heads.iter().map(|(h, head)| (words(&report.currency, h), class(*head))).collect();
    let heads: Vec<_> = heads.iter().map(|(h, class)| (h.as_str(), *class)).collect();
    let rows = of.rows.iter().map(|cells| cells.iter().map(|v| cell(&report.currency, v)).collect());
    of_nodes(words(&report.currency, &of.caption), of.told, &heads, rows.collect())
}
