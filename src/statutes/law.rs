//! A law and its articles as they are kept, and whether the text may be cited.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::number::ArticleNumber;

/// A law, a regulation or an interpretation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// The full title.
    pub title: String,
    /// How it is cited.
    pub short: String,
    /// The order or the interpretation number, `法释〔2022〕11号`; may be empty.
    pub doc_no: String,
    /// When it was published.
    pub published: Option<Date>,
    /// Since when the text is in force, where the source says so.
    pub effective: Option<Date>,
    /// What its parts are numbered by: 条, or 项 in a reply.
    pub unit: char,
    /// Why the text must not be cited as the law in force.
    pub outdated: Option<String>,
    /// What one has to know when citing it.
    pub note: Option<String>,
    /// Where the text was taken from.
    pub source: String,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its law, by its place in the list of laws.
    pub law: u16,
    /// Its number.
    pub number: ArticleNumber,
    /// The headings above it, from the outermost.
    pub headings: Box<[Box<str>]>,
    /// Its paragraphs, one a line.
    pub text: Box<str>,
}

/// Whether a text is the law in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// In force.
    InForce,
    /// Not before this day.
    NotYet(Date),
    /// Superseded or repealed; the words say by what.
    Outdated(String),
}

impl Law {
    /// A law of which nothing but the name is known.
    pub(super) fn untitled(name: &str) -> Self {
        Self {
            title: name.to_owned(),
            short: name.to_owned(),
            doc_no: String::new(),
            published: None,
            effective: None,
            unit: '条',
            outdated: None,
            note: None,
            source: String::new(),
        }
    }

    /// Whether the text is the law in force on a day.
    pub fn standing(&self, today: Date) -> Standing {
        match (&self.outdated, self.effective) {
            (Some(words), _) => Standing::Outdated(words.clone()),
            (None, Some(effective)) if effective > today => Standing::NotYet(effective),
            _ => Standing::InForce,
        }
    }

    /// The version as it is shown: number of the document and the day since which it is in force.
    pub fn version(&self) -> String {
        let since = self.effective.map(|date| format!("{date}起施行"));
        let parts: Vec<String> = [Some(self.doc_no.clone()), since]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        parts.join("，")
    }

    /// An article as it is cited, 民法典第五百七十七条.
    pub fn cite(&self, number: ArticleNumber) -> String {
        format!("{}{}", self.short, number.label(self.unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_text_is_cited_only_while_it_is_in_force() {
        let law = Law { effective: Some(date(2026, 3, 1)), ..super::super::samples::law("测试法") };
        assert_eq!(law.standing(date(2026, 2, 28)), Standing::NotYet(date(2026, 3, 1)));
        assert_eq!(law.standing(date(2026, 3, 1)), Standing::InForce);
        let outdated = Law { outdated: Some("已废止".into()), ..law };
        assert_eq!(outdated.standing(date(2026, 3, 1)), Standing::Outdated("已废止".into()));
        assert_eq!(outdated.version(), "测试令第1号，2026-03-01起施行");
    }
}
