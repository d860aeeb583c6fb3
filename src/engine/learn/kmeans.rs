//! k-means: clusters of rows around their means.

use serde::{Deserialize, Serialize};

use super::{Matrix, Unlearnable};
use crate::engine::math::random::Random;
use crate::engine::math::stats::sum;

/// Rounds after which a start is taken as it is; most need ten to a hundred.
const ROUNDS: usize = 300;

/// Clusters, the largest first; of equal size the one whose centre comes first in rising order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clusters {
    /// Every row's cluster, below [`Clusters::k`].
    pub labels: Vec<u32>,
    /// Rows of every cluster.
    pub sizes: Vec<usize>,
    /// Means of every cluster, one number a column, in the unit of the matrix; `Recipe::in_units` gives the person's.
    pub centres: Vec<Vec<f64>>,
    /// Squared distances of all rows from their centres, summed.
    pub inertia: f64,
}

impl Clusters {
    /// Number of clusters.
    pub fn k(&self) -> usize {
        self.sizes.len()
    }
}

/// The best of several starts: k-means++ (Arthur & Vassilvitskii 2007, the best of 2 + ln k draws a centre), then Lloyd's
/// rounds with Hamerly's (2010) bounds, until no row changes its cluster. The order of rows changes nothing; another
/// seed may end in another optimum.
///
/// # Errors
/// [`Unlearnable::WrongK`] where `k` is 0 or above the number of different rows.
///
/// # Example: two pairs
/// ```
/// use perennial::engine::learn::{Matrix, kmeans::kmeans};
/// let found = kmeans(&Matrix::new(&[vec![0.0, 9.0, 1.0, 8.0, 9.0]]).unwrap(), 2, 3, 42).unwrap();
/// assert_eq!(found.labels, [1, 0, 1, 0, 0]);
/// assert_eq!(found.centres[1], [0.5]);
/// ```
pub fn kmeans(x: &Matrix, k: usize, starts: usize, seed: u64) -> Result<Clusters, Unlearnable> {
    let order = x.order(&[]);
    let cloud = Cloud::new(&x.select(&order));
    let distinct = cloud.distinct(k);
    if k == 0 || k > distinct {
        return Err(Unlearnable::WrongK { k, distinct });
    }
    let mut random = Random::new(seed);
    let mut best = Run::start(&cloud, k, &mut random);
    for _ in 1..starts {
        let run = Run::start(&cloud, k, &mut random);
        if run.inertia < best.inertia {
            best = run;
        }
    }
    Ok(best.named(&cloud, &order))
}

/// Points end to end, each `width` numbers: columns, then a zero where they are odd, so that pairs are added up.
struct Cloud {
    points: Vec<f64>,
    width: usize,
    columns: usize,
    rows: usize,
}

impl Cloud {
    fn new(x: &Matrix) -> Cloud {
        let (rows, columns) = (x.rows(), x.columns());
        let width = columns.next_multiple_of(2).max(2);
        let mut points = vec![0.0; rows * width];
        for c in 0..columns {
            for (point, v) in points.chunks_exact_mut(width).zip(x.column(c)) {
                point[c] = *v;
            }
        }
        Cloud { points, width, columns, rows }
    }

    fn point(&self, row: usize) -> &[f64] {
        &self.points[row * self.width..(row + 1) * self.width]
    }

    /// Different rows, counted up to `enough`; equal rows are neighbours.
    fn distinct(&self, enough: usize) -> usize {
        let mut rows = self.points.chunks_exact(self.width);
        let Some(mut last) = rows.next() else { return 0 };
        let mut found = 1;
        for row in rows {
            if found >= enough {
                break;
            }
            found += usize::from(row != last);
            last = row;
        }
        found
    }
}

/// Squared distance of two points of even width.
#[inline]
fn square(a: &[f64], b: &[f64]) -> f64 {
    let (mut even, mut odd) = (0.0, 0.0);
    for (a, b) in a.chunks_exact(2).zip(b.chunks_exact(2)) {
        let (d, e) = (a[0] - b[0], a[1] - b[1]);
        even += d * d;
        odd += e * e;
    }
    even + odd
}

/// The smaller one; `f64::min` is a call where it must think of what is no number.
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// One start.
struct Run {
    k: usize,
    labels: Vec<u32>,
    centres: Vec<f64>,
    /// Sums of the points of every cluster, and how many.
    sums: Vec<f64>,
    counts: Vec<usize>,
    /// At least the distance from the own centre, at most that from any other.
    upper: Vec<f64>,
    lower: Vec<f64>,
    inertia: f64,
}

