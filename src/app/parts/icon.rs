//! The mark, and line icons of 16 px.

use yew::prelude::*;

/// An icon: `download`, `lock`, `sun`, `moon`, `auto` or `close`. Hidden from assistive technology, so it stands beside
/// words or in a labelled button.
pub fn icon(name: &str) -> Html {
    let shape = match name {
        "download" => html! { <path d="M8 2v8M4.5 7 8 10.5 11.5 7M3 14h10" /> },
        "lock" => {
            html! { <><rect x="3" y="7" width="10" height="7" rx="1.5" /><path d="M5 7V5a3 3 0 0 1 6 0v2" /></> }
        }
        "moon" => html! { <path d="M13.2 9.9A5.7 5.7 0 0 1 6.1 2.8a5.7 5.7 0 1 0 7.1 7.1z" /> },
        "auto" => {
            html! { <><circle cx="8" cy="8" r="5.5" /><path d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" fill="currentColor" /></> }
        }
        "close" => html! { <path d="m4 4 8 8M12 4l-8 8" /> },
        _ => {
            html! { <><circle cx="8" cy="8" r="3" /><path d="M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6 13 13M13 3l-1.4 1.4M4.4 11.6 3 13" /></> }
        }
    };
    html! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true">{ shape }</svg> }
}

/// The mark: a cross-section with four growth rings, off centre.
pub fn mark() -> Html {
    html! {
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden="true">
            <circle cx="12" cy="12" r="10.6" stroke-width="1.5" />
            <circle cx="11.2" cy="12.7" r="7.3" stroke-width="1.7" />
            <circle cx="10.4" cy="13.3" r="4.1" stroke-width="1.9" />
            <circle cx="9.8" cy="13.8" r="1.35" fill="currentColor" stroke="none" />
        </svg>
    }
}
