//! Pages name what they show, say what is missing and why, and count as people speak: found by strangers who read them.

use std::collections::BTreeMap;

use perennial::engine::math::random::Random;
use perennial::link::protocol::{
    Answer, Ask, Block, Config, ErrorCode, Field, NoteCode, Part, Role, Said, Sheet, Table, Value,
};
use serde_json::Value as Json;

use crate::data::{Open, open, open_with};
use crate::locales::sentences;

fn sheet(open: &mut Open, name: &str, choices: &[(&str, &str)]) -> Sheet {
    let choices = choices.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    match open.ask(Ask::Sheet { name: name.to_owned(), choices }) {
        Ok(Answer::Sheet(sheet)) => *sheet,
        other => panic!("{name}: {other:?}"),
    }
}

fn part<'a>(of: &'a Sheet, key: &str) -> &'a Part {
    let keys: Vec<&str> = of.parts.iter().map(|p| p.title.key.as_str()).collect();
    of.parts.iter().find(|p| p.title.key == key).unwrap_or_else(|| panic!("no {key} in {keys:?}"))
}

fn table(of: &Part) -> &Table {
    of.body.iter().find_map(|b| if let Block::Table(t) = b { Some(t) } else { None }).unwrap()
}

/// The sentences of a part that stand by themselves.
fn said(of: &Part) -> Vec<&Said> {
    let each = of.body.iter().filter_map(|b| match b {
        Block::Say(said) | Block::Aside(said) => Some(said),
        _ => None,
    });
    each.collect()
}

/// Whether fields for columns are ticked where nothing was chosen.
fn ticked(form: &[Field]) -> BTreeMap<&str, bool> {
    form.iter().filter_map(|f| Some((f.name.strip_prefix("f.")?, f.value == "1"))).collect()
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)).unwrap()
}

/// Accounts with their use, as the sample on the landing page.
fn with_use() -> Open {
    let mut open = open(sample("saas.en.csv"));
    let ask = Ask::Join { name: "usage.csv".to_owned(), config: Config::default() };
    match open.ask_with(ask, sample("usage.en.csv")) {
        Ok(Answer::Opened(opened)) => open.opened = *opened,
        other => panic!("{other:?}"),
    }
    open
}

/// Accounts that pay by contract, with words for what they are worth.
fn accounts(extra: (&str, &dyn Fn(u32) -> String)) -> String {
    let mut random = Random::new(5);
    let rows = (0..150).map(|i| {
        let seats = 1 + (20.0 * random.share()) as u32;
        let plan = ["Solo", "Team"][usize::from(seats > 10)];
        let status = if random.share() < 0.3 { "churned" } else { "active" };
        format!("a{i},{plan},{seats},{:.2},{},{status}\n", f64::from(seats) * 9.5, (extra.1)(i))
    });
    let rows: String = rows.collect();
    format!("customer,plan,seats,mrr end,{},status\n{rows}", extra.0)
}

/// In English, as far as numbers and words go.
fn english(of: &Said) -> String {
    let all = sentences("en");
    let key = match of.count {
        Some(1) => format!("{}.one", of.key),
        Some(_) => format!("{}.other", of.key),
        None => of.key.clone(),
    };
    let mut text = all.get(&key).cloned().unwrap_or_else(|| panic!("no sentence {key}"));
    for (name, value) in &of.values {
        let told = match value {
            Value::Count(n) => n.to_string(),
            Value::Number(v, _) => v.to_string(),
            Value::Text(t) => t.clone(),
            Value::Words(said) => english(said),
            Value::Key(column, key) => all[&format!("key.{column}.{key}")].clone(),
            _ => String::new(),
        };
        text = text.replace(&format!("%{{{name}}}"), &told);
    }
    text.replace("%{n}", &of.count.unwrap_or_default().to_string())
}