impl Run {
    fn start(cloud: &Cloud, k: usize, random: &mut Random) -> Run {
        let centres = plus_plus(cloud, k, random);
        let mut run = Run {
            k,
            labels: vec![0; cloud.rows],
            sums: vec![0.0; centres.len()],
            centres,
            counts: vec![0; k],
            upper: vec![f64::INFINITY; cloud.rows],
            lower: vec![0.0; cloud.rows],
            inertia: 0.0,
        };
        run.counts[0] = cloud.rows;
        run.sum_up(cloud);
        for _ in 0..ROUNDS {
            let changed = run.assign(cloud);
            let filled = run.fill_empty(cloud);
            if !changed && !filled {
                break;
            }
            run.move_centres(cloud.width);
        }
        run.finish(cloud);
        run
    }

    /// Gives every row whose bounds allow another centre its nearest; whether any changed.
    fn assign(&mut self, cloud: &Cloud) -> bool {
        let width = cloud.width;
        let centre = |j: usize| &self.centres[j * width..(j + 1) * width];
        let safe: Vec<f64> = (0..self.k)
            .map(|j| {
                let gap = (0..self.k).filter(|i| *i != j).map(|i| square(centre(i), centre(j)));
                0.5 * gap.fold(f64::INFINITY, smaller).sqrt()
            })
            .collect();
        let mut changed = false;
        for (row, point) in cloud.points.chunks_exact(width).enumerate() {
            let own = self.labels[row] as usize;
            let (safe, lower) = (safe[own], self.lower[row]);
            let bound = if lower > safe { lower } else { safe };
            if self.upper[row] <= bound {
                continue;
            }
            self.upper[row] = (square(point, &self.centres[own * width..(own + 1) * width])).sqrt();
            if self.upper[row] <= bound {
                continue;
            }
            let (mut near, mut first, mut second) = (0, f64::INFINITY, f64::INFINITY);
            for (j, centre) in self.centres.chunks_exact(width).enumerate() {
                let d = square(point, centre);
                if d < first {
                    (near, second, first) = (j, first, d);
                } else if d < second {
                    second = d;
                }
            }
            self.upper[row] = first.sqrt();
            self.lower[row] = second.sqrt();
            if near != own {
                self.give(row, point, near);
                changed = true;
            }
        }
        changed
    }

    /// Takes a row from its cluster and gives it to another.
    fn give(&mut self, row: usize, point: &[f64], to: usize) {
        let (from, width) = (self.labels[row] as usize, point.len());
        for (c, v) in point.iter().enumerate() {
            self.sums[from * width + c] -= v;
            self.sums[to * width + c] += v;
        }
        self.counts[from] -= 1;
        self.counts[to] += 1;
        self.labels[row] = to as u32;
    }

    /// Gives a cluster that lost its last row the one that is furthest from its own centre; whether there was any.
    fn fill_empty(&mut self, cloud: &Cloud) -> bool {
        let mut filled = false;
        while let Some(empty) = self.counts.iter().position(|c| *c == 0) {
            let far = |row: usize| {
                let own = self.labels[row] as usize;
                let d = square(cloud.point(row), &self.centres[own * cloud.width..(own + 1) * cloud.width]);
                if self.counts[own] > 1 { d } else { -1.0 }
            };
            let furthest = (0..cloud.rows).map(|row| (far(row), row)).max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((_, row)) = furthest else { break };
            self.give(row, cloud.point(row), empty);
            // Its bounds say nothing about the new centre, and everyone else's learn of it as of a centre that moved.
            self.upper[row] = f64::INFINITY;
            self.lower[row] = 0.0;
            filled = true;
        }
        filled
    }

    /// Puts every centre into the middle of its rows and lets the bounds follow.
    fn move_centres(&mut self, width: usize) {
        let mut moved = Vec::with_capacity(self.k);
        let sums = self.sums.chunks_exact(width).zip(&self.counts);
        for (centre, (sums, count)) in self.centres.chunks_exact_mut(width).zip(sums) {
            let new: Vec<f64> = sums.iter().map(|s| s / (*count).max(1) as f64).collect();
            moved.push(square(centre, &new).sqrt());
            centre.copy_from_slice(&new);
        }
        // The furthest move of a centre that is not the row's own.
        let most = |but: usize| {
            let others = moved.iter().enumerate().filter(|(j, _)| *j != but);
            others.map(|(_, m)| *m).fold(0.0, f64::max)
        };
        let others: Vec<f64> = (0..self.k).map(most).collect();
        for ((upper, lower), label) in self.upper.iter_mut().zip(&mut self.lower).zip(&self.labels) {
            *upper += moved[*label as usize];
            *lower -= others[*label as usize];
        }
    }

    /// Sums from the rows themselves, not from sums that rows went in and out of.
    fn sum_up(&mut self, cloud: &Cloud) {
        self.sums.fill(0.0);
        for (point, label) in cloud.points.chunks_exact(cloud.width).zip(&self.labels) {
            let own = *label as usize * cloud.width;
            self.sums[own..own + cloud.width].iter_mut().zip(point).for_each(|(s, v)| *s += v);
        }
    }

