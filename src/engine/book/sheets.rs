//! Spreadsheets: which sheet, and its cells as text.

use std::io::{Cursor, Read, Seek};

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls,
    XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};

use rustc_hash::FxHashMap;

use super::container;
use super::sink::{Sink, number};
use super::{Form, too_large};
use crate::engine::error::{Error, ErrorCode, Result};

/// Cells of a sheet that are counted to see how large it is, where it does not say so.
const COUNTED: u64 = 2_000;

/// Comma-separated text of a sheet, the names of all sheets that are not hidden, and which one it is: the one that was
/// chosen, else the one with most cells.
pub(super) fn csv(
    bytes: Vec<u8>,
    form: Form,
    sheet: Option<u16>,
    limit: usize,
) -> Result<(Vec<u8>, Vec<String>, u16)> {
    if form != Form::Xls {
        unpacked_size(&bytes, form, limit)?;
    } else if encrypted(&bytes) {
        return Err(fault(form, true));
    } else if !container::ends(&bytes) {
        return Err(fault(form, false));
    }
    let file = Cursor::new(bytes);
    match form {
        Form::Xls => whole(Xls::new(file).map_err(|e| of_xls(&e))?, form, sheet, limit),
        Form::Xlsb => whole(Xlsb::new(file).map_err(|e| of_xlsb(&e))?, form, sheet, limit),
        Form::Ods => whole(Ods::new(file).map_err(|e| of_ods(&e))?, form, sheet, limit),
        Form::Xlsx => streamed(Xlsx::new(file).map_err(|e| of_xlsx(&e))?, sheet, limit),
        Form::Json | Form::Html | Form::Gzip => Err(fault(form, false)),
    }
}

fn fault(form: Form, locked: bool) -> Error {
    Error::new(if locked { ErrorCode::Locked } else { ErrorCode::Damaged }).with(form.key())
}

fn of_xlsx(e: &XlsxError) -> Error {
    fault(Form::Xlsx, matches!(e, XlsxError::Password))
}

/// Whether it is a workbook of Excel since 2007 with a password: it lies within a container of the older form.
fn encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|part| part == name)
}

fn of_xls(e: &XlsError) -> Error {
    fault(Form::Xls, matches!(e, XlsError::Password))
}

fn of_xlsb(e: &XlsbError) -> Error {
    fault(Form::Xlsb, matches!(e, XlsbError::Password))
}

fn of_ods(e: &OdsError) -> Error {
    fault(Form::Ods, matches!(e, OdsError::Password))
}

/// Refuses a file that says, or shows, that it unpacks to more than the limit. A sheet as XML is some four times its text.
fn unpacked_size(bytes: &[u8], form: Form, limit: usize) -> Result<()> {
    let damaged = |_| fault(form, false);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let most = 4 * limit as u64;
    let mut all = 0u64;
    for at in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(at) else { continue };
        // Deflate makes at most 1,032 bytes of one: what an entry says of itself is checked against what it can be.
        all = all.saturating_add(entry.size().min(entry.compressed_size().saturating_mul(1_032)));
    }
    if all > most { Err(too_large(limit)) } else { Ok(()) }
}

/// Names of the sheets with cells that a person sees.
fn names<RS: Read + Seek, R: Reader<RS>>(book: &R) -> Vec<String> {
    let seen = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet);
    let names: Vec<String> = seen.map(|s| s.name.clone()).collect();
    if names.is_empty() { book.sheet_names() } else { names }
}

/// The position of the sheet that was chosen, else of the first of those with most cells.
fn chosen(names: &[String], sheet: Option<u16>, mut cells: impl FnMut(&str) -> u64) -> Result<usize> {
    if let Some(at) = sheet.map(usize::from).filter(|at| *at < names.len()) {
        return Ok(at);
    }
    let mut best: Option<(u64, usize)> = None;
    for (at, name) in names.iter().enumerate() {
        let n = if names.len() == 1 { 1 } else { cells(name) };
        if best.is_none_or(|(most, _)| n > most) {
            best = Some((n, at));
        }
    }
    best.map(|(_, at)| at).ok_or_else(|| Error::new(ErrorCode::NoTable))
}

