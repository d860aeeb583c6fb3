//! Own cut points for RFM.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::hooks::use_locale;
use crate::app::parts::setting::{read, use_edit, written};
use crate::app::words::t;

/// What [`Cuts`] needs.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(super) struct CutsProps {
    /// The cut points in use: days, orders, money.
    pub(super) cuts: Vec<Vec<f64>>,
    /// Whether they are the person's own.
    pub(super) own: bool,
}

const FIELDS: [&str; 3] = ["segments.grid.cut_recency", "segments.grid.cut_frequency", "segments.grid.cut_money"];

/// Three lines of four numbers, folded away until wanted.
#[component]
pub(super) fn Cuts(props: &CutsProps) -> Html {
    use_locale();
    let edit = use_edit();
    let bad = use_state_eq(|| false);
    let fields = [use_node_ref(), use_node_ref(), use_node_ref()];
    let take = {
        let (edit, bad, fields) = (edit.clone(), bad.clone(), fields.clone());
        Callback::from(move |_: MouseEvent| {
            let lines = fields.each_ref().map(|f| f.cast::<HtmlInputElement>().and_then(|i| four(&i.value())));
            let [Some(days), Some(orders), Some(money)] = lines else { return bad.set(true) };
            bad.set(false);
            edit.change(|config| config.rfm_cuts = Some([days, orders, money]));
        })
    };
    let back = {
        let (edit, bad) = (edit.clone(), bad.clone());
        Callback::from(move |_: MouseEvent| {
            bad.set(false);
            edit.change(|config| config.rfm_cuts = None);
        })
    };
    let inputs = FIELDS.iter().zip(&props.cuts).zip(&fields).map(|((label, cuts), field)| {
        let value = cuts.iter().map(|v| written(*v)).collect::<Vec<_>>().join(" ");
        html! { <label>{ t(label) }<input type="text" autocomplete="off" {value} ref={field.clone()} aria-invalid={bad.then_some("true")} /></label> }
    });
    html! {
        <details class="no-print">
            <summary>{ t("segments.grid.cuts") }</summary>
            <div class="cuts">
                <p class="small muted">{ t("segments.grid.cuts_say") }</p>
                { for inputs }
                if *bad {
                    <div class="note bad" role="alert"><p>{ t("segments.grid.cuts_bad") }</p></div>
                }
                { edit.faults() }
                <div class="acts">
                    <button type="button" onclick={take}>{ t("segments.grid.cuts_use") }</button>
                    if props.own {
                        <button type="button" onclick={back}>{ t("segments.grid.cuts_quintiles") }</button>
                    }
                </div>
            </div>
        </details>
    }
}

fn four(text: &str) -> Option<[f64; 4]> {
    let numbers: Option<Vec<f64>> =
        text.split([' ', ';', '\t', '，', '；']).filter(|part| !part.is_empty()).map(read).collect();
    let numbers: [f64; 4] = numbers?.try_into().ok()?;
    numbers.windows(2).all(|w| w[0] <= w[1]).then_some(numbers)
}
