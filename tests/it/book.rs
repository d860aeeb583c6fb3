//! Files in other forms than delimited text, through the whole engine: workbooks made here part by part, JSON, pages, gzip.

use std::io::{Cursor, Write};

use perennial::engine::book::{Form, form_of, unpack};
use perennial::link::protocol::{Answer, Ask, Config, ErrorCode, ReadOptions};
use perennial::link::session::Body;
use perennial::link::unpack::unpacked;
use proptest::prelude::*;

use crate::data::open;
use perennial::engine::ingest::encoding::decode_native;

/// An archive of these entries.
fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let how = if *name == "mimetype" {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        archive.start_file(*name, zip::write::SimpleFileOptions::default().compression_method(how)).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook: name, attributes of the sheet in the list, and its rows (with what follows them) as XML.
fn workbook(sheets: &[(&str, &str, &str)], properties: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut list = String::new();
    let mut relations = String::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (n, (name, attributes, rows)) in sheets.iter().enumerate() {
        list.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"r{0}\" {attributes}/>", n + 1));
        relations.push_str(&format!(
            "<Relationship Id=\"r{0}\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            n + 1
        ));
        let (rows, after) = rows.split_once("<after/>").unwrap_or((rows, ""));
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{after}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{}.xml", n + 1), sheet));
    }
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\">{properties}<sheets>{list}</sheets></workbook>"
    );
    // Style 1 is a day, 2 a day with its time, 3 a span of hours, 4 money.
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>\
         <numFmt numFmtId=\"165\" formatCode=\"[h]:mm:ss\"/><numFmt numFmtId=\"166\" formatCode=\"&quot;¥&quot;#,##0.00\"/></numFmts>\
         <cellXfs count=\"5\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"22\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/></cellXfs></styleSheet>"
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}<Relationship Id=\"s\" Type=\"{REL}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    parts.push(("xl/workbook.xml".into(), book));
    parts.push(("xl/_rels/workbook.xml.rels".into(), relations));
    parts.push(("xl/styles.xml".into(), styles));
    parts.push(("_rels/.rels".into(), root));
    parts.push((
        "[Content_Types].xml".into(),
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".into(),
    ));
    let parts: Vec<(&str, &str)> = parts.iter().map(|(n, c)| (n.as_str(), c.as_str())).collect();
    zipped(&parts)
}

/// A row of texts.
fn texts(row: u32, cells: &[&str]) -> String {
    let cells = cells.iter().enumerate().map(|(c, text)| {
        let column = char::from(b'A' + c as u8);
        format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    });
    format!("<row r=\"{row}\">{}</row>", cells.collect::<String>())
}

fn rows(bytes: &[u8], sheet: Option<u16>) -> String {
    let form = form_of(bytes).expect("a known form");
    String::from_utf8(unpack(bytes.to_vec(), form, sheet).unwrap().value.text).unwrap()
}

fn fault(bytes: &[u8]) -> ErrorCode {
    unpacked(bytes.to_vec(), None).unwrap_err().code
}

