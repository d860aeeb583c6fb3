//! Finite numbers by column.

use std::ops::Range;

use super::Unlearnable;

/// No number of a matrix lies beyond this on either side: squares and their sums stay finite.
pub(super) const BOUND: f64 = 1e100;

/// A table of finite numbers, columns end to end.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// A matrix of these columns.
    ///
    /// # Errors
    /// [`Unlearnable::Ragged`] where their lengths differ, [`Unlearnable::NotFinite`] where one holds NaN, an infinity or
    /// a number beyond ±10¹⁰⁰.
    pub fn new(columns: &[Vec<f64>]) -> Result<Matrix, Unlearnable> {
        let rows = columns.first().map_or(0, Vec::len);
        if columns.iter().any(|c| c.len() != rows) {
            return Err(Unlearnable::Ragged);
        }
        if !columns.iter().flatten().all(|v| v.abs() <= BOUND) {
            return Err(Unlearnable::NotFinite);
        }
        // Adding 0 makes the negative zero, which is another number in sorting, a zero.
        let values = columns.iter().flatten().map(|v| v + 0.0).collect();
        Ok(Matrix { rows, columns: columns.len(), values })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The column at a position below [`Matrix::columns`].
    pub fn column(&self, at: usize) -> &[f64] {
        &self.values[at * self.rows..(at + 1) * self.rows]
    }

    /// These rows, in this order; each below [`Matrix::rows`].
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Matrix {
        self.select_mixed(rows, &(0..0), &[])
    }

    /// These rows, but for some columns that come from other rows, as many.
    #[must_use]
    pub fn select_mixed(&self, rows: &[u32], columns: &Range<usize>, others: &[u32]) -> Matrix {
        let mut values = Vec::with_capacity(rows.len() * self.columns);
        for c in 0..self.columns {
            let (from, column) = (if columns.contains(&c) { others } else { rows }, self.column(c));
            values.extend(from.iter().map(|r| column[*r as usize]));
        }
        Matrix { rows: rows.len(), columns: self.columns, values }
    }

    /// The same numbers, rows end to end.
    pub fn by_rows(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.values.len()];
        for c in 0..self.columns {
            for (cell, v) in out[c..].iter_mut().step_by(self.columns).zip(self.column(c)) {
                *cell = *v;
            }
        }
        out
    }

    /// The rows in rising order of their first column, then the second and so on, then of `last` if it is not empty:
    /// an order that does not hang on the one they came in, but for rows that are equal in all of it.
    pub fn order(&self, last: &[f64]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.rows as u32).collect();
        order.sort_unstable_by(|a, b| {
            let (a, b) = (*a as usize, *b as usize);
            let columns = (0..self.columns).map(|c| self.column(c)).chain((!last.is_empty()).then_some(last));
            columns.map(|c| c[a].total_cmp(&c[b])).find(|o| o.is_ne()).unwrap_or(a.cmp(&b))
        });
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns() {
        let m = Matrix::new(&[vec![2.0, 1.0, 1.0], vec![5.0, 7.0, -0.0]]).unwrap();
        assert_eq!(m.by_rows(), [2.0, 5.0, 1.0, 7.0, 1.0, 0.0]);
        assert_eq!(m.order(&[]), [2, 1, 0]);
        assert_eq!(m.select(&[0, 2]).column(1), [5.0, 0.0]);
        assert_eq!(m.select_mixed(&[0, 2], &(1..2), &[1, 1]).by_rows(), [2.0, 7.0, 1.0, 7.0]);
        let twins = Matrix::new(&[vec![1.0, 1.0]]).unwrap();
        assert_eq!((twins.order(&[]), twins.order(&[9.0, 8.0])), (vec![0, 1], vec![1, 0]));
    }

    #[test]
    fn what_is_no_matrix() {
        assert_eq!(Matrix::new(&[vec![1.0], vec![]]), Err(Unlearnable::Ragged));
        for v in [f64::NAN, f64::NEG_INFINITY, 1e101] {
            assert_eq!(Matrix::new(&[vec![v]]), Err(Unlearnable::NotFinite));
        }
        let none = Matrix::new(&[]).unwrap();
        assert_eq!((none.rows(), none.order(&[]), none.by_rows()), (0, vec![], vec![]));
    }
}
