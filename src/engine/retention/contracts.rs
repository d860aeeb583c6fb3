//! Recurring revenue: what accounts that paid at the start still pay, and what was lost and gained on the way.

/// Columns of accounts, one value an account; `None` where there is no such column, `NaN` where a cell is missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Columns<'a> {
    /// Whether each has ended.
    pub ended: &'a [bool],
    /// What it paid a month at the start.
    pub start: Option<&'a [f64]>,
    /// What it pays a month now.
    pub end: Option<&'a [f64]>,
}

/// Sums over accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Revenue {
    /// Accounts that paid at the start, or all of them where that is not known.
    pub base: u64,
    /// Of those, ended.
    pub lost_accounts: u64,
    /// Paid at the start.
    pub start: f64,
    /// Paid now by the same accounts.
    pub end: f64,
    /// Paid at the start by those that ended since.
    pub lost: f64,
    /// What the others pay less.
    pub contraction: f64,
    /// What the others pay more.
    pub expansion: f64,
    /// Accounts that pay now and did not at the start.
    pub new: u64,
    /// What those pay.
    pub new_end: f64,
}

impl Revenue {
    /// Gross revenue retention: (start - lost - contraction) / start.
    pub fn gross(&self) -> Option<f64> {
        (self.start > 0.0).then(|| (self.start - self.lost - self.contraction) / self.start)
    }
    /// Net revenue retention: (start - lost - contraction + expansion) / start.
    pub fn net(&self) -> Option<f64> {
        (self.start > 0.0).then(|| (self.start - self.lost - self.contraction + self.expansion) / self.start)
    }
    /// Logo churn: accounts that ended over accounts at the start.
    pub fn logo_churn(&self) -> Option<f64> {
        (self.base > 0).then(|| self.lost_accounts as f64 / self.base as f64)
    }
}

/// Adds up accounts. One that ended pays nothing now, whatever its cell says; one whose present pay is missing is taken
/// to pay what it paid.
pub fn revenue(columns: &Columns<'_>) -> Revenue {
    let cell = |of: Option<&[f64]>, i: usize| of.and_then(|v| v.get(i)).copied().filter(|v| v.is_finite());
    let mut out = Revenue::default();
    for (i, ended) in columns.ended.iter().copied().enumerate() {
        let start = cell(columns.start, i).filter(|v| *v > 0.0);
        let end = if ended { Some(0.0) } else { cell(columns.end, i) };
        match (columns.start.is_some(), start) {
            (true, None) => {
                if let Some(end) = end.filter(|v| *v > 0.0) {
                    out.new += 1;
                    out.new_end += end;
                }
            }
            (false, _) => {
                out.base += 1;
                out.lost_accounts += u64::from(ended);
            }
            (true, Some(start)) => {
                let end = end.unwrap_or(start).max(0.0);
                out.base += 1;
                out.lost_accounts += u64::from(ended);
                out.start += start;
                out.end += end;
                if ended {
                    out.lost += start;
                } else {
                    out.contraction += (start - end).max(0.0);
                    out.expansion += (end - start).max(0.0);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revenue_by_hand() {
        // Stays, grows by 50, shrinks by 20, ends, comes new, came and ended.
        let columns = Columns {
            ended: &[false, false, false, true, false, true],
            start: Some(&[100.0, 100.0, 100.0, 100.0, f64::NAN, 0.0]),
            end: Some(&[f64::NAN, 150.0, 80.0, 100.0, 70.0, 30.0]),
        };
        let got = revenue(&columns);
        assert_eq!((got.base, got.lost_accounts, got.start, got.end), (4, 1, 400.0, 330.0));
        assert_eq!((got.lost, got.contraction, got.expansion), (100.0, 20.0, 50.0));
        assert_eq!((got.new, got.new_end), (1, 70.0));
        assert_eq!((got.gross(), got.net(), got.logo_churn()), (Some(0.7), Some(0.825), Some(0.25)));
        // The end is the start with what happened.
        assert_eq!(got.end, got.start - got.lost - got.contraction + got.expansion);
    }

    #[test]
    fn without_money_accounts_still_count() {
        let got = revenue(&Columns { ended: &[true, false, false, false], ..Columns::default() });
        assert_eq!((got.logo_churn(), got.gross(), got.net()), (Some(0.25), None, None));
        assert_eq!(revenue(&Columns::default()).logo_churn(), None);
    }
}
