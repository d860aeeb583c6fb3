//! Which model the figures come from, how far to trust it, and what is to be said about the data.

use super::Models;
use crate::engine::clv::model::Fitted;
use crate::engine::clv::spend::{NoSpend, SpendModel};
use crate::engine::config::{Config, ModelId};
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::worth::{Reason, Verdict};

/// A lead in AIC below this is none (Burnham & Anderson 2002: models within 2 have substantial support).
const LEAD: f64 = 2.0;

/// A total foretold this well is good, …
const GOOD: f64 = 0.10;

/// … and this well still ranks customers.
const RANKS: f64 = 0.35;

/// Fewer repeat buyers than this are said to be few.
const FEW_REPEATERS: f64 = 50.0;

/// Buying beyond these is by the clock, or in bursts.
const REGULAR: f64 = 1.5;
const BURSTS: f64 = 0.6;

/// So many histories say whether anybody may have left, …
const THIN: usize = 1000;

/// … which is nobody where this share is still active.
const STAYING: f64 = 0.99;

/// A correlation of frequency and spend beyond this breaks the model of spend.
const CORRELATED: f64 = 0.3;

impl Models {
    /// The model in use, and why; `None` when this data cannot tell.
    pub(super) fn chosen(&self, config: &Config) -> (Option<&Fitted>, Reason) {
        let good = |id: ModelId| self.fitted.iter().find(|f| f.id == id && f.fit.converged);
        if let Some(own) = config.model.and_then(good) {
            return (Some(own), Reason::Chosen);
        }
        if let Some(periods) = good(ModelId::BgBb) {
            return (Some(periods), Reason::Periods);
        }
        let Some(first) = super::IN_LINE.into_iter().find_map(good) else { return (None, Reason::None) };
        if first.id != ModelId::MbgNbd {
            return (Some(first), Reason::Fallback);
        }
        let better = self.fitted.iter().filter(|f| self.complete() && self.beats(f, first));
        match better.min_by(|a, b| a.aic().total_cmp(&b.aic())) {
            Some(better) => (Some(better), Reason::Better),
            None if self.complete() && self.held.is_none() => (Some(first), Reason::Alone),
            None => (Some(first), Reason::Default),
        }
    }

    /// Whether a model is ahead by AIC and was closer to the held-back total.
    fn beats(&self, other: &Fitted, first: &Fitted) -> bool {
        let off = |id: ModelId| self.held.as_ref()?.of(id)?.1.purchases_error.map(f64::abs);
        let (Some(a), Some(b)) = (off(other.id), off(first.id)) else { return false };
        other.id != ModelId::Nbd && other.fit.converged && other.aic() < first.aic() - LEAD && a < b
    }

    /// How far to trust a model, by the held-back time.
    pub(super) fn verdict(&self, id: ModelId) -> Verdict {
        let Some((_, errors)) = self.held.as_ref().and_then(|h| h.of(id)) else { return Verdict::Untested };
        // Of purchases and money the one that was foretold worse.
        let off = [errors.purchases_error, errors.spend_error].into_iter().flatten().map(f64::abs);
        match off.fold(None, |worst: Option<f64>, off| Some(worst.map_or(off, |w| w.max(off)))) {
            None => Verdict::Untested,
            Some(off) if off <= GOOD => Verdict::Good,
            Some(off) if off <= RANKS => Verdict::Ranking,
            Some(_) => Verdict::Unfit,
        }
    }

