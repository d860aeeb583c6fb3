//! What follows from the customers' table: clusters, forest, warning, own rules, advice, what if, through the whole engine.

use perennial::engine::learn::Unlearnable;
use perennial::engine::learn::features::LeftOut;
use perennial::engine::math::random::Random;
use perennial::engine::segment::expression::FaultCode;
use perennial::link::protocol::{Answer, Ask, Block, Cell, Config, Part, Query, Sheet, Value};
use proptest::prelude::*;

use crate::data::{Open, open, open_with};
use crate::locales::sentences;

/// A page with what was chosen on it.
pub(crate) fn sheet(open: &mut Open, name: &str, choices: &[(&str, &str)]) -> Sheet {
    let choices = choices.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    match open.ask(Ask::Sheet { name: name.to_owned(), choices }) {
        Ok(Answer::Sheet(sheet)) => *sheet,
        other => panic!("{name}: {other:?}"),
    }
}

/// The cells of a column that a page found.
fn found(open: &mut Open, id: &str) -> Vec<Cell> {
    let columns = open.session.session.outcome().unwrap().report.columns.clone();
    let at = columns.iter().position(|c| c.id == id).unwrap_or_else(|| panic!("no column {id}"));
    open.customers().rows.into_iter().map(|mut row| row.swap_remove(at)).collect()
}

fn words(cells: Vec<Cell>) -> Vec<String> {
    cells.into_iter().map(|c| if let Cell::Text(v) = c { v } else { String::new() }).collect()
}

pub(crate) fn blocks(part: &Part) -> Vec<&Block> {
    part.body
        .iter()
        .flat_map(|b| if let Block::Folded(_, inner) = b { inner.iter().collect() } else { vec![b] })
        .collect()
}

pub(crate) fn table(part: &Part) -> &perennial::link::protocol::Table {
    let tables =
        blocks(part).into_iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None });
    tables.into_iter().next().expect("the part has a table")
}

/// Customers of three kinds that nobody could mix up, with a value that age and city decide, and who left.
pub(crate) fn kinds(n: u32, order: &dyn Fn(u32) -> u32) -> String {
    let mut random = Random::new(7);
    let mut rows: Vec<String> = (0..n)
        .map(|i| {
            let kind = i % 3;
            let age = 20.0 + 50.0 * random.share();
            let satisfied = 4.0 + 5.0 * random.share();
            let city = ["Bonn", "Ulm"][usize::from(random.share() > 0.5)];
            let worth = 20.0 * age + if city == "Bonn" { 400.0 } else { 0.0 };
            let left = satisfied + random.share() < 6.0;
            let purchases = [3, 20, 60][kind as usize] + i % 2;
            let price = [5.0, 60.0, 400.0][kind as usize] + random.share();
            format!(
                "k{i},{age:.0},{city},{satisfied:.1},{worth:.1},{purchases},{price:.2},0.4,3,{}",
                if left { "churned" } else { "active" }
            )
        })
        .collect();
    rows = (0..n).map(|i| rows[order(i) as usize].clone()).collect();
    let head =
        "customer,age,city,product quality,CLV,purchases,price,repurchase rate,lifetime years,status\n";
    format!("{head}{}\n", rows.join("\n"))
}

pub(crate) fn shop() -> String {
    let mut random = Random::new(3);
    let mut rows = String::from("customer,date,amount,city\n");
    for i in 0..120 {
        let mut day = 19_500 + (random.share() * 300.0) as i32;
        let orders = 1 + (random.share() * random.share() * 14.0) as u32;
        for _ in 0..orders {
            let amount = 10.0 + 90.0 * random.share();
            let city = ["Bonn", "Ulm"][i % 2];
            rows.push_str(&format!(
                "s{i},{},{amount:.2},{city}\n",
                perennial::link::protocol::Day(day).iso()
            ));
            day += 1 + (60.0 * random.share()) as i32;
        }
    }
    rows
}

