//! Who comes back, and how long customers stay, as plain data.

use serde::{Deserialize, Serialize};

use super::formula::Explanation;
use super::worth::Range;
use crate::engine::math::calendar::Day;

/// One period of one cohort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct CohortCell {
    /// Customers of the cohort who bought in it.
    pub customers: u64,
    /// Their purchases.
    pub orders: u64,
    /// Their money.
    pub revenue: f64,
    /// Money of the cohort up to the end of this period, a customer of the cohort.
    pub cumulative: f64,
    /// Whether the period is over at `as_of`.
    pub complete: bool,
}

/// Customers by the period of their first purchase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CohortRow {
    /// First day of the period.
    pub start: Day,
    /// Customers.
    pub customers: u64,
    /// Period by period from the first on; `cells[0]` is the period of the first purchase.
    pub cells: Vec<CohortCell>,
}

/// The cohort table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cohorts {
    /// `month` or `week` (from Monday).
    pub length: String,
    /// By first period, rising; periods without new customers too.
    pub rows: Vec<CohortRow>,
    /// Share of customers back in period k (from 1), over all cohorts whose period k is over: share, customers.
    pub mean: Vec<(f64, u64)>,
}

/// Share of customers who have bought again within so many days (Kaplan and Meier 1958: customers who are still within
/// the time count as long as they are watched).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepeatCurve {
    /// Which purchase: 2 for the second.
    pub purchase: u32,
    /// Customers who made the one before.
    pub customers: u64,
    /// Days since the one before, share who bought again. Rising, from (0, 0); at most 200 points.
    pub points: Vec<(u32, f64)>,
    /// Days until half of them have; `None` where fewer ever do.
    pub median_days: Option<u32>,
}

/// Customers who pay by contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subscriptions {
    /// Accounts.
    pub accounts: u64,
    /// Of them, ended.
    pub ended: u64,
    /// Monthly recurring revenue at the start, of the accounts that had any.
    pub mrr_start: Option<f64>,
    /// At the end, of the same accounts.
    pub mrr_end: Option<f64>,
    /// Lost from ended accounts.
    pub lost: Option<f64>,
    /// Lost from accounts that pay less.
    pub contraction: Option<f64>,
    /// Gained from accounts that pay more.
    pub expansion: Option<f64>,
    /// Accounts that came after the start, and what they pay at the end.
    pub new: Option<(u64, f64)>,
    /// Gross revenue retention: (start - lost - contraction) / start.
    pub grr: Option<f64>,
    /// Net revenue retention: (start - lost - contraction + expansion) / start.
    pub nrr: Option<f64>,
    /// Accounts that ended over accounts at the start.
    pub logo_churn: Option<f64>,
    /// 95 % interval of `logo_churn` (Wilson 1927).
    pub logo_churn_interval: Option<(f64, f64)>,
    /// Renewals due within 120 days of `as_of`: accounts, revenue.
    pub renewals: Option<(u64, f64)>,
    /// How `grr` and `nrr` come about.
    pub explained: Vec<Explanation>,
}

/// Survival of contracts by the shifted beta-geometric model (Fader and Hardie 2007).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survival {
    /// Key of a period: `month` or `year`.
    pub period: String,
    /// alpha and beta, each with its standard error where there is one.
    #[serde(with = "super::told")]
    pub params: [(f64, Option<f64>); 2],
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// Accounts that it was fitted to; 1000 for a table of shares, which carries no count.
    pub accounts: f64,
    /// Period, share that survived to its end as seen, accounts at risk. From (0, 1).
    #[serde(with = "super::told")]
    pub seen: Vec<(u32, f64, f64)>,
    /// Period, survival by the model, retention rate of that period; to twice what was seen, at least 12.
    pub curve: Vec<(u32, Range, f64)>,
    /// Expected whole periods of a new account, discounted at the yearly rate; and not, `None` where it has no end.
    #[serde(with = "super::told")]
    pub tenure: (f64, Option<f64>),
    /// Discounted expected residual periods of an account after n renewals: n, periods.
    #[serde(with = "super::told")]
    pub residual: Vec<(u32, f64)>,
    /// Residual value of all active accounts: discounted periods x what they pay a period x margin.
    pub value: Option<Range>,
}

/// Who comes back, and how long customers stay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Retention {
    /// By first month or week, for an order log.
    pub cohorts: Option<Cohorts>,
    /// From the first to the second purchase, and from the second to the third.
    pub repeat: Vec<RepeatCurve>,
    /// Days between purchases over all customers.
    pub gaps: Option<super::Histogram>,
    /// Recurring revenue.
    #[serde(with = "super::told")]
    pub subscriptions: Option<Subscriptions>,
    /// How long contracts last.
    pub survival: Option<Survival>,
}
