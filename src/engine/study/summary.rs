//! The figures of a day to compare a later day with: sums, means and sizes of groups, nothing of a single customer. Kept on
//! the device, or as a file, where somebody asks for it.

use super::About;
use super::columns::numbers;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::{mean, quantile_sorted, sorted_finite};
use crate::engine::math::typed::number;
use crate::engine::report::Company;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::retention::Subscriptions;

/// The first line of each, and what every version of it begins with.
const START: &str = "perennial,summary,1";
const ANY: &str = "perennial,summary,";

/// Kept at most; the oldest go first.
const KEPT: usize = 60;

/// Lines read of one; it has some sixty.
const LINES: usize = 400;

/// Divisions whose names are the same in every file.
const DIVISIONS: [&str; 6] =
    ["segment.lifecycle", "rfm.segment", "health.band", "status", "segment.value_rule", "tier"];

/// How a figure comes about.
#[derive(Clone, Copy)]
enum By {
    Sum(&'static str),
    Mean(&'static str),
    Middle(&'static str),
    Company(fn(&Company) -> Option<f64>),
    Contracts(fn(&Subscriptions) -> Option<f64>),
}

/// How a figure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whole things.
    Count,
    /// Money.
    Money,
    /// A share, whose change is told in points.
    Share,
    /// Points, whose change is told in points.
    Points,
    /// A number with one decimal.
    Number,
}

/// A figure of the company.
pub(super) struct Figure {
    /// Its name in a summary: that of its column where it has one.
    pub(super) id: &'static str,
    pub(super) kind: Kind,
    by: By,
}

const fn figure(id: &'static str, kind: Kind, by: By) -> Figure {
    Figure { id, kind, by }
}

/// How many customers there are.
pub(super) const CUSTOMERS: &str = "customers";

/// All figures; their words are `moves.figure_of.<id>`.
pub(super) const FIGURES: [Figure; 29] = [
    // Worked out of the table by itself.
    figure(CUSTOMERS, Kind::Count, By::Sum("")),
    figure("monetary_sum", Kind::Money, By::Sum("monetary_sum")),
    figure("order_count", Kind::Count, By::Sum("order_count")),
    figure("order_value", Kind::Money, By::Company(|c| c.order_value)),
    figure("repeat_purchase_rate", Kind::Share, By::Company(|c| c.repeat_purchase_rate)),
    figure("top_share", Kind::Share, By::Company(|c| c.top_share)),
    figure("median_gap_days", Kind::Number, By::Company(|c| c.median_gap_days)),
    figure("recency_days", Kind::Number, By::Middle("recency_days")),
    figure("quiet", Kind::Count, By::Company(|c| c.quiet.map(|(n, _)| n as f64))),
    figure("growing", Kind::Count, By::Company(|c| c.growing.map(|(n, ..)| n as f64))),
    figure("shrinking", Kind::Count, By::Company(|c| c.shrinking.map(|(n, ..)| n as f64))),
    figure("referral_rate", Kind::Share, By::Company(|c| c.referral_rate)),
    figure("p_alive", Kind::Count, By::Sum("p_alive")),
    figure("expected_spend", Kind::Money, By::Sum("expected_spend")),
    figure("clv.predicted", Kind::Money, By::Sum("clv.predicted")),
    figure("clv.annuity", Kind::Money, By::Mean("clv.annuity")),
    figure("clv.simple", Kind::Number, By::Mean("clv.simple")),
    figure("mrr_end", Kind::Money, By::Sum("mrr_end")),
    figure("grr", Kind::Share, By::Contracts(|c| c.grr)),
    figure("nrr", Kind::Share, By::Contracts(|c| c.nrr)),
    figure("logo_churn", Kind::Share, By::Contracts(|c| c.logo_churn)),
    figure("renewals", Kind::Count, By::Contracts(|c| c.renewals.map(|(n, _)| n as f64))),
    figure("health", Kind::Number, By::Mean("health")),
    figure("satisfaction.weighted", Kind::Number, By::Mean("satisfaction.weighted")),
    figure("satisfaction.positive_share", Kind::Share, By::Mean("satisfaction.positive_share")),
    figure("loyalty.repeat_share", Kind::Share, By::Mean("loyalty.repeat_share")),
    figure("nps", Kind::Points, By::Mean("nps")),
    figure("csat", Kind::Share, By::Mean("csat")),
    figure("ces", Kind::Number, By::Mean("ces")),
];

/// See the module.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Summary {
    pub(super) day: Option<Day>,
    /// When its log of use begins, where it has one; not written down.
    pub(super) begins: Option<Day>,
    /// What kind of file it is of: its kind and the headers of its columns, as one short word.
    pub(super) of: String,
    /// Currency mark, empty where unknown.
    pub(super) currency: String,
    /// By the id of the figure.
    pub(super) figures: Vec<(String, f64)>,
    /// Customers of each group: column, key of the group, how many.
    pub(super) groups: Vec<(String, String, u64)>,
}

/// The figure of an id.
pub(super) fn known(id: &str) -> Option<&'static Figure> {
    const { &FIGURES }.iter().find(|f| f.id == id)
}

/// The key of the words of a figure.
pub(super) fn words(id: &str) -> String {
    ["moves.figure_of.", id].concat()
}

/// Whether bytes are a summary, of whichever version.
pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).starts_with(ANY.as_bytes())
}

