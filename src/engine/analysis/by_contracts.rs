//! Accounts that pay by contract: columns of their state, and what became of their revenue.

use super::by_customer::measure;
use super::draft::Draft;
use super::survival;
use crate::engine::config::Config;
use crate::engine::dataset::Dataset;
use crate::engine::dataset::contracts::Status;
use crate::engine::dataset::roles::Role;
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::{sum, wilson};
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::ColumnType;
use crate::engine::report::customers::Values;
use crate::engine::report::retention::Subscriptions;
use crate::engine::retention::revenue::{flows, logos, renewals};
use crate::engine::retention::spells::{Account, LONGEST, from_accounts, whole_months};

/// Days after `as_of` in which renewals are counted.
const AHEAD: i32 = 120;

const KEYS: [&str; 2] = [Status::ALL[0].key(), Status::ALL[1].key()];

pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, as_of: Option<Day>, config: &Config) {
    let (start, end) = (measure(dataset, Role::MrrStart), measure(dataset, Role::MrrEnd));
    columns(draft, dataset, start, end);
    if start.is_none() && end.is_none() && dataset.status.is_none() && dataset.renewal.is_none() {
        return;
    }
    let ended = ended(dataset, start, end);
    let due = dataset.renewal.as_ref().zip(as_of).map(|(renewal, as_of)| {
        if config.as_of.is_none() && dataset.last_order.is_none() {
            draft.notes.push(Note::new(NoteCode::AsOfAssumed, 1).with(as_of.iso()));
        }
        renewals(&days(renewal), end.or(start), &ended, as_of.0, AHEAD)
    });
    if let (Some(began), Some(as_of)) = (&dataset.start, as_of) {
        last(draft, (began, as_of), end.or(start), &ended, config);
    }
    draft.retention.subscriptions = Some(subscriptions(start, end, &ended, due));
}

/// How long accounts stay, by when they began and whether they have ended; the day on which is not known.
fn last(
    draft: &mut Draft,
    (began, as_of): (&[Option<Day>], Day),
    pay: Option<&[f64]>,
    ended: &[bool],
    config: &Config,
) {
    let known = || (0..began.len()).filter_map(|i| Some((i, began[i].filter(|day| *day <= as_of)?)));
    let accounts = known().map(|(i, start)| Account { start, ended: ended[i], end: None });
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
    }
}

/// Which accounts have ended: as the status says; without one, those that paid and now pay nothing.
fn ended(dataset: &Dataset, start: Option<&[f64]>, end: Option<&[f64]>) -> Vec<bool> {
    if let Some(status) = &dataset.status {
        return status.iter().map(|s| *s == Status::Ended).collect();
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
    for (id, when) in [("start_date", &dataset.start), ("renewal_date", &dataset.renewal)] {
        if let Some(when) = when {
            draft.column(id, ColumnType::Date, "", Values::Date(days(when)));
        }
    }
    if let Some(status) = &dataset.status {
        draft.keys("status", &KEYS, status.iter().map(|s| *s as u8).collect());
    }
}

fn days(days: &[Option<Day>]) -> Vec<i32> {
    days.iter().map(|d| d.map_or(i32::MIN, |d| d.0)).collect()
}
