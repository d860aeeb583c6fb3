//! JSON to comma-separated text: an array of objects or of arrays, one value a line, or such an array within an object.
//! Objects within an object become columns named with a point, `customer.id`; texts and numbers stay as they are written.

use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Form;
use super::sink::{Sink, plain};
use crate::engine::error::{Error, ErrorCode, Place, Result};
use crate::engine::note::{Note, NoteCode};

/// Objects within objects that become columns; deeper ones stay as they are written.
const DEPTH: usize = 4;

/// Keys that differ from row to row are no columns.
const COLUMNS: usize = 16_384;

/// An object as it stands, keys in their order.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(of: D) -> std::result::Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> std::result::Result<Object<'de>, A::Error> {
                let mut out = Vec::new();
                while let Some(field) = all.next_entry::<String, &'de RawValue>()? {
                    out.push(field);
                }
                Ok(Object(out))
            }
        }
        of.deserialize_map(Fields)
    }
}

/// See the module. What cannot be read in the middle or at the end is noted, and what could be read is given.
pub(super) fn csv(text: &str, limit: usize, notes: &mut Vec<Note>) -> Result<Vec<u8>> {
    let rows = rows(text, notes)?;
    if rows.iter().all(|row| row.get().starts_with('[')) {
        return arrays(&rows, limit);
    }
    let mut columns: Vec<String> = Vec::new();
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    for row in &rows {
        each(row, "", 0, &mut |name, _| {
            if !places.contains_key(name) {
                places.insert(name.to_owned(), columns.len());
                columns.push(name.to_owned());
            }
        });
        if columns.len() > COLUMNS {
            return Err(Error::new(ErrorCode::NoTable).with(Form::Json.key()));
        }
    }
    let mut sink = Sink::new(limit);
    sink.row(&columns)?;
    for row in &rows {
        let mut cells = vec![String::new(); columns.len()];
        each(row, "", 0, &mut |name, value| cells[places[name]] = written(value));
        sink.row(&cells)?;
    }
    Ok(sink.finish())
}

/// Rows that are arrays: the first may be the header, as in any table.
fn arrays(rows: &[&RawValue], limit: usize) -> Result<Vec<u8>> {
    let mut sink = Sink::new(limit);
    for row in rows {
        let cells: Vec<&RawValue> = serde_json::from_str(row.get()).unwrap_or_default();
        let cells: Vec<String> = cells.into_iter().map(written).collect();
        sink.row(&cells)?;
    }
    Ok(sink.finish())
}

/// The rows of a text.
fn rows<'a>(text: &'a str, notes: &mut Vec<Note>) -> Result<Vec<&'a RawValue>> {
    let none = || Error::new(ErrorCode::NoTable).with(Form::Json.key());
    let text = text.trim_start_matches('\u{feff}').trim();
    let first = text.lines().next().unwrap_or_default();
    let is_row =
        |line: &str| line.starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(line).is_ok();
    let found = if text.len() > first.len() && is_row(first.trim_end()) {
        lines(text, notes)
    } else if text.starts_with('[') {
        elements(text, notes)
    } else {
        // Whatever lies around it: {"data": {"orders": [...]}}.
        let whole: &RawValue =
            serde_json::from_str(text).map_err(|_| Error::new(ErrorCode::Damaged).with(Form::Json.key()))?;
        largest(whole, 0).map_or_else(|| vec![whole], |array| elements(array.get(), notes))
    };
    let rows: Vec<&RawValue> = found.into_iter().filter(|row| row.get().starts_with(['{', '['])).collect();
    if rows.is_empty() { Err(none()) } else { Ok(rows) }
}

/// One value a line.
fn lines<'a>(text: &'a str, notes: &mut Vec<Note>) -> Vec<&'a RawValue> {
    let (mut out, mut bad, mut first) = (Vec::new(), 0, 0);
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        match serde_json::from_str::<&RawValue>(line) {
            Ok(row) => out.push(row),
            Err(_) => {
                bad += 1;
                first = if first == 0 { n as u64 + 1 } else { first };
            }
        }
    }
    if bad > 0 {
        notes.push(unread(bad, first));
    }
    out
}

fn unread(count: u64, line: u64) -> Note {
    Note { place: Place { row: Some(line), column: None }, ..Note::new(NoteCode::UnreadLines, count) }
}

/// The elements of an array, as far as it can be read.
fn elements<'a>(text: &'a str, notes: &mut Vec<Note>) -> Vec<&'a RawValue> {
    struct Into<'v, 'a>(&'v mut Vec<&'a RawValue>);
    impl<'a> Visitor<'a> for Into<'_, 'a> {
        type Value = ();
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an array")
        }
        fn visit_seq<A: SeqAccess<'a>>(self, mut all: A) -> std::result::Result<(), A::Error> {
            while let Some(row) = all.next_element::<&RawValue>()? {
                self.0.push(row);
            }
            Ok(())
        }
    }
    impl<'a> DeserializeSeed<'a> for Into<'_, 'a> {
        type Value = ();
        fn deserialize<D: Deserializer<'a>>(self, of: D) -> std::result::Result<(), D::Error> {
            of.deserialize_seq(self)
        }
    }
    let mut out = Vec::new();
    if let Err(e) = Into(&mut out).deserialize(&mut serde_json::Deserializer::from_str(text)) {
        notes.push(unread(1, e.line() as u64));
    }
    out
}

