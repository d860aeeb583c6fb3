//! What comments are about, and which subjects hurt.

use serde::{Deserialize, Serialize};

use super::lexicon::Lexicon;
use super::sentiment::{Found, Part, Weighed};
use super::units::{Kind, Unit};
use super::{Label, NEUTRAL, Reading, squash};
use crate::engine::error::codes;

codes! {
    /// What a comment can be about.
    Topic {
        /// What it costs.
        Price = "price",
        /// What it is made of, tastes, looks and does for the customer.
        Quality = "quality",
        /// How and when it comes.
        Delivery = "delivery",
        /// People who serve, answer and make good.
        Support = "support",
        /// How easily it is found, learned and used.
        Ease = "ease",
        /// What it can do, and what there is to choose from.
        Features = "features",
        /// Whether it works each time, and whether one can trust it.
        Reliability = "reliability",
    }
}

const TOPICS: usize = Topic::ALL.len();

/// Praise and complaint of the topics that a comment names.
#[derive(Debug, Default)]
struct Sums {
    named: [bool; TOPICS],
    praise: [f64; TOPICS],
    complaint: [f64; TOPICS],
}

impl Sums {
    fn add(&mut self, topic: usize, weight: f64) {
        self.praise[topic] += weight.max(0.0);
        self.complaint[topic] += (-weight).max(0.0);
    }
}

impl Sums {
    /// Shares out what a clause says among the topics that it names. Topics that got nothing take all of it; they come
    /// back where it says nothing at all.
    fn share(&mut self, units: &[Unit], found: &[Found], mentions: &[Mention]) -> Vec<usize> {
        let mut got = [false; TOPICS];
        let (mut k, mut all) = (0, 0.0);
        for said in found.iter().filter(|f| f.weight != 0.0) {
            let nearer = |k: usize| {
                let next = mentions.get(k + 1);
                next.is_some_and(|m| away(m, said, units) < away(&mentions[k], said, units))
            };
            while nearer(k) {
                k += 1;
            }
            self.add(mentions[k].topic, said.weight);
            got[mentions[k].topic] = true;
            all += said.weight;
        }
        let mut empty = Vec::new();
        for topic in mentions.iter().map(|m| m.topic) {
            self.named[topic] = true;
            if std::mem::replace(&mut got[topic], true) {
                continue;
            }
            if all == 0.0 {
                empty.push(topic);
            } else {
                self.add(topic, all);
            }
        }
        empty
    }
}

/// A topic where it is named.
#[derive(Debug, Clone, Copy)]
struct Mention {
    at: usize,
    end: usize,
    topic: usize,
}

/// The topics of a comment with the sentiment of the clauses that name them, -1…1. What is said goes to the nearest
/// topic of its clause; a topic about which its clause says nothing takes the next clause, if that names none.
pub(super) fn topics(units: &[Unit], weighed: &Weighed, lexicon: &Lexicon) -> Vec<(Topic, f64)> {
    let mut sums = Sums::default();
    let mut waiting: Vec<usize> = Vec::new();
    for part in &weighed.parts {
        let found = &weighed.found[part.found.clone()];
        let mut mentions = mentions(units, part, lexicon);
        if mentions.is_empty() {
            let wait = |f: &&Found| f.wait;
            let topic = Topic::Delivery as usize;
            mentions.extend(found.iter().filter(wait).map(|f| Mention {
                at: f.at,
                end: f.at + f.len,
                topic,
            }));
        }
        if mentions.is_empty() {
            let weight = found.iter().map(|f| f.weight).sum();
            waiting.drain(..).for_each(|topic| sums.add(topic, weight));
        } else {
            waiting = sums.share(units, found, &mentions);
        }
    }
    let value = |t: usize| squash(sums.praise[t], sums.complaint[t]);
    (0..TOPICS).filter(|t| sums.named[*t]).map(|t| (Topic::ALL[t], value(t))).collect()
}

/// How much further a topic behind the word is in Chinese, where what is said of a thing stands behind its name.
const BEHIND: usize = 3;

/// Units between a mention and what is said.
fn away(mention: &Mention, said: &Found, units: &[Unit]) -> usize {
    let end = said.at + said.len;
    let behind = if units[said.at].kind == Kind::Han { BEHIND } else { 0 };
    if mention.at >= end { mention.at - end + behind } else { said.at.saturating_sub(mention.end) }
}

