//! Evidence about the numbers of a column: what its cells can be, and what they prove.

use super::DecimalSign;
use super::cell::{is_blank, trim};
use super::numbers::{
    MARKS, NumberFormat, all_digits, is_spreadsheet_error, plain_decimal, value_of, with_parts,
};

/// What a cell says about the way its column writes numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reading {
    /// Nothing there.
    Blank,
    /// An error of a spreadsheet.
    Error,
    /// No number either way.
    Bad,
    /// A number: its value with a decimal point and with a decimal comma, where it has one.
    Number(Option<f64>, Option<f64>),
}

/// Reads one cell in both ways, with the marks it carries.
fn reading(cell: &str) -> (Reading, Option<char>, bool) {
    let cell = trim(cell);
    if is_blank(cell) {
        return (Reading::Blank, None, false);
    }
    // Most cells are plain, and a point with other than three digits behind it cannot group.
    if let Some(value) = plain_decimal(cell.as_bytes(), b'.') {
        match cell.bytes().rev().position(|b| b == b'.') {
            None => return (Reading::Number(Some(value), Some(value)), None, false),
            Some(3) => {}
            Some(_) => return (Reading::Number(Some(value), None), None, false),
        }
    }
    let read = with_parts(cell, |parts| {
        let (point, comma) = (value_of(parts, DecimalSign::Point), value_of(parts, DecimalSign::Comma));
        (point, comma, parts.currency, parts.percent)
    });
    match read {
        Some((None, None, ..)) | None if is_spreadsheet_error(cell) => (Reading::Error, None, false),
        Some((None, None, ..)) | None => (Reading::Bad, None, false),
        Some((point, comma, mark, percent)) => (Reading::Number(point, comma), mark, percent),
    }
}

/// Whether a cell is a number in some way of writing.
pub(super) fn is_number(cell: &str) -> bool {
    matches!(reading(cell).0, Reading::Number(..))
}

/// What the cells of a column are under one decimal sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// Cells that are numbers.
    pub(super) good: u64,
    /// Whether all of them are whole.
    whole: bool,
    /// Smallest and largest.
    pub(super) range: Option<(f64, f64)>,
}

impl Side {
    const NONE: Side = Side { good: 0, whole: true, range: None };
    fn add(&mut self, value: f64) {
        self.good += 1;
        self.whole &= value.fract() == 0.0;
        self.range = Some(match self.range {
            None => (value, value),
            Some((low, high)) => (low.min(value), high.max(value)),
        });
    }
}

/// Evidence about the numbers of a column.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// Cells with content that are not errors of a spreadsheet.
    pub(super) content: u64,
    /// Blank cells.
    pub(super) blank: u64,
    /// Under a decimal point.
    pub(super) point: Side,
    /// Under a decimal comma.
    pub(super) comma: Side,
    /// Cells that can only have a decimal point.
    pub(super) only_point: u64,
    /// Cells that can only have a decimal comma.
    pub(super) only_comma: u64,
    /// Cells that are different numbers either way.
    pub(super) either: u64,
    /// Of those, the ones with a point.
    pub(super) either_point: u64,
    /// The first of them.
    pub(super) example: String,
    /// Whole numbers from 1000 on without any grouping: the column does not group.
    pub(super) ungrouped: u64,
    /// Digits only, with a zero in front or more of them than an `f64` can hold: ids.
    pub(super) id_like: u64,
    /// Cells with `%`.
    percent: u64,
    /// Cells with `$`, `¥`, `€`, `£`.
    marks: [u64; 4],
}

impl Default for Tally {
    fn default() -> Tally {
        Tally {
            content: 0,
            blank: 0,
            point: Side::NONE,
            comma: Side::NONE,
            only_point: 0,
            only_comma: 0,
            either: 0,
            either_point: 0,
            example: String::new(),
            ungrouped: 0,
            id_like: 0,
            percent: 0,
            marks: [0; 4],
        }
    }
}

