//! Columns with gaps, words and long tails, as a matrix to learn from.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::matrix::BOUND;
use super::{Matrix, Unlearnable};
use crate::engine::math::stats::sum;

/// Levels of a column of words that are kept, the most frequent ones; all others count as one.
pub const LEVELS: usize = 20;

/// The cells of a column, `None` where missing.
#[derive(Debug, Clone, Copy)]
pub enum Values<'a> {
    /// Numbers; what is not finite is missing.
    Numbers(&'a [Option<f64>]),
    /// Words, compared as they are.
    Words(&'a [Option<&'a str>]),
}

impl Values<'_> {
    /// Number of cells.
    pub fn rows(&self) -> usize {
        match self {
            Values::Numbers(cells) => cells.len(),
            Values::Words(cells) => cells.len(),
        }
    }

    /// The number of a row; `None` where it is missing, no number or out of all bounds.
    pub fn number(&self, row: u32) -> Option<f64> {
        match self {
            Values::Numbers(cells) => cells.get(row as usize).copied().flatten().filter(|v| v.abs() < BOUND),
            Values::Words(_) => None,
        }
    }

    fn word(&self, row: u32) -> Option<&str> {
        match self {
            Values::Numbers(_) => None,
            Values::Words(cells) => cells.get(row as usize).copied().flatten(),
        }
    }
}

/// What stands in for a missing number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Fill {
    /// The mean of the others, on the scale that is used.
    Mean,
    /// This number, in the column's own unit; the mean where it is not finite.
    Value(f64),
}

/// A column to learn from, and how.
#[derive(Debug, Clone, Copy)]
pub struct Feature<'a> {
    /// Its cells.
    pub values: Values<'a>,
    /// Whether distances are taken of the logarithm: sign(v) ln(1 + |v|), which is log1p for v ≥ 0 and bears refunds.
    pub log1p: bool,
    /// What a missing number is.
    pub fill: Fill,
}

/// What the matrix is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// For distances and slopes: numbers with mean 0 and standard deviation 1 (that of all rows, divisor n), a column of
    /// 0 and 1 for every level of words.
    Standardised,
    /// For trees: numbers as they are, words as the position of their level, the most frequent 0.
    Codes,
}

/// Why a feature was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Every cell is missing.
    AllMissing,
    /// Every cell, the filled ones too, is the same.
    Constant,
    /// Every word is another, as names and numbers of accounts are.
    AllDifferent,
}

impl LeftOut {
    /// The stable word of this reason.
    pub const fn key(self) -> &'static str {
        match self {
            LeftOut::AllMissing => "all_missing",
            LeftOut::Constant => "constant",
            LeftOut::AllDifferent => "all_different",
        }
    }
}

/// How a kept feature becomes columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// (v - mean) / sd of the number or its logarithm.
    Number {
        /// Whether of the logarithm.
        log1p: bool,
        /// What a missing one is, on that scale.
        fill: f64,
        /// Its mean on that scale; 0 for trees.
        mean: f64,
        /// Its standard deviation on that scale; 1 for trees.
        sd: f64,
    },
    /// Levels, by falling count, then by text.
    Words {
        /// At most [`LEVELS`]; any other word and a missing one are none of them.
        levels: Vec<String>,
    },
}

/// A feature that is learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Its position among the features given.
    pub feature: usize,
    /// Rows in which it was missing.
    pub missing: usize,
    /// How it becomes columns.
    pub kind: Kind,
}

/// How features become a matrix, learned from some rows and good for any.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Features that are used, in the order given.
    pub kept: Vec<Kept>,
    /// Positions of those that are not, and why.
    pub left_out: Vec<(usize, LeftOut)>,
    /// What the matrix is for.
    pub encoding: Encoding,
}

