//! Random forests (Breiman 2001) of regression trees; with targets of 0 and 1 a forest's mean is the chance of a 1, and
//! the split that lowers the variance most is that of Gini's index.
//!
//! Columns are sorted once; every tree filters that order by its bootstrap sample and every split parts it, so that all
//! thresholds between values are tried without sorting again.

use super::matrix::BOUND;
use super::{Matrix, Unlearnable};
use crate::engine::math::random::Random;
use crate::engine::math::stats::quantile_sorted;

/// Where a forest's trees end, and how they are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Number of trees.
    pub trees: usize,
    /// Columns looked at for every split, drawn anew.
    pub columns: usize,
    /// Rows (as the bootstrap counts them) that each side of a split has at least.
    pub leaf: usize,
    /// Decides all draws.
    pub seed: u64,
}

/// Trees of a forest, unless set otherwise.
pub const TREES: usize = 100;
/// Rows up to which leaves are single rows; beyond, leaves grow so that 100 trees take 40 MB for 20,000 rows, 55 for 40,000 and
/// 70 for 100,000.
const SINGLE: usize = 20_000;

impl Settings {
    /// Every split looks at all columns, as in scikit-learn.
    pub fn regression(rows: usize, columns: usize, seed: u64) -> Settings {
        Settings { trees: TREES, columns: columns.max(1), leaf: rows.div_ceil(SINGLE).max(1), seed }
    }

    /// Every split looks at as many columns as the root of their number.
    pub fn classification(rows: usize, columns: usize, seed: u64) -> Settings {
        let root = (columns as f64).sqrt() as usize;
        Settings { columns: root.max(1), ..Settings::regression(rows, columns, seed) }
    }
}

/// A split, or a leaf; what goes left follows at once.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Values up to this one go left; of a leaf its mean.
    value: f64,
    /// The column that is split; [`LEAF`] for none.
    column: u32,
    /// Where the right side is.
    right: u32,
}

const LEAF: u32 = u32::MAX;

/// A value foretold, with the middle 80 % of what single trees say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foretold {
    /// The mean of the trees.
    pub value: f64,
    /// A tenth of the trees say less.
    pub low: f64,
    /// A tenth of the trees say more.
    pub high: f64,
}

/// Trees that were grown.
#[derive(Debug, Clone)]
pub struct Forest {
    trees: Vec<Vec<Node>>,
}

impl Forest {
    /// Grows trees. Rows in another order give other draws: bring them into [`Matrix::order`] first.
    ///
    /// # Errors
    /// [`Unlearnable::TooFewRows`] without rows, [`Unlearnable::Ragged`], [`Unlearnable::NotFinite`] of targets.
    pub fn fit(x: &Matrix, y: &[f64], settings: &Settings) -> Result<Forest, Unlearnable> {
        if x.rows() == 0 {
            return Err(Unlearnable::TooFewRows { rows: 0, needed: 1 });
        }
        if y.len() != x.rows() {
            return Err(Unlearnable::Ragged);
        }
        if !y.iter().all(|v| v.abs() <= BOUND) {
            return Err(Unlearnable::NotFinite);
        }
        let sorted: Vec<Sorted> = (0..x.columns()).map(|c| Sorted::new(x.column(c))).collect();
        // Around their mean, so that squares of sums keep their digits.
        let mean = y.iter().map(|v| v / y.len() as f64).sum::<f64>();
        let centred: Vec<f64> = y.iter().map(|v| v - mean).collect();
        let mut growth = Growth::new(&sorted, settings);
        let trees = (0..settings.trees.max(1)).map(|t| growth.tree(&centred, mean, t as u64)).collect();
        Ok(Forest { trees })
    }

    /// The mean of the trees, for every row.
    pub fn predict(&self, x: &Matrix) -> Vec<f64> {
        let (points, width) = (x.by_rows(), x.columns().max(1));
        let mut out = vec![0.0; points.len() / width];
        for tree in &self.trees {
            out.iter_mut().zip(points.chunks_exact(width)).for_each(|(sum, row)| *sum += leaf(tree, row));
        }
        out.iter_mut().for_each(|v| *v /= self.trees.len() as f64);
        out
    }

