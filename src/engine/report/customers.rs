//! The customers table: column by column, sorted, searched and windowed where the data is.

use crate::engine::math::lower::lower;
use crate::engine::math::sort;
use serde::{Deserialize, Serialize};

use super::formula::Explanation;
use super::worth::{CustomerWorth, Range};
use super::{Cell, Column};
use crate::engine::math::calendar::Day;

/// Which customers, in which order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Case-insensitive part of the id, name or an attribute; empty for all.
    pub search: String,
    /// Column id and key that must be equal, e.g. `rfm.segment` = `champions`; all must hold.
    pub filters: Vec<(String, String)>,
    /// Column id to sort by; `None` keeps the order of first appearance.
    pub sort: Option<String>,
    /// Largest first. Missing values come last either way.
    pub descending: bool,
}

/// Some rows of the customers that a query gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Position of the first row among the matching ones.
    pub start: u64,
    /// Matching customers.
    pub matching: u64,
    /// All customers.
    pub total: u64,
    /// Rows, cells in the order of the report's columns.
    pub rows: Vec<Vec<Cell>>,
    /// Intervals of each row's forecasts, `None` for a customer without a history; empty without a model.
    pub ranges: Vec<Option<Ranges>>,
}

/// One customer's forecasts with their intervals. Ids as columns: `p_alive`, `expected_purchases`, `expected_spend`,
/// `clv.predicted`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ranges {
    /// Chance of being still active.
    pub p_alive: Range,
    /// Purchases up to the horizon.
    pub purchases: Range,
    /// Money up to the horizon; `None` without a model of spend.
    pub spend: Option<Range>,
    /// CLV up to the horizon.
    pub clv: Option<Range>,
}

/// One customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerDetail {
    /// The id.
    pub id: String,
    /// The name, empty where unknown.
    pub name: String,
    /// The customer's row, cells in the order of the report's columns.
    pub cells: Vec<Cell>,
    /// Purchases in rising order: day and money.
    pub purchases: Vec<(Day, f64)>,
    /// Every score explained with this customer's numbers.
    pub explanations: Vec<Explanation>,
    /// The forecast, where a model was fitted.
    pub worth: Option<CustomerWorth>,
}

/// One rejected row as shown and downloaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Row as a spreadsheet numbers it.
    pub row: u64,
    /// Header of the column.
    pub column: String,
    /// What stands in the cell.
    pub value: String,
    /// Reason key (`RejectCode`).
    pub code: String,
}

/// Values of one column, one a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// Words.
    Text(Vec<String>),
    /// Numbers, `NaN` where missing.
    Number(Vec<f64>),
    /// Days, `i32::MIN` where missing.
    Date(Vec<i32>),
    /// Positions in a list of keys, `u8::MAX` where missing.
    Key(Vec<u8>, Vec<String>),
}

/// What stands between a key and what it is told by.
pub const TOLD_BY: char = '\u{1f}';

/// The key without what it is told by. A cluster is told by what sets it apart (`c1`, [`TOLD_BY`], `more.order_count`),
/// which another file may change, while the first word stays good for an address.
pub fn stem(key: &str) -> &str {
    key.split(TOLD_BY).next().unwrap_or(key)
}

/// All customers, column by column.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CustomerTable {
    /// What each column is.
    pub columns: Vec<Column>,
    /// Its values.
    pub values: Vec<Values>,
    /// Customers.
    pub rows: usize,
}

impl CustomerTable {
    /// The customers that a query asks for, in its order: positions in this table.
    ///
    /// The search looks at every text column. A filter on a `Key`, `Text` or `Date` (as an ISO date) column keeps equal
    /// values; one on another or an unknown column keeps nobody. Sorting is stable, missing values come last either way, and digits within
    /// text count as numbers (`C9` before `C10`). An unknown sort column keeps the order of first appearance.
    pub fn matching(&self, query: &Query) -> Vec<u32> {
        let mut out: Vec<u32> = (0..self.rows as u32).collect();
        for (id, key) in &query.filters {
            match self.values_of(id) {
                Some(Values::Key(codes, keys)) => {
                    let code = keys.iter().position(|k| stem(k) == stem(key)).map(|at| at as u8);
                    out.retain(|&i| code.is_some() && codes.get(i as usize).copied() == code);
                }
                Some(Values::Text(texts)) => out.retain(|&i| texts.get(i as usize) == Some(key)),
                Some(Values::Date(days)) => {
                    let day = Day::parse_iso(key).map(|day| day.0);
                    out.retain(|&i| day.is_some() && days.get(i as usize).copied() == day);
                }
                _ => out.clear(),
            }
        }
        let needle = Needle::new(query.search.trim());
        if !needle.is_empty() {
            let texts: Vec<&Vec<String>> = self.texts().collect();
            out.retain(|&i| texts.iter().any(|t| t.get(i as usize).is_some_and(|text| needle.is_in(text))));
        }
        if let Some(values) = query.sort.as_ref().and_then(|id| self.values_of(id)) {
            sort(&mut out, values, query.descending);
        }
        out
    }

