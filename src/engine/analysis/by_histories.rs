//! Histories: orders that came already rolled up.

use super::draft::Draft;
use super::worth::{self, Models, Outlook, Source};
use crate::engine::config::Checked;
use crate::engine::dataset::Dataset;
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::ColumnType;

pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, config: &Checked, before: Option<Models>) {
    let Some(histories) = &dataset.histories else { return };
    let unit = config.time_unit.key();
    let told = worth::factor(histories, config.time_unit);
    if told.is_none() {
        draft.notes.push(Note::new(NoteCode::TimeUnitAssumed, dataset.ids.len() as u64).with(unit));
    }
    let in_unit = |times: &[f64]| -> Vec<f64> { times.iter().map(|t| t * told.unwrap_or(1.0)).collect() };
    draft.numbers("x", ColumnType::Count, "", &histories.x);
    draft.numbers("t_x", ColumnType::Number, unit, &in_unit(&histories.t_x));
    draft.numbers("t", ColumnType::Number, unit, &in_unit(&histories.t));
    if let Some(monetary) = &histories.monetary {
        draft.numbers("monetary", ColumnType::Money, "", monetary);
    }
    if let Some(weight) = &histories.weight {
        draft.numbers("weight", ColumnType::Count, "", weight);
    }
    let source = Source::Histories(histories);
    let models = Models::new(source, config.as_of.or(config.today).unwrap_or_default(), config, before);
    let outlook = Outlook::new(&models, config, None);
    if let Some(outlook) = &outlook {
        let purchases: Vec<f64> = histories.x.iter().map(|x| x + 1.0).collect();
        outlook.columns().add_to(draft, &purchases, outlook.has_spend());
    }
    worth::fill(draft, dataset, &models, outlook.as_ref(), source, config);
    draft.forecasts = outlook.map_or_else(Vec::new, |o| o.by_history.into_owned());
    draft.models = Some(models);
}
