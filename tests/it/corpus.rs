//! Small files as people have them, in `tests/corpus`, each with what must come out: `expect.csv`. A star stands for what is
//! truly ambiguous, or of no account here; `shapes` and `asked` are written as in `ingest.rs`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use perennial::engine::ingest::dates::DateFormat;
use perennial::engine::ingest::encoding::decode_native;
use perennial::engine::ingest::{DateOrder, DecimalSign, Found, HeaderRow, Question, Shape};
use perennial::link::protocol::{Answer, Ask, Config, Opened, ReadOptions};
use perennial::link::second::Both;
use perennial::link::unpack::unpacked;

use crate::data::Open;

type Row = BTreeMap<String, String>;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn expected() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder().join("expect.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
        })
        .collect()
}

/// Opens a file as a person would who changes nothing; the key of the error where it cannot be.
fn opened(name: &str) -> Result<Open, String> {
    let bytes = std::fs::read(folder().join(name)).unwrap();
    let body = unpacked(bytes, None).map_err(|e| e.code.key().to_owned())?;
    let mut session = Both::default();
    let ask = Ask::Open {
        name: name.to_owned(),
        read: ReadOptions::default(),
        roles: Vec::new(),
        config: Config::default(),
    };
    match session.handle(ask, Some(body), &decode_native, &mut |_, _, _| {}) {
        Ok(Answer::Opened(opened)) => Ok(Open { session, opened: *opened }),
        Ok(other) => panic!("{other:?}"),
        Err(errors) => Err(errors[0].code.key().to_owned()),
    }
}

fn shapes(found: &Found) -> String {
    let one = |shape: Shape| match shape {
        Shape::Blank => '.',
        Shape::Text => 't',
        Shape::Number(format) if format.decimal == DecimalSign::Point => 'n',
        Shape::Number(_) => 'c',
        Shape::Date(DateFormat::YearFirst) => 'y',
        Shape::Date(DateFormat::Compact) => '8',
        Shape::Date(DateFormat::DayFirst) => 'd',
        Shape::Date(DateFormat::MonthFirst) => 'm',
        Shape::Date(DateFormat::MonthName) => 'w',
        Shape::Date(_) => 's',
    };
    found.columns.iter().map(|column| one(column.shape)).collect()
}

fn asked(found: &Found) -> String {
    let letter = |question: &Question| match question {
        Question::DateOrder { assumed: DateOrder::DayFirst, .. } => 'd',
        Question::DateOrder { assumed: DateOrder::MonthFirst, .. } => 'm',
        Question::Decimal { assumed: DecimalSign::Point, .. } => 'p',
        Question::Decimal { assumed: DecimalSign::Comma, .. } => 'c',
    };
    found.questions.iter().map(letter).collect()
}

/// What came out of a file, under the heads of `expect.csv`.
fn told(opened: &Opened, spend: f64) -> Row {
    let found = &opened.found;
    let header = match found.header_row {
        HeaderRow::None => 0,
        HeaderRow::Row(row) => row,
    };
    let report = opened.report.as_ref().ok();
    let aside = report.map_or_else(BTreeMap::new, |r| {
        let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
        r.rejected.iter().for_each(|k| *kinds.entry(k.code.clone()).or_default() += k.count);
        kinds
    });
    let text = found.form.is_empty();
    [
        ("form", found.form.clone()),
        ("encoding", if text { found.encoding.label().to_owned() } else { String::new() }),
        ("delimiter", if text { found.delimiter.key().to_owned() } else { String::new() }),
        ("header", header.to_string()),
        ("shapes", shapes(found)),
        ("asked", asked(found)),
        ("rows", found.rows.to_string()),
        ("customers", report.map_or_else(String::new, |r| r.customers.to_string())),
        ("spend", if spend.is_nan() { String::new() } else { spend.to_string() }),
        ("aside", aside.iter().map(|(code, n)| format!("{code}:{n}")).collect::<Vec<_>>().join(" ")),
        ("error", String::new()),
    ]
    .map(|(head, value)| (head.to_owned(), value))
    .into()
}