    /// Some rows of an order that [`CustomerTable::matching`] gave, at most `count` from position `start` on.
    pub fn window(&self, order: &[u32], start: u64, count: u32) -> Window {
        let from = usize::try_from(start).unwrap_or(usize::MAX).min(order.len());
        let to = from.saturating_add(count as usize).min(order.len());
        Window {
            start: from as u64,
            matching: order.len() as u64,
            total: self.rows as u64,
            rows: order[from..to].iter().map(|&i| self.row(i as usize)).collect(),
            ranges: Vec::new(),
        }
    }

    /// The cells of one customer in the order of the columns; all missing beyond the end.
    pub fn row(&self, i: usize) -> Vec<Cell> {
        self.values.iter().map(|values| values.cell(i)).collect()
    }

    /// The position of the customer with this id.
    pub fn find(&self, id: &str) -> Option<usize> {
        match self.values_of("customer")? {
            Values::Text(ids) => ids.iter().position(|text| text == id),
            _ => None,
        }
    }

    /// The values of a column.
    pub fn values_of(&self, id: &str) -> Option<&Values> {
        let at = self.columns.iter().position(|c| c.id == id)?;
        self.values.get(at)
    }

    fn texts(&self) -> impl Iterator<Item = &Vec<String>> {
        self.values
            .iter()
            .filter_map(|values| if let Values::Text(texts) = values { Some(texts) } else { None })
    }
}

impl Values {
    /// Customers.
    #[allow(clippy::len_without_is_empty, reason = "a column has as many as its table")]
    pub fn len(&self) -> usize {
        match self {
            Values::Text(v) => v.len(),
            Values::Number(v) => v.len(),
            Values::Date(v) => v.len(),
            Values::Key(v, _) => v.len(),
        }
    }

    /// The cell of a row, missing beyond the end.
    pub fn cell(&self, i: usize) -> Cell {
        match self {
            Values::Text(texts) => match texts.get(i) {
                Some(text) if !text.is_empty() => Cell::Text(text.clone()),
                _ => Cell::None,
            },
            Values::Number(numbers) => match numbers.get(i) {
                Some(number) if number.is_finite() => Cell::Number(*number),
                _ => Cell::None,
            },
            Values::Date(days) => match days.get(i) {
                Some(&day) if day != i32::MIN => Cell::Date(Day(day)),
                _ => Cell::None,
            },
            Values::Key(codes, keys) => match codes.get(i).and_then(|&code| keys.get(code as usize)) {
                Some(key) => Cell::Text(key.clone()),
                None => Cell::None,
            },
        }
    }
}

/// What is searched for, without regard to case.
struct Needle(String);

impl Needle {
    fn new(text: &str) -> Needle {
        Needle(lower(text))
    }
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Text of plain ASCII is compared where it stands: most of a million ids are, and copies would cost most.
    fn is_in(&self, text: &str) -> bool {
        let needle = self.0.as_bytes();
        if !text.is_ascii() {
            return lower(text).contains(&self.0);
        }
        let text = text.as_bytes();
        let first = needle.first().copied().unwrap_or_default();
        let starts = text.len().saturating_sub(needle.len().saturating_sub(1));
        (0..starts).any(|at| {
            text[at].to_ascii_lowercase() == first && text[at..at + needle.len()].eq_ignore_ascii_case(needle)
        })
    }
}

/// Sorts positions by their values; equal ones stay as they are, missing ones go last.
fn sort(order: &mut Vec<u32>, values: &Values, descending: bool) {
    match values {
        Values::Text(texts) => sort_text(order, texts, descending),
        Values::Number(numbers) => sort_by_key(order, descending, |i| {
            let number = numbers.get(i).copied().filter(|n| n.is_finite())?;
            // The order of floats as an order of integers: sign bit flipped, negatives reversed.
            let bits = (number + 0.0).to_bits();
            Some(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 })
        }),
        Values::Date(days) => sort_by_key(order, descending, |i| {
            let day = days.get(i).copied().filter(|&d| d != i32::MIN)?;
            Some((i64::from(day) - i64::from(i32::MIN)) as u64)
        }),
        Values::Key(codes, keys) => sort_by_key(order, descending, |i| {
            codes.get(i).filter(|&&c| (c as usize) < keys.len()).map(|&c| u64::from(c))
        }),
    }
}

