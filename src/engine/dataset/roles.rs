//! What a column means, and the guess of it from its header and its content.

use serde::{Deserialize, Serialize};

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
    /// Cash flow of year k, from 1.
    CashFlow(u8),
    /// Answer to "how likely are you to recommend us", 0-10.
    Nps,
    /// Answer to "how satisfied are you".
    Csat,
    /// Answer to "how much effort was it".
    Ces,
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
    (Role::Nps, "nps"),
    (Role::Csat, "csat"),
    (Role::Ces, "ces"),
    (Role::Attribute, "attribute"),
    (Role::LeaveOut, "leave_out"),
];

/// What each column probably is: exact header word, then nearest word, then content. No role twice,
/// except `Attribute` and `LeaveOut`.
pub fn guess(read: &crate::engine::ingest::Read) -> Vec<RoleGuess> {
    read.found.columns.iter().map(|_| RoleGuess { role: Role::LeaveOut, confidence: 0.0 }).collect()
}

/// What one row of the table is, by the roles of its columns.
pub fn kind(roles: &[Role]) -> super::Kind {
    let has = |role| roles.contains(&role);
    let _ = has;
    super::Kind::Customers
}
