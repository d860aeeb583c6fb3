//! Several files joined on customer, event logs, and what follows from both: use, lifecycle, funnel, flags, tiers.

use perennial::engine::dataset::Kind;
use perennial::engine::dataset::events::is_contact;
use perennial::engine::dataset::roles::kind;
use perennial::engine::own::Choices;
use perennial::link::protocol::{
    Answer, Ask, Block, Config, Day, ErrorCode, NoteCode, Opened, Role, Sheet, Value,
};

use crate::data::{Open, day, open, open_with, roles, table};

fn chosen(own: Choices) -> Config {
    Config { own: own.packed(), ..Config::default() }
}

/// Joins bytes to what is open, and tells whether they came first from then on.
fn join(open: &mut Open, name: &str, text: &str) -> bool {
    let ask = Ask::Join { name: name.to_owned(), config: Config::default() };
    match open.ask_with(ask, text.as_bytes().to_vec()) {
        Ok(Answer::Opened(opened)) => {
            let Opened { report, swapped, .. } = &*opened;
            assert!(report.is_ok(), "{report:?}");
            let swapped = *swapped;
            open.opened = *opened;
            swapped
        }
        other => panic!("{other:?}"),
    }
}

fn sheet(open: &mut Open, name: &str) -> Sheet {
    match open.ask(Ask::Sheet { name: name.to_owned(), choices: Vec::new() }) {
        Ok(Answer::Sheet(sheet)) => *sheet,
        other => panic!("{name}: {other:?}"),
    }
}

/// The counts among the facts of a part, by the key of their name.
fn facts(sheet: &Sheet, part: usize) -> Vec<(String, u64)> {
    let all =
        sheet.parts[part].body.iter().filter_map(|b| if let Block::Facts(f) = b { Some(f) } else { None });
    let count = |v: &Value| if let Value::Count(n) = v { *n } else { panic!("{v:?}") };
    all.flatten().map(|f| (f.name.key.clone(), count(&f.value))).collect()
}

const ORDERS: &str =
    "customer,date,amount\na,2024-01-05,10\na,2024-03-01,20\nb,2024-02-01,30\nc,2024-03-10,5\n";

/// `n` lines of a header, one a day from a day on.
fn log(who: &str, from: &str, days: i32, what: &str) -> String {
    (0..days).map(|k| format!("{who},{},{what}\n", Day(day(from).0 + k).iso())).collect()
}

#[test]
fn days_without_money_are_events() {
    for text in [
        "user,event,timestamp\nu1,login,2024-01-01 10:00\nu1,ticket,2024-01-03 11:00\nu2,login,2024-01-02 09:00\n",
        "customer_id,login_date\n1,2024-01-01\n1,2024-01-02\n2,2024-01-05\n",
        "客户编号,事件类型,发生时间,时长\n甲,登录,2024-01-01,5\n甲,工单,2024-01-02,3\n乙,登录,2024-01-02,9\n",
    ] {
        let read = table(text);
        assert_eq!(kind(&read, &roles(&read)), Kind::Events, "{text}");
    }
    // With money it is an order log, with a day each a list of customers.
    for (text, want) in [
        (
            "user,action,date,amount\n1,buy,2024-01-01,5\n1,buy,2024-01-02,6\n2,buy,2024-01-05,1\n",
            Kind::Orders,
        ),
        ("customer,activity,city\n1,high,Rome\n2,low,Oslo\n", Kind::Customers),
        ("customer,last order\n1,2024-01-01\n2,2024-01-02\n", Kind::Customers),
    ] {
        let read = table(text);
        assert_eq!(kind(&read, &roles(&read)), want, "{text}");
    }
    for name in ["Support Ticket", "phone_call", "投诉", "客服咨询", "refund-request"] {
        assert!(is_contact(name), "{name}");
    }
    for name in ["login", "recall", "export", "登录", "page_view"] {
        assert!(!is_contact(name), "{name}");
    }
}

