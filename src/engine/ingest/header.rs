//! Where the header is, what stands above it, and what the columns are called.

use rustc_hash::FxHashSet;

use super::cell::{is_blank, trim};
use super::records::Records;
use super::sniff::{self, Sample};
use super::{Delimiter, HeaderRow, ReadOptions, dates, evidence};
use crate::engine::error::{Error, ErrorCode, Result};
use crate::engine::note::{Note, NoteCode};

/// A header is looked for in this many first records.
const LOOK_TITLES: usize = 20;

/// How a text is to be cut into a table.
#[derive(Debug)]
pub(super) struct Layout {
    /// What separates cells.
    pub(super) delimiter: Delimiter,
    /// Where the header is.
    pub(super) header: HeaderRow,
    /// One a column, empty where there is no header cell.
    pub(super) headers: Vec<String>,
    /// Rows of the file above this one hold no data.
    pub(super) first_row: u64,
    /// The share of the text that each column takes, about.
    pub(super) shares: Vec<f64>,
}

type Record = (u64, Vec<String>);

/// Judges delimiter and header.
///
/// # Errors
/// `EmptyFile` if no record has content; `HeaderOnly` if a chosen header row lies below all of them.
pub(super) fn layout(text: &str, options: &ReadOptions, notes: &mut Vec<Note>) -> Result<Layout> {
    let named = sniff::named(text);
    let delimiter = options.delimiter.or(named).unwrap_or_else(|| sniff::delimiter(text));
    let mut sample = Sample::take(text, delimiter);
    if named.is_some() {
        sample.records.retain(|&(row, _)| row > 1);
    }
    let Some(&(first_row, _)) = sample.records.first() else { return Err(Error::new(ErrorCode::EmptyFile)) };
    let (head, body): (Option<Record>, Vec<Record>) = match options.header_row {
        Some(HeaderRow::None) => (None, sample.records),
        Some(HeaderRow::Row(row)) => {
            let head = record_from(text, delimiter, u64::from(row))?;
            sample.records.retain(|&(row, _)| row > head.0);
            (Some(head), sample.records)
        }
        None => find(sample),
    };
    let data_row = match &head {
        Some((row, _)) => *row,
        None => body.first().map_or(first_row, |&(row, _)| row),
    };
    let above = rows_above(text, delimiter, if named.is_some() { 1 } else { 0 }, data_row);
    if above > 0 {
        notes.push(Note::new(NoteCode::TitleRows, above).at_row(first_row));
    }
    Ok(lay_out(delimiter, head, &body, data_row))
}

