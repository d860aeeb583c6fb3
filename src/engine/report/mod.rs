//! Results as plain data: figures, groups and chart numbers. Knows no model and holds no sentence.
//!
//! [`Report`] is what the page gets: no customer rows. [`customers::CustomerTable`] holds those and stays
//! where the data is; windows, sorting, search and export are served from it.

pub mod customers;
pub mod export;
pub mod formula;
pub mod retention;
pub mod sheet;
pub mod told;
pub mod worth;

use serde::{Deserialize, Serialize};

use super::math::calendar::Day;
use super::note::Note;

/// What a column of the customers table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Words.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Count,
    /// Money in the currency of the report.
    Money,
    /// A share, 0…1.
    Share,
    /// A date.
    Date,
    /// One of a fixed set of keys, translated by the page under `key.<column id>.<key>`.
    Key,
}

/// One column of the customers table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The id of `docs/formulas.md`; `attribute.<header>` for columns of the person's own.
    pub id: String,
    /// What it holds.
    pub r#type: ColumnType,
    /// Unit, where the id does not say it: `days`, `of 10`, `thousand` …; empty otherwise.
    pub unit: String,
}

/// One cell of the customers table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Missing, or undefined for this customer.
    None,
    /// Words of the person's own, or a key of a `Key` column.
    Text(String),
    /// A number, count, money or share.
    Number(f64),
    /// A date.
    Date(Day),
}

/// Counts of a number over equal bins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Bin edges, one more than bins.
    pub edges: Vec<f64>,
    /// Customers a bin; a value on an edge belongs to the bin above it, the highest to the last.
    pub counts: Vec<u64>,
}

/// A score over all customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The id of `docs/formulas.md`.
    pub id: String,
    /// Lowest and highest value of its scale, where it has one.
    pub scale: Option<(f64, f64)>,
    /// Customers who have it.
    pub n: u64,
    /// Mean over them.
    pub mean: f64,
    /// Median over them.
    pub median: f64,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// How it is spread.
    pub histogram: Histogram,
    /// For scores with levels: customers by level key (`excellent`, `good`, `fair`, `poor`), best first.
    pub levels: Vec<(String, u64)>,
    /// For `satisfaction.weighted`: mean of each factor (0-10) by role key, and customers whose weakest it is.
    pub factors: Vec<Factor>,
    /// The customer in the middle, as a worked example of the formula.
    pub example: Option<formula::Explanation>,
}

/// One factor of satisfaction over all customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// Role key: `product_score`, `service_score`, `support_score`.
    pub role: String,
    /// Its weight as set.
    pub weight: f64,
    /// Mean on 0-10.
    pub mean: f64,
    /// Customers whose weakest factor it is.
    pub weakest_of: u64,
}

/// A survey figure over all answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// `nps`, `csat` or `ces`.
    pub id: String,
    /// Answers.
    pub n: u64,
    /// `nps` in points -100…100, `csat` as a share 0…1, `ces` on its scale.
    pub value: f64,
    /// 95 % interval, `None` with fewer than two answers.
    pub interval: Option<(f64, f64)>,
    /// Answers by value, rising.
    pub counts: Vec<(f64, u64)>,
    /// Scale on which the answers were given.
    pub scale: (f64, f64),
    /// `nps`: promoters, passives, detractors. `csat`: satisfied, the rest. Empty for `ces`.
    pub groups: Vec<(String, u64)>,
    /// `ces`: whether high means little effort.
    pub high_is_easy: bool,
    /// The formula with these numbers.
    pub formula: formula::Explanation,
    /// By month of the answer, where there are dates: first day, n, value. Rising.
    pub by_month: Vec<(Day, u64, f64)>,
}

/// Customers in groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segmentation {
    /// `rfm.segment`, `rfm.segment_10`, `segment.lifecycle`, `segment.trend`, `segment.value_rule`.
    pub id: String,
    /// Groups in their fixed order, those without customers too.
    pub groups: Vec<Group>,
    /// Customers for whom it is not defined.
    pub undefined: u64,
}

/// One group of customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Key, translated by the page under `key.<segmentation id>.<key>`.
    pub key: String,
    /// Customers.
    pub customers: u64,
    /// Share of the customers for whom the segmentation is defined, 0…1.
    pub share: f64,
    /// Their money: spend of an order log, CLV (or total value) of a customers table; 0 where there is none.
    pub money: f64,
    /// Share of the money, 0…1.
    pub money_share: f64,
    /// Mean days since the last order, where known.
    pub recency_days: Option<f64>,
    /// Mean order count, where known.
    pub order_count: Option<f64>,
}

/// RFM over all customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rfm {
    /// Cut points used: days since the last order, orders, money.
    pub cuts: [[f64; 4]; 3],
    /// Whether the cut points are the person's own.
    pub own_cuts: bool,
    /// Whether money is the mean of a purchase instead of the sum.
    pub monetary_mean: bool,
    /// Smallest and largest of recency, frequency, money.
    pub ranges: [(f64, f64); 3],
    /// `[f][r]`, both 0-4 for scores 1-5: customers and their commonest segment of 11 (empty if none).
    pub grid: Vec<Vec<GridCell>>,
}

/// One cell of the RFM grid.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GridCell {
    /// Customers.
    pub customers: u64,
    /// Key of the commonest of the 11 segments; empty where there are no customers.
    pub segment: String,
}

