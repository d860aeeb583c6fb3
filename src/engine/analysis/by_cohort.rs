//! Who comes back: the cohort table, how long a next purchase takes, and the customers behind a cell.

use super::draft::Draft;
use super::{Analysis, summary};
use crate::engine::config::{CohortLength, Config};
use crate::engine::dataset::orders::Purchases;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::quantile_sorted;
use crate::engine::report::ColumnType;
use crate::engine::report::customers::{Query, Values};
use crate::engine::report::retention::{CohortCell, CohortRow, Cohorts, RepeatCurve};
use crate::engine::retention::{cohort, repeat};

/// A filter that no column has: customers with a purchase in the period that holds this day.
const BOUGHT_IN: &str = "bought_in";

/// What purchases say about coming back. A customer's cohort is a column, so that a cell of the table can be opened.
pub(super) fn fill(draft: &mut Draft, p: &Purchases, as_of: Day, config: &Config) {
    let Some(first) = p.day.iter().min() else { return };
    let length = config.cohort.unwrap_or_else(|| cohort::length(Day(*first), as_of));
    let of = |w: &[u32]| match p.day[w[0] as usize..w[1] as usize].first() {
        Some(day) => cohort::around(Day(*day), length).0.0,
        None => i32::MIN,
    };
    draft.column("cohort", ColumnType::Date, "", Values::Date(p.starts.windows(2).map(of).collect()));
    let table = cohort::table(&p.starts, &p.day, &p.amount, as_of, length);
    let mean = cohort::mean(&table);
    draft.retention.cohorts =
        Some(Cohorts { length: key(length).to_owned(), rows: table.iter().map(row).collect(), mean });
    draft.retention.repeat = (1..=2).filter_map(|n| curve(p, as_of, n)).collect();
}

/// The days between purchases and their median. Before the models: it takes room for a moment.
pub(super) fn gaps(draft: &mut Draft, p: &Purchases) -> Option<f64> {
    let gaps = repeat::gaps(&p.starts, &p.day);
    draft.retention.gaps = (!gaps.is_empty()).then(|| summary::histogram(&gaps, None));
    quantile_sorted(&gaps, 0.5)
}

const fn key(length: CohortLength) -> &'static str {
    match length {
        CohortLength::Month => "month",
        CohortLength::Week => "week",
    }
}

fn row(of: &cohort::Cohort) -> CohortRow {
    let cell = |c: &cohort::Cell| CohortCell {
        customers: c.customers,
        orders: c.orders,
        revenue: c.revenue,
        cumulative: c.cumulative,
        complete: c.complete,
    };
    CohortRow { start: of.start, customers: of.customers, cells: of.cells.iter().map(cell).collect() }
}

fn curve(p: &Purchases, as_of: Day, n: usize) -> Option<RepeatCurve> {
    let curve = repeat::curve(&p.starts, &p.day, as_of, n)?;
    Some(RepeatCurve {
        purchase: n as u32 + 1,
        customers: curve.customers,
        points: curve.points,
        median_days: curve.median_days,
    })
}

impl Analysis {
    /// The customers that a query asks for, in its order; beside the columns it may filter by `bought_in`: the first
    /// day of a month or week, whichever the cohorts have, in which a customer bought.
    pub fn matching(&self, query: &Query) -> Vec<u32> {
        let (periods, filters): (Vec<_>, Vec<_>) =
            query.filters.iter().cloned().partition(|(id, _)| id == BOUGHT_IN);
        let mut out = self.customers.matching(&Query { filters, ..query.clone() });
        for (_, day) in periods {
            match Day::parse_iso(&day) {
                Some(day) => self.keep_buyers(&mut out, day),
                None => out.clear(),
            }
        }
        out
    }

    fn keep_buyers(&self, out: &mut Vec<u32>, day: Day) {
        let (Some(p), Some(cohorts)) = (&self.purchases, &self.report.retention.cohorts) else {
            return out.clear();
        };
        let weeks = cohorts.length == key(CohortLength::Week);
        let length = if weeks { CohortLength::Week } else { CohortLength::Month };
        let (from, to) = cohort::around(day, length);
        out.retain(|&i| {
            let own = &p.day[p.starts[i as usize] as usize..p.starts[i as usize + 1] as usize];
            let at = own.partition_point(|d| *d < from.0);
            own.get(at).is_some_and(|d| *d <= to.0)
        });
    }
}
