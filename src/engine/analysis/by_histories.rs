//! Histories: orders that came already rolled up.

use super::draft::Draft;
use crate::engine::config::Checked;
use crate::engine::dataset::Dataset;
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::ColumnType;

pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, config: &Checked) {
    let Some(histories) = &dataset.histories else { return };
    let unit = config.time_unit.key();
    draft.notes.push(Note::new(NoteCode::TimeUnitAssumed, dataset.ids.len() as u64).with(unit));
    draft.numbers("x", ColumnType::Count, "", &histories.x);
    draft.numbers("t_x", ColumnType::Number, unit, &histories.t_x);
    draft.numbers("t", ColumnType::Number, unit, &histories.t);
    if let Some(monetary) = &histories.monetary {
        draft.numbers("monetary", ColumnType::Money, "", monetary);
    }
    if let Some(weight) = &histories.weight {
        draft.numbers("weight", ColumnType::Count, "", weight);
    }
}
