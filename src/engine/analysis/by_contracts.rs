//! Accounts that pay by contract: columns of their state, and what became of their revenue.

use super::by_customer::measure;
use super::draft::{Draft, codes};
use super::explain::Sheet;
use super::survival;
use crate::engine::config::Config;
use crate::engine::dataset::Dataset;
use crate::engine::dataset::contracts::{AHEAD, Status};
use crate::engine::dataset::roles::Role;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::{sum, wilson};
use crate::engine::report::ColumnType;
use crate::engine::report::customers::Values;
use crate::engine::report::formula::{Explanation, Term};
use crate::engine::report::retention::Subscriptions;
use crate::engine::retention::revenue::{Flows, flows, logos, renewals};
use crate::engine::retention::spells::{Account, LONGEST, from_accounts, whole_months};

const KEYS: [&str; 2] = [Status::ALL[0].key(), Status::ALL[1].key()];

pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, as_of: Option<Day>, config: &Config) {
    let (start, end) = (measure(dataset, Role::MrrStart), measure(dataset, Role::MrrEnd));
    columns(draft, dataset, start, end);
    let nothing = dataset.status.is_none() && dataset.renewal.is_none() && dataset.ended_on.is_none();
    if start.is_none() && end.is_none() && nothing {
        return;
    }
    let ended = ended(dataset, start, end, as_of);
    let due = dataset.renewal.as_ref().zip(as_of).map(|(renewal, as_of)| {
        if dataset.last_order.is_none() && dataset.orders.is_none() {
            draft.say_last_day(as_of, config);
        }
        renewals(&days(renewal), end.or(start), &ended, as_of.0, AHEAD)
    });
    if let Some(as_of) = as_of {
        last(draft, dataset, as_of, end.or(start), &ended, config);
    }
    // Of a joined table only those of whom it says something are accounts.
    let accounts: Vec<usize> = (0..ended.len()).filter(|i| is_account(dataset, *i)).collect();
    let of = |pay: &[f64]| accounts.iter().map(|i| pay[*i]).collect::<Vec<f64>>();
    let (start, end) = (start.map(of), end.map(of));
    let ended: Vec<bool> = accounts.iter().map(|i| ended[*i]).collect();
    draft.retention.subscriptions = Some(subscriptions(start.as_deref(), end.as_deref(), &ended, due));
}

/// Whether somebody has a contract: every row of a list of customers, else where something of one is known.
fn is_account(dataset: &Dataset, i: usize) -> bool {
    let day = |days: &Option<Vec<Option<Day>>>| days.as_ref().is_some_and(|d| d[i].is_some());
    let pays = |role| measure(dataset, role).is_some_and(|v| v[i].is_finite());
    i < dataset.first_row.len()
        || dataset.status.as_ref().is_some_and(|s| s[i] != Status::Unknown)
        || pays(Role::MrrStart)
        || pays(Role::MrrEnd)
        || day(&dataset.renewal)
        || day(&dataset.ended_on)
}

/// How long accounts stay, by when they began, whether they have ended, and on which day where that is known.
fn last(
    draft: &mut Draft,
    dataset: &Dataset,
    as_of: Day,
    pay: Option<&[f64]>,
    ended: &[bool],
    config: &Config,
) {
    let Some(began) = &dataset.start else { return };
    let known = || (0..began.len()).filter_map(|i| Some((i, began[i].filter(|day| *day <= as_of)?)));
    let accounts = known().map(|(i, start)| Account {
        start,
        ended: ended[i],
        end: dataset.ended_on.as_ref().and_then(|days| days[i]),
    });
    let spells = from_accounts(accounts, as_of, 1);
    let paying: Vec<(u32, f64)> = known()
        .filter(|(i, _)| !ended[*i])
        .filter_map(|(i, start)| Some((whole_months(start, as_of).min(LONGEST), pay?[i])))
        .collect();
    survival::survival(draft, &spells, 1, &paying, config);
}