/// The page of clusters made of these columns alone.
fn clusters_of(open: &mut Open, ids: &[&str], k: &str) -> Sheet {
    let fields = sheet(open, "clusters", &[]).parts[1].form.clone();
    let names: Vec<String> =
        fields.into_iter().map(|f| f.name).filter(|name| name.starts_with("f.")).collect();
    let on = |name: &str| if ids.contains(&&name[2..]) { "1" } else { "0" };
    let chosen = names.iter().map(|name| (name.as_str(), on(name)));
    let chosen: Vec<(&str, &str)> = chosen.chain([("k", k)]).collect();
    sheet(open, "clusters", &chosen)
}

#[test]
fn clusters_are_the_kinds_that_were_made() {
    let mut open = open(kinds(150, &|i| i));
    let page = clusters_of(&mut open, &["order_count", "clv.annuity"], "");
    let labels = words(found(&mut open, "cluster"));
    for i in 3..150 {
        assert_eq!(labels[i], labels[i % 3], "customer {i} is of the kind of {}", i % 3);
    }
    let rows = &table(&page.parts[0]).rows;
    assert_eq!(rows.iter().map(|r| r[1].clone()).collect::<Vec<_>>(), vec![Value::Count(50); 3]);
    assert!(page.parts[1].picture.is_some());
    // As a filter of customers, too.
    let query = Query { filters: vec![("cluster".to_owned(), labels[0].clone())], ..Query::default() };
    match open.ask(Ask::Window { query, start: 0, count: 1 }).unwrap() {
        Answer::Window(window) => assert_eq!(window.matching, 50),
        other => panic!("{other:?}"),
    }
}

#[test]
fn clusters_do_not_hang_on_the_order_of_rows() {
    let chosen = [("k", "4"), ("f.order_count", "1"), ("f.known_clv", "1")];
    let (mut a, mut b) = (open(kinds(90, &|i| i)), open(kinds(90, &|i| 89 - i)));
    sheet(&mut a, "clusters", &chosen);
    sheet(&mut b, "clusters", &chosen);
    let (a, mut b) = (words(found(&mut a, "cluster")), words(found(&mut b, "cluster")));
    b.reverse();
    assert_eq!(a, b);
}

#[test]
fn what_cannot_be_clustered_is_said() {
    let mut open = open(shop());
    let nothing = [("f.recency_days", "0"), ("f.order_count", "0"), ("f.monetary_sum", "0")];
    let said = |page: &Sheet| page.parts[0].finding.key.clone();
    let page = sheet(&mut open, "clusters", &nothing);
    assert_eq!(said(&page), "learn.no_feature_left");
    assert!(!page.parts[0].form.is_empty(), "what was chosen can be changed");
    for k in ["many", "1000", "0", "2.5"] {
        let page = sheet(&mut open, "clusters", &[("k", k)]);
        assert!(page.parts[1].form[0].fault.is_some(), "{k}");
    }
    // Three kinds with two counts of purchases each: six different customers.
    let mut few = crate::data::open(kinds(60, &|i| i));
    let page = clusters_of(&mut few, &["order_count"], "8");
    assert_eq!(said(&page), "learn.wrong_k");
}

#[test]
fn a_forest_learns_what_decides() {
    let mut open = open(kinds(400, &|i| i));
    let page = sheet(&mut open, "foretell", &[]);
    let target = &page.parts[0].form[0];
    assert_eq!(target.value, "known_clv", "a value that the file has comes first");
    let facts =
        blocks(&page.parts[0]).into_iter().find_map(|b| if let Block::Facts(f) = b { Some(f) } else { None });
    let Value::Number(r2, _) = facts.unwrap()[0].value else { panic!() };
    assert!(r2 > 0.9, "{r2}");
    let drivers: Vec<&Value> = table(&page.parts[0]).rows.iter().map(|r| &r[0]).collect();
    assert_eq!(drivers, [&Value::Text("age".into()), &Value::Text("city".into())]);
    // A customer who is not in the table: 20 x 40 in Ulm, and 400 more in Bonn.
    let mut foretold = |city: &str| {
        let page = sheet(&mut open, "foretell", &[("n.attribute.age", "40"), ("n.attribute.city", city)]);
        let fact = page.parts[1]
            .body
            .iter()
            .find_map(|b| if let Block::Facts(f) = b { f.first().cloned() } else { None });
        let Value::Money(v) = fact.unwrap().value else { panic!() };
        v
    };
    let (bonn, ulm) = (foretold("Bonn"), foretold("Ulm"));
    assert!((bonn - 1200.0).abs() < 60.0 && (ulm - 800.0).abs() < 60.0, "{bonn} {ulm}");
    assert_eq!(found(&mut open, "clv.forest").iter().filter(|c| **c == Cell::None).count(), 0);
    let page = sheet(&mut open, "foretell", &[("n.attribute.age", "old")]);
    assert!(page.parts[1].form.iter().any(|f| f.fault.is_some()));
}

