//! What customers write: how it leans, what it is about, what hurts most, and the words that decided.

use std::collections::BTreeMap;

use super::columns::Given;
use crate::engine::feedback::{Label, Reading, Told, Topic, pain_points, tallies};
use crate::engine::math::calendar::Day;
use crate::engine::math::stats::wilson;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::report::sheet::{Block, Choice, Fact, Head, Part, Said, Sheet, Value};
use crate::engine::score::compare::shares;

/// Complaints and praises that are shown.
const SHOWN: [usize; 2] = [10, 5];

/// Characters of a comment that are shown.
const LONGEST: usize = 400;

/// What comments are grouped by where no column is; no id of a column.
const MONTH: &str = "month";

/// A column with more different values than this is no grouping.
const GROUPS: usize = 24;

/// What the page is made of.
pub(super) struct Page<'a> {
    pub(super) readings: &'a [Reading],
    pub(super) comments: &'a Told,
    pub(super) customers: &'a CustomerTable,
    pub(super) given: Given<'a>,
}

impl Page<'_> {
    /// The page.
    pub(super) fn sheet(&self) -> Sheet {
        let all: Vec<Option<usize>> = vec![Some(0); self.readings.len()];
        let tally = tallies(self.readings, &all, 1).into_iter().next().unwrap_or_default();
        let n = self.readings.len() as u64;
        let lead = Said::new("feedback.lead")
            .with("comments", counted(n))
            .with("positive", share(tally.positive, n))
            .with("negative", share(tally.negative, n));
        let parts = [Some(self.lean(n)), self.pain(), self.by_group(), Some(self.words())];
        Sheet { title: Some(("feedback.title".into(), lead)), parts: parts.into_iter().flatten().collect() }
    }

    fn lean(&self, n: u64) -> Part {
        let of = |label: Label| self.readings.iter().filter(|r| r.label == label).count();
        let fact = |label: Label| {
            let count = of(label) as u64;
            let (low, high) = wilson(count, n);
            let say = Said::new("feedback.lean.say")
                .with("n", Value::Count(count))
                .with("low", Value::Percent(low))
                .with("high", Value::Percent(high));
            Fact {
                name: Said::new(&format!("feedback.label.{}", label.key())),
                value: share(count as usize, n),
                say: (label != Label::Unknown).then_some(say),
            }
        };
        let known = n - of(Label::Unknown) as u64;
        let mean = self.readings.iter().map(|r| r.sentiment).sum::<f64>() / (known.max(1) as f64);
        let finding = Said::new("feedback.lean.finding").with("mean", Value::Number(mean, 2));
        let shown = Label::ALL.iter().filter(|l| of(**l) > 0).map(|l| fact(*l)).collect();
        let method = Block::Aside("feedback.lean.method".into());
        Part::new("feedback.lean.title", finding, vec![Block::Facts(shown), method])
    }

    /// Topics, what hurts most first; nothing where no comment names one.
    fn pain(&self) -> Option<Part> {
        let points = pain_points(self.readings);
        let worst = points.first()?;
        let finding = if worst.negative > 0 {
            Said::counting("feedback.pain.finding", worst.count as u64)
                .with("topic", topic(worst.topic))
                .with("negative", Value::Count(worst.negative as u64))
        } else {
            "feedback.pain.none".into()
        };
        let rows = points.iter().map(|p| {
            let example = p.examples.first().map_or(Value::None, |i| self.marked(*i));
            vec![
                topic(p.topic),
                Value::Count(p.count as u64),
                Value::Count(p.negative as u64),
                Value::Percent(p.negative_share),
                Value::Number(p.mean, 2),
                example,
            ]
        });
        let heads = [
            ("feedback.topic_head", Head::Words),
            ("common.comments", Head::Number),
            ("feedback.complaints", Head::Number),
            ("feedback.complaint_share", Head::Number),
            ("feedback.mean", Head::Extra),
            ("feedback.example", Head::Words),
        ];
        let table = Block::table("feedback.pain.title", false, &heads, rows.collect());
        Some(Part::new("feedback.pain.title", finding, vec![table]))
    }

    /// By month, or by a column of the customers; nothing where there is neither.
    fn by_group(&self) -> Option<Part> {
        let mut options = Vec::new();
        let months = self.months();
        if months.1.len() > 1 {
            options.push((MONTH.to_owned(), Value::Words("feedback.by.month".into())));
        }
        for (id, values) in self.customers.columns.iter().zip(&self.customers.values) {
            if groups_of(values, &id.id).is_some_and(|(_, names)| (2..=GROUPS).contains(&names.len())) {
                options.push((id.id.clone(), Value::column(&id.id)));
            }
        }
        let wanted = self.given.get("by");
        let chosen = options.iter().find(|(id, _)| id == wanted).or(options.first())?.0.clone();
        let (group, names) = if chosen == MONTH { months } else { self.by_column(&chosen)? };
        let inside: Vec<Option<usize>> = group.iter().map(|g| g.map(|_| 0)).collect();
        let all = tallies(self.readings, &inside, 1).into_iter().next().unwrap_or_default();
        let everybody = (all.positive + all.neutral + all.negative + all.unknown) as u64;
        let tallies = tallies(self.readings, &group, names.len());
        let rows = names.into_iter().zip(tallies).map(|(name, t)| {
            let n = (t.positive + t.neutral + t.negative + t.unknown) as u64;
            let against = against(t.negative as u64, n, all.negative as u64, everybody);
            let (praise, blame) = (share(t.positive, n), share(t.negative, n));
            vec![name, Value::Count(n), praise, blame, against, Value::Number(t.mean, 2)]
        });
        let heads = [
            ("feedback.by.group", Head::Words),
            ("common.comments", Head::Number),
            ("feedback.label.positive", Head::Number),
            ("feedback.label.negative", Head::Number),
            ("feedback.by.against", Head::ExtraWords),
            ("feedback.mean", Head::Extra),
        ];
        let body = vec![Block::table("feedback.by.title", false, &heads, rows.collect())];
        let choice = Choice { name: "by".to_owned(), label: "feedback.by.label".into(), options, chosen };
        let part = Part::new("feedback.by.title", "feedback.by.finding", body);
        Some(Part { choice: Some(choice), ..part })
    }

    /// The month of each comment, and the months.
    fn months(&self) -> (Vec<Option<usize>>, Vec<Value>) {
        let Some(days) = &self.comments.day else { return Default::default() };
        let month = |day: i32| {
            let (y, m, _) = Day(day).ymd();
            Day::from_ymd(y, m, 1)
        };
        let of: Vec<Option<Day>> =
            days.iter().map(|d| if *d == i32::MIN { None } else { month(*d) }).collect();
        let mut all: Vec<Day> = of.iter().flatten().copied().collect();
        crate::engine::math::sort::by(&mut all, Ord::cmp);
        all.dedup();
        let group = of.iter().map(|d| all.binary_search(d.as_ref()?).ok()).collect();
        (group, all.into_iter().map(Value::Month).collect())
    }

    fn by_column(&self, id: &str) -> Option<(Vec<Option<usize>>, Vec<Value>)> {
        let at = self.customers.columns.iter().position(|c| c.id == id)?;
        let (of, names) = groups_of(&self.customers.values[at], id)?;
        let group = self.comments.customer.iter().map(|c| of.get(*c as usize).copied().flatten());
        Some((group.collect(), names))
    }

    /// Comments with what decided, the hardest complaints and the warmest praises; of one topic where one is chosen.
    fn words(&self) -> Part {
        let wanted = Topic::ALL.iter().find(|t| t.key() == self.given.get("about"));
        let lean = |i: usize| match wanted {
            Some(topic) => self.readings[i].topics.iter().find(|t| t.0 == *topic).map(|t| t.1),
            None => Some(self.readings[i].sentiment).filter(|_| self.readings[i].label != Label::Unknown),
        };
        let mut found: Vec<(f64, usize)> =
            (0..self.readings.len()).filter_map(|i| Some((lean(i)?, i))).filter(|f| f.0 != 0.0).collect();
        crate::engine::math::sort::by(&mut found, |a, b| a.0.total_cmp(&b.0));
        let complaints = found.iter().filter(|f| f.0 < 0.0).map(|f| f.1);
        let praises = found.iter().rev().filter(|f| f.0 > 0.0).map(|f| f.1);
        let mut body = Vec::new();
        let lists: [(&str, Vec<Value>); 2] = [
            ("feedback.words.complaints", self.once(complaints, SHOWN[0])),
            ("feedback.words.praises", self.once(praises, SHOWN[1])),
        ];
        for (title, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            body.extend([Block::Heading(title.into()), Block::List(list)]);
        }
        if body.is_empty() {
            body.push(Block::Say("feedback.words.none".into()));
        }
        let all = (String::new(), Value::Words("feedback.words.all".into()));
        let topics = Topic::ALL.iter().map(|t| (t.key().to_owned(), topic(*t)));
        let choice = Choice {
            name: "about".to_owned(),
            label: "feedback.topic_head".into(),
            options: std::iter::once(all).chain(topics).collect(),
            chosen: wanted.map_or_else(String::new, |t| t.key().to_owned()),
        };
        let part = Part::new("feedback.words.title", "feedback.words.finding", body);
        Part { choice: Some(choice), ..part }
    }

    /// The first so many of these comments; one that was written several times stands once, with how often it came.
    fn once(&self, of: impl Iterator<Item = usize>, most: usize) -> Vec<Value> {
        let mut place: BTreeMap<&str, usize> = BTreeMap::new();
        let mut all: Vec<(usize, u64)> = Vec::new();
        for i in of {
            let text = self.comments.texts[i].trim();
            let at = *place.entry(text).or_insert(all.len());
            match all.get_mut(at) {
                Some((_, times)) => *times += 1,
                None => all.push((i, 1)),
            }
        }
        let told = |(i, times): (usize, u64)| match times {
            1 => self.marked(i),
            _ => Value::Words(Said::counting("feedback.words.times", times).with("comment", self.marked(i))),
        };
        all.into_iter().take(most).map(told).collect()
    }

    /// A comment with its marks, cut where it is long.
    fn marked(&self, i: usize) -> Value {
        let full = self.comments.texts[i].as_str();
        let cut = full.char_indices().nth(LONGEST).map_or(full.len(), |(at, _)| at);
        let mut shown = full[..cut].to_owned();
        if cut < full.len() {
            shown.push('…');
        }
        let hits = self.readings[i].hits.iter().filter(|h| h.end <= cut);
        Value::Marked(shown, hits.map(|h| (h.start as u32, h.end as u32, h.weight)).collect())
    }
}

