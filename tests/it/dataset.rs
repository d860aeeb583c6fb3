//! Tables to customers: roles, kinds, rejections, roll-up.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "helpers of tests stop and speak as tests do"
)]

use std::path::PathBuf;

use perennial::engine::dataset::orders::{OrderLines, Purchases, RollUp, roll_up};
use perennial::engine::dataset::roles::{Role, RoleGuess, guess, kind};
use perennial::engine::dataset::{Dataset, Kind, RejectCode, build};
use perennial::engine::error::ErrorCode;
use perennial::engine::ingest::{Read, ReadOptions, read};
use perennial::engine::math::calendar::Day;
use perennial::engine::note::{NoteCode, Noted};
use perennial::engine::report::customers::{CustomerTable, Values};
use perennial::engine::report::export::{Labels, customers_csv};
use perennial::engine::report::{Column, ColumnType};
use proptest::prelude::*;

fn parse(bytes: Vec<u8>) -> Read {
    read(bytes, &ReadOptions::default(), &|_, _| None, &mut |_, _| {}).expect("the table can be read").value
}

fn table(text: &str) -> Read {
    parse(text.as_bytes().to_vec())
}

/// A file of `../shared/data`; `None`, and a line that says so, where it is not there.
fn shared(name: &str) -> Option<Read> {
    let folder = std::env::var_os("PERENNIAL_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")), PathBuf::from);
    match std::fs::read(folder.join(name)) {
        Ok(bytes) => Some(parse(bytes)),
        Err(why) => {
            println!("skipped: {name} is not in {}: {why}", folder.display());
            None
        }
    }
}

fn roles(read: &Read) -> Vec<Role> {
    guess(read).into_iter().map(|g| g.role).collect()
}

fn guessed(read: &Read) -> Noted<Dataset> {
    build(read, &roles(read)).expect("good rows")
}

fn count(notes: &[perennial::engine::note::Note], code: NoteCode) -> u64 {
    notes.iter().filter(|n| n.code == code).map(|n| n.count).sum()
}

fn day(iso: &str) -> Day {
    Day::parse_iso(iso).unwrap()
}

fn rolled(data: &Dataset, as_of: Day) -> Noted<Purchases> {
    roll_up(
        data.orders.as_ref().expect("an order log"),
        &RollUp { as_of, merge_days: true, zero_orders: true },
    )
}

fn measure(data: &Dataset, role: Role) -> &[f64] {
    &data.measures.iter().find(|(r, _)| *r == role).expect("the measure is there").1
}

// --- roles -----------------------------------------------------------------------------------------------------

#[test]
fn tables_of_the_examples_get_their_roles() {
    use Role::{
        Advocacy, Amount, Attribute, CashFlow, Customer, Date, PositiveFeedback, ProductScore, Purchases,
    };
    use Role::{Quantity, RepeatPurchases, ServiceScore, SupportScore, TotalFeedback};
    let expected: &[(&str, &[Role], Kind)] = &[
        ("satisfaction.csv", &[Customer, ProductScore, ServiceScore, SupportScore], Kind::Customers),
        ("customer_value.csv", &[Customer, Purchases, Attribute, Advocacy], Kind::Customers),
        (
            "feedback_counts.csv",
            &[Customer, PositiveFeedback, TotalFeedback, RepeatPurchases, Purchases],
            Kind::Customers,
        ),
        (
            "cash_flows.csv",
            &[Customer, CashFlow(1), CashFlow(2), CashFlow(3), CashFlow(4), CashFlow(5)],
            Kind::Customers,
        ),
        ("rfm_data_orders.csv", &[Customer, Date, Amount], Kind::Orders),
        ("CDNOW_sample.txt", &[Customer, Role::LeaveOut, Date, Quantity, Amount], Kind::Orders),
        ("CDNOW_master.txt", &[Customer, Date, Quantity, Amount], Kind::Orders),
        ("cdnow_customers_summary.csv", &[Customer, Attribute, Attribute, Attribute], Kind::Customers),
        (
            "cdnow_customers_summary_with_transactions.csv",
            &[Customer, Attribute, Attribute, Attribute, Attribute],
            Kind::Customers,
        ),
    ];
    for (name, want, of) in expected {
        let Some(read) = shared(name) else { continue };
        assert_eq!(roles(&read), *want, "{name}");
        assert_eq!(kind(&read, want), *of, "{name}");
    }
}

