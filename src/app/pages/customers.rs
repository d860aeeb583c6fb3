//! The customers table: windowed, sorted, searched and filtered where the data is; its state is in the address.

mod query;
mod row;
mod scroll;
mod table;

use gloo::timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::hooks::{use_ask, use_dispatch, use_filters, use_locale, use_report};
use crate::app::parts::setting::select;
use crate::app::parts::{icon, use_save};
use crate::app::state::ReportRef;
use crate::app::strings;
use crate::app::words::{column, count, customers, key, t, tv};
use crate::link::protocol::{Ask, ColumnType, Query, Report};

/// The customers.
#[component]
pub fn Customers() -> Html {
    use_locale();
    let dispatch = use_dispatch();
    let filters = use_filters();
    let matching = use_state_eq(|| None::<u64>);
    let (report, ask) = (use_report(), use_ask());
    let page = report.as_ref().and_then(|r| query::found_by(&filters, r));
    use_effect_with((page, report.as_ref().map(|r| r.round)), move |(page, _)| {
        if let Some(page) = page {
            // The column comes by itself; nothing is shown of the page.
            ask.send(Ask::Sheet { name: (*page).to_owned(), choices: Vec::new() }, Callback::noop());
        }
    });
    let Some(report) = report else { return Html::default() };
    let query = query::parse(&filters, &report);
    let change = { Callback::from(move |query: Query| dispatch.set_filters(query::write(&query))) };
    let counted = {
        let matching = matching.clone();
        Callback::from(move |n: u64| matching.set(Some(n)))
    };
    let all = customers(report.customers);
    let title = match *matching {
        Some(n) if n != report.customers => {
            tv("customers.title_some", &[("matching", count(n)), ("customers", all)])
        }
        _ => tv("customers.title", &[("customers", all)]),
    };
    let lead = query::period(&query, &report).unwrap_or_else(|| t("customers.lead"));
    html! {
        <>
            <div class="title close"><h1>{ title }</h1><p>{ lead }</p></div>
            <Filters report={report.clone()} query={query::Held::new(query.clone())} change={change.clone()} matching={*matching} />
            <table::Table {report} query={query::Held::new(query)} {change} {counted} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FiltersProps {
    report: ReportRef,
    query: query::Held,
    change: Callback<Query>,
    matching: Option<u64>,
}

/// Search, filters, sorting for narrow screens, and the export of what is shown.
#[component]
fn Filters(props: &FiltersProps) -> Html {
    use_locale();
    let save = use_save();
    let timer = use_mut_ref(|| None::<Timeout>);
    let sent = use_mut_ref(String::new);
    let input = use_node_ref();
    let query: &Query = &props.query;
    let oninput = {
        let (change, query, timer, sent) = (props.change.clone(), query.clone(), timer, sent.clone());
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let (change, query, sent) = (change.clone(), query.clone(), sent.clone());
            *timer.borrow_mut() = Some(Timeout::new(150, move || {
                sent.replace(input.value());
                change.emit(Query { search: input.value(), ..query });
            }));
        })
    };
    {
        // The field belongs to whoever types; only a search from elsewhere (an address, "show all") is written into it.
        let input = input.clone();
        use_effect_with(query.search.clone(), move |search| {
            if *sent.borrow() != *search
                && let Some(field) = input.cast::<HtmlInputElement>()
            {
                field.set_value(search);
                sent.replace(search.clone());
            }
        });
    }
    let keys = query::filterable(&props.report, query).into_iter().map(|(id, keys)| {
        let mut options = vec![(String::new(), t("customers.any"))];
        options.extend(keys.iter().map(|k| (k.clone(), key(&id, k))));
        let chosen = query.filters.iter().find(|(c, _)| *c == id).map_or("", |(_, k)| k.as_str());
        let (change, held, name) = (props.change.clone(), query.clone(), id.clone());
        let done = Callback::from(move |key: String| {
            let mut query = held.clone();
            query.filters.retain(|(c, _)| *c != name);
            if !key.is_empty() {
                query.filters.push((name.clone(), key));
            }
            change.emit(query);
        });
        let words = column(&id);
        html! { <label key={id}>{ words.clone() }{ select(words, options, chosen, done) }</label> }
    });
    let narrow = !query.filters.is_empty() || !query.search.is_empty();
    let clear = {
        let (change, query) = (props.change.clone(), query.clone());
        Callback::from(move |_: MouseEvent| {
            change.emit(Query { search: String::new(), filters: Vec::new(), ..query.clone() });
        })
    };
    // The form is never submitted: Enter only ends typing.
    let onsubmit = Callback::from(|event: SubmitEvent| event.prevent_default());
    html! {
        <form class="filters" {onsubmit}>
            <label>{ t("customers.find") }
                <input type="search" ref={input} placeholder={t("customers.find_hint")} autocomplete="off" {oninput} />
            </label>
            { for keys }
            { sorting(props) }
            if narrow {
                <button type="button" class="plain" onclick={clear}>{ t("customers.clear") }</button>
            }
            <span class="end">{ export(props, &save) }</span>
        </form>
    }
}

