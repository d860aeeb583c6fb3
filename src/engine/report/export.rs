//! Reports and customers as files. Words come from the caller.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::customers::{CustomerTable, Ranges, TOLD_BY, Values};
use super::worth::Range;
use crate::engine::math::calendar::Day;

/// Words for a file: `id` -> header, `id.key` -> value of a `Key` column, reason key -> sentence.
/// What is not listed is written as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Labels(pub Vec<(String, String)>);

/// What a spreadsheet needs to see that a file is UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The customers of an order that [`CustomerTable::matching`] gave, as CSV: UTF-8 with a byte-order mark, lines end in
/// CR LF, numbers in the shortest form that reads back exactly, dates as `2026-09-30`, shares 0…1.
///
/// `ranges` are the intervals of the customers of `order`, written as columns behind the others: `p_alive.low_80`, …; their
/// headers are put together from the labels of the column and of `range.low_80`, ….
///
/// A text that a spreadsheet would take for a formula gets a leading `'`, unless it is a plain number.
pub fn customers_csv(
    table: &CustomerTable,
    order: &[u32],
    ranges: &[Option<Ranges>],
    labels: &Labels,
) -> Vec<u8> {
    let labels = labels.by_key();
    let word = |key: &str| labels.get(key).copied().map_or_else(|| key.to_owned(), str::to_owned);
    let mut csv = Csv::new();
    for column in &table.columns {
        csv.cell(&word(&column.id));
    }
    if !ranges.is_empty() {
        for id in ranged(table) {
            for end in ENDS {
                csv.cell(&range_header(&labels, id, end));
            }
        }
    }
    csv.end_row();
    // Words of keys are looked up once a column, not once a customer.
    let keys: Vec<Vec<String>> = table
        .columns
        .iter()
        .zip(&table.values)
        .map(|(column, values)| match values {
            Values::Key(_, keys) => keys.iter().map(|key| said(&labels, &column.id, key)).collect(),
            _ => Vec::new(),
        })
        .collect();
    for (at, &i) in order.iter().enumerate() {
        let i = i as usize;
        for (values, keys) in table.values.iter().zip(&keys) {
            match values {
                Values::Text(texts) => csv.cell(texts.get(i).map_or("", String::as_str)),
                Values::Number(numbers) => csv.plain(&number(numbers.get(i).copied().unwrap_or(f64::NAN))),
                Values::Date(days) => {
                    let day = days.get(i).copied().filter(|&d| d != i32::MIN);
                    csv.plain(&day.map_or(String::new(), |d| Day(d).iso()));
                }
                Values::Key(codes, _) => {
                    let word = codes.get(i).and_then(|&code| keys.get(code as usize));
                    csv.cell(word.map_or("", String::as_str));
                }
            }
        }
        if let Some(ranges) = ranges.get(at) {
            for id in ranged(table) {
                let range = ranges.as_ref().and_then(|r| range_of(r, id));
                for end in ends(range) {
                    csv.plain(&number(end));
                }
            }
        }
        csv.end_row();
    }
    csv.bytes
}

/// A key in words, with what it is told by ([`TOLD_BY`]).
fn said(labels: &BTreeMap<&str, &str>, column: &str, key: &str) -> String {
    let label = |key: &str| labels.get(key).copied();
    let mut parts = key.split(TOLD_BY);
    let first = parts.next().unwrap_or_default();
    let first = label(&format!("{column}.{first}")).unwrap_or(first);
    let sides: Vec<String> = parts
        .map(|part| {
            let (side, id) = part.split_once('.').unwrap_or_default();
            let any = label(&format!("clusters.{side}.any")).unwrap_or("%{column}");
            let spoken = label(&format!("clusters.{part}")).map(str::to_owned);
            spoken.unwrap_or_else(|| any.replace("%{column}", label(id).unwrap_or(id)))
        })
        .collect();
    if sides.is_empty() { first.to_owned() } else { format!("{first}: {}", sides.join(" · ")) }
}

/// Ends of intervals, in the order of their columns.
const ENDS: [&str; 4] = ["low_80", "high_80", "low_95", "high_95"];

/// Columns of the table that have intervals.
fn ranged(table: &CustomerTable) -> impl Iterator<Item = &'static str> {
    const ALL: [&str; 4] = ["p_alive", "expected_purchases", "expected_spend", "clv.predicted"];
    ALL.into_iter().filter(|id| table.columns.iter().any(|c| c.id == *id))
}

