//! What customers are worth, through the whole engine: files in, forecasts, intervals and notes out.

use std::rc::Rc;

use perennial::engine::math::random::Random;
use perennial::link::protocol::{
    Answer, Ask, Config, Day, ModelId, NoteCode, Range, Reason, Report, Role, TimeUnit, Worth,
};

use crate::data::{Open, open, open_with, public};

/// A file with the models compared to the end.
fn compared(mut open: Open) -> (Open, Rc<Report>) {
    let mut report = open.opened.report.clone().unwrap();
    while report.worth.as_ref().is_some_and(|w| !w.complete) {
        match open.ask(Ask::Compare).unwrap() {
            Answer::Compared(next) => report = next,
            other => panic!("{other:?}"),
        }
    }
    (open, report)
}

fn worth(report: &Report) -> &Worth {
    report.worth.as_ref().unwrap()
}

fn cdnow(config: Config) -> Option<(Open, Rc<Report>)> {
    let bytes = public("CDNOW_sample.txt")?;
    let roles = [
        ("1", Role::LeaveOut),
        ("2", Role::Customer),
        ("3", Role::Date),
        ("4", Role::LeaveOut),
        ("5", Role::Amount),
    ];
    Some(compared(open_with(bytes, &roles, config)))
}

fn day(y: i32, m: u32, d: u32) -> Option<Day> {
    Day::from_ymd(y, m, d)
}

fn close(got: f64, want: f64, by: f64) {
    assert!((got - want).abs() <= by, "{got} instead of {want}");
}

#[test]
fn cdnow_through_the_engine() {
    let Some((_, report)) = cdnow(Config { as_of: day(1997, 9, 30), ..Config::default() }) else { return };
    let worth = worth(&report);
    let likelihood = |id: &str| worth.models.iter().find(|m| m.id == id).unwrap().log_likelihood;
    // formulas.md 4.2.
    for (id, want) in [
        ("nbd", -9763.6576),
        ("bg_nbd", -9582.42921),
        ("mbg_nbd", -9582.13572),
        ("pareto_nbd", -9594.97618),
        ("bg_cnbd_k", -9855.33),
        ("gamma_gamma", -4055.91770),
    ] {
        close(likelihood(id), want, if id == "bg_cnbd_k" { 0.01 } else { 1e-3 });
    }
    assert_eq!((worth.chosen.as_deref(), worth.reason), (Some("mbg_nbd"), Reason::Default));
    assert_eq!((worth.customers, worth.repeaters), (2357, 946));
    // Gamma-Gamma's mean of a new customer, 35.171 from the file of two decimals.
    let params = &worth.models.iter().find(|m| m.id == "gamma_gamma").unwrap().params;
    let [p, q, gamma] = [0, 1, 2].map(|i| params[i].value);
    close(p * gamma / (q - 1.0), 35.171, 0.01);
}

#[test]
fn cdnow_held_back() {
    let config = Config {
        as_of: day(1998, 6, 30),
        holdout_split: day(1997, 9, 30),
        model: Some(ModelId::BgNbd),
        ..Config::default()
    };
    let Some((_, report)) = cdnow(config) else { return };
    let worth = worth(&report);
    let holdout = worth.holdout.as_ref().unwrap();
    assert_eq!(holdout.purchases, 1882.0);
    // formulas.md 4.2, by calibration x = 0…6, 7+.
    let actual = [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359];
    let bg_nbd = [0.225, 0.523, 1.044, 1.520, 2.164, 2.654, 3.504, 6.157];
    for ((group, actual), expected) in holdout.groups.iter().zip(actual).zip(bg_nbd) {
        close(group.actual, actual, 6e-4);
        close(group.expected, expected, 1.5e-3);
    }
    let config = Config { model: Some(ModelId::ParetoNbd), ..Config::default() };
    let config = Config { as_of: day(1998, 6, 30), holdout_split: day(1997, 9, 30), ..config };
    let (_, report) = cdnow(config).unwrap();
    let holdout = self::worth(&report).holdout.clone().unwrap();
    let pareto = [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403];
    for (group, expected) in holdout.groups.iter().zip(pareto) {
        close(group.expected, expected, 1.5e-3);
    }
}

