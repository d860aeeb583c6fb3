//! The cohort table: customers by the month or week of their first purchase, each cell a link to its customers.

use yew::prelude::*;

use crate::app::format::money_short;
use crate::app::parts::heat::heat;
use crate::app::parts::rich::{part, rich, say, scroll};
use crate::app::parts::setting::{Edit, select};
use crate::app::route::Route;
use crate::app::words::{count, customers, percent, period, t, tn, tv, upto};
use crate::link::protocol::{CohortCell, CohortLength, CohortRow, Cohorts, Day, Report};

/// What cells can show.
pub(super) const SHOWS: [&str; 4] = ["share", "orders", "revenue", "total"];

/// Shares from here up have the deepest colour, so that one file looks like the next.
const DEEPEST: f64 = 0.6;

/// So many cohorts and periods are shown before somebody asks for all.
const NEWEST: usize = 24;

/// What is shown of the table.
pub(super) struct View<'a> {
    /// One of [`SHOWS`].
    pub(super) show: &'a str,
    /// All cohorts, not only the newest.
    pub(super) all: bool,
    /// The choices of the analysis.
    pub(super) edit: &'a Edit,
}

/// The table with its choices.
pub(super) fn part_of(
    report: &Report,
    of: &Cohorts,
    view: &View<'_>,
    choose: Callback<String>,
    more: Callback<MouseEvent>,
) -> Html {
    let shows = SHOWS.map(|s| (s.to_owned(), t(&format!("retention.cohorts.{s}")))).to_vec();
    let show = select(t("retention.cohorts.show"), shows, view.show, choose);
    let lengths = ["month", "week"].map(|l| (l.to_owned(), t(&format!("retention.{l}")))).to_vec();
    let length = view.edit.choice("retention.cohorts.length", lengths, &of.length, |config, key| {
        config.cohort = Some(if key == "week" { CohortLength::Week } else { CohortLength::Month });
    });
    let settings = rich("retention.cohorts.settings", &[("length", length), ("show", show)]);
    let time = t(if of.length == "week" { "retention.cohorts.weeks" } else { "retention.cohorts.months" });
    let key = if view.all { "retention.cohorts.fewer" } else { "retention.cohorts.all" };
    let links = if of.rows.len() > NEWEST {
        html! {
            <button type="button" aria-expanded={view.all.to_string()} onclick={more}>
                { tv(key, &[("n", count(of.rows.len() as u64))]) }
            </button>
        }
    } else {
        Html::default()
    };
    part(
        t("retention.cohorts.title"),
        finding(of),
        links,
        html! {
            <div class="flow">
                <div class="settings-block no-print"><p class="settings">{ settings }</p>{ view.edit.faults() }</div>
                { table(report, of, view) }
                <p class="small muted">{ tv("retention.cohorts.after", &[("time", time)]) }</p>
            </div>
        },
    )
}

/// "3 months", "3 weeks".
fn time(of: &Cohorts, k: usize) -> String {
    tn(if of.length == "week" { "count.weeks" } else { "count.months" }, k as u64)
}

fn finding(of: &Cohorts) -> Html {
    let period = ("period", t(&format!("retention.{}", of.length)));
    let Some((first, _)) = of.mean.first() else { return say("retention.cohorts.say_none", &[period]) };
    let share = ("share", percent(*first));
    match of.mean.len().min(12) {
        1 => say("retention.cohorts.say_one", &[period, share]),
        k => {
            let later = ("later", percent(of.mean[k - 1].0));
            say("retention.cohorts.say", &[period, share, later, ("time", time(of, k))])
        }
    }
}

