//! The scorer of comments against labelled ones: 2,000 on food delivery, and reviews from all lines of business.

use perennial::engine::feedback::{Label, Scorer, Topic, pain_points};

use crate::data::public;

/// Whether it is positive, and the comment.
type Row = (bool, String);

fn labelled() -> Option<Vec<Row>> {
    let bytes = public("feedback_zh_labelled.csv")?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let row = |r: csv::StringRecord| (&r[0] == "1", r[1].to_owned());
    Some(reader.records().map(|r| row(r.unwrap())).collect())
}

/// The mean of the shares of positive and of negative comments that are told right; a sentiment above 0 is positive, so
/// that a comment about which nothing is known is not.
fn balanced(scorer: &Scorer, rows: &[&Row]) -> f64 {
    let share = |positive: bool| {
        let all: Vec<&&Row> = rows.iter().filter(|r| r.0 == positive).collect();
        let right = all.iter().filter(|r| (scorer.read(&r.1).sentiment > 0.0) == positive).count();
        right as f64 / all.len() as f64
    };
    (share(true) + share(false)) / 2.0
}

#[test]
fn labelled_comments_are_told_apart() {
    let Some(rows) = labelled() else { return };
    assert_eq!((rows.len(), rows.iter().filter(|r| r.0).count()), (2000, 1000));
    let scorer = Scorer::new();
    let part = |take: &dyn Fn(usize) -> bool| -> Vec<&Row> {
        rows.iter().enumerate().filter(|(i, _)| take(*i)).map(|(_, r)| r).collect()
    };
    // Every third row was looked at while negation, turns and waits were written; the others never were.
    let unseen = balanced(&scorer, &part(&|i| i % 3 != 0));
    let seen = balanced(&scorer, &part(&|i| i % 3 == 0));
    let all = balanced(&scorer, &part(&|_| true));
    assert!(unseen >= 0.85 && all >= 0.85, "unseen {unseen}, seen {seen}, all {all}");
    // The lists were not fitted to what was looked at.
    assert!(seen < unseen + 0.03, "unseen {unseen}, seen {seen}");
}

/// Snippets of reviews from all lines of business, written and labelled before the scorer saw them, by somebody who had
/// not seen the scorer. Neutral ones are not told apart here.
#[test]
fn unseen_reviews_are_told_apart() {
    for language in ["en", "zh-CN"] {
        let path = format!("{}/tests/reviews/{language}.csv", env!("CARGO_MANIFEST_DIR"));
        let mut reader = csv::Reader::from_path(path).unwrap();
        let rows: Vec<Row> = reader
            .records()
            .map(|r| r.unwrap())
            .filter(|r| &r[0] != "neutral")
            .map(|r| (&r[0] == "positive", r[1].to_owned()))
            .collect();
        let share = balanced(&Scorer::new(), &rows.iter().collect::<Vec<_>>());
        assert!(rows.len() >= 110 && share >= 0.75, "{language}: {share} of {}", rows.len());
    }
}

#[test]
fn labelled_comments_hurt_by_delivery_and_quality() {
    let Some(rows) = labelled() else { return };
    let scorer = Scorer::new();
    let readings: Vec<_> = rows.iter().map(|r| scorer.read(&r.1)).collect();
    let unknown = readings.iter().filter(|r| r.label == Label::Unknown).count();
    assert!(unknown < 100, "{unknown} comments say nothing");
    let pain = pain_points(&readings);
    assert!([Topic::Delivery, Topic::Quality].contains(&pain[0].topic), "{pain:?}");
    for point in &pain {
        for example in &point.examples {
            let own = readings[*example].topics.iter().find(|t| t.0 == point.topic).unwrap();
            assert!(own.1 < 0.0 && readings[*example].length < 120, "{}", rows[*example].1);
        }
    }
}
