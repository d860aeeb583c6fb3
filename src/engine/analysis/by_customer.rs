//! A customers table: satisfaction, loyalty, experience, value, lifetime value, value rule, lifecycle.

use super::by_orders::{gap_days, rule};
use super::draft::{Draft, codes};
use super::summary::{self, Measures, score, segmentation};
use super::{by_answers, by_contracts, explain};
use crate::engine::clv;
use crate::engine::config::{Checked, Config, Scale};
use crate::engine::dataset::roles::Role;
use crate::engine::dataset::{Dataset, RejectCode, Rejection};
use crate::engine::math::calendar::Day;
use crate::engine::note::{Note, NoteCode};
use crate::engine::report::customers::Values;
use crate::engine::report::{ColumnType, Factor};
use crate::engine::score::satisfaction::{self, LEVELS};
use crate::engine::score::{experience, loyalty, scale, value};
use crate::engine::segment::{lifecycle, value_rule};

/// The three factors of satisfaction, in the order of the weights.
pub(super) const FACTORS: [Role; 3] = [Role::ProductScore, Role::ServiceScore, Role::SupportScore];

/// The factors' keys, for the column that names the weakest.
const FACTOR_KEYS: [&str; 3] = ["product_score", "service_score", "support_score"];

pub(super) fn fill(draft: &mut Draft, dataset: &Dataset, as_of: Option<Day>, config: &Checked) {
    satisfy(draft, dataset, config);
    count_scores(draft, dataset);
    let money = values(draft, dataset, config);
    recency(draft, dataset, as_of, config, money.as_deref());
    by_answers::surveys(draft, dataset, config);
    refer(draft, dataset);
    by_contracts::fill(draft, dataset, as_of, config);
    draft.facts.add_clv_example(&mut draft.clv, dataset, config);
}

/// The numbers of a role, one a customer.
pub(super) fn measure(dataset: &Dataset, role: Role) -> Option<&[f64]> {
    dataset.measures.iter().find(|(r, _)| *r == role).map(|(_, v)| v.as_slice())
}

