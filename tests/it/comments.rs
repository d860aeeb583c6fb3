//! Comments through the whole engine: what customers get, and the page that the engine composes.

use perennial::link::protocol::{Answer, Ask, Block, Config, Error, ErrorCode, Sheet, Value};

use crate::data::{Open, open, open_with, public};

const REVIEWS: &str = "date,customer,plan,comment\n\
    2026-05-03,a1,pro,\"Great product, but delivery was slow.\"\n\
    2026-05-09,a2,free,Terrible support. I waited 2 hours and nobody answered.\n\
    2026-06-02,a3,pro,Easy to use and the price is fair.\n\
    2026-06-20,a1,pro,Not great any more: it crashes every day.\n\
    2026-07-01,a4,free,送餐太慢了，但是味道很好\n\
    2026-07-11,a5,free,不太好，客服态度很差\n\
    2026-07-15,,pro,非常满意\n\
    2026-08-02,a8,free,Отличный товар\n\
    2026-08-03,a9,free,\n";

fn sheet(open: &mut Open, choices: &[(&str, &str)]) -> Result<Sheet, Vec<Error>> {
    let choices = choices.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    match open.ask(Ask::Sheet { name: "feedback".to_owned(), choices })? {
        Answer::Sheet(sheet) => Ok(*sheet),
        other => panic!("{other:?}"),
    }
}

/// The rows of the first table of a part.
fn rows(sheet: &Sheet, part: usize) -> Vec<Vec<Value>> {
    let table = sheet.parts[part].body.iter().find_map(|b| match b {
        Block::Table(table) => Some(table.rows.clone()),
        _ => None,
    });
    table.unwrap()
}

fn counts(rows: &[Vec<Value>]) -> u64 {
    rows.iter().map(|row| if let Value::Count(n) = row[1] { n } else { panic!("{row:?}") }).sum()
}

#[test]
fn comments_are_feedback_and_customers_get_their_lean() {
    let mut open = open(REVIEWS);
    assert_eq!(open.report().source.kind, "feedback");
    assert_eq!(open.report().sheets, ["feedback", "tables"]);
    let ids = open.words("customer");
    assert_eq!(
        ids,
        ["a1", "a2", "a3", "a4", "a5", "a8"],
        "nobody wrote the last row, and nobody knows who wrote one"
    );
    let lean = open.numbers("feedback.sentiment");
    assert!(lean[1] < 0.0 && lean[2] > 0.0 && lean[4] < 0.0, "{lean:?}");
    assert!(lean[5].is_nan(), "what is not understood is no zero");
    for score in &open.report().scores {
        assert!(score.example.is_some(), "{}", score.id);
    }
    // One of the two comments of a1 is praise at most.
    let share = open.numbers("satisfaction.positive_share");
    assert!(share[0] <= 0.5 && share[2] == 1.0, "{share:?}");
}

#[test]
fn the_page_counts_every_comment_once() {
    let mut open = open(REVIEWS);
    let all = sheet(&mut open, &[]).unwrap();
    // By month: eight comments; by plan: the seven whose writer is known.
    assert_eq!(counts(&rows(&all, 2)), 8);
    let by_plan = sheet(&mut open, &[("by", "attribute.plan")]).unwrap();
    assert_eq!(counts(&rows(&by_plan, 2)), 7);
    assert_eq!(by_plan.parts[2].choice.as_ref().unwrap().chosen, "attribute.plan");
    // What an old link asks for and is not there is passed over.
    assert_eq!(sheet(&mut open, &[("by", "nothing"), ("about", "nothing")]).unwrap(), all);
    let about = sheet(&mut open, &[("about", "delivery")]).unwrap();
    let marked = about.parts[3].body.iter().flat_map(|b| match b {
        Block::List(list) => list.clone(),
        _ => Vec::new(),
    });
    for comment in marked {
        let Value::Marked(text, places) = comment else { panic!() };
        assert!(text.contains("delivery") || text.contains('送'), "{text}");
        assert!(places.iter().all(|(a, b, _)| text.get(*a as usize..*b as usize).is_some()), "{text}");
    }
}

#[test]
fn a_group_that_complains_more_is_told_from_chance() {
    let row = |i: usize, plan: &str, text: &str| format!("c{i},{plan},{text}\n");
    let rows: String = (0..60)
        .map(|i| match i % 2 {
            0 => row(i, "free", if i % 8 == 0 { "Great service" } else { "Terrible, it crashes" }),
            _ => row(i, "pro", if i % 8 == 1 { "Terrible, it crashes" } else { "Great service" }),
        })
        .collect();
    let mut open = open_with(format!("customer,plan,comment\n{rows}"), &[], Config::default());
    let page = sheet(&mut open, &[]).unwrap();
    let rows = rows_of(&page);
    let key = |row: &Vec<Value>| {
        if let Value::Words(said) = &row[4] { said.key.clone() } else { panic!("{row:?}") }
    };
    let said: Vec<String> = rows.iter().map(key).collect();
    assert_eq!(said, ["feedback.by.more", "feedback.by.fewer"]);
}

/// The rows of the part by group.
fn rows_of(sheet: &Sheet) -> Vec<Vec<Value>> {
    let at = sheet.parts.iter().position(|p| p.title.key == "feedback.by.title").unwrap();
    rows(sheet, at)
}

#[test]
fn without_comments_there_is_no_page() {
    let mut open = open("customer,date,amount\na,2026-01-02,5\nb,2026-01-03,6\n");
    assert!(!open.report().sheets.contains(&"feedback".to_owned()));
    assert_eq!(sheet(&mut open, &[]).unwrap_err()[0].code, ErrorCode::NothingLoaded);
    let empty = open_with("customer,date,amount,comment\na,2026-01-02,5,\n", &[], Config::default());
    assert!(!empty.report().sheets.contains(&"feedback".to_owned()));
}

#[test]
fn labelled_comments_through_the_engine() {
    let Some(bytes) = public("feedback_zh_labelled.csv") else { return };
    let mut open = open(bytes);
    let page = sheet(&mut open, &[]).unwrap();
    let Block::Facts(facts) = &page.parts[0].body[0] else { panic!() };
    let shares: Vec<f64> =
        facts.iter().map(|f| if let Value::Percent(p) = f.value { p } else { panic!() }).collect();
    // Every comment leans one way, and the halves are balanced.
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(shares[0] > 0.35 && shares[2] > 0.35, "{shares:?}");
}
