//! Rows to learn from, and rows to be judged on.

use crate::engine::math::random::Random;

/// The share of rows that is kept for judging.
pub const TEST_SHARE: f64 = 0.2;

/// Rows in the order drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// To learn from.
    pub train: Vec<u32>,
    /// To be judged on: a fifth, rounded up.
    pub test: Vec<u32>,
}

/// A seeded split of rows that are in an order of their own (see [`Matrix::order`](super::Matrix::order)), so that the
/// order of the file does not matter. Empty or single: all to learn from.
///
/// # Example
/// ```
/// use perennial::engine::learn::split::split;
/// let parts = split(&[3, 1, 4, 5, 9], 42);
/// assert_eq!((parts.train.len(), parts.test.len()), (4, 1));
/// ```
pub fn split(rows: &[u32], seed: u64) -> Split {
    let mut train = rows.to_vec();
    Random::new(seed).shuffle(&mut train);
    let test = if rows.len() < 2 { 0 } else { libm::ceil(rows.len() as f64 * TEST_SHARE) as usize };
    let test = train.split_off(train.len() - test);
    Split { train, test }
}

/// The same for each class by itself, `classes[i]` being that of `rows[i]`, so that both sides have the shares of all.
pub fn split_classes(rows: &[u32], classes: &[bool], seed: u64) -> Split {
    let of = |class: bool, seed: u64| {
        let rows: Vec<u32> =
            rows.iter().zip(classes).filter(|(_, c)| **c == class).map(|(r, _)| *r).collect();
        split(&rows, seed)
    };
    let (mut yes, mut no) = (of(true, seed), of(false, seed ^ 1));
    yes.train.append(&mut no.train);
    yes.test.append(&mut no.test);
    // Parts of the test rows are looked at alone: they must be mixed.
    Random::new(seed).shuffle(&mut yes.test);
    yes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_row_is_on_one_side(n in 0u32..200, seed in any::<u64>()) {
            let rows: Vec<u32> = (0..n).collect();
            let classes: Vec<bool> = rows.iter().map(|r| r % 4 == 0).collect();
            for parts in [split(&rows, seed), split_classes(&rows, &classes, seed)] {
                let mut all = [parts.train.clone(), parts.test.clone()].concat();
                all.sort_unstable();
                prop_assert_eq!(&all, &rows);
                prop_assert!(n < 2 || (parts.test.len() as f64 - f64::from(n) * TEST_SHARE).abs() < 2.0);
            }
            let test = split_classes(&rows, &classes, seed).test;
            let yes = test.iter().filter(|r| classes[**r as usize]).count();
            prop_assert!(n < 8 || (yes as f64 - f64::from(n) / 20.0).abs() < 1.3);
        }
    }

    #[test]
    fn the_seed_decides() {
        let rows: Vec<u32> = (0..50).collect();
        assert_eq!(split(&rows, 42), split(&rows, 42));
        assert_ne!(split(&rows, 42).test, split(&rows, 43).test);
    }
}
