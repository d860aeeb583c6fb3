//! Comments of customers, Chinese and English: how they lean, what they are about, and which words decided.
//!
//! A comment is cut into units (`units.rs`) and clauses; words of the lists in `words/` weigh, negations turn them,
//! words of strength and turns change how much they count (`sentiment.rs`), waits and ratings in numbers count too
//! (`numbers.rs`). Other languages are told by their small words (`language.rs`). Nothing is learned from data.
//! `docs/feedback.md` has the method and what it was measured to do.
//!
//! ```
//! use perennial::engine::feedback::{Label, Scorer, Topic, pain_points};
//! let scorer = Scorer::new();
//! let readings = ["Great food!", "Delivery was slow.", "送餐太慢了"].map(|c| scorer.read(c));
//! assert_eq!(readings[0].label, Label::Positive);
//! let pain = pain_points(&readings);
//! assert_eq!((pain[0].topic, pain[0].count, pain[0].negative), (Topic::Delivery, 2, 2));
//! ```

use serde::{Deserialize, Serialize};

mod language;
mod lexicon;
mod numbers;
mod sentiment;
mod topics;
mod units;

pub use topics::{EXAMPLES, PainPoint, Tally, Topic, pain_points, pain_points_among, tallies};

use crate::engine::error::codes;
use lexicon::Lexicon;

codes! {
    /// How a comment leans.
    Label {
        /// Sentiment above [`NEUTRAL`].
        Positive = "positive",
        /// Something is said, and it leans to neither side.
        Neutral = "neutral",
        /// Sentiment below -[`NEUTRAL`].
        Negative = "negative",
        /// Nothing that the lists know: no words, or those of another language.
        Unknown = "unknown",
    }
}

codes! {
    /// What a marked place in a comment is.
    HitKind {
        /// A word of praise or complaint, a rating, a time of waiting, a wish.
        Word = "word",
        /// A negation.
        Negation = "negation",
        /// A word of strength.
        Degree = "degree",
        /// A turn, or a word that makes its clause count more or less.
        Contrast = "contrast",
        /// A picture, or a face made of marks.
        Emoji = "emoji",
    }
}

/// A place in a comment that decided.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// First byte in the comment as given.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it adds: above 0 praise, below 0 complaint, with everything that changes it. 0 for what only changes
    /// others; a negation that turns nothing ("no cutlery") weighs for itself.
    pub weight: f64,
    /// What it is.
    pub kind: HitKind,
}

/// A comment that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// -1…1; 0 where nothing is known. Above 0 is positive where there are two classes.
    pub sentiment: f64,
    /// In words.
    pub label: Label,
    /// What decided, by place and without overlap. The weights above 0 add up to P, those below to -N, and the
    /// sentiment is (P - N) / (P + N + 2).
    pub hits: Vec<Hit>,
    /// Topics with the sentiment of the clauses that name them, in the order of [`Topic::ALL`], each once.
    pub topics: Vec<(Topic, f64)>,
    /// Characters of the comment.
    pub length: usize,
}

/// A sentiment that is not further from 0 is neutral: that of a single faint word.
pub const NEUTRAL: f64 = 0.22;
/// So much praise and complaint make half of the sentiment of a comment that has only one of them.
const HALF: f64 = 2.0;

/// Praise and complaint as one number, -1…1.
fn squash(praise: f64, complaint: f64) -> f64 {
    (praise - complaint) / (praise + complaint + HALF)
}

/// Comments with how they were read; lists of equal length.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// How each leans, and what decided.
    pub readings: Vec<Reading>,
    /// The words.
    pub texts: Vec<String>,
    /// Position of the customer, or `u32::MAX` for somebody unknown.
    pub customer: Vec<u32>,
    /// Day, `i32::MIN` where missing; `None` without days.
    pub day: Option<Vec<i32>>,
}

/// The word lists, ready to read comments.
#[derive(Debug)]
pub struct Scorer {
    lexicon: Lexicon,
}

impl Default for Scorer {
    fn default() -> Scorer {
        Scorer::new()
    }
}

impl Scorer {
    /// Builds the tables: some milliseconds, so once for all comments.
    pub fn new() -> Scorer {
        Scorer { lexicon: Lexicon::new() }
    }

