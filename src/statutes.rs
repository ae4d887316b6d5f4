//! The law itself: articles that a court imported, found by citation or by question, with their versions.
//!
//! The texts are data of the installation, never part of the program; without an import everything answers that
//! nothing is imported. What is not the law in force is never given as if it were.

mod citation;
mod corpus;
mod import;
mod law;
pub mod learning;
mod markdown;
mod measure;
mod names;
mod number;
mod render;
mod renumber;
mod search;
mod store;

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

pub use citation::Edition;
pub use corpus::{Corpus, Judged};
pub use import::{Imported, read as import};
pub use law::{Article, Law, Standing};
pub use measure::Figures;
pub use number::ArticleNumber;
pub use render::CHAT_BYTES;
pub use renumber::{Renumber, civil_procedure_2021};
pub use store::Collection;

use crate::scripts::{LawName, LawNames};
use citation::Written;
use names::{Named, Names};
use search::{Model, Search};

/// The articles of an installation.
#[derive(Debug)]
pub struct Statutes {
    list: Arc<LawNames>,
    collection: Collection,
    /// Where each law's articles begin; one more than there are laws.
    starts: Vec<usize>,
    names: Names,
    search: Search,
    renumber: Renumber,
}

/// An article as an answer shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The law as it is cited, 民法典.
    pub law: String,
    /// Its full title.
    pub title: String,
    /// 民法典第五百七十七条
    pub article_label: String,
    /// The headings above it.
    pub path: String,
    /// Its paragraphs, one a line.
    pub text: String,
    /// The version, 主席令第45号，2021-01-01起施行.
    pub version: String,
    /// What one has to know when citing the law.
    pub note: Option<String>,
    /// Whether it is in force.
    pub standing: Standing,
    /// Articles of the Civil Procedure Law it quotes by old numbers, with the present ones.
    pub renumbered: Vec<(ArticleNumber, ArticleNumber)>,
    /// Its share of the confidence that the question's candidates have together, less where the question is
    /// hardly about law; 1 for a citation.
    pub score: f32,
}

/// A citation as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The law as it is cited.
    pub law: String,
    /// The article, by the numbers in force.
    pub number: ArticleNumber,
    /// The number that was written, where the law has been renumbered since.
    pub earlier: Option<ArticleNumber>,
    /// 第…款
    pub paragraph: Option<u16>,
    /// 第…项
    pub item: Option<u16>,
    /// Since when the version in force is, as far as it is known without an import.
    pub effective: Option<Date>,
}

/// What became of a citation.
#[derive(Debug, Clone, PartialEq)]
pub enum Cited {
    /// The article in force.
    Found(Citation, Hit),
    /// The law is known, its text is not here.
    NotImported(Citation),
    /// The law has no such article.
    NoSuchArticle {
        /// What was cited.
        citation: Citation,
        /// Its last article.
        last: ArticleNumber,
    },
    /// The law or the text here is not in force.
    Outdated {
        /// What was cited.
        citation: Citation,
        /// Why not: 自2021-01-01起废止，由民法典取代.
        why: String,
        /// The old text, if it is here.
        hit: Option<Hit>,
    },
}

impl Cited {
    /// What was cited.
    pub fn citation(&self) -> &Citation {
        match self {
            Self::Found(citation, _) | Self::NotImported(citation) => citation,
            Self::NoSuchArticle { citation, .. } | Self::Outdated { citation, .. } => citation,
        }
    }

    /// What a person is told: the article, or why there is none and what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::Found(citation, hit) => match citation.earlier {
                Some(earlier) => format!("原{earlier}，现为{}。\n{}", citation.number, hit.for_chat()),
                None => hit.for_chat(),
            },
            Self::Outdated { hit: Some(hit), .. } => hit.for_chat(),
            Self::NotImported(citation) => {
                let since = citation.effective.map(|date| format!("（现行版本自{date}起施行）"));
                let (law, since) = (&citation.law, since.unwrap_or_default());
                format!("没有收录{law}{since}的全文，请到{}查{}。", render::WHOLE_TEXT, citation.number)
            }
            Self::NoSuchArticle { citation, last } => {
                format!("{}没有{}，最后一条是{last}。请核对条号。", citation.law, citation.number)
            }
            Self::Outdated { citation, why, .. } => {
                format!("{}{}现在不能引用：{why}。请查现行的条文。", citation.law, citation.number)
            }
        }
    }
}

impl Hit {
    /// The article for a chat, within [`CHAT_BYTES`] bytes.
    pub fn for_chat(&self) -> String {
        render::chat(self, CHAT_BYTES)
    }
}

impl Statutes {
    /// Nothing imported: citations are understood, but no text is found.
    pub fn empty(names: Arc<LawNames>) -> Self {
        Self::new(names, Collection::default())
    }

    /// Reads an import and indexes it.
    ///
    /// # Errors
    /// When the file cannot be read or is not a whole import.
    pub fn load(path: &Path, names: Arc<LawNames>) -> anyhow::Result<Self> {
        Ok(Self::new(names, Collection::read(path)?))
    }

    /// The statutes of a collection.
    pub fn new(list: Arc<LawNames>, collection: Collection) -> Self {
        let names = Names::new(&list, &collection.laws);
        let search = Search::new(&collection, Model::shipped(), &list);
        let mut starts = vec![0; collection.laws.len() + 1];
        for (place, article) in collection.articles.iter().enumerate() {
            starts[usize::from(article.law) + 1..].fill(place + 1);
        }
        Self { list, collection, starts, names, search, renumber: civil_procedure_2021 }
    }