fn header_roles(headers: &str, row: &str) -> Vec<Role> {
    roles(&table(&format!("{headers}\n{row}\n")))
}

#[test]
fn headers_of_shops_and_payment_services() {
    use Role::{Amount, Attribute, Customer, Date, LeaveOut, Name, Order, Quantity, UnitPrice};
    assert_eq!(
        header_roles(
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
            "536365,85123A,WHITE HANGING HEART,6,2010-12-01,2.55,17850,United Kingdom"
        ),
        [Order, Attribute, LeaveOut, Quantity, Date, UnitPrice, Customer, Attribute]
    );
    assert_eq!(
        header_roles(
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Customer ID,Customer Email,Status",
            "ch_1,2026-01-02 10:00,12.50,0.00,usd,cus_9,a@b.c,Paid"
        ),
        [Order, Date, Amount, Attribute, Attribute, Customer, Attribute, Attribute]
    );
    assert_eq!(
        header_roles("Name,Email,Created at,Total", "#1001,a@b.c,2026-01-02,12.50"),
        [Order, Customer, Date, Amount]
    );
    assert_eq!(
        header_roles(
            "订单编号,买家会员名,买家实际支付金额,订单付款时间,收货人姓名,订单状态,买家留言",
            "88001,小王,￥12.50,2026-01-02 10:00:00,王某,交易成功,谢谢"
        ),
        [Order, Customer, Amount, Date, Name, Attribute, LeaveOut]
    );
}

#[test]
fn headers_of_accounts_and_surveys() {
    use Role::{Attribute, Ces, Csat, Customer, Date, LeaveOut, Name, Nps, Price, RepurchaseRate};
    assert_eq!(
        header_roles("账户编号,公司名称,套餐,月费,客单价,复购率", "A1,甲,专业版,30,200,0.3"),
        [Customer, Name, Attribute, Attribute, Price, RepurchaseRate]
    );
    assert_eq!(
        header_roles(
            "答卷编号,提交时间,客户编号,推荐意愿(0-10),满意度(1-5),费力度(1-7),渠道,意见",
            "1,2025-01-01 10:00,C1,9,5,2,APP,很好"
        ),
        [LeaveOut, Date, Customer, Nps, Csat, Ces, Attribute, LeaveOut]
    );
    assert_eq!(
        header_roles(
            "How likely are you to recommend us?,Overall satisfaction,How easy was it?,submitted_at",
            "9,5,2,2025-01-01"
        ),
        [Nps, Csat, Ces, Date]
    );
    assert_eq!(
        header_roles("review_id,date,rating,comment", "1,2025-01-01,5,great"),
        [LeaveOut, Date, Csat, LeaveOut]
    );
}

#[test]
fn a_price_in_an_order_log_is_its_money() {
    assert_eq!(
        header_roles("customer,date,price", "a,2026-01-02,3.50"),
        [Role::Customer, Role::Date, Role::Amount]
    );
    assert_eq!(
        header_roles("customer,date,price,qty", "a,2026-01-02,3.50,2"),
        [Role::Customer, Role::Date, Role::UnitPrice, Role::Quantity]
    );
    assert_eq!(
        header_roles("客户,售价,复购率,生命周期", "a,200,0.3,3"),
        [Role::Customer, Role::Price, Role::RepurchaseRate, Role::LifetimeYears]
    );
}

#[test]
fn no_role_is_taken_twice() {
    let read = table(
        "customer_id,user_id,email,date,order date,_row,_reason\n1,2,a@b.c,2026-01-01,2026-01-01,4,x\n",
    );
    let roles = roles(&read);
    for (i, role) in roles.iter().enumerate().filter(|(_, r)| !r.may_repeat()) {
        assert!(!roles[i + 1..].contains(role), "{role:?} twice in {roles:?}");
    }
    assert_eq!(roles[5..], [Role::LeaveOut, Role::LeaveOut]);
}

#[test]
fn guesses_are_never_beyond_their_range() {
    let read = table("client,Umsatz,日期\nA,1.5,2026-01-01\nB,2.5,2026-01-02\nA,3.5,2026-01-03\n");
    let guesses = guess(&read);
    assert!(guesses.iter().all(|g| (0.0..=1.0).contains(&g.confidence)));
    assert_eq!(guesses[0], RoleGuess { role: Role::Customer, confidence: 0.97 });
    // An unknown word, but the only money of an order log.
    assert_eq!(guesses[1], RoleGuess { role: Role::Amount, confidence: 0.6 });
}