fn mentions(units: &[Unit], part: &Part, lexicon: &Lexicon) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut i = part.units.start;
    while i < part.units.end {
        match lexicon.topics.longest(&units[i..part.units.end]) {
            Some((len, topic)) => {
                out.push(Mention { at: i, end: i + len, topic: usize::from(topic) });
                i += len;
            }
            None => i += 1,
        }
    }
    out
}

/// A topic over many comments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PainPoint {
    /// Which.
    pub topic: Topic,
    /// Comments that name it.
    pub count: usize,
    /// Those among them that complain about it.
    pub negative: usize,
    /// `negative / count`, 0…1.
    pub negative_share: f64,
    /// Mean sentiment of the topic over the comments that name it, -1…1.
    pub mean: f64,
    /// Places of at most [`EXAMPLES`] complaints in the list of readings: the hardest words, and not many of them.
    pub examples: Vec<usize>,
}

/// The most examples of a pain point.
pub const EXAMPLES: usize = 3;
/// How many characters more weigh as much as a sentiment that is lower by 1.
const LENGTHY: f64 = 250.0;

/// Topics of all comments, what hurts most first: by count x share of complaints, then by the lower mean. Topics that
/// nobody names are left out; those without a complaint stand at the end.
pub fn pain_points(readings: &[Reading]) -> Vec<PainPoint> {
    let all: Vec<usize> = (0..readings.len()).collect();
    pain_points_among(readings, &all)
}

/// [`pain_points`] of some comments (of a customer, a segment, a month); places beyond the end are passed over.
/// Examples are places in `readings`.
pub fn pain_points_among(readings: &[Reading], among: &[usize]) -> Vec<PainPoint> {
    let mut out: Vec<PainPoint> = Topic::ALL.iter().filter_map(|t| pain_point(readings, among, *t)).collect();
    // Count x share is the number of complaints, which is whole: no order hangs on a rounding.
    crate::engine::math::sort::by(&mut out, |a, b| {
        b.negative.cmp(&a.negative).then(a.mean.total_cmp(&b.mean))
    });
    out
}

fn pain_point(readings: &[Reading], among: &[usize], topic: Topic) -> Option<PainPoint> {
    let sentiment = |i: usize| readings.get(i)?.topics.iter().find(|t| t.0 == topic).map(|t| t.1);
    let named: Vec<(usize, f64)> = among.iter().filter_map(|i| Some((*i, sentiment(*i)?))).collect();
    let count = named.len();
    if count == 0 {
        return None;
    }
    let mean = named.iter().map(|n| n.1).sum::<f64>() / count as f64;
    let mut bad: Vec<(f64, usize)> = named.iter().filter(|n| n.1 < -NEUTRAL).map(|n| (n.1, n.0)).collect();
    let negative = bad.len();
    let cost = |b: &(f64, usize)| b.0 + readings[b.1].length as f64 / LENGTHY;
    crate::engine::math::sort::by(&mut bad, |a, b| cost(a).total_cmp(&cost(b)).then(a.1.cmp(&b.1)));
    let examples = bad.iter().take(EXAMPLES).map(|b| b.1).collect();
    Some(PainPoint { topic, count, negative, negative_share: negative as f64 / count as f64, mean, examples })
}

/// How the comments of one group are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Comments with praise.
    pub positive: usize,
    /// Comments that say something and lean to neither side.
    pub neutral: usize,
    /// Comments with complaints.
    pub negative: usize,
    /// Comments that say nothing the lists know.
    pub unknown: usize,
    /// Mean sentiment of all but the unknown, -1…1; 0 where there is none.
    pub mean: f64,
}