/// A score of the customers table: column, figures and what the explanation needs.
fn add(
    draft: &mut Draft,
    id: &'static str,
    r#type: ColumnType,
    unit: &str,
    ends: Option<(f64, f64)>,
    v: Vec<f64>,
) {
    if let Some(figures) = score(id, &v, ends) {
        draft.numbers(id, r#type, unit, &v);
        draft.scores.push(figures);
        draft.facts.columns.push((id, v));
    }
}

/// Satisfaction by ratings, feedback counts and expectations.
pub(super) fn satisfy(draft: &mut Draft, dataset: &Dataset, config: &Config) {
    let roles = [Role::ProductScore, Role::ServiceScore, Role::SupportScore, Role::ExperienceScore];
    let given: Vec<(Role, &[f64])> =
        roles.into_iter().filter_map(|r| Some((r, measure(dataset, r)?))).collect();
    if !given.is_empty() {
        let on = config.rating_scale.unwrap_or_else(|| {
            let guessed = scale::guess_rating(given.iter().flat_map(|(_, v)| v.iter().copied()));
            draft.notes.push(Note::new(NoteCode::ScaleAssumed, given.len() as u64).with(guessed.key()));
            guessed
        });
        let ratings: Vec<(Role, Vec<f64>)> =
            given.into_iter().map(|(r, v)| (r, on_scale(draft, dataset, r, v, on))).collect();
        weigh(draft, &ratings, on, config);
        let scores: Vec<&[f64]> = ratings.iter().map(|(_, v)| v.as_slice()).collect();
        let mean = satisfaction::mean(&scores);
        let unit = format!("of_{}", on.ends().1);
        add(draft, "satisfaction.mean", ColumnType::Number, &unit, Some(on.ends()), mean);
        draft.facts.ratings = ratings;
    }
    if let (Some(p), Some(t)) =
        (measure(dataset, Role::PositiveFeedback), measure(dataset, Role::TotalFeedback))
    {
        let share = satisfaction::positive_share(p, t);
        add(draft, "satisfaction.positive_share", ColumnType::Share, "", Some((0.0, 1.0)), share);
    }
    if let (Some(p), Some(e)) =
        (measure(dataset, Role::PerceivedValue), measure(dataset, Role::ExpectedValue))
    {
        let gap = satisfaction::expectation_gap(p, e);
        add(draft, "satisfaction.expectation_gap", ColumnType::Number, "", Some((-1.0, 1.0)), gap);
    }
}

/// Ratings with those off their scale taken out and reported.
fn on_scale(draft: &mut Draft, dataset: &Dataset, role: Role, values: &[f64], on: Scale) -> Vec<f64> {
    let column = dataset.column_of(role);
    let keep = |(i, v): (usize, &f64)| {
        if v.is_nan() || scale::holds(on, *v) {
            return *v;
        }
        if let (Some(column), Some(row)) = (column, dataset.first_row.get(i)) {
            draft.rejected.push(Rejection { row: *row, column, code: RejectCode::OutOfScale });
        }
        f64::NAN
    };
    values.iter().enumerate().map(keep).collect()
}

fn weigh(draft: &mut Draft, ratings: &[(Role, Vec<f64>)], on: Scale, config: &Config) {
    let mut which = Vec::new();
    let mut factors = Vec::new();
    for (k, role) in FACTORS.into_iter().enumerate() {
        if let Some((_, v)) = ratings.iter().find(|(r, _)| *r == role) {
            let values = v.iter().map(|v| scale::map(*v, on.ends(), (0.0, 10.0))).collect();
            factors.push(satisfaction::Factor { weight: config.weights[k], values });
            which.push(k);
        }
    }
    let weighted = satisfaction::weighted(&factors);
    let Some(mut figures) = score("satisfaction.weighted", &weighted, Some((0.0, 10.0))) else { return };
    let short = (0..weighted.len())
        .filter(|i| weighted[*i].is_finite() && factors.iter().any(|f| f.values[*i].is_nan()))
        .count() as u64;
    if short > 0 {
        draft.notes.push(Note::new(NoteCode::FactorsMissing, short));
    }
    let levels = codes(weighted.iter().map(|s| satisfaction::level(*s, &config.levels)));
    let weakest: Vec<_> =
        (0..weighted.len()).map(|i| satisfaction::weakest(&factors, i, &config.levels)).collect();
    let count = |codes: &[u8], k: usize| codes.iter().filter(|c| usize::from(**c) == k).count() as u64;
    figures.levels = (0..4).map(|k| (LEVELS[k].to_owned(), count(&levels, k))).collect();
    let weakest_codes = codes(weakest.iter().map(|w| w.map(|w| which[w.factor])));
    figures.factors = which
        .iter()
        .zip(&factors)
        .map(|(k, f)| Factor {
            role: FACTOR_KEYS[*k].to_owned(),
            weight: f.weight,
            mean: crate::engine::math::stats::mean(&f.values).unwrap_or(f64::NAN),
            weakest_of: count(&weakest_codes, *k),
        })
        .filter(|f| f.mean.is_finite())
        .collect();
    let lift: Vec<f64> = weakest.iter().map(|w| w.map_or(f64::NAN, |w| w.lift)).collect();
    draft.numbers("satisfaction.weighted", ColumnType::Number, "of_10", &weighted);
    draft.keys("satisfaction.level", &LEVELS, levels);
    draft.keys("satisfaction.weakest_factor", &FACTOR_KEYS, weakest_codes);
    draft.numbers("satisfaction.lift", ColumnType::Number, "of_10", &lift);
    draft.scores.push(figures);
    draft.facts.columns.push(("satisfaction.weighted", weighted));
    draft.facts.factors = which.into_iter().zip(factors).collect();
}

/// Loyalty and experience.
pub(super) fn count_scores(draft: &mut Draft, dataset: &Dataset) {
    if let (Some(r), Some(t)) = (measure(dataset, Role::RepeatPurchases), measure(dataset, Role::Purchases)) {
        let share = loyalty::repeat_share(r, t);
        add(draft, "loyalty.repeat_share", ColumnType::Share, "", Some((0.0, 1.0)), share);
    }
    let parts = [Role::Functional, Role::Service, Role::Emotional].map(|r| measure(dataset, r));
    if let [Some(f), Some(s), Some(e)] = parts {
        add(draft, "experience.sum", ColumnType::Number, "", None, experience::sum(f, s, e));
    } else if let (Some(s), Some(l)) =
        (draft.facts.get("satisfaction.positive_share"), draft.facts.get("loyalty.repeat_share"))
    {
        let proxy = experience::proxy(s, l);
        draft.notes.push(Note::new(NoteCode::ExperienceByProxy, dataset.ids.len() as u64));
        draft.facts.experience_by_proxy = true;
        add(draft, "experience.sum", ColumnType::Number, "", Some((0.0, 3.0)), proxy);
    }
}

/// Total value, lifetime values and the value rule. Hands out what groups are measured by in money.
fn values(draft: &mut Draft, dataset: &Dataset, config: &Config) -> Option<Vec<f64>> {
    total_value(draft, dataset, config);
    let n = dataset.ids.len();
    if let (Some(p), Some(r), Some(y)) = (
        measure(dataset, Role::Price),
        measure(dataset, Role::RepurchaseRate),
        measure(dataset, Role::LifetimeYears),
    ) {
        add_clv(draft, dataset, "clv.simple", config.simple_unit, clv::simple(p, r, y, config.simple_unit));
    }
    let flows = explain::cash_flows(dataset);
    if !flows.is_empty() {
        // A year without a column is a year without a flow.
        let last = flows.last().map_or(0, |f| f.0);
        let of = |i: usize| -> Vec<f64> {
            (1..=last).map(|y| flows.iter().find(|f| f.0 == y).map_or(f64::NAN, |f| f.1[i])).collect()
        };
        let v = (0..n).map(|i| clv::discounted(&of(i), config.discount_rate)).collect();
        add_clv(draft, dataset, "clv.discounted", 1.0, v);
    }
    if let Some(purchases) = measure(dataset, Role::Purchases) {
        let price = measure(dataset, Role::Price);
        let flow = |i: usize| purchases[i] * price.map_or(config.purchase_value, |p| p[i]);
        let v = (0..n).map(|i| clv::annuity(flow(i), config.discount_rate, config.years)).collect();
        add_clv(draft, dataset, "clv.annuity", 1.0, v);
    }
    let base =
        ["clv.simple", "clv.discounted", "clv.annuity"].into_iter().find(|id| draft.facts.get(id).is_some());
    if let (Some(base), Some(gap)) = (base, draft.facts.get("satisfaction.expectation_gap")) {
        let ltv = draft.facts.get(base).unwrap_or_default();
        let v = clv::satisfaction_adjusted(ltv, gap, config.satisfaction_k);
        let unit = if base == "clv.simple" { config.simple_unit } else { 1.0 };
        draft.facts.adjusted_base = Some(base);
        add_clv(draft, dataset, "clv.satisfaction_adjusted", unit, v);
    }
    let money = ["clv.annuity", "clv.discounted", "clv.simple", "value.total"];
    let money = money.into_iter().find_map(|id| draft.facts.get(id)).map(<[f64]>::to_vec);
    if let (Some(annuity), Some(total)) = (draft.facts.get("clv.annuity"), draft.facts.get("value.total")) {
        let rule = |(c, v): (&f64, &f64)| value_rule::group(*c, *v, &config.rule_clv, &config.rule_value);
        let groups = codes(annuity.iter().zip(total).map(rule));
        let by = Measures { money: money.as_deref(), ..Measures::default() };
        draft.segments.push(segmentation("segment.value_rule", &value_rule::KEYS, &groups, by));
        draft.keys("segment.value_rule", &value_rule::KEYS, groups);
    }
    money
}

fn total_value(draft: &mut Draft, dataset: &Dataset, config: &Config) {
    let counts = |role, worth| measure(dataset, role).map(|v| value::part(v, worth));
    let given = |role| measure(dataset, role).map(<[f64]>::to_vec);
    let purchase = given(Role::Amount).or_else(|| match (given(Role::Purchases), given(Role::Price)) {
        (Some(n), Some(p)) => Some(n.iter().zip(&p).map(|(n, p)| n * p).collect()),
        _ => counts(Role::Purchases, config.purchase_value),
    });
    let referral = given(Role::ReferralValue).or_else(|| counts(Role::Advocacy, config.advocacy_value));
    let service = given(Role::ServiceValue);
    let (Some(purchase), Some(referral)) = (purchase, referral) else { return };
    let from_counts = [Role::Amount, Role::ReferralValue, Role::ServiceValue]
        .into_iter()
        .any(|r| measure(dataset, r).is_none());
    if from_counts {
        draft.notes.push(Note::new(NoteCode::ValueFromCounts, dataset.ids.len() as u64));
    }
    let service = service.unwrap_or_else(|| vec![config.service_value; purchase.len()]);
    let total = value::total(&purchase, &referral, &service);
    draft.facts.value_parts = Some([purchase, referral, service]);
    add(draft, "value.total", ColumnType::Money, "", None, total);
}

fn add_clv(draft: &mut Draft, dataset: &Dataset, id: &'static str, unit: f64, v: Vec<f64>) {
    let Some(mut figures) = summary::clv(id, &v, unit) else { return };
    let name = |i: usize| dataset.names.as_ref().map_or_else(String::new, |n| n[i].clone());
    figures.top = summary::highest(&v, 10)
        .into_iter()
        .map(|i| (dataset.ids.get(i as u32).to_owned(), name(i), v[i]))
        .collect();
    let word = match unit {
        1.0 => String::new(),
        1000.0 => "thousand".to_owned(),
        other => other.to_string(),
    };
    draft.numbers(id, ColumnType::Money, &word, &v);
    draft.clv.push(figures);
    draft.facts.columns.push((id, v));
}

/// Days since the last order, and the lifecycle as far as one row a customer tells it.
fn recency(draft: &mut Draft, dataset: &Dataset, as_of: Option<Day>, config: &Config, money: Option<&[f64]>) {
    let purchases = measure(dataset, Role::Purchases);
    if let Some(n) = purchases {
        draft.numbers("order_count", ColumnType::Count, "", n);
    }
    if let Some(spent) = measure(dataset, Role::Amount) {
        draft.numbers("monetary_sum", ColumnType::Money, "", spent);
        // Whoever spent something has bought.
        let none = vec![1.0; spent.len()];
        super::tiers::tiers(draft, spent, purchases.unwrap_or(&none), config);
    }
    let (Some(last), Some(as_of)) = (&dataset.last_order, as_of) else {
        if purchases.is_some() {
            draft.notes.push(Note::new(NoteCode::LifecycleNeedsDate, dataset.ids.len() as u64));
        }
        return;
    };
    draft.say_last_day(as_of, config);
    // A last order after `as_of` is silence of no length, not of a negative one.
    let silent: Vec<f64> =
        last.iter().map(|d| d.map_or(f64::NAN, |d| f64::from((as_of.0 - d.0).max(0)))).collect();
    draft.numbers("recency_days", ColumnType::Count, "days", &silent);
    let days = last.iter().map(|d| d.map_or(i32::MIN, |d| d.0)).collect();
    draft.column("last_order", ColumnType::Date, "", Values::Date(days));
    let Some(purchases) = purchases else { return };
    let gap = gap_days(None, config);
    draft.company.gap_days = Some(gap);
    let rule = rule(gap, config);
    let heard = super::by_orders::seen(draft, &silent);
    let stages = codes(purchases.iter().zip(&*heard).map(|(n, s)| lifecycle::stage(*n, *s, &rule)));
    let by = Measures { money, recency_days: Some(&silent), order_count: Some(purchases) };
    draft.segments.push(segmentation("segment.lifecycle", &lifecycle::KEYS, &stages, by));
    draft.keys("segment.lifecycle", &lifecycle::KEYS, stages);
}

pub(super) fn refer(draft: &mut Draft, dataset: &Dataset) {
    // What a customer's figures are worked out from can be learned from, too.
    for (role, id, r#type) in [
        (Role::Price, "price", ColumnType::Money),
        (Role::RepurchaseRate, "repurchase_rate", ColumnType::Share),
        (Role::LifetimeYears, "lifetime_years", ColumnType::Number),
    ] {
        if let Some(given) = measure(dataset, role) {
            draft.numbers(id, r#type, "", given);
        }
    }
    if let Some(known) = measure(dataset, Role::KnownClv) {
        draft.numbers("known_clv", ColumnType::Money, "", known);
    }
    if let Some(referrals) = measure(dataset, Role::Referrals) {
        draft.numbers("referrals", ColumnType::Count, "", referrals);
        let known = referrals.iter().filter(|v| v.is_finite()).count();
        let some = referrals.iter().filter(|v| **v > 0.0).count();
        draft.company.referral_rate = (known > 0).then(|| some as f64 / known as f64);
    }
}
