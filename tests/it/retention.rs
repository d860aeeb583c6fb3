//! Who comes back: cohorts and their customers through the whole engine, and the model of contracts.

use std::fmt::Write as _;

use crate::data::{Open, open, open_with};
use perennial::engine::note::NoteCode;
use perennial::engine::retention::spells::from_shares;
use perennial::engine::retention::survival::fit;
use perennial::link::protocol::{Answer, Ask, Cell, CohortLength, Cohorts, Config, Day, Query, Survival};
use proptest::prelude::*;

/// Over a year: a and b begin in January, c in February, d in August.
const ORDERS: &str = "customer,date,amount\na,2026-01-05,10\na,2026-01-31,20\na,2026-03-01,30\nb,2026-01-20,40\n\
    b,2026-02-28,50\nc,2026-02-10,60\nc,2026-03-02,70\nc,2026-03-03,80\nd,2026-08-10,5\n";

fn cohorts(open: &Open) -> &Cohorts {
    open.report().retention.cohorts.as_ref().unwrap()
}

fn customers(open: &mut Open, filters: &[(&str, &str)]) -> Vec<String> {
    let filters = filters.iter().map(|(id, key)| ((*id).to_owned(), (*key).to_owned())).collect();
    let ask = Ask::Window { query: Query { filters, ..Query::default() }, start: 0, count: 1000 };
    let Ok(Answer::Window(window)) = open.ask(ask) else { panic!("no window") };
    let id = |row: &Vec<Cell>| if let Cell::Text(id) = &row[0] { id.clone() } else { panic!("{row:?}") };
    window.rows.iter().map(id).collect()
}

#[test]
fn an_order_log_has_cohorts_by_month() {
    let mut open = open(ORDERS);
    let got = cohorts(&open).clone();
    assert_eq!(got.length, "month");
    let sizes: Vec<_> = got.rows.iter().map(|r| (r.start.iso(), r.customers, r.cells.len())).collect();
    assert_eq!(sizes.len(), 8);
    assert_eq!(sizes[0], ("2026-01-01".to_owned(), 2, 8));
    assert_eq!((sizes[2].1, sizes[7].clone()), (0, ("2026-08-01".to_owned(), 1, 1)));
    let january = &got.rows[0].cells;
    assert_eq!((january[1].customers, january[1].revenue, january[1].cumulative), (1, 50.0, 60.0));
    // As of 10 August: July is over, August is not. Month 1: b of two, c of one.
    assert!(january[6].complete && !january[7].complete);
    assert_eq!((got.mean[0], got.mean[1]), ((2.0 / 3.0, 3), (1.0 / 3.0, 3)));
    let Cell::Date(day) = open.column("cohort")[2] else { panic!() };
    assert_eq!(day.iso(), "2026-02-01");
}

#[test]
fn a_cell_leads_to_its_customers() {
    let mut open = open(ORDERS);
    assert_eq!(customers(&mut open, &[("cohort", "2026-01-01")]), ["a", "b"]);
    assert_eq!(customers(&mut open, &[("cohort", "2026-01-01"), ("bought_in", "2026-03-01")]), ["a"]);
    assert_eq!(customers(&mut open, &[("bought_in", "2026-03-01")]), ["a", "c"]);
    // Any day of the month names it; a day that is none, or one that is no cohort's first, keeps nobody.
    assert_eq!(customers(&mut open, &[("bought_in", "2026-02-17")]), ["b", "c"]);
    for none in
        [("bought_in", "soon"), ("cohort", "2026-01-02"), ("cohort", ""), ("last_order", "2026-02-29")]
    {
        assert!(customers(&mut open, &[none]).is_empty(), "{none:?}");
    }
    assert_eq!(customers(&mut open, &[("last_order", "2026-02-28")]), ["b"]);
}

#[test]
fn weeks_are_a_choice_and_the_default_of_short_files() {
    let config = Config { cohort: Some(CohortLength::Week), ..Config::default() };
    let mut open = open_with(ORDERS, &[], config);
    assert_eq!(cohorts(&open).length, "week");
    assert_eq!(cohorts(&open).rows[0].start.iso(), "2026-01-05");
    assert_eq!(customers(&mut open, &[("bought_in", "2026-03-02")]), ["c"]);
    // 1 March is the Sunday of the week before.
    assert_eq!(customers(&mut open, &[("bought_in", "2026-02-23")]), ["a", "b"]);
    let short = crate::data::open("customer,date,amount\na,2026-01-05,10\nb,2026-03-05,10\n");
    assert_eq!(cohorts(&short).length, "week");
    assert!(short.report().retention.repeat.is_empty() && short.report().retention.gaps.is_none());
}

