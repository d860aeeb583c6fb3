//! Health of every customer, and the page that says whom to look after.

use super::draft::{Draft, codes};
use super::summary::score;
use crate::engine::config::{Business, Config};
use crate::engine::dataset::Dataset;
use crate::engine::dataset::contracts::Status;
use crate::engine::dataset::orders::Purchases;
use crate::engine::math::calendar::Day;
use crate::engine::math::sort;
use crate::engine::math::stats::{mean, quantile_sorted, sum};
use crate::engine::report::ColumnType;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Fact, Head, Mark, Part, Said, Sheet, Table, Value};
use crate::engine::score::health::{
    Band, DEFAULT, Health, MEASURES, Measure, Preset, Ramp, Scheme, growth, lifts, of, preset, recency,
};
use crate::engine::segment::trend::HALF_YEAR;

/// Its name among the pages.
pub(super) const NAME: &str = "health";

/// Keys of the column of bands.
const BANDS: [&str; 4] = [Band::Red.key(), Band::Yellow.key(), Band::Green.key(), Band::NotEnough.key()];

/// Customers who are listed, and contracts.
const LISTED: usize = 15;
const RENEWALS: usize = 30;

/// Health of all customers, with what it was made with.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) all: Vec<Health>,
    /// Who has one: all but accounts that have ended.
    going_on: Vec<bool>,
    pub(super) scheme: Scheme,
}

/// Weights and thresholds: those of the line of business, with the person's own weights where there are some.
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
    for (ramp, own) in ramps.iter_mut().zip(config.health_weights.iter().flatten()) {
        ramp.weight = *own;
    }
    ramps
}

/// Fills in health where at least half of what it is made of is known of somebody.
pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, as_of: Option<Day>, config: &Config) {
    let Ok(scheme) = Scheme::new(ramps(config)) else { return };
    let values = values(draft, dataset, as_of);
    let all: Vec<Health> = values.iter().map(|v| of(v, &scheme)).collect();
    let status = dataset.status.as_ref();
    let going_on: Vec<bool> = (0..all.len()).map(|i| status.is_none_or(|s| s[i] == Status::Active)).collect();
    let has = |i: usize| going_on[i] && all[i].band != Band::NotEnough;
    if !(0..all.len()).any(has) {
        return;
    }
    let scores: Vec<f64> = (0..all.len()).map(|i| if has(i) { all[i].score } else { f64::NAN }).collect();
    let bands = all.iter().zip(&going_on).map(|(h, going_on)| going_on.then_some(h.band as usize));
    draft.numbers("health", ColumnType::Number, "", &scores);
    draft.keys("health.band", &BANDS, codes(bands));
    draft.numbers(
        "health.coverage",
        ColumnType::Share,
        "",
        &all.iter().map(|h| h.coverage).collect::<Vec<_>>(),
    );
    draft.scores.extend(score("health", &scores, Some((0.0, 100.0))));
    draft.facts.columns.push(("health", scores));
    draft.facts.health = Some(Found { all, going_on, scheme });
}

/// Raw values of each customer, `NaN` where missing.
fn values(draft: &Draft, dataset: &Dataset, as_of: Option<Day>) -> Vec<[f64; MEASURES]> {
    let n = dataset.ids.len();
    let column = |id: &str| match draft.values_of(id) {
        Some(Values::Number(v)) => Some(v.as_slice()),
        _ => None,
    };
    let mut out = vec![[f64::NAN; MEASURES]; n];
    let mut set = |measure: Measure, value: &dyn Fn(usize) -> f64| {
        out.iter_mut().enumerate().for_each(|(i, v)| v[measure as usize] = value(i));
    };
    let log = draft.purchases.as_ref().zip(as_of);
    if let Some(silent) = column("recency_days") {
        let gaps = log.map(|(p, _)| own_gaps(p));
        let all = draft.company.median_gap_days.or(draft.company.gap_days).unwrap_or(f64::NAN);
        set(Measure::Recency, &|i| recency(silent[i], gaps.as_ref().map_or(f64::NAN, |g| g[i]), all));
    }
    if let (Some(last), Some(before)) = (column("spend_last_half_year"), column("spend_half_year_before")) {
        let first = match draft.values_of("first_order") {
            Some(Values::Date(first)) => first.as_slice(),
            _ => &[],
        };
        // Who first bought in the last half-year has nothing to be compared with.
        let compared =
            |i: usize| log.is_some_and(|(_, as_of)| first.get(i).is_some_and(|d| *d <= as_of.0 - HALF_YEAR));
        let with = |i: usize, value: f64| if compared(i) { value } else { f64::NAN };
        set(Measure::SpendTrend, &|i| with(i, growth(last[i], before[i])));
        if let Some((p, as_of)) = log {
            let counts = half_years(p, as_of.0);
            set(Measure::FrequencyTrend, &|i| with(i, growth(counts[i].1, counts[i].0)));
        }
    } else if let (Some(start), Some(end)) = (column("mrr_start"), column("mrr_end")) {
        set(Measure::SpendTrend, &|i| if start[i] > 0.0 { growth(end[i], start[i]) } else { f64::NAN });
    }
    let share = column("satisfaction.positive_share");
    if let Some(rated) = column("satisfaction.weighted") {
        set(Measure::Satisfaction, &|i| rated[i]);
    } else if let Some(share) = share {
        set(Measure::Satisfaction, &|i| 10.0 * share[i]);
    }
    if let Some(loyal) = column("loyalty.repeat_share") {
        set(Measure::Loyalty, &|i| loyal[i]);
    }
    if let Some(nps) = column("nps") {
        set(Measure::Nps, &|i| nps[i]);
    }
    out
}

