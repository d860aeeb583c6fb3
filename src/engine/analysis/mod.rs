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
mod comments;
mod company;
mod draft;
mod explain;
mod health;
mod one;
mod summary;
mod survival;
mod tiers;
mod usage;
mod worth;

use std::rc::Rc;

use super::clv::model::Forecast;
use super::config::Checked;
use super::dataset::orders::Purchases;
use super::dataset::roles::RoleGuess;
use super::dataset::{Dataset, Kind, Rejection};
use super::feedback::{Reading, Told};
use super::ingest::{HeaderRow, Read};
use super::math::calendar::Day;
use super::note::Note;
use super::report::customers::{CustomerDetail, CustomerTable, Ranges, Values};
use super::report::sheet::Sheet;
use super::report::{Cell, Column, RejectedKind, Report, Source};
use super::score::health::Measure;
use super::segment::funnel::{Path, path};
use draft::Draft;
pub use worth::Models;

/// Fewer customers than this are better read one by one than studied.
const LEAST_CUSTOMERS: usize = 20;

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
    pub report: Rc<Report>,
    /// One row a customer.
    pub customers: CustomerTable,
    /// Cells that could not be used, in row order: those of the dataset, and ratings off their scale.
    pub rejected: Vec<Rejection>,
    purchases: Option<Purchases>,
    readings: Vec<Reading>,
    health: Option<health::Found>,
    models: Option<Models>,
    forecasts: Vec<(Forecast, f64)>,
    facts: explain::Facts,
}

/// Scores, segments, lifetime values and company figures of a dataset.
///
/// The result depends on the dataset and the config alone: no clock, no entropy. `before` are the models of an earlier
/// analysis of the same dataset; they are used again where the histories have not changed.
pub fn run(input: &Input<'_>, config: &Checked, before: Option<Models>) -> Analysis {
    let mut draft = Draft::new(input.dataset);
    // Where renewals are all that is dated, they are ahead of the day on which somebody looks.
    let today = input.dataset.renewal.as_ref().and(config.today);
    let as_of = config.as_of.or(last_day(input.dataset, config.today)).or(today);
    usage::fill(&mut draft, input.dataset, as_of, config);
    match input.dataset.kind {
        Kind::Orders => {
            by_orders::fill(&mut draft, input.dataset, as_of.unwrap_or_default(), config, before);
        }
        Kind::Customers => by_customer::fill(&mut draft, input.dataset, as_of, config),
        Kind::Feedback => by_answers::fill(&mut draft, input.dataset, config),
        Kind::Histories => by_histories::fill(&mut draft, input.dataset, config, before),
        Kind::Survival => by_survival::fill(&mut draft, input.dataset, config),
        Kind::Events => {
            draft.say_last_day(as_of.unwrap_or_default(), config);
        }
    }
    comments::fill(&mut draft, input.dataset, input.read);
    health::fill(&mut draft, input.dataset, as_of, config);
    draft.facts.add_example(&mut draft.scores, input.dataset, config);
    crate::engine::math::sort::by(&mut draft.rejected, |a, b| (a.row, a.column).cmp(&(b.row, b.column)));
    finish(input, as_of, draft)
}

/// The last day in the data; orders (or events) of days that have not come yet do not move it, unless there are no
/// others.
fn last_day(dataset: &Dataset, today: Option<Day>) -> Option<Day> {
    let (first, last) = dataset.days?;
    let grace = today.filter(|today| last.0 > today.0 + 1 && first.0 <= today.0 + 1);
    let events = dataset.events.as_ref().map(|e| &e.lines);
    let (Some(today), Some(lines)) = (grace, dataset.orders.as_ref().or(events)) else { return Some(last) };
    lines.day.iter().filter(|d| **d <= today.0 + 1).max().map(|d| Day(*d))
}

fn finish(input: &Input<'_>, as_of: Option<Day>, draft: Draft) -> Analysis {
    let (kinds, rejected_rows) = rejected_kinds(input.read, &draft.rejected);
    let sheets = sheets(&draft, input.dataset.kind);
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
        worth: draft.worth,
        retention: draft.retention,
        company: draft.company,
        columns: draft.table.columns.clone(),
        round: 0,
        sheets,
    };
    Analysis {
        report: Rc::new(report),
        customers: draft.table,
        rejected: draft.rejected,
        purchases: draft.purchases,
        readings: draft.readings,
        health: draft.health,
        models: draft.models,
        forecasts: draft.forecasts,
        facts: draft.facts,
    }
}

