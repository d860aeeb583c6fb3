//! Whether the lists can speak about a text: English and Chinese words are heard, those of other languages are not.

use super::lexicon::Lexicon;
use super::units::{Kind, Names, Unit};

/// From so many words in Latin letters on they are expected to hold a small word of English, or a third of words that
/// the lists know.
const SHORT: usize = 3;

/// Takes the names from words of other languages, which might look like words of the lists ("die", "no"): Latin words
/// where small words of other languages outnumber those of English, Chinese characters among Japanese letters.
pub(super) fn hush(text: &str, units: &mut [Unit], lexicon: &Lexicon) {
    let han = units.iter().filter(|u| u.kind == Kind::Han).count();
    let kana = text.chars().filter(|c| is_kana(*c)).count();
    let (mut words, mut known, mut english, mut other) = (0, 0, 0, 0);
    for i in 0..units.len() {
        if units[i].kind == Kind::Word {
            words += 1;
            known += usize::from(!units[i].names.get().is_empty());
            match lexicon.languages.longest(&units[i..=i]) {
                Some((_, true)) => english += 1,
                Some((_, false)) => other += 1,
                None => {}
            }
        }
    }
    let strange = other > english || (english == 0 && words > SHORT && known * 3 < words);
    // One alone is an ornament.
    let japanese = kana > 1 && kana * 3 > han;
    for unit in units {
        if (unit.kind == Kind::Word && strange) || (unit.kind == Kind::Han && japanese) {
            unit.names = Names::default();
        }
    }
}

/// A letter of Japanese beside the Chinese characters.
fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30fa}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::feedback::units::units;

    fn heard(text: &str) -> bool {
        let lexicon = Lexicon::new();
        let mut units = units(text, &lexicon);
        hush(text, &mut units, &lexicon);
        (0..units.len()).any(|i| lexicon.sentiment.longest(&units[i..]).is_some())
    }

    #[test]
    fn two_languages_are_heard() {
        for text in [
            "good",
            "very bad",
            "it works",
            "The café was good",
            "好吃",
            "好吃の",
            "很 nice",
            "die battery died",
        ] {
            assert!(heard(text), "{text}");
        }
        for text in [
            "die Lieferung war nicht gut",
            "no es bueno, muy mal",
            "とても便利で好き",
            "c'est pas bon du tout",
        ] {
            assert!(!heard(text), "{text}");
        }
    }
}