#[test]
fn a_mean_is_named_after_what_it_is_of() {
    let head = |open: &mut Open| {
        let page = sheet(open, "profile", &[]);
        english(&table(&page.parts[1]).heads.last().unwrap().0)
    };
    assert_eq!(head(&mut open(accounts(("city", &|_| "Rome".to_owned())))), "Mean MRR at the end");
    assert_eq!(head(&mut open(sample("shop.en.csv"))), "Mean Predicted LTV");
}

#[test]
fn use_that_stops_with_an_account_warns_of_nothing_unless_somebody_says_so() {
    let mut open = with_use();
    let page = sheet(&mut open, "warning", &[]);
    let learned = part(&page, "warning.learned");
    let ticks = ticked(&learned.form);
    let of_use: Vec<bool> =
        ticks.iter().filter(|(id, _)| id.starts_with("usage.")).map(|(_, on)| *on).collect();
    assert!(of_use.len() >= 4 && of_use.iter().all(|on| !on), "{ticks:?}");
    assert!(ticks["attribute.Seats"] && !ticks["order_count"]);
    let why: Vec<&str> = said(learned).iter().map(|s| s.key.as_str()).collect();
    assert!(why.contains(&"warning.stops") && why.contains(&"warning.grows"), "{why:?}");
    let leans = |part: &Part| format!("{:?}", table(part).rows);
    assert!(!leans(learned).contains("usage."), "{}", leans(learned));
    // Ticked all the same, it tells everything, and that is said.
    let page = sheet(&mut open, "warning", &[("f.usage.days_since", "1")]);
    let learned = part(&page, "warning.learned");
    let Block::Marked(_, verdict, more) = &learned.body[0] else { panic!("{:?}", learned.body[0]) };
    assert_eq!((verdict.key.as_str(), more[1].key.as_str()), ("warning.knows", "warning.knows_say"));
    assert_eq!(more[1].values[0].1, Value::column("usage.days_since"));
}

#[test]
fn columns_of_the_persons_own_that_stop_are_told_by_their_headers() {
    let text = accounts(("Days since last login", &|i| (i % 40).to_string()));
    let page = sheet(&mut open(text), "warning", &[]);
    let ticks = ticked(&part(&page, "warning.learned").form);
    assert!(!ticks["attribute.Days since last login"] && ticks["attribute.seats"], "{ticks:?}");
}

#[test]
fn a_column_of_who_left_in_other_words_is_said_where_it_would_warn() {
    let text = accounts(("Exited", &|i| ["blue", "green"][i as usize % 2].to_owned()));
    let page = sheet(&mut open(text), "warning", &[]);
    let all: Vec<_> = page.parts.iter().flat_map(said).filter(|s| s.key == "warning.unread").collect();
    let list = Value::List(vec![Value::Text("blue".to_owned()), Value::Text("green".to_owned())]);
    assert_eq!(all.len(), 1, "{page:?}");
    assert_eq!([&all[0].values[0].1, &all[0].values[1].1], [&Value::Text("Exited".to_owned()), &list]);
}

