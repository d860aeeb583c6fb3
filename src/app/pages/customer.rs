//! One customer.

use yew::prelude::*;

/// Which one.
#[derive(Debug, PartialEq, Properties)]
pub struct CustomerPageProps {
    /// The id.
    pub id: AttrValue,
}

/// One customer.
#[component]
pub fn CustomerPage(props: &CustomerPageProps) -> Html {
    html! { <h1>{ props.id.clone() }</h1> }
}