fn sort_by_key(order: &mut Vec<u32>, descending: bool, key: impl Fn(usize) -> Option<u64>) {
    let mut keyed = Vec::with_capacity(order.len());
    let mut missing = Vec::new();
    for (at, &i) in order.iter().enumerate() {
        match key(i as usize) {
            // The position in the order so far makes an unstable sort stable.
            Some(key) => keyed.push((if descending { !key } else { key }, at as u32)),
            None => missing.push(i),
        }
    }
    sort::keyed(&mut keyed);
    let before = std::mem::take(order);
    order.extend(keyed.into_iter().map(|(_, at)| before[at as usize]));
    order.append(&mut missing);
}

/// Text by code point, runs of digits by their value. Each text is recoded once so that plain bytes compare that way;
/// eight of them after what all have in common decide nearly always, as one integer, and only ties look further.
fn sort_text(order: &mut Vec<u32>, texts: &[String], descending: bool) {
    let text = |i: u32| texts.get(i as usize).map_or("", String::as_str);
    let (present, mut missing): (Vec<u32>, Vec<u32>) = order.iter().partition(|&&i| !text(i).is_empty());
    let mut codes: Vec<u8> = Vec::with_capacity(present.len() * 8);
    let mut ends = Vec::with_capacity(present.len() + 1);
    ends.push(0);
    for &i in &present {
        recode(text(i), &mut codes);
        ends.push(codes.len());
    }
    let shared = shared_start(&codes, ends.windows(2).map(|w| (w[0], w[1])));
    let mut keyed: Vec<(u64, u32)> = ends
        .windows(2)
        .zip(0u32..)
        .map(|(w, at)| {
            let key = prefix(&codes[w[0] + shared..w[1]]);
            (if descending { !key } else { key }, at)
        })
        .collect();
    sort::keyed(&mut keyed);
    for ties in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|ties| ties.len() > 1) {
        let among: Vec<u32> = ties.iter().map(|tie| tie.1).collect();
        let sorted = sort::order(among.len(), &|a, b| {
            let (a, b) = (among[a] as usize, among[b] as usize);
            let code = |at: usize| &codes[ends[at]..ends[at + 1]];
            // `01` and `1` are equal as numbers and still two texts.
            let both = code(a).cmp(code(b)).then_with(|| text(present[a]).cmp(text(present[b])));
            if descending { both.reverse() } else { both }
        });
        ties.iter_mut().zip(sorted).for_each(|(tie, at)| tie.1 = among[at as usize]);
    }
    order.clear();
    order.extend(keyed.into_iter().map(|(_, at)| present[at as usize]));
    order.append(&mut missing);
}

/// How many bytes all of these stretches start with.
fn shared_start(codes: &[u8], mut spans: impl Iterator<Item = (usize, usize)>) -> usize {
    let Some((start, end)) = spans.next() else { return 0 };
    let first = &codes[start..end];
    spans.fold(first.len(), |shared, (start, end)| {
        first[..shared].iter().zip(&codes[start..end]).take_while(|(a, b)| a == b).count()
    })
}

fn prefix(code: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    for (byte, &c) in bytes.iter_mut().zip(code) {
        *byte = c;
    }
    u64::from_be_bytes(bytes)
}

/// Bytes whose order is that of the text with runs of digits as numbers: a run becomes `0`, its length without
/// leading zeros, and its digits two a byte.
fn recode(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            out.push(bytes[at]);
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let zeros = bytes[at..end].iter().take_while(|b| **b == b'0').count();
        // A run of more than 255 digits goes on as a second number.
        let digits = &bytes[at + zeros..end];
        let digits = &digits[..digits.len().min(255)];
        out.push(b'0');
        out.push(digits.len() as u8);
        out.extend(digits.chunks(2).map(|pair| match pair {
            [high, low] => (high - b'0') << 4 | (low - b'0'),
            _ => (pair[0] - b'0') << 4,
        }));
        at += zeros + digits.len();
    }
}

#[cfg(test)]
mod tests {
    use super::super::ColumnType;
    use super::*;

