//! Documents by which a person is known: the resident identity card, whose number carries its own check, and the
//! others, whose numbers only somebody of the court can compare with the original.

use std::fmt;

use jiff::civil::Date;

use super::china::starred;
use super::{Fault, ResidentId};
use crate::secret::{ExposeSecret, SecretString};

/// No number of a document is shorter
const SHORTEST: usize = 5;
/// or longer.
const LONGEST: usize = 30;

/// How the issuing state stands in front of a passport's number.
const STATE_SIGNS: usize = 3;
/// A letter and eight digits; what follows counts the renewals.
const PERMIT_SIGNS: usize = 9;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// 居民身份证, and 港澳台居民居住证, which has the same number.
    Resident,
    /// 港澳居民来往内地通行证.
    HongKongMacau,
    /// 台湾居民来往大陆通行证.
    Taiwan,
    /// 护照.
    Passport,
    /// 外国人永久居留身份证.
    PermanentResident,
}

const KINDS: &[(DocumentKind, &str, &str)] = &[
    (DocumentKind::Resident, "resident_id", "居民身份证"),
    (DocumentKind::HongKongMacau, "hk_macau_permit", "港澳居民来往内地通行证"),
    (DocumentKind::Taiwan, "taiwan_permit", "台湾居民来往大陆通行证"),
    (DocumentKind::Passport, "passport", "护照"),
    (DocumentKind::PermanentResident, "permanent_resident", "外国人永久居留身份证"),
];

impl DocumentKind {
    /// Every kind, the usual one first.
    pub const ALL: [Self; 5] =
        [Self::Resident, Self::HongKongMacau, Self::Taiwan, Self::Passport, Self::PermanentResident];

    /// The kind of that name, or with that word.
    pub fn find(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, own, word)| *own == name || *word == name).map(|(kind, ..)| *kind)
    }

    /// The name in forms, interfaces and sealed rows.
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// As people call it.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(.., word)| word)
    }
}

/// A document: its kind and its number.
#[derive(Clone)]
pub struct Document {
    kind: DocumentKind,
    number: SecretString,
}

impl Document {
    /// Reads a number as such a document carries it.
    ///
    /// # Errors
    /// What is wrong with it, in words for whoever wrote it. The shapes of foreign documents are many: anything that
    /// could be one is taken, and somebody of the court compares it.
    pub fn parse(kind: DocumentKind, text: &str, today: Date) -> Result<Self, Fault> {
        if kind == DocumentKind::Resident {
            return ResidentId::parse(text, today).map(Self::from);
        }
        let number: String = text
            .trim()
            .chars()
            .filter(|sign| !matches!(sign, ' ' | '\u{3000}' | '-' | '(' | ')' | '（' | '）'))
            .map(|sign| sign.to_ascii_uppercase())
            .collect();
        if !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Fault::new("charset", "证件号码只能用半角的字母和数字，请照证件原样填写。"));
        }
        if !(SHORTEST..=LONGEST).contains(&number.len()) {
            return Err(Fault::new("length", "证件号码的位数不对，请照证件原样填写。"));
        }
        // Two states may give out the same number; the machine-readable lines begin with the state's three letters.
        let (state, rest) = number.split_at(STATE_SIGNS);
        let names_state = state.bytes().all(|sign| sign.is_ascii_alphabetic()) && rest.len() >= SHORTEST;
        if kind == DocumentKind::Passport && !names_state {
            return Err(Fault::new(
                "state",
                "护照号码前请加上签发国的三位字母代码（护照资料页上印有），例如 DEU C01X00T47。",
            ));
        }
        Ok(Self { kind, number: number.into() })
    }

    /// What kind it is.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The first and the last signs, stars between them.
    pub fn masked(&self) -> String {
        let number = self.number.expose_secret();
        match self.kind {
            DocumentKind::Resident => starred(number, 3, 4),
            _ => starred(number, 1, 2),
        }
    }

    /// The number itself, for sealing it or comparing it with a register.
    pub fn reveal(&self) -> &str {
        self.number.expose_secret()
    }

    /// The number where it is a resident's: the only one that registers compare.
    pub fn resident(&self) -> Option<&str> {
        (self.kind == DocumentKind::Resident).then(|| self.reveal())
    }

    /// By this its owner is found: two kinds may carry the same number.
    pub fn key(&self) -> String {
        let number = self.reveal();
        match self.kind {
            DocumentKind::Resident => number.to_owned(),
            DocumentKind::HongKongMacau => {
                format!("{}:{}", self.kind.name(), number.get(..PERMIT_SIGNS).unwrap_or(number))
            }
            _ => format!("{}:{number}", self.kind.name()),
        }
    }

    /// Its owner's birthday, where the number says it.
    pub fn birthday(&self) -> Option<Date> {
        // A number that was well formed once stays so: the day only bounds the birthday.
        ResidentId::parse(self.resident()?, Date::MAX).ok()?.birthday()
    }
}

impl From<ResidentId> for Document {
    fn from(id: ResidentId) -> Self {
        Self { kind: DocumentKind::Resident, number: id.reveal().into() }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({}, {})", self.kind.name(), self.masked())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 11, 28);

    #[test]
    fn kinds_are_found_by_name_and_word() {
        for kind in DocumentKind::ALL {
            assert_eq!(
                (DocumentKind::find(kind.name()), DocumentKind::find(kind.word())),
                (Some(kind), Some(kind))
            );
        }
        assert_eq!(DocumentKind::find("driving licence"), None);
    }

    #[test]
    fn foreign_numbers_are_taken_as_they_are_printed() {
        let read = |text| Document::parse(DocumentKind::Passport, text, TODAY);
        for text in ["deu e12345678", " DEU E 1234-5678 ", "DEUE1234567（8）"] {
            let document = read(text).unwrap();
            assert_eq!(document.reveal(), "DEUE12345678", "{text}");
            assert_eq!(
                (document.masked().as_str(), document.key().as_str()),
                ("D*********78", "passport:DEUE12345678")
            );
            assert!(document.resident().is_none() && document.birthday().is_none());
            assert_eq!(format!("{document:?}"), "Document(passport, D*********78)");
        }
        for (text, code) in [
            ("E123", "length"),
            ("Ｅ12345678", "charset"),
            ("护照12345", "charset"),
            ("", "length"),
            ("E12345678", "state"),
            ("DEU123", "state"),
        ] {
            assert_eq!(read(text).unwrap_err().code(), code, "{text}");
        }
        let permit = |text| Document::parse(DocumentKind::HongKongMacau, text, TODAY).unwrap().key();
        assert_eq!(permit("H1234567801"), permit("H12345678"), "a renewed permit is the same person's");
    }

    #[test]
    fn a_resident_number_is_checked_sign_by_sign_and_found_as_ever() {
        let document = Document::parse(DocumentKind::Resident, "119901199001010017", TODAY).unwrap();
        assert_eq!(document.key(), document.reveal());
        assert_eq!(document.birthday(), Some(date(1990, 1, 1)));
        assert_eq!(document.masked(), "119***********0017");
        assert!(Document::parse(DocumentKind::Resident, "119901199001010018", TODAY).is_err());
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics_and_what_is_taken_stays(text in "\\PC{0,40}") {
            for kind in DocumentKind::ALL {
                if let Ok(document) = Document::parse(kind, &text, TODAY) {
                    let again = Document::parse(kind, document.reveal(), TODAY).unwrap();
                    prop_assert_eq!(again.key(), document.key());
                    let hidden = document.masked();
                    prop_assert!(hidden.len() == document.reveal().len() && hidden.contains('*'));
                }
            }
        }
    }
}
