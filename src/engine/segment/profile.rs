//! `profile`: what sets the customers of a segment apart, by any attribute or another segmentation.

use super::rfm::{cuts, group};
use crate::engine::math::sort;
use crate::engine::math::stats::sorted_finite;
use crate::engine::math::tails::chi_square;

/// So many different numbers are kept as they are; more are binned by quartile.
pub const KEPT: usize = 8;

/// A difference that chance alone would reach at least this often could be chance.
pub const CHANCE: f64 = 0.05;

/// One value, or several taken together, of an attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Level {
    /// One of the codes given.
    Code(u32),
    /// A number.
    Value(f64),
    /// Numbers from the lowest to the highest that there are in a quartile.
    Range(f64, f64),
    /// So many rarer codes.
    Other(u32),
    /// Customers for whom the attribute is not known.
    Missing,
}

/// An attribute in levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    /// The levels; [`Level::Missing`] is always the last.
    pub levels: Vec<Level>,
    /// The position of each customer's level.
    pub of: Vec<u32>,
}

impl Levels {
    /// By code (a word's position in a list, a segment), `u32::MAX` where missing; the commonest first, at most `most` and
    /// one for all others.
    ///
    /// # Example
    /// ```
    /// use perennial::engine::segment::profile::{Level, Levels};
    /// let by = Levels::by_code(&[7, 3, 3, 9, 5, 3, u32::MAX], 1);
    /// assert_eq!(by.levels, [Level::Code(3), Level::Other(3), Level::Missing]);
    /// assert_eq!(by.of, [1, 0, 0, 1, 1, 0, 2]);
    /// ```
    pub fn by_code(codes: &[u32], most: usize) -> Levels {
        let mut sorted: Vec<u32> = codes.iter().copied().filter(|c| *c != u32::MAX).collect();
        sort::whole(&mut sorted);
        let mut ranked: Vec<(usize, u32)> =
            sorted.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).collect();
        sort::by(&mut ranked, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        // One rare level alone is named and not called the others.
        let kept = if ranked.len() <= most + 1 { ranked.len() } else { most };
        let others = ranked.split_off(kept).len() as u32;
        let mut levels: Vec<Level> = ranked.iter().map(|r| Level::Code(r.1)).collect();
        levels.extend((others > 0).then_some(Level::Other(others)));
        let missing = levels.len() as u32;
        levels.push(Level::Missing);

        let mut place: Vec<(u32, u32)> = ranked.iter().enumerate().map(|(k, r)| (r.1, k as u32)).collect();
        sort::by(&mut place, |a, b| a.0.cmp(&b.0));
        let find = |code: &u32| match place.binary_search_by_key(code, |p| p.0) {
            _ if *code == u32::MAX => missing,
            Ok(k) => place[k].1,
            Err(_) => kept as u32,
        };
        Levels { of: codes.iter().map(find).collect(), levels }
    }

    /// By number, `NaN` where missing: each value where there are at most [`KEPT`], else type-7 quartiles (a value equal to
    /// a cut stays below); rising. Quartiles that ties leave empty are left out.
    pub fn by_number(values: &[f64]) -> Levels {
        let mut distinct = sorted_finite(values);
        distinct.dedup();
        let few = distinct.len() <= KEPT;
        let quartiles = if few { Vec::new() } else { cuts(values, 4).unwrap_or_default() };
        // A level begins where the bin changes: bins that are empty leave no trace.
        let (mut levels, mut starts, mut last) = (Vec::<Level>::new(), Vec::new(), u8::MAX);
        for v in &distinct {
            let bin = group(*v, &quartiles);
            match levels.last_mut() {
                Some(Level::Range(_, high)) if bin == last => *high = *v,
                _ => {
                    levels.push(if few { Level::Value(*v) } else { Level::Range(*v, *v) });
                    starts.push(*v);
                }
            }
            last = bin;
        }
        let missing = levels.len() as u32;
        levels.push(Level::Missing);
        let place = |v: &f64| {
            if v.is_finite() { starts.partition_point(|s| s <= v).saturating_sub(1) as u32 } else { missing }
        };
        Levels { of: values.iter().map(place).collect(), levels }
    }
}

