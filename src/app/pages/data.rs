//! What was set aside, and what was decided.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::format;
use crate::app::hooks::{use_ask, use_dispatch, use_locale, use_report};
use crate::app::parts::{Kind, icon, note_line, part, status, use_save};
use crate::app::route::Route;
use crate::app::state::ReportRef;
use crate::app::strings;
use crate::app::text::{t, tn, tv};
use crate::link::protocol::{Answer, Ask, Error, RejectedRow, Report};

/// Cells shown at once, and added by each press of the button.
const STEP: u64 = 50;

/// The data page.
#[component]
pub fn Data() -> Html {
    use_locale();
    let save = use_save();
    let Some(report) = use_report() else {
        return html! { <div class="title"><h1>{ t("data.none") }</h1><p>{ t("data.none_say") }</p></div> };
    };
    let (title, say) = title(&report);
    html! {
        <>
            <div class="title"><h1>{ title }</h1><p>{ say }</p></div>
            if report.rejected_rows > 0 {
                { kinds(&report, &save) }
                <Rows report={report.clone()} />
            }
            { decided(&report) }
            { how_read(&report) }
        </>
    }
}

/// Where a row with a bad cell still gave something to the results, only the cell was set aside, else its row.
fn title(report: &Report) -> (AttrValue, AttrValue) {
    let cells = report.source.rows_used + report.rejected_rows > report.source.rows;
    if report.rejected_rows == 0 {
        return (tn("data.title_clean", report.source.rows, &[]), t("data.say_clean"));
    }
    let good =
        if cells { report.source.rows.saturating_sub(report.rejected_rows) } else { report.source.rows_used };
    let fine = tn("data.fine", good, &[]);
    if cells {
        (tn("data.title_cells", report.rejected_rows, &[("fine", &fine)]), t("data.say_cells"))
    } else {
        (tn("data.title", report.rejected_rows, &[("fine", &fine)]), t("data.say"))
    }
}

#[derive(Debug, PartialEq, Properties)]
struct OfReport {
    report: ReportRef,
}

/// A value as it stands in the file.
fn value(value: &str) -> Html {
    if value.trim().is_empty() {
        html! { t("data.table.empty") }
    } else {
        html! { value.to_owned() }
    }
}

/// Trouble by kind, and the rows as a file.
fn kinds(report: &Report, save: &Callback<(Ask, AttrValue)>) -> Html {
    let save = save.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        save.emit((Ask::ExportRejected { labels: strings::rejected_labels() }, t("data.file")));
    });
    let kinds = report.rejected.len() as u64;
    let body = html! {
        <>
            <table class="stack">
                <caption class="sr">{ t("data.table.caption") }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ t("data.table.trouble") }</th>
                        <th scope="col" class="num">{ t("data.table.count") }</th>
                        <th scope="col">{ t("data.table.column") }</th>
                        <th scope="col">{ t("data.table.example") }</th>
                        <th scope="col">{ t("data.table.remedy") }</th>
                    </tr>
                </thead>
                <tbody>
                    { for report.rejected.iter().enumerate().map(|(i, kind)| html! {
                        <tr key={i}>
                            <th scope="row">{ status(Kind::Watch, AttrValue::default()) }{ " " }{ t(&format!("rejected_kind.{}", kind.code)) }</th>
                            <td class="num">{ format::count(kind.count) }</td>
                            <td class="wide">{ &kind.column }</td>
                            <td class="wide">
                                <code>{ value(&kind.value) }</code>{ " " }
                                <span class="unit nb">{ tv("data.table.at_row", &[("row", &kind.row.to_string())]) }</span>
                            </td>
                            <td class="muted wide">{ t(&format!("rejected_hint.{}", kind.code)) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
            <div class="under">
                <button type="button" {onclick}>{ icon("download") }{ tn("data.download", report.rejected_rows, &[]) }</button>
            </div>
        </>
    };
    part(tn("data.kinds", kinds, &[]), Some(t("data.kinds_say")), Html::default(), body)
}

/// Cells that were set aside, some at a time.
#[component]
fn Rows(props: &OfReport) -> Html {
    use_locale();
    let ask = use_ask();
    let dispatch = use_dispatch();
    let rows = use_state(|| (Rc::<Vec<RejectedRow>>::default(), 0u64));
    let fetch = {
        let rows = rows.setter();
        use_callback((), move |before: Rc<Vec<RejectedRow>>, ()| {
            let (rows, dispatch) = (rows.clone(), dispatch.clone());
            let start = before.len() as u64;
            let done = Callback::from(move |outcome: Result<Answer, Vec<Error>>| match outcome {
                Ok(Answer::Rejected(window)) => {
                    let mut all = Vec::clone(&before);
                    all.extend(window.rows);
                    rows.set((Rc::new(all), window.total));
                }
                Ok(_) => (),
                Err(errors) => dispatch.fault(errors),
            });
            ask.send(Ask::Rejected { start, count: STEP as u32 }, done);
        })
    };
    {
        let fetch = fetch.clone();
        use_effect_with(props.report.clone(), move |_| fetch.emit(Rc::default()));
    }
    let (all, total) = (&rows.0, rows.1);
    let shown = all.len() as u64;
    let left = total.saturating_sub(shown).min(STEP);
    let more = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| fetch.emit(all.clone()))
    };
    let values = [("shown", format::count(shown)), ("all", format::count(total))];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let body = html! {
        <>
            <table class="dense stack rows">
                <caption><span role="status">{ tv("data.rows_table.caption", &values) }</span></caption>
                <thead>
                    <tr>
                        <th scope="col">{ t("data.rows_table.row") }</th>
                        <th scope="col">{ t("data.rows_table.column") }</th>
                        <th scope="col">{ t("data.rows_table.value") }</th>
                        <th scope="col">{ t("data.rows_table.why") }</th>
                    </tr>
                </thead>
                <tbody>
                    { for all.iter().enumerate().map(|(i, row)| html! {
                        <tr key={i}>
                            <th scope="row">{ row.row.to_string() }</th>
                            <td>{ &row.column }</td>
                            <td><code class="bad">{ value(&row.value) }</code></td>
                            <td class="muted">{ strings::rejected(&row.code) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
            if left > 0 {
                <div class="under"><button type="button" onclick={more}>{ tn("data.more", left, &[]) }</button></div>
            }
        </>
    };
    part(t("data.rows"), Some(t("data.rows_say")), Html::default(), body)
}

fn decided(report: &Report) -> Html {
    let body = if report.notes.is_empty() {
        html! { <p class="muted">{ t("data.decided_none") }</p> }
    } else {
        let lines = report.notes.iter().map(|note| html! { <li>{ note_line(note) }</li> });
        html! { <ul class="plain-list small">{ for lines }</ul> }
    };
    part(t("data.decided"), Some(t("data.decided_say")), Html::default(), body)
}

fn how_read(report: &Report) -> Html {
    let source = &report.source;
    let values = [
        ("delimiter", t(&format!("delimiter.{}", source.delimiter))),
        ("encoding", AttrValue::from(source.encoding.clone())),
        ("rows", tn("columns.count.rows", source.rows, &[])),
        ("columns", tn("columns.count.columns", source.columns, &[])),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let link = html! { <a href={Route::Columns.href()}>{ t("data.to_columns") }</a> };
    part(t("data.read"), None, link, html! { <p class="muted">{ tv("data.read_say", &values) }</p> })
}
