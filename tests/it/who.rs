//! Segments by conditions of the person's own.

use perennial::engine::segment::expression::{Column, DEEPEST, Expression, FaultCode, Kind, LONGEST, Value};
use perennial::engine::segment::rules::{MOST, assign, parse};
use proptest::prelude::*;

const COLUMNS: [Column<'static>; 7] = [
    Column { name: "recency_days", kind: Kind::Number },
    Column { name: "clv.predicted", kind: Kind::Number },
    Column { name: "segment.lifecycle", kind: Kind::Text },
    Column { name: "年龄", kind: Kind::Number },
    Column { name: "是或非", kind: Kind::Text },
    Column { name: "attribute.Home Town", kind: Kind::Text },
    Column { name: "gone", kind: Kind::Number },
];

fn row(column: usize) -> Option<Value<'static>> {
    [
        Some(Value::Number(120.0)),
        Some(Value::Number(0.3)),
        Some(Value::Text("loyal")),
        Some(Value::Number(41.0)),
        Some(Value::Text("是")),
        Some(Value::Text("Köln")),
        None,
    ][column]
}

fn holds(text: &str) -> Option<bool> {
    Expression::parse(text, &COLUMNS).unwrap_or_else(|f| panic!("{text}: {f:?}")).holds(&|column| row(column))
}

#[test]
fn conditions_that_hold() {
    for text in [
        "recency_days > 90 and clv.predicted = 30%",
        "recency_days>90&&!(clv.predicted>1)",
        "segment.lifecycle = 'loyal'",
        "segment.lifecycle in (\"new\", \"loyal\")",
        "segment.lifecycle NOT IN ('new', 'churned') AND recency_days in (1, 100 + 20)",
        "not segment.lifecycle = 'new' and recency_days != 1",
        "年龄>40且segment.lifecycle=‘loyal’或年龄<1",
        "非年龄＞５０ 且 （年龄 ≥ ４１）",
        "是或非 = “是”",
        "'是' = 是或非且gone is missing且not非1 = 1",
        "`attribute.Home Town` == 'Köln'",
        "gone is missing and recency_days is not missing",
        "recency_days / (gone + 1) is missing and recency_days / 0 is missing",
        "-recency_days < -100 and - - recency_days = 120",
        "2 + 3 * 4 - 10 / 5 = 12 and 10 - 4 - 3 = 3 and 16 / 4 / 2 = 2",
        "1 = 2 and 1 = 1 or 1 = 1",
        "1 = 1 or 1 = 1 and 1 = 2",
        "gone > 1 or 1 = 1",
        "0.1 = 10% and 12.5% = 0.125 and 29.3% = 0.293",
        "not (gone > 1 and 1 = 2)",
    ] {
        assert_eq!(holds(text), Some(true), "{text}");
    }
}

#[test]
fn conditions_that_do_not_hold_or_are_unknown() {
    for text in ["recency_days < 90", "segment.lifecycle = 'Loyal'", "gone > 1 and 1 = 2", "1 in (2, 3)"] {
        assert_eq!(holds(text), Some(false), "{text}");
    }
    for text in [
        "gone > 1",
        "gone != 1",
        "not gone > 1",
        "gone in (1, 2)",
        "gone not in (1, 2)",
        "1 in (2, gone)",
        "gone > 1 and 1 = 1",
        "gone > 1 or 1 = 2",
        "recency_days / 0 > 1",
        "gone = gone",
    ] {
        assert_eq!(holds(text), None, "{text}");
    }
}

