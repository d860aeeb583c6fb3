//! A table with roles becomes customers with orders, measures and answers.
//!
//! [`roles::guess`] says what each column probably is; [`build`] takes the roles that the person confirmed.
//! What depends on a choice of analysis (the last day counted, merging of days) waits for [`orders::roll_up`].

pub mod build;
mod cells;
pub mod choose;
mod context;
pub mod contracts;
pub mod doubts;
pub mod events;
pub mod exports;
pub mod fold;
mod guess;
mod histories;
pub mod ids;
pub mod join;
mod log;
pub mod orders;
mod ratings;
pub mod roles;
mod sales;
mod survival;
pub mod synonyms;

use serde::{Deserialize, Serialize};

use super::error::{Result, codes};
use super::ingest::Read;
use super::math::calendar::Day;
use super::note::Noted;
use super::table::TextColumn;
use contracts::Status;
use doubts::{Doubts, Repairs};
use events::Events;
use ids::Ids;
use orders::OrderLines;
use roles::Role;

/// What one row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One row a customer.
    Customers,
    /// One row an order.
    Orders,
    /// One row an answer to a survey.
    Feedback,
    /// One row a customer whose orders are already rolled up, or several customers alike.
    Histories,
    /// One row a use or a contact.
    Events,
    /// One row a period: how many of those who began are still customers.
    Survival,
}

impl Kind {
    /// The stable word, also its key in `locales/` under `kind.`.
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Customers => "customers",
            Kind::Orders => "orders",
            Kind::Feedback => "feedback",
            Kind::Histories => "histories",
            Kind::Survival => "survival",
            Kind::Events => "events",
        }
    }
}

/// The scale of a share given as a percentage, as a note names it.
const PERCENT: &str = "percent";

codes! {
    /// Why a cell, and with it its row, was set aside; one sentence each in `locales/` under `rejected.<key>`.
    RejectCode {
        /// No customer in a row that needs one.
        NoCustomer = "no_customer",
        /// The date cell is empty.
        NoDate = "no_date",
        /// The cell is not a date of this column's format.
        BadDate = "bad_date",
        /// The cell looks like a date but there is no such day.
        NoSuchDay = "no_such_day",
        /// The amount cell is empty.
        NoAmount = "no_amount",
        /// The cell is not a number of this column's format.
        BadNumber = "bad_number",
        /// An error of a spreadsheet, such as `#DIV/0!`.
        SpreadsheetError = "spreadsheet_error",
        /// A rating outside its scale.
        OutOfScale = "out_of_scale",
        /// A count or share that cannot be negative, is.
        Negative = "negative",
        /// Positive feedback exceeds all feedback, or repeat purchases all purchases.
        PartExceedsWhole = "part_exceeds_whole",
        /// The customer has an earlier row in a table with one row a customer.
        DuplicateCustomer = "duplicate_customer",
        /// A cell that its row cannot do without is empty.
        NoValue = "no_value",
        /// A count with a fraction.
        NotWhole = "not_whole",
        /// A weight of zero or less.
        NotPositive = "not_positive",
        /// The last purchase of a history comes after the end of observation.
        BeyondEnd = "beyond_end",
        /// A history without a repeat purchase whose last purchase is not the first.
        TimeWithoutRepeat = "time_without_repeat",
        /// A history with repeat purchases and no time between first and last: days merge, so there is some.
        RepeatWithoutTime = "repeat_without_time",
        /// A period that does not follow the one before it.
        NotNextPeriod = "not_next_period",
        /// More customers are left than in the period before.
        Rising = "rising",
        /// A known export says that the order was cancelled, or never came about.
        Cancelled = "cancelled",
        /// A known export says that the order has not been paid.
        Unpaid = "unpaid",
        /// A known export says that all of the money went back.
        Refunded = "refunded",
        /// A known export says that the order was a test.
        TestOrder = "test_order",
        /// A known export says that the row is no sale: a transfer, a fee, what the shop itself bought.
        NoSale = "no_sale",
        /// The amount is in another currency than the one that counts.
        OtherCurrency = "other_currency",
        /// A negative quantity, where those are not taken for refunds.
        NegativeQuantity = "negative_quantity",
        /// The row repeats an earlier one in every cell, where those count once.
        Repeated = "repeated",
    }
}

