//! Files to take away.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::{CSV, download, icon};
use crate::app::hooks::{use_ask, use_dispatch};
use crate::app::state::ReportRef;
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

/// The dialog: customers, purchase histories, and rows that were set aside. Its element is given so that a button elsewhere can open it.
pub fn take_away(node: &NodeRef, report: &ReportRef, save: &Callback<(Ask, AttrValue)>) -> Html {
    let close = {
        let node = node.clone();
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
    let rejected = {
        let save = save.clone();
        Callback::from(move |_: MouseEvent| {
            save.emit((Ask::ExportRejected { labels: strings::rejected_labels() }, t("take.file_rejected")));
        })
    };
    let histories = {
        let save = save.clone();
        Callback::from(move |_: MouseEvent| {
            save.emit((Ask::ExportHistories, t("take.file_histories")));
        })
    };
    html! {
        <dialog ref={node.clone()} aria-labelledby="take-title">
            <div class="sheet-in">
                <h2 id="take-title">{ t("take.title") }</h2>
                <p class="muted">{ t("take.say") }</p>
                <ul class="take">
                    <li>
                        <div><b>{ t("take.customers") }</b><span>{ tn("take.customers_say", report.customers, &[]) }</span></div>
                        <button type="button" class="primary" onclick={customers}>{ icon("download") }{ t("take.download") }</button>
                    </li>
                    if let Some(worth) = &report.worth {
                        <li>
                            <div><b>{ t("take.histories") }</b><span>{ tn("take.histories_say", worth.customers, &[]) }</span></div>
                            <button type="button" onclick={histories}>{ icon("download") }{ t("take.download") }</button>
                        </li>
                    }
                    if report.rejected_rows > 0 {
                        <li>
                            <div><b>{ t("take.rejected") }</b><span>{ tn("take.rejected_say", report.rejected_rows, &[]) }</span></div>
                            <button type="button" onclick={rejected}>{ icon("download") }{ t("take.download") }</button>
                        </li>
                    }
                </ul>
                <div class="ends"><button type="button" onclick={close}>{ t("take.close") }</button></div>
            </div>
        </dialog>
    }
}
