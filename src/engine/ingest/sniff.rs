//! Which character separates the cells: judged by how evenly it cuts the first records.

use super::Delimiter;
use super::cell::{is_blank, trim};
use super::records::{Records, delimiter_char};
use super::{dates, evidence};

/// How many records are looked at.
const LOOK_RECORDS: usize = 200;

/// How many bytes are looked at.
const LOOK_BYTES: usize = 512 * 1024;

/// The first records of a file, cut in one way.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Row of the file and trimmed cells; records without any content are left out.
    pub(super) records: Vec<(u64, Vec<String>)>,
}

impl Sample {
    /// Cuts the beginning of the text.
    pub(super) fn take(text: &str, delimiter: Delimiter) -> Sample {
        let mut records = Records::new(beginning(text), delimiter, 0);
        let mut sample = Sample::default();
        while sample.records.len() < LOOK_RECORDS
            && let Some(row) = records.advance()
        {
            let cells: Vec<String> = records.record.iter().map(|c| trim(c).to_owned()).collect();
            if cells.iter().any(|c| !c.is_empty()) {
                sample.records.push((row, cells));
            }
        }
        sample
    }

    /// The commonest number of cells and how many records have it; on a tie the larger one.
    pub(super) fn common_width(&self) -> (usize, usize) {
        let mut widths: Vec<usize> = self.records.iter().map(|(_, cells)| cells.len()).collect();
        crate::engine::math::sort::by(&mut widths, Ord::cmp);
        widths
            .chunk_by(|a, b| a == b)
            .map(|same| (same.len(), same[0]))
            .max()
            .map_or((0, 0), |(count, width)| (width, count))
    }
}

/// The beginning of a text, whole lines where there are any.
fn beginning(text: &str) -> &str {
    if text.len() <= LOOK_BYTES {
        return text;
    }
    match text.as_bytes()[LOOK_BYTES..].iter().position(|&b| b == b'\n') {
        Some(more) => &text[..LOOK_BYTES + more],
        None => text,
    }
}

/// Excel's first line that names the delimiter, as `sep=;`.
pub(super) fn named(text: &str) -> Option<Delimiter> {
    let line = text.lines().next()?.trim_matches(['"', '\r', ' ']);
    let head = line.get(..4)?;
    if !head.eq_ignore_ascii_case("sep=") {
        return None;
    }
    let sign = line[4..].chars().next().unwrap_or('\t');
    Delimiter::ALL.into_iter().find(|&d| d != Delimiter::Spaces && delimiter_char(d) == sign)
}

/// The delimiter under which the first records fall into the same number of clean cells.
pub(super) fn delimiter(text: &str) -> Delimiter {
    let signs = [Delimiter::Tab, Delimiter::Semicolon, Delimiter::Comma, Delimiter::Pipe];
    let mut best: Option<(f64, Delimiter)> = None;
    let mut uneven: Option<(f64, Delimiter)> = None;
    for sign in signs {
        if !beginning(text).contains(delimiter_char(sign)) {
            continue;
        }
        let sample = Sample::take(text, sign);
        if sample.records.is_empty() {
            // Nothing but this sign: empty cells, whatever else they may be.
            return sign;
        }
        let score = score(&sample, sign);
        if score > 0.0 && best.is_none_or(|(high, _)| score > high + 1e-9) {
            best = Some((score, sign));
        }
        let cut = sample.records.iter().filter(|(_, cells)| cells.len() > 1).count() as f64;
        let share = cut / sample.records.len().max(1) as f64;
        let first_cut = sample.records.first().is_some_and(|(_, cells)| cells.len() > 1);
        if first_cut && share >= 0.9 && uneven.is_none_or(|(high, _)| share > high) {
            uneven = Some((share, sign));
        }
    }
    if let Some((_, sign)) = best {
        return sign;
    }
    if are_spaces(&Sample::take(text, Delimiter::Spaces)) {
        return Delimiter::Spaces;
    }
    if let Some((_, sign)) = uneven {
        return sign;
    }
    // One column: any sign that does not cut it will do.
    signs
        .into_iter()
        .rev()
        .filter(|&sign| sign != Delimiter::Pipe)
        .find(|&sign| !beginning(text).contains(delimiter_char(sign)))
        .unwrap_or(Delimiter::Pipe)
}

/// 0 where the sign does not cut evenly, else up to 1.
fn score(sample: &Sample, sign: Delimiter) -> f64 {
    let (width, count) = sample.common_width();
    let even = count as f64 / sample.records.len().max(1) as f64;
    if width < 2 || even < 0.5 || (width == 2 && is_decimal_comma(sample, sign)) {
        return 0.0;
    }
    let first_fits = sample.records.first().is_some_and(|(_, cells)| cells.len() == width);
    even * even * clean_share(sample, width, sign) * if first_fits { 1.0 } else { 0.7 }
}

