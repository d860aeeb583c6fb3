//! Health of every customer, and the page that says whom to look after.

use super::draft::{Draft, codes};
use super::explain::Sheet as Sums;
use super::summary::{middle, score};
use crate::engine::config::{Business, Config};
use crate::engine::dataset::Dataset;
use crate::engine::dataset::contracts::Status;
use crate::engine::dataset::orders::Purchases;
use crate::engine::math::calendar::Day;
use crate::engine::math::sort;
use crate::engine::math::stats::{mean, quantile_sorted, sum};
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::formula::{Explanation, Term};
use crate::engine::report::sheet::{Block, Fact, Head, Mark, Part, Said, Sheet, Topic, Value};
use crate::engine::report::{ColumnType, Company};
use crate::engine::score::health::{
    Band, DEFAULT, Health, MEASURES, Measure, OF_TABLES, Preset, Ramp, Scheme, growth, lifts, of, preset,
    recency,
};
use crate::engine::segment::trend::HALF_YEAR;

/// Its name among the pages.
pub(super) const NAME: &str = "health";

/// Keys of the column of bands.
const BANDS: [&str; 4] = [Band::Red.key(), Band::Yellow.key(), Band::Green.key(), Band::NotEnough.key()];

/// Customers who are listed, and contracts.
const LISTED: usize = 15;
const RENEWALS: usize = 30;

/// What health is made with. Single healths are worked out when they are asked for: a million of them would weigh more
/// than the file.
#[derive(Debug)]
pub(super) struct Found {
    scheme: Scheme,
    /// Who has one: all but accounts that have ended.
    going_on: Vec<bool>,
}

/// Weights and thresholds: those of the line of business, with the person's own weights where there are some. What no
/// table tells has no weight: it would only make everybody less known.
fn ramps(config: &Config) -> [Ramp; MEASURES] {
    let mut ramps = match config.business {
        Business::General => DEFAULT,
        Business::Shop => preset(Preset::Shop),
        Business::Saas => preset(Preset::Saas),
        Business::Finance => preset(Preset::Finance),
        Business::Healthcare => preset(Preset::Healthcare),
        Business::Education => preset(Preset::Education),
        Business::Services => preset(Preset::Services),
    };
    let weights = config.health_weights.unwrap_or(OF_TABLES.map(|m| ramps[m as usize].weight));
    ramps.iter_mut().for_each(|ramp| ramp.weight = 0.0);
    OF_TABLES.iter().zip(weights).for_each(|(m, weight)| ramps[*m as usize].weight = weight);
    ramps
}

