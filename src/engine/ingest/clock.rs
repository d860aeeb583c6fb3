//! The time of day behind a date: it must be one, so that `2025-01-02x` is no date, and is then forgotten.

/// Words of half a day, before or behind the time.
const HALVES: [&str; 10] = ["上午", "下午", "凌晨", "中午", "晚上", "a.m.", "p.m.", "am", "pm", "早上"];

/// Whether the rest of a cell behind a date is empty or a time of day, with or without zone.
pub(super) fn is_time_or_nothing(rest: &str) -> bool {
    if rest.is_empty() {
        return true;
    }
    let rest = rest.strip_prefix(['T', 't', ',']).unwrap_or(rest).trim();
    if rest.is_empty() {
        return true;
    }
    let rest = strip_half(rest);
    let Some(rest) = hours(rest) else { return false };
    zone(strip_half(rest.trim_start()).trim_start())
}

/// Whether these are hours and minutes, or with seconds, of two digits each: `1032`, `103200`.
pub(super) fn is_compact_time(text: &str) -> bool {
    let part = |at: usize, limit: u32| {
        text.get(at..at + 2).and_then(|s| s.parse::<u32>().ok()).is_some_and(|n| n < limit)
    };
    match text.len() {
        4 => part(0, 25) && part(2, 60),
        6 => part(0, 25) && part(2, 60) && part(4, 61),
        _ => false,
    }
}

fn strip_half(text: &str) -> &str {
    HALVES
        .iter()
        .find(|half| text.get(..half.len()).is_some_and(|head| head.eq_ignore_ascii_case(half)))
        .map_or(text, |half| text[half.len()..].trim_start())
}

/// One or two digits below a limit, and what follows.
fn part(text: &str, limit: u32) -> Option<&str> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 || count > 2 || text[..count].parse::<u32>().ok()? >= limit {
        return None;
    }
    Some(&text[count..])
}

/// Takes `10:32`, `10:32:00`, `10:32:00.123`, `10时32分`, `103200` off the front.
fn hours(text: &str) -> Option<&str> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if count == 4 || count == 6 {
        return is_compact_time(&text[..count]).then_some(&text[count..]);
    }
    let rest = part(text, 25)?;
    let rest = rest.strip_prefix([':', '时', '時', '点', '點'])?;
    let rest = part(rest, 60)?;
    let rest = rest.strip_prefix('分').unwrap_or(rest);
    let seconds = rest.strip_prefix(':').unwrap_or(rest);
    let Some(behind) = part(seconds, 61) else { return (seconds.len() == rest.len()).then_some(rest) };
    let behind = behind.strip_prefix('秒').unwrap_or(behind);
    let Some(fraction) = behind.strip_prefix(['.', ',']) else { return Some(behind) };
    let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
    (count > 0).then(|| &fraction[count..])
}

/// Whether the text is empty or names zones: `Z`, `UTC`, `+08:00`, `-0500`, `CST`, `GMT+8`.
fn zone(text: &str) -> bool {
    text.split_whitespace().all(|word| {
        let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
        let offset = &word[letters..];
        if offset.is_empty() {
            return letters <= 5;
        }
        let Some(offset) = offset.strip_prefix(['+', '-']) else { return false };
        letters <= 5
            && matches!(offset.len(), 1..=5)
            && offset.bytes().all(|b| b.is_ascii_digit() || b == b':')
            && offset.bytes().any(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day() {
        for good in [
            "",
            " ",
            "T00:00",
            " 10:32",
            " 10:32:59.5",
            " 3:04 PM",
            " 3:04pm",
            " 下午3:04",
            "T10:32:00+08:00",
            " 10:32Z",
            " 10:32 CST",
            " 10:32:00 +0000 UTC",
            "T103200",
            " 24:00",
            " 10:32:00,123",
            " 10点05分",
        ] {
            assert!(is_time_or_nothing(good), "{good}");
        }
        for bad in [" x", " 25:00", " 10:60", " 10", " 10:3x", "-03", " 10:32:61", " 10:32 nonsense", ":"] {
            assert!(!is_time_or_nothing(bad), "{bad}");
        }
    }
}
