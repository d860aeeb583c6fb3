//! How long learning takes and how well it does, beside scikit-learn on the same data.
//!
//! ```text
//! learn write FOLDER     write the data of every task as CSV, for tests/browser/bench/learn.py
//! learn race [RUNS]      learn from the same data, one line of JSON a task
//! ```
//! In a browser it is a module that `tests/browser/bench/worker.js` asks the same of; `cargo xtask bench --only learn` runs
//! all three.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what it is for")]

use perennial::engine::learn::{Matrix, Unlearnable, forest, kmeans, logistic, metrics};
use perennial::engine::math::random::Random;

const CLUSTERED: usize = 100_000;
const TRAIN: usize = 20_000;
const TEST: usize = 5_000;

/// Six columns around six centres that overlap, not equally many.
fn clustered() -> Vec<Vec<f64>> {
    let mut random = Random::new(11);
    let centres: Vec<[f64; 6]> = (0..6).map(|_| std::array::from_fn(|_| 2.0 * random.normal())).collect();
    let mut columns = vec![Vec::new(); 6];
    for _ in 0..CLUSTERED {
        let centre = &centres[(random.share() * random.share() * 6.0) as usize];
        columns.iter_mut().zip(centre).for_each(|(column, c)| column.push(c + random.normal()));
    }
    columns
}

/// Ten columns, of which five say something (Friedman 1991), and the value: 10 sin(π ab) + 20 (c - 0.5)² + 10 d + 5 e,
/// with noise of standard deviation 1.
fn friedman() -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut random = Random::new(12);
    let mut columns = vec![Vec::new(); 10];
    let mut values = Vec::new();
    for _ in 0..TRAIN + TEST {
        let row: Vec<f64> = (0..10).map(|_| random.share()).collect();
        let bend = libm::sin(std::f64::consts::PI * row[0] * row[1]);
        let value = 10.0 * bend + 20.0 * (row[2] - 0.5) * (row[2] - 0.5) + 10.0 * row[3] + 5.0 * row[4];
        values.push(value + random.normal());
        columns.iter_mut().zip(&row).for_each(|(column, v)| column.push(*v));
    }
    (columns, values)
}

/// The same columns; yes with a chance that rises with the value, in about a quarter of the rows.
fn chances() -> (Vec<Vec<f64>>, Vec<f64>) {
    let (columns, values) = friedman();
    let mut random = Random::new(13);
    let yes = |v: &f64| random.share() < 1.0 / (1.0 + libm::exp(0.5 * (18.0 - v)));
    let classes = values.iter().map(yes).map(|y| f64::from(u8::from(y))).collect();
    (columns, classes)
}

#[cfg(not(target_arch = "wasm32"))]
fn write(folder: &str, name: &str, columns: &[Vec<f64>]) -> std::io::Result<()> {
    let mut text = String::new();
    for row in 0..columns[0].len() {
        let cells: Vec<String> = columns.iter().map(|c| format!("{:?}", c[row])).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    std::fs::write(format!("{folder}/{name}.csv"), text)
}

/// Rows to learn from and rows to be judged on, each with its target.
type Parts = ((Matrix, Vec<f64>), (Matrix, Vec<f64>));

fn parts((columns, target): (Vec<Vec<f64>>, Vec<f64>)) -> Result<Parts, Unlearnable> {
    let cut = |range: std::ops::Range<usize>| -> Result<(Matrix, Vec<f64>), Unlearnable> {
        let columns: Vec<Vec<f64>> = columns.iter().map(|c| c[range.clone()].to_vec()).collect();
        Ok((Matrix::new(&columns)?, target[range].to_vec()))
    };
    Ok((cut(0..TRAIN)?, cut(TRAIN..TRAIN + TEST)?))
}

/// What is measured, in this order.
#[cfg(not(target_arch = "wasm32"))]
const TASKS: [&str; 4] = ["kmeans", "forest", "forest_classes", "logistic"];

/// The data of all tasks.
struct Data {
    cloud: Matrix,
    values: Parts,
    classes: Parts,
}

impl Data {
    fn make() -> Result<Data, Unlearnable> {
        Ok(Data { cloud: Matrix::new(&clustered())?, values: parts(friedman())?, classes: parts(chances())? })
    }

    /// Learns, and says how well: inertia, mean squared error or area under the curve.
    fn run(&self, task: &str) -> Result<f64, Unlearnable> {
        let ((x, y), (test, truth)) = if task == "forest" { &self.values } else { &self.classes };
        let yes = |of: &[f64]| of.iter().map(|v| *v > 0.5).collect::<Vec<bool>>();
        let auc = |chances: &[f64]| metrics::auc(&yes(truth), chances).unwrap_or(f64::NAN);
        let grown = |settings| forest::Forest::fit(x, y, &settings);
        match task {
            "kmeans" => Ok(kmeans::kmeans(&self.cloud, 6, 10, 42)?.inertia),
            "forest" => {
                let forest = grown(forest::Settings::regression(x.rows(), x.columns(), 42))?;
                Ok(metrics::mse(truth, &forest.predict(test)))
            }
            "forest_classes" => {
                let forest = grown(forest::Settings::classification(x.rows(), x.columns(), 42))?;
                Ok(auc(&forest.predict(test)))
            }
            _ => Ok(auc(&logistic::Logistic::fit(x, &yes(y), logistic::PENALTY)?.chance(test))),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn race_all(runs: usize) -> Result<(), Unlearnable> {
    let data = Data::make()?;
    for task in TASKS {
        let (mut ms, mut result) = (Vec::new(), f64::NAN);
        for _ in 0..runs {
            let start = std::time::Instant::now();
            result = data.run(task)?;
            ms.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        println!("{{\"task\":\"{task}\",\"ms\":{ms:?},\"result\":{result:?}}}");
    }
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
fn write_all(folder: &str) -> bool {
    let with = |(mut columns, target): (Vec<Vec<f64>>, Vec<f64>)| {
        columns.push(target);
        columns
    };
    [("kmeans", clustered()), ("forest", with(friedman())), ("classes", with(chances()))]
        .iter()
        .all(|(name, columns)| write(folder, name, columns).is_ok())
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["write", folder] => write_all(folder),
        ["race"] => race_all(3).is_ok(),
        ["race", runs] => runs.parse().is_ok_and(|runs| race_all(runs).is_ok()),
        _ => false,
    };
    if done {
        std::process::ExitCode::SUCCESS
    } else {
        eprintln!("usage: learn write FOLDER | learn race [RUNS]");
        std::process::ExitCode::FAILURE
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "JavaScript reaches them")]
mod browser {
    use super::Data;
    use std::cell::OnceCell;
    use wasm_bindgen::prelude::wasm_bindgen;

    thread_local! {
        static DATA: OnceCell<Option<Data>> = const { OnceCell::new() };
    }

    /// Makes the data; no file is needed.
    #[wasm_bindgen]
    pub fn prepare(_text: &str) -> bool {
        DATA.with(|data| data.get_or_init(|| Data::make().ok()).is_some())
    }

    /// Nothing that is not a task's own work is left to do.
    #[wasm_bindgen]
    pub fn ready(_task: &str) {
        prepare("");
    }

    /// Does a task.
    #[wasm_bindgen]
    pub fn run(task: &str) -> f64 {
        DATA.with(|data| data.get().and_then(Option::as_ref).and_then(|d| d.run(task).ok()))
            .unwrap_or(f64::NAN)
    }
}
