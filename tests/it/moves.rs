//! What moved since an earlier day, an earlier file or a kept summary, through the whole engine.

use perennial::link::protocol::{Answer, Ask, Block, Config, Control, Part, Sheet, Value};

use crate::data::{open, open_with};
use crate::study::{kinds, sheet, shop, table};

#[test]
fn an_earlier_file_follows_the_settings_and_gives_way_to_another() {
    let mut open = open(kinds(60, &|i| i));
    let before = |page: &Sheet| table(&page.parts[0]).rows[0][1].clone();
    open.ask_with(Ask::Earlier { name: "earlier.csv".to_owned() }, kinds(50, &|i| i).into_bytes()).unwrap();
    assert_eq!(before(&sheet(&mut open, "moves", &[("file", "1")])), Value::Count(50));
    // Without the file in the address nothing is compared with it any more, and another one is itself.
    assert_eq!(sheet(&mut open, "moves", &[]).parts[0].finding.key, "moves.choose_say");
    open.ask_with(Ask::Earlier { name: "earlier.csv".to_owned() }, kinds(40, &|i| i).into_bytes()).unwrap();
    assert_eq!(before(&sheet(&mut open, "moves", &[("file", "2")])), Value::Count(40));
    // A setting changes both sides: the same accounts at half the rate are alike.
    let annuity = |page: &Sheet| {
        let row = table(&page.parts[0])
            .rows
            .iter()
            .find(|r| r[0] == Value::word("moves.figure_of.clv.annuity"))
            .unwrap();
        row[1].clone()
    };
    let all = sheet(&mut open, "moves", &[("file", "2")]);
    assert!(table(&all.parts[0]).rows.iter().any(|r| r[0] == Value::word("moves.figure_of.clv.simple")));
    let old = annuity(&sheet(&mut open, "moves", &[("file", "2")]));
    let roles = open.opened.roles.iter().map(|g| g.role).collect();
    open.ask(Ask::Analyse { roles, config: Config { years: 2, ..Config::default() } }).unwrap();
    assert_ne!(annuity(&sheet(&mut open, "moves", &[("file", "2")])), old);
}

#[test]
fn what_moved_adds_up() {
    let mut open = open(shop());
    let last = open.report().as_of.unwrap();
    // Without a choice, a quarter before; customers are the same people.
    let page = sheet(&mut open, "moves", &[]);
    let lead = &page.title.as_ref().unwrap().1;
    assert_eq!(lead.values[0].1, Value::Date(perennial::link::protocol::Day(last.0 - 91)));
    let flows = page.parts.iter().find(|p| p.title.key == "moves.flows").unwrap();
    let matrix = &flows.picture.as_ref().unwrap().table.rows;
    let all: u64 = matrix.iter().flatten().map(|v| if let Value::Count(n) = v { *n } else { 0 }).sum();
    assert_eq!(all, open.report().customers);
    // By hand: what was spent up to that day.
    let day = perennial::link::protocol::Day(last.0 - 200);
    let page = sheet(&mut open, "moves", &[("day", &day.iso())]);
    let spend = table(&page.parts[0])
        .rows
        .iter()
        .find(|r| r[0] == Value::word("moves.figure_of.monetary_sum"))
        .unwrap()
        .clone();
    let told = |text: &str| -> f64 {
        text.lines()
            .skip(1)
            .map(|l| l.split(',').collect::<Vec<_>>())
            .filter(|c| c[1] <= day.iso().as_str())
            .map(|c| c[2].parse::<f64>().unwrap())
            .sum()
    };
    let Value::Money(before) = spend[1] else { panic!() };
    assert!((before - told(&shop())).abs() < 1e-6, "{before}");
    // A day after the last one is none.
    let page = sheet(&mut open, "moves", &[("day", "2999-01-01")]);
    assert_eq!(page.title.unwrap().1.values[0].1, Value::Date(perennial::link::protocol::Day(last.0 - 91)));
}

