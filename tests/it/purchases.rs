//! Orders to purchases.

use perennial::engine::dataset::Dataset;
use perennial::engine::dataset::orders::{OrderLines, Purchases, RollUp, roll_up};
use perennial::engine::dataset::roles::Role;
use perennial::engine::ingest::Read;
use perennial::engine::math::calendar::Day;
use perennial::engine::note::{Note, NoteCode, Noted};
use proptest::prelude::*;

use crate::data::{build, count, day, guessed, public_table, table};

fn rolled(data: &Dataset, as_of: Day) -> Noted<Purchases> {
    let how = RollUp { as_of, merge_days: true, zero_orders: true };
    roll_up(data.orders.as_ref().expect("an order log"), &how)
}

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
    let codes = |notes: &[Note]| {
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
    let Some(read) = public_table("CDNOW_sample.txt") else { return };
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
    let Some(read) = public_table("rfm_data_orders.csv") else { return };
    let Noted { value: data, .. } = guessed(&read);
    assert_eq!((data.ids.len(), data.rejected.len()), (995, 0));
    assert_eq!(data.orders.as_ref().unwrap().orders, data.rows_used);
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
}