#[test]
fn kinds_of_tables() {
    let of = |text: &str| {
        let read = table(text);
        kind(&read, &roles(&read))
    };
    assert_eq!(of("customer,nps\na,9\nb,3\n"), Kind::Customers);
    assert_eq!(of("customer,nps\na,9\na,3\nb,5\n"), Kind::Feedback);
    assert_eq!(of("customer,date,nps\na,2026-01-01,9\nb,2026-01-02,3\n"), Kind::Feedback);
    assert_eq!(of("nps,csat\n9,4\n3,5\n"), Kind::Feedback);
    assert_eq!(of("customer,date,amount\na,2026-01-01,9\nb,2026-01-02,3\n"), Kind::Orders);
    assert_eq!(
        of("customer,last order date,total spent,orders\na,2026-01-01,9,1\nb,2026-01-02,3,1\n"),
        Kind::Customers
    );
    assert_eq!(of("customer,last order date,total spent\na,2026-01-01,9\nb,2026-01-02,3\n"), Kind::Customers);
    assert_eq!(of("customer,date,amount,nps\na,2026-01-01,9,8\na,2026-01-02,3,\n"), Kind::Orders);
}

// --- reading ----------------------------------------------------------------------------------------------------

#[test]
fn customers_with_bad_cells_keep_their_rows() {
    let read = table(
        "客户,正面反馈,总反馈,重复购买次数,总购买次数\n甲,100,200,5,10\n乙,80,50,3,6\n丙,x,180,-4,8\n,1,2,1,2\n甲,1,2,1,2\n",
    );
    let Noted { value: data, notes } = guessed(&read);
    assert_eq!(data.kind, Kind::Customers);
    assert_eq!(data.ids.iter().collect::<Vec<_>>(), ["甲", "乙", "丙"]);
    assert_eq!(measure(&data, Role::TotalFeedback), [200.0, 50.0, 180.0]);
    let positive = measure(&data, Role::PositiveFeedback);
    assert!(positive[0] == 100.0 && positive[1].is_nan() && positive[2].is_nan());
    let codes: Vec<_> = data.rejected.iter().map(|r| (r.row, r.column, r.code)).collect();
    assert_eq!(
        codes,
        [
            (1, 1, RejectCode::PartExceedsWhole),
            (2, 1, RejectCode::BadNumber),
            (2, 3, RejectCode::Negative),
            (3, 0, RejectCode::NoCustomer),
            (4, 0, RejectCode::DuplicateCustomer),
        ]
    );
    assert_eq!(count(&notes, NoteCode::DuplicateCustomer), 1);
    assert_eq!(data.rows_used, 3);
}

#[test]
fn rows_without_a_customer_column_are_named_by_their_number() {
    let read = table("product quality,service quality\n8,7\n9,6\n");
    let Noted { value: data, notes } = guessed(&read);
    assert_eq!(data.ids.iter().collect::<Vec<_>>(), ["2", "3"]);
    assert_eq!(count(&notes, NoteCode::NoCustomerColumn), 2);
}

#[test]
fn rates_are_shares_however_they_are_written() {
    for (cells, noted) in [("0.3\nb,200,0.5", 0), ("30%\nb,200,50%", 0), ("30\nb,200,50", 2)] {
        let read = table(&format!("customer,price,repurchase rate\na,200,{cells}\n"));
        let Noted { value: data, notes } = guessed(&read);
        assert_eq!(measure(&data, Role::RepurchaseRate), [0.3, 0.5], "{cells}");
        assert_eq!(count(&notes, NoteCode::ScaleAssumed), noted, "{cells}");
    }
}

const LOG: &str = "customer,order_id,order_date,amount,city\n\
    007,1,2026-01-05,$10.00,Rome\n\
    7,2,2026-01-04,$20.00,\n\
    007,3,2026-01-01,$5.00,Oslo\n\
    007,3,2026-01-01,$2.00,\n\
    ,4,2026-01-01,$1.00,\n\
    8,5,,$1.00,\n\
    8,6,2026-02-30,$1.00,\n\
    8,7,soon,,\n\
    7,8,2026-01-06,-$20.00,Bonn\n\
    9,9,2026-01-06,#DIV/0!,\n\
    9,10,2026-01-07,$4.00,\n\
    9,11,2026-01-08,$4.00,\n\
    9,12,2026-01-09,$4.00,\n\
    9,13,2026-01-10,$4.00,\n\
    9,14,2026-01-11,$4.00,\n";

