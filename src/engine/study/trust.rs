//! How far to trust the forecast: the verdict, the models beside each other, the held-back time, the parameters.

use crate::engine::note::{Note, NoteCode};
use crate::engine::report::sheet::{Block, Head, Mark, Part, Said, Sheet, Value};
use crate::engine::report::worth::{Errors, Holdout, Model, Verdict, Worth};

/// The part, as a page without a title.
pub(super) fn sheet(worth: &Worth, notes: &[Note]) -> Sheet {
    let mut body = vec![judged(worth)];
    if !worth.complete {
        body.push(Block::Aside("worth.comparing".into()));
    }
    let about: Vec<Note> = notes.iter().filter(|n| of_models(n.code)).cloned().collect();
    if !about.is_empty() {
        body.push(Block::Notes(about));
    }
    body.push(models(worth));
    if let Some(groups) = worth.holdout.as_ref().and_then(by_repeats) {
        body.push(Block::Folded("worth.trust.by_repeats".into(), vec![groups]));
    }
    body.push(Block::Folded("worth.params.title".into(), vec![params(worth), assumptions(worth)]));
    let part = Part::new("worth.trust.title", "worth.trust.sees", body);
    Sheet { title: None, parts: vec![part] }
}

/// Notes that are about the fits, and not about what a setting beside the total would change.
fn of_models(code: NoteCode) -> bool {
    use NoteCode as N;
    matches!(
        code,
        N::FewRepeatBuyers
            | N::FitFailed
            | N::ModelBoundary
            | N::NoChurnSignal
            | N::RegularTiming
            | N::BurstyTiming
            | N::SpendTooFew
            | N::SpendNoMean
            | N::SpendSame
            | N::SpendHeavy
            | N::SpendUndivided
            | N::SpendCorrelated
            | N::SpendZero
            | N::TooShortToHoldBack
    )
}

fn model(id: &str) -> Value {
    Value::Words(Said::new(&format!("model.{id}")))
}

/// The verdict, which model and why, and how well it foretold the held-back time.
fn judged(worth: &Worth) -> Block {
    let mark = match worth.verdict {
        Verdict::Good => Mark::Good,
        Verdict::Ranking => Mark::Watch,
        Verdict::Unfit => Mark::Bad,
        Verdict::Untested => Mark::Unknown,
    };
    let reason = Said::new(&format!("reason.{}", worth.reason.key()))
        .with("model", model(worth.chosen.as_deref().unwrap_or_default()));
    let mut sentences = vec![reason];
    sentences.extend(worth.holdout.as_ref().map_or_else(Vec::new, |h| held(h, worth.spend.is_some())));
    Block::Marked(mark, Said::new(&format!("verdict.{}", worth.verdict.key())), sentences)
}

/// How far off the held-back total was, beside the baseline, and whether it lay within what was said.
fn held(holdout: &Holdout, is_money: bool) -> Vec<Said> {
    let (range, truth, baseline) = match holdout.expected_spend.filter(|_| is_money) {
        Some(spend) => (spend, holdout.spend, holdout.baseline.spend_error),
        None => (holdout.expected, holdout.purchases, holdout.baseline.purchases_error),
    };
    let Some(baseline) = baseline.filter(|_| truth > 0.0) else { return Vec::new() };
    let off = range.value / truth - 1.0;
    let mut out = vec![Said::new("worth.trust.held").with("off", too(off)).with("baseline", too(baseline))];
    // What reads alike is alike.
    if baseline.abs() + 0.0005 < off.abs() {
        out.push("worth.trust.baseline_won".into());
    }
    if truth < range.low_95 || truth > range.high_95 {
        out.push("worth.trust.outside".into());
    }
    out
}

/// "2 % too low".
fn too(error: f64) -> Value {
    let by = |key: &str| Value::Words(Said::new(key).with("by", Value::Percent(error.abs())));
    match error {
        e if e >= 0.0005 => by("worth.too_high"),
        e if e <= -0.0005 => by("worth.too_low"),
        _ => Value::word("worth.exact"),
    }
}

/// What a model is in the comparison; nothing to remark of most.
fn role(of: &Model) -> Value {
    let status = |mark, key: &str| Value::Status(mark, key.into());
    match of {
        of if !of.converged => status(Mark::Bad, "worth.trust.failed"),
        of if of.chosen && !of.boundary.is_empty() => status(Mark::Watch, "worth.trust.chosen_edge"),
        of if of.chosen => status(Mark::Good, "worth.trust.chosen"),
        of if of.id == "nbd" => status(Mark::Watch, "worth.trust.blind"),
        of if !of.boundary.is_empty() => status(Mark::Watch, "worth.trust.edge"),
        _ => Value::Text(String::new()),
    }
}

fn or_none(value: Option<f64>, write: fn(f64) -> Value) -> Value {
    value.map_or(Value::None, write)
}

