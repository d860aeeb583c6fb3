//! Tables that are already rolled up: histories of repeat buying, survival by period.

use perennial::engine::dataset::roles::{Role, guess, kind};
use perennial::engine::dataset::{Kind, RejectCode};
use perennial::engine::error::ErrorCode;
use perennial::engine::note::{NoteCode, Noted};
use perennial::link::protocol::{ColumnType, Config, TimeUnit};

use crate::data::{build, count, guessed, open, open_with, public, public_table, roles, table};

#[test]
fn cdnow_summaries() {
    // formulas.md 4.2: 2,357 customers, Σx 2457; the second file has the mean spend of 946 repeat buyers.
    for (name, repeaters) in
        [("cdnow_customers_summary.csv", None), ("cdnow_customers_summary_with_transactions.csv", Some(946))]
    {
        let Some(read) = public_table(name) else { continue };
        let Noted { value: data, notes } = guessed(&read);
        let histories = data.histories.unwrap();
        assert_eq!((data.kind, data.ids.len(), data.rejected.len()), (Kind::Histories, 2357, 0), "{name}");
        assert_eq!((histories.x.iter().sum::<f64>(), data.rows_used), (2457.0, 2357), "{name}");
        assert_eq!((histories.x[0], histories.t_x[0], histories.t[0]), (2.0, 30.43, 38.86), "{name}");
        assert_eq!((data.ids.get(0), histories.weight, notes), ("1", None, vec![]), "{name}");
        let known = histories.monetary.map(|m| m.iter().filter(|v| v.is_finite()).count());
        assert_eq!(known, repeaters, "{name}");
    }
}

#[test]
fn donations_are_groups_of_customers() {
    let Some(read) = public_table("donations.csv") else { return };
    let Noted { value: data, notes } = guessed(&read);
    assert_eq!((data.kind, data.ids.len(), data.ids.get(0)), (Kind::Histories, 22, "2"));
    assert_eq!(data.histories.unwrap().weight.unwrap().iter().sum::<f64>(), 11_104.0);
    assert_eq!(count(&notes, NoteCode::NoCustomerColumn), 22);
}

#[test]
fn headers_of_histories() {
    use Role::{Attribute, Customer, Monetary, T, TX, Weight, X};
    for (headers, row, want) in [
        ("cust,x,t.x,T.cal", "a,0,0,5", vec![Customer, X, TX, T]),
        (
            "id,frequency_cal,recency_cal,T_cal,monetary_value_cal",
            "a,1,2,5,3.5",
            vec![Customer, X, TX, T, Monetary],
        ),
        ("x,t.x,n.cal,custs", "0,0,6,3464", vec![X, TX, T, Weight]),
        ("frequency,recency,age,city", "0,0,6,Rome", vec![X, TX, T, Attribute]),
        ("T (weeks),Recency (weeks),Frequency", "6,2,1", vec![T, TX, X]),
        (
            "客户编号,复购次数,首购至末购,观察期,平均复购金额,人数",
            "a,1,2,5,12.5,3",
            vec![Customer, X, TX, T, Monetary, Weight],
        ),
    ] {
        let read = table(&format!("{headers}\n{row}\n{row}\n"));
        assert_eq!(roles(&read)[..], want[..], "{headers}");
        assert_eq!(kind(&read, &want), Kind::Histories, "{headers}");
    }
}

#[test]
fn recency_and_frequency_alone_make_no_histories() {
    for text in [
        "customer,recency,frequency,monetary\na,12,3,90\nb,300,1,20\n",
        // The age of the person, and days since the last order.
        "customer,recency,frequency,monetary,age\na,12,3,90,34\nb,300,1,20,51\nc,20,1,20,51\n",
        "customer,recency,frequency,monetary,age\na,12,3,90,34\nb,30,1,20,51\n",
        "customer,recency,frequency,weight\na,0,0,80\nb,1,1,60\n",
        "客户,近度,频度,金额,时长\na,12,3,90,34\nb,30,1,20,51\n",
    ] {
        let read = table(text);
        assert!(guess(&read).iter().all(|g| !g.role.is_of_history()), "{text}");
        assert_eq!(kind(&read, &roles(&read)), Kind::Customers, "{text}");
    }
}

const BAD: &str = "customer,x,t_x,T,monetary,weight\n\
    a,0,0,5,9,1\n\
    b,1,2.5,5,7.50,2\n\
    c,-1,0,5,,1\n\
    d,1.5,2,5,,1\n\
    e,1,-2,5,,1\n\
    f,1,6,5,,1\n\
    g,0,2,5,,1\n\
    h,1,0,5,,1\n\
    i,1,2,5,3,0\n\
    j,1,2,5,-3,1\n\
    k,,2,5,,1\n\
    l,two,2,5,,1\n\
    a,0,0,5,,1\n\
    ,0,0,5,,1\n\
    m,3,5.0000000001,5,4,1\n\
    n,1,2,5,,\n";

