//! What a claim that waits says, whatever its kind: facts with a label, a masked and a closed value.

use crate::law::identifier::PersonName;
use crate::people::acting::Principal;
use crate::people::acting::queries::Acting;
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
    /// To act for or beside somebody else.
    Acting,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Registration, Self::Licence, Self::Acting];

    /// The name in addresses and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Licence => "licence",
            Self::Acting => "acting",
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
    /// What is shown masked.
    pub(crate) fn new((name, label): (&'static str, &'static str), masked: String, value: &str) -> Self {
        Self { name, label, masked, value: Confidential::new(value) }
    }

    /// What needs no mask.
    fn open(names: (&'static str, &'static str), value: &str) -> Self {
        Self::new(names, value.to_owned(), value)
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
            Fact::open(("document", "证件"), told.document.kind().word()),
            Fact::new(("id_number", "证件号码"), told.document.masked(), told.document.reveal()),
            Fact::new(("mobile", "手机号"), told.mobile.masked(), told.mobile.reveal()),
        ],
    })
}

/// The facts of a licence, and whose it is.
pub(super) fn of_licence(licence: &licences::Waiting, holder: Option<&people::Known>) -> Claim {
    let told = &licence.told;
    let mut facts = vec![
        Fact::new(("licence", "执业证号"), told.number.masked(), told.number.reveal()),
        Fact::open(("firm", "律师事务所"), &told.firm),
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

/// Who wants to act as what, and for or beside whom.
pub(super) fn of_acting(acting: &Acting, actor: Option<&people::Known>) -> Claim {
    let name = acting.actor_name.as_ref();
    let masked = name.map(PersonName::masked).unwrap_or_default();
    let mut facts = vec![
        Fact::new(("actor", "申请人"), masked, name.map(PersonName::reveal).unwrap_or_default()),
        Fact::open(("acting_as", "申请作为"), acting.kind.word()),
        Fact::open(("note", "关系或身份"), &acting.note),
    ];
    if let Some(actor) = actor {
        let (masked, number) = (actor.document.masked(), actor.document.reveal());
        facts.insert(1, Fact::new(("actor_number", "申请人证件号码"), masked, number));
    }
    match &acting.principal {
        Principal::Organisation { name, code } => {
            facts.push(Fact::open(("organisation", "单位"), name));
            facts.push(Fact::new(("credit_code", "统一社会信用代码"), code.masked(), code.reveal()));
        }
        Principal::Person { name, document } => {
            facts.push(Fact::new(("principal", "对方姓名"), name.masked(), name.reveal()));
            facts.push(Fact::open(("document", "对方证件"), document.kind().word()));
            facts.push(Fact::new(("id_number", "对方证件号码"), document.masked(), document.reveal()));
        }
    }
    Claim {
        kind: Kind::Acting,
        id: acting.id.clone(),
        account: acting.account.clone(),
        told_at_ms: acting.created_at,
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