#[test]
fn who_left_teaches_who_will() {
    let mut open = open(kinds(400, &|i| i));
    let page = sheet(&mut open, "warning", &[]);
    let learned = page.parts.iter().find(|p| p.picture.is_some()).expect("judged on rows set aside");
    let facts =
        blocks(learned).into_iter().find_map(|b| if let Block::Facts(f) = b { Some(f) } else { None });
    let Value::Number(auc, _) = facts.unwrap()[0].value else { panic!() };
    assert!(auc > 0.9, "{auc}");
    let risk = found(&mut open, "churn.risk");
    let status = open.words("status");
    for (risk, status) in risk.iter().zip(&status) {
        assert_eq!(*risk == Cell::None, status == "ended", "nobody who left is warned of");
        assert!(!matches!(risk, Cell::Number(v) if !(0.0..=1.0).contains(v)));
    }
}

#[test]
fn what_tells_no_more_than_a_coin_is_said_before_the_list() {
    // Who left hangs on nothing that is known.
    let mut random = Random::new(11);
    let row = |i: u32, r: &mut Random| {
        let left = if r.share() < 0.3 { "churned" } else { "active" };
        format!("a{i},{:.0},{:.2},{left}\n", 20.0 + 50.0 * r.share(), 10.0 + 90.0 * r.share())
    };
    let rows: String = (0..300).map(|i| row(i, &mut random)).collect();
    let mut open = open(format!("account,age,mrr start,status\n{rows}"));
    let page = sheet(&mut open, "warning", &[]);
    let said = |b: &Block| matches!(b, Block::Marked(_, said, _) if said.key == "warning.poor");
    assert!(said(&page.parts[0].body[0]), "{:?}", page.parts[0].body.first());
    let mut told = crate::data::open(kinds(400, &|i| i));
    assert!(!sheet(&mut told, "warning", &[]).parts[0].body.iter().any(said));
}

#[test]
fn a_shop_is_warned_by_its_model() {
    let mut open = open(shop());
    sheet(&mut open, "warning", &[]);
    let (risk, alive) = (found(&mut open, "churn.risk"), open.numbers("p_alive"));
    for (risk, alive) in risk.iter().zip(alive) {
        let Cell::Number(risk) = risk else { panic!("every buyer has a risk") };
        assert!(*risk >= 1.0 - alive - 1e-12);
    }
}

#[test]
fn own_rules_count_as_they_are_typed() {
    let mut open = open(shop());
    let rules = "one: order_count = 1\nBonn: city = 'Bonn'\nnever: order_count = 1 and city = 'Ulm'";
    let page = sheet(&mut open, "own", &[("rules", rules)]);
    let (own, orders) = (words(found(&mut open, "segment.own")), open.numbers("order_count"));
    let city = open.words("attribute.city");
    for i in 0..own.len() {
        let want = if orders[i] == 1.0 {
            "one"
        } else if city[i] == "Bonn" {
            "Bonn"
        } else {
            ""
        };
        assert_eq!(own[i], want);
    }
    let rows = &table(&page.parts[0]).rows;
    assert!(matches!(&rows[2][4], Value::Status(_, said) if said.key == "own.shadowed"), "{:?}", rows[2]);
    // The character at fault: `order` is no column, at the 12th character of the second line; `clv` is the lifetime value.
    let page = sheet(&mut open, "own", &[("rules", "a: order_count = 1\nbig: clv < order")]);
    let Block::List(faults) = &page.parts[0].body[0] else { panic!() };
    let Value::Words(said) = &faults[0] else { panic!() };
    assert_eq!(said.key, "own.fault.unknown_name");
    assert_eq!(said.values[..2], [("line".to_owned(), Value::Count(2)), ("at".to_owned(), Value::Count(12))]);
}

