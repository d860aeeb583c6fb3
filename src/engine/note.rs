//! What was noticed without stopping: every decision made for the person, with a count.

use serde::{Deserialize, Serialize};

use super::error::{Place, codes};

codes! {
    /// What was noticed, one sentence and a hint each in `locales/` under `note.<key>`.
    NoteCode {
        /// A header came twice and was renamed: `place.column` -> `value`.
        DuplicateHeader = "duplicate_header",
        /// Columns without a header were named by position.
        BlankHeader = "blank_header",
        /// No header row: columns are named by position.
        NoHeader = "no_header",
        /// Lines above the header were skipped (a title).
        TitleRows = "title_rows",
        /// Lines below the data were skipped (totals).
        TotalRows = "total_rows",
        /// Rows with fewer or more cells than the header.
        RaggedRows = "ragged_rows",
        /// A quote was opened and never closed; `place.row` is where.
        LoneQuote = "lone_quote",
        /// Parts of a JSON file that cannot be read; `place.row` is the first line.
        UnreadLines = "unread_lines",
        /// Bytes that are not valid in the encoding were replaced.
        ReplacedBytes = "replaced_bytes",
        /// A date column could be read two ways; `value` is what was assumed.
        DateOrderAssumed = "date_order_assumed",
        /// A number column could be read two ways; `value` is what was assumed.
        DecimalAssumed = "decimal_assumed",
        /// More than one currency mark; amounts were added as they stand.
        MixedCurrency = "mixed_currency",
        /// `as_of` was not set: the last date in the data (`value`) was taken.
        AsOfAssumed = "as_of_assumed",
        /// The same, where that was long before today: "today" on the pages means that day.
        AsOfPast = "as_of_past",
        /// The data has no day that has come: what is ahead is counted from today (`value`).
        AsOfToday = "as_of_today",
        /// Orders are dated after today (`other`), the last on `value`.
        OrdersAhead = "orders_ahead",
        /// The last date in the data (`value`) lies more than a year after all others (`other` is the one before).
        LateDate = "late_date",
        /// Orders after `as_of` were left out.
        OrdersAfterAsOf = "orders_after_as_of",
        /// Orders of one customer on one day were counted as one purchase.
        SameDayMerged = "same_day_merged",
        /// Refunds taken off the day they name or the latest earlier order.
        RefundsApplied = "refunds_applied",
        /// Refunds without an earlier order, left out.
        RefundWithoutOrder = "refund_without_order",
        /// Days refunded in full, which are no purchase.
        DayRefundedInFull = "day_refunded_in_full",
        /// Orders worth nothing, counted as purchases.
        ZeroValueOrders = "zero_value_orders",
        /// Orders worth nothing from the start, left out as the config says.
        ZeroValueLeftOut = "zero_value_left_out",
        /// A customers table without a customer column: rows are named by their number.
        NoCustomerColumn = "no_customer_column",
        /// A customer came twice in a customers table; the later rows were set aside.
        DuplicateCustomer = "duplicate_customer",
        /// An event log with more kinds of events than are told apart; the rest count as use.
        ManyEvents = "many_events",
        /// Answers of a joined table outside their scale, left out; `place.column` is the question.
        OffScaleElsewhere = "off_scale_elsewhere",
        /// A joined table has amounts in another currency (`other`) than the first (`value`); they were taken as they stand.
        JoinedCurrency = "joined_currency",
        /// A file (`value`) that could not be joined.
        TableNotJoined = "table_not_joined",
        /// A file (`value`) none of whose customers is in the others; they were left out.
        TableStrangers = "table_strangers",
        /// A role (`value`) that gives nothing in a table of this kind.
        RoleUnused = "role_unused",
        /// Answers without a customer count for the whole, not for a person.
        AnonymousAnswers = "anonymous_answers",
        /// An RFM bin is empty because of ties; `value` is `R`, `F` or `M`, `other` the bins.
        RfmEmptyBins = "rfm_empty_bins",
        /// All customers have the same value (`value` is `R`, `F` or `M`): the score says nothing.
        RfmConstant = "rfm_constant",
        /// A rating scale was guessed from the range; `value` is the scale.
        ScaleAssumed = "scale_assumed",
        /// Customers whose score lacks a factor; the weights of the others were shared.
        FactorsMissing = "factors_missing",
        /// No date in a customers table: the lifecycle cannot be told.
        LifecycleNeedsDate = "lifecycle_needs_date",
        /// The data spans less than a year, so there is no half-year to compare.
        TooShortForTrend = "too_short_for_trend",
        /// Experience was put together from satisfaction and loyalty, because its parts are not in the file.
        ExperienceByProxy = "experience_by_proxy",
        /// Nobody has left, so the model of contracts has nothing to learn from.
        SurvivalNobodyLost = "survival_nobody_lost",
        /// All losses say one thing only: the model of contracts cannot be told from others.
        SurvivalTooLittle = "survival_too_little",
        /// The parameters of the model of contracts are less sure than they are large.
        SurvivalUnsure = "survival_unsure",
        /// Total value was put together from counts, because its parts are not in the file.
        ValueFromCounts = "value_from_counts",
        /// All purchases lie on one day: nothing can be told about buying again.
        OneMoment = "one_moment",
        /// The last day (`value`) lies longer after nearly all purchases (`other`) than they span: no model.
        LastDayTooFar = "last_day_too_far",
        /// Fewer than 20 customers: no model.
        TooFewCustomers = "too_few_customers",
        /// Nobody bought twice: no model.
        NoRepeatBuyers = "no_repeat_buyers",
        /// Fewer than 5 customers bought twice: no model.
        TooFewRepeatBuyers = "too_few_repeat_buyers",
        /// A model rests on fewer than 50 repeat buyers.
        FewRepeatBuyers = "few_repeat_buyers",
        /// A model (`value`) could not be fitted; the next one is used.
        FitFailed = "fit_failed",
        /// Parameters (`other`, joined by commas) of the model in use (`value`) are at the edge of what is possible.
        ModelBoundary = "model_boundary",
        /// The model in use (`value`) gives hardly anybody a chance of having left.
        NoChurnSignal = "no_churn_signal",
        /// Customers buy by the clock; `value` is the regularity.
        RegularTiming = "regular_timing",
        /// Purchases come in bursts; `value` is the regularity.
        BurstyTiming = "bursty_timing",
        /// Too few repeat buyers with money for a model of spend.
        SpendTooFew = "spend_too_few",
        /// The model of spend has no mean: a few customers spend without measure.
        SpendNoMean = "spend_no_mean",
        /// All repeat buyers pay the same.
        SpendSame = "spend_same",
        /// A few customers spend so much that intervals of money are too narrow.
        SpendHeavy = "spend_heavy",
        /// The data does not tell customers who differ in what they pay from purchases that vary.
        SpendUndivided = "spend_undivided",
        /// Frequency and spend go together (`value`), which the model of spend takes for independent.
        SpendCorrelated = "spend_correlated",
        /// Repeat buyers whose repeat purchases were worth nothing, left out of the model of spend.
        SpendZero = "spend_zero",
        /// The data is too short to hold back a part and test the forecast.
        TooShortToHoldBack = "too_short_to_hold_back",
        /// The day at which the person splits the data (`value`) leaves too little on one side; another is used.
        SplitUnusable = "split_unusable",
        /// Accounts whose status (`value`: the words) is not known; they count as active.
        StatusUnknown = "status_unknown",
        /// A column is called after a number and holds words (`value` is the first): nothing is worked out from it.
        WordsForNumbers = "words_for_numbers",
        /// Yearly fees were divided by twelve.
        YearlyAsMonthly = "yearly_as_monthly",
        /// Times of histories were taken to be in the time unit `value`, which the file does not tell.
        TimeUnitAssumed = "time_unit_assumed",
        /// A table of survival does not say what a period is; `value` is what was assumed.
        PeriodUnitAssumed = "period_unit_assumed",
        /// The first row of a table of survival was taken as the start, where all are still customers.
        FirstPeriodIsStart = "first_period_is_start",
        /// The file is an export of a service (`value`: its key) that is known whole.
        KnownExport = "known_export",
        /// Lines that repeat the total of their order, which counts once.
        OrderTotalsOnce = "order_totals_once",
        /// Events after the last day that counts (`value`).
        EventsAfterAsOf = "events_after_as_of",
        /// Columns without content (`value` is the first of them).
        BlankColumns = "blank_columns",
        /// A column that says by its header who left holds words that are neither yes nor no (`value` is the first).
        LeftUnread = "left_unread",
        /// Dates that are numbers; `value` is how they count: `serial`, `seconds` or `milliseconds`.
        CountedDates = "counted_dates",
        /// Rows that repeat an earlier one in every cell.
        RepeatedRows = "repeated_rows",
        /// Customers whose ids look like another's (`value` and `other` are the first two).
        LooksAlike = "looks_alike",
        /// Rows with a negative quantity, taken for what came back.
        NegativeQuantity = "negative_quantity",
    }
}

