//! Which customers are shown: from the address and back, and the words that an export needs.

use std::ops::Deref;
use std::rc::Rc;

use crate::app::route::Filters;
use crate::app::words::{date, month, tv};
use crate::link::protocol::{ColumnType, Day, Query, Report};

const LEVELS: [&str; 4] = ["excellent", "good", "fair", "poor"];
const FACTORS: [&str; 3] = ["product_score", "service_score", "support_score"];

/// A query as a prop.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held(Rc<Query>);

impl Held {
    pub(super) fn new(query: Query) -> Held {
        Held(Rc::new(query))
    }
}

impl Deref for Held {
    type Target = Query;
    fn deref(&self) -> &Query {
        &self.0
    }
}

/// Whether a column of keys has this one.
fn may_be(report: &Report, id: &str, key: &str) -> bool {
    let keys = keys(report, id);
    keys.is_empty() || keys.iter().any(|k| k == key)
}

/// The query of an address. Columns and groups that this table does not have are left out, so that an old link still
/// works.
pub(super) fn parse(filters: &Filters, report: &Report) -> Query {
    let has = |id: &str| report.columns.iter().any(|c| c.id == id);
    let mut query = Query::default();
    for (name, value) in filters {
        match name.as_str() {
            "q" => query.search.clone_from(value),
            "sort" => query.sort = Some(value.clone()).filter(|id| has(id)),
            "desc" => query.descending = value == "1",
            // Purchases have no column: the customers behind a cell of the cohort table.
            "bought_in" if report.retention.cohorts.is_some() && Day::parse_iso(value).is_some() => {
                query.filters.push((name.clone(), value.clone()))
            }
            id if has(id) && may_be(report, id, value) => query.filters.push((id.to_owned(), value.clone())),
            _ => {}
        }
    }
    query
}

/// The page that finds a column which the address filters by, and which is not there yet.
pub(super) fn found_by(filters: &Filters, report: &Report) -> Option<&'static str> {
    const FOUND: [(&str, &str); 3] =
        [("cluster", "clusters"), ("churn.warning", "warning"), ("advice", "advice")];
    let missing =
        |id: &str| filters.iter().any(|(n, _)| n == id) && report.columns.iter().all(|c| c.id != id);
    FOUND
        .iter()
        .find(|(id, page)| missing(id) && report.sheets.iter().any(|s| s == page))
        .map(|(_, page)| *page)
}

/// Which cohort and which period the customers shown are of, in a sentence, where the address names one.
pub(super) fn period(query: &Query, report: &Report) -> Option<String> {
    let cohorts = report.retention.cohorts.as_ref()?;
    let named = |name: &str| {
        let (_, day) = query.filters.iter().find(|(id, _)| id == name)?;
        let day = Day::parse_iso(day)?;
        Some(if cohorts.length == "week" {
            tv("retention.week_of", &[("date", date(day))])
        } else {
            month(day)
        })
    };
    let (key, values) = match (named("cohort"), named("bought_in")) {
        (Some(cohort), Some(period)) => ("customers_of.both", vec![("cohort", cohort), ("period", period)]),
        (Some(cohort), None) => ("customers_of.cohort", vec![("cohort", cohort)]),
        (None, Some(period)) => ("customers_of.bought", vec![("period", period)]),
        (None, None) => return None,
    };
    Some(tv(key, &values))
}

/// The address of a query.
pub(super) fn write(query: &Query) -> Filters {
    let mut out = Filters::new();
    if !query.search.is_empty() {
        out.push(("q".to_owned(), query.search.clone()));
    }
    out.extend(query.filters.iter().cloned());
    if let Some(sort) = &query.sort {
        out.push(("sort".to_owned(), sort.clone()));
        if query.descending {
            out.push(("desc".to_owned(), "1".to_owned()));
        }
    }
    out
}

/// The query after a column was chosen for sorting: numbers start with the largest, words with the first; the same
/// column again turns it round, and a third time gives back the order of the file.
pub(super) fn sorted(query: &Query, report: &Report, id: &str) -> Query {
    let largest_first =
        report.columns.iter().any(|c| c.id == id && !matches!(c.r#type, ColumnType::Text | ColumnType::Key));
    let mut out = query.clone();
    match (&query.sort, id) {
        (_, "") => (out.sort, out.descending) = (None, false),
        (Some(now), _) if now == id && query.descending == largest_first => out.descending = !largest_first,
        (Some(now), _) if now == id => (out.sort, out.descending) = (None, false),
        _ => (out.sort, out.descending) = (Some(id.to_owned()), largest_first),
    }
    out
}

/// Flags, as `study/flags.txt` has them.
const RISKS: [&str; 10] = [
    "renewal_unwell",
    "use_fell",
    "unused",
    "many_contacts",
    "detractor",
    "unhappy",
    "complains",
    "pays_less",
    "spends_less",
    "fading",
];
const CHANCES: [&str; 7] =
    ["renewal_well", "use_rose", "promoter", "pays_more", "spends_more", "delighted", "second_order"];

/// Keys of a `Key` column, in their order.
fn keys(report: &Report, id: &str) -> Vec<String> {
    if let Some(segmentation) = report.segments.iter().find(|s| s.id == id) {
        return segmentation.groups.iter().map(|g| g.key.clone()).collect();
    }
    let fixed: &[&str] = match id {
        "satisfaction.level" => &LEVELS,
        "satisfaction.weakest_factor" => &FACTORS,
        "segment.slipping" => &["slipping"],
        "tier" => &["bronze", "silver", "gold", "platinum"],
        "health.band" => &["red", "yellow", "green", "not_enough"],
        "flag.risk" => &RISKS,
        "flag.chance" => &CHANCES,
        _ => &[],
    };
    fixed.iter().map(|k| (*k).to_owned()).collect()
}

/// Columns with a filter: the main groups, and whatever the address filters by.
pub(super) fn filterable(report: &Report, query: &Query) -> Vec<(String, Vec<String>)> {
    const MAIN: [&str; 8] = [
        "rfm.segment",
        "segment.lifecycle",
        "segment.slipping",
        "segment.value_rule",
        "satisfaction.level",
        "health.band",
        "flag.risk",
        "flag.chance",
    ];
    report
        .columns
        .iter()
        .filter(|c| c.r#type == ColumnType::Key)
        .filter(|c| MAIN.contains(&c.id.as_str()) || query.filters.iter().any(|(id, _)| *id == c.id))
        .map(|c| (c.id.clone(), keys(report, &c.id)))
        .filter(|(_, keys)| !keys.is_empty())
        .collect()
}