/// Orders of simulated MBG/NBD customers with Gamma-Gamma spend over 78 weeks: a CSV.
fn simulated(seed: u64, customers: usize) -> String {
    let mut random = Random::new(seed);
    let mut out = String::from("customer,date,amount\n");
    let start = Day::from_ymd(2024, 1, 1).unwrap().0;
    for i in 0..customers {
        let (rate, leave) = (random.gamma(0.9, 12.0) / 7.0, random.beta(0.8, 3.5));
        let nu = random.gamma(4.0, 20.0);
        let mut at = random.share() * 180.0;
        let mut active = true;
        while active && at < 546.0 {
            let amount = random.gamma(6.0, nu);
            out += &format!("c{i},{},{amount:.2}\n", Day(start + at as i32).iso());
            active = random.share() >= leave;
            // A day at least, as days are merged.
            at += random.exponential(rate).max(1.0);
        }
    }
    out
}

fn holds(range: &Range, truth: f64) -> bool {
    range.low_80 <= truth && truth <= range.high_80
}

#[test]
fn intervals_of_the_held_back_total_hold_the_truth_as_often_as_they_say() {
    // Over 200 data sets the 80 % interval holds the truth in 74-86 %.
    let (mut purchases, mut spend) = (0, 0);
    for seed in 0..200 {
        let config = Config { as_of: day(2025, 6, 30), ..Config::default() };
        let (_, report) = compared(open_with(simulated(seed, 300), &[], config));
        let worth = worth(&report);
        let holdout = worth.holdout.as_ref().unwrap_or_else(|| panic!("{seed}: {:?}", report.notes));
        purchases += i32::from(holds(&holdout.expected, holdout.purchases));
        spend += i32::from(holds(&holdout.expected_spend.unwrap(), holdout.spend));
    }
    assert!((148..=172).contains(&purchases), "purchases: {purchases} of 200");
    assert!((148..=172).contains(&spend), "spend: {spend} of 200");
}

#[test]
fn row_order_changes_nothing_and_money_scales() {
    let text = simulated(5, 250);
    let mut lines: Vec<&str> = text.lines().skip(1).collect();
    let (_, one) = compared(open(text.clone()));
    lines.reverse();
    let turned = format!("customer,date,amount\n{}\n", lines.join("\n"));
    let (_, other) = compared(open(turned));
    let tenfold: String = text
        .lines()
        .map(|l| match l.rsplit_once(',').and_then(|(a, m)| Some((a, m.parse::<f64>().ok()?))) {
            Some((rest, money)) => format!("{rest},{:.1}\n", money * 10.0),
            None => format!("{l}\n"),
        })
        .collect();
    let (_, ten) = compared(open(tenfold));
    let (a, b, c) = (worth(&one), worth(&other), worth(&ten));
    close(b.purchases.value / a.purchases.value, 1.0, 1e-6);
    close(b.clv.unwrap().high_80 / a.clv.unwrap().high_80, 1.0, 1e-6);
    close(c.purchases.value / a.purchases.value, 1.0, 1e-9);
    close(c.clv.unwrap().value / a.clv.unwrap().value, 10.0, 1e-4);
    close(c.clv.unwrap().low_95 / a.clv.unwrap().low_95, 10.0, 1e-4);
}

#[test]
fn the_time_unit_changes_parameters_and_nothing_else() {
    let text = simulated(6, 250);
    let (_, weeks) = compared(open(text.clone()));
    let config = Config { time_unit: TimeUnit::Day, ..Config::default() };
    let (_, days) = compared(open_with(text, &[], config));
    let (a, b) = (worth(&weeks), worth(&days));
    close(b.purchases.value / a.purchases.value, 1.0, 1e-6);
    close(b.clv.unwrap().value / a.clv.unwrap().value, 1.0, 1e-6);
    let alpha = |w: &Worth| w.models.iter().find(|m| m.id == "mbg_nbd").unwrap().params[1].value;
    close(alpha(b) / alpha(a), 7.0, 1e-4);
}

