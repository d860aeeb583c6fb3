//! Survey answers: NPS, CSAT and CES, for every customer and for all.

use super::draft::Draft;
use super::{by_customer, explain};
use crate::engine::config::{Checked, Config, Scale};
use crate::engine::dataset::join::ELSEWHERE;
use crate::engine::dataset::roles::Role;
use crate::engine::dataset::{Answers, Dataset, RejectCode, Rejection};
use crate::engine::math::calendar::Day;
use crate::engine::math::sort;
use crate::engine::math::stats::sum;
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::{ColumnType, Survey};
use crate::engine::score::scale;
use crate::engine::score::survey::{self, Figure};

pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, config: &Checked) {
    surveys(draft, dataset, config);
    by_customer::satisfy(draft, dataset, config);
    by_customer::count_scores(draft, dataset);
}

/// Adds what the answers of a dataset say.
pub(super) fn surveys(draft: &mut Draft, dataset: &Dataset, config: &Config) {
    for answers in &dataset.answers {
        let Some(id) = id_of(answers.role) else { continue };
        let on = scale_of(draft, answers, config);
        let kept = keep(draft, answers, on);
        let values: Vec<f64> = kept.iter().map(|k| answers.value[*k]).collect();
        let Some(figure) = figure(answers.role, &values, on, config) else { continue };
        draft.surveys.push(Survey {
            id: id.to_owned(),
            n: figure.n,
            value: figure.value,
            interval: figure.interval,
            counts: counts(&values),
            scale: on.ends(),
            groups: groups(answers.role, &values, on, config),
            high_is_easy: config.ces_high_is_easy,
            formula: explain::survey(answers.role, id, &values, on, config),
            by_month: by_month(answers, &kept, on, config),
        });
        per_customer(draft, dataset, answers, &kept, id, on, config);
    }
}

fn id_of(role: Role) -> Option<&'static str> {
    match role {
        Role::Nps => Some("nps"),
        Role::Csat => Some("csat"),
        Role::Ces => Some("ces"),
        _ => None,
    }
}

fn scale_of(draft: &mut Draft, answers: &Answers, config: &Config) -> Scale {
    let values = || answers.value.iter().copied();
    let (chosen, guessed) = match answers.role {
        Role::Csat => (config.csat_scale, scale::guess_csat(values())),
        Role::Ces => (config.ces_scale, scale::guess_ces(values())),
        // NPS is defined on 0-10 and nowhere else.
        _ => (Some(Scale::ZeroToTen), Scale::ZeroToTen),
    };
    chosen.unwrap_or_else(|| {
        let key = id_of(answers.role).unwrap_or_default();
        draft.notes.push(Note::new(NoteCode::ScaleAssumed, 1).in_column(key).with(guessed.key()));
        guessed
    })
}

/// Positions of the answers on their scale; the others are reported.
fn keep(draft: &mut Draft, answers: &Answers, on: Scale) -> Vec<usize> {
    let mut kept = Vec::with_capacity(answers.value.len());
    let mut elsewhere = 0;
    for (k, v) in answers.value.iter().enumerate() {
        if scale::holds(on, *v) {
            kept.push(k);
        } else {
            let (row, column) = (answers.row[k], answers.column);
            if row == ELSEWHERE {
                elsewhere += 1;
            } else {
                draft.rejected.push(Rejection { row, column, code: RejectCode::OutOfScale });
            }
        }
    }
    if elsewhere > 0 {
        let key = id_of(answers.role).unwrap_or_default();
        draft.notes.push(Note::new(NoteCode::OffScaleElsewhere, elsewhere).in_column(key));
    }
    kept
}

fn figure(role: Role, values: &[f64], on: Scale, config: &Config) -> Option<Figure> {
    match role {
        Role::Nps => survey::nps(&survey::recommenders(values.iter().copied())),
        Role::Csat => survey::csat(satisfied(values, on, config), values.len() as u64),
        _ => survey::ces(values, on),
    }
}

