//! Columns whose header says little by itself, and which several columns together make plain.
//!
//! `T`, `age` or `count` can be anything; beside repeat purchases and the time of the last one they are parts of a
//! history. So these words stand here and not in [`synonyms`](super::synonyms), and the cells have a say.

use super::cells::LOOKED_AT;
use super::guess::{exact, is_word};
use super::roles::Role;
use super::synonyms::normal;
use crate::engine::ingest::numbers::NumberFormat;
use crate::engine::ingest::{FoundColumn, Read, Shape};
use crate::engine::math::lower::lower;

/// Repeat purchases.
const X: &str = "x xcal freq frequency frequencycal repeats repeatcount repeatpurchases repeatorders \
    repeattransactions repeatpurchasecount repeatordercount numrepeats nrepeats numberofrepeats \
    numberofrepeatpurchases repeatfrequency 频次 频数 频率 频度 重复次数 重复购买次数 复购次数 回购次数 重复交易次数 \
    购买频率 购买频次 复购频次";
/// First to last purchase, under names that nothing else has.
const TX: &str = "tx txcal firsttolast timefromfirsttolast timetolast timetolastpurchase lastpurchaseage \
    首末间隔 首末购间隔 首购至末购 首购到末购 首次至末次 首次到末次 末购时长 末次购买时长";
/// The same by a word that also names the days since the last purchase.
const TX_OR_SILENCE: &str = "recency recencycal 近度 最近一次 近期性";
/// First purchase to the end of observation.
const T: &str = "t tcal ncal tobs ttotal observation observationtime observationperiod observationlength \
    timeobserved firsttoend firsttonow timesincefirst timesincefirstpurchase 观察期 观察时长 观察时间 观测期 观测时长 \
    首购至今 首次至今 首购到今 首购至期末";
/// The same by words that also name other things.
const T_OR_OTHER: &str = "age customerage tenure periods period nperiods numperiods numberofperiods n \
    opportunities transactionopportunities length duration 客龄 客户年龄 期数 周期数 总期数 时长";
const MONETARY: &str = "m mx zbar monetary monetaryvalue monetaryvaluecal monetarymean avgmonetary \
    avgmonetaryvalue averagemonetaryvalue meanmonetaryvalue meanspend averagespend avgspend meanrepeatspend \
    averagerepeatspend avgrepeatspend repeatspend meanvalue averagevalue avgvalue averageordervalue avgordervalue aov \
    平均复购金额 复购平均金额 复购均额 复购客单价 平均金额 平均消费 平均消费金额 平均购买金额 平均订单金额 客单价 均额";
const WEIGHT: &str = "weight weights w count counts ncust ncusts custs numcust numcusts numcustomers \
    ncustomers customers customercount numberofcustomers numdonors donors 权重 人数 客户数 客户数量 客户人数 会员数 数量 户数";

/// The roles of a table of histories with their confidence, if this is one; else none.
///
/// It must have all of x, t_x and t, and most of its rows must be such as orders can give. Where the headers could
/// as well be those of a table of recency and frequency, nearly all rows must, and some customer has no repeat
/// purchase: recency in days since the last order and a count of all orders are never both 0.
pub(super) fn histories(read: &Read) -> Vec<(usize, Role, f64)> {
    let find = |words: &str| {
        read.found
            .columns
            .iter()
            .position(|column| matches!(column.shape, Shape::Number(_)) && is_word(&column.header, words))
    };
    let (sure_t_x, sure_t) = (find(TX), find(T));
    let (Some(x), Some(t_x), Some(t)) =
        (find(X), sure_t_x.or_else(|| find(TX_OR_SILENCE)), sure_t.or_else(|| find(T_OR_OTHER)))
    else {
        return Vec::new();
    };
    let plain = sure_t_x.is_some() || sure_t.is_some();
    let seen = agreement(read, [x, t_x, t]);
    let agreed = if plain {
        seen.good > 0 && 2 * seen.good >= seen.rows
    } else {
        seen.without_repeat > 0 && 10 * seen.good >= 9 * seen.rows
    };
    if !agreed {
        return Vec::new();
    }
    let sure = if plain { 0.95 } else { 0.8 };
    let mut out = vec![(x, Role::X, sure), (t_x, Role::TX, sure), (t, Role::T, sure)];
    for (words, role) in [(MONETARY, Role::Monetary), (WEIGHT, Role::Weight)] {
        if let Some(column) = find(words).filter(|c| out.iter().all(|(taken, ..)| taken != c)) {
            out.push((column, role, 0.9));
        }
    }
    out
}

/// Period of a table of survival.
const PERIOD: &str = "period periods year years month months tenure renewals cycle yearnumber monthnumber \
    periodnumber yearno monthno yearofcontract monthofcontract monthsincestart yearsincestart 年 年数 第几年 合同年 \
    月 月数 第几月 月份序号 月序 期 期数 期次 第几期 周期 续费次数";
/// How many are left.
const RETAINED: &str = "retention retentionrate retained retainedshare retainedcustomers survival survivalrate \
    survivalcurve survivors surviving remaining remainingcustomers remainingaccounts customersleft \
    customersremaining accountsleft accountsremaining subscribersleft left stillactive active activecustomers \
    activeaccounts customers accounts subscribers alive percentretained pctretained 留存率 累计留存率 留存 留存人数 \
    留存客户 留存客户数 留存数 存活率 生存率 存活 存活人数 存活客户 剩余 剩余客户 剩余客户数 剩余人数 剩余账户 剩余率 在用客户 \
    在用客户数 活跃客户数 客户数 账户数";