    /// The mean of the trees and the middle of what they say, for every row. Where leaves are single rows this is close
    /// to where four in five new rows fall (Meinshausen 2006); how close is to be measured on rows set aside.
    pub fn foretell(&self, x: &Matrix) -> Vec<Foretold> {
        let (points, width) = (x.by_rows(), x.columns().max(1));
        let trees = self.trees.len();
        let mut out = Vec::with_capacity(x.rows());
        for block in points.chunks(width * BLOCK) {
            let mut said = vec![0.0; block.len() / width * trees];
            for (t, tree) in self.trees.iter().enumerate() {
                for (row, all) in block.chunks_exact(width).zip(said.chunks_exact_mut(trees)) {
                    all[t] = leaf(tree, row);
                }
            }
            for all in said.chunks_exact_mut(trees) {
                let value = all.iter().sum::<f64>() / trees as f64;
                all.sort_unstable_by(f64::total_cmp);
                let at = |p| quantile_sorted(all, p).unwrap_or(value);
                out.push(Foretold { value, low: at(0.1), high: at(0.9) });
            }
        }
        out
    }
}

/// Rows that go through a tree while it is at hand.
const BLOCK: usize = 1_000;

/// What a tree says of a row; a column that the row does not have counts as low.
#[inline]
fn leaf(tree: &[Node], row: &[f64]) -> f64 {
    let mut at = 0;
    loop {
        let node = &tree[at];
        if node.column == LEAF {
            return node.value;
        }
        let left = row.get(node.column as usize).is_none_or(|v| *v <= node.value);
        at = if left { at + 1 } else { node.right as usize };
    }
}

/// A column's values in rising order, each once, and its rows by rank.
struct Sorted {
    values: Vec<f64>,
    entries: Vec<Entry>,
}

/// A row, and the position of its value among those of its column.
#[derive(Clone, Copy, Default)]
struct Entry {
    rank: u32,
    row: u32,
}

impl Sorted {
    fn new(column: &[f64]) -> Sorted {
        let mut rows: Vec<u32> = (0..column.len() as u32).collect();
        rows.sort_by(|a, b| column[*a as usize].total_cmp(&column[*b as usize]));
        let mut values: Vec<f64> = Vec::new();
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let v = column[row as usize];
            if values.last() != Some(&v) {
                values.push(v);
            }
            entries.push(Entry { rank: values.len() as u32 - 1, row });
        }
        Sorted { values, entries }
    }
}

/// How often a row is in the sample, and that times its target.
#[derive(Clone, Copy, Default)]
struct Weighted {
    count: f64,
    sum: f64,
}

/// The best split of a node so far.
struct Best {
    gain: f64,
    column: usize,
    /// Entries that go left, and the rank of the last of them.
    left: usize,
    rank: u32,
    /// What they are together.
    sums: Weighted,
}

/// A part of the sample that waits to become a node, and the split that it is the right side of.
struct Part {
    from: usize,
    to: usize,
    sums: Weighted,
    parent: Option<usize>,
}

/// What is needed to grow one tree after another.
struct Growth<'a> {
    sorted: &'a [Sorted],
    settings: &'a Settings,
    /// By column the sample's rows in the order of the column, parted as the nodes are.
    entries: Vec<Vec<Entry>>,
    aside: Vec<Entry>,
    rows: Vec<Weighted>,
    left: Vec<bool>,
    columns: Vec<u32>,
}

