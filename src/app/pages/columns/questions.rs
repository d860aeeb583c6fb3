//! What is truly ambiguous, asked once, with the assumed answer chosen.

use yew::prelude::*;

use crate::app::format;
use crate::app::state::Loaded;
use crate::app::text::{t, tn, tv};
use crate::link::protocol::{DateOrder, Day, DecimalSign, Question, ReadOptions};

/// Every question.
pub(super) fn all(loaded: &Loaded, reread: &Callback<ReadOptions>) -> Html {
    html! {
        { for loaded.found.questions.iter().enumerate().map(|(i, question)| ask(i, question, loaded.read, reread)) }
    }
}

fn ask(i: usize, question: &Question, read: ReadOptions, reread: &Callback<ReadOptions>) -> Html {
    let (key, column, example, count, answers) = match question {
        Question::DateOrder { column, example, count, assumed } => {
            let answers = [DateOrder::DayFirst, DateOrder::MonthFirst].map(|order| {
                (day(example, order), order == *assumed, ReadOptions { date_order: Some(order), ..read })
            });
            ("columns.question.dates", column, example, *count, answers)
        }
        Question::Decimal { column, example, count, assumed } => {
            let answers = [DecimalSign::Point, DecimalSign::Comma].map(|sign| {
                (number(example, sign), sign == *assumed, ReadOptions { decimal: Some(sign), ..read })
            });
            ("columns.question.numbers", column, example, *count, answers)
        }
    };
    let legend = tn(key, count, &[("column", column), ("example", example)]);
    html! {
        <div class="note question" key={i}>
            <fieldset>
                <legend>{ legend }</legend>
                { for answers.into_iter().map(|(word, assumed, read)| {
                    let word = if assumed { tv("columns.question.assumed", &[("answer", &word)]) } else { word };
                    let reread = reread.clone();
                    // A click on the assumed answer confirms it, which is no change.
                    let onclick = Callback::from(move |_: MouseEvent| reread.emit(read));
                    html! {
                        <label><input type="radio" name={format!("question-{i}")} checked={assumed} {onclick} />{ word }</label>
                    }
                }) }
            </fieldset>
        </div>
    }
}

/// `03/04/2026` in words, read in this order; the order's name where the example is of another form.
fn day(example: &str, order: DateOrder) -> AttrValue {
    let mut numbers = example.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut next = || numbers.next().and_then(|part| part.parse::<u32>().ok());
    let (a, b, year) = (next(), next(), next());
    let (day, month) = match order {
        DateOrder::DayFirst => (a, b),
        DateOrder::MonthFirst => (b, a),
    };
    let found = match (day, month, year) {
        (Some(day), Some(month), Some(year)) => {
            let year = if year < 100 { 2000 + year } else { year };
            i32::try_from(year).ok().and_then(|year| Day::from_ymd(year, month, day))
        }
        _ => None,
    };
    match (found, order) {
        (Some(day), _) => AttrValue::from(format::date(day)),
        (None, DateOrder::DayFirst) => t("date_order_said.day_first"),
        (None, DateOrder::MonthFirst) => t("date_order_said.month_first"),
    }
}

/// `1.000` as the number it is with this decimal sign; the sign's name where the example is of another form.
fn number(example: &str, sign: DecimalSign) -> AttrValue {
    let (decimal, group, name) = match sign {
        DecimalSign::Point => ('.', ',', "decimal_said.point"),
        DecimalSign::Comma => (',', '.', "decimal_said.comma"),
    };
    let plain: String = example
        .chars()
        .filter(|c| *c != group && (c.is_ascii_digit() || *c == decimal || *c == '-'))
        .map(|c| if c == decimal { '.' } else { c })
        .collect();
    match format::read(&plain) {
        Some(v) => AttrValue::from(format::number(v, if v.fract() == 0.0 { 0 } else { 3 })),
        None => t(name),
    }
}
