//! Health through the whole engine: the score by hand, whose it is, and the page that the engine composes.

use perennial::engine::own::Choices;
use perennial::link::protocol::{
    Answer, Ask, Block, Business, Config, Day, ErrorCode, Mark, NoteCode, Sheet, Value,
};

use crate::data::{Open, day, open, open_with};

/// Two years of orders: `a` every 30 days up to the last day, `b` the same but for the last half-year, `c` once.
fn log() -> String {
    let first = day("2024-01-01").0;
    let row = |who: &str, at: i32| format!("{who},{},20\n", Day(first + at).iso());
    let every = |who: &'static str, upto: i32| (0..=upto).step_by(30).map(move |at| row(who, at));
    let rows: String = every("a", 720).chain(every("b", 510)).chain([row("c", 700)]).collect();
    format!("customer,date,amount\n{rows}")
}

fn sheet(open: &mut Open) -> Sheet {
    match open.ask(Ask::Sheet { name: "health".to_owned(), choices: Vec::new() }).unwrap() {
        Answer::Sheet(sheet) => *sheet,
        other => panic!("{other:?}"),
    }
}

/// A config with these weights.
fn weighed_so(weights: [f64; 8]) -> Config {
    let own = Choices { health_weights: weights.map(Some), ..Choices::default() };
    Config { own: own.packed(), ..Config::default() }
}

/// The shares of weight that the page tells, in the order of its table.
fn weights(page: &Sheet) -> Vec<f64> {
    let part = page.parts.iter().find(|p| p.form.iter().any(|f| f.name == "health.weight.loyalty")).unwrap();
    let Some(Block::Table(table)) = part.body.iter().find(|b| matches!(b, Block::Table(_))) else { panic!() };
    let weight = |row: &Vec<Value>| match row[1] {
        Value::Percent(share) => share,
        _ => panic!("{row:?}"),
    };
    table.rows.iter().map(weight).collect()
}

#[test]
fn health_by_hand() {
    let mut open = open(log());
    assert!(open.report().sheets.contains(&"health".to_owned()));
    let (health, coverage) = (open.numbers("health"), open.numbers("health.coverage"));
    // formulas.md section 2: silence, both trends and loyalty are known, 20 + 15 + 10 + 10 of the 80 of tables.
    assert!(coverage[..2].iter().all(|c| (c - 55.0 / 80.0).abs() < 1e-12), "{coverage:?}");
    // a: silent for no time; 7 orders in the last half-year (of 182 days) and 6 in the one before, so
    // (7/6 - 0.5) / 0.7 of both trends; 24 of 25 purchases are repeats.
    let trend = (7.0 / 6.0 - 0.5) / 0.7 * 100.0;
    let want = (20.0 * 100.0 + 25.0 * trend + 10.0 * 100.0) / 55.0;
    assert!((health[0] - want).abs() < 1e-9, "{} {want}", health[0]);
    // b: silent for 7 gaps, nothing in the last half-year; loyalty is all there is.
    assert!((health[1] - 10.0 * 100.0 / 55.0).abs() < 1e-9, "{}", health[1]);
    // c: no gap of its own, no half-year to compare: 30 of 80 known, which is no health.
    assert!(health[2].is_nan());
    assert_eq!(open.words("health.band"), ["green", "red", "not_enough"]);
}

#[test]
fn own_weights_are_the_weights() {
    let weighed = weighed_so;
    let loyal = [0.0, 0.0, 0.0, 0.0, 7.0, 0.0, 0.0, 0.0];
    let mut open = open_with(log(), &[], weighed(loyal));
    assert_eq!(open.numbers("health")[..2], [100.0, 100.0]);
    assert_eq!(weights(&sheet(&mut open))[4], 1.0, "they add up by themselves");
    let faults = weighed([0.0; 8]).check().unwrap_err();
    assert_eq!(faults[0].code, ErrorCode::WeightsSumToZero);
    let faults = weighed([-1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]).check().unwrap_err();
    assert_eq!(faults[0].code, ErrorCode::BadWeight);
}

#[test]
fn the_page_names_whom_to_look_after() {
    let mut open = open(log());
    let page = sheet(&mut open);
    let Block::Facts(bands) = &page.parts[0].body[0] else { panic!() };
    assert_eq!(bands.len(), 4);
    let care = page.parts.iter().find(|p| p.title.key == "health.care.title").unwrap();
    let Block::Table(care) = &care.body[0] else { panic!() };
    assert_eq!(care.rows.len(), 1, "only b is in trouble");
    assert_eq!(care.rows[0][0], Value::Customer("b".to_owned(), String::new()));
    assert!(page.parts.iter().all(|p| p.body.iter().all(|b| match b {
        Block::Table(t) => t.rows.iter().all(|row| row.len() == t.heads.len()),
        _ => true,
    })));
    let Answer::Customer(detail) = open.ask(Ask::Customer { id: "a".to_owned() }).unwrap() else { panic!() };
    let formula = detail.explanations.iter().find(|e| e.id == "health").unwrap();
    assert!((formula.term.value() - formula.result).abs() < 1e-9);
}