/// Whether a value is as it must be: numbers up to rounding, a star for anything that is there.
fn fits(head: &str, want: &str, got: &str) -> bool {
    match (want, head) {
        ("*", "asked") => !got.is_empty(),
        ("*", _) => true,
        (_, "spend") if !want.is_empty() => {
            let (want, got): (f64, f64) = (want.parse().unwrap(), got.parse().unwrap_or(f64::NAN));
            (want - got).abs() <= 1e-9 * want.abs()
        }
        _ => want == got,
    }
}

/// What differs in one file, and which of encoding, delimiter, decimal sign and date order were silently wrong.
fn judged(want: &Row) -> (Vec<String>, [bool; 4]) {
    let name = &want["file"];
    let differs = |head: &str, got: &str| format!("{name}: {head} is {got:?} and not {:?}", want[head]);
    let mut open = match opened(name) {
        Err(code) if want["error"] == "*" || want["error"] == code => return (Vec::new(), [false; 4]),
        Err(code) => return (vec![differs("error", &code)], [false; 4]),
        Ok(open) if !want["error"].is_empty() => {
            let got = open.opened.report.as_ref().err().map_or("", |errors| errors[0].code.key()).to_owned();
            let good = !got.is_empty() && (want["error"] == "*" || want["error"] == got);
            return (if good { Vec::new() } else { vec![differs("error", &got)] }, [false; 4]);
        }
        Ok(open) => open,
    };
    let has = |open: &Open, id: &str| {
        open.opened.report.as_ref().is_ok_and(|r| r.columns.iter().any(|c| c.id == id))
    };
    let spend = if has(&open, "monetary_sum") {
        open.numbers("monetary_sum").into_iter().filter(|v| v.is_finite()).sum()
    } else {
        f64::NAN
    };
    let got = told(&open.opened, spend);
    let mut out: Vec<String> = got
        .iter()
        .filter(|(head, got)| !fits(head, &want[*head], got))
        .map(|(head, got)| differs(head, got))
        .collect();
    let notes = open.opened.report.as_ref().map_or(&open.opened.notes, |r| &r.notes);
    for note in want["notes"].split_whitespace() {
        if !notes.iter().any(|n| n.code.key() == note) {
            let there: Vec<&str> = notes.iter().map(|n| n.code.key()).collect();
            out.push(format!("{name}: no note {note} among {there:?}"));
        }
    }
    let wrong = |head: &str| !fits(head, &want[head], &got[head]);
    // A sign or an order is silently wrong where the column is read in another way and nothing was asked.
    let read_as = |letters: &[char]| {
        let only =
            |text: &str| text.chars().map(|c| if letters.contains(&c) { c } else { '_' }).collect::<String>();
        want["shapes"] != "*" && only(&want["shapes"]) != only(&got["shapes"]) && got["asked"].is_empty()
    };
    let judgement =
        [wrong("encoding"), wrong("delimiter"), read_as(&['n', 'c']), read_as(&['d', 'm', 'y', '8', 'w'])];
    (out, judgement)
}

#[test]
fn every_file_gives_what_it_must() {
    let expected = expected();
    assert!(expected.len() >= 150);
    let (mut differences, mut wrong) = (Vec::new(), [0; 4]);
    for want in &expected {
        let (all, judgement) = judged(want);
        differences.extend(all);
        wrong.iter_mut().zip(judgement).for_each(|(n, is)| *n += u32::from(is));
    }
    let [encoding, delimiter, decimal, order] = wrong;
    eprintln!(
        "{} files; silently wrong: encoding {encoding}, delimiter {delimiter}, decimal sign {decimal}, date order {order}",
        expected.len()
    );
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn no_file_lies_there_without_a_word() {
    let mut named: Vec<String> = expected().into_iter().map(|row| row["file"].clone()).collect();
    let mut there: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != "expect.csv")
        .collect();
    named.sort();
    there.sort();
    assert_eq!(named, there);
}

#[test]
fn a_cell_of_ten_megabytes_is_a_cell() {
    let long = "x".repeat(10_000_000);
    let text = format!("customer,date,amount,note\nA,2025-01-02,10,{long}\nB,2025-01-03,20,short\n");
    let open = crate::data::open(text);
    assert_eq!((open.opened.found.rows, open.report().customers), (2, 2));
}
