//! Files as people have them, from bytes to a judged table.

use perennial::engine::error::{Error, ErrorCode};
use perennial::engine::ingest::dates::DateFormat;
use perennial::engine::ingest::encoding::decode_native;
use perennial::engine::ingest::{
    self, DateOrder, DecimalSign, Delimiter, Encoding, HeaderRow, Question, Read, ReadOptions, Shape,
};
use perennial::engine::note::{Note, NoteCode};
use proptest::prelude::*;
use std::path::PathBuf;

fn read_with(bytes: &[u8], options: &ReadOptions) -> Result<(Read, Vec<Note>), Error> {
    ingest::read(bytes.to_vec(), options, &decode_native, &mut |_, _| ()).map(|r| (r.value, r.notes))
}

fn read(bytes: impl AsRef<[u8]>) -> (Read, Vec<Note>) {
    read_with(bytes.as_ref(), &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn cells(read: &Read) -> Vec<Vec<&str>> {
    (0..read.table.rows)
        .map(|row| (0..read.table.columns.len()).map(|column| read.table.cell(row, column)).collect())
        .collect()
}

/// One letter a column: `.` blank, `t` text, `n` number with a point, `c` with a comma, `y` year first, `8` compact,
/// `d` day first, `m` month first, `w` month in words.
fn shapes(read: &Read) -> String {
    read.found
        .columns
        .iter()
        .map(|column| match column.shape {
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
        })
        .collect()
}

/// Everything that is asked, as one letter each: the assumed order `d` or `m`, the assumed sign `p` or `c`.
fn asked(read: &Read) -> String {
    let letter = |question: &Question| match question {
        Question::DateOrder { assumed: DateOrder::DayFirst, .. } => 'd',
        Question::DateOrder { assumed: DateOrder::MonthFirst, .. } => 'm',
        Question::Decimal { assumed: DecimalSign::Point, .. } => 'p',
        Question::Decimal { assumed: DecimalSign::Comma, .. } => 'c',
    };
    read.found.questions.iter().map(letter).collect()
}

#[test]
fn one_line_files() {
    use Delimiter::{Comma, Pipe, Semicolon, Spaces, Tab};
    // Text, delimiter, header row (0: none), shapes, questions.
    for (text, delimiter, header, want, asks) in [
        // Delimiters and headers.
        ("id,x\nA,1\nB,2\n", Comma, 1, "tn", ""),
        ("id\tx\nA\t1\nB\t2\n", Tab, 1, "tn", ""),
        ("id;x\nA;1\nB;2\n", Semicolon, 1, "tn", ""),
        ("id|x\nA|1\nB|2\n", Pipe, 1, "tn", ""),
        ("id  x\n A 1\n B   2\n", Spaces, 1, "tn", ""),
        ("id,x\r\nA,1\r\nB,2", Comma, 1, "tn", ""),
        ("sep=|\nid|x\nA|1\n", Pipe, 2, "tn", ""),
        ("Report\n\nid,x,y\nA,1,2\nB,2,3\n", Comma, 3, "tnn", ""),
        ("A,8,7\nB,7,8\n", Comma, 0, "tnn", ""),
        ("8 7 9\n7 8 6\n", Spaces, 0, "nnn", ""),
        ("客户，姓名\t金额\n甲\t1\n", Tab, 1, "tn", ""),
        ("x\n1\n2\n", Comma, 1, "n", ""),
        ("1\n2\n3\n", Comma, 0, "n", ""),
        ("id,x\nA,\nB,\n", Comma, 1, "t.", ""),
        ("id,x\nA,N/A\nB,-\n", Comma, 1, "t.", ""),
        // Numbers.
        ("id;x\nA;1,5\nB;2,25\n", Semicolon, 1, "tc", ""),
        ("id;x\nA;1.234,56\nB;2,25\n", Semicolon, 1, "tc", ""),
        ("id\tx\nA\t1 234,56\nB\t2,25\n", Tab, 1, "tc", ""),
        ("id\tx\nA\t1'234.56\nB\t2.25\n", Tab, 1, "tn", ""),
        ("id,x\nA,\"12,34,567\"\nB,\"1,234\"\n", Comma, 1, "tn", ""),
        ("id,x\nA,\"1,234\"\nB,\"5,678\"\n", Comma, 1, "tn", ""),
        ("id,x\nA,\"1,5\"\nB,\"2,25\"\n", Comma, 1, "tc", ""),
        ("id,x\nA,￥99\nB,１００元\n", Comma, 1, "tn", ""),
        ("id,x\nA,1.2万\nB,3亿\n", Comma, 1, "tn", ""),
        ("id,x\nA,12%\nB,7.5%\n", Comma, 1, "tn", ""),
        ("id,x\nA,(123)\nB,45-\n", Comma, 1, "tn", ""),
        ("id,x\nA,1e5\nB,-2E-3\n", Comma, 1, "tn", ""),
        ("id,x\nA,5\nB,6\nC,#DIV/0!\nD,-\n", Comma, 1, "tn", ""),
        ("id,x\nA,5\nB,6\nC,7\nD,8\nE,many\n", Comma, 1, "tn", ""),
        ("id,x\nA,5\nB,6\nC,few\nE,many\n", Comma, 1, "tt", ""),
        ("id,x\n004217,5\n004218,6\n", Comma, 1, "tn", ""),
        ("id,x\n110101199003074258,5\n110101199003074266,6\n", Comma, 1, "tn", ""),
        // Dates.
        ("id,d\nA,2025-01-02\nB,2025-01-03\n", Comma, 1, "ty", ""),
        ("id,d\nA,2025/1/2 10:32\nB,2025/1/3 9:05\n", Comma, 1, "ty", ""),
        ("id,d\nA,2025.1.2\nB,2025.1.3\n", Comma, 1, "ty", ""),
        ("id,d\nA,2025年1月2日\nB,2025年1月3日\n", Comma, 1, "ty", ""),
        ("id,d\nA,2025-01-02T10:00:00Z\nB,2025-01-03T10:00:00.5+08:00\n", Comma, 1, "ty", ""),
        ("id,d\nA,20250102\nB,20250103\n", Comma, 1, "t8", ""),
        ("id,d\nA,20250102103200\nB,20250103103200\n", Comma, 1, "t8", ""),
        ("id,d\nA,20210001\nB,20210002\n", Comma, 1, "tn", ""),
        ("id,d\nA,13800138000\nB,13900139000\n", Comma, 1, "tn", ""),
        ("id,d\nA,25/12/2024\nB,1/2/2025\n", Comma, 1, "td", ""),
        ("id,d\nA,12/25/2024\nB,1/2/2025\n", Comma, 1, "tm", ""),
        ("id,d\nA,3 Apr 2026\nB,4 Apr 2026\n", Comma, 1, "tw", ""),
        ("id\td\nA\tApr 3, 2026\nB\tApr 4, 2026\n", Tab, 1, "tw", ""),
        ("id,d\nA,03-Apr-26\nB,04-Apr-26\n", Comma, 1, "tw", ""),
        ("id,d\nA,2025-01-02\nB,2026-02-30\nC,2025-01-03\nD,2025-01-04\nE,2025-01-05\n", Comma, 1, "ty", ""),
        ("id,d\nA,3/3/2025\nB,4/4/2025\n", Comma, 1, "tm", ""),
        // Ambiguity.
        ("id,d\nA,1/2/2025\nB,3/4/2025\n", Comma, 1, "tm", "m"),
        ("id,d\nA,01.02.2025\nB,03.04.2025\n", Comma, 1, "td", "d"),
        ("id,d,e\nA,1/2/2025,25/12/2024\nB,3/4/2025,26/12/2024\n", Comma, 1, "tdd", ""),
        ("id,d\nA,1/11/2025\nB,2/11/2025\nC,5/11/2025\nD,1/12/2025\nE,3/12/2025\n", Comma, 1, "td", "d"),
        ("id;x\nA;1.000\nB;2.500\n", Semicolon, 1, "tc", "c"),
        ("id;x\nA;1.000\nB;2500\n", Semicolon, 1, "tn", "p"),
        ("id;x\nA;1,000\nB;2,500\n", Semicolon, 1, "tn", "p"),
        ("id\tx\nA\t1.000\nB\t2.500\n", Tab, 1, "tn", "p"),
        ("id,x\nA,1.000\nB,2.500\n", Comma, 1, "tn", "p"),
        ("id;x;y\nA;1.000;2,5\nB;2.500;3,75\n", Semicolon, 1, "tcc", ""),
        ("id,x\nA,0.125\nB,2.500\n", Comma, 1, "tn", ""),
        ("id;d;x\nA;1/2/2025;1.000\nB;3/4/2025;2.000\n", Semicolon, 1, "tmc", "mc"),
    ] {
        let (read, _) = read(text);
        let row = match read.found.header_row {
            HeaderRow::None => 0,
            HeaderRow::Row(row) => row,
        };
        let found = (read.found.delimiter, row, shapes(&read), asked(&read));
        assert_eq!(found, (delimiter, header, want.to_owned(), asks.to_owned()), "{text:?}");
    }
}

#[test]
fn one_file_in_every_encoding() {
    let text = "客户,金額,日付\nたなか,100,2025-01-02\nさとう,25.5,2025-01-03\n";
    let chinese = "客户,金额,日期\n王小明,100,2025-01-02\n李娜,25.5,2025-01-03\n";
    let traditional = "客戶,金額,日期\n王小明,100,2025-01-02\n訂單完成,25.5,2025-01-03\n";
    let western = "Müller,amount,date\nGarçon,100,2025-01-02\nJosé,25.5,2025-01-03\n";
    let utf16 = |text: &str, swap: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if swap { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    for (text, bytes, encoding) in [
        (chinese, chinese.as_bytes().to_vec(), Encoding::Utf8),
        (chinese, [b"\xef\xbb\xbf", chinese.as_bytes()].concat(), Encoding::Utf8),
        (chinese, encoding_rs::GB18030.encode(chinese).0.into_owned(), Encoding::Gb18030),
        (chinese, utf16(chinese, false), Encoding::Utf16le),
        (chinese, utf16(chinese, true), Encoding::Utf16be),
        (chinese, [b"\xff\xfe".to_vec(), utf16(chinese, false)].concat(), Encoding::Utf16le),
        (chinese, [b"\xfe\xff".to_vec(), utf16(chinese, true)].concat(), Encoding::Utf16be),
        (traditional, encoding_rs::BIG5.encode(traditional).0.into_owned(), Encoding::Big5),
        (text, encoding_rs::SHIFT_JIS.encode(&text.replace('户', "戸")).0.into_owned(), Encoding::ShiftJis),
        (western, encoding_rs::WINDOWS_1252.encode(western).0.into_owned(), Encoding::Windows1252),
    ] {
        let (read, _) = read(&bytes);
        assert_eq!(read.found.encoding, encoding);
        assert_eq!(shapes(&read), "tny", "{encoding:?}");
        let first = text.lines().nth(1).and_then(|line| line.split(',').next());
        assert_eq!(Some(read.table.cell(0, 0)), first, "{encoding:?}");
    }
}

#[test]
fn what_cannot_be_read_has_a_code_and_a_value() {
    for (bytes, code, value) in [
        (&b""[..], ErrorCode::EmptyFile, ""),
        (b"\r\n \t\n", ErrorCode::EmptyFile, ""),
        (b",,\n,,\n", ErrorCode::EmptyFile, ""),
        (b"id,amount\n", ErrorCode::HeaderOnly, ""),
        (b"id,amount\n\n,,\n", ErrorCode::HeaderOnly, ""),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ErrorCode::BinaryFile, "png"),
        (b"PK\x03\x04\x14\0readme.txt", ErrorCode::BinaryFile, "zip"),
        (b"\x1f\x8b\x08\0\0\0", ErrorCode::BinaryFile, "gzip"),
        (b"\x01\x02\x03\x04\x05\x06", ErrorCode::BinaryFile, ""),
    ] {
        let error = read_with(bytes, &ReadOptions::default()).unwrap_err();
        assert_eq!((error.code, error.value.as_str()), (code, value), "{bytes:?}");
    }
    let options = ReadOptions { encoding: Some(Encoding::Utf8), ..ReadOptions::default() };
    let error = read_with(b"\xbf\xcd\xbb\xa7,1\n", &options).unwrap_err();
    assert_eq!((error.code, error.value.as_str()), (ErrorCode::WrongEncoding, "UTF-8"));
}

#[test]
fn choices_overrule_judgement_and_silence_questions() {
    let ambiguous = b"id;d;x\nA;1/2/2025;1.000\nB;3/4/2025;2.000\n";
    let options = ReadOptions {
        decimal: Some(DecimalSign::Point),
        date_order: Some(DateOrder::DayFirst),
        ..ReadOptions::default()
    };
    let (answered, notes) = read_with(ambiguous, &options).unwrap();
    assert_eq!((shapes(&answered).as_str(), asked(&answered).as_str(), notes.len()), ("tdn", "", 0));
    let (asking, notes) = read(ambiguous);
    let Question::DateOrder { column, example, count, .. } = &asking.found.questions[0] else { panic!() };
    assert_eq!((column.as_str(), example.as_str(), *count), ("d", "1/2/2025", 2));
    let assumed: Vec<_> = notes.iter().map(|n| (n.code, n.value.as_str(), n.count)).collect();
    assert_eq!(
        assumed,
        [(NoteCode::DateOrderAssumed, "month_first", 2), (NoteCode::DecimalAssumed, "comma", 2)]
    );

    let options = ReadOptions { header_row: Some(HeaderRow::None), ..ReadOptions::default() };
    let (plain, notes) = read_with(b"a,b\nc,d\n", &options).unwrap();
    assert_eq!((plain.table.rows, plain.table.headers.join("|").as_str()), (2, "1|2"));
    assert_eq!(notes, [Note::new(NoteCode::NoHeader, 2)]);
    let options = ReadOptions { header_row: Some(HeaderRow::Row(3)), ..ReadOptions::default() };
    let (third, _) = read_with(b"a,b\nc,d\ne,f\n1,2\n", &options).unwrap();
    assert_eq!((third.table.rows, third.table.headers.join("|").as_str()), (1, "e|f"));
    let options = ReadOptions { header_row: Some(HeaderRow::Row(9)), ..ReadOptions::default() };
    assert_eq!(read_with(b"a,b\nc,d\n", &options).unwrap_err().code, ErrorCode::HeaderOnly);
    let options = ReadOptions { delimiter: Some(Delimiter::Semicolon), ..ReadOptions::default() };
    assert_eq!(read_with(b"a,b;c\n1,2;3\n", &options).unwrap().0.table.headers, ["a,b", "c"]);
}

#[test]
fn untidy_files_keep_their_good_rows() {
    let (read, notes) =
        read("Report 2025,,\n\nid,Amount,Amount\nA,1,2\n\nB,3\nC,5,6,7\n\"D\nE\",8,9\nF,1,1\nTotal,,25\n");
    assert_eq!(read.table.headers, ["id", "Amount", "Amount (2)"]);
    assert_eq!(
        cells(&read),
        [["A", "1", "2"], ["B", "3", ""], ["C", "5", "6"], ["D\nE", "8", "9"], ["F", "1", "1"]]
    );
    let rows: Vec<u64> = (0..5).map(|i| read.table.row_number(i)).collect();
    assert_eq!(rows, [4, 6, 7, 8, 9]);
    let mut found: Vec<_> = notes.iter().map(|n| (n.code, n.count, n.place.row)).collect();
    found.sort();
    assert_eq!(
        found,
        [
            (NoteCode::DuplicateHeader, 1, None),
            (NoteCode::TitleRows, 1, Some(1)),
            (NoteCode::TotalRows, 1, Some(10)),
            (NoteCode::RaggedRows, 2, Some(6)),
        ]
    );
}

#[test]
fn an_unclosed_quote_does_not_swallow_the_file() {
    let mut text = String::from("id,x\nA,\"5\n");
    (0..5_000).for_each(|n| text.push_str(&format!("B{n},{n}\n")));
    let (read, notes) = read(&text);
    assert_eq!(read.table.rows, 5_001);
    assert_eq!(read.table.row_number(5_000), 5_002);
    assert_eq!(notes, [Note::new(NoteCode::LoneQuote, 1).at_row(2)]);
}

#[test]
fn wide_and_long_tables() {
    let header: Vec<String> = (0..5_000).map(|n| format!("c{n}")).collect();
    let row: Vec<String> = (0..5_000).map(|n| n.to_string()).collect();
    let (wide, _) = read(format!("{}\n{}\n", header.join(","), row.join(",")));
    assert_eq!((wide.table.columns.len(), wide.table.cell(0, 4_999)), (5_000, "4999"));
    let mut text = String::from("id,x\n");
    (0..250_000).for_each(|n| text.push_str(&format!("C{n},{n}\n")));
    let mut told = Vec::new();
    let size = text.len() as u64;
    let long = ingest::read(text.into_bytes(), &ReadOptions::default(), &decode_native, &mut |done, rows| {
        told.push((done, rows));
    })
    .unwrap()
    .value;
    assert_eq!((long.table.rows, long.table.cell(249_999, 1)), (250_000, "249999"));
    assert_eq!(told.iter().map(|t| t.1).collect::<Vec<_>>(), [100_000, 200_000, 250_000]);
    assert!(told.windows(2).all(|w| w[0].0 < w[1].0) && told[2].0 == size);
}

#[test]
fn proof_far_down_the_file_decides() {
    let mut text = String::from("id;d;x\n");
    (0..60_000).for_each(|n| text.push_str(&format!("C{n};0{}/05/2025;1.{:03}\n", n % 9 + 1, n % 1000)));
    // Of 60,002 rows every third is looked at, up to number 59,998: only a pass over all of them finds these.
    text.push_str("Z;25/05/2025;1.234,5\nZ;01/05/2025;1.000\n");
    let (read, notes) = read(&text);
    assert_eq!((shapes(&read).as_str(), asked(&read).as_str()), ("tdc", ""));
    assert_eq!(notes, []);
}

fn data(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("PERENNIAL_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        eprintln!("skipped: {name} is not in {}", folder.display());
    }
    bytes
}

#[test]
fn public_data_opens_as_it_should() {
    use Delimiter::{Comma, Spaces};
    // Rows are the lines of the file without header and blank lines; shapes by eye.
    for (name, delimiter, header, rows, want) in [
        ("CDNOW_master.txt", Spaces, HeaderRow::Row(1), 69_659, "t8nn"),
        ("CDNOW_sample.txt", Spaces, HeaderRow::None, 6_919, "tt8nn"),
        ("cash_flows.csv", Comma, HeaderRow::Row(1), 1, "tnnnnn"),
        ("cdnow_customers_summary.csv", Comma, HeaderRow::Row(1), 2_357, "nnnn"),
        ("cdnow_customers_summary_with_transactions.csv", Comma, HeaderRow::Row(1), 2_357, "nnnnn"),
        ("customer_value.csv", Comma, HeaderRow::Row(1), 3, "nnnn"),
        ("donations.csv", Comma, HeaderRow::Row(1), 22, "nnnn"),
        ("feedback_counts.csv", Comma, HeaderRow::Row(1), 5, "tnnnn"),
        ("feedback_zh_labelled.csv", Comma, HeaderRow::Row(1), 2_000, "nt"),
        ("rfm_data_orders.csv", Comma, HeaderRow::Row(1), 4_906, "tyn"),
        ("satisfaction.csv", Comma, HeaderRow::Row(1), 5, "tnnn"),
    ] {
        let Some(bytes) = data(name) else { return };
        let (read, _) = read(&bytes);
        let found = (read.found.delimiter, read.found.header_row, read.table.rows, shapes(&read));
        assert_eq!(found, (delimiter, header, rows, want.to_owned()), "{name}");
        assert!(read.found.questions.is_empty(), "{name}");
    }
}

/// A cell that survives trimming and is no blank row by itself.
fn cell() -> impl Strategy<Value = String> {
    "[a-z客户]([a-z0-9 ,;|\"\n客。é-]{0,8}[a-z0-9户])?"
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (2usize..6, 2usize..12).prop_flat_map(|(width, height)| {
        proptest::collection::vec(proptest::collection::vec(cell(), width), height)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_written_is_read(table in table(), crlf in any::<bool>(), which in 0usize..4, blank in 0usize..3) {
        let delimiter = Delimiter::ALL[which];
        let sign = [',', '\t', ';', '|'][which].to_string();
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = String::new();
        let mut rows = Vec::new();
        let mut row = 1u64;
        for line in &table {
            let cells: Vec<String> = line.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            text.push_str(&cells.join(&sign));
            rows.push(row);
            row += 1 + blank as u64;
            (0..=blank).for_each(|_| text.push_str(end));
        }
        let options = ReadOptions {
            delimiter: Some(delimiter), header_row: Some(HeaderRow::None), ..ReadOptions::default()
        };
        let (read, _) = read_with(text.as_bytes(), &options).unwrap();
        prop_assert_eq!(cells(&read), table);
        let numbers: Vec<u64> = (0..read.table.rows).map(|i| read.table.row_number(i)).collect();
        prop_assert_eq!(numbers, rows);
    }

    #[test]
    fn numbers_written_plainly_read_back(value in -1e12f64..1e12) {
        let (read, _) = read(format!("id,x\nA,{value:.4}\nB,0.5\n"));
        let Shape::Number(format) = read.found.columns[1].shape else { panic!("{value}") };
        let want: f64 = format!("{value:.4}").parse().unwrap();
        prop_assert_eq!(format.parse(read.table.cell(0, 1)), Ok(Some(want)));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_with(&bytes, &ReadOptions::default());
    }

    #[test]
    fn no_text_makes_it_panic(
        text in "[\"',;|\t\r\n .:/0-9a-z年月日万元％￥－（）()%$€+\\-\u{0}\u{feff}\u{3000}é客]{0,200}",
        encoding in 0usize..8, delimiter in 0usize..6, header in 0u32..5,
    ) {
        let options = ReadOptions {
            encoding: Encoding::ALL.get(encoding).copied(),
            delimiter: Delimiter::ALL.get(delimiter).copied(),
            header_row: header.checked_sub(2).map(HeaderRow::Row),
            ..ReadOptions::default()
        };
        if let Ok((read, _)) = read_with(text.as_bytes(), &options) {
            let table = &read.table;
            prop_assert!(table.rows > 0 && table.headers.len() == table.columns.len());
            prop_assert!(table.columns.iter().all(|c| c.len() == table.rows));
            prop_assert!(table.headers.iter().all(|h| !h.is_empty()));
            prop_assert_eq!(read.found.columns.len(), table.columns.len());
            prop_assert!((1..table.rows).all(|i| table.row_number(i) > table.row_number(i - 1)));
        }
    }
}
