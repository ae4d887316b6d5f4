//! Finds the articles that answer a question: a rough score over all of them, then a learned order of the best.
//!
//! The rough score adds up the question's own words (BM25), the law's words for them, what was right for
//! questions like this one, and how often a law or an article is an answer at all. All that was learned names
//! articles by law and number, so it serves any collection as far as it has them.

mod boost;
mod features;
mod forest;
mod index;
mod memory;
mod model;
mod terms;
mod train;
mod words;

use std::collections::HashMap;

pub(super) use model::Model;
pub use train::cross_validate;
pub(super) use train::{judge, learn};

use super::citation::{self, Written};
use super::law::Article;
use super::names::Names;
use super::number::ArticleNumber;
use super::store::Collection;
use crate::scripts::LawNames;
use crate::text::law_key;
use features::{Candidates, Priors, WIDTH};
use forest::Forest;
use index::{Index, Weighted};
use memory::Memory;
use terms::Spread;
use words::Words;

/// Longer questions are compared by their beginning, so that one message cannot cost much time.
const MAX_CHARACTERS: usize = 300;
/// Rough scores that a question has which no law, and which some law surely speaks to.
const STRANGE: f32 = 1.0;
const SURE: f32 = 2.5;
/// So many terms stand for an article that was an answer.
const ANSWER_TERMS: usize = 60;

/// Finds articles by question.
#[derive(Debug)]
pub(super) struct Search {
    index: Index,
    /// For each article its law and its chapter, numbered.
    laws: Vec<u32>,
    chapters: Vec<u32>,
    law_count: usize,
    chapter_count: usize,
    /// For each law its first article and how many it has.
    spans: Vec<(u32, u32)>,
    memory: Memory,
    /// The words of the articles that have been answers.
    answers: Spread<u32, Vec<Weighted>>,
    priors: Priors,
    words: Words,
    forest: Forest,
}

impl Search {
    pub(super) fn new(collection: &Collection, model: &Model, list: &LawNames) -> Self {
        let (chapters, chapter_count) = chapters(collection);
        let mut search = Self {
            index: Index::new(collection.articles.iter().map(|article| pieces(collection, article))),
            laws: collection.articles.iter().map(|article| article.law.into()).collect(),
            chapters,
            law_count: collection.laws.len(),
            chapter_count,
            spans: spans(collection),
            memory: Memory::default(),
            answers: Spread::default(),
            priors: Priors::default(),
            words: Words::default(),
            forest: Forest::default(),
        };
        search.bind(collection, model, list);
        search
    }

    /// Puts what was learned to use.
    fn bind(&mut self, collection: &Collection, model: &Model, list: &LawNames) {
        let places = Places::new(collection, model);
        let learned = model.questions.iter().map(|known| (known.question.as_str(), places.of(&known.right)));
        let names = Names::new(list, &collection.laws);
        let listed = list.questions.iter().flat_map(|question| {
            let right = places.cited(&question.articles, &names);
            question.ask.iter().map(move |ask| (ask.as_str(), right.clone()))
        });
        self.remember(collection, learned.chain(listed));
        self.words = Words::new(&self.index, &model.pairs, &list.words);
        self.forest = model.forest.clone();
    }

