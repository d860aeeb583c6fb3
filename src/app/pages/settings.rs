//! The choices of the analysis, each as a sentence in the place whose numbers it changes.

use yew::prelude::*;

use crate::app::estimates::model;
use crate::app::format::{read, shortest_exact};
use crate::app::hooks::{use_locale, use_report};
use crate::app::parts::rich::rich;
use crate::app::parts::setting::{Edit, use_edit};
use crate::app::words::{self, days, t};
use crate::link::protocol::{Business, Config, Day, ModelId, Report, Scale, TimeUnit};

/// Which sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Weights and scale of the satisfaction factors, and the levels.
    Satisfaction,
    /// Worth of a purchase, of a recommendation and of service.
    Value,
    /// What counts as satisfied.
    Csat,
    /// Scale and direction of effort.
    Ces,
    /// Money and days of RFM.
    Rfm,
    /// Gaps and order days of the lifecycle.
    Lifecycle,
    /// How much change counts.
    Trend,
    /// Thresholds of the value groups.
    Rule,
    /// Discounting and units of lifetime value.
    Ltv,
    /// Line of business, where health hangs on it.
    Business,
    /// Margin and discount of what contracts still bring.
    Contracts,
    /// Horizon, margin, discount, time unit, model and holdout of the forecast.
    Worth,
}

/// What [`Settings`] needs.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(crate) struct SettingsProps {
    /// Which sentence.
    pub(crate) topic: Topic,
}

/// The choices of one topic. A change recomputes without reading the file again.
#[component]
pub(crate) fn Settings(props: &SettingsProps) -> Html {
    use_locale();
    let edit = use_edit();
    let report = use_report();
    let sentences = match props.topic {
        Topic::Satisfaction => satisfaction(&edit),
        Topic::Value => value(&edit),
        Topic::Csat => csat(&edit),
        Topic::Ces => ces(&edit),
        Topic::Rfm => rfm(&edit, report.and_then(|r| r.as_of)),
        Topic::Lifecycle => lifecycle(&edit, report.and_then(|r| r.company.gap_days)),
        Topic::Trend => trend(&edit),
        Topic::Rule => rule(&edit),
        Topic::Ltv => ltv(&edit),
        Topic::Business => rich("health.settings", &[("business", business(&edit))]),
        Topic::Contracts => contracts(&edit),
        Topic::Worth => worth(&edit, report.as_deref()),
    };
    html! { <div class="settings-block no-print"><p class="settings">{ sentences }</p>{ edit.faults() }</div> }
}

fn scale_options() -> Vec<(String, String)> {
    let guessed = (String::new(), t("scores.settings.guessed"));
    let scales = Scale::ALL.iter().map(|s| (s.key().to_owned(), t(&format!("scale.{}", s.key()))));
    std::iter::once(guessed).chain(scales).collect()
}

fn scale_of(key: &str) -> Option<Scale> {
    Scale::ALL.into_iter().find(|s| s.key() == key)
}

fn scale_key(scale: Option<Scale>) -> &'static str {
    scale.map_or("", Scale::key)
}

fn satisfaction(edit: &Edit) -> Html {
    let config = edit.config.clone();
    let business = business(edit);
    let scale = edit.choice(
        "scores.settings.rating_scale",
        scale_options(),
        scale_key(config.rating_scale),
        |c, key| c.rating_scale = scale_of(key),
    );
    let [product, service, support] = config.weights;
    let weights = rich(
        "scores.settings.weights",
        &[
            ("business", business),
            ("product", edit.number("scores.settings.weight_product", product, |c, v| c.weights[0] = v)),
            ("service", edit.number("scores.settings.weight_service", service, |c, v| c.weights[1] = v)),
            ("support", edit.number("scores.settings.weight_support", support, |c, v| c.weights[2] = v)),
            ("scale", scale),
        ],
    );
    let [excellent, good, fair] = config.levels;
    let levels = rich(
        "scores.settings.levels",
        &[
            ("excellent", edit.number("scores.settings.level_excellent", excellent, |c, v| c.levels[0] = v)),
            ("good", edit.number("scores.settings.level_good", good, |c, v| c.levels[1] = v)),
            ("fair", edit.number("scores.settings.level_fair", fair, |c, v| c.levels[2] = v)),
        ],
    );
    html! { <>{ weights }{ words::gap() }{ levels }</> }
}

fn business(edit: &Edit) -> Html {
    let businesses =
        Business::ALL.iter().map(|b| (b.key().to_owned(), t(&format!("business.{}", b.key())))).collect();
    edit.choice("scores.settings.business", businesses, edit.config.business.key(), |c, key| {
        if let Some(business) = Business::ALL.into_iter().find(|b| b.key() == key) {
            c.business = business;
            c.weights = business.weights();
        }
    })
}

