//! Lower case without the one exception of Unicode, a sigma at the end of a word: its tables are two kilobytes of every
//! visitor's download.

/// The text in lower case, character by character.
///
/// # Example
/// ```
/// assert_eq!(perennial::engine::math::lower::lower("ÄB客"), "äb客");
/// ```
pub fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}