/// On a phone the header row is out of sight, so sorting has a select of its own there.
fn sorting(props: &FiltersProps) -> Html {
    let query: &Query = &props.query;
    let options = std::iter::once((String::new(), t("customers.any")))
        .chain(props.report.columns.iter().map(|c| (c.id.clone(), column(&c.id))))
        .collect();
    let (change, held, report) = (props.change.clone(), query.clone(), props.report.clone());
    let done = Callback::from(move |id: String| change.emit(query::sorted(&held, &report, &id)));
    let words = t("customers.sort_by");
    html! { <label class="hide-d">{ words.clone() }{ select(words, options, query.sort.as_deref().unwrap_or(""), done) }</label> }
}

/// The CSV of exactly the customers shown, in their order, with headers and keys in the page's language.
fn export(props: &FiltersProps, save: &Callback<(Ask, AttrValue)>) -> Html {
    let (save, query, report) = (save.clone(), Query::clone(&props.query), props.report.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let labels = strings::customer_labels(&report);
        let name = AttrValue::from(format!("{}.csv", t("customers.file")));
        save.emit((Ask::ExportCustomers { query: query.clone(), labels }, name));
    });
    let n = props.matching.unwrap_or(props.report.customers);
    html! {
        <button type="button" {onclick} disabled={n == 0}>
            { icon("download") }{ tv("customers.csv", &[("count", count(n))]) }
        </button>
    }
}

/// Whether a column is written to the right.
fn numeric(kind: ColumnType) -> bool {
    matches!(
        kind,
        ColumnType::Number | ColumnType::Count | ColumnType::Money | ColumnType::Share | ColumnType::Date
    )
}

/// What is looked at first; everything else follows in the report's order, the person's own columns last.
const FIRST: [&str; 11] = [
    "rfm.segment",
    "segment.value_rule",
    "satisfaction.weighted",
    "satisfaction.level",
    "last_order",
    "order_count",
    "monetary_sum",
    "p_alive",
    "clv.predicted",
    "segment.lifecycle",
    "nps",
];

/// The columns of the table on screen beside the customer, whose id and name share one cell.
fn shown(report: &Report) -> Vec<usize> {
    let ids: Vec<&str> = report.columns.iter().map(|c| c.id.as_str()).collect();
    let mut out: Vec<usize> =
        FIRST.iter().filter_map(|first| ids.iter().position(|id| id == first)).collect();
    for own in [false, true] {
        out.extend((0..ids.len()).filter(|i| {
            let id = ids[*i];
            !FIRST.contains(&id) && !matches!(id, "customer" | "name") && id.starts_with("attribute.") == own
        }));
    }
    out
}
