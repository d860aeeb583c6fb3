//! What was noticed, and what went wrong, in sentences.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::{Kind, status};
use crate::app::hooks::{use_dispatch, use_doing};
use crate::app::strings;
use crate::app::text::{locale, t};
use crate::link::protocol::Note;

/// A note as a sentence, with its hint.
pub fn note_line(note: &Note) -> Html {
    let (say, hint) = strings::note(note);
    html! { <>{ say }<span class="hint">{ locale().gap() }{ hint }</span></> }
}

/// Every fault that is on the page: what happened, and a way out. Takes the focus when it appears.
#[component]
pub fn Alert() -> Html {
    let doing = use_doing();
    let dispatch = use_dispatch();
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(doing.errors.clone(), move |errors| {
            if !errors.is_empty()
                && let Some(element) = node.cast::<HtmlElement>()
            {
                // An element that is gone needs no focus.
                let _ = element.focus();
            }
        });
    }
    if doing.errors.is_empty() {
        return html! {};
    }
    let close = Callback::from(move |_: MouseEvent| dispatch.dismiss());
    html! {
        <div class="wrap alert">
            <div class="note bad" role="alert" tabindex="-1" ref={node}>
                { for doing.errors.iter().map(|error| {
                    let (say, hint) = strings::error(error);
                    html! { <p>{ status(Kind::Bad, say) }{ locale().gap() }{ hint }</p> }
                }) }
                <button type="button" class="plain" onclick={close}>{ t("alert.close") }</button>
            </div>
        </div>
    }
}
