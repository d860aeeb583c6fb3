//! The page: providers, bar, tabs, the page of the address, footer.

pub mod charts;
pub(crate) mod estimates;
pub mod format;
pub mod hooks;
pub mod pages;
pub mod parts;
pub mod route;
pub mod state;
pub mod strings;
pub mod text;
pub mod words;

use yew::prelude::*;

/// Everything.
#[component]
fn App() -> Html {
    let page = hooks::use_start();
    html! { <ContextProvider<hooks::Page> context={page}><pages::Shell /></ContextProvider<hooks::Page>> }
}

/// Puts the page into the document.
pub fn mount() {
    let document = gloo::utils::document();
    // What a visitor reads before this gives way to the page.
    let root = document
        .get_element_by_id("app")
        .unwrap_or_else(|| document.document_element().unwrap_or_else(gloo::utils::document_element));
    root.set_inner_html("");
    yew::Renderer::<App>::with_root(root).render();
}