#[test]
fn faults_point_at_the_character() {
    use FaultCode::*;
    for (text, code, at, found) in [
        ("", Empty, 0, ""),
        ("  ", Empty, 0, "  "),
        ("recency_day > 90", UnknownName, 0, "recency_day"),
        ("年龄 > 3 且 城市 = 'x'", UnknownName, 9, "城市"),
        ("年龄 > 3且城市或 = 'x'", UnknownName, 8 - 1, "城市"),
        ("`Home Town` = 'x'", UnknownName, 1, "Home Town"),
        ("recency_days > 1,000", Unexpected, 16, ","),
        ("recency_days > 90days", Unexpected, 17, "d"),
        ("recency_days > 1.2.3", Unexpected, 18, "."),
        ("recency_days > 007", BadNumber, 15, "007"),
        ("recency_days > 12345678901234567890", BadNumber, 15, "12345678901234567890"),
        ("recency_days > ", Incomplete, 15, ""),
        ("recency_days > 1 and", Incomplete, 20, ""),
        ("recency_days > 1 2", Unexpected, 17, "2"),
        ("recency_days > > 1", Unexpected, 15, ">"),
        ("recency_days > #", Unexpected, 15, "#"),
        ("1 < recency_days < 3", Unexpected, 17, "<"),
        ("(recency_days > 1", Unclosed, 0, "("),
        ("(recency_days > 1 'x'", Unexpected, 18, "'x'"),
        ("recency_days > 1)", Unexpected, 16, ")"),
        ("recency_days in (1, 2", Unclosed, 16, "("),
        ("recency_days in ()", Unexpected, 17, ")"),
        ("recency_days in 1", Unexpected, 16, "1"),
        ("recency_days is 1", Unexpected, 16, "1"),
        ("recency_days not 1", Unexpected, 13, "not"),
        ("segment.lifecycle = 'loyal", Unclosed, 20, "'"),
        ("segment.lifecycle = 1", TypeMismatch, 20, "1"),
        ("recency_days > 'x'", TypeMismatch, 15, "'x'"),
        ("segment.lifecycle > 'x'", TypeMismatch, 0, "segment.lifecycle"),
        ("segment.lifecycle + 1 > 2", TypeMismatch, 0, "segment.lifecycle"),
        ("recency_days in (1, 'x')", TypeMismatch, 20, "'x'"),
        ("recency_days", TypeMismatch, 0, "recency_days"),
        ("recency_days > 1 or 2", TypeMismatch, 20, "2"),
        ("not recency_days", TypeMismatch, 4, "recency_days"),
        ("-(1 = 1) > 2", TypeMismatch, 1, "("),
    ] {
        let fault = Expression::parse(text, &COLUMNS).unwrap_err();
        assert_eq!((fault.code, fault.at, fault.found.as_str()), (code, at, found), "{text}");
        assert_eq!(fault.length, found.chars().count(), "{text}");
    }
    let nearest = |text: &str| Expression::parse(text, &COLUMNS).unwrap_err().nearest;
    assert_eq!(nearest("Recency_Days > 1"), ["recency_days"]);
    assert_eq!(nearest("clv > 1"), ["clv.predicted"]);
    assert_eq!(nearest("年令 > 1"), ["年龄"]);
    assert!(nearest("weather > 1").is_empty());
}

