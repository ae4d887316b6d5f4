//! What laws are called, and which version of each is in force.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::faults::Faults;
use super::limits::Taken;
use super::sheet::Row;
use crate::text::law_key;

/// The names by which people cite laws.
#[derive(Debug, Clone)]
pub struct LawNames {
    /// When and from where names and dates were taken.
    pub taken: Taken,
    /// The laws.
    pub laws: Vec<LawName>,
    /// What people say, and what the law says for it.
    pub words: Vec<LayWords>,
    /// What people often ask, and the articles that answer it.
    pub questions: Vec<LayQuestion>,
}

/// One matter in several phrasings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayQuestion {
    /// How people ask.
    pub ask: Vec<String>,
    /// The articles, as a citation: 民法典1245、1246.
    pub articles: String,
}

/// A question with any of the lay words is also searched by the legal ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayWords {
    /// What people say.
    pub lay: Vec<String>,
    /// What articles say.
    pub legal: Vec<String>,
}

/// One law's names and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawName {
    /// The full title.
    pub title: String,
    /// How it is cited.
    pub short: String,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// Since when its version is in force, where that was checked.
    pub effective: Option<Date>,
    /// How many articles that version has.
    pub articles: Option<u16>,
    /// Whether it quotes the Civil Procedure Law by the numbers of 2021.
    pub quotes_2021: bool,
    /// The law that took its place, and when.
    pub replaced: Option<Replaced>,
}

/// A law out of force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The law that took its place, by its short name.
    pub by: String,
    /// The day from which it was out of force.
    pub on: Date,
}

impl LawName {
    /// Every name, the title first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [self.title.as_str(), self.short.as_str()].into_iter().chain(self.aliases.iter().map(String::as_str))
    }
}

impl LawNames {
    pub(super) fn parse(mut top: Row<'_>, faults: &Faults) -> Self {
        let taken = Taken { as_of: top.date("as_of"), source: top.text("source").value };
        let mut claimed = BTreeMap::new();
        let laws = top.rows("law").into_iter().map(|row| law(row, &mut claimed, faults)).collect();
        let words = top.rows("words").into_iter().map(words).collect();
        top.close();
        Self { taken, laws, words, questions: Vec::new() }
    }

    /// Reads the questions, which are a file of their own.
    pub(super) fn parse_questions(mut top: Row<'_>) -> Vec<LayQuestion> {
        top.date("checked");
        let questions = top.rows("question").into_iter().map(question).collect();
        top.close();
        questions
    }
}

fn words(mut row: Row<'_>) -> LayWords {
    let words = LayWords { lay: filled(&mut row, "lay"), legal: filled(&mut row, "legal") };
    row.close();
    words
}

fn question(mut row: Row<'_>) -> LayQuestion {
    let question = LayQuestion { ask: filled(&mut row, "ask"), articles: row.text("articles").value };
    row.close();
    question
}

/// A list that must say something.
fn filled(row: &mut Row<'_>, key: &str) -> Vec<String> {
    let texts: Vec<String> = row.texts(key).into_iter().map(|text| text.value).collect();
    if texts.is_empty() || texts.iter().any(|text| text.trim().is_empty()) {
        row.fault(format!("{key} needs words"));
    }
    texts
}

/// Two laws of one name would make a citation ambiguous, so a name claimed twice is a fault.
fn law(mut row: Row<'_>, claimed: &mut BTreeMap<String, String>, faults: &Faults) -> LawName {
    let (title, short, aliases) = (row.text("title"), row.text("short"), row.texts("aliases"));
    for name in [&title, &short].into_iter().chain(&aliases) {
        let key = law_key(name);
        if key.chars().count() < 2 {
            faults.at(&name.place, format!("a law's name needs two characters: {:?}", **name));
        }
        match claimed.insert(key, title.value.clone()) {
            Some(other) if other != title.value => {
                faults.at(&name.place, format!("{:?} already names {other}", **name));
            }
            _ => {}
        }
    }
    let effective = row.has("effective").then(|| row.date("effective"));
    let articles = row.maybe_number("articles").map(|count| u16::try_from(count).unwrap_or(u16::MAX));
    let quotes_2021 = row.maybe_number("civil_procedure");
    if quotes_2021.is_some_and(|year| year != 2021) {
        row.fault("civil_procedure is 2021 or left out");
    }
    let replaced = row
        .has("replaced_by")
        .then(|| Replaced { by: row.text("replaced_by").value, on: row.date("repealed") });
    row.close();
    LawName {
        title: title.value,
        short: short.value,
        aliases: aliases.into_iter().map(|alias| alias.value).collect(),
        effective,
        articles,
        quotes_2021: quotes_2021.is_some(),
        replaced,
    }
}
