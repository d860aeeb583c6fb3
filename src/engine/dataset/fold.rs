//! Forms of the same character made one, as far as headers have them.

/// What NFKC makes of the characters that exports write: full-width letters, digits and marks, blanks of all widths,
/// raised and circled digits, ligatures. The whole of NFKC is tables of 60 kB after gzip, a sixth of the worker.
///
/// # Example
/// ```
/// use perennial::engine::dataset::fold::fold;
/// assert_eq!(fold("Ｏｒｄｅｒ　ＩＤ（①）"), "Order ID(1)");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{ff01}'..='\u{ff5e}' => out.extend(char::from_u32(u32::from(c) - 0xfee0)),
            '\u{3000}' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => out.push(' '),
            '¹' => out.push('1'),
            '²' => out.push('2'),
            '³' => out.push('3'),
            '①'..='⑳' => push_number(&mut out, u32::from(c) - u32::from('①') + 1),
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            '№' => out.push_str("No"),
            '￥' => out.push('¥'),
            '￡' => out.push('£'),
            _ => out.push(c),
        }
    }
    out
}

fn push_number(out: &mut String, n: u32) {
    if n >= 10 {
        out.extend(char::from_digit(n / 10, 10));
    }
    out.extend(char::from_digit(n % 10, 10));
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn it_is_nfkc_for_what_it_folds() {
        let ranges =
            [' '..='~', '\u{a0}'..='\u{a0}', '①'..='⑳', '\u{ff01}'..='\u{ff5e}', 'ﬀ'..='ﬄ', '一'..='龥'];
        let others = "¹²³№￥￡\u{3000}\u{2003}\u{202f}éüñ";
        for c in ranges.into_iter().flatten().chain(others.chars()) {
            let text = c.to_string();
            assert_eq!(fold(&text), text.nfkc().collect::<String>(), "{c:?}");
        }
    }
}
