//! Text to records: quotes, line ends, blank lines, and quotes that are opened and never closed.

use csv::StringRecord;

use super::Delimiter;

/// A quoted cell over more lines than this was never meant to be one.
const LONGEST_CELL_LINES: usize = 1_000;

/// After so many unclosed quotes the file plainly does not quote; it is then read without quotes.
const MOST_LONE_QUOTES: u64 = 50;

/// Reads one record after the other, with the row a spreadsheet would show.
pub(super) struct Records<'a> {
    text: &'a str,
    delimiter: Delimiter,
    reader: Option<csv::Reader<&'a [u8]>>,
    /// Where `reader` began.
    base: usize,
    /// Behind the last record.
    stop: usize,
    /// Row of the next record.
    row: u64,
    /// How many cells a record should have, 0 if unknown: helps to tell an unclosed quote from a long cell.
    width: usize,
    /// The cells of the last record.
    pub(super) record: StringRecord,
    /// How many quotes were opened and not closed.
    pub(super) lone_quotes: u64,
    /// Row of the first of them.
    pub(super) first_lone_quote: u64,
}

/// The character that separates cells; a blank for runs of blanks.
pub(super) const fn delimiter_char(delimiter: Delimiter) -> char {
    match delimiter {
        Delimiter::Comma => ',',
        Delimiter::Tab => '\t',
        Delimiter::Semicolon => ';',
        Delimiter::Pipe => '|',
        Delimiter::Spaces => ' ',
    }
}

fn csv_reader(text: &str, delimiter: Delimiter, quoting: bool) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(quoting)
        .delimiter(delimiter_char(delimiter) as u8)
        .from_reader(text.as_bytes())
}

impl<'a> Records<'a> {
    /// Records of a text from its beginning on.
    pub(super) fn new(text: &'a str, delimiter: Delimiter, width: usize) -> Records<'a> {
        let reader = (delimiter != Delimiter::Spaces).then(|| csv_reader(text, delimiter, true));
        Records {
            text,
            delimiter,
            reader,
            base: 0,
            stop: 0,
            row: 1,
            width,
            record: StringRecord::new(),
            lone_quotes: 0,
            first_lone_quote: 0,
        }
    }

    /// Bytes read so far.
    pub(super) const fn done(&self) -> usize {
        self.stop
    }

    /// Reads the next record that is not a blank line into `record` and hands out its row.
    pub(super) fn advance(&mut self) -> Option<u64> {
        let Some(reader) = self.reader.as_mut() else { return self.advance_spaces() };
        // Text in memory that is already UTF-8 cannot fail to be read.
        if !reader.read_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        let stop = self.base + reader.position().byte() as usize;
        let start = self.skip_blank_lines();
        let row = self.row;
        self.row += 1;
        if self.swallowed(start, stop) {
            self.recover(start, row);
        } else {
            self.stop = stop;
        }
        Some(row)
    }

    /// Counts the blank lines behind the last record and gives the place of the next one.
    fn skip_blank_lines(&mut self) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = self.stop;
        // The reader stops between the two halves of CRLF.
        if bytes.get(at) == Some(&b'\n') && at > 0 && bytes[at - 1] == b'\r' {
            at += 1;
        }
        while let Some(&b) = bytes.get(at)
            && (b == b'\n' || b == b'\r')
        {
            at = behind_line_end(bytes, at);
            self.row += 1;
        }
        at
    }