#[test]
fn a_change_of_horizon_compares_nothing_again() {
    let (mut open, before) = compared(open(simulated(7, 200)));
    let config = Config { horizon_months: 6.0, discount_rate: 0.0, ..Config::default() };
    let roles = open.opened.roles.iter().map(|r| r.role).collect();
    let Answer::Analysed(after) = open.ask(Ask::Analyse { roles, config }).unwrap() else { panic!() };
    let (a, b) = (worth(&before), worth(&after));
    assert!(b.complete);
    assert_eq!(a.models.len(), b.models.len());
    assert!(b.purchases.value < a.purchases.value);
    close(b.clv.unwrap().value, b.spend.unwrap().value, 1e-9);
}

/// The note codes of a file, every number of its worth being finite.
fn codes(text: impl Into<Vec<u8>>, config: Config) -> (Vec<NoteCode>, Rc<Report>) {
    let (mut open, report) = compared(open_with(text, &[], config));
    let json = serde_json::to_value(&report.worth).unwrap();
    let mut bad = Vec::new();
    nulls("", &json, &mut bad);
    assert!(bad.is_empty(), "no number: {bad:?}");
    for row in open.customers().ranges.iter().flatten() {
        for r in [Some(row.p_alive), Some(row.purchases), row.spend, row.clv].into_iter().flatten() {
            let ends = [r.low_95, r.low_80, r.high_80, r.high_95];
            assert!(ends.windows(2).all(|w| w[0] <= w[1]), "{r:?}");
        }
        assert!((0.0..=1.0).contains(&row.p_alive.value));
    }
    (report.notes.iter().map(|n| n.code).collect(), report)
}

/// Paths of values that are `null` although they are numbers.
fn nulls(at: &str, value: &serde_json::Value, out: &mut Vec<String>) {
    const MAY_LACK: [&str; 12] = [
        "chosen",
        "horizon_end",
        "regularity",
        "spend_correlation",
        "spend",
        "clv",
        "slipping",
        "holdout",
        "error",
        "cells",
        "expected_spend",
        "worth",
    ];
    match value {
        serde_json::Value::Null => {
            let optional = MAY_LACK.iter().any(|k| at.split('/').any(|part| part == *k))
                || at.ends_with("_error")
                || at.contains("spend_");
            if !optional {
                out.push(at.to_owned());
            }
        }
        serde_json::Value::Array(all) => all.iter().for_each(|v| nulls(at, v, out)),
        serde_json::Value::Object(all) => all.iter().for_each(|(k, v)| nulls(&format!("{at}/{k}"), v, out)),
        _ => {}
    }
}

fn log(rows: impl Iterator<Item = (usize, i32, f64)>) -> String {
    let start = Day::from_ymd(2015, 1, 1).unwrap().0;
    let lines = rows.map(|(c, d, m)| format!("c{c},{},{m}\n", Day(start + d).iso()));
    format!("customer,date,amount\n{}", lines.collect::<String>())
}

#[test]
fn data_that_cannot_tell_says_so() {
    let none = |text: String, code: NoteCode| {
        let (codes, report) = codes(text, Config::default());
        assert!(codes.contains(&code), "{codes:?}");
        let worth = worth(&report);
        assert_eq!((worth.chosen.as_deref(), worth.reason), (None, Reason::None));
        assert!(worth.complete);
    };
    none(log((0..200).map(|i| (i, i as i32 % 150, 20.0))), NoteCode::NoRepeatBuyers);
    none(log((0..2).flat_map(|c| (0..9).map(move |d| (c, d * 10, 5.0)))), NoteCode::TooFewCustomers);
    none(log((0..300).map(|i| (i % 90, 0, 5.0))), NoteCode::OneMoment);
    let refunds = |i: usize| [(i, i as i32, 30.0), (i, i as i32 + 1, -30.0)];
    none(log((0..60).flat_map(refunds)), NoteCode::TooFewCustomers);
    none(
        log((0..100).chain(0..3).enumerate().map(|(k, c)| (c, k as i32, 9.0))),
        NoteCode::TooFewRepeatBuyers,
    );
}

