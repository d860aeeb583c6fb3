//! Files to take away.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::{CSV, Icon, download};
use crate::app::hooks::{use_ask, use_dispatch, use_locale, use_report};
use crate::app::strings;
use crate::app::text::{t, tn};
use crate::link::protocol::{Answer, Ask, Error, Query};

/// Asks for a file and hands it to the person under a name; faults are said on the page.
#[hook]
pub fn use_save() -> Callback<(Ask, AttrValue)> {
    let ask = use_ask();
    let dispatch = use_dispatch();
    use_callback((), move |(what, name): (Ask, AttrValue), ()| {
        let dispatch = dispatch.clone();
        let done = Callback::from(move |outcome: Result<Answer, Vec<Error>>| match outcome {
            Ok(Answer::File(bytes)) => download(&name, &bytes, CSV),
            Ok(_) => (),
            Err(errors) => dispatch.fault(errors),
        });
        ask.send(what, done);
    })
}

/// The dialog's element, so that a button elsewhere can open it.
#[derive(Debug, PartialEq, Properties)]
pub struct TakeAwayProps {
    /// The element.
    pub node: NodeRef,
}

/// The dialog: customers, and rows that were set aside.
#[component]
pub fn TakeAway(props: &TakeAwayProps) -> Html {
    use_locale();
    let report = use_report();
    let save = use_save();
    let Some(report) = report else { return html! {} };
    let close = {
        let node = props.node.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    let customers = {
        let (save, report) = (save.clone(), report.clone());
        Callback::from(move |_: MouseEvent| {
            let labels = strings::customer_labels(&report);
            save.emit((Ask::ExportCustomers { query: Query::default(), labels }, t("take.file_customers")));
        })
    };
    let rejected = Callback::from(move |_: MouseEvent| {
        save.emit((Ask::ExportRejected { labels: strings::rejected_labels() }, t("take.file_rejected")));
    });
    html! {
        <dialog ref={props.node.clone()} aria-labelledby="take-title">
            <div class="sheet-in">
                <h2 id="take-title">{ t("take.title") }</h2>
                <p class="muted">{ t("take.say") }</p>
                <ul class="take">
                    <li>
                        <div><b>{ t("take.customers") }</b><span>{ tn("take.customers_say", report.customers, &[]) }</span></div>
                        <button type="button" class="primary" onclick={customers}><Icon name="download" />{ t("take.download") }</button>
                    </li>
                    if report.rejected_rows > 0 {
                        <li>
                            <div><b>{ t("take.rejected") }</b><span>{ tn("take.rejected_say", report.rejected_rows, &[]) }</span></div>
                            <button type="button" onclick={rejected}><Icon name="download" />{ t("take.download") }</button>
                        </li>
                    }
                </ul>
                <div class="ends"><button type="button" onclick={close}>{ t("take.close") }</button></div>
            </div>
        </dialog>
    }
}
