//! Two years of orders of a shop for tea and ceramics.

use super::behaviour::{Bought, END, Habit, iso, orders};
use super::random::Random;
use super::{Tongue, words};

const SEED: u64 = 20_260_930;
const CUSTOMERS: usize = 310;
const DAYS: f64 = 730.0;

/// Chosen so that about four orders in five are repeats, as in a shop people come back to.
const HABIT: Habit = Habit {
    rate: (0.9, 0.0145),
    leave: (0.8, 5.2),
    value_shape: 4.0,
    spread_shape: 2.4,
    value_mean: 44.0,
    value_least: 4.5,
};

struct Row {
    minute: i64,
    customer: usize,
    value: f64,
}

struct Customer {
    id: String,
    name: String,
    city: String,
    channel: &'static str,
}

/// The whole file as text.
pub(super) fn csv(tongue: Tongue) -> String {
    let mut random = Random::new(SEED);
    let mut rows = Vec::new();
    let mut customers = Vec::new();
    for number in 0..CUSTOMERS {
        customers.push(customer(&mut random, number, tongue));
        // The shop grows: more first orders in the second year than in the first.
        let first = DAYS * libm::pow(random.unit(), 0.8);
        for order in orders(&mut random, &HABIT, first, DAYS) {
            add(&mut random, &mut rows, number, &order);
        }
    }
    rows.sort_by_key(|r| (r.minute, r.customer));
    let mut out = String::from(match tongue {
        Tongue::En => "Order ID,Customer ID,Name,Order date,Amount,City,Channel\n",
        Tongue::Zh => "订单编号,买家会员号,收货人姓名,付款时间,实付金额（元）,收货城市,渠道\n",
    });
    let every = rows.len() / DIRTY.len();
    for (n, row) in rows.iter().enumerate() {
        line(
            &mut out,
            tongue,
            100_001 + n,
            &customers[row.customer],
            &when(row.minute),
            &money(row.value, tongue),
        );
        if n % every == every / 2 {
            dirty(&mut out, tongue, n / every, &customers[(n * 37) % CUSTOMERS], &when(row.minute));
        }
    }
    out
}

fn customer(random: &mut Random, number: usize, tongue: Tongue) -> Customer {
    let channels = match tongue {
        Tongue::En => ["Web shop", "Market stall", "Instagram", "Referral"],
        Tongue::Zh => ["网店", "市集", "小红书", "朋友推荐"],
    };
    Customer {
        // Digits without an order, with the leading zeros that spreadsheets love to eat.
        id: format!("{:06}", (number * 7919 + 1893) % 99_991),
        name: words::person(random, tongue),
        city: words::city(random, tongue),
        channel: channels[(random.unit() * random.unit() * 4.0) as usize],
    }
}

/// An order; sometimes in two parcels, sometimes sent back.
fn add(random: &mut Random, rows: &mut Vec<Row>, customer: usize, order: &Bought) {
    let day = END - DAYS as i64 + 1 + order.when as i64;
    let minute = day * 1440 + 8 * 60 + (random.unit() * 14.0 * 60.0) as i64;
    if random.chance(0.04) {
        let share = 0.3 + 0.4 * random.unit();
        let later = (minute + 5 + random.below(90) as i64).min(day * 1440 + 1439);
        rows.push(Row { minute, customer, value: order.value * share });
        rows.push(Row { minute: later, customer, value: order.value * (1.0 - share) });
    } else {
        rows.push(Row { minute, customer, value: order.value });
    }
    if random.chance(0.02) {
        let back = minute + 1440 * (2 + random.below(9) as i64);
        let share = if random.chance(0.6) { 1.0 } else { 0.5 };
        if back < (END + 1) * 1440 {
            rows.push(Row { minute: back, customer, value: -order.value * share });
        }
    }
}

fn when(minute: i64) -> String {
    format!(
        "{} {:02}:{:02}",
        iso(minute.div_euclid(1440)),
        minute.rem_euclid(1440) / 60,
        minute.rem_euclid(60)
    )
}

