//! Parameters of the models, for those who want to check them.

use yew::prelude::*;

use crate::app::estimates::{letter, model};
use crate::app::format;
use crate::app::parts::table::table;
use crate::app::words::{count, known, plain, t, tv, two};
use crate::link::protocol::{Model, Worth};

/// "r 0.52 ± 0.04 · α 6.18 ± 0.6".
fn params(of: &Model) -> String {
    let params = of.params.iter().map(|p| {
        let error = p.error.map_or(String::new(), |e| format!(" ± {}", plain(e)));
        let edge = if of.boundary.contains(&p.name) { t("worth.params.edge") } else { String::new() };
        format!("{} {}{error}{edge}", letter(&p.name), plain(p.value))
    });
    params.collect::<Vec<_>>().join(" · ")
}

/// The parameters with their standard errors, the log-likelihood, the errors a customer, and what each model assumes.
pub(super) fn details(worth: &Worth) -> Html {
    let rows = worth.models.iter().map(|of| {
        let errors = of.holdout.as_ref();
        let of_customer = errors
            .map_or_else(String::new, |e| format!("{} / {}", two(e.purchases_mae), two(e.purchases_rmse)));
        let cells = [params(of), format::number(of.log_likelihood, 3), count(of.customers), of_customer];
        (Html::from(model(&of.id)), cells.map(Html::from).to_vec())
    });
    let heads = [
        (t("worth.trust.model"), ""),
        (t("worth.params.params"), "params"),
        (t("worth.params.log_likelihood"), "num"),
        (t("common.customers"), "num"),
        (t("worth.params.errors"), "num"),
    ];
    let what = worth.models.iter().filter_map(|of| {
        let what = known(&format!("model_what.{}", of.id))?;
        Some(html! { <li><b>{ model(&of.id) }</b>{ " " }{ what }</li> })
    });
    let regular = worth.regularity.map(|k| tv("worth.params.regular", &[("k", two(k))]));
    let correlated = worth.spend_correlation.map(|r| tv("worth.params.correlated", &[("r", two(r))]));
    let extra = regular.into_iter().chain(correlated).map(|said| html! { <li>{ said }</li> });
    let unit = t(&format!("time_unit.{}", worth.time_unit));
    html! {
        <details>
            <summary>{ t("worth.params.title") }</summary>
            <div class="flow tight-flow">
                { table(tv("worth.params.caption", &[("unit", unit)]), true, &heads, rows) }
                <ul class="plain-list small">{ for what }{ for extra }</ul>
            </div>
        </details>
    }
}
