//! The cohort table: customers by the month or week of their first purchase, each cell a link to its customers.

use yew::prelude::*;

use super::time;
use crate::app::format::money_short;
use crate::app::hooks::Dispatch;
use crate::app::parts::heat::heat;
use crate::app::parts::rich::{part, rich, say, scroll};
use crate::app::parts::setting::select;
use crate::app::route::Filters;
use crate::app::words::{count, customers, gap, percent, period, t, tv, upto};
use crate::link::protocol::{CohortCell, CohortLength, CohortRow, Cohorts, Config, Day, Report};

/// What cells can show.
pub(super) const SHOWS: [&str; 4] = ["share", "orders", "revenue", "total"];

/// Shares from here up have the deepest colour, so that one file looks like the next.
const DEEPEST: f64 = 0.6;

/// So many cohorts and periods are shown before somebody asks for all.
const NEWEST: usize = 24;

/// So many cohorts are kept by the analysis.
const KEPT: usize = 60;

/// What decides about what is shown of the table.
pub(super) struct View<'a> {
    /// The choices of the analysis.
    pub(super) config: &'a Config,
    /// `show`, one of [`SHOWS`], and `all` where all cohorts are shown.
    pub(super) filters: &'a Filters,
    /// Where a choice goes.
    pub(super) dispatch: &'a Dispatch,
}

impl View<'_> {
    fn get(&self, name: &str) -> &str {
        self.filters.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
    fn show(&self) -> &'static str {
        let chosen = self.get("show");
        SHOWS.into_iter().find(|s| *s == chosen).unwrap_or(SHOWS[0])
    }
    fn set(&self, name: &'static str) -> Callback<String> {
        let (filters, dispatch) = (self.filters.clone(), self.dispatch.clone());
        Callback::from(move |value: String| {
            let mut filters = filters.clone();
            filters.retain(|(n, _)| n != name);
            filters.push((name.to_owned(), value));
            dispatch.set_filters(filters);
        })
    }
}

/// The table with its choices.
pub(super) fn cohorts(report: &Report, of: &Cohorts, view: &View<'_>) -> Html {
    let option = |key: &str, shelf: &str| (key.to_owned(), t(&format!("retention.{shelf}{key}")));
    let shows = SHOWS.iter().map(|key| option(key, "cohorts.")).collect();
    let show = select(t("retention.cohorts.show"), shows, view.show(), view.set("show"));
    let (config, dispatch) = (view.config.clone(), view.dispatch.clone());
    let choose = Callback::from(move |key: String| {
        let cohort = match key.as_str() {
            "week" => Some(CohortLength::Week),
            "month" => Some(CohortLength::Month),
            _ => None,
        };
        dispatch.set_config(Config { cohort, ..config.clone() });
    });
    let found = format!("{} ({})", t(&format!("retention.{}", of.length)), t("worth.set.automatic"));
    let automatic = view.config.cohort.is_none();
    let mut lengths = vec![option("month", ""), option("week", ""), (String::new(), found)];
    if !automatic {
        lengths[2].1 = t("worth.set.automatic");
    }
    let chosen = if automatic { "" } else { &of.length };
    let length = select(t("retention.cohorts.length"), lengths, chosen, choose);
    let settings = rich("retention.cohorts.settings", &[("length", length), ("show", show)]);
    let mut after = tv("retention.cohorts.after", &[("period", t(&format!("retention.{}", of.length)))]);
    let open = of.rows.iter().any(|row| row.cells.last().is_some_and(|c| !c.complete));
    for (said, key) in [(open, "retention.cohorts.open"), (of.rows.len() >= KEPT, "retention.cohorts.cut")] {
        if said {
            after.push_str(gap());
            after.push_str(&t(key));
        }
    }
    let body = html! {
        <div class="flow">
            <p class="settings no-print">{ settings }</p>
            { table(report, of, view) }
            <p class="small muted">{ after }</p>
        </div>
    };
    part(t("retention.cohorts.title"), finding(of), more(of, view), body)
}

/// The button to the older cohorts, where there are some.
fn more(of: &Cohorts, view: &View<'_>) -> Html {
    if of.rows.len() <= NEWEST {
        return Html::default();
    }
    let (key, next) = if view.get("all").is_empty() { ("all", "1") } else { ("fewer", "") };
    let words = tv(&format!("retention.cohorts.{key}"), &[("n", count(of.rows.len() as u64))]);
    let set = view.set("all");
    let onclick = Callback::from(move |_: MouseEvent| set.emit(next.to_owned()));
    html! { <button type="button" {onclick}>{ words }</button> }
}

