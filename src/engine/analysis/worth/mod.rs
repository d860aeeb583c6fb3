//! What customers are worth: histories to models, models to forecasts, forecasts to the report.
//!
//! [`Models`] is what takes time; it outlives a change of settings that leaves the histories as they are, and compares
//! models step by step so that the worker can answer other questions in between. `outlook` puts the chosen model's
//! forecasts beside every customer, `totals` adds them up, `curve` follows them over time.

mod choose;
mod curve;
mod customer;
mod held;
mod outlook;
mod report;
mod totals;

use crate::engine::clv::gamma_gamma::Spend;
use crate::engine::clv::history::{Days, Sample, Weighted};
use crate::engine::clv::model::Fitted;
use crate::engine::clv::spend::{NoSpend, SpendModel, own_shape};
use crate::engine::clv::timing::regularity;
use crate::engine::config::{Config, ModelId, TimeUnit};
use crate::engine::dataset::HistoryTable;
use crate::engine::dataset::orders::Purchases;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::sum;
pub(super) use held::Held;
pub(super) use outlook::Outlook;
pub(super) use report::fill;

/// Fewer customers than this tell no model of four parameters.
const LEAST_CUSTOMERS: f64 = 20.0;

/// Nor do fewer customers with a repeat purchase.
const LEAST_REPEATERS: f64 = 5.0;

/// About so many histories are fitted before the worker looks at its mailbox again.
const STEP: usize = 20_000;

/// Days.
const YEAR: i32 = 366;

/// The settings that the histories depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    as_of: Day,
    merge_days: bool,
    zero_orders: bool,
    time_unit: TimeUnit,
    split: Option<Day>,
}

/// Where histories come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// An order log, with the first day in it.
    Orders(&'a Purchases, Day),
    /// A table already rolled up.
    Histories(&'a HistoryTable),
}

/// Histories and the models fitted to them.
#[derive(Debug)]
pub struct Models {
    key: Key,
    /// Histories of all customers up to `as_of`.
    pub(super) sample: Sample,
    /// Mean repeat spend by customer, `NaN` without one.
    pub(super) z: Vec<f64>,
    /// Customers that each row stands for.
    pub(super) weight: Option<Vec<f64>>,
    pub(super) spend: Result<SpendModel, NoSpend>,
    /// Models fitted so far.
    pub(super) fitted: Vec<Fitted>,
    /// Models still to be fitted and looked at, the next one last.
    todo: Vec<Task>,
    /// Whether `todo` was ever filled.
    lined_up: bool,
    pub(super) held: Option<Held>,
    pub(super) regularity: Option<f64>,
    /// The day by which nearly all had bought, where the silence since then is longer than all that went before.
    pub(super) silent_since: Option<Day>,
    /// Whether the person's split leaves too little on one side.
    pub(super) split_unusable: bool,
}

/// One step of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    /// Fit to everything.
    Fit(ModelId),
    /// Fit to what was known at the split, and look at the rest.
    Hold(ModelId),
}

impl Task {
    /// Rough work of it in fits of BG/NBD.
    fn work(self) -> usize {
        let (Task::Fit(id) | Task::Hold(id)) = self;
        match id {
            ModelId::ParetoNbd => 4,
            ModelId::BgCnbdK | ModelId::MbgCnbdK => 3,
            _ => 1,
        }
    }
}

/// The models that are tried in turn until one can be fitted.
const IN_LINE: [ModelId; 4] = [ModelId::MbgNbd, ModelId::BgNbd, ModelId::ParetoNbd, ModelId::Nbd];

impl Models {
    /// Histories of a source, and the first model that can be fitted to them. `before` is handed back where it was made
    /// from the same histories.
    pub(super) fn new(source: Source<'_>, as_of: Day, config: &Config, before: Option<Models>) -> Models {
        let key = Key {
            as_of,
            merge_days: config.merge_days,
            zero_orders: config.zero_orders,
            time_unit: config.time_unit,
            split: config.holdout_split,
        };
        let mut models = match before {
            Some(same) if same.key == key => same,
            _ => Models::roll_up(source, key),
        };
        models.begin(source, config);
        models
    }

    fn roll_up(source: Source<'_>, key: Key) -> Models {
        let (sample, z, weight, gaps) = match source {
            Source::Orders(p, _) => {
                let days = Days { starts: &p.starts, day: &p.day };
                let sample = Sample::of_days(days, key.as_of.0, key.time_unit.days());
                (sample, repeat_spend(p, key.as_of.0), None, regularity(days, key.as_of.0))
            }
            Source::Histories(table) => {
                let z = table.monetary.clone().unwrap_or_else(|| vec![f64::NAN; table.x.len()]);
                (sample_of(table, factor(table, key.time_unit).unwrap_or(1.0)), z, table.weight.clone(), None)
            }
        };
        let each = (0..z.len()).filter_map(|i| {
            let x = sample.history(i)?.x;
            Some(Spend { x, z: z[i], weight: weight.as_ref().map_or(1.0, |w| w[i]) })
        });
        let own = match source {
            Source::Orders(p, _) => own_shape(repeats(p, key.as_of.0)),
            Source::Histories(_) => None,
        };
        let spend = SpendModel::new(each, own);
        let silent_since = match source {
            Source::Orders(p, first) => silent_since(&p.day, first, key.as_of),
            Source::Histories(_) => None,
        };
        Models {
            key,
            sample,
            z,
            weight,
            spend,
            fitted: Vec::new(),
            todo: Vec::new(),
            lined_up: false,
            held: None,
            regularity: gaps,
            silent_since,
            split_unusable: false,
        }
    }

