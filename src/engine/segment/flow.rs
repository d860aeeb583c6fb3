//! Who moved from where to where: one segmentation of the same customers at two times, or of two files.

use rustc_hash::FxHashMap;

/// Customers by group before (rows) and after (columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// `counts[before][after]`. The last row are those who entered: not among those before, or without a group there; the last
    /// column are those who left. All cells add up to the customers of either list, each counted once.
    pub counts: Vec<Vec<u64>>,
    /// Rows of either list whose customer had come before in it; they are left out.
    pub repeated: u64,
}

impl Flow {
    /// Customers of each group before, the last being those without one.
    pub fn before(&self) -> Vec<u64> {
        self.counts.iter().map(|row| row.iter().sum()).collect()
    }

    /// Customers of each group after, the last being those without one.
    pub fn after(&self) -> Vec<u64> {
        let columns = self.counts.first().map_or(0, Vec::len);
        (0..columns).map(|k| self.counts.iter().map(|row| row[k]).sum()).collect()
    }
}

/// One time: customers with the positions of their groups, and how many groups there are. A position beyond (`u32::MAX`) is
/// no group.
#[derive(Debug, Clone, Copy)]
pub struct Assignment<'a> {
    /// Customers.
    pub keys: &'a [&'a str],
    /// Their groups, as many.
    pub group: &'a [u32],
    /// Groups there are.
    pub groups: usize,
}

impl Assignment<'_> {
    /// The position of a customer's group, that behind the last for none.
    fn at(&self, row: usize) -> usize {
        self.group.get(row).map_or(self.groups, |g| (*g as usize).min(self.groups))
    }
}

/// Counts the moves. A customer who comes twice in a list counts where he came first.
///
/// # Example: a stays, b moves, c leaves, d enters
/// ```
/// use perennial::engine::segment::flow::{Assignment, flow};
/// let before = Assignment { keys: &["a", "b", "c"], group: &[0, 0, 1], groups: 2 };
/// let after = Assignment { keys: &["d", "b", "a"], group: &[1, 1, 0], groups: 2 };
/// assert_eq!(flow(&before, &after).counts, [[1, 1, 0], [0, 0, 1], [0, 1, 0]]);
/// ```
pub fn flow(before: &Assignment<'_>, after: &Assignment<'_>) -> Flow {
    let mut counts = vec![vec![0; after.groups + 1]; before.groups + 1];
    let mut repeated = 0;
    // Where each customer of the later list is, and whether he has been seen in the earlier one.
    let mut later: FxHashMap<&str, (usize, bool)> = FxHashMap::default();
    let mut order = Vec::with_capacity(after.keys.len());
    for (row, key) in after.keys.iter().enumerate() {
        if later.contains_key(key) {
            repeated += 1;
        } else {
            later.insert(key, (after.at(row), false));
            order.push(*key);
        }
    }
    let mut gone: FxHashMap<&str, ()> = FxHashMap::default();
    for (row, key) in before.keys.iter().enumerate() {
        match later.get_mut(key) {
            Some((_, true)) => repeated += 1,
            Some((to, seen)) => {
                *seen = true;
                counts[before.at(row)][*to] += 1;
            }
            None if gone.insert(key, ()).is_some() => repeated += 1,
            None => counts[before.at(row)][after.groups] += 1,
        }
    }
    for key in order {
        if let Some((to, false)) = later.get(key) {
            counts[before.groups][*to] += 1;
        }
    }
    Flow { counts, repeated }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn entered_left_repeated_and_without_a_group() {
        let before =
            Assignment { keys: &["a", "b", "b", "c", "c", "e"], group: &[0, 1, 0, 0, 1, 9], groups: 2 };
        let after =
            Assignment { keys: &["b", "a", "e", "a", "f", "g"], group: &[2, 1, 0, 0, u32::MAX], groups: 3 };
        let got = flow(&before, &after);
        // a 0 -> 1; b 1 -> 2, then again; c left from 0, then again; e had no group -> 0; f has none, g not even a number.
        assert_eq!(got.counts, [[0, 1, 0, 1], [0, 0, 1, 0], [1, 0, 0, 2]]);
        assert_eq!(got.repeated, 3);
        assert_eq!((got.before(), got.after()), (vec![2, 1, 3], vec![1, 1, 1, 3]));
        let none = Assignment { keys: &[], group: &[], groups: 0 };
        assert_eq!(flow(&none, &none), Flow { counts: vec![vec![0]], repeated: 0 });
    }

    fn list() -> impl Strategy<Value = Vec<(u8, u32)>> {
        prop::collection::vec((0u8..12, 0u32..5), 0..20)
    }

    proptest! {
        #[test]
        fn totals_add_up(before in list(), after in list()) {
            let names: Vec<String> = (0..12).map(|k| k.to_string()).collect();
            let split = |l: &[(u8, u32)]| -> (Vec<&str>, Vec<u32>) {
                l.iter().map(|(k, g)| (names[usize::from(*k)].as_str(), *g)).unzip()
            };
            let ((bk, bg), (ak, ag)) = (split(&before), split(&after));
            let got = flow(
                &Assignment { keys: &bk, group: &bg, groups: 4 },
                &Assignment { keys: &ak, group: &ag, groups: 4 },
            );
            let all: BTreeSet<&str> = bk.iter().chain(&ak).copied().collect();
            prop_assert_eq!(got.before().iter().sum::<u64>(), all.len() as u64);
            prop_assert_eq!(got.after().iter().sum::<u64>(), all.len() as u64);
            let once = |k: &[&str]| k.iter().collect::<BTreeSet<_>>().len();
            prop_assert_eq!(got.repeated as usize, bk.len() - once(&bk) + ak.len() - once(&ak));
        }
    }
}