#[test]
fn an_order_log_sets_bad_rows_aside() {
    let read = table(LOG);
    let Noted { value: data, .. } = guessed(&read);
    assert_eq!(data.kind, Kind::Orders);
    assert_eq!(data.ids.iter().collect::<Vec<_>>(), ["007", "7", "9"]);
    let lines = data.orders.as_ref().unwrap();
    assert_eq!(lines.starts, [0, 3, 5, 10]);
    assert_eq!(lines.amount[..5], [5.0, 2.0, 10.0, 20.0, -20.0]);
    // 1, 2, 3 and 10 to 14; 8 is a refund.
    assert_eq!(lines.orders, 8);
    assert_eq!((data.currency.as_str(), data.rows_used), ("$", 10));
    assert_eq!(data.days, Some((day("2026-01-01"), day("2026-01-11"))));
    let codes: Vec<_> = data.rejected.iter().map(|r| (r.row, r.column, r.code)).collect();
    assert_eq!(
        codes,
        [
            (4, 0, RejectCode::NoCustomer),
            (5, 2, RejectCode::NoDate),
            (6, 2, RejectCode::NoSuchDay),
            (7, 2, RejectCode::BadDate),
            (7, 3, RejectCode::NoAmount),
            (9, 3, RejectCode::SpreadsheetError),
        ]
    );
    // The latest value with content, in file order.
    assert_eq!(data.attributes[0].header, "city");
    assert_eq!(data.attributes[0].values, ["Oslo", "Bonn", ""]);
}

#[test]
fn money_is_quantity_times_unit_price_where_there_is_no_amount() {
    let read = table(
        "customer,date,quantity,unit price\na,2026-01-01,3,2.50\na,2026-01-02,-1,2.50\nb,2026-01-02,,1.50\n",
    );
    let Noted { value: data, .. } = guessed(&read);
    assert_eq!(data.orders.as_ref().unwrap().amount, [7.5, -2.5]);
    assert_eq!(data.rejected.len(), 1);
    let read =
        table("customer,date,quantity,unit price,amount\na,2026-01-01,3,2.50,7.00\na,2026-01-02,2,2.50,\n");
    let amounts = guessed(&read).value.orders.unwrap().amount;
    assert_eq!(amounts, [7.0, 5.0], "a blank amount is filled in, a given one stands");
}

#[test]
fn further_lines_of_an_order_paid_in_its_first_line_are_no_gap() {
    let read = table(
        "customer,order,date,amount,quantity,unit price\na,1,2026-01-01,7.00,1,2.00\na,1,2026-01-01,,1,5.00\nb,2,2026-01-02,3.00,1,3.00\n",
    );
    let Noted { value: data, .. } = guessed(&read);
    assert_eq!(data.orders.as_ref().unwrap().amount, [7.0, 3.0]);
    assert_eq!((data.rejected.len(), data.rows_used), (0, 2));
}

#[test]
fn answers_may_be_anonymous_and_bad_ones_go() {
    let read = table(
        "customer,date,nps,csat\na,2026-01-01,9,4\na,2026-01-03,x,5\n,2026-01-02,3,\nb,,10,5\nb,2026-01-04,,\n",
    );
    let Noted { value: data, notes } = guessed(&read);
    assert_eq!(data.kind, Kind::Feedback);
    let nps = &data.answers[0];
    assert_eq!((nps.role, nps.value.as_slice()), (Role::Nps, &[9.0, 3.0, 10.0][..]));
    assert_eq!(nps.customer, [0, u32::MAX, 1]);
    let (first, second) = (day("2026-01-01").0, day("2026-01-02").0);
    assert_eq!(nps.day, Some(vec![first, second, i32::MIN]));
    assert_eq!(data.answers[1].value, [4.0, 5.0]);
    assert_eq!((data.rejected.len(), data.rejected[0].row, data.rows_used), (1, 1, 3));
    assert_eq!(count(&notes, NoteCode::AnonymousAnswers), 1);
}