/// One thing that was noticed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Which sentence.
    pub code: NoteCode,
    /// Where.
    pub place: Place,
    /// How many rows, orders or customers it touches.
    pub count: u64,
    /// First value the sentence names.
    pub value: String,
    /// Second value the sentence names.
    pub other: String,
}

impl Note {
    /// A note that touches `count` things.
    pub fn new(code: NoteCode, count: u64) -> Note {
        Note { code, place: Place::default(), count, value: String::new(), other: String::new() }
    }
    /// Adds the row.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Note {
        self.place.row = Some(row);
        self
    }
    /// Adds the column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Note {
        self.place.column = Some(column.into());
        self
    }
    /// Adds the first value.
    #[must_use]
    pub fn with(mut self, value: impl Into<String>) -> Note {
        self.value = value.into();
        self
    }
    /// Adds the second value.
    #[must_use]
    pub fn and(mut self, other: impl Into<String>) -> Note {
        self.other = other.into();
        self
    }
}

/// A value and what was noticed on the way to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted<T> {
    /// The value.
    pub value: T,
    /// In the order in which it was noticed.
    pub notes: Vec<Note>,
}

impl<T> Noted<T> {
    /// A value with nothing to say about it.
    pub fn quiet(value: T) -> Noted<T> {
        Noted { value, notes: Vec::new() }
    }
    /// Moves the notes to `notes` and hands out the value.
    pub fn take(self, notes: &mut Vec<Note>) -> T {
        notes.extend(self.notes);
        self.value
    }
}
