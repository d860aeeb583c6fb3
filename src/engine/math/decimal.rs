//! Decimal digits to the nearest float. The standard library's reader brings a table of 10 kB that does not compress; this
//! one divides whole numbers instead, and only where a plain multiplication would not be exact.

/// Digits that can decide how a number is rounded: 767 at most (a number halfway between two floats has no more).
const DIGITS: usize = 800;

/// The float nearest to a number such as `-12.5e3`, of two equally near ones the even: an optional sign, digits with at most
/// one point, an optional power of ten. `None` for anything else, and for what is larger than any float.
///
/// ```
/// use perennial::engine::math::decimal::parse;
/// assert_eq!(parse("-12.5e3"), Some(-12_500.0));
/// assert_eq!(parse("0.30000000000000004"), Some(0.1 + 0.2));
/// assert_eq!((parse("1e999"), parse("ten")), (None, None));
/// ```
pub fn parse(text: &str) -> Option<f64> {
    let (negative, rest) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let value = unsigned(rest)?;
    value.is_finite().then_some(if negative { -value } else { value })
}

fn unsigned(text: &[u8]) -> Option<f64> {
    let mut digits: Vec<u8> = Vec::new();
    let (mut power, mut any, mut pointed, mut at) = (0i64, false, false, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'0'..=b'9' => {
                any = true;
                let digit = byte - b'0';
                if digits.len() < DIGITS {
                    if digit > 0 || !digits.is_empty() {
                        digits.push(digit);
                    }
                    power -= i64::from(pointed);
                } else {
                    // What is left only tells that there is more.
                    if digit > 0 {
                        digits[DIGITS - 1] |= 1;
                    }
                    power += i64::from(!pointed);
                }
            }
            b'.' if !pointed => pointed = true,
            _ => break,
        }
        at += 1;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        power += exponent(text.get(at + 1..)?)?;
        at = text.len();
    }
    if !any || at < text.len() {
        return None;
    }
    Some(nearest(&digits, power))
}

fn exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0i64, |n, d| (10 * n + i64::from(d - b'0')).min(1_000_000));
    Some(if negative { -size } else { size })
}

/// The float nearest to digits times a power of ten.
fn nearest(digits: &[u8], power: i64) -> f64 {
    let length = digits.len() as i64;
    if digits.is_empty() || power + length < -330 {
        return 0.0;
    }
    if power + length > 310 {
        return f64::INFINITY;
    }
    // Both the digits and the power are floats, and one rounding is the nearest (Clinger 1990).
    if length <= 15 && (-22..=22).contains(&power) {
        let value = digits.iter().fold(0.0, |n, d| 10.0 * n + f64::from(*d));
        let scale = (0..power.abs()).fold(1.0, |n, _| 10.0 * n);
        return if power < 0 { value / scale } else { value * scale };
    }
    if length <= 19 && (-19..=19).contains(&power) {
        return in_128_bits(digits, power);
    }
    let mut above = vec![0];
    for digit in digits {
        scale(&mut above, 10, u32::from(*digit));
    }
    let mut below = vec![1];
    let to = if power < 0 { &mut below } else { &mut above };
    for _ in 0..power.abs() {
        scale(to, 10, 0);
    }
    divide(above, below)
}

/// The same of at most 19 digits and powers, where 128 bits hold the product or 63 bits of the quotient.
fn in_128_bits(digits: &[u8], power: i64) -> f64 {
    let whole = digits.iter().fold(0u64, |n, d| 10 * n + u64::from(*d));
    let scale = 10u64.pow(power.unsigned_abs() as u32);
    if power >= 0 {
        return (u128::from(whole) * u128::from(scale)) as f64;
    }
    let free = whole.leading_zeros();
    let above = u128::from(whole << free) << 64;
    // A last bit says whether something is left, far below where a float ends.
    let quotient = (above / u128::from(scale)) | u128::from(above % u128::from(scale) != 0);
    quotient as f64 * f64::from_bits((1023 - 64 - u64::from(free)) << 52)
}

/// A whole number, its lowest 32 bits first and no zero at its end, times `by` plus `more`.
fn scale(of: &mut Vec<u32>, by: u32, more: u32) {
    let mut carry = u64::from(more);
    for word in of.iter_mut() {
        carry += u64::from(*word) * u64::from(by);
        *word = carry as u32;
        carry >>= 32;
    }
    if carry > 0 {
        of.push(carry as u32);
    }
}

fn bits(of: &[u32]) -> i32 {
    of.last().map_or(0, |last| 32 * of.len() as i32 - last.leading_zeros() as i32)
}

fn double(of: &mut Vec<u32>) {
    scale(of, 2, 0);
}