#[test]
fn an_event_log_alone() {
    // a: every day of the last 60; b: 30 days, then none; c: a ticket a day in the last 5 days.
    let rows = [
        log("a", "2024-01-01", 60, "login"),
        log("b", "2024-01-01", 30, "login"),
        log("c", "2024-02-25", 5, "ticket"),
    ];
    let mut open = open(format!("user,date,event\n{}", rows.concat()));
    assert_eq!(open.report().source.kind, "events");
    assert_eq!(open.report().as_of, Some(day("2024-02-29")));
    assert_eq!(open.numbers("usage.active_days"), [60.0, 30.0, 0.0]);
    assert_eq!(open.numbers("usage.days_since")[..2], [0.0, 30.0]);
    assert_eq!(open.numbers("usage.trend")[..2], [0.0, -1.0]);
    assert_eq!(open.numbers("usage.contacts"), [0.0, 0.0, 5.0]);
    let page = sheet(&mut open, "usage");
    assert_eq!(page.parts.len(), 4);
    // What the person says about events counts: a ticket as use.
    let Answer::Changed(own) = open
        .ask(Ask::Change { own: Default::default(), name: "event.ticket".to_owned(), value: "0".to_owned() })
        .unwrap()
    else {
        panic!()
    };
    let roles = open.opened.roles.iter().map(|g| g.role).collect();
    open.ask(Ask::Analyse { roles, config: Config { own, ..Config::default() } }).unwrap();
    assert_eq!(open.numbers("usage.contacts"), [0.0, 0.0, 0.0]);
    assert_eq!(open.numbers("usage.active_days"), [60.0, 30.0, 5.0]);
}

#[test]
fn events_feed_health_and_lifecycle() {
    // Silent as a buyer for long: churned, unless it is seen using what was sold.
    let orders = "customer,date,amount\na,2023-01-01,10\na,2023-02-01,10\nb,2023-01-01,10\nb,2023-02-01,10\nc,2024-03-01,1\n";
    let mut alone = open(orders);
    assert_eq!(alone.words("segment.lifecycle")[..2], ["churned", "churned"]);
    let mut both = open(orders);
    assert!(!join(
        &mut both,
        "use.csv",
        &format!("customer,date,event\n{}", log("a", "2023-12-01", 92, "login"))
    ));
    assert_eq!(both.words("segment.lifecycle")[..2], ["active", "churned"]);
    // docs/formulas.md: silence 20 and loyalty 10 are no half of the 80 that tables tell; with the trend of use 15 and the
    // support load 5 they are half of 100.
    assert!(alone.report().columns.iter().all(|c| c.id != "health"));
    assert!((both.numbers("health.coverage")[0] - 0.5).abs() < 1e-12);
    // Silent for 13 months against a gap of 31 days 0, loyal 1 of 2 of 0.6, use alike 50 of 60, no contact 100.
    let want = (10.0 * 0.5 / 0.6 * 100.0 + 15.0 * 0.5 / 0.6 * 100.0 + 5.0 * 100.0) / 50.0;
    assert!((both.numbers("health")[0] - want).abs() < 1e-9, "{:?} {want}", both.numbers("health"));
    let form: Vec<String> =
        sheet(&mut both, "health").parts.iter().flat_map(|p| p.form.clone()).map(|f| f.name).collect();
    assert!(form.contains(&"health.weight.usage".to_owned()), "{form:?}");
    assert!(both.numbers("usage.trend")[1].is_nan());
}

#[test]
fn the_table_with_orders_comes_first_whichever_was_opened_first() {
    let people =
        "customer,city,signup date,nps\na,Rome,2023-12-01,9\nb,Oslo,2024-01-01,3\nd,Rome,2024-01-15,8\n";
    let mut one = open(ORDERS);
    assert!(!join(&mut one, "people.csv", people));
    let mut other = open(people);
    assert!(join(&mut other, "orders.csv", ORDERS));
    for open in [&mut one, &mut other] {
        assert_eq!(open.report().source.kind, "orders");
        assert_eq!(open.words("customer"), ["a", "b", "c", "d"]);
        assert_eq!(open.words("attribute.city"), ["Rome", "Oslo", "", "Rome"]);
        assert_eq!(open.numbers("order_count"), [2.0, 1.0, 1.0, 0.0]);
        assert_eq!(open.words("segment.lifecycle")[3], "prospect");
        assert_eq!(open.numbers("nps")[..2], [100.0, -100.0]);
        let page = sheet(open, "tables");
        assert_eq!(page.parts.len(), 2);
        let known: u64 = facts(&page, 1).iter().find(|f| f.0 == "tables.known").unwrap().1;
        assert_eq!(known, 2);
    }
    assert_eq!(
        facts(&sheet(&mut one, "tables"), 1),
        [("tables.known".to_owned(), 2), ("tables.added".to_owned(), 1), ("tables.without".to_owned(), 1)]
    );
}