#[test]
fn what_cannot_be_built_says_why() {
    let read = table("a,b,c\n1,2026-01-01,3\n2,2026-01-02,4\n");
    let twice = build(&read, &[Role::Customer, Role::Date, Role::Customer]).unwrap_err();
    assert_eq!(
        (twice.code, twice.place.column.as_deref(), twice.value.as_str()),
        (ErrorCode::RoleTwice, Some("a"), "c")
    );
    let missing = build(&read, &[Role::LeaveOut, Role::Date, Role::Amount]).unwrap_err();
    assert_eq!((missing.code, missing.value.as_str()), (ErrorCode::MissingRole, "customer"));
    let none = build(&read, &[Role::Customer, Role::Amount, Role::Date]).unwrap_err();
    assert_eq!((none.code, none.count), (ErrorCode::NoGoodRows, 2));
    // Fewer roles than columns, more, or none at all.
    assert!(build(&read, &[Role::Customer]).is_ok());
    assert!(build(&read, &[]).is_ok());
    assert!(build(&read, &[Role::Attribute; 9]).is_ok());
}

#[test]
fn roles_given_by_hand_overrule_the_shape() {
    let read = table("who,when,what\n1,20260101,3\n2,20260102,oops\n3,20269999,5\n");
    let Noted { value: data, .. } = build(&read, &[Role::Customer, Role::Date, Role::Amount]).unwrap();
    assert_eq!(data.ids.iter().collect::<Vec<_>>(), ["1"]);
    assert_eq!(data.rejected.len(), 2);
}

// --- roll-up ------------------------------------------------------------------------------------------------------

/// Lines of (customer, day, amount), customers from 0 without a gap.
fn lines(rows: &[(usize, i32, f64)]) -> OrderLines {
    let customers = rows.iter().map(|r| r.0 + 1).max().unwrap_or(0);
    let mut sorted: Vec<_> = rows.to_vec();
    sorted.sort_by_key(|r| (r.0, r.1));
    OrderLines {
        starts: (0..=customers).map(|c| sorted.partition_point(|r| r.0 < c) as u32).collect(),
        day: sorted.iter().map(|r| r.1).collect(),
        amount: sorted.iter().map(|r| r.2).collect(),
        order: None,
        orders: rows.iter().filter(|r| r.2 >= 0.0).count() as u64,
    }
}

fn merged(rows: &[(usize, i32, f64)], as_of: i32) -> Noted<Purchases> {
    roll_up(&lines(rows), &RollUp { as_of: Day(as_of), merge_days: true, zero_orders: true })
}

#[test]
fn six_customers_of_the_formulas() {
    // docs/formulas.md 4.2: end 2015-02-07, (x, t_x, t) in days of six customers, the logs made to fit.
    let read = table(
        "customer,date,amount\n1,2015-01-01,5\n2,2015-01-01,5\n3,2015-01-01,5\n3,2015-01-03,5\n3,2015-01-05,5\n3,2015-01-05,1\n\
         1,2015-02-06,5\n4,2015-01-16,5\n4,2015-01-26,5\n4,2015-02-05,5\n5,2015-01-16,5\n5,2015-01-17,5\n5,2015-01-18,5\n\
         6,2015-02-02,5\n6,2015-02-08,5\n",
    );
    let end = day("2015-02-07");
    let Noted { value: purchases, notes } = rolled(&guessed(&read).value, end);
    let histories: Vec<_> = purchases
        .starts
        .windows(2)
        .map(|s| {
            let days = &purchases.day[s[0] as usize..s[1] as usize];
            (days.len() - 1, days[days.len() - 1] - days[0], end.0 - days[0])
        })
        .collect();
    assert_eq!(histories, [(1, 36, 37), (0, 0, 37), (2, 4, 37), (2, 20, 22), (2, 2, 22), (0, 0, 5)]);
    assert_eq!(count(&notes, NoteCode::OrdersAfterAsOf), 1);
    assert_eq!(count(&notes, NoteCode::SameDayMerged), 1);
}

