//! Purchases and money over time: what was seen, what would have been foretold, what is ahead.

use super::outlook::range;
use super::totals::{Doubt, Total};
use super::{Held, Outlook};
use crate::engine::clv::interval::{Interval, Sum, doubt};
use crate::engine::clv::model::Fitted;
use crate::engine::dataset::orders::Purchases;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::sum;
use crate::engine::report::worth::{AheadPoint, Curve, CurvePoint, HoldoutGroup, Range};

/// The way ahead is followed on about so many histories, and fitted to the exact total at its end.
const THIN: usize = 400;

/// Points of what was seen, at most.
const SEEN: i32 = 120;

/// Points ahead.
const AHEAD: u32 = 12;

/// Customers with so many repeat purchases or more share the last group of the held-back time.
const MANY: u32 = 7;

impl Outlook<'_> {
    /// The curve; `seen` only where there is a log.
    pub(super) fn curve(
        &self,
        purchases: Option<(&Purchases, Day)>,
        held: Option<(&Held, &Fitted)>,
        total: &Total,
        doubt_of_all: &Doubt,
    ) -> Curve {
        let mut curve = Curve { ahead: self.ahead(total, doubt_of_all), ..Curve::default() };
        if let Some((p, first)) = purchases {
            let as_of = self.models.as_of();
            curve.seen = seen(p, first, as_of);
            if let Some((held, fitted)) = held {
                curve.unseen = unseen(p, held, fitted, &curve.seen);
            }
        }
        curve
    }

    /// Expected purchases and money at equal steps up to the horizon.
    fn ahead(&self, total: &Total, of_all: &Doubt) -> Vec<AheadPoint> {
        let thin = self.models.sample.thin(THIN);
        let values = self.value_by_history();
        let unit = self.models.unit();
        let mut work = Vec::new();
        let mut at = |share: f64| {
            let time = self.time * share;
            let (mut count, mut money) = (Sum::default(), Sum::default());
            let mut places = vec![0.0; self.doubtful.points.len()];
            for (i, weight) in &thin {
                let h = &self.models.sample.unique[*i].history;
                let f = self.fitted.params.forecast(h, time, &mut work);
                count.add(f.mean, f.square, f.none, *weight);
                let (value, first, second) = values[*i];
                money.add(f.mean * value, f.mean * first + f.square * second, f.none, *weight);
                for (place, p) in places.iter_mut().zip(&self.doubtful.points) {
                    *place += weight * p.expected(h, time);
                }
            }
            let off = doubt(count.mean, &places);
            (count, money, off)
        };
        let (count_end, money_end, off_end) = at(1.0);
        // What thinning got wrong at the end is put right all along, in the mean and in the spread.
        let scaled = |s: &Sum, end: &Sum, exact: &Sum, off: f64| -> Interval {
            let by = if end.mean > 0.0 { exact.mean / end.mean } else { 1.0 };
            let spread = if end.variance > 0.0 { exact.variance / end.variance } else { 1.0 };
            let sum = Sum { mean: s.mean * by, variance: s.variance * spread, ln_none: s.ln_none };
            sum.interval(off)
        };
        let mut out = Vec::with_capacity(AHEAD as usize + 1);
        let day = |share: f64| Day(self.models.as_of().0 + (self.time * share * unit).round() as i32);
        let none = Range::default();
        out.push(AheadPoint { day: day(0.0), purchases: none, spend: self.spend.map(|_| none) });
        let (exact_count, exact_money) = total.sums();
        for k in 1..=AHEAD {
            let share = f64::from(k) / f64::from(AHEAD);
            let (count, money, off) = if k == AHEAD { (count_end, money_end, off_end) } else { at(share) };
            let off = if off_end > 0.0 { off * of_all.purchases / off_end } else { 0.0 };
            let by_spend = of_all.spend - of_all.purchases;
            out.push(AheadPoint {
                day: day(share),
                purchases: range(scaled(&count, &count_end, &exact_count, off)),
                spend: self
                    .spend
                    .map(|_| range(scaled(&money, &money_end, &exact_money, off + by_spend.max(0.0)))),
            });
        }
        out
    }

    /// Order value and its spread of each different history: the mean over its customers.
    fn value_by_history(&self) -> Vec<(f64, f64, f64)> {
        let mut out = vec![(0.0, 0.0, 0.0, 0.0); self.by_history.len()];
        for customer in 0..self.models.sample.of.len() {
            if let (Some(at), Some(w)) = (self.place(customer), self.worth(customer)) {
                let weight = self.models.weight(customer);
                let o = &mut out[at];
                *o = (
                    o.0 + weight * w.order_value,
                    o.1 + weight * w.first,
                    o.2 + weight * w.second,
                    o.3 + weight,
                );
            }
        }
        let mean = |o: (f64, f64, f64, f64)| {
            if o.3 > 0.0 { (o.0 / o.3, o.1 / o.3, o.2 / o.3) } else { (0.0, 0.0, 0.0) }
        };
        out.into_iter().map(mean).collect()
    }
}