#[test]
fn rows_that_no_orders_can_give_are_set_aside() {
    let Noted { value: data, notes } = guessed(&table(BAD));
    assert_eq!(data.ids.iter().collect::<Vec<_>>(), ["a", "b", "j", "m"]);
    let codes: Vec<_> = data.rejected.iter().map(|r| (r.row, r.column, r.code)).collect();
    assert_eq!(
        codes,
        [
            (2, 1, RejectCode::Negative),
            (3, 1, RejectCode::NotWhole),
            (4, 2, RejectCode::Negative),
            (5, 2, RejectCode::BeyondEnd),
            (6, 2, RejectCode::TimeWithoutRepeat),
            (7, 2, RejectCode::RepeatWithoutTime),
            (8, 5, RejectCode::NotPositive),
            (9, 4, RejectCode::Negative),
            (10, 1, RejectCode::NoValue),
            (11, 1, RejectCode::BadNumber),
            (12, 0, RejectCode::DuplicateCustomer),
            (13, 0, RejectCode::NoCustomer),
            (15, 5, RejectCode::NoValue),
        ]
    );
    assert_eq!(count(&notes, NoteCode::DuplicateCustomer), 1);
    let histories = data.histories.unwrap();
    assert_eq!(histories.x, [0.0, 1.0, 1.0, 3.0]);
    assert_eq!(histories.t_x, [0.0, 2.5, 2.0, 5.0], "a rounding error beyond the end is the end");
    let monetary = histories.monetary.unwrap();
    assert!(monetary[0].is_nan() && monetary[2].is_nan(), "no repeat, no mean; below zero is missing");
    assert_eq!((monetary[1], monetary[3], data.rows_used), (7.5, 4.0, 4));
}

#[test]
fn without_a_good_row_there_are_no_histories() {
    let read = table("customer,x,t_x,T\na,1,9,5\nb,0,3,5\n");
    let error = build(&read, &[Role::Customer, Role::X, Role::TX, Role::T]).unwrap_err();
    assert_eq!((error.code, error.other.as_str()), (ErrorCode::NoGoodRows, "beyond_end"));
}

#[test]
fn a_role_of_another_kind_is_said_to_give_nothing() {
    let read = table("customer,x,t_x,T,nps\na,1,3,5,9\nb,0,0,5,8\n");
    let Noted { value: data, notes } = guessed(&read);
    assert_eq!((data.kind, count(&notes, NoteCode::RoleUnused)), (Kind::Histories, 1));
}