/// Answers that count as satisfied.
pub(super) fn satisfied(values: &[f64], on: Scale, config: &Config) -> u64 {
    let from = survey::csat_threshold(on, config.csat_top);
    values.iter().filter(|v| **v >= from).count() as u64
}

fn groups(role: Role, values: &[f64], on: Scale, config: &Config) -> Vec<(String, u64)> {
    let named = |groups: &[(&str, u64)]| groups.iter().map(|(k, n)| ((*k).to_owned(), *n)).collect();
    match role {
        Role::Nps => {
            let r = survey::recommenders(values.iter().copied());
            named(&[("promoters", r.promoters), ("passives", r.passives), ("detractors", r.detractors)])
        }
        Role::Csat => {
            let k = satisfied(values, on, config);
            named(&[("satisfied", k), ("rest", values.len() as u64 - k)])
        }
        _ => Vec::new(),
    }
}

fn counts(values: &[f64]) -> Vec<(f64, u64)> {
    let mut sorted = values.to_vec();
    sort::floats(&mut sorted);
    let mut out: Vec<(f64, u64)> = Vec::new();
    for v in sorted {
        match out.last_mut() {
            Some((last, n)) if *last == v => *n += 1,
            _ => out.push((v, 1)),
        }
    }
    out
}

/// Answers by calendar month, those without a day left out.
fn by_month(answers: &Answers, kept: &[usize], on: Scale, config: &Config) -> Vec<(Day, u64, f64)> {
    let Some(days) = &answers.day else { return Vec::new() };
    let month = |day: i32| {
        let (y, m, _) = Day(day).ymd();
        Day::from_ymd(y, m, 1).unwrap_or(Day(day))
    };
    let mut dated: Vec<(Day, f64)> =
        kept.iter().filter(|k| days[**k] != i32::MIN).map(|k| (month(days[*k]), answers.value[*k])).collect();
    sort::by(&mut dated, |a, b| a.0.cmp(&b.0));
    dated
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|chunk| {
            let values: Vec<f64> = chunk.iter().map(|c| c.1).collect();
            let figure = figure(answers.role, &values, on, config)?;
            Some((chunk[0].0, figure.n, figure.value))
        })
        .collect()
}

fn per_customer(
    draft: &mut Draft,
    dataset: &Dataset,
    answers: &Answers,
    kept: &[usize],
    id: &'static str,
    on: Scale,
    config: &Config,
) {
    let mut of: Vec<(u32, f64)> =
        kept.iter().map(|k| (answers.customer[*k], answers.value[*k])).filter(|a| a.0 != u32::MAX).collect();
    if of.is_empty() {
        return;
    }
    sort::by(&mut of, |a, b| a.0.cmp(&b.0));
    let mut value = vec![f64::NAN; dataset.ids.len()];
    let mut n = vec![0.0; dataset.ids.len()];
    let mut means = vec![f64::NAN; dataset.ids.len()];
    for chunk in of.chunk_by(|a, b| a.0 == b.0) {
        let values: Vec<f64> = chunk.iter().map(|c| c.1).collect();
        let i = chunk[0].0 as usize;
        n[i] = values.len() as f64;
        means[i] = sum(values.iter().copied()) / n[i];
        value[i] = figure(answers.role, &values, on, config).map_or(f64::NAN, |f| f.value);
        draft.facts.answers.push((answers.role, i, values));
    }
    let r#type = if id == "csat" { ColumnType::Share } else { ColumnType::Number };
    let unit = match id {
        "nps" => "points",
        "ces" => "of_7",
        _ => "",
    };
    draft.numbers(id, r#type, unit, &value);
    draft.numbers(&[id, ".answers"].concat(), ColumnType::Count, "", &n);
    // What an answer counts for says yes or no of a single one; the answers themselves say more of a customer.
    if id != "ces" {
        draft.numbers(&[id, ".mean"].concat(), ColumnType::Number, "", &means);
    }
    draft.facts.columns.push((id, value));
    draft.facts.survey_scales.push((answers.role, on));
}
