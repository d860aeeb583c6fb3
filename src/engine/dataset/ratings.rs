//! Ratings in a table with several rows a customer: each customer's mean.

use super::cells::{NOBODY, Rejected, Roled};
use super::roles::Role;
use crate::engine::note::{Note, NoteCode};

/// Whether a customer's rows can be averaged in this role.
const fn is_rating(role: Role) -> bool {
    matches!(
        role,
        Role::ProductScore
            | Role::ServiceScore
            | Role::SupportScore
            | Role::ExperienceScore
            | Role::PerceivedValue
            | Role::ExpectedValue
            | Role::Functional
            | Role::Service
            | Role::Emotional
    )
}

/// Means by role, one a customer, `NaN` where there is none. A cell that cannot be read is missing, its row stays.
/// Roles that only make sense with one row a customer are noted as giving nothing here.
pub(super) fn means(
    table: &Roled<'_>,
    who: &[u32],
    customers: usize,
    rejected: &mut Rejected,
    notes: &mut Vec<Note>,
) -> Vec<(Role, Vec<f64>)> {
    let mut out = Vec::new();
    for (column, &role) in table.roles().iter().enumerate().filter(|(_, role)| role.is_of_customers()) {
        if is_rating(role) {
            out.push((role, mean(table, column, who, customers, rejected)));
        } else {
            notes.push(Note::new(NoteCode::RoleUnused, 1).in_column(table.header(column)).with(role.key()));
        }
    }
    out
}

fn mean(
    table: &Roled<'_>,
    column: usize,
    who: &[u32],
    customers: usize,
    rejected: &mut Rejected,
) -> Vec<f64> {
    let (format, cells) = (table.numbers(column), table.cells(column));
    let mut sums = vec![(0.0, 0.0); customers];
    for (row, &customer) in who.iter().enumerate() {
        if customer == NOBODY {
            continue;
        }
        if let (Some(value), _) = rejected.number(format, cells.get(row), row, column) {
            let (sum, n) = &mut sums[customer as usize];
            *sum += value;
            *n += 1.0;
        }
    }
    sums.into_iter().map(|(sum, n)| if n > 0.0 { sum / n } else { f64::NAN }).collect()
}