fn lay_out(delimiter: Delimiter, head: Option<Record>, body: &[Record], data_row: u64) -> Layout {
    let (header, mut headers, first_row) = match head {
        Some((row, cells)) => (HeaderRow::Row(u32::try_from(row).unwrap_or(u32::MAX)), cells, row + 1),
        None => (HeaderRow::None, Vec::new(), data_row),
    };
    for cell in &mut headers {
        if cell.contains(['\n', '\r', '\t']) {
            *cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
    let reach = |part: usize| reached_width(body, part);
    // R writes row names without a header cell of their own.
    let row_names = header != HeaderRow::None
        && headers.iter().all(|h| !h.is_empty())
        && !body.is_empty()
        && reach(90) == headers.len() + 1
        && reach(1) == headers.len() + 1;
    if row_names {
        headers.insert(0, String::new());
    }
    let width = if header == HeaderRow::None { reach(5) } else { reach(50) }.max(headers.len()).max(1);
    headers.resize(width, String::new());
    Layout { delimiter, header, shares: shares(body, width), headers, first_row }
}

/// The largest width that at least this percentage of records fill.
fn reached_width(body: &[Record], percent: usize) -> usize {
    let mut filled: Vec<usize> =
        body.iter().map(|(_, c)| c.iter().rposition(|c| !c.is_empty()).map_or(0, |at| at + 1)).collect();
    crate::engine::math::sort::by(&mut filled, |a, b| b.cmp(a));
    let needed = (body.len() * percent).div_ceil(100).max(1);
    filled.get(needed - 1).copied().unwrap_or(0)
}

fn shares(body: &[Record], width: usize) -> Vec<f64> {
    let mut bytes = vec![0usize; width];
    let mut all = 0;
    for (_, cells) in body {
        for (sum, cell) in bytes.iter_mut().zip(cells) {
            *sum += cell.len();
            all += cell.len() + 1;
        }
    }
    bytes.into_iter().map(|b| b as f64 / all.max(1) as f64).collect()
}

/// The first record in or below a row.
fn record_from(text: &str, delimiter: Delimiter, row: u64) -> Result<Record> {
    let mut records = Records::new(text, delimiter, 0);
    while let Some(at) = records.advance() {
        let cells = || records.record.iter().map(|c| trim(c).to_owned());
        if at >= row && cells().any(|c| !c.is_empty()) {
            return Ok((at, cells().collect()));
        }
    }
    Err(Error::new(ErrorCode::HeaderOnly))
}

/// Records with content between two rows, both left out.
fn rows_above(text: &str, delimiter: Delimiter, after: u64, before: u64) -> u64 {
    let mut records = Records::new(text, delimiter, 0);
    let mut count = 0;
    while let Some(row) = records.advance()
        && row < before
    {
        count += u64::from(row > after && records.record.iter().any(|c| !trim(c).is_empty()));
    }
    count
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|c| !c.is_empty()).count()
}

/// Splits the sample into header and body; titles above are dropped.
fn find(sample: Sample) -> (Option<Record>, Vec<Record>) {
    let (width, _) = sample.common_width();
    let mut records = sample.records;
    let start = records.iter().take(LOOK_TITLES).position(|(_, c)| filled(c) * 2 > width).unwrap_or(0);
    let is_head = |at: usize, records: &[Record]| match records.get(at..) {
        Some([(_, head), body @ ..]) => is_header(head, body),
        _ => false,
    };
    if is_head(start, &records) {
        let body = records.split_off(start + 1);
        return (records.pop(), body);
    }
    let titles = width > 2 && records[..start].iter().all(|(_, c)| filled(c) <= 1);
    if titles {
        records.drain(..start);
    }
    (None, records)
}

fn is_value(cell: &str) -> bool {
    evidence::is_number(cell) || dates::is_date(cell)
}

fn is_year(cell: &str) -> bool {
    cell.len() == 4 && cell.parse::<u32>().is_ok_and(|year| (1900..=2100).contains(&year))
}

/// The form of a cell: runs of letters and of digits become one each.
fn form(cell: &str) -> String {
    let mut out = String::new();
    for c in cell.chars() {
        let kind = match c {
            _ if c.is_ascii_digit() => '0',
            _ if c.is_alphabetic() => 'a',
            _ => c,
        };
        if !(out.ends_with(kind) && (kind == '0' || kind == 'a')) {
            out.push(kind);
        }
    }
    out
}

/// Whether a record names the columns of those below it: words above numbers and dates speak for it; a number
/// above numbers, or a cell that comes again below, against. Without either, different words are a header.
fn is_header(head: &[String], body: &[Record]) -> bool {
    let mut seen = FxHashSet::default();
    let words = head
        .iter()
        .filter(|c| !c.is_empty())
        .all(|c| (!is_value(c) || is_year(c)) && seen.insert(c.as_str()))
        && head.iter().any(|c| !c.is_empty() && !is_value(c));
    if body.is_empty() {
        return words;
    }
    let votes: i64 = head.iter().enumerate().map(|(column, cell)| vote(cell, column, body)).sum();
    votes > 0 || (votes == 0 && words)
}

fn vote(head: &str, column: usize, body: &[Record]) -> i64 {
    if is_blank(head) {
        return 0;
    }
    let cells: Vec<&str> =
        body.iter().filter_map(|(_, c)| c.get(column)).map(String::as_str).filter(|c| !is_blank(c)).collect();
    let most = |is: &dyn Fn(&str) -> bool| {
        !cells.is_empty() && cells.iter().filter(|c| is(c)).count() * 5 >= cells.len() * 4
    };
    if most(&is_value) {
        let years = is_year(head) && !most(&is_year);
        return if years {
            0
        } else if is_value(head) {
            -1
        } else {
            1
        };
    }
    let shape = form(head);
    let same_form = shape.contains(['0', '@']) && most(&|cell| form(cell) == shape);
    if is_value(head) || same_form || cells.contains(&head) { -1 } else { 0 }
}

/// Unique names, never empty: blank ones become their position, later namesakes get a number.
pub(super) fn name_columns(written: Vec<String>, header: HeaderRow, notes: &mut Vec<Note>) -> Vec<String> {
    let count = written.len() as u64;
    if header == HeaderRow::None {
        notes.push(Note::new(NoteCode::NoHeader, count));
        return (1..=written.len()).map(|n| n.to_string()).collect();
    }
    let (mut taken, mut used) = (Names::default(), Names::default());
    written.iter().filter(|h| !h.is_empty()).for_each(|name| taken.add(name));
    let mut blank: Option<(u64, usize)> = None;
    let mut names = Vec::with_capacity(written.len());
    for (at, name) in written.into_iter().enumerate() {
        let wanted = if name.is_empty() { (at + 1).to_string() } else { name.clone() };
        let clash = if name.is_empty() { &taken } else { &used }.place(&wanted).is_ok();
        let unique = if clash { numbered(&wanted, &taken) } else { wanted };
        if name.is_empty() {
            blank = Some(blank.map_or((1, at + 1), |(n, first)| (n + 1, first)));
        } else if clash {
            notes.push(Note::new(NoteCode::DuplicateHeader, 1).in_column(name).with(unique.clone()));
        }
        taken.add(&unique);
        used.add(&unique);
        names.push(unique);
    }
    if let Some((count, first)) = blank {
        notes.push(Note::new(NoteCode::BlankHeader, count).with(first.to_string()));
    }
    names
}

/// Names in their order. There are some thousand of them at most, and a set would be code of its own for them.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn place(&self, name: &str) -> std::result::Result<usize, usize> {
        self.0.binary_search_by(|own| own.as_str().cmp(name))
    }
    fn add(&mut self, name: &str) {
        if let Err(place) = self.place(name) {
            self.0.insert(place, name.to_owned());
        }
    }
}

