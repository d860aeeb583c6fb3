//! A composed page to take away: its tables as CSV, all of it as Markdown.

use yew::prelude::*;

use crate::app::parts::values::{plain, words};
use crate::app::parts::{CSV, download, icon};
use crate::link::protocol::{Block, Report, Said, Sheet, Table, Value};

/// A button that hands out a file.
pub(super) fn button(
    label: String,
    name: String,
    bytes: impl Fn() -> String + 'static,
    mime: &'static str,
) -> Html {
    let onclick = Callback::from(move |_: MouseEvent| download(&name, bytes().as_bytes(), mime));
    html! { <div><button type="button" {onclick}>{ icon("download") }{ label }</button></div> }
}

/// Hands out a table.
pub(super) fn table(report: &Report, label: &Said, name: &Said, of: &Table) -> Html {
    let text = csv(report, of);
    button(words(&report.currency, label), words(&report.currency, name), move || text.clone(), CSV)
}

/// A table as CSV with a byte-order mark; numbers as numbers.
fn csv(report: &Report, of: &Table) -> String {
    let mut out = "\u{feff}".to_owned();
    let heads: Vec<String> = of.heads.iter().map(|(head, _)| safe(&words(&report.currency, head))).collect();
    out.push_str(&heads.join(","));
    out.push_str("\r\n");
    for row in &of.rows {
        let cells: Vec<String> = row
            .iter()
            .map(|value| match value {
                Value::None => String::new(),
                Value::Count(n) => n.to_string(),
                Value::Number(v, _)
                | Value::Rough(v)
                | Value::Plain(v)
                | Value::Signed(v)
                | Value::Money(v)
                | Value::Percent(v) => crate::app::format::fixed(*v, 4),
                Value::Date(day) => day.iso(),
                Value::Customer(id, _) => safe(id),
                other => safe(&plain(&report.currency, other)),
            })
            .collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// A cell that no spreadsheet takes for a formula, in quotes where it needs them.
fn safe(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
        && crate::app::format::read(text).is_none();
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The page as Markdown.
pub(super) fn markdown(report: &Report, of: &Sheet) -> String {
    let mut out = String::new();
    let bare =
        |said: &Said| safe_words(&words(&report.currency, said).replace("<b>", "**").replace("</b>", "**"));
    if let Some((title, lead)) = &of.title {
        out.push_str(&format!("# {}\n\n{}\n\n", bare(title), bare(lead)));
    }
    for part in &of.parts {
        out.push_str(&format!("## {}\n\n{}\n\n", bare(&part.title), bare(&part.finding)));
        for block in &part.body {
            match block {
                Block::Say(said) | Block::Aside(said) => out.push_str(&format!("{}\n\n", bare(said))),
                Block::Heading(said) => out.push_str(&format!("### {}\n\n", bare(said))),
                Block::Marked(_, verdict, more) => {
                    let more: Vec<String> = more.iter().map(bare).collect();
                    out.push_str(&format!("**{}** {}\n\n", bare(verdict), more.join(" ")));
                }
                Block::Facts(facts) => {
                    for fact in facts {
                        let say = fact.say.as_ref().map_or_else(String::new, bare);
                        out.push_str(&format!(
                            "- {}: **{}** {say}\n",
                            bare(&fact.name),
                            plain(&report.currency, &fact.value)
                        ));
                    }
                    out.push('\n');
                }
                Block::List(values) => {
                    for value in values {
                        out.push_str(&format!("- {}\n", line(&plain(&report.currency, value))));
                    }
                    out.push('\n');
                }
                Block::Table(table) => rows(report, table, &mut out),
                _ => (),
            }
        }
    }
    out
}

/// Words of which none begins a tag, on one line.
fn safe_words(text: &str) -> String {
    text.replace('<', "&lt;").replace(['\n', '\r'], " ")
}

fn line(text: &str) -> String {
    safe_words(&text.replace("<b>", "").replace("</b>", "")).replace('|', "\\|")
}

fn rows(report: &Report, of: &Table, out: &mut String) {
    let heads: Vec<String> = of.heads.iter().map(|(head, _)| line(&words(&report.currency, head))).collect();
    out.push_str(&format!("| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len())));
    for row in &of.rows {
        let cells: Vec<String> = row.iter().map(|v| line(&plain(&report.currency, v))).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out.push('\n');
}
