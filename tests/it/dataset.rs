//! Tables to customers: roles, kinds, rejections.

use perennial::engine::dataset::roles::{Role, RoleGuess, guess, kind};
use perennial::engine::dataset::{Kind, RejectCode};
use perennial::engine::error::ErrorCode;
use perennial::engine::ingest::{ReadOptions, read};
use perennial::engine::math::calendar::Day;
use perennial::engine::note::{NoteCode, Noted};
use perennial::engine::report::customers::{CustomerTable, Values};
use perennial::engine::report::export::{Labels, customers_csv};
use perennial::engine::report::{Column, ColumnType};
use proptest::prelude::*;

use crate::data::{build, count, day, guessed, measure, parse, public_table, roles, table};

// --- roles -----------------------------------------------------------------------------------------------------

#[test]
fn tables_of_the_examples_get_their_roles() {
    use Role::{
        Advocacy, Amount, Attribute, CashFlow, Customer, Date, PositiveFeedback, ProductScore, Purchases,
    };
    use Role::{
        Monetary, Quantity, RepeatPurchases, ServiceScore, SupportScore, T, TX, TotalFeedback, Weight, X,
    };
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
        ("cdnow_customers_summary.csv", &[Customer, X, TX, T], Kind::Histories),
        ("cdnow_customers_summary_with_transactions.csv", &[Customer, X, TX, T, Monetary], Kind::Histories),
        ("donations.csv", &[X, TX, T, Weight], Kind::Histories),
    ];
    for (name, want, of) in expected {
        let Some(read) = public_table(name) else { continue };
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
    use Role::{Attribute, Ces, Comment, Csat, Customer, Date, LeaveOut, Name, Nps, Price, RepurchaseRate};
    assert_eq!(
        header_roles("账户编号,公司名称,套餐,月费,客单价,复购率", "A1,甲,专业版,30,200,0.3"),
        [Customer, Name, Attribute, Role::MrrEnd, Price, RepurchaseRate]
    );
    assert_eq!(
        header_roles(
            "答卷编号,提交时间,客户编号,推荐意愿(0-10),满意度(1-5),费力度(1-7),渠道,意见",
            "1,2025-01-01 10:00,C1,9,5,2,APP,很好"
        ),
        [LeaveOut, Date, Customer, Nps, Csat, Ces, Attribute, Comment]
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
        [LeaveOut, Date, Csat, Comment]
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
    let read = parse(customers_csv(&written, &[0, 1, 2, 3], &[], &Labels::default()));
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_roles_on_any_text_never_panic(
        text in "[a-c0-9,;\\-\\.\"$% \n年元/]{0,80}",
        picks in prop::collection::vec(0usize..=perennial::engine::dataset::roles::SIMPLE.len(), 0..6),
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
