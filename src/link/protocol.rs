//! What page and worker say to each other, in postcard; and everything of the engine that the page may know.

use std::rc::Rc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use crate::engine::config::{Business, CohortLength, Config, ModelId, Scale, TimeUnit};
pub use crate::engine::dataset::Kind;
pub use crate::engine::dataset::roles::{Role, RoleGuess};
pub use crate::engine::error::{Error, ErrorCode, Place, Result};
pub use crate::engine::ingest::dates::DateFormat;
pub use crate::engine::ingest::{
    DateOrder, DecimalSign, Delimiter, Encoding, Found, FoundColumn, HeaderRow, Question, ReadOptions, Shape,
};
pub use crate::engine::math::calendar::Day;
pub use crate::engine::note::{Note, NoteCode};
pub use crate::engine::own::Own;
pub use crate::engine::report::customers::{CustomerDetail, Query, Ranges, TOLD_BY, Window, stem};
pub use crate::engine::report::export::Labels;
pub use crate::engine::report::formula::{Explanation, Input, Term};
pub use crate::engine::report::retention::{
    CohortCell, CohortRow, Cohorts, RepeatCurve, Retention, Subscriptions, Survival,
};
pub use crate::engine::report::sheet::{
    Block, Choice, Control, Drawn, Fact, Field, Head, Mark, Part, Picture, Said, Sheet, Table, Topic, Value,
};
pub use crate::engine::report::worth::{
    AheadPoint, AliveMap, Curve, CurvePoint, CustomerWorth, Errors, GroupWorth, Holdout, HoldoutGroup, Model,
    Param, Range, Reason, SegmentWorth, TopCustomer, Verdict, Worth,
};
pub use crate::engine::report::{
    Cell, Clv, Column, ColumnType, Company, Factor, GridCell, Group, Histogram, Period, RejectedKind, Report,
    Rfm, Score, Segmentation, Source, Survey,
};

/// Which build this is: page and worker must be of the same one.
pub const VERSION: &str = match option_env!("PERENNIAL_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// The largest file that is read, in bytes. Said before reading; a tab holds about four times as much.
pub const FILE_LIMIT: u64 = 400_000_000;

/// A question of the page. The bytes or the `File` of `Open` travel beside the encoded message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Rises with every request; the answer carries it back.
    pub id: u32,
    /// What is asked.
    pub ask: Ask,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Read the bytes that come along, guess roles (or take these) and analyse.
    Open {
        /// Name of the file; empty for a paste.
        name: String,
        /// Choices about reading.
        read: ReadOptions,
        /// Roles by header: they overrule the guess for columns with these headers.
        roles: Vec<(String, Role)>,
        /// Choices of the analysis.
        config: Config,
    },
    /// Analyse again what was read, with these roles (one a column) and this config.
    Analyse {
        /// One a column.
        roles: Vec<Role>,
        /// Choices of the analysis.
        config: Config,
    },
    /// The next step of comparing the models; asked again until `Worth::complete`.
    Compare,
    /// Some rows of the customers table.
    Window {
        /// Which customers.
        query: Query,
        /// From this position on.
        start: u64,
        /// At most this many.
        count: u32,
    },
    /// One customer by id.
    Customer {
        /// The id.
        id: String,
    },
    /// A page that the engine composes, one of `Report::sheets`.
    Sheet {
        /// Its name.
        name: String,
        /// What was chosen on it: name and value.
        choices: Vec<(String, String)>,
    },
    /// Keep the bytes that come along, read as the file was, as what the results are compared with.
    Earlier {
        /// Name of the file.
        name: String,
    },
    /// Read the bytes that come along and join them on customer to what was read.
    Join {
        /// Name of the file; empty for a paste.
        name: String,
        /// Choices of the analysis.
        config: Config,
    },
    /// Another value of a choice that a composed page has a field for ([`Field::sets`]).
    Change {
        /// The choices that it is one of, as they are.
        own: Own,
        /// Its name.
        name: String,
        /// The value, as a person gives it.
        value: String,
    },
    /// The customers of a query as CSV.
    ExportCustomers {
        /// Which customers.
        query: Query,
        /// Words for headers and keys.
        labels: Labels,
    },
    /// The purchase histories as CSV: customer, x, t_x, t and mean repeat spend, in the time unit of the analysis.
    ExportHistories,
    /// The rejected rows as CSV: the original columns, `_row` and `_reason`.
    ExportRejected {
        /// Words for reasons.
        labels: Labels,
    },
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// To `Open`, `Join` and changes of joined tables.
    Opened(Box<Opened>),
    /// To `Analyse`. The guesses follow the new roles: what the person chose has confidence 1.
    Analysed(Rc<Report>),
    /// To `Compare`: the results as far as they are.
    Compared(Rc<Report>),
    /// To `Window`.
    Window(Window),
    /// To `Customer`.
    Customer(Box<CustomerDetail>),
    /// To `Sheet`.
    Sheet(Box<Sheet>),
    /// To `Earlier`: customers in it.
    Earlier(u64),
    /// To `Change`: `Config::own` with it, packed; `Opened` where it was about the tables.
    Changed(Own),
    /// To the exports: UTF-8 with a byte-order mark.
    File(Vec<u8>),
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Whether it came in place of the first table when it was joined.
    pub swapped: bool,
    /// What was found.
    pub found: Found,
    /// What each column probably means; the results use it.
    pub roles: Vec<RoleGuess>,
    /// Notes of reading. They are in the report's notes too.
    pub notes: Vec<Note>,
    /// The results, or why there are none although the file could be read (a required role is missing, say):
    /// then the columns page can still mend it.
    pub report: std::result::Result<Rc<Report>, Vec<Error>>,
}

/// What the worker says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// First of all: it lives, and which build it is.
    Ready {
        /// [`VERSION`] of the worker.
        version: String,
    },
    /// Still reading.
    Progress {
        /// Of which request.
        id: u32,
        /// Bytes read.
        done: u64,
        /// Of so many.
        total: u64,
        /// Rows so far.
        rows: u64,
    },
    /// The same results; the customers' table has other columns now.
    Columns(Rc<Report>),
    /// An answer, or every reason why there is none.
    Reply {
        /// To which request.
        id: u32,
        /// The answer.
        result: std::result::Result<Answer, Vec<Error>>,
    },
}

/// A message as bytes.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Serialising plain data into memory cannot fail; an empty message is refused by `decode`.
    postcard::to_stdvec(message).unwrap_or_default()
}

/// Bytes as a message.
///
/// # Errors
/// `BadMessage` if the bytes are not one.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|_| Error::new(ErrorCode::BadMessage))
}
