//! The worker's answers: bad input in words, settings that recompute, formulas that come to their scores.

use crate::data::{open, open_with};
use perennial::engine::ingest::encoding::decode_native;
use perennial::link::protocol::{
    Answer, Ask, Config, Day, Error, ErrorCode, Query, ReadOptions, Role, decode, encode,
};
use perennial::link::session::Session;
use perennial::link::unpack::unpacked;
use proptest::prelude::*;

const ORDERS: &str = "customer,date,amount\na,2025-01-02,10\nb,2025-02-03,20\na,2025-06-04,30\nc,2026-01-05,40\n\
    b,2026-02-06,50\na,2026-03-07,60\n";

fn errors(bytes: &[u8], config: Config) -> Vec<ErrorCode> {
    let ask = Ask::Open { name: String::new(), read: ReadOptions::default(), roles: vec![], config };
    let body = unpacked(bytes.to_vec(), None).map_err(|e| vec![e]);
    let result =
        body.and_then(|body| Session::default().handle(ask, Some(body), &decode_native, &mut |_, _, _| {}));
    let errors = match result {
        Err(errors) => errors,
        Ok(Answer::Opened(opened)) => opened.report.err().unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    errors.into_iter().map(|e| e.code).collect()
}

#[test]
fn bad_files_get_their_sentence() {
    let plain = Config::default;
    assert_eq!(errors(b"", plain()), [ErrorCode::EmptyFile]);
    assert_eq!(errors(b" \n\n", plain()), [ErrorCode::EmptyFile]);
    assert_eq!(errors(b"customer,date,amount\n", plain()), [ErrorCode::HeaderOnly]);
    assert_eq!(errors(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", plain()), [ErrorCode::BinaryFile]);
    assert_eq!(
        errors(b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml xl/workbook.xml", plain()),
        [ErrorCode::Damaged]
    );
}

#[test]
fn a_file_without_a_good_row_says_where_the_first_trouble_is() {
    let ask = Ask::Open {
        name: String::new(),
        read: ReadOptions::default(),
        roles: vec![],
        config: Config::default(),
    };
    let file = b"customer,date,amount\n001,2026-13-45,5\n002,soon,6\n".to_vec();
    let answer =
        Session::default().handle(ask, Some(file.into()), &decode_native, &mut |_, _, _| {}).unwrap();
    let Answer::Opened(opened) = answer else { panic!("{answer:?}") };
    let errors = opened.report.unwrap_err();
    assert_eq!((errors[0].code, errors[0].place.row, errors[0].count), (ErrorCode::NoGoodRows, Some(2), 2));
    assert_eq!((errors[0].value.as_str(), errors[0].other.as_str()), ("2026-13-45", "no_such_day"));
}

#[test]
fn bad_settings_are_all_said_and_harm_nothing() {
    let bad = Config { discount_rate: -0.1, weights: [0.0; 3], ..Config::default() };
    let both = [ErrorCode::WeightsSumToZero, ErrorCode::BadDiscountRate];
    assert_eq!(errors(ORDERS.as_bytes(), bad.clone()), both);
    let mut open = open(ORDERS);
    let roles: Vec<Role> = open.opened.roles.iter().map(|r| r.role).collect();
    let before = open.customers();
    let refused = open.ask(Ask::Analyse { roles, config: bad }).unwrap_err();
    assert_eq!(refused.iter().map(|e| e.code).collect::<Vec<_>>(), both);
    assert_eq!(open.customers(), before);
}

#[test]
fn roles_that_do_not_fit_leave_the_last_result() {
    let mut open = open(ORDERS);
    let twice = vec![Role::Customer, Role::Date, Role::Date];
    let e = open.ask(Ask::Analyse { roles: twice, config: Config::default() }).unwrap_err();
    assert_eq!(e[0].code, ErrorCode::RoleTwice);
    let short = vec![Role::Customer];
    let e = open.ask(Ask::Analyse { roles: short, config: Config::default() }).unwrap_err();
    assert_eq!(e[0].code, ErrorCode::BadMessage);
    assert_eq!(open.customers().total, 3);
}

#[test]
fn questions_before_any_data() {
    let mut session = Session::default();
    for ask in [
        Ask::Window { query: Query::default(), start: 0, count: 9 },
        Ask::Customer { id: "x".into() },
        Ask::Analyse { roles: vec![], config: Config::default() },
    ] {
        let e = session.handle(ask, None, &decode_native, &mut |_, _, _| {}).unwrap_err();
        assert_eq!(e[0].code, ErrorCode::NothingLoaded);
    }
}

#[test]
fn as_of_recomputes_without_reading_again() {
    let mut open = open(ORDERS);
    let roles: Vec<Role> = open.opened.roles.iter().map(|r| r.role).collect();
    let config = Config { as_of: Day::from_ymd(2025, 12, 31), ..Config::default() };
    let Answer::Analysed(report) = open.ask(Ask::Analyse { roles, config: config.clone() }).unwrap() else {
        panic!("not analysed")
    };
    assert_eq!(report.company.revenue, Some(60.0));
    // The second result of its worker, and the same in all else.
    let fresh = open_with(ORDERS, &[], config);
    assert_eq!(*report, perennial::link::protocol::Report { round: report.round, ..fresh.report().clone() });
}

#[test]
fn every_formula_comes_to_its_score() {
    let tables = [
        ORDERS.to_owned(),
        "customer,nps,csat,ces\na,9,5,7\na,10,4,5\nb,8,3,6\n".to_owned(),
        "customer,product quality,service quality,customer support,perceived,expected,positive feedback,\
         total feedback,repeat purchases,purchases,price,repurchase_rate,lifetime_years,rating,year_1,year_3\n\
         a,8,7,9,200,150,5,10,5,10,200,0.3,3,4.5,100,200\nb,6,,9,100,150,1,4,0,2,50,0.1,1,3,,50\n"
            .to_owned(),
    ];
    let mut seen = Vec::new();
    for table in tables {
        let mut open = open(table);
        for id in open.words("customer") {
            let Answer::Customer(detail) = open.ask(Ask::Customer { id: id.clone() }).unwrap() else {
                panic!()
            };
            assert!(!detail.explanations.is_empty(), "{id}");
            for e in &detail.explanations {
                assert_eq!(e.customer, id);
                let value = e.term.value();
                assert!(
                    (value - e.result).abs() <= 1e-9 * e.result.abs().max(1.0),
                    "{}: {value} {}",
                    e.id,
                    e.result
                );
                seen.push(e.id.clone());
            }
        }
        for score in &open.report().scores {
            assert!(score.example.is_some(), "{}", score.id);
        }
    }
    for id in [
        "satisfaction.weighted",
        "satisfaction.mean",
        "satisfaction.positive_share",
        "satisfaction.expectation_gap",
        "loyalty.repeat_share",
        "experience.sum",
        "value.total",
        "clv.simple",
        "clv.discounted",
        "clv.annuity",
        "clv.satisfaction_adjusted",
        "nps",
        "csat",
        "ces",
    ] {
        assert!(seen.iter().any(|s| s == id), "{id} is never explained: {seen:?}");
    }
}

#[test]
fn messages_come_back_and_noise_is_refused() {
    let ask = Ask::Open {
        name: "n".into(),
        read: ReadOptions::default(),
        roles: vec![("x".into(), Role::CashFlow(3))],
        config: Config { as_of: Some(Day(7)), ..Config::default() },
    };
    assert_eq!(decode::<Ask>(&encode(&ask)).unwrap(), ask);
    assert_eq!(decode::<Ask>(&[]).unwrap_err().code, ErrorCode::BadMessage);
    assert_eq!(decode::<Ask>(&[250, 1, 2]).unwrap_err().code, ErrorCode::BadMessage);
}

#[test]
fn settings_as_json_refuse_unknown_keys() {
    assert_eq!(serde_json::from_str::<Config>("{}").unwrap(), Config::default());
    let half: Config = serde_json::from_str(r#"{"as_of":"2006-12-31","discount_rate":0.05}"#).unwrap();
    assert_eq!(half.as_of, Day::from_ymd(2006, 12, 31));
    assert!(serde_json::from_str::<Config>(r#"{"discountrate":0.05}"#).is_err());
}

fn report_of(
    rows: &[(u8, u16, i32)],
    factor: f64,
) -> Result<Box<perennial::link::protocol::Opened>, Vec<Error>> {
    let mut text = "customer,date,amount\n".to_owned();
    for (c, d, a) in rows {
        let day = Day(18_000 + i32::from(*d)).iso();
        text += &format!("c{c},{day},{:.2}\n", f64::from(*a) * factor);
    }
    let as_of = Some(Day(19_200));
    let config = Config { as_of, ..Config::default() };
    let ask = Ask::Open { name: String::new(), read: ReadOptions::default(), roles: vec![], config };
    match Session::default().handle(ask, Some(text.into_bytes().into()), &decode_native, &mut |_, _, _| {})? {
        Answer::Opened(o) => Ok(o),
        _ => unreachable!(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn row_order_changes_no_figure(
        rows in prop::collection::vec((0u8..20, 0u16..900, 1i32..500), 12..80),
        turn in 1usize..11,
    ) {
        let mut turned = rows.clone();
        turned.rotate_left(turn);
        let (a, b) = (report_of(&rows, 1.0).unwrap(), report_of(&turned, 1.0).unwrap());
        let (Ok(a), Ok(b)) = (a.report, b.report) else { return Ok(()) };
        prop_assert_eq!(&a.segments.iter().map(|s| s.groups.iter().map(|g| g.customers).collect::<Vec<_>>()).collect::<Vec<_>>(),
            &b.segments.iter().map(|s| s.groups.iter().map(|g| g.customers).collect::<Vec<_>>()).collect::<Vec<_>>());
        prop_assert_eq!(a.company.repeat_purchase_rate, b.company.repeat_purchase_rate);
        let (ra, rb) = (a.company.revenue.unwrap(), b.company.revenue.unwrap());
        prop_assert!((ra - rb).abs() < 1e-9 * ra.abs());
    }

    #[test]
    fn scaling_money_scales_money_and_nothing_else(
        rows in prop::collection::vec((0u8..20, 0u16..900, 1i32..500), 12..80),
    ) {
        let (a, b) = (report_of(&rows, 1.0).unwrap(), report_of(&rows, 8.0).unwrap());
        let (Ok(a), Ok(b)) = (a.report, b.report) else { return Ok(()) };
        let (ra, rb) = (a.company.revenue.unwrap(), b.company.revenue.unwrap());
        prop_assert!((8.0 * ra - rb).abs() < 1e-9 * rb.abs());
        prop_assert_eq!(a.company.repeat_purchase_rate, b.company.repeat_purchase_rate);
        // The value rule alone has limits in money.
        for (x, y) in a.segments.iter().zip(&b.segments).filter(|(x, _)| x.id != "segment.value_rule") {
            for (g, h) in x.groups.iter().zip(&y.groups) {
                prop_assert_eq!(g.customers, h.customers);
                prop_assert!((0.0..=1.0).contains(&g.share) && (0.0..=1.0 + 1e-12).contains(&g.money_share));
            }
        }
    }

    #[test]
    fn any_text_is_answered(text in "[a-z,;\t\"\n\r0-9./年月日¥ -]{0,400}") {
        let ask = Ask::Open {
            name: String::new(), read: ReadOptions::default(), roles: vec![], config: Config::default(),
        };
        let mut session = Session::default();
        let _ = session.handle(ask, Some(text.into_bytes().into()), &decode_native, &mut |_, _, _| {});
        let _ = session.rejected(5);
        let _ = session.handle(
            Ask::Window { query: Query::default(), start: 0, count: 5 }, None, &decode_native, &mut |_, _, _| {});
    }
}
