//! Who customers are: divisions broken down, as the engine composes it.

use perennial::link::protocol::{Answer, Ask, Block, Said, Sheet, Value};

use crate::data::{Open, open};

/// Sixty customers; those of the south buy four times, those of the north once.
fn log() -> String {
    let mut out = "customer,date,amount,region\n".to_owned();
    for i in 0..60 {
        let south = i % 2 == 0;
        for k in 0..(if south { 4 } else { 1 }) {
            let region = if i == 59 {
                ""
            } else if south {
                "south"
            } else {
                "north"
            };
            out += &format!("c{i},2026-0{}-1{},{},{region}\n", 1 + k, i % 10, 10 + i);
        }
    }
    out
}

fn sheet(open: &mut Open, choices: &[(&str, &str)]) -> Sheet {
    let choices = choices.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    match open.ask(Ask::Sheet { name: "profile".to_owned(), choices }).unwrap() {
        Answer::Sheet(sheet) => *sheet,
        other => panic!("{other:?}"),
    }
}

fn rows(sheet: &Sheet, part: usize) -> &[Vec<Value>] {
    let Block::Table(table) = &sheet.parts[part].body[0] else { panic!() };
    assert!(table.rows.iter().all(|row| row.len() == table.heads.len()));
    &table.rows
}

fn customers(row: &[Value]) -> u64 {
    if let Value::Count(n) = row[1] { n } else { panic!("{row:?}") }
}

#[test]
fn groups_and_levels_add_up() {
    let mut open = open(log());
    for of in ["segment.lifecycle", "rfm.segment", "tier"] {
        for by in ["attribute.region", "order_count", "monetary_sum", "rfm.segment_10"] {
            let page = sheet(&mut open, &[("of", of), ("by", by)]);
            let groups = rows(&page, 0);
            let (all, each) = groups.split_last().unwrap();
            assert_eq!(customers(all), 60);
            assert_eq!(each.iter().map(|r| customers(r)).sum::<u64>(), 60, "{of} {by}");
            assert_eq!(rows(&page, 1).iter().map(|r| customers(r)).sum::<u64>(), 60, "{of} {by}");
            let chosen: Vec<&str> =
                page.parts.iter().map(|p| p.choice.as_ref().unwrap().chosen.as_str()).collect();
            assert_eq!(chosen, [of, by]);
        }
    }
}

#[test]
fn what_sets_a_group_apart_is_said() {
    let mut open = open(log());
    let page = sheet(&mut open, &[("of", "segment.lifecycle"), ("by", "attribute.region")]);
    assert_eq!(page.parts[0].finding.key, "profile.finding");
    // One who is of no region is counted, under a name of its own.
    let missing = Value::Words(Said::new("profile.missing"));
    let last = rows(&page, 1).last().unwrap();
    assert_eq!((&last[0], customers(last)), (&missing, 1));
    // An address with columns that are not there shows what is.
    let other = sheet(&mut open, &[("of", "nothing"), ("by", "segment.lifecycle.x")]);
    assert!(!rows(&other, 0).is_empty());
}

#[test]
fn tiers_by_spend() {
    let mut open = open(log());
    let tiers = open.words("tier");
    let count = |tier: &str| tiers.iter().filter(|t| *t == tier).count();
    // Half, three in ten, 15 and 5 of a hundred of sixty.
    assert_eq!(["bronze", "silver", "gold", "platinum"].map(count), [30, 18, 9, 3]);
    let (spend, _) = (open.numbers("monetary_sum"), ());
    let lowest = |tier: &str| {
        spend.iter().zip(&tiers).filter(|(_, t)| *t == tier).map(|(s, _)| *s).fold(f64::INFINITY, f64::min)
    };
    assert!(lowest("platinum") > lowest("gold") && lowest("gold") > lowest("silver"));
    let few = crate::data::open("customer,date,amount\na,2026-01-02,5\nb,2026-01-03,6\n");
    assert!(!few.report().sheets.contains(&"profile".to_owned()));
}
