//! Delimited text to a table of text, in one pass and without a second copy of it.

use super::cell::{is_blank, trim};
use super::header::Layout;
use super::records::Records;
use super::{DecimalSign, numbers};
use crate::engine::note::{Note, NoteCode};
use crate::engine::table::{Table, TextColumn};
use numbers::NumberFormat;

/// Progress is told every so many rows.
const PROGRESS_ROWS: usize = 100_000;

/// A file has at most this many rows of totals at its end.
const MOST_TOTALS: usize = 5;

/// Words that begin a row of totals.
const TOTAL_WORDS: [&str; 19] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub total",
    "sub-total",
    "sum",
    "合计",
    "总计",
    "小计",
    "共计",
    "总和",
    "汇总",
    "累计",
    "合計",
    "總計",
    "小計",
    "gesamt",
    "summe",
];

/// Rows that do not have as many cells as there are columns.
#[derive(Debug, Default)]
struct Ragged {
    rows: u64,
    cut: u64,
    first: u64,
}

/// Reads the text below the header. `progress` gets bytes of the text done and rows so far.
pub(super) fn read(
    text: &str,
    layout: &Layout,
    progress: &mut dyn FnMut(u64, u64),
    notes: &mut Vec<Note>,
) -> Table {
    let width = layout.headers.len();
    let mut columns = room(text, layout);
    let mut records = Records::new(text, layout.delimiter, width);
    let mut ragged = Ragged::default();
    let mut row_numbers: Vec<(u32, u64)> = Vec::new();
    let (mut rows, mut expected) = (0usize, 1u64);
    while let Some(row) = records.advance() {
        let record = &records.record;
        if row < layout.first_row || record.iter().all(|cell| trim(cell).is_empty()) {
            continue;
        }
        for (column, cell) in columns.iter_mut().zip(record.iter()) {
            column.push(trim(cell));
        }
        if record.len() != width {
            let surplus = record.iter().skip(width).any(|cell| !trim(cell).is_empty());
            columns.iter_mut().skip(record.len()).for_each(|column| column.push(""));
            if surplus || record.len() < width {
                if ragged.rows == 0 {
                    ragged.first = row;
                }
                ragged.rows += 1;
                ragged.cut += u64::from(surplus);
            }
        }
        if row != expected {
            row_numbers.push((rows as u32, row));
        }
        expected = row + 1;
        rows += 1;
        if rows.is_multiple_of(PROGRESS_ROWS) {
            progress(records.done() as u64, rows as u64);
        }
    }
    if ragged.rows > 0 {
        let cut = ragged.cut.to_string();
        notes.push(Note::new(NoteCode::RaggedRows, ragged.rows).at_row(ragged.first).with(cut));
    }
    if records.lone_quotes > 0 {
        notes.push(Note::new(NoteCode::LoneQuote, records.lone_quotes).at_row(records.first_lone_quote));
    }
    Table { headers: layout.headers.clone(), columns, rows, row_numbers }
}

/// Columns with room for what is likely to come, so that they need not move while they grow.
fn room(text: &str, layout: &Layout) -> Vec<TextColumn> {
    let rows = text.bytes().filter(|&b| b == b'\n').count() + 1;
    layout
        .shares
        .iter()
        .map(|share| {
            let bytes = (share * text.len() as f64 * 1.06) as usize;
            TextColumn::with_capacity(rows, bytes.min(text.len()))
        })
        .collect()
}

/// Drops columns at the right that have neither header nor content.
pub(super) fn drop_empty_columns(table: &mut Table) {
    while table.columns.len() > 1
        && table.headers.last().is_some_and(String::is_empty)
        && table.columns.last().is_some_and(|c| c.text().is_empty())
    {
        table.headers.pop();
        table.columns.pop();
    }
}

