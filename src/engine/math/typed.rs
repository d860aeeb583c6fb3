//! Numbers as a person types them.

/// The number that a text is; spaces, a sign of per cent and marks of currencies are let pass. A comma stands for the point unless it parts
/// thousands.
pub fn number(text: &str) -> Option<f64> {
    let text = narrow(text);
    read(&text, decimal_comma(&text) == Some(true))
}

/// Whether a comma in this text can only stand for the point (`true`) or only part thousands; `None` where it could be
/// either, or there is none.
pub fn decimal_comma(text: &str) -> Option<bool> {
    let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"%-+−$¥￥€£元".contains(*c)).collect();
    let (before, after) = plain.rsplit_once(',')?;
    if let Some(point) = plain.rfind('.') {
        return Some(point < plain.len() - after.len());
    }
    if before.contains(',') {
        return Some(false);
    }
    // `1,234` could be either; `0,125`, `12,5` and `1234,567` could not.
    let thousands = after.len() == 3 && digits(after) && (1..=3).contains(&before.len()) && before != "0";
    (!thousands).then_some(true)
}

/// Full-width signs, as Chinese input methods type them, in their usual width.
fn narrow(text: &str) -> String {
    let usual = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars().map(usual).collect()
}

/// The number of a text whose comma stands for the point, or parts thousands.
pub fn read(text: &str, comma: bool) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"%$¥￥€£元".contains(*c)).collect();
    let plain = plain.replace('−', "-");
    let plain = if comma { plain.replace('.', "").replace(',', ".") } else { plain.replace(',', "") };
    super::decimal::parse(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        for (text, want) in [
            ("12", Some(12.0)),
            ("1,234.5", Some(1234.5)),
            ("1,5", Some(1.5)),
            ("12,345", Some(12_345.0)),
            ("30 %", Some(30.0)),
            ("$5", Some(5.0)),
            ("200元", Some(200.0)),
            ("−4", Some(-4.0)),
            ("", None),
            ("many", None),
            ("1e999", None),
            ("0,125", Some(0.125)),
            ("1234,567", Some(1234.567)),
            ("1.234,5", Some(1234.5)),
            ("1,234,567", Some(1_234_567.0)),
            ("１２０．５％", Some(120.5)),
        ] {
            assert_eq!(number(text), want, "{text}");
        }
    }
}
