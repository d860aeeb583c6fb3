//! RFM boxes of the person's own: ranges of R, F and M for each segment, of which the first that fits wins, checked over
//! all codes there are.

use super::expression::FaultCode;
use super::rules::{LineFault, at, lines};

/// Lowest and highest R, F and M, both included.
pub type Ranges = [(u8, u8); 3];

/// A segment's box. Several may have one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RfmBox {
    /// What the segment is called.
    pub name: String,
    /// Which codes are in it.
    pub ranges: Ranges,
}

/// The first box that holds these scores.
///
/// # Example
/// ```
/// use perennial::engine::segment::boxes::first;
/// let boxes = [[(5, 5), (1, 5), (1, 5)], [(1, 5), (4, 5), (1, 5)]];
/// assert_eq!((first(&boxes, [5, 5, 1]), first(&boxes, [1, 4, 1]), first(&boxes, [1, 1, 1])), (Some(0), Some(1), None));
/// ```
pub fn first(boxes: &[Ranges], scores: [u8; 3]) -> Option<usize> {
    boxes.iter().position(|b| fits(b, scores))
}

fn fits(ranges: &Ranges, scores: [u8; 3]) -> bool {
    ranges.iter().zip(scores).all(|(r, s)| r.0 <= s && s <= r.1)
}

/// What a list of boxes does to all codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Codes in no box.
    pub uncovered: Vec<[u8; 3]>,
    /// Codes in more than one; the first takes them.
    pub several: Vec<[u8; 3]>,
    /// Codes that each box takes; 0 is a box never reached.
    pub takes: Vec<u32>,
}

impl Check {
    /// The boxes that no code reaches, as others stand in front.
    pub fn never(&self) -> Vec<usize> {
        (0..self.takes.len()).filter(|k| self.takes[*k] == 0).collect()
    }
}

/// Goes through all `bins`³ codes, R slowest.
///
/// # Example: the ten boxes of the preset
/// ```
/// use perennial::engine::segment::{boxes::check, presets::RANGES};
/// let check = check(&RANGES, 5);
/// assert!(check.never().is_empty() && check.uncovered.contains(&[2, 4, 1]));
/// ```
pub fn check(boxes: &[Ranges], bins: u8) -> Check {
    let mut out = Check { uncovered: Vec::new(), several: Vec::new(), takes: vec![0; boxes.len()] };
    for r in 1..=bins {
        for f in 1..=bins {
            for m in 1..=bins {
                let code = [r, f, m];
                let mut of = (0..boxes.len()).filter(|k| fits(&boxes[*k], code));
                match of.next() {
                    Some(k) => out.takes[k] += 1,
                    None => out.uncovered.push(code),
                }
                if of.next().is_some() {
                    out.several.push(code);
                }
            }
        }
    }
    out
}

