//! Tables of a web page: the one with most cells. Excel's XML of 2003 has rows and cells by other names.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::Form;
use super::sink::Sink;
use crate::engine::error::{Error, ErrorCode, Result};

/// Rows and columns that one cell may cover.
const SPAN: usize = 1_000;

/// Rows of a sheet of Excel.
const ROWS: usize = 1_048_576;

/// A table within a table within a table is no data.
const DEPTH: usize = 16;

/// Bytes in which a page says its encoding.
const HEAD: usize = 2_048;

/// See the module.
pub(super) fn csv(text: &str, limit: usize) -> Result<Vec<u8>> {
    let mut open: Vec<Grid> = Vec::new();
    let mut best = Grid::default();
    let mut silent = 0u32;
    let mut emitter = DefaultEmitter::default();
    // What stands in a script is no markup.
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Token::StartTag(tag) => {
                let name = name_of(&tag.name);
                let given = |key: &[u8]| {
                    let of = tag.attributes.iter().find(|(name, _)| name.as_slice() == key);
                    of.and_then(|(_, value)| std::str::from_utf8(value).ok()?.trim().parse::<usize>().ok())
                };
                match name {
                    "table" if open.len() < DEPTH => open.push(Grid::default()),
                    "script" | "style" => silent += u32::from(!tag.self_closing),
                    _ => {}
                }
                let Some(grid) = open.last_mut() else { continue };
                match name {
                    "tr" | "row" => grid.start_row(given(b"ss:index"))?,
                    "td" | "th" | "cell" => {
                        let down = given(b"rowspan").or(given(b"ss:mergedown").map(|n| n + 1)).unwrap_or(1);
                        let across =
                            given(b"colspan").or(given(b"ss:mergeacross").map(|n| n + 1)).unwrap_or(1);
                        grid.start_cell(given(b"ss:index"), down, across);
                    }
                    "br" | "p" | "div" | "li" => grid.space(),
                    _ => {}
                }
            }
            Token::EndTag(tag) => match name_of(&tag.name) {
                "table" => {
                    if let Some(mut grid) = open.pop() {
                        grid.end_row();
                        if grid.cells > best.cells {
                            best = grid;
                        }
                    }
                }
                "tr" | "row" => open.iter_mut().last().into_iter().for_each(Grid::end_row),
                "td" | "th" | "cell" => open.iter_mut().last().into_iter().for_each(Grid::end_cell),
                "script" | "style" => silent = silent.saturating_sub(1),
                _ => {}
            },
            Token::String(text) if silent == 0 => {
                if let Some(grid) = open.last_mut() {
                    grid.text(&String::from_utf8_lossy(&text));
                }
            }
            _ => {}
        }
    }
    // A page that was cut off ends within its table.
    for mut grid in open {
        grid.end_row();
        if grid.cells > best.cells {
            best = grid;
        }
    }
    if best.cells == 0 {
        return Err(Error::new(ErrorCode::NoTable).with(Form::Html.key()));
    }
    let mut sink = Sink::new(limit);
    for row in &best.rows {
        sink.row(row)?;
    }
    Ok(sink.finish())
}

/// The name of a tag, in words of ours where it is one that counts.
fn name_of(name: &[u8]) -> &str {
    std::str::from_utf8(name).map_or("", |name| name.strip_prefix("ss:").unwrap_or(name))
}

