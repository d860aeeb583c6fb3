//! Why there is no result. Anything short of that is a [`Note`](super::note::Note).

use serde::{Deserialize, Serialize};

/// Makes an enum of stable codes with `ALL` and `key`, the word in reports and in `locales/`.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $key:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }
        impl $name {
            /// Every code, in the order of this list.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The stable word of this code.
            pub const fn key(self) -> &'static str {
                match self { $($name::$variant => $key),+ }
            }
        }
    };
}
pub(crate) use codes;

/// Where something was found. Rows are counted as a spreadsheet shows them: the first line of the file is 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Row as a spreadsheet numbers it, if one row can be named.
    pub row: Option<u64>,
    /// Header of the column, if one column can be named.
    pub column: Option<String>,
}

codes! {
    /// What went wrong, one sentence each in `locales/` under `error.<key>`.
    ErrorCode {
        /// The file has no bytes, or only white space.
        EmptyFile = "empty_file",
        /// There is a header and nothing below it.
        HeaderOnly = "header_only",
        /// The bytes are not text (an image, an archive, a program); `value` names the kind where it is known.
        BinaryFile = "binary_file",
        /// A spreadsheet, archive or JSON file (`value`: its form) that is damaged.
        Damaged = "damaged",
        /// A workbook (`value`: its form) that a password protects.
        Locked = "locked",
        /// Unpacked, the file would have more than `value` bytes.
        UnpacksTooLarge = "unpacks_too_large",
        /// A file of this form (`value`) without a table in it.
        NoTable = "no_table",
        /// The bytes cannot be read in the chosen encoding (`value`).
        WrongEncoding = "wrong_encoding",
        /// More bytes than this tab can hold; `count` = bytes, `value` = limit in bytes.
        FileTooLarge = "file_too_large",
        /// The browser could not read the file (moved, changed or no permission).
        FileUnreadable = "file_unreadable",
        /// Every row was set aside; `count` of them.
        NoGoodRows = "no_good_rows",
        /// A role that this kind of table needs has no column; `value` is the role's key.
        MissingRole = "missing_role",
        /// Two columns were given one role; `place.column` and `value` are the headers.
        RoleTwice = "role_twice",
        /// A role was given to a column (`value`) that the table does not have.
        MissingColumn = "missing_column",
        /// Weights are all zero.
        WeightsSumToZero = "weights_sum_to_zero",
        /// A weight is negative or not a number; `value` is the setting.
        BadWeight = "bad_weight",
        /// The discount rate is negative or not a number.
        BadDiscountRate = "bad_discount_rate",
        /// A number setting lies outside its range; `value` is the setting, `other` the range.
        SettingOutOfRange = "setting_out_of_range",
        /// Thresholds that must fall do not; `value` is the setting.
        ThresholdsNotInOrder = "thresholds_not_in_order",
        /// Thresholds that must rise do not; `value` is the setting.
        ThresholdsNotRising = "thresholds_not_rising",
        /// The value of 0 points and that of 100 points are the same, or no numbers; `value` is the setting.
        EndsAlike = "ends_alike",
        /// What was given for a setting (`value`) is no number.
        NotANumber = "not_a_number",
        /// A setting takes three numbers, and was given more or fewer.
        NotThree = "not_three",
        /// No customer has this id (`value`).
        UnknownCustomer = "unknown_customer",
        /// A file (`value`) chosen together with others that could be read; why follows.
        NotRead = "not_read",
        /// The same rows are here already.
        SameTable = "same_table",
        /// A table of this kind (`value`) cannot be joined to others.
        CannotJoin = "cannot_join",
        /// The results would be about this table (of kind `value`): it must be opened first.
        OpenFirst = "open_first",
        /// What results are compared with must be of their kind.
        OtherKind = "other_kind",
        /// The browser keeps nothing for the page.
        StorageRefused = "storage_refused",
        /// The data has nothing to say on a page (`value`).
        PageNotGiven = "page_not_given",
        /// A message could not be read.
        BadMessage = "bad_message",
        /// The worker is of another version than the page.
        VersionMismatch = "version_mismatch",
        /// The worker stopped; it was started again.
        WorkerStopped = "worker_stopped",
        /// The worker could not be started.
        WorkerUnavailable = "worker_unavailable",
        /// The sentences of results could not be fetched from the page's own address.
        PageIncomplete = "page_incomplete",
        /// A question came before any data.
        NothingLoaded = "nothing_loaded",
    }
}

/// No result, and why: a stable code, a place, and the values its sentence names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Error {
    /// Which sentence.
    pub code: ErrorCode,
    /// Where.
    pub place: Place,
    /// How many, where the sentence counts.
    pub count: u64,
    /// First value the sentence names.
    pub value: String,
    /// Second value the sentence names.
    pub other: String,
}

impl ErrorCode {
    /// Whether it is about the value of a setting.
    pub const fn is_of_setting(self) -> bool {
        matches!(
            self,
            ErrorCode::BadWeight
                | ErrorCode::WeightsSumToZero
                | ErrorCode::SettingOutOfRange
                | ErrorCode::ThresholdsNotInOrder
                | ErrorCode::ThresholdsNotRising
                | ErrorCode::EndsAlike
                | ErrorCode::NotANumber
                | ErrorCode::NotThree
        )
    }
}

impl Error {
    /// An error with nothing but its code.
    pub fn new(code: ErrorCode) -> Error {
        Error { code, place: Place::default(), count: 0, value: String::new(), other: String::new() }
    }
    /// Adds the row.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Error {
        self.place.row = Some(row);
        self
    }
    /// Adds the column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Error {
        self.place.column = Some(column.into());
        self
    }
    /// Adds a count.
    #[must_use]
    pub fn counting(mut self, count: u64) -> Error {
        self.count = count;
        self
    }
    /// Adds the first value.
    #[must_use]
    pub fn with(mut self, value: impl Into<String>) -> Error {
        self.value = value.into();
        self
    }
    /// Adds the second value.
    #[must_use]
    pub fn and(mut self, other: impl Into<String>) -> Error {
        self.other = other.into();
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code.key())?;
        if let Some(row) = self.place.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.place.column {
            write!(f, ", column {column}")?;
        }
        for v in [&self.value, &self.other] {
            if !v.is_empty() {
                write!(f, ": {v}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// A result with this crate's one error.
pub type Result<T> = std::result::Result<T, Error>;
