//! The customers table: column by column, sorted, searched and windowed where the data is.

use serde::{Deserialize, Serialize};

use super::formula::Explanation;
use super::{Cell, Column};
use crate::engine::math::calendar::Day;

/// Which customers, in which order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Case-insensitive part of the id, name or an attribute; empty for all.
    pub search: String,
    /// Column id and key that must be equal, e.g. `rfm.segment` = `champions`; all must hold.
    pub filters: Vec<(String, String)>,
    /// Column id to sort by; `None` keeps the order of first appearance.
    pub sort: Option<String>,
    /// Largest first. Missing values come last either way.
    pub descending: bool,
}

/// Some rows of the customers that a query gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Position of the first row among the matching ones.
    pub start: u64,
    /// Matching customers.
    pub matching: u64,
    /// All customers.
    pub total: u64,
    /// Rows, cells in the order of the report's columns.
    pub rows: Vec<Vec<Cell>>,
}

/// One customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerDetail {
    /// The id.
    pub id: String,
    /// The name, empty where unknown.
    pub name: String,
    /// The customer's row, cells in the order of the report's columns.
    pub cells: Vec<Cell>,
    /// Purchases in rising order: day and money.
    pub purchases: Vec<(Day, f64)>,
    /// Every score explained with this customer's numbers.
    pub explanations: Vec<Explanation>,
}

/// One rejected row as shown and downloaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Row as a spreadsheet numbers it.
    pub row: u64,
    /// Header of the column.
    pub column: String,
    /// What stands in the cell.
    pub value: String,
    /// Reason key (`RejectCode`).
    pub code: String,
}

/// Some rejected cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectedWindow {
    /// Position of the first.
    pub start: u64,
    /// All of them.
    pub total: u64,
    /// The cells.
    pub rows: Vec<RejectedRow>,
}

/// Values of one column, one a customer.
#[derive(Debug, Clone)]
pub enum Values {
    /// Words.
    Text(Vec<String>),
    /// Numbers, `NaN` where missing.
    Number(Vec<f64>),
    /// Days, `i32::MIN` where missing.
    Date(Vec<i32>),
    /// Positions in a list of keys, `u8::MAX` where missing.
    Key(Vec<u8>, &'static [&'static str]),
}

/// All customers, column by column.
#[derive(Debug, Clone, Default)]
pub struct CustomerTable {
    /// What each column is.
    pub columns: Vec<Column>,
    /// Its values.
    pub values: Vec<Values>,
    /// Customers.
    pub rows: usize,
}