#[test]
fn an_earlier_file_is_compared_with() {
    let mut open = open(kinds(60, &|i| i));
    // Nothing tells how accounts were before: a file has to.
    let page = sheet(&mut open, "moves", &[]);
    assert_eq!(page.parts[0].finding.key, "moves.choose_say");
    let earlier = kinds(50, &|i| i).replace(",churned", ",active");
    let answer =
        open.ask_with(Ask::Earlier { name: "earlier.csv".to_owned() }, earlier.into_bytes()).unwrap();
    assert_eq!(answer, Answer::Earlier(50));
    let page = sheet(&mut open, "moves", &[("file", "1"), ("of", "status")]);
    let flows = page.parts.iter().find(|p| p.title.key == "moves.flows").unwrap();
    let counts: Vec<u64> =
        flows.finding.values.iter().map(|(_, v)| if let Value::Count(n) = v { *n } else { 0 }).collect();
    let ended = open.words("status").iter().take(50).filter(|s| *s == "ended").count() as u64;
    // Went, stayed, came new, left.
    assert_eq!(counts, [ended, 50 - ended, 10, 0]);
    // What is no table leaves the last one standing.
    assert!(open.ask_with(Ask::Earlier { name: "earlier.csv".to_owned() }, b"%PDF-1.4".to_vec()).is_err());
    assert_eq!(sheet(&mut open, "moves", &[("file", "1"), ("of", "status")]), page);
}

#[test]
fn two_files_say_what_could_be_chance() {
    let chance = |page: &Sheet| page.parts.iter().find(|p| p.title.key == "moves.chance").unwrap().clone();
    let how = |part: &Part| match &part.body[1] {
        Block::Aside(said) => said.key.clone(),
        other => panic!("{other:?}"),
    };
    // The same accounts: each against itself.
    let mut open = open(kinds(60, &|i| i));
    let earlier = kinds(50, &|i| i).replace(",churned", ",active");
    open.ask_with(Ask::Earlier { name: "earlier.csv".to_owned() }, earlier.into_bytes()).unwrap();
    let part = chance(&sheet(&mut open, "moves", &[("file", "1"), ("mean", "ended")]));
    assert_eq!(how(&part), "moves.chance_pairs");
    let ended = open.words("status").iter().take(50).filter(|s| *s == "ended").count() as f64;
    let Block::Facts(facts) = &part.body[0] else { panic!() };
    assert_eq!((&facts[0].value, &facts[1].value), (&Value::Percent(ended / 50.0), &Value::Percent(0.0)));
    assert_eq!(part.finding.key, "moves.chance_more");
    let same = chance(&sheet(&mut open, "moves", &[("file", "1"), ("mean", "satisfaction.weighted")]));
    assert_eq!(same.finding.key, "moves.chance_none");
    // Other accounts: two groups, and Newcombe's interval of two shares.
    let mut open = open_with(kinds(60, &|i| i), &[], Config::default());
    let others = kinds(50, &|i| i).replace("\nk", "\nother").replace(",churned", ",active");
    open.ask_with(Ask::Earlier { name: "earlier.csv".to_owned() }, others.into_bytes()).unwrap();
    let part = chance(&sheet(&mut open, "moves", &[("file", "1"), ("mean", "ended")]));
    assert_eq!(how(&part), "moves.chance_groups");
    let Block::Facts(facts) = &part.body[0] else { panic!() };
    let all = open.words("status");
    let ended = all.iter().filter(|s| *s == "ended").count() as u64;
    let c = perennial::engine::score::compare::shares((ended, all.len() as u64), (0, 50)).unwrap();
    assert_eq!(facts[0].value, Value::Percent(c.a));
    let said = facts[2].say.as_ref().unwrap();
    let Value::Words(low) = &said.values[0].1 else { panic!() };
    assert_eq!(low.values[0].1, Value::Number(100.0 * c.interval.unwrap().0, 1));
}

