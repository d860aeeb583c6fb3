//! A part of a page: side head and body; and the number it may lead with.

use yew::prelude::*;

/// What a part shows.
#[derive(Debug, PartialEq, Properties)]
pub struct PartProps {
    /// The reader's question or the answer, as heading.
    pub head: AttrValue,
    /// One sentence: what is to be seen.
    #[prop_or_default]
    pub finding: Option<AttrValue>,
    /// Text actions below the finding: links and buttons.
    #[prop_or_default]
    pub links: Html,
    /// The body.
    #[prop_or_default]
    pub children: Html,
    /// An address within the page.
    #[prop_or_default]
    pub id: Option<AttrValue>,
}

/// Side head and body, ruled like a report.
#[component]
pub fn Part(props: &PartProps) -> Html {
    html! {
        <section class="part" id={props.id.clone()}>
            <div class="head">
                <h2>{ &props.head }</h2>
                if let Some(finding) = &props.finding {
                    <p>{ finding }</p>
                }
                <div class="links">{ props.links.clone() }</div>
            </div>
            <div class="body">{ props.children.clone() }</div>
        </section>
    }
}

/// A leading number.
#[derive(Debug, PartialEq, Properties)]
pub struct HeroProps {
    /// The number as text; `None` draws a dash that says "not enough data".
    pub value: Option<AttrValue>,
    /// `m`, `s` or nothing for the one largest of a page.
    #[prop_or_default]
    pub size: AttrValue,
    /// Unit or remark after it, small.
    #[prop_or_default]
    pub small: Option<AttrValue>,
}

/// A leading number, in the serif.
#[component]
pub fn Hero(props: &HeroProps) -> Html {
    crate::app::hooks::use_locale();
    let class = classes!("hero", props.size.to_string());
    match &props.value {
        Some(value) => html! {
            <div {class}>{ value }if let Some(small) = &props.small { <small>{ small }</small> }</div>
        },
        None => html! {
            <div {class}>
                <span aria-hidden="true">{ "—" }</span>
                <small><super::Status kind={super::Kind::Unknown} text={crate::app::text::t("status.not_enough")} /></small>
            </div>
        },
    }
}