/// The customers of a segment who are of one level.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// Customers.
    pub n: u64,
    /// Of the customers of the segment; 0 where it is empty. The shares of a segment add up to 1.
    pub share: f64,
    /// Share in the segment over the share among all customers; `None` where either has nobody.
    pub lift: Option<f64>,
    /// Mean lifetime value of those who have one.
    pub mean_clv: Option<f64>,
}

/// Whether segment and attribute have to do with each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Independence {
    /// Pearson's (1900) chi-square of the table of customers with a segment and a known level.
    pub chi_square: f64,
    /// Its degrees of freedom.
    pub df: u64,
    /// The chance of so much or more where there is no difference.
    pub p: f64,
    /// Too few customers for the p-value: fewer than one is expected in a cell, or fewer than five in a fifth of them
    /// (Cochran 1954).
    pub thin: bool,
    /// Whether the difference could be chance: p is [`CHANCE`] or more, or there are too few customers to tell.
    pub chance: bool,
}

/// A segmentation by an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// `cells[segment][level]`; the last segment are the customers without one, the last level those without a value. All
    /// add up to the customers.
    pub cells: Vec<Vec<Cell>>,
    /// The same for all customers: lift 1.
    pub all: Vec<Cell>,
    /// Customers of each segment.
    pub size: Vec<u64>,
    /// `None` with fewer than two segments or two levels that have customers.
    pub independence: Option<Independence>,
}

