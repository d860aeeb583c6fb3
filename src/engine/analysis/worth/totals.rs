//! Forecasts added up: for all, by segment, by cohort, and who matters most.

use super::outlook::range;
use super::{Models, Outlook};
use crate::engine::analysis::summary::highest;
use crate::engine::clv::history::History;
use crate::engine::clv::interval::{Interval, Sum, doubt};
use crate::engine::clv::model::{Forecast, Params};
use crate::engine::clv::spend::of;
use crate::engine::dataset::Dataset;
use crate::engine::report::worth::{AliveMap, GroupWorth, Range, TopCustomer};

/// The doubt about the parameters is measured on about so many histories.
const THIN: usize = 4000;

/// A group with fewer of those has the doubt of all.
const LEAST_OF_GROUP: usize = 50;

/// Sums over a group of customers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Total {
    pub(super) customers: f64,
    active: Sum,
    purchases: Sum,
    spend: Sum,
    clv: f64,
    /// Money at each place that stands for the doubt about spend.
    by_spend: [f64; 6],
}

impl Total {
    /// Purchases and money.
    pub(super) fn sums(&self) -> (Sum, Sum) {
        (self.purchases, self.spend)
    }
}

/// One customer's part in a total.
#[derive(Debug, Clone, Copy, Default)]
struct One {
    weight: f64,
    forecast: Forecast,
    /// Money: its mean, and the mean of its square.
    spend: Option<(f64, f64)>,
    clv: f64,
    by_spend: [f64; 6],
}

impl One {
    fn add_to(&self, total: &mut Total) {
        let (f, weight) = (&self.forecast, self.weight);
        total.customers += weight;
        total.active.add(f.p_alive, f.p_alive, 1.0 - f.p_alive, weight);
        total.purchases.add(f.mean, f.square, f.none, weight);
        let Some((mean, square)) = self.spend else { return };
        total.spend.add(mean, square, f.none, weight);
        total.clv += weight * self.clv;
        for (sum, own) in total.by_spend.iter_mut().zip(self.by_spend) {
            *sum += weight * own;
        }
    }
}

/// A division of customers into groups.
pub(super) struct Division<'a> {
    /// Its key in the report.
    pub(super) id: &'a str,
    /// Keys of the groups.
    pub(super) keys: Vec<String>,
    /// Position of a customer's group, if there is one.
    pub(super) of: Box<dyn Fn(usize) -> Option<usize> + 'a>,
}

/// A history that speaks for others, at the places of doubt.
#[derive(Debug)]
pub(super) struct Thin {
    history: usize,
    weight: f64,
    /// P(alive) and purchases at each place, at the estimate last.
    at: Vec<(f64, f64)>,
}

/// Relative variances of a group's totals that come from the doubt about the parameters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Doubt {
    pub(super) active: f64,
    pub(super) purchases: f64,
    pub(super) spend: f64,
}

/// A total with its intervals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Totals {
    pub(super) active: Range,
    pub(super) purchases: Range,
    pub(super) spend: Option<Range>,
    pub(super) clv: Option<Range>,
}

