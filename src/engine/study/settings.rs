//! Choices of the analysis that composed pages change (`own.rs`): their fields, and what a given value makes of them.

use super::attributes::short;
use super::columns::Given;
use crate::engine::config::Config;
use crate::engine::error::{Error, ErrorCode};
use crate::engine::math::typed::number;
use crate::engine::own::Choices;
use crate::engine::report::sheet::{Control, Field, Said, Value};
use crate::engine::score::health::{MEASURES, Measure, of_config};

/// The measure and the part of it (`weight`, `zero`, `hundred`) that a name is of.
fn of_health(name: &str) -> Option<(usize, &str)> {
    let (part, measure) = name.strip_prefix("health.")?.split_once('.')?;
    let at = Measure::ALL.iter().position(|m| m.key() == measure)?;
    Some((at, part))
}

/// Weights as they are, and thresholds.
fn in_use(config: &Config) -> ([f64; MEASURES], [[f64; 2]; MEASURES]) {
    let ramps = of_config(config, true);
    (ramps.map(|r| r.weight), ramps.map(|r| [r.zero, r.hundred]))
}

/// The choices with another value of one.
///
/// # Errors
/// What is wrong with it; `BadMessage` where there is no such choice.
pub(super) fn change(config: &Config, events: bool, name: &str, value: &str) -> Result<Choices, Vec<Error>> {
    let mut out = config.own.read();
    let given = || number(value).ok_or_else(|| vec![Error::new(ErrorCode::NotANumber).with(value)]);
    let (_, ends) = in_use(config);
    if let Some((at, part)) = of_health(name) {
        match part {
            "weight" => {
                out.health_weights[at] = Some(given()?);
            }
            "zero" | "hundred" => {
                let mut own = ends[at];
                let (end, value) = (usize::from(part == "hundred"), given()?);
                // The value of the other end: the direction turns round.
                if value == own[1 - end] {
                    own.swap(0, 1);
                }
                own[end] = value;
                out.health_ends[at] = Some(own);
            }
            _ => return Err(vec![Error::new(ErrorCode::BadMessage)]),
        }
    } else if let Some(kind) = name.strip_prefix("event.") {
        out.contact_events.retain(|(of, _)| of != kind);
        out.contact_events.push((kind.to_owned(), value == "1"));
    } else {
        match name {
            "health.usual" => (out.health_weights, out.health_ends) = ([None; MEASURES], [None; MEASURES]),
            "tiers.usual" => {
                let usual = Choices::default();
                (out.tier_shares, out.tier_spend) = (usual.tier_shares, None);
                (out.tier_orders, out.points_rate) = (usual.tier_orders, usual.points_rate);
            }
            "tiers.share" => {
                let shares = three(value)?.map(|own| own.map(|share| share / 100.0));
                (out.tier_shares, out.tier_spend) = (shares.unwrap_or(Choices::default().tier_shares), None);
            }
            "tiers.spend" => out.tier_spend = three(value)?,
            "tiers.orders" => out.tier_orders = three(value)?.unwrap_or_default(),
            "tiers.rate" => out.points_rate = given()?,
            _ => return Err(vec![Error::new(ErrorCode::BadMessage)]),
        }
    }
    let mut faults = out.faults();
    // Something that this data tells must weigh.
    let weighs = || {
        let ramps = of_config(&Config { own: out.packed(), ..config.clone() }, events);
        ramps.iter().any(|ramp| ramp.weight > 0.0)
    };
    if name.starts_with("health.weight.") && faults.is_empty() && !weighs() {
        faults.push(Error::new(ErrorCode::WeightsSumToZero));
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

/// Three numbers, parted by blanks or semicolons; none of them where nothing was given.
///
/// # Errors
/// `NotANumber` of the first part that is none, `NotThree` where there are more or fewer.
fn three(text: &str) -> Result<Option<[f64; 3]>, Vec<Error>> {
    let parts = text.split([' ', ';', '；', '、', '/']).filter(|part| !part.is_empty());
    let read = |part: &str| number(part).ok_or_else(|| vec![Error::new(ErrorCode::NotANumber).with(part)]);
    let all = parts.map(read).collect::<Result<Vec<f64>, Vec<Error>>>()?;
    if all.is_empty() {
        return Ok(None);
    }
    <[f64; 3]>::try_from(all).map(Some).map_err(|_| vec![Error::new(ErrorCode::NotThree)])
}

/// What fields are made from.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) config: &'a Config,
    pub(super) given: Given<'a>,
    /// Whether there are events.
    pub(super) events: bool,
}

impl Form<'_> {
    /// A field of a choice; what was refused of it is said.
    pub(super) fn field(
        self,
        name: &str,
        label: impl Into<Said>,
        control: Control,
        value: impl Into<String>,
    ) -> Field {
        let refused = Some(self.given.get(name)).filter(|value| !value.is_empty());
        let faults = refused.and_then(|value| change(self.config, self.events, name, value).err());
        let fault = faults.and_then(|all| said(all.first()?));
        Field { sets: true, fault, ..Field::new(name, label, control, value) }
    }

    /// A field of a number.
    fn number(self, name: &str, label: impl Into<Said>, value: f64) -> Field {
        self.field(name, label, Control::Number(0.0, 0.0, 0.0), short(value))
    }

    /// The weight of each measure that this data tells.
    pub(super) fn health_weights(self) -> Vec<Field> {
        let (weights, _) = in_use(self.config);
        let each = measures(self.events).map(|(at, m)| {
            let label = Said::new(&["health.measure.", m.key()].concat());
            self.number(&["health.weight.", m.key()].concat(), label, weights[at])
        });
        each.collect()
    }

    /// The values of 0 and of 100 points of each measure that this data tells, and a way back.
    pub(super) fn health_ends(self) -> Vec<Field> {
        let (_, ends) = in_use(self.config);
        let mut out = Vec::new();
        for (at, m) in measures(self.events) {
            for (end, part) in ["zero", "hundred"].into_iter().enumerate() {
                let name = ["health.", part, ".", m.key()].concat();
                let label = Said::new(&["health.ends.", part].concat())
                    .with("measure", Value::word(&["health.measure.", m.key()].concat()));
                let unit = Said::new(&["health.unit.", m.key()].concat());
                out.push(Field { say: Some(unit), ..self.number(&name, label, ends[at][end]) });
            }
        }
        let own = self.config.own.read();
        if own.health_weights != [None; MEASURES] || own.health_ends != [None; MEASURES] {
            out.push(self.field("health.usual", "health.usual", Control::Press("1".to_owned()), ""));
        }
        out
    }

    /// What the upper three tiers ask for, and what points are given.
    pub(super) fn tiers(self) -> Vec<Field> {
        let own = self.config.own.read();
        let three = |of: [f64; 3]| of.map(short).join(" ");
        let orders = Some(own.tier_orders).filter(|orders| *orders != [0.0; 3]);
        let mut out = Vec::new();
        for (name, say, value) in [
            ("tiers.share", "tiers.share_say", three(own.tier_shares.map(|share| share * 100.0))),
            ("tiers.spend", "tiers.spend_say", own.tier_spend.map_or_else(String::new, three)),
            ("tiers.orders", "tiers.orders_say", orders.map_or_else(String::new, three)),
        ] {
            out.push(Field { say: Some(say.into()), ..self.field(name, name, Control::Text(1), value) });
        }
        out.push(self.number("tiers.rate", "tiers.rate", own.points_rate));
        out.push(self.field("tiers.usual", "tiers.usual", Control::Press("1".to_owned()), ""));
        out
    }
}