    /// The laws and articles.
    pub fn collection(&self) -> &Collection {
        &self.collection
    }

    /// Every article that a text cites, each once.
    pub fn cited(&self, text: &str, today: Date) -> Vec<Cited> {
        let mut found: Vec<Cited> = Vec::new();
        for written in citation::find(text, &self.names) {
            let cited = self.look_up(written, today);
            if !found.contains(&cited) {
                found.push(cited);
            }
        }
        found
    }

    /// The `count` articles in force that fit a question best; none for a question that no law bears on.
    pub fn search(&self, question: &str, count: usize, today: Date) -> Vec<Hit> {
        // A text out of force would take the place of one in force.
        let in_force: Vec<bool> =
            self.collection.laws.iter().map(|law| law.standing(today) == Standing::InForce).collect();
        let admit = |article: &Article| in_force[usize::from(article.law)];
        let found = self.search.best(&self.collection, question, count, admit);
        found
            .into_iter()
            .map(|(place, score)| self.hit(&self.collection.articles[place], score, today))
            .collect()
    }

    fn look_up(&self, written: Written, today: Date) -> Cited {
        let listed = written.law.listed.map(|place| &self.list.laws[usize::from(place)]);
        let law = written.law.imported.map(|place| &self.collection.laws[usize::from(place)]);
        let short = listed.map(|name| &name.short).or(law.map(|law| &law.short)).cloned().unwrap_or_default();
        let citation = self.citation(written, short, listed);
        let article = written.law.imported.and_then(|place| self.article(place, citation.number));
        let hit = article.map(|article| self.hit(article, 1.0, today));
        if let Some(why) = why_outdated(listed, law, written, &citation, today) {
            return Cited::Outdated { citation, why, hit };
        }
        match (hit, last_article(self, written.law, listed)) {
            (Some(hit), _) => Cited::Found(citation, hit),
            (None, Some(last)) if citation.number > last || law.is_some() => {
                Cited::NoSuchArticle { citation, last }
            }
            _ => Cited::NotImported(citation),
        }
    }

    fn citation(&self, written: Written, law: String, listed: Option<&LawName>) -> Citation {
        let present = match written.edition {
            Edition::Earlier => (self.renumber)(&law, written.number),
            Edition::Current => None,
        };
        Citation {
            number: present.unwrap_or(written.number),
            earlier: present.filter(|present| *present != written.number).map(|_| written.number),
            law,
            paragraph: written.paragraph,
            item: written.item,
            effective: listed.and_then(|name| name.effective),
        }
    }

    fn articles_of(&self, law: u16) -> &[Article] {
        &self.collection.articles[self.starts[usize::from(law)]..self.starts[usize::from(law) + 1]]
    }

    fn article(&self, law: u16, number: ArticleNumber) -> Option<&Article> {
        self.articles_of(law).iter().find(|article| article.number == number)
    }

    fn hit(&self, article: &Article, score: f32, today: Date) -> Hit {
        let law = &self.collection.laws[usize::from(article.law)];
        Hit {
            law: law.short.clone(),
            title: law.title.clone(),
            article_label: law.cite(article.number),
            path: article.headings.join(" / "),
            text: article.text.to_string(),
            version: law.version(),
            note: law.note.clone(),
            standing: law.standing(today),
            renumbered: self.renumbered(law, article),
            score,
        }
    }

    /// What the text of an interpretation quotes by the numbers of 2021, as far as they have changed.
    fn renumbered(&self, law: &Law, article: &Article) -> Vec<(ArticleNumber, ArticleNumber)> {
        let quotes = self.list.laws.iter().any(|name| name.quotes_2021 && name.short == law.short);
        if !quotes {
            return Vec::new();
        }
        let quoted = citation::find(&article.text, &self.names).into_iter().filter_map(|written| {
            let listed = &self.list.laws[usize::from(written.law.listed?)];
            let present = (self.renumber)(&listed.short, written.number)?;
            (present != written.number).then_some((written.number, present))
        });
        quoted.collect()
    }
}

fn why_outdated(
    listed: Option<&LawName>,
    law: Option<&Law>,
    written: Written,
    citation: &Citation,
    today: Date,
) -> Option<String> {
    if let Some(replaced) = listed.and_then(|name| name.replaced.as_ref()) {
        return Some(format!("自{}起废止，由{}取代", replaced.on, replaced.by));
    }
    if written.edition == Edition::Earlier
        && citation.earlier.is_none()
        && citation.law != renumber::CIVIL_PROCEDURE
    {
        return Some("问的是修改前的条文，条号和内容可能已经改变".to_owned());
    }
    match law?.standing(today) {
        Standing::InForce => None,
        Standing::NotYet(date) => Some(format!("{date}才施行")),
        Standing::Outdated(words) => Some(words),
    }
}

/// The law's last article: from its text, or as our list says.
fn last_article(statutes: &Statutes, law: Named, listed: Option<&LawName>) -> Option<ArticleNumber> {
    let imported = law.imported.and_then(|place| statutes.articles_of(place).last());
    let counted = || listed.and_then(|name| name.articles).map(ArticleNumber::plain);
    imported.map(|article| article.number).or_else(counted)
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
