//! Models, forecasts and the held-back time as the report holds them.

use super::outlook::range;
use super::totals::{Division, alive_map};
use super::{Models, Outlook, Source, curve};
use crate::engine::analysis::draft::Draft;
use crate::engine::clv::model::Fitted;
use crate::engine::clv::spend::SpendModel;
use crate::engine::clv::timing::correlation;
use crate::engine::config::{Config, ModelId};
use crate::engine::dataset::Dataset;
use crate::engine::math::calendar::Day;
use crate::engine::report::customers::Values;
use crate::engine::report::worth::{
    AliveMap, Curve, Holdout, Model, Param, Range, Reason, SegmentWorth, Verdict, Worth,
};

/// Segmentations whose groups get a worth.
const SEGMENTS: [&str; 6] =
    ["rfm.segment", "rfm.segment_10", "segment.lifecycle", "segment.trend", "segment.value_rule", "tier"];

/// The key of customers whom a segmentation does not place.
const REST: &str = "none";

/// Fills in the worth of customers; what cannot be told is said in notes.
pub(in super::super) fn fill(
    draft: &mut Draft,
    dataset: &Dataset,
    models: &Models,
    outlook: Option<&Outlook<'_>>,
    source: Source<'_>,
    config: &Config,
) {
    let correlation = spend_correlation(models);
    let mut worth = bare(models, config, correlation);
    worth.set_models(models.list(config));
    draft.notes.extend(models.notes(outlook.map(|o| o.fitted), correlation));
    if let Some(outlook) = outlook {
        tell(&mut worth, draft, dataset, outlook, source);
    }
    draft.worth = Some(worth);
}

/// What is known without a model in use.
fn bare(models: &Models, config: &Config, correlation: Option<f64>) -> Worth {
    let (chosen, reason) = models.chosen(config);
    let chosen = chosen.map(|f| f.id);
    let days = config.horizon_months * 365.25 / 12.0;
    Worth {
        complete: models.complete(),
        customers: models.sample.customers.round() as u64,
        repeaters: models.sample.repeaters.round() as u64,
        time_unit: config.time_unit.key().to_owned(),
        horizon_months: config.horizon_months,
        horizon_end: models.sample.gaps_known.then(|| Day(models.as_of().0 + days.round() as i32)),
        discount_rate: config.discount_rate,
        margin: config.margin,
        chosen: chosen.map(|id| id.key().to_owned()),
        reason,
        verdict: chosen.map_or(Verdict::Untested, |id| models.verdict(id)),
        fitted: Vec::new(),
        models: Vec::new(),
        regularity: models.regularity,
        spend_correlation: correlation,
        active: Range::default(),
        purchases: Range::default(),
        spend: None,
        clv: None,
        slipping: None,
        holdout: None,
        curve: Curve::default(),
        alive: AliveMap::default(),
        groups: Vec::new(),
        top: Vec::new(),
    }
}

fn purchases_model(models: &Models, f: &Fitted, chosen: bool) -> Model {
    let mut letters = params(f.letters, &f.values(), &f.fit.errors);
    if let Some(k) = f.k() {
        letters.push(Param { name: "k".to_owned(), value: f64::from(k), error: None });
    }
    let edge = f.letters.iter().zip(&f.fit.edge).filter(|(_, e)| **e);
    Model {
        id: f.id.key().to_owned(),
        params: letters,
        log_likelihood: f.fit.log_likelihood,
        aic: f.aic(),
        customers: models.sample.customers.round() as u64,
        converged: f.fit.converged,
        boundary: edge.map(|(letter, _)| (*letter).to_owned()).collect(),
        holdout: models.held.as_ref().and_then(|h| h.of(f.id)).map(|(_, e)| e.clone()),
        chosen,
    }
}

fn params(names: &[&str], values: &[f64], errors: &[Option<f64>]) -> Vec<Param> {
    // The error of a logarithm is the relative error of the number.
    let one = |((name, value), error): ((&&str, &f64), &Option<f64>)| Param {
        name: (*name).to_owned(),
        value: *value,
        error: error.map(|e| e * value),
    };
    names.iter().zip(values).zip(errors).map(one).collect()
}

/// Everything that a model in use tells.
fn tell(worth: &mut Worth, draft: &Draft, dataset: &Dataset, outlook: &Outlook<'_>, source: Source<'_>) {
    let models = outlook.models;
    let divisions = divisions(draft);
    let sums = outlook.add_up(&divisions);
    let (all, doubts) = (sums[0][0], outlook.doubts(&sums[0], &divisions[0])[0]);
    let totals = outlook.with_intervals(&all, &doubts);
    worth.active = totals.active;
    worth.purchases = totals.purchases;
    worth.spend = totals.spend;
    worth.clv = totals.clv;
    let log = match source {
        Source::Orders(p, first) => Some((p, first)),
        Source::Histories(_) => None,
    };
    let held = models.held.as_ref().and_then(|h| Some((h, &h.of(outlook.fitted.id)?.0)));
    worth.curve = outlook.curve(log, held, &all, &doubts);
    worth.holdout = held.map(|(h, fitted)| {
        let (purchases, spend) = h.truth();
        let (expected, expected_spend) = h.intervals(fitted);
        Holdout {
            split: h.split,
            end: h.end,
            own_split: models.own_split(),
            customers: h.sample.customers.round() as u64,
            purchases,
            spend,
            expected: range(expected),
            expected_spend: expected_spend.map(range),
            baseline: h.baseline(),
            groups: curve::groups(h, fitted),
        }
    });
    let numbers = |id: &str| match draft.values_of(id) {
        Some(Values::Number(values)) => values.as_slice(),
        _ => &[],
    };
    let p_alive = numbers("p_alive");
    worth.alive = alive_map(models, p_alive);
    let by = if outlook.spend.is_some() { "clv.predicted" } else { "expected_purchases" };
    // A row that stands for many customers is nobody.
    if models.weight.is_none() {
        worth.top = outlook.top(dataset, numbers(by));
    }
    let groups = divisions.iter().zip(&sums).skip(1);
    worth.groups = groups
        .map(|(division, totals)| SegmentWorth {
            id: division.id.to_owned(),
            groups: outlook.groups(division, totals),
        })
        // One group of all says nothing that the total does not.
        .filter(|s| s.groups.len() > 1)
        .collect();
    if outlook.spend.is_some() {
        worth.slipping = Some(slipping(draft, p_alive, numbers("expected_spend")));
    }
    if !models.complete() && worth.reason == Reason::Default {
        worth.verdict = Verdict::Untested;
    }
}