/// Whether a comma cuts nothing but decimal numbers: below a header of one cell, two cells of digits each.
fn is_decimal_comma(sample: &Sample, sign: Delimiter) -> bool {
    let digits = |cell: &String| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit());
    let [(_, first), rest @ ..] = sample.records.as_slice() else { return false };
    sign == Delimiter::Comma
        && first.len() == 1
        && rest.iter().filter(|(_, cells)| cells.len() == 2).all(|(_, cells)| {
            cells[0].strip_prefix('-').unwrap_or(&cells[0]).bytes().all(|b| b.is_ascii_digit())
                && digits(&cells[1])
        })
}

/// The share of cells that no other delimiter cuts, numbers and dates aside.
fn clean_share(sample: &Sample, width: usize, sign: Delimiter) -> f64 {
    let other = |c: char| matches!(c, ',' | '\t' | ';' | '|') && c != delimiter_char(sign);
    let (mut clean, mut all) = (0u64, 0u64);
    for (_, cells) in sample.records.iter().filter(|(_, cells)| cells.len() == width) {
        for cell in cells.iter().filter(|c| !c.is_empty()) {
            all += 1;
            clean += u64::from(!cell.contains(other) || evidence::is_number(cell) || dates::is_date(cell));
        }
    }
    clean as f64 / all.max(1) as f64
}

/// Whether runs of blanks cut a table: nearly every record in the same number of cells, the first one too, and
/// at least half of the columns numbers or dates. Words alone are sentences or names.
fn are_spaces(sample: &Sample) -> bool {
    let (width, count) = sample.common_width();
    let [(_, first), rest @ ..] = sample.records.as_slice() else { return false };
    // R leaves out the header of its row names.
    let first_fits = first.len() == width || (width > 2 && first.len() + 1 == width);
    let all = sample.records.len() - usize::from(first.len() != width);
    if width < 2 || !first_fits || count * 10 < all * 9 {
        return false;
    }
    let share = |column: usize, is: &dyn Fn(&str) -> bool| {
        let body = if rest.is_empty() { sample.records.as_slice() } else { rest };
        let cells = body.iter().filter_map(|(_, cells)| cells.get(column)).filter(|c| !is_blank(c));
        let (mut good, mut all) = (0u64, 0u64);
        for cell in cells {
            all += 1;
            good += u64::from(is(cell));
        }
        good > 0 && good * 5 >= all * 4
    };
    let is_time = |cell: &str| cell.contains(':') && cell.starts_with(|c: char| c.is_ascii_digit());
    if width == 2 && share(1, &is_time) {
        return false;
    }
    let is_value = |cell: &str| evidence::is_number(cell) || dates::is_date(cell);
    let values = (0..width).filter(|&column| share(column, &is_value)).count();
    values * 2 >= width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters() {
        for (text, want) in [
            ("a,b\n1,2\n", Delimiter::Comma),
            ("a\tb\n1\t2\n", Delimiter::Tab),
            ("a;b\n1;2\n", Delimiter::Semicolon),
            ("a|b\n1|2\n", Delimiter::Pipe),
            ("a  b c\n1 2   3\n", Delimiter::Spaces),
            (" 00001 19970101  1   11.77\r\n 00002 19970112  1   12.00\r\n", Delimiter::Spaces),
            ("1,5;2,3\n4,5;6,7\n", Delimiter::Semicolon),
            ("name;price\na;1,5\nb;2,25\n", Delimiter::Semicolon),
            ("id,tags\n1,a;b\n2,c;d\n3,e;f\n", Delimiter::Comma),
            ("id\tcomment\n1\tgood, cheap\n2\tbad, dear\n", Delimiter::Tab),
            ("Sales report\n\nid,amount\n1,5\n2,6\n3,7\n", Delimiter::Comma),
            ("id,comment\n1,\"a;b;c\nd;e\"\n2,\"x\ty\"\n", Delimiter::Comma),
            ("a,b,c\n1,2\n3,4,5\n6,7,8,9\n", Delimiter::Comma),
            // One column.
            ("amount\n5\n6\n", Delimiter::Comma),
            ("amount\n1,5\n2,3\n4,7\n", Delimiter::Semicolon),
            ("name\nAnna Berg\nBo Ek\n", Delimiter::Comma),
            ("date\n2025-01-02 10:32\n2025-01-03 11:00\n", Delimiter::Comma),
            ("2025-01-02 10:32\n2025-01-03 11:00\n", Delimiter::Comma),
            ("product\niPhone 12\niPhone 13\n", Delimiter::Comma),
            ("comment\nGood, but slow.\nFine\nI like it, really, a lot.\nNo\n", Delimiter::Semicolon),
        ] {
            assert_eq!(delimiter(text), want, "{text:?}");
        }
    }

    #[test]
    fn the_line_of_excel_names_it() {
        for (text, want) in [
            ("sep=;\na;b\n", Some(Delimiter::Semicolon)),
            ("SEP=,\r\na\n", Some(Delimiter::Comma)),
            ("\"sep=|\"\na\n", Some(Delimiter::Pipe)),
            ("sep=x\n", None),
            ("separator;b\n", None),
            ("se", None),
            ("客户;b", None),
        ] {
            assert_eq!(named(text), want, "{text:?}");
        }
    }
}