#[test]
fn refunds_take_money_where_it_is() {
    let codes = |notes: &[perennial::engine::note::Note]| {
        [NoteCode::RefundsApplied, NoteCode::RefundWithoutOrder, NoteCode::DayRefundedInFull]
            .map(|code| count(notes, code))
    };
    // Of the same day, wherever it stands in the file.
    let Noted { value, notes } = merged(&[(0, 3, -4.0), (0, 1, 10.0), (0, 3, 6.0)], 9);
    assert_eq!((value.amount, codes(&notes)), (vec![10.0, 2.0], [1, 0, 0]));
    // Of the latest earlier one.
    let Noted { value, notes } = merged(&[(0, 1, 10.0), (0, 3, 6.0), (0, 5, -4.0)], 9);
    assert_eq!((value.amount, codes(&notes)), (vec![10.0, 2.0], [1, 0, 0]));
    // In full: no purchase. 0.3 - 0.1 - 0.2 is not 0 in binary.
    let Noted { value, notes } = merged(&[(0, 1, 10.0), (0, 3, 0.3), (0, 5, -0.1), (0, 6, -0.2)], 9);
    assert_eq!((value.day, value.amount, codes(&notes)), (vec![1], vec![10.0], [2, 0, 1]));
    // More than the day holds: the rest from the day before.
    let Noted { value, notes } = merged(&[(0, 1, 10.0), (0, 3, 6.0), (0, 3, -9.0)], 9);
    assert_eq!((value.day, value.amount, codes(&notes)), (vec![1], vec![7.0], [1, 0, 1]));
    // More than there is, and none before it.
    let Noted { value, notes } = merged(&[(0, 0, -3.0), (0, 1, 10.0), (0, 3, -19.0)], 9);
    assert_eq!((value.starts, codes(&notes)), (vec![0, 0], [1, 2, 1]));
    // After the last day that counts.
    let Noted { value, notes } = merged(&[(0, 1, 10.0), (0, 3, -19.0)], 2);
    assert_eq!((value.amount, codes(&notes)), (vec![10.0], [0, 0, 0]));
    assert_eq!(count(&notes, NoteCode::OrdersAfterAsOf), 1);
    // Another customer's money is not touched.
    let Noted { value, .. } = merged(&[(0, 1, 10.0), (1, 2, -4.0)], 9);
    assert_eq!((value.starts, value.amount), (vec![0, 1, 1], vec![10.0]));
}

#[test]
fn zero_value_orders_count() {
    let Noted { value, notes } = merged(&[(0, 1, 10.0), (0, 3, 0.0), (0, 4, -10.0)], 9);
    assert_eq!((value.day, value.amount), (vec![3], vec![0.0]), "nothing of a free order can be given back");
    assert_eq!(count(&notes, NoteCode::ZeroValueOrders), 1);
}

#[test]
fn zero_value_orders_can_be_left_out() {
    let mut log = lines(&[(0, 1, 10.0), (0, 3, 0.0), (0, 4, 5.0), (0, 4, 0.0), (1, 2, 0.0)]);
    for (merge_days, order) in
        [(true, None), (false, None), (true, Some(vec![1, 2, 3, 4, 5])), (false, Some(vec![1, 2, 3, 4, 5]))]
    {
        log.order = order;
        let how = RollUp { as_of: Day(9), merge_days, zero_orders: false };
        let Noted { value, notes } = roll_up(&log, &how);
        assert_eq!((value.starts, value.day, value.amount), (vec![0, 2, 2], vec![1, 4], vec![10.0, 5.0]));
        let codes = [NoteCode::ZeroValueLeftOut, NoteCode::ZeroValueOrders, NoteCode::SameDayMerged];
        assert_eq!(codes.map(|code| count(&notes, code)), [3, 0, 0]);
    }
    // One order's lines make one sum: only what is worth nothing as a whole is left out.
    log.order = Some(vec![1, 2, 3, 3, 5]);
    let how = RollUp { as_of: Day(9), merge_days: true, zero_orders: false };
    assert_eq!(count(&roll_up(&log, &how).notes, NoteCode::ZeroValueLeftOut), 2);
}

#[test]
fn orders_of_a_day_can_be_kept_apart() {
    let mut log = lines(&[(0, 1, 10.0), (0, 1, 5.0), (0, 1, 2.0), (0, 1, -5.0), (0, 2, 1.0)]);
    let how = |merge_days| RollUp { as_of: Day(9), merge_days, zero_orders: true };
    let Noted { value, notes } = roll_up(&log, &how(true));
    assert_eq!((value.day, value.amount), (vec![1, 2], vec![12.0, 1.0]));
    assert_eq!(count(&notes, NoteCode::SameDayMerged), 2);
    // By id: 10 and 2 are one order, 5 and its refund another.
    log.order = Some(vec![7, 8, 7, 8, 9]);
    let Noted { value, notes } = roll_up(&log, &how(true));
    assert_eq!(value.amount, [12.0, 1.0]);
    assert_eq!(count(&notes, NoteCode::SameDayMerged), 1);
    let Noted { value, notes } = roll_up(&log, &how(false));
    assert_eq!((value.day, value.amount), (vec![1, 2], vec![12.0, 1.0]));
    assert_eq!((count(&notes, NoteCode::SameDayMerged), count(&notes, NoteCode::DayRefundedInFull)), (0, 1));
    log.order = None;
    assert_eq!(roll_up(&log, &how(false)).value.amount, [10.0, 2.0, 1.0]);
}