    /// Whether the record between two places grew over lines that are not its own.
    fn swallowed(&self, start: usize, stop: usize) -> bool {
        let bytes = self.text.as_bytes();
        let Some(span) = bytes.get(start..stop) else { return false };
        let ragged = self.width > 0 && self.record.len() != self.width;
        let long = span.len() > LONGEST_CELL_LINES;
        if !ragged && !long && stop < bytes.len() {
            return false;
        }
        let inner = span.trim_ascii_end();
        if !inner.contains(&b'\n') && !inner.contains(&b'\r') && stop < bytes.len() {
            return false;
        }
        if !span.contains(&b'"') {
            return false;
        }
        let lines = inner.iter().filter(|&&b| b == b'\n').count();
        if lines > LONGEST_CELL_LINES || (stop >= bytes.len() && !closes(span, self.delimiter)) {
            return true;
        }
        ragged && lines > 0 && {
            let line = first_line(&self.text[start..stop]);
            line.split(delimiter_char(self.delimiter)).count() == self.width
        }
    }

    /// Takes the line alone, without quoting, and goes on behind it.
    fn recover(&mut self, start: usize, row: u64) {
        if self.lone_quotes == 0 {
            self.first_lone_quote = row;
        }
        self.lone_quotes += 1;
        let line = first_line(&self.text[start..]);
        self.record.clear();
        for cell in line.split(delimiter_char(self.delimiter)) {
            let cell = cell.trim();
            let inner = cell.strip_prefix('"').and_then(|c| c.strip_suffix('"'));
            self.record.push_field(inner.unwrap_or(cell));
        }
        self.stop = behind_line_end(self.text.as_bytes(), start + line.len());
        self.base = self.stop;
        let quoting = self.lone_quotes < MOST_LONE_QUOTES;
        self.reader = Some(csv_reader(&self.text[self.stop..], self.delimiter, quoting));
    }

    fn advance_spaces(&mut self) -> Option<u64> {
        loop {
            let rest = self.text.get(self.stop..).filter(|rest| !rest.is_empty())?;
            let line = first_line(rest);
            self.stop = behind_line_end(self.text.as_bytes(), self.stop + line.len());
            let row = self.row;
            self.row += 1;
            if !split_blanks(line, &mut self.record) && self.lone_quotes == 0 {
                self.first_lone_quote = row;
                self.lone_quotes = 1;
            }
            if !self.record.is_empty() {
                return Some(row);
            }
        }
    }
}

/// The place behind a line end that begins at `at`.
fn behind_line_end(bytes: &[u8], at: usize) -> usize {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => at + 2,
        (Some(b'\r' | b'\n'), _) => at + 1,
        _ => at,
    }
}

fn first_line(text: &str) -> &str {
    let line = text.find('\n').map_or(text, |end| &text[..end]);
    line.find('\r').map_or(line, |end| &line[..end])
}

/// Whether every quote opened at the front of a cell is closed again.
fn closes(record: &[u8], delimiter: Delimiter) -> bool {
    let separator = delimiter_char(delimiter) as u8;
    let (mut quoted, mut front, mut at) = (false, true, 0);
    while let Some(&b) = record.get(at) {
        if quoted {
            if b == b'"' {
                if record.get(at + 1) == Some(&b'"') {
                    at += 1;
                } else {
                    quoted = false;
                }
            }
        } else if b == b'"' && front {
            quoted = true;
            front = false;
        } else {
            front = b == separator;
        }
        at += 1;
    }
    !quoted
}

/// Splits a line at runs of blanks; a cell may be quoted. Says whether every quote was closed.
fn split_blanks(line: &str, record: &mut StringRecord) -> bool {
    record.clear();
    let blank = |c: char| super::cell::is_blank_char(c);
    let mut rest = line.trim_start_matches(blank);
    let mut closed = true;
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').and_then(|inner| {
            let end = closing_quote(inner)?;
            Some((&inner[..end], &inner[end + 1..]))
        });
        if let Some((cell, behind)) = quoted {
            if cell.contains("\"\"") {
                record.push_field(&cell.replace("\"\"", "\""));
            } else {
                record.push_field(cell);
            }
            rest = behind.trim_start_matches(blank);
            continue;
        }
        closed &= !rest.starts_with('"');
        let end = rest.find(blank).unwrap_or(rest.len());
        record.push_field(&rest[..end]);
        rest = rest[end..].trim_start_matches(blank);
    }
    closed
}

