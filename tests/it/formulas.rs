//! The worked examples of `docs/formulas.md` through the whole engine: a file in, figures out.

use crate::data::{open, open_with, public};
use perennial::link::protocol::{Config, Day, NoteCode, Role};

fn close(got: &[f64], want: &[f64], relative: f64) {
    assert_eq!(got.len(), want.len(), "{got:?} {want:?}");
    for (g, w) in got.iter().zip(want) {
        assert!((g - w).abs() <= relative * w.abs().max(1e-12), "{got:?} is not {want:?}");
    }
}

#[test]
fn satisfaction_csv() {
    let Some(bytes) = public("satisfaction.csv") else { return };
    let mut open = open(bytes);
    // Section 2, `satisfaction.weighted`.
    close(&open.numbers("satisfaction.weighted"), &[8.0, 7.0, 7.8, 8.6, 7.3], 1e-9);
    assert_eq!(open.words("satisfaction.level")[0], "good");
    assert_eq!(open.words("satisfaction.weakest_factor")[0], "service_score");
}

#[test]
fn feedback_counts_csv() {
    let Some(bytes) = public("feedback_counts.csv") else { return };
    let mut open = open(bytes);
    // Section 2, `satisfaction.positive_share`, `experience.sum` (proxy); five digits are printed there.
    close(&open.numbers("satisfaction.positive_share"), &[0.5, 8.0 / 15.0, 0.5, 0.583333333333, 0.6], 1e-9);
    close(&open.numbers("experience.sum"), &[1.5, 1.56667, 1.5, 1.66667, 1.7], 1e-5);
    assert_eq!(open.numbers("loyalty.repeat_share")[0], 0.5);
    assert!(open.report().notes.iter().any(|n| n.code == NoteCode::ExperienceByProxy));
}

#[test]
fn customer_value_csv() {
    let Some(bytes) = public("customer_value.csv") else { return };
    let mut open = open(bytes);
    close(&open.numbers("value.total"), &[3750.0, 3000.0, 4900.0], 1e-9);
    close(&open.numbers("clv.annuity"), &[3790.787, 1895.393, 7581.574], 1e-6);
    assert_eq!(open.words("segment.value_rule"), ["active", "at_risk", "high_value"]);
}

#[test]
fn cash_flows_csv() {
    let Some(bytes) = public("cash_flows.csv") else { return };
    let mut open = open(bytes);
    close(&open.numbers("clv.discounted"), &[5511.483940], 1e-9);
}

#[test]
fn simple_and_adjusted_lifetime_value() {
    let text = "customer,price,repurchase_rate,lifetime_years,perceived,expected\n\
        a,200,0.3,3,200,150\nb,250,0.3,3,200,150\nc,250,0.5,3,100,100\n";
    let mut open = open(text);
    // Section 4: 0.18, 0.225 and 0.375 thousand; 0.18 x 1.142857 = 0.205714.
    close(&open.numbers("clv.simple"), &[0.18, 0.225, 0.375], 1e-9);
    close(&open.numbers("satisfaction.expectation_gap"), &[1.0 / 7.0, 1.0 / 7.0, 0.0], 1e-9);
    close(&open.numbers("clv.satisfaction_adjusted"), &[0.18 * 8.0 / 7.0, 0.225 * 8.0 / 7.0, 0.375], 1e-9);
    let unit = open.report().columns.iter().find(|c| c.id == "clv.simple").map(|c| c.unit.clone());
    assert_eq!(unit.as_deref(), Some("thousand"));
}

#[test]
fn value_parts_add_up() {
    let text = "customer,amount,referral value,service value\na,1000,2500,500\n";
    let mut open = open(text);
    assert_eq!(open.numbers("value.total"), [4000.0]);
}

/// Section 3: the ten boxes, the quantiles, by days with an order and by every row.
#[test]
fn rfm_data_orders_csv() {
    let Some(bytes) = public("rfm_data_orders.csv") else { return };
    let as_of = Day::from_ymd(2006, 12, 31);
    let boxes = [
        "champions",
        "potential",
        "loyal",
        "promising",
        "new",
        "cannot",
        "risk",
        "attention",
        "sleep",
        "lost",
    ];
    for (merge_days, want) in [
        (true, [35, 340, 171, 9, 104, 48, 28, 10, 102, 148]),
        (false, [35, 341, 171, 9, 104, 48, 28, 10, 101, 148]),
    ] {
        let config = Config { as_of, merge_days, ..Config::default() };
        let open = open_with(bytes.clone(), &[], config);
        let report = open.report();
        assert_eq!(report.customers, 995);
        let segments = report.segments.iter().find(|s| s.id == "rfm.segment_10").unwrap();
        let keys: Vec<&str> = segments.groups.iter().map(|g| g.key.as_str()).collect();
        assert_eq!(keys[..10], boxes);
        let got: Vec<u64> = segments.groups[..10].iter().map(|g| g.customers).collect();
        assert_eq!(got, want, "merge_days {merge_days}");
        if !merge_days {
            let cuts = report.rfm.as_ref().unwrap().cuts;
            close(&cuts[0], &[114.0, 180.0, 296.4, 481.0], 1e-9);
            close(&cuts[1], &[3.0, 4.0, 5.0, 7.0], 1e-9);
            close(&cuts[2], &[254.8, 381.0, 505.4, 665.0], 1e-9);
        }
    }
}

