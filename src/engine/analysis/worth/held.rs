//! The held-back time: what each model would have said, and what happened.

use super::{repeat_spend, repeats};
use crate::engine::clv::gamma_gamma::Spend;
use crate::engine::clv::history::{Days, Sample};
use crate::engine::clv::interval::{Interval, Sum, doubt};
use crate::engine::clv::model::{Fitted, Forecast, Params};
use crate::engine::clv::spend::{SpendModel, of, own_shape};
use crate::engine::config::{ModelId, TimeUnit};
use crate::engine::dataset::orders::Purchases;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::sum;
use crate::engine::report::worth::Errors;

/// A shorter time than this, in days, is no test, and before it lies no history.
const SHORTEST: i32 = 28;

/// The same of a split that the person set.
const SHORTEST_OWN: i32 = 7;

/// Nor is one longer than a year needed.
const LONGEST: i32 = 364;

/// The doubt about the parameters is measured on about so many histories.
const DOUBT: usize = 4000;

/// The time after a split, seen and foretold.
#[derive(Debug)]
pub(in super::super) struct Held {
    pub(super) split: Day,
    pub(super) end: Day,
    /// Histories up to the split.
    pub(super) sample: Sample,
    /// Mean repeat spend up to the split.
    pub(super) z: Vec<f64>,
    pub(super) spend: Option<SpendModel>,
    /// Purchases and money of each customer after the split.
    pub(super) actual: Vec<(f64, f64)>,
    /// Purchases and money of each customer in a time of the same length before the split.
    before: Vec<(f64, f64)>,
    /// Length in the time unit.
    pub(super) time: f64,
    /// Models fitted to what was known at the split, those that could be.
    pub(super) fitted: Vec<(Fitted, Errors)>,
}

impl Held {
    /// Splits a log; `None` where it is too short or too few customers are known at the split.
    pub(super) fn new(
        p: &Purchases,
        first: Day,
        as_of: Day,
        own: Option<Day>,
        unit: TimeUnit,
    ) -> Option<Held> {
        let span = as_of.0 - first.0;
        // Three tenths of the time, in whole weeks.
        let length = (span * 3 / 10 / 7 * 7).min(LONGEST);
        let split = own.map_or(as_of.0 - length, |d| d.0);
        let length = as_of.0 - split;
        let shortest = if own.is_some() { SHORTEST_OWN } else { SHORTEST };
        if length < shortest || split - first.0 < SHORTEST {
            return None;
        }
        let days = Days { starts: &p.starts, day: &p.day };
        let sample = Sample::of_days(days, split, unit.days());
        if sample.customers < super::LEAST_CUSTOMERS || sample.repeaters < super::LEAST_REPEATERS {
            return None;
        }
        let z = repeat_spend(p, split);
        let spend = SpendModel::new(
            (0..z.len()).filter_map(|i| Some(Spend { x: sample.history(i)?.x, z: z[i], weight: 1.0 })),
            own_shape(repeats(p, split)),
        );
        Some(Held {
            split: Day(split),
            end: as_of,
            z,
            spend: spend.ok(),
            actual: within(p, split, as_of.0),
            before: within(p, split - length, split),
            time: f64::from(length) / unit.days(),
            fitted: Vec::new(),
            sample,
        })
    }

    /// Fits a model to what was known at the split and notes how far off it was.
    pub(super) fn look(&mut self, id: ModelId) {
        let fitted = Fitted::new(id, &self.sample);
        if !fitted.fit.converged {
            return;
        }
        let mut work = Vec::new();
        let by_history: Vec<f64> = (self.sample.unique.iter())
            .map(|w| fitted.params.forecast(&w.history, self.time, &mut work).mean)
            .collect();
        let errors = self.errors(id.key(), self.spend.as_ref(), |i, unique| {
            let h = &self.sample.unique[unique].history;
            let value = self.spend.as_ref().map_or(f64::NAN, |s| s.worth(h.x, self.z[i]).order_value);
            (by_history[unique], by_history[unique] * value)
        });
        self.fitted.push((fitted, errors));
    }

    /// Same as in the time before.
    pub(super) fn baseline(&self) -> Errors {
        self.errors("last_period", Some(&()), |i, _| self.before[i])
    }

    /// The time unit in days.
    pub(super) fn unit(&self) -> f64 {
        f64::from(self.end.0 - self.split.0) / self.time
    }

    /// Expected money of a purchase by history: the mean over its customers.
    pub(super) fn mean_value(&self) -> Vec<f64> {
        let mut out = vec![(0.0, 0.0); self.sample.unique.len()];
        if let Some(spend) = &self.spend {
            for (i, history) in self.known() {
                let h = &self.sample.unique[history].history;
                out[history].0 += spend.worth(h.x, self.z[i]).order_value;
                out[history].1 += 1.0;
            }
        }
        out.into_iter().map(|(sum, n)| if n > 0.0 { sum / n } else { 0.0 }).collect()
    }