fn value(edit: &Edit) -> Html {
    let c = edit.config.clone();
    rich(
        "scores.settings.counts",
        &[
            (
                "purchase",
                edit.number("scores.settings.purchase_value", c.purchase_value, |c, v| c.purchase_value = v),
            ),
            (
                "advocacy",
                edit.number("scores.settings.advocacy_value", c.advocacy_value, |c, v| c.advocacy_value = v),
            ),
            (
                "service",
                edit.number("scores.settings.service_value", c.service_value, |c, v| c.service_value = v),
            ),
        ],
    )
}

fn csat(edit: &Edit) -> Html {
    let tops = (1..=6).map(|n: u32| (n.to_string(), n.to_string())).collect();
    let top = edit.choice("scores.settings.csat_top", tops, &edit.config.csat_top.to_string(), |c, key| {
        c.csat_top = key.parse().unwrap_or(c.csat_top);
    });
    let scale = edit.choice(
        "scores.settings.csat_scale",
        scale_options(),
        scale_key(edit.config.csat_scale),
        |c, key| c.csat_scale = scale_of(key),
    );
    rich("scores.settings.csat", &[("top", top), ("scale", scale)])
}

fn ces(edit: &Edit) -> Html {
    let scale = edit.choice(
        "scores.settings.ces_scale",
        scale_options(),
        scale_key(edit.config.ces_scale),
        |c, key| c.ces_scale = scale_of(key),
    );
    let directions = vec![
        ("easy".to_owned(), t("scores.settings.ces_easy")),
        ("hard".to_owned(), t("scores.settings.ces_hard")),
    ];
    let chosen = if edit.config.ces_high_is_easy { "easy" } else { "hard" };
    let direction = edit.choice("scores.settings.ces_direction", directions, chosen, |c, key| {
        c.ces_high_is_easy = key == "easy";
    });
    rich("scores.settings.ces", &[("scale", scale), ("direction", direction)])
}

fn rfm(edit: &Edit, as_of: Option<Day>) -> Html {
    let options = |pairs: [(&str, &str); 2]| pairs.map(|(value, key)| (value.to_owned(), t(key))).to_vec();
    let money = edit.choice(
        "segments.grid.money_label",
        options([("sum", "segments.grid.money_sum"), ("mean", "segments.grid.money_mean")]),
        if edit.config.monetary_mean { "mean" } else { "sum" },
        // Cut points of sums say nothing of means.
        |c, key| (c.monetary_mean, c.rfm_cuts) = (key == "mean", None),
    );
    let merge = edit.choice(
        "segments.grid.merge_label",
        options([("one", "segments.grid.merge_one"), ("each", "segments.grid.merge_each")]),
        if edit.config.merge_days { "one" } else { "each" },
        |c, key| c.merge_days = key == "one",
    );
    let date =
        edit.day("segments.grid.date_label", edit.config.as_of.or(as_of), |config, day| config.as_of = day);
    let zero = edit.choice(
        "segments.grid.zero_label",
        options([("count", "segments.grid.zero_count"), ("leave", "segments.grid.zero_leave")]),
        if edit.config.zero_orders { "count" } else { "leave" },
        |c, key| c.zero_orders = key == "count",
    );
    rich("segments.grid.settings", &[("money", money), ("merge", merge), ("zero", zero), ("date", date)])
}

fn lifecycle(edit: &Edit, now: Option<f64>) -> Html {
    let c: &Config = &edit.config;
    let now = now.map_or_else(|| "–".to_owned(), days);
    let gaps = rich(
        "segments.life.settings_auto",
        &[
            ("gap", edit.optional("segments.life.gap", c.gap_days, |c, v| c.gap_days = v)),
            ("floor", edit.number("segments.life.floor", c.gap_floor, |c, v| c.gap_floor = v)),
            ("now", Html::from(now)),
        ],
    );
    let rest = rich(
        "segments.life.settings_churned",
        &[
            ("churned", edit.number("segments.life.churned", c.churned_gaps, |c, v| c.churned_gaps = v)),
            (
                "chance",
                edit.number("segments.life.chance", c.churned_chance * 100.0, |c, v| {
                    c.churned_chance = v / 100.0
                }),
            ),
            (
                "orders",
                edit.number("segments.life.orders", f64::from(c.loyal_orders), |c, v| {
                    c.loyal_orders = whole(v)
                }),
            ),
            ("loyal", edit.number("segments.life.loyal", c.loyal_gaps, |c, v| c.loyal_gaps = v)),
        ],
    );
    html! { <>{ gaps }{ words::gap() }{ rest }</> }
}

// What is no whole number becomes 0, which every whole setting refuses with its range.
fn whole(v: f64) -> u32 {
    if v.fract() == 0.0 && (0.0..=1e9).contains(&v) { v as u32 } else { 0 }
}

