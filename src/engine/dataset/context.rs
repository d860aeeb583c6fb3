//! Columns whose header says little by itself, and which several columns together make plain.
//!
//! `T`, `age` or `count` can be anything; beside repeat purchases and the time of the last one they are parts of a
//! history. So these words stand here and not in [`synonyms`](super::synonyms), and the cells have a say.

use super::cells::LOOKED_AT;
use super::roles::Role;
use super::synonyms::normal;
use crate::engine::ingest::numbers::NumberFormat;
use crate::engine::ingest::{Read, Shape};

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
        read.found.columns.iter().position(|column| {
            let header = normal(&column.header);
            let known = |word: &str| !word.is_empty() && words.split_whitespace().any(|w| w == word);
            matches!(column.shape, Shape::Number(_)) && (known(&header.word) || known(&header.bare))
        })
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
        for words in [X, TX, TX_OR_SILENCE, T, T_OR_OTHER, MONETARY, WEIGHT] {
            for word in words.split_whitespace() {
                assert_eq!(normal(word).word, word);
            }
        }
    }
}