impl Growth<'_> {
    fn new<'a>(sorted: &'a [Sorted], settings: &'a Settings) -> Growth<'a> {
        Growth {
            sorted,
            settings,
            entries: vec![vec![]; sorted.len()],
            aside: vec![],
            rows: vec![],
            left: vec![],
            columns: (0..sorted.len() as u32).collect(),
        }
    }

    /// Grows the tree with this number, depth first.
    fn tree(&mut self, y: &[f64], mean: f64, number: u64) -> Vec<Node> {
        let mut random = Random::new(self.settings.seed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let total = self.sample(y, &mut random);
        let sampled = self.aside.len();
        let mut nodes = Vec::with_capacity(2 * sampled / self.settings.leaf.max(1));
        let mut parts = vec![Part { from: 0, to: sampled, sums: total, parent: None }];
        while let Some(part) = parts.pop() {
            if let Some(parent) = part.parent {
                let at = nodes.len() as u32;
                let parent: &mut Node = &mut nodes[parent];
                parent.right = at;
            }
            let Some(best) = self.split(&part, &mut random) else {
                nodes.push(Node { value: mean + part.sums.sum / part.sums.count, column: LEAF, right: 0 });
                continue;
            };
            let middle = part.from + best.left;
            let above = self.entries[best.column][middle].rank;
            self.part(&part, &best, middle);
            let right =
                Weighted { count: part.sums.count - best.sums.count, sum: part.sums.sum - best.sums.sum };
            parts.push(Part { from: middle, to: part.to, sums: right, parent: Some(nodes.len()) });
            parts.push(Part { from: part.from, to: middle, sums: best.sums, parent: None });
            let values = &self.sorted[best.column].values;
            let value = between(values[best.rank as usize], values[above as usize]);
            nodes.push(Node { value, column: best.column as u32, right: 0 });
        }
        nodes.shrink_to_fit();
        nodes
    }

    /// Draws as many rows as there are, with replacement, and sorts them by every column.
    fn sample(&mut self, y: &[f64], random: &mut Random) -> Weighted {
        let mut counts = vec![0u32; y.len()];
        (0..y.len()).for_each(|_| counts[random.below(y.len())] += 1);
        // Rows of the sample are numbered anew, so that what is looked up at random lies close together.
        let mut number = vec![u32::MAX; y.len()];
        self.rows.clear();
        for (row, count) in counts.iter().enumerate().filter(|(_, c)| **c > 0) {
            number[row] = self.rows.len() as u32;
            self.rows.push(Weighted { count: f64::from(*count), sum: f64::from(*count) * y[row] });
        }
        for (entries, sorted) in self.entries.iter_mut().zip(self.sorted) {
            entries.clear();
            let drawn = sorted.entries.iter().filter(|e| counts[e.row as usize] > 0);
            entries.extend(drawn.map(|e| Entry { rank: e.rank, row: number[e.row as usize] }));
        }
        self.aside.resize(self.rows.len(), Entry::default());
        self.left.resize(self.rows.len(), false);
        let add = |t: Weighted, w: &Weighted| Weighted { count: t.count + w.count, sum: t.sum + w.sum };
        self.rows.iter().fold(Weighted::default(), add)
    }

    /// The split that lowers the variance most; `None` where none does, or nothing may be split.
    fn split(&mut self, part: &Part, random: &mut Random) -> Option<Best> {
        let first = self.entries.first()?.get(part.from..part.to)?;
        if part.sums.count < 2.0 * self.settings.leaf as f64 {
            return None;
        }
        let mean = |e: &Entry| {
            let row = &self.rows[e.row as usize];
            row.sum / row.count
        };
        let one = mean(first.first()?);
        if first.iter().all(|e| mean(e) == one) {
            return None;
        }
        // What a split must exceed: the node as it is, and a little for rounding.
        let whole = part.sums.sum * part.sums.sum / part.sums.count;
        let mut best = Best {
            gain: whole + 1e-12 * whole.abs(),
            column: usize::MAX,
            left: 0,
            rank: 0,
            sums: Weighted::default(),
        };
        let mut looked = 0;
        for i in 0..self.columns.len() {
            // Drawn one by one: columns that are constant here do not count.
            let j = i + random.below(self.columns.len() - i);
            self.columns.swap(i, j);
            let column = self.columns[i] as usize;
            let entries = &self.entries[column][part.from..part.to];
            if entries[0].rank == entries[entries.len() - 1].rank {
                continue;
            }
            search(entries, &self.rows, &part.sums, self.settings.leaf as f64, column, &mut best);
            looked += 1;
            if looked >= self.settings.columns {
                break;
            }
        }
        (best.column != usize::MAX).then_some(best)
    }

    /// Puts what goes left before what goes right, in every column, each side staying sorted.
    fn part(&mut self, part: &Part, best: &Best, middle: usize) {
        let chosen = &self.entries[best.column];
        chosen[part.from..middle].iter().for_each(|e| self.left[e.row as usize] = true);
        chosen[middle..part.to].iter().for_each(|e| self.left[e.row as usize] = false);
        for (column, entries) in self.entries.iter_mut().enumerate() {
            if column == best.column {
                continue;
            }
            let entries = &mut entries[part.from..part.to];
            let (mut l, mut r) = (0, 0);
            for i in 0..entries.len() {
                let entry = entries[i];
                // Written to both sides, kept on one: no branch that guesses wrong half of the time.
                let left = usize::from(self.left[entry.row as usize]);
                entries[l] = entry;
                self.aside[r] = entry;
                l += left;
                r += 1 - left;
            }
            entries[l..].copy_from_slice(&self.aside[..r]);
        }
    }
}