#[test]
fn cells_are_written_as_they_are_meant() {
    let row = "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>007</t></is></c><c r=\"B2\" s=\"1\"><v>46023</v></c>\
        <c r=\"C2\" s=\"4\"><v>12.5</v></c><c r=\"D2\" s=\"2\"><v>46023.75</v></c><c r=\"E2\" s=\"3\"><v>1.5</v></c>\
        <c r=\"F2\" t=\"b\"><v>1</v></c><c r=\"G2\" t=\"e\"><v>#DIV/0!</v></c><c r=\"H2\"><f>SUM(A1:A9)</f><v>1.234</v></c>\
        <c r=\"I2\" t=\"str\"><f>\"a\"&amp;\"b\"</f><v>=x, \"y\"</v></c><c r=\"J2\"><v>1E+17</v></c></row>";
    let head = texts(1, &["客户", "日期", "金额", "时间", "时长", "b", "e", "f", "s", "id"]);
    let book = workbook(&[("订单", "", &(head + row))], "");
    // 46023 is 1 January 2026.
    assert_eq!(
        rows(&book, None),
        "客户,日期,金额,时间,时长,b,e,f,s,id\n007,2026-01-01,12.5,2026-01-01 18:00:00,36:00:00,TRUE,#DIV/0!,1.2340,\"=x, \"\"y\"\"\",100000000000000000\n"
    );
    // In a workbook of 1904 the same number is four years and a day later.
    let old = workbook(
        &[("a", "", &(texts(1, &["d"]) + "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>44561</v></c></row>"))],
        "<workbookPr date1904=\"1\"/>",
    );
    assert_eq!(rows(&old, None), "d\n2026-01-01\n");
    // Before 1900 there is no day; the number stays for a person to see.
    let early = workbook(
        &[("a", "", &(texts(1, &["d"]) + "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>-5</v></c></row>"))],
        "",
    );
    assert_eq!(rows(&early, None), "d\n-5\n");
}

#[test]
fn rows_keep_their_numbers_and_merged_cells_their_value() {
    let rest = texts(4, &["Ann", "2026-01-01", "3"])
        + "<row r=\"6\"><c r=\"B6\" t=\"inlineStr\"><is><t>2026-01-02</t></is></c><c r=\"C6\"><v>4</v></c></row>";
    let merged =
        "<after/><mergeCells count=\"2\"><mergeCell ref=\"A4:A6\"/><mergeCell ref=\"A1:C1\"/></mergeCells>";
    let sheet =
        texts(1, &["Orders of January"]) + &texts(3, &["customer", "date", "amount"]) + &rest + merged;
    let book = workbook(&[("a", "", &sheet)], "");
    assert_eq!(
        rows(&book, None),
        "Orders of January\n\"\"\ncustomer,date,amount\nAnn,2026-01-01,3\n,,\nAnn,2026-01-02,4\n"
    );
    let open = open(book);
    assert_eq!(open.report().customers, 1);
    assert_eq!(open.opened.found.header_row, perennial::link::protocol::HeaderRow::Row(3));
}

#[test]
fn the_sheet_with_most_cells_is_read_and_another_can_be_chosen() {
    let notes = texts(1, &["Read me"]);
    let orders = texts(1, &["customer", "date", "amount"])
        + &texts(2, &["Ann", "2026-01-01", "3"])
        + &texts(3, &["Bo", "2026-01-09", "5"]);
    let other = texts(1, &["customer", "amount"]) + &texts(2, &["Cy", "9"]);
    let hidden = (1..50).map(|r| texts(r, &["x", "y", "z", "w"])).collect::<String>();
    let book = workbook(
        &[
            ("说明", "", &notes),
            ("订单", "", &orders),
            ("其他", "", &other),
            ("cache", "state=\"hidden\"", &hidden),
        ],
        "",
    );
    let opened = open(book.clone());
    let found = &opened.opened.found;
    assert_eq!((found.form.as_str(), found.sheet), ("xlsx", 1));
    assert_eq!(found.sheets, ["说明", "订单", "其他"]);
    assert_eq!(opened.report().customers, 2);
    assert_eq!(rows(&book, Some(2)), "customer,amount\nCy,9\n");
    // What is no position is no choice.
    assert_eq!(rows(&book, Some(9)), rows(&book, None));
}

#[test]
fn open_document_is_read() {
    let cell = |kind: &str, text: &str| {
        format!("<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>")
    };
    let text = |t: &str| cell("office:value-type=\"string\"", t);
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"a\">\
         <table:table-row>{}{}{}</table:table-row><table:table-row>{}{}{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        text("customer"),
        text("date"),
        text("amount"),
        text("Ann"),
        cell("office:value-type=\"date\" office:date-value=\"2026-01-01\"", "01.01.26"),
        cell("office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"1.5\"", "1,50 €"),
    );
    let manifest =
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let book = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ]);
    assert_eq!(form_of(&book), Some(Form::Ods));
    assert_eq!(rows(&book, None), "customer,date,amount\nAnn,2026-01-01,1.5\n");
}