/// The encoding that a page says it has.
pub(super) fn charset(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(HEAD).map(|b| char::from(*b).to_ascii_lowercase()).collect();
    let after =
        ["charset=", "encoding="].iter().find_map(|word| Some(&head[head.find(word)? + word.len()..]))?;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// A table while it is read.
#[derive(Default)]
struct Grid {
    rows: Vec<Vec<String>>,
    row: Option<Vec<String>>,
    cell: Option<Cell>,
    /// What goes on below: column, rows left, the value.
    below: Vec<(usize, usize, String)>,
    cells: usize,
}

struct Cell {
    text: String,
    column: usize,
    down: usize,
    across: usize,
}

impl Grid {
    fn start_row(&mut self, at: Option<usize>) -> Result<()> {
        self.end_row();
        if let Some(at) = at {
            // Excel leaves out rows without cells.
            if at > ROWS {
                return Err(Error::new(ErrorCode::Damaged).with(Form::Html.key()));
            }
            while self.rows.len() + 1 < at {
                self.rows.push(Vec::new());
            }
        }
        self.row = Some(Vec::new());
        Ok(())
    }

    fn start_cell(&mut self, at: Option<usize>, down: usize, across: usize) {
        self.end_cell();
        let row = self.row.get_or_insert_default();
        if let Some(at) = at.filter(|at| *at > row.len() && *at <= 16_384) {
            row.resize(at - 1, String::new());
        }
        // What a cell above covers has its value.
        while let Some((_, _, value)) = self.below.iter().find(|b| b.0 == row.len()) {
            row.push(value.clone());
        }
        let column = row.len();
        self.cell = Some(Cell {
            text: String::new(),
            column,
            down: down.clamp(1, SPAN),
            across: across.clamp(1, SPAN),
        });
    }

    fn space(&mut self) {
        if let Some(cell) = self.cell.as_mut().filter(|c| !c.text.is_empty()) {
            cell.text.push(' ');
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let row = self.row.get_or_insert_default();
        if !text.is_empty() {
            self.cells += 1;
        }
        if cell.down > 1 {
            // Counted down at the end of this row, too.
            self.below.push((cell.column, cell.down, text.clone()));
        }
        row.push(text);
        // Of those beside each other only the first has a value, as in a sheet.
        row.resize(cell.column + cell.across, String::new());
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(mut row) = self.row.take() else { return };
        for (column, _, value) in &self.below {
            if row.len() <= *column {
                row.resize(column + 1, String::new());
            }
            if row[*column].is_empty() {
                row[*column].clone_from(value);
            }
        }
        self.below.iter_mut().for_each(|b| b.1 -= 1);
        self.below.retain(|b| b.1 > 0);
        self.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        String::from_utf8(csv(html, 1_000_000).unwrap()).unwrap()
    }

    #[test]
    fn the_largest_table_is_read() {
        assert_eq!(
            text(
                "<table><tr><td>x</table><TABLE><thead><tr><th>A</th><th>B &amp; C</th></tr></thead><tr><td>1<br>2<td> 3 </table>"
            ),
            "A,B & C\n1 2,3\n"
        );
        // Cut off, with a script, and a table within a cell.
        assert_eq!(
            text("<table><tr><td>a<script>var b = '<td>';</script><td><b>b</b><tr><td>1<td>2<tr><td>3"),
            "a,b\n1,2\n3,\n"
        );
        assert_eq!(text("<table><tr><td>a<tr><td>b<table><tr><td>x</table>c<tr><td>d</table>"), "a\nbc\nd\n");
    }

    #[test]
    fn cells_that_cover_others() {
        assert_eq!(
            text("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e<td>f<td>g</table>"),
            "a,b,\na,c,d\ne,f,g\n"
        );
        assert_eq!(text("<table><tr><td rowspan=99999999 colspan=99999999>a</table>").len(), 1 + 999 + 1);
    }

    #[test]
    fn excels_xml() {
        let xml = "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"A\"><Table>\
            <Row><Cell><Data ss:Type=\"String\">customer</Data></Cell><Cell><Data ss:Type=\"String\">amount</Data></Cell></Row>\
            <Row ss:Index=\"3\"><Cell ss:Index=\"2\"><Data ss:Type=\"Number\">3.5</Data></Cell></Row></Table></Worksheet></Workbook>";
        assert_eq!(text(xml), "customer,amount\n,\n,3.5\n");
    }

    #[test]
    fn what_holds_no_table_is_said() {
        for none in ["", "<p>x", "<table></table>", "<table><tr></table>", "<tr><td>x"] {
            assert_eq!(csv(none, 1_000).unwrap_err().code, ErrorCode::NoTable, "{none}");
        }
        let deep = "<table><tr><td>x".repeat(10_000);
        assert!(csv(&deep, 1_000_000).is_ok());
        assert!(csv("<table><tr ss:index=99999999999><td>x", 1_000).is_err());
        // Row after row that says it is a million further down.
        let far: String = (1..60).map(|n| format!("<row ss:index={}><td>x", n * 1_000_000)).collect();
        assert!(csv(&format!("<table>{far}"), 1_000).is_err());
    }

    #[test]
    fn the_encoding_is_said_in_the_head() {
        for (html, label) in [
            ("<meta charset=\"gbk\">", Some("gbk")),
            ("<META http-equiv=Content-Type content=\"text/html; charset=GB2312\">", Some("gb2312")),
            ("<?xml version=\"1.0\" encoding='windows-1252'?>", Some("windows-1252")),
            ("<table>", None),
        ] {
            assert_eq!(charset(html.as_bytes()).as_deref(), label);
        }
    }
}
