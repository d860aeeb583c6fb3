//! Dates as people write them, judged over a column.

use serde::{Deserialize, Serialize};

use super::cell::{is_blank, narrow, trim};
use super::clock::is_time_or_nothing;
use super::numbers::NumberFormat;
use super::{DateOrder, DecimalSign};
use crate::engine::math::calendar::Day;

/// How the dates of one column are written. A time of day may follow each of them and is not kept; with a zone,
/// the day is the one that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// `2025-01-02`, `2025/1/2`, `2025.1.2`, `2025年1月2日`.
    YearFirst,
    /// `20250102`.
    Compact,
    /// `2/1/2025` is 2 January.
    DayFirst,
    /// `2/1/2025` is February 1.
    MonthFirst,
    /// `2 Jan 2025`, `January 2, 2025`, `02-Jan-2025`.
    MonthName,
    /// Days as spreadsheets count them, 1 is 1900-01-01; a fraction is the time.
    Serial,
    /// Seconds since 1970.
    Seconds,
    /// Thousandths of seconds since 1970.
    Milliseconds,
}

/// How numbers between these count days: of today's spreadsheets (1927 to 2119) or clocks (from 1973 on). Only a header can
/// say that they do.
pub fn counted((low, high): (f64, f64)) -> Option<DateFormat> {
    let within = |from: f64, to: f64| low >= from && high <= to;
    if within(1e4, 8e4) {
        Some(DateFormat::Serial)
    } else if within(1e8, 4.2e9) {
        Some(DateFormat::Seconds)
    } else if within(1e11, 4.2e12) {
        Some(DateFormat::Milliseconds)
    } else {
        None
    }
}

/// Why a cell is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDate {
    /// It is written as dates of this column are, but there is no such day (`2026-02-30`).
    NoSuchDay,
    /// Anything else.
    NotADate,
}

/// Longer cells are no dates; it keeps long text from being looked at twice.
const LONGEST: usize = 64;

/// Two digits up to this one are a year of this century, above it of the last.
const PIVOT: i32 = 68;

impl DateFormat {
    /// The day in a cell; `None` for a blank cell or a word for "nothing".
    ///
    /// # Errors
    /// [`BadDate`] for a day that does not exist and for anything that is not written in this way.
    pub fn parse(self, cell: &str) -> Result<Option<Day>, BadDate> {
        if let Some(day) = plain(self, cell.as_bytes()) {
            return Ok(Some(day));
        }
        self.parse_other(cell)
    }

    /// Cells that are not written in the commonest ways.
    #[inline(never)]
    fn parse_other(self, cell: &str) -> Result<Option<Day>, BadDate> {
        let cell = trim(cell);
        if is_blank(cell) {
            return Ok(None);
        }
        if cell.len() > LONGEST {
            return Err(BadDate::NotADate);
        }
        let text = narrow(cell);
        let written = match self {
            DateFormat::YearFirst => year_first(&text),
            DateFormat::Compact => compact(&text),
            DateFormat::DayFirst => year_last(&text).map(|l| (l.year, l.second, l.first)),
            DateFormat::MonthFirst => year_last(&text).map(|l| (l.year, l.first, l.second)),
            DateFormat::MonthName => month_name(&text),
            DateFormat::Serial | DateFormat::Seconds | DateFormat::Milliseconds => {
                return self.counted(&text);
            }
        };
        let (year, month, day) = written.ok_or(BadDate::NotADate)?;
        Day::from_ymd(year, month, day).map(Some).ok_or(BadDate::NoSuchDay)
    }

    /// The day that a number counts.
    fn counted(self, text: &str) -> Result<Option<Day>, BadDate> {
        let number = NumberFormat::plain(DecimalSign::Point).parse(text).ok().flatten();
        let days = match (self, number.ok_or(BadDate::NotADate)?) {
            // The first spreadsheet took 1900 for a leap year, and all others after it.
            (DateFormat::Serial, n) => n - if n < 60.0 { 25_568.0 } else { 25_569.0 },
            (DateFormat::Seconds, n) => n / 86_400.0,
            (_, n) => n / 86_400_000.0,
        };
        // From year 1 to year 9999.
        if (-719_162.0..2_932_897.0).contains(&days) {
            Ok(Some(Day(libm::floor(days) as i32)))
        } else {
            Err(BadDate::NoSuchDay)
        }
    }

