//! The chosen model's forecast beside every customer.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::Models;
use super::totals::Thin;
use crate::engine::analysis::draft::{Draft, codes};
use crate::engine::clv::history::Weighted;
use crate::engine::clv::interval::{Doubtful, Interval};
use crate::engine::clv::model::{Fitted, Forecast};
use crate::engine::clv::spend::{SpendModel, Worth};
use crate::engine::config::Config;
use crate::engine::report::ColumnType;
use crate::engine::report::worth::Range;

/// Days of a month: a twelfth of a year of 365.25.
const MONTH: f64 = 365.25 / 12.0;

/// What a model foretells of every history, up to the horizon.
pub(in super::super) struct Outlook<'a> {
    pub(super) models: &'a Models,
    pub(super) fitted: &'a Fitted,
    pub(super) spend: Option<&'a SpendModel>,
    /// The horizon and the discount rate in the time unit.
    pub(super) time: f64,
    pub(super) delta: f64,
    pub(super) margin: f64,
    /// By different history: the forecast, and purchases discounted.
    pub(in super::super) by_history: Cow<'a, [(Forecast, f64)]>,
    /// The models with the doubt about their parameters.
    pub(super) doubtful: Doubtful<'a>,
    pub(super) thin: OnceCell<Vec<Thin>>,
}

/// Columns of a customers table that come from models.
#[derive(Debug)]
pub(in super::super) struct Columns {
    pub(in super::super) p_alive: Vec<f64>,
    pub(in super::super) purchases: Vec<f64>,
    pub(in super::super) order_value: Vec<f64>,
    pub(in super::super) spend: Vec<f64>,
    pub(in super::super) clv: Vec<f64>,
}

impl<'a> Outlook<'a> {
    /// The forecasts of the model in use; `None` when this data cannot tell. `known` are its forecasts by history, where
    /// they were made before.
    pub(in super::super) fn new(
        models: &'a Models,
        config: &Config,
        known: Option<&'a [(Forecast, f64)]>,
    ) -> Option<Outlook<'a>> {
        let fitted = models.chosen(config).0?;
        let unit = models.unit();
        let time = config.horizon_months * MONTH / unit;
        let delta = libm::log1p(config.discount_rate) / 365.25 * unit;
        let mut work = Vec::new();
        let each = |w: &Weighted| {
            let forecast = fitted.params.forecast(&w.history, time, &mut work);
            (forecast, fitted.params.discounted_from(forecast.mean, &w.history, delta, time))
        };
        let by_history = match known {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(models.sample.unique.iter().map(each).collect()),
        };
        let spend = models.spend.as_ref().ok();
        let doubtful = Doubtful {
            params: fitted.params,
            points: fitted.points(),
            spend,
            spend_points: spend.map_or_else(Vec::new, SpendModel::points),
        };
        let (margin, thin) = (config.margin, OnceCell::new());
        Some(Outlook { models, fitted, spend, time, delta, margin, by_history, doubtful, thin })
    }

    /// Whether money is foretold, too.
    pub(in super::super) fn has_spend(&self) -> bool {
        self.spend.is_some()
    }

    /// Position of a customer's history.
    pub(super) fn place(&self, customer: usize) -> Option<usize> {
        let at = *self.models.sample.of.get(customer)?;
        (at != u32::MAX).then_some(at as usize)
    }

    /// What a customer's purchases are worth.
    pub(super) fn worth(&self, customer: usize) -> Option<Worth> {
        let h = self.models.sample.history(customer)?;
        Some(self.spend?.worth(h.x, self.models.z[customer]))
    }

    /// Columns for the customers table, `NaN` where a customer has no history.
    pub(in super::super) fn columns(&self) -> Columns {
        let n = self.models.sample.of.len();
        let mut out = Columns {
            p_alive: Vec::with_capacity(n),
            purchases: Vec::with_capacity(n),
            order_value: Vec::with_capacity(n),
            spend: Vec::with_capacity(n),
            clv: Vec::with_capacity(n),
        };
        for i in 0..n {
            let known = self.place(i).map(|u| self.by_history[u]);
            let (forecast, discounted) = known.unwrap_or((
                Forecast { p_alive: f64::NAN, mean: f64::NAN, square: f64::NAN, none: f64::NAN },
                f64::NAN,
            ));
            let value = self.worth(i).map_or(f64::NAN, |w| w.order_value);
            out.p_alive.push(forecast.p_alive);
            out.purchases.push(forecast.mean);
            out.order_value.push(value);
            out.spend.push(forecast.mean * value);
            out.clv.push(discounted * value * self.margin);
        }
        out
    }
}

impl Columns {
    /// Adds them to the customers table.
    pub(in super::super) fn add_to(&self, draft: &mut Draft, order_count: &[f64], with_spend: bool) {
        draft.numbers("p_alive", ColumnType::Share, "", &self.p_alive);
        draft.numbers("expected_purchases", ColumnType::Number, "", &self.purchases);
        if with_spend {
            draft.numbers("expected_order_value", ColumnType::Money, "", &self.order_value);
            draft.numbers("expected_spend", ColumnType::Money, "", &self.spend);
            draft.numbers("clv.predicted", ColumnType::Money, "", &self.clv);
        }
        let slips = |(n, p): (&f64, &f64)| (*n >= 3.0 && (0.15..=0.70).contains(p)).then_some(0);
        let codes = codes(order_count.iter().zip(&self.p_alive).map(slips));
        draft.keys("segment.slipping", &["slipping"], codes);
    }
}

/// An interval as the report holds it.
pub(super) fn range(i: Interval) -> Range {
    Range { value: i.value, low_80: i.in_80.0, high_80: i.in_80.1, low_95: i.in_95.0, high_95: i.in_95.1 }
}