/// Reads a list of boxes, one a line: `name: 4-5; 1-3; 5`, R first. A range is one score or two with a dash, `*` stands
/// for all.
///
/// # Errors
/// The first fault of every line: `NoName`, `TooMany`, `Incomplete` (not three ranges), `Unexpected` (more than three) or
/// `BadRange` (no scores from 1 to `bins`, or falling).
pub fn parse(text: &str, bins: u8) -> Result<Vec<RfmBox>, Vec<LineFault>> {
    let (mut boxes, mut faults) = (Vec::new(), Vec::new());
    for line in lines(text) {
        let read = line.and_then(|line| {
            ranges(line.rest, bins).map(|ranges| RfmBox { name: line.name.to_owned(), ranges }).map_err(
                |(code, from, found)| {
                    let mut out = at(line.number, code, found);
                    out.fault.at = line.offset + from;
                    out
                },
            )
        });
        match read {
            Ok(one) => boxes.push(one),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(boxes) } else { Err(faults) }
}

/// Three ranges, or what is wrong with the part that begins at a character.
fn ranges(text: &str, bins: u8) -> Result<Ranges, (FaultCode, usize, &str)> {
    let mut out = [(0, 0); 3];
    let (mut from, mut count) = (0, 0);
    for part in text.split([';', '\u{ff1b}', ',', '\u{ff0c}']) {
        let inner = part.trim();
        let start = from + part.chars().take_while(|c| c.is_whitespace()).count();
        let Some(place) = out.get_mut(count) else { return Err((FaultCode::Unexpected, start, inner)) };
        *place = range(inner, bins).ok_or((FaultCode::BadRange, start, inner))?;
        from += part.chars().count() + 1;
        count += 1;
    }
    if count < 3 { Err((FaultCode::Incomplete, from - 1, "")) } else { Ok(out) }
}

fn range(text: &str, bins: u8) -> Option<(u8, u8)> {
    if matches!(text, "*" | "\u{ff0a}") {
        return Some((1, bins));
    }
    let score = |text: &str| text.trim().parse::<u8>().ok().filter(|s| (1..=bins).contains(s));
    let (low, high) = match text.split_once(['-', '\u{2013}', '~', '\u{ff5e}']) {
        Some((low, high)) => (score(low)?, score(high)?),
        None => (score(text)?, score(text)?),
    };
    (low <= high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::super::presets::RANGES;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_preset_by_hand() {
        let check = check(&RANGES, 5);
        // Champions are one code; lost is what is left of 25 codes with R = 1: without F 3-4 with M 4-5 (4 codes), F 2 or
        // 5 with M 4-5 (4), F 3-5 with M 3 (3).
        assert_eq!((check.takes[0], check.takes[9]), (1, 14));
        let total = check.takes.iter().sum::<u32>() + check.uncovered.len() as u32;
        assert_eq!(total, 125);
        assert!(check.several.contains(&[5, 5, 5]) && !check.several.contains(&[1, 1, 1]));
    }

    #[test]
    fn lists_are_read_with_their_faults() {
        let boxes = parse("best: 3; 3; 2-3\n\n其余：1–3；*；~3\n", 3).unwrap_err();
        assert_eq!((boxes.len(), boxes[0].line, boxes[0].fault.at), (1, 3, 9));
        assert_eq!((boxes[0].fault.code, boxes[0].fault.found.as_str()), (FaultCode::BadRange, "~3"));
        let boxes = parse("best: 3; 3; 2-3\n其余：1–3；*；1 ~ 3\n", 3).unwrap();
        assert_eq!(boxes[1].ranges, [(1, 3); 3]);
        assert_eq!((boxes[0].name.as_str(), boxes[1].name.as_str()), ("best", "其余"));
        let codes = |text| parse(text, 5).unwrap_err().iter().map(|f| f.fault.code).collect::<Vec<_>>();
        assert_eq!(codes("a: 1;2"), [FaultCode::Incomplete]);
        assert_eq!(codes("a: 1;2;3;4"), [FaultCode::Unexpected]);
        assert_eq!(codes("a: 1;2;6\nb: 0;1;1\nc: 3-2;1;1\nd: 1;;1"), [FaultCode::BadRange; 4]);
        assert_eq!(codes("1;2;3\n: 1;2;3"), [FaultCode::NoName; 2]);
        assert_eq!(parse(" \n", 5), Ok(Vec::new()));
    }

    fn some_box() -> impl Strategy<Value = Ranges> {
        prop::array::uniform3((1u8..=5, 1u8..=5).prop_map(|(a, b)| (a.min(b), a.max(b))))
    }

    proptest! {
        #[test]
        fn every_code_is_taken_once_or_not_at_all(boxes in prop::collection::vec(some_box(), 0..8), bins in 3u8..=5) {
            let check = check(&boxes, bins);
            let codes = u32::from(bins).pow(3);
            prop_assert_eq!(check.takes.iter().sum::<u32>() + check.uncovered.len() as u32, codes);
            for k in check.never() {
                // Without a box that is never reached nothing changes.
                let mut others = boxes.clone();
                others.remove(k);
                prop_assert_eq!(&super::check(&others, bins).uncovered, &check.uncovered);
            }
            prop_assert!(check.several.iter().all(|c| boxes.iter().filter(|b| fits(b, *c)).count() > 1));
        }
    }
}