/// One tally a group. `group` has the group of each comment (a customer, a segment, a month); comments without one and
/// groups beyond `groups` are left out.
pub fn tallies(readings: &[Reading], group: &[Option<usize>], groups: usize) -> Vec<Tally> {
    let mut out = vec![Tally::default(); groups];
    for (reading, group) in readings.iter().zip(group) {
        let Some(tally) = group.and_then(|g| out.get_mut(g)) else { continue };
        match reading.label {
            Label::Positive => tally.positive += 1,
            Label::Neutral => tally.neutral += 1,
            Label::Negative => tally.negative += 1,
            Label::Unknown => tally.unknown += 1,
        }
        tally.mean += reading.sentiment;
    }
    for tally in &mut out {
        let known = tally.positive + tally.neutral + tally.negative;
        tally.mean = if known > 0 { tally.mean / known as f64 } else { 0.0 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::feedback::Scorer;

    fn read(text: &str) -> Vec<(Topic, f64)> {
        Scorer::new().read(text).topics
    }

    fn signs(text: &str) -> Vec<(&'static str, i32)> {
        read(text).iter().map(|(t, v)| (t.key(), if *v == 0.0 { 0 } else { v.signum() as i32 })).collect()
    }

    #[test]
    fn each_topic_gets_what_its_clause_says() {
        for (text, want) in [
            ("Great food but the delivery was slow.", vec![("quality", 1), ("delivery", -1)]),
            ("great food and slow delivery", vec![("quality", 1), ("delivery", -1)]),
            ("味道好送餐慢", vec![("quality", 1), ("delivery", -1)]),
            ("客服态度好，价格太贵", vec![("price", -1), ("support", 1)]),
            ("price and quality are great", vec![("price", 1), ("quality", 1)]),
            ("物流，太慢了", vec![("delivery", -1)]),
            ("等了一个多小时", vec![("delivery", -1)]),
            ("I called support and waited 2 hours", vec![("support", -1)]),
            ("The app crashes", vec![("reliability", -1)]),
            ("界面很简洁，功能强大", vec![("ease", 1), ("features", 1)]),
            ("收到了发票", vec![]),
            ("价格", vec![("price", 0)]),
            ("", vec![]),
        ] {
            assert_eq!(signs(text), want, "{text}");
        }
    }

    /// A reading that names delivery with a sentiment, as long as `length`.
    fn reading(sentiment: f64, length: usize) -> Reading {
        let topics = vec![(Topic::Delivery, sentiment)];
        Reading { sentiment, label: Label::Negative, hits: Vec::new(), topics, length }
    }

    #[test]
    fn pain_by_hand() {
        let mut all: Vec<Reading> = [(-0.8, 900), (-0.7, 10), (0.6, 10), (-0.5, 10), (-0.4, 10), (0.0, 10)]
            .map(|(s, n)| reading(s, n))
            .into();
        all[1].topics.push((Topic::Price, -0.9));
        all[2].topics.push((Topic::Support, 0.5));
        let pain = pain_points(&all);
        assert_eq!(pain.iter().map(|p| p.topic.key()).collect::<Vec<_>>(), ["delivery", "price", "support"]);
        let delivery = &pain[0];
        assert_eq!((delivery.count, delivery.negative), (6, 4));
        assert!((delivery.negative_share - 4.0 / 6.0).abs() < 1e-12 && (delivery.mean + 0.3).abs() < 1e-12);
        // The hardest words stand in a comment of 900 characters, which nobody reads.
        assert_eq!(delivery.examples, [1, 3, 4]);
        assert_eq!((pain[2].negative, pain[2].examples.len()), (0, 0));
    }

    #[test]
    fn pain_of_some_and_of_none() {
        let all = [reading(-0.8, 1), reading(0.8, 1), reading(-0.5, 1)];
        let some = pain_points_among(&all, &[2, 1, 99]);
        assert_eq!((some[0].count, some[0].negative, some[0].examples.clone()), (2, 1, vec![2]));
        assert!(pain_points(&[]).is_empty() && pain_points_among(&all, &[]).is_empty());
    }

    #[test]
    fn tallies_by_group() {
        let scorer = Scorer::new();
        let all = ["good", "bad", "", "不错", "good"].map(|c| scorer.read(c));
        let got = tallies(&all, &[Some(0), Some(0), Some(0), None, Some(7)], 2);
        assert_eq!((got[0].positive, got[0].negative, got[0].unknown, got[0].neutral), (1, 1, 1, 0));
        assert!(got[0].mean.abs() < 1e-12);
        assert_eq!(got[1], Tally::default());
    }
}