#[test]
fn malformed_lines_roll_up_to_nothing() {
    let how = RollUp { as_of: Day(9), merge_days: true, zero_orders: true };
    assert_eq!(roll_up(&OrderLines::default(), &how).value.starts, [0]);
    assert_eq!(merged(&[], 9).value.day, [0i32; 0]);
}

#[test]
fn cdnow_sample() {
    // Fader, Hardie & Lee (2005): 2,357 customers; calibration to 1997-09-30 with 2,457 repeat purchase days.
    let Some(read) = shared("CDNOW_sample.txt") else { return };
    let Noted { value: data, .. } = guessed(&read);
    assert_eq!((data.ids.len(), data.rejected.len(), data.rows_used), (2357, 0, 6919));
    assert_eq!(data.ids.get(0), "00004");
    let purchases = rolled(&data, day("1997-09-30")).value;
    let repeats =
        |s: &[u32]| (s[1] - s[0]).checked_sub(1).expect("every customer starts in the calibration period");
    assert_eq!(purchases.starts.windows(2).map(repeats).sum::<u32>(), 2457);
    // Without zero-value orders the sample has 2,349 customers (formulas.md 4.1).
    let end = day("1998-06-30");
    let how = RollUp { as_of: end, merge_days: true, zero_orders: false };
    let Noted { value: paid, notes } = roll_up(data.orders.as_ref().unwrap(), &how);
    assert_eq!(paid.starts.windows(2).filter(|s| s[0] < s[1]).count(), 2349);
    let zero = count(&rolled(&data, end).notes, NoteCode::ZeroValueOrders);
    assert!(zero > 0 && count(&notes, NoteCode::ZeroValueLeftOut) == zero);
}

fn purchases_of(purchases: &Purchases) -> Vec<Vec<(i32, f64)>> {
    let span = |s: &[u32]| s[0] as usize..s[1] as usize;
    let of = |s: &[u32]| span(s).map(|i| (purchases.day[i], purchases.amount[i])).collect();
    purchases.starts.windows(2).map(of).collect()
}

#[test]
fn rfm_data() {
    // formulas.md 3: 995 customers.
    let Some(read) = shared("rfm_data_orders.csv") else { return };
    let Noted { value: data, .. } = guessed(&read);
    assert_eq!((data.ids.len(), data.rejected.len()), (995, 0));
    assert_eq!(data.orders.as_ref().unwrap().orders, data.rows_used);
}

#[test]
fn customers_csv_reads_back() {
    let column = |id: &str, r#type| Column { id: id.to_owned(), r#type, unit: String::new() };
    let ids = ["007", "12345678901234567890", "a,\"b\"\nc", "甲"];
    let money = [0.1 + 0.2, -1234567.125, 1e15, f64::NAN];
    let written = CustomerTable {
        columns: vec![
            column("customer", ColumnType::Text),
            column("amount", ColumnType::Money),
            column("last_order", ColumnType::Date),
        ],
        values: vec![
            Values::Text(ids.map(str::to_owned).to_vec()),
            Values::Number(money.to_vec()),
            Values::Date(vec![20_000, i32::MIN, 20_001, 20_002]),
        ],
        rows: 4,
    };
    let read = parse(customers_csv(&written, &[0, 1, 2, 3], &Labels::default()));
    let Noted { value: data, .. } = build(&read, &[Role::Customer, Role::Amount, Role::Attribute]).unwrap();
    assert_eq!(data.kind, Kind::Customers);
    assert_eq!(data.ids.iter().collect::<Vec<_>>(), ids);
    let amounts = measure(&data, Role::Amount);
    assert_eq!(amounts[..3], money[..3]);
    assert!(amounts[3].is_nan());
    assert_eq!(data.attributes[0].values, ["2024-10-04", "", "2024-10-05", "2024-10-06"]);
    let Noted { value: data, .. } = build(&read, &[Role::Customer, Role::Attribute, Role::Date]).unwrap();
    assert_eq!(data.last_order, Some(vec![Some(Day(20_000)), None, Some(Day(20_001)), Some(Day(20_002))]));
}