#[test]
fn boxes_are_checked_over_all_codes() {
    let mut open = open(shop());
    let page =
        sheet(&mut open, "own", &[("bins", "3"), ("boxes", "new: 3; *; *\nall new: 3; 1; *\nold: 1; *; *")]);
    let part = &page.parts[1];
    let said: Vec<&str> = blocks(part)
        .into_iter()
        .filter_map(|b| if let Block::Say(said) = b { Some(said.key.as_str()) } else { None })
        .collect();
    // R 2 is nowhere: nine codes; R 3 with F 1 is twice: three codes; the second box is never reached.
    assert_eq!(said[..2], ["own.holes", "own.doubles"]);
    let rows = &table(part).rows;
    let counts: Vec<&Value> = rows.iter().map(|r| &r[1]).collect();
    assert_eq!(counts, [&Value::Count(9), &Value::Count(0), &Value::Count(9)]);
    assert!(matches!(&rows[1][4], Value::Status(_, said) if said.key == "own.shadowed"));
}

#[test]
fn every_customer_has_one_next_step_and_the_money_adds_up() {
    let mut open = open(shop());
    let page = sheet(&mut open, "advice", &[]);
    let (steps, money) = (words(found(&mut open, "advice")), found(&mut open, "advice.money"));
    let some = steps.iter().filter(|s| !s.is_empty()).count() as u64;
    let lead = &page.title.as_ref().unwrap().1;
    assert_eq!(lead.count, Some(some));
    let sum: f64 = money.iter().map(|c| if let Cell::Number(v) = c { *v } else { 0.0 }).sum();
    let Value::Money(total) = lead.values[0].1 else { panic!() };
    assert!((total - sum).abs() < 1e-6 * sum.max(1.0));
    // Ranked by money, and the tasks are as many as the customers with a step.
    let save = page
        .parts
        .iter()
        .flat_map(|p| &p.body)
        .find_map(|b| if let Block::Save(_, _, t) = b { Some(t) } else { None });
    assert_eq!(save.unwrap().rows.len() as u64, some);
    let totals: Vec<f64> = page
        .parts
        .iter()
        .flat_map(|p| &p.body)
        .filter_map(|b| if let Block::Facts(f) = b { Some(f) } else { None })
        .map(|f| if let Value::Money(v) = f[1].value { v } else { 0.0 })
        .collect();
    assert!(totals.windows(2).all(|w| w[0] >= w[1] - 1e-9), "{totals:?}");
    // Of each group: its step, why with the numbers of those whose next it is, and how to tell.
    let groups = page.parts.iter().find(|p| p.title.key == "advice.by_group").unwrap();
    for row in &table(groups).rows {
        let (Value::Words(step), Value::Count(n)) = (&row[2], &row[3]) else { panic!("{row:?}") };
        let step = step.key.strip_prefix("key.advice.").unwrap();
        let [Value::Words(why), Value::Words(how)] = &row[6..] else { panic!("{row:?}") };
        let why_key = if *n == 1 { "why_one" } else { "why" };
        assert_eq!(why.key, format!("advice.step.{step}.{why_key}"));
        assert_eq!(how.key, format!("advice.step.{step}.measure"));
        assert_eq!(why.values[0], ("customers".to_owned(), Value::Count(*n)));
    }
    // docs/formulas.md: at risk is what would be spent if surely active, less what is expected.
    let (spend, alive) = (open.numbers("expected_spend"), open.numbers("p_alive"));
    let mut looked_at = 0;
    for (i, step) in
        steps.iter().enumerate().filter(|(_, s)| ["call", "win_back", "remind"].contains(&s.as_str()))
    {
        let Cell::Number(v) = money[i] else { panic!("{step} has money") };
        let want = spend[i] / alive[i] - spend[i];
        assert!((v - want).abs() < 1e-9 * want.max(1.0), "{step}: {v} {want}");
        looked_at += 1;
    }
    assert!(looked_at > 0, "{looked_at}");
    let one = sheet(&mut open, "next", &[("customer", "s3")]);
    assert_eq!(one.parts.len(), 1);
    let nobody = sheet(&mut open, "next", &[("customer", "no such")]);
    assert_eq!(nobody.parts[0].finding.key, "advice.nothing");
}

