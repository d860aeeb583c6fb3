//! Who they are: any division of customers broken down by any attribute, number or other division.

use super::columns::{few, told, worth};
use crate::engine::dataset::ids::Ids;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Choice, Head, Part, Said, Sheet, Table, Value};
use crate::engine::report::{Column, ColumnType};
use crate::engine::segment::profile::{Cell, Level, Levels, Profile, profile};

/// Levels of an attribute that have a column of their own.
const MOST: usize = 4;

/// A cell with fewer customers is no finding.
const LEAST: u64 = 5;

/// Columns that divide customers into groups.
fn divisions(customers: &CustomerTable) -> Vec<usize> {
    let all = customers.columns.iter().zip(&customers.values).enumerate();
    all.filter(|(_, (_, values))| match values {
        Values::Key(codes, _) => {
            codes.iter().filter(|c| **c != u8::MAX).max() != codes.iter().filter(|c| **c != u8::MAX).min()
        }
        _ => false,
    })
    .map(|(i, _)| i)
    .collect()
}

/// Columns that groups can be broken down by: divisions, the person's own words, and numbers.
fn attributes(customers: &CustomerTable) -> Vec<usize> {
    let all = customers.columns.iter().zip(&customers.values).enumerate();
    all.filter(|(_, (column, values))| match values {
        Values::Key(..) => true,
        Values::Text(words) => column.id.starts_with("attribute.") && few(words),
        Values::Number(v) => v.iter().any(|x| x.is_finite()),
        Values::Date(_) => false,
    })
    .map(|(i, _)| i)
    .collect()
}

/// What the page is made of.
pub(super) struct Page<'a> {
    pub(super) customers: &'a CustomerTable,
    pub(super) choices: &'a [(String, String)],
}

