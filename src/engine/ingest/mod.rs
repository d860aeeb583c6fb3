//! Bytes to a table: encoding, delimiter, header row, and per column the shape of its numbers and dates.
//!
//! [`read`] is the way in. What was found is said in [`Found`] and can be overruled by [`ReadOptions`].

mod binary;
pub mod cell;
mod clock;
pub mod dates;
pub mod delimited;
pub mod encoding;
mod evidence;
mod header;
pub mod judge;
pub mod numbers;
mod records;
mod settle;
pub mod sniff;

use serde::{Deserialize, Serialize};

use super::error::Result;
use super::note::Noted;
use super::table::Table;
use dates::DateFormat;
use numbers::NumberFormat;

/// How bytes become characters. The words are those of the WHATWG encoding standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, little end first.
    Utf16le,
    /// UTF-16, big end first.
    Utf16be,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
    /// Big5.
    Big5,
    /// Shift_JIS.
    ShiftJis,
    /// windows-1252, which holds ISO-8859-1.
    Windows1252,
}

impl Encoding {
    /// Every encoding, in the order of the selector.
    pub const ALL: [Encoding; 7] = [
        Encoding::Utf8,
        Encoding::Gb18030,
        Encoding::Utf16le,
        Encoding::Utf16be,
        Encoding::Big5,
        Encoding::ShiftJis,
        Encoding::Windows1252,
    ];
    /// The label of the WHATWG encoding standard, as `TextDecoder` takes it.
    pub const fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16le => "utf-16le",
            Encoding::Utf16be => "utf-16be",
            Encoding::Gb18030 => "gb18030",
            Encoding::Big5 => "big5",
            Encoding::ShiftJis => "shift_jis",
            Encoding::Windows1252 => "windows-1252",
        }
    }
    /// The name a person knows.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16le => "UTF-16 LE",
            Encoding::Utf16be => "UTF-16 BE",
            Encoding::Gb18030 => "GB18030",
            Encoding::Big5 => "Big5",
            Encoding::ShiftJis => "Shift_JIS",
            Encoding::Windows1252 => "Windows-1252",
        }
    }
}

/// What separates the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// Tab.
    Tab,
    /// `;`
    Semicolon,
    /// `|`
    Pipe,
    /// One or more blanks.
    Spaces,
}

impl Delimiter {
    /// Every delimiter, in the order of the selector.
    pub const ALL: [Delimiter; 5] =
        [Delimiter::Comma, Delimiter::Tab, Delimiter::Semicolon, Delimiter::Pipe, Delimiter::Spaces];
    /// The stable word, also its key in `locales/` under `delimiter.`.
    pub const fn key(self) -> &'static str {
        match self {
            Delimiter::Comma => "comma",
            Delimiter::Tab => "tab",
            Delimiter::Semicolon => "semicolon",
            Delimiter::Pipe => "pipe",
            Delimiter::Spaces => "spaces",
        }
    }
}

/// Where the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderRow {
    /// There is none: columns are named by position.
    None,
    /// In this row of the file, counted from 1 as a spreadsheet does.
    Row(u32),
}

/// Which sign separates the whole from the parts of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalSign {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalSign {
    /// The stable word, as notes carry it in `value`.
    pub const fn key(self) -> &'static str {
        match self {
            DecimalSign::Point => "point",
            DecimalSign::Comma => "comma",
        }
    }
}

/// Which part of `1/2/2025` comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 1 February.
    DayFirst,
    /// January 2.
    MonthFirst,
}

impl DateOrder {
    /// The stable word, as notes carry it in `value`.
    pub const fn key(self) -> &'static str {
        match self {
            DateOrder::DayFirst => "day_first",
            DateOrder::MonthFirst => "month_first",
        }
    }
}

/// What the person decided about reading; `None` leaves it to judgement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadOptions {
    /// How bytes become characters.
    pub encoding: Option<Encoding>,
    /// What separates cells.
    pub delimiter: Option<Delimiter>,
    /// Where the header is.
    pub header_row: Option<HeaderRow>,
    /// The decimal sign of columns that could have either.
    pub decimal: Option<DecimalSign>,
    /// The order of day and month in columns that have the year last.
    pub date_order: Option<DateOrder>,
    /// Which sheet, by its position among [`Packing::sheets`].
    pub sheet: Option<u16>,
}

/// What the cells of one column are, judged over the column, never per cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// No cell has content.
    Blank,
    /// Words, ids, mixed content.
    Text,
    /// Numbers written in one way.
    Number(NumberFormat),
    /// Dates written in one way.
    Date(DateFormat),
}

/// One column as it was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundColumn {
    /// Its header: unique, never empty. Without a header row `1`, `2`, ….
    pub header: String,
    /// Up to three different values with content, as written.
    pub samples: Vec<String>,
    /// Cells without content.
    pub blank: u64,
    /// Different values among the rows looked at (at most 20,000), as a share of those with content.
    pub distinct_share: f64,
    /// What its cells are.
    pub shape: Shape,
    /// For numbers: the smallest and largest value among the rows looked at.
    pub range: Option<(f64, f64)>,
}

/// Something that can truly be read two ways, to be asked once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// Is 03/04/2026 the 3rd of April or March 4th?
    DateOrder {
        /// Header of the column.
        column: String,
        /// One such value, as written.
        example: String,
        /// How many values can be read both ways.
        count: u64,
        /// What the results use until it is answered.
        assumed: DateOrder,
    },
    /// Is 1.000 one or a thousand?
    Decimal {
        /// Header of the column.
        column: String,
        /// One such value, as written.
        example: String,
        /// How many values can be read both ways.
        count: u64,
        /// What the results use until it is answered.
        assumed: DecimalSign,
    },
}

/// What a table was taken from (`book`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Packing {
    /// The form: `xlsx`, `xlsb`, `xls`, `ods`, `json`, `html`; empty for a text.
    pub form: String,
    /// Names of the sheets that can be chosen; none where the form has none.
    pub sheets: Vec<String>,
    /// Position of the one that was read.
    pub sheet: u16,
}

/// What was found in a file, in facts; the page says it in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// [`Packing::form`] of what it was taken from; empty for delimited text.
    pub form: String,
    /// [`Packing::sheets`].
    pub sheets: Vec<String>,
    /// [`Packing::sheet`].
    pub sheet: u16,
    /// How bytes became characters.
    pub encoding: Encoding,
    /// What separates cells.
    pub delimiter: Delimiter,
    /// Where the header is.
    pub header_row: HeaderRow,
    /// Data rows.
    pub rows: u64,
    /// Columns from left to right.
    pub columns: Vec<FoundColumn>,
    /// What is truly ambiguous and was not answered by the options.
    pub questions: Vec<Question>,
}

/// A table and what was found while reading it.
#[derive(Debug, Clone)]
pub struct Read {
    /// The cells.
    pub table: Table,
    /// The judgement.
    pub found: Found,
}

/// Decodes bytes in an encoding other than UTF-8, or `None` where they are not valid in it.
/// The browser's `TextDecoder` (fatal) in a worker, `encoding_rs` in a terminal.
pub type Decode<'a> = &'a dyn Fn(&[u8], Encoding) -> Option<String>;

/// Reads a file: encoding, delimiter, header, cells, and the shape of every column.
///
/// `progress` is called with bytes read of the whole and rows so far, about every 100,000 rows.
///
/// # Errors
/// `EmptyFile`, `HeaderOnly`, `BinaryFile`, `WrongEncoding`.
pub fn read(
    bytes: Vec<u8>,
    options: &ReadOptions,
    decode: Decode<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Noted<Read>> {
    judge::read(bytes, options, decode, progress)
}
