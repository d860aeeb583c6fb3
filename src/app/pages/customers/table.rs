//! The table itself: a window of rows between two spacers, fetched as it scrolls.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::query::{Held, sorted};
use super::scroll::Scale;
use super::{numeric, row, shown};
use crate::app::format::fixed;
use crate::app::hooks::{use_ask, use_locale};
use crate::app::state::ReportRef;
use crate::app::words::{count, header as header_words, t, tv};
use crate::link::protocol::{Answer, Ask, Column, Query, Window};

/// Rows drawn above and below what is seen, so that a quick scroll finds them there.
const SPARE: u64 = 12;
/// Rows fetched above and below what is drawn.
const FETCHED: u64 = 60;

#[derive(Properties, PartialEq)]
pub(super) struct TableProps {
    pub(super) report: ReportRef,
    pub(super) query: Held,
    pub(super) change: Callback<Query>,
    pub(super) counted: Callback<u64>,
}

/// Rows that came, and for which query: the last ones stay until those of a new query are there.
#[derive(Clone)]
struct Rows {
    of: (ReportRef, Held),
    window: Rc<Window>,
}

/// What the hole shows: scroll position, its height, the height of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Hole {
    top: f64,
    view: f64,
    row: f64,
}

fn measure(hole: &Element, old: Hole) -> Hole {
    let row = hole
        .query_selector("tbody tr[aria-rowindex]")
        .ok()
        .flatten()
        .map_or(0.0, |row| row.get_bounding_client_rect().height());
    // The header stays in sight and covers what scrolls below it.
    let head = hole
        .query_selector("thead")
        .ok()
        .flatten()
        .map_or(0.0, |head| head.get_bounding_client_rect().height());
    Hole {
        top: f64::from(hole.scroll_top()),
        view: (f64::from(hole.client_height()) - head).max(40.0),
        row: if row >= 20.0 { row } else { old.row },
    }
}

/// The table.
#[component]
pub(super) fn Table(props: &TableProps) -> Html {
    use_locale();
    let ask = use_ask();
    let node = use_node_ref();
    let hole = use_state_eq(|| Hole { top: 0.0, view: 600.0, row: 40.0 });
    let rows = use_state(|| None::<Rows>);
    let failed = use_state_eq(|| false);
    let wanted = (props.report.clone(), props.query.clone());
    let current = rows.as_ref().filter(|r| r.of == wanted);
    let matching = current.or(rows.as_ref()).map_or(props.report.customers, |r| r.window.matching);
    let scale = Scale { rows: matching, row: hole.row, view: hole.view };
    let (first, _) = scale.first(hole.top);
    let from = first.saturating_sub(SPARE);
    let to = (first + scale.visible() + SPARE).min(matching);

    use_fetch(ask, rows.clone(), failed.clone(), props.counted.clone(), wanted.clone(), (from, to));
    use_start(&node, &hole, props.query.clone());

    let onscroll = {
        let (node, hole) = (node.clone(), hole.clone());
        Callback::from(move |_: Event| {
            if let Some(element) = node.cast::<Element>() {
                hole.set(measure(&element, *hole));
            }
        })
    };
    {
        // Row and hole have their true height only once something is drawn, and another after the window was resized.
        let (node, hole) = (node.clone(), hole.clone());
        use_effect(move || {
            if let Some(element) = node.cast::<Element>() {
                hole.set(measure(&element, *hole));
            }
        });
    }
    let onkeydown = keys(&node, scale);
    let columns = shown(&props.report);
    let body = body(props, rows.as_ref(), &columns, scale, hole.top, (from, to));
    let busy = current.is_none().to_string();
    html! {
        <>
            <p class="small muted rows-said" role="status">{ status(props, current.is_some(), matching, scale, hole.top, *failed) }</p>
            <div class="scroll rows" tabindex="0" role="region" aria-label={t("customers.table")} aria-busy={busy}
                aria-describedby="rows-how" ref={node} {onscroll} {onkeydown}>
                <table class="dense tight stack" aria-rowcount={(matching + 1).to_string()}>
                    <caption class="sr">{ t("customers.table") }</caption>
                    { header(props, &columns) }
                    { body }
                </table>
            </div>
            <p class="small muted rows-said" id="rows-how">{ t("customers.total") }</p>
        </>
    }
}

/// Fetches rows when those that are wanted are not here.
#[hook]
fn use_fetch(
    ask: crate::app::hooks::Asker,
    rows: UseStateHandle<Option<Rows>>,
    failed: UseStateHandle<bool>,
    counted: Callback<u64>,
    wanted: (ReportRef, Held),
    span: (u64, u64),
) {
    let held = rows
        .as_ref()
        .filter(|r| r.of == wanted)
        .map(|r| (r.window.start, r.window.start + r.window.rows.len() as u64, r.window.matching));
    let missing = held.is_none_or(|(start, end, matching)| span.0 < start || span.1.min(matching) > end);
    // Steps of whole windows: scrolling by a row does not ask again.
    let start = span.0.saturating_sub(FETCHED) / FETCHED * FETCHED;
    let count = (span.1.saturating_sub(start) + 2 * FETCHED).clamp(1, 2_000) as u32;
    use_effect_with((wanted, missing, start), move |((report, query), missing, start)| {
        if !*missing {
            return;
        }
        let of = (report.clone(), query.clone());
        let done = Callback::from(move |answer| match answer {
            Ok(Answer::Window(window)) => {
                counted.emit(window.matching);
                failed.set(false);
                rows.set(Some(Rows { of: of.clone(), window: Rc::new(window) }));
            }
            _ => failed.set(true),
        });
        ask.send(Ask::Window { query: Query::clone(query), start: *start, count }, done);
    });
}
/// Another query starts at its top; new results of the same one leave the reader where they are.
#[hook]
fn use_start(node: &NodeRef, hole: &UseStateHandle<Hole>, query: Held) {
    let (node, hole) = (node.clone(), hole.clone());
    use_effect_with(query, move |_| {
        if let Some(element) = node.cast::<Element>() {
            element.set_scroll_top(0);
            hole.set(measure(&element, *hole));
        }
    });
}