impl Recipe {
    /// Learns from these rows of all features; the order of rows changes nothing.
    ///
    /// # Errors
    /// [`Unlearnable::Ragged`], [`Unlearnable::NoFeatureLeft`].
    pub fn learn(features: &[Feature<'_>], rows: &[u32], encoding: Encoding) -> Result<Recipe, Unlearnable> {
        let length = features.first().map_or(0, |f| f.values.rows());
        if features.iter().any(|f| f.values.rows() != length) {
            return Err(Unlearnable::Ragged);
        }
        let mut out = Recipe { kept: vec![], left_out: vec![], encoding };
        for (at, feature) in features.iter().enumerate() {
            let found = match feature.values {
                Values::Numbers(_) => number(feature, rows, encoding),
                Values::Words(_) => words(feature, rows),
            };
            match found {
                Ok((missing, kind)) => out.kept.push(Kept { feature: at, missing, kind }),
                Err(why) => out.left_out.push((at, why)),
            }
        }
        if out.kept.is_empty() { Err(Unlearnable::NoFeatureLeft) } else { Ok(out) }
    }

    /// The matrix of these rows; a feature that is absent or of another kind is missing everywhere.
    pub fn apply(&self, features: &[Feature<'_>], rows: &[u32]) -> Result<Matrix, Unlearnable> {
        let mut columns = Vec::new();
        for kept in &self.kept {
            let values = features.get(kept.feature).map_or(Values::Numbers(&[]), |f| f.values);
            match &kept.kind {
                Kind::Number { log1p, fill, mean, sd } => {
                    let cell = |r: &u32| values.number(*r).map_or(*fill, |v| scaled(v, *log1p));
                    columns.push(rows.iter().map(|r| ((cell(r) - mean) / sd).clamp(-BOUND, BOUND)).collect());
                }
                Kind::Words { levels } => {
                    let level = |r: &u32| {
                        values
                            .word(*r)
                            .and_then(|w| levels.iter().position(|l| l == w))
                            .unwrap_or(levels.len())
                    };
                    let codes: Vec<usize> = rows.iter().map(level).collect();
                    if self.encoding == Encoding::Codes {
                        columns.push(codes.iter().map(|c| *c as f64).collect());
                    } else {
                        let is = |l: usize| codes.iter().map(|c| f64::from(u8::from(*c == l))).collect();
                        columns.extend((0..levels.len()).map(is));
                    }
                }
            }
        }
        Matrix::new(&columns)
    }

    /// The columns that each kept feature became.
    pub fn groups(&self) -> Vec<Range<usize>> {
        let mut next = 0;
        let width = |kept: &Kept| match &kept.kind {
            Kind::Words { levels } if self.encoding == Encoding::Standardised => levels.len(),
            _ => 1,
        };
        self.kept
            .iter()
            .map(|kept| {
                let first = next;
                next += width(kept);
                first..next
            })
            .collect()
    }

    /// A value of a column of the matrix in the unit of its feature: of a centre whose feature is a logarithm the
    /// geometric kind of mean, of a level of words its share. 0 for a column that is not there.
    pub fn in_units(&self, column: usize, value: f64) -> f64 {
        let at = self.groups().iter().position(|g| g.contains(&column));
        match at.map(|at| &self.kept[at].kind) {
            Some(Kind::Number { log1p, mean, sd, .. }) => {
                let v = mean + sd * value;
                if *log1p { libm::expm1(v.abs()).copysign(v) } else { v }
            }
            Some(Kind::Words { .. }) => value,
            None => 0.0,
        }
    }
}

fn scaled(v: f64, log1p: bool) -> f64 {
    if log1p { libm::log1p(v.abs()).copysign(v) } else { v }
}

/// Mean and standard deviation (divisor n) of values that are not empty.
pub(super) fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = sum(values.iter().copied()) / n;
    (mean, (sum(values.iter().map(|v| (v - mean) * (v - mean))) / n).sqrt())
}

fn number(feature: &Feature<'_>, rows: &[u32], encoding: Encoding) -> Result<(usize, Kind), LeftOut> {
    let log1p = feature.log1p && encoding == Encoding::Standardised;
    let known = rows.iter().filter_map(|r| feature.values.number(*r));
    let mut known: Vec<f64> = known.map(|v| scaled(v, log1p)).collect();
    if known.is_empty() {
        return Err(LeftOut::AllMissing);
    }
    // Sorted, so that sums have the same last bit whatever the order of rows.
    known.sort_unstable_by(f64::total_cmp);
    let missing = rows.len() - known.len();
    let fill = match feature.fill {
        Fill::Value(v) if v.abs() < BOUND => scaled(v, log1p),
        _ => moments(&known).0,
    };
    known.extend(std::iter::repeat_n(fill, missing));
    let (mean, sd) = moments(&known);
    // A difference that its own square does not show is none.
    if known.iter().all(|v| *v == known[0]) || sd <= 1e-14 * mean.abs() || sd < 1e-140 {
        return Err(LeftOut::Constant);
    }
    let (mean, sd) = if encoding == Encoding::Standardised { (mean, sd) } else { (0.0, 1.0) };
    Ok((missing, Kind::Number { log1p, fill, mean, sd }))
}

fn words(feature: &Feature<'_>, rows: &[u32]) -> Result<(usize, Kind), LeftOut> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        if let Some(word) = feature.values.word(*row) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let missing = rows.len() - counts.values().sum::<usize>();
    let mut levels: Vec<(&str, usize)> = counts.into_iter().collect();
    levels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    match levels.first() {
        None => return Err(LeftOut::AllMissing),
        Some((_, count)) if *count == rows.len() => return Err(LeftOut::Constant),
        Some((_, 1)) if levels.len() > LEVELS => return Err(LeftOut::AllDifferent),
        _ => levels.truncate(LEVELS),
    }
    Ok((missing, Kind::Words { levels: levels.iter().map(|(w, _)| (*w).to_owned()).collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(values: Values<'_>) -> Feature<'_> {
        Feature { values, log1p: false, fill: Fill::Mean }
    }

    #[test]
    fn standardised_by_hand() {
        // 2, 4, missing (4, the mean of 2, 4, 6), 6: mean 4, sd √2.
        let cells = [Some(2.0), Some(4.0), None, Some(6.0)];
        let f = [plain(Values::Numbers(&cells))];
        let recipe = Recipe::learn(&f, &[0, 1, 2, 3], Encoding::Standardised).unwrap();
        let m = recipe.apply(&f, &[0, 1, 2, 3]).unwrap();
        let half = std::f64::consts::SQRT_2;
        for (got, want) in m.column(0).iter().zip([-half, 0.0, 0.0, half]) {
            assert!((got - want).abs() < 1e-15);
        }
        assert_eq!(recipe.kept[0].missing, 1);
        assert!((recipe.in_units(0, half) - 6.0).abs() < 1e-14);
        let zero = [Feature { fill: Fill::Value(0.0), ..f[0] }];
        let codes = Recipe::learn(&zero, &[0, 1, 2, 3], Encoding::Codes).unwrap();
        assert_eq!(codes.apply(&zero, &[0, 1, 2, 3]).unwrap().column(0), [2.0, 4.0, 0.0, 6.0]);
    }

    #[test]
    fn logarithms_come_back_in_units() {
        let cells = [Some(-8.0), Some(0.0), Some(99.0), Some(1e6)];
        let f = [Feature { log1p: true, ..plain(Values::Numbers(&cells)) }];
        let recipe = Recipe::learn(&f, &[0, 1, 2, 3], Encoding::Standardised).unwrap();
        let m = recipe.apply(&f, &[0, 1, 2, 3]).unwrap();
        for (z, want) in m.column(0).iter().zip([-8.0, 0.0, 99.0, 1e6]) {
            let got = recipe.in_units(0, *z);
            assert!((got - want).abs() < 1e-9 * (1.0 + want.abs()), "{got} {want}");
        }
    }

    #[test]
    fn words_become_levels() {
        let cells = [Some("b"), Some("a"), None, Some("b"), Some("c")];
        let f =
            [plain(Values::Words(&cells)), plain(Values::Numbers(&[Some(1.0), None, None, None, Some(2.0)]))];
        let all = [0, 1, 2, 3, 4];
        let hot = Recipe::learn(&f, &all, Encoding::Standardised).unwrap();
        assert_eq!(hot.groups(), [0..3, 3..4]);
        let m = hot.apply(&f, &all).unwrap();
        assert_eq!(m.column(0), [1.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!(m.column(1), [0.0, 1.0, 0.0, 0.0, 0.0]);
        let codes = Recipe::learn(&f, &all, Encoding::Codes).unwrap();
        assert_eq!(codes.apply(&f, &all).unwrap().column(0), [0.0, 1.0, 3.0, 0.0, 2.0]);
        let new = [plain(Values::Words(&[Some("z"), Some("c")]))];
        let m = codes.apply(&new, &[0, 1]).unwrap();
        assert_eq!((m.column(0), m.column(1)), (&[3.0, 2.0][..], &[1.5, 1.5][..]));
    }

    #[test]
    fn what_says_nothing_is_left_out_and_named() {
        let names: Vec<String> = (0..40).map(|i| format!("n{i}")).collect();
        let names: Vec<Option<&str>> = names.iter().map(|n| Some(n.as_str())).collect();
        let none = vec![None; 40];
        let mut broken = vec![Some(f64::NAN); 40];
        broken[3] = Some(1e300);
        let same = vec![Some(0.1); 40];
        let mut good = vec![Some(1.0); 40];
        good[7] = None;
        let f = [&none, &broken, &same, &good].map(|c| plain(Values::Numbers(c)));
        let one_word = vec![Some("x"); 40];
        let f = [&f[..], &[plain(Values::Words(&names)), plain(Values::Words(&one_word))]].concat();
        let rows: Vec<u32> = (0..40).collect();
        assert_eq!(Recipe::learn(&f, &rows, Encoding::Standardised), Err(Unlearnable::NoFeatureLeft));
        // A gap that is filled with another number is something to learn from.
        let f = [&f[..], &[Feature { fill: Fill::Value(0.0), ..f[3] }]].concat();
        let recipe = Recipe::learn(&f, &rows, Encoding::Standardised).unwrap();
        let why: Vec<LeftOut> = recipe.left_out.iter().map(|l| l.1).collect();
        use LeftOut::{AllDifferent, AllMissing, Constant};
        assert_eq!(why, [AllMissing, AllMissing, Constant, Constant, AllDifferent, Constant]);
        assert_eq!(recipe.kept[0].feature, 6);
        let ragged = [plain(Values::Numbers(&same)), plain(Values::Numbers(&same[1..]))];
        assert_eq!(Recipe::learn(&ragged, &rows, Encoding::Codes), Err(Unlearnable::Ragged));
        assert_eq!(Recipe::learn(&[], &[], Encoding::Codes), Err(Unlearnable::NoFeatureLeft));
    }
}