/// Customers who are slipping: how many, their mean chance, and the money that they would bring on top.
fn slipping(draft: &Draft, p_alive: &[f64], spend: &[f64]) -> (u64, f64, f64) {
    let Some(Values::Key(codes, _)) = draft.values_of("segment.slipping") else { return (0, f64::NAN, 0.0) };
    let own: Vec<usize> = (0..codes.len()).filter(|i| codes[*i] == 0).collect();
    let n = own.len() as f64;
    let chance = own.iter().map(|i| p_alive[*i]).sum::<f64>() / n.max(1.0);
    let more = own.iter().map(|i| spend[*i] * (1.0 - p_alive[*i]) / p_alive[*i]).sum();
    (own.len() as u64, chance, more)
}

/// All customers; then by segment, and by the quarter of the first purchase.
fn divisions(draft: &Draft) -> Vec<Division<'_>> {
    let mut out = vec![Division { id: "all", keys: vec![String::new()], of: Box::new(|_| Some(0)) }];
    for id in SEGMENTS {
        if let Some(Values::Key(codes, keys)) = draft.values_of(id) {
            let rest = keys.len();
            let keys = keys.iter().cloned().chain([REST.to_owned()]).collect();
            let of = move |i: usize| codes.get(i).map(|c| if *c == u8::MAX { rest } else { usize::from(*c) });
            out.push(Division { id, keys, of: Box::new(of) });
        }
    }
    if let Some(Values::Date(first)) = draft.values_of("first_order") {
        out.push(by_quarter(first));
    }
    out
}

fn by_quarter(first: &[i32]) -> Division<'_> {
    let quarter = |day: i32| {
        let (y, m, _) = Day(day).ymd();
        Day::from_ymd(y, (m - 1) / 3 * 3 + 1, 1).unwrap_or(Day(day))
    };
    let mut days: Vec<Day> = first.iter().filter(|d| **d != i32::MIN).map(|d| quarter(*d)).collect();
    crate::engine::math::sort::by(&mut days, Ord::cmp);
    days.dedup();
    let keys = days.iter().map(|d| d.iso()).collect();
    let of = move |i: usize| {
        let day = first.get(i).filter(|d| **d != i32::MIN)?;
        days.binary_search(&quarter(*day)).ok()
    };
    Division { id: "cohort", keys, of: Box::new(of) }
}

/// Correlation of repeat purchases and mean spend over repeat buyers with money.
fn spend_correlation(models: &Models) -> Option<f64> {
    let pairs: Vec<(f64, f64, f64)> = (0..models.z.len())
        .filter(|i| models.z[*i] > 0.0)
        .filter_map(|i| Some((models.sample.history(i)?.x, models.z[i], models.weight(i))))
        .filter(|p| p.0 > 0.0)
        .collect();
    correlation(&pairs)
}

impl Models {
    /// The models in their fixed order, spend last.
    pub(in super::super) fn list(&self, config: &Config) -> Vec<Model> {
        let chosen = self.chosen(config).0.map(|f| f.id);
        let mut out: Vec<Model> = ModelId::ALL
            .iter()
            .filter_map(|id| self.fitted.iter().find(|f| f.id == *id))
            .map(|f| purchases_model(self, f, chosen == Some(f.id)))
            .collect();
        if let Ok(SpendModel::GammaGamma(p, fit)) = &self.spend {
            out.push(Model {
                id: "gamma_gamma".to_owned(),
                params: params(&["p", "q", "gamma"], &p.to_array(), &fit.errors),
                log_likelihood: fit.log_likelihood,
                aic: 6.0 - 2.0 * fit.log_likelihood,
                customers: self.spenders(),
                converged: fit.converged,
                boundary: (["p", "q", "gamma"].iter().zip(&fit.edge).filter(|(_, edge)| **edge))
                    .map(|(letter, _)| (*letter).to_owned())
                    .collect(),
                holdout: None,
                chosen: true,
            });
        }
        out
    }

    /// Whether the person set the split.
    fn own_split(&self) -> bool {
        self.key.split.is_some() && !self.split_unusable
    }

    /// Customers that the model of spend was fitted to.
    fn spenders(&self) -> u64 {
        let own = (0..self.z.len()).filter(|i| self.z[*i] > 0.0).map(|i| self.weight(i));
        own.sum::<f64>().round() as u64
    }
}
