//! How long the models of repeat buying take; `cargo xtask bench` runs it natively and in a browser.
//!
//! ```text
//! models histories LOG OUT         write histories from a log of CDNOW, up to 1997-09-30
//! models simulate CUSTOMERS OUT    write histories of simulated customers
//! models race RUNS HISTORIES...    fit and foretell, one line of JSON a task
//! ```
//!
//! Histories are `x,t_x,t,z`: repeat purchases, days from the first purchase to the last and to the end, and the mean
//! money of a repeat purchase, empty where there is none. The models count time in weeks.
//!
//! In a browser the same program is a module with `prepare`, `ready` and `run`; its clock is JavaScript's.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use perennial::engine::clv::gamma_gamma::Spend;
use perennial::engine::clv::history::{History, Sample, Weighted};
use perennial::engine::clv::model::Fitted;
use perennial::engine::clv::spend::SpendModel;
use perennial::engine::config::ModelId;

/// What is measured, in this order.
#[cfg(not(target_arch = "wasm32"))]
const TASKS: [&str; 5] = ["bg_nbd", "mbg_nbd", "pareto_nbd", "gamma_gamma", "clv"];

/// Twelve months in weeks, and a week's discount at 10 % a year.
const HORIZON: f64 = 365.25 / 7.0;
const YEARLY_DISCOUNT: f64 = 0.1;

/// What the models are told of all customers, and what they said.
#[derive(Default)]
struct Customers {
    histories: Vec<History>,
    /// Mean money of a repeat purchase; `NaN` where there is none.
    spends: Vec<f64>,
    /// Fits that `clv` foretells from.
    fitted: Option<(Fitted, SpendModel)>,
}

impl Customers {
    fn read(text: &str) -> Option<Customers> {
        let mut out = Customers::default();
        for line in text.lines().skip(1) {
            let mut cells = line.split(',');
            let mut next = || cells.next();
            let (x, t_x, t) =
                (next()?.parse().ok()?, next()?.parse::<f64>().ok()?, next()?.parse::<f64>().ok()?);
            out.histories.push(History { x, t_x: t_x / 7.0, t: t / 7.0, ln_gaps: 0.0 });
            out.spends.push(next()?.parse().unwrap_or(f64::NAN));
        }
        Some(out)
    }

    /// Alike histories once: a part of every fit and forecast.
    fn sample(&self) -> Sample {
        let all = self.histories.iter().map(|history| Some(Weighted { history: *history, weight: 1.0 }));
        Sample::new(all, false)
    }

    fn fit(&self, id: ModelId) -> Fitted {
        Fitted::new(id, &self.sample())
    }

    fn fit_spend(&self) -> Option<SpendModel> {
        let all = self.histories.iter().zip(&self.spends);
        SpendModel::new(all.map(|(h, z)| Spend { x: h.x, z: *z, weight: 1.0 }), None).ok()
    }

    /// What a task needs that is not its own work.
    fn ready(&mut self, task: &str) {
        if task == "clv" && self.fitted.is_none() {
            self.fitted = self.fit_spend().map(|spend| (self.fit(ModelId::BgNbd), spend));
        }
    }

    /// Does a task: the log-likelihood of a fit, or the value of all customers; `NaN` where it cannot be done.
    fn run(&self, task: &str) -> f64 {
        match task {
            "bg_nbd" => self.fit(ModelId::BgNbd).fit.log_likelihood,
            "mbg_nbd" => self.fit(ModelId::MbgNbd).fit.log_likelihood,
            "pareto_nbd" => self.fit(ModelId::ParetoNbd).fit.log_likelihood,
            "gamma_gamma" => match self.fit_spend() {
                Some(SpendModel::GammaGamma(_, fit)) => fit.log_likelihood,
                _ => f64::NAN,
            },
            "clv" => self.worth().iter().map(|w| w[2]).sum(),
            _ => f64::NAN,
        }
    }