/// Running totals of a log at equal steps, `as_of` last.
fn seen(p: &Purchases, first: Day, as_of: Day) -> Vec<CurvePoint> {
    let span = as_of.0 - first.0;
    if span < 0 {
        return Vec::new();
    }
    // Whole weeks, so that every step has its weekend.
    let step = if span <= SEEN { 1 } else { ((span / SEEN).max(1) + 6) / 7 * 7 };
    let steps = (span / step) as usize + 1;
    let offset = span - (steps as i32 - 1) * step;
    let mut each = vec![(0.0, 0.0); steps];
    for (day, money) in p.day.iter().zip(&p.amount) {
        let past = day - first.0 - offset;
        let at = if past <= 0 { 0 } else { (past + step - 1) / step };
        if let Some(e) = each.get_mut(at as usize) {
            e.0 += 1.0;
            e.1 += money;
        }
    }
    let (mut purchases, mut spend) = (0.0, 0.0);
    let point = |(k, e): (usize, &(f64, f64))| {
        purchases += e.0;
        spend += e.1;
        CurvePoint { day: Day(first.0 + offset + k as i32 * step), purchases, spend }
    };
    each.iter().enumerate().map(point).collect()
}

/// From the split on: the forecast for customers known then, and what later customers bought as it came.
fn unseen(p: &Purchases, held: &Held, fitted: &Fitted, seen: &[CurvePoint]) -> Vec<CurvePoint> {
    let unit = held.unit();
    let thin = held.sample.thin(THIN);
    let value = held.mean_value();
    let expected = |time: f64| {
        thin.iter().fold((0.0, 0.0), |(n, money), (i, weight)| {
            let e = weight * fitted.params.expected(&held.sample.unique[*i].history, time);
            (n + e, money + e * value[*i])
        })
    };
    let end = expected(held.time);
    let exact = held.of(fitted.id).map_or(end, |(_, e)| (e.purchases, e.spend.unwrap_or(0.0)));
    let by = |thin: f64, exact: f64| if thin > 0.0 { exact / thin } else { 1.0 };
    let (by_count, by_money) = (by(end.0, exact.0), by(end.1, exact.1));
    let later = later_customers(p, held);
    let upto = |day: Day| later.partition_point(|l| l.0 <= day.0);
    let start = at_split(p, held.split);
    let days = std::iter::once(held.split).chain(seen.iter().map(|s| s.day).filter(|d| *d > held.split));
    days.map(|day| {
        let (n, money) = expected(f64::from(day.0 - held.split.0) / unit);
        let came = upto(day).checked_sub(1).map_or((0.0, 0.0), |k| (later[k].1, later[k].2));
        CurvePoint {
            day,
            purchases: start.0 + n * by_count + came.0,
            spend: start.1 + money * by_money + came.1,
        }
    })
    .collect()
}

/// Purchases and money up to the split.
fn at_split(p: &Purchases, split: Day) -> (f64, f64) {
    let inside = || p.day.iter().zip(&p.amount).filter(|(d, _)| **d <= split.0);
    (inside().count() as f64, sum(inside().map(|(_, a)| *a)))
}

/// Running totals of customers whose first purchase is after the split: day, purchases, money.
fn later_customers(p: &Purchases, held: &Held) -> Vec<(i32, f64, f64)> {
    let mut out: Vec<(i32, f64, f64)> = Vec::new();
    for w in p.starts.windows(2) {
        let own = w[0] as usize..w[1] as usize;
        if p.day.get(own.start).is_some_and(|d| *d > held.split.0) && !own.is_empty() {
            out.extend(own.map(|k| (p.day[k], 1.0, p.amount[k])));
        }
    }
    crate::engine::math::sort::by(&mut out, |a, b| a.0.cmp(&b.0));
    let (mut n, mut money) = (0.0, 0.0);
    for o in &mut out {
        n += o.1;
        money += o.2;
        (o.1, o.2) = (n, money);
    }
    out
}

/// Forecast and truth by repeat purchases before the split.
pub(super) fn groups(held: &Held, fitted: &Fitted) -> Vec<HoldoutGroup> {
    let mut out: Vec<HoldoutGroup> =
        (0..=MANY).map(|x| HoldoutGroup { x, customers: 0, actual: 0.0, expected: 0.0 }).collect();
    let mut work = Vec::new();
    let foretold: Vec<f64> = (held.sample.unique.iter())
        .map(|w| fitted.params.forecast(&w.history, held.time, &mut work).mean)
        .collect();
    for (customer, history) in held.known() {
        let x = held.sample.unique[history].history.x.min(f64::from(MANY)) as usize;
        out[x].customers += 1;
        out[x].actual += held.actual[customer].0;
        out[x].expected += foretold[history];
    }
    out.retain(|g| g.customers > 0);
    for g in &mut out {
        g.actual /= g.customers as f64;
        g.expected /= g.customers as f64;
    }
    out
}