    /// The word for the way of counting; `None` for dates that are written.
    pub const fn counting(self) -> Option<&'static str> {
        match self {
            DateFormat::Serial => Some("serial"),
            DateFormat::Seconds => Some("seconds"),
            DateFormat::Milliseconds => Some("milliseconds"),
            _ => None,
        }
    }
}

/// The commonest ways of writing, without a look at the rest: `2025-01-02` and `20250102`.
fn plain(format: DateFormat, cell: &[u8]) -> Option<Day> {
    match (format, cell) {
        (DateFormat::YearFirst, &[a, b, c, d, b'-', e, f, b'-', g, h])
        | (DateFormat::Compact, &[a, b, c, d, e, f, g, h]) => {
            let bytes = [a, b, c, d, e, f, g, h];
            if !bytes.iter().all(u8::is_ascii_digit) {
                return None;
            }
            let n = |from: usize, to: usize| {
                bytes[from..to].iter().fold(0u32, |n, &b| n * 10 + u32::from(b - b'0'))
            };
            let year = n(0, 4) as i32;
            if format == DateFormat::Compact && !is_likely_year(year) {
                return None;
            }
            Day::from_ymd(year, n(4, 6), n(6, 8))
        }
        _ => None,
    }
}

/// Eight digits outside these years are ids, not dates.
fn is_likely_year(year: i32) -> bool {
    (1900..=2100).contains(&year)
}

/// Up to `most` digits in front as a number, with how many there were.
fn digits(text: &str, most: usize) -> Option<(u32, usize, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 || count > most {
        return None;
    }
    Some((text[..count].parse().ok()?, count, &text[count..]))
}

/// One separator of dates, with blanks around it.
fn separator(text: &str) -> Option<(char, &str)> {
    let text = text.trim_start();
    let c = text.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '年' | '月'))?;
    Some((c, text[c.len_utf8()..].trim_start()))
}

fn year_first(text: &str) -> Option<(i32, u32, u32)> {
    let (year, length, rest) = digits(text, 4)?;
    let (first, rest) = separator(rest)?;
    let year = match (length, first) {
        (4, _) => year as i32,
        (2, '年') => full_year(year as i32),
        _ => return None,
    };
    let (month, _, rest) = digits(rest, 2)?;
    let (second, rest) = separator(rest)?;
    if second != if first == '年' { '月' } else { first } || first == '月' {
        return None;
    }
    let (day, _, rest) = digits(rest, 2)?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(['日', '号', '號']).unwrap_or(rest);
    // `2025. 1. 2.` as in Korea.
    let rest = if first == '.' { rest.strip_prefix('.').unwrap_or(rest) } else { rest };
    is_time_or_nothing(rest).then_some((year, month, day))
}

fn compact(text: &str) -> Option<(i32, u32, u32)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let tail = match count {
        8 => &text[8..],
        12 | 14 if text.len() == count => &text[8..],
        _ => return None,
    };
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let year = number(0, 4)? as i32;
    let fits = if count == 8 { is_time_or_nothing(tail) } else { super::clock::is_compact_time(tail) };
    (is_likely_year(year) && fits).then_some((year, number(4, 6)?, number(6, 8)?))
}

/// A date of three numbers with the year at the end.
#[derive(Debug, Clone, Copy)]
struct YearLast {
    first: u32,
    second: u32,
    year: i32,
    separator: char,
    short_year: bool,
}

fn year_last(text: &str) -> Option<YearLast> {
    let (first, _, rest) = digits(text, 2)?;
    let (separator_one, rest) = separator(rest)?;
    let (second, _, rest) = digits(rest, 2)?;
    let (separator_two, rest) = separator(rest)?;
    if separator_one != separator_two || matches!(separator_one, '年' | '月') {
        return None;
    }
    let (year, length, rest) = digits(rest, 4)?;
    let year = match length {
        4 => year as i32,
        2 => full_year(year as i32),
        _ => return None,
    };
    is_time_or_nothing(rest).then_some(YearLast {
        first,
        second,
        year,
        separator: separator_one,
        short_year: length == 2,
    })
}