#[test]
fn accounts_that_ended_have_no_health() {
    let rows: String = (0..20)
        .map(|i| format!("c{i},9,8,7,{},{}\n", i % 11, if i % 4 == 0 { "churned" } else { "active" }))
        .collect();
    let own = weighed_so([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let head = "account,product quality,service quality,support,nps,status\n";
    let mut open = open_with(format!("{head}{rows}"), &[], own);
    let health = open.numbers("health");
    assert!(health.iter().enumerate().all(|(i, h)| h.is_nan() == (i % 4 == 0)), "{health:?}");
}

#[test]
fn every_line_of_business_can_be_left_again() {
    for business in Business::ALL {
        let mut open = open_with(log(), &[], Config { business, ..Config::default() });
        assert!(open.report().sheets.contains(&"health".to_owned()), "{business:?}");
        let sum: f64 = weights(&sheet(&mut open)).iter().sum();
        assert!((sum - 1.0).abs() < 1e-9, "{business:?}: nothing of it is lost on what no table tells");
        sheet(&mut open);
    }
    // Of nobody is the only thing known that has a weight: no health, but the page with the weights stays.
    let only_nps = weighed_so([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    let mut open = open_with(log(), &[], only_nps);
    assert!(open.report().columns.iter().all(|c| !c.id.starts_with("health")));
    assert!(sheet(&mut open).parts.iter().any(|p| p.form.iter().any(|f| f.name == "health.weight.nps")));
}

#[test]
fn where_too_little_is_known_the_page_says_so() {
    let mut few = open("customer,product quality\na,8\nb,9\n");
    assert_eq!(few.report().sheets, ["health", "tables"]);
    assert!(few.report().columns.iter().all(|c| !c.id.starts_with("health")));
    assert_eq!(sheet(&mut few).parts[0].title.key, "health.unknown.title");
    let nothing = open("customer,city\na,Rome\nb,Oslo\n");
    assert_eq!(nothing.report().sheets, ["tables"]);
}

/// Accounts of which a quarter of the weight is known: the trend of money and recommendation.
fn contracts() -> String {
    let row = |i: i32| {
        let (end, status) = if i % 5 == 0 { (0, "churned") } else { (90 + i, "active") };
        let due = Day(day("2026-10-01").0 + 10 * i).iso();
        format!("c{i},{status},100,{end},{due},{}\n", i % 11)
    };
    let rows: String = (0..30).map(row).collect();
    format!("customer,status,mrr start,mrr end,renewal date,nps\n{rows}")
}

#[test]
fn contracts_have_a_page_with_their_renewals_however_little_is_known() {
    let today = Config { today: Some(day("2026-10-01")), ..Config::default() };
    let mut seen = open_with(contracts(), &[], today.clone());
    let report = seen.report();
    assert!(report.sheets.contains(&"health".to_owned()));
    assert!(report.columns.iter().all(|c| !c.id.starts_with("health")), "nobody has a band");
    // Nothing else in the data is dated: renewals are ahead of the day on which somebody looks, and that is said.
    assert_eq!(report.as_of, today.today);
    let codes: Vec<NoteCode> = report.notes.iter().map(|n| n.code).collect();
    assert!(codes.contains(&NoteCode::AsOfToday) && !codes.contains(&NoteCode::AsOfAssumed), "{codes:?}");
    let page = sheet(&mut seen);
    assert_eq!(page.title.as_ref().unwrap().1.key, "health.lead_none");
    let part = |page: &Sheet, key: &str| page.parts.iter().find(|p| p.title.key == key).cloned().unwrap();
    let unknown = part(&page, "health.unknown.title");
    let Value::Percent(share) = unknown.finding.values[0].1 else { panic!() };
    assert!((share - 20.0 / 80.0).abs() < 1e-12, "{share}");
    let list = |block: &Block| match block {
        Block::Say(said) => match &said.values[0].1 {
            Value::List(list) => (said.key.clone(), list.len()),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(list(&unknown.body[0]), ("health.unknown.known".to_owned(), 2));
    assert_eq!(list(&unknown.body[1]), ("health.unknown.missing".to_owned(), 4));
    // Due after today and within 120 days are 1 to 12, without the ended 5 and 10.
    let renewals = part(&page, "health.renewals.title");
    assert_eq!(
        (renewals.finding.key.as_str(), renewals.finding.count),
        ("health.renewals.finding", Some(10))
    );
    let Block::Table(table) = &renewals.body[0] else { panic!() };
    let band = Value::Status(Mark::Unknown, "key.health.band.not_enough".into());
    assert!(table.rows.len() == 10 && table.rows.iter().all(|row| row[3] == band), "{:?}", table.rows);
    assert!(page.parts.iter().any(|p| p.title.key == "health.flags.title"));
    let Block::Table(measures) = &part(&page, "health.measures.title").body[0] else { panic!() };
    let missing = Value::Status(Mark::Unknown, "health.measures.missing".into());
    assert_eq!(measures.rows.iter().filter(|row| row[2] == missing).count(), 4);
    assert_eq!(weights(&page).len(), 6, "with the form that changes them");
    // Without a day to count from, that is what the page says.
    let page = sheet(&mut open(contracts()));
    assert_eq!(part(&page, "health.renewals.title").finding.key, "health.renewals.no_day");
    // Weights on what is known give everybody a health.
    let own = Config { today: today.today, ..weighed_so([0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]) };
    let mut known = open_with(contracts(), &[], own);
    assert!(known.words("health.band").iter().any(|band| band == "green"));
    assert_eq!(sheet(&mut known).parts[0].title.key, "health.bands.title");
}
