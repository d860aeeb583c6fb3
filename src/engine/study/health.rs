//! How customers are doing: bands, what stands out, whom to look after, renewals ahead, and what health is made of.

use super::columns::{Given, customer, left};
use super::flags::{self, Flag, flags};
use super::settings::{Form, measures};
use super::{About, Found};
use crate::engine::dataset::contracts::AHEAD;
use crate::engine::math::calendar::Day;
use crate::engine::math::sort;
use crate::engine::math::stats::{mean, sum};
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{
    Block, Control, Fact, Field, Head, Mark, Part, Said, Sheet, Table, Topic, Value,
};
use crate::engine::score::health::{Band, COVERAGE, Health, MEASURES, Measure, Scheme, lifts, of, scheme};

/// Customers who are listed, and contracts.
const LISTED: usize = 15;
const RENEWALS: usize = 30;

/// What the page is made of.
struct Page<'a> {
    table: &'a CustomerTable,
    about: &'a About,
    scheme: Scheme,
    /// One a customer.
    all: Vec<Health>,
    /// Who has not left.
    going_on: Vec<bool>,
    events: bool,
}

/// The page, and the columns of flags.
pub(super) fn sheet(table: &CustomerTable, about: &About, given: Given<'_>) -> Option<(Sheet, Found)> {
    let events = table.values_of("usage.per_week").is_some();
    let scheme = scheme(&about.config, events)?;
    let raw = |i: usize| {
        let mut values = [f64::NAN; MEASURES];
        about.measures.iter().for_each(|(m, of)| values[*m as usize] = of[i]);
        values
    };
    let all = (0..table.rows).map(|i| of(&raw(i), &scheme)).collect();
    let going_on = left(table).into_iter().map(|left| !left).collect();
    let page = Page { table, about, scheme, all, going_on, events };
    let flags = flags(table, about.as_of);
    let found = flags::columns(&flags, table.rows);
    Some((page.sheet(&flags, given), found))
}