#[test]
fn what_if_begins_as_it_is() {
    let mut open = open_with(shop(), &[], Config { years: 3, ..Config::default() });
    let fact = |page: &Sheet, k: usize| {
        let facts = page.parts[0]
            .body
            .iter()
            .find_map(|b| if let Block::Facts(f) = b { Some(f.clone()) } else { None });
        match facts.unwrap()[k].value {
            Value::Money(v) | Value::Signed(v) => v,
            ref other => panic!("{other:?}"),
        }
    };
    let page = sheet(&mut open, "whatif", &[]);
    assert!(fact(&page, 0) > 0.0);
    assert_eq!((fact(&page, 0), fact(&page, 2), fact(&page, 3)), (fact(&page, 1), 0.0, 0.0));
    // Twice the price is twice the value; a word is a fault and changes nothing.
    let price: f64 = page.parts[0].form.iter().find(|f| f.name == "price").unwrap().value.parse().unwrap();
    let dear = sheet(&mut open, "whatif", &[("price", &(2.0 * price).to_string())]);
    assert!((fact(&dear, 3) - 1.0).abs() < 1e-3, "{}", fact(&dear, 3));
    let word = sheet(&mut open, "whatif", &[("price", "dear")]);
    assert_eq!(fact(&word, 2), 0.0);
    assert!(word.parts[0].form.iter().any(|f| f.fault.is_some()));
    // Kept scenarios come back; what cannot be read is dropped.
    let kept = sheet(&mut open, "whatif", &[("kept", "10_2_3_1_0.1_0.5_0!nonsense!1_2")]);
    assert_eq!(table(&kept.parts[2]).rows.len(), 3);
    let one = sheet(&mut open, "whatif", &[("customer", "s1")]);
    assert_eq!(one.title.unwrap().1.count, Some(1));
    let group = sheet(&mut open, "whatif", &[("who", "segment.lifecycle=churned")]);
    let churned = open.words("segment.lifecycle").iter().filter(|s| *s == "churned").count() as u64;
    assert_eq!(group.title.unwrap().1.count, Some(churned));
}

#[test]
fn groups_are_compared_and_chance_is_said() {
    let mut open = open(kinds(400, &|i| i));
    let page = sheet(&mut open, "compare", &[("what", "known_clv"), ("of", "attribute.city")]);
    // The city adds 400 to a spread of about 290: that is no chance.
    let rows = &table(&page.parts[0]).rows;
    let sizes: u64 = rows.iter().map(|r| if let Value::Count(n) = r[1] { n } else { 0 }).sum();
    assert_eq!((rows.len(), sizes), (2, 400));
    assert_eq!(page.parts[0].finding.key, "compare.apart");
    // Who left goes by satisfaction alone: the city makes no difference to it.
    let page = sheet(&mut open, "compare", &[("what", "satisfaction.weighted"), ("of", "attribute.city")]);
    assert_eq!(page.parts[1].finding.key, "compare.say_chance");
    assert_eq!(page.parts[2].finding.key, "compare.fill");
    // Newcombe (1998), example (a): 56 of 70 against 48 of 80.
    let counts = [("a_yes", "56"), ("a_all", "70"), ("b_yes", "48"), ("b_all", "80")];
    let page = sheet(&mut open, "compare", &counts);
    let Block::Facts(facts) = &page.parts[2].body[0] else { panic!() };
    let Value::Words(points) = &facts[2].value else { panic!() };
    assert_eq!(points.values[0].1, Value::Number(100.0 * (0.8 - 0.6), 1));
    let wrong = sheet(&mut open, "compare", &[("a_yes", "80"), ("a_all", "x")]);
    assert_eq!(wrong.parts[2].finding.key, "compare.not_of");
    assert!(wrong.parts[2].form[1].fault.is_some());
}

