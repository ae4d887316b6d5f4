//! What a slot holds, as it is remembered, shown, computed with and told to other programs.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value as Json};

use super::identity;
use crate::scripts::dialogue::Slot;
use crate::secret::Confidential;

/// The value of a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// The name of a choice; `yes` or `no`.
    Choice(String),
    /// An amount in fen.
    Money(i64),
    /// A day.
    Date(Date),
    /// A yearly rate in percent, `15.4`.
    Percent(String),
    /// A whole number.
    Number(i64),
    /// Words: free ones, a case number, a place.
    Text(String),
    /// Something that identifies a person.
    Secret(Confidential),
}

impl Value {
    /// What conditions compare; only names have one.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Choice(name) | Self::Text(name) | Self::Percent(name) => name,
            // Anything that is not empty: `has` and `no` ask only whether there is a value.
            Self::Money(_) | Self::Date(_) | Self::Number(_) | Self::Secret(_) => "set",
        }
    }

    /// Whether a slot can hold it, as it came from another one.
    pub(super) fn fits(&self, slot: &Slot) -> bool {
        match self {
            Self::Choice(name) => slot.choice(name).is_some(),
            other => other.measure().is_none_or(|measure| {
                slot.min.is_none_or(|min| measure >= min) && slot.max.is_none_or(|max| measure <= max)
            }),
        }
    }

    /// As people read it.
    pub(super) fn shown(&self, slot: &Slot) -> String {
        match self {
            Self::Choice(name) => match (slot.choice(name), name.as_str()) {
                (Some(choice), _) => choice.label.clone(),
                (None, "yes") => "是".to_owned(),
                (None, "no") => "否".to_owned(),
                (None, other) => other.to_owned(),
            },
            Self::Money(fen) => format!("{}元", yuan(*fen)),
            Self::Date(date) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Self::Percent(rate) => format!("{rate}%"),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Secret(secret) => identity::masked(slot.kind, secret, Date::MAX),
        }
    }

    /// As calculators take it.
    pub(super) fn argument(&self, slot: &Slot) -> String {
        match self {
            Self::Choice(name) => {
                let argument = slot.choice(name).and_then(|choice| choice.argument.clone());
                argument.unwrap_or_else(|| name.clone())
            }
            Self::Money(fen) => yuan(*fen),
            Self::Date(date) => date.to_string(),
            Self::Percent(rate) => format!("{rate}%"),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Secret(_) => String::new(),
        }
    }

    /// As other programs read it: amounts are numbers of yuan.
    pub(super) fn json(&self) -> Json {
        match self {
            Self::Money(fen) if fen % 100 == 0 => (fen / 100).into(),
            Self::Money(fen) => {
                yuan(*fen).parse::<f64>().ok().and_then(Number::from_f64).map_or(Json::Null, Json::Number)
            }
            Self::Number(number) => (*number).into(),
            Self::Percent(rate) => format!("{rate}%").into(),
            Self::Date(date) => date.to_string().into(),
            Self::Choice(text) | Self::Text(text) => text.as_str().into(),
            Self::Secret(_) => Json::Bool(true),
        }
    }

    /// The value as a number for its bounds: yuan for amounts.
    pub(super) fn measure(&self) -> Option<i64> {
        match self {
            Self::Money(fen) => Some(fen / 100 + i64::from(fen % 100 > 0)),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

/// Fen as yuan, without a point where it can be.
fn yuan(fen: i64) -> String {
    match (fen / 100, fen % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}
