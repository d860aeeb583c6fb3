//! A table of survival: one row a period.

use super::draft::Draft;
use crate::engine::dataset::Dataset;
use crate::engine::report::ColumnType;

pub(super) fn fill(draft: &mut Draft, dataset: &Dataset) {
    let Some(survival) = &dataset.survival else { return };
    draft.numbers("retained", ColumnType::Share, "", &survival.retained);
    if let Some(size) = survival.size {
        let left: Vec<f64> = survival.retained.iter().map(|share| (share * size).round()).collect();
        draft.numbers("survivors", ColumnType::Count, "", &left);
    }
}
