//! Numbers as evidence: how long somebody waited, how many stars were given.

use super::lexicon::{Lexicon, Sense};
use super::units::{Kind, Unit};

/// What a number in a clause says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Evidence {
    /// First unit.
    pub at: usize,
    /// Units.
    pub len: usize,
    /// For (above 0) or against.
    pub weight: f64,
    /// Whether it is a time and not a rating.
    pub wait: bool,
}

/// A word of the lists of numbers, or digits.
#[derive(Debug, Clone, Copy)]
struct Token {
    at: usize,
    end: usize,
    sense: Sense,
}

/// Complaint of a wait, of a wait of days, of a time that may be one; praise of a short time.
const WAITED: f64 = -2.0;
const DAYS: f64 = -1.2;
const TIME: f64 = -1.0;
const SHORT: f64 = 1.5;
const FEW_DAYS: f64 = 1.0;
/// From here on a bare time in Chinese is one of waiting; a working day is not.
const LONG: f64 = 40.0;
/// The most tokens of one number, and those around it that tell what it is.
const LONGEST: usize = 10;
const AROUND: usize = 12;
const HOUR: f64 = 60.0;
const DAY: f64 = 1440.0;
/// A rating of this share says nothing; the weight of a share above it.
const MIDDLE: f64 = 0.62;
const SLOPE: f64 = 8.0;

/// Evidence of the numbers in a clause, which begins with unit `from` of the comment, in the order of the text.
pub(super) fn evidence(units: &[Unit], from: usize, lexicon: &Lexicon) -> Vec<Evidence> {
    let tokens = tokens(units, lexicon);
    let mut out = stars(units);
    let mut i = 0;
    while i < tokens.len() {
        let before =
            i.checked_sub(1).map(|k| tokens[k]).filter(|t| t.end == tokens[i].at).map(|t| (t.sense, t.at));
        let amount = amount(&tokens, i).filter(|a| a.is_one(before, &tokens, units));
        let Some(amount) = amount else {
            i += 1;
            continue;
        };
        let (weight, wait) = match amount.kind {
            Of::Share(share) => (rating(share), false),
            Of::Minutes(minutes) => (time(&tokens, i, amount.next, minutes, units), true),
        };
        let at = before.filter(|(sense, _)| *sense == Sense::Near).map_or(tokens[i].at, |(_, at)| at);
        let end = tokens[amount.next - 1].end;
        // A time without weight is kept, so that its words are not read for themselves.
        out.push(Evidence { at, len: end - at, weight, wait });
        i = amount.next;
    }
    crate::engine::math::sort::by(&mut out, |a, b| a.at.cmp(&b.at));
    out.iter_mut().for_each(|e| e.at += from);
    out
}

fn tokens(units: &[Unit], lexicon: &Lexicon) -> Vec<Token> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < units.len() {
        let found = match units[i].kind {
            Kind::Number(v) => Some((1, Sense::Number(v))),
            Kind::Mark('-' | '~' | '–' | '+') => Some((1, Sense::Filler)),
            _ => lexicon.numbers.longest(&units[i..]),
        };
        let len = found.map_or(1, |(len, _)| len);
        out.extend(found.map(|(_, sense)| Token { at: i, end: i + len, sense }));
        i += len;
    }
    out
}

/// What a number counts.
#[derive(Debug, Clone, Copy)]
enum Of {
    Minutes(f64),
    Share(f64),
}

struct Amount {
    kind: Of,
    /// The token behind it.
    next: usize,
}

impl Amount {
    /// Points end a clause in Chinese and follow no hour: the character is also that of minutes and shares.
    fn is_one(&self, before: Option<(Sense, usize)>, tokens: &[Token], units: &[Unit]) -> bool {
        let last = tokens[self.next - 1];
        let han = |k: usize| units.get(k).is_some_and(|u| u.kind == Kind::Han);
        let points = last.sense == Sense::Point && han(last.at);
        !points || (!han(last.end) && before.is_none_or(|(sense, _)| sense != Sense::Clock))
    }
}