#[test]
fn hard_data_stays_finite() {
    // Ten years of daily orders beside customers with hundreds of them.
    let busy =
        |c: usize| (0..(40 + 90 * c)).map(move |k| (c, (k * 3650 / (40 + 90 * c)) as i32, 10.0 + c as f64));
    let (found, report) = codes(log((0..41).flat_map(busy)), Config::default());
    assert!(worth(&report).chosen.is_some(), "{found:?}");
    // Everybody pays the same.
    let mut random = Random::new(1);
    let same: Vec<_> = (0..400).map(|k| (k % 120, (random.share() * 700.0) as i32, 25.0)).collect();
    let (found, report) = codes(log(same.iter().copied()), Config::default());
    assert!(found.contains(&NoteCode::SpendSame), "{found:?}");
    let w = worth(&report);
    close(w.spend.unwrap().value / w.purchases.value, 25.0, 1e-9);
    // The last day before all orders, before some, and long after them.
    for as_of in [day(2014, 1, 1), day(2015, 6, 1), day(2030, 1, 1)] {
        codes(log(same.iter().copied()), Config { as_of, ..Config::default() });
    }
    // Money of nothing.
    let free = same.iter().map(|(c, d, _)| (*c, *d, 0.0));
    let (_, report) = codes(log(free), Config::default());
    assert!(worth(&report).spend.is_none());
}

#[test]
fn tables_already_rolled_up() {
    let Some(bytes) = public("cdnow_customers_summary_with_transactions.csv") else { return };
    let (found, report) = codes(bytes, Config::default());
    let w = worth(&report);
    let likelihood = |id: &str| w.models.iter().find(|m| m.id == id).unwrap().log_likelihood;
    // formulas.md 4.2: two decimals.
    close(likelihood("gamma_gamma"), -4055.92324, 1e-3);
    assert!(found.contains(&NoteCode::TimeUnitAssumed));
    assert!(w.models.iter().all(|m| !m.id.contains("cnbd")), "gaps are not known");
    let Some(bytes) = public("donations.csv") else { return };
    let (_, report) = codes(bytes, Config { time_unit: TimeUnit::Year, ..Config::default() });
    let w = worth(&report);
    assert_eq!((w.chosen.as_deref(), w.reason, w.customers), (Some("bg_bb"), Reason::Periods, 11_104));
    let model = w.models.iter().find(|m| m.id == "bg_bb").unwrap();
    close(model.log_likelihood, -33225.58127, 1e-3);
    for (param, want) in model.params.iter().zip([1.203522, 0.749716, 0.656718, 2.783443]) {
        close(param.value / want, 1.0, 1e-3);
    }
}

#[test]
fn histories_come_back_as_they_went() {
    let text = simulated(9, 150);
    let (mut first, report) = compared(open(text));
    let Answer::File(bytes) = first.ask(Ask::ExportHistories).unwrap() else { panic!() };
    let (second, again) = compared(open(bytes));
    assert_eq!(second.report().source.kind, "histories");
    let (a, b) = (worth(&report), worth(&again));
    let likelihood = |w: &Worth| w.models.iter().find(|m| m.id == "bg_nbd").unwrap().log_likelihood;
    close(likelihood(a), likelihood(b), 1e-6);
    close(a.spend.unwrap().value / b.spend.unwrap().value, 1.0, 1e-6);
}