/// How many buy in the next period, and how many a year on or as far as can be told.
fn finding(of: &Cohorts) -> Html {
    let last = of.mean.len().min(12);
    let share = |k: usize| percent(of.mean.get(k.wrapping_sub(1)).map_or(0.0, |m| m.0));
    let values = [
        ("period", t(&format!("retention.{}", of.length))),
        ("share", share(1)),
        ("later", share(last)),
        ("time", time(&of.length, last as u64)),
    ];
    let key = ["retention.cohorts.say_none", "retention.cohorts.say_one", "retention.cohorts.say"];
    say(key[last.min(2)], &values)
}

fn table(report: &Report, of: &Cohorts, view: &View<'_>) -> Html {
    let show = view.show();
    let limit = if view.get("all").is_empty() { NEWEST } else { usize::MAX };
    let rows = &of.rows[of.rows.len().saturating_sub(limit)..];
    // Everybody buys in the first period, so its share says nothing.
    let from = usize::from(show == "share");
    let to = rows.iter().map(|r| r.cells.len()).max().unwrap_or_default().clamp(from, limit);
    let values = rows.iter().flat_map(|row| row.cells.iter().map(|c| value(row, c, show)));
    let most = if show == "share" { DEEPEST } else { values.fold(0.0, f64::max) };
    let head = (from..to).map(|k| html! { <th scope="col">{ format!("+{k}") }</th> });
    let body = rows.iter().map(|row| {
        let cells = (from..to).map(|k| cell(report, of, row, k, (show, most))).collect();
        line(period(&of.length, row.start), row.customers, cells)
    });
    let mean = (from..to).filter(|_| show == "share").map(|k| {
        let share = of.mean.get(k - 1).map(|m| m.0);
        square(share.map(|v| (v, DEEPEST)), Html::from(share.map_or_else(String::new, hundredths)))
    });
    let mean: Vec<Html> = mean.collect();
    let foot = (!mean.is_empty())
        .then(|| line(t("retention.cohorts.mean"), of.rows.iter().map(|r| r.customers).sum(), mean));
    let words = |key: &str| t(&format!("retention.{key}"));
    let values = [("length", words(&of.length)), ("show", words(&format!("cohorts.{show}")))];
    let caption = tv("retention.cohorts.settings", &values);
    // Tenths of a rem: two columns of names and counts, then cells as wide as their numbers need.
    let wide = |each: usize| 115 + (to - from) * each;
    let each = if matches!(show, "revenue" | "total") { 36 } else { 23 };
    let style = format!("min-width:calc({}rem/10);max-width:calc({}rem/10)", wide(each), wide(2 * each));
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
                <tfoot>{ foot }</tfoot>
            </table>
        },
    )
}

/// A row: whose it is, how many customers, and what they did.
fn line(head: String, n: u64, cells: Vec<Html>) -> Html {
    html! { <tr><th scope="row">{ head }</th><td class="plain">{ count(n) }</td>{ for cells }</tr> }
}

/// A cell, deeper where there is more, of the largest.
fn square(depth: Option<(f64, f64)>, words: Html) -> Html {
    let style = depth.map(|(value, most)| heat(value, most));
    let class = style.is_none().then_some("plain");
    html! { <td {class} {style}>{ words }</td> }
}

/// A share as a number of per cent.
fn hundredths(share: f64) -> String {
    upto(share * 100.0, 0)
}

/// What a cell shows, as a number.
fn value(row: &CohortRow, cell: &CohortCell, show: &str) -> f64 {
    match show {
        "orders" => cell.orders as f64,
        "revenue" => cell.revenue,
        "total" => cell.cumulative,
        _ => cell.customers as f64 / row.customers.max(1) as f64,
    }
}

fn cell(report: &Report, of: &Cohorts, row: &CohortRow, k: usize, (show, most): (&str, f64)) -> Html {
    let there = row.cells.get(k).filter(|_| row.customers > 0);
    let Some(c) = there else { return square(None, Html::default()) };
    let value = value(row, c, show);
    let mut text = match show {
        "orders" => count(c.orders),
        "share" => hundredths(value),
        _ => money_short(value, &report.currency),
    };
    if !c.complete {
        text.push('…');
    }
    let mut words = Html::from(text.clone());
    if c.customers > 0 {
        let values = [("n", count(c.customers)), ("customers", customers(row.customers))];
        let title = tv("retention.cohorts.of", &values);
        let (cohort, period) = (row.start.iso(), later(&of.length, row.start, k).iso());
        let href = format!("#/customers?cohort={cohort}&bought_in={period}");
        words = html! { <a {href} {title}>{ text }</a> };
    }
    square(Some((value, most)), words)
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
