//! Parameters of the models, for those who want to check them.

use yew::prelude::*;

use crate::app::estimates::{letter, model};
use crate::app::format;
use crate::app::parts::rich::word;
use crate::app::parts::table::table;
use crate::app::words::{count, known, plain, t, tv, two};
use crate::link::protocol::{Model, Worth};

/// "r 0.52 ± 0.04 · α 6.18 ± 0.6".
fn params(of: &Model) -> String {
    let params = of.params.iter().map(|p| {
        let error = p.error.map_or(String::new(), |e| format!("\u{a0}±\u{a0}{}", plain(e)));
        let edge = if of.boundary.contains(&p.name) { t("worth.params.edge") } else { String::new() };
        format!("{}\u{a0}{}{error}{edge}", letter(&p.name), plain(p.value))
    });
    params.collect::<Vec<_>>().join(" · ")
}

/// The parameters with their standard errors, the log-likelihood, the errors a customer, and what each model assumes.
pub(super) fn details(worth: &Worth) -> Html {
    let rows = worth.models.iter().map(|of| {
        let errors = of.holdout.as_ref();
        let of_customer = errors
            .map_or_else(String::new, |e| format!("{} / {}", two(e.purchases_mae), two(e.purchases_rmse)));
        let cells = vec![params(of), format::number(of.log_likelihood, 3), count(of.customers), of_customer];
        (word(&model(&of.id)), cells, None)
    });
    let heads = [
        ("worth.trust.model", ""),
        ("worth.params.params", "params"),
        ("worth.params.log_likelihood", "num"),
        ("common.customers", "num"),
        ("worth.params.errors", "num"),
    ];
    let what = worth.models.iter().filter_map(|of| {
        let what = known(&format!("model_what.{}", of.id))?;
        Some(html! { <li><b>{ model(&of.id) }</b>{ " " }{ what }</li> })
    });
    let item = |key: &str, name: &str, value: Option<f64>| {
        value.map(|v| html! { <li>{ tv(key, &[(name, two(v))]) }</li> })
    };
    let regular = item("worth.params.regular", "k", worth.regularity);
    let correlated = item("worth.params.correlated", "r", worth.spend_correlation);
    let unit = t(&format!("time_unit.{}", worth.time_unit));
    html! {
        <details>
            <summary>{ t("worth.params.title") }</summary>
            <div class="flow tight-flow">
                { table(tv("worth.params.caption", &[("unit", unit)]), true, &heads, rows.collect()) }
                <ul class="plain-list small">{ for what }{ regular }{ correlated }</ul>
            </div>
        </details>
    }
}