    /// Fits what the first figures need and lines up the rest.
    fn begin(&mut self, source: Source<'_>, config: &Config) {
        if !self.enough() {
            return;
        }
        let periods = self.sample.of_periods();
        if let Some(own) = config.model {
            self.fit(own);
        }
        let line: &[ModelId] = if periods { &[ModelId::BgBb, ModelId::Nbd] } else { &IN_LINE };
        for id in line {
            if self.fit(*id) {
                break;
            }
        }
        if self.lined_up || periods {
            return;
        }
        self.lined_up = true;
        let all = [
            ModelId::MbgNbd,
            ModelId::BgNbd,
            ModelId::Nbd,
            ModelId::ParetoNbd,
            ModelId::MbgCnbdK,
            ModelId::BgCnbdK,
        ];
        let applies =
            |id: &ModelId| self.regularity.is_some() || !matches!(id, ModelId::BgCnbdK | ModelId::MbgCnbdK);
        let all: Vec<ModelId> = all.into_iter().filter(applies).collect();
        self.todo = all.iter().map(|id| Task::Fit(*id)).collect();
        if let Source::Orders(p, first) = source {
            let held = |own| Held::new(p, first, self.key.as_of, own, self.key.time_unit);
            let own = self.key.split.and_then(|day| held(Some(day)));
            self.split_unusable = self.key.split.is_some() && own.is_none();
            self.held = own.or_else(|| held(None));
            if self.held.is_some() {
                self.todo.extend(all.iter().map(|id| Task::Hold(*id)));
            }
        }
        self.todo.reverse();
    }

    /// Fits a model to everything, once; says whether it can be used.
    fn fit(&mut self, id: ModelId) -> bool {
        if let Some(known) = self.fitted.iter().find(|f| f.id == id) {
            return known.fit.converged;
        }
        let fitted = Fitted::new(id, &self.sample);
        let good = fitted.fit.converged;
        self.fitted.push(fitted);
        good
    }

    /// Whether there are customers enough to tell a model.
    pub(super) fn enough(&self) -> bool {
        self.sample.customers >= LEAST_CUSTOMERS
            && self.sample.repeaters >= LEAST_REPEATERS
            && self.sample.longest > 0.0
            && self.silent_since.is_none()
    }

    /// Whether every model has been looked at.
    pub(super) fn complete(&self) -> bool {
        self.todo.is_empty()
    }

    /// Goes on comparing, a bounded piece of work at a time.
    pub(super) fn step(&mut self) {
        let mut work = 0;
        while let Some(task) = self.todo.pop() {
            work += task.work() * self.sample.unique.len();
            match task {
                Task::Fit(id) => {
                    self.fit(id);
                }
                Task::Hold(id) => {
                    if let Some(held) = &mut self.held {
                        held.look(id);
                    }
                }
            }
            if work >= STEP {
                return;
            }
        }
    }

    /// The unit of `t` in days.
    pub(super) fn unit(&self) -> f64 {
        self.key.time_unit.days()
    }

    pub(super) fn as_of(&self) -> Day {
        self.key.as_of
    }

    /// Customers that a row stands for.
    pub(super) fn weight(&self, customer: usize) -> f64 {
        self.weight.as_ref().and_then(|w| w.get(customer)).copied().unwrap_or(1.0)
    }
}

/// The day by which 99 of 100 purchases were made, where the silence from then to `as_of` is longer than a year and than
/// the time before it: a last day that was set by a slip, or a date that is one.
fn silent_since(days: &[i32], first: Day, as_of: Day) -> Option<Day> {
    if as_of.0 - first.0 <= 2 * YEAR {
        return None;
    }
    let mut days = days.to_vec();
    let at = (days.len() * 99).div_ceil(100).checked_sub(1)?;
    let (_, nearly, _) = days.select_nth_unstable(at);
    (as_of.0 - *nearly > (*nearly - first.0).max(YEAR)).then_some(Day(*nearly))
}

/// Mean money of each customer's purchases up to a day but for the first; `NaN` without a second.
fn repeat_spend(p: &Purchases, until: i32) -> Vec<f64> {
    repeats(p, until).map(|(_, mean, _)| mean).collect()
}

/// By customer: purchases up to a day but for the first, their mean money (`NaN` without any), and the sum of squares
/// around it.
fn repeats(p: &Purchases, until: i32) -> impl Iterator<Item = (f64, f64, f64)> {
    p.starts.windows(2).map(move |w| {
        let own = w[0] as usize..w[1] as usize;
        let n = p.day[own.clone()].partition_point(|d| *d <= until);
        let money = p.amount[own][..n].get(1..).unwrap_or_default();
        let mean = if money.is_empty() { f64::NAN } else { sum(money.iter().copied()) / money.len() as f64 };
        let squares = money.iter().map(|z| (z - mean) * (z - mean)).sum();
        (money.len() as f64, mean, squares)
    })
}

/// What times of a table are multiplied by to be in the unit of the config, where the file names its own. Periods in
/// which somebody buys or does not are not cut anew: their unit is what the config says.
pub(super) fn factor(table: &HistoryTable, unit: TimeUnit) -> Option<f64> {
    let own = TimeUnit::ALL.into_iter().find(|u| table.unit == Some(u.key()))?;
    (own == unit || !sample_of(table, 1.0).of_periods()).then(|| own.days() / unit.days())
}

fn sample_of(table: &HistoryTable, by: f64) -> Sample {
    let rows = (0..table.x.len()).map(|i| {
        let history = crate::engine::clv::history::History {
            x: table.x[i],
            t_x: table.t_x[i] * by,
            t: table.t[i] * by,
            ln_gaps: f64::NAN,
        };
        Some(Weighted { history, weight: table.weight.as_ref().map_or(1.0, |w| w[i]) })
    });
    Sample::new(rows, false)
}