#[test]
fn cdnow_opens_without_a_header() {
    let Some(bytes) = public("CDNOW_sample.txt") else { return };
    let mut open = open(bytes);
    assert_eq!(open.report().customers, 2357);
    assert_eq!(open.report().source.rows, 6919);
    assert_eq!(open.report().source.delimiter, "spaces");
    assert_eq!(
        open.report().days.map(|d| (d.0.iso(), d.1.iso())),
        Some(("1997-01-01".into(), "1998-06-30".into()))
    );
    assert_eq!(open.column("customer").len(), 2357);
    // Zero-value orders count: without them the sample has 2,349 customers (section 4.1).
    let some: Vec<f64> = open.numbers("order_count").into_iter().filter(|n| *n > 0.0).collect();
    assert_eq!(some.len(), 2357);
}

/// Section 4.2: calibration to 1997-09-30, Σx = 2457.
#[test]
fn cdnow_calibration_purchases() {
    let Some(bytes) = public("CDNOW_sample.txt") else { return };
    let config = Config { as_of: Day::from_ymd(1997, 9, 30), ..Config::default() };
    let mut open = open_with(bytes, &[], config);
    let repeats: f64 = open.numbers("order_count").iter().map(|n| n - 1.0).sum();
    assert_eq!(repeats, 2457.0);
}

#[test]
fn survey_figures_with_intervals() {
    let text = "customer,nps,csat,ces\na,9,5,7\na,10,4,5\nb,8,3,6\nc,6,5,4\n,0,1,1\n";
    let mut open = open(text);
    let figures: Vec<(String, u64, f64)> =
        open.report().surveys.iter().map(|s| (s.id.clone(), s.n, s.value)).collect();
    assert_eq!(figures[0], ("nps".to_owned(), 5, 0.0));
    assert_eq!(figures[1], ("csat".to_owned(), 5, 0.6));
    assert_eq!((figures[2].1, figures[2].0.as_str()), (5, "ces"));
    assert!((figures[2].2 - 4.6).abs() < 1e-12);
    assert!(
        open.report().surveys.iter().all(|s| s.interval.is_some_and(|(l, h)| l <= s.value && s.value <= h))
    );
    assert_eq!(open.numbers("nps")[..2], [100.0, 0.0]);
    assert_eq!(open.numbers("nps.answers")[..2], [2.0, 1.0]);
}

#[test]
fn order_log_by_hand() {
    // 2015-01-01 … 2015-02-07: days, refunds and same-day orders as section 4.1 says.
    let text = "customer,date,amount\n01,2015-01-01,10\n01,2015-02-06,20\n02,2015-01-01,5\n\
        03,2015-01-01,1\n03,2015-01-03,2\n03,2015-01-05,3\n03,2015-01-05,4\n02,2015-01-20,-2\n04,2015-02-07,8\n\
        04,2015-02-07,-8\n";
    let mut open = open_with(text, &[], Config { as_of: Day::from_ymd(2015, 2, 7), ..Config::default() });
    assert_eq!(open.words("customer"), ["01", "02", "03", "04"]);
    close(&open.numbers("order_count"), &[2.0, 1.0, 3.0, 0.0], 0.0);
    close(&open.numbers("monetary_sum"), &[30.0, 3.0, 10.0, 0.0], 1e-12);
    close(&open.numbers("recency_days")[..3], &[1.0, 37.0, 33.0], 0.0);
    assert_eq!(open.words("segment.lifecycle"), ["active", "new", "active", "prospect"]);
    close(&open.numbers("loyalty.repeat_share")[..3], &[0.5, 0.0, 2.0 / 3.0], 1e-12);
    let company = &open.report().company;
    assert_eq!((company.revenue, company.purchases, company.buyers), (Some(43.0), Some(6), Some(3)));
    assert_eq!(company.repeat_purchase_rate, Some(2.0 / 3.0));
}

#[test]
fn one_correction_is_enough() {
    let text = "who,when,worth\nx,2026-01-02,5\ny,2026-02-03,6\nx,2026-03-04,7\n";
    let roles = [("who", Role::Customer), ("when", Role::Date), ("worth", Role::Amount)];
    let open = open_with(text, &roles, Config::default());
    assert_eq!(open.report().source.kind, "orders");
    assert_eq!(open.report().company.revenue, Some(18.0));
}

#[test]
fn ratings_beside_orders_are_averaged() {
    let text = "customer,date,amount,product quality,service quality,purchases\na,2026-01-01,5,8,7,3\n\
        a,2026-02-01,6,10,,3\nb,2026-03-01,7,6,6,1\na,2026-03-02,7,6,x,1\n";
    let roles = [("purchases", Role::Purchases)];
    let mut open = open_with(text, &roles, Config::default());
    assert_eq!(open.report().source.kind, "orders");
    // a: product (8 + 10 + 6) / 3 = 8, service 7: (0.4 x 8 + 0.3 x 7) / 0.7.
    close(&open.numbers("satisfaction.weighted"), &[5.3 / 0.7, 6.0], 1e-12);
    let notes = &open.report().notes;
    assert!(
        notes
            .iter()
            .any(|n| n.code == NoteCode::RoleUnused && n.place.column.as_deref() == Some("purchases"))
    );
    assert_eq!(open.report().source.rows_used, 4);
}
