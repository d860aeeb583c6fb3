//! What customers are worth by the models of repeat buying, as plain data.

use serde::{Deserialize, Serialize};

use crate::engine::math::calendar::Day;

/// An estimate with its 80 % and 95 % intervals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The expectation.
    pub value: f64,
    /// Low end of the 80 % interval.
    pub low_80: f64,
    /// High end of the 80 % interval.
    pub high_80: f64,
    /// Low end of the 95 % interval.
    pub low_95: f64,
    /// High end of the 95 % interval.
    pub high_95: f64,
}

/// One parameter of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// The papers' letter: `r`, `alpha`, `a`, `b`, `s`, `beta`, `p`, `q`, `gamma`, `delta`, `k`.
    pub name: String,
    /// Its estimate, in the time unit of [`Worth`].
    pub value: f64,
    /// Its standard error; `None` where the likelihood is flat there, and for `k`, which is a choice.
    pub error: Option<f64>,
}

/// How far a forecast of the held-back time was off.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// The model, or `last_period`: the same as in the time before, of the same length.
    pub id: String,
    /// Forecast of all purchases of the customers known at the split.
    pub purchases: f64,
    /// Mean absolute error a customer.
    pub purchases_mae: f64,
    /// Root mean square error a customer.
    pub purchases_rmse: f64,
    /// (forecast - truth) / truth of the total; `None` where nothing was bought.
    pub purchases_error: Option<f64>,
    /// The same of money; `None` without a model of spend.
    pub spend: Option<f64>,
    /// Mean absolute error a customer, in money.
    pub spend_mae: Option<f64>,
    /// Root mean square error a customer, in money.
    pub spend_rmse: Option<f64>,
    /// (forecast - truth) / truth of the total.
    pub spend_error: Option<f64>,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// `nbd`, `bg_nbd`, `mbg_nbd`, `pareto_nbd`, `bg_cnbd_k`, `mbg_cnbd_k`, `bg_bb`; `gamma_gamma` for spend.
    pub id: String,
    /// Its parameters, as the papers order them.
    pub params: Vec<Param>,
    /// Log-likelihood of all histories up to `as_of`.
    pub log_likelihood: f64,
    /// Akaike's criterion; compares the models of purchases with each other, not with `gamma_gamma`.
    pub aic: f64,
    /// Customers that it was fitted to.
    pub customers: u64,
    /// Whether the search ended at a maximum. Figures of a model that did not are not used.
    pub converged: bool,
    /// Names of parameters at the edge of what is possible, where the data says nothing about them.
    pub boundary: Vec<String>,
    /// Its forecast of the held-back time, fitted to what was known at the split.
    pub holdout: Option<Errors>,
    /// Whether the figures come from it.
    pub chosen: bool,
}

/// Customers with the same number of repeat purchases before the split: forecast and truth after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldoutGroup {
    /// Repeat purchases before the split; the last group holds all from there up.
    pub x: u32,
    /// Customers.
    pub customers: u64,
    /// Purchases a customer in the held-back time, as they were.
    pub actual: f64,
    /// The same by the chosen model.
    pub expected: f64,
}

/// The time that was held back, and what happened in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holdout {
    /// Last day of what the models were shown.
    pub split: Day,
    /// Last day of the held-back time.
    pub end: Day,
    /// Whether the person set the split.
    pub own_split: bool,
    /// Customers known at the split.
    pub customers: u64,
    /// Their purchases in the held-back time.
    pub purchases: f64,
    /// Their money in the held-back time.
    pub spend: f64,
    /// The chosen model's forecast of their purchases, with its range.
    pub expected: Range,
    /// The chosen model's forecast of their money, with its range.
    pub expected_spend: Option<Range>,
    /// Same as last period.
    #[serde(with = "super::told")]
    pub baseline: Errors,
    /// By repeat purchases before the split.
    #[serde(with = "super::told")]
    pub groups: Vec<HoldoutGroup>,
}

/// How far the figures can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Good fit.
    Good,
    /// Use for ranking only.
    Ranking,
    /// Do not use.
    Unfit,
    /// Nothing could be held back, or the comparison is not there yet.
    Untested,
}

impl Verdict {
    /// The stable word, also its key in `locales/` under `verdict.`.
    pub const fn key(self) -> &'static str {
        match self {
            Verdict::Good => "good",
            Verdict::Ranking => "ranking",
            Verdict::Unfit => "unfit",
            Verdict::Untested => "untested",
        }
    }
}

/// Why this model and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// MBG/NBD, which no other beat on both AIC and the held-back time.
    Default,
    /// MBG/NBD, where no time could be held back to try others on.
    Alone,
    /// It beat MBG/NBD on both.
    Better,
    /// Models before it in line could not be fitted.
    Fallback,
    /// The person chose it.
    Chosen,
    /// It is the only one for data of yes/no periods.
    Periods,
    /// None: this data cannot tell.
    None,
}

impl Reason {
    /// The stable word, also its key in `locales/` under `reason.`.
    pub const fn key(self) -> &'static str {
        match self {
            Reason::Default => "default",
            Reason::Alone => "alone",
            Reason::Better => "better",
            Reason::Fallback => "fallback",
            Reason::Chosen => "chosen",
            Reason::Periods => "periods",
            Reason::None => "none",
        }
    }
}

/// Running totals up to a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The day.
    pub day: Day,
    /// Purchases from the first day of the data on.
    pub purchases: f64,
    /// Money from the first day of the data on.
    pub spend: f64,
}

/// What is expected from `as_of` to a day, on top of what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AheadPoint {
    /// The day.
    pub day: Day,
    /// Purchases of today's customers.
    pub purchases: Range,
    /// Their money, neither discounted nor reduced to the margin; `None` without a model of spend.
    pub spend: Option<Range>,
}