/// Parts of headers that say that customers are counted.
const COUNTED: &[&str] =
    &["customers", "accounts", "subscribers", "survivors", "count", "number", "人数", "客户", "账户", "户数"];

/// The roles of a table of survival with their confidence, if this is one; else none.
///
/// Its periods rise by one from 0 or 1, and a column of numbers falls: one with a word for what is left, else the
/// first of shares under a header that means nothing else (the name of a cohort).
pub(super) fn survival(read: &Read) -> Vec<(usize, Role, f64)> {
    let columns = || read.found.columns.iter().enumerate();
    let period = columns().find(|(i, c)| is_word(&c.header, PERIOD) && counts_up(read, *i));
    let Some((period, _)) = period else { return Vec::new() };
    let falling = || columns().filter(|(i, _)| *i != period && falls(read, *i));
    let named = falling().find(|(_, c)| is_word(&c.header, RETAINED)).map(|(i, _)| (i, 0.9));
    let share = |c: &FoundColumn| c.range.is_some_and(|(low, high)| low >= 0.0 && high <= 100.0);
    let nameless = |c: &FoundColumn| exact(&normal(&c.header).word, 1.0).is_empty();
    let found = named.or_else(|| falling().find(|(_, c)| share(c) && nameless(c)).map(|(i, _)| (i, 0.6)));
    match found {
        Some((i, sure)) => vec![(period, Role::Period, sure), (i, Role::Retained, sure)],
        None => Vec::new(),
    }
}

/// Whether nearly all cells are numbers of periods that rise by one from 0 or 1.
fn counts_up(read: &Read, column: usize) -> bool {
    let rows = read.table.rows.min(LOOKED_AT);
    let number = |row| period_number(read.table.cell(row, column));
    let Some(first) = (0..rows).find_map(number).filter(|n| *n <= 1) else { return false };
    let good = (0..rows).filter(|row| number(*row) == Some(first + *row as u32)).count();
    good >= 2 && 10 * good >= 8 * rows
}

/// Whether the numbers of a column hardly ever rise from one row to the next, and end lower than they began.
fn falls(read: &Read, column: usize) -> bool {
    let Some(Shape::Number(format)) = read.found.columns.get(column).map(|c| c.shape) else { return false };
    let rows = 0..read.table.rows.min(LOOKED_AT);
    let values: Vec<f64> = rows.filter_map(|row| number(format, read.table.cell(row, column))).collect();
    let rises = values.windows(2).filter(|w| w[1] > w[0]).count();
    let lower = values.first().zip(values.last()).is_some_and(|(first, last)| last < first);
    lower && 10 * rises <= 2 * values.len()
}

/// The one whole number in a cell, with words around it or none: `3`, `Year 3`, `第3年`, `M03`.
pub(super) fn period_number(cell: &str) -> Option<u32> {
    let cell = cell.trim();
    let start = cell.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = cell.split_at(start);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    let words = |text: &str| !text.contains(|c: char| c.is_numeric() || matches!(c, '.' | ',' | '%' | '/'));
    if before.starts_with('-') || !words(before) || !words(after) {
        return None;
    }
    digits.parse().ok()
}

/// `year` or `month` where the text names one.
pub(super) fn period_unit(text: &str) -> Option<&'static str> {
    let text = lower(text);
    let names = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if names(&["month", "月"]) {
        Some("month")
    } else if names(&["year", "yr", "年"]) {
        Some("year")
    } else {
        None
    }
}

/// Whether the header says that customers are counted.
pub(super) fn counts_customers(header: &str) -> bool {
    let word = normal(header).word;
    COUNTED.iter().any(|counted| word.contains(counted))
}

/// Rows with three numbers; those of them that orders can give; and those of these without a repeat purchase.
#[derive(Default)]
struct Seen {
    rows: usize,
    good: usize,
    without_repeat: usize,
}

fn agreement(read: &Read, columns: [usize; 3]) -> Seen {
    let mut seen = Seen::default();
    let cell = |row: usize, column: usize| {
        let Shape::Number(format) = read.found.columns.get(column)?.shape else { return None };
        number(format, read.table.cell(row, column))
    };
    for row in 0..read.table.rows.min(LOOKED_AT) {
        let [Some(x), Some(t_x), Some(t)] = columns.map(|column| cell(row, column)) else { continue };
        seen.rows += 1;
        let good = x >= 0.0 && x.fract() == 0.0 && (0.0..=t).contains(&t_x) && (x == 0.0) == (t_x == 0.0);
        seen.good += usize::from(good);
        seen.without_repeat += usize::from(good && x == 0.0);
    }
    seen
}

fn number(format: NumberFormat, cell: &str) -> Option<f64> {
    format.parse(cell).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_written_as_it_is_compared() {
        for words in [X, TX, TX_OR_SILENCE, T, T_OR_OTHER, MONETARY, WEIGHT, PERIOD, RETAINED] {
            for word in words.split_whitespace() {
                assert_eq!(normal(word).word, word);
            }
        }
    }

    #[test]
    fn numbers_of_periods() {
        for (cell, number) in [
            ("3", Some(3)),
            (" Year 0", Some(0)),
            ("第12年", Some(12)),
            ("M03", Some(3)),
            ("Year-1", Some(1)),
            ("-1", None),
            ("1.5", None),
            ("2024-01", None),
            ("year", None),
            ("99999999999", None),
        ] {
            assert_eq!(period_number(cell), number, "{cell}");
        }
        assert_eq!(
            [period_unit("Month"), period_unit("第1年"), period_unit("t")],
            [Some("month"), Some("year"), None]
        );
    }
}
