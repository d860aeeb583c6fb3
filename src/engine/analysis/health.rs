//! Health of every customer; `study::health` composes its page.

use super::draft::{Draft, codes};
use super::explain::{Facts, Sheet as Sums};
use super::summary::{middle, score};
use crate::engine::config::{Business, Config};
use crate::engine::dataset::contracts::Status;
use crate::engine::dataset::orders::Purchases;
use crate::engine::dataset::roles::Role;
use crate::engine::dataset::{Dataset, Kind};
use crate::engine::math::calendar::Day;
use crate::engine::math::sort;
use crate::engine::math::stats::{mean, quantile_sorted};
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::formula::{Explanation, Term};
use crate::engine::report::{ColumnType, Company};
use crate::engine::score::health::{Band, MEASURES, Measure, Scheme, growth, of, recency, scheme};
use crate::engine::segment::trend::HALF_YEAR;

/// Keys of the column of bands.
const BANDS: [&str; 4] = [Band::Red.key(), Band::Yellow.key(), Band::Green.key(), Band::NotEnough.key()];

/// What health is made with. Single healths are worked out when they are asked for: a million of them would weigh more
/// than the file.
#[derive(Debug)]
pub(super) struct Found {
    scheme: Scheme,
    /// Who has one: all but accounts that have ended.
    going_on: Vec<bool>,
}