/// The group of each customer and the names of the groups: keys, or words of the person's own that come more than once.
fn groups_of(values: &Values, id: &str) -> Option<(Vec<Option<usize>>, Vec<Value>)> {
    match values {
        Values::Key(codes, keys) => {
            let group = codes.iter().map(|c| (*c != u8::MAX).then_some(usize::from(*c))).collect();
            Some((group, keys.iter().map(|k| Value::Key(id.to_owned(), k.clone())).collect()))
        }
        Values::Text(words) if id.starts_with("attribute.") => {
            let mut all: Vec<&str> = Vec::new();
            let mut group = Vec::with_capacity(words.len());
            for word in words {
                let at = all.iter().position(|w| w == word);
                if at.is_none() && all.len() > GROUPS {
                    return None;
                }
                let at = at.unwrap_or_else(|| {
                    all.push(word);
                    all.len() - 1
                });
                group.push((!word.is_empty()).then_some(at));
            }
            Some((group, all.into_iter().map(|w| Value::Text(w.to_owned())).collect()))
        }
        _ => None,
    }
}

/// Whether a group complains more or less than the rest, beyond chance (Newcombe 1998 and a two-sided test).
fn against(complaints: u64, n: u64, all_complaints: u64, all: u64) -> Value {
    let rest = (all_complaints.saturating_sub(complaints), all.saturating_sub(n));
    match shares((complaints, n), rest) {
        Some(c) if !c.chance && c.difference > 0.0 => Value::word("feedback.by.more"),
        Some(c) if !c.chance => Value::word("feedback.by.fewer"),
        Some(_) => Value::word("feedback.by.chance"),
        None => Value::None,
    }
}

fn topic(topic: Topic) -> Value {
    Value::Words(Said::new(&format!("feedback.topic.{}", topic.key())))
}

fn counted(n: u64) -> Value {
    Value::Words(Said::counting("count.comments", n))
}

fn share(n: usize, of: u64) -> Value {
    if of == 0 { Value::None } else { Value::Percent(n as f64 / of as f64) }
}
