//! A part of a page: side head and body.

use yew::prelude::*;

/// Side head and body, ruled like a report: a heading, one sentence on what is to be seen, text actions below it.
pub fn part(head: AttrValue, finding: Option<AttrValue>, links: Html, body: Html) -> Html {
    html! {
        <section class="part">
            <div class="head">
                <h2>{ head }</h2>
                if let Some(finding) = finding {
                    <p>{ finding }</p>
                }
                <div class="links">{ links }</div>
            </div>
            <div class="body">{ body }</div>
        </section>
    }
}
