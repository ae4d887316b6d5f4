//! The types of cases, as they stand in case numbers.

use std::collections::BTreeMap;

use crate::law::table::{Sheet, TableFault};

/// Characters that input methods put for others of the same sound.
const SAME_SOUND: &[(char, &str)] = &[
    ('初', "处出除楚础"),
    ('终', "中钟种重忠"),
    ('再', "在载"),
    ('申', "深身生审伸"),
    ('执', "只直植职制值之"),
    ('异', "意义议已"),
    ('复', "付附福"),
    ('恢', "回灰"),
    ('保', "报宝包"),
    ('刑', "邢型形行"),
    ('行', "性形刑"),
    ('民', "名明"),
    ('调', "掉条"),
];

/// The known types with their meanings.
#[derive(Debug, Clone)]
pub struct CaseTypes(BTreeMap<String, String>);

impl CaseTypes {
    /// Reads the table.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let sheet = Sheet::read(text, &["code", "meaning"])?;
        let mut types = BTreeMap::new();
        for row in &sheet.rows {
            if types.insert(row.text(0).to_owned(), row.text(1).to_owned()).is_some() {
                return Err(TableFault::at(row.line, format!("{} is listed twice", row.text(0))));
            }
        }
        Ok(Self(types))
    }

    /// What a type means, 民事一审.
    pub fn meaning(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }

    /// The type that was meant by characters of the same sound, 民初 by 民处; `None` if that is not one type.
    pub(super) fn meant_by(&self, written: &str) -> Option<&str> {
        let sounds_like = |(own, other): (char, char)| {
            own == other || SAME_SOUND.iter().any(|(right, wrong)| *right == own && wrong.contains(other))
        };
        let alike = |code: &&String| {
            code.chars().count() == written.chars().count()
                && code.chars().zip(written.chars()).all(sounds_like)
        };
        let mut candidates = self.0.keys().filter(alike);
        match (candidates.next(), candidates.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// The longest type at the end of the words.
    pub(super) fn at_end<'a>(&self, words: &'a str) -> Option<&'a str> {
        words.char_indices().map(|(at, _)| &words[at..]).find(|end| self.0.contains_key(*end))
    }
}

#[cfg(test)]
pub(in crate::law) mod tests {
    use super::*;

    pub(in crate::law) fn case_types() -> CaseTypes {
        CaseTypes::parse(include_str!("../../../bot-scripts/tables/case_types.csv")).unwrap()
    }

    #[test]
    fn a_type_is_known_by_its_sound() {
        let types = case_types();
        for (written, meant) in [
            ("民处", Some("民初")),
            ("民中", Some("民终")),
            ("只保", Some("执保")),
            ("民甲", None),
            ("", None),
        ] {
            assert_eq!(types.meant_by(written), meant, "{written}");
        }
        assert_eq!(types.meaning("民初"), Some("民事一审"));
        assert_eq!(types.at_end("海民初"), Some("民初"));
        assert_eq!(types.at_end("海"), None);
    }
}