/// Names of the pages that this data gives, and of the parts of pages.
fn sheets(draft: &Draft, kind: Kind) -> Vec<String> {
    let table = &draft.table;
    let any = |ids: &[&str]| ids.iter().any(|id| draft.values_of(id).is_some());
    // A survey alone says of customers only what they answered.
    let many = table.rows >= LEAST_CUSTOMERS && !matches!(kind, Kind::Feedback | Kind::Survival);
    // A column of the person's own may hold numbers; the page says so where none does.
    let own = |c: &Column| c.id.starts_with("attribute.");
    let numbers =
        table.values.iter().any(|v| matches!(v, Values::Number(_))) || table.columns.iter().any(own);
    let divided = table.values.iter().any(|v| matches!(v, Values::Key(codes, _) if divides(codes)));
    let risk = any(&["p_alive", "status", "health"]);
    [
        ("advice", many && (risk || any(&["satisfaction.weighted"]))),
        ("profile", many && divided && table.columns.len() > 2),
        ("clusters", many && numbers),
        ("own", many && numbers),
        ("funnel", draft.purchases.is_some()),
        ("tiers", draft.values_of("tier").is_some()),
        ("compare", numbers && table.rows >= LEAST_CUSTOMERS && kind != Kind::Survival),
        ("moves", many),
        ("foretell", many && numbers),
        ("health", draft.health.is_some()),
        ("warning", many && risk),
        ("feedback", !draft.readings.is_empty()),
        ("whatif", many && any(&["monetary_sum", "mrr_end", "clv.annuity"])),
        ("usage", draft.values_of("usage.per_week").is_some()),
        ("tables", kind != Kind::Survival),
        ("contracts", draft.retention.subscriptions.is_some() || draft.retention.survival.is_some()),
    ]
    .into_iter()
    .filter(|(_, there)| *there)
    .map(|(name, _)| name.to_owned())
    .collect()
}

/// The report to write into. A worker has sent it and holds the only one; where somebody still reads what was answered, as
/// tests do, a copy takes its place. The browser is without the code that copies: a hundredth of the worker.
pub(crate) fn own(report: &mut Rc<Report>) -> Option<&mut Report> {
    #[cfg(target_arch = "wasm32")]
    return Rc::get_mut(report);
    #[cfg(not(target_arch = "wasm32"))]
    Some(Rc::make_mut(report))
}

/// Whether a division has more than one group.
fn divides(codes: &[u8]) -> bool {
    let mut known = codes.iter().filter(|c| **c != u8::MAX);
    known.next().is_some_and(|first| known.any(|c| c != first))
}

impl Analysis {
    /// One customer with purchases and every score explained; `None` beyond the last.
    pub fn customer(&self, dataset: &Dataset, config: &Checked, i: usize) -> Option<CustomerDetail> {
        if i >= dataset.ids.len() {
            return None;
        }
        let purchases = self.purchases_of(i);
        let cells: Vec<Cell> = self.customers.row(i);
        let outlook = self.outlook(config);
        let mut explanations = self.facts.explain(dataset, config, i);
        if let Some(found) = &self.health {
            explanations.extend(found.explain(&self.raw(), i, dataset.ids.get(i as u32)));
        }
        if let Some(outlook) = &outlook {
            explanations.extend(outlook.explain(i, dataset.ids.get(i as u32)));
        }
        Some(CustomerDetail {
            id: dataset.ids.get(i as u32).to_owned(),
            name: dataset.names.as_ref().map_or_else(String::new, |n| n[i].clone()),
            cells,
            purchases,
            explanations,
            worth: outlook.and_then(|o| o.customer(self.purchases.as_ref(), i)),
        })
    }
}

