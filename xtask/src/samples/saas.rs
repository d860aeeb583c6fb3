//! Accounts of a software service: one row a customer, with scores and counts.

use super::behaviour::{END, iso};
use super::random::Random;
use super::{Tongue, words};

const SEED: u64 = 240;
/// Contracts draw from a source of their own, so that the other columns do not depend on them.
const SEED_CONTRACTS: u64 = 241;
const ACCOUNTS: usize = 240;

/// Plan, price a month in dollars, seats it suits.
const PLANS: [(&str, &str, f64, f64); 4] = [
    ("Solo", "个人版", 19.0, 1.0),
    ("Team", "团队版", 79.0, 8.0),
    ("Business", "商业版", 199.0, 30.0),
    ("Enterprise", "企业版", 499.0, 120.0),
];
const INDUSTRIES: [(&str, &str); 6] = [
    ("Retail", "零售"),
    ("Education", "教育"),
    ("Logistics", "物流"),
    ("Healthcare", "医疗"),
    ("Agency", "代理服务"),
    ("Manufacturing", "制造"),
];

/// The whole file as text.
pub(super) fn csv(tongue: Tongue) -> String {
    let (mut random, mut contracts) = (Random::new(SEED), Random::new(SEED_CONTRACTS));
    let mut out = String::from(match tongue {
        Tongue::En => {
            "Account,Company,Plan,Seats,Industry,City,Product quality,Service quality,Customer support,Perceived value,\
             Expected value,Purchases,Repeat purchases,Referrals,Advocacy,Price,Repurchase rate,Lifetime years,Last order,NPS,\
             Start date,MRR start,MRR end,Renewal date,Status\n"
        }
        Tongue::Zh => {
            "客户编号,客户名称,套餐,席位数,行业,城市,产品质量,服务质量,客户支持,感知价值,期望价值,购买次数,重复购买次数,推荐数,口碑评分,售价,复购率,生命周期,最近购买日期,推荐意愿,开通日期,期初月费,期末月费,续费日期,状态\n"
        }
    });
    for n in 0..ACCOUNTS {
        let (mut cells, known) = account(&mut random, n, tongue);
        cells.extend(contract(&mut contracts, &known, tongue));
        spoil(&mut cells, n, tongue);
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

/// What the contract of an account follows from.
struct Known {
    mood: f64,
    /// What the plan costs a month.
    price: f64,
    /// Months of 30 days since the account began, and since it was last heard of.
    months: u32,
    silent: u32,
}

/// Start, what is paid a month a year ago and now, renewal and status.
fn contract(random: &mut Random, known: &Known, tongue: Tongue) -> [String; 5] {
    let zh = tongue == Tongue::Zh;
    let start = END - i64::from(known.months) * 30 - random.below(28) as i64;
    let ended = known.silent > 0;
    let (there, gone) = (END - start >= 365, ended && known.silent * 30 >= 365);
    // Content accounts add seats, others give some back; most stay as they are.
    let (lift, size) = (known.mood + random.normal(), random.unit());
    let change = match lift {
        l if l > 1.2 => 1.1 + 0.5 * size,
        l if l < -1.4 => 0.6 + 0.3 * size,
        _ => 1.0,
    };
    let before = if there && !gone { known.price } else { 0.0 };
    let now = if ended { 0.0 } else { (known.price * if there { change } else { 1.0 }).round() };
    let years = (END - start) / 365 + 1;
    let renewal = if ended { String::new() } else { iso(start + years * 365) };
    let status = match (ended, random.chance(0.3), known.months) {
        (true, true, _) => ("Cancelled", "已取消"),
        (true, false, _) => ("Churned", "已流失"),
        (false, _, ..4) => ("Trialing", "试用中"),
        (false, ..) => ("Active", "在用"),
    };
    let money = |v: f64| if zh { format!("￥{v:.2}") } else { format!("${v:.2}") };
    let word = if zh { status.1 } else { status.0 };
    [iso(start), money(before), money(now), renewal, word.to_owned()]
}

fn account(random: &mut Random, n: usize, tongue: Tongue) -> (Vec<String>, Known) {
    let zh = tongue == Tongue::Zh;
    // One mood runs through every answer of an account, so that scores and money hang together.
    let mood = random.normal();
    let plan = PLANS[(random.unit() * random.unit() * 4.0) as usize];
    let industry = random.pick(&INDUSTRIES);
    let seats = (plan.3 * random.gamma(3.0, 1.0 / 3.0)).round().max(1.0);
    let mut rate = |mean: f64| (mean + 1.3 * mood + 1.1 * random.normal()).round().clamp(1.0, 10.0);
    let (product, service, support) = (rate(7.6), rate(7.1), rate(6.8));
    let nps = (7.4 + 1.6 * mood + 1.2 * random.normal()).round().clamp(0.0, 10.0);
    let price = plan.2 * if zh { 6.0 } else { 1.0 };
    let expected = (plan.2 * 2.0 * (1.0 + 0.15 * random.normal())).max(10.0).round();
    let perceived = (expected * (1.05 + 0.16 * mood + 0.08 * random.normal())).max(5.0).round();
    let months = 2 + random.below(46) as u32;
    // Unhappy accounts leave early, happy ones pay until the end.
    let leaves = random.exponential(libm::exp(-0.9 * mood) / 60.0);
    let purchases = (f64::from(months).min(leaves).floor() as u32).max(1);
    let silent = months - purchases.min(months);
    let renewal = (0.72 + 0.12 * mood).clamp(0.15, 0.97);
    let repeat = random.binomial(purchases - 1, renewal);
    let referrals = random.poisson(libm::exp(0.6 * mood - 0.6));
    let advocacy = ((3.4 + 0.8 * mood + 0.4 * random.normal()) * 2.0).round().clamp(0.0, 10.0) / 2.0;
    let lifetime = (random.gamma(4.0, 0.6) * libm::exp(0.3 * mood)).clamp(0.3, 12.0);
    let last = END - i64::from(silent) * 30 - random.below(28) as i64;
    let share = (renewal * 100.0).round();
    let cells = vec![
        format!("A-{:04}", n + 1),
        words::firm(n, tongue),
        (if zh { plan.1 } else { plan.0 }).to_owned(),
        seats.to_string(),
        (if zh { industry.1 } else { industry.0 }).to_owned(),
        words::city(random, tongue),
        product.to_string(),
        service.to_string(),
        support.to_string(),
        perceived.to_string(),
        expected.to_string(),
        purchases.to_string(),
        repeat.to_string(),
        referrals.to_string(),
        format!("{advocacy:.1}"),
        if zh { format!("￥{price:.2}") } else { format!("${price:.2}") },
        if zh { format!("{share}%") } else { format!("{:.2}", share / 100.0) },
        format!("{lifetime:.1}"),
        iso(last),
        nps.to_string(),
    ];
    (cells, Known { mood, price, months, silent })
}

/// Row, column, and the cell in both languages: what people leave out or write beside the rules.
const SPOILT: [(usize, usize, &str, &str); 14] = [
    (6, 6, "", ""),
    (17, 8, "n/a", "无"),
    (29, 6, "very good", "很好"),
    (41, 19, "", ""),
    (52, 15, "on request", "面议"),
    (68, 7, "11", "11"),
    (83, 18, "2026-02-30", "2026-02-30"),
    (97, 9, "", ""),
    (114, 17, "", ""),
    (131, 14, "7", "7"),
    (150, 11, "-3", "-3"),
    (172, 19, "12", "12"),
    (198, 10, "0", "0"),
    (221, 16, "", ""),
];

fn spoil(cells: &mut [String], row: usize, tongue: Tongue) {
    for (_, column, en, zh) in SPOILT.iter().filter(|s| s.0 == row) {
        cells[*column] = (if tongue == Tongue::En { *en } else { *zh }).to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::{ACCOUNTS, Tongue, csv};

    #[test]
    fn every_row_has_every_column_and_nobody_repeats_more_than_they_bought() {
        for tongue in [Tongue::En, Tongue::Zh] {
            let text = csv(tongue);
            assert_eq!(text.lines().count(), ACCOUNTS + 1);
            for line in text.lines().skip(1) {
                let cells: Vec<&str> = line.split(',').collect();
                // One city is quoted and holds a comma.
                let shift = usize::from(line.contains('"'));
                assert_eq!(cells.len(), 25 + shift, "{line}");
                let count = |i: usize| cells[i + shift].parse::<i64>().unwrap_or(0);
                assert!(count(11) < 0 || count(12) < count(11), "{line}");
            }
        }
    }

    #[test]
    fn names_are_not_taken_twice() {
        let text = csv(Tongue::Zh);
        let mut names: Vec<&str> = text.lines().skip(1).filter_map(|l| l.split(',').nth(1)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ACCOUNTS);
    }
}