#[test]
fn every_cell_has_as_many_customers_as_its_link_shows() {
    let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/shop.en.csv")).unwrap();
    let mut open = open(file);
    let table = cohorts(&open).clone();
    assert_eq!(table.rows.iter().map(|r| r.customers).sum::<u64>(), open.report().company.buyers.unwrap());
    let starts: Vec<Day> = table.rows.iter().map(|r| r.start).collect();
    for (i, row) in table.rows.iter().enumerate() {
        for (k, cell) in row.cells.iter().enumerate().filter(|(k, _)| i + k < starts.len()) {
            let filters = [("cohort", row.start.iso()), ("bought_in", starts[i + k].iso())];
            let filters = filters.each_ref().map(|(id, day)| (*id, day.as_str()));
            assert_eq!(customers(&mut open, &filters).len() as u64, cell.customers, "{filters:?}");
        }
    }
    let repeat = &open.report().retention.repeat[0];
    assert_eq!((repeat.purchase, repeat.points[0].0), (2, 0));
    // What was seen until today is a floor of what the curve says of customers watched to the end.
    let seen = open.report().company.repeat_purchase_rate.unwrap();
    assert!(repeat.points.last().unwrap().1 >= seen - 1e-9);
    let gaps = open.report().retention.gaps.clone().unwrap();
    let orders = open.report().company.purchases.unwrap();
    assert_eq!(gaps.counts.iter().sum::<u64>(), orders - open.report().company.buyers.unwrap());
}

proptest! {
    #[test]
    fn cohorts_hold_together(rows in prop::collection::vec((0u32..12, 0i32..500, 1u32..100), 1..80)) {
        let file = |rows: &[(u32, i32, u32)]| {
            rows.iter().fold("customer,date,amount\n".to_owned(), |mut text, (c, d, a)| {
                writeln!(text, "c{c},{},{a}", Day(20_000 + d).iso()).unwrap();
                text
            })
        };
        let turned: Vec<_> = rows.iter().rev().copied().collect();
        let (a, b) = (open(file(&rows)), open(file(&turned)));
        let (a, b) = (cohorts(&a), cohorts(&b));
        prop_assert_eq!((&a.length, a.rows.len(), &a.mean), (&b.length, b.rows.len(), &b.mean));
        let mut buyers = 0;
        for (x, y) in a.rows.iter().zip(&b.rows) {
            buyers += x.customers;
            prop_assert_eq!((x.start, x.customers, x.cells.len()), (y.start, y.customers, y.cells.len()));
            if let Some(first) = x.cells.first() {
                prop_assert_eq!(first.customers, x.customers);
            }
            for (c, d) in x.cells.iter().zip(&y.cells) {
                prop_assert!(c.customers <= x.customers && c.orders >= c.customers);
                prop_assert_eq!((c.customers, c.orders, c.complete), (d.customers, d.orders, d.complete));
                prop_assert!((c.cumulative - d.cumulative).abs() < 1e-9 * (1.0 + c.cumulative));
            }
            prop_assert!(x.cells.windows(2).all(|w| w[0].cumulative <= w[1].cumulative && w[0].complete >= w[1].complete));
        }
        prop_assert!(a.mean.iter().all(|(share, n)| (0.0..=1.0).contains(share) && *n > 0));
        let mut customers: Vec<u32> = rows.iter().map(|r| r.0).collect();
        customers.sort_unstable();
        customers.dedup();
        prop_assert!(buyers == customers.len() as u64);
    }
}

const YEARS: [u32; 7] = [1, 2, 3, 4, 5, 6, 7];

#[test]
fn contracts_of_the_paper() {
    let cases = [
        ([0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491], (0.66809, 3.80609)),
        ([0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241], (0.70408, 1.18204)),
    ];
    for (left, (alpha, beta)) in cases {
        let got = fit(&from_shares(&YEARS, &left, 1000.0)).unwrap();
        assert!((got.alpha / alpha - 1.0).abs() < 1e-3 && (got.beta / beta - 1.0).abs() < 1e-3, "{got:?}");
        let [a, b] = got.errors.unwrap();
        assert!(a > 0.0 && a < got.alpha && b > 0.0 && b < got.beta);
    }
}

fn contracts(open: &Open) -> &Survival {
    open.report().retention.survival.as_ref().unwrap()
}

