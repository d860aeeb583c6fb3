//! The person's word over the guess.

use super::roles::{Role, RoleGuess};
use crate::engine::error::{Error, ErrorCode, Result};

/// Puts chosen roles in place of guessed ones. A column is named by its header or, where no header reads so, by its
/// position from 1. A guess that had the same role steps aside: that column becomes an attribute to check.
///
/// # Errors
/// `MissingColumn` (value = the name) where no column has this name.
pub fn overrule(guesses: &mut [RoleGuess], headers: &[String], chosen: &[(String, Role)]) -> Result<()> {
    let mut columns = Vec::with_capacity(chosen.len());
    for (name, role) in chosen {
        let by_header = headers.iter().position(|h| h == name);
        let by_place =
            || name.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < headers.len());
        let column = by_header.or_else(by_place);
        columns.push((column.ok_or_else(|| Error::new(ErrorCode::MissingColumn).with(name))?, *role));
    }
    for (column, role) in &columns {
        for (k, guess) in guesses.iter_mut().enumerate() {
            let named = columns.iter().any(|(c, _)| *c == k);
            if !named && guess.role == *role && !matches!(role, Role::Attribute | Role::LeaveOut) {
                *guess = RoleGuess { role: Role::Attribute, confidence: 0.5 };
            }
        }
        guesses[*column] = RoleGuess { role: *role, confidence: 1.0 };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_header_then_by_place() {
        let guess = |role| RoleGuess { role, confidence: 0.7 };
        let headers = ["2".to_owned(), "b".to_owned(), "c".to_owned()];
        let mut guesses = [guess(Role::Amount), guess(Role::Date), guess(Role::LeaveOut)];
        let chosen = [("2".to_owned(), Role::Customer), ("3".to_owned(), Role::Date)];
        overrule(&mut guesses, &headers, &chosen).unwrap();
        assert_eq!(guesses.map(|g| g.role), [Role::Customer, Role::Attribute, Role::Date]);
        let error = overrule(&mut guesses, &headers, &[("9".to_owned(), Role::Date)]).unwrap_err();
        assert_eq!(error.code, ErrorCode::MissingColumn);
    }
}