impl Page<'_> {
    fn sheet(&self, flags: &[Flag], given: Given<'_>) -> Sheet {
        let count = |band: Band| Value::Count(self.members(band).count() as u64);
        let gone = self.going_on.iter().filter(|on| !**on).count() as u64;
        let nobody = self.members(Band::NotEnough).count() as u64 + gone == self.table.rows as u64;
        let lead = match (nobody, gone) {
            (true, _) => "health.lead_none",
            (false, 0) => "health.lead",
            _ => "health.lead_gone",
        };
        let lead = Said::new(lead)
            .with("gone", Value::Count(gone))
            .with("green", count(Band::Green))
            .with("yellow", count(Band::Yellow))
            .with("red", count(Band::Red))
            .with("unknown", count(Band::NotEnough));
        let parts = [
            Some(if nobody { self.unknown() } else { self.bands() }),
            self.flagged(flags),
            self.care(),
            self.renewals(given),
            Some(self.measures(given)),
            Some(self.ends(given)),
        ];
        Sheet { title: Some(("health.title".into(), lead)), parts: parts.into_iter().flatten().collect() }
    }

    fn members(&self, band: Band) -> impl Iterator<Item = usize> + '_ {
        (0..self.all.len()).filter(move |i| self.going_on[*i] && self.all[*i].band == band)
    }

    fn numbers(&self, id: &str) -> Option<&[f64]> {
        match self.table.values_of(id)? {
            Values::Number(values) => Some(values),
            _ => None,
        }
    }

    /// What customers are worth: by the model where there is one, else what they pay or have spent.
    fn worth(&self) -> Option<(&'static str, &[f64])> {
        ["clv.predicted", "mrr_end", "known_clv", "monetary_sum"]
            .into_iter()
            .find_map(|id| Some((id, self.numbers(id)?)))
    }

    fn bands(&self) -> Part {
        let worth = self.worth();
        let fact = |band: Band| {
            let n = self.members(band).count() as u64;
            let all = self.going_on.iter().filter(|on| **on).count().max(1) as f64;
            let money = worth.map(|(id, worth)| {
                let known = self.members(band).map(|i| worth[i]).filter(|v| v.is_finite());
                Said::new("health.bands.money")
                    .with("money", Value::Money(sum(known)))
                    .with("what", Value::column(id))
            });
            Fact {
                name: Said::new("health.bands.name").with("band", status(band)),
                value: Value::Words(
                    Said::new("health.bands.share")
                        .with("n", Value::Count(n))
                        .with("share", Value::Percent(n as f64 / all)),
                ),
                say: money,
            }
        };
        let facts = [Band::Green, Band::Yellow, Band::Red, Band::NotEnough].map(fact);
        let body = vec![Block::Facts(facts.to_vec()), Block::Aside("health.bands.how".into())];
        Part::new("health.bands.title", "health.bands.finding", body)
    }

    /// What stands in place of the bands where nobody has one: how much is known, and what is missing.
    fn unknown(&self) -> Part {
        let known = |at: usize| {
            let mut all = self.all.iter().zip(&self.going_on);
            all.any(|(h, on)| *on && h.points[at].is_finite())
        };
        let list = |wanted: bool| {
            let all = measures(self.events).filter(|(at, _)| known(*at) == wanted);
            let each = all.map(|(at, of)| {
                let said = Said::new("health.unknown.weight").with("measure", measure(of));
                Value::Words(said.with("weight", Value::Percent(self.scheme.ramps()[at].weight)))
            });
            each.collect::<Vec<Value>>()
        };
        let most = self.all.iter().zip(&self.going_on).filter(|(_, on)| **on).map(|(h, _)| h.coverage);
        let finding = Said::new("health.unknown.finding")
            .with("share", Value::Percent(most.fold(0.0, f64::max)))
            .with("least", Value::Percent(COVERAGE));
        let mut body = Vec::new();
        for (key, list) in [("health.unknown.known", list(true)), ("health.unknown.missing", list(false))] {
            if !list.is_empty() {
                body.push(Block::Say(Said::new(key).with("list", Value::List(list))));
            }
        }
        body.push(Block::Aside("health.unknown.how".into()));
        Part::new("health.unknown.title", finding, body)
    }

    /// Risks and chances, each with how many customers it is raised for and what they are worth.
    fn flagged(&self, flags: &[Flag]) -> Option<Part> {
        let worth = self.worth();
        let mut body = Vec::new();
        for (risk, title) in [(true, "health.flags.risks"), (false, "health.flags.chances")] {
            let rows = flags.iter().filter(|f| f.risk == risk).filter_map(|f| {
                let own: Vec<usize> = (0..f.raised.len()).filter(|i| f.raised[*i]).collect();
                let mark = if risk { Mark::Watch } else { Mark::Good };
                let name = Value::Status(
                    mark,
                    Said::new(&["key.flag.", if risk { "risk." } else { "chance." }, f.key].concat()),
                );
                let say = Value::word(&["flags.say.", f.key].concat());
                let money = worth
                    .map(|(_, w)| Value::Money(sum(own.iter().map(|i| w[*i]).filter(|v| v.is_finite()))));
                let row = [Some(name), Some(say), Some(Value::Count(own.len() as u64)), money];
                (!own.is_empty()).then(|| row.into_iter().flatten().collect::<Vec<Value>>())
            });
            let rows: Vec<Vec<Value>> = rows.collect();
            if rows.is_empty() {
                continue;
            }
            let worth = worth.map(|(id, _)| ["column.", id].concat());
            let heads = [
                (title, Head::Words),
                ("health.flags.why", Head::ExtraWords),
                ("common.customers", Head::Number),
                (worth.as_deref().unwrap_or_default(), Head::Number),
            ];
            body.push(Block::table(title, false, &heads[..if worth.is_some() { 4 } else { 3 }], rows));
        }
        if body.is_empty() {
            return None;
        }
        let any = |risk: bool| {
            let own = |i: &usize| flags.iter().any(|f| f.risk == risk && f.raised[*i]);
            Value::Count((0..self.table.rows).filter(own).count() as u64)
        };
        let finding = Said::new("health.flags.finding").with("risk", any(true)).with("chance", any(false));
        body.push(Block::Aside("health.flags.how".into()));
        Some(Part::new("health.flags.title", finding, body))
    }

    /// Those in red and yellow, the most value at risk first.
    fn care(&self) -> Option<Part> {
        let (id, worth) = self.worth()?;
        let at_stake = |i: usize| worth[i] * (1.0 - self.all[i].score / 100.0);
        let mut list: Vec<usize> = self.members(Band::Red).chain(self.members(Band::Yellow)).collect();
        list.retain(|i| at_stake(*i) > 0.0);
        sort::by(&mut list, |a, b| at_stake(*b).total_cmp(&at_stake(*a)));
        let total = sum(list.iter().map(|i| at_stake(*i)));
        let finding =
            Said::counting("health.care.finding", list.len() as u64).with("money", Value::Money(total));
        let rows = list.iter().take(LISTED).map(|&i| {
            let h = &self.all[i];
            vec![
                customer(self.table, i),
                Value::Number(h.score, 0),
                status(h.band),
                self.weakest(h),
                Value::Money(worth[i]),
                Value::Money(at_stake(i)),
            ]
        });
        let worth_head = ["column.", id].concat();
        let heads = [
            ("column.customer", Head::Words),
            ("column.health", Head::Number),
            ("column.health.band", Head::Words),
            ("health.care.weakest", Head::ExtraWords),
            (worth_head.as_str(), Head::Extra),
            ("health.care.at_stake", Head::Number),
        ];
        let table = Block::table("health.care.title", false, &heads, rows.collect());
        let mut body = vec![table, Block::Aside("health.care.how".into())];
        if id == "mrr_end" {
            body.push(Block::Aside("health.care.month".into()));
        }
        (!list.is_empty()).then(|| Part::new("health.care.title", finding, body))
    }

    /// What lifts a customer a band with the fewest points, else what costs most.
    fn weakest(&self, h: &Health) -> Value {
        if let Some(lift) = lifts(h, &self.scheme).first() {
            let points = libm::ceil(lift.points).max(1.0) as u64;
            return Value::Words(
                Said::counting("health.care.lift", points).with("measure", measure(lift.measure)),
            );
        }
        let cost = |k: usize| if h.shares[k] > 0.0 { h.shares[k] * (100.0 - h.points[k]) } else { 0.0 };
        let worst = (0..MEASURES).max_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(0);
        measure(Measure::ALL[worst])
    }

    /// Contracts due in the next 120 days, the soonest first, with the health of the account; nothing without contracts.
    fn renewals(&self, given: Given<'_>) -> Option<Part> {
        let Some(Values::Date(due)) = self.table.values_of("renewal_date") else { return None };
        let chosen = Day::parse_iso(given.get("due"));
        let day = chosen.or(self.about.as_of);
        let from = day.map_or_else(String::new, Day::iso);
        let form = vec![Field::new("due", "health.renewals.from", Control::Day, from)];
        let part = |finding: Said, body: Vec<Block>| {
            Some(Part { form, ..Part::new("health.renewals.title", finding, body) })
        };
        let Some(as_of) = day else { return part("health.renewals.no_day".into(), Vec::new()) };
        let soon = |day: i32| day != i32::MIN && (1..=AHEAD).contains(&(day - as_of.0));
        let mut list: Vec<(i32, usize)> =
            (0..due.len()).filter(|i| soon(due[*i]) && self.going_on[*i]).map(|i| (due[i], i)).collect();
        sort::by(&mut list, |a, b| a.0.cmp(&b.0));
        let ahead = Value::Count(AHEAD as u64);
        let pay = self.numbers("mrr_end").or_else(|| self.numbers("mrr_start"));
        let row = |&(day, i): &(i32, usize)| {
            let h = &self.all[i];
            let money = pay.map(|pay| pay[i]).filter(|v| v.is_finite()).map_or(Value::None, Value::Money);
            vec![customer(self.table, i), Value::Date(Day(day)), money, status(h.band)]
        };
        let heads = [
            ("column.customer", Head::Words),
            ("column.renewal_date", Head::Number),
            ("column.mrr_end", Head::Number),
            ("column.health.band", Head::Words),
        ];
        let heads: Vec<(Said, Head)> = heads.iter().map(|(key, head)| (Said::new(key), *head)).collect();
        let table = |n: usize| Table {
            caption: "health.renewals.title".into(),
            told: false,
            heads: heads.clone(),
            rows: list.iter().take(n).map(row).collect(),
        };
        let mut body = vec![Block::Table(table(RENEWALS))];
        if list.len() > RENEWALS {
            body.push(Block::Aside(
                Said::new("health.renewals.first").with("n", Value::Count(RENEWALS as u64)),
            ));
            let all = table(list.len());
            body.push(Block::Save("health.renewals.save".into(), "health.renewals.file".into(), all));
        }
        if list.is_empty() {
            return part(Said::new("health.renewals.nobody").with("days", ahead), Vec::new());
        }
        part(Said::counting("health.renewals.finding", list.len() as u64).with("days", ahead), body)
    }

    fn form<'a>(&'a self, given: Given<'a>) -> Form<'a> {
        Form { config: &self.about.config, given, events: self.events }
    }

    /// What health is made of, with weights to change.
    fn measures(&self, given: Given<'_>) -> Part {
        let all: Vec<&Health> =
            self.all.iter().zip(&self.going_on).filter(|(_, on)| **on).map(|(h, _)| h).collect();
        let rows = measures(self.events).map(|(at, of)| {
            let ramp = &self.scheme.ramps()[at];
            let points: Vec<f64> = all.iter().map(|h| h.points[at]).collect();
            let known = points.iter().filter(|p| p.is_finite()).count() as f64 / points.len().max(1) as f64;
            vec![
                measure(of),
                Value::Percent(ramp.weight),
                match known {
                    0.0 => Value::Status(Mark::Unknown, "health.measures.missing".into()),
                    known => Value::Percent(known),
                },
                mean(&points).map_or(Value::None, |m| Value::Number(m, 0)),
                Value::Number(ramp.zero, 2),
                Value::Number(ramp.hundred, 2),
            ]
        });
        let heads = [
            ("health.measures.measure", Head::Words),
            ("health.measures.weight", Head::Number),
            ("health.measures.known", Head::Number),
            ("health.measures.mean", Head::Number),
            ("health.measures.zero", Head::Extra),
            ("health.measures.hundred", Head::Extra),
        ];
        let table = Block::table("health.measures.title", false, &heads, rows.collect());
        let form = self.form(given).health_weights();
        let body = vec![table, Block::Settings(Topic::Business)];
        Part { form, ..Part::new("health.measures.title", "health.measures.finding", body) }
    }

    /// The thresholds to change.
    fn ends(&self, given: Given<'_>) -> Part {
        let form = self.form(given).health_ends();
        Part { form, ..Part::new("health.ends.title", "health.ends.finding", Vec::new()) }
    }
}

fn measure(of: Measure) -> Value {
    Value::Words(Said::new(&format!("health.measure.{}", of.key())))
}

fn status(band: Band) -> Value {
    let mark = match band {
        Band::Green => Mark::Good,
        Band::Yellow => Mark::Watch,
        Band::Red => Mark::Bad,
        Band::NotEnough => Mark::Unknown,
    };
    Value::Status(mark, Said::new(&format!("key.health.band.{}", band.key())))
}