const HIGH_END: &str =
    "Year,Retained\n0,100%\n1,86.9%\n2,74.3%\n3,65.3%\n4,59.3%\n5,55.1%\n6,51.7%\n7,49.1%\n";

#[test]
fn a_table_of_retention_becomes_a_model() {
    let open_at =
        |discount_rate: f64| open_with(HIGH_END, &[], Config { discount_rate, ..Config::default() });
    let open = open_at(0.1);
    let got = contracts(&open);
    assert_eq!((got.period.as_str(), got.seen.len(), got.curve.len()), ("year", 8, 15));
    assert_eq!((got.accounts.round(), got.value), (1000.0, None));
    assert!((got.params[0].0 / 0.66809 - 1.0).abs() < 1e-3 && (got.params[1].0 / 3.80609 - 1.0).abs() < 1e-3);
    for (period, share, _) in &got.seen {
        assert!((share - got.curve[*period as usize].1.value).abs() < 0.02);
    }
    // Loyal ones remain, so every renewal makes the next more likely, and what is left of an account worth more.
    assert!(got.curve.windows(2).skip(1).all(|w| w[0].2 < w[1].2 && w[0].1.value > w[1].1.value));
    assert!(got.residual.windows(2).all(|w| w[0].1 < w[1].1));
    // alpha below 1: without discounting there is no end.
    assert!(got.tenure.0 > 5.0 && got.tenure.0 < 11.0 && got.tenure.1.is_none());
    let free = open_at(0.0);
    assert!(contracts(&free).residual.is_empty() && contracts(&free).tenure.0.is_infinite());
}

/// Accounts of 24 ages in months; of each age the share that geometric losses leave is still there.
fn accounts(left: impl Fn(u32) -> f64) -> String {
    let mut file = "Account,Start date,Status,MRR start,MRR end\n".to_owned();
    for age in 1..=24u32 {
        let (y, m) = ((2026 * 12 + 8 - age) / 12, (2026 * 12 + 8 - age) % 12 + 1);
        for k in 0..40 {
            let active = f64::from(k) < 40.0 * left(age);
            let (status, end) = if active { ("active", 50) } else { ("churned", 0) };
            writeln!(file, "A{age}-{k},{y}-{m:02}-15,{status},50,{end}").unwrap();
        }
    }
    file
}

#[test]
fn accounts_with_a_status_become_a_model() {
    let config = || Config { as_of: Day::parse_iso("2026-09-20"), ..Config::default() };
    let open = open_with(accounts(|age| 0.9f64.powi(age as i32)), &[], config());
    let got = contracts(&open);
    assert_eq!((got.period.as_str(), got.accounts), ("month", 960.0));
    // Nine in ten stay each month, whoever they are.
    assert!((got.curve[12].1.value - 0.9f64.powi(12)).abs() < 0.02, "{:?}", got.curve[12]);
    assert!(got.curve[12].1.low_95 < 0.9f64.powi(12) && 0.9f64.powi(12) < got.curve[12].1.high_95);
    let value = got.value.unwrap();
    assert!(value.low_95 < value.low_80 && value.low_80 < value.value && value.value < value.high_95);
    // 50 a month for each that is there, and a renewal of nine in ten to come again and again.
    let paying = open.report().customers - open.report().retention.subscriptions.as_ref().unwrap().ended;
    let v = libm::pow(1.1, -1.0 / 12.0);
    let want = paying as f64 * 50.0 * 0.9 / (1.0 - 0.9 * v);
    assert!((value.value / want - 1.0).abs() < 0.1, "{} {want}", value.value);
    let half = open_with(accounts(|age| 0.9f64.powi(age as i32)), &[], Config { margin: 0.5, ..config() });
    assert!((contracts(&half).value.unwrap().value * 2.0 - value.value).abs() < 1e-6);
}

#[test]
fn contracts_that_cannot_be_fitted_get_a_note() {
    let config = || Config { as_of: Day::parse_iso("2026-09-20"), ..Config::default() };
    let codes = |open: &Open| open.report().notes.iter().map(|n| n.code).collect::<Vec<_>>();
    let stay = open_with(accounts(|_| 1.0), &[], config());
    assert!(stay.report().retention.survival.is_none());
    assert!(codes(&stay).contains(&NoteCode::SurvivalNobodyLost));
    let leave = open_with(accounts(|_| 0.0), &[], config());
    assert!(codes(&leave).contains(&NoteCode::SurvivalTooLittle));
    let short = open("Year,Retained\n0,100%\n1,80%\n");
    assert!(codes(&short).contains(&NoteCode::SurvivalTooLittle), "{:?}", codes(&short));
}