fn table(report: &Report, of: &Cohorts, view: &View<'_>) -> Html {
    let limit = if view.all { usize::MAX } else { NEWEST };
    let rows = &of.rows[of.rows.len().saturating_sub(limit)..];
    // Everybody buys in the first period, so its share says nothing.
    let from = usize::from(view.show == "share");
    let to = rows.iter().map(|r| r.cells.len()).max().unwrap_or_default().min(limit);
    let values = rows.iter().flat_map(|row| row.cells.iter().map(|c| value(row, c, view.show)));
    let most = if view.show == "share" { DEEPEST } else { values.fold(0.0, f64::max) };
    let head = (from..to).map(|k| html! { <th scope="col">{ format!("+{k}") }</th> });
    let body = rows.iter().map(|row| {
        let cells = (from..to).map(|k| cell(report, of, row, k, (view.show, most)));
        html! {
            <tr>
                <th scope="row">{ period(&of.length, row.start) }</th>
                <td class="plain">{ count(row.customers) }</td>
                { for cells }
            </tr>
        }
    });
    let words = |key: &str| t(&format!("retention.{key}"));
    let values = [("length", words(&of.length)), ("show", words(&format!("cohorts.{}", view.show)))];
    let caption = tv("retention.cohorts.settings", &values);
    let style = format!("min-width:{}rem", 11 + to.saturating_sub(from) * 3);
    scroll(
        caption.clone(),
        html! {
            <table class="heat cohorts" {style}>
                <caption class="sr">{ caption }</caption>
                <thead><tr>
                    <th scope="col" class="first">{ words("cohorts.head") }</th>
                    <th scope="col" class="size">{ t("common.customers") }</th>
                    { for head }
                </tr></thead>
                <tbody>{ for body }</tbody>
                if view.show == "share" && to > 1 { { mean_row(of, to) } }
            </table>
        },
    )
}

/// What a cell shows, as a number.
fn value(row: &CohortRow, cell: &CohortCell, show: &str) -> f64 {
    match show {
        "orders" => cell.orders as f64,
        "revenue" => cell.revenue,
        "total" => cell.cumulative,
        _ if row.customers == 0 => 0.0,
        _ => cell.customers as f64 / row.customers as f64,
    }
}

fn cell(report: &Report, of: &Cohorts, row: &CohortRow, k: usize, (show, most): (&str, f64)) -> Html {
    let Some(c) = row.cells.get(k).filter(|_| row.customers > 0) else {
        return html! { <td class="plain"></td> };
    };
    let value = value(row, c, show);
    let number = match show {
        "orders" => count(c.orders),
        "revenue" | "total" => money_short(value, &report.currency),
        _ => upto(value * 100.0, 0),
    };
    let text = if c.complete { number } else { format!("{number}…") };
    let style = heat(value, most);
    let class = (!c.complete).then_some("open");
    if c.customers == 0 {
        return html! { <td {style} {class}>{ text }</td> };
    }
    let title =
        tv("retention.cohorts.of", &[("n", count(c.customers)), ("customers", customers(row.customers))]);
    let filters = [("cohort", row.start), ("bought_in", later(&of.length, row.start, k))];
    let href = Route::Customers.with(&filters.map(|(id, day)| (id.to_owned(), day.iso())));
    html! { <td {style} {class}><a {href} {title}>{ text }</a></td> }
}

/// The first day of the k-th period after one that begins on `day`.
fn later(length: &str, day: Day, k: usize) -> Day {
    if length == "week" {
        return Day(day.0 + 7 * k as i32);
    }
    let (y, m, _) = day.ymd();
    let at = y * 12 + m as i32 - 1 + k as i32;
    Day::from_ymd(at.div_euclid(12), at.rem_euclid(12) as u32 + 1, 1).unwrap_or(day)
}

/// Over all cohorts, those that are not shown too.
fn mean_row(of: &Cohorts, to: usize) -> Html {
    let all = of.rows.iter().map(|r| r.customers).sum();
    let cells = (1..to).map(|k| match of.mean.get(k - 1) {
        Some((share, n)) => {
            let title = tn("count.customers", *n);
            html! { <td style={heat(*share, DEEPEST)} {title}>{ upto(share * 100.0, 0) }</td> }
        }
        None => html! { <td class="plain"></td> },
    });
    html! {
        <tfoot><tr>
            <th scope="row">{ t("retention.cohorts.mean") }</th>
            <td class="plain">{ count(all) }</td>
            { for cells }
        </tr></tfoot>
    }
}
