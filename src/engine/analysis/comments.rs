//! Comments: how each customer's lean; `study::comments` composes the page that says what they are about.

use super::draft::Draft;
use super::summary::score;
use crate::engine::dataset::Dataset;
use crate::engine::feedback::{Label, Reading, Scorer};
use crate::engine::ingest::Read;
use crate::engine::report::ColumnType;

/// Reads all comments; customers get their mean sentiment and, where no column counts it, the share of praise.
pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, read: &Read) {
    let Some(comments) = dataset.comments.as_ref().filter(|c| !c.row.is_empty()) else { return };
    let scorer = Scorer::new();
    let readings: Vec<Reading> =
        comments.row.iter().map(|row| scorer.read(comments.text(read, *row))).collect();
    let n = dataset.ids.len();
    let mut sums = vec![(0.0, 0.0, 0.0); n];
    for (reading, customer) in readings.iter().zip(&comments.customer) {
        if let Some(sum) = sums.get_mut(*customer as usize).filter(|_| reading.label != Label::Unknown) {
            *sum = (sum.0 + 1.0, sum.1 + reading.sentiment, sum.2 + f64::from(reading.sentiment > 0.0));
        }
    }
    let mean = |sum: f64, n: f64| if n > 0.0 { sum / n } else { f64::NAN };
    if n > 0 {
        let lean: Vec<f64> = sums.iter().map(|s| mean(s.1, s.0)).collect();
        draft.numbers("feedback.sentiment", ColumnType::Number, "", &lean);
        if draft.values_of("satisfaction.positive_share").is_none() {
            let share: Vec<f64> = sums.iter().map(|s| mean(s.2, s.0)).collect();
            draft.numbers("satisfaction.positive_share", ColumnType::Share, "", &share);
            draft.scores.extend(score("satisfaction.positive_share", &share, Some((0.0, 1.0))));
            draft.facts.columns.push(("satisfaction.positive_share", share));
            draft.facts.comments = sums.iter().map(|s| (s.2, s.0)).collect();
        }
    }
    draft.readings = readings;
}
