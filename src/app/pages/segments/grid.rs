//! The RFM grid: customers by recency and frequency, a real table.

use yew::prelude::*;

use super::cuts::Cuts;
use crate::app::pages::settings::{Settings, Topic};
use crate::app::parts::heat::heat;
use crate::app::parts::rich::{part, say, scroll};
use crate::app::parts::strip::named;
use crate::app::words::{count, date, t, tn, tv};
use crate::link::protocol::{Report, Rfm};

/// The grid with its cut points and choices.
pub(super) fn grid(report: &Report, rfm: &Rfm) -> Html {
    let most = rfm.grid.iter().flatten().map(|c| c.customers).max().unwrap_or_default() as f64;
    let head = (1..=5).map(|r| {
        html! { <th scope="col">{ format!("R{r}") }<br /><span class="unit">{ recency_span(rfm, r) }</span></th> }
    });
    let rows = (1..=5).rev().map(|f| {
        let cells = (1..=5).map(|r| cell(rfm, f, r, most));
        html! {
            <tr>
                <th scope="row">{ format!("F{f}") }{ " " }<span class="unit">{ frequency_span(rfm, f) }</span></th>
                { for cells }
            </tr>
        }
    });
    let caption = if rfm.own_cuts { "segments.grid.caption_own" } else { "segments.grid.caption" };
    let day = report.as_of.map_or_else(String::new, date);
    let table = html! {
        <table class="heat rfm">
            <caption class="sr">{ t("segments.grid.label") }</caption>
            <thead><tr><th scope="col" class="first">{ t("segments.grid.frequency") }</th>{ for head }</tr></thead>
            <tbody>{ for rows }</tbody>
        </table>
    };
    part(
        t("segments.grid.title"),
        say("segments.grid.say", &[]),
        Html::default(),
        html! {
            <div class="flow">
                { scroll(t("segments.grid.label"), table) }
                <p class="small muted">{ tv(caption, &[("date", day)]) }</p>
                <Settings topic={Topic::Rfm} />
                <Cuts cuts={rfm.cuts.map(|c| c.to_vec()).to_vec()} own={rfm.own_cuts} />
            </div>
        },
    )
}

fn cell(rfm: &Rfm, f: usize, r: usize, most: f64) -> Html {
    let Some(cell) = rfm.grid.get(f - 1).and_then(|row| row.get(r - 1)) else { return html! { <td></td> } };
    html! {
        <td style={heat(cell.customers as f64, most)}>
            <b>{ count(cell.customers) }</b>
            if cell.customers > 0 {
                <span class="sg">{ named("rfm.segment", &cell.segment) }</span>
            }
        </td>
    }
}

/// Days of recency score `r`: 5 is the most recent.
fn recency_span(rfm: &Rfm, r: usize) -> String {
    let cuts = rfm.cuts[0];
    let n = |v: f64| count(v.max(0.0) as u64);
    if r == 1 {
        return tv("segments.grid.over", &[("n", n(cuts[3].floor()))]);
    }
    let low = if r == 5 { rfm.ranges[0].0 } else { cuts[4 - r].floor() + 1.0 };
    let high = cuts[5 - r].floor();
    if low > high {
        return "–".to_owned();
    }
    tv("segments.grid.span", &[("low", n(low)), ("high", n(high))])
}

/// Orders of frequency score `f`: 5 is the most.
fn frequency_span(rfm: &Rfm, f: usize) -> String {
    let cuts = rfm.cuts[1];
    let n = |v: f64| count(v.max(0.0) as u64);
    let low = if f == 1 { rfm.ranges[1].0 } else { cuts[f - 2].floor() + 1.0 };
    if f == 5 {
        return tv("segments.grid.from", &[("n", n(low))]);
    }
    let high = cuts[f - 1].floor();
    if low > high {
        "–".to_owned()
    } else if low == high {
        tn("count.orders", low.max(0.0) as u64)
    } else {
        tv("segments.grid.several", &[("low", n(low)), ("high", n(high))])
    }
}
