//! What to do next: steps from `playbook.txt`, for each the customers it is for, what it could bring, and how to tell
//! whether it worked. Ranked by money.

use super::Found;
use super::columns::{Given, called, column, customer, numbers};
use super::lookup::Lookup;
use crate::engine::math::calendar::Day;
use crate::engine::math::sort;
use crate::engine::math::stats::{mean, quantile_sorted, sorted_finite};
use crate::engine::report::ColumnType;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Choice, Fact, Head, Part, Said, Sheet, Table, Value};
use crate::engine::segment::expression::Expression;

const PLAYBOOK: &str = include_str!("playbook.txt");

/// Customers listed under a step, and in the file to take away.
const LISTED: usize = 8;
const SAVED: usize = 10_000;

/// What a step could bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Money {
    AtRisk,
    AsRepeat,
    Pace,
    NextTier,
    Contract,
    Unwell,
    Leaving,
    Nothing,
}

impl Money {
    fn from_key(key: &str) -> Option<Money> {
        Some(match key {
            "at_risk" => Money::AtRisk,
            "as_repeat" => Money::AsRepeat,
            "pace" => Money::Pace,
            "next_tier" => Money::NextTier,
            "contract" => Money::Contract,
            "unwell" => Money::Unwell,
            "leaving" => Money::Leaving,
            "nothing" => Money::Nothing,
            _ => return None,
        })
    }

    const fn key(self) -> &'static str {
        match self {
            Money::AtRisk => "at_risk",
            Money::AsRepeat => "as_repeat",
            Money::Pace => "pace",
            Money::NextTier => "next_tier",
            Money::Contract => "contract",
            Money::Unwell => "unwell",
            Money::Leaving => "leaving",
            Money::Nothing => "nothing",
        }
    }
}

/// A line of the playbook.
struct Line<'a> {
    key: &'a str,
    who: &'a str,
    money: Money,
}

/// The lines of the playbook that can be read.
fn lines() -> impl Iterator<Item = Line<'static>> {
    PLAYBOOK.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).filter_map(|l| {
        let mut parts = l.split('|').map(str::trim);
        Some(Line { key: parts.next()?, who: parts.next()?, money: Money::from_key(parts.next()?)? })
    })
}

/// A step and whom it is for.
struct Step {
    key: &'static str,
    money: Money,
    /// Those whose next step it is, the most money first.
    who: Vec<usize>,
    /// What it could bring, by customer of the table; `NaN` where no model says.
    brings: Vec<f64>,
}

impl Step {
    fn total(&self) -> f64 {
        self.who.iter().map(|i| self.brings[*i]).filter(|v| v.is_finite()).sum()
    }

    /// Whether a model says what it brings with anybody.
    fn is_known(&self) -> bool {
        self.who.iter().any(|i| self.brings[*i].is_finite())
    }
}

