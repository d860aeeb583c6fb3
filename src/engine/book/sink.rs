//! Rows of cells as comma-separated text, up to a limit.

use super::too_large;
use crate::engine::error::Result;

/// See the module. A row that is shorter than one before it gets blank cells.
pub(super) struct Sink {
    out: csv::Writer<Vec<u8>>,
    widest: usize,
    written: usize,
    limit: usize,
}

impl Sink {
    pub(super) fn new(limit: usize) -> Sink {
        let out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        Sink { out, widest: 1, written: 0, limit }
    }

    pub(super) fn row<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<()> {
        self.widest = self.widest.max(cells.len());
        // Quotes and commas at least; blank cells too.
        self.written += cells.iter().map(|c| c.as_ref().len()).sum::<usize>() + self.widest;
        if self.written > self.limit {
            return Err(too_large(self.limit));
        }
        let blank = std::iter::repeat_n("", self.widest - cells.len());
        // Memory takes what it is given.
        let _ = self.out.write_record(cells.iter().map(AsRef::as_ref).chain(blank));
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out.into_inner().unwrap_or_default()
    }
}

/// A number as it is read back: without an exponent where a person would write none.
pub(super) fn number(v: f64) -> String {
    plain(if v == 0.0 || (1e-7..1e21).contains(&v.abs()) { v.to_string() } else { format!("{v:e}") })
}

/// A number that was written with a point; with three decimals it gets a fourth, so that the point cannot be taken for the
/// mark of thousands.
pub(super) fn plain(text: String) -> String {
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() == 3 && decimals.bytes().all(|b| b.is_ascii_digit()) => {
            text + "0"
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_quoted_and_filled() {
        let mut sink = Sink::new(1_000);
        sink.row(&["a", "b \"c\"", "d,e"]).unwrap();
        sink.row::<&str>(&[]).unwrap();
        sink.row(&["1\n2"]).unwrap();
        assert_eq!(sink.finish(), b"a,\"b \"\"c\"\"\",\"d,e\"\n,,\n\"1\n2\",,\n");
        let mut small = Sink::new(5);
        assert!(small.row(&["123456"]).is_err());
    }

    #[test]
    fn numbers_read_one_way() {
        for (v, text) in [
            (1.0, "1"),
            (-2.5, "-2.5"),
            (1.234, "1.2340"),
            (1234.5678, "1234.5678"),
            (1e15, "1000000000000000"),
            (0.0, "0"),
            (1e-9, "1e-9"),
        ] {
            assert_eq!(number(v), text);
        }
    }
}
