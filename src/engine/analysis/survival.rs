//! How long contracts last: the model's results, from whatever is known of them.

use super::draft::Draft;
use crate::engine::config::Config;
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::retention::Survival;
use crate::engine::report::worth::Range;
use crate::engine::retention::spells::{Spell, seen};
use crate::engine::retention::survival::{Band, Fit, Unfit, fit, rate};
use crate::engine::retention::tenure::{discount, residual, tenure};

/// The fewest and the most periods that a curve shows.
const SHOWN: (u32, u32) = (12, 240);

/// A curve as seen ends where fewer accounts than this are watched.
const LEAST_WATCHED: f64 = 10.0;

/// A number that stands for a table of shares, which carries no count.
pub(super) const OF_SHARES: f64 = 1000.0;

/// How long contracts last, from what is known of them in periods of `months` (1 or 12). `paying` are the accounts
/// that are still there: how often they have renewed, and what they pay a period.
///
/// Nothing and a note (`SurvivalNobodyLost`, `SurvivalTooLittle`) where the model cannot be fitted.
pub(super) fn survival(
    draft: &mut Draft,
    spells: &[Spell],
    months: u32,
    paying: &[(u32, f64)],
    config: &Config,
) {
    match fit(spells) {
        Ok(fit) => {
            let unsure = |e: [f64; 2]| e[0] > fit.alpha || e[1] > fit.beta;
            if fit.errors.is_none_or(unsure) {
                draft.notes.push(Note::new(NoteCode::SurvivalUnsure, fit.accounts.round() as u64));
            }
            draft.retention.survival = Some(report(&fit, spells, months, paying, config));
        }
        Err(why) => {
            let code = match why {
                Unfit::NobodyLost => NoteCode::SurvivalNobodyLost,
                Unfit::TooLittle => NoteCode::SurvivalTooLittle,
            };
            let accounts: f64 = spells.iter().map(|s| s.accounts).sum();
            draft.notes.push(Note::new(code, accounts as u64));
        }
    }
}

fn report(fit: &Fit, spells: &[Spell], months: u32, paying: &[(u32, f64)], config: &Config) -> Survival {
    let seen = seen(spells);
    let last = (2 * (seen.len() as u32 - 1)).clamp(SHOWN.0, SHOWN.1);
    let v = discount(config.discount_rate, 12.0 / f64::from(months.max(1)));
    let band = fit.band(last);
    let renewals: &[u32] = if months == 12 { &[0, 1, 2, 3, 5, 10] } else { &[0, 1, 3, 6, 12, 24, 36] };
    let after = |n: &u32| Some((*n, residual(fit.alpha, fit.beta, *n, v)?));
    let [alpha, beta] = fit.errors.map_or([None, None], |e| e.map(Some));
    Survival {
        period: if months == 12 { "year" } else { "month" }.to_owned(),
        params: [(fit.alpha, alpha), (fit.beta, beta)],
        log_likelihood: fit.log_likelihood,
        accounts: fit.accounts,
        // Where hardly anybody is watched any more, a single loss is a cliff.
        seen: (seen.iter().take_while(|s| s.period == 0 || s.at_risk >= LEAST_WATCHED))
            .map(|s| (s.period, s.share, s.at_risk))
            .collect(),
        curve: (0u32..)
            .zip(&band)
            .map(|(t, b)| (t, range(b), if t == 0 { 1.0 } else { rate(fit.alpha, fit.beta, t) }))
            .collect(),
        tenure: (
            tenure(fit.alpha, fit.beta, v).unwrap_or(f64::INFINITY),
            // Without discounting it has an end only for alpha above 1, and that must be sure.
            tenure(fit.alpha, fit.beta, 1.0).filter(|_| fit.alpha - alpha.unwrap_or(0.0) > 1.0),
        ),
        residual: renewals.iter().filter_map(after).collect(),
        value: value(fit, paying, v, config.margin),
    }
}

fn range(b: &Band) -> Range {
    Range { value: b.value, low_80: b.at_80.0, high_80: b.at_80.1, low_95: b.at_95.0, high_95: b.at_95.1 }
}

/// What all accounts that are still there will bring beyond what they have paid for.
fn value(fit: &Fit, paying: &[(u32, f64)], v: f64, margin: f64) -> Option<Range> {
    let mut by_renewals: Vec<(u32, f64)> =
        paying.iter().copied().filter(|(_, pay)| pay.is_finite() && *pay > 0.0).collect();
    crate::engine::math::sort::by(&mut by_renewals, |a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
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
