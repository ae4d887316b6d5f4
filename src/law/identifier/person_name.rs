//! Names of people as identity cards write them (公民姓名 in Chinese characters, `·` between the parts of others).

use std::fmt;

use super::Fault;
use crate::secret::{ExposeSecret, SecretString};

const LONGEST: usize = 30;
/// In Latin letters, as passports write them.
const LONGEST_LATIN: usize = 60;
const SHORTEST: usize = 2;

/// A person's name.
#[derive(Clone)]
pub struct PersonName(SecretString);

impl PersonName {
    /// Chinese characters with `·` (or what people type for it), or Latin letters with blanks for foreigners.
    ///
    /// # Errors
    /// When it is no name, in words for whoever wrote it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let plain: String = text.trim().chars().map(|sign| if is_dot(sign) { '·' } else { sign }).collect();
        let is_latin = plain.chars().any(is_latin_letter);
        let name: String = if is_latin {
            plain.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            plain.chars().filter(|sign| !sign.is_whitespace()).collect()
        };
        let is_sign = |sign: char| match is_latin {
            true => is_latin_letter(sign) || matches!(sign, ' ' | '-' | '\'' | '.' | '·'),
            false => is_ideograph(sign) || sign == '·',
        };
        let length = name.chars().count();
        let longest = if is_latin { LONGEST_LATIN } else { LONGEST };
        if !(SHORTEST..=longest).contains(&length) || !name.chars().all(is_sign) || name.starts_with('·') {
            return Err(Fault::new(
                "shape",
                "没有看懂姓名。请只发证件上的姓名，例如“张三”，不用加其他的字。",
            ));
        }
        Ok(Self(name.into()))
    }

    /// The first character, stars for the rest.
    pub fn masked(&self) -> String {
        let name = self.0.expose_secret();
        let hidden = name.chars().count().saturating_sub(1);
        name.chars().take(1).chain(std::iter::repeat_n('*', hidden)).collect()
    }

    /// The name itself, for sealing it or comparing it with a register.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

/// With the marks that European languages put on them.
fn is_latin_letter(sign: char) -> bool {
    sign.is_ascii_alphabetic() || (sign.is_alphabetic() && matches!(sign, '\u{c0}'..='\u{24f}'))
}

/// What stands between the parts of a name, and what keyboards offer for it.
fn is_dot(sign: char) -> bool {
    matches!(sign, '·' | '•' | '・' | '‧' | '．' | '●')
}

/// Names hold rare characters: every plane of ideographs counts.
fn is_ideograph(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<String> {
        PersonName::parse(text).ok().map(|name| name.reveal().to_owned())
    }

    #[test]
    fn names_are_read_as_cards_write_them() {
        for (typed, read) in [
            (" 张三 ", "张三"),
            ("欧阳 娜娜", "欧阳娜娜"),
            ("阿依古丽•买买提", "阿依古丽·买买提"),
            ("𠮷田一郎", "𠮷田一郎"),
            ("John  Smith", "John Smith"),
        ] {
            assert_eq!(name(typed).as_deref(), Some(read), "{typed}");
        }
    }

    #[test]
    fn passports_write_names_in_latin_letters_with_their_marks() {
        for typed in ["Maria Müller", "JOSÉ DÍAZ-CANEL", "Łukasz O'Neill", &"Anna ".repeat(12)] {
            assert!(PersonName::parse(typed).is_ok(), "{typed}");
        }
        for typed in ["Мария Иванова", "Maria ×", &"Anna ".repeat(13)] {
            assert!(PersonName::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused_in_words() {
        for typed in ["张", "", "张三，男", "13800138000", "·张三", "怎么注册？", &"张".repeat(31)]
        {
            assert!(PersonName::parse(typed).unwrap_err().to_string().contains("证件上的姓名"), "{typed}");
        }
    }

    #[test]
    fn a_name_is_masked_and_never_printed() {
        let name = PersonName::parse("欧阳娜娜").unwrap();
        assert_eq!((name.masked().as_str(), format!("{name:?}").as_str()), ("欧***", "PersonName(…)"));
    }
}