fn range_of(ranges: &Ranges, id: &str) -> Option<Range> {
    match id {
        "p_alive" => Some(ranges.p_alive),
        "expected_purchases" => Some(ranges.purchases),
        "expected_spend" => ranges.spend,
        _ => ranges.clv,
    }
}

fn ends(range: Option<Range>) -> [f64; 4] {
    range.map_or([f64::NAN; 4], |r| [r.low_80, r.high_80, r.low_95, r.high_95])
}

fn range_header(labels: &BTreeMap<&str, &str>, id: &str, end: &str) -> String {
    match (labels.get(id), labels.get(format!("range.{end}").as_str())) {
        (Some(column), Some(end)) => format!("{column} {end}"),
        _ => format!("{id}.{end}"),
    }
}

/// Purchase histories as CSV: customer, x, t_x, t and, where the customer bought again, mean repeat spend. The headers are
/// the words of the field with the time unit (its key), so that any package and this importer know them. Written as
/// [`customers_csv`] writes.
pub fn histories_csv<'a>(unit: &str, rows: impl Iterator<Item = (&'a str, [f64; 4])>) -> Vec<u8> {
    let mut csv = Csv::new();
    ["customer", "x", &format!("t_x ({unit}s)"), &format!("t ({unit}s)"), "monetary"]
        .iter()
        .for_each(|h| csv.plain(h));
    csv.end_row();
    for (customer, row) in rows {
        csv.cell(customer);
        row.iter().for_each(|v| csv.plain(&number(*v)));
        csv.end_row();
    }
    csv.bytes
}

/// A row with cells that could not be used.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedLine<'a> {
    /// Row as a spreadsheet numbers it.
    pub row: u64,
    /// All its cells, in the order of the headers.
    pub cells: Vec<&'a str>,
    /// Header of each bad cell's column and its reason key (`RejectCode`).
    pub reasons: Vec<(&'a str, &'a str)>,
}

/// Rejected rows as CSV: the original columns, then `_row` and `_reason`, so that they can be corrected and dropped
/// back in. A row comes once, its reasons as `column: reason` joined by `; `. Written as [`customers_csv`] writes.
pub fn rejected_csv<'a>(
    headers: &[String],
    lines: impl IntoIterator<Item = RejectedLine<'a>>,
    labels: &Labels,
) -> Vec<u8> {
    let labels = labels.by_key();
    let mut csv = Csv::new();
    headers.iter().for_each(|header| csv.cell(header));
    csv.plain("_row");
    csv.plain("_reason");
    csv.end_row();
    for line in lines {
        for i in 0..headers.len() {
            csv.cell(line.cells.get(i).copied().unwrap_or_default());
        }
        csv.plain(&line.row.to_string());
        let reasons: Vec<String> = line
            .reasons
            .iter()
            .map(|(column, key)| format!("{column}: {}", labels.get(key).copied().unwrap_or(key)))
            .collect();
        csv.cell(&reasons.join("; "));
        csv.end_row();
    }
    csv.bytes
}

impl Labels {
    fn by_key(&self) -> BTreeMap<&str, &str> {
        self.0.iter().map(|(key, word)| (key.as_str(), word.as_str())).collect()
    }
}

/// The shortest text that reads back as this number; empty for none. Only sizes beyond any money have an exponent.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let value = value + 0.0;
    if value == 0.0 || (1e-9..1e21).contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}

/// Rows of cells as bytes.
struct Csv {
    bytes: Vec<u8>,
    starts_row: bool,
}

impl Csv {
    fn new() -> Csv {
        Csv { bytes: MARK.to_vec(), starts_row: true }
    }

    /// A cell of the person's own: no spreadsheet may run it.
    fn cell(&mut self, text: &str) {
        let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        if runs && !is_plain_number(text) {
            self.write(&format!("'{text}"));
        } else {
            self.write(text);
        }
    }

    /// A cell of our own.
    fn plain(&mut self, text: &str) {
        self.write(text);
    }

    fn write(&mut self, text: &str) {
        if !self.starts_row {
            self.bytes.push(b',');
        }
        self.starts_row = false;
        if text.contains(['"', ',', '\r', '\n', '\t', ';']) || text.starts_with(' ') || text.ends_with(' ') {
            self.bytes.push(b'"');
            self.bytes.extend(text.replace('"', "\"\"").bytes());
            self.bytes.push(b'"');
        } else {
            self.bytes.extend(text.bytes());
        }
    }

    fn end_row(&mut self) {
        self.bytes.extend(b"\r\n");
        self.starts_row = true;
    }
}