/// A fault of a choice in words.
fn said(error: &Error) -> Option<Said> {
    if !error.code.is_of_setting() {
        return None;
    }
    let key = error.code.key();
    let told = |part: &str| {
        let name = match error.code {
            ErrorCode::NotANumber => Value::Text(error.value.clone()),
            _ if error.value.is_empty() => Value::None,
            _ => Value::word(&["setting_name.", &error.value].concat()),
        };
        let said = Said::new(&["error.", key, part].concat()).with("value", name);
        Value::Words(said.with("other", Value::Text(error.other.clone())))
    };
    Some(Said::new("study.fault").with("say", told(".say")).with("hint", told(".hint")))
}

/// Measures that this data can tell, with their positions.
pub(super) fn measures(events: bool) -> impl Iterator<Item = (usize, Measure)> {
    let all = Measure::ALL.iter().copied().enumerate();
    all.filter(move |(_, m)| events || !matches!(m, Measure::Usage | Measure::SupportLoad))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: &str) -> Result<Choices, ErrorCode> {
        change(&Config::default(), false, name, value).map_err(|e| e[0].code)
    }

    #[test]
    fn values_become_choices_or_faults() {
        assert_eq!(set("health.weight.loyalty", "30").unwrap().health_weights[4], Some(30.0));
        let ends = set("health.zero.usage", "-0,3").unwrap().health_ends;
        assert_eq!((ends[5], ends[0]), (Some([-0.3, 0.1]), None));
        let turned = set("health.zero.nps", "10").unwrap().health_ends;
        assert_eq!(turned[7], Some([10.0, 0.0]), "the other end: the direction turns round");
        assert_eq!(set("health.zero.nps", "ten"), Err(ErrorCode::NotANumber));
        assert_eq!(set("health.weight.nps", "many"), Err(ErrorCode::NotANumber));
        assert_eq!(set("health.weight.nps", "-1"), Err(ErrorCode::BadWeight));
        assert_eq!(set("tiers.share", "60 80 95").unwrap().tier_shares, [0.6, 0.8, 0.95]);
        assert_eq!(set("tiers.share", "90 80 95"), Err(ErrorCode::ThresholdsNotRising));
        assert_eq!(set("tiers.share", "50 80 950"), Err(ErrorCode::SettingOutOfRange));
        assert_eq!(set("tiers.orders", "5 10 20").unwrap().tier_orders, [5.0, 10.0, 20.0]);
        assert_eq!(set("tiers.spend", "100; 500 2,000").unwrap().tier_spend, Some([100.0, 500.0, 2000.0]));
        assert_eq!(set("tiers.spend", "100 500"), Err(ErrorCode::NotThree));
        assert_eq!(set("tiers.spend", "1 2 3 4"), Err(ErrorCode::NotThree));
        // The part that is no number is named, not the range of a number that nobody gave.
        let refused = change(&Config::default(), false, "tiers.share", "50 abc 95").unwrap_err();
        assert_eq!((refused[0].code, refused[0].value.as_str()), (ErrorCode::NotANumber, "abc"));
        let sentence = format!("{:?}", said(&refused[0]).unwrap());
        assert!(sentence.contains("error.not_a_number.say") && sentence.contains("abc"), "{sentence}");
        assert_eq!(set("tiers.spend", " ").unwrap().tier_spend, None);
        assert_eq!(set("tiers.rate", "-1"), Err(ErrorCode::SettingOutOfRange));
        // All weights that a table without events tells, one after the other: the last is refused.
        let mut config = Config::default();
        let shown: Vec<Measure> = measures(false).map(|(_, m)| m).collect();
        for (k, m) in shown.iter().enumerate() {
            match change(&config, false, &["health.weight.", m.key()].concat(), "0") {
                Ok(own) => config.own = own.packed(),
                Err(why) => assert_eq!((k, why[0].code), (shown.len() - 1, ErrorCode::WeightsSumToZero)),
            }
        }
        assert!(change(&config, true, "health.weight.nps", "0").is_ok(), "with events use weighs");
        assert_eq!(set("tiers.rate", "2").unwrap().points_rate, 2.0);
        for name in ["", "health", "health.weight.luck", "health.colour.nps", "tiers.share.3", "__proto__"] {
            assert_eq!(set(name, "1"), Err(ErrorCode::BadMessage), "{name}");
        }
    }
}
