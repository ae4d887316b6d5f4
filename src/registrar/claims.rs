//! What a claim that waits says, whatever its kind: facts with a label, a masked and a closed value.

use crate::people::licence::queries as licences;
use crate::people::queries as people;
use crate::people::registration::queries::Registration;
use crate::secret::Confidential;

/// What kind of claim waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A told identity.
    Registration,
    /// A lawyer's licence.
    Licence,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Registration, Self::Licence];

    /// The name in addresses and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Licence => "licence",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One thing that was told. Its value is read only by whoever shows it after a noted reason.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is, for programs,
    pub name: &'static str,
    /// and for people.
    pub label: &'static str,
    /// As it is shown to whoever need not know it.
    pub masked: String,
    value: Confidential,
}

impl Fact {
    fn new((name, label): (&'static str, &'static str), masked: String, value: &str) -> Self {
        Self { name, label, masked, value: Confidential::new(value) }
    }

    /// The value itself, once the look is in the trail.
    pub fn reveal(&self) -> &str {
        self.value.reveal()
    }
}

/// A claim that waits.
#[derive(Debug, Clone)]
pub struct Claim {
    /// What kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The account in which it was told.
    pub account: String,
    /// When, Unix milliseconds.
    pub told_at_ms: i64,
    /// What was told.
    pub facts: Vec<Fact>,
}

/// The facts of a told identity, while they are kept.
pub(super) fn of_registration(registration: &Registration) -> Option<Claim> {
    let told = registration.claim.as_ref()?;
    Some(Claim {
        kind: Kind::Registration,
        id: registration.id.clone(),
        account: registration.account.clone(),
        told_at_ms: registration.created_at,
        facts: vec![
            Fact::new(("name", "姓名"), told.name.masked(), told.name.reveal()),
            Fact::new(("id_number", "身份证号"), told.id_number.masked(), told.id_number.reveal()),
            Fact::new(("mobile", "手机号"), told.mobile.masked(), told.mobile.reveal()),
        ],
    })
}

/// The facts of a licence, and whose it is.
pub(super) fn of_licence(licence: &licences::Waiting, holder: Option<&people::Known>) -> Claim {
    let told = &licence.told;
    let mut facts = vec![
        Fact::new(("licence", "执业证号"), told.number.masked(), told.number.reveal()),
        Fact::new(("firm", "律师事务所"), told.firm.clone(), &told.firm),
    ];
    if let Some(holder) = holder {
        facts.insert(0, Fact::new(("name", "姓名"), holder.name.masked(), holder.name.reveal()));
    }
    Claim {
        kind: Kind::Licence,
        id: licence.id.clone(),
        account: licence.account.clone(),
        told_at_ms: licence.created_at,
        facts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_not_printed() {
        let fact = Fact::new(("name", "姓名"), "张**".to_owned(), "张晓晴");
        assert!(!format!("{fact:?}").contains("晓晴"));
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!(Kind::named("unknown"), None);
    }
}
