//! Status: a shape and a word, never a colour alone.

use yew::prelude::*;

pub use crate::link::protocol::Mark as Kind;

/// Shape and word; the word is empty where a heading beside it says it.
pub fn status(kind: Kind, text: AttrValue) -> Html {
    let (class, shape) = match kind {
        Kind::Good => ("status good", html! { <circle cx="5" cy="5" r="4" /> }),
        Kind::Watch => ("status watch", html! { <path d="M5 .8 9.6 9H.4z" /> }),
        Kind::Bad => ("status bad", html! { <path d="M5 0 10 5 5 10 0 5z" /> }),
        Kind::Unknown => ("status unknown", html! { <circle cx="5" cy="5" r="4" class="dashed" /> }),
    };
    html! {
        <span {class}>
            <svg viewBox="0 0 10 10" aria-hidden="true">{ shape }</svg>
            { text }
        </span>
    }
}
