//! Company figures of an order log. `docs/formulas.md` section 5.

use crate::engine::dataset::orders::Purchases;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::sum;
use crate::engine::report::{Company, Period};
use crate::engine::retention::periods::{Length, Stretch, stretches};

/// What an order log says about the company. `first` is the first day in the data.
pub(super) fn figures(p: &Purchases, spend: &[f64], as_of: Day, first: Option<Day>) -> Company {
    let counts = || p.starts.windows(2).map(|w| w[1] - w[0]);
    let buyers = counts().filter(|n| *n > 0).count() as u64;
    let repeaters = counts().filter(|n| *n > 1).count() as u64;
    let revenue = sum(p.amount.iter().copied());
    let between = |from: i32, to: i32| {
        sum(p.day.iter().zip(&p.amount).filter(|(d, _)| **d > from && **d <= to).map(|(_, a)| *a))
    };
    let reaches = |days: i32| first.is_some_and(|f| f.0 <= as_of.0 - days + 1);
    Company {
        revenue: Some(revenue),
        revenue_last_year: reaches(365).then(|| between(as_of.0 - 365, as_of.0)),
        revenue_year_before: reaches(730).then(|| between(as_of.0 - 730, as_of.0 - 365)),
        purchases: Some(p.day.len() as u64),
        order_value: (!p.day.is_empty()).then(|| revenue / p.day.len() as f64),
        repeat_purchase_rate: (buyers > 0).then(|| repeaters as f64 / buyers as f64),
        buyers: Some(buyers),
        top_share: top_share(p, spend),
        quarters: periods(p, as_of, first, Length::Quarter),
        months: periods(p, as_of, first, Length::Month),
        ..Company::default()
    }
}

/// The share of money that the fifth of buyers with the highest spend bring (rounded up to whole customers).
fn top_share(p: &Purchases, spend: &[f64]) -> Option<f64> {
    let mut of_buyers: Vec<f64> =
        p.starts.windows(2).zip(spend).filter(|(w, _)| w[1] > w[0]).map(|(_, s)| *s).collect();
    crate::engine::math::sort::floats(&mut of_buyers);
    let total = sum(of_buyers.iter().copied());
    let rest = of_buyers.len() - of_buyers.len().div_ceil(5);
    (total > 0.0).then(|| sum(of_buyers[rest..].iter().copied()) / total)
}

fn periods(p: &Purchases, as_of: Day, first: Option<Day>, length: Length) -> Vec<Period> {
    let all = stretches(&p.starts, &p.day, &p.amount, as_of, length);
    let before = std::iter::once(None).chain(all.iter().map(Some));
    all.iter().zip(before).map(|(s, before)| period(s, before, as_of, first)).collect()
}

fn period(s: &Stretch, before: Option<&Stretch>, as_of: Day, first: Option<Day>) -> Period {
    Period {
        start: s.start,
        end: s.end.min(as_of),
        complete: s.end <= as_of && first.is_some_and(|f| f <= s.start),
        customers: s.customers,
        new: s.new,
        retained: s.retained,
        retention: before.filter(|b| b.customers > 0).map(|b| s.retained as f64 / b.customers as f64),
        orders: s.purchases,
        revenue: s.revenue,
    }
}