    fn remember<'q>(&mut self, collection: &Collection, known: impl Iterator<Item = (&'q str, Vec<u32>)>) {
        self.memory = Memory::new(known);
        self.priors = self.count_priors();
        let places: Vec<u32> = self.memory.all_right().flatten().copied().collect();
        self.answers = Spread::default();
        for place in places {
            if !self.answers.contains_key(&place) {
                let terms = self.telling(collection, &collection.articles[place as usize]);
                self.answers.insert(place, terms);
            }
        }
    }

    /// The terms that tell most about an article.
    fn telling(&self, collection: &Collection, article: &Article) -> Vec<Weighted> {
        let mut counts: Spread<u32, f32> = Spread::default();
        for piece in pieces(collection, article) {
            terms::each(piece, |code| {
                if let Some(term) = self.index.term(code) {
                    *counts.entry(term).or_default() += 1.0;
                }
            });
        }
        let weight = |term: &u32, count: &f32| (1.0 + count.ln()) * self.index.idf(*term);
        let norm = counts.iter().map(|(term, count)| weight(term, count).powi(2)).sum::<f32>().sqrt();
        let weights = counts.iter().map(|(term, count)| {
            (*term, weight(term, count) * self.index.idf(*term) / norm.max(f32::MIN_POSITIVE))
        });
        words::strongest(weights.collect(), ANSWER_TERMS)
    }

    /// The places of the best articles among those admitted, best first, each with its share of all the
    /// confidence there is; 0 if no law bears on the question.
    pub(super) fn best(
        &self,
        collection: &Collection,
        question: &str,
        count: usize,
        admit: impl Fn(&Article) -> bool,
    ) -> Vec<(usize, f32)> {
        let candidates = self.candidates(collection, question, admit);
        let scores = candidates.features.chunks_exact(WIDTH).map(|features| self.order(features));
        let mut found: Vec<(usize, f32)> =
            candidates.places.iter().map(|place| *place as usize).zip(scores).collect();
        found.sort_by(|one, two| two.1.total_cmp(&one.1));
        let best = found.first().map_or(0.0, |(_, score)| *score);
        for (_, score) in &mut found {
            *score = (*score - best).exp();
        }
        let total: f32 = found.iter().map(|(_, score)| score).sum();
        let unit = bearing(&candidates) / total;
        found.truncate(count);
        found.into_iter().map(|(place, score)| (place, score * unit)).collect()
    }

    /// Without a forest the rough score, which is the first feature, is the order.
    fn order(&self, features: &[f32]) -> f32 {
        if self.forest.0.is_empty() { 4.0 * features[0] } else { self.forest.score(features) }
    }

    /// The articles before and behind, as far as they are of the same law.
    fn neighbours(&self, place: usize) -> impl Iterator<Item = usize> {
        let law = self.laws[place];
        let near = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
        near.filter(move |near| self.laws.get(*near) == Some(&law))
    }

    /// How far down its law an article stands, from 0 to 1.
    fn position(&self, place: u32) -> f32 {
        let (first, count) = self.spans[self.laws[place as usize] as usize];
        (place - first) as f32 / count.max(1) as f32
    }
}

/// How much a question is about what any law says, from 0 to 1, by the best rough score: on our open questions it
/// is above [`SURE`] for most legal ones and below [`STRANGE`] for chatter.
fn bearing(candidates: &Candidates) -> f32 {
    let rough = candidates.features.first().copied().unwrap_or(0.0);
    ((rough - STRANGE) / (SURE - STRANGE)).clamp(0.0, 1.0)
}

/// Title, headings and text of an article.
fn pieces<'c>(collection: &'c Collection, article: &'c Article) -> impl Iterator<Item = &'c str> {
    let title = collection.laws[usize::from(article.law)].title.as_str();
    let headings = article.headings.iter().map(AsRef::as_ref);
    std::iter::once(title).chain(headings).chain(std::iter::once(article.text.as_ref()))
}

/// The chapter of each article, numbered, and how many there are.
fn chapters(collection: &Collection) -> (Vec<u32>, usize) {
    let mut known: HashMap<(u16, &[Box<str>]), u32> = HashMap::new();
    let chapters = collection.articles.iter().map(|article| {
        let next = known.len() as u32;
        *known.entry((article.law, &article.headings)).or_insert(next)
    });
    let chapters = chapters.collect();
    (chapters, known.len())
}

fn spans(collection: &Collection) -> Vec<(u32, u32)> {
    let mut spans = vec![(u32::MAX, 0); collection.laws.len()];
    for (place, article) in (0_u32..).zip(&collection.articles) {
        let (first, count) = &mut spans[usize::from(article.law)];
        *first = (*first).min(place);
        *count += 1;
    }
    spans
}

/// Where the articles of a model are in a collection.
struct Places {
    /// For each law of the model its place here.
    laws: Vec<Option<u16>>,
    articles: HashMap<(u16, ArticleNumber), u32>,
}

impl Places {
    fn new(collection: &Collection, model: &Model) -> Self {
        let mut by_name: HashMap<String, u16> = HashMap::new();
        for (number, law) in (0_u16..).zip(&collection.laws) {
            // A text younger than the model may be numbered anew.
            if law.effective.is_none_or(|effective| effective <= model.as_of) {
                by_name.insert(law_key(&law.short), number);
                by_name.insert(law_key(&law.title), number);
            }
        }
        let laws = model.laws.iter().map(|law| by_name.get(law).copied()).collect();
        let articles = (0_u32..)
            .zip(&collection.articles)
            .map(|(place, article)| ((article.law, article.number), place))
            .collect();
        Self { laws, articles }
    }

    fn of(&self, right: &[(u16, ArticleNumber)]) -> Vec<u32> {
        let place = |(law, number): &(u16, ArticleNumber)| {
            let law = self.laws.get(usize::from(*law)).copied().flatten()?;
            self.articles.get(&(law, *number)).copied()
        };
        right.iter().filter_map(place).collect()
    }

    /// The articles that an editor cited.
    fn cited(&self, articles: &str, names: &Names) -> Vec<u32> {
        let place = |written: Written| {
            let law = written.law.imported?;
            self.articles.get(&(law, written.number)).copied()
        };
        citation::find(articles, names).into_iter().filter_map(place).collect()
    }
}