/// All steps for these customers, and which hold for each.
pub(super) struct Plan<'a> {
    table: &'a CustomerTable,
    /// The last day that counts, where there is one.
    as_of: Option<Day>,
    steps: Vec<Step>,
    /// Steps that hold for each customer, in the order of the playbook: positions in `steps`.
    hold: Vec<Vec<u8>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(table: &'a CustomerTable, as_of: Option<Day>) -> Plan<'a> {
        let lookup = Lookup::new(table, as_of).with_status(table.rows);
        let columns = lookup.columns();
        let mut out = Plan { table, as_of, steps: Vec::new(), hold: vec![Vec::new(); table.rows] };
        let amounts = Amounts::new(table);
        for line in lines() {
            // A column that the data does not have: the step does not apply.
            let Ok(who) = Expression::parse(line.who, &columns) else { continue };
            let at = out.steps.len() as u8;
            let brings = amounts.of(line.money);
            let mut own = Vec::new();
            for (i, hold) in out.hold.iter_mut().enumerate() {
                if who.holds(&|column| lookup.get(i, column)) == Some(true) {
                    if hold.is_empty() {
                        own.push(i);
                    }
                    hold.push(at);
                }
            }
            let worth = |i: &usize| if brings[*i].is_finite() { brings[*i] } else { f64::NEG_INFINITY };
            sort::by(&mut own, |a, b| worth(b).total_cmp(&worth(a)).then(a.cmp(b)));
            out.steps.push(Step { key: line.key, money: line.money, who: own, brings });
        }
        out
    }

    /// Positions of the steps that are somebody's next, the most money first.
    fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> =
            (0..self.steps.len()).filter(|k| !self.steps[*k].who.is_empty()).collect();
        sort::by(&mut order, |a, b| self.steps[*b].total().total_cmp(&self.steps[*a].total()).then(a.cmp(b)));
        order
    }

    /// The page, and the columns `advice` and `advice.money`.
    pub(super) fn sheet(&self, given: Given<'_>) -> (Sheet, Found) {
        let order = self.ranked();
        let money: f64 = order.iter().map(|k| self.steps[*k].total()).sum();
        let people: u64 = order.iter().map(|k| self.steps[*k].who.len() as u64).sum();
        let lead = match (order.is_empty(), order.iter().any(|k| self.steps[*k].is_known())) {
            (true, _) => Said::new("advice.lead_none"),
            (false, true) => Said::counting("advice.lead", people).with("money", Value::Money(money)),
            (false, false) => Said::counting("advice.lead_plain", people),
        };
        let mut parts: Vec<Part> = order.iter().map(|k| self.step(&self.steps[*k])).collect();
        parts.extend(self.by_group(&order, given));
        if !order.is_empty() {
            parts.push(self.take_away(&order));
        }
        (Sheet { title: Some(("advice.title".into(), lead)), parts }, self.columns())
    }

    fn columns(&self) -> Found {
        let first = |hold: &Vec<u8>| hold.first().copied().unwrap_or(u8::MAX);
        let codes = self.hold.iter().map(first).collect();
        let keys = self.steps.iter().map(|s| s.key.to_owned()).collect();
        let money = self.hold.iter().enumerate().map(|(i, hold)| match hold.first() {
            Some(k) => self.steps[usize::from(*k)].brings[i],
            None => f64::NAN,
        });
        vec![
            (column("advice", ColumnType::Key), Values::Key(codes, keys)),
            (column("advice.money", ColumnType::Money), Values::Number(money.collect())),
        ]
    }

    /// A sentence of a step with the figures of these customers.
    fn said(&self, step: &Step, what: &str, who: &[usize]) -> Said {
        let middle = |id: &str| {
            let values = numbers(self.table, id)?;
            let own: Vec<f64> = who.iter().map(|i| values[*i]).collect();
            quantile_sorted(&sorted_finite(&own), 0.5)
        };
        let share = |id: &str| middle(id).map_or(Value::None, Value::Percent);
        let money = |id: &str| middle(id).map_or(Value::None, Value::Money);
        let number = |id: &str, digits| middle(id).map_or(Value::None, |v| Value::Number(v, digits));
        let days = |v: f64| Value::Words(Said::counting("count.days", v.round().max(0.0) as u64));
        let days = middle("recency_days").map_or(Value::None, days);
        // Of one customer, as it is said on the customer's page.
        let what = if what == "why" && who.len() == 1 { "why_one" } else { what };
        Said::new(&format!("advice.step.{}.{what}", step.key))
            .with("customers", Value::Count(who.len() as u64))
            .with("chance", share("p_alive"))
            .with("risk", share("churn.risk"))
            .with("days", days)
            .with("orders", number("order_count", 0))
            .with("health", number("health", 0))
            .with("score", number("satisfaction.weighted", 1))
            .with("spend", money("monetary_sum"))
            .with("last", money("spend_last_half_year"))
            .with("before", money("spend_half_year_before"))
    }

    fn step(&self, step: &Step) -> Part {
        let rows = step.who.iter().take(LISTED).map(|i| {
            let money = step.brings[*i];
            vec![customer(self.table, *i), if money.is_finite() { Value::Money(money) } else { Value::None }]
        });
        let heads = [("common.customer", Head::Words), ("advice.money", Head::Number)];
        let list =
            Block::table(Said::new(&format!("key.advice.{}", step.key)), false, &heads, rows.collect());
        let known = step.is_known();
        let from = if known { step.money } else { Money::Nothing };
        let money = Fact {
            name: "advice.money".into(),
            value: if known { Value::Money(step.total()) } else { Value::None },
            say: Some(Said::new(&format!("advice.from.{}", from.key()))),
        };
        let people = Fact {
            name: "common.customers".into(),
            value: Value::Count(step.who.len() as u64),
            say: Some("advice.whose".into()),
        };
        let body = vec![
            Block::Say(self.said(step, "do", &step.who)),
            Block::Facts(vec![people, money]),
            Block::Say(
                Said::new("advice.measure").with("how", Value::Words(self.said(step, "measure", &step.who))),
            ),
            Block::Folded("advice.first".into(), vec![list]),
            Block::Link(format!("#/customers?advice={}", step.key), "common.see_them".into()),
        ];
        Part::new(Said::new(&format!("key.advice.{}", step.key)), self.said(step, "why", &step.who), body)
    }

    /// What is next for the groups of a division.
    fn by_group(&self, order: &[usize], given: Given<'_>) -> Option<Part> {
        let divisions: Vec<usize> = (0..self.table.columns.len())
            .filter(|i| matches!(&self.table.values[*i], Values::Key(codes, keys) if keys.len() > 1 && codes.iter().any(|c| *c != u8::MAX)))
            .filter(|i| self.table.columns[*i].id != "advice")
            .collect();
        let id = |i: usize| self.table.columns[i].id.as_str();
        let find = |wanted: &str| divisions.iter().copied().find(|i| id(*i) == wanted);
        let of = find(given.get("of")).or_else(|| find("rfm.segment")).or(divisions.first().copied())?;
        let Values::Key(codes, keys) = &self.table.values[of] else { return None };
        let rows = keys.iter().enumerate().filter_map(|(g, key)| {
            let inside: Vec<usize> = (0..codes.len()).filter(|i| usize::from(codes[*i]) == g).collect();
            let whose = |k: &usize| -> Vec<usize> {
                let next = |i: &usize| self.hold[*i].first() == Some(&(*k as u8));
                inside.iter().copied().filter(next).collect()
            };
            let money = |k: &usize| -> f64 {
                let step = &self.steps[*k];
                whose(k).iter().map(|i| step.brings[*i]).filter(|v| v.is_finite()).sum()
            };
            let many = |k: &usize| whose(k).len();
            let best = order
                .iter()
                .max_by(|a, b| money(a).total_cmp(&money(b)).then(many(a).cmp(&many(b))).then(b.cmp(a)))?;
            if inside.is_empty() || many(best) == 0 {
                return None;
            }
            let all: f64 = order.iter().map(money).sum();
            let (step, who) = (&self.steps[*best], whose(best));
            Some(vec![
                Value::Key(id(of).to_owned(), key.clone()),
                Value::Count(inside.len() as u64),
                named(step.key),
                Value::Count(who.len() as u64),
                if step.is_known() { Value::Money(money(best)) } else { Value::None },
                if all > 0.0 { Value::Money(all) } else { Value::None },
                Value::Words(self.said(step, "why", &who)),
                Value::Words(self.said(step, "measure", &who)),
            ])
        });
        let heads = [
            ("profile.group", Head::Words),
            ("common.customers", Head::Extra),
            ("advice.next", Head::Words),
            ("advice.whose", Head::Number),
            ("advice.money", Head::Number),
            ("advice.all_steps", Head::Extra),
            ("advice.why", Head::Words),
            ("advice.how", Head::ExtraWords),
        ];
        let rows: Vec<Vec<Value>> = rows.collect();
        if rows.is_empty() {
            return None;
        }
        let body = vec![Block::table("advice.by_group", false, &heads, rows)];
        let options = divisions.iter().map(|i| (id(*i).to_owned(), Value::column(id(*i)))).collect();
        let choice =
            Choice { name: "of".to_owned(), label: "profile.of".into(), options, chosen: id(of).to_owned() };
        Some(Part { choice: Some(choice), ..Part::new("advice.by_group", "advice.by_group_say", body) })
    }

    /// All tasks, and the page as a review of the week.
    fn take_away(&self, order: &[usize]) -> Part {
        let mut all: Vec<(usize, usize)> =
            order.iter().flat_map(|k| self.steps[*k].who.iter().map(|i| (*k, *i))).collect();
        let money = |(k, i): &(usize, usize)| {
            Some(self.steps[*k].brings[*i]).filter(|v| v.is_finite()).unwrap_or(f64::NEG_INFINITY)
        };
        sort::by(&mut all, |a, b| money(b).total_cmp(&money(a)).then(a.1.cmp(&b.1)));
        let rows = all.iter().take(SAVED).map(|(k, i)| {
            let step = &self.steps[*k];
            let worth = step.brings[*i];
            vec![
                customer(self.table, *i),
                called(self.table, *i),
                named(step.key),
                Value::Words(self.said(step, "do", &[*i])),
                Value::Words(self.said(step, "why_one", &[*i])),
                if worth.is_finite() {
                    Value::Number((100.0 * worth).round() / 100.0, 2)
                } else {
                    Value::None
                },
                Value::Words(self.said(step, "measure", &[*i])),
            ]
        });
        let heads = [
            "common.customer",
            "column.name",
            "advice.next",
            "advice.do",
            "advice.why",
            "advice.money",
            "advice.how",
        ]
        .map(|key| (key.into(), Head::Words));
        let table = Table {
            caption: "advice.tasks".into(),
            told: false,
            heads: heads.to_vec(),
            rows: rows.collect(),
        };
        let body = vec![
            Block::Save("advice.save".into(), "advice.file".into(), table),
            Block::SaveAll("advice.save_review".into(), "advice.file_review".into()),
            Block::Aside("advice.conventions".into()),
        ];
        let said = match self.as_of {
            Some(day) => Said::new("advice.take_day").with("day", Value::Date(day)),
            None => "advice.take_say".into(),
        };
        Part::new("advice.take", said, body)
    }

    /// What is next for one customer, as a part of the customer's page.
    pub(super) fn one(&self, id: &str) -> Sheet {
        let steps = self.table.find(id).map_or(&[][..], |i| &self.hold[i]);
        let Some((first, more)) = steps.split_first() else {
            let part = Part::new("advice.next", "advice.nothing", Vec::new());
            return Sheet { title: None, parts: vec![part] };
        };
        let i = self.table.find(id).unwrap_or_default();
        let step = &self.steps[usize::from(*first)];
        let money = step.brings[i];
        let mut body = vec![Block::Say(self.said(step, "do", &[i]))];
        if money.is_finite() {
            body.push(Block::Facts(vec![Fact {
                name: "advice.money".into(),
                value: Value::Money(money),
                say: Some(Said::new(&format!("advice.from.{}", step.money.key()))),
            }]));
        }
        body.push(Block::Say(
            Said::new("advice.measure").with("how", Value::Words(self.said(step, "measure", &[i]))),
        ));
        if !more.is_empty() {
            let names = more.iter().map(|k| named(self.steps[usize::from(*k)].key));
            body.push(Block::Aside(Said::new("advice.also").with("steps", Value::List(names.collect()))));
        }
        let title = Said::new("advice.next_one").with("step", named(step.key));
        Sheet { title: None, parts: vec![Part::new(title, self.said(step, "why_one", &[i]), body)] }
    }
}

