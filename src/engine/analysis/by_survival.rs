//! A table of survival: one row a period.

use super::draft::Draft;
use super::survival;
use crate::engine::config::Config;
use crate::engine::dataset::Dataset;
use crate::engine::report::ColumnType;
use crate::engine::retention::spells::from_shares;

pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, config: &Config) {
    let Some(table) = &dataset.survival else { return };
    draft.numbers("retained", ColumnType::Share, "", &table.retained);
    if let Some(size) = table.size {
        let left: Vec<f64> = table.retained.iter().map(|share| (share * size).round()).collect();
        draft.numbers("survivors", ColumnType::Count, "", &left);
    }
    let spells = from_shares(&table.period, &table.retained, table.size.unwrap_or(survival::OF_SHARES));
    survival::survival(draft, &spells, if table.unit == "month" { 1 } else { 12 }, &[], config);
}
