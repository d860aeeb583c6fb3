//! The figures of a day to compare a later day with: sums, means and sizes of groups, nothing of a single customer. Kept on
//! the device, or as a file, where somebody asks for it.

use super::About;
use super::columns::{number, numbers};
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::{mean, quantile_sorted, sorted_finite};
use crate::engine::report::customers::{CustomerTable, Values};

/// The first line of each.
const START: &str = "perennial,summary,1";

/// Kept at most; the oldest go first.
const KEPT: usize = 60;

/// Lines read of one; it has some forty.
const LINES: usize = 400;

/// Divisions whose names are the same in every file.
const DIVISIONS: [&str; 6] =
    ["segment.lifecycle", "rfm.segment", "health.band", "status", "segment.value_rule", "tier"];

/// How a figure is put together from a column.
#[derive(Clone, Copy)]
enum By {
    Sum,
    Mean,
    Middle,
}

/// Figures of the company: the column, their words, and how.
const FIGURES: [(&str, &str, By); 14] = [
    ("monetary_sum", "moves.spend", By::Sum),
    ("order_count", "moves.purchases", By::Sum),
    ("order_value", "moves.order_value", By::Mean),
    ("recency_days", "moves.silence", By::Middle),
    ("p_alive", "moves.active", By::Sum),
    ("expected_spend", "moves.expected", By::Sum),
    ("clv.predicted", "moves.worth", By::Sum),
    ("clv.annuity", "moves.annuity", By::Mean),
    ("mrr_end", "moves.mrr", By::Sum),
    ("health", "moves.health", By::Mean),
    ("satisfaction.weighted", "moves.satisfaction", By::Mean),
    ("loyalty.repeat_share", "moves.loyalty", By::Mean),
    ("nps", "moves.nps", By::Mean),
    ("csat", "moves.csat", By::Mean),
];

/// How many customers there are, beside the figures that are of a column.
pub(super) const CUSTOMERS: &str = "customer";

/// See the module.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Summary {
    pub(super) day: Option<Day>,
    /// Currency mark, empty where unknown.
    pub(super) currency: String,
    /// By column; the number of customers by [`CUSTOMERS`].
    pub(super) figures: Vec<(String, f64)>,
    /// Customers of each group: column, key of the group, how many.
    pub(super) groups: Vec<(String, String, u64)>,
}

/// The words of a figure.
pub(super) fn words(column: &str) -> &'static str {
    FIGURES.iter().find(|f| f.0 == column).map_or("common.customers", |f| f.1)
}

/// Whether bytes are a summary.
pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).starts_with(START.as_bytes())
}

impl Summary {
    pub(super) fn of(table: &CustomerTable, about: &About) -> Summary {
        let there = present(table);
        let mut figures = vec![(CUSTOMERS.to_owned(), there.iter().filter(|there| **there).count() as f64)];
        figures.extend(FIGURES.iter().filter_map(|(id, _, by)| {
            let sorted = sorted_finite(&numbers(table, id)?);
            let value = match by {
                By::Sum => (!sorted.is_empty()).then(|| sorted.iter().sum()),
                By::Mean => mean(&sorted),
                By::Middle => quantile_sorted(&sorted, 0.5),
            };
            Some(((*id).to_owned(), value?))
        }));
        let mut groups = Vec::new();
        for id in DIVISIONS {
            let Some(Values::Key(codes, keys)) = table.values_of(id) else { continue };
            for (k, key) in keys.iter().enumerate() {
                let members = codes.iter().zip(&there).filter(|(c, there)| usize::from(**c) == k && **there);
                groups.push((id.to_owned(), key.clone(), members.count() as u64));
            }
        }
        let day = about.as_of.or(about.config.today);
        Summary { day, currency: about.currency.clone(), figures, groups }
    }

    /// A figure by its column.
    pub(super) fn figure(&self, column: &str) -> Option<f64> {
        self.figures.iter().find(|f| f.0 == column).map(|f| f.1)
    }

    /// Customers of a group; `None` where the summary does not have the division.
    pub(super) fn members(&self, column: &str, key: &str) -> Option<u64> {
        let mut own = self.groups.iter().filter(|g| g.0 == column).peekable();
        own.peek()?;
        Some(own.find(|g| g.1 == key).map_or(0, |g| g.2))
    }