/// Counts and means of each segment by each level. `segment` holds positions below `segments`, others (`u32::MAX`) are none;
/// `clv` has a number a customer, `NaN` where there is none, or nothing at all.
///
/// # Example: two segments, two places
/// ```
/// use perennial::engine::segment::profile::{Levels, profile};
/// let places = Levels::by_code(&[0, 0, 1, 1], 10);
/// let got = profile(&[0, 0, 0, 1], 2, &places, &[10.0, 20.0, 30.0, 40.0]);
/// assert_eq!((got.cells[0][0].n, got.cells[0][0].mean_clv, got.cells[1][1].lift), (2, Some(15.0), Some(2.0)));
/// ```
pub fn profile(segment: &[u32], segments: usize, by: &Levels, clv: &[f64]) -> Profile {
    let levels = by.levels.len();
    let mut tally = vec![vec![Tally::default(); levels]; segments + 1];
    for (i, (s, level)) in segment.iter().zip(&by.of).enumerate() {
        if let Some(cell) = tally[(*s as usize).min(segments)].get_mut(*level as usize) {
            cell.add(clv.get(i).copied().unwrap_or(f64::NAN));
        }
    }
    let total = |row: &[Tally]| row.iter().map(|t| t.n).sum::<u64>();
    let mut all = vec![Tally::default(); levels];
    for row in &tally {
        all.iter_mut().zip(row).for_each(|(a, t)| a.join(t));
    }
    let customers = total(&all);
    let cells = |row: &[Tally]| -> Vec<Cell> {
        let own = total(row);
        row.iter().zip(&all).map(|(t, a)| t.cell(own, a.n, customers)).collect()
    };
    Profile {
        cells: tally.iter().map(|row| cells(row)).collect(),
        all: cells(&all),
        size: tally.iter().map(|row| total(row)).collect(),
        independence: independence(&tally[..segments], levels.saturating_sub(1)),
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    n: u64,
    valued: u64,
    clv: f64,
}

impl Tally {
    fn add(&mut self, clv: f64) {
        self.n += 1;
        if clv.is_finite() {
            self.valued += 1;
            self.clv += clv;
        }
    }

    fn join(&mut self, other: &Tally) {
        self.n += other.n;
        self.valued += other.valued;
        self.clv += other.clv;
    }

    fn cell(&self, own: u64, of_level: u64, customers: u64) -> Cell {
        let share = if own > 0 { self.n as f64 / own as f64 } else { 0.0 };
        Cell {
            n: self.n,
            share,
            lift: (own > 0 && of_level > 0).then(|| share / (of_level as f64 / customers as f64)),
            mean_clv: (self.valued > 0).then(|| self.clv / self.valued as f64),
        }
    }
}

/// The test over the first `levels` columns, without what is empty.
fn independence(rows: &[Vec<Tally>], levels: usize) -> Option<Independence> {
    let sums = |sum: &dyn Fn(usize) -> u64, n: usize| -> Vec<(usize, f64)> {
        (0..n).map(|k| (k, sum(k) as f64)).filter(|s| s.1 > 0.0).collect()
    };
    let of_row = sums(&|k| rows[k][..levels].iter().map(|t| t.n).sum(), rows.len());
    let of_column = sums(&|k| rows.iter().map(|r| r[k].n).sum(), levels);
    if of_row.len() < 2 || of_column.len() < 2 {
        return None;
    }
    let n: f64 = of_row.iter().map(|r| r.1).sum();
    let (mut chi, mut few, mut none) = (0.0, 0, false);
    for (r, in_row) in &of_row {
        for (c, in_column) in &of_column {
            let expected = in_row / n * in_column;
            let off = rows[*r][*c].n as f64 - expected;
            chi += off * off / expected;
            few += usize::from(expected < 5.0);
            none |= expected < 1.0;
        }
    }
    let df = (of_row.len() - 1) * (of_column.len() - 1);
    let p = chi_square(chi, df as f64);
    let thin = none || few * 5 > of_row.len() * of_column.len();
    Some(Independence { chi_square: chi, df: df as u64, p, thin, chance: thin || p >= CHANCE })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Segment and level of every customer of a table of counts.
    fn spread(table: &[&[usize]]) -> (Vec<u32>, Vec<u32>) {
        let cells = table
            .iter()
            .enumerate()
            .flat_map(|(r, row)| row.iter().enumerate().map(move |(c, n)| (r, c, *n)));
        cells.flat_map(|(r, c, n)| std::iter::repeat_n((r as u32, c as u32), n)).unzip()
    }

    #[test]
    fn a_table_by_hand() {
        // 20 30 / 40 10: expected 30 20 twice, chi-square 100/30 + 100/20 + … = 50/3.
        let (segment, place) = spread(&[&[20, 30], &[40, 10]]);
        let got = profile(&segment, 2, &Levels::by_code(&place, 9), &[]);
        let test = got.independence.unwrap();
        assert!((test.chi_square - 50.0 / 3.0).abs() < 1e-12);
        // mpmath: erfc(sqrt(25 / 3)).
        assert!((test.p / 4.455_709_060_405_616e-5 - 1.0).abs() < 1e-11, "{test:?}");
        assert_eq!((test.df, test.thin, test.chance), (1, false, false));
        let cell = got.cells[0][1];
        assert_eq!((cell.n, cell.share, cell.mean_clv), (30, 0.6, None));
        assert!((cell.lift.unwrap() - 1.5).abs() < 1e-12);
        assert_eq!((got.size, got.all[0].n, got.all[0].lift), (vec![50, 50, 0], 60, Some(1.0)));
        // The same shares: nothing to see. A tenth of the customers: too few to tell.
        let at = |table: &[&[usize]]| {
            let (segment, place) = spread(table);
            profile(&segment, 2, &Levels::by_code(&place, 9), &[]).independence
        };
        assert_eq!(at(&[&[20, 30], &[40, 60]]).map(|t| (t.chance, t.p)), Some((true, 1.0)));
        assert_eq!(at(&[&[2, 3], &[4, 1]]).map(|t| (t.thin, t.chance)), Some((true, true)));
        // Three are expected in one cell of six: that is enough.
        assert_eq!(at(&[&[3, 13, 14], &[7, 32, 31]]).map(|t| (t.thin, t.chance)), Some((false, true)));
        assert_eq!((at(&[&[5, 5], &[0, 0]]), at(&[&[5, 0], &[7, 0]]), at(&[])), (None, None, None));
    }

    #[test]
    fn numbers_in_levels() {
        let many: Vec<f64> = (1..=9).map(f64::from).chain([f64::NAN, f64::INFINITY]).collect();
        let by = Levels::by_number(&many);
        // Cuts 3, 5, 7.
        use Level::{Missing, Range, Value};
        assert_eq!(by.levels, [Range(1.0, 3.0), Range(4.0, 5.0), Range(6.0, 7.0), Range(8.0, 9.0), Missing]);
        assert_eq!(by.of, [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(Levels::by_number(&many[..8]).levels[7], Value(8.0));
        // More than three quarters are 0: the others lie above the last cut.
        let mut ties = vec![0.0; 30];
        ties.extend((1..=8).map(f64::from));
        let by = Levels::by_number(&ties);
        assert_eq!(by.levels, [Range(0.0, 0.0), Range(1.0, 8.0), Missing]);
        assert_eq!((by.of[0], by.of[37]), (0, 1));
        assert_eq!(Levels::by_number(&[f64::NAN]), Levels { levels: vec![Missing], of: vec![0] });
    }

    #[test]
    fn rare_codes_are_joined() {
        use Level::{Code, Missing, Other};
        let codes = [4, 4, 4, 9, 9, 1, 1, 8, 2];
        assert_eq!(Levels::by_code(&codes, 2).levels, [Code(4), Code(1), Other(3), Missing]);
        assert_eq!(Levels::by_code(&codes, 2).of, [0, 0, 0, 2, 2, 1, 1, 2, 2]);
        assert_eq!(Levels::by_code(&codes, 4).levels.len(), 6);
        assert_eq!(Levels::by_code(&codes, 0).levels, [Other(5), Missing]);
        assert_eq!(Levels::by_code(&[], 3).levels, [Missing]);
    }

    proptest! {
        #[test]
        fn totals_add_up(
            rows in prop::collection::vec((0u32..5, prop_oneof![Just(u32::MAX), 0u32..12], prop_oneof![Just(f64::NAN), 0.0..1e4]), 0..80),
            most in 0usize..8,
        ) {
            let segment: Vec<u32> = rows.iter().map(|r| r.0).collect();
            let codes: Vec<u32> = rows.iter().map(|r| r.1).collect();
            let clv: Vec<f64> = rows.iter().map(|r| r.2).collect();
            for by in [Levels::by_code(&codes, most), Levels::by_number(&clv)] {
                // Segment 4 is none.
                let got = profile(&segment, 4, &by, &clv);
                let n = rows.len() as u64;
                prop_assert_eq!(got.size.iter().sum::<u64>(), n);
                prop_assert_eq!(got.all.iter().map(|c| c.n).sum::<u64>(), n);
                for (row, size) in got.cells.iter().zip(&got.size) {
                    prop_assert_eq!(row.iter().map(|c| c.n).sum::<u64>(), *size);
                    let shares: f64 = row.iter().map(|c| c.share).sum();
                    prop_assert!(*size == 0 || (shares - 1.0).abs() < 1e-12);
                    // The lifts of a segment average to 1, by the shares among all.
                    let lift: f64 = row.iter().zip(&got.all).filter_map(|(c, a)| Some(c.lift? * a.share)).sum();
                    prop_assert!(*size == 0 || (lift - 1.0).abs() < 1e-12);
                }
                for k in 0..by.levels.len() {
                    prop_assert_eq!(got.cells.iter().map(|r| r[k].n).sum::<u64>(), got.all[k].n);
                }
                prop_assert!(got.independence.is_none_or(|t| (0.0..=1.0).contains(&t.p)));
            }
        }
    }
}
