//! Every choice of one analysis. [`Config::check`] reports all faults at once; only [`Checked`] can be run.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::error::{Error, ErrorCode};
use super::math::calendar::Day;
use super::own::Own;

/// A scale on which ratings were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// 0 to 5.
    ZeroToFive,
    /// 1 to 5.
    OneToFive,
    /// 1 to 7.
    OneToSeven,
    /// 0 to 10.
    ZeroToTen,
    /// 1 to 10.
    OneToTen,
    /// 0 to 100 %.
    Percent,
}

impl Scale {
    /// Every scale, in the order of the selector.
    pub const ALL: [Scale; 6] = [
        Scale::ZeroToFive,
        Scale::OneToFive,
        Scale::OneToSeven,
        Scale::ZeroToTen,
        Scale::OneToTen,
        Scale::Percent,
    ];
    /// Lowest and highest value.
    pub const fn ends(self) -> (f64, f64) {
        match self {
            Scale::ZeroToFive => (0.0, 5.0),
            Scale::OneToFive => (1.0, 5.0),
            Scale::OneToSeven => (1.0, 7.0),
            Scale::ZeroToTen => (0.0, 10.0),
            Scale::OneToTen => (1.0, 10.0),
            Scale::Percent => (0.0, 100.0),
        }
    }
    /// The stable word, also its key in `locales/` under `scale.`.
    pub const fn key(self) -> &'static str {
        match self {
            Scale::ZeroToFive => "zero_to_five",
            Scale::OneToFive => "one_to_five",
            Scale::OneToSeven => "one_to_seven",
            Scale::ZeroToTen => "zero_to_ten",
            Scale::OneToTen => "one_to_ten",
            Scale::Percent => "percent",
        }
    }
}

/// Lines of business: they set weights of the satisfaction factors and the words for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Business {
    /// The plain words, weights 0.4, 0.3, 0.3.
    General,
    /// Shops.
    Shop,
    /// Software by subscription.
    Saas,
    /// Finance.
    Finance,
    /// Healthcare.
    Healthcare,
    /// Education.
    Education,
    /// Services.
    Services,
}

impl Business {
    /// Every line of business, in the order of the selector.
    pub const ALL: [Business; 7] = [
        Business::General,
        Business::Shop,
        Business::Saas,
        Business::Finance,
        Business::Healthcare,
        Business::Education,
        Business::Services,
    ];
    /// Weights of product, service and support.
    pub const fn weights(self) -> [f64; 3] {
        match self {
            Business::General => [0.4, 0.3, 0.3],
            Business::Shop => [0.5, 0.3, 0.2],
            Business::Saas => [0.5, 0.2, 0.3],
            Business::Finance => [0.3, 0.4, 0.3],
            Business::Healthcare => [0.3, 0.5, 0.2],
            Business::Education => [0.5, 0.3, 0.2],
            Business::Services => [0.2, 0.5, 0.3],
        }
    }
    /// The stable word, also its key in `locales/` under `business.`.
    pub const fn key(self) -> &'static str {
        match self {
            Business::General => "general",
            Business::Shop => "shop",
            Business::Saas => "saas",
            Business::Finance => "finance",
            Business::Healthcare => "healthcare",
            Business::Education => "education",
            Business::Services => "services",
        }
    }
}

/// In which time is counted for the models: the unit of `t_x` and `t`, and so of their parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Days.
    Day,
    /// Weeks, the papers' unit.
    Week,
    /// Months: a twelfth of a year.
    Month,
    /// Years of 365.25 days.
    Year,
}

impl TimeUnit {
    /// Every unit, in the order of the selector.
    pub const ALL: [TimeUnit; 4] = [TimeUnit::Day, TimeUnit::Week, TimeUnit::Month, TimeUnit::Year];
    /// Its length in days.
    pub const fn days(self) -> f64 {
        match self {
            TimeUnit::Day => 1.0,
            TimeUnit::Week => 7.0,
            TimeUnit::Month => 365.25 / 12.0,
            TimeUnit::Year => 365.25,
        }
    }
    /// The stable word, also its key in `locales/` under `time_unit.`.
    pub const fn key(self) -> &'static str {
        match self {
            TimeUnit::Day => "day",
            TimeUnit::Week => "week",
            TimeUnit::Month => "month",
            TimeUnit::Year => "year",
        }
    }
}

/// The models of repeat buying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelId {
    /// Negative binomial, nobody ever leaves.
    Nbd,
    /// Beta-geometric / NBD.
    BgNbd,
    /// The same with a chance to leave right after the first purchase.
    MbgNbd,
    /// Pareto / NBD.
    ParetoNbd,
    /// BG/NBD with Erlang-k times between purchases.
    BgCnbdK,
    /// MBG/NBD with Erlang-k times between purchases.
    MbgCnbdK,
    /// Beta-geometric / beta-binomial, for yes/no periods.
    BgBb,
}

