//! What the accounts of [`saas`](super::saas) did in the last months: a log of events to be joined to them.

use super::behaviour::{END, iso};
use super::random::Random;
use super::{Tongue, saas};

const SEED: u64 = 900;

/// Days that the log goes back.
const DAYS: i64 = 120;

/// What can happen, in both languages, and how often of a hundred.
const KINDS: [(&str, &str, f64); 5] = [
    ("Login", "登录", 62.0),
    ("Report", "查看报表", 16.0),
    ("Export", "导出", 12.0),
    ("Support ticket", "工单", 7.0),
    ("Support call", "客服来电", 3.0),
];

/// People who try it and have no account.
const VISITORS: usize = 14;

/// The whole file as text.
pub(super) fn csv(tongue: Tongue) -> String {
    let mut random = Random::new(SEED);
    let mut rows: Vec<(i64, String)> = Vec::new();
    for line in saas::csv(tongue).lines().skip(1) {
        let id = line.split(',').next().unwrap_or_default();
        let status = line.rsplit(',').next().unwrap_or_default();
        let gone = ["Cancelled", "Churned", "已取消", "已流失"].contains(&status);
        // Those who left used it less and less, and not at all in the end.
        let stop = if gone { 60 + random.below(100) as i64 } else { 0 };
        let pace = 0.12 + 0.3 * random.unit() * random.unit();
        let late = match random.unit() {
            u if u < 0.18 => 0.3,
            u if u > 0.9 => 1.8,
            _ => 1.0,
        };
        events(&mut random, id, stop, pace, late, tongue, &mut rows);
    }
    for n in 0..VISITORS {
        events(&mut random, &format!("T-{:03}", n + 1), 0, 0.03, 1.0, tongue, &mut rows);
    }
    rows.sort();
    let head = match tongue {
        Tongue::En => "Account,Time,Event,Minutes\n",
        Tongue::Zh => "客户编号,发生时间,事件,时长\n",
    };
    let lines: String = rows.into_iter().map(|(_, row)| row).collect();
    format!("{head}{lines}")
}

/// Events of one account up to `stop` days before the end; in the last month at `late` times the pace.
fn events(
    random: &mut Random,
    id: &str,
    stop: i64,
    pace: f64,
    late: f64,
    tongue: Tongue,
    rows: &mut Vec<(i64, String)>,
) {
    for back in (stop..DAYS).rev() {
        let pace = if back < 30 { pace * late } else { pace };
        for _ in 0..random.poisson(pace) {
            let mut at = random.unit() * 100.0;
            let fits = |kind: &&(&str, &str, f64)| {
                at -= kind.2;
                at < 0.0
            };
            let kind = KINDS.iter().find(fits).unwrap_or(&KINDS[0]);
            let (hour, minute) = (8 + random.below(11), random.below(60));
            let name = if tongue == Tongue::En { kind.0 } else { kind.1 };
            let lasted = 1 + random.poisson(12.0);
            let day = END - back;
            let time = day * 1440 + (hour * 60 + minute) as i64;
            rows.push((time, format!("{id},{} {hour:02}:{minute:02},{name},{lasted}\n", iso(day))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Tongue, csv};

    #[test]
    fn rows_are_in_order_of_time_and_of_accounts_that_exist() {
        let text = csv(Tongue::En);
        let times: Vec<&str> = text.lines().skip(1).filter_map(|l| l.split(',').nth(1)).collect();
        assert!(times.is_sorted() && times.len() > 2_000, "{}", times.len());
        assert!(text.lines().skip(1).all(|l| l.starts_with("A-") || l.starts_with("T-")));
    }
}
