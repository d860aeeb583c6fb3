//! From RFM scores to named segments: a table of all 125 codes, and ten boxes of which the first that fits wins.

use super::boxes::{Ranges, first};

/// Keys of the 11 segments, in the order staying, growing, cooling, gone.
pub const SEGMENTS: [&str; 11] = [
    "champions",
    "loyal",
    "potential",
    "promising",
    "new",
    "attention",
    "sleep",
    "risk",
    "cannot",
    "hibernating",
    "lost",
];

/// The codes (R, F, M) of each of the 11 segments; `docs/formulas.md` section 3.
const CODES: [&[u16]; 11] = [
    &[555, 554, 544, 545, 454, 455, 445],
    &[543, 444, 435, 355, 354, 345, 344, 335],
    &[
        553, 551, 552, 541, 542, 533, 532, 531, 452, 451, 442, 441, 431, 453, 433, 432, 423, 353, 352, 351,
        342, 341, 333, 323,
    ],
    &[525, 524, 523, 522, 521, 515, 514, 513, 425, 424, 413, 414, 415, 315, 314, 313],
    &[512, 511, 422, 421, 412, 411, 311],
    &[535, 534, 443, 434, 343, 334, 325, 324],
    &[331, 321, 312, 221, 213, 231, 241, 251],
    &[
        255, 254, 245, 244, 253, 252, 243, 242, 235, 234, 225, 224, 153, 152, 145, 143, 142, 135, 134, 133,
        125, 124,
    ],
    &[155, 154, 144, 214, 215, 115, 114, 113],
    &[332, 322, 233, 232, 223, 222, 132, 123, 122, 212, 211],
    &[111, 112, 121, 131, 141, 151],
];

/// Keys of the ten boxes in the order in which they are tried, and `other` where none fits.
pub const BOXES: [&str; 11] = [
    "champions",
    "potential",
    "loyal",
    "promising",
    "new",
    "cannot",
    "risk",
    "attention",
    "sleep",
    "lost",
    "other",
];

/// Lowest and highest R, F and M of each box.
pub const RANGES: [Ranges; 10] = [
    [(5, 5), (5, 5), (5, 5)],
    [(3, 5), (3, 5), (2, 5)],
    [(2, 4), (2, 4), (2, 4)],
    [(3, 4), (1, 3), (3, 5)],
    [(4, 5), (1, 3), (1, 5)],
    [(1, 2), (3, 4), (4, 5)],
    [(1, 2), (2, 5), (4, 5)],
    [(1, 3), (3, 5), (3, 5)],
    [(2, 3), (1, 3), (1, 4)],
    [(1, 1), (1, 5), (1, 5)],
];

/// Position in [`SEGMENTS`] for every code; index 25 (R - 1) + 5 (F - 1) + (M - 1).
pub fn segment_table() -> [u8; 125] {
    let mut table = [u8::MAX; 125];
    for (k, codes) in CODES.iter().enumerate() {
        for code in *codes {
            let (r, f, m) = (code / 100, code / 10 % 10, code % 10);
            table[usize::from((r - 1) * 25 + (f - 1) * 5 + m - 1)] = k as u8;
        }
    }
    table
}

/// Position in [`BOXES`] of scores 1-5.
pub fn box_of(scores: [u8; 3]) -> u8 {
    first(&RANGES, scores).unwrap_or(RANGES.len()) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_once() {
        let mut all: Vec<u16> = CODES.iter().flat_map(|c| c.iter().copied()).collect();
        all.sort_unstable();
        let want: Vec<u16> = (1..=5)
            .flat_map(|r| (1..=5).flat_map(move |f| (1..=5).map(move |m| r * 100 + f * 10 + m)))
            .collect();
        assert_eq!(all, want);
        assert!(segment_table().iter().all(|k| *k < 11));
    }

    #[test]
    fn first_box_wins() {
        assert_eq!(BOXES[usize::from(box_of([5, 5, 5]))], "champions");
        assert_eq!(BOXES[usize::from(box_of([3, 3, 3]))], "potential");
        assert_eq!(BOXES[usize::from(box_of([1, 1, 1]))], "lost");
        assert_eq!(BOXES[usize::from(box_of([2, 4, 1]))], "other");
    }
}
