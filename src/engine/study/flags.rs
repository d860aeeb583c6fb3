//! What stands out of a customer, for worse and for better: conditions of `flags.txt`.

use super::Found;
use super::columns::{column, left, no_column};
use super::lookup::Lookup;
use crate::engine::math::calendar::Day;
use crate::engine::report::ColumnType;
use crate::engine::report::customers::{CustomerTable, Values};
use crate::engine::segment::expression::Expression;

const FLAGS: &str = include_str!("flags.txt");

/// A flag and whom it is raised for.
pub(super) struct Flag {
    pub(super) key: &'static str,
    pub(super) risk: bool,
    /// One a customer.
    pub(super) raised: Vec<bool>,
}

/// Every flag that this table can tell, in the order of the file; none is raised for those who have left.
pub(super) fn flags(table: &CustomerTable, as_of: Option<Day>) -> Vec<Flag> {
    let lookup = Lookup::new(table, as_of).with_status(table.rows);
    let columns = lookup.columns();
    let left = left(table);
    let holds = |of: &Expression, i: usize| of.holds(&|column| lookup.get(i, column)) == Some(true);
    let lines = FLAGS.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    let each = lines.filter_map(|line| {
        let mut parts = line.split('|').map(str::trim);
        let (key, kind, who) = (parts.next()?, parts.next()?, parts.next()?);
        let who = Expression::parse(who, &columns).ok()?;
        let raised = (0..table.rows).map(|i| !left[i] && holds(&who, i)).collect();
        Some(Flag { key, risk: kind == "risk", raised })
    });
    each.collect()
}

/// The columns `flag.risk` and `flag.chance`: the first flag of each customer.
pub(super) fn columns(flags: &[Flag], customers: usize) -> Found {
    let mut found = Found::new();
    for (id, risk) in [("flag.risk", true), ("flag.chance", false)] {
        let own: Vec<&Flag> = flags.iter().filter(|f| f.risk == risk).collect();
        let first = |i: usize| own.iter().position(|f| f.raised[i]).map_or(u8::MAX, |k| k as u8);
        let codes: Vec<u8> = (0..customers).map(first).collect();
        if codes.iter().all(|c| *c == u8::MAX) {
            found.push(no_column(id, ColumnType::Key));
            continue;
        }
        let keys = own.iter().map(|f| f.key.to_owned()).collect();
        found.push((column(id, ColumnType::Key), Values::Key(codes, keys)));
    }
    found
}
