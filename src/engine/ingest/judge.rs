//! Puts the steps of reading together and judges what each column holds.

use rustc_hash::FxHashSet;

use super::delimited::{drop_empty_columns, drop_totals};
use super::settle::{self, Case};
use super::{
    Decode, Found, FoundColumn, Read, ReadOptions, Shape, cell, dates, delimited, encoding, evidence, header,
};
use crate::engine::error::{Error, ErrorCode, Result};
use crate::engine::note::{Note, Noted};
use crate::engine::table::{Table, TextColumn};

/// How many rows, spread over the file, say what a column holds.
const LOOK_ROWS: usize = 20_000;

/// How many different values are shown.
const SAMPLES: usize = 3;

/// See [`super::read`].
///
/// # Errors
/// As [`super::read`].
pub(super) fn read(
    bytes: Vec<u8>,
    options: &ReadOptions,
    decode: Decode<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Noted<Read>> {
    let mut notes = Vec::new();
    let size = bytes.len() as u64;
    let decoded = encoding::decode(bytes, options.encoding, decode, &mut notes)?;
    let layout = header::layout(&decoded.text, options, &mut notes)?;
    let length = decoded.text.len().max(1) as f64;
    let mut scaled = |done: u64, rows: u64| progress((done as f64 / length * size as f64) as u64, rows);
    let mut table = delimited::read(&decoded.text, &layout, &mut scaled, &mut notes);
    let encoding = decoded.encoding;
    // The text is as large as the file and no longer needed.
    drop(decoded.text);
    if table.rows == 0 {
        return Err(Error::new(ErrorCode::HeaderOnly));
    }
    drop_totals(&mut table, &mut notes);
    drop_empty_columns(&mut table);
    table.headers = header::name_columns(std::mem::take(&mut table.headers), layout.header, &mut notes);
    table.columns.iter_mut().for_each(TextColumn::shrink);
    progress(size, table.rows as u64);

    let (columns, questions) = judge(&table, options, layout.delimiter, &mut notes);
    let found = Found {
        form: String::new(),
        sheets: Vec::new(),
        sheet: 0,
        encoding,
        delimiter: layout.delimiter,
        header_row: layout.header,
        rows: table.rows as u64,
        columns,
        questions,
    };
    Ok(Noted { value: Read { table, found }, notes })
}

fn judge(
    table: &Table,
    options: &ReadOptions,
    delimiter: super::Delimiter,
    notes: &mut Vec<Note>,
) -> (Vec<FoundColumn>, Vec<super::Question>) {
    let cases: Vec<Case> = table.columns.iter().map(|column| look(column, table.rows)).collect();
    let settled = settle::settle(table, &cases, options, delimiter, notes);
    let columns = table
        .headers
        .iter()
        .zip(&table.columns)
        .zip(cases.iter().zip(settled.shapes))
        .map(|((name, column), (case, shape))| describe(name, column, table.rows, case, shape))
        .collect();
    (columns, settled.questions)
}

/// The rows that are looked at.
fn rows_to_look_at(rows: usize) -> impl Iterator<Item = usize> {
    let count = rows.min(LOOK_ROWS);
    (0..count)
        .map(move |i| if rows <= LOOK_ROWS { i } else { (i as u64 * rows as u64 / count as u64) as usize })
}

/// Gathers evidence about one column from the rows looked at.
fn look(column: &TextColumn, rows: usize) -> Case {
    let mut case = Case { complete: rows <= LOOK_ROWS, ..Case::default() };
    for row in rows_to_look_at(rows) {
        let cell = column.get(row);
        case.dates.add(cell);
        case.numbers.add(cell);
    }
    case.all_blank = case.dates.content == 0 && column.iter().all(cell::is_blank);
    case
}

fn describe(name: &str, column: &TextColumn, rows: usize, case: &Case, shape: Shape) -> FoundColumn {
    let mut different: FxHashSet<&str> = FxHashSet::default();
    different.reserve(rows.min(LOOK_ROWS));
    let mut samples: Vec<String> = Vec::new();
    let mut content = 0u64;
    for row in rows_to_look_at(rows) {
        let cell = column.get(row);
        if cell::is_blank(cell) {
            continue;
        }
        content += 1;
        if different.insert(cell) && samples.len() < SAMPLES {
            samples.push(cell.to_owned());
        }
    }
    let range = match shape {
        Shape::Number(format) => case.numbers.side(format.decimal).range,
        _ => None,
    };
    FoundColumn {
        header: name.to_owned(),
        samples,
        blank: column.iter().filter(|c| cell::is_blank(c)).count() as u64,
        distinct_share: if content == 0 { 0.0 } else { different.len() as f64 / content as f64 },
        shape,
        range,
    }
}

/// Evidence beyond the rows looked at, gathered only where those did not decide: the numbers of a whole column,
/// or as many as it takes to prove the decimal sign.
pub(super) fn all_numbers(column: &TextColumn) -> evidence::Tally {
    let mut tally = evidence::Tally::default();
    for cell in column.iter() {
        // Digits alone prove nothing.
        if cell.bytes().any(|b| !b.is_ascii_digit()) {
            tally.add(cell);
            if tally.proven().is_some() {
                break;
            }
        }
    }
    tally
}

/// The same for dates and the order of day and month.
pub(super) fn all_dates(column: &TextColumn) -> dates::Tally {
    let mut tally = dates::Tally::default();
    for cell in column.iter() {
        tally.add(cell);
        if tally.proven().is_some() {
            break;
        }
    }
    tally
}