#[test]
fn long_and_deep_texts_end_well() {
    let long = format!("recency_days > {}", "1 + ".repeat(LONGEST));
    let fault = Expression::parse(&long, &COLUMNS).unwrap_err();
    assert_eq!((fault.code, fault.at), (FaultCode::TooLong, LONGEST));
    for mark in ["(", "not ", "-", "!(", "非"] {
        let deep = format!("{}1 = 1", mark.repeat(LONGEST / 5));
        let fault = Expression::parse(&deep, &COLUMNS).unwrap_err();
        assert_eq!((fault.code, fault.at), (FaultCode::TooDeep, fault_at(mark)), "{mark}");
    }
    // As deep as allowed, and a chain as long as allowed, which is not deep.
    let deep = format!("{}1 = 1{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST));
    assert_eq!(holds(&deep), Some(true));
    let chain = format!("1{} = 222", "+1".repeat(221));
    assert_eq!(holds(&vec![chain; 4].join(" and ")), Some(true));
}

/// Where the first mark beyond the limit stands; "!(" goes down twice.
fn fault_at(mark: &str) -> usize {
    if mark == "!(" { DEEPEST } else { mark.chars().count() * DEEPEST }
}

#[test]
fn rules_assign_the_first_that_holds() {
    let rules = parse(
        "quiet: recency_days > 90\n\nrich：clv.predicted > 0.2\nnever: recency_days > 100\nold: 年龄 > 90\n",
        &COLUMNS,
    )
    .unwrap();
    let rows = [(100.0, 0.0), (120.0, 0.9), (5.0, 0.5), (1.0, 0.1), (f64::NAN, 0.3)];
    let got = assign(&rules, rows.len(), &|row, column| match column {
        0 => Some(Value::Number(rows[row].0)),
        1 => Some(Value::Number(rows[row].1)),
        _ => None,
    });
    assert_eq!(got.rule, [0, 0, 1, u32::MAX, 1]);
    // The second row is quiet, rich and never; "never" stands behind "quiet", "old" holds for nobody.
    assert_eq!((got.got, got.holds), (vec![2, 2, 0, 0], vec![2, 3, 1, 0]));
    assert_eq!((got.several, got.none), (1, 1));
    let empty = assign(&[], 2, &|_, _| None);
    assert_eq!((empty.rule, empty.none), (vec![u32::MAX; 2], 2));
}

#[test]
fn faults_of_a_list_name_their_lines() {
    let text = "a: recency_days > 1\n\nno condition\n甲: 年龄 >> 1\na: 年龄 > 1\n: 年龄 > 1";
    let faults = parse(text, &COLUMNS).unwrap_err();
    let seen: Vec<_> = faults.iter().map(|f| (f.line, f.fault.code, f.fault.at)).collect();
    use FaultCode::*;
    assert_eq!(seen, [(3, NoName, 0), (4, Unexpected, 7), (5, NameTwice, 0), (6, NoName, 0)]);
    let many: String = (0..=MOST).map(|k| format!("r{k}: 1 = 1\n")).collect();
    let faults = parse(&many, &COLUMNS).unwrap_err();
    assert_eq!((faults.len(), faults[0].line, faults[0].fault.code), (1, MOST + 1, TooMany));
}

/// A condition as text, and what it must be for [`row`].
type Known = (String, Option<bool>);

fn number() -> impl Strategy<Value = (String, Option<f64>)> {
    let leaf = prop_oneof![
        (0u32..50).prop_map(|v| (v.to_string(), Some(f64::from(v)))),
        Just(("recency_days".to_owned(), Some(120.0))),
        Just(("gone".to_owned(), None)),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        (inner.clone(), inner, 0usize..4).prop_map(|((a, x), (b, y), op)| {
            let value = x.zip(y).map(|(x, y)| [x + y, x - y, x * y, x / y][op]).filter(|v| v.is_finite());
            (format!("({a} {} {b})", ["+", "-", "*", "/"][op]), value)
        })
    })
}

fn condition() -> impl Strategy<Value = Known> {
    let leaf = (number(), number(), 0usize..7).prop_map(|((a, x), (b, y), op)| {
        let text = format!("{a} {} {b}", ["=", "!=", "<", "<=", ">", ">=", "is missing or 1 ="][op]);
        let known = x.zip(y).map(|(x, y)| [x == y, x != y, x < y, x <= y, x > y, x >= y][op.min(5)]);
        let or = match (x.is_none(), y.map(|y| y == 1.0)) {
            (true, _) | (_, Some(true)) => Some(true),
            (_, one) => one,
        };
        (format!("({text})"), if op == 6 { or } else { known })
    });
    leaf.prop_recursive(4, 24, 2, |inner| {
        (inner.clone(), inner, 0usize..3).prop_map(|((a, x), (b, y), op)| {
            // False before unknown before true: "and" is the lesser, "or" the greater (Kleene).
            let rank = |t: Option<bool>| t.map_or(1, |t| 2 * usize::from(t));
            let truth = |k: usize| [Some(false), None, Some(true)][k];
            match op {
                0 => (format!("({a} and {b})"), truth(rank(x).min(rank(y)))),
                1 => (format!("({a} 或 {b})"), truth(rank(x).max(rank(y)))),
                _ => (format!("not {a}"), x.map(|t| !t)),
            }
        })
    })
}

proptest! {
    #[test]
    fn conditions_are_what_they_were_made_from((text, truth) in condition()) {
        prop_assume!(text.chars().count() <= LONGEST);
        prop_assert_eq!(holds(&text), truth, "{}", text);
    }

    #[test]
    fn any_text_has_an_answer_or_a_place(text in "[a-z且或非（）()'\"`0-9.%<>=!+*/, 年龄_-]{0,40}|\\PC{0,40}") {
        if let Err(fault) = Expression::parse(&text, &COLUMNS) {
            prop_assert!(fault.at + fault.length <= text.chars().count(), "{:?}", fault);
        }
    }
}
