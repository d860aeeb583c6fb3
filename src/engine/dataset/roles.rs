//! What a column means, and the guess of it from its header and its content.

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::engine::ingest::Read;

/// What a column means. Names are those of `docs/formulas.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The customer's id, kept as text.
    Customer,
    /// A name to show beside the id.
    Name,
    /// Date of the order or answer; in a customers table the date of the last order.
    Date,
    /// Value of an order, refunds negative; in a customers table what the customer spent in all.
    Amount,
    /// Pieces; amount = quantity x unit price where there is no amount.
    Quantity,
    /// Price of a piece.
    UnitPrice,
    /// Order id; lines of one order on one day are one purchase.
    Order,
    /// Satisfaction with the product.
    ProductScore,
    /// Satisfaction with the service.
    ServiceScore,
    /// Satisfaction with support.
    SupportScore,
    /// Satisfaction with the experience, third score of the mean method.
    ExperienceScore,
    /// What the customer got.
    PerceivedValue,
    /// What the customer expected.
    ExpectedValue,
    /// Count of positive feedback.
    PositiveFeedback,
    /// Count of all feedback.
    TotalFeedback,
    /// Functional part of the experience.
    Functional,
    /// Service part of the experience.
    Service,
    /// Emotional part of the experience.
    Emotional,
    /// Count of purchases.
    Purchases,
    /// Count of repeat purchases.
    RepeatPurchases,
    /// Price or average order value.
    Price,
    /// Share of purchases that are repeated, 0…1.
    RepurchaseRate,
    /// Years a customer stays.
    LifetimeYears,
    /// Word-of-mouth rating.
    Advocacy,
    /// Count of referred customers.
    Referrals,
    /// Worth of referrals.
    ReferralValue,
    /// Worth of service.
    ServiceValue,
    /// A lifetime value that is known, to learn from.
    KnownClv,
    /// Cash flow of year k, from 1.
    CashFlow(u8),
    /// Answer to "how likely are you to recommend us", 0-10.
    Nps,
    /// Answer to "how satisfied are you".
    Csat,
    /// Answer to "how much effort was it".
    Ces,
    /// Repeat purchases of a history: days with an order, less the first.
    X,
    /// Time from the first to the last purchase of a history, in the time unit of the config.
    TX,
    /// Time from the first purchase to the end of observation of a history.
    T,
    /// Mean spend of a repeat purchase of a history.
    Monetary,
    /// Number of customers alike that a history stands for.
    Weight,
    /// What an account pays a month at the start of the period looked at.
    MrrStart,
    /// What an account pays a month at the end of it, or now.
    MrrEnd,
    /// When an account began.
    StartDate,
    /// When its contract is due to be renewed.
    RenewalDate,
    /// When it ended; empty for an account that goes on.
    EndDate,
    /// Whether it is active or has ended, in words.
    Status,
    /// Whether it has ended, as yes or no.
    Churned,
    /// Which period a row of a table of survival is about, from 0 or 1.
    Period,
    /// Share, percentage or count of those who are still customers at its end.
    Retained,
    /// What happened on a day: a use or a contact, by its name.
    Event,
    /// How long it lasted, in minutes or whatever the file counts.
    Duration,
    /// What somebody wrote.
    Comment,
    /// Kept beside the customer: shown, searched and exported, not computed with.
    Attribute,
    /// Not used.
    LeaveOut,
}

/// What a column probably is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RoleGuess {
    /// The role.
    pub role: Role,
    /// 0…1; from 0.9 on "sure", from 0.6 on "likely", below "please check".
    pub confidence: f64,
}