#[test]
fn people_can_be_kept_out_and_files_taken_out() {
    let mut open = open(ORDERS);
    let plain = (open.words("customer"), open.numbers("monetary_sum"));
    join(&mut open, "people.csv", "customer,city\na,Rome\nd,Oslo\n");
    assert_eq!(open.words("customer").len(), 4);
    let change = |open: &mut Open, name: &str, value: &str| match open.ask(Ask::Change {
        own: Default::default(),
        name: name.to_owned(),
        value: value.to_owned(),
    }) {
        Ok(Answer::Opened(opened)) => open.opened = *opened,
        other => panic!("{other:?}"),
    };
    change(&mut open, "tables.who.0", "0");
    assert_eq!(open.words("attribute.city"), ["Rome", "", ""]);
    change(&mut open, "tables.role.0.1", "leave_out");
    assert!(open.report().columns.iter().all(|c| c.id != "attribute.city"));
    change(&mut open, "tables.drop", "0");
    assert_eq!((open.words("customer"), open.numbers("monetary_sum")), plain);
    for (name, value) in
        [("tables.drop", "0"), ("tables.role.9.9", "customer"), ("tables.who", ""), ("tables.", "x")]
    {
        let errors = open
            .ask(Ask::Change { own: Default::default(), name: name.to_owned(), value: value.to_owned() })
            .unwrap_err();
        assert_eq!(errors[0].code, ErrorCode::BadMessage, "{name}");
    }
}

#[test]
fn two_order_logs_are_one() {
    let (first, second) = ORDERS.split_at(ORDERS.find("b,2024").unwrap());
    let mut parts = open(first.to_owned());
    join(&mut parts, "more.csv", &format!("customer,date,amount\n{second}"));
    let mut whole = open(ORDERS);
    for id in ["order_count", "monetary_sum", "recency_days"] {
        assert_eq!(parts.numbers(id), whole.numbers(id), "{id}");
    }
    assert_eq!(parts.report().orders, whole.report().orders);
    // Orders of the same number in two files are two orders.
    let with_ids = "customer,date,amount,order\na,2024-01-05,10,1\na,2024-01-05,20,2\n";
    let mut apart = open_with(with_ids, &[], Config { merge_days: false, ..Config::default() });
    let ask = Ask::Join { name: String::new(), config: Config { merge_days: false, ..Config::default() } };
    apart.ask_with(ask.clone(), with_ids.replace(",20,", ",30,").into_bytes()).unwrap();
    assert_eq!(apart.numbers("order_count"), [4.0]);
    // The same file again would count twice.
    apart.ask_with(ask, with_ids.as_bytes().to_vec()).unwrap();
    assert_eq!(apart.numbers("order_count"), [4.0]);
    assert!(
        matches!(&sheet(&mut apart, "tables").parts[2].body[0], Block::Marked(_, said, _) if said.key == "tables.not_joined")
    );
}

#[test]
fn strangers_and_what_cannot_be_joined_are_said() {
    let mut open = open(ORDERS);
    join(&mut open, "people.csv", "customer,city\nx,Rome\ny,Oslo\n");
    assert_eq!(open.words("customer"), ["a", "b", "c"]);
    let page = sheet(&mut open, "tables");
    assert!(matches!(&page.parts[1].body[0], Block::Marked(_, said, _) if said.key == "tables.strangers"));
    assert_eq!(facts(&page, 1)[1], ("tables.left".to_owned(), 2));
    // A survival table has no customers.
    join(&mut open, "curve.csv", "year,retention\n0,1\n1,0.8\n2,0.7\n3,0.6\n");
    let page = sheet(&mut open, "tables");
    assert!(matches!(&page.parts[2].body[0], Block::Marked(_, said, _) if said.key == "tables.not_joined"));
    // What is no table leaves everything as it was.
    let ask = Ask::Join { name: String::new(), config: Config::default() };
    assert!(open.ask_with(ask, Vec::new()).is_err());
    assert_eq!(sheet(&mut open, "tables").parts.len(), 3);
    assert_eq!(open.words("customer"), ["a", "b", "c"]);
}

