//! Scores as formulas with one customer's numbers filled in.

use super::by_customer::{FACTORS, measure};
use super::summary::middle;
use crate::engine::config::{Config, Scale};
use crate::engine::dataset::Dataset;
use crate::engine::dataset::roles::Role;
use crate::engine::report::formula::{Explanation, Input, Term};
use crate::engine::report::{Clv, Score};
use crate::engine::score::satisfaction::{self, LEVELS};
use crate::engine::score::{scale, survey};

/// What the formulas of single customers need, kept beside the customers table.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Every score and lifetime value by id.
    pub(super) columns: Vec<(&'static str, Vec<f64>)>,
    /// Ratings as given, on their own scale.
    pub(super) ratings: Vec<(Role, Vec<f64>)>,
    /// Factors on 0-10 with their position among the weights.
    pub(super) factors: Vec<(usize, satisfaction::Factor)>,
    /// Purchase, referral and service value.
    pub(super) value_parts: Option<[Vec<f64>; 3]>,
    /// Purchases, where loyalty comes from an order log.
    pub(super) order_count: Vec<f64>,
    pub(super) loyalty_from_orders: bool,
    pub(super) experience_by_proxy: bool,
    /// Which lifetime value the satisfaction-adjusted one starts from.
    pub(super) adjusted_base: Option<&'static str>,
    /// Survey answers by question and customer.
    pub(super) answers: Vec<(Role, usize, Vec<f64>)>,
    pub(super) survey_scales: Vec<(Role, Scale)>,
    /// Positive comments and those understood, by customer, where comments give the share.
    pub(super) comments: Vec<(f64, f64)>,
}

/// Cash flows of a customers table in the order of their years.
pub(super) fn cash_flows(dataset: &Dataset) -> Vec<(u8, &[f64])> {
    let mut flows: Vec<(u8, &[f64])> = dataset
        .measures
        .iter()
        .filter_map(|(role, v)| match role {
            Role::CashFlow(year) => Some((*year, v.as_slice())),
            _ => None,
        })
        .collect();
    crate::engine::math::sort::by(&mut flows, |a, b| a.0.cmp(&b.0));
    flows
}

fn input(symbol: &str, key: &str, value: f64, setting: bool) -> Input {
    Input { symbol: symbol.to_owned(), key: key.to_owned(), value, setting }
}

/// A formula whose symbols are its inputs.
pub(super) struct Sheet {
    inputs: Vec<Input>,
}

impl Sheet {
    pub(super) fn new() -> Sheet {
        Sheet { inputs: Vec::new() }
    }
    /// A number of the customer's own.
    pub(super) fn own(&mut self, symbol: &str, key: &str, value: f64) -> Term {
        self.inputs.push(input(symbol, key, value, false));
        Term::symbol(symbol, value)
    }
    /// A number that is a setting.
    pub(super) fn set(&mut self, symbol: &str, key: &str, value: f64) -> Term {
        self.inputs.push(input(symbol, key, value, true));
        Term::symbol(symbol, value)
    }
    pub(super) fn explain(self, id: &str, symbol: &str, term: Term, result: f64) -> Explanation {
        Explanation {
            id: id.to_owned(),
            symbol: symbol.to_owned(),
            term,
            result,
            inputs: self.inputs,
            weakest: None,
            level: None,
            customer: String::new(),
        }
    }
}

impl Facts {
    /// The values of a score or lifetime value.
    pub(super) fn get(&self, id: &str) -> Option<&[f64]> {
        self.columns.iter().find(|(k, _)| *k == id).map(|(_, v)| v.as_slice())
    }

    /// Every score that customer `i` has, explained.
    pub(super) fn explain(&self, dataset: &Dataset, config: &Config, i: usize) -> Vec<Explanation> {
        self.columns.iter().filter_map(|(id, _)| self.one(id, dataset, config, i)).collect()
    }

    /// Gives each score the customer in the middle as its example.
    pub(super) fn add_example(&self, scores: &mut [Score], dataset: &Dataset, config: &Config) {
        for score in scores {
            let example = self.example(&score.id, dataset, config);
            score.example = score.example.take().or(example);
        }
    }

    /// Gives each lifetime value the customer in the middle as its example.
    pub(super) fn add_clv_example(&self, values: &mut [Clv], dataset: &Dataset, config: &Config) {
        for value in values {
            value.example = self.example(&value.id, dataset, config);
        }
    }

    fn example(&self, id: &str, dataset: &Dataset, config: &Config) -> Option<Explanation> {
        self.one(id, dataset, config, middle(self.get(id)?)?)
    }

