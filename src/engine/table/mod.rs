//! A table as it stood in the file: text by column, with no meaning yet.

/// One column of text, stored end to end.
#[derive(Debug, Clone, Default)]
pub struct TextColumn {
    text: String,
    ends: Vec<u32>,
}

impl TextColumn {
    /// A column with room for `rows` cells and `bytes` of text.
    pub fn with_capacity(rows: usize, bytes: usize) -> TextColumn {
        TextColumn { text: String::with_capacity(bytes), ends: Vec::with_capacity(rows) }
    }
    /// Appends a cell. A column holds at most 4 GB of text, which is more than a file may have.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len() as u32);
    }
    /// The cell of row `i`, counted from 0; empty beyond the end.
    pub fn get(&self, i: usize) -> &str {
        let Some(&end) = self.ends.get(i) else { return "" };
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.text[start as usize..end as usize]
    }
    /// All cells end to end, to look for a character that none of them has.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    /// The cells from top to bottom.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let cell = self.text.get(start..end as usize).unwrap_or("");
            start = end as usize;
            cell
        })
    }
    /// Writes a text into cells, counted from 0 and rising.
    pub fn put(&mut self, rows: &[u32], text: &str) {
        let mut out = TextColumn::with_capacity(self.len(), self.text.len() + rows.len() * text.len());
        let mut next = rows.iter().peekable();
        for (row, cell) in (0u32..).zip(self.iter()) {
            out.push(if next.next_if_eq(&&row).is_some() { text } else { cell });
        }
        *self = out;
    }
    /// Removes cells from row `rows` on.
    pub fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.text.truncate(self.ends.last().map_or(0, |&e| e as usize));
    }
    /// Gives back memory that was reserved and not used, unless it is little and moving would cost more.
    pub fn shrink(&mut self) {
        if self.text.capacity() / 4 > self.text.len() / 3 {
            self.text.shrink_to_fit();
        }
        if self.ends.capacity() / 4 > self.ends.len() / 3 {
            self.ends.shrink_to_fit();
        }
    }
}

/// Named columns of equal length, and which row of the file each came from.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Unique, never empty.
    pub headers: Vec<String>,
    /// As many as headers, each with `rows` cells.
    pub columns: Vec<TextColumn>,
    /// Number of data rows.
    pub rows: usize,
    /// Where the file's row number jumps: from data row `.0` (counted from 0) on, it is `.1` plus the distance.
    /// Empty means that data row 0 is row 1 of the file.
    pub row_numbers: Vec<(u32, u64)>,
}

impl Table {
    /// The row of the file, counted from 1 as a spreadsheet does, that data row `i` (from 0) came from.
    pub fn row_number(&self, i: usize) -> u64 {
        let at = self.row_numbers.partition_point(|&(from, _)| from as usize <= i);
        match at.checked_sub(1) {
            Some(k) => self.row_numbers[k].1 + (i as u64 - u64::from(self.row_numbers[k].0)),
            None => i as u64 + 1,
        }
    }
    /// The cell of a row and column, both counted from 0.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.columns.get(column).map_or("", |c| c.get(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_numbers_jump_where_lines_were_skipped() {
        let table = Table { row_numbers: vec![(0, 2), (3, 8)], ..Table::default() };
        assert_eq!([0, 2, 3, 5].map(|i| table.row_number(i)), [2, 4, 8, 10]);
        assert_eq!(Table::default().row_number(4), 5);
    }

    #[test]
    fn columns_give_back_what_was_put_in() {
        let mut c = TextColumn::default();
        for cell in ["é", "", "abc"] {
            c.push(cell);
        }
        assert_eq!(c.iter().collect::<Vec<_>>(), ["é", "", "abc"]);
        assert_eq!(c.get(7), "");
        c.truncate(1);
        c.push("x");
        assert_eq!(c.iter().collect::<Vec<_>>(), ["é", "x"]);
        c.put(&[1], "long");
        c.put(&[0, 1, 9], "");
        assert_eq!(c.iter().collect::<Vec<_>>(), ["", ""]);
    }
}
