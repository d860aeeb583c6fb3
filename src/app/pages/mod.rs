//! The pages, and the frame around them.

pub mod columns;
pub mod customer;
pub mod customers;
pub mod data;
pub mod landing;
pub mod ltv;
pub mod overview;
pub mod privacy;
pub mod scores;
pub mod segments;
pub mod settings;

use yew::prelude::*;

use crate::app::hooks::{use_locale, use_route};
use crate::app::parts::Alert;
use crate::app::route::Route;

/// The frame.
#[component]
pub fn Shell() -> Html {
    use_locale();
    let route = use_route();
    let page = match route {
        Route::Landing => html! { <landing::Landing /> },
        Route::Columns => html! { <columns::Columns /> },
        Route::Overview => html! { <overview::Overview /> },
        Route::Scores => html! { <scores::Scores /> },
        Route::Segments => html! { <segments::Segments /> },
        Route::Ltv => html! { <ltv::Ltv /> },
        Route::Customers => html! { <customers::Customers /> },
        Route::Customer(id) => html! { <customer::CustomerPage id={id} /> },
        Route::Data => html! { <data::Data /> },
        Route::Privacy => html! { <privacy::Privacy /> },
    };
    html! { <><Alert /><main id="main" tabindex="-1"><div class="wrap">{ page }</div></main></> }
}