/// A workbook that is read cell by cell.
fn streamed<RS: Read + Seek>(
    mut book: Xlsx<RS>,
    sheet: Option<u16>,
    limit: usize,
) -> Result<(Vec<u8>, Vec<String>, u16)> {
    let names = names(&book);
    let at = chosen(&names, sheet, |name| {
        let Ok(mut reader) = book.worksheet_cells_reader(name) else { return 0 };
        let said = reader.dimensions().len();
        if said > 1 {
            return said;
        }
        let mut n = 0;
        while let (true, Ok(Some(_))) = (n < COUNTED, reader.next_cell()) {
            n += 1;
        }
        n
    })?;
    let merged = book.merge_cells_by_sheet_name(&names[at]).unwrap_or_default();
    let mut reader = book.worksheet_cells_reader(&names[at]).map_err(|e| of_xlsx(&e))?;
    let mut rows = Rows::new(limit, merged);
    loop {
        match reader.next_cell() {
            Ok(Some(cell)) => {
                let (row, column) = cell.get_position();
                rows.cell(row, column, of_ref(cell.get_value()))?;
            }
            Ok(None) => break,
            Err(e) => return Err(of_xlsx(&e)),
        }
    }
    Ok((rows.finish()?, names, at as u16))
}

/// A workbook that is read as a whole.
fn whole<RS: Read + Seek, R: Reader<RS>>(
    mut book: R,
    form: Form,
    sheet: Option<u16>,
    limit: usize,
) -> Result<(Vec<u8>, Vec<String>, u16)> {
    let names = names(&book);
    let mut range = |name: &str| -> Range<Data> { book.worksheet_range(name).unwrap_or_default() };
    let at = chosen(&names, sheet, |name| range(name).used_cells().count() as u64)?;
    let all = book.worksheet_range(&names[at]).map_err(|_| fault(form, false))?;
    let (first_row, first_column) = all.start().unwrap_or_default();
    let mut rows = Rows::new(limit, Vec::new());
    for (row, column, value) in all.used_cells() {
        rows.cell(first_row + row as u32, first_column + column as u32, of_data(value))?;
    }
    Ok((rows.finish()?, names, at as u16))
}

/// Cells in the order of rows, as rows of text. A merged cell has its value in each of its rows.
struct Rows {
    sink: Sink,
    row: u32,
    cells: Vec<String>,
    /// The last row of each, by its first cell.
    merged: FxHashMap<(u32, u32), u32>,
    /// What goes on below: column, the last row, the value.
    below: Vec<(usize, u32, String)>,
    any: bool,
}

impl Rows {
    fn new(limit: usize, merged: Vec<Dimensions>) -> Rows {
        // Of those beside each other only the first has a value, as in the sheet.
        let merged = merged.into_iter().filter(|m| m.end.0 > m.start.0).map(|m| (m.start, m.end.0)).collect();
        let (sink, cells, below) = (Sink::new(limit), Vec::new(), Vec::new());
        Rows { sink, row: 0, cells, merged, below, any: false }
    }

    fn cell(&mut self, row: u32, column: u32, value: String) -> Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        while self.row < row {
            self.end_row()?;
        }
        let column = column as usize;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(last) = self.merged.get(&(row, column as u32)) {
            self.below.push((column, *last, value.clone()));
        }
        self.cells[column] = value;
        self.any = true;
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        self.below.retain(|(_, last, _)| *last >= self.row);
        // A row without a cell of its own is no row of a table.
        if !self.cells.is_empty() {
            for (column, _, value) in &self.below {
                if self.cells.len() <= *column {
                    self.cells.resize(column + 1, String::new());
                }
                if self.cells[*column].is_empty() {
                    self.cells[*column].clone_from(value);
                }
            }
        }
        self.sink.row(&self.cells)?;
        self.cells.clear();
        self.row += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        if !self.any {
            return Err(Error::new(ErrorCode::NoTable));
        }
        self.end_row()?;
        Ok(self.sink.finish())
    }
}

fn of_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(v) => v.to_string(),
        DataRef::Float(v) => number(*v),
        DataRef::Bool(v) => boolean(*v),
        DataRef::DateTime(day) => date(day),
        DataRef::Error(e) => e.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn of_data(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(v) => v.to_string(),
        Data::Float(v) => number(*v),
        Data::Bool(v) => boolean(*v),
        Data::DateTime(day) => date(day),
        Data::Error(e) => e.to_string(),
        _ => String::new(),
    }
}

fn boolean(v: bool) -> String {
    if v { "TRUE" } else { "FALSE" }.to_owned()
}

/// A day, with the time where there is one; a time alone; a span as hours, minutes and seconds.
fn date(value: &ExcelDateTime) -> String {
    let days = value.as_f64();
    if !(0.0..2_958_466.0).contains(&days) {
        return number(days);
    }
    let seconds = (days * 86_400.0).round() as u64;
    let clock = |h: u64| format!("{h:02}:{:02}:{:02}", seconds / 60 % 60, seconds % 60);
    if value.is_duration() || days < 1.0 {
        return clock(seconds / 3_600);
    }
    let (year, month, day, h, m, s, _) = value.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (h, m, s) == (0, 0, 0) { date } else { format!("{date} {h:02}:{m:02}:{s:02}") }
}
