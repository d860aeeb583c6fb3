//! Several files as one: which tables were loaded, how they fit each other by customer, what each column of them means.

use super::columns::Given;
use super::settings::Form;
use super::{About, Joined, data};
use crate::engine::dataset::roles::{Role, SIMPLE};
use crate::engine::error::Error;
use crate::engine::report::sheet::{Block, Control, Fact, Field, Mark, Part, Said, Sheet, Table, Value};

/// Set aside cells that are shown.
const SHOWN: usize = 10;

/// The page.
pub(super) fn sheet(customers: usize, about: &About, given: Given<'_>) -> Sheet {
    let lead = Said::counting("tables.lead", about.tables.len() as u64 + 1)
        .with("customers", Value::Count(customers as u64));
    let mut parts = vec![add(about)];
    parts.extend(about.tables.iter().enumerate().map(|(at, of)| table(at, of)));
    parts.extend(events(about, given));
    Sheet { title: Some(("tables.title".into(), lead)), parts }
}

/// A field whose value goes to the tables.
fn field(name: &str, label: &str, control: Control, value: impl Into<String>) -> Field {
    Field { sets: true, ..Field::new(name, label, control, value) }
}

fn called(name: &str) -> Value {
    if name.is_empty() { Value::word("tables.paste") } else { Value::Text(name.to_owned()) }
}

/// The first table, and the way to add another.
fn add(about: &About) -> Part {
    let join =
        Field { say: Some("tables.join_say".into()), ..field("join", "tables.join", Control::File, "") };
    let first = Said::new("tables.first")
        .with("name", called(&about.source.name))
        .with("kind", Value::word(&["kind.", &about.source.kind].concat()))
        .with("rows", Value::Count(about.source.rows));
    let body = vec![Block::Say(first), Block::Link("#/columns".to_owned(), "tables.columns".into())];
    Part { form: vec![join], ..Part::new("tables.add", "tables.add_say", body) }
}

/// A joined table: how it fits, what its columns mean, what was set aside.
fn table(at: usize, of: &Joined) -> Part {
    let number = at.to_string();
    let title = Said::new("tables.one").with("name", called(&of.name));
    let finding = Said::new("tables.one_say")
        .with("kind", Value::word(&["kind.", &of.kind].concat()))
        .with("used", Value::Count(of.used))
        .with("rows", Value::Count(of.rows));
    let mut body = Vec::new();
    match &of.fault {
        Some(fault) => body.push(Block::Marked(Mark::Bad, "tables.not_joined".into(), vec![said(fault)])),
        None => {
            if of.matched.known == 0 {
                body.push(Block::Marked(
                    Mark::Bad,
                    "tables.strangers".into(),
                    vec!["tables.strangers_say".into()],
                ));
            }
            body.push(fits(of));
        }
    }
    if !of.notes.is_empty() {
        body.push(Block::Notes(of.notes.clone()));
    }
    body.extend(set_aside(of));
    let mut form: Vec<Field> =
        of.columns.iter().enumerate().map(|(c, column)| role(&number, c, column)).collect();
    let who = vec![
        ("1".to_owned(), Value::word("tables.who_all")),
        ("0".to_owned(), Value::word("tables.who_known")),
    ];
    let who_name = ["tables.who.", &number].concat();
    form.push(field(&who_name, "tables.who", Control::Pick(who), if of.all { "1" } else { "0" }));
    form.push(field("tables.drop", "tables.drop", Control::Press(number), ""));
    Part { form, ..Part::new(title, finding, body) }
}

/// What a column of it means.
fn role(table: &str, at: usize, (header, role): &(String, Role)) -> Field {
    let options = SIMPLE.iter().map(|(_, key)| ((*key).to_owned(), Value::word(&["role.", key].concat())));
    let mut options: Vec<(String, Value)> = options.collect();
    let key = role.key();
    if options.iter().all(|(of, _)| *of != key) {
        options.push((key.clone(), Value::Text(key.clone())));
    }
    let name = ["tables.role.", table, ".", &at.to_string()].concat();
    let label = Said::new("common.as_is").with("it", Value::Text(header.clone()));
    Field { sets: true, ..Field::new(&name, label, Control::Pick(options), key) }
}

fn fits(of: &Joined) -> Block {
    let m = &of.matched;
    let fact = |key: &str, n: u64, say: Said| Fact {
        name: Said::new(&["tables.", key].concat()),
        value: Value::Count(n),
        say: Some(say),
    };
    let examples = || {
        let names = m.examples.iter().map(|id| Value::Text(id.clone())).collect();
        if m.examples.is_empty() { Value::None } else { Value::List(names) }
    };
    let mut facts = vec![fact("known", m.known, "tables.known_say".into())];
    if m.added > 0 {
        facts.push(fact("added", m.added, Said::new("tables.added_say").with("examples", examples())));
    }
    if m.left > 0 {
        facts.push(fact("left", m.left, Said::new("tables.left_say").with("examples", examples())));
    }
    facts.push(fact("without", m.without, "tables.without_say".into()));
    Block::Facts(facts)
}

/// Cells of it that could not be used, the first of them, and all to take away.
fn set_aside(of: &Joined) -> Vec<Block> {
    if of.rejected.is_empty() {
        return Vec::new();
    }
    let rows = |n: usize| {
        let caption = Said::counting("tables.rejected", of.rejected.len() as u64);
        let rows = of.rejected.iter().take(n).map(data::cells);
        Table { caption, told: true, heads: data::heads(), rows: rows.collect() }
    };
    let all = rows(of.rejected.len());
    vec![Block::Table(rows(SHOWN)), Block::Save("tables.save".into(), "tables.file".into(), all)]
}

/// Which events are use, and which are contacts with support.
fn events(about: &About, given: Given<'_>) -> Option<Part> {
    let options = || {
        vec![
            ("0".to_owned(), Value::word("tables.event_use")),
            ("1".to_owned(), Value::word("tables.event_contact")),
        ]
    };
    let form = Form { config: &about.config, given, events: true };
    let fields = about.events.iter().map(|(name, contact)| {
        let label = Said::new("common.as_is").with("it", Value::Text(name.clone()));
        let value = if *contact { "1" } else { "0" };
        let key = ["event.", name].concat();
        form.field(&key, label, Control::Pick(options()), value)
    });
    let form: Vec<Field> = fields.collect();
    let body = vec![Block::Aside("tables.events_how".into())];
    (!form.is_empty()).then(|| Part { form, ..Part::new("tables.events", "tables.events_say", body) })
}

/// A fault of reading in words.
fn said(error: &Error) -> Said {
    let value = match error.code.key() {
        "missing_role" => Value::word(&["role.", &error.value].concat()),
        "cannot_join" | "open_first" => Value::word(&["kind.", &error.value].concat()),
        _ => Value::Text(error.value.clone()),
    };
    let column = error.place.column.clone().unwrap_or_default();
    Said::new(&["error.", error.code.key(), ".say"].concat())
        .with("value", value)
        .with("other", Value::Text(error.other.clone()))
        .with("n", Value::Count(error.count))
        .with("column", Value::Text(column))
}