fn status(props: &TableProps, current: bool, matching: u64, scale: Scale, top: f64, failed: bool) -> String {
    if failed {
        return t("customers.failed");
    }
    if !current {
        return t("customers.wait");
    }
    if matching == 0 {
        return t("customers.none");
    }
    let (first, _) = scale.first(top);
    let last = match first + scale.visible() {
        end if end >= matching => matching,
        end => end - 2,
    };
    let values = [("from", count(first + 1)), ("to", count(last)), ("matching", count(matching))];
    let rows = tv("customers.rows", &values);
    let hidden = props.report.customers.saturating_sub(matching);
    if hidden == 0 {
        return rows;
    }
    format!("{rows} {}", tv("customers.hidden", &[("hidden", count(hidden))]))
}

/// Page Up and Down move by what is seen less a row; Home and End go to the ends. Arrows are the browser's.
fn keys(node: &NodeRef, scale: Scale) -> Callback<KeyboardEvent> {
    let node = node.clone();
    Callback::from(move |event: KeyboardEvent| {
        let Some(element) = node.cast::<Element>() else { return };
        let (first, _) = scale.first(f64::from(element.scroll_top()));
        let page = scale.visible().saturating_sub(2).max(1);
        let top = match event.key().as_str() {
            "PageDown" => scale.top_of((first + page).min(scale.rows)),
            "PageUp" => scale.top_of(first.saturating_sub(page)),
            "Home" => 0.0,
            "End" => scale.height() + 10.0 * scale.row,
            _ => return,
        };
        event.prevent_default();
        element.set_scroll_top(top.ceil() as i32);
    })
}

fn header(props: &TableProps, columns: &[usize]) -> Html {
    let customer = props.report.columns.iter().find(|c| c.id == "customer");
    let rest = columns.iter().filter_map(|i| props.report.columns.get(*i));
    let main = row::main_column(&props.report, props.query.sort.as_deref());
    let main =
        main.and_then(|i| props.report.columns.get(i)).map_or_else(|| t("customers.in_short"), header_words);
    html! {
        <thead>
            <tr aria-rowindex="1">
                if let Some(customer) = customer { { head(props, customer, false) } }
                <th class="hide-d" scope="col"><span class="sr">{ main }</span></th>
                <th class="hide-d" scope="col"><span class="sr">{ t("customers.in_short") }</span></th>
                { for rest.map(|c| head(props, c, true)) }
            </tr>
        </thead>
    }
}

fn head(props: &TableProps, of: &Column, wide: bool) -> Html {
    let query: &Query = &props.query;
    let sorted_by = query.sort.as_deref() == Some(of.id.as_str());
    let order = sorted_by.then_some(if query.descending { "descending" } else { "ascending" });
    let arrow = match order {
        Some("descending") => "↓",
        Some(_) => "↑",
        None => "",
    };
    let onclick = {
        let (change, query, report, id) =
            (props.change.clone(), props.query.clone(), props.report.clone(), of.id.clone());
        Callback::from(move |_: MouseEvent| change.emit(sorted(&query, &report, &id)))
    };
    let class = classes!(wide.then_some("hide-m"), numeric(of.r#type).then_some("num"));
    html! {
        <th scope="col" {class} aria-sort={order} key={of.id.clone()}>
            <button type="button" {onclick}>{ header_words(of) }<span aria-hidden="true">{ arrow }</span></button>
        </th>
    }
}

fn body(
    props: &TableProps,
    rows: Option<&Rows>,
    columns: &[usize],
    scale: Scale,
    top: f64,
    (from, to): (u64, u64),
) -> Html {
    let sort = props.query.sort.as_deref();
    let look = row::Look::new(&props.report, columns, sort, rows.map(|r| &*r.window));
    let drawn = (from..to).map(|i| {
        let at = rows.and_then(|r| Some((r, i.checked_sub(r.window.start)? as usize)));
        match at.and_then(|(r, at)| Some((r.window.rows.get(at)?, r.window.ranges.get(at)))) {
            Some((cells, ranges)) => row::row(&look, cells, ranges.and_then(Option::as_ref), i + 2),
            None => row::blank(columns.len(), i + 2),
        }
    });
    // Where the column is taller than a browser allows, rows are placed at the hole instead of at their own place.
    let (first, cut) = scale.first(top);
    let above = (first - from) as f64 * scale.row;
    let before = if scale.height() < scale.rows as f64 * scale.row {
        (top - cut - above).max(0.0)
    } else {
        from as f64 * scale.row
    };
    let after = (scale.height() - before - (to - from) as f64 * scale.row).max(0.0);
    let span = (columns.len() + 3).to_string();
    let spacer = |height: f64| {
        let style = format!("height:{}px", fixed(height, 2));
        html! { <tr class="spacer" aria-hidden="true"><td colspan={span.clone()} {style}></td></tr> }
    };
    html! {
        <>
            <tbody class="space">{ spacer(before) }</tbody>
            <tbody>{ for drawn }</tbody>
            <tbody class="space">{ spacer(after) }</tbody>
        </>
    }
}
