//! An identity: as it was told, and as far as it may be shown.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::law::identifier::{Document, DocumentKind, Fault, Mobile, PersonName};
use crate::secret::Confidential;
use crate::wechat::face::Certificate;

/// How surely somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Follows the account: anybody.
    Follower,
    /// Gave back a code that was sent to a mobile number.
    Mobile,
    /// Name, identity number and mobile number agree in a register.
    Register,
    /// Showed a live face, or the card at the window.
    Face,
}

impl Level {
    const ALL: [Self; 4] = [Self::Follower, Self::Mobile, Self::Register, Self::Face];

    /// As it stands in the database: the L0 to L3 of court practice.
    pub fn number(self) -> i64 {
        Self::ALL
            .iter()
            .position(|level| *level == self)
            .and_then(|place| i64::try_from(place).ok())
            .unwrap_or(0)
    }
}

impl TryFrom<i64> for Level {
    type Error = String;
    fn try_from(number: i64) -> Result<Self, String> {
        let place = usize::try_from(number).ok();
        place.and_then(|place| Self::ALL.get(place).copied()).ok_or_else(|| format!("no level {number}"))
    }
}

/// What stands on an identity card, as somebody told it.
#[derive(Debug)]
pub struct ToldCard {
    name: PersonName,
    document: Document,
}

impl ToldCard {
    /// Reads what was told.
    ///
    /// # Errors
    /// The first part that is not well formed, in words for whoever told it.
    pub fn read(name: &str, (kind, number): (DocumentKind, &str), today: Date) -> Result<Self, Fault> {
        Ok(Self { name: PersonName::parse(name)?, document: Document::parse(kind, number, today)? })
    }

    /// The identity with its mobile number.
    pub fn with(self, mobile: Mobile) -> Claim {
        let Self { name, document } = self;
        Claim { name, document, mobile }
    }
}

/// An identity as somebody told it: well formed, not yet proven.
#[derive(Debug)]
pub struct Claim {
    /// The name.
    pub name: PersonName,
    /// The document.
    pub document: Document,
    /// The mobile number.
    pub mobile: Mobile,
}

/// A claim as it is sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) name: Confidential,
    #[serde(default = "resident")]
    pub(super) document: String,
    pub(super) id_number: Confidential,
    pub(super) mobile: Confidential,
}

/// The card, as the platform compares it; it knows no other documents.
pub(super) fn certificate(name: &PersonName, document: &Document) -> Option<Certificate> {
    let number = Confidential::new(document.resident()?);
    Some(Certificate { name: Confidential::new(name.reveal()), number })
}

/// What is sealed from before there were other documents.
pub(super) fn resident() -> String {
    DocumentKind::Resident.name().to_owned()
}

impl Claim {
    /// Reads what was told.
    ///
    /// # Errors
    /// The first part that is not well formed, in words for whoever told it.
    pub fn read(
        name: &str,
        document: (DocumentKind, &str),
        mobile: &str,
        today: Date,
    ) -> Result<Self, Fault> {
        Ok(ToldCard::read(name, document, today)?.with(Mobile::parse(mobile)?))
    }

    /// The card, as the platform compares it.
    pub fn certificate(&self) -> Option<Certificate> {
        certificate(&self.name, &self.document)
    }

    pub(super) fn told(&self) -> Told {
        Told {
            name: Confidential::new(self.name.reveal()),
            document: self.document.kind().name().to_owned(),
            id_number: Confidential::new(self.document.reveal()),
            mobile: Confidential::new(self.mobile.reveal()),
        }
    }
}

/// A registered identity, masked for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// How surely it is known.
    pub level: Level,
    /// `张*`
    pub name: String,
    /// `110***********0011`
    pub id_number: String,
    /// `199****0000`
    pub mobile: String,
    /// Until when its cases are not shown, because it was bound to this account by short message while another one
    /// held it (threats 15); Unix milliseconds.
    pub held_until_ms: Option<i64>,
}

impl Identity {
    /// As its owner reads it: `张*（119***********0017，手机199****0000）`.
    pub fn summary(&self) -> String {
        let Self { name, id_number, mobile, .. } = self;
        format!("{name}（{id_number}，手机{mobile}）")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_an_order_and_their_numbers() {
        for (number, level) in Level::ALL.into_iter().enumerate() {
            assert_eq!(Level::try_from(i64::try_from(number).unwrap()), Ok(level));
            assert_eq!(usize::try_from(level.number()), Ok(number));
        }
        assert!(Level::Register > Level::Mobile && Level::try_from(4).is_err());
    }
}