/// Files of one system have the same columns, whatever their rows: FNV-1a (Fowler, Noll, Vo) over kind and headers.
fn signature(about: &About) -> String {
    let mut headers: Vec<&str> = about.source.roles.iter().map(|(header, ..)| header.as_str()).collect();
    headers.sort_unstable();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for word in std::iter::once(about.source.kind.as_str()).chain(headers) {
        for byte in word.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

impl Summary {
    pub(super) fn of(table: &CustomerTable, about: &About) -> Summary {
        let there = present(table);
        let column = |id: &str| numbers(table, id).map(|values| sorted_finite(&values));
        let value = |figure: &Figure| match figure.by {
            By::Sum("") => Some(there.iter().filter(|there| **there).count() as f64),
            By::Sum(id) => column(id).filter(|v| !v.is_empty()).map(|v| v.iter().sum()),
            By::Mean(id) => mean(&column(id)?),
            By::Middle(id) => quantile_sorted(&column(id)?, 0.5),
            By::Company(of) => of(&about.company),
            By::Contracts(of) => about.retention.subscriptions.as_ref().and_then(of),
        };
        let figures = FIGURES.iter().filter_map(|f| Some((f.id.to_owned(), value(f)?)));
        let figures = figures.filter(|(_, value)| value.is_finite()).collect();
        let mut groups = Vec::new();
        for id in DIVISIONS {
            let Some(Values::Key(codes, keys)) = table.values_of(id) else { continue };
            for (k, key) in keys.iter().enumerate() {
                let members = codes.iter().zip(&there).filter(|(c, there)| usize::from(**c) == k && **there);
                groups.push((id.to_owned(), key.clone(), members.count() as u64));
            }
        }
        let (of, currency) = (signature(about), about.currency.clone());
        let begins = about.weeks.iter().map(|(day, ..)| *day).min().map(|day| Day(day.0 - 6));
        Summary { day: about.as_of, begins, of, currency, figures, groups }
    }

    /// A figure by its id.
    pub(super) fn figure(&self, id: &str) -> Option<f64> {
        self.figures.iter().find(|f| f.0 == id).map(|f| f.1)
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
        out.push_str(&format!("of,{}\n", self.of));
        if !self.currency.is_empty() {
            out.push_str(&format!("currency,{}\n", self.currency));
        }
        for (id, value) in &self.figures {
            out.push_str(&format!("figure,{id},{value}\n"));
        }
        for (column, key, n) in &self.groups {
            out.push_str(&format!("group,{column},{key},{n}\n"));
        }
        out
    }

    fn take(&mut self, line: &str) {
        let cells: Vec<&str> = line.trim_end_matches([',', ' ', '\r']).split(',').collect();
        match cells[..] {
            ["day", day] => self.day = Day::parse_iso(day),
            ["of", of] => self.of = of.chars().take(16).collect(),
            ["currency", mark] => self.currency = mark.chars().take(1).collect(),
            ["figure", id, value] => {
                let value = number(value).filter(|_| known(id).is_some());
                self.figures.extend(value.map(|v| (id.to_owned(), v)));
            }
            ["group", column, key, n] if DIVISIONS.contains(&column) => {
                self.groups.extend(n.parse().ok().map(|n| (column.to_owned(), key.to_owned(), n)));
            }
            _ => (),
        }
    }
}

/// Several as they are written down.
pub(super) fn text(all: &[Summary]) -> String {
    all.iter().map(Summary::text).collect()
}

/// Those that a text holds, each day of a kind of file once, the earliest first. What is no line of a summary, and
/// summaries of other versions, are passed over.
pub(super) fn read(text: &str) -> Vec<Summary> {
    let mut out = Vec::new();
    let mut now: Option<(Summary, usize)> = None;
    let end = |now: Option<(Summary, usize)>, out: &mut Vec<Summary>| {
        let whole = |of: &Summary| of.day.is_some() && of.figure(CUSTOMERS).is_some();
        if let Some((of, _)) = now.filter(|(of, _)| whole(of)) {
            put(out, of);
        }
    };
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim_end();
        if line.starts_with(ANY) {
            end(now.take(), &mut out);
            now = (line.trim_end_matches(',') == START).then(Default::default);
        } else if let Some((of, lines)) = &mut now
            && *lines < LINES
        {
            of.take(line);
            *lines += 1;
        }
    }
    end(now, &mut out);
    out
}

/// Puts one in its place, instead of one of the same day and kind of file.
pub(super) fn put(all: &mut Vec<Summary>, of: Summary) {
    all.retain(|other| (other.day, &other.of) != (of.day, &of.of));
    let at = all.partition_point(|other| other.day <= of.day);
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
            begins: None,
            of: "1".to_owned(),
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
    fn other_files_and_versions_are_kept_apart() {
        let mut all = vec![of("2026-01-31", 12.0)];
        put(&mut all, Summary { of: "2".to_owned(), ..of("2026-01-31", 99.0) });
        assert_eq!(all.len(), 2);
        assert_eq!(read(&text(&all)), all);
        let newer = text(&all).replace("perennial,summary,1\n", "perennial,summary,12\n");
        assert!(is(newer.as_bytes()) && read(&newer).is_empty());
    }

    #[test]
    fn nonsense_is_passed_over() {
        for text in [
            "",
            "perennial,summary,1",
            "perennial,summary,1\nday,2026-99-01\nfigure,customers,1",
            "perennial,summary,1\nday,2026-01-01\nfigure,customers,NaN",
            "perennial,summary,1\nday,2026-01-01\nfigure,luck,1\ngroup,luck,a,1",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
        let of = read(
            "perennial,summary,1\nday,2026-01-01\nfigure,customers,4\nfigure,health\ngroup,tier,gold,-1\n{}\n",
        );
        assert_eq!((of[0].figures.len(), of[0].groups.len()), (1, 0));
    }
}