impl Role {
    /// The stable word, also its key in `locales/` under `role.`; cash flows are `cash_flow_1` ….
    pub fn key(self) -> String {
        match self {
            Role::CashFlow(year) => format!("cash_flow_{year}"),
            other => SIMPLE
                .iter()
                .find(|(role, _)| *role == other)
                .map_or(String::new(), |(_, key)| (*key).to_owned()),
        }
    }
    /// Whether the column's cells are read as numbers.
    pub const fn is_number(self) -> bool {
        !matches!(
            self,
            Role::Customer
                | Role::Name
                | Role::Date
                | Role::Order
                | Role::StartDate
                | Role::RenewalDate
                | Role::EndDate
                | Role::Status
                | Role::Churned
                | Role::Period
                | Role::Event
                | Role::Comment
                | Role::Attribute
                | Role::LeaveOut
        )
    }
    /// Whether it is an answer to a survey question.
    pub const fn is_answer(self) -> bool {
        matches!(self, Role::Nps | Role::Csat | Role::Ces)
    }
    /// Whether it is a rating on a scale.
    pub const fn is_rating(self) -> bool {
        matches!(
            self,
            Role::ProductScore
                | Role::ServiceScore
                | Role::SupportScore
                | Role::ExperienceScore
                | Role::PerceivedValue
                | Role::ExpectedValue
                | Role::Functional
                | Role::Service
                | Role::Emotional
                | Role::Advocacy
                | Role::Nps
                | Role::Csat
                | Role::Ces
        )
    }
    /// Whether it is a part of a history already rolled up.
    pub const fn is_of_history(self) -> bool {
        matches!(self, Role::X | Role::TX | Role::T | Role::Monetary | Role::Weight)
    }
    /// Whether it is a part of a contract.
    pub const fn is_of_contract(self) -> bool {
        matches!(
            self,
            Role::MrrStart
                | Role::MrrEnd
                | Role::StartDate
                | Role::RenewalDate
                | Role::EndDate
                | Role::Status
                | Role::Churned
        )
    }
    /// Whether it only makes sense with one row a customer.
    pub const fn is_of_customers(self) -> bool {
        (self.is_number() || self.is_of_contract())
            && !self.is_answer()
            && !matches!(
                self,
                Role::Amount
                    | Role::Quantity
                    | Role::UnitPrice
                    | Role::Price
                    | Role::Retained
                    | Role::Duration
            )
    }
    /// Whether more than one column may have it.
    pub const fn may_repeat(self) -> bool {
        matches!(self, Role::Attribute | Role::LeaveOut)
    }
    /// The role of a stable word.
    pub fn from_key(key: &str) -> Option<Role> {
        if let Some(year) = key.strip_prefix("cash_flow_") {
            return year.parse().ok().filter(|y| (1..=50).contains(y)).map(Role::CashFlow);
        }
        SIMPLE.iter().find(|(_, k)| *k == key).map(|(role, _)| *role)
    }
}

/// Every role but the cash flows, in the order of the selector, and its stable word.
pub const SIMPLE: &[(Role, &str)] = &[
    (Role::Customer, "customer"),
    (Role::Name, "name"),
    (Role::Date, "date"),
    (Role::Amount, "amount"),
    (Role::Quantity, "quantity"),
    (Role::UnitPrice, "unit_price"),
    (Role::Order, "order"),
    (Role::ProductScore, "product_score"),
    (Role::ServiceScore, "service_score"),
    (Role::SupportScore, "support_score"),
    (Role::ExperienceScore, "experience_score"),
    (Role::PerceivedValue, "perceived_value"),
    (Role::ExpectedValue, "expected_value"),
    (Role::PositiveFeedback, "positive_feedback"),
    (Role::TotalFeedback, "total_feedback"),
    (Role::Functional, "functional"),
    (Role::Service, "service"),
    (Role::Emotional, "emotional"),
    (Role::Purchases, "purchases"),
    (Role::RepeatPurchases, "repeat_purchases"),
    (Role::Price, "price"),
    (Role::RepurchaseRate, "repurchase_rate"),
    (Role::LifetimeYears, "lifetime_years"),
    (Role::Advocacy, "advocacy"),
    (Role::Referrals, "referrals"),
    (Role::ReferralValue, "referral_value"),
    (Role::ServiceValue, "service_value"),
    (Role::KnownClv, "known_clv"),
    (Role::Nps, "nps"),
    (Role::Csat, "csat"),
    (Role::Ces, "ces"),
    (Role::X, "x"),
    (Role::TX, "t_x"),
    (Role::T, "t"),
    (Role::Monetary, "monetary"),
    (Role::Weight, "weight"),
    (Role::MrrStart, "mrr_start"),
    (Role::MrrEnd, "mrr_end"),
    (Role::StartDate, "start_date"),
    (Role::RenewalDate, "renewal_date"),
    (Role::EndDate, "end_date"),
    (Role::Status, "status"),
    (Role::Churned, "churned"),
    (Role::Period, "period"),
    (Role::Retained, "retained"),
    (Role::Event, "event"),
    (Role::Duration, "duration"),
    (Role::Comment, "comment"),
    (Role::Attribute, "attribute"),
    (Role::LeaveOut, "leave_out"),
];

