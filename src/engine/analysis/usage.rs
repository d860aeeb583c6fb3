//! What events tell of each customer: how much and how lately they use what was sold, and how often they ask for help.

use super::draft::Draft;
use crate::engine::config::Config;
use crate::engine::dataset::Dataset;
use crate::engine::dataset::events::Events;
use crate::engine::math::calendar::Day;
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::ColumnType;
use crate::engine::report::customers::Values;
use crate::engine::score::usage::{Usage, of};

/// Fills in the columns of use, where there are events.
pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, as_of: Option<Day>, config: &Config) {
    let (Some(events), Some(as_of)) = (&dataset.events, as_of) else { return };
    let contact = contacts(events, config);
    let lines = &events.lines;
    let late = lines.day.iter().filter(|day| **day > as_of.0).count() as u64;
    if late > 0 {
        draft.notes.push(Note::new(NoteCode::EventsAfterAsOf, late).with(as_of.iso()));
    }
    let codes = lines.order.as_deref().unwrap_or_default();
    let mut all: Vec<Usage> = Vec::with_capacity(dataset.ids.len());
    let mut lasted = Vec::new();
    for span in lines.starts.windows(2) {
        let own = span[0] as usize..span[1] as usize;
        let asks = |k: &usize| contact.get(codes[*k] as usize).copied().unwrap_or(false);
        let days = |ask: bool| {
            own.clone().filter(move |k| asks(k) == ask).map(|k| lines.day[k]).collect::<Vec<i32>>()
        };
        all.push(of(&days(false), &days(true), as_of));
        if events.timed {
            let known = own.filter(|k| lines.day[*k] <= as_of.0).map(|k| lines.amount[k]);
            lasted.push(known.sum());
        }
    }
    let numbers = |of: fn(&Usage) -> f64| all.iter().map(of).collect::<Vec<f64>>();
    let count = ColumnType::Count;
    draft.numbers("usage.active_days", count, "days", &numbers(|u| u.active_days as f64));
    let since = numbers(|u| u.days_since.map_or(f64::NAN, f64::from));
    draft.numbers("usage.days_since", count, "days", &since);
    draft.numbers("usage.per_week", ColumnType::Number, "", &numbers(|u| u.per_week.unwrap_or(f64::NAN)));
    draft.numbers("usage.trend", ColumnType::Share, "", &numbers(|u| u.trend.unwrap_or(f64::NAN)));
    draft.numbers("usage.contacts", count, "", &numbers(|u| u.contacts as f64));
    if events.timed {
        draft.numbers("usage.duration", ColumnType::Number, "", &lasted);
    }
}

/// Which kinds of events are contacts: as the person says, else by their words.
fn contacts(events: &Events, config: &Config) -> Vec<bool> {
    let own = config.own.read();
    events.kinds.iter().map(|name| own.is_contact(name)).collect()
}

/// Days since each customer was last seen using what was sold, `NaN` where never; nothing without events.
pub(super) fn days_since(draft: &Draft) -> Option<&[f64]> {
    match draft.values_of("usage.days_since")? {
        Values::Number(days) => Some(days),
        _ => None,
    }
}

/// Weeks that are told of.
const WEEKS: i32 = 26;

/// The last weeks from the first event on, by their last day: customers who used what was sold, and how often.
pub(super) fn weeks(events: &Events, as_of: Day, config: &Config) -> Vec<(Day, u64, u64)> {
    let (lines, contact) = (&events.lines, contacts(events, config));
    let codes = lines.order.as_deref().unwrap_or_default();
    let Some(first) = lines.day.iter().min() else { return Vec::new() };
    // Whole weeks only, but for a log shorter than one.
    let count = ((as_of.0 - first + 1) / 7).clamp(1, WEEKS);
    let mut all: Vec<(Day, u64, u64)> = (0..count).rev().map(|k| (Day(as_of.0 - 7 * k), 0, 0)).collect();
    for span in lines.starts.windows(2) {
        let mut last = None;
        let own = span[0] as usize..span[1] as usize;
        for (day, code) in lines.day[own.clone()].iter().zip(&codes[own]) {
            let back = (as_of.0 - day).div_euclid(7);
            let asks = contact.get(*code as usize).copied().unwrap_or(false);
            if asks || !(0..count).contains(&back) {
                continue;
            }
            let week = &mut all[(count - 1 - back) as usize];
            week.1 += u64::from(last.replace(back) != Some(back));
            week.2 += 1;
        }
    }
    all
}