#[test]
fn a_lifetime_value_in_words_is_said_and_what_they_pay_is_foretold() {
    let words = |i: u32| ["high", "low", "n/a"][i as usize % 3].to_owned();
    let mut worded = open(accounts(("CLV", &words)));
    let notes = &worded.report().notes;
    let note = notes.iter().find(|n| n.code == NoteCode::WordsForNumbers).expect("the data page says so");
    assert_eq!((note.place.column.as_deref(), note.count, note.value.as_str()), (Some("CLV"), 100, "high"));
    let page = sheet(&mut worded, "foretell", &[]);
    let of = part(&page, "foretell.quality");
    assert_eq!(of.form[0].value, "mrr_end", "what they pay, not an attribute");
    let Block::Say(instead) = &of.body[0] else { panic!("{:?}", of.body[0]) };
    assert_eq!(instead.key, "foretell.worded");
    let (target, column) = (Value::column("mrr_end"), Value::Text("CLV".to_owned()));
    assert_eq!([&instead.values[0].1, &instead.values[1].1], [&target, &column]);
    assert!(!ticked(&of.form)["attribute.CLV"], "words for the answer are no reason for it");

    // Told by the person to be one: each word is set aside as no number, and the page says the same.
    let mut told = open_with(accounts(("CLV", &words)), &[("CLV", Role::KnownClv)], Config::default());
    let bad = &told.report().rejected;
    assert!(bad.iter().any(|k| k.code == "bad_number" && k.column == "CLV" && k.count == 100), "{bad:?}");
    let page = sheet(&mut told, "foretell", &[]);
    let keys = |page: &Sheet| -> Vec<String> {
        let own = ["foretell.worded", "foretell.no_worth"];
        let all = said(part(page, "foretell.quality")).into_iter().map(|s| s.key.clone());
        all.filter(|key| own.contains(&key.as_str())).collect()
    };

    assert_eq!(keys(&page), ["foretell.worded"]);

    // Without such a column what is foretold in its place is said, unless it was chosen.
    let mut without = open(accounts(("city", &|i| format!("city {}", i % 3))));
    assert!(without.report().notes.iter().all(|n| n.code != NoteCode::WordsForNumbers));
    assert_eq!(keys(&sheet(&mut without, "foretell", &[])), ["foretell.no_worth"]);
    assert_eq!(
        keys(&sheet(&mut without, "foretell", &[("target", "attribute.seats")])),
        Vec::<String>::new()
    );
}

#[test]
fn refused_settings_say_what_is_wrong_with_them() {
    let mut open = open(sample("shop.en.csv"));
    let mut code = |name: &str, value: &str| {
        let ask = Ask::Change { own: Default::default(), name: name.to_owned(), value: value.to_owned() };
        open.ask(ask).unwrap_err()[0].code
    };
    assert_eq!(code("health.hundred.nps", "abc"), ErrorCode::NotANumber);
    assert_eq!(code("tiers.share", "abc 80 95"), ErrorCode::NotANumber);
    assert_eq!(code("tiers.share", "80 95"), ErrorCode::NotThree);
    assert_eq!(code("tiers.orders", "9 5 10"), ErrorCode::ThresholdsNotRising);
    let page = sheet(&mut open, "tiers", &[("tiers.share", "abc 80 95")]);
    let fault = page.parts[0].form[0].fault.as_ref().unwrap();
    assert!(english(fault).starts_with("“abc” is no number."), "{}", english(fault));
}

#[test]
fn on_a_cut_nobody_is_nearest_to_the_next_tier() {
    // Twelve of twenty spent 10, which is the median: silver begins just beyond.
    let spent = |i: u32| if i < 12 { 10 } else { 10 + 7 * i };
    let rows: String = (0..20).map(|i| format!("c{i},2026-01-{:02},{}\n", 1 + i, spent(i))).collect();
    let mut open = open(format!("customer,date,amount\n{rows}"));
    let page = sheet(&mut open, "tiers", &[]);
    let near = part(&page, "tiers.near");
    let missing: Vec<&Value> = table(near).rows.iter().map(|row| &row[3]).collect();
    assert!(missing.iter().all(|v| matches!(v, Value::Money(m) if *m > 0.005)), "{missing:?}");
    let saved = near.body.iter().find_map(|b| if let Block::Save(_, _, t) = b { Some(t) } else { None });
    assert_eq!(saved.unwrap().rows.iter().filter(|row| row[3] == Value::None).count(), 12, "in the file");
    // Where all are on it, there is nobody to list, and nobody at the top.
    let rows: String = (0..20).map(|i| format!("c{i},2026-01-{:02},10\n", 1 + i)).collect();
    let page = sheet(&mut crate::data::open(format!("customer,date,amount\n{rows}")), "tiers", &[]);
    assert!(page.parts.iter().all(|p| p.title.key != "tiers.near"));
    assert_eq!(english(&page.title.unwrap().1), "Nobody is Platinum yet.");
}

