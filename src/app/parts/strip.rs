//! The segment strip: two bars of shares, and the full key below as a list.

use yew::prelude::*;

use super::rich::word;
use crate::app::format::fixed;
use crate::app::words::{count, gone, key, percent, t, tone, tv};
use crate::link::protocol::{Group, Segmentation};

/// The colour swatch beside a segment's name.
pub(crate) fn swatch(id: &str, key: &str) -> Html {
    let class = if gone(key) { "sw gone" } else { "sw" };
    html! { <span {class} style={format!("--c:var(--{})", tone(id, key))}></span> }
}

/// A name with its swatch.
pub(crate) fn named(id: &str, group: &str) -> Html {
    html! { <>{ swatch(id, group) }{ key(id, group) }</> }
}

/// The style of a piece of a bar: its colour, the colour on it, its share of the whole.
pub(crate) fn piece(tone: &str, share: f64) -> String {
    format!("--c:var(--{tone});--cc:var(--on-{tone});flex:{} 1 0", fixed(share, 4))
}

fn bar(id: &str, groups: &[Group], share: fn(&Group) -> f64) -> Html {
    let pieces = groups.iter().filter(|g| share(g) > 0.0).map(|group| {
        let part = share(group);
        let class = classes!("piece", gone(&group.key).then_some("gone"));
        let tone = tone(id, &group.key);
        // A percentage only where it fits, and none on a hatch.
        let label = if part > 0.13 && !gone(&group.key) { percent(part) } else { String::new() };
        html! { <span {class} style={piece(tone, part)}>{ label }</span> }
    });
    html! { <div class="row">{ for pieces }</div> }
}

/// Two bars: share of customers above, share of money below (left out where there is no money).
pub(crate) fn strip(segmentation: &Segmentation, label: String, money_label: String) -> Html {
    let money = segmentation.groups.iter().any(|g| g.money_share > 0.0);
    html! {
        <div class="strip" role="img" aria-label={label}>
            <span class="lab">{ t("common.of_customers") }</span>
            { bar(&segmentation.id, &segmentation.groups, |g| g.share) }
            if money {
                <span class="lab">{ money_label }</span>
                { bar(&segmentation.id, &segmentation.groups, |g| g.money_share) }
            }
        </div>
    }
}

const FAMILIES: [(&str, &[&str]); 4] = [
    ("staying", &["champions", "loyal"]),
    ("growing", &["potential", "promising", "new"]),
    ("cooling", &["attention", "sleep", "risk", "cannot"]),
    ("gone", &["hibernating", "lost"]),
];

/// The key of the 11 segments by family, with counts.
pub(crate) fn families(segmentation: &Segmentation) -> Html {
    let families = FAMILIES.iter().map(|(family, keys)| {
        let groups = || segmentation.groups.iter().filter(|g| keys.contains(&g.key.as_str()));
        let sum = groups().map(|g| g.customers).sum();
        let title =
            tv("segment_family", &[("family", t(&format!("family.{family}"))), ("count", count(sum))]);
        html! { <div><b>{ title }</b>{ list(&segmentation.id, groups()) }</div> }
    });
    html! { <div class="famkey">{ for families }</div> }
}

/// The key of any segmentation in one row.
pub(crate) fn plain_key(segmentation: &Segmentation) -> Html {
    let groups = segmentation
        .groups
        .iter()
        .map(|g| html! { <div>{ list(&segmentation.id, std::iter::once(g)) }</div> });
    html! { <div class="famkey">{ for groups }</div> }
}

fn list<'a>(id: &str, groups: impl Iterator<Item = &'a Group>) -> Html {
    let items = groups.map(|group| {
        html! {
            <li><span>{ named(id, &group.key) }{ word(" ") }</span><span class="unit">{ count(group.customers) }</span></li>
        }
    });
    html! { <ul>{ for items }</ul> }
}

/// Families for the 11 segments, a plain row for everything else.
pub(crate) fn legend(segmentation: &Segmentation) -> Html {
    if segmentation.id == "rfm.segment" { families(segmentation) } else { plain_key(segmentation) }
}