/// Tries every threshold of a column.
fn search(entries: &[Entry], rows: &[Weighted], total: &Weighted, leaf: f64, column: usize, best: &mut Best) {
    let (mut count, mut sum) = (0.0, 0.0);
    for (i, pair) in entries.windows(2).enumerate() {
        let row = &rows[pair[0].row as usize];
        count += row.count;
        sum += row.sum;
        if pair[0].rank == pair[1].rank {
            continue;
        }
        let (other, rest) = (total.count - count, total.sum - sum);
        let gain = sum * sum / count + rest * rest / other;
        if gain > best.gain && count >= leaf && other >= leaf {
            *best = Best { gain, column, left: i + 1, rank: pair[0].rank, sums: Weighted { count, sum } };
        }
    }
}

/// A threshold that has the lower value on its left and the upper on its right.
fn between(low: f64, high: f64) -> f64 {
    let middle = low + 0.5 * (high - low);
    if middle < high { middle } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEED: u64 = 42;

    fn grown(columns: &[Vec<f64>], y: &[f64], leaf: usize) -> (Forest, Matrix) {
        let x = Matrix::new(columns).unwrap();
        let settings = Settings { leaf, trees: 30, ..Settings::regression(x.rows(), x.columns(), SEED) };
        (Forest::fit(&x, y, &settings).unwrap(), x)
    }

    #[test]
    fn a_step_is_found() {
        let column: Vec<f64> = (0..100).map(f64::from).collect();
        let y: Vec<f64> = column.iter().map(|v| if *v < 50.0 { -3.0 } else { 7.0 }).collect();
        let (forest, x) = grown(&[column, vec![1.0; 100]], &y, 1);
        let said = forest.predict(&x);
        assert!(
            said[..45].iter().all(|v| (v + 3.0).abs() < 1e-9) && (said[60] - 7.0).abs() < 1e-9,
            "{said:?}"
        );
        assert!(forest.trees.iter().all(|t| t.len() == 3 && (40.0..60.0).contains(&t[0].value)));
        let sure = forest.foretell(&x)[3];
        assert!((sure.low + 3.0).abs() < 1e-9 && (sure.high + 3.0).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_parted_is_the_mean() {
        let (forest, x) = grown(&[vec![0.5; 40]], &[vec![1.0; 20], vec![3.0; 20]].concat(), 1);
        let said = forest.predict(&x);
        assert!(said.iter().all(|v| *v == said[0]) && (said[0] - 2.0).abs() < 0.2, "{said:?}");
        let (constant, x) = grown(&[(0..40).map(f64::from).collect()], &[0.1; 40], 1);
        assert!(constant.predict(&x).iter().all(|v| (v - 0.1).abs() < 1e-15));
        let (one, x) = grown(&[vec![4.0]], &[9.0], 1);
        assert_eq!(one.foretell(&x), [Foretold { value: 9.0, low: 9.0, high: 9.0 }]);
    }

    #[test]
    fn what_is_no_input() {
        let x = Matrix::new(&[vec![1.0, 2.0]]).unwrap();
        let settings = Settings::classification(2, 1, SEED);
        let fit = |x: &Matrix, y: &[f64]| Forest::fit(x, y, &settings).map(|_| ());
        assert_eq!(fit(&x, &[1.0]), Err(Unlearnable::Ragged));
        assert_eq!(fit(&x, &[1.0, f64::NAN]), Err(Unlearnable::NotFinite));
        let none = Matrix::new(&[]).unwrap();
        assert_eq!(fit(&none, &[]), Err(Unlearnable::TooFewRows { rows: 0, needed: 1 }));
    }

    /// The most that a split of these rows can bring: Σ over both sides of (sum of y)² / count, by trying all.
    fn by_trying(columns: &[Vec<f64>], y: &[f64], counts: &[f64], leaf: f64) -> f64 {
        let mut best = f64::NEG_INFINITY;
        for column in columns {
            for threshold in column {
                let side = |left: bool| {
                    let rows = (0..y.len()).filter(|r| (column[*r] <= *threshold) == left);
                    rows.fold((0.0, 0.0), |(n, s), r| (n + counts[r], s + counts[r] * y[r]))
                };
                let ((n, s), (m, t)) = (side(true), side(false));
                if n >= leaf && m >= leaf {
                    best = f64::max(best, s * s / n + t * t / m);
                }
            }
        }
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_split_is_better_than_the_one_taken(
            rows in prop::collection::vec((0i32..6, 0i32..20, -9i32..9), 2..30), leaf in 1usize..4,
        ) {
            let columns: Vec<Vec<f64>> = vec![
                rows.iter().map(|r| f64::from(r.0)).collect(), rows.iter().map(|r| f64::from(r.1)).collect(),
            ];
            let y: Vec<f64> = rows.iter().map(|r| f64::from(r.2)).collect();
            let sorted: Vec<Sorted> = columns.iter().map(|c| Sorted::new(c)).collect();
            let settings = Settings { trees: 1, columns: 2, leaf, seed: 0 };
            let mut growth = Growth::new(&sorted, &settings);
            let sums = growth.sample(&y, &mut Random::new(SEED));
            let sampled = growth.aside.len();
            // The rows of the sample, by their new numbers.
            let mut again = Random::new(SEED);
            let mut counts = vec![0.0; y.len()];
            (0..y.len()).for_each(|_| counts[again.below(y.len())] += 1.0);
            let of = |v: &[f64]| (0..y.len()).filter(|r| counts[*r] > 0.0).map(|r| v[r]).collect::<Vec<f64>>();
            let drawn = [of(&columns[0]), of(&columns[1])];
            let want = by_trying(&drawn, &of(&y), &of(&counts), leaf as f64);
            let whole = sums.sum * sums.sum / sums.count;
            let part = Part { from: 0, to: sampled, sums, parent: None };
            match growth.split(&part, &mut again) {
                Some(best) => prop_assert!((best.gain - want).abs() < 1e-9, "{} {}", best.gain, want),
                None => prop_assert!(want <= whole + 1e-9 || of(&y).iter().all(|v| *v == of(&y)[0])),
            }
        }

        #[test]
        fn trees_follow_ranks_and_stay_within_what_they_saw(
            rows in prop::collection::vec((-9i32..9, -50i32..50, -9i32..9), 1..60), leaf in 1usize..5,
        ) {
            let a: Vec<f64> = rows.iter().map(|r| f64::from(r.0)).collect();
            let b: Vec<f64> = rows.iter().map(|r| f64::from(r.1)).collect();
            let y: Vec<f64> = rows.iter().map(|r| f64::from(r.2)).collect();
            let (forest, x) = grown(&[a.clone(), b.clone()], &y, leaf);
            let said = forest.predict(&x);
            let (low, high) = (y.iter().copied().fold(f64::MAX, f64::min), y.iter().copied().fold(f64::MIN, f64::max));
            for (v, all) in said.iter().zip(forest.foretell(&x)) {
                prop_assert!(low - 1e-9 <= *v && *v <= high + 1e-9);
                prop_assert!((all.value - v).abs() < 1e-9 && all.low <= all.high);
            }
            // Only the order of a column's values counts: stretched columns give the same trees.
            let (stretched, _) = grown(&[a.iter().map(|v| v * 3.0 + 1.0).collect(), b.iter().map(|v| v * 0.5).collect()], &y, leaf);
            for (tree, other) in forest.trees.iter().zip(&stretched.trees) {
                prop_assert!(tree.iter().zip(other).all(|(m, n)| m.column == n.column && m.right == n.right));
                prop_assert_eq!(tree.len(), other.len());
            }
        }
    }

    #[test]
    fn more_trees_begin_with_the_same_and_leaves_are_as_large_as_set() {
        let mut random = Random::new(1);
        let columns: Vec<Vec<f64>> = (0..3).map(|_| (0..200).map(|_| random.share()).collect()).collect();
        let y: Vec<f64> = (0..200).map(|_| random.normal()).collect();
        let x = Matrix::new(&columns).unwrap();
        let of = |trees, leaf| {
            Forest::fit(&x, &y, &Settings { trees, leaf, ..Settings::regression(200, 3, SEED) }).unwrap()
        };
        assert_eq!(of(2, 1).trees[1].len(), of(9, 1).trees[1].len());
        // At most 200 / 20 leaves, and as many splits less one.
        assert!(of(9, 20).trees.iter().all(|t| t.len() <= 19 && t.len() > 3));
        assert_eq!([20_000, 100_000].map(|rows| Settings::regression(rows, 3, SEED).leaf), [1, 5]);
        assert_eq!(Settings::classification(100, 10, SEED).columns, 3);
    }
}