    /// The last digits of centres, and the inertia.
    fn finish(&mut self, cloud: &Cloud) {
        self.sum_up(cloud);
        self.move_centres(cloud.width);
        let own =
            |label: u32| &self.centres[label as usize * cloud.width..(label as usize + 1) * cloud.width];
        let points = cloud.points.chunks_exact(cloud.width).zip(&self.labels);
        self.inertia = sum(points.map(|(point, label)| square(point, own(*label))));
    }

    /// Clusters in their order, rows in the order they came.
    fn named(&self, cloud: &Cloud, order: &[u32]) -> Clusters {
        let centre = |j: usize| &self.centres[j * cloud.width..j * cloud.width + cloud.columns];
        let mut ranked: Vec<usize> = (0..self.k).filter(|j| self.counts[*j] > 0).collect();
        let by_centre = |a: usize, b: usize| {
            let pairs = centre(a).iter().zip(centre(b));
            pairs.map(|(x, y)| x.total_cmp(y)).find(|o| o.is_ne()).unwrap_or(a.cmp(&b))
        };
        ranked.sort_by(|a, b| self.counts[*b].cmp(&self.counts[*a]).then_with(|| by_centre(*a, *b)));
        let mut name = vec![0; self.k];
        ranked.iter().enumerate().for_each(|(at, j)| name[*j] = at as u32);
        let mut labels = vec![0; order.len()];
        for (row, label) in order.iter().zip(&self.labels) {
            labels[*row as usize] = name[*label as usize];
        }
        Clusters {
            labels,
            sizes: ranked.iter().map(|j| self.counts[*j]).collect(),
            centres: ranked.iter().map(|j| centre(*j).to_vec()).collect(),
            inertia: self.inertia,
        }
    }
}

/// k points drawn one after another, each with a chance that grows with the squared distance from those before.
fn plus_plus(cloud: &Cloud, k: usize, random: &mut Random) -> Vec<f64> {
    let draws = 2 + libm::log(k as f64) as usize;
    let mut centres = cloud.point(random.below(cloud.rows)).to_vec();
    let mut nearest: Vec<f64> =
        cloud.points.chunks_exact(cloud.width).map(|point| square(point, &centres)).collect();
    let mut left: f64 = nearest.iter().sum();
    for _ in 1..k {
        let mut best = (f64::INFINITY, 0);
        for _ in 0..draws {
            let row = draw(&nearest, left, random);
            let centre = cloud.point(row);
            let points = cloud.points.chunks_exact(cloud.width).zip(&nearest);
            let sum = points.map(|(point, d)| smaller(square(point, centre), *d)).sum::<f64>();
            if sum < best.0 {
                best = (sum, row);
            }
        }
        let centre = cloud.point(best.1);
        for (point, d) in cloud.points.chunks_exact(cloud.width).zip(&mut nearest) {
            *d = smaller(square(point, centre), *d);
        }
        left = best.0;
        centres.extend_from_slice(centre);
    }
    centres
}