/// Whether the whole cell is a number and nothing else, such as `-12.5` or `+3`.
fn is_plain_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Column, ColumnType};
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<&str> {
        let text = std::str::from_utf8(bytes).unwrap();
        let text = text.strip_prefix('\u{feff}').expect("starts with a byte-order mark");
        text.strip_suffix("\r\n").expect("the last line ends, too").split("\r\n").collect()
    }

    #[test]
    fn customers_as_csv() {
        let column = |id: &str, r#type| Column { id: id.to_owned(), r#type, unit: String::new() };
        let table = CustomerTable {
            columns: vec![
                column("customer", ColumnType::Text),
                column("monetary_sum", ColumnType::Money),
                column("last_order", ColumnType::Date),
                column("rfm.segment", ColumnType::Key),
            ],
            values: vec![
                Values::Text(vec!["007".into(), "=1+1".into(), "a\"b, c".into()]),
                Values::Number(vec![0.1 + 0.2, f64::NAN, -1e6]),
                Values::Date(vec![1, i32::MIN, 20_000]),
                Values::Key(vec![0, u8::MAX, 1], vec!["champions".into(), "lost".into()]),
            ],
            rows: 3,
        };
        let labels = Labels(vec![
            ("customer".into(), "客户".into()),
            ("rfm.segment.champions".into(), "重要客户".into()),
        ]);
        assert_eq!(
            lines(&customers_csv(&table, &[2, 0, 1], &[], &labels)),
            [
                "客户,monetary_sum,last_order,rfm.segment",
                "\"a\"\"b, c\",-1000000,2024-10-04,lost",
                "007,0.30000000000000004,1970-01-02,重要客户",
                "'=1+1,,,",
            ]
        );
        assert_eq!(lines(&customers_csv(&CustomerTable::default(), &[7], &[], &labels)), ["", ""]);
    }

    #[test]
    fn a_key_is_written_with_what_it_is_told_by() {
        let labels = Labels(vec![
            ("cluster.c1".into(), "Cluster 1".into()),
            ("clusters.more.order_count".into(), "buy often".into()),
            ("clusters.less.any".into(), "low: %{column}".into()),
            ("attribute.age".into(), "age".into()),
        ]);
        let labels = labels.by_key();
        let key = "c1\u{1f}more.order_count\u{1f}less.attribute.age";
        assert_eq!(said(&labels, "cluster", key), "Cluster 1: buy often · low: age");
        assert_eq!(said(&labels, "cluster", "c1"), "Cluster 1");
        assert_eq!(said(&labels, "cluster", "c2\u{1f}\u{1f}x"), "c2:  · ");
    }

    #[test]
    fn nothing_runs_in_a_spreadsheet() {
        let headers = ["a".to_owned()];
        for (cell, written) in [
            ("=cmd()", "'=cmd()"),
            ("+1 555", "'+1 555"),
            ("-12.5", "-12.5"),
            ("+3", "+3"),
            ("-", "'-"),
            ("-1e5", "'-1e5"),
            ("@x", "'@x"),
            ("＝1", "'＝1"),
            ("－1", "'－1"),
            ("\tx", "\"'\tx\""),
            ("x=1", "x=1"),
            ("", ""),
        ] {
            let line = RejectedLine { row: 9, cells: vec![cell], reasons: vec![("a", "bad_number")] };
            let bytes = rejected_csv(&headers, [line], &Labels::default());
            assert_eq!(lines(&bytes)[1], format!("{written},9,a: bad_number"));
        }
    }

    #[test]
    fn a_row_with_two_faults_comes_once() {
        let headers = ["a".to_owned(), "b".to_owned()];
        let line =
            RejectedLine { row: 3, cells: vec!["x"], reasons: vec![("a", "bad_date"), ("b", "no_amount")] };
        let labels = Labels(vec![("bad_date".into(), "not a date".into())]);
        assert_eq!(
            lines(&rejected_csv(&headers, [line], &labels)),
            ["a,b,_row,_reason", "x,,3,\"a: not a date; b: no_amount\""]
        );
    }

    #[test]
    fn numbers_read_back() {
        for value in [0.0, -0.0, 0.1, 1.0 / 3.0, 1e20, 123_456_789.125, 1e300, 1e-300, -2.5e-8] {
            assert_eq!(number(value).parse::<f64>().unwrap(), value);
        }
        assert_eq!([number(-0.0), number(1e15), number(f64::INFINITY)], ["0", "1000000000000000", ""]);
    }
}