    /// Reads one comment, in time that grows with its length. Any text will do; one without a known word, picture or
    /// rating comes back as [`Label::Unknown`] with sentiment 0.
    pub fn read(&self, comment: &str) -> Reading {
        let mut units = units::units(comment, &self.lexicon);
        language::hush(comment, &mut units, &self.lexicon);
        let weighed = sentiment::weigh(&units, &self.lexicon);
        let sum = |sign: f64| weighed.found.iter().map(|f| (f.weight * sign).max(0.0)).sum::<f64>();
        let (praise, complaint) = (sum(1.0), sum(-1.0));
        let sentiment = squash(praise, complaint);
        let label = match sentiment {
            _ if praise + complaint == 0.0 => Label::Unknown,
            s if s > NEUTRAL => Label::Positive,
            s if s < -NEUTRAL => Label::Negative,
            _ => Label::Neutral,
        };
        let place = |at: usize, len: usize| (units[at].start, units[at + len - 1].end);
        let hit = |f: &sentiment::Found| {
            let (start, end) = place(f.at, f.len);
            Hit { start, end, weight: f.weight, kind: f.kind }
        };
        let hits = weighed.found.iter().map(hit).collect();
        let topics = topics::topics(&units, &weighed, &self.lexicon);
        Reading { sentiment, label, hits, topics, length: comment.chars().count() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scores(comments: &[&str]) -> Vec<f64> {
        let scorer = Scorer::new();
        comments.iter().map(|c| scorer.read(c).sentiment).collect()
    }

    fn close(comment: &str, want: f64) {
        let got = scores(&[comment])[0];
        assert!((got - want).abs() < 1e-12, "{comment}: {got} instead of {want}");
    }

    #[test]
    fn by_hand() {
        // The word weighs 1.5, "very" 1.4; P / (P + 2).
        close("很好", 2.1 / 4.1);
        // A negation turns praise to -0.8 of it, complaint to -0.5, and "not very" to 0.7 of that.
        close("不好", -1.2 / 3.2);
        close("not very good", -1.12 / 3.12);
        close("not terrible", 1.0 / 3.0);
        // "But" leaves 0.7 of what stands before it; what stands behind it counts 1.15.
        close("好，但是贵", (1.05 - 1.15) / (1.05 + 1.15 + 2.0));
        // Two negations leave 0.6.
        close("没什么不好", 0.9 / 2.9);
        // Praise in a wish counts -0.3 and the wish -0.5.
        close("Hope it gets better", -0.8 / 2.8);
        close("bad!", -2.3 / 4.3);
    }

    #[test]
    fn comments_of_both_languages() {
        let good = "Not bad|can't complain|No problems at all|soooo gooood|ＶＥＲＹ　ＧＯＯＤ|5 stars|Doesn't disappoint|\
                    10/10|Couldn't be happier|They fixed the problem|It just works|Damn good coffee|Is better than expected|\
                    没什么不好|不难吃|五星|很不錯|真他妈好吃|没有问题|比以前好|20分钟就送到了|不会再有比这更好的了，喜欢|👍👍|:)|❤️|[赞]|好好吃";
        let bad = "not great|isn't worth it|doesn't work|never received it|Worse than before|slightly annoying|Waited 2 hours|\
                   I wish it were faster|Hope it gets better|They never fixed the problem|1 star|0/10|no reply|\
                   used to be good|would not recommend|DON'T BUY|Too salty|Great idea but terrible execution|\
                   不太好|没收到|打不开|不如以前|希望改进|一星|等了一个多小时|一点都不好吃|服務態度很差|再也不会来了|\
                   太贵了|没有想象中好|好慢|有点咸|不给退款|以前好吃|能快点就好了|😡|:(|[怒]";
        for (list, sign) in [(good, 1.0), (bad, -1.0)] {
            let all: Vec<&str> = list.split('|').map(str::trim).collect();
            for (comment, score) in all.iter().zip(scores(&all)) {
                assert!(score * sign > 0.0, "{comment}: {score}");
            }
        }
    }

    #[test]
    fn stronger_words_weigh_more() {
        for rising in [
            ["very bad", "bad", "slightly bad", "slightly good", "good", "very good", "very good!!!"],
            ["非常差", "差", "有点差", "还可以", "不错", "非常不错", "非常不错！！"],
        ] {
            assert!(scores(&rising).is_sorted_by(|a, b| a < b), "{rising:?} {:?}", scores(&rising));
        }
        let [asked, said] = [scores(&["Is it good?"])[0], scores(&["It is good."])[0]];
        assert!(asked < said && asked >= 0.0);
    }

    #[test]
    fn nothing_known_is_unknown() {
        let scorer = Scorer::new();
        for comment in [
            "",
            " \n ",
            "...",
            "Отличный товар",
            "es ist nicht gut und nicht schlecht, die Lieferung war fast da",
            "el producto no es malo, muy horrible para mi",
            "とても便利です。最高!",
            "배송이 빨라요",
            "2024-05-01",
            "zxcvb qwert",
        ] {
            let got = scorer.read(comment);
            assert_eq!((got.label, got.sentiment), (Label::Unknown, 0.0), "{comment} {got:?}");
        }
        assert_eq!(scorer.read("とても便利です 😍").label, Label::Positive);
        for comment in ["average", "一般", "It's okay", "还行", "good but slow, 一般"] {
            assert_eq!(scorer.read(comment).label, Label::Neutral, "{comment}");
        }
    }

    #[test]
    fn the_words_that_decided_are_marked() {
        let marked = |comment: &str| {
            let hits = Scorer::new().read(comment).hits;
            hits.iter().map(|h| format!("{} {}", &comment[h.start..h.end], h.kind.key())).collect::<Vec<_>>()
        };
        assert_eq!(marked("不是很好"), ["不是 negation", "很 degree", "好 word"]);
        assert_eq!(
            marked("It’s not very GOOD, but cheap ❤️"),
            ["not negation", "very degree", "GOOD word", "but contrast", "cheap word", "❤️ emoji"]
        );
        assert_eq!(marked("等了两个小时"), ["等 word", "两个小时 word"]);
        assert_eq!(marked("没有香菜"), ["没有 negation"]);
        assert_eq!(marked("以前好吃"), ["以前 contrast", "好吃 word"]);
        assert!(marked("以前住这里").is_empty() && marked("昨天到的").is_empty());
    }

    #[test]
    fn keys_are_those_of_the_data() {
        let json = |v: Result<serde_json::Value, _>| v.unwrap();
        Label::ALL.iter().for_each(|l| assert_eq!(json(serde_json::to_value(l)), l.key()));
        HitKind::ALL.iter().for_each(|k| assert_eq!(json(serde_json::to_value(k)), k.key()));
        Topic::ALL.iter().for_each(|t| assert_eq!(json(serde_json::to_value(t)), t.key()));
    }

    fn sound(scorer: &Scorer, comment: &str) {
        let got = scorer.read(comment);
        assert!((-1.0..=1.0).contains(&got.sentiment), "{comment}");
        assert!(got.hits.windows(2).all(|w| w[0].end <= w[1].start), "{comment} {got:?}");
        for h in &got.hits {
            assert!(
                h.start < h.end && comment.get(h.start..h.end).is_some() && h.weight.is_finite(),
                "{comment}"
            );
        }
        let sum = |sign: f64| got.hits.iter().map(|h| (h.weight * sign).max(0.0)).sum::<f64>();
        assert!((squash(sum(1.0), sum(-1.0)) - got.sentiment).abs() < 1e-9, "{comment} {got:?}");
        assert!(got.topics.is_sorted_by(|a, b| a.0 < b.0), "{comment}");
        assert!(got.topics.iter().all(|t| (-1.0..=1.0).contains(&t.1)), "{comment}");
    }

    proptest! {
        #[test]
        fn any_text_is_read(comment in any::<String>()) {
            sound(&Scorer::new(), &comment);
        }

        #[test]
        fn any_mixture_of_known_words_is_read(
            words in prop::collection::vec(prop::sample::select(vec![
                "很", "好", "不", "没有", "极了", "但是", "总体", "希望", "以前", "吗", "等", "一", "个", "小时", "半", "星", "10", "/",
                "not ", "very ", "too ", "good ", "fix ", "and ", "but ", "if ", "problem ", "doesn't ", "a ", "5 ", "hours ", "out of ",
                "。", "，", "!", "?", "\n", " ", ":)", "😡", "★", "☆", "价格", "support ", "\u{fe0f}", "ｂａｄ", "…", "~", "-",
            ]), 0..60)
        ) {
            sound(&Scorer::new(), &words.concat());
        }
    }

    #[test]
    fn long_comments_stay_finite() {
        let scorer = Scorer::new();
        for piece in
            ["总体好", "好极了", "但是好", "不", "sooo", "1 ", "1小时", "but. ", "好，", "a", "虽然极了"]
        {
            sound(&scorer, &piece.repeat(3000));
        }
    }
}
