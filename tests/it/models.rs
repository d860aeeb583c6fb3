//! The models of repeat buying against the published figures of CDNOW. `docs/formulas.md` 4.2, in weeks.

use perennial::engine::clv::fit::fit;
use perennial::engine::clv::gamma_gamma::{self, Spend};
use perennial::engine::clv::history::{Days, Sample};
use perennial::engine::clv::model::Fitted;
use perennial::link::protocol::{Day, ModelId};

use crate::data::public;

/// Orders of the CDNOW 1/10 sample by customer, days merged: starts, days, money.
struct Log {
    starts: Vec<u32>,
    day: Vec<i32>,
    money: Vec<f64>,
}

fn cdnow() -> Option<Log> {
    let text = String::from_utf8(public("CDNOW_sample.txt")?).unwrap();
    let mut rows: Vec<(u32, i32, f64)> = text
        .lines()
        .filter(|l| !l.trim().is_empty())
        .map(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let (date, dollars) = (cells[2], cells[4].parse().unwrap());
            let part = |from, to| date[from..to].parse::<i32>().unwrap();
            let day = Day::from_ymd(part(0, 4), part(4, 6) as u32, part(6, 8) as u32).unwrap();
            (cells[0].parse().unwrap(), day.0, dollars)
        })
        .collect();
    rows.sort_by_key(|r| (r.0, r.1));
    let mut log = Log { starts: vec![0], day: Vec::new(), money: Vec::new() };
    for customer in rows.chunk_by(|a, b| a.0 == b.0) {
        for day in customer.chunk_by(|a, b| a.1 == b.1) {
            log.day.push(day[0].1);
            log.money.push(day.iter().map(|d| d.2).sum());
        }
        log.starts.push(log.day.len() as u32);
    }
    Some(log)
}

const END: (i32, u32, u32) = (1997, 9, 30);

fn end() -> i32 {
    Day::from_ymd(END.0, END.1, END.2).unwrap().0
}

fn sample(log: &Log) -> Sample {
    Sample::of_days(Days { starts: &log.starts, day: &log.day }, end(), 7.0)
}

fn close(name: &str, got: f64, want: f64) {
    assert!((got / want - 1.0).abs() < 1e-3, "{name}: {got} instead of {want}");
}

fn check(log: &Log, id: ModelId, params: &[f64], log_likelihood: f64) {
    let fitted = Fitted::new(id, &sample(log));
    assert!(fitted.fit.converged, "{id:?}");
    let got = fitted.fit.log_likelihood;
    assert!((got - log_likelihood).abs() < 1e-3, "{id:?}: {got} instead of {log_likelihood}");
    for ((letter, got), want) in fitted.letters.iter().zip(fitted.values()).zip(params) {
        close(&format!("{id:?} {letter}"), got, *want);
    }
}

#[test]
fn cdnow_fits() {
    let Some(log) = cdnow() else { return };
    let sample = sample(&log);
    assert_eq!(sample.customers, 2357.0);
    assert_eq!(sample.unique.iter().map(|w| w.history.x * w.weight).sum::<f64>(), 2457.0);
    check(&log, ModelId::Nbd, &[0.384766, 12.07202], -9763.6576);
    check(&log, ModelId::BgNbd, &[0.242595, 4.413602, 0.792922, 2.425907], -9582.42921);
    check(&log, ModelId::MbgNbd, &[0.524843, 6.183085, 0.891359, 1.614002], -9582.13572);
    check(&log, ModelId::ParetoNbd, &[0.553277, 10.577683, 0.60624, 11.668731], -9594.97618);
}

#[test]
fn cdnow_buys_at_random() {
    let Some(log) = cdnow() else { return };
    let regular = Fitted::new(ModelId::BgCnbdK, &sample(&log));
    assert_eq!(regular.k(), Some(2));
    assert!((regular.fit.log_likelihood + 9855.33).abs() < 0.01, "{}", regular.fit.log_likelihood);
}

#[test]
fn cdnow_spend() {
    let Some(log) = cdnow() else { return };
    let mut all: Vec<Spend> = log
        .starts
        .windows(2)
        .filter_map(|w| {
            let own = w[0] as usize..w[1] as usize;
            let n = log.day[own.clone()].iter().filter(|d| **d <= end()).count();
            let money: f64 = log.money[own][1.min(n)..n].iter().sum();
            (n > 1).then(|| Spend { x: (n - 1) as f64, z: money / (n - 1) as f64, weight: 1.0 })
        })
        .collect();
    assert_eq!(all.len(), 946);
    all.sort_by(|a, b| a.x.total_cmp(&b.x));
    let found = fit(&all, None, 946.0, &[[1.0, 1.0, 3.0]], gamma_gamma::negative_log_likelihood);
    assert!((found.log_likelihood + 4055.91770).abs() < 1e-3, "{}", found.log_likelihood);
    for (got, want) in found.logs.iter().zip([6.24957, 3.74422, 15.44352]) {
        close("gamma_gamma", libm::exp(*got), want);
    }
}