/// Where the quote is that closes a cell: the first one that is not doubled and ends at a blank or the line.
fn closing_quote(inner: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'"' {
            match bytes.get(at + 1) {
                Some(b'"') => at += 1,
                None | Some(b' ' | b'\t') => return Some(at),
                Some(_) => return None,
            }
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, delimiter: Delimiter, width: usize) -> (Vec<(u64, Vec<String>)>, u64) {
        let mut records = Records::new(text, delimiter, width);
        let mut out = Vec::new();
        while let Some(row) = records.advance() {
            out.push((row, records.record.iter().map(str::to_owned).collect()));
        }
        (out, records.lone_quotes)
    }

    fn rows(text: &str, delimiter: Delimiter, width: usize) -> Vec<(u64, usize)> {
        all(text, delimiter, width).0.iter().map(|(row, cells)| (*row, cells.len())).collect()
    }

    #[test]
    fn rows_are_those_of_a_spreadsheet() {
        for (text, want) in [
            ("a,b\n1,2\n", &[(1, 2), (2, 2)][..]),
            ("a,b\r\n1,2\r\n", &[(1, 2), (2, 2)]),
            ("a,b\r1,2", &[(1, 2), (2, 2)]),
            ("\n\na,b\n\n\n1,2", &[(3, 2), (6, 2)]),
            ("\r\n\r\na,b\r\n\r\n1,2\r\n\r\n", &[(3, 2), (5, 2)]),
            ("a,\"x\ny\nz\"\n1,2", &[(1, 2), (2, 2)]),
            ("a,\"x\r\n\r\ny\"\r\n\r\n1,2", &[(1, 2), (3, 2)]),
            ("", &[]),
            ("\n", &[]),
        ] {
            assert_eq!(rows(text, Delimiter::Comma, 0), want, "{text:?}");
        }
        assert_eq!(rows("a b\r\n\r\n 1  2\n", Delimiter::Spaces, 0), [(1, 2), (3, 2)]);
    }

    #[test]
    fn an_unclosed_quote_costs_one_row() {
        let long = "x,1\n".repeat(3_000);
        for text in [format!("a,\"b\n{long}"), format!("a,\"b\n{long}y\",2\n{long}")] {
            let (rows, lone) = all(&text, Delimiter::Comma, 2);
            assert_eq!(lone, 1);
            assert_eq!(rows.len(), text.lines().count());
            assert_eq!(rows[0].1, ["a", "\"b"]);
            assert_eq!(rows.last().map(|r| r.0), Some(text.lines().count() as u64));
        }
        // Two lines swallowed show in the number of cells.
        let (rows, lone) = all("a,b,c\n\"x,1,2\ny,3,\"4\nz,5,6\n", Delimiter::Comma, 3);
        assert_eq!((rows.len(), lone), (4, 2));
        // A closed cell over many lines is left alone.
        let (rows, lone) = all("a,\"b\nc\nd\"", Delimiter::Comma, 2);
        assert_eq!((rows.len(), lone), (1, 0));
    }

    #[test]
    fn many_unclosed_quotes_end_in_reading_without_quotes() {
        let text = format!("\"x,1\n{}", "y,2\n".repeat(1_500)).repeat(60);
        let (rows, lone) = all(&text, Delimiter::Comma, 2);
        assert_eq!((rows.len(), lone), (60 * 1_501, MOST_LONE_QUOTES));
    }

    #[test]
    fn runs_of_blanks_split_and_quotes_hold_together() {
        let (rows, _) =
            all(" 00004 0001\t19970101  2   29.33\n\"a \"\"b\"\" c\" d \"e\n", Delimiter::Spaces, 0);
        assert_eq!(rows[0].1, ["00004", "0001", "19970101", "2", "29.33"]);
        assert_eq!(rows[1].1, ["a \"b\" c", "d", "\"e"]);
    }
}