/// AIC, then purchases, money and total error of the held-back time.
fn cells(name: Value, aic: Value, errors: Option<&Errors>, is_money: bool, last: Value) -> Vec<Value> {
    let error = errors.and_then(|e| if is_money { e.spend_error } else { e.purchases_error });
    vec![
        name,
        aic,
        or_none(errors.map(|e| e.purchases), Value::Rough),
        or_none(errors.and_then(|e| e.spend), Value::Money),
        or_none(error, Value::Signed),
        last,
    ]
}

fn models(worth: &Worth) -> Block {
    let is_money = worth.spend.is_some();
    let mut rows: Vec<Vec<Value>> = (worth.models.iter().filter(|m| m.id != "gamma_gamma"))
        .map(|m| {
            let aic = or_none(Some(m.aic).filter(|_| m.converged), |aic| Value::Number(aic, 1));
            cells(model(&m.id), aic, m.holdout.as_ref(), is_money, role(m))
        })
        .collect();
    if let Some(h) = &worth.holdout {
        let name = Value::word("worth.trust.last_period");
        rows.push(cells(name, Value::None, Some(&h.baseline), is_money, Value::word("worth.trust.baseline")));
        let money = if is_money { Value::Money(h.spend) } else { Value::None };
        let nothing = Value::Text(String::new());
        let truth = [Value::word("worth.trust.truth"), nothing.clone(), Value::Rough(h.purchases), money];
        rows.push(truth.into_iter().chain([nothing.clone(), nothing]).collect());
    }
    let error = if is_money { "worth.trust.error_money" } else { "worth.trust.error_purchases" };
    let heads = [
        ("worth.trust.model", Head::Words),
        ("worth.trust.aic", Head::Extra),
        ("worth.trust.purchases", Head::Extra),
        ("worth.trust.money", Head::Extra),
        (error, Head::Number),
        ("worth.trust.role", Head::Words),
    ];
    Block::table("worth.trust.caption", true, &heads, rows)
}

/// Forecast and truth by how often customers had come back before.
fn by_repeats(holdout: &Holdout) -> Option<Block> {
    let last = holdout.groups.len().checked_sub(1)?;
    let rows = holdout.groups.iter().enumerate().map(|(i, group)| {
        let more = if i == last && i > 0 { "+" } else { "" };
        vec![
            Value::Text(format!("{}{more}", group.x)),
            Value::Count(group.customers),
            Value::Number(group.expected, 2),
            Value::Number(group.actual, 2),
        ]
    });
    let heads = [
        ("worth.trust.repeats", Head::Words),
        ("common.customers", Head::Number),
        ("worth.trust.expected", Head::Number),
        ("worth.trust.actual", Head::Number),
    ];
    Some(Block::table("worth.trust.groups", true, &heads, rows.collect()))
}

/// Parameters with their standard errors, the log-likelihood, the errors a customer.
fn params(worth: &Worth) -> Block {
    let letters = |of: &Model| {
        let each = of.params.iter().map(|p| {
            let key = match (p.error.is_some(), of.boundary.contains(&p.name)) {
                (_, true) => "worth.params.at_edge",
                (true, _) => "worth.params.sure",
                (false, _) => "worth.params.alone",
            };
            let said = Said::new(key)
                .with("letter", Value::Letter(p.name.clone()))
                .with("value", Value::Plain(p.value))
                .with("error", or_none(p.error, Value::Plain));
            Value::Words(said)
        });
        Value::List(each.collect())
    };
    let rows = worth.models.iter().map(|of| {
        let errors = of.holdout.as_ref().map_or_else(Vec::new, |e| {
            vec![Value::Number(e.purchases_mae, 2), Value::Number(e.purchases_rmse, 2)]
        });
        vec![
            model(&of.id),
            letters(of),
            Value::Number(of.log_likelihood, 3),
            Value::Count(of.customers),
            Value::List(errors),
        ]
    });
    let heads = [
        ("worth.trust.model", Head::Words),
        ("worth.params.params", Head::Words),
        ("worth.params.log_likelihood", Head::Number),
        ("common.customers", Head::Number),
        ("worth.params.errors", Head::Number),
    ];
    let unit = Value::Words(Said::new(&format!("time_unit.{}", worth.time_unit)));
    Block::table(Said::new("worth.params.caption").with("unit", unit), true, &heads, rows.collect())
}

/// What each model assumes, and what the data says of that.
fn assumptions(worth: &Worth) -> Block {
    let mut out: Vec<Value> = (worth.models.iter())
        .map(|of| {
            let what = Value::Words(Said::new(&format!("model_what.{}", of.id)));
            Value::Words(Said::new("worth.params.what").with("model", model(&of.id)).with("what", what))
        })
        .collect();
    let said = [
        ("worth.params.regular", "k", worth.regularity),
        ("worth.params.correlated", "r", worth.spend_correlation),
    ];
    for (key, name, value) in said {
        out.extend(value.map(|v| Value::Words(Said::new(key).with(name, Value::Number(v, 2)))));
    }
    Block::List(out)
}