    /// The forecast of all purchases and of all money in the held-back time, with their intervals.
    pub(super) fn intervals(&self, fitted: &Fitted) -> (Interval, Option<Interval>) {
        let (mut count, mut money) = (Sum::default(), Sum::default());
        let mut work = Vec::new();
        let forecasts: Vec<Forecast> = (self.sample.unique.iter())
            .map(|w| fitted.params.forecast(&w.history, self.time, &mut work))
            .collect();
        let spend_points = self.spend.as_ref().map_or_else(Vec::new, SpendModel::points);
        let mut by_spend = vec![0.0; spend_points.len()];
        for (i, history) in self.known() {
            let f = forecasts[history];
            count.add(f.mean, f.square, f.none, 1.0);
            let Some(spend) = &self.spend else { continue };
            let x = self.sample.unique[history].history.x;
            let w = spend.worth(x, self.z[i]);
            money.add(f.mean * w.order_value, f.mean * w.first + f.square * w.second, f.none, 1.0);
            for (sum, p) in by_spend.iter_mut().zip(&spend_points) {
                *sum += f.mean * of(p, x, self.z[i]).order_value;
            }
        }
        let thin = self.sample.thinned(DOUBT);
        let total =
            |p: &Params| -> f64 { thin.iter().map(|w| w.weight * p.expected(&w.history, self.time)).sum() };
        let points: Vec<f64> = fitted.points().iter().map(total).collect();
        let off = doubt(total(&fitted.params), &points);
        let money_off = off + doubt(money.mean, &by_spend);
        (count.interval(off), self.spend.as_ref().map(|_| money.interval(money_off)))
    }

    /// What a model foretold against what happened.
    pub(super) fn of(&self, id: ModelId) -> Option<&(Fitted, Errors)> {
        self.fitted.iter().find(|(f, _)| f.id == id)
    }

    /// Customers known at the split, by position, with the position of their history.
    pub(super) fn known(&self) -> impl Iterator<Item = (usize, usize)> {
        self.sample.of.iter().enumerate().filter(|(_, u)| **u != u32::MAX).map(|(i, u)| (i, *u as usize))
    }

    /// Purchases and money of the customers known at the split.
    pub(super) fn truth(&self) -> (f64, f64) {
        let known = || self.known().map(|(i, _)| self.actual[i]);
        (sum(known().map(|a| a.0)), sum(known().map(|a| a.1)))
    }

    fn errors<T>(
        &self,
        id: &str,
        spend: Option<&T>,
        foretold: impl Fn(usize, usize) -> (f64, f64),
    ) -> Errors {
        let (mut purchases, mut money) = (Off::default(), Off::default());
        for (i, unique) in self.known() {
            let (count, worth) = foretold(i, unique);
            purchases.add(count, self.actual[i].0);
            money.add(worth, self.actual[i].1);
        }
        let money = spend.is_some().then_some(money);
        Errors {
            id: id.to_owned(),
            purchases: purchases.foretold,
            purchases_mae: purchases.mae(),
            purchases_rmse: purchases.rmse(),
            purchases_error: purchases.total_error(),
            spend: money.map(|m| m.foretold),
            spend_mae: money.map(Off::mae),
            spend_rmse: money.map(Off::rmse),
            spend_error: money.and_then(Off::total_error),
        }
    }
}

/// Purchases and money of each customer after one day up to another.
fn within(p: &Purchases, after: i32, until: i32) -> Vec<(f64, f64)> {
    let each = p.starts.windows(2).map(|w| {
        let own = w[0] as usize..w[1] as usize;
        let days = &p.day[own.clone()];
        let (from, to) = (days.partition_point(|d| *d <= after), days.partition_point(|d| *d <= until));
        ((to - from) as f64, sum(p.amount[own][from..to].iter().copied()))
    });
    each.collect()
}

/// Errors added up.
#[derive(Debug, Clone, Copy, Default)]
struct Off {
    n: f64,
    foretold: f64,
    truth: f64,
    absolute: f64,
    square: f64,
}

impl Off {
    fn add(&mut self, foretold: f64, truth: f64) {
        self.n += 1.0;
        self.foretold += foretold;
        self.truth += truth;
        self.absolute += (foretold - truth).abs();
        self.square += (foretold - truth) * (foretold - truth);
    }
    fn mae(self) -> f64 {
        self.absolute / self.n
    }
    fn rmse(self) -> f64 {
        (self.square / self.n).sqrt()
    }
    fn total_error(self) -> Option<f64> {
        (self.truth > 0.0).then(|| self.foretold / self.truth - 1.0)
    }
}