/// A number with its measure that begins with token `i`.
fn amount(tokens: &[Token], i: usize) -> Option<Amount> {
    if !matches!(tokens[i].sense, Sense::Number(_) | Sense::Times(_)) {
        return None;
    }
    let (mut sum, mut last, mut half) = (0.0, None, 0.0);
    let mut k = i;
    loop {
        let token =
            tokens.get(k).filter(|t| k == i || t.at == tokens[k - 1].end).filter(|_| k - i < LONGEST)?;
        match token.sense {
            Sense::Number(v) if v == 0.5 && last.is_some() => half = 0.5,
            Sense::Number(v) => last = Some(v),
            Sense::Times(v) => {
                sum += last.unwrap_or(1.0) * v;
                last = None;
            }
            // "2 or 3 weeks".
            Sense::Filler => {}
            _ => break,
        }
        k += 1;
    }
    let number = sum + last.unwrap_or(0.0) + half;
    let of = |best: f64, next| Some(Amount { kind: Of::Share(number / best), next });
    match tokens[k].sense {
        Sense::Minutes(m) => {
            // "an hour and a half": what stands between counts only with the half.
            let beside = |n: &usize| tokens.get(*n).is_some_and(|t| t.at == tokens[*n - 1].end);
            let more = (k + 1..k + 4).take_while(beside).find(|n| tokens[*n].sense == Sense::Number(0.5));
            half += if more.is_some() { 0.5 } else { 0.0 };
            let next = more.unwrap_or(k) + 1;
            Some(Amount { kind: Of::Minutes((sum + last.unwrap_or(0.0) + half) * m), next })
        }
        // Six stars of five are five.
        Sense::Star if number <= 10.0 => of(number.max(5.0), k + 1),
        Sense::Point if number <= 100.0 => of(scale(number), k + 1),
        Sense::Over => match tokens.get(k + 1).filter(|t| t.at == tokens[k].end).map(|t| t.sense) {
            Some(Sense::Number(best)) if [5.0, 10.0, 100.0].contains(&best) && number <= best => {
                of(best, k + 2)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The best mark of the scale on which somebody gives so many points.
fn scale(points: f64) -> f64 {
    [5.0, 10.0, 100.0].into_iter().find(|best| points <= *best).unwrap_or(100.0)
}

fn rating(share: f64) -> f64 {
    ((share - MIDDLE) * SLOPE).clamp(-4.0, 4.0)
}

/// Rows of stars, filled and empty.
fn stars(units: &[Unit]) -> Vec<Evidence> {
    let is = |u: &Unit, all: &[char]| {
        u.kind == Kind::Picture && u.names.get().first().is_some_and(|n| all.iter().any(|c| *c as u32 == *n))
    };
    let (full, empty) = (['★', '⭐', '🌟'], ['☆', '✩', '✰']);
    let mut out = Vec::new();
    let mut i = 0;
    while i < units.len() {
        let filled = units[i..].iter().take_while(|u| is(u, &full)).count();
        let all = filled + units[i + filled..].iter().take_while(|u| is(u, &empty)).count();
        if all > 1 && filled > 0 {
            let share = filled.min(5) as f64 / 5.0;
            out.push(Evidence { at: i, len: all, weight: rating(share), wait: false });
        }
        i += all.max(1);
    }
    out
}

/// What the time between tokens `i` and `next` says in its clause.
fn time(tokens: &[Token], i: usize, next: usize, minutes: f64, units: &[Unit]) -> f64 {
    let before = &tokens[i.saturating_sub(AROUND)..i];
    let after = &tokens[next..tokens.len().min(next + AROUND)];
    let any = |is: &dyn Fn(Sense) -> bool| before.iter().chain(after).any(|t| is(t.sense));
    let waits = |s: Sense| matches!(s, Sense::Wait(from) if minutes >= from);
    let patient = |s: Sense| matches!(s, Sense::Wait(from) if from < LONG && minutes >= 2.0 * from);
    if any(&|s| s == Sense::Lasting) {
        return 0.0;
    }
    let too_long = after.iter().any(|t| t.sense == Sense::Then) && minutes >= 15.0;
    let short = any(&|s| s == Sense::Quick) || before.iter().any(|t| t.sense == Sense::Then);
    if too_long {
        WAITED
    } else if short && minutes <= HOUR && !any(&patient) {
        SHORT
    } else if short && !any(&patient) {
        if (DAY..=3.0 * DAY).contains(&minutes) { FEW_DAYS } else { 0.0 }
    } else if any(&waits) {
        if minutes >= DAY && !any(&patient) { DAYS } else { WAITED }
    } else if units[tokens[next - 1].at].kind == Kind::Han && (LONG..DAY).contains(&minutes) {
        TIME
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::feedback::units::units;

    /// What a clause says by its numbers, and the text of each.
    fn read(text: &str) -> Vec<(&str, f64)> {
        let lexicon = Lexicon::new();
        let units = units(text, &lexicon);
        let place = |e: &Evidence| &text[units[e.at].start..units[e.at + e.len - 1].end];
        evidence(&units, 0, &lexicon).iter().map(|e| (place(e), e.weight)).collect()
    }

    #[test]
    fn waits() {
        for (text, span, weight) in [
            ("等了一个多小时", "一个多小时", WAITED),
            ("90多分钟才送到", "90多分钟", WAITED),
            ("三十分钟才到", "三十分钟", WAITED),
            ("送了两个半小时", "两个半小时", WAITED),
            ("快一个小时", "快一个小时", TIME),
            ("20分钟就送到了", "20分钟", SHORT),
            ("才十五分钟", "十五分钟", SHORT),
            ("半小时", "半小时", 0.0),
            ("续航10个小时", "10个小时", 0.0),
            ("we waited 2 hours", "2 hours", WAITED),
            ("on hold for 40 minutes", "40 minutes", WAITED),
            ("waited an hour and a half", "an hour and a half", WAITED),
            ("waited two to three weeks for it", "two to three weeks", WAITED),
            ("it took 5 days", "5 days", DAYS),
            ("it only took 2 days", "2 days", FEW_DAYS),
            ("done in less than 10 minutes", "10 minutes", SHORT),
            ("the battery lasts 10 hours", "10 hours", 0.0),
            ("I used it for 3 hours", "3 hours", 0.0),
        ] {
            assert_eq!(read(text), [(span, weight)], "{text}");
        }
    }

    #[test]
    fn ratings() {
        let share = |text: &str| read(text)[0].1 / SLOPE + MIDDLE;
        for (text, want) in [
            ("5 stars", 1.0),
            ("five stars", 1.0),
            ("4.5/5", 0.9),
            ("10/10", 1.0),
            ("7 out of 10", 0.7),
            ("3/5 stars", 0.6),
            ("打8分", 0.8),
            ("95分", 0.95),
            ("★★★☆☆", 0.6),
            ("6 stars", 1.0),
        ] {
            assert!((share(text) - want).abs() < 1e-12, "{text}: {}", share(text));
        }
        assert!(read("一星")[0].1 < -3.0 && read("0/10")[0].1 == -4.0 && read("五颗星")[0].1 > 3.0);
        for text in ["24/7", "12点10分", "十分钟", "3分熟", "五星级酒店", "2 years", "100", "1/3", "★"]
        {
            assert!(read(text).iter().all(|e| e.1 == 0.0), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn endless_numbers() {
        assert!(read(&"9".repeat(999)).is_empty() && read(&"一".repeat(999)).is_empty());
        assert!(read(&format!("等了{}小时", "9".repeat(999))).iter().all(|e| e.1 == WAITED));
    }
}
