//! The court's gateways for short messages: the usual one, and another beside it.

use std::sync::Arc;

use super::gateway::Gateway;

/// Which of the court's gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The usual one, `[sms]`.
    First,
    /// The one that does what the first one cannot, `[sms_beside]`.
    Beside,
}

impl Place {
    /// Both, the usual one first.
    pub const ALL: [Self; 2] = [Self::First, Self::Beside];

    /// The name under which attempts keep it.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "",
            Self::Beside => "beside",
        }
    }

    /// What staff read; nothing of the usual one.
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "",
            Self::Beside => "备用短信网关",
        }
    }

    /// The gateway of an attempt's name.
    pub fn find(name: &str) -> Self {
        if name == Self::Beside.name() { Self::Beside } else { Self::First }
    }

    /// Its name beside those of the accounts, for health and pace.
    pub fn provider(self) -> &'static str {
        match self {
            Self::First => "sms",
            Self::Beside => "sms beside",
        }
    }
}

/// Who sends short messages. Cheap to clone.
#[derive(Clone, Default)]
pub struct Gateways {
    first: Option<Arc<dyn Gateway>>,
    beside: Option<Arc<dyn Gateway>>,
}

impl Gateways {
    /// The usual one and the other, as far as the court has them.
    pub fn new(first: Option<Arc<dyn Gateway>>, beside: Option<Arc<dyn Gateway>>) -> Self {
        Self { first, beside }
    }

    /// Those that are there, the usual one first.
    pub fn places(&self) -> Vec<Place> {
        Place::ALL.into_iter().filter(|place| self.get(*place).is_some()).collect()
    }

    /// Whether short messages can be sent.
    pub fn are_there(&self) -> bool {
        self.first.is_some() || self.beside.is_some()
    }

    /// One of them.
    pub fn get(&self, place: Place) -> Option<&Arc<dyn Gateway>> {
        match place {
            Place::First => self.first.as_ref(),
            Place::Beside => self.beside.as_ref(),
        }
    }
}