/// Lifetime value over all customers of a customers table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clv {
    /// `clv.simple`, `clv.discounted`, `clv.annuity`, `clv.satisfaction_adjusted`.
    pub id: String,
    /// Divide by this was done; 1 where none. Named on screen.
    pub unit: f64,
    /// Customers who have it.
    pub n: u64,
    /// Sum over them, in `unit`.
    pub total: f64,
    /// Mean over them.
    pub mean: f64,
    /// Median over them.
    pub median: f64,
    /// How it is spread.
    pub histogram: Histogram,
    /// The customer in the middle, as a worked example of the formula.
    pub example: Option<formula::Explanation>,
    /// Highest values: customer id, name, value. At most ten, falling.
    pub top: Vec<(String, String, f64)>,
}

/// One stretch of time in an order log.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Period {
    /// Its first day.
    pub start: Day,
    /// Its last day; the current one is cut at `as_of`.
    pub end: Day,
    /// Whether the whole of it lies within the data.
    pub complete: bool,
    /// Customers who bought in it.
    pub customers: u64,
    /// Of those, first-time customers.
    pub new: u64,
    /// Of the previous period's customers, those who bought in this one.
    pub retained: u64,
    /// `retained` over the previous period's customers; `None` for the first one.
    pub retention: Option<f64>,
    /// Purchases.
    pub orders: u64,
    /// Money.
    pub revenue: f64,
}

/// Company figures that the data gives; `None` where it does not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Company {
    /// Money of all purchases up to `as_of`.
    pub revenue: Option<f64>,
    /// The same over the last 365 days.
    pub revenue_last_year: Option<f64>,
    /// The same over the 365 days before, where the data reaches that far.
    pub revenue_year_before: Option<f64>,
    /// Purchases (customer-days with an order).
    pub purchases: Option<u64>,
    /// Money over purchases.
    pub order_value: Option<f64>,
    /// Customers with two purchases or more over customers with one or more.
    pub repeat_purchase_rate: Option<f64>,
    /// Customers with one purchase or more.
    pub buyers: Option<u64>,
    /// Share of money that the 20 % of customers with the highest spend bring.
    pub top_share: Option<f64>,
    /// Median days between purchases over all gaps of all customers.
    pub median_gap_days: Option<f64>,
    /// The gap g that the lifecycle uses.
    pub gap_days: Option<f64>,
    /// Customers with three purchases or more who are silent for more than three gaps: count, what they spent in all.
    pub quiet: Option<(u64, f64)>,
    /// Growing customers: count, money of the last half-year, money of the one before.
    pub growing: Option<(u64, f64, f64)>,
    /// Shrinking customers: the same.
    pub shrinking: Option<(u64, f64, f64)>,
    /// Share of customers with a referral, where referrals are known.
    pub referral_rate: Option<f64>,
    /// Calendar quarters.
    pub quarters: Vec<Period>,
    /// Calendar months.
    pub months: Vec<Period>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Name of the file; empty for a paste.
    pub name: String,
    /// Kind key: `customers`, `orders`, `feedback`.
    pub kind: String,
    /// Data rows.
    pub rows: u64,
    /// Rows that gave something to the results.
    pub rows_used: u64,
    /// Columns.
    pub columns: u64,
    /// Name of the encoding.
    pub encoding: String,
    /// Delimiter key.
    pub delimiter: String,
    /// Row of the header, counted from 1; `None` where there is none.
    pub header_row: Option<u32>,
    /// Header, role key and confidence of every column; 1 where the person chose.
    pub roles: Vec<(String, String, f64)>,
}

/// Cells set aside for one reason in one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectedKind {
    /// Reason key (`RejectCode`).
    pub code: String,
    /// Header of the column.
    pub column: String,
    /// Cells.
    pub count: u64,
    /// Row of the first one, as a spreadsheet numbers it.
    pub row: u64,
    /// What stands there.
    pub value: String,
}

/// Everything the page shows except rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this shape.
    pub schema: u32,
    /// What was read.
    pub source: Source,
    /// The last day that counts, for data with dates.
    pub as_of: Option<Day>,
    /// First and last day in the data.
    pub days: Option<(Day, Day)>,
    /// Currency mark, empty where unknown.
    pub currency: String,
    /// Customers.
    pub customers: u64,
    /// Orders (distinct order ids, or rows of zero or more), for an order log.
    pub orders: Option<u64>,
    /// Reasons for cells set aside, most frequent first.
    #[serde(with = "told")]
    pub rejected: Vec<RejectedKind>,
    /// Rows with at least one such cell.
    pub rejected_rows: u64,
    /// What was noticed.
    pub notes: Vec<Note>,
    /// Scores, in the order of `docs/formulas.md`.
    pub scores: Vec<Score>,
    /// Survey figures.
    pub surveys: Vec<Survey>,
    /// RFM, for an order log.
    pub rfm: Option<Rfm>,
    /// Segmentations.
    pub segments: Vec<Segmentation>,
    /// Lifetime values.
    pub clv: Vec<Clv>,
    /// What customers are worth by the models of repeat buying, where there are histories to fit them to.
    pub worth: Option<worth::Worth>,
    /// Who comes back, and how long customers stay.
    pub retention: retention::Retention,
    /// Company figures.
    pub company: Company,
    /// Columns of the customers table.
    pub columns: Vec<Column>,
    /// Which result of the worker this is; pages are asked for again with every other one.
    pub round: u32,
    /// Names of the pages that the engine composes for this data, in their order, and `contracts`, which is part of another.
    pub sheets: Vec<String>,
}