#[test]
fn answers_and_comments_of_another_file() {
    let mut open = open(ORDERS);
    let answers = "customer,nps,comment,date\na,9,great quality,2024-03-01\nb,2,slow delivery,2024-03-02\nb,77,awful,2024-03-03\nq,10,fine,2024-03-04\n";
    join(&mut open, "answers.csv", answers);
    assert_eq!(open.words("customer"), ["a", "b", "c"], "who answered only is no customer");
    assert_eq!(open.numbers("nps")[..2], [100.0, -100.0]);
    let note = open.report().notes.iter().find(|n| n.code == NoteCode::OffScaleElsewhere).unwrap();
    assert_eq!(note.count, 1);
    let lean = open.numbers("feedback.sentiment");
    assert!(lean[0] > 0.0 && lean[1] < 0.0, "{lean:?}");
    assert_eq!(open.report().surveys[0].n, 3);
}

#[test]
fn the_funnel_by_hand() {
    let people: String =
        ["a,2023-12-31", "b,2024-01-02", "c,2024-03-09", "d,2024-01-01", "e,2024-01-01"].join("\n");
    let mut open = open_with(
        "customer,date,amount\na,2024-01-05,1\na,2024-01-15,1\na,2024-02-01,1\na,2024-03-01,1\nb,2024-02-01,1\nb,2024-02-03,1\nc,2024-03-10,1\n",
        &[],
        Config::default(),
    );
    join(&mut open, "people.csv", &format!("customer,signup date\n{people}\n"));
    let page = sheet(&mut open, "funnel");
    let rows = page.parts[0].picture.as_ref().unwrap().table.rows.clone();
    let reached: Vec<&Value> = rows.iter().map(|r| &r[1]).collect();
    assert_eq!(reached, [5, 3, 2, 1].map(Value::Count).iter().collect::<Vec<_>>());
    // To new: 5, 30 and 1 days; to active: 10 and 2; to loyal: from 15 January to 1 March.
    let days: Vec<&Value> = rows.iter().map(|r| &r[5]).collect();
    assert_eq!(days, [&Value::None, &Value::Number(5.0, 0), &Value::Number(6.0, 0), &Value::Number(46.0, 0)]);
}

#[test]
fn tiers_of_ones_own() {
    let rows: String = (1..=100).map(|i| format!("c{i},2024-01-{:02},{i}\n", i % 28 + 1)).collect();
    let text = format!("customer,date,amount\n{rows}");
    let count = |open: &mut Open| {
        let tiers = open.words("tier");
        ["bronze", "silver", "gold", "platinum"].map(|t| tiers.iter().filter(|own| *own == t).count())
    };
    assert_eq!(count(&mut open(text.clone())), [50, 30, 15, 5]);
    let own =
        chosen(Choices { tier_spend: Some([10.0, 20.0, 90.0]), points_rate: 2.0, ..Choices::default() });
    let mut open = open_with(text.clone(), &[], own);
    assert_eq!(count(&mut open), [9, 10, 70, 11]);
    let page = sheet(&mut open, "tiers");
    let Block::Table(table) = &page.parts[0].body[0] else { panic!() };
    assert_eq!(table.rows[0][3], Value::Count(11));
    let points: f64 = (90..=100).map(|v| 2.0 * f64::from(v)).sum();
    assert_eq!(table.rows[0][6], Value::Number(points, 0));
    let Block::Table(near) = &page.parts[1].body[0] else { panic!() };
    // 89 lacks 1 of 90, 9 lacks 1 of 10, 19 lacks 1 of 20.
    assert_eq!(
        (&near.rows[0][0], &near.rows[0][3]),
        (&Value::Customer("c89".into(), String::new()), &Value::Money(1.0))
    );
    // Two orders are asked for, and nobody has them.
    let asks = chosen(Choices { tier_orders: [2.0; 3], ..Choices::default() });
    assert_eq!(count(&mut open_with(text, &[], asks)), [100, 0, 0, 0]);
}