/// A position drawn in proportion to these weights.
fn draw(weights: &[f64], total: f64, random: &mut Random) -> usize {
    let mut rest = random.share() * total;
    for (at, w) in weights.iter().enumerate() {
        rest -= w;
        if rest < 0.0 {
            return at;
        }
    }
    // The sum was rounded up: the last one that has any weight.
    weights.iter().rposition(|w| *w > 0.0).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Three heaps of 30, 20 and 10 points.
    fn heaps() -> Vec<Vec<f64>> {
        let mut random = Random::new(5);
        let mut columns = vec![vec![], vec![], vec![]];
        for (n, at) in [(10, [9.0, -9.0, 0.0]), (30, [0.0, 0.0, 9.0]), (20, [-9.0, 5.0, 1.0])] {
            for _ in 0..n {
                columns.iter_mut().zip(at).for_each(|(c, v)| c.push(v + random.normal()));
            }
        }
        columns
    }

    fn clusters(columns: &[Vec<f64>], k: usize) -> Clusters {
        kmeans(&Matrix::new(columns).unwrap(), k, 10, 1).unwrap()
    }

    #[test]
    fn by_hand() {
        // 0, 1, 2 around 1 (inertia 2), 10, 12 around 11 (2).
        let found = clusters(&[vec![10.0, 0.0, 12.0, 1.0, 2.0]], 2);
        assert_eq!(found.labels, [1, 0, 1, 0, 0]);
        assert_eq!(
            (found.sizes, found.centres, found.inertia),
            (vec![3, 2], vec![vec![1.0], vec![11.0]], 4.0)
        );
        let one = clusters(&[vec![1.0, 3.0], vec![0.0, 4.0]], 1);
        assert_eq!((one.centres, one.inertia), (vec![vec![2.0, 2.0]], 10.0));
    }

    #[test]
    fn heaps_are_found_largest_first() {
        let found = clusters(&heaps(), 3);
        assert_eq!(found.sizes, [30, 20, 10]);
        let want: Vec<u32> = [vec![2; 10], vec![0; 30], vec![1; 20]].concat();
        assert_eq!(found.labels, want);
    }

    #[test]
    fn k_is_at_most_the_number_of_different_rows() {
        let x = Matrix::new(&[vec![1.0, 2.0, 1.0, 2.0, 3.0]]).unwrap();
        assert_eq!(kmeans(&x, 4, 3, 1), Err(Unlearnable::WrongK { k: 4, distinct: 3 }));
        assert_eq!(kmeans(&x, 3, 3, 1).unwrap().inertia, 0.0);
        assert!(matches!(kmeans(&x, 0, 3, 1), Err(Unlearnable::WrongK { k: 0, .. })));
        let none = Matrix::new(&[]).unwrap();
        assert_eq!(kmeans(&none, 1, 1, 1), Err(Unlearnable::WrongK { k: 1, distinct: 0 }));
        // Squares that vanish or are nearly too large: still an answer.
        for far in [1e-170, 1e100] {
            let found = clusters(&[vec![0.0, far, -far, 0.0]], 3);
            assert!(found.labels.iter().all(|l| (*l as usize) < found.k()), "{found:?}");
        }
    }

    #[test]
    fn an_empty_cluster_takes_the_furthest_row() {
        let cloud = Cloud::new(&Matrix::new(&[vec![0.0, 1.0, 7.0]]).unwrap());
        let mut run = Run::start(&cloud, 1, &mut Random::new(1));
        (run.k, run.counts) = (2, vec![3, 0]);
        run.centres.extend([100.0, 0.0]);
        run.sums.extend([0.0, 0.0]);
        assert!(run.fill_empty(&cloud));
        assert_eq!((run.labels, run.counts), (vec![0, 0, 1], vec![2, 1]));
    }

    #[test]
    fn scaling_one_feature_before_it_is_standardised_changes_no_cluster() {
        let standard = |c: &Vec<f64>| {
            let (mean, sd) = super::super::features::moments(c);
            c.iter().map(|v| (v - mean) / sd).collect::<Vec<f64>>()
        };
        let plain: Vec<Vec<f64>> = heaps().iter().map(standard).collect();
        let scaled: Vec<Vec<f64>> = heaps()
            .iter()
            .zip([1000.0, 0.01, 7.0])
            .map(|(c, f)| standard(&c.iter().map(|v| v * f + f).collect()))
            .collect();
        assert_eq!(clusters(&plain, 3).labels, clusters(&scaled, 3).labels);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn rows_are_nearest_to_their_centre_and_their_order_changes_nothing(
            values in prop::collection::vec((-8i32..8, -8i32..8, -3i32..3), 9..60), k in 1usize..6, turn in 0usize..60,
        ) {
            let columns = |rows: &[(i32, i32, i32)]| -> Vec<Vec<f64>> {
                let column = |f: &dyn Fn(&(i32, i32, i32)) -> i32| rows.iter().map(|r| f64::from(f(r)) * 0.3).collect();
                vec![column(&|r| r.0), column(&|r| r.1), column(&|r| r.2)]
            };
            let x = Matrix::new(&columns(&values)).unwrap();
            let Ok(found) = kmeans(&x, k, 3, 7) else { return Ok(()) };
            prop_assert_eq!(found.sizes.iter().sum::<usize>(), values.len());
            prop_assert!(found.sizes.is_sorted_by(|a, b| a >= b) && found.k() == k);
            let far = |row: usize, j: usize| -> f64 {
                (0..3).map(|c| { let d = x.column(c)[row] - found.centres[j][c]; d * d }).sum()
            };
            let mut inertia = 0.0;
            for (row, label) in found.labels.iter().enumerate() {
                let own = far(row, *label as usize);
                inertia += own;
                prop_assert!((0..k).all(|j| own <= far(row, j) + 1e-9));
            }
            prop_assert!((inertia - found.inertia).abs() <= 1e-9 * (1.0 + inertia));
            let mut turned = values.clone();
            turned.rotate_left(turn % values.len());
            let again = kmeans(&Matrix::new(&columns(&turned)).unwrap(), k, 3, 7).unwrap();
            let mut labels = found.labels.clone();
            labels.rotate_left(turn % values.len());
            prop_assert_eq!(&again.labels, &labels);
            prop_assert_eq!(again.centres, found.centres);
        }
    }
}