#[test]
fn one_text_is_shown_once_with_how_often_it_came() {
    let many = "Terrible, it crashes every day and support is rude.";
    let rows: String =
        (0..14).map(|i| format!("c{i},\"{}\"\n", if i < 12 { many } else { "Delivery was slow." })).collect();
    let page = sheet(&mut open(format!("customer,comment\n{rows}")), "feedback", &[]);
    let lists: Vec<&Vec<Value>> = part(&page, "feedback.words.title")
        .body
        .iter()
        .filter_map(|b| if let Block::List(list) = b { Some(list) } else { None })
        .collect();
    let told: Vec<(Option<u64>, &str)> = lists[0]
        .iter()
        .map(|v| match v {
            Value::Words(said) => match &said.values[0].1 {
                Value::Marked(text, places) if !places.is_empty() => (said.count, text.as_str()),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [(Some(12), many), (Some(2), "Delivery was slow.")]);
}

#[test]
fn codes_that_are_not_named_are_counted() {
    let page = sheet(&mut open(sample("shop.en.csv")), "own", &[("boxes", "one: 1; 1; 1")]);
    let holes = said(&page.parts[1]).into_iter().find(|s| s.key == "own.holes").unwrap();
    let Value::List(codes) = &holes.values[0].1 else { panic!() };
    let Value::Words(more) = codes.last().unwrap() else { panic!() };
    assert_eq!((holes.count, codes.len(), english(more).as_str()), (Some(124), 13, "and 112 more"));
}

#[test]
fn clv_is_the_lifetime_value_of_the_table() {
    let rules = [("rules", "quiet: recency_days > 90 and clv > 100")];
    let mut shop = open(sample("shop.en.csv"));
    let page = sheet(&mut shop, "own", &rules);
    let say = page.parts[0].form[0].say.as_ref().unwrap();
    assert_eq!((say.key.as_str(), &say.values[0].1), ("own.rules_say_clv", &Value::column("clv.predicted")));
    let (silent, worth) = (shop.numbers("recency_days"), shop.numbers("clv.predicted"));
    let want = silent.iter().zip(&worth).filter(|(s, w)| **s > 90.0 && **w > 100.0).count() as u64;
    assert_eq!((table(&page.parts[0]).rows[0][1].clone(), want > 0), (Value::Count(want), true));
    // Without a model it is another; a column of the person's own that is called so keeps its name.
    let page = sheet(&mut open(sample("saas.en.csv")), "own", &rules);
    assert_eq!(page.parts[0].finding.key, "own.finding");
    let say = page.parts[0].form[0].say.as_ref().unwrap();
    assert_eq!(say.values[0].1, Value::column("clv.annuity"));
    let own = accounts(("clv", &|i| ["high", "low"][i as usize % 2].to_owned()));
    let page = sheet(&mut open(own), "own", &[("rules", "top: clv = 'high'")]);
    assert_eq!(table(&page.parts[0]).rows[0][1], Value::Count(75));
}

#[test]
fn recommendation_of_a_cluster_has_its_scale() {
    let mut open = open(sample("saas.en.csv"));
    let page = sheet(&mut open, "clusters", &[("f.nps", "1")]);
    let alike = part(&page, "clusters.title_part");
    let heads: Vec<String> = table(alike).heads.iter().map(|h| english(&h.0)).collect();
    assert!(heads.contains(&"NPS, −100 to 100".to_owned()), "{heads:?}");
    assert!(said(alike).iter().any(|s| s.key == "clusters.nps_say"));
}

#[test]
fn one_is_counted_as_one() {
    // One of a hundred comes once a week; one prospect stops before the first order.
    let logins = "customer,date,event\na,2024-01-01,login\na,2024-01-08,login\na,2024-01-14,login\n";
    let page =
        sheet(&mut open("customer,date,event\na,2024-01-01,login\na,2024-01-14,login\n"), "usage", &[]);
    assert_eq!(english(&part(&page, "usage.weeks").finding), "The middle customer comes once a week.");
    let page = sheet(&mut open(logins), "usage", &[]);
    assert_eq!(english(&part(&page, "usage.weeks").finding), "The middle customer comes 1.5 times a week.");
    let orders = "customer,date,amount\na,2024-01-01,5\na,2024-02-01,5\nb,2024-01-03,5\n";
    let page = sheet(&mut open(orders), "funnel", &[]);
    let said = english(&part(&page, "funnel.everybody").finding);
    assert!(said.contains("<b>one</b> stops there"), "{said}");
    // Of 25 accounts one still pays; nobody of the others is told of.
    let account = |i: u32| if i == 0 { "a0,50,40,active\n".into() } else { format!("a{i},50,0,churned\n") };
    let rows: String = (0..25).map(account).collect();
    let mut paying = crate::data::open(format!("customer,mrr start,mrr end,status\n{rows}"));
    let page = sheet(&mut paying, "whatif", &[]);
    let facts = page.parts[0].body.iter().find_map(|b| if let Block::Facts(f) = b { Some(f) } else { None });
    let of_all = english(facts.unwrap()[0].say.as_ref().unwrap());
    assert!(of_all.ends_with("for one active or paying customer"), "{of_all}");
    let paid = &sheet(&mut paying, "contracts", &[]).parts[0].finding.clone();
    assert_eq!(english(paid), "24 of 25 accounts have ended.");
}

/// Every sentence in what a page says: its key, its values, what it counts.
fn walk(json: &Json, found: &mut dyn FnMut(&str, Vec<String>, bool), marked: &mut dyn FnMut(&Json)) {
    match json {
        Json::Object(of) => {
            if let (Some(Json::String(key)), Some(Json::Array(values)), Some(count)) =
                (of.get("key"), of.get("values"), of.get("count"))
            {
                let names = values.iter().map(|v| v[0].as_str().unwrap().to_owned()).collect();
                found(key, names, !count.is_null());
            }
            if let Some(block @ Json::Array(parts)) = of.get("Marked")
                && parts.len() == 3
            {
                marked(block);
            }
            of.values().for_each(|v| walk(v, found, marked));
        }
        Json::Array(all) => all.iter().for_each(|v| walk(v, found, marked)),
        _ => (),
    }
}

#[test]
fn every_sentence_of_a_page_has_its_values_and_its_stop() {
    let shop = open(sample("shop.en.csv"));
    let few = open("customer,product quality,nps\na,8,9\nb,9,3\n");
    let contracts = open(accounts(("CLV", &|i| ["high", "low"][i as usize % 2].to_owned())));
    let mut pages = 0;
    for mut open in [shop, few, contracts, with_use()] {
        for name in open.report().sheets.clone().iter().filter(|name| *name != "moves") {
            let json = serde_json::to_value(sheet(&mut open, name, &[])).unwrap();
            pages += 1;
            for lang in ["en", "zh-CN"] {
                let all = sentences(lang);
                let mut sound = |key: &str, names: Vec<String>, counts: bool| {
                    let forms: Vec<String> = match counts {
                        true => vec![format!("{key}.one"), format!("{key}.other")],
                        false => vec![key.to_owned()],
                    };
                    let texts: Vec<&String> = forms.iter().filter_map(|k| all.get(k)).collect();
                    assert!(!texts.is_empty(), "{lang}, {name}: no sentence for {key} ({counts})");
                    for text in texts {
                        for blank in text.split("%{").skip(1).filter_map(|t| t.split('}').next()) {
                            // Where it is of a point of a chart, `charts/` fills it in.
                            let drawn = blank == "x" && key.starts_with("retention.stay.tip_");
                            let given = names.iter().any(|n| n == blank) || (counts && blank == "n") || drawn;
                            assert!(given, "{lang}, {name}: nothing for {blank} in {key}: {text}");
                        }
                    }
                };
                // What stands beside a verdict begins a sentence of its own.
                let mut stops = |block: &Json| {
                    let key = block[1]["key"].as_str().unwrap();
                    let alone = block[2].as_array().unwrap().is_empty();
                    let text = all.get(key).map_or("", String::as_str);
                    assert!(alone || text.ends_with(['.', '。', '!', '！']), "{lang}, {name}: {key}: {text}");
                };
                walk(&json, &mut sound, &mut stops);
            }
        }
    }
    assert!(pages > 30, "{pages}");
}
