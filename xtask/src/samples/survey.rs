//! Answers to three short questions: would you recommend us, are you satisfied, was it easy.

use super::Tongue;
use super::behaviour::{END, iso};
use super::random::Random;

const SEED: u64 = 600;
const ANSWERS: usize = 600;
const CUSTOMERS: usize = 260;

/// Row, column, and the cell in both languages.
const SPOILT: [(usize, usize, &str, &str); 8] = [
    (23, 2, "11", "11"),
    (77, 3, "great", "很好"),
    (140, 4, "9", "9"),
    (205, 0, "2026-06-31", "2026-06-31"),
    (263, 2, "ten", "十分"),
    (341, 3, "0", "0"),
    (452, 2, "-1", "-1"),
    (530, 0, "last week", "上周"),
];

/// The whole file as text.
pub(super) fn csv(tongue: Tongue) -> String {
    let mut random = Random::new(SEED);
    let mut moods: Vec<f64> = (0..CUSTOMERS).map(|_| random.normal()).collect();
    let channels = match tongue {
        Tongue::En => ["Email", "In app", "Phone"],
        Tongue::Zh => ["邮件", "应用内", "电话"],
    };
    let mut out = String::from(match tongue {
        Tongue::En => "Date,Customer,NPS,CSAT,CES,Channel\n",
        Tongue::Zh => "日期,客户编号,推荐意愿,满意度,费力度,渠道\n",
    });
    let mut days: Vec<i64> = (0..ANSWERS).map(|_| END - 364 + random.below(365) as i64).collect();
    days.sort_unstable();
    for (row, day) in days.into_iter().enumerate() {
        let who = random.below(CUSTOMERS);
        // People change their minds, slowly.
        moods[who] = 0.9 * moods[who] + 0.4 * random.normal();
        let mood = moods[who];
        let channel = channels[(random.unit() * random.unit() * 3.0) as usize];
        let mut answer = |mean: f64, slope: f64, low: f64, high: f64, skipped: f64| {
            let value = (mean + slope * mood + 0.5 * slope * random.normal()).round().clamp(low, high);
            if random.chance(skipped) { String::new() } else { value.to_string() }
        };
        let answers = [
            answer(8.1, 1.6, 0.0, 10.0, 0.01),
            answer(4.0, 0.8, 1.0, 5.0, 0.05),
            answer(5.2, 1.1, 1.0, 7.0, 0.2),
        ];
        let id = if random.chance(0.08) { String::new() } else { format!("{:05}", 101 + who * 13) };
        let [nps, csat, ces] = answers;
        let mut cells = [iso(day), id, nps, csat, ces, channel.to_owned()];
        for (_, column, en, zh) in SPOILT.iter().filter(|s| s.0 == row) {
            cells[*column] = (if tongue == Tongue::En { *en } else { *zh }).to_owned();
        }
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{ANSWERS, Tongue, csv};

    #[test]
    fn answers_lie_on_their_scales_but_for_the_spoilt_ones() {
        let text = csv(Tongue::En);
        assert_eq!(text.lines().count(), ANSWERS + 1);
        for (column, low, high, wrong) in [(2, 0, 10, 3), (3, 1, 5, 2), (4, 1, 7, 1)] {
            let cells =
                text.lines().skip(1).filter_map(|l| l.split(',').nth(column)).filter(|c| !c.is_empty());
            let outside =
                cells.filter(|c| !c.parse::<i32>().is_ok_and(|n| (low..=high).contains(&n))).count();
            assert_eq!(outside, wrong, "column {column}");
        }
        let anonymous = text.lines().filter(|l| l.split(',').nth(1) == Some("")).count();
        assert!((25..80).contains(&anonymous), "{anonymous}");
    }
}