impl ModelId {
    /// Every model, in the order of the report.
    pub const ALL: [ModelId; 7] = [
        ModelId::MbgNbd,
        ModelId::BgNbd,
        ModelId::ParetoNbd,
        ModelId::MbgCnbdK,
        ModelId::BgCnbdK,
        ModelId::Nbd,
        ModelId::BgBb,
    ];
    /// The stable word, also its key in `locales/` under `model.`.
    pub const fn key(self) -> &'static str {
        match self {
            ModelId::Nbd => "nbd",
            ModelId::BgNbd => "bg_nbd",
            ModelId::MbgNbd => "mbg_nbd",
            ModelId::ParetoNbd => "pareto_nbd",
            ModelId::BgCnbdK => "bg_cnbd_k",
            ModelId::MbgCnbdK => "mbg_cnbd_k",
            ModelId::BgBb => "bg_bb",
        }
    }
}

/// How long the periods of the cohort table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CohortLength {
    /// Weeks from Monday.
    Week,
    /// Calendar months.
    Month,
}

/// Every choice of one analysis, with the defaults of `docs/formulas.md`. Never any data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Version of this shape.
    pub version: u32,
    /// The last day that counts; unset, it is the last date in the data.
    pub as_of: Option<Day>,
    /// The day on which somebody looks; unset, nothing is said about data that ended long before, or lies after it.
    pub today: Option<Day>,
    /// Whether orders of one customer on one day are one purchase.
    pub merge_days: bool,
    /// Line of business: words and default weights.
    pub business: Business,
    /// Weights of product, service and support in `satisfaction.weighted`; never all zero.
    pub weights: [f64; 3],
    /// Scale of the satisfaction ratings; unset, it is guessed from their range.
    pub rating_scale: Option<Scale>,
    /// From which score (of 10) on a level is excellent, good, fair; falling.
    pub levels: [f64; 3],
    /// Worth of a purchase in `value.from_counts` and in the annuity, where the table has no price.
    pub purchase_value: f64,
    /// Worth of a point of advocacy in `value.from_counts`.
    pub advocacy_value: f64,
    /// Worth of service in `value.from_counts`.
    pub service_value: f64,
    /// Yearly discount rate.
    pub discount_rate: f64,
    /// How many months ahead the models look.
    pub horizon_months: f64,
    /// Share of each sale that counts as profit.
    pub margin: f64,
    /// The time unit of the models.
    pub time_unit: TimeUnit,
    /// Model of purchases; unset, it is chosen by AIC and the held-back time.
    pub model: Option<ModelId>,
    /// Last day of what the models are shown when they are tested; unset, it is chosen.
    pub holdout_split: Option<Day>,
    /// Whether orders worth nothing are purchases.
    pub zero_orders: bool,
    /// Periods of the cohort table; unset, months where the data spans half a year or more.
    pub cohort: Option<CohortLength>,
    /// Years of the annuity.
    pub years: u32,
    /// `clv.simple` is divided by this and named after it.
    pub simple_unit: f64,
    /// `k` of `clv.satisfaction_adjusted`.
    pub satisfaction_k: f64,
    /// `segment.value_rule`: CLV above which a customer may be of high value, then active; falling.
    pub rule_clv: [f64; 2],
    /// `segment.value_rule`: total value above which a customer may be of high value, then active; falling.
    pub rule_value: [f64; 2],
    /// Lifecycle: the gap g in days; unset, the median gap of all customers, at least `gap_floor`.
    pub gap_days: Option<f64>,
    /// Lifecycle: the smallest g in days.
    pub gap_floor: f64,
    /// Lifecycle: churned after more than this many gaps of silence.
    pub churned_gaps: f64,
    /// Lifecycle: churned below this chance of being still active, where a model is fitted.
    pub churned_chance: f64,
    /// Lifecycle: loyal with at least this many order days, ….
    pub loyal_orders: u32,
    /// …, silent for at most this many gaps.
    pub loyal_gaps: f64,
    /// Growing or shrinking beyond this relative change.
    pub trend_band: f64,
    /// RFM: mean spend of a purchase instead of the sum.
    pub monetary_mean: bool,
    /// RFM: own cut points for days since the last order, orders and money; unset, quintiles.
    pub rfm_cuts: Option<[[f64; 4]; 3]>,
    /// Scale of CSAT answers; unset, guessed.
    pub csat_scale: Option<Scale>,
    /// How many of the highest answers count as satisfied.
    pub csat_top: u32,
    /// Scale of CES answers; unset, guessed.
    pub ces_scale: Option<Scale>,
    /// Choices that only composed pages have fields for.
    pub own: Own,
    /// Whether a high CES answer means little effort.
    pub ces_high_is_easy: bool,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            version: 1,
            as_of: None,
            today: None,
            merge_days: true,
            business: Business::General,
            weights: Business::General.weights(),
            rating_scale: None,
            levels: [9.0, 7.0, 5.0],
            purchase_value: 100.0,
            advocacy_value: 500.0,
            service_value: 500.0,
            discount_rate: 0.10,
            horizon_months: 12.0,
            margin: 1.0,
            time_unit: TimeUnit::Week,
            model: None,
            holdout_split: None,
            zero_orders: true,
            cohort: None,
            years: 5,
            simple_unit: 1000.0,
            satisfaction_k: 1.0,
            rule_clv: [5000.0, 3000.0],
            rule_value: [3000.0, 2000.0],
            gap_days: None,
            gap_floor: 30.0,
            churned_gaps: 3.0,
            churned_chance: 0.2,
            loyal_orders: 4,
            loyal_gaps: 2.0,
            trend_band: 0.10,
            monetary_mean: false,
            rfm_cuts: None,
            csat_scale: None,
            csat_top: 2,
            ces_scale: None,
            own: Own::default(),
            ces_high_is_easy: true,
        }
    }
}