fn shift(of: &mut Vec<u32>, by: i32) {
    of.splice(0..0, std::iter::repeat_n(0, (by / 32) as usize));
    (0..by % 32).for_each(|_| double(of));
}

/// Takes `less` off where it is not larger, and says whether it was not.
fn take(of: &mut Vec<u32>, less: &[u32]) -> bool {
    let larger = of.len().cmp(&less.len()).then_with(|| of.iter().rev().cmp(less.iter().rev()));
    if larger.is_lt() {
        return false;
    }
    let mut borrow = 0i64;
    for (k, word) in of.iter_mut().enumerate() {
        let left = i64::from(*word) - i64::from(less.get(k).copied().unwrap_or(0)) + borrow;
        *word = left as u32;
        borrow = left >> 32;
    }
    while of.last() == Some(&0) {
        of.pop();
    }
    true
}

/// The float nearest to a fraction above 0: 55 bits of it one after the other, and what is left.
fn divide(mut above: Vec<u32>, mut below: Vec<u32>) -> f64 {
    let mut power = bits(&above) - bits(&below);
    if power > 0 {
        shift(&mut below, power);
    } else {
        shift(&mut above, -power);
    }
    // The first bit of the quotient is that of 2^power, or the one below it.
    if !take(&mut above, &below) {
        power -= 1;
        double(&mut above);
        take(&mut above, &below);
    }
    // Bits that a float of this size has: 53, fewer for the smallest.
    let room = (power + 1075).clamp(0, 53);
    let mut mantissa = u64::from(room > 0);
    for _ in 1..room {
        double(&mut above);
        mantissa = 2 * mantissa + u64::from(take(&mut above, &below));
    }
    let half = if room > 0 {
        double(&mut above);
        take(&mut above, &below)
    } else {
        // Below the smallest float: from its half on it is rounded up to it.
        power == -1075
    };
    let up = half && (!above.is_empty() || mantissa % 2 == 1);
    mantissa += u64::from(up);
    // A carry into the power is what the next float is.
    let biased = (power - room + 1 + 1074) as u64;
    let exponent = if room == 53 { biased + 1 } else { 1 };
    if mantissa >> 53 == 1 {
        return f64::from_bits((exponent + 1).min(2047) << 52);
    }
    if mantissa >> 52 == 0 {
        return f64::from_bits(mantissa);
    }
    if exponent >= 2047 {
        f64::INFINITY
    } else {
        f64::from_bits((exponent << 52) | (mantissa & ((1 << 52) - 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::engine::math::random::Random;

    fn same(text: &str) {
        let want = text.parse::<f64>().ok().filter(|v| v.is_finite());
        let got = parse(text);
        assert_eq!(got.map(f64::to_bits), want.map(f64::to_bits), "{text}: {got:?}, not {want:?}");
    }

    #[test]
    fn hard_ones_are_rounded_as_the_standard_library_rounds_them() {
        for text in [
            "0",
            "-0",
            "0.0",
            "00012",
            "1",
            "1.",
            ".5",
            "9007199254740993",
            "9007199254740992.5",
            "9007199254740993.0000000000000000000000000000000000000000000000001",
            "1e22",
            "1e23",
            "8.5e22",
            "123456789012345678",
            "0.1",
            "0.3",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "4.9406564584124654e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1e-400",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e308",
            "1e309",
            "179769313486231580793728971405301e276",
            "6.631236846766476e-316",
            "3.2378839133029012895883524125015321748630094e-319",
            "1e-5",
            "1E+5",
            "-1.25e-7",
            "+3",
        ] {
            same(text);
        }
        // Halfway between 1 and the next float, to its last digit, and a little more.
        let half = "1.00000000000000011102230246251565404236316680908203125";
        same(half);
        same(&format!("{half}{}1", "0".repeat(900)));
        same(&"9".repeat(308));
        same(&"7".repeat(2000));
        same(&format!("0.{}123", "0".repeat(320)));
    }

    #[test]
    fn random_ones_are_rounded_so_too() {
        let mut random = Random::new(3);
        for _ in 0..20_000 {
            let digits = 1 + (random.share() * 25.0) as usize;
            let mut text: String =
                (0..digits).map(|_| char::from(b'0' + (random.share() * 10.0) as u8)).collect();
            text.insert((random.share() * digits as f64) as usize, '.');
            let power = (random.share() * 700.0) as i32 - 350;
            same(&format!("{text}e{power}"));
            same(&format!("{text}e{}", power / 20));
            let float = f64::from_bits(
                (random.share() * 2f64.powi(52)) as u64 | ((random.share() * 2047.0) as u64) << 52,
            );
            same(&format!("{float:e}"));
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "", "-", ".", "e5", "1e", "1e+", "1.2.3", "inf", "NaN", "infinity", "1 ", " 1", "0x10", "1_000",
            "--1", "１", "1e5x",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
