//! A part of a page around one chart: the finding beside it, its table and its pictures on demand.

use web_sys::Element;
use yew::prelude::*;

use super::load::{self, Charts};
use super::spec::Spec;
use crate::app::words::{lang, t, tv};

/// What [`ChartPart`] needs.
#[derive(Properties, PartialEq, Clone)]
pub(crate) struct Props {
    /// Heading.
    pub(crate) title: AttrValue,
    /// The finding in one sentence.
    pub(crate) finding: Html,
    /// Links before those of the chart.
    #[prop_or_default]
    pub(crate) links: Html,
    /// What stands above the chart.
    #[prop_or_default]
    pub(crate) before: Html,
    /// What stands below it.
    #[prop_or_default]
    pub(crate) after: Html,
    /// What is drawn.
    pub(crate) spec: Spec,
    /// The chart in one sentence, for those who do not see it.
    pub(crate) label: AttrValue,
    /// How lines are to be read, under the chart.
    #[prop_or_default]
    pub(crate) caption: AttrValue,
    /// Its numbers.
    pub(crate) table: Html,
    /// Height in pixels.
    #[prop_or(280)]
    pub(crate) height: u32,
}

impl Props {
    /// A chart with its finding and its table; what else there is, is set on the outcome.
    pub(crate) fn new(title: String, finding: Html, spec: Spec, label: String, table: Html) -> Props {
        Props {
            title: title.into(),
            finding,
            links: Html::default(),
            before: Html::default(),
            after: Html::default(),
            spec,
            label: label.into(),
            caption: AttrValue::default(),
            table,
            height: 280,
        }
    }

    /// The part. One place makes it for all pages: each one that does costs the page half a kilobyte.
    pub(crate) fn part(self) -> Html {
        html! { <ChartPart ..self /> }
    }
}

/// A part with a chart. Its table stands in while the chart module is on its way only if it cannot come.
#[component]
pub(crate) fn ChartPart(props: &Props) -> Html {
    let charts = load::use_charts();
    let as_table = use_state_eq(|| false);
    let refused = use_state_eq(|| false);
    let plot = use_node_ref();
    let lang = lang();
    {
        let (plot, refused) = (plot.clone(), refused.clone());
        use_effect_with((charts, props.spec.clone(), lang), move |(charts, spec, lang)| {
            if let (Charts::Ready, Some(element)) = (*charts, plot.cast::<Element>()) {
                refused.set(!load::draw(&element, &spec.to_js(lang)));
            }
        });
    }
    {
        let plot = plot.clone();
        use_effect_with((), move |()| {
            let element = plot.cast::<Element>();
            move || {
                if let Some(element) = element {
                    load::dispose(&element);
                }
            }
        });
    }
    let failed = charts == Charts::Failed || *refused;
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |_: MouseEvent| as_table.set(!*as_table))
    };
    let save = |kind: &'static str| {
        let (plot, name) = (plot.clone(), props.title.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(element) = plot.cast::<Element>() {
                load::save(&element, kind, &name);
            }
        })
    };
    let named = |key: &str| tv(key, &[("chart", props.title.to_string())]);
    let buttons = if failed {
        Html::default()
    } else {
        let words = if *as_table { "common.hide_table" } else { "common.view_table" };
        html! {
            <>
                <button type="button" aria-expanded={as_table.to_string()} onclick={toggle}>{ t(words) }</button>
                if charts == Charts::Ready {
                    <button type="button" aria-label={named("chart.svg_of")} onclick={save("svg")}>{ "SVG" }</button>
                    <button type="button" aria-label={named("chart.png_of")} onclick={save("png")}>{ "PNG" }</button>
                }
            </>
        }
    };
    let style = format!("--h:{}px", props.height);
    html! {
        <section class="part">
            <div class="head">
                <h2>{ props.title.clone() }</h2>
                <p>{ props.finding.clone() }</p>
                <div class="links">{ props.links.clone() }{ buttons }</div>
            </div>
            <div class="flow">
                { props.before.clone() }
                <figure class="chart">
                    if failed {
                        <p class="small muted" role="status">{ t("chart.failed") }</p>
                    }
                    <div class="plot" role="img" aria-label={props.label.clone()} {style} hidden={failed} ref={plot}></div>
                    if !props.caption.is_empty() && !failed {
                        <figcaption>{ props.caption.clone() }</figcaption>
                    }
                </figure>
                if failed || *as_table {
                    { props.table.clone() }
                }
                { props.after.clone() }
            </div>
        </section>
    }
}