/// One cell that could not be used. In an order log, for histories and for survey answers its row is set aside;
/// in a customers table only the cell is (it counts as missing), unless the customer itself is the trouble.
/// An answer that stands beside an order is missing, too, and the order stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejection {
    /// Data row of the table, counted from 0.
    pub row: u32,
    /// Column of the table, counted from 0.
    pub column: u16,
    /// Why.
    pub code: RejectCode,
}

/// A text column kept beside each customer, or each customer's latest row in an order log.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The column's header.
    pub header: String,
    /// One value a customer, empty where there is none.
    pub values: Vec<String>,
}

/// Answers to one question, one a row with an answer.
#[derive(Debug, Clone)]
pub struct Answers {
    /// `Role::Nps`, `Role::Csat` or `Role::Ces`.
    pub role: Role,
    /// Data row of the table, counted from 0; [`join::ELSEWHERE`] for one of a joined table.
    pub row: Vec<u32>,
    /// Column of the table, counted from 0.
    pub column: u16,
    /// Position in `Dataset::ids`, or `u32::MAX` for an anonymous answer.
    pub customer: Vec<u32>,
    /// The answer as given.
    pub value: Vec<f64>,
    /// Day of the answer, `i32::MIN` where missing; `None` without a date column.
    pub day: Option<Vec<i32>>,
}

/// What somebody wrote, in row order; rows without words are left out.
#[derive(Debug, Clone, Default)]
pub struct Comments {
    /// Column of the table, counted from 0.
    pub column: u16,
    /// Data row of the table, counted from 0.
    pub row: Vec<u32>,
    /// Position in `Dataset::ids`, or `u32::MAX` for somebody unknown.
    pub customer: Vec<u32>,
    /// Day of the comment, `i32::MIN` where missing; `None` without a date column.
    pub day: Option<Vec<i32>>,
    /// Comments of joined tables; their rows are counted down from [`join::ELSEWHERE`].
    pub others: Option<TextColumn>,
}

impl Comments {
    /// The words of a row, from the table that was read or from another.
    pub fn text<'a>(&'a self, read: &'a Read, row: u32) -> &'a str {
        let others = self.others.as_ref();
        let elsewhere = others.and_then(|o| Some((o, join::ELSEWHERE.checked_sub(row + 1)? as usize)));
        match elsewhere.filter(|(o, at)| *at < o.len()) {
            Some((others, at)) => others.get(at).trim(),
            None => read.table.cell(row as usize, usize::from(self.column)).trim(),
        }
    }
}

/// Orders already rolled up, one entry a customer of the dataset (a row of the file): what the models of repeat
/// buying take. Times are in the config's time unit, which the file does not tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HistoryTable {
    /// The time unit that the headers of the file name, as its key (`day`, `week`, `month`, `year`).
    pub unit: Option<&'static str>,
    /// Repeat purchases, whole and never negative.
    pub x: Vec<f64>,
    /// From the first purchase to the last, 0 where there is no repeat and above 0 where there is one.
    pub t_x: Vec<f64>,
    /// From the first purchase to the end of observation, at least `t_x`.
    pub t: Vec<f64>,
    /// Mean spend of a repeat purchase, `NaN` where missing or where there is no repeat; `None` without the column.
    pub monetary: Option<Vec<f64>>,
    /// Customers that each row stands for, above 0; `None` without the column: one each.
    pub weight: Option<Vec<f64>>,
}

/// How many of those who began together are still customers, period by period without a gap from 0, where all are.
/// One entry an id of the dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalTable {
    /// 0, 1, 2 ….
    pub period: Vec<u32>,
    /// Share who are still customers at the end of each period: 1 at 0, never rising.
    pub retained: Vec<f64>,
    /// Customers at period 0, where the table holds counts; `None` where it holds shares.
    pub size: Option<f64>,
    /// What a period is: `year` or `month`.
    pub unit: &'static str,
}