    /// Chance of being active, expected purchases and value of every customer.
    fn worth(&self) -> Vec<[f64; 3]> {
        let Some((fitted, spend)) = &self.fitted else { return Vec::new() };
        let sample = self.sample();
        let delta = libm::log1p(YEARLY_DISCOUNT) / HORIZON;
        let mut work = Vec::new();
        let each = |w: &Weighted| {
            let forecast = fitted.params.forecast(&w.history, HORIZON, &mut work);
            let discounted = fitted.params.discounted_from(forecast.mean, &w.history, delta, HORIZON);
            [forecast.p_alive, forecast.mean, discounted]
        };
        let by_history: Vec<[f64; 3]> = sample.unique.iter().map(each).collect();
        let customers = self.histories.iter().zip(&self.spends).zip(&sample.of);
        let of_customer = |((h, z), of): ((&History, &f64), &u32)| {
            let [p_alive, purchases, discounted] = by_history[*of as usize];
            [p_alive, purchases, discounted * spend.worth(h.x, *z).order_value]
        };
        customers.map(of_customer).collect()
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done =
        match words.as_slice() {
            ["histories", log, out] => native::histories(log, out),
            ["simulate", customers, out] => native::simulate(customers, out),
            ["race", runs, files @ ..] => native::race_all(runs, files),
            _ => Err("usage: models histories LOG OUT | simulate CUSTOMERS OUT | race RUNS HISTORIES..."
                .to_owned()),
        };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::{Customers, TASKS};
    use perennial::engine::math::calendar::Day;
    use perennial::engine::math::random::Random;
    use std::fmt::Write;
    use std::fs;
    use std::hint::black_box;
    use std::time::Instant;

    const HEADER: &str = "x,t_x,t,z\n";

    fn read(path: &str) -> Result<String, String> {
        fs::read_to_string(path).map_err(|e| format!("Cannot read {path}: {e}."))
    }

    fn write(path: &str, text: &str) -> Result<(), String> {
        fs::write(path, text).map_err(|e| format!("Cannot write {path}: {e}."))
    }

    /// Milliseconds of each run of a task, and what it gave.
    fn race(customers: &mut Customers, task: &str, runs: u32) -> (Vec<f64>, f64) {
        customers.ready(task);
        let mut result = f64::NAN;
        let mut run = || {
            let start = Instant::now();
            result = black_box(&*customers).run(task);
            start.elapsed().as_secs_f64() * 1000.0
        };
        ((0..runs).map(|_| run()).collect(), result)
    }

    /// Every task on every file.
    pub(crate) fn race_all(runs: &str, files: &[&str]) -> Result<(), String> {
        let runs = runs.parse().map_err(|_| format!("{runs} is no number of runs."))?;
        for path in files {
            let name = std::path::Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
            let mut customers =
                Customers::read(&read(path)?).ok_or_else(|| format!("{path} does not hold histories."))?;
            let (count, unique) = (customers.histories.len(), customers.sample().unique.len());
            for task in TASKS {
                let (ms, result) = race(&mut customers, task, runs);
                let result = if result.is_finite() { result.to_string() } else { "null".to_owned() };
                println!(
                    "{{\"data\":\"{name}\",\"customers\":{count},\"unique\":{unique},\"task\":\"{task}\",\"ms\":{ms:?},\"result\":{result}}}"
                );
            }
        }
        Ok(())
    }

    /// Rolls a log of CDNOW up: lines of customer, …, date, items, money. Orders of one day are one.
    pub(crate) fn histories(log: &str, out: &str) -> Result<(), String> {
        let end = Day::from_ymd(1997, 9, 30).ok_or("The calendar lacks a day.")?.0;
        let order = |line: &str| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let [.., date, _, money] = cells.as_slice() else { return None };
            let part = |from, to| date.get(from..to)?.parse::<u32>().ok();
            let day = Day::from_ymd(part(0, 4)? as i32, part(4, 6)?, part(6, 8)?)?.0;
            Some((cells[0].parse::<u32>().ok()?, day, money.parse::<f64>().ok()?))
        };
        let text = read(log)?;
        let lines = text.lines().filter(|l| l.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        let orders: Option<Vec<(u32, i32, f64)>> = lines.map(order).collect();
        let mut orders = orders.ok_or_else(|| format!("{log} is no log of CDNOW."))?;
        orders.retain(|o| o.1 <= end);
        orders.sort_by_key(|o| (o.0, o.1));
        let mut text = HEADER.to_owned();
        for own in orders.chunk_by(|a, b| a.0 == b.0) {
            let (first, last) = (own[0].1, own[own.len() - 1].1);
            let x = own.chunk_by(|a, b| a.1 == b.1).count() - 1;
            let money: f64 = own.iter().filter(|o| o.1 > first).map(|o| o.2).sum();
            line(&mut text, x, last - first, end - first, money);
        }
        write(out, &text)
    }

    fn line(text: &mut String, x: usize, t_x: i32, t: i32, money: f64) {
        // Writing into memory does not fail.
        let _ = match x {
            0 => writeln!(text, "0,0,{t},"),
            _ => writeln!(text, "{x},{t_x},{t},{:.4}", money / x as f64),
        };
    }

    /// Customers as BG/NBD and Gamma-Gamma imagine them, with the parameters of CDNOW: the first purchase 27 to 39 weeks
    /// before the end, days with a purchase counted.
    pub(crate) fn simulate(customers: &str, out: &str) -> Result<(), String> {
        let customers: u32 =
            customers.parse().map_err(|_| format!("{customers} is no number of customers."))?;
        let mut random = Random::new(u64::from(customers));
        let mut text = HEADER.to_owned();
        for _ in 0..customers {
            let t = (27.0 * 7.0 + 12.0 * 7.0 * random.share()).round();
            let rate = random.gamma(0.243, 4.414) / 7.0;
            let leaves = random.beta(0.793, 2.426);
            let (mut x, mut time, mut last) = (0, 0.0, 0.0);
            loop {
                time += random.exponential(rate);
                let day = f64::ceil(time);
                if day > t {
                    break;
                }
                if day > last {
                    (x, last) = (x + 1, day);
                }
                if random.share() < leaves {
                    break;
                }
            }
            let price = random.gamma(3.74, 15.44);
            let money = if x > 0 { random.gamma(6.25 * x as f64, price) } else { 0.0 };
            line(&mut text, x, last as i32, t as i32, money);
        }
        write(out, &text)
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "JavaScript reaches them")]
mod browser {
    use super::Customers;
    use std::cell::RefCell;
    use wasm_bindgen::prelude::wasm_bindgen;

    thread_local! {
        static CUSTOMERS: RefCell<Customers> = RefCell::default();
    }

    /// Takes histories; false if they are none.
    #[wasm_bindgen]
    pub fn prepare(text: &str) -> bool {
        let read = Customers::read(text);
        let good = read.is_some();
        CUSTOMERS.set(read.unwrap_or_default());
        good
    }

    /// What a task needs that is not its own work.
    #[wasm_bindgen]
    pub fn ready(task: &str) {
        CUSTOMERS.with_borrow_mut(|c| c.ready(task));
    }

    /// Does a task.
    #[wasm_bindgen]
    pub fn run(task: &str) -> f64 {
        CUSTOMERS.with_borrow(|c| c.run(task))
    }
}