// --- properties ---------------------------------------------------------------------------------------------------

fn any_rows() -> impl Strategy<Value = Vec<(usize, i32, f64)>> {
    prop::collection::vec((0usize..4, 0i32..12, (-40i32..90).prop_map(|a| f64::from(a) * 0.25)), 1..40)
}

fn as_csv(rows: &[(usize, i32, f64)]) -> Read {
    let mut text = String::from("customer,date,amount\n");
    for (customer, at, amount) in rows {
        text += &format!("c{customer},{},{amount:.2}\n", Day(20_000 + at).iso());
    }
    table(&text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_rows_changes_nothing((rows, mixed) in any_rows().prop_flat_map(|r| {
        (Just(r.clone()), Just(r).prop_shuffle())
    })) {
        let by_name = |rows: &[(usize, i32, f64)]| {
            let log = [Role::Customer, Role::Date, Role::Amount];
            let data = build(&as_csv(rows), &log).unwrap().value;
            let Noted { value, notes } = rolled(&data, Day(20_008));
            let mut named: Vec<_> =
                data.ids.iter().map(str::to_owned).zip(purchases_of(&value)).collect();
            named.sort_by(|a, b| a.0.cmp(&b.0));
            (named, notes)
        };
        prop_assert_eq!(by_name(&rows), by_name(&mixed));
    }

    #[test]
    fn money_scales(rows in any_rows()) {
        let twice: Vec<_> = rows.iter().map(|r| (r.0, r.1, r.2 * 1024.0)).collect();
        let (one, many) = (merged(&rows, 8), merged(&twice, 8));
        prop_assert_eq!(&one.notes, &many.notes);
        prop_assert_eq!(one.value.amount.iter().map(|a| a * 1024.0).collect::<Vec<_>>(), many.value.amount);
    }

    #[test]
    fn refunds_never_make_money_negative(rows in any_rows(), merge_days: bool) {
        let how = RollUp { as_of: Day(8), merge_days, zero_orders: true };
        let Noted { value, notes } = roll_up(&lines(&rows), &how);
        prop_assert!(value.amount.iter().all(|a| *a >= 0.0));
        prop_assert!(value.starts.is_sorted() && *value.starts.last().unwrap() as usize == value.day.len());
        prop_assert!(purchases_of(&value).iter().all(|p| p.is_sorted_by(|a, b| a.0 < b.0 || (!merge_days && a.0 == b.0))));
        // What is left is what was placed less the refunds that found money.
        let counted = rows.iter().filter(|r| r.1 <= 8);
        let placed: f64 = counted.clone().map(|r| r.2.max(0.0)).sum();
        let net: f64 = counted.map(|r| r.2).sum();
        let left: f64 = value.amount.iter().sum();
        prop_assert!(left <= placed && left >= net);
        if count(&notes, NoteCode::RefundWithoutOrder) == 0 {
            prop_assert!((left - net).abs() < 1e-9);
        }
    }

    #[test]
    fn any_roles_on_any_text_never_panic(
        text in "[a-c0-9,;\\-\\.\"$% \n年元/]{0,80}",
        picks in prop::collection::vec(0usize..34, 0..6),
    ) {
        let Ok(read) = read(text.into_bytes(), &ReadOptions::default(), &|_, _| None, &mut |_, _| {}) else {
            return Ok(());
        };
        let all = perennial::engine::dataset::roles::SIMPLE;
        let picked: Vec<Role> =
            picks.iter().map(|&p| all.get(p).map_or(Role::CashFlow(1), |(role, _)| *role)).collect();
        let _ = build(&read.value, &picked);
        let guesses: Vec<Role> = guess(&read.value).into_iter().map(|g| g.role).collect();
        prop_assert_eq!(guesses.len(), read.value.table.headers.len());
        if let Ok(data) = build(&read.value, &guesses) {
            prop_assert!(data.value.rejected.is_sorted_by_key(|r| (r.row, r.column)));
        }
    }
}
