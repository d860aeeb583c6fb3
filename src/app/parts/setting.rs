//! Settings as sentences: inputs and selects inside words. A change is checked, then recomputes; a fault is said below.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::app::hooks::{Dispatch, use_config, use_dispatch};
use crate::app::words::t;
use crate::app::{format, strings};
use crate::link::protocol::{Config, Day, Error};

/// The choices of the analysis and the way to change them.
#[derive(Clone)]
pub(crate) struct Edit {
    /// As they are.
    pub(crate) config: Rc<Config>,
    dispatch: Dispatch,
    faults: UseStateHandle<Vec<Error>>,
    /// The input last typed into, and what.
    typed: UseStateHandle<(String, String)>,
}

/// The choices of the analysis, for one sentence of settings.
#[hook]
pub(crate) fn use_edit() -> Edit {
    Edit {
        config: use_config(),
        dispatch: use_dispatch(),
        faults: use_state_eq(Vec::new),
        typed: use_state_eq(Default::default),
    }
}

impl Edit {
    /// Changes the choices if the outcome has no fault, else says the faults.
    pub(crate) fn change(&self, with: impl FnOnce(&mut Config)) {
        let mut config = Config::clone(&self.config);
        with(&mut config);
        match config.clone().check() {
            Ok(_) => {
                self.faults.set(Vec::new());
                self.dispatch.set_config(config);
            }
            Err(faults) => self.faults.set(faults),
        }
    }

    /// An input for a number. What is not a number counts as a fault of the setting.
    pub(crate) fn number(&self, label: &str, value: f64, with: fn(&mut Config, f64)) -> Html {
        self.number_with(label, value, with)
    }

    /// The same where the change carries something along.
    pub(crate) fn number_with(
        &self,
        label: &str,
        value: f64,
        with: impl Fn(&mut Config, f64) + 'static,
    ) -> Html {
        let edit = self.clone();
        self.input(label, written(value), move |text| {
            let number = read(&text).unwrap_or(f64::NAN);
            edit.change(|config| with(config, number));
        })
    }

    /// An input for a number that may be left empty.
    pub(crate) fn optional(
        &self,
        label: &str,
        value: Option<f64>,
        with: fn(&mut Config, Option<f64>),
    ) -> Html {
        let edit = self.clone();
        self.input(label, value.map_or(String::new(), written), move |text| {
            let number = if text.trim().is_empty() { None } else { Some(read(&text).unwrap_or(f64::NAN)) };
            edit.change(|config| with(config, number));
        })
    }

    fn input(&self, label: &str, value: String, done: impl Fn(String) + 'static) -> Html {
        // What was refused stays in its input, marked, for as long as the fault is said.
        let refused = !self.faults.is_empty() && self.typed.0 == label;
        let value = if refused { self.typed.1.clone() } else { value };
        let (typed, name) = (self.typed.clone(), label.to_owned());
        let onchange = Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                typed.set((name.clone(), input.value()));
                done(input.value());
            }
        });
        let invalid = refused.then_some("true");
        html! {
            <input type="text" inputmode="decimal" autocomplete="off" aria-label={t(label)} aria-invalid={invalid} {value} {onchange} />
        }
    }

    /// An input for a day; emptied, the analysis chooses.
    pub(crate) fn day(&self, label: &str, value: Option<Day>, with: fn(&mut Config, Option<Day>)) -> Html {
        let edit = self.clone();
        let onchange = Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let day = Day::parse_iso(&input.value());
                edit.change(|config| with(config, day));
            }
        });
        let value = value.map_or_else(String::new, Day::iso);
        html! { <input type="date" aria-label={t(label)} {value} {onchange} /> }
    }

    /// A select: value and words of each option, and which is chosen.
    pub(crate) fn choice(
        &self,
        label: &str,
        options: Vec<(String, String)>,
        chosen: &str,
        with: fn(&mut Config, &str),
    ) -> Html {
        let edit = self.clone();
        select(
            t(label),
            options,
            chosen,
            Callback::from(move |value: String| edit.change(|c| with(c, &value))),
        )
    }

    /// What is wrong with the last change, each in a sentence.
    pub(crate) fn faults(&self) -> Html {
        if self.faults.is_empty() {
            return Html::default();
        }
        let lines = self.faults.iter().map(|fault| {
            let (said, hint) = strings::error(fault);
            html! { <p><b>{ said }</b>{ " " }{ hint }</p> }
        });
        html! { <div class="note bad" role="alert">{ for lines }</div> }
    }
}

/// A native select with a label for those who do not see the sentence around it.
pub(crate) fn select(
    label: String,
    options: Vec<(String, String)>,
    chosen: &str,
    done: Callback<String>,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            done.emit(select.value());
        }
    });
    let options = options.into_iter().map(|(value, words)| {
        let selected = value == chosen;
        html! { <option key={value.clone()} {value} {selected}>{ words }</option> }
    });
    html! { <select aria-label={label} {onchange}>{ for options }</select> }
}

/// A number as it stands in an input: a point, no group marks, no noise of binary fractions.
pub(crate) fn written(value: f64) -> String {
    let text = format::fixed(value, 6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number as a person types it: a comma may stand for the point, spaces and per cent signs are let pass.
pub(crate) fn read(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '%')
        .map(|c| match c {
            ',' => '.',
            '−' => '-',
            other => other,
        })
        .collect();
    format::read(&plain)
}