    /// As it is written down, with the others before and after it.
    fn text(&self) -> String {
        let mut out = format!("{START}\n");
        if let Some(day) = self.day {
            out.push_str(&format!("day,{}\n", day.iso()));
        }
        if !self.currency.is_empty() {
            out.push_str(&format!("currency,{}\n", self.currency));
        }
        for (column, value) in &self.figures {
            out.push_str(&format!("figure,{column},{value}\n"));
        }
        for (column, key, n) in &self.groups {
            out.push_str(&format!("group,{column},{key},{n}\n"));
        }
        out
    }
}

/// Several as they are written down.
pub(super) fn text(all: &[Summary]) -> String {
    all.iter().map(Summary::text).collect()
}

/// Those that a text holds, each day once, the earliest first. What is no line of a summary is passed over.
pub(super) fn read(text: &str) -> Vec<Summary> {
    let mut out = Vec::new();
    for part in text.trim_start_matches('\u{feff}').split(START).skip(1) {
        let mut of = Summary::default();
        for line in part.lines().take(LINES) {
            let cells: Vec<&str> = line.trim_end_matches([',', ' ']).split(',').collect();
            match cells[..] {
                ["day", day] => of.day = Day::parse_iso(day),
                ["currency", mark] => of.currency = mark.chars().take(1).collect(),
                ["figure", column, value] => {
                    let known = column == CUSTOMERS || FIGURES.iter().any(|f| f.0 == column);
                    of.figures.extend(number(value).filter(|_| known).map(|v| (column.to_owned(), v)));
                }
                ["group", column, key, n] if DIVISIONS.contains(&column) => {
                    let n = n.parse().ok();
                    of.groups.extend(n.map(|n| (column.to_owned(), key.to_owned(), n)));
                }
                _ => (),
            }
        }
        if of.day.is_some() && of.figure(CUSTOMERS).is_some() {
            put(&mut out, of);
        }
    }
    out
}

/// Puts one in its place, instead of one of the same day.
pub(super) fn put(all: &mut Vec<Summary>, of: Summary) {
    all.retain(|other| other.day != of.day);
    let at = all.partition_point(|other| other.day < of.day);
    all.insert(at, of);
    if all.len() > KEPT {
        all.remove(0);
    }
}

/// Whether each customer has bought; all are there where the table does not say.
pub(super) fn present(table: &CustomerTable) -> Vec<bool> {
    match numbers(table, "order_count") {
        Some(n) if n.iter().any(|n| n.is_finite()) => n.iter().map(|n| *n > 0.0).collect(),
        _ => vec![true; table.rows],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(day: &str, customers: f64) -> Summary {
        Summary {
            day: Day::parse_iso(day),
            currency: "¥".to_owned(),
            figures: vec![(CUSTOMERS.to_owned(), customers), ("health".to_owned(), 61.25)],
            groups: vec![("health.band".to_owned(), "red".to_owned(), 3)],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let all = [of("2026-01-31", 12.0), of("2026-02-28", 15.0)];
        assert_eq!(read(&text(&all)), all);
        // As a spreadsheet writes it back.
        let saved = format!(
            "\u{feff}{}",
            text(&all).replace("day,2026-01-31", "day,2026-01-31,,").replace('\n', "\r\n")
        );
        assert!(is(saved.as_bytes()));
        assert_eq!(read(&saved), all);
        assert_eq!(all[0].members("health.band", "green"), Some(0));
        assert_eq!(all[0].members("tier", "gold"), None);
    }

    #[test]
    fn each_day_is_kept_once_and_the_oldest_go_first() {
        let mut all = vec![of("2026-01-31", 12.0)];
        put(&mut all, of("2025-12-31", 9.0));
        put(&mut all, of("2026-01-31", 13.0));
        assert_eq!(all.iter().map(|s| s.figure(CUSTOMERS).unwrap()).collect::<Vec<_>>(), [9.0, 13.0]);
        for k in 0..100 {
            put(&mut all, Summary { day: Some(Day(k)), ..of("2026-01-31", 1.0) });
        }
        assert_eq!((all.len(), all[KEPT - 1].figure(CUSTOMERS)), (KEPT, Some(13.0)));
    }

    #[test]
    fn nonsense_is_passed_over() {
        for text in [
            "",
            "perennial,summary,1",
            "perennial,summary,1\nday,2026-99-01\nfigure,customer,1",
            "perennial,summary,1\nday,2026-01-01\nfigure,customer,NaN",
            "perennial,summary,1\nday,2026-01-01\nfigure,luck,1\ngroup,luck,a,1",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
        let of = read(
            "perennial,summary,1\nday,2026-01-01\nfigure,customer,4\nfigure,health\ngroup,tier,gold,-1\n{}\n",
        );
        assert_eq!((of[0].figures.len(), of[0].groups.len()), (1, 0));
    }
}