#[test]
fn columns_of_pages_go_with_the_results_that_they_are_of() {
    let mut open = open(shop());
    sheet(&mut open, "clusters", &[]);
    assert!(!words(found(&mut open, "cluster")).is_empty());
    let roles = open.opened.roles.iter().map(|g| g.role).collect();
    open.ask(Ask::Analyse { roles, config: Config { margin: 0.5, ..Config::default() } }).unwrap();
    let columns = &open.session.session.outcome().unwrap().report.columns;
    assert!(columns.iter().all(|c| c.id != "cluster"));
    sheet(&mut open, "clusters", &[]);
    assert!(!words(found(&mut open, "cluster")).is_empty());
}

#[test]
fn what_only_composed_pages_tell_is_left_out_of_messages_to_the_page() {
    use perennial::engine::report::told::whole;
    use perennial::link::protocol::{Report, decode, encode};
    let open = open(shop());
    let report = open.report();
    assert!(!report.worth.as_ref().unwrap().models.is_empty());
    let page: Report = decode(&encode(report)).unwrap();
    let worth = page.worth.unwrap();
    assert!(worth.models.is_empty() && !worth.fitted.is_empty());
    let second: Report = whole(|| decode(&encode(report))).unwrap();
    assert_eq!(second.worth.unwrap().models, report.worth.as_ref().unwrap().models);
    let json = serde_json::to_value(report).unwrap();
    assert!(!json["worth"]["models"].as_array().unwrap().is_empty());
}

#[test]
fn every_sentence_that_is_put_together_exists() {
    for lang in ["en", "zh-CN"] {
        let all = sentences(lang);
        let mut keys: Vec<String> = Vec::new();
        let book = include_str!("../../src/engine/study/playbook.txt");
        for line in book.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            keys.push(format!("key.advice.{}", parts[0]));
            keys.push(format!("advice.from.{}", parts[2]));
            keys.extend(["why", "why_one", "do", "measure"].map(|w| format!("advice.step.{}.{w}", parts[0])));
        }
        keys.extend(FaultCode::ALL.iter().map(|c| format!("own.fault.{}", c.key())));
        let reasons = [
            Unlearnable::TooFewRows { rows: 1, needed: 2 },
            Unlearnable::WrongK { k: 1, distinct: 2 },
            Unlearnable::NoFeatureLeft,
            Unlearnable::ConstantTarget,
            Unlearnable::TargetNotNumeric,
            Unlearnable::OneClass,
            Unlearnable::RareClass { rows: 1, needed: 2 },
            Unlearnable::Ragged,
            Unlearnable::NotFinite,
        ];
        keys.extend(reasons.iter().map(|r| format!("learn.{}", r.key())));
        let left = [LeftOut::AllMissing, LeftOut::Constant, LeftOut::AllDifferent];
        keys.extend(left.iter().map(|l| format!("learn.left_{}", l.key())));
        for side in ["more", "less"] {
            let ids = ["any", "recency_days", "order_count", "monetary_sum", "satisfaction.weighted"];
            keys.extend(ids.map(|id| format!("clusters.{side}.{id}")));
        }
        keys.extend((1..=8).map(|k| format!("key.cluster.c{k}")));
        keys.extend(["high", "watch", "low", "gone"].map(|k| format!("key.churn.warning.{k}")));
        let inputs = ["price", "rate", "years", "margin", "discount", "retention", "satisfaction"];
        keys.extend(inputs.map(|i| format!("whatif.{i}")));
        keys.extend(["sum", "mean"].map(|m| format!("own.money_{m}")));
        for key in keys {
            let known = all.contains_key(&key) || all.contains_key(&format!("{key}.other"));
            assert!(known, "{lang}: no sentence for `{key}`");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_stands_in_the_address_is_answered(
        name in prop::sample::select(vec!["profile", "clusters", "foretell", "warning", "own", "advice", "whatif", "compare", "moves", "next" ]),
        field in prop::sample::select(vec![
            "k", "f.order_count", "target", "n.attribute.city", "rules", "boxes", "bins", "money", "who", "customer", "price",
            "years", "discount", "retention", "kept", "of", "by",
        ]),
        value in "\\PC{0,40}",
        number in prop::num::f64::ANY,
    ) {
        let mut open = open(shop());
        sheet(&mut open, name, &[(field, &value)]);
        sheet(&mut open, name, &[(field, &number.to_string())]);
    }
}