fn numbered(name: &str, taken: &Names) -> String {
    let mut n = 2u64;
    loop {
        let candidate = format!("{name} ({n})");
        if taken.place(&candidate).is_err() {
            return candidate;
        }
        n += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (HeaderRow, Vec<String>, u64) {
        let mut notes = Vec::new();
        let layout = layout(text, &ReadOptions::default(), &mut notes).unwrap();
        let titles = notes.iter().find(|n| n.code == NoteCode::TitleRows).map_or(0, |n| n.count);
        (layout.header, layout.headers, titles)
    }

    #[test]
    fn headers_are_told_from_data() {
        for (text, want) in [
            ("a,b\n1,2\n", HeaderRow::Row(1)),
            ("\n\na,b\n1,2\n", HeaderRow::Row(3)),
            ("1,2\n3,4\n", HeaderRow::None),
            ("A,8,7\nB,7,8\n", HeaderRow::None),
            ("C001,2025-01-02,5\nC002,2025-01-03,6\n", HeaderRow::None),
            ("C001,Anna\nC002,Bo\n", HeaderRow::None),
            ("a@b.com,x\nc@d.org,y\n", HeaderRow::None),
            ("name,city\nAnna,Berlin\nBo,Paris\n", HeaderRow::Row(1)),
            ("customer,2023,2024\nK1,1000,1200\n", HeaderRow::Row(1)),
            ("customer,year_1,year_2\nK1,1000,1200\n", HeaderRow::Row(1)),
            (",a,b\n1,x,3\n2,y,4\n", HeaderRow::Row(1)),
            ("客户,金额\n甲,100\n", HeaderRow::Row(1)),
            ("good\nbad\ngood\nbad\n", HeaderRow::None),
            ("sep=;\na;b\n1;2\n", HeaderRow::Row(2)),
            ("a,b\n", HeaderRow::Row(1)),
            ("8,7,9\n", HeaderRow::None),
        ] {
            assert_eq!(found(text).0, want, "{text:?}");
        }
    }

    #[test]
    fn titles_are_skipped() {
        for (text, header, titles) in [
            ("Sales report\n\nid,amount,date\nA,5,2025-01-01\n", HeaderRow::Row(3), 1),
            (
                "Sales report,,\nof 2025,,\nid,amount,date\nA,5,2025-01-01\nB,6,2025-01-02\n",
                HeaderRow::Row(3),
                2,
            ),
            ("Report\n1,2,3\n4,5,6\n", HeaderRow::None, 1),
            ("sep=,\nReport\nid,amount,x\nA,5,6\n", HeaderRow::Row(3), 1),
        ] {
            let (found, _, count) = found(text);
            assert_eq!((found, count), (header, titles), "{text:?}");
        }
    }

    #[test]
    fn columns_beyond_the_header_are_kept() {
        assert_eq!(found("a b\nr1 1 2\nr2 3 4\n").1, ["", "a", "b"]);
        assert_eq!(found("a,b,\n1,2,3\n4,5,6\n").1, ["a", "b", ""]);
        assert_eq!(found("a,b\n1,2,x\n4,5\n6,7\n").1, ["a", "b"]);
        assert_eq!(found("1,2\n3,4,5\n6,7\n").1.len(), 3);
    }

    #[test]
    fn names_are_unique_and_never_empty() {
        let mut notes = Vec::new();
        let names = ["Amount", "Amount", "", "Amount (2)", "Amount", "3", ""].map(str::to_owned).to_vec();
        let names = name_columns(names, HeaderRow::Row(1), &mut notes);
        assert_eq!(names, ["Amount", "Amount (3)", "3 (2)", "Amount (2)", "Amount (4)", "3", "7"]);
        assert_eq!(notes.iter().filter(|n| n.code == NoteCode::DuplicateHeader).count(), 2);
        assert_eq!(notes.last(), Some(&Note::new(NoteCode::BlankHeader, 2).with("3")));
    }
}