/// Customers with what is known of them. All slices "per customer" follow `ids`, the order of first appearance.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// What a row was.
    pub kind: Kind,
    /// Customer ids in order of first appearance.
    pub ids: Ids,
    /// In a customers table the data row (from 0) of each customer; empty for the other kinds.
    pub first_row: Vec<u32>,
    /// Display names, one a customer, empty where unknown; `None` without a name column.
    pub names: Option<Vec<String>>,
    /// Roles and the columns of the table (from 0) that carry them.
    pub columns: Vec<(Role, u16)>,
    /// Text columns kept beside each customer.
    pub attributes: Vec<Attribute>,
    /// Orders and refunds, for an order log.
    pub orders: Option<OrderLines>,
    /// Uses and contacts, of an event log.
    pub events: Option<Events>,
    /// Orders already rolled up, for histories.
    pub histories: Option<HistoryTable>,
    /// Survival by period; the ids are then the periods.
    pub survival: Option<SurvivalTable>,
    /// Numbers by role, one a customer, `NaN` where missing: those of a customers table as they stand, and in the
    /// other kinds the mean of each customer's ratings.
    pub measures: Vec<(Role, Vec<f64>)>,
    /// The last order's date in a customers table, one a customer; `None` where missing or without the column.
    pub last_order: Option<Vec<Option<Day>>>,
    /// Whether each account is active, one a customer; `None` without a column that says so.
    pub status: Option<Vec<Status>>,
    /// When each account began, one a customer; `None` where missing or without the column.
    pub start: Option<Vec<Option<Day>>>,
    /// When each contract is due to be renewed, one a customer; `None` where missing or without the column.
    pub renewal: Option<Vec<Option<Day>>>,
    /// When each account ended, one a customer; `None` where it goes on, is not known, or without the column.
    pub ended_on: Option<Vec<Option<Day>>>,
    /// Survey answers, in row order.
    pub answers: Vec<Answers>,
    /// Comments, where a column holds them.
    pub comments: Option<Comments>,
    /// The currency mark that amounts carry (`$`, `¥`, `€`, `£`), empty where there is none or more than one.
    pub currency: String,
    /// Cells that could not be used, in row order.
    pub rejected: Vec<Rejection>,
    /// Rows that gave something to the results.
    pub rows_used: u64,
    /// First and last day in the data; renewals, which lie ahead, are none of them.
    pub days: Option<(Day, Day)>,
    /// What may be meant in more than one way.
    pub doubts: Doubts,
}

impl Dataset {
    /// Customers of whom nothing else is known yet.
    fn of(kind: Kind, ids: Ids) -> Dataset {
        Dataset {
            kind,
            ids,
            first_row: Vec::new(),
            names: None,
            columns: Vec::new(),
            attributes: Vec::new(),
            orders: None,
            events: None,
            histories: None,
            survival: None,
            measures: Vec::new(),
            last_order: None,
            status: None,
            start: None,
            renewal: None,
            ended_on: None,
            answers: Vec::new(),
            comments: None,
            currency: String::new(),
            rejected: Vec::new(),
            rows_used: 0,
            days: None,
            doubts: Doubts::default(),
        }
    }
    /// The column that carries a role, counted from 0.
    pub fn column_of(&self, role: Role) -> Option<u16> {
        self.columns.iter().find(|(r, _)| *r == role).map(|(_, c)| *c)
    }
}

/// Reads the columns by their roles, with rows that may be meant in more than one way as the person chose.
///
/// # Errors
/// `MissingRole` for an order log without customer, date or amount; `RoleTwice`; `NoGoodRows`.
pub fn build(read: &Read, roles: &[Role], repairs: &Repairs) -> Result<Noted<Dataset>> {
    build::build(read, roles, repairs)
}
