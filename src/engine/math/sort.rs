//! Sorting, once for all: each kind of element that std's sorts meet brings a copy of 5 to 15 kB into the worker.

use std::cmp::Ordering;

/// The positions 0…n-1 in the order of `compare`; equal ones stay as they were.
pub fn order(n: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.sort_by(|a, b| compare(*a as usize, *b as usize));
    order
}

/// Sorts a list of anything; equal elements stay as they were.
///
/// # Example
/// ```
/// let mut words = vec!["pear", "fig", "plum"];
/// perennial::engine::math::sort::by(&mut words, |a, b| a.len().cmp(&b.len()));
/// assert_eq!(words, ["fig", "pear", "plum"]);
/// ```
pub fn by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut from = order(items.len(), &|a, b| compare(&items[a], &items[b]));
    // Each circle of places is walked once, every item on it moving to where it belongs.
    for start in 0..items.len() {
        let mut at = start;
        loop {
            let next = std::mem::replace(&mut from[at], at as u32) as usize;
            if next == start || next == at {
                break;
            }
            items.swap(at, next);
            at = next;
        }
    }
}

/// Sorts numbers by value, `NaN` last.
pub fn floats(values: &mut [f64]) {
    values.sort_unstable_by(f64::total_cmp);
}

/// Numbers below this are counted, which is quicker than to compare them.
const COUNTED: u32 = 1 << 17;

/// Sorts whole numbers: days and their like, of which there are many alike.
pub fn whole(values: &mut [u32]) {
    let Some(&top) = values.iter().max() else { return };
    if top >= COUNTED || top as usize > 64 * values.len() {
        let mut pairs: Vec<(u64, u32)> = values.iter().map(|v| (0, *v)).collect();
        keyed(&mut pairs);
        values.iter_mut().zip(pairs).for_each(|(to, (_, v))| *to = v);
        return;
    }
    let mut counts = vec![0u32; top as usize + 1];
    values.iter().for_each(|v| counts[*v as usize] += 1);
    let all = (0u32..).zip(counts).flat_map(|(v, n)| std::iter::repeat_n(v, n as usize));
    values.iter_mut().zip(all).for_each(|(to, v)| *to = v);
}

/// Sorts by a key, equal keys by what is with them: the quick way for long lists.
pub fn keyed(pairs: &mut [(u64, u32)]) {
    pairs.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_stable_sort(items in prop::collection::vec((0u8..20, any::<u16>()), 0..200)) {
            let (mut ours, mut theirs) = (items.clone(), items);
            by(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|i| i.0);
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn whole_numbers_are_sorted_few_or_many_small_or_large(
            mut values in prop::collection::vec(prop_oneof![0u32..50, 0u32..200_000, any::<u32>()], 0..300),
        ) {
            let mut theirs = values.clone();
            theirs.sort_unstable();
            whole(&mut values);
            prop_assert_eq!(&values, &theirs);
            let mut small: Vec<u32> = theirs.iter().rev().map(|v| v % 40).collect();
            whole(&mut small);
            prop_assert!(small.is_sorted());
        }
    }
}
