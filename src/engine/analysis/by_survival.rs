//! How long contracts last: from a table of survival, one row a period, or from accounts with a first day.

use super::by_customer::measure;
use super::draft::Draft;
use crate::engine::config::{Checked, Config};
use crate::engine::dataset::Dataset;
use crate::engine::dataset::contracts::Status;
use crate::engine::dataset::roles::Role;
use crate::engine::math::calendar::Day;
use crate::engine::note::{Note, NoteCode, Noted};
use crate::engine::report::ColumnType;
use crate::engine::report::retention::Survival;
use crate::engine::report::worth::Range;
use crate::engine::retention::spells::{Account, Spell, from_accounts, from_shares, seen, whole_months};
use crate::engine::retention::survival::{Band, Fit, Unfit, fit, rate};
use crate::engine::retention::tenure::{discount, residual, tenure};

/// Accounts that a table of shares stands for, which carries no count.
const SHARES_OF: f64 = 1000.0;

/// A table of survival.
pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, config: &Checked) {
    let Some(table) = &dataset.survival else { return };
    draft.numbers("retained", ColumnType::Share, "", &table.retained);
    if let Some(size) = table.size {
        let left: Vec<f64> = table.retained.iter().map(|share| (share * size).round()).collect();
        draft.numbers("survivors", ColumnType::Count, "", &left);
    }
    let spells = from_shares(&table.period, &table.retained, table.size.unwrap_or(SHARES_OF));
    let months = if table.unit == "year" { 12 } else { 1 };
    draft.retention.survival = survival(&spells, months, &[], config).take(&mut draft.notes);
}

/// Accounts with a first day: months that they have lasted, and what those that go on are worth. One that has ended did
/// so by the day of its renewal where that has passed; else only that is known.
pub(super) fn accounts(draft: &mut Draft, dataset: &Dataset, as_of: Day, config: &Config) {
    let (Some(start), Some(status)) = (&dataset.start, &dataset.status) else { return };
    let pay = measure(dataset, Role::MrrEnd).or(measure(dataset, Role::MrrStart));
    let mut all = Vec::new();
    let mut paying = Vec::new();
    for i in 0..start.len() {
        let Some(first) = start[i].filter(|d| *d <= as_of) else { continue };
        let ended = status[i] == Status::Ended;
        let end = dataset.renewal.as_ref().and_then(|r| r[i]).filter(|d| ended && *d >= first && *d <= as_of);
        all.push(Account { start: first, ended, end });
        if !ended {
            paying.push((whole_months(first, as_of), pay.map_or(f64::NAN, |p| p[i])));
        }
    }
    let spells = from_accounts(all, as_of, 1);
    draft.retention.survival = survival(&spells, 1, &paying, config).take(&mut draft.notes);
}

/// The least that a curve shows, in periods.
const SHOWN: u32 = 12;

/// How long contracts last, from what is known of them in periods of `months` (1 or 12). `paying` are the accounts
/// that are still there: how often they have renewed, and what they pay a period.
///
/// Nothing and a note (`SurvivalNobodyLost`, `SurvivalTooLittle`) where the model cannot be fitted.
pub fn survival(
    spells: &[Spell],
    months: u32,
    paying: &[(u32, f64)],
    config: &Config,
) -> Noted<Option<Survival>> {
    let fit = match fit(spells) {
        Ok(fit) => fit,
        Err(why) => {
            let code = match why {
                Unfit::NobodyLost => NoteCode::SurvivalNobodyLost,
                Unfit::TooLittle => NoteCode::SurvivalTooLittle,
            };
            let accounts: f64 = spells.iter().map(|s| s.accounts).sum();
            return Noted { value: None, notes: vec![Note::new(code, accounts as u64)] };
        }
    };
    let seen = seen(spells);
    let last = (2 * (seen.len() as u32 - 1)).max(SHOWN);
    let v = discount(config.discount_rate, 12.0 / f64::from(months.max(1)));
    let band = fit.band(last);
    let renewals: &[u32] = if months == 12 { &[0, 1, 2, 3, 5, 10] } else { &[0, 1, 3, 6, 12, 24, 36] };
    let after = |n: &u32| Some((*n, residual(fit.alpha, fit.beta, *n, v)?));
    let [alpha, beta] = fit.errors.map_or([None, None], |e| e.map(Some));
    Noted::quiet(Some(Survival {
        period: if months == 12 { "year" } else { "month" }.to_owned(),
        params: [(fit.alpha, alpha), (fit.beta, beta)],
        log_likelihood: fit.log_likelihood,
        accounts: fit.accounts,
        seen: seen.iter().map(|s| (s.period, s.share, s.at_risk)).collect(),
        curve: (0u32..)
            .zip(&band)
            .map(|(t, b)| (t, range(b), if t == 0 { 1.0 } else { rate(fit.alpha, fit.beta, t) }))
            .collect(),
        tenure: (tenure(fit.alpha, fit.beta, v).unwrap_or(f64::INFINITY), tenure(fit.alpha, fit.beta, 1.0)),
        residual: renewals.iter().filter_map(after).collect(),
        value: value(&fit, paying, v, config.margin),
    }))
}

fn range(b: &Band) -> Range {
    Range { value: b.value, low_80: b.at_80.0, high_80: b.at_80.1, low_95: b.at_95.0, high_95: b.at_95.1 }
}

/// What all accounts that are still there will bring beyond what they have paid for.
fn value(fit: &Fit, paying: &[(u32, f64)], v: f64, margin: f64) -> Option<Range> {
    let mut by_renewals: Vec<(u32, f64)> =
        paying.iter().copied().filter(|(_, pay)| pay.is_finite() && *pay > 0.0).collect();
    by_renewals.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let groups: Vec<(u32, f64)> = by_renewals
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, same.iter().map(|s| s.1).sum::<f64>() * margin))
        .collect();
    let total = |alpha: f64, beta: f64| {
        groups.iter().map(|(n, pay)| Some(pay * residual(alpha, beta, *n, v)?)).sum::<Option<f64>>()
    };
    (!groups.is_empty()).then_some(())?;
    fit.of(total).as_ref().map(range)
}