#[test]
fn what_cannot_be_opened_is_said() {
    let whole = workbook(&[("a", "", &texts(1, &["a"]))], "");
    for cut in [60, whole.len() / 2, whole.len() - 10] {
        assert_eq!(fault(&whole[..cut]), ErrorCode::Damaged, "{cut}");
    }
    assert_eq!(fault(&workbook(&[("a", "", "")], "")), ErrorCode::NoTable);
    assert_eq!(fault(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest of an old workbook"), ErrorCode::Damaged);
    assert_eq!(fault(b"<table></table>"), ErrorCode::NoTable);
    // A document of the same family holds no sheet.
    assert_eq!(form_of(&zipped(&[("word/document.xml", "xl/")])), None);
}

#[test]
fn an_archive_that_unpacks_without_end_is_refused() {
    let long = "x".repeat(200_000_000);
    let entries: Vec<(String, &str)> = (0..9).map(|n| (format!("xl/{n}.xml"), long.as_str())).collect();
    let entries: Vec<(&str, &str)> = entries.iter().map(|(n, c)| (n.as_str(), *c)).collect();
    let bomb = zipped(&entries);
    assert!(bomb.len() < 3_000_000, "{}", bomb.len());
    assert_eq!(fault(&bomb), ErrorCode::UnpacksTooLarge);
    // A single cell far out is a row of many blanks, and many of them are too much.
    let far: String =
        (1..30_000u32).map(|r| format!("<row r=\"{r}\"><c r=\"XFD{r}\"><v>1</v></c></row>")).collect();
    assert_eq!(fault(&workbook(&[("a", "", &far)], "")), ErrorCode::UnpacksTooLarge);
    let last = workbook(&[("a", "", "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>")], "");
    assert!(rows(&last, None).len() < 10_000_000);
}

#[test]
fn json_is_a_table_like_any_other() {
    let json = r#"{"orders": [
        {"id": 1, "customer": {"id": "007", "name": "Ann"}, "created_at": "2026-01-01T10:00:00Z", "total": "12.50"},
        {"id": 2, "customer": {"id": "008", "name": "Bo"}, "created_at": "2026-02-01T10:00:00Z", "total": "1.000"},
        {"id": 3, "customer": {"id": "007", "name": "Ann"}, "created_at": "2026-03-01T10:00:00Z", "total": "7"}]}"#;
    let open = open(json);
    assert_eq!(open.report().customers, 2);
    assert_eq!(open.opened.found.form, "json");
    assert!(open.opened.found.columns.iter().any(|c| c.header == "customer.id"));
}

#[test]
fn notes_of_unpacking_come_with_the_results() {
    let lines = "{\"customer\": \"a\", \"date\": \"2026-01-01\", \"amount\": 3}\n{\"customer\": \n{\"customer\": \"b\", \"date\": \"2026-01-02\", \"amount\": 4}\n";
    let open = open(lines);
    assert_eq!(open.report().customers, 2);
    let note =
        open.report().notes.iter().find(|n| n.code == perennial::link::protocol::NoteCode::UnreadLines);
    assert_eq!(note.and_then(|n| n.place.row), Some(2));
}