/// `$1,061.50`, and a minus before the sign for what went back.
pub(super) fn money(value: f64, tongue: Tongue) -> String {
    let (sign, factor) = if tongue == Tongue::En { ("$", 1.0) } else { ("￥", 5.0) };
    // Prices end on 10 cents; a shop has no 37.418.
    let tenths = (value.abs() * factor * 10.0).round().max(1.0) as i64;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    let grouped =
        if whole >= 1000 { format!("{},{:03}", whole / 1000, whole % 1000) } else { whole.to_string() };
    let text = format!("{}{sign}{grouped}.{tenth}0", if value < 0.0 { "-" } else { "" });
    if text.contains(',') { format!("\"{text}\"") } else { text }
}

fn line(out: &mut String, tongue: Tongue, order: usize, who: &Customer, when: &str, amount: &str) {
    let prefix = if tongue == Tongue::En { "T-" } else { "DD" };
    let Customer { id, name, city, channel } = who;
    out.push_str(&format!("{prefix}{order},{id},{name},{when},{amount},{city},{channel}\n"));
}

/// What goes wrong by hand: column, then the cell in both languages. Empty stands for a missing cell.
const DIRTY: [(&str, &str, &str); 12] = [
    ("date", "2026-02-30", "2026-02-30"),
    ("amount", "twelve", "十二"),
    ("amount", "#DIV/0!", "#DIV/0!"),
    ("customer", "", ""),
    ("amount", "\"1.000,5O\"", "\"1.000,5O\""),
    ("date", "soon", "下周"),
    ("date", "", ""),
    ("amount", "", ""),
    ("date", "2025-13-05 10:20", "2025-13-05 10:20"),
    ("amount", "see note", "见备注"),
    ("customer", "   ", "   "),
    ("amount", "12.40.10", "12.40.10"),
];

fn dirty(out: &mut String, tongue: Tongue, n: usize, who: &Customer, time: &str) {
    let Some((column, en, zh)) = DIRTY.get(n) else { return };
    let cell = if tongue == Tongue::En { *en } else { *zh };
    let id = if *column == "customer" { cell.to_owned() } else { who.id.clone() };
    let nobody = Customer { id, name: who.name.clone(), city: who.city.clone(), channel: who.channel };
    let date = if *column == "date" { cell } else { time };
    let amount = if *column == "amount" { cell.to_owned() } else { money(24.5, tongue) };
    line(out, tongue, 900_001 + n, &nobody, date, &amount);
}

#[cfg(test)]
mod tests {
    use super::{CUSTOMERS, DIRTY, Tongue, csv, money};
    use std::collections::HashMap;

    #[test]
    fn customers_behave_like_customers() {
        let text = csv(Tongue::En);
        let mut orders: HashMap<String, u32> = HashMap::new();
        let (mut refunds, mut dirty) = (0, 0);
        for line in text.lines().skip(1) {
            if line.starts_with("T-9") {
                dirty += 1;
                continue;
            }
            let id = line.split(',').nth(1).expect("an id").to_owned();
            *orders.entry(id).or_default() += 1;
            refunds += usize::from(line.contains("-$"));
        }
        assert_eq!(orders.len(), CUSTOMERS);
        assert_eq!(dirty, DIRTY.len());
        assert!((1000..1500).contains(&orders.values().sum::<u32>()), "{}", orders.values().sum::<u32>());
        assert!((10..40).contains(&refunds), "{refunds}");
        let once = orders.values().filter(|n| **n == 1).count();
        assert!((60..150).contains(&once), "{once} bought once");
        assert!(orders.values().max() > Some(&20));
        assert!(orders.keys().any(|id| id.starts_with("00")));
        assert!(text.contains("\"$1,"), "a value above a thousand");
    }

    #[test]
    fn money_is_written_as_a_shop_writes_it() {
        assert_eq!(money(1061.5, Tongue::En), "\"$1,061.50\"");
        assert_eq!(money(-35.2, Tongue::En), "-$35.20");
        assert_eq!(money(20.0, Tongue::Zh), "￥100.00");
    }
}
