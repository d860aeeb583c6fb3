//! Accounts that pay by contract: roles, status, and what became of their revenue.

use perennial::engine::dataset::contracts::Status;
use perennial::engine::dataset::roles::{Role, guess, kind};
use perennial::engine::dataset::{Kind, RejectCode};
use perennial::engine::math::calendar::Day;
use perennial::engine::note::{NoteCode, Noted};
use perennial::link::protocol::{ColumnType, Config};

use crate::data::{build, count, day, guessed, measure, open, open_with, roles, table};

#[test]
fn headers_of_contracts() {
    use Role::{Amount, Attribute, Churned, Comment, Customer, Date, MrrEnd, MrrStart, Order, RenewalDate};
    use Role::{StartDate, Status};
    for (headers, row, want) in [
        (
            "Account,Start date,MRR start,MRR end,Renewal date,Status",
            "a,2024-01-05,100,120,2027-01-05,Active",
            vec![Customer, StartDate, MrrStart, MrrEnd, RenewalDate, Status],
        ),
        (
            "客户编号,开通日期,期初月费,月费,续费日期,状态",
            "a,2024-01-05,100,120,2027-01-05,在用",
            vec![Customer, StartDate, MrrStart, MrrEnd, RenewalDate, Status],
        ),
        (
            "account,MRR,signup,last order",
            "a,10,2024-01-05,2026-01-05",
            vec![Customer, MrrEnd, StartDate, Date],
        ),
        (
            "account,ARR,Created at,expires",
            "a,10,2024-01-05,2026-01-05",
            vec![Customer, MrrEnd, StartDate, RenewalDate],
        ),
        (
            "customerID,tenure,MonthlyCharges,Churn",
            "a,10,29.85,Yes",
            vec![Customer, Attribute, MrrEnd, Churned],
        ),
        ("account,status,since", "a,cancelled,2024-01-05", vec![Customer, Status, StartDate]),
        // A status of an order, a rate of churn, and a day of birth are none of a contract.
        (
            "order id,customer,date,amount,status",
            "1,a,2024-01-05,10,cancelled",
            vec![Order, Customer, Date, Amount, Attribute],
        ),
        ("account,mrr,churn", "a,10,0.25", vec![Customer, MrrEnd, Attribute]),
        ("account,mrr,status", "a,10,gold", vec![Customer, MrrEnd, Attribute]),
        ("account,mrr,first call", "a,10,2024-01-05", vec![Customer, MrrEnd, Attribute]),
        ("account,mrr,comment", "a,10,fine", vec![Customer, MrrEnd, Comment]),
    ] {
        let read = table(&format!("{headers}\n{row}\n"));
        assert_eq!(roles(&read)[..], want[..], "{headers}");
    }
    // A start beside an end that some do not have is an account's, whatever else there is.
    for (headers, first, second) in [
        ("account,start date,cancelled at", "a,2024-01-05,2025-02-03", "b,2024-02-05,"),
        ("account,start date,end date", "a,2024-01-05,2025-02-03", "b,2024-02-05,"),
        ("客户编号,开通日期,取消日期", "a,2024-01-05,2025-02-03", "b,2024-02-05,"),
    ] {
        let read = table(&format!("{headers}\n{first}\n{second}\n"));
        assert_eq!(roles(&read)[..], [Customer, StartDate, Role::EndDate], "{headers}");
    }
    let read = table("account,mrr,date,amount\na,10,2026-01-05,3\nb,20,2026-01-06,4\n");
    assert_eq!(kind(&read, &roles(&read)), Kind::Customers);
    assert!(guess(&read).iter().all(|g| g.confidence > 0.9));
}

const ACCOUNTS: &str = "account,start date,MRR start,MRR end,renewal date,status\n\
    a,2024-03-01,100,120,2026-12-01,active\n\
    b,2024-04-01,200,150,2027-01-28,Trialing\n\
    c,2024-05-01,300,,,Churned\n\
    d,2026-08-01,,50,2026-10-01,gold\n\
    e,2023-01-01,100,100,2026-09-30,active\n\
    f,2023-02-01,300,300,2027-01-29,active\n\
    g,2023-02-01,-5,x,soon,\n";