/// Fills in health where at least half of what it is made of is known of somebody. The page is there wherever anything of it
/// is known, too, or contracts are due to be renewed: it says what is missing, lists renewals, and has the weights by which
/// more people would have a health (or a choice that left nobody with one is taken back). A survey alone says of customers
/// only what they answered.
pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, as_of: Option<Day>, config: &Config) {
    let events = draft.values_of("usage.per_week").is_some();
    let Some(scheme) = scheme(config, events) else { return };
    let n = dataset.ids.len();
    let status = dataset.status.as_ref();
    let going_on: Vec<bool> = (0..n).map(|i| status.is_none_or(|s| s[i] != Status::Ended)).collect();
    let raw = Raw::new(&draft.table, draft.purchases.as_ref(), as_of, &draft.company, &draft.facts);
    let mut anything = false;
    let (mut scores, mut coverage, mut bands) =
        (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
    for (i, going_on) in going_on.iter().enumerate() {
        let h = of(&raw.values(i), &scheme);
        anything |= h.points.iter().any(|p| p.is_finite());
        let known = *going_on && h.band != Band::NotEnough;
        scores.push(if known { h.score } else { f64::NAN });
        coverage.push(h.coverage);
        bands.push(going_on.then_some(h.band as usize));
    }
    let Some(mut score) = score("health", &scores, Some((0.0, 100.0))) else {
        let own = config.own.read();
        let own = own.health_weights != [None; MEASURES] || own.health_ends != [None; MEASURES];
        let chosen = own || config.business != Business::General;
        let due = dataset.renewal.as_ref().is_some_and(|days| days.iter().any(Option::is_some));
        let there = due || (anything && (chosen || !matches!(dataset.kind, Kind::Feedback | Kind::Survival)));
        draft.health = there.then_some(Found { scheme, going_on });
        return;
    };
    if let Some(middle) = middle(&scores) {
        score.example = raw.explain(&scheme, middle, dataset.ids.get(middle as u32));
    }
    draft.scores.push(score);
    draft.numbers("health", ColumnType::Number, "", &scores);
    draft.keys("health.band", &BANDS, codes(bands));
    draft.numbers("health.coverage", ColumnType::Share, "", &coverage);
    draft.health = Some(Found { scheme, going_on });
}

/// What the measures are taken from.
pub(super) struct Raw<'a> {
    silent: Option<&'a [f64]>,
    /// Days between orders of all customers, where somebody has none of their own.
    gap: f64,
    /// Money of the last half-year and of the one before, with the day of the first order; or MRR at the end and start.
    money: Option<[&'a [f64]; 2]>,
    first: Option<&'a [i32]>,
    rated: Option<(&'a [f64], f64)>,
    loyal: Option<&'a [f64]>,
    /// The mean of each customer's answers to the question of recommendation.
    nps: Option<Vec<f64>>,
    usage: Option<&'a [f64]>,
    contacts: Option<&'a [f64]>,
    log: Option<(&'a Purchases, i32)>,
}

impl<'a> Raw<'a> {
    pub(super) fn new(
        table: &'a CustomerTable,
        purchases: Option<&'a Purchases>,
        as_of: Option<Day>,
        company: &Company,
        facts: &Facts,
    ) -> Raw<'a> {
        let values = |id: &str| table.values.get(table.columns.iter().position(|c| c.id == id)?);
        let column = |id: &str| match values(id) {
            Some(Values::Number(v)) => Some(v.as_slice()),
            _ => None,
        };
        let first = match values("first_order") {
            Some(Values::Date(days)) => Some(days.as_slice()),
            _ => None,
        };
        let two = |a: &str, b: &str| Some([column(a)?, column(b)?]);
        let money =
            two("spend_last_half_year", "spend_half_year_before").or_else(|| two("mrr_end", "mrr_start"));
        let share = || column("satisfaction.positive_share").map(|v| (v, 10.0));
        Raw {
            silent: column("recency_days"),
            gap: company.median_gap_days.or(company.gap_days).unwrap_or(f64::NAN),
            money,
            first,
            rated: column("satisfaction.weighted").map(|v| (v, 1.0)).or_else(share),
            loyal: column("loyalty.repeat_share"),
            nps: column("nps").map(|known| {
                let mut answers = vec![f64::NAN; known.len()];
                let own = facts.answers.iter().filter(|(role, ..)| *role == Role::Nps);
                own.for_each(|(_, i, given)| answers[*i] = mean(given).unwrap_or(f64::NAN));
                answers
            }),
            usage: column("usage.trend"),
            contacts: column("usage.contacts"),
            log: purchases.zip(as_of.map(|d| d.0)),
        }
    }

    /// Raw values of a customer, `NaN` where missing.
    fn values(&self, i: usize) -> [f64; MEASURES] {
        let at = |column: Option<&[f64]>| column.map_or(f64::NAN, |v| v[i]);
        let mut out = [f64::NAN; MEASURES];
        let own = self.log.map(|(p, _)| &p.day[p.starts[i] as usize..p.starts[i + 1] as usize]);
        if let Some(silent) = self.silent {
            out[Measure::Recency as usize] = recency(silent[i], own.map_or(f64::NAN, own_gap), self.gap);
        }
        if let Some([last, before]) = self.money {
            // Who first bought in the last half-year has nothing to be compared with, nor has a contract that was free.
            let compared = match (self.log, self.first) {
                (Some((_, as_of)), Some(first)) => first[i] <= as_of - HALF_YEAR,
                _ => before[i] > 0.0,
            };
            if compared {
                out[Measure::SpendTrend as usize] = growth(last[i], before[i]);
                if let Some((days, as_of)) = own.zip(self.log.map(|l| l.1)) {
                    out[Measure::FrequencyTrend as usize] = trend_of_orders(days, as_of);
                }
            }
        }
        out[Measure::Satisfaction as usize] = self.rated.map_or(f64::NAN, |(v, by)| v[i] * by);
        out[Measure::Loyalty as usize] = at(self.loyal);
        out[Measure::Nps as usize] = at(self.nps.as_deref());
        out[Measure::Usage as usize] = at(self.usage);
        out[Measure::SupportLoad as usize] = at(self.contacts);
        out
    }

    /// Raw values of all customers, of each measure of which something is known.
    pub(super) fn by_measure(&self, customers: usize) -> Vec<(Measure, Vec<f64>)> {
        let mut all: Vec<(Measure, Vec<f64>)> =
            Measure::ALL.iter().map(|m| (*m, Vec::with_capacity(customers))).collect();
        for i in 0..customers {
            all.iter_mut().zip(self.values(i)).for_each(|((_, of), v)| of.push(v));
        }
        all.retain(|(_, of)| of.iter().any(|v| !v.is_nan()));
        all
    }

    /// How the health of a customer comes about; `None` where too little is known.
    fn explain(&self, scheme: &Scheme, i: usize, id: &str) -> Option<Explanation> {
        let h = of(&self.values(i), scheme);
        if h.band == Band::NotEnough {
            return None;
        }
        let mut sheet = Sums::new();
        let known = (0..MEASURES).filter(|k| h.shares[*k] > 0.0);
        let parts = known.map(|k| {
            let key = ["health.measure.", Measure::ALL[k].key()].concat();
            let points = sheet.own(&format!("p_{}", k + 1), &key, h.points[k]);
            Term::Product(vec![Term::Number(h.shares[k]), points])
        });
        let term = Term::Sum(parts.collect());
        Some(Explanation { customer: id.to_owned(), ..sheet.explain("health", "H", term, h.score) })
    }
}

impl Found {
    /// How the health of a customer comes about; `None` where there is none.
    pub(super) fn explain(&self, raw: &Raw<'_>, i: usize, id: &str) -> Option<Explanation> {
        raw.explain(&self.scheme, i, id).filter(|_| self.going_on[i])
    }
}

/// The median of the days between purchases, `NaN` without any.
fn own_gap(days: &[i32]) -> f64 {
    let mut gaps: Vec<f64> = days.windows(2).map(|d| f64::from(d[1] - d[0])).collect();
    sort::floats(&mut gaps);
    quantile_sorted(&gaps, 0.5).unwrap_or(f64::NAN)
}

/// Purchases of the last half-year over those of the one before.
fn trend_of_orders(days: &[i32], as_of: i32) -> f64 {
    let upto = |day: i32| days.partition_point(|d| *d <= day) as f64;
    let (start, split) = (upto(as_of - 2 * HALF_YEAR), upto(as_of - HALF_YEAR));
    growth(upto(as_of) - split, split - start)
}