impl Page<'_> {
    /// The page; `None` where there is nothing to break down.
    pub(super) fn sheet(&self) -> Option<Sheet> {
        let (divisions, attributes) = (divisions(self.customers), attributes(self.customers));
        let of =
            self.chosen("of", &divisions, &["rfm.segment", "segment.lifecycle", "segment.value_rule"])?;
        let others: Vec<usize> = attributes.into_iter().filter(|i| *i != of).collect();
        let first = others.iter().find(|i| self.column(**i).id.starts_with("attribute."));
        let preferred = first.map_or("segment.lifecycle", |i| self.column(*i).id.as_str());
        let by = self.chosen("by", &others, &[preferred, "segment.lifecycle", "segment.trend"])?;
        let Values::Key(codes, keys) = &self.customers.values[of] else { return None };
        let codes: Vec<u32> =
            codes.iter().map(|c| if *c == u8::MAX { u32::MAX } else { u32::from(*c) }).collect();
        let (levels, names) = self.levels(by);
        let profile = profile(&codes, keys.len(), &levels, worth(self.customers).map_or(&[], |(_, w)| w));
        let id = &self.column(of).id;
        let groups: Vec<Value> = keys
            .iter()
            .map(|k| Value::Key(id.clone(), k.clone()))
            .chain([Value::Words("profile.none".into())])
            .collect();
        let lead = Said::new("profile.lead")
            .with("of", Value::column(&self.column(of).id))
            .with("by", Value::column(&self.column(by).id));
        let body = vec![self.table(&profile, groups.clone(), &names), Block::Aside(chance(&profile))];
        let part = Part {
            choice: Some(self.choice("of", "profile.of", &divisions, of)),
            ..Part::new("profile.title_part", finding(&profile, &groups, &names), body)
        };
        let title = Said::new("profile.by_title").with("by", Value::column(&self.column(by).id));
        let by = Part {
            choice: Some(self.choice("by", "profile.by", &others, by)),
            ..Part::new(title, "profile.by_finding", vec![self.by_level(&profile, names)])
        };
        Some(Sheet { title: Some(("profile.title".into(), lead)), parts: vec![part, by] })
    }

    fn column(&self, i: usize) -> &Column {
        &self.customers.columns[i]
    }

    /// The column that the address names, else the first preferred one, else the first.
    fn chosen(&self, name: &str, among: &[usize], preferred: &[&str]) -> Option<usize> {
        let find = |id: &str| among.iter().copied().find(|i| self.column(*i).id == id);
        let wanted = self.choices.iter().find(|(n, _)| n == name).and_then(|(_, id)| find(id));
        wanted.or_else(|| preferred.iter().find_map(|id| find(id))).or(among.first().copied())
    }

    fn choice(&self, name: &str, label: &str, among: &[usize], chosen: usize) -> Choice {
        let options = among.iter().map(|i| (self.column(*i).id.clone(), Value::column(&self.column(*i).id)));
        Choice {
            name: name.to_owned(),
            label: label.into(),
            options: options.collect(),
            chosen: self.column(chosen).id.clone(),
        }
    }

    /// The level of each customer, and the names of the levels.
    fn levels(&self, by: usize) -> (Levels, Vec<Value>) {
        let column = self.column(by);
        let mut words = Ids::default();
        let levels = match &self.customers.values[by] {
            Values::Key(codes, _) => {
                let wide: Vec<u32> =
                    codes.iter().map(|c| if *c == u8::MAX { u32::MAX } else { u32::from(*c) }).collect();
                Levels::by_code(&wide, MOST)
            }
            Values::Text(all) => {
                let code = |w: &String| if w.is_empty() { u32::MAX } else { words.intern(w) };
                let codes: Vec<u32> = all.iter().map(code).collect();
                Levels::by_code(&codes, MOST)
            }
            Values::Number(v) => Levels::by_number(v),
            Values::Date(days) => Levels::by_code(&vec![u32::MAX; days.len()], MOST),
        };
        let number = |v: f64| match column.r#type {
            ColumnType::Money => Value::Money(v),
            ColumnType::Share => Value::Percent(v),
            _ => Value::Number(v, 2),
        };
        let name = |level: &Level| match (level, &self.customers.values[by]) {
            (Level::Code(c), Values::Key(_, keys)) => {
                Value::Key(column.id.clone(), keys.get(*c as usize).cloned().unwrap_or_default())
            }
            (Level::Code(c), _) => Value::Text(words.get(*c).to_owned()),
            (Level::Value(v), _) => number(*v),
            (Level::Range(low, high), _) => {
                Value::Words(Said::new("common.from_to").with("from", number(*low)).with("to", number(*high)))
            }
            (Level::Other(n), _) => Value::Words(Said::counting("profile.others", u64::from(*n))),
            (Level::Missing, _) => Value::Words("profile.missing".into()),
        };
        let names = levels.levels.iter().map(name).collect();
        (levels, names)
    }

    /// Shares of the levels in each group, with the lift against all.
    fn table(&self, of: &Profile, groups: Vec<Value>, names: &[Value]) -> Block {
        let cell = |c: &Cell| match (c.n, c.lift) {
            (0, _) => Value::None,
            (_, Some(lift)) => Value::Words(
                Said::new("profile.cell")
                    .with("share", Value::Percent(c.share))
                    .with("lift", Value::Number(lift, 1)),
            ),
            (_, None) => Value::Percent(c.share),
        };
        let row = |name: Value, n: u64, cells: &[Cell]| {
            let mut row = vec![name, Value::Count(n)];
            row.extend(cells.iter().map(cell));
            row
        };
        let rows = groups.into_iter().zip(&of.size).zip(&of.cells).filter(|((_, n), _)| **n > 0);
        let mut rows: Vec<Vec<Value>> = rows.map(|((name, n), cells)| row(name, *n, cells)).collect();
        let all: u64 = of.all.iter().map(|c| c.n).sum();
        rows.push(row(Value::Words("profile.all".into()), all, &of.all));
        let mut heads =
            vec![("profile.group".into(), Head::Words), ("common.customers".into(), Head::Number)];
        heads.extend(
            names.iter().map(|n| (Said::new("profile.level").with("level", n.clone()), Head::Number)),
        );
        Block::Table(Table { caption: "profile.title_part".into(), told: false, heads, rows })
    }

    /// Each level by itself: customers and what they are worth on average.
    fn by_level(&self, of: &Profile, names: Vec<Value>) -> Block {
        let worth = worth(self.customers).map(|(id, _)| id);
        let rows = names.into_iter().zip(&of.all).filter(|(_, c)| c.n > 0).map(|(name, c)| {
            let mut row = vec![name, Value::Count(c.n), Value::Percent(c.share)];
            row.extend(worth.map(|id| told(self.customers, id, c.mean_clv.unwrap_or(f64::NAN))));
            row
        });
        let mut heads = vec![
            ("profile.level_head".into(), Head::Words),
            ("common.customers".into(), Head::Number),
            ("common.share".into(), Head::Number),
        ];
        // Only a lifetime value is called one: the mean is of whatever tells what a customer is worth.
        heads.extend(
            worth.map(|id| (Said::new("clusters.mean").with("column", Value::column(id)), Head::Number)),
        );
        let caption = "profile.level_head".into();
        Block::Table(Table { caption, told: false, heads, rows: rows.collect() })
    }
}

/// Where a level is most over its share among all.
fn finding(of: &Profile, groups: &[Value], names: &[Value]) -> Said {
    let mut best: Option<(f64, usize, usize)> = None;
    // The last of both are those without a group and without a level.
    for (g, cells) in of.cells.iter().enumerate().take(of.cells.len() - 1) {
        for (l, cell) in cells.iter().enumerate().take(cells.len() - 1).filter(|(_, c)| c.n >= LEAST) {
            let lift = cell.lift.unwrap_or(0.0);
            if best.is_none_or(|b| lift > b.0) {
                best = Some((lift, g, l));
            }
        }
    }
    match best.filter(|b| b.0 >= 1.1 && of.independence.is_some_and(|i| i.thin || !i.chance)) {
        Some((lift, g, l)) => Said::new("profile.finding")
            .with("group", groups[g].clone())
            .with("level", names[l].clone())
            .with("lift", Value::Number(lift, 1)),
        None => "profile.alike".into(),
    }
}

/// Whether the differences could be chance.
fn chance(of: &Profile) -> Said {
    match of.independence {
        None => "profile.one_sided".into(),
        Some(i) if i.thin => "profile.thin".into(),
        Some(i) => {
            let key = if i.chance { "profile.chance" } else { "profile.no_chance" };
            Said::new(key).with("chi", Value::Number(i.chi_square, 1)).with("df", Value::Count(i.df)).with(
                "p",
                if i.p < 0.001 { Value::Words("profile.tiny".into()) } else { Value::Number(i.p, 3) },
            )
        }
    }
}