    /// What is to be said about the data and the fits.
    pub(super) fn notes(&self, chosen: Option<&Fitted>, correlation: Option<f64>) -> Vec<Note> {
        let mut out = Vec::new();
        let s = &self.sample;
        let n = |v: f64| v.round() as u64;
        if !self.enough() {
            if let Some(day) = self.silent_since {
                let far = Note::new(NoteCode::LastDayTooFar, n(s.customers));
                return vec![far.with(self.as_of().iso()).and(day.iso())];
            }
            let code = if s.customers > 0.0 && s.longest <= 0.0 {
                NoteCode::OneMoment
            } else if s.customers < super::LEAST_CUSTOMERS {
                NoteCode::TooFewCustomers
            } else if s.repeaters < 1.0 {
                NoteCode::NoRepeatBuyers
            } else {
                NoteCode::TooFewRepeatBuyers
            };
            let count = if code == NoteCode::TooFewRepeatBuyers { n(s.repeaters) } else { n(s.customers) };
            out.push(Note::new(code, count));
            return out;
        }
        if s.repeaters < FEW_REPEATERS {
            out.push(Note::new(NoteCode::FewRepeatBuyers, n(s.repeaters)));
        }
        for f in self.fitted.iter().filter(|f| !f.fit.converged) {
            out.push(Note::new(NoteCode::FitFailed, n(s.customers)).with(f.id.key()));
        }
        if let Some(f) = chosen {
            let edge: Vec<&str> =
                f.letters.iter().zip(&f.fit.edge).filter(|(_, e)| **e).map(|(letter, _)| *letter).collect();
            if !edge.is_empty() {
                let note = Note::new(NoteCode::ModelBoundary, edge.len() as u64);
                out.push(note.with(f.id.key()).and(edge.join(", ")));
            }
            if self.sees_no_leaving(f) {
                out.push(Note::new(NoteCode::NoChurnSignal, n(s.customers)).with(f.id.key()));
            }
        }
        match self.regularity {
            Some(k) if k > REGULAR => {
                out.push(Note::new(NoteCode::RegularTiming, n(s.repeaters)).with(tenths(k)));
            }
            Some(k) if k < BURSTS => {
                out.push(Note::new(NoteCode::BurstyTiming, n(s.repeaters)).with(tenths(k)));
            }
            _ => {}
        }
        self.spend_notes(correlation, &mut out);
        if let Some(split) = self.key.split.filter(|_| self.split_unusable) {
            out.push(Note::new(NoteCode::SplitUnusable, n(s.customers)).with(split.iso()));
        }
        if self.complete() && self.held.is_none() && s.gaps_known {
            out.push(Note::new(NoteCode::TooShortToHoldBack, n(s.customers)));
        }
        out
    }

    fn spend_notes(&self, correlation: Option<f64>, out: &mut Vec<Note>) {
        let repeaters = self.sample.repeaters.round() as u64;
        let some_money = self.z.iter().any(|z| z.is_finite());
        match &self.spend {
            Err(NoSpend::TooFew) if some_money => out.push(Note::new(NoteCode::SpendTooFew, repeaters)),
            Err(NoSpend::TooFew) => {}
            Err(NoSpend::NotConverged) => {
                out.push(Note::new(NoteCode::FitFailed, repeaters).with("gamma_gamma"));
            }
            Err(NoSpend::NoMean) => out.push(Note::new(NoteCode::SpendNoMean, repeaters)),
            Ok(SpendModel::Same(_)) => out.push(Note::new(NoteCode::SpendSame, repeaters)),
            Ok(SpendModel::GammaGamma(p, fit)) => {
                if fit.edge.contains(&true) {
                    out.push(Note::new(NoteCode::SpendUndivided, repeaters));
                }
                if p.q <= crate::engine::clv::gamma_gamma::LEAST_SHAPE {
                    out.push(Note::new(NoteCode::SpendHeavy, repeaters));
                }
                if let Some(c) = correlation.filter(|c| c.abs() > CORRELATED) {
                    out.push(Note::new(NoteCode::SpendCorrelated, repeaters).with(hundredths(c)));
                }
            }
        }
        let zero = self.z.iter().filter(|z| **z <= 0.0).count() as u64;
        if zero > 0 && self.spend.is_ok() {
            out.push(Note::new(NoteCode::SpendZero, zero));
        }
    }

    /// Whether a model gives hardly anybody a chance of having left.
    fn sees_no_leaving(&self, f: &Fitted) -> bool {
        let some = self.sample.thin(THIN);
        let (there, all) = some.iter().fold((0.0, 0.0), |(there, all), (i, weight)| {
            (there + weight * f.params.p_alive(&self.sample.unique[*i].history), all + weight)
        });
        there > STAYING * all
    }
}

/// A number as text in tenths, without what writes any fraction.
fn tenths(v: f64) -> String {
    let all = (v.min(1e6) * 10.0).round() as i64;
    format!("{}.{}", all / 10, all % 10)
}

fn hundredths(v: f64) -> String {
    let all = (v * 100.0).round() as i64;
    format!("{}{}.{:02}", if all < 0 { "-" } else { "" }, all.abs() / 100, all.abs() % 100)
}