fn trend(edit: &Edit) -> Html {
    let band =
        edit.number("segments.trend.band", edit.config.trend_band * 100.0, |c, v| c.trend_band = v / 100.0);
    rich("segments.trend.settings", &[("band", band)])
}

fn rule(edit: &Edit) -> Html {
    let c = edit.config.clone();
    let high = rich(
        "segments.rule.settings_high",
        &[
            ("clv", edit.number("segments.rule.clv_high", c.rule_clv[0], |c, v| c.rule_clv[0] = v)),
            ("value", edit.number("segments.rule.value_high", c.rule_value[0], |c, v| c.rule_value[0] = v)),
        ],
    );
    let active = rich(
        "segments.rule.settings_active",
        &[
            ("clv", edit.number("segments.rule.clv_active", c.rule_clv[1], |c, v| c.rule_clv[1] = v)),
            ("value", edit.number("segments.rule.value_active", c.rule_value[1], |c, v| c.rule_value[1] = v)),
        ],
    );
    html! { <>{ high }{ words::gap() }{ active }</> }
}

fn ltv(edit: &Edit) -> Html {
    let c = edit.config.clone();
    let units = [1.0, 10.0, 100.0, 1000.0, 10_000.0, 1_000_000.0].map(|unit: f64| {
        let words = if unit == 1.0 { t("ltv.unit_one") } else { words::unit(&shortest_exact(unit)) };
        (shortest_exact(unit), words)
    });
    let unit = edit.choice("ltv.unit", units.to_vec(), &shortest_exact(c.simple_unit), |c, key| {
        c.simple_unit = read(key).unwrap_or(c.simple_unit);
    });
    let discount = rich(
        "ltv.settings",
        &[
            ("rate", rate(edit)),
            ("years", edit.number("ltv.years", f64::from(c.years), |c, v| c.years = whole(v))),
            ("unit", unit),
            ("k", edit.number("ltv.k", c.satisfaction_k, |c, v| c.satisfaction_k = v)),
        ],
    );
    let price = rich(
        "ltv.settings_price",
        &[("purchase", edit.number("ltv.purchase", c.purchase_value, |c, v| c.purchase_value = v))],
    );
    html! { <>{ discount }{ words::gap() }{ price }</> }
}

fn contracts(edit: &Edit) -> Html {
    rich("retention.stay.settings", &[("margin", margin(edit)), ("rate", rate(edit))])
}

fn margin(edit: &Edit) -> Html {
    edit.number("worth.set.margin", edit.config.margin * 100.0, |c, v| c.margin = v / 100.0)
}

fn rate(edit: &Edit) -> Html {
    edit.number("ltv.rate", edit.config.discount_rate * 100.0, |c, v| c.discount_rate = v / 100.0)
}

fn worth(edit: &Edit, report: Option<&Report>) -> Html {
    let c = edit.config.clone();
    let horizon = edit.number("worth.set.horizon", c.horizon_months, |c, v| c.horizon_months = v);
    let units = TimeUnit::ALL.iter().map(|u| (u.key().to_owned(), t(&format!("time_unit.{}", u.key()))));
    let unit = edit.choice("worth.set.unit", units.collect(), c.time_unit.key(), |c, key| {
        c.time_unit = TimeUnit::ALL.into_iter().find(|u| u.key() == key).unwrap_or(c.time_unit);
    });
    let money =
        rich("worth.set.money", &[("horizon", horizon), ("margin", margin(edit)), ("rate", rate(edit))]);
    let found = report.and_then(|report| report.worth.as_ref());
    let fitted = |id: &ModelId| found.is_some_and(|w| w.fitted.iter().any(|m| m == id.key()));
    let models = ModelId::ALL.into_iter().filter(|id| c.model == Some(*id) || fitted(id));
    let automatic = (String::new(), t("worth.set.automatic"));
    let models = std::iter::once(automatic).chain(models.map(|id| (id.key().to_owned(), model(id.key()))));
    let model =
        edit.choice("worth.set.model", models.collect(), c.model.map_or("", ModelId::key), |c, key| {
            c.model = ModelId::ALL.into_iter().find(|id| id.key() == key);
        });
    let how = rich("worth.set.how", &[("unit", unit), ("model", model)]);
    // What is held back, or would be as the person wishes; nothing to set where nothing can be.
    let held = found.and_then(|w| Some(w.holdout.as_ref()?.split));
    let tested = held.or(c.holdout_split.filter(|_| found.is_some_and(|w| !w.complete))).map(|split| {
        let split = edit.day("worth.set.split", Some(split), |c, day| c.holdout_split = day);
        html! { <>{ words::gap() }{ rich("worth.set.tested", &[("split", split)]) }</> }
    });
    html! { <>{ money }{ words::gap() }{ how }{ tested }</> }
}
