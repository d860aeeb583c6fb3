//! One customer: intervals, the chance of being active over time, and how the numbers come about.

use super::outlook::range;
use super::{Models, Outlook};
use crate::engine::analysis::explain::Sheet;
use crate::engine::clv::bg_family::Shape;
use crate::engine::clv::history::{Days, History, Sample};
use crate::engine::clv::model::Params;
use crate::engine::clv::{bg_family, pareto_nbd};
use crate::engine::dataset::orders::Purchases;
use crate::engine::math::calendar::Day;
use crate::engine::report::customers::Ranges;
use crate::engine::report::formula::{Explanation, Term};
use crate::engine::report::worth::CustomerWorth;

/// Points of the curve of a customer's chance of being active, besides the purchases themselves.
const POINTS: i32 = 120;

/// A chance by day.
type Line = Vec<(Day, f64)>;

impl Outlook<'_> {
    /// A customer's forecasts with intervals; `None` without a history.
    pub(in super::super) fn ranges(&self, customer: usize, work: &mut Vec<f64>) -> Option<Ranges> {
        let at = self.place(customer)?;
        let h = &self.models.sample.unique[at].history;
        let all = self.doubtful.customer(h, self.models.z[customer], self.time, work);
        let (forecast, discounted) = self.by_history[at];
        // Discounting and the margin scale money and its doubt alike.
        let by = if forecast.mean > 0.0 { discounted / forecast.mean * self.margin } else { 0.0 };
        Some(Ranges {
            p_alive: range(all.p_alive),
            purchases: range(all.purchases),
            spend: all.spend.map(range),
            clv: all.spend.map(|s| range(s.times(by))),
        })
    }

    /// Everything about one customer.
    pub(in super::super) fn customer(
        &self,
        purchases: Option<&Purchases>,
        customer: usize,
    ) -> Option<CustomerWorth> {
        let mut work = Vec::new();
        let ranges = self.ranges(customer, &mut work)?;
        let h = *self.models.sample.history(customer)?;
        let (alive, alive_ahead) = purchases.map_or_else(Default::default, |p| self.over_time(p, customer));
        let order_value = self.worth(customer).map(|w| w.order_value);
        Some(CustomerWorth {
            x: h.x,
            t_x: h.t_x,
            t: h.t,
            p_alive: ranges.p_alive,
            purchases: ranges.purchases,
            order_value,
            spend: ranges.spend,
            clv: ranges.clv,
            spend_if_active: order_value
                .filter(|_| ranges.p_alive.value > 0.0)
                .map(|v| v * ranges.purchases.value / ranges.p_alive.value),
            alive,
            alive_ahead,
        })
    }

    /// The chance of being active from the first purchase on, and ahead if nothing more comes.
    fn over_time(&self, p: &Purchases, customer: usize) -> (Line, Line) {
        let own = p.starts[customer] as usize..p.starts[customer + 1] as usize;
        let days = &p.day[own];
        let as_of = self.models.as_of().0;
        let Some(first) = days.first().copied() else { return Default::default() };
        let at = |until: i32| -> Option<(Day, f64)> {
            let one = Days { starts: &[0, days.len() as u32], day: days };
            let sample = Sample::of_days(one, until, self.models.unit());
            Some((Day(until), self.fitted.params.p_alive(sample.history(0)?)))
        };
        let step = ((as_of - first) / POINTS).max(1);
        let mut seen: Vec<i32> = (first..=as_of).step_by(step as usize).collect();
        // The day before a purchase is where the curve turns.
        seen.extend(days.iter().flat_map(|d| [*d - 1, *d]).filter(|d| (first..=as_of).contains(d)));
        seen.push(as_of);
        crate::engine::math::sort::by(&mut seen, Ord::cmp);
        seen.dedup();
        let horizon = (self.time * self.models.unit()).round() as i32;
        let ahead = (0..=40).map(|k| as_of + horizon * k / 40);
        (seen.into_iter().filter_map(at).collect(), ahead.filter_map(at).collect())
    }

    /// How P(alive) and CLV come about, with this customer's numbers.
    pub(in super::super) fn explain(&self, customer: usize, id: &str) -> Vec<Explanation> {
        let mut out: Vec<Explanation> =
            [self.explain_alive(customer), self.explain_clv(customer)].into_iter().flatten().collect();
        for e in &mut out {
            e.customer = id.to_owned();
        }
        out
    }

    /// How P(alive) comes about; nothing for who cannot have left by the model, and for yes or no by period.
    fn explain_alive(&self, customer: usize) -> Option<Explanation> {
        let at = self.place(customer)?;
        let h = &self.models.sample.unique[at].history;
        let mut sheet = Sheet::new();
        let odds = match self.fitted.params {
            Params::Bg(shape, p) if h.x > 0.0 || shape.modified => {
                odds_after_purchases(&mut sheet, shape, &p, h)
            }
            Params::Pareto(p) => odds_at_any_time(&mut sheet, &p, h),
            _ => return None,
        };
        let term = Term::Number(1.0).over(Term::Sum(vec![Term::Number(1.0), odds]));
        Some(sheet.explain("p_alive", "P", term, self.by_history[at].0.p_alive))
    }

    /// CLV = expected purchases x order value x margin x discounting.
    fn explain_clv(&self, customer: usize) -> Option<Explanation> {
        let at = self.place(customer)?;
        let (forecast, discounted) = self.by_history[at];
        let value = self.worth(customer)?.order_value;
        let mut sheet = Sheet::new();
        let n = sheet.own("E", "expected_purchases", forecast.mean);
        let v = sheet.own("v", "expected_order_value", value);
        let mut factors = vec![n, v];
        if self.margin != 1.0 {
            factors.push(sheet.set("m", "margin", self.margin));
        }
        if self.delta != 0.0 && forecast.mean > 0.0 {
            factors.push(sheet.own("d", "discount_factor", discounted / forecast.mean));
        }
        let term = Term::Product(factors);
        Some(sheet.explain("clv.predicted", "CLV", term, discounted * value * self.margin))
    }
}

