//! What the engine says in keys and values, in the words and numbers of the language; money in a currency mark.

use yew::prelude::*;

use crate::app::estimates::{letter, number as rough};
use crate::app::format::date_short;
use crate::app::format::money;
use crate::app::pages::ltv::linked;
use crate::app::parts::rich::{rich, word};
use crate::app::parts::status;
use crate::app::parts::strip::named;
use crate::app::text;
use crate::app::words::{count, date, month, percent, plain as digits, upto};
use crate::link::protocol::{Said, Value};

/// A sentence as words alone.
pub(crate) fn words(currency: &str, of: &Said) -> String {
    let values: Vec<(&str, String)> =
        of.values.iter().map(|(n, v)| (n.as_str(), plain(currency, v))).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    match of.count {
        Some(n) => text::tn(&of.key, n, &values),
        None => text::tv(&of.key, &values),
    }
    .to_string()
}

/// A sentence with what is bold in it.
pub(crate) fn said(currency: &str, of: &Said) -> Html {
    let mut values: Vec<(&str, Html)> =
        of.values.iter().map(|(n, v)| (n.as_str(), cell(currency, v))).collect();
    let key = match of.count {
        Some(n) => {
            values.push(("n", word(&count(n))));
            text::counted(&of.key, n)
        }
        None => of.key.clone(),
    };
    rich(&key, &values)
}

/// A value as words alone.
pub(crate) fn plain(currency: &str, of: &Value) -> String {
    match of {
        Value::None => "–".to_owned(),
        Value::Count(n) => count(*n),
        Value::Number(v, digits) => upto(*v, *digits),
        Value::Rough(v) => rough(*v),
        Value::Plain(v) => digits(*v),
        Value::Signed(v) if *v >= 0.0005 => format!("+{}", percent(*v)),
        Value::Signed(v) => percent(*v),
        Value::Letter(name) => letter(name).to_owned(),
        Value::List(all) => all.iter().map(|v| plain(currency, v)).collect::<Vec<_>>().join(" · "),
        Value::Status(_, words_of) => words(currency, words_of),
        Value::Money(v) => money(*v, currency),
        Value::Percent(v) => percent(*v),
        Value::Date(day) => date(*day),
        Value::Month(day) => month(*day),
        Value::Text(text) | Value::Marked(text, _) => text.clone(),
        Value::Words(said) => words(currency, said),
        Value::Key(column, key) => crate::app::words::key(column, key),
        Value::Customer(id, name) => if name.is_empty() { id } else { name }.clone(),
    }
}

/// A value as it stands in a cell.
pub(crate) fn cell(currency: &str, of: &Value) -> Html {
    match of {
        Value::Customer(id, name) => linked(id, name),
        Value::Key(column, key) => html! { <span class="nb">{ named(column, key) }</span> },
        Value::Date(day) => word(&date_short(*day)),
        Value::Status(mark, words_of) => status(*mark, words(currency, words_of).into()),
        Value::Words(one) => said(currency, one),
        Value::Marked(text, places) => marked(text, places),
        other => word(&plain(currency, other)),
    }
}

/// A comment with the words that decided: praise, complaint, and what only changes others.
fn marked(text: &str, places: &[(u32, u32, f64)]) -> Html {
    let mut out = Vec::new();
    let mut at = 0;
    for (start, end, weight) in places {
        let (start, end) = (*start as usize, *end as usize);
        let (Some(before), Some(inside)) = (text.get(at..start), text.get(start..end)) else { continue };
        let class = match weight {
            w if *w > 0.0 => "praise",
            w if *w < 0.0 => "complaint",
            _ => "turn",
        };
        out.push(html! { <>{ before.to_owned() }<mark {class}>{ inside.to_owned() }</mark></> });
        at = end;
    }
    let rest = text.get(at..).unwrap_or_default().to_owned();
    html! { <>{ for out }{ rest }</> }
}