/// What steps could bring, from the columns of the models.
struct Amounts<'a> {
    table: &'a CustomerTable,
}

impl<'a> Amounts<'a> {
    fn new(table: &'a CustomerTable) -> Amounts<'a> {
        Amounts { table }
    }

    fn column(&self, id: &str) -> Option<&'a [f64]> {
        match self.table.values_of(id)? {
            Values::Number(v) => Some(v),
            _ => None,
        }
    }

    fn of(&self, money: Money) -> Vec<f64> {
        let n = self.table.rows;
        self.by(money).unwrap_or_else(|| vec![f64::NAN; n])
    }

    /// `None` where a column is missing.
    fn by(&self, money: Money) -> Option<Vec<f64>> {
        let n = self.table.rows;
        let each = |f: &dyn Fn(usize) -> f64| Some((0..n).map(f).collect());
        match money {
            Money::AtRisk => {
                let (spend, alive) = (self.column("expected_spend")?, self.column("p_alive")?);
                each(&|i| spend[i] * (1.0 - alive[i]) / alive[i])
            }
            Money::AsRepeat => {
                let (spend, orders) = (self.column("expected_spend")?, self.column("order_count")?);
                let alike = (0..n).filter(|i| (2.0..=3.0).contains(&orders[*i])).map(|i| spend[i]);
                let mean = mean(&alike.collect::<Vec<f64>>())?;
                each(&|i| above(mean - spend[i]))
            }
            Money::Pace => {
                let (last, before) =
                    (self.column("spend_last_half_year")?, self.column("spend_half_year_before")?);
                each(&|i| above(before[i] - last[i]))
            }
            Money::NextTier => {
                let spend = self.column("expected_spend")?;
                let Values::Key(codes, keys) = self.table.values_of("tier")? else { return None };
                let middle = |k: usize| {
                    let own: Vec<f64> =
                        (0..n).filter(|i| usize::from(codes[*i]) == k).map(|i| spend[i]).collect();
                    quantile_sorted(&sorted_finite(&own), 0.5)
                };
                let means: Vec<Option<f64>> = (0..keys.len()).map(middle).collect();
                let next = |i: usize| means.get(usize::from(codes[i]) + 1).copied().flatten();
                each(&|i| next(i).map_or(f64::NAN, |mean| above(mean - spend[i])))
            }
            Money::Contract => {
                let (mrr, health) = (self.column("mrr_end")?, self.column("health")?);
                each(&|i| 12.0 * mrr[i] * (1.0 - health[i] / 100.0))
            }
            Money::Unwell => {
                let (_, worth) = super::columns::worth(self.table)?;
                let health = self.column("health")?;
                each(&|i| worth[i] * (1.0 - health[i] / 100.0))
            }
            Money::Leaving => {
                let (_, worth) = super::columns::worth(self.table)?;
                let risk = self.column("churn.risk")?;
                each(&|i| worth[i] * risk[i])
            }
            Money::Nothing => None,
        }
    }
}

/// A gain, or nothing that a model knows of.
fn above(gain: f64) -> f64 {
    if gain > 0.0 { gain } else { f64::NAN }
}

/// The words of a step.
fn named(step: &str) -> Value {
    Value::word(&format!("key.advice.{step}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_playbook_is_read() {
        let written = PLAYBOOK.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).count();
        assert_eq!(lines().count(), written);
        // What a step could bring has its words, `advice.from.<key>`.
        assert!(lines().all(|l| Money::from_key(l.money.key()) == Some(l.money)));
    }
}