/// A config without a fault: the only thing that [`analysis::run`](super::analysis::run) accepts.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked(Config);

impl Deref for Checked {
    type Target = Config;
    fn deref(&self) -> &Config {
        &self.0
    }
}

impl Config {
    /// Every fault at once, or the checked config.
    ///
    /// # Errors
    /// `WeightsSumToZero`, `BadWeight`, `BadDiscountRate`, `SettingOutOfRange`, `ThresholdsNotInOrder`,
    /// `ThresholdsNotRising`, `EndsAlike`.
    ///
    /// # Example: two faults, both said
    /// ```
    /// use perennial::engine::config::Config;
    /// let config = Config { discount_rate: -0.1, weights: [0.0; 3], ..Config::default() };
    /// assert_eq!(config.check().unwrap_err().len(), 2);
    /// ```
    pub fn check(self) -> Result<Checked, Vec<Error>> {
        let mut faults = Vec::new();
        if self.weights.iter().any(|w| !w.is_finite() || *w < 0.0) {
            faults.push(Error::new(ErrorCode::BadWeight).with("weights"));
        } else if self.weights.iter().sum::<f64>() <= 0.0 {
            faults.push(Error::new(ErrorCode::WeightsSumToZero));
        }
        #[cfg(not(feature = "page"))]
        faults.extend(self.own.read().faults());
        if !(self.discount_rate.is_finite() && self.discount_rate >= 0.0) {
            faults.push(Error::new(ErrorCode::BadDiscountRate));
        }
        // Ranges stand as text too, so that the page need not hold what writes fractions; shares as the page has them.
        for (name, value, low, high, range) in [
            ("purchase_value", self.purchase_value, 0.0, 1e12, "0…1000000000000"),
            ("advocacy_value", self.advocacy_value, 0.0, 1e12, "0…1000000000000"),
            ("service_value", self.service_value, 0.0, 1e12, "0…1000000000000"),
            ("years", f64::from(self.years), 1.0, 100.0, "1…100"),
            ("simple_unit", self.simple_unit, 1e-6, 1e12, "0.000001…1000000000000"),
            ("satisfaction_k", self.satisfaction_k, 0.0, 100.0, "0…100"),
            ("discount_rate", self.discount_rate.max(0.0), 0.0, 10.0, "0…1000 %"),
            ("horizon_months", self.horizon_months, 0.25, 120.0, "0.25…120"),
            ("margin", self.margin, 0.0, 1.0, "0…100 %"),
            ("gap_days", self.gap_days.unwrap_or(1.0), 1.0, 36_525.0, "1…36525"),
            ("gap_floor", self.gap_floor, 1.0, 36_525.0, "1…36525"),
            ("churned_gaps", self.churned_gaps, 0.1, 1000.0, "0.1…1000"),
            ("churned_chance", self.churned_chance, 0.0, 1.0, "0…100 %"),
            ("loyal_orders", f64::from(self.loyal_orders), 2.0, 10_000.0, "2…10000"),
            ("loyal_gaps", self.loyal_gaps, 0.1, 1000.0, "0.1…1000"),
            ("trend_band", self.trend_band, 0.0, 10.0, "0…1000 %"),
            ("csat_top", f64::from(self.csat_top), 1.0, 6.0, "1…6"),
        ] {
            if !(value >= low && value <= high) {
                faults.push(Error::new(ErrorCode::SettingOutOfRange).with(name).and(range));
            }
        }
        for (name, falling) in [
            ("levels", &self.levels[..]),
            ("rule_clv", &self.rule_clv[..]),
            ("rule_value", &self.rule_value[..]),
        ] {
            if !falling.windows(2).all(|w| w[0] >= w[1]) {
                faults.push(Error::new(ErrorCode::ThresholdsNotInOrder).with(name));
            }
        }
        for (name, cuts) in ["rfm_cuts.recency", "rfm_cuts.frequency", "rfm_cuts.monetary"]
            .into_iter()
            .zip(self.rfm_cuts.iter().flatten())
        {
            if !cuts.windows(2).all(|w| w[0] <= w[1]) {
                faults.push(Error::new(ErrorCode::ThresholdsNotRising).with(name));
            }
        }
        if faults.is_empty() { Ok(Checked(self)) } else { Err(faults) }
    }
}
