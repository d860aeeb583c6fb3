//! Choices of the analysis that only composed pages have fields for. A config holds them packed, so that the page, which
//! never reads them, is without the code that could.

#[cfg(not(feature = "page"))]
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::dataset::events::is_contact;
use super::error::{Error, ErrorCode};

/// The choices, packed; nothing where all are as usual.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Own(pub Vec<u8>);

/// The choices, with the defaults of `docs/formulas.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Choices {
    /// Weights of the measures of health, in the order of `score::health::Measure::ALL`; unset, that of the line of
    /// business.
    pub health_weights: [Option<f64>; 8],
    /// Thresholds of the same: the values of 0 and of 100 points.
    pub health_ends: [Option<[f64; 2]>; 8],
    /// Kinds of events by name, and whether each is a contact with support; those not named are told by their words.
    pub contact_events: Vec<(String, bool)>,
    /// Shares of customers below the upper three membership tiers, rising; they cut by spend.
    pub tier_shares: [f64; 3],
    /// Amounts spent for the upper three tiers, in place of the shares; rising.
    pub tier_spend: Option<[f64; 3]>,
    /// Order days that the upper three tiers ask for besides; rising.
    pub tier_orders: [f64; 3],
    /// Points for a unit of money spent.
    pub points_rate: f64,
}

impl Default for Choices {
    fn default() -> Choices {
        Choices {
            health_weights: [None; 8],
            health_ends: [None; 8],
            contact_events: Vec::new(),
            tier_shares: [0.5, 0.8, 0.95],
            tier_spend: None,
            tier_orders: [0.0; 3],
            points_rate: 1.0,
        }
    }
}

impl Choices {
    /// Every fault.
    pub fn faults(&self) -> Vec<Error> {
        let mut faults = Vec::new();
        if self.health_weights.iter().flatten().any(|w| !w.is_finite() || *w < 0.0) {
            faults.push(Error::new(ErrorCode::BadWeight).with("health_weights"));
        } else if self.health_weights.iter().all(|w| *w == Some(0.0)) {
            faults.push(Error::new(ErrorCode::WeightsSumToZero));
        }
        for [zero, hundred] in self.health_ends.iter().copied().flatten() {
            if !(hundred - zero).is_finite() || hundred == zero {
                faults.push(Error::new(ErrorCode::EndsAlike).with("health_ends"));
            }
        }
        for (name, value, high, range) in [
            ("tier_shares", self.tier_shares[0], 1.0, "0…100 %"),
            ("tier_shares", self.tier_shares[2], 1.0, "0…100 %"),
            ("tier_orders", self.tier_orders[0], 1e4, "0…10000"),
            ("points_rate", self.points_rate, 1e6, "0…1000000"),
        ] {
            if !(0.0..=high).contains(&value) {
                faults.push(Error::new(ErrorCode::SettingOutOfRange).with(name).and(range));
            }
        }
        let rising = |of: &[f64; 3]| of.iter().all(|v| v.is_finite()) && of.is_sorted();
        for (name, of) in [
            ("tier_shares", Some(self.tier_shares)),
            ("tier_spend", self.tier_spend),
            ("tier_orders", Some(self.tier_orders)),
        ] {
            if of.is_some_and(|of| !rising(&of)) {
                faults.push(Error::new(ErrorCode::ThresholdsNotRising).with(name));
            }
        }
        faults
    }

    /// Whether events of this name are contacts with support: as the person says, else by their words.
    pub fn is_contact(&self, name: &str) -> bool {
        let own = self.contact_events.iter().find(|(of, _)| of == name);
        own.map_or_else(|| is_contact(name), |(_, contact)| *contact)
    }

    /// As a config holds them.
    pub fn packed(&self) -> Own {
        // Writing plain data into memory cannot fail.
        Own(postcard::to_stdvec(self).unwrap_or_default())
    }
}

impl Own {
    /// The choices; the usual ones where there are none that can be read.
    pub fn read(&self) -> Choices {
        postcard::from_bytes(&self.0).unwrap_or_default()
    }
}

impl Serialize for Own {
    /// Plainly where people read it, packed in messages.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[cfg(not(feature = "page"))]
        if to.is_human_readable() {
            return self.read().serialize(to);
        }
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Own {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Own, D::Error> {
        // The page carries what the worker made, and is without the code that reads it.
        #[cfg(feature = "page")]
        return Vec::deserialize(from).map(Own);
        #[cfg(not(feature = "page"))]
        if from.is_human_readable() {
            Choices::deserialize(from).map(|choices| choices.packed())
        } else {
            let own = Own(Vec::deserialize(from)?);
            match postcard::from_bytes::<Choices>(&own.0) {
                Err(error) if !own.0.is_empty() => Err(D::Error::custom(error)),
                _ => Ok(own),
            }
        }
    }
}