impl Outlook<'_> {
    /// Adds up customers by the groups of every division, in one go.
    pub(super) fn add_up(&self, divisions: &[Division<'_>]) -> Vec<Vec<Total>> {
        let mut out: Vec<Vec<Total>> =
            divisions.iter().map(|d| vec![Total::default(); d.keys.len()]).collect();
        for customer in 0..self.models.sample.of.len() {
            let Some(history) = self.place(customer) else { continue };
            let own = self.one(customer, history);
            for (totals, division) in out.iter_mut().zip(divisions) {
                if let Some(total) = (division.of)(customer).and_then(|at| totals.get_mut(at)) {
                    own.add_to(total);
                }
            }
        }
        out
    }

    /// What one customer adds to a total.
    fn one(&self, customer: usize, history: usize) -> One {
        let (f, discounted) = self.by_history[history];
        let mut own = One { forecast: f, weight: self.models.weight(customer), ..One::default() };
        if let Some(w) = self.worth(customer) {
            own.spend = Some((f.mean * w.order_value, f.mean * w.first + f.square * w.second));
            own.clv = discounted * w.order_value * self.margin;
            let (x, z) = (self.models.sample.unique[history].history.x, self.models.z[customer]);
            for (sum, p) in own.by_spend.iter_mut().zip(&self.doubtful.spend_points) {
                *sum = f.mean * of(p, x, z).order_value;
            }
        }
        own
    }

    /// The doubt about the totals of each group of a division.
    pub(super) fn doubts(&self, totals: &[Total], division: &Division<'_>) -> Vec<Doubt> {
        let n = totals.len();
        let groups = self.groups_of_histories(&division.of);
        // [group][place]: active and purchases, all as the last group; the estimate itself is the last place.
        let mut sums = vec![vec![(0.0, 0.0); self.doubtful.points.len() + 1]; n + 1];
        let mut seen = vec![0; n + 1];
        for thin in self.thin() {
            let own = groups.get(thin.history).copied().flatten().unwrap_or(n);
            seen[own] += 1;
            for sum in [own, n].into_iter().take(if own == n { 1 } else { 2 }) {
                for (sum, at) in sums[sum].iter_mut().zip(&thin.at) {
                    sum.0 += thin.weight * at.0;
                    sum.1 += thin.weight * at.1;
                }
            }
        }
        let of_sums = |k: usize| {
            let (places, at) = sums[k].split_at(self.doubtful.points.len());
            let by =
                |of: fn(&(f64, f64)) -> f64| doubt(of(&at[0]), &places.iter().map(of).collect::<Vec<_>>());
            (by(|s| s.0), by(|s| s.1))
        };
        let all = of_sums(n);
        (0..n)
            .map(|k| {
                let (active, purchases) = if seen[k] >= LEAST_OF_GROUP { of_sums(k) } else { all };
                let money = &totals[k].by_spend[..self.doubtful.spend_points.len()];
                Doubt { active, purchases, spend: purchases + doubt(totals[k].spend.mean, money) }
            })
            .collect()
    }

    /// Some histories at every place that stands for the doubt about the parameters; made once for all divisions.
    fn thin(&self) -> &[Thin] {
        self.thin.get_or_init(|| {
            let at = |p: &Params, h: &History| (p.p_alive(h), p.expected(h, self.time));
            let all = self.models.sample.thin(THIN).into_iter();
            all.map(|(history, weight)| {
                let h = &self.models.sample.unique[history].history;
                let places = self.doubtful.points.iter().chain([&self.fitted.params]);
                Thin { history, weight, at: places.map(|p| at(p, h)).collect() }
            })
            .collect()
        })
    }

    /// The group of each different history, as one of its customers has it.
    fn groups_of_histories(&self, group: &dyn Fn(usize) -> Option<usize>) -> Vec<Option<usize>> {
        let mut out = vec![None; self.models.sample.unique.len()];
        for customer in 0..self.models.sample.of.len() {
            if let Some(history) = self.place(customer) {
                out[history] = group(customer);
            }
        }
        out
    }

    /// A total with its intervals.
    pub(super) fn with_intervals(&self, t: &Total, d: &Doubt) -> Totals {
        let spend = self.spend.map(|_| t.spend.interval(d.spend));
        let clv = spend.map(|s| {
            let by = if t.spend.mean > 0.0 { t.clv / t.spend.mean } else { 0.0 };
            range(Interval { value: t.clv, ..s.times(by) })
        });
        Totals {
            active: range(t.active.interval(d.active)),
            purchases: range(t.purchases.interval(d.purchases)),
            spend: spend.map(range),
            clv,
        }
    }

    /// The worth of every group; those without customers are left out.
    pub(super) fn groups(&self, division: &Division<'_>, totals: &[Total]) -> Vec<GroupWorth> {
        let doubts = self.doubts(totals, division);
        let all = division.keys.iter().zip(totals).zip(&doubts).filter(|((_, t), _)| t.customers > 0.0);
        all.map(|((key, t), d)| {
            let sums = self.with_intervals(t, d);
            GroupWorth {
                key: key.clone(),
                customers: t.customers.round() as u64,
                active: sums.active.value,
                purchases: sums.purchases,
                spend: sums.spend,
                clv: sums.clv,
            }
        })
        .collect()
    }

    /// Customers of the highest CLV, or of the most purchases without a model of spend.
    pub(super) fn top(&self, dataset: &Dataset, by: &[f64]) -> Vec<TopCustomer> {
        let mut work = Vec::new();
        let one = |i: usize| {
            let ranges = self.ranges(i, &mut work)?;
            Some(TopCustomer {
                customer: dataset.ids.get(i as u32).to_owned(),
                name: dataset.names.as_ref().map_or_else(String::new, |n| n[i].clone()),
                p_alive: ranges.p_alive.value,
                purchases: ranges.purchases,
                clv: ranges.clv,
            })
        };
        highest(by, 10).into_iter().filter_map(one).collect()
    }
}

/// Lower bounds of days of silence that read well.
const DAYS: [u32; 20] =
    [0, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 240, 365, 540, 730, 1095, 1460, 2190, 3650, 7300];

/// Lower bounds of purchases.
const PURCHASES: [u32; 9] = [1, 2, 3, 4, 5, 7, 10, 20, 50];

/// P(alive) by purchases and silence.
pub(super) fn alive_map(models: &Models, p_alive: &[f64]) -> AliveMap {
    let silence = |i: usize| {
        let h = models.sample.history(i)?;
        Some(((h.t - h.t_x) * models.unit(), h.x + 1.0))
    };
    let all = || (0..p_alive.len()).filter_map(|i| silence(i).map(|(d, n)| (d, n, i)));
    let (longest, most) = all().fold((0.0f64, 0.0f64), |(d, n), c| (d.max(c.0), n.max(c.1)));
    let reached = |bounds: &[u32], high: f64| -> Vec<u32> {
        bounds.iter().copied().filter(|b| f64::from(*b) <= high).collect()
    };
    let purchases = reached(&PURCHASES, most);
    let mut days = reached(&DAYS, longest);
    // Eight columns fit a page: every other bound goes, from the fine end.
    while days.len() > 8 {
        let keep = days.len() - 8;
        let mut at = 0;
        days.retain(|_| {
            at += 1;
            at % 2 == 1 || at > 2 * keep
        });
    }
    let row_of =
        |bounds: &[u32], v: f64| bounds.partition_point(|b| f64::from(*b) <= v + 1e-9).saturating_sub(1);
    let mut cells = vec![vec![None::<(f64, f64)>; days.len()]; purchases.len()];
    for (d, n, i) in all() {
        let weight = models.weight(i);
        let cell = &mut cells[row_of(&purchases, n)][row_of(&days, d)];
        let (count, sum) = cell.unwrap_or_default();
        *cell = Some((count + weight, sum + weight * p_alive[i]));
    }
    let mean = |c: Option<(f64, f64)>| c.map(|(n, sum)| (n.round() as u64, sum / n));
    let cells = cells.into_iter().map(|row| row.into_iter().map(mean).collect()).collect();
    AliveMap { purchases, days, cells }
}