    fn one(&self, id: &str, dataset: &Dataset, config: &Config, i: usize) -> Option<Explanation> {
        let result = *self.get(id)?.get(i)?;
        if !result.is_finite() {
            return None;
        }
        let own = |role| measure(dataset, role).and_then(|v| v.get(i)).copied();
        let mut sheet = Sheet::new();
        let mut explanation = match id {
            "satisfaction.weighted" => self.weighted(config, i, result),
            "satisfaction.mean" => self.mean(i, result),
            "satisfaction.positive_share" => {
                let counted = own(Role::PositiveFeedback).zip(own(Role::TotalFeedback));
                let (positive, all) = counted.or_else(|| self.comments.get(i).copied())?;
                let p = sheet.own("p", "positive_feedback", positive);
                let n = sheet.own("n", "total_feedback", all);
                sheet.explain(id, "S", p.over(n), result)
            }
            "satisfaction.expectation_gap" => {
                let p = sheet.own("P", "perceived_value", own(Role::PerceivedValue)?);
                let e = sheet.own("E", "expected_value", own(Role::ExpectedValue)?);
                let term = p.clone().minus(e.clone()).over(Term::Sum(vec![p, e]));
                sheet.explain(id, "G", term, result)
            }
            "loyalty.repeat_share" if self.loyalty_from_orders => {
                let n = sheet.own("n", "order_count", *self.order_count.get(i)?);
                let term = n.clone().minus(Term::Number(1.0)).over(n);
                sheet.explain(id, "L", term, result)
            }
            "loyalty.repeat_share" => {
                let r = sheet.own("r", "repeat_purchases", own(Role::RepeatPurchases)?);
                let n = sheet.own("n", "purchases", own(Role::Purchases)?);
                sheet.explain(id, "L", r.over(n), result)
            }
            "experience.sum" if self.experience_by_proxy => {
                let s = sheet.own(
                    "S",
                    "satisfaction.positive_share",
                    self.get("satisfaction.positive_share")?[i],
                );
                let l = sheet.own("L", "loyalty.repeat_share", self.get("loyalty.repeat_share")?[i]);
                sheet.explain(id, "E", Term::Sum(vec![s.clone(), l, s]), result)
            }
            "experience.sum" => {
                let f = sheet.own("F", "functional", own(Role::Functional)?);
                let s = sheet.own("V", "service", own(Role::Service)?);
                let e = sheet.own("M", "emotional", own(Role::Emotional)?);
                sheet.explain(id, "E", Term::Sum(vec![f, s, e]), result)
            }
            "value.total" => self.value(dataset, config, i, result)?,
            "clv.simple" => {
                let p = sheet.own("P", "price", own(Role::Price)?);
                let r = sheet.own("R", "repurchase_rate", own(Role::RepurchaseRate)?);
                let y = sheet.own("Y", "lifetime_years", own(Role::LifetimeYears)?);
                let mut term = Term::Product(vec![p, r, y]);
                if config.simple_unit != 1.0 {
                    term = term.over(sheet.set("u", "simple_unit", config.simple_unit));
                }
                sheet.explain(id, "LTV", term, result)
            }
            "clv.discounted" => discounted(dataset, config, i, result),
            "clv.annuity" => annuity(dataset, config, i, result)?,
            "clv.satisfaction_adjusted" => {
                let base = self.adjusted_base?;
                let v = sheet.own("LTV", base, self.get(base)?[i]);
                let g = sheet.own(
                    "G",
                    "satisfaction.expectation_gap",
                    self.get("satisfaction.expectation_gap")?[i],
                );
                let k = sheet.set("k", "satisfaction_k", config.satisfaction_k);
                let factor = Term::Sum(vec![Term::Number(1.0), Term::Product(vec![k, g])]);
                sheet.explain(id, "LTV_S", Term::Product(vec![v, factor]), result)
            }
            "nps" | "csat" | "ces" => self.answers_of(id, config, i)?,
            _ => return None,
        };
        explanation.customer = dataset.ids.get(i as u32).to_owned();
        Some(explanation)
    }

    fn weighted(&self, config: &Config, i: usize, result: f64) -> Explanation {
        let mut sheet = Sheet::new();
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for (k, factor) in &self.factors {
            if factor.values[i].is_finite() {
                let w = sheet.set(&format!("w_{}", k + 1), &format!("weights.{k}"), factor.weight);
                let f = sheet.own(&format!("F_{}", k + 1), &FACTORS[*k].key(), factor.values[i]);
                above.push(Term::Product(vec![w.clone(), f]));
                below.push(w);
            }
        }
        let term = Term::Sum(above).over(Term::Sum(below));
        let mut out = sheet.explain("satisfaction.weighted", "S", term, result);
        let factors: Vec<satisfaction::Factor> = self.factors.iter().map(|(_, f)| f.clone_at(i)).collect();
        out.weakest = satisfaction::weakest(&factors, 0, &config.levels)
            .map(|w| (FACTORS[self.factors[w.factor].0].key(), w.value, w.needed));
        out.level = satisfaction::level(result, &config.levels).map(|l| LEVELS[l].to_owned());
        out
    }

    fn mean(&self, i: usize, result: f64) -> Explanation {
        let mut sheet = Sheet::new();
        let given = self.ratings.iter().filter(|(_, v)| v[i].is_finite()).enumerate();
        let terms: Vec<Term> =
            given.map(|(k, (role, v))| sheet.own(&format!("F_{}", k + 1), &role.key(), v[i])).collect();
        let n = Term::Number(terms.len() as f64);
        sheet.explain("satisfaction.mean", "S", Term::Sum(terms).over(n), result)
    }

