//! What a calculator takes: numbers to type or to slide, several in a row, one of several words.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Texts, values};
use crate::app::format::shortest_exact;
use crate::app::text::{t, tv};
use crate::app::words::upto;
use crate::engine::calc::{Calculator, Field, Unit};

/// Takes the position of a field and what was typed.
type Give = Callback<(usize, String)>;

/// A value as it stands in its field; an empty one for none.
pub(super) fn written(value: f64) -> String {
    if value.is_nan() { String::new() } else { shortest_exact(value) }
}

fn name(of: &Calculator, field: &Field) -> AttrValue {
    t(&format!("input.{}.{}", of.id, field.name))
}

/// All fields: those that slide side by side, then rows of those that belong together.
pub(super) fn fields(of: &Calculator, texts: &[String], currency: &str, give: &Give) -> Html {
    let read = values(of, texts);
    let at = |at: usize| {
        let field = &of.fields[at];
        let wrong = read[at].is_none();
        match field.unit {
            Unit::Pick(keys) => pick(of, field, at, keys, &texts[at], give),
            _ => one(of, field, at, &texts[at], wrong, currency, give),
        }
    };
    let single = (0..of.fields.len()).filter(|k| of.fields[*k].group.is_none()).map(at);
    let mut groups: Vec<&str> = Vec::new();
    for group in of.fields.iter().filter_map(|f| f.group) {
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let rows = groups.into_iter().map(|group| {
        let own = (0..of.fields.len()).filter(|k| of.fields[*k].group == Some(group)).map(at);
        html! { <fieldset class="row"><legend>{ t(&format!("calc.group.{group}")) }</legend><div>{ for own }</div></fieldset> }
    });
    html! { <div class="in"><div class="fields">{ for single }</div>{ for rows }</div> }
}

/// The words for what a field may hold.
fn range(field: &Field) -> AttrValue {
    let key = if field.unit == Unit::Count { "calc.range_whole" } else { "calc.range" };
    let ends = [upto(field.low, 2), upto(field.high, 2)];
    tv(key, &[("low", &ends[0]), ("high", &ends[1])])
}

fn one(
    of: &Calculator,
    field: &Field,
    at: usize,
    text: &str,
    wrong: bool,
    currency: &str,
    give: &Give,
) -> Html {
    let words = name(of, field);
    let unit = match field.unit {
        Unit::Money => currency.to_owned(),
        Unit::Percent => t("calc.unit.percent").to_string(),
        Unit::Years => t("calc.unit.years").to_string(),
        Unit::Days => t("calc.unit.days").to_string(),
        Unit::Times => t("calc.unit.times").to_string(),
        Unit::Points => t("calc.unit.points").to_string(),
        Unit::Count | Unit::Weight | Unit::Number | Unit::Pick(_) => String::new(),
    };
    let label = if unit.is_empty() { words.to_string() } else { format!("{words}, {unit}") };
    let give = give.clone();
    let typed = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            give.emit((at, input.value()));
        }
    });
    let marks = if field.unit == Unit::Money { (unit, String::new()) } else { (String::new(), unit) };
    let beside =
        |mark: String| (!mark.is_empty()).then(|| html! { <span aria-hidden="true">{ mark }</span> });
    // A slider follows what is typed as far as it reaches.
    let slide = (field.top > field.low.max(0.0)).then(|| {
        let value = crate::engine::math::typed::number(text).unwrap_or(field.start);
        let value = shortest_exact(if value.is_nan() { field.low } else { value.clamp(field.low, field.top) });
        html! { <input type="range" aria-label={words.clone()} min={shortest_exact(field.low)} max={shortest_exact(field.top)} step={shortest_exact(field.step)} {value} oninput={typed.clone()} /> }
    });
    let hint = if wrong { range(field) } else { AttrValue::default() };
    let empty = (field.optional && field.group.is_none()).then(|| t("calc.empty"));
    html! {
        <div class="field" key={field.name}>
            <span class="name" aria-hidden="true">{ words }</span>
            <span class="f">
                { beside(marks.0) }
                <input type="text" inputmode="decimal" autocomplete="off" aria-label={label} aria-invalid={wrong.then_some("true")} placeholder={empty} value={text.to_owned()} oninput={typed.clone()} />
                { beside(marks.1) }
            </span>
            { slide }
            <small class="fault" role="alert">{ hint }</small>
        </div>
    }
}

fn pick(
    of: &Calculator,
    field: &Field,
    at: usize,
    keys: &'static [&'static str],
    text: &str,
    give: &Give,
) -> Html {
    let words = name(of, field);
    let chosen = text.parse::<usize>().unwrap_or_default();
    let options = keys.iter().enumerate().map(|(k, key)| {
        html! { <option value={k.to_string()} selected={k == chosen}>{ t(&format!("calc.pick.{key}")) }</option> }
    });
    let give = give.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            give.emit((at, select.value()));
        }
    });
    html! {
        <div class="field" key={field.name}>
            <span class="name" aria-hidden="true">{ words.clone() }</span>
            <select aria-label={words} {onchange}>{ for options }</select>
        </div>
    }
}

/// Sets of values to begin with, and the way back to the first ones.
pub(super) fn presets(of: &Calculator, texts: &Texts, all: &Callback<Texts>) -> Html {
    let first: Texts = of.start().into_iter().map(written).collect();
    let button = |words: AttrValue, other: Texts| {
        let (all, current) = (all.clone(), other == *texts);
        let onclick = Callback::from(move |_: MouseEvent| all.emit(other.clone()));
        html! { <button type="button" class="ghost" aria-pressed={current.to_string()} {onclick}>{ words }</button> }
    };
    let sets = of.presets.iter().map(|(name, values)| {
        let mut other = texts.clone();
        for (field, value) in *values {
            if let Some(at) = of.fields.iter().position(|f| f.name == *field) {
                other[at] = written(*value);
            }
        }
        button(t(&format!("calc.preset.{name}")), other)
    });
    let back = (*texts != first).then(|| {
        let (all, first) = (all.clone(), first.clone());
        let onclick = Callback::from(move |_: MouseEvent| all.emit(first.clone()));
        html! { <button type="button" class="ghost" {onclick}>{ t("calc.reset") }</button> }
    });
    let label = (!of.presets.is_empty()).then(|| html! { <span>{ t("calc.presets") }</span> });
    html! { <div class="presets" data-part="presets">{ label }{ for sets }{ back }</div> }
}
