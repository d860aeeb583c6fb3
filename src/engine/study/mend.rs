//! Values that could not be used, to be mended in place, and rows that may be meant in more than one way.

use super::columns::Given;
use super::{About, Mend, Trouble};
use crate::engine::dataset::RejectCode;
use crate::engine::report::sheet::{Block, Choice, Control, Field, Part, Said, Value};

/// Values shown at once, and added by each press of the button.
const STEP: usize = 8;

/// The parts of the page about the data.
pub(super) fn parts(about: &About, given: Given<'_>) -> Vec<Part> {
    [cells(&about.mend, given), doubts(&about.mend)].into_iter().flatten().collect()
}

/// A field whose value goes to the tables.
fn field(name: &str, label: impl Into<Said>, control: Control, value: impl Into<String>) -> Field {
    let name = ["tables.mend.", name].concat();
    Field { sets: true, ..Field::new(&name, label, control, value) }
}

/// A text as it stands in the file.
fn quoted(text: &str) -> Value {
    if text.trim().is_empty() { Value::word("data.table.empty") } else { Value::Text(text.to_owned()) }
}

/// The last change, on a button that takes it back or does it again.
fn step(name: &str, of: Option<&(String, String, u64)>) -> Option<Field> {
    let (old, new, cells) = of?;
    let label =
        Said::counting(&["mend.", name].concat(), *cells).with("old", quoted(old)).with("new", quoted(new));
    Some(field(name, label, Control::Press("1".to_owned()), ""))
}

/// Values that could not be used, some at a time.
fn cells(of: &Mend, given: Given<'_>) -> Option<Part> {
    let mut form: Vec<Field> =
        [step("undo", of.undo.as_ref()), step("redo", of.redo.as_ref())].into_iter().flatten().collect();
    if of.troubles.is_empty() && form.is_empty() {
        return None;
    }
    let mut kinds: Vec<&str> = Vec::new();
    for trouble in &of.troubles {
        if !kinds.contains(&trouble.code.as_str()) {
            kinds.push(&trouble.code);
        }
    }
    let kind = kinds.iter().find(|kind| **kind == given.get("kind")).copied();
    let all: Vec<&Trouble> = of.troubles.iter().filter(|t| kind.is_none_or(|kind| t.code == kind)).collect();
    let shown = given.number("mended").map_or(STEP, |n| n.max(1.0) as usize).min(all.len());
    for trouble in &all[..shown] {
        form.extend(mended(trouble));
    }
    let more = (all.len() - shown).min(STEP);
    if more > 0 {
        let next = Control::Press((shown + more).to_string());
        form.push(Field::new("mended", Said::counting("mend.more", more as u64), next, ""));
    }
    let word = |kind: &str| Value::word(&["rejected_kind.", kind].concat());
    let every = (String::new(), Value::word("mend.every"));
    let options = std::iter::once(every).chain(kinds.iter().map(|kind| ((*kind).to_owned(), word(kind))));
    let choice = (kinds.len() > 1).then(|| Choice {
        name: "kind".to_owned(),
        label: "mend.kind".into(),
        options: options.collect(),
        chosen: kind.unwrap_or_default().to_owned(),
    });
    let finding = match of.kinds {
        0 => "mend.cells_none".into(),
        n => Said::counting("mend.cells_say", n),
    };
    let body = vec![Block::Aside("mend.cells_how".into())];
    Some(Part { form, choice, ..Part::new("mend.cells", finding, body) })
}

/// A value, the field for another, and the button that leaves it.
fn mended(of: &Trouble) -> [Field; 2] {
    let place = [&of.column.to_string(), ".", &of.value].concat();
    let label = Said::new("mend.value")
        .with("value", quoted(&of.value))
        .with("column", Value::Text(of.header.clone()));
    let say = Said::counting("mend.value_say", of.cells)
        .with("why", Value::word(&["rejected.", &of.code].concat()))
        .with("row", Value::Count(of.row));
    let text = field(&["cell.", &place].concat(), label, Control::Text(1), of.value.clone());
    let leave = Said::new("mend.skip").with("value", quoted(&of.value));
    let skip = field(&["skip.", &place].concat(), leave, Control::Press("1".to_owned()), "");
    [Field { say: Some(say), ..text }, skip]
}

/// One of two ways to take rows: a key of `mend`, and its values with whether the second one is chosen.
fn either(name: &str, n: u64, values: [&str; 2], second: bool) -> Option<Field> {
    let key = |part: &str| ["mend.", name, ".", part].concat();
    let options = values.map(|v| (v.to_owned(), Value::word(&key(v)))).to_vec();
    let label = Said::counting(&key("label"), n);
    (n > 0).then(|| field(name, label, Control::Pick(options), values[usize::from(second)]))
}

/// Rows that may be meant in more than one way, each with the choice.
fn doubts(of: &Mend) -> Option<Part> {
    let Mend { doubts, repairs, .. } = of;
    let mut form: Vec<Field> = [
        either("repeated", doubts.repeated, ["all", "once"], repairs.once),
        either("alike", doubts.alike, ["apart", "one"], repairs.merge),
        either("guests", doubts.guests, ["aside", "own"], repairs.guests),
        either("returns", doubts.returns, ["refunds", "aside"], repairs.no_returns),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some((most, _)) = doubts.currencies.first() {
        let option = |(code, rows): &(String, u64)| {
            let said = Said::counting("mend.currency_rows", *rows).with("code", Value::Text(code.clone()));
            (code.clone(), Value::Words(said))
        };
        let options = doubts.currencies.iter().map(option).collect();
        let chosen = doubts.currencies.iter().find(|(code, _)| *code == repairs.currency);
        let chosen = chosen.map_or(most, |(code, _)| code);
        form.push(field("currency", "mend.currency", Control::Pick(options), chosen.clone()));
    }
    form.extend(doubts.left.iter().map(|(code, n)| let_in(*code, *n, repairs.let_in.contains(code))));
    if form.is_empty() {
        return None;
    }
    let pair = |[first, other]: &[String; 2]| {
        let said = Said::new("mend.pair").with("first", Value::Text(first.clone()));
        Value::Words(said.with("other", Value::Text(other.clone())))
    };
    let pairs = || vec![Block::List(doubts.looks.iter().map(pair).collect())];
    let body: Vec<Block> =
        (!doubts.looks.is_empty()).then(|| Block::Folded("mend.pairs".into(), pairs())).into_iter().collect();
    Some(Part { form, ..Part::new("mend.doubts", "mend.doubts_say", body) })
}

/// Rows that a known export says are no sale.
fn let_in(code: RejectCode, n: u64, inside: bool) -> Field {
    let label = Said::counting("mend.let_in.label", n)
        .with("kind", Value::word(&["rejected_kind.", code.key()].concat()));
    let options = [("0", "mend.let_in.aside"), ("1", "mend.let_in.count")];
    let options = options.map(|(value, words)| (value.to_owned(), Value::word(words))).to_vec();
    let name = ["let_in.", code.key()].concat();
    field(&name, label, Control::Pick(options), if inside { "1" } else { "0" })
}