/// Odds of having left after a purchase: a/(b+x+m-1) ((alpha+t)/(alpha+t_x))^(r+kx) / S, S being 1 for k = 1.
fn odds_after_purchases(sheet: &mut Sheet, shape: Shape, p: &bg_family::Params, h: &History) -> Term {
    let x = sheet.own("x", "x", h.x);
    let t_x = sheet.own("t_x", "t_x", h.t_x);
    let t = sheet.own("t", "t", h.t);
    let [r, alpha, a, b] = [("r", p.r), ("α", p.alpha), ("a", p.a), ("b", p.b)]
        .map(|(letter, value)| sheet.set(letter, "model_parameter", value));
    let mut stays = vec![b, x.clone()];
    if !shape.modified {
        stays.push(Term::Number(-1.0));
    }
    let longer = Term::Sum(vec![alpha.clone(), t]).over(Term::Sum(vec![alpha, t_x]));
    let once = a.over(Term::Sum(stays));
    if shape.k == 1 {
        return Term::Product(vec![once, longer.to_the(Term::Sum(vec![r, x]))]);
    }
    let k = sheet.set("k", "regularity", f64::from(shape.k));
    let steps = sheet.own("S", "silent_steps", bg_family::silent_steps(p, shape, h));
    let all = Term::Product(vec![once, longer.to_the(Term::Sum(vec![r, Term::Product(vec![k, x])]))]);
    all.over(steps)
}

/// Odds of having left at any time: D / (((alpha+t_x)/(alpha+t))^(r+x) ((beta+t_x)/(beta+t))^s).
fn odds_at_any_time(sheet: &mut Sheet, p: &pareto_nbd::Params, h: &History) -> Term {
    let x = sheet.own("x", "x", h.x);
    let t_x = sheet.own("t_x", "t_x", h.t_x);
    let t = sheet.own("t", "t", h.t);
    let [r, alpha, s, beta] = [("r", p.r), ("α", p.alpha), ("s", p.s), ("β", p.beta)]
        .map(|(letter, value)| sheet.set(letter, "model_parameter", value));
    let left = sheet.own("D", "left_since", pareto_nbd::left_since(p, h));
    let share =
        |rate: Term| Term::Sum(vec![rate.clone(), t_x.clone()]).over(Term::Sum(vec![rate, t.clone()]));
    let buys = share(alpha).to_the(Term::Sum(vec![r, x]));
    left.over(Term::Product(vec![buys, share(beta).to_the(s)]))
}

impl Models {
    /// Histories as rows: x, t_x, t, mean repeat spend of a customer.
    pub(in super::super) fn row(&self, customer: usize) -> Option<[f64; 4]> {
        let h = self.sample.history(customer)?;
        Some([h.x, h.t_x, h.t, self.z[customer]])
    }
}