    fn value(&self, dataset: &Dataset, config: &Config, i: usize, result: f64) -> Option<Explanation> {
        let own = |role| measure(dataset, role).and_then(|v| v.get(i)).copied();
        let mut sheet = Sheet::new();
        let [p, r, s] = self.value_parts.as_ref()?;
        let purchase = match (own(Role::Amount), own(Role::Purchases), own(Role::Price)) {
            (Some(_), ..) | (_, None, _) => sheet.own("P", "amount", p[i]),
            (None, Some(n), Some(price)) => {
                Term::Product(vec![sheet.own("n", "purchases", n), sheet.own("p", "price", price)])
            }
            (None, Some(n), None) => Term::Product(vec![
                sheet.own("n", "purchases", n),
                sheet.set("p", "purchase_value", config.purchase_value),
            ]),
        };
        let referral = match (own(Role::ReferralValue), own(Role::Advocacy)) {
            (None, Some(a)) => Term::Product(vec![
                sheet.own("a", "advocacy", a),
                sheet.set("q", "advocacy_value", config.advocacy_value),
            ]),
            _ => sheet.own("R", "referral_value", r[i]),
        };
        let service = match own(Role::ServiceValue) {
            Some(v) => sheet.own("V", "service_value", v),
            None => sheet.set("V", "service_value", s[i]),
        };
        Some(sheet.explain("value.total", "T", Term::Sum(vec![purchase, referral, service]), result))
    }

    fn answers_of(&self, id: &str, config: &Config, i: usize) -> Option<Explanation> {
        let role = match id {
            "nps" => Role::Nps,
            "csat" => Role::Csat,
            _ => Role::Ces,
        };
        let at = self.answers.iter().find(|(r, k, _)| *r == role && *k == i)?;
        let on = self.survey_scales.iter().find(|(r, _)| *r == role)?.1;
        Some(survey(role, id, &at.2, on, config))
    }
}

/// A survey figure over some answers on their scale, explained.
pub(super) fn survey(role: Role, id: &str, values: &[f64], on: Scale, config: &Config) -> Explanation {
    let mut sheet = Sheet::new();
    let n = values.len() as f64;
    match role {
        Role::Nps => {
            let r = survey::recommenders(values.iter().copied());
            let p = sheet.own("p", "promoters", r.promoters as f64);
            let d = sheet.own("d", "detractors", r.detractors as f64);
            let n = sheet.own("n", "answers", n);
            let term = Term::Product(vec![Term::Number(100.0), p.minus(d).over(n)]);
            let result = term.value();
            sheet.explain(id, "NPS", term, result)
        }
        Role::Csat => {
            let k = super::by_answers::satisfied(values, on, config) as f64;
            let term = sheet.own("k", "satisfied", k).over(sheet.own("n", "answers", n));
            let result = term.value();
            sheet.explain(id, "CSAT", term, result)
        }
        _ => {
            let mapped = values.iter().map(|v| scale::map(*v, on.ends(), Scale::OneToSeven.ends()));
            let total = sheet.own("Σ", "answers_sum", mapped.sum());
            let term = total.over(sheet.own("n", "answers", n));
            let result = term.value();
            sheet.explain(id, "CES", term, result)
        }
    }
}

fn discounted(dataset: &Dataset, config: &Config, i: usize, result: f64) -> Explanation {
    let mut sheet = Sheet::new();
    let rate = Term::symbol("r", config.discount_rate);
    let mut terms = Vec::new();
    for (year, flow) in cash_flows(dataset) {
        if flow[i].is_finite() {
            let cf = sheet.own(&format!("CF_{year}"), &format!("cash_flow_{year}"), flow[i]);
            let growth = Term::Sum(vec![Term::Number(1.0), rate.clone()]);
            terms.push(cf.over(growth.to_the(Term::Number(f64::from(year)))));
        }
    }
    sheet.set("r", "discount_rate", config.discount_rate);
    sheet.explain("clv.discounted", "CLV", Term::Sum(terms), result)
}

fn annuity(dataset: &Dataset, config: &Config, i: usize, result: f64) -> Option<Explanation> {
    let own = |role| measure(dataset, role).and_then(|v| v.get(i)).copied();
    let mut sheet = Sheet::new();
    let n = sheet.own("n", "purchases", own(Role::Purchases)?);
    let p = match own(Role::Price) {
        Some(price) => sheet.own("p", "price", price),
        None => sheet.set("p", "purchase_value", config.purchase_value),
    };
    let years = f64::from(config.years);
    let term = if config.discount_rate == 0.0 {
        Term::Product(vec![n, p, sheet.set("Y", "years", years)])
    } else {
        let r = sheet.set("r", "discount_rate", config.discount_rate);
        let y = sheet.set("Y", "years", years);
        let growth = Term::Sum(vec![Term::Number(1.0), r.clone()]).to_the(y);
        let factor = Term::Number(1.0).minus(Term::Number(1.0).over(growth)).over(r);
        Term::Product(vec![n, p, factor])
    };

    Some(sheet.explain("clv.annuity", "CLV", term, result))
}
