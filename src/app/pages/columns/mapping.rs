//! The mapping table: what each column becomes.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::format::fixed;
use crate::app::parts::{Kind, status};
use crate::app::state::Loaded;
use crate::app::strings;
use crate::app::text::{t, tn, tv};
use crate::link::protocol::{FoundColumn, Role, RoleGuess, Shape};

/// Roles in groups, as the selector shows them; cash flows join the group of lifetime value.
const GROUPS: &[(&str, &[Role])] = &[
    ("who", &[Role::Customer, Role::Name, Role::Date, Role::Order]),
    ("money", &[Role::Amount, Role::Quantity, Role::UnitPrice]),
    (
        "ratings",
        &[
            Role::ProductScore,
            Role::ServiceScore,
            Role::SupportScore,
            Role::ExperienceScore,
            Role::PerceivedValue,
            Role::ExpectedValue,
            Role::PositiveFeedback,
            Role::TotalFeedback,
            Role::Functional,
            Role::Service,
            Role::Emotional,
        ],
    ),
    (
        LIFETIME,
        &[
            Role::Purchases,
            Role::RepeatPurchases,
            Role::Price,
            Role::RepurchaseRate,
            Role::LifetimeYears,
            Role::Advocacy,
            Role::Referrals,
            Role::ReferralValue,
            Role::ServiceValue,
            Role::KnownClv,
        ],
    ),
    ("surveys", &[Role::Nps, Role::Csat, Role::Ces, Role::Comment]),
    (
        "contracts",
        &[
            Role::MrrStart,
            Role::MrrEnd,
            Role::StartDate,
            Role::RenewalDate,
            Role::EndDate,
            Role::Status,
            Role::Churned,
        ],
    ),
    ("events", &[Role::Event, Role::Duration]),
    ("histories", &[Role::X, Role::TX, Role::T, Role::Monetary, Role::Weight]),
    ("survival", &[Role::Period, Role::Retained]),
    ("rest", &[Role::Attribute, Role::LeaveOut]),
];

const LIFETIME: &str = "ltv";

/// Years of cash flow that are offered; more if a column already has a later one.
const YEARS: u8 = 10;

/// The table.
pub(super) fn table(loaded: &Rc<Loaded>, busy: bool, give: &Callback<(usize, Role)>) -> Html {
    let sure = loaded.roles.iter().filter(|guess| guess.confidence >= 0.9).count() as u64;
    let caption = if loaded.report.is_some() {
        tn("columns.table.caption", sure, &[("all", &loaded.roles.len().to_string())])
    } else {
        t("columns.table.caption_no_results")
    };
    let latest = loaded.roles.iter().fold(YEARS, |latest, guess| match guess.role {
        Role::CashFlow(year) => latest.max(year),
        _ => latest,
    });
    html! {
        <table class="stack mapping" aria-busy={busy.then_some("true")}>
            <caption>{ caption }</caption>
            <thead>
                <tr>
                    <th scope="col">{ t("columns.table.column") }</th>
                    <th scope="col">{ t("columns.table.samples") }</th>
                    <th scope="col">{ t("columns.table.becomes") }</th>
                    <th scope="col">{ t("columns.table.sure") }</th>
                </tr>
            </thead>
            <tbody>
                { for loaded.found.columns.iter().zip(&loaded.roles).enumerate().map(|(i, (column, guess))| {
                    row(i, column, *guess, latest, loaded, give)
                }) }
            </tbody>
        </table>
    }
}

fn row(
    i: usize,
    column: &FoundColumn,
    guess: RoleGuess,
    latest: u8,
    loaded: &Rc<Loaded>,
    give: &Callback<(usize, Role)>,
) -> Html {
    let twice = same_role(i, guess.role, loaded);
    let hint = twice.map(|_| format!("twice-{i}"));
    let onchange = {
        let give = give.clone();
        Callback::from(move |event: Event| {
            let key = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            if let Some(role) = key.and_then(|key| Role::from_key(&key)) {
                give.emit((i, role));
            }
        })
    };
    html! {
        <tr key={column.header.clone()}>
            <th scope="row">
                { &column.header }
                if required(guess.role, loaded) {
                    { " " }<span class="unit">{ t("columns.table.required") }</span>
                }
            </th>
            <td class="samples wide">
                if column.samples.is_empty() {
                    <span class="unit">{ t("columns.table.empty") }</span>
                }
                { for column.samples.iter().map(|sample| html! { <code>{ sample }</code> }) }
            </td>
            <td class="wide">
                <select aria-label={tv("columns.table.role_of", &[("column", &column.header)])}
                    aria-invalid={twice.map(|_| "true")} aria-describedby={hint.clone()}
                    data-value={guess.role.key()} {onchange}>
                    { for GROUPS.iter().map(|(group, roles)| options(group, roles, latest, guess.role)) }
                </select>
                if let Some(other) = twice {
                    <span class="twice" id={hint}>{ tv("columns.twice", &[("other", other)]) }</span>
                }
            </td>
            <td>{ confidence(column, guess, loaded) }</td>
        </tr>
    }
}

fn options(group: &str, roles: &[Role], latest: u8, current: Role) -> Html {
    let years = if group == LIFETIME { latest } else { 0 };
    html! {
        <optgroup label={t(&format!("role_group.{group}"))}>
            { for roles.iter().copied().chain((1..=years).map(Role::CashFlow)).map(|role| html! {
                <option key={role.key()} value={role.key()} selected={role == current}>{ strings::role(role) }</option>
            }) }
        </optgroup>
    }
}

/// Whether the results of this kind of table cannot do without the role.
fn required(role: Role, loaded: &Loaded) -> bool {
    loaded.report.as_ref().is_some_and(|report| report.source.kind == "orders")
        && matches!(role, Role::Customer | Role::Date | Role::Amount)
}

/// Another column with the same role, for roles that one column only may have.
fn same_role(i: usize, role: Role, loaded: &Loaded) -> Option<&str> {
    if matches!(role, Role::Attribute | Role::LeaveOut) {
        return None;
    }
    let other = loaded.roles.iter().enumerate().find(|(k, guess)| *k != i && guess.role == role)?.0;
    loaded.found.columns.get(other).map(|column| column.header.as_str())
}

fn confidence(column: &FoundColumn, guess: RoleGuess, loaded: &Loaded) -> Html {
    let chosen = loaded.chosen.iter().any(|(header, _)| *header == column.header);
    if chosen {
        status(Kind::Good, t("columns.sure.chosen"))
    } else if matches!(column.shape, Shape::Blank) {
        status(Kind::Unknown, t("columns.sure.unused"))
    } else if guess.confidence >= 0.9 {
        status(Kind::Good, t("columns.sure.sure"))
    } else if guess.confidence >= 0.6 {
        html! {
            <span class="status">
                <meter min="0" max="1" value={fixed(f64::from(guess.confidence), 2)} aria-label={t("columns.sure.confidence")}></meter>
                { t("columns.sure.likely") }
            </span>
        }
    } else {
        status(Kind::Watch, t("columns.sure.check"))
    }
}