#[test]
fn a_workbook_is_joined_and_compared_with_like_a_text() {
    let orders = "customer,date,amount\nAnn,2026-01-01,3\nAnn,2026-02-03,4\nBo,2026-02-01,5\n";
    let cities = texts(1, &["customer", "city"]) + &texts(2, &["Ann", "Bonn"]) + &texts(3, &["Bo", "Ulm"]);
    let mut open = open(orders);
    let ask = Ask::Join { name: "cities.xlsx".to_owned(), config: Config::default() };
    let answer = open.ask_with(ask, workbook(&[("a", "", &cities)], "")).unwrap();
    let Answer::Opened(opened) = answer else { panic!("{answer:?}") };
    assert!(opened.report.unwrap().columns.iter().any(|c| c.id == "attribute.city"));
    let page = open.ask(Ask::Sheet { name: "tables".to_owned(), choices: Vec::new() }).unwrap();
    assert!(format!("{page:?}").contains("cities.xlsx"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_are_too_odd(start in 0usize..8, rest in prop::collection::vec(any::<u8>(), 0..400)) {
        let starts: [&[u8]; 8] = [
            b"PK\x03\x04xl/", b"PK\x03\x04opendocument.spreadsheet", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08\x00",
            b"[{\"", b"{\"a\":1}\n{", b"<table><tr>", b"PK\x03\x04xl/workbook.bin",
        ];
        let _ = unpacked([starts[start], &rest].concat(), Some(1));
    }

    #[test]
    fn a_whole_workbook_with_a_few_other_bytes(at in prop::collection::vec((0usize..100_000, any::<u8>()), 1..6)) {
        let mut book = workbook(&[("a", "", &(texts(1, &["a", "b"]) + &texts(2, &["1", "2"])))], "");
        let n = book.len();
        at.iter().for_each(|(i, byte)| book[i % n] = *byte);
        let _ = unpacked(book, None);
    }

    #[test]
    fn what_is_written_is_read(cells in prop::collection::vec(prop::collection::vec("[a-z ,\"'=@0-9\n客户]{0,6}", 3), 1..6)) {
        // As JSON rows of text, and back through the reader.
        let rows: Vec<serde_json::Value> = cells.iter().map(|row| serde_json::json!({"k0": row[0], "k1": row[1], "k2": row[2]})).collect();
        let json = serde_json::to_vec(&rows).unwrap();
        let body: Body = unpacked(json, None).unwrap();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(body.bytes.as_slice());
        let back: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(back, cells);
    }
}

#[test]
fn reading_again_takes_another_sheet() {
    let a = texts(1, &["customer", "amount"]) + &texts(2, &["Ann", "3"]) + &texts(3, &["Bo", "4"]);
    let b = texts(1, &["customer", "amount"]) + &texts(2, &["Cy", "5"]);
    let book = workbook(&[("a", "", &a), ("b", "", &b)], "");
    let read = ReadOptions { sheet: Some(1), ..ReadOptions::default() };
    let ask = Ask::Open { name: String::new(), read, roles: vec![], config: Config::default() };
    let body = unpacked(book, read.sheet).unwrap();
    let mut session = perennial::link::session::Session::default();
    let answer = session.handle(ask, Some(body), &decode_native, &mut |_, _, _| {}).unwrap();
    let Answer::Opened(opened) = answer else { panic!() };
    assert_eq!((opened.found.rows, opened.found.sheet), (1, 1));
}

/// A file that another program wrote: openpyxl, xlwt, odfpy, msoffcrypto.
fn of_others(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)).unwrap()
}

#[test]
fn workbooks_of_other_programs_give_the_same_report() {
    // What the generator of these files counted: 36 orders of 12 customers.
    for (name, sheets) in
        [("shop.xlsx", &["说明", "订单"][..]), ("shop.xls", &["Orders", "Empty"]), ("shop.ods", &["Orders"])]
    {
        let mut open = open(of_others(name));
        assert_eq!(open.report().customers, 12, "{name}");
        assert_eq!(open.opened.found.sheets, sheets, "{name}");
        let spend: f64 = open.numbers("monetary_sum").iter().sum();
        assert!((spend - 1574.47).abs() < 1e-9, "{name}: {spend}");
        let ids = open.words("customer");
        assert!(ids.iter().all(|id| id.len() == 3), "{name}: {ids:?}");
        assert!(open.opened.found.questions.is_empty(), "{name}");
    }
    assert_eq!(fault(&of_others("locked.xlsx")), ErrorCode::Locked);
}