impl Analysis {
    /// What health is taken from.
    fn raw(&self) -> health::Raw<'_> {
        let report = &self.report;
        health::Raw::new(&self.customers, self.purchases.as_ref(), report.as_of, &report.company, &self.facts)
    }

    /// What health is made of, raw, by measure; empty where there is no page about it.
    pub fn measures(&self) -> Vec<(Measure, Vec<f64>)> {
        if self.health.is_none() {
            return Vec::new();
        }
        self.raw().by_measure(self.customers.rows)
    }

    /// How far each customer has come from prospect to loyal, and when; empty without orders.
    pub fn steps(&self, dataset: &Dataset, config: &Checked) -> Vec<Path> {
        let Some(p) = &self.purchases else { return Vec::new() };
        let events = dataset.events.as_ref().map(|e| &e.lines);
        let first_seen = |i: usize| {
            let began = dataset.start.as_ref().and_then(|days| days[i]);
            let used = events.and_then(|e| e.day[e.starts[i] as usize..e.starts[i + 1] as usize].first());
            began.or(used.map(|d| Day(*d)))
        };
        let days = |i: usize| &p.day[p.starts[i] as usize..p.starts[i + 1] as usize];
        let all = 0..self.customers.rows;
        all.map(|i| path(first_seen(i), days(i), config.loyal_orders as usize)).collect()
    }

    /// The last weeks by their last day: customers seen using what was sold, and events; empty without events.
    pub fn weeks(&self, dataset: &Dataset, config: &Checked) -> Vec<(Day, u64, u64)> {
        match (&dataset.events, self.report.as_of) {
            (Some(events), Some(as_of)) => usage::weeks(events, as_of, config),
            _ => Vec::new(),
        }
    }

    /// The chosen model's forecasts.
    fn outlook(&self, config: &Checked) -> Option<worth::Outlook<'_>> {
        worth::Outlook::new(self.models.as_ref()?, config, Some(&self.forecasts))
    }

    /// Forecasts with intervals of the customers at these positions; empty without a model.
    pub fn ranges(&self, config: &Checked, customers: &[u32]) -> Vec<Option<Ranges>> {
        let Some(outlook) = self.outlook(config) else { return Vec::new() };
        let mut work = Vec::new();
        customers.iter().map(|&i| outlook.ranges(i as usize, &mut work)).collect()
    }

    /// Goes on comparing models by a bounded piece of work; says whether there is more to do.
    pub fn compare(&mut self, config: &Checked) -> bool {
        let Some(models) = &mut self.models else { return false };
        models.step();
        if let Some(worth) = own(&mut self.report).and_then(|r| r.worth.as_mut()) {
            worth.set_models(models.list(config));
        }
        !models.complete()
    }

    /// The page of this name, of the customer that was chosen; `None` for another name or nobody.
    pub fn sheet(&self, name: &str, choices: &[(String, String)], dataset: &Dataset) -> Option<Sheet> {
        if name != one::NAME {
            return None;
        }
        let id = choices.iter().find(|(n, _)| n == "customer").map_or("", |(_, id)| id);
        let i = dataset.ids.find(id)? as usize;
        Some(one::sheet(&self.report, &self.customers, i, &self.purchases_of(i)))
    }

    /// Comments and how they were read; nothing without.
    pub fn told(&self, read: &Read, dataset: &Dataset) -> Told {
        let Some(comments) = dataset.comments.as_ref().filter(|_| !self.readings.is_empty()) else {
            return Told::default();
        };
        Told {
            readings: self.readings.clone(),
            texts: comments.row.iter().map(|row| comments.text(read, *row).to_owned()).collect(),
            customer: comments.customer.clone(),
            day: comments.day.clone(),
        }
    }

    /// Day and money of a customer's purchases.
    fn purchases_of(&self, i: usize) -> Vec<(Day, f64)> {
        self.purchases.as_ref().map_or_else(Vec::new, |p| {
            let range = p.starts[i] as usize..p.starts[i + 1] as usize;
            range.map(|k| (Day(p.day[k]), p.amount[k])).collect()
        })
    }

    /// Hands out the models, for the next analysis of the same dataset.
    pub fn into_models(self) -> Option<Models> {
        self.models
    }

    /// The history of every customer who has one: position, and x, t_x, t and mean repeat spend (`NaN` without).
    pub fn histories(&self) -> impl Iterator<Item = (usize, [f64; 4])> {
        let models = self.models.as_ref();
        let rows = models.map_or(0, |m| m.sample.of.len());
        (0..rows).filter_map(move |i| Some((i, models?.row(i)?)))
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
    crate::engine::math::sort::by(&mut kinds, |a, b| b.1.cmp(&a.1).then(a.0.row.cmp(&b.0.row)));
    let out = kinds.into_iter().map(|(r, count)| RejectedKind {
        code: r.code.key().to_owned(),
        column: read.found.columns.get(usize::from(r.column)).map_or_else(String::new, |c| c.header.clone()),
        count,
        row: read.table.row_number(r.row as usize),
        value: read.table.cell(r.row as usize, usize::from(r.column)).to_owned(),
    });
    (out.collect(), rows)
}