/// Purchases and money over time: seen, predicted unseen, and ahead.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// What happened, by week or month, up to `as_of`; all customers.
    pub seen: Vec<CurvePoint>,
    /// From the split to `as_of`: the chosen model's forecast for the customers known at the split, with what
    /// customers of after it bought added as it came. Empty where nothing was held back.
    pub unseen: Vec<CurvePoint>,
    /// From `as_of` to the horizon.
    pub ahead: Vec<AheadPoint>,
}

/// P(alive) by purchases and silence.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AliveMap {
    /// Lowest purchases (days with an order) of each row, rising; a row reaches to below the next.
    pub purchases: Vec<u32>,
    /// Fewest days since the last purchase of each column, rising; a column reaches to below the next.
    pub days: Vec<u32>,
    /// `[row][column]`: customers and their mean P(alive); `None` for no customers.
    pub cells: Vec<Vec<Option<(u64, f64)>>>,
}

/// The worth of a group of customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupWorth {
    /// Key of the group, or the first day of a cohort as `2026-01-01`.
    pub key: String,
    /// Customers with a history.
    pub customers: u64,
    /// Of them, expected to be still active.
    pub active: f64,
    /// Purchases up to the horizon.
    pub purchases: Range,
    /// Money up to the horizon, neither discounted nor reduced to the margin.
    pub spend: Option<Range>,
    /// CLV up to the horizon.
    pub clv: Option<Range>,
}

/// The worth of every group of a segmentation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentWorth {
    /// Id of the segmentation (`rfm.segment` …), or `cohort` for the quarter of the first purchase.
    pub id: String,
    /// Its groups in their order, those without customers left out.
    pub groups: Vec<GroupWorth>,
}

/// A customer of high worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopCustomer {
    /// The id.
    pub customer: String,
    /// The name, empty where unknown.
    pub name: String,
    /// Chance of being still active.
    pub p_alive: f64,
    /// Purchases up to the horizon.
    pub purchases: Range,
    /// CLV up to the horizon; `None` without a model of spend.
    pub clv: Option<Range>,
}

/// What customers are worth by the models of repeat buying.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worth {
    /// Whether every model has been compared and the held-back time looked at; until then the figures are those of the
    /// default model, and `Ask::Compare` goes on.
    pub complete: bool,
    /// Customers with a history, weights added up.
    pub customers: u64,
    /// Of them, with a repeat purchase.
    pub repeaters: u64,
    /// Key of the time unit of the parameters: `day`, `week`, `month`, `year`.
    pub time_unit: String,
    /// Horizon in months, from `as_of`.
    pub horizon_months: f64,
    /// Last day of the horizon, where there is a calendar.
    pub horizon_end: Option<Day>,
    /// Yearly discount rate.
    pub discount_rate: f64,
    /// Share of each sale that counts.
    pub margin: f64,
    /// The model of purchases that the figures come from; `None` when this data cannot tell.
    pub chosen: Option<String>,
    /// Why this one.
    pub reason: Reason,
    /// How far to trust it.
    pub verdict: Verdict,
    /// The models of purchases in a fixed order, then `gamma_gamma`.
    #[serde(with = "super::told")]
    pub models: Vec<Model>,
    /// Their ids.
    pub fitted: Vec<String>,
    /// Regularity of the times between purchases by Wheat and Morrison's estimate: 1 at random, more is regular.
    pub regularity: Option<f64>,
    /// Correlation of repeat purchases and mean spend over repeat buyers.
    pub spend_correlation: Option<f64>,
    /// Customers expected to be still active.
    pub active: Range,
    /// Purchases of today's customers up to the horizon.
    pub purchases: Range,
    /// Their money up to the horizon, neither discounted nor reduced to the margin; `None` without a model of spend.
    pub spend: Option<Range>,
    /// Their CLV up to the horizon: money x margin, discounted.
    pub clv: Option<Range>,
    /// Customers with three purchases or more and a 15-70 % chance of being still active: how many, their mean
    /// chance, and the money that they would bring on top if all of them stayed.
    pub slipping: Option<(u64, f64, f64)>,
    /// The held-back time.
    pub holdout: Option<Holdout>,
    /// Over time.
    pub curve: Curve,
    /// P(alive) by purchases and silence.
    pub alive: AliveMap,
    /// By segment and cohort.
    pub groups: Vec<SegmentWorth>,
    /// Customers of the highest CLV (purchases without a model of spend), ten at most, falling.
    pub top: Vec<TopCustomer>,
}

impl Worth {
    /// Takes the models as they are now.
    pub fn set_models(&mut self, models: Vec<Model>) {
        self.fitted = models.iter().map(|m| m.id.clone()).collect();
        self.models = models;
    }
}

/// The forecast for one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerWorth {
    /// Repeat purchases.
    pub x: f64,
    /// First to last purchase, in the time unit.
    pub t_x: f64,
    /// First purchase to `as_of`, in the time unit.
    pub t: f64,
    /// Chance of being still active.
    pub p_alive: Range,
    /// Purchases up to the horizon.
    pub purchases: Range,
    /// Expected money of a purchase; `None` without a model of spend.
    pub order_value: Option<f64>,
    /// Money up to the horizon.
    pub spend: Option<Range>,
    /// CLV up to the horizon.
    pub clv: Option<Range>,
    /// Money up to the horizon if the customer were certain to be active.
    pub spend_if_active: Option<f64>,
    /// Chance of being active on each day from the first purchase to `as_of`; rising by day.
    pub alive: Vec<(Day, f64)>,
    /// The same from `as_of` on, if no further purchase comes.
    pub alive_ahead: Vec<(Day, f64)>,
}