fn subscriptions(
    start: Option<&[f64]>,
    end: Option<&[f64]>,
    ended: &[bool],
    renewals: Option<(u64, f64)>,
) -> Subscriptions {
    let all = start.zip(end).map(|(start, end)| flows(start, end, ended));
    // With one of the two columns only, it is what all accounts pay, or those that go on.
    let goes_on = |pay: &[f64]| sum(pay.iter().zip(ended).filter(|(_, ended)| !**ended).map(|(v, _)| *v));
    let (gone, there) = logos(start, ended);
    Subscriptions {
        accounts: ended.len() as u64,
        ended: ended.iter().filter(|e| **e).count() as u64,
        mrr_start: all.map(|f| f.start).or_else(|| start.map(|s| sum(s.iter().copied()))),
        mrr_end: all.map(|f| f.end).or_else(|| end.map(goes_on)),
        lost: all.map(|f| f.lost),
        contraction: all.map(|f| f.contraction),
        expansion: all.map(|f| f.expansion),
        new: all.map(|f| f.new),
        grr: all.and_then(|f| f.grr()),
        nrr: all.and_then(|f| f.nrr()),
        logo_churn: (there > 0).then(|| gone as f64 / there as f64),
        logo_churn_interval: (there > 0).then(|| wilson(gone, there)),
        renewals,
        explained: all.map_or_else(Vec::new, |f| explained(&f)),
    }
}

/// How gross and net retention come about.
fn explained(f: &Flows) -> Vec<Explanation> {
    let one = |id: &str, symbol: &str, with_growth: bool, result: Option<f64>| {
        let mut sheet = Sheet::new();
        let start = sheet.own("S", "mrr_start", f.start);
        let lost = sheet.own("L", "mrr_lost", f.lost);
        let less = sheet.own("C", "mrr_contraction", f.contraction);
        let kept = start.clone().minus(lost).minus(less);
        let kept = if with_growth {
            Term::Sum(vec![kept, sheet.own("E", "mrr_expansion", f.expansion)])
        } else {
            kept
        };
        Some(sheet.explain(id, symbol, kept.over(start), result?))
    };
    [one("grr", "GRR", false, f.grr()), one("nrr", "NRR", true, f.nrr())].into_iter().flatten().collect()
}

/// Which accounts have ended: as the status says; without one, those with a day of their end up to `as_of`; without
/// either, those that paid and now pay nothing.
fn ended(dataset: &Dataset, start: Option<&[f64]>, end: Option<&[f64]>, as_of: Option<Day>) -> Vec<bool> {
    if let Some(status) = &dataset.status {
        return status.iter().map(|s| *s == Status::Ended).collect();
    }
    if let Some(days) = &dataset.ended_on {
        let past = |day: Day| as_of.is_none_or(|as_of| day <= as_of);
        return days.iter().map(|day| day.is_some_and(past)).collect();
    }
    let gone = |i: usize| start.zip(end).is_some_and(|(s, e)| s[i] > 0.0 && e[i] == 0.0);
    (0..dataset.ids.len()).map(gone).collect()
}

fn columns(draft: &mut Draft, dataset: &Dataset, start: Option<&[f64]>, end: Option<&[f64]>) {
    for (id, pay) in [("mrr_start", start), ("mrr_end", end)] {
        if let Some(pay) = pay {
            draft.numbers(id, ColumnType::Money, "", pay);
        }
    }
    for (id, when) in
        [("start_date", &dataset.start), ("renewal_date", &dataset.renewal), ("end_date", &dataset.ended_on)]
    {
        if let Some(when) = when {
            draft.column(id, ColumnType::Date, "", Values::Date(days(when)));
        }
    }
    if let Some(status) = &dataset.status {
        let known = |s: &Status| (*s != Status::Unknown).then_some(*s as usize);
        draft.keys("status", &KEYS, codes(status.iter().map(known)));
    }
}

fn days(days: &[Option<Day>]) -> Vec<i32> {
    days.iter().map(|d| d.map_or(i32::MIN, |d| d.0)).collect()
}