fn full_year(short: i32) -> i32 {
    if short <= PIVOT { 2000 + short } else { 1900 + short }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The word in front, if it is one of these or its first three letters (four for `Sept`), with its position.
fn word<'a>(text: &'a str, words: &[&str]) -> Option<(u32, &'a str)> {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let written = text.get(..length).filter(|w| w.len() >= 3)?;
    let at = words.iter().position(|full| {
        let short = written.len() == 3 || (written.len() == 4 && full.starts_with("sept"));
        full.get(..written.len()).is_some_and(|head| head.eq_ignore_ascii_case(written))
            && (short || written.len() == full.len())
    })?;
    let rest = &text[length..];
    Some((at as u32, rest.strip_prefix('.').unwrap_or(rest)))
}

fn skip_joint(text: &str) -> &str {
    text.trim_start_matches([' ', '-', '/', ',', '.'])
}

fn month_name(text: &str) -> Option<(i32, u32, u32)> {
    let text = word(text, &WEEKDAYS).map_or(text, |(_, rest)| skip_joint(rest));
    let ((month, rest), day) = match word(text, &MONTHS) {
        Some((month, rest)) => {
            let (day, _, rest) = digits(skip_joint(rest), 2)?;
            ((month, ordinal(rest)), day)
        }
        None => {
            let (day, _, rest) = digits(text, 2)?;
            (word(skip_joint(ordinal(rest)), &MONTHS)?, day)
        }
    };
    let (year, length, rest) = digits(skip_joint(rest), 4)?;
    let year = match length {
        4 => year as i32,
        2 => full_year(year as i32),
        _ => return None,
    };
    is_time_or_nothing(rest).then_some((year, month + 1, day))
}

/// The text after `st`, `nd`, `rd` or `th`.
fn ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_prefix(end)).unwrap_or(text)
}

/// Whether a cell is a date in some way of writing.
pub(super) fn is_date(cell: &str) -> bool {
    let mut tally = Tally::default();
    tally.add(cell);
    tally.year_first + tally.compact + tally.month_name + tally.year_last > 0
}

/// Evidence about the dates of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Cells with content.
    pub(super) content: u64,
    /// Blank cells.
    pub(super) blank: u64,
    year_first: u64,
    compact: u64,
    /// Eight digits (or 12, 14) that are no day.
    not_compact: u64,
    month_name: u64,
    /// Days with the year last, in one order or the other.
    year_last: u64,
    /// Of those, the ones with two digits for the year after a hyphen, which could be the day of `yy-mm-dd`.
    doubtful: u64,
    /// Cells that only a first day can explain.
    pub(super) only_day_first: u64,
    /// Cells that only a first month can explain.
    pub(super) only_month_first: u64,
    /// Cells that are different days either way.
    pub(super) either: u64,
    /// The first of them.
    pub(super) example: String,
    /// The separator of the first of them.
    pub(super) separator: Option<char>,
}

impl Tally {
    /// Counts one cell in.
    pub(super) fn add(&mut self, cell: &str) {
        let cell = trim(cell);
        if is_blank(cell) {
            self.blank += 1;
            return;
        }
        self.content += 1;
        if cell.len() > LONGEST {
            return;
        }
        let good = |format: DateFormat| matches!(format.parse(cell), Ok(Some(_)));
        if good(DateFormat::YearFirst) {
            self.year_first += 1;
        } else if let Some(last) = year_last(&narrow(cell)) {
            self.add_year_last(&last, cell);
        } else if let Some((year, month, day)) = compact(&narrow(cell)) {
            match Day::from_ymd(year, month, day) {
                Some(_) => self.compact += 1,
                None => self.not_compact += 1,
            }
        } else if matches!(cell.len(), 8 | 12 | 14) && cell.bytes().all(|b| b.is_ascii_digit()) {
            self.not_compact += 1;
        } else if good(DateFormat::MonthName) {
            self.month_name += 1;
        }
    }

    fn add_year_last(&mut self, last: &YearLast, cell: &str) {
        let day_first = Day::from_ymd(last.year, last.second, last.first);
        let month_first = Day::from_ymd(last.year, last.first, last.second);
        match (day_first, month_first) {
            (None, None) => return,
            (Some(_), None) => self.only_day_first += 1,
            (None, Some(_)) => self.only_month_first += 1,
            (a, b) if a == b => {}
            _ => {
                if self.either == 0 {
                    cell.clone_into(&mut self.example);
                    self.separator = Some(last.separator);
                }
                self.either += 1;
            }
        }
        self.year_last += 1;
        // 69 and later cannot be a day, so there the year is certainly last.
        self.doubtful += u64::from(last.short_year && last.separator == '-' && last.year >= 2000);
    }

