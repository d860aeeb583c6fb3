//! Where a scroll position is in a table too tall for a browser.

/// Browsers cap the height of an element near 33,000,000 px; well below it positions are still exact.
const TALLEST: f64 = 16_000_000.0;

/// A column of `rows` rows of `row` px seen through a hole of `view` px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// Rows.
    pub(super) rows: u64,
    /// Height of one.
    pub(super) row: f64,
    /// Height of the hole.
    pub(super) view: f64,
}

impl Scale {
    fn natural(self) -> f64 {
        self.rows as f64 * self.row
    }

    /// Height of the column on screen: its own, or as tall as a browser can.
    pub(super) fn height(self) -> f64 {
        self.natural().min(TALLEST)
    }

    /// Rows that a hole shows, the cut ones too.
    pub(super) fn visible(self) -> u64 {
        (self.view / self.row).ceil() as u64 + 1
    }

    /// First row to be seen at a scroll position, and how many px of it are above the edge.
    pub(super) fn first(self, top: f64) -> (u64, f64) {
        let room = (self.height() - self.view).max(1.0);
        let stretch = ((self.natural() - self.view) / room).max(1.0);
        let at = (top.clamp(0.0, room) * stretch).min((self.natural() - self.view).max(0.0));
        let first = (at / self.row).floor();
        (first as u64, at - first * self.row)
    }

    /// The scroll position at which a row is the first.
    pub(super) fn top_of(self, row: u64) -> f64 {
        let room = (self.height() - self.view).max(1.0);
        let stretch = ((self.natural() - self.view) / room).max(1.0);
        row as f64 * self.row / stretch
    }
}