/// What each column probably is: exact header word, then nearest word, then content. No role twice,
/// except `Attribute` and `LeaveOut`. One guess a column.
pub fn guess(read: &Read) -> Vec<RoleGuess> {
    super::guess::guess(read)
}

/// The role that a header names by itself, where its cells are to be numbers (`CLV`, `购买次数`); `None` where it could as well
/// be something else.
pub fn named_number(header: &str) -> Option<Role> {
    super::guess::named_number(header)
}

/// What one row of the table is, by the roles of its columns and by whether customers come more than once.
///
/// A history has all of `x`, `t_x` and `t`; a table of survival has a period and how many are left. An order log has dates and money. A table with them is still one of customers when no customer comes twice and it
/// also holds what only a customer has (scores, counts of purchases, the date of the last order). Days of customers who
/// come again and again, without money, are events. Survey answers are
/// feedback, as are comments, where customers repeat, are unknown, or each answer has a date. All else is one row a customer.
pub fn kind(read: &Read, roles: &[Role]) -> Kind {
    let has = |role| roles.contains(&role);
    if has(Role::X) && has(Role::TX) && has(Role::T) {
        return Kind::Histories;
    }
    if has(Role::Period) && has(Role::Retained) {
        return Kind::Survival;
    }
    let money = has(Role::Amount) || (has(Role::Quantity) && has(Role::UnitPrice));
    let survey = has(Role::Nps) || has(Role::Csat) || has(Role::Ces);
    let told = survey || has(Role::Comment);
    let of_customers = roles.iter().any(|r| r.is_of_customers());
    let customer = roles.iter().position(|&r| r == Role::Customer);
    // Days on which a customer did something, and nothing that an order, an answer or a customer has.
    let other = money || survey || of_customers || has(Role::Order);
    let events = |column| has(Role::Event) || (!has(Role::Comment) && repeats(read, column));
    if has(Role::Date) && !other && customer.is_some_and(events) {
        return Kind::Events;
    }
    if has(Role::Date) && (money || (has(Role::Order) && !has(Role::Comment))) {
        return match customer {
            _ if !(survey || of_customers || speaks_of_customers(read, roles)) => Kind::Orders,
            Some(column) if repeats(read, column) => Kind::Orders,
            Some(_) => Kind::Customers,
            None if of_customers => Kind::Customers,
            None if survey => Kind::Feedback,
            None => Kind::Orders,
        };
    }
    match customer {
        None if told && !of_customers => Kind::Feedback,
        Some(column) if told && repeats(read, column) => Kind::Feedback,
        Some(_) if told && has(Role::Date) && !of_customers && !money => Kind::Feedback,
        // Orders without a date: said as such, rather than all but one order of each customer set aside.
        Some(column) if has(Role::Amount) && !of_customers && !survey && repeats(read, column) => {
            Kind::Orders
        }
        _ => Kind::Customers,
    }
}

/// Whether a header says that the date or money is of the customer and not of one order.
fn speaks_of_customers(read: &Read, roles: &[Role]) -> bool {
    const WORDS: &[&str] = &[
        "last",
        "latest",
        "lifetime",
        "totalspen",
        "最近",
        "最后",
        "上次",
        "末次",
        "累计",
        "总消费",
        "消费总额",
        "购买总额",
    ];
    roles.iter().zip(&read.found.columns).any(|(role, column)| {
        matches!(role, Role::Date | Role::Amount) && {
            let word = super::synonyms::normal(&column.header).word;
            WORDS.iter().any(|w| word.contains(w))
        }
    })
}

/// Whether customers come more than once, beyond a stray duplicate.
fn repeats(read: &Read, column: usize) -> bool {
    let Some(found) = read.found.columns.get(column) else { return false };
    if found.distinct_share < 0.9 {
        return true;
    }
    let Some(cells) = read.table.columns.get(column) else { return false };
    let mut ids = super::ids::Ids::default();
    let filled = cells.iter().map(str::trim).filter(|c| !c.is_empty());
    let count = filled.map(|c| ids.intern(c)).count();
    (ids.len() as f64) < 0.9 * count as f64
}
