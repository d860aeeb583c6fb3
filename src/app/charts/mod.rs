//! Charts: what is drawn is plain data here; `charts/charts.js` draws it with ECharts, fetched after first results.

mod load;
mod part;
pub(crate) mod spec;

pub(crate) use part::Props;
pub(crate) use spec::{Made, Spec};