impl Tally {
    /// Counts one cell in.
    pub(super) fn add(&mut self, cell: &str) {
        let (read, mark, percent) = reading(cell);
        let (point, comma) = match read {
            Reading::Blank => {
                self.blank += 1;
                return;
            }
            Reading::Error => return,
            Reading::Bad => {
                self.content += 1;
                return;
            }
            Reading::Number(point, comma) => (point, comma),
        };
        self.content += 1;
        self.percent += u64::from(percent);
        if let Some(k) = mark.and_then(|m| MARKS.iter().position(|&x| x == m)) {
            self.marks[k] += 1;
        }
        point.into_iter().for_each(|v| self.point.add(v));
        comma.into_iter().for_each(|v| self.comma.add(v));
        match (point, comma) {
            (Some(a), Some(b)) if a == b => self.add_same(cell, a),
            (Some(_), Some(_)) => {
                if self.either == 0 {
                    cell.clone_into(&mut self.example);
                }
                self.either += 1;
                self.either_point += u64::from(cell.contains(['.', '．']));
            }
            (Some(_), None) => self.only_point += 1,
            (None, _) => self.only_comma += 1,
        }
    }

    fn add_same(&mut self, cell: &str, value: f64) {
        if !all_digits(cell) {
            return;
        }
        self.ungrouped += u64::from(value >= 1000.0);
        self.id_like += u64::from((cell.len() > 1 && cell.starts_with('0')) || cell.len() > 15);
    }

    /// The decimal sign that the cells themselves prove, if any does.
    pub(super) fn proven(&self) -> Option<DecimalSign> {
        match (self.only_point, self.only_comma) {
            (0, 0) => None,
            (point, comma) if point >= comma => Some(DecimalSign::Point),
            _ => Some(DecimalSign::Comma),
        }
    }

    /// What the column is under one sign.
    pub(super) const fn side(&self, decimal: DecimalSign) -> &Side {
        match decimal {
            DecimalSign::Point => &self.point,
            DecimalSign::Comma => &self.comma,
        }
    }

    /// Whether enough cells are numbers, in the better of the two ways, and not ids made of digits.
    pub(super) fn is_number_column(&self) -> bool {
        let good = self.point.good.max(self.comma.good);
        good > 0 && good * 5 >= self.content * 4 && self.id_like * 20 < good
    }

    /// The format under one sign.
    pub(super) fn format(&self, decimal: DecimalSign) -> NumberFormat {
        let side = self.side(decimal);
        let most = (0..MARKS.len()).max_by_key(|&k| (self.marks[k], usize::MAX - k)).unwrap_or(0);
        NumberFormat {
            decimal,
            currency: (self.marks[most] > 0).then(|| MARKS[most]),
            mixed_currency: self.marks.iter().filter(|&&n| n > 0).count() > 1,
            percent: self.percent * 2 > side.good,
            whole: side.whole,
        }
    }
}

/// How the numbers of these cells are written, as far as they alone can tell; `None` where fewer than four in five
/// of those with content are numbers, or they are ids (zeros in front, more than 15 digits).
/// What could be read either way is taken with a decimal point.
pub fn judge<'a>(cells: impl IntoIterator<Item = &'a str>) -> Option<NumberFormat> {
    let mut tally = Tally::default();
    cells.into_iter().for_each(|cell| tally.add(cell));
    tally.is_number_column().then(|| tally.format(tally.proven().unwrap_or(DecimalSign::Point)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_judged_as_a_whole() {
        let decimal = |cells: &[&str]| judge(cells.iter().copied()).map(|f| f.decimal);
        assert_eq!(decimal(&["1.234", "1.234,5"]), Some(DecimalSign::Comma));
        assert_eq!(decimal(&["1,234", "1.5"]), Some(DecimalSign::Point));
        assert_eq!(decimal(&["1", "2", "3", "4", "x"]), Some(DecimalSign::Point));
        assert_eq!(decimal(&["1", "2", "x"]), None);
        assert_eq!(decimal(&["004217", "004218"]), None);
        assert_eq!(decimal(&["12345678901234567"]), None);
        assert_eq!(decimal(&["", "-"]), None);
        let money = judge(["$5", "$6", "€7"]).unwrap();
        assert_eq!((money.currency, money.mixed_currency, money.whole), (Some('$'), true, true));
        assert!(judge(["5%", "6.5 %"]).unwrap().percent);
    }
}
