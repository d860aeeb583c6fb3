//! [`run`] names every phase of one analysis; [`Analysis`] is what stays in the worker afterwards.
//!
//! One file a kind of table, each of which fills the same [`Draft`]; `summary` and `company` turn columns of
//! customers into figures, `explain` turns one customer into formulas.

mod by_answers;
mod by_cohort;
mod by_contracts;
mod by_customer;
mod by_histories;
mod by_orders;
mod by_survival;
mod company;
mod draft;
mod explain;
mod summary;
mod survival;

use super::config::Checked;
use super::dataset::orders::Purchases;
use super::dataset::roles::RoleGuess;
use super::dataset::{Dataset, Kind, Rejection};
use super::ingest::{HeaderRow, Read};
use super::math::calendar::Day;
use super::note::Note;
use super::report::customers::{CustomerDetail, CustomerTable};
use super::report::{Cell, RejectedKind, Report, Source};
use draft::Draft;

/// Version of the report's shape.
pub const SCHEMA: u32 = 1;

/// What an analysis starts from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Name of the file; empty for a paste.
    pub name: &'a str,
    /// The cells and what was found.
    pub read: &'a Read,
    /// One a column.
    pub roles: &'a [RoleGuess],
    /// The table by its roles.
    pub dataset: &'a Dataset,
    /// What was noticed until here.
    pub notes: &'a [Note],
}

/// The report, and everything that questions about single customers need.
#[derive(Debug)]
pub struct Analysis {
    /// What the page shows.
    pub report: Report,
    /// One row a customer.
    pub customers: CustomerTable,
    /// Cells that could not be used, in row order: those of the dataset, and ratings off their scale.
    pub rejected: Vec<Rejection>,
    purchases: Option<Purchases>,
    facts: explain::Facts,
}

/// Scores, segments, lifetime values and company figures of a dataset.
///
/// The result depends on the dataset and the config alone: no clock, no entropy.
pub fn run(input: &Input<'_>, config: &Checked) -> Analysis {
    let mut draft = Draft::new(input.dataset);
    let as_of = config.as_of.or(input.dataset.days.map(|d| d.1));
    match input.dataset.kind {
        Kind::Orders => by_orders::fill(&mut draft, input.dataset, as_of.unwrap_or_default(), config),
        Kind::Customers => by_customer::fill(&mut draft, input.dataset, as_of, config),
        Kind::Feedback => by_answers::fill(&mut draft, input.dataset, config),
        Kind::Histories => by_histories::fill(&mut draft, input.dataset, config),
        Kind::Survival => by_survival::fill(&mut draft, input.dataset, config),
    }
    draft.rejected.sort_by_key(|r| (r.row, r.column));
    finish(input, as_of, draft)
}

fn finish(input: &Input<'_>, as_of: Option<Day>, draft: Draft) -> Analysis {
    let (kinds, rejected_rows) = rejected_kinds(input.read, &draft.rejected);
    let mut notes = input.notes.to_vec();
    notes.extend(draft.notes);
    let dataset = input.dataset;
    let report = Report {
        schema: SCHEMA,
        source: source(input),
        as_of,
        days: dataset.days,
        currency: dataset.currency.clone(),
        customers: dataset.ids.len() as u64,
        orders: dataset.orders.as_ref().map(|o| o.orders),
        rejected: kinds,
        rejected_rows,
        notes,
        scores: draft.scores,
        surveys: draft.surveys,
        rfm: draft.rfm,
        segments: draft.segments,
        clv: draft.clv,
        worth: None,
        retention: draft.retention,
        company: draft.company,
        columns: draft.table.columns.clone(),
    };
    Analysis {
        report,
        customers: draft.table,
        rejected: draft.rejected,
        purchases: draft.purchases,
        facts: draft.facts,
    }
}

impl Analysis {
    /// One customer with purchases and every score explained; `None` beyond the last.
    pub fn customer(&self, dataset: &Dataset, config: &Checked, i: usize) -> Option<CustomerDetail> {
        if i >= dataset.ids.len() {
            return None;
        }
        let purchases = self.purchases.as_ref().map_or_else(Vec::new, |p| {
            let range = p.starts[i] as usize..p.starts[i + 1] as usize;
            range.map(|k| (Day(p.day[k]), p.amount[k])).collect()
        });
        let cells: Vec<Cell> = self.customers.row(i);
        Some(CustomerDetail {
            id: dataset.ids.get(i as u32).to_owned(),
            name: dataset.names.as_ref().map_or_else(String::new, |n| n[i].clone()),
            cells,
            purchases,
            explanations: self.facts.explain(dataset, config, i),
            worth: None,
        })
    }
}

fn source(input: &Input<'_>) -> Source {
    let found = &input.read.found;
    Source {
        name: input.name.to_owned(),
        kind: input.dataset.kind.key().to_owned(),
        rows: found.rows,
        rows_used: input.dataset.rows_used,
        columns: found.columns.len() as u64,
        encoding: found.encoding.name().to_owned(),
        delimiter: found.delimiter.key().to_owned(),
        header_row: match found.header_row {
            HeaderRow::None => None,
            HeaderRow::Row(row) => Some(row),
        },
        roles: found
            .columns
            .iter()
            .zip(input.roles)
            .map(|(c, r)| (c.header.clone(), r.role.key(), r.confidence))
            .collect(),
    }
}

/// Rejections by reason and column, most frequent first, and how many rows they touch.
fn rejected_kinds(read: &Read, rejected: &[Rejection]) -> (Vec<RejectedKind>, u64) {
    let mut kinds: Vec<(Rejection, u64)> = Vec::new();
    let mut rows = 0;
    let mut last_row = None;
    for r in rejected {
        if last_row != Some(r.row) {
            rows += 1;
            last_row = Some(r.row);
        }
        match kinds.iter_mut().find(|(k, _)| k.code == r.code && k.column == r.column) {
            Some((_, n)) => *n += 1,
            None => kinds.push((*r, 1)),
        }
    }
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.row.cmp(&b.0.row)));
    let out = kinds.into_iter().map(|(r, count)| RejectedKind {
        code: r.code.key().to_owned(),
        column: read.found.columns.get(usize::from(r.column)).map_or_else(String::new, |c| c.header.clone()),
        count,
        row: read.table.row_number(r.row as usize),
        value: read.table.cell(r.row as usize, usize::from(r.column)).to_owned(),
    });
    (out.collect(), rows)
}