    /// The order of day and month that the cells themselves prove, if any does.
    pub(super) fn proven(&self) -> Option<DateOrder> {
        match (self.only_day_first, self.only_month_first) {
            (0, 0) => None,
            (day, month) if day >= month => Some(DateOrder::DayFirst),
            _ => Some(DateOrder::MonthFirst),
        }
    }

    /// The way of writing that at least four in five cells with content follow. Digits alone must be days throughout
    /// (one in fifty may be a slip), so that ids are not taken for dates. Where the year is last, the order is the
    /// proven one or [`DateFormat::MonthFirst`].
    pub(super) fn format(&self) -> Option<DateFormat> {
        let enough = |good: u64| good > 0 && good * 5 >= self.content * 4;
        if enough(self.year_first) {
            Some(DateFormat::YearFirst)
        } else if enough(self.compact) && self.not_compact * 50 <= self.compact {
            Some(DateFormat::Compact)
        } else if enough(self.month_name) {
            Some(DateFormat::MonthName)
        } else if enough(self.year_last) && self.doubtful * 5 <= self.year_last * 4 {
            Some(order_format(self.proven().unwrap_or(DateOrder::MonthFirst)))
        } else {
            None
        }
    }
}

/// The format with the year last and this order.
pub(super) const fn order_format(order: DateOrder) -> DateFormat {
    match order {
        DateOrder::DayFirst => DateFormat::DayFirst,
        DateOrder::MonthFirst => DateFormat::MonthFirst,
    }
}

/// First and second number of a date with the year last.
pub(super) fn leading_pair(cell: &str) -> Option<(u32, u32)> {
    year_last(&narrow(trim(cell))).map(|last| (last.first, last.second))
}