#[test]
fn flags_are_raised_and_can_be_filtered() {
    let rows: String = (0..30)
        .map(|i| {
            let (now, status) =
                if i % 5 == 0 { (50, "churned") } else { (if i % 2 == 0 { 80 } else { 150 }, "active") };
            format!("c{i},100,{now},{status},{},9,9,9\n", i % 11)
        })
        .collect();
    let head = "account,MRR start,MRR end,status,nps,product quality,service quality,support\n";
    let mut open = open(format!("{head}{rows}"));
    let page = sheet(&mut open, "health");
    let part = page.parts.iter().find(|p| p.title.key == "health.flags.title").unwrap();
    assert!(part.body.iter().any(|b| matches!(b, Block::Table(t) if !t.rows.is_empty())));
    let ask = Ask::Window { query: Default::default(), start: 0, count: 99 };
    let Answer::Window(window) = open.ask(ask).unwrap() else { panic!() };
    let columns = &open.session.session.outcome().unwrap().report.columns;
    let at = columns.iter().position(|c| c.id == "flag.risk").unwrap();
    let flag = |i: usize| format!("{:?}", window.rows[i][at]);
    // c1 pays more and would not recommend; c2 pays less, and answered 2; c5 has left.
    assert!(
        flag(1).contains("detractor") && flag(2).contains("detractor") && flag(5).contains("None"),
        "{} {} {}",
        flag(1),
        flag(2),
        flag(5)
    );
    assert!(flag(8).contains("pays_less"), "{}", flag(8));
}

#[test]
fn an_answer_is_its_own_number_of_points() {
    // docs/formulas.md: 0 … 10 are 0 … 100 points; a passive of 8 is no detractor.
    let rows: String = (0..20).map(|i| format!("c{i},{}\n", [8, 5, 10][i % 3])).collect();
    let weights = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
    let own = chosen(Choices { health_weights: weights.map(Some), ..Choices::default() });
    let mut open = open_with(format!("customer,nps\n{rows}"), &[("nps", Role::Nps)], own);
    let health = open.numbers("health");
    assert!(health[..3].iter().zip([80.0, 50.0, 100.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{health:?}");
}

#[test]
fn only_those_of_the_joined_list_are_accounts() {
    let orders: String = (0..100).map(|i| format!("c{i},2024-03-{:02},5\n", i % 28 + 1)).collect();
    let mut open = open(format!("customer,date,amount\n{orders}"));
    let list: String =
        (0..10).map(|i| format!("c{i},{}\n", if i == 0 { "churned" } else { "active" })).collect();
    join(&mut open, "accounts.csv", &format!("account,status\n{list}"));
    let of = open.session.session.outcome().unwrap().report.retention.subscriptions.clone().unwrap();
    assert_eq!((of.accounts, of.ended, of.logo_churn), (10, 1, Some(0.1)));
    // Who has no account has not left, and has next steps like everybody.
    sheet(&mut open, "advice");
    let columns = &open.session.session.outcome().unwrap().report.columns;
    let at = columns.iter().position(|c| c.id == "advice").unwrap();
    let rows = open.customers().rows;
    let step = |i: usize| format!("{:?}", rows[i][at]);
    assert!(
        step(99).contains("second") && step(5).contains("second") && step(0).contains("None"),
        "{} {}",
        step(99),
        step(0)
    );
    let status = open.words("status");
    assert_eq!((status[0].as_str(), status[9].as_str(), status[10].as_str()), ("ended", "active", ""));
}

#[test]
fn a_table_without_customers_or_whose_rows_are_no_good_spoils_nothing() {
    let mut open = open("customer,city\n1,Rome\n2,Oslo\n3,Bonn\n");
    for (text, code) in [
        ("product quality,service quality\n8,7\n9,5\n", "missing_role"),
        ("date,amount\n2024-01-01,5\n2024-01-02,6\n", "missing_role"),
    ] {
        assert!(!join(&mut open, "x.csv", text), "{text}");
        let page = sheet(&mut open, "tables");
        let Block::Marked(_, _, why) = &page.parts.last().unwrap().body[0] else { panic!("{text}") };
        assert_eq!(why[0].key, format!("error.{code}.say"));
        assert_eq!(open.words("attribute.city"), ["Rome", "Oslo", "Bonn"]);
        open.ask(Ask::Change {
            own: Default::default(),
            name: "tables.drop".to_owned(),
            value: "0".to_owned(),
        })
        .unwrap();
    }
}

#[test]
fn the_page_filters_by_every_flag() {
    let read =
        |path: &str| std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (flags, page) = (read("src/engine/study/flags.txt"), read("src/app/pages/customers/query.rs"));
    for line in flags.lines().filter(|l| l.contains('|') && !l.starts_with('#')) {
        let key = line.split('|').next().unwrap().trim();
        assert!(page.contains(&format!("\"{key}\"")), "{key} is no filter");
    }
}