/// The median gap between purchases of each customer, `NaN` without one.
fn own_gaps(p: &Purchases) -> Vec<f64> {
    let mut gaps = Vec::new();
    let each = p.starts.windows(2).map(|w| {
        let days = &p.day[w[0] as usize..w[1] as usize];
        gaps.clear();
        gaps.extend(days.windows(2).map(|d| f64::from(d[1] - d[0])));
        sort::floats(&mut gaps);
        quantile_sorted(&gaps, 0.5).unwrap_or(f64::NAN)
    });
    each.collect()
}

/// Purchases of each customer in the half-year before the last, and in the last.
fn half_years(p: &Purchases, as_of: i32) -> Vec<(f64, f64)> {
    let each = p.starts.windows(2).map(|w| {
        let days = &p.day[w[0] as usize..w[1] as usize];
        let upto = |day: i32| days.partition_point(|d| *d <= day) as f64;
        let (start, split) = (upto(as_of - 2 * HALF_YEAR), upto(as_of - HALF_YEAR));
        (split - start, upto(as_of) - split)
    });
    each.collect()
}

/// What the page is made of.
pub(super) struct Page<'a> {
    pub(super) found: &'a Found,
    pub(super) customers: &'a CustomerTable,
    pub(super) dataset: &'a Dataset,
    pub(super) as_of: Option<Day>,
}

impl Page<'_> {
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

    fn members(&self, band: Band) -> impl Iterator<Item = usize> {
        let found = self.found;
        (0..found.all.len()).filter(move |i| found.going_on[*i] && found.all[*i].band == band)
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
                    .with("what", column(id))
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
        Part::new("health.bands.title", "health.bands.finding".into(), body)
    }

    /// Those in red and yellow, the most value at risk first.
    fn care(&self) -> Option<Part> {
        let (id, worth) = self.worth()?;
        let at_stake = |i: usize| worth[i] * (1.0 - self.found.all[i].score / 100.0);
        let mut list: Vec<usize> = self.members(Band::Red).chain(self.members(Band::Yellow)).collect();
        list.retain(|i| at_stake(*i) > 0.0);
        sort::by(&mut list, |a, b| at_stake(*b).total_cmp(&at_stake(*a)));
        let total = sum(list.iter().map(|i| at_stake(*i)));
        let finding = Said::new("health.care.finding")
            .with("n", Value::Count(list.len() as u64))
            .with("money", Value::Money(total));
        let rows = list.iter().take(LISTED).map(|&i| {
            let h = &self.found.all[i];
            vec![
                self.customer(i),
                Value::Number(h.score, 0),
                status(h.band),
                self.weakest(h),
                Value::Money(worth[i]),
                Value::Money(at_stake(i)),
            ]
        });
        let heads = [
            (Said::new("column.customer"), Head::Words),
            (Said::new("column.health"), Head::Number),
            (Said::new("column.health.band"), Head::Words),
            (Said::new("health.care.weakest"), Head::ExtraWords),
            (Said::new(&format!("column.{id}")), Head::Extra),
            (Said::new("health.care.at_stake"), Head::Number),
        ];
        let table = Table {
            caption: "health.care.title".into(),
            told: false,
            heads: heads.to_vec(),
            rows: rows.collect(),
        };
        let body = vec![Block::Table(table), Block::Aside("health.care.how".into())];
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
            let h = &self.found.all[i];
            let money = pay.map(|pay| pay[i]).filter(|v| v.is_finite()).map_or(Value::None, Value::Money);
            vec![self.customer(i), Value::Date(day), money, status(h.band)]
        });
        let heads = [
            (Said::new("column.customer"), Head::Words),
            (Said::new("column.renewal_date"), Head::Number),
            (Said::new("column.mrr_end"), Head::Number),
            (Said::new("column.health.band"), Head::Words),
        ];
        let table = Table {
            caption: "health.renewals.title".into(),
            told: false,
            heads: heads.to_vec(),
            rows: rows.collect(),
        };
        let finding = Said::new("health.renewals.finding").with("n", Value::Count(list.len() as u64));
        let mut body = vec![Block::Table(table)];
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
            self.found.all.iter().zip(&self.found.going_on).filter(|(_, on)| **on).map(|(h, _)| h).collect();
        let rows = self.found.scheme.ramps().iter().zip(Measure::ALL).enumerate().map(|(k, (ramp, of))| {
            let points: Vec<f64> = all.iter().map(|h| h.points[k]).collect();
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
        let table = Table {
            caption: "health.measures.title".into(),
            told: false,
            heads: heads.iter().map(|(key, head)| (Said::new(key), *head)).collect(),
            rows: rows.collect(),
        };
        let body = vec![Block::Table(table), Block::Settings];
        Part::new("health.measures.title", "health.measures.finding".into(), body)
    }
}

fn measure(of: Measure) -> Value {
    Value::Words(Said::new(&format!("health.measure.{}", of.key())))
}

fn column(id: &str) -> Value {
    Value::Words(Said::new(&format!("column.{id}")))
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

/// The weights in use in per cent, in the order of [`Measure::ALL`].
pub(super) fn weights(found: &Found) -> Vec<f64> {
    found.scheme.ramps().iter().map(|r| r.weight * 100.0).collect()
}