/// The text that a page would keep on the device.
fn to_keep(page: &Sheet) -> String {
    let part = page.parts.iter().find(|p| p.title.key == "moves.keep_title").unwrap();
    match &part.form[0].control {
        Control::Keep(text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_kept_summary_is_compared_with_and_names_nobody() {
    let text = shop();
    let mut early = open(text.clone());
    let last = early.report().as_of.unwrap();
    let day = perennial::link::protocol::Day(last.0 - 120);
    let roles: Vec<_> = early.opened.roles.iter().map(|g| g.role).collect();
    let as_of = Config { as_of: Some(day), ..Config::default() };
    early.ask(Ask::Analyse { roles, config: as_of }).unwrap();
    let page = sheet(&mut early, "moves", &[]);
    assert!(page.parts.iter().all(|p| p.title.key != "moves.over_time"));
    let kept = to_keep(&page);
    let ids: Vec<&str> = text.lines().skip(1).map(|l| l.split(',').next().unwrap()).collect();
    assert!(kept.split([',', '\n']).all(|cell| !ids.contains(&cell)), "{kept}");

    // Kept on the device and chosen: the same figures as counting the same orders up to that day.
    let mut open = open(text);
    let choices = [("summaries", kept.as_str()), ("with", &day.iso())];
    let by_summary = sheet(&mut open, "moves", &choices);
    let by_day = sheet(&mut open, "moves", &[("day", &day.iso())]);
    assert_eq!(by_summary.title, by_day.title);
    let value = |page: &Sheet, words: &str, column: usize| {
        let row = table(&page.parts[0])
            .rows
            .iter()
            .find(|r| r[0] == Value::word(&format!("moves.figure_of.{words}")))
            .unwrap()
            .clone();
        match row[column] {
            Value::Money(v) | Value::Number(v, _) | Value::Rough(v) => v,
            Value::Count(n) => n as f64,
            ref other => panic!("{other:?}"),
        }
    };
    for words in ["customers", "monetary_sum", "order_count", "recency_days"] {
        for column in [1, 2] {
            let (a, b) = (value(&by_summary, words, column), value(&by_day, words, column));
            assert!((a - b).abs() <= 1e-9 * b.abs(), "{words} {a} {b}");
        }
    }
    // Sizes of groups are those of the flows.
    let groups = by_summary.parts.iter().find(|p| p.title.key == "moves.groups").unwrap();
    let flows = by_day.parts.iter().find(|p| p.title.key == "moves.flows").unwrap();
    let matrix = &flows.picture.as_ref().unwrap().table.rows;
    let count = |v: &Value| if let Value::Count(n) = v { *n } else { 0 };
    for (row, flow) in table(groups).rows.iter().zip(matrix) {
        assert_eq!(count(&row[1]), flow[1..].iter().map(count).sum::<u64>(), "{row:?}");
    }
    let line = by_summary.parts.iter().find(|p| p.title.key == "moves.over_time").unwrap();
    assert_eq!((line.finding.count, table(line).rows.len()), (Some(2), 2));
    // Kept twice on one day, once; kept days stay.
    let again = to_keep(&by_summary);
    assert_eq!(again.matches("perennial,summary").count(), 2);
    let more = sheet(&mut open, "moves", &[("summaries", again.as_str())]);
    assert_eq!(to_keep(&more), again);

    // The same as a file; and one that says nothing.
    assert_eq!(
        open.ask_with(Ask::Earlier { name: "earlier.csv".to_owned() }, kept.into_bytes()).unwrap(),
        Answer::Earlier(0)
    );
    let by_file = sheet(&mut open, "moves", &[("file", "1")]);
    assert_eq!(table(&by_file.parts[0]).rows, table(&by_summary.parts[0]).rows);
    open.ask_with(
        Ask::Earlier { name: "earlier.csv".to_owned() },
        b"perennial,summary,1\nday,soon\n".to_vec(),
    )
    .unwrap();
    let unread = sheet(&mut open, "moves", &[("file", "2")]);
    assert!(matches!(&unread.parts[0].body[0], Block::Marked(_, said, _) if said.key == "moves.unread"));
}

#[test]
fn health_that_moved_adds_up() {
    let mut open = open(shop());
    let page = sheet(&mut open, "moves", &[]);
    let health = page.parts.iter().find(|p| p.title.key == "moves.health_title").unwrap();
    let Block::Facts(facts) = &health.body[0] else { panic!() };
    let counts: Vec<u64> =
        facts.iter().map(|f| if let Value::Count(n) = f.value { n } else { panic!() }).collect();
    let known = health.finding.values.iter().find(|(name, _)| name == "n").unwrap();
    assert_eq!(Value::Count(counts.iter().sum()), known.1);
    assert!(counts[1] > 0 && counts[2] > 0, "{counts:?}");
    // Who fell is in order, and fell.
    let fell: Vec<f64> = table(health)
        .rows
        .iter()
        .map(|r| if let Value::Number(v, _) | Value::Rough(v) = r[3] { v } else { panic!("{:?}", r[3]) })
        .collect();
    assert!(fell.windows(2).all(|w| w[0] <= w[1]) && fell.iter().all(|v| *v < 0.0), "{fell:?}");
}