/// How the dates of these cells are written, as far as they alone can tell; `None` where fewer than four in five of
/// those with content are dates. Where nothing proves the order of day and month it is taken as month first.
pub fn judge<'a>(cells: impl IntoIterator<Item = &'a str>) -> Option<DateFormat> {
    let mut tally = Tally::default();
    cells.into_iter().for_each(|cell| tally.add(cell));
    tally.format()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(format: DateFormat, cell: &str) -> String {
        match format.parse(cell) {
            Ok(Some(day)) => day.iso(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn second_of_january_in_every_way_of_writing() {
        use DateFormat::{Compact, DayFirst, MonthFirst, MonthName, YearFirst};
        for (format, cell) in [
            (YearFirst, "2025-01-02"),
            (YearFirst, "2025/1/2"),
            (YearFirst, "2025.1.2"),
            (YearFirst, "2025. 1. 2."),
            (YearFirst, "2025年1月2日"),
            (YearFirst, "2025年01月02号"),
            (YearFirst, "2025 年 1 月 2 日"),
            (YearFirst, "25年1月2日"),
            (YearFirst, "２０２５－０１－０２"),
            (YearFirst, "2025-01-02 10:32"),
            (YearFirst, "2025-01-02T10:32:00Z"),
            (YearFirst, "2025-01-02T10:32:00.123+08:00"),
            (YearFirst, "2025-01-02 10:32:00 -0500"),
            (YearFirst, "2025-01-02 10:32:00 UTC"),
            (YearFirst, "2025/1/2 下午 3:04"),
            (YearFirst, "2025/1/2 3:04 PM"),
            (YearFirst, "2025年1月2日 10时32分"),
            (YearFirst, "2025年1月2日10:32"),
            (Compact, "20250102"),
            (Compact, "20250102 10:32"),
            (Compact, "20250102103200"),
            (Compact, "202501021032"),
            (Compact, "20250102T103200Z"),
            (DayFirst, "2/1/2025"),
            (DayFirst, "02.01.2025"),
            (DayFirst, "2-1-2025 23:59"),
            (DayFirst, "2/1/25"),
            (MonthFirst, "1/2/2025"),
            (MonthFirst, "01/02/2025 10:32:11 AM"),
            (MonthFirst, "1/2/25"),
            (MonthName, "2 Jan 2025"),
            (MonthName, "Jan 2, 2025"),
            (MonthName, "January 2nd, 2025"),
            (MonthName, "02-Jan-2025"),
            (MonthName, "02-JAN-25"),
            (MonthName, "Thu, 2 Jan 2025 10:32:00 GMT"),
            (MonthName, "Thursday, January 2, 2025"),
        ] {
            assert_eq!(iso(format, cell), "2025-01-02", "{cell}");
        }
        assert_eq!(iso(MonthName, "3 Sept 1999"), "1999-09-03");
        assert_eq!(iso(DayFirst, "2/1/97"), "1997-01-02");
    }

    #[test]
    fn what_is_no_date() {
        use DateFormat::{Compact, DayFirst, MonthFirst, MonthName, YearFirst};
        for (format, cell) in [
            (YearFirst, "2026-02-30"),
            (YearFirst, "2025/13/1"),
            (YearFirst, "2023年2月29日"),
            (Compact, "20260230"),
            (Compact, "20210001"),
            (DayFirst, "1/13/2025"),
            (MonthFirst, "13/1/2025"),
            (MonthName, "31 Apr 2026"),
        ] {
            assert_eq!(format.parse(cell), Err(BadDate::NoSuchDay), "{cell}");
        }
        for (format, cell) in [
            (YearFirst, "20250102"),
            (YearFirst, "2025-01"),
            (YearFirst, "2025-01/02"),
            (YearFirst, "2025-01-02x"),
            (YearFirst, "2025-01-02 25:00"),
            (YearFirst, "2025-01-02 10:61"),
            (YearFirst, "25-01-02"),
            (YearFirst, "2025-001-02"),
            (YearFirst, "year"),
            (Compact, "13800138000"),
            (Compact, "18000101"),
            (Compact, "99999999"),
            (Compact, "2025-01-02"),
            (DayFirst, "1/2"),
            (DayFirst, "1/2/025"),
            (DayFirst, "1.2"),
            (MonthName, "Foo 3, 2026"),
            (MonthName, "Marsh 3, 2026"),
            (MonthName, "April 2026"),
        ] {
            assert_eq!(format.parse(cell), Err(BadDate::NotADate), "{cell}");
        }
        for cell in ["", "-", "N/A", "无"] {
            assert_eq!(YearFirst.parse(cell), Ok(None));
        }
    }

    #[test]
    fn columns_are_judged_as_a_whole() {
        let judged = |cells: &[&str]| judge(cells.iter().copied());
        assert_eq!(judged(&["1/2/2025", "13/2/2025"]), Some(DateFormat::DayFirst));
        assert_eq!(judged(&["1/2/2025", "2/13/2025"]), Some(DateFormat::MonthFirst));
        assert_eq!(judged(&["20250102", "20250103"]), Some(DateFormat::Compact));
        // Ids that begin like a year: the month 00 gives them away.
        assert_eq!(judged(&["20210001", "20210102", "20210103"]), None);
        assert_eq!(judged(&["13800138000", "13900139000"]), None);
        assert_eq!(judged(&["25-01-02", "25-01-03"]), None);
        assert_eq!(judged(&["31-12-97", "30-11-97"]), Some(DateFormat::DayFirst));
        assert_eq!(judged(&["2025-01-02", "x", "2025-01-03"]), None);
    }

    #[test]
    fn every_day_of_a_century_reads_back() {
        let (first, last) = (Day::from_ymd(1970, 1, 1).unwrap(), Day::from_ymd(2068, 12, 31).unwrap());
        for n in first.0..=last.0 {
            let (y, m, d) = Day(n).ymd();
            for (format, cell) in [
                (DateFormat::YearFirst, Day(n).iso()),
                (DateFormat::YearFirst, format!("{y}年{m}月{d}日")),
                (DateFormat::Compact, format!("{y:04}{m:02}{d:02}")),
                (DateFormat::DayFirst, format!("{d}.{m}.{y}")),
                (DateFormat::MonthFirst, format!("{m}/{d}/{:02}", y % 100)),
                (DateFormat::MonthName, format!("{d} {} {y}", &MONTHS[m as usize - 1][..3])),
            ] {
                assert_eq!(format.parse(&cell), Ok(Some(Day(n))), "{cell}");
            }
        }
    }
}