#[test]
fn accounts_keep_what_can_be_read() {
    let Noted { value: data, notes } = guessed(&table(ACCOUNTS));
    use Status::{Active, Ended};
    assert_eq!(data.status, Some(vec![Active, Active, Ended, Active, Active, Active, Active]));
    assert_eq!(data.renewal.as_ref().unwrap()[..3], [Some(day("2026-12-01")), Some(day("2027-01-28")), None]);
    assert_eq!(data.start.as_ref().unwrap()[3], Some(day("2026-08-01")));
    assert_eq!(data.days, Some((day("2023-01-01"), day("2026-08-01"))), "renewals lie ahead");
    let codes: Vec<_> = data.rejected.iter().map(|r| (r.row, r.column, r.code)).collect();
    let want = [(6, 2, RejectCode::Negative), (6, 3, RejectCode::BadNumber), (6, 4, RejectCode::BadDate)];
    assert_eq!(codes, want);
    let unknown = notes.iter().find(|n| n.code == NoteCode::StatusUnknown).unwrap();
    assert_eq!((unknown.count, unknown.value.as_str()), (1, "gold"));
}

#[test]
fn revenue_of_accounts() {
    let config = Config { as_of: Some(day("2026-09-30")), ..Config::default() };
    let mut open = open_with(ACCOUNTS, &[], config);
    let all = open.report().retention.subscriptions.clone().unwrap();
    assert_eq!((all.accounts, all.ended), (7, 1));
    assert_eq!((all.mrr_start, all.mrr_end), (Some(1000.0), Some(670.0)));
    assert_eq!((all.lost, all.contraction, all.expansion), (Some(300.0), Some(50.0), Some(20.0)));
    assert_eq!((all.new, all.grr, all.nrr), (Some((1, 50.0)), Some(0.65), Some(0.67)));
    // One of five; Wilson's interval by hand: (0.2 + 0.38415 ± 1.96 sqrt(0.032 + 0.038415)) / 1.76829.
    assert_eq!(all.logo_churn, Some(0.2));
    let (low, high) = all.logo_churn_interval.unwrap();
    assert!((low - 0.036_224).abs() < 1e-5 && (high - 0.624_465).abs() < 1e-5, "{low} {high}");
    // The last day itself is past, and 121 days are too far.
    assert_eq!(all.renewals, Some((3, 320.0)));
    assert_eq!(open.words("status")[1..3], ["active", "ended"]);
    let money = open.report().columns.iter().find(|c| c.id == "mrr_end").unwrap();
    assert_eq!(money.r#type, ColumnType::Money);
    assert!(open.report().columns.iter().any(|c| c.id == "renewal_date"));
}

#[test]
fn the_day_of_an_end_dates_it() {
    // Of ten that began together, four ended after two months and a bit; without their days they ended some time.
    let row = |k: usize, end: &str| format!("a{k},2025-01-01,{end},100\n");
    let rows = |end: &str| -> String { (0..10).map(|k| row(k, if k < 4 { end } else { "" })).collect() };
    let head = "account,start date,cancelled at,MRR\n";
    let config = Config { as_of: Some(day("2025-12-31")), ..Config::default() };
    let text = format!("{head}{}late,2025-06-01,2025-06-20,100\n", rows("2025-03-10"));
    let open = open_with(text, &[], config);
    let report = open.report();
    assert_eq!(report.retention.subscriptions.as_ref().map(|s| s.ended), Some(5));
    let seen = &report.retention.survival.as_ref().unwrap().seen;
    // One of eleven in the first month, then nobody, then four of ten.
    let want = [1.0, 10.0 / 11.0, 10.0 / 11.0, 6.0 / 11.0];
    for (seen, want) in seen.iter().zip(want) {
        assert!((seen.1 - want).abs() < 1e-9, "{seen:?} {want}");
    }
    assert!(report.columns.iter().any(|c| c.id == "end_date"));
}

#[test]
fn how_retention_of_revenue_comes_about() {
    let config = Config { as_of: Some(day("2026-09-30")), ..Config::default() };
    let open = open_with(ACCOUNTS, &[], config);
    let all = open.report().retention.subscriptions.clone().unwrap();
    let values: Vec<_> = all.explained.iter().map(|e| Some(e.term.value())).collect();
    assert_eq!(values, [all.grr, all.nrr]);
}

#[test]
fn what_is_not_in_the_file_is_not_said() {
    let none = open("account,product quality\na,8\nb,9\n");
    assert_eq!(none.report().retention.subscriptions, None);

    let churn = open("account,churned\na,yes\nb,no\nc,0\nd,maybe\n");
    let all = churn.report().retention.subscriptions.clone().unwrap();
    assert_eq!((all.accounts, all.ended, all.logo_churn, all.mrr_end), (4, 1, Some(0.25), None));
    assert_eq!((all.grr, all.new, all.renewals), (None, None, None));
    assert_eq!(count(&churn.report().notes, NoteCode::StatusUnknown), 1);

    let mrr = open("account,MRR,status\na,10,active\nb,20,expired\nc,30,active\n");
    let all = mrr.report().retention.subscriptions.clone().unwrap();
    assert_eq!((all.mrr_start, all.mrr_end, all.lost), (None, Some(40.0), None));

    // Without a status, who paid and pays nothing any more has ended; a gap is no end.
    let silent =
        open("account,MRR start,MRR end,renewal date\na,10,0,2026-01-09\nb,20,,2026-01-08\nc,30,30,\n");
    let all = silent.report().retention.subscriptions.clone().unwrap();
    assert_eq!((all.ended, all.mrr_start, all.grr), (1, Some(40.0), Some(0.75)));
    assert_eq!(all.renewals, None, "nothing says which day it is");
}

#[test]
fn fees_by_the_year_are_shared_out() {
    let Noted { value: data, notes } = guessed(&table("account,ARR\na,$1200\nb,$600\n"));
    assert_eq!(measure(&data, Role::MrrEnd), [100.0, 50.0]);
    assert_eq!((count(&notes, NoteCode::YearlyAsMonthly), data.currency.as_str()), (2, "$"));
}

#[test]
fn status_by_hand_in_an_order_log_gives_nothing() {
    let read = table("customer,date,amount,status\na,2026-01-01,5,lost\na,2026-01-02,5,lost\n");
    let given = [Role::Customer, Role::Date, Role::Amount, Role::Status];
    let Noted { value: data, notes } = build(&read, &given).unwrap();
    assert_eq!((data.kind, data.status, count(&notes, NoteCode::RoleUnused)), (Kind::Orders, None, 1));
    assert_eq!(data.days.map(|d| d.1), Day::parse_iso("2026-01-02"));
}

#[test]
fn the_sample_of_accounts_is_plausible_in_both_languages() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let [en, zh] = ["saas.en.csv", "saas.zh-CN.csv"].map(|name| {
        let open = open(std::fs::read(folder.join(name)).unwrap());
        assert_eq!(count(&open.report().notes, NoteCode::StatusUnknown), 0, "{name}");
        open.report().retention.subscriptions.clone().unwrap()
    });
    assert_eq!((en.accounts, en.ended, en.logo_churn), (zh.accounts, zh.ended, zh.logo_churn));
    assert_eq!(en.renewals.unwrap().0, zh.renewals.unwrap().0);
    for all in [en, zh] {
        let (grr, nrr) = (all.grr.unwrap(), all.nrr.unwrap());
        assert!((0.6..0.95).contains(&grr) && nrr > grr && nrr < 1.2, "GRR {grr}, NRR {nrr}");
        assert!(all.new.unwrap().0 > 10 && all.renewals.unwrap().0 > 20);
    }
}