#[test]
fn one_customer_over_time() {
    for model in [ModelId::MbgNbd, ModelId::BgNbd, ModelId::ParetoNbd, ModelId::MbgCnbdK, ModelId::BgCnbdK] {
        let config = Config { model: Some(model), ..Config::default() };
        let (mut open, report) = compared(open_with(simulated(10, 150), &[], config));
        assert_eq!(worth(&report).chosen.as_deref(), Some(model.key()));
        let p_alive = open.numbers("p_alive");
        let ids = open.words("customer");
        for (id, p) in ids.iter().zip(&p_alive).take(20) {
            let Answer::Customer(detail) = open.ask(Ask::Customer { id: id.clone() }).unwrap() else {
                panic!()
            };
            let worth = detail.worth.unwrap();
            close(worth.p_alive.value, *p, 1e-12);
            close(worth.alive.last().unwrap().1, *p, 1e-9);
            close(worth.alive_ahead[0].1, *p, 1e-9);
            assert!(worth.alive_ahead.windows(2).all(|w| w[1].1 <= w[0].1 + 1e-12));
            let formula = detail.explanations.iter().find(|e| e.id == "p_alive");
            // Who bought once cannot have left by the BG models, and there is nothing to explain.
            let sure = worth.x == 0.0 && matches!(model, ModelId::BgNbd | ModelId::BgCnbdK);
            assert_eq!(formula.is_none(), sure, "{model:?} {}", worth.x);
            if let Some(formula) = formula {
                close(formula.term.value(), *p, 1e-9);
            }
            let formula = detail.explanations.iter().find(|e| e.id == "clv.predicted").unwrap();
            close(formula.term.value() / worth.clv.unwrap().value, 1.0, 1e-9);
        }
    }
}

#[test]
fn a_last_day_beyond_all_purchases_tells_nothing() {
    let rows = || (0..200).map(|k| (k % 60, (k * 3) as i32, 20.0));
    let last =
        |days| Config { as_of: day(2015, 1, 1).map(|first| Day(first.0 + 597 + days)), ..Config::default() };
    let (found, report) = codes(log(rows()), last(75 * 366));
    assert!(found.contains(&NoteCode::LastDayTooFar), "{found:?}");
    assert_eq!(worth(&report).chosen, None);
    let (found, report) = codes(log(rows()), last(300));
    assert!(!found.contains(&NoteCode::LastDayTooFar), "{found:?}");
    assert!(worth(&report).chosen.is_some());
}

#[test]
fn what_the_clock_says_of_the_data() {
    let rows = || (0..200).map(|k| (k % 60, (k * 3) as i32, 20.0));
    let end = day(2015, 1, 1).unwrap().0 + 597;
    let seen_on = |days: i32| Config { today: Some(Day(end + days)), ..Config::default() };
    let (found, report) = codes(log(rows()), seen_on(-10));
    assert!(found.contains(&NoteCode::OrdersAhead) && found.contains(&NoteCode::AsOfAssumed), "{found:?}");
    let note = report.notes.iter().find(|n| n.code == NoteCode::OrdersAhead).unwrap();
    // Orders are three days apart: those 3, 6 and 9 days ahead of the clock, and the last, 10 ahead.
    assert_eq!((note.count, note.value.as_str()), (3, Day(end).iso().as_str()));
    let (found, _) = codes(log(rows()), seen_on(3));
    assert!(found.contains(&NoteCode::AsOfAssumed) && !found.contains(&NoteCode::OrdersAhead), "{found:?}");
    let (found, report) = codes(log(rows()), seen_on(400));
    assert!(found.contains(&NoteCode::AsOfPast) && !found.contains(&NoteCode::AsOfAssumed), "{found:?}");
    assert_eq!(report.notes.iter().find(|n| n.code == NoteCode::AsOfPast).unwrap().count, 400);
}

#[test]
fn a_split_that_leaves_too_little_is_said() {
    let text = simulated(11, 200);
    let (_, report) = compared(open_with(text.clone(), &[], Config::default()));
    let found = worth(&report).holdout.as_ref().unwrap().split;
    for (split, usable) in [("1999-01-01", false), ("2099-01-01", false), (found.iso().as_str(), true)] {
        let config = Config { holdout_split: Day::parse_iso(split), ..Config::default() };
        let (_, report) = compared(open_with(text.clone(), &[], config));
        let said = report.notes.iter().any(|n| n.code == NoteCode::SplitUnusable);
        let held = worth(&report).holdout.as_ref().unwrap();
        assert_eq!((said, held.own_split, held.split), (!usable, usable, found), "{split}");
    }
}

#[test]
fn one_order_far_in_the_future_is_said() {
    let rows = (0..200).map(|k| (k % 60, (k * 3) as i32, 20.0)).chain([(3, 365 * 30, 20.0)]);
    let (found, report) = codes(log(rows), Config::default());
    assert!(found.contains(&NoteCode::LateDate), "{found:?}");
    assert!(worth(&report).complete);
}
