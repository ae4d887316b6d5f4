//! Who acts for or beside somebody else: an organisation's representative, a guardian, a helper, a lawyer's assistant.
//!
//! A claim is decided on by somebody of the court who sees the papers; a helper and an assistant may also be invited by
//! the person they help, with a code that is good once. Every one of them ends on a day, and what they read is logged.

pub mod queries;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::law::identifier::{CreditCode, Document, DocumentKind, Fault, PersonName};
use crate::scripts::ActingLimits;
use crate::seal::{BlindIndex, Indexed, Sealer};
use crate::secret::Dice;

/// Letters and digits that nobody mistakes for one another.
const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// 50 bits: nobody guesses one within its day.
const CODE_SIGNS: usize = 10;
/// Who is 18 is of age (民法典 §17).
const OF_AGE: i8 = 18;
/// Longer names are none.
const LONGEST_NAME: usize = 100;
const LONGEST_NOTE: usize = 20;

/// As what somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// For an organisation: its legal representative, or whoever it appointed.
    Representative,
    /// Beside a minor or another ward.
    Guardian,
    /// Beside somebody who wants a hand with the telephone.
    Helper,
    /// Beside a lawyer, in the lawyer's mandates.
    Assistant,
}

const KINDS: &[(Kind, &str, &str)] = &[
    (Kind::Representative, "representative", "单位代表"),
    (Kind::Guardian, "guardian", "监护人"),
    (Kind::Helper, "helper", "协助人"),
    (Kind::Assistant, "assistant", "律师助理"),
];

impl Kind {
    /// The kind of that name.
    pub fn find(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, own, _)| *own == name).map(|(kind, ..)| *kind)
    }

    /// The name in the database and in the interface.
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// As people call it.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(.., word)| word)
    }

    /// Whether the other side may end it: a ward cannot dismiss a guardian.
    pub fn ends_by_principal(self) -> bool {
        matches!(self, Self::Helper | Self::Assistant)
    }
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Somebody of the court looks at it.
    Manual,
    /// The code is out and has not come back.
    Invited,
    /// It counts, within its days.
    Live,
    /// The court said no.
    Refused,
    /// Somebody ended it.
    Ended,
    /// Another one took its place, or the code was never used.
    Void,
}

impl State {
    const ALL: [Self; 6] = [Self::Manual, Self::Invited, Self::Live, Self::Refused, Self::Ended, Self::Void];

    /// The name in the database and in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Invited => "invited",
            Self::Live => "live",
            Self::Refused => "refused",
            Self::Ended => "ended",
            Self::Void => "void",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(name)
    }
}

/// For or beside whom.
#[derive(Debug, Clone)]
pub enum Principal {
    /// A company or another organisation.
    Organisation {
        /// Its name.
        name: String,
        /// Its code.
        code: CreditCode,
    },
    /// A person, registered or not.
    Person {
        /// The name.
        name: PersonName,
        /// The document.
        document: Document,
    },
}

impl Principal {
    /// As far as it may be shown.
    pub fn shown(&self) -> String {
        match self {
            Self::Organisation { name, .. } => name.clone(),
            Self::Person { name, .. } => name.masked(),
        }
    }

    /// By this their cases are found.
    pub fn index(&self, sealer: &Sealer) -> BlindIndex {
        match self {
            Self::Organisation { code, .. } => sealer.index(Indexed::CreditCode, code.reveal()),
            Self::Person { document, .. } => sealer.index(Indexed::IdNumber, &document.key()),
        }
    }

    /// The birthday, where it is known.
    pub fn birthday(&self) -> Option<Date> {
        match self {
            Self::Organisation { .. } => None,
            Self::Person { document, .. } => document.birthday(),
        }
    }
}

/// A claim as somebody told it: well formed, not decided on.
#[derive(Debug)]
pub struct Told {
    /// As what they want to act.
    pub kind: Kind,
    /// For or beside whom.
    pub principal: Principal,
    /// 法定代表人, 经办人; 父母, 子女.
    pub note: String,
}

impl Told {
    /// Reads a claim; `number` is the organisation's code, or the number of such a document.
    ///
    /// # Errors
    /// The first part that is not well formed, in words for whoever told it.
    pub fn read(
        kind: Kind,
        name: &str,
        (document, number): (DocumentKind, &str),
        note: &str,
        today: Date,
    ) -> Result<Self, Fault> {
        let note = note.trim();
        if note.is_empty() || note.chars().count() > LONGEST_NOTE {
            return Err(Fault::new("note", "请选择您与对方的关系或您在单位的身份。"));
        }
        let principal = match kind {
            Kind::Representative => {
                Principal::Organisation { name: organisation(name)?, code: CreditCode::parse(number)? }
            }
            Kind::Guardian | Kind::Helper => Principal::Person {
                name: PersonName::parse(name)?,
                document: Document::parse(document, number, today)?,
            },
            Kind::Assistant => {
                return Err(Fault::new("kind", "律师助理由律师本人邀请，请向律师要邀请码。"));
            }
        };
        Ok(Self { kind, principal, note: note.to_owned() })
    }

    /// Whether the other side is the person of that index themselves.
    pub fn is_of(&self, sealer: &Sealer, id_index: &str) -> bool {
        self.principal.index(sealer).as_str() == id_index
    }
}

fn organisation(name: &str) -> Result<String, Fault> {
    let name = name.trim();
    let is_plain = !name.chars().any(|sign| sign.is_control() || matches!(sign, '<' | '>'));
    if (2..=LONGEST_NAME).contains(&name.chars().count()) && is_plain {
        Ok(name.to_owned())
    } else {
        Err(Fault::new("name", "请照营业执照或登记证书填写单位全称。"))
    }
}