/// Drops rows of totals at the end: the first cell with content says so, and either other cells are missing
/// or a number is the sum of those above.
pub(super) fn drop_totals(table: &mut Table, notes: &mut Vec<Note>) {
    let mut keep = table.rows;
    while keep > 1 && table.rows - keep < MOST_TOTALS && is_total(table, keep - 1) {
        keep -= 1;
    }
    let dropped = table.rows - keep;
    if dropped == 0 {
        return;
    }
    notes.push(Note::new(NoteCode::TotalRows, dropped as u64).at_row(table.row_number(keep)));
    table.columns.iter_mut().for_each(|column| column.truncate(keep));
    table.row_numbers.retain(|&(from, _)| (from as usize) < keep);
    table.rows = keep;
}

fn is_total(table: &Table, row: usize) -> bool {
    let cells = || table.columns.iter().map(|c| c.get(row));
    let Some(first) = cells().find(|c| !c.is_empty()) else { return false };
    let word = first.trim_end_matches([':', '：', ' ']);
    if !TOTAL_WORDS.iter().any(|total| total.eq_ignore_ascii_case(word)) {
        return false;
    }
    let filled = cells().filter(|c| !is_blank(c)).count();
    filled < table.columns.len() || table.columns.iter().any(|column| is_sum(column, row))
}

/// Whether a cell is the sum of more than one number above it.
fn is_sum(column: &TextColumn, row: usize) -> bool {
    [DecimalSign::Point, DecimalSign::Comma].into_iter().any(|decimal| {
        let format = NumberFormat::plain(decimal);
        let value = |i: usize| format.parse(column.get(i)).ok().flatten();
        let Some(total) = value(row) else { return false };
        let sum: f64 = (0..row).filter_map(value).sum();
        row > 1 && total != 0.0 && (sum - total).abs() <= total.abs() * 1e-6
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ingest::{ReadOptions, header};

    fn table(text: &str) -> (Table, Vec<Note>) {
        let mut notes = Vec::new();
        let layout = header::layout(text, &ReadOptions::default(), &mut notes).unwrap();
        let mut table = read(text, &layout, &mut |_, _| (), &mut notes);
        drop_totals(&mut table, &mut notes);
        drop_empty_columns(&mut table);
        (table, notes)
    }

    #[test]
    fn ragged_rows_are_counted_and_kept() {
        let (t, notes) = table("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3\n1,2,3,,\n");
        assert_eq!((t.rows, t.columns.len()), (5, 3));
        assert_eq!((t.cell(1, 1), t.cell(1, 2), t.cell(2, 2)), ("5", "", "8"));
        assert_eq!(notes, [Note::new(NoteCode::RaggedRows, 2).at_row(3).with("1")]);
    }

    #[test]
    fn cells_are_trimmed_and_rows_numbered() {
        let (t, _) = table("a,b\n\n x ,\u{3000}1\u{a0}\n,,\n\"y\nz\",2\n");
        assert_eq!((t.cell(0, 0), t.cell(0, 1), t.cell(1, 0)), ("x", "1", "y\nz"));
        assert_eq!([t.row_number(0), t.row_number(1)], [3, 5]);
    }

    #[test]
    fn totals_at_the_end_are_dropped() {
        for (text, rows) in [
            ("a,b,c\nx,1,2\ny,3,4\nTotal,,6\n", 2),
            ("a,b,c\nx,1,2\ny,3,4\n小计,,6\n合计：,4,\n", 2),
            ("a,b,c\nx,1,2\ny,3,4\n,,Sum\n", 2),
            ("a,b\nx,1\ny,3\nTotal,4\n", 2),
            ("a,b\nx,1\ny,3\nTotal,5\n", 3),
            ("a,b,c\nTotal,1,\nx,1,2\n", 2),
            ("a,b,c\nx,1,2\nTotally,,2\n", 2),
        ] {
            assert_eq!(table(text).0.rows, rows, "{text:?}");
        }
    }

    #[test]
    fn empty_columns_at_the_right_vanish() {
        assert_eq!(table("a,b,,\n1,2,,\n").0.headers, ["a", "b"]);
        assert_eq!(table("a,,b\n1,,2\n").0.headers, ["a", "", "b"]);
    }
}
