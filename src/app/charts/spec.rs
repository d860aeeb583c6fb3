//! What a chart shows, as numbers and finished words, and how it travels to the chart module.

use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::app::words::lang;
use crate::link::protocol::{Day, Drawn, Range, Sheet, Value};

/// One area of the treemap.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Area {
    /// Full name.
    pub(crate) name: String,
    /// Two letters, for areas too small for the name.
    pub(crate) code: String,
    /// What its size stands for.
    pub(crate) value: f64,
    /// The value in words.
    pub(crate) text: String,
    /// What the tooltip says.
    pub(crate) tip: String,
    /// Name of the colour token.
    pub(crate) tone: &'static str,
    /// Hatched: customers who are gone.
    pub(crate) gone: bool,
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Spec {
    /// One bar a label.
    Bars {
        /// Under each bar.
        labels: Vec<String>,
        /// Height of each bar.
        values: Vec<f64>,
        /// Tooltip of each bar.
        tips: Vec<String>,
        /// What the labels measure.
        x_name: String,
    },
    /// Something over time, joined by a line, its last value written at the end.
    Line {
        /// Day and value, rising.
        points: Vec<(Day, f64)>,
        /// Tooltip of each point.
        tips: Vec<String>,
        /// Currency mark of the axis.
        mark: String,
        /// The last value in words.
        end: String,
        /// A word below it.
        end_note: String,
    },
    /// What was seen, what was predicted of it unseen, and what is expected, with its bands.
    Forecast {
        /// Day and running total, rising.
        seen: Vec<(Day, f64)>,
        /// The same as predicted from the held-back start on; may be empty.
        unseen: Vec<(Day, f64)>,
        /// The same from the last day seen on; may be empty.
        ahead: Vec<(Day, Range)>,
        /// Tooltip of each point seen, then of each ahead.
        tips: Vec<String>,
        /// Currency mark of the axis.
        mark: String,
        /// Words for today, for the start of the held-back time, and for what was predicted.
        words: [String; 3],
        /// The expectation in words.
        end: String,
        /// Its intervals, below.
        end_note: String,
    },
    /// The chance of a customer of being still active.
    Alive {
        /// Day and chance up to today.
        line: Vec<(Day, f64)>,
        /// The same from today on, if nothing happens.
        ahead: Vec<(Day, f64)>,
        /// Tooltip of each point of both.
        tips: Vec<String>,
        /// Days with a purchase.
        orders: Vec<Day>,
        /// Words for today.
        today: String,
        /// The chance today in words.
        end: String,
        /// What the dashed line assumes.
        end_note: String,
    },
    /// Areas.
    Treemap(Vec<Area>),
    /// What a composed page draws.
    Made(Made),
}

/// A chart of a composed page, in the words of one language.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    of: Rc<Sheet>,
    lang: &'static str,
    drawn: JsValue,
}

impl Made {
    /// A chart of this page, whose words are told by `plain`.
    pub(crate) fn new(of: Rc<Sheet>, drawn: &Drawn, plain: &dyn Fn(&Value) -> String) -> Made {
        let drawn = made(drawn, plain);
        // Setting a property of a plain new object cannot fail.
        let _ = Reflect::set(&drawn, &"lang".into(), &lang().into());
        Made { of, lang: lang(), drawn }
    }
}

impl PartialEq for Made {
    fn eq(&self, other: &Made) -> bool {
        Rc::ptr_eq(&self.of, &other.of) && self.lang == other.lang
    }
}

fn made(of: &Drawn, plain: &dyn Fn(&Value) -> String) -> JsValue {
    match of {
        Drawn::Number(v) => (*v).into(),
        Drawn::Row(row) => list(row, |v| (*v).into()),
        Drawn::Words(value) => plain(value).into(),
        Drawn::Code(word) => word.into(),
        Drawn::Tone(column, key) => crate::app::words::tone(column, key).into(),
        Drawn::List(all) => list(all, |one| made(one, plain)),
        Drawn::Named(all) => {
            let out = Object::new();
            for (name, one) in all {
                // As above.
                let _ = Reflect::set(&out, &name.into(), &made(one, plain));
            }
            out.into()
        }
    }
}

fn object(pairs: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in pairs {
        // Setting a property of a plain new object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

fn list<T>(items: &[T], each: impl Fn(&T) -> JsValue) -> JsValue {
    items.iter().map(each).collect::<Array>().into()
}

fn words(items: &[String]) -> JsValue {
    list(items, |text| JsValue::from_str(text))
}

fn time(day: Day) -> f64 {
    f64::from(day.0) * 86_400_000.0
}

fn pairs(points: &[(Day, f64)]) -> JsValue {
    list(points, |(day, value)| Array::of2(&time(*day).into(), &(*value).into()).into())
}

fn band(day: Day, r: &Range) -> JsValue {
    let row = [time(day), r.value, r.low_80, r.high_80, r.low_95, r.high_95];
    list(&row, |v| JsValue::from_f64(*v))
}

impl Spec {
    /// The spec as the chart module takes it.
    pub(crate) fn to_js(&self, lang: &str) -> JsValue {
        let lang = ("lang", JsValue::from_str(lang));
        match self {
            Spec::Bars { labels, values, tips, x_name } => object(&[
                lang,
                ("kind", "bars".into()),
                ("labels", words(labels)),
                ("values", list(values, |v| JsValue::from_f64(*v))),
                ("tips", words(tips)),
                ("xName", x_name.as_str().into()),
            ]),
            Spec::Line { points, tips, mark, end, end_note } => object(&[
                lang,
                ("kind", "lines".into()),
                ("points", pairs(points)),
                ("tips", words(tips)),
                ("mark", mark.as_str().into()),
                ("end", end.as_str().into()),
                ("endNote", end_note.as_str().into()),
            ]),
            Spec::Forecast { seen, unseen, ahead, tips, mark, words: named, end, end_note } => object(&[
                lang,
                ("kind", "forecast".into()),
                ("seen", pairs(seen)),
                ("unseen", pairs(unseen)),
                ("ahead", list(ahead, |(day, r)| band(*day, r))),
                ("tips", words(tips)),
                ("mark", mark.as_str().into()),
                ("words", words(named)),
                ("end", end.as_str().into()),
                ("endNote", end_note.as_str().into()),
            ]),
            Spec::Alive { line, ahead, tips, orders, today, end, end_note } => object(&[
                lang,
                ("kind", "alive".into()),
                ("seen", pairs(line)),
                ("ahead", pairs(ahead)),
                ("tips", words(tips)),
                ("orders", list(orders, |day| time(*day).into())),
                ("today", today.as_str().into()),
                ("end", end.as_str().into()),
                ("endNote", end_note.as_str().into()),
            ]),
            Spec::Made(made) => made.drawn.clone(),
            Spec::Treemap(areas) => object(&[
                lang,
                ("kind", "treemap".into()),
                (
                    "items",
                    list(areas, |area| {
                        object(&[
                            ("name", area.name.as_str().into()),
                            ("code", area.code.as_str().into()),
                            ("value", area.value.into()),
                            ("text", area.text.as_str().into()),
                            ("tip", area.tip.as_str().into()),
                            ("tone", area.tone.into()),
                            ("gone", area.gone.into()),
                        ])
                    }),
                ),
            ]),
        }
    }
}