/// The array of most text among the values of an object and of those within it.
fn largest(of: &RawValue, depth: usize) -> Option<&RawValue> {
    let Object(fields) = serde_json::from_str(of.get()).ok()?;
    let inner = fields.into_iter().filter_map(|(_, value)| match value.get().as_bytes().first() {
        Some(b'[') => {
            let rest = value.get()[1..].trim_start();
            rest.starts_with(['{', '[']).then_some(value)
        }
        Some(b'{') if depth < DEPTH => largest(value, depth + 1),
        _ => None,
    });
    inner.max_by_key(|array| array.get().len())
}

/// Every value of a row with the name of its column. What is no object has none.
fn each(row: &RawValue, before: &str, depth: usize, f: &mut dyn FnMut(&str, &RawValue)) {
    let Ok(Object(fields)) = serde_json::from_str(row.get()) else { return };
    for (key, value) in fields {
        let name = if before.is_empty() { key } else { [before, ".", &key].concat() };
        if value.get().starts_with('{') && depth < DEPTH {
            each(value, &name, depth + 1, f);
        } else {
            f(&name, value);
        }
    }
}

/// A value as a cell: a list of plain values with `; ` between them, anything deeper as it is written.
fn written(value: &RawValue) -> String {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).unwrap_or_default(),
        Some(b'n') => String::new(),
        Some(b'[') => {
            let all: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
            if all.iter().any(|v| v.get().starts_with(['[', '{'])) {
                return text.to_owned();
            }
            all.into_iter().map(written).collect::<Vec<_>>().join("; ")
        }
        Some(b'-' | b'0'..=b'9') => plain(text.to_owned()),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Vec<Note>) {
        let mut notes = Vec::new();
        let out = csv(text, 1_000_000, &mut notes).unwrap();
        (String::from_utf8(out).unwrap(), notes)
    }

    fn text(json: &str) -> String {
        let (text, notes) = read(json);
        assert!(notes.is_empty(), "{notes:?}");
        text
    }

    #[test]
    fn objects_become_rows_and_columns() {
        assert_eq!(
            text(
                r#"[{"id": 12345678901234567890, "who": {"name": "Ann", "tags": ["a", "b"]}}, {"who": null, "n": 1.500}]"#
            ),
            "id,who.name,who.tags,who,n\n12345678901234567890,Ann,a; b,,\n,,,,1.5000\n"
        );
        // The same key again: the last one, as everywhere.
        assert_eq!(text(r#"[{"a": 1, "a": 2}]"#), "a\n2\n");
        assert_eq!(
            text(r#"[{"a": true, "b": [{"c": 1}], "d": {}, "e": "x\ny"}]"#),
            "a,b,e\ntrue,\"[{\"\"c\"\": 1}]\",\"x\ny\"\n"
        );
    }

    #[test]
    fn lines_wrappers_and_arrays() {
        assert_eq!(text("{\"a\": 1}\n\n{\"a\": 2, \"b\": \"é\"}\r\n"), "a,b\n1,\n2,é\n");
        assert_eq!(
            text(r#"{"page": 1, "data": {"orders": [{"a": 1}, {"a": 2}], "tags": ["x"]}}"#),
            "a\n1\n2\n"
        );
        assert_eq!(text(r#"[["customer", "amount"], ["Ann", 3]]"#), "customer,amount\nAnn,3\n");
        assert_eq!(text(r#"{"columns": ["a"], "data": [[1], [2]]}"#), "1\n2\n");
        // One object over several lines.
        assert_eq!(text("{\n \"a\": 1\n}"), "a\n1\n");
    }

    #[test]
    fn good_rows_go_on() {
        let (text, notes) = read("{\"a\": 1}\n{\"a\": \n{\"a\": 3}\n");
        assert_eq!(text, "a\n1\n3\n");
        assert_eq!((notes[0].code, notes[0].count, notes[0].place.row), (NoteCode::UnreadLines, 1, Some(2)));
        // Cut off while it was fetched.
        let (text, notes) = read("[{\"a\": 1},\n{\"a\": 2},\n{\"a\"");
        assert_eq!((text.as_str(), notes[0].place.row), ("a\n1\n2\n", Some(3)));
    }

    #[test]
    fn what_holds_no_table_is_said() {
        for none in ["[]", "[1, 2]", "{\"a\": ", "[[", "{", "{\"a\" 1}"] {
            assert!(csv(none, 1_000, &mut Vec::new()).is_err(), "{none}");
        }
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(csv(&deep, 1_000, &mut Vec::new()).is_err());
        let wide: String = (0..20_000).map(|i| format!("{{\"k{i}\": 1}}\n")).collect();
        assert!(csv(&wide, 1_000_000, &mut Vec::new()).is_err());
    }
}
