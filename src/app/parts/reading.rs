//! A file on its way in: how far it is, and a way to stop it.

use yew::prelude::*;

use crate::app::format;
use crate::app::hooks::{Dispatch, Doing};
use crate::app::state::Phase;
use crate::app::text::{t, tn, tv};

/// Files above this size show their progress, in bytes; those below are read before one could look.
pub(super) const SHOWN_FROM: u64 = 1_000_000;

/// Progress of reading, and Cancel. Nothing for small files.
pub fn reading(doing: &Doing, dispatch: &Dispatch) -> Html {
    let Phase::Reading { name, done, total, rows } = &doing.phase else { return html! {} };
    if *total <= SHOWN_FROM {
        return html! {};
    }
    let cancel = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.cancel())
    };
    let title =
        if name.is_empty() { t("reading.title_paste") } else { tv("reading.title", &[("name", name)]) };
    let total_words = format::bytes(*total);
    let far = if *done == 0 {
        tv("reading.fetching", &[("total", &total_words)])
    } else {
        let rows = tn("reading.rows", *rows, &[]);
        tv("reading.so_far", &[("done", &format::bytes(*done)), ("total", &total_words), ("rows", &rows)])
    };
    html! {
        <div class="load">
            <p><b>{ title }</b>{ " " }<span class="unit">{ far }</span></p>
            <progress value={done.to_string()} max={total.to_string()} aria-label={t("reading.label")}></progress>
            <div><button type="button" onclick={cancel}>{ t("reading.cancel") }</button></div>
        </div>
    }
}