/// Fills in health where at least half of what it is made of is known of somebody. Where the person's own choice of
/// weights leaves nobody with one, the page stays, or the choice could not be taken back.
pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, as_of: Option<Day>, config: &Config) {
    let Ok(scheme) = Scheme::new(ramps(config)) else { return };
    let n = dataset.ids.len();
    let status = dataset.status.as_ref();
    let going_on: Vec<bool> = (0..n).map(|i| status.is_none_or(|s| s[i] == Status::Active)).collect();
    let raw = Raw::new(&draft.table, draft.purchases.as_ref(), as_of, &draft.company);
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
    let chosen = config.health_weights.is_some() || config.business != Business::General;
    let Some(mut score) = score("health", &scores, Some((0.0, 100.0))) else {
        draft.health = (anything && chosen).then_some(Found { scheme, going_on });
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
    nps: Option<&'a [f64]>,
    log: Option<(&'a Purchases, i32)>,
}

impl<'a> Raw<'a> {
    pub(super) fn new(
        table: &'a CustomerTable,
        purchases: Option<&'a Purchases>,
        as_of: Option<Day>,
        company: &Company,
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
            nps: column("nps"),
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
        out[Measure::Nps as usize] = at(self.nps);
        out
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

    /// The weights in use in per cent, in the order of [`OF_TABLES`].
    pub(super) fn weights(&self) -> Vec<f64> {
        OF_TABLES.iter().map(|m| self.scheme.ramps()[*m as usize].weight * 100.0).collect()
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

/// What the page is made of.
pub(super) struct Page<'a> {
    pub(super) found: &'a Found,
    /// One a customer.
    pub(super) all: Vec<Health>,
    pub(super) customers: &'a CustomerTable,
    pub(super) dataset: &'a Dataset,
    pub(super) as_of: Option<Day>,
}

impl<'a> Page<'a> {
    /// Works out the health of everybody.
    pub(super) fn new(
        found: &'a Found,
        raw: &Raw<'_>,
        customers: &'a CustomerTable,
        dataset: &'a Dataset,
        as_of: Option<Day>,
    ) -> Page<'a> {
        let all = (0..dataset.ids.len()).map(|i| of(&raw.values(i), &found.scheme)).collect();
        Page { found, all, customers, dataset, as_of }
    }

    /// The page.
    pub(super) fn sheet(&self) -> Sheet {
        let count = |band: Band| Value::Count(self.members(band).count() as u64);
        let lead = Said::new("health.lead")
            .with("green", count(Band::Green))
            .with("yellow", count(Band::Yellow))
            .with("red", count(Band::Red))
            .with("unknown", count(Band::NotEnough));
        let parts = [Some(self.bands()), self.care(), self.renewals(), Some(self.measures())];
        Sheet { title: Some(("health.title".into(), lead)), parts: parts.into_iter().flatten().collect() }
    }

    fn members(&self, band: Band) -> impl Iterator<Item = usize> + '_ {
        (0..self.all.len()).filter(move |i| self.found.going_on[*i] && self.all[*i].band == band)
    }

    fn numbers(&self, id: &str) -> Option<&[f64]> {
        let at = self.customers.columns.iter().position(|c| c.id == id)?;
        match &self.customers.values[at] {
            Values::Number(values) => Some(values),
            _ => None,
        }
    }

    /// What customers are worth: by the model where there is one, else what they pay or have spent.
    fn worth(&self) -> Option<(&'static str, &[f64])> {
        ["clv.predicted", "mrr_end", "monetary_sum"].into_iter().find_map(|id| Some((id, self.numbers(id)?)))
    }

    fn bands(&self) -> Part {
        let worth = self.worth();
        let fact = |band: Band| {
            let n = self.members(band).count() as u64;
            let all = self.found.going_on.iter().filter(|on| **on).count().max(1) as f64;
            let money = worth.map(|(id, worth)| {
                Said::new("health.bands.money")
                    .with("money", Value::Money(sum(self.members(band).map(|i| worth[i]))))
                    .with("what", Value::column(id))
            });
            Fact {
                name: Said::new("health.bands.name").with("band", status(band)),
                value: Value::Words(
                    Said::new("health.bands.share")
                        .with("n", Value::Count(n))
                        .with("share", Value::Percent(n as f64 / all)),
                ),
                say: money,
            }
        };
        let facts = [Band::Green, Band::Yellow, Band::Red, Band::NotEnough].map(fact);
        let body = vec![Block::Facts(facts.to_vec()), Block::Aside("health.bands.how".into())];
        Part::new("health.bands.title", "health.bands.finding", body)
    }

    /// Those in red and yellow, the most value at risk first.
    fn care(&self) -> Option<Part> {
        let (id, worth) = self.worth()?;
        let at_stake = |i: usize| worth[i] * (1.0 - self.all[i].score / 100.0);
        let mut list: Vec<usize> = self.members(Band::Red).chain(self.members(Band::Yellow)).collect();
        list.retain(|i| at_stake(*i) > 0.0);
        sort::by(&mut list, |a, b| at_stake(*b).total_cmp(&at_stake(*a)));
        let total = sum(list.iter().map(|i| at_stake(*i)));
        let finding = Said::new("health.care.finding")
            .with("n", Value::Count(list.len() as u64))
            .with("money", Value::Money(total));
        let rows = list.iter().take(LISTED).map(|&i| {
            let h = &self.all[i];
            vec![
                self.customer(i),
                Value::Number(h.score, 0),
                status(h.band),
                self.weakest(h),
                Value::Money(worth[i]),
                Value::Money(at_stake(i)),
            ]
        });
        let worth_head = ["column.", id].concat();
        let heads = [
            ("column.customer", Head::Words),
            ("column.health", Head::Number),
            ("column.health.band", Head::Words),
            ("health.care.weakest", Head::ExtraWords),
            (worth_head.as_str(), Head::Extra),
            ("health.care.at_stake", Head::Number),
        ];
        let table = Block::table("health.care.title", false, &heads, rows.collect());
        let body = vec![table, Block::Aside("health.care.how".into())];
        (!list.is_empty()).then(|| Part::new("health.care.title", finding, body))
    }

    fn customer(&self, i: usize) -> Value {
        let name = self.dataset.names.as_ref().map_or_else(String::new, |names| names[i].clone());
        Value::Customer(self.dataset.ids.get(i as u32).to_owned(), name)
    }

    /// What lifts a customer a band with the fewest points, else what costs most.
    fn weakest(&self, h: &Health) -> Value {
        if let Some(lift) = lifts(h, &self.found.scheme).first() {
            let said = Said::new("health.care.lift")
                .with("measure", measure(lift.measure))
                .with("points", Value::Number(libm::ceil(lift.points).max(1.0), 0));
            return Value::Words(said);
        }
        let cost = |k: usize| if h.shares[k] > 0.0 { h.shares[k] * (100.0 - h.points[k]) } else { 0.0 };
        let worst = (0..MEASURES).max_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(0);
        measure(Measure::ALL[worst])
    }

    /// Contracts due in the next 120 days, the soonest first, with the health of the account.
    fn renewals(&self) -> Option<Part> {
        let (due, as_of) = (self.dataset.renewal.as_ref()?, self.as_of?);
        let soon = |day: Day| (1..=super::by_contracts::AHEAD).contains(&(day.0 - as_of.0));
        let mut list: Vec<(Day, usize)> = (due.iter().enumerate())
            .filter_map(|(i, day)| Some(((*day).filter(|d| soon(*d))?, i)))
            .filter(|(_, i)| self.found.going_on[*i])
            .collect();
        sort::by(&mut list, |a, b| a.0.cmp(&b.0));
        let pay = self.numbers("mrr_end").or_else(|| self.numbers("mrr_start"));
        let rows = list.iter().take(RENEWALS).map(|&(day, i)| {
            let h = &self.all[i];
            let money = pay.map(|pay| pay[i]).filter(|v| v.is_finite()).map_or(Value::None, Value::Money);
            vec![self.customer(i), Value::Date(day), money, status(h.band)]
        });
        let heads = [
            ("column.customer", Head::Words),
            ("column.renewal_date", Head::Number),
            ("column.mrr_end", Head::Number),
            ("column.health.band", Head::Words),
        ];
        let table = Block::table("health.renewals.title", false, &heads, rows.collect());
        let finding = Said::new("health.renewals.finding").with("n", Value::Count(list.len() as u64));
        let mut body = vec![table];
        if list.len() > RENEWALS {
            body.push(Block::Aside(
                Said::new("health.renewals.first").with("n", Value::Count(RENEWALS as u64)),
            ));
        }
        (!list.is_empty()).then(|| Part::new("health.renewals.title", finding, body))
    }

    /// What health is made of.
    fn measures(&self) -> Part {
        let all: Vec<&Health> =
            self.all.iter().zip(&self.found.going_on).filter(|(_, on)| **on).map(|(h, _)| h).collect();
        let rows = OF_TABLES.iter().map(|of| {
            let ramp = &self.found.scheme.ramps()[*of as usize];
            let points: Vec<f64> = all.iter().map(|h| h.points[*of as usize]).collect();
            let known = points.iter().filter(|p| p.is_finite()).count() as f64 / points.len().max(1) as f64;
            vec![
                measure(*of),
                Value::Percent(ramp.weight),
                Value::Percent(known),
                mean(&points).map_or(Value::None, |m| Value::Number(m, 0)),
                Value::Number(ramp.zero, 2),
                Value::Number(ramp.hundred, 2),
            ]
        });
        let heads = [
            ("health.measures.measure", Head::Words),
            ("health.measures.weight", Head::Number),
            ("health.measures.known", Head::Number),
            ("health.measures.mean", Head::Number),
            ("health.measures.zero", Head::Extra),
            ("health.measures.hundred", Head::Extra),
        ];
        let table = Block::table("health.measures.title", false, &heads, rows.collect());
        let body = vec![table, Block::Settings(Topic::Health)];
        Part::new("health.measures.title", "health.measures.finding", body)
    }
}

fn measure(of: Measure) -> Value {
    Value::Words(Said::new(&format!("health.measure.{}", of.key())))
}

fn status(band: Band) -> Value {
    let mark = match band {
        Band::Green => Mark::Good,
        Band::Yellow => Mark::Watch,
        Band::Red => Mark::Bad,
        Band::NotEnough => Mark::Unknown,
    };
    Value::Status(mark, Said::new(&format!("key.health.band.{}", band.key())))
}
