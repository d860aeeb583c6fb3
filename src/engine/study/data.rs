//! What was set aside, what was decided, and how the file was read.

use super::columns::Given;
use super::{About, mend};
use crate::engine::report::customers::RejectedRow;
use crate::engine::report::sheet::{Block, Control, Field, Head, Part, Said, Sheet, Table, Value};

/// Cells shown at once, and added by each press of the button.
const STEP: usize = 50;

/// The page.
pub(super) fn sheet(about: &About, given: Given<'_>) -> Sheet {
    let (source, bad) = (&about.source, about.rejected_rows);
    let (title, say) = if bad == 0 {
        (Said::counting("data.title_clean", source.rows), "data.say_clean")
    } else {
        // Where a row with a bad cell still gave something to the results, only the cell was set aside, else its row.
        let cells = source.rows_used + bad > source.rows;
        let good = if cells { source.rows.saturating_sub(bad) } else { source.rows_used };
        let (title, say) =
            if cells { ("data.title_cells", "data.say_cells") } else { ("data.title", "data.say") };
        let fine = Value::Words(Said::counting("data.fine", good));
        (Said::counting(title, bad).with("fine", fine), say)
    };
    let mut parts = Vec::new();
    if bad > 0 {
        parts.extend([kinds(about), rows(about, given)]);
    }
    parts.extend(mend::parts(about, given));
    parts.extend(others(about));
    parts.extend([decided(about), how_read(about)]);
    Sheet { title: Some((title, say.into())), parts }
}

/// A value as it stands in the file.
fn value(value: &str) -> Value {
    if value.trim().is_empty() { Value::word("data.table.empty") } else { Value::Text(value.to_owned()) }
}

/// A cell that could not be used: row, column, value, why.
pub(super) fn cells(of: &RejectedRow) -> Vec<Value> {
    let why = Value::word(&["rejected.", &of.code].concat());
    vec![Value::Count(of.row), Value::Text(of.column.clone()), value(&of.value), why]
}

/// Heads above them.
pub(super) fn heads() -> Vec<(Said, Head)> {
    let keys =
        ["data.rows_table.row", "data.rows_table.column", "data.rows_table.value", "data.rows_table.why"];
    // A number takes less room than words, which a narrow screen needs for the others.
    let kind = |k: usize| if k == 0 { Head::Number } else { Head::Words };
    keys.iter().enumerate().map(|(k, head)| (Said::new(head), kind(k))).collect()
}

/// Trouble by kind, and the rows as a file.
fn kinds(about: &About) -> Part {
    let rows = about.kinds.iter().map(|kind| {
        vec![
            Value::word(&["rejected_kind.", &kind.code].concat()),
            Value::Count(kind.count),
            Value::Text(kind.column.clone()),
            value(&kind.value),
            Value::Count(kind.row),
            Value::word(&["rejected_hint.", &kind.code].concat()),
        ]
    });
    let heads = [
        ("data.table.trouble", Head::Words),
        ("data.table.count", Head::Number),
        ("data.table.column", Head::Words),
        ("data.table.example", Head::ExtraWords),
        ("data.rows_table.row", Head::Extra),
        ("data.table.remedy", Head::ExtraWords),
    ];
    let table = Block::table("data.table.caption", false, &heads, rows.collect());
    let save = Block::SaveRejected(Said::counting("data.download", about.rejected_rows), "data.file".into());
    let title = Said::counting("data.kinds", about.kinds.len() as u64);
    Part::new(title, "data.kinds_say", vec![table, save])
}

/// Cells that were set aside, some at a time.
fn rows(about: &About, given: Given<'_>) -> Part {
    let held = about.rejected.len();
    let shown = given.number("shown").map_or(STEP, |n| n.max(1.0) as usize).min(held);
    let rows = about.rejected[..shown].iter().map(cells);
    let caption = Said::new("data.rows_table.caption")
        .with("shown", Value::Count(shown as u64))
        .with("all", Value::Count(about.rejected_cells));
    let table = Table { caption, told: true, heads: heads(), rows: rows.collect() };
    let more = (held - shown).min(STEP);
    let next = Control::Press((shown + more).to_string());
    let form = (more > 0).then(|| Field::new("shown", Said::counting("data.more", more as u64), next, ""));
    let body = vec![Block::Table(table)];
    Part { form: form.into_iter().collect(), ..Part::new("data.rows", "data.rows_say", body) }
}

/// Joined files: rows that count, and cells that do not.
fn others(about: &About) -> Option<Part> {
    let rows = about.tables.iter().map(|t| {
        let name = if t.name.is_empty() { Value::word("tables.paste") } else { Value::Text(t.name.clone()) };
        vec![name, Value::Count(t.rows), Value::Count(t.used), Value::Count(t.rejected.len() as u64)]
    });
    let heads = [
        ("tables.join", Head::Words),
        ("data.others.rows", Head::Number),
        ("data.others.used", Head::Number),
        ("data.others.bad", Head::Number),
    ];
    let table = Block::table("data.others.title", false, &heads, rows.collect());
    let more = Block::Link("#/tables".to_owned(), "data.others.more".into());
    (!about.tables.is_empty()).then(|| Part::new("data.others.title", "data.others.say", vec![table, more]))
}

fn decided(about: &About) -> Part {
    let body = if about.notes.is_empty() {
        Block::Aside("data.decided_none".into())
    } else {
        Block::Notes(about.notes.clone())
    };
    Part::new("data.decided", "data.decided_say", vec![body])
}

fn how_read(about: &About) -> Part {
    let source = &about.source;
    let counted = |key: &str, n: u64| Value::Words(Said::counting(key, n));
    let say = Said::new("data.read_say")
        .with("delimiter", Value::word(&["delimiter.", &source.delimiter].concat()))
        .with("encoding", Value::Text(source.encoding.clone()))
        .with("rows", counted("columns.count.rows", source.rows))
        .with("columns", counted("columns.count.columns", source.columns));
    Part::new("data.read", say, vec![Block::Link("#/columns".to_owned(), "data.to_columns".into())])
}