    fn column(id: &str, r#type: ColumnType) -> Column {
        Column { id: id.to_owned(), r#type, unit: String::new() }
    }

    fn table() -> CustomerTable {
        let text = |texts: &[&str]| Values::Text(texts.iter().map(|t| (*t).to_owned()).collect());
        CustomerTable {
            columns: vec![
                column("customer", ColumnType::Text),
                column("name", ColumnType::Text),
                column("monetary_sum", ColumnType::Money),
                column("last_order", ColumnType::Date),
                column("rfm.segment", ColumnType::Key),
            ],
            values: vec![
                text(&["C10", "C9", "C009", "c1", "甲"]),
                text(&["Ann", "ÉMILE", "", "Bob", "王小明"]),
                Values::Number(vec![3.0, f64::NAN, -1.0, 3.0, 0.0]),
                Values::Date(vec![5, i32::MIN, -5, 0, 5]),
                Values::Key(vec![0, 1, u8::MAX, 0, 1], vec!["champions".into(), "lost".into()]),
            ],
            rows: 5,
        }
    }

    fn sorted(id: &str, descending: bool) -> Vec<u32> {
        table().matching(&Query { sort: Some(id.to_owned()), descending, ..Query::default() })
    }

    #[test]
    fn sorting_is_stable_and_puts_missing_last() {
        assert_eq!(sorted("monetary_sum", false), [2, 4, 0, 3, 1]);
        assert_eq!(sorted("monetary_sum", true), [0, 3, 4, 2, 1]);
        assert_eq!(sorted("last_order", false), [2, 3, 0, 4, 1]);
        assert_eq!(sorted("last_order", true), [0, 4, 3, 2, 1]);
        assert_eq!(sorted("rfm.segment", true), [1, 4, 0, 3, 2]);
        assert_eq!(sorted("name", true), [4, 1, 3, 0, 2]);
        assert_eq!(sorted("no such column", true), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn digits_in_ids_count_as_numbers() {
        assert_eq!(sorted("customer", false), [2, 1, 0, 3, 4]);
        assert_eq!(sorted("customer", true), [4, 3, 0, 1, 2]);
        let key = |text: &str| {
            let mut out = Vec::new();
            recode(text, &mut out);
            out
        };
        for pair in
            ["", "0", "1", "2", "10", "99", "100", "100a", "101", "9999999999", "a", "a1b", "a1c", "a02"]
                .windows(2)
        {
            assert!(key(pair[0]) < key(pair[1]), "{pair:?}");
        }
        let long = "9".repeat(600);
        assert!(key(&long[..300]) < key(&long));
    }

    #[test]
    fn search_and_filters() {
        let ask = |search: &str, filters: &[(&str, &str)]| {
            let filters = filters.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            table().matching(&Query { search: search.to_owned(), filters, ..Query::default() })
        };
        assert_eq!(ask("C", &[]), [0, 1, 2, 3]);
        assert_eq!(ask("émi", &[]), [1]);
        assert_eq!(ask("小", &[]), [4]);
        assert_eq!(ask(" OB ", &[]), [3]);
        assert_eq!(ask("longer than any of them", &[]), [0u32; 0]);
        assert_eq!(ask("", &[("rfm.segment", "champions")]), [0, 3]);
        assert_eq!(ask("bob", &[("rfm.segment", "champions"), ("customer", "c1")]), [3]);
        assert_eq!(ask("", &[("rfm.segment", "champions\u{1f}more.order_count")]), [0, 3]);
        for nobody in [("rfm.segment", "nobody"), ("monetary_sum", "3"), ("x", "y")] {
            assert_eq!(ask("", &[nobody]), [0u32; 0], "{nobody:?}");
        }
    }

    #[test]
    fn windows_stay_within_the_table() {
        let table = table();
        let order = sorted("monetary_sum", false);
        let window = table.window(&order, 3, 10);
        assert_eq!((window.start, window.matching, window.total, window.rows.len()), (3, 5, 5, 2));
        assert_eq!(window.rows[1], table.row(1));
        assert_eq!(table.window(&order, u64::MAX, u32::MAX).rows.len(), 0);
        assert_eq!(
            table.row(1),
            [
                Cell::Text("C9".into()),
                Cell::Text("ÉMILE".into()),
                Cell::None,
                Cell::None,
                Cell::Text("lost".into())
            ]
        );
        assert_eq!(table.row(99), vec![Cell::None; 5]);
        assert_eq!((table.find("c1"), table.find("C1")), (Some(3), None));
    }
}