#[test]
fn histories_fill_the_customers_table() {
    let mut open = open("customer,x,t_x,T,zbar,weights\na,1,2,5,7.5,3\nb,0,0,5,0,1\n");
    assert_eq!((open.report().source.kind.as_str(), open.report().customers), ("histories", 2));
    let ids: Vec<_> = open.report().columns.iter().map(|c| (c.id.as_str(), c.unit.as_str())).collect();
    let want =
        [("customer", ""), ("x", ""), ("t_x", "week"), ("t", "week"), ("monetary", ""), ("weight", "")];
    assert_eq!(ids, want);
    assert_eq!(open.report().columns[4].r#type, ColumnType::Money);
    assert_eq!(open.numbers("t_x"), [2.0, 0.0]);
    assert_eq!(open.numbers("weight"), [3.0, 1.0]);
    assert_eq!(count(&open.report().notes, NoteCode::TimeUnitAssumed), 2);
}

#[test]
fn the_time_unit_is_the_one_of_the_config() {
    let Some(bytes) = public("cdnow_customers_summary.csv") else { return };
    let open = open_with(bytes, &[], Config { time_unit: TimeUnit::Month, ..Config::default() });
    let said = open.report().notes.iter().find(|n| n.code == NoteCode::TimeUnitAssumed).unwrap();
    assert_eq!((said.value.as_str(), open.report().columns[2].unit.as_str()), ("month", "month"));
}

// --- survival ---------------------------------------------------------------------------------------------------

/// Period, shares to six decimals, size and unit of a text.
fn survival(text: &str) -> (Vec<f64>, Option<f64>, &'static str, Vec<NoteCode>) {
    let Noted { value: data, notes } = guessed(&table(text));
    assert_eq!(data.kind, Kind::Survival, "{text}");
    let table = data.survival.unwrap();
    assert_eq!(table.period, (0..table.retained.len() as u32).collect::<Vec<_>>(), "{text}");
    assert_eq!(table.retained.len(), data.ids.len(), "{text}");
    let shares = table.retained.iter().map(|s| (s * 1e6).round() / 1e6).collect();
    (shares, table.size, table.unit, notes.iter().map(|n| n.code).collect())
}

#[test]
fn survival_as_people_write_it() {
    use NoteCode::{FirstPeriodIsStart, PeriodUnitAssumed, ScaleAssumed};
    let shares = vec![1.0, 0.869, 0.743, 0.653];
    for (text, size, unit, notes) in [
        ("Year,Retention\n1,86.9%\n2,74.3%\n3,65.3%\n", None, "year", vec![]),
        ("year,retention\n0,100%\n1,86.9%\n2,74.3%\n3,65.3%\n", None, "year", vec![]),
        ("period,survival\n1,86.9\n2,74.3\n3,65.3\n", None, "year", vec![ScaleAssumed, PeriodUnitAssumed]),
        ("Month,Survival rate\n1,0.869\n2,0.743\n3,0.653\n", None, "month", vec![]),
        ("Month,Survivors\n0,1000\n1,869\n2,743\n3,653\n", Some(1000.0), "month", vec![]),
        (
            "month,customers left\nMonth 1,1000\nMonth 2,869\nMonth 3,743\nMonth 4,653\n",
            Some(1000.0),
            "month",
            vec![FirstPeriodIsStart],
        ),
        ("Year,High End\nYear 1,86.9\nYear 2,74.3\nYear 3,65.3\n", None, "year", vec![ScaleAssumed]),
        ("年,留存率\n第1年,86.9%\n第2年,74.3%\n第3年,65.3%\n", None, "year", vec![]),
        ("月份序号,留存人数\n0,2000\n1,1738\n2,1486\n3,1306\n", Some(2000.0), "month", vec![]),
        ("year,retention\n1,86.9%\n2,74.3%\n3,65.3%\n4,\n", None, "year", vec![]),
    ] {
        assert_eq!(survival(text), (shares.clone(), size, unit, notes), "{text}");
    }
    let (shares, size, ..) = survival("year,accounts\n0,60\n1,45\n2,30\n");
    assert_eq!((shares, size), (vec![1.0, 0.75, 0.5], Some(60.0)));
}

#[test]
fn survival_stops_where_it_does_not_go_on() {
    for (text, codes, periods) in [
        (
            "year,retention\n1,80%\n2,70%\n4,60%\n5,50%\n",
            vec![(2, 0, RejectCode::NotNextPeriod), (3, 0, RejectCode::NotNextPeriod)],
            3,
        ),
        ("year,retention\n1,80%\n2,90%\n", vec![(1, 1, RejectCode::Rising)], 2),
        (
            "year,retention\n1,120%\n1,80%\n2,-4%\n2,70%\nsoon,60%\n,60%\n3,x\n",
            vec![
                (0, 1, RejectCode::OutOfScale),
                (2, 1, RejectCode::Negative),
                (4, 0, RejectCode::BadNumber),
                (5, 0, RejectCode::NoValue),
                (6, 1, RejectCode::BadNumber),
            ],
            3,
        ),
        ("year,retention\n0,0%\n0,100%\n1,0%\n", vec![(0, 1, RejectCode::NotPositive)], 2),
    ] {
        let data = build(&table(text), &[Role::Period, Role::Retained]).unwrap().value;
        let found: Vec<_> = data.rejected.iter().map(|r| (r.row, r.column, r.code)).collect();
        assert_eq!(found, codes, "{text}");
        assert_eq!(data.survival.unwrap().retained.len(), periods, "{text}");
    }
    let read = table("year,retention\n2019,80%\n2020,70%\n");
    let error = build(&read, &[Role::Period, Role::Retained]).unwrap_err();
    assert_eq!((error.code, error.other.as_str()), (ErrorCode::NoGoodRows, "not_next_period"));
}

#[test]
fn not_everything_with_years_is_survival() {
    for text in [
        "year,sales\n1,900\n2,800\n3,700\n",
        "year,retention\n2019,90%\n2020,80%\n2021,70%\n",
        // Rates from one period to the next rise.
        "year,retention rate\n1,63.1%\n2,74.2%\n3,81.6%\n",
        "customer,year,amount\na,1,90\nb,1,80\nc,2,70\n",
    ] {
        let read = table(text);
        assert_ne!(kind(&read, &roles(&read)), Kind::Survival, "{text}");
    }
}

#[test]
fn one_cohort_counts_and_the_others_stand_beside_it() {
    let mut open = open("Year,High end,Regular\n1,86.9%,63.1%\n2,74.3%,46.8%\n");
    assert_eq!(open.report().source.kind, "survival");
    assert_eq!(open.words("customer"), ["0", "1", "2"]);
    assert_eq!(open.words("attribute.Regular"), ["", "63.1%", "46.8%"]);
    let retained = open.numbers("retained");
    assert!(retained.iter().zip([1.0, 0.869, 0.743]).all(|(a, b)| (a - b).abs() < 1e-12), "{retained:?}");
}