/// The last day of what begins today: so many days, and beside a minor not beyond the eve of their coming of age.
pub fn last_day(kind: Kind, birthday: Option<Date>, today: Date, limits: &ActingLimits) -> Date {
    let days = match kind {
        Kind::Representative => limits.representative_days,
        Kind::Guardian => limits.guardian_days,
        Kind::Helper => limits.helper_days,
        Kind::Assistant => limits.assistant_days,
    };
    let by_days = today.saturating_add(Span::new().days(i64::from(days)));
    let of_age = birthday.map(|birthday| birthday.saturating_add(i64::from(OF_AGE).years()));
    match of_age {
        Some(of_age) if kind == Kind::Guardian && of_age > today => {
            by_days.min(of_age.saturating_sub(1.day()))
        }
        _ => by_days,
    }
}

/// The code of an invitation. Whoever has it may accept, so it cannot be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A fresh one.
    pub fn fresh(dice: &Dice) -> Self {
        Self(dice.signs::<CODE_SIGNS>(SIGNS))
    }

    /// What somebody typed; blanks and hyphens do not count, small letters are capitals.
    pub fn read(text: &str) -> Option<Self> {
        let signs: String = text
            .chars()
            .filter(|sign| !sign.is_whitespace() && *sign != '-')
            .map(|sign| sign.to_ascii_uppercase())
            .collect();
        let is_one = signs.len() == CODE_SIGNS && signs.bytes().all(|sign| SIGNS.contains(&sign));
        is_one.then_some(Self(signs))
    }

    /// As it is shown to whoever invites: in two groups.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(CODE_SIGNS / 2);
        format!("{first}-{second}")
    }

    fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 11, 28);

    fn limits() -> ActingLimits {
        let taken = crate::scripts::Taken { as_of: TODAY, source: "test".to_owned() };
        ActingLimits {
            representative_days: 365,
            guardian_days: 365,
            helper_days: 180,
            assistant_days: 90,
            invitation: std::time::Duration::from_secs(86_400),
            open_at_once: 5,
            taken,
        }
    }

    #[test]
    fn kinds_and_states_are_found_by_their_names() {
        for (kind, name, word) in KINDS {
            assert_eq!((Kind::find(name), kind.name(), kind.word()), (Some(*kind), *name, *word));
        }
        for state in State::ALL {
            assert_eq!(State::try_from(state.name().to_owned()), Ok(state));
        }
    }

    #[test]
    fn claims_are_read_in_the_words_of_their_faults() {
        let read = |kind, name, number, note| {
            Told::read(kind, name, (DocumentKind::Resident, number), note, TODAY)
                .map(|told| told.principal.shown())
        };
        let company = "某某电子商务有限公司";
        assert_eq!(read(Kind::Representative, company, "91110199MA9YYY010B", "经办人").unwrap(), company);
        assert_eq!(read(Kind::Guardian, "张三", "119901199001010017", "父母").unwrap(), "张*");
        for (kind, name, number, note, code) in [
            (Kind::Representative, "某", "91110199MA9YYY010B", "经办人", "name"),
            (Kind::Representative, "<b>公司</b>", "91110199MA9YYY010B", "经办人", "name"),
            (Kind::Representative, company, "91110199MA9YYY010C", "经办人", "checksum"),
            (Kind::Helper, "张三", "119901199001010018", "子女", "checksum"),
            (Kind::Guardian, "张三", "119901199001010017", " ", "note"),
            (Kind::Assistant, "张三", "119901199001010017", "助理", "kind"),
        ] {
            assert_eq!(read(kind, name, number, note).unwrap_err().code(), code, "{name} {number}");
        }
    }

    #[test]
    fn a_guardian_of_a_minor_ends_on_the_eve_of_their_coming_of_age() {
        let limits = limits();
        let last = |birthday| last_day(Kind::Guardian, birthday, TODAY, &limits);
        let usual = TODAY.saturating_add(Span::new().days(i64::from(limits.guardian_days)));
        assert_eq!(last(Some(date(2009, 3, 1))), date(2027, 2, 28));
        assert_eq!(last(Some(date(2008, 11, 29))), TODAY);
        assert_eq!(last(Some(date(2008, 11, 28))), usual, "of age: another ward");
        assert_eq!(last(Some(date(2020, 1, 1))), usual);
        assert_eq!(last(None), usual);
        assert!(last_day(Kind::Helper, Some(date(2009, 3, 1)), TODAY, &limits) > date(2027, 2, 28));
    }

    #[test]
    fn a_code_is_read_back_as_people_type_it() {
        let code = Code::fresh(&Dice::seeded(7));
        let shown = code.shown();
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), format!(" {shown} ")] {
            assert_eq!(Code::read(&typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "ABCDE", "ABCDE-FGHI0", "邀请码邀请码邀请码邀", "ABCDE-FGHJKL"] {
            assert_eq!(Code::read(typed), None, "{typed}");
        }
        assert_eq!(format!("{code:?}"), "Code(…)");
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics(text in "\\PC{0,30}") {
            let _ = Code::read(&text);
            for (kind, ..) in KINDS {
                let _ = Told::read(*kind, &text, (DocumentKind::Passport, &text), &text, TODAY);
            }
        }

        #[test]
        fn no_last_day_lies_before_today(year in 1900_i16..2027, month in 1_i8..=12, day in 1_i8..=28) {
            let birthday = date(year, month, day);
            prop_assume!(birthday <= TODAY);
            for (kind, ..) in KINDS {
                prop_assert!(last_day(*kind, Some(birthday), TODAY, &limits()) >= TODAY);
            }
        }
    }
}
