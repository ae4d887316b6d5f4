//! Learns a model from judged questions, and judges the learning itself on questions it has not seen.

use std::time::Duration;

use jiff::civil::Date;

use super::boost::{self, GROWTH, Group};
use super::forest::Forest;
use super::model::{Known, Model};
use super::terms::{self, Code, Spread};
use super::words::{self, Pairs, Words, distinct};
use super::{Search, pieces};
use crate::scripts::LawNames;
use crate::secret::Dice;
use crate::statutes::corpus::{Corpus, Judged};
use crate::statutes::measure::Figures;
use crate::text::law_key;

/// What is known about a question is learned without its part: with it, or without just it, the features would
/// betray the answer.
const PARTS: usize = 8;
/// So many of the law's words are kept for a piece of a question; the rest is noise and weight.
const TARGETS: usize = 16;
/// Pieces that more than this share of the questions have (什么, 可以) say nothing.
const COMMON_QUESTION: f32 = 0.1;
/// Pieces that almost a third of all articles have are not learned either.
const COMMON_ARTICLE_IDF: f32 = 1.2;

/// Learns from all judged questions of a corpus.
pub(in crate::statutes) fn learn(
    corpus: &Corpus,
    list: &LawNames,
    as_of: Date,
    source: String,
    seed: u64,
    progress: &mut dyn FnMut(&str),
) -> Model {
    let mut search = Search::new(&corpus.collection, &Model::default(), list);
    let judged: Vec<&Judged> = corpus.questions.iter().collect();
    let learned = Learning { corpus, list, seed }.run(&mut search, &judged, progress);
    Model { as_of, source, ..learned }
}

/// Learns without one part of the questions and is judged on it, part after part.
pub fn cross_validate(
    corpus: &Corpus,
    list: &LawNames,
    folds: usize,
    seed: u64,
    progress: &mut dyn FnMut(&str),
    clock: &dyn Fn() -> Duration,
) -> Figures {
    let mut search = Search::new(&corpus.collection, &Model::default(), list);
    let mut all = Figures::default();
    let parts = parts(corpus.questions.len(), folds, seed);
    for (number, part) in parts.iter().enumerate() {
        let others = parts.iter().filter(|other| *other != part).flatten();
        let judged: Vec<&Judged> = others.map(|place| &corpus.questions[*place]).collect();
        let model = Learning { corpus, list, seed }.run(&mut search, &judged, &mut |_| ());
        search.bind(&corpus.collection, &model, list);
        let figures = judge(&search, corpus, part.iter().map(|place| &corpus.questions[*place]), clock);
        progress(&format!("fold {} of {folds}:\n{figures}", number + 1));
        all.merge(&figures);
    }
    all
}

/// Figures of a search over judged questions.
pub(in crate::statutes) fn judge<'j>(
    search: &Search,
    corpus: &Corpus,
    questions: impl Iterator<Item = &'j Judged>,
    clock: &dyn Fn() -> Duration,
) -> Figures {
    let mut figures = Figures::default();
    for judged in questions {
        let begun = clock();
        let found = search.best(&corpus.collection, &judged.question, 100, |_| true);
        let took = clock().saturating_sub(begun);
        let places: Vec<usize> = found.into_iter().map(|(place, _)| place).collect();
        figures.add(&judged.right, &places, took);
    }
    figures
}

/// Numbers below `count` in `parts` parts, shuffled.
fn parts(count: usize, parts: usize, seed: u64) -> Vec<Vec<usize>> {
    let dice = Dice::seeded(seed);
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let other = usize::try_from(dice.below(last as u64 + 1)).unwrap_or(last);
        order.swap(last, other);
    }
    let parts = parts.max(1);
    (0..parts).map(|part| order.iter().skip(part).step_by(parts).copied().collect()).collect()
}

struct Learning<'c> {
    corpus: &'c Corpus,
    list: &'c LawNames,
    seed: u64,
}

impl Learning<'_> {
    fn run(&self, search: &mut Search, judged: &[&Judged], progress: &mut dyn FnMut(&str)) -> Model {
        let collection = &self.corpus.collection;
        let places = |judged: &Judged| judged.right.iter().map(|place| *place as u32).collect();
        search.forest = Forest::default();
        let mut groups = vec![Group::default(); judged.len()];
        let parts = parts(judged.len(), PARTS, self.seed ^ 1);
        for (number, part) in parts.iter().enumerate() {
            progress(&format!("features of part {} of {PARTS}", number + 1));
            let others = parts.iter().filter(|other| *other != part).flatten();
            let others: Vec<&Judged> = others.map(|place| judged[*place]).collect();
            let known = others.iter().map(|judged| (judged.question.as_str(), places(judged)));
            search.remember(collection, known);
            search.words = Words::new(&search.index, &self.pairs(search, &others), &self.list.words);
            for &place in part {
                groups[place] = self.group(search, judged[place]);
            }
        }
        progress("trees");
        let growth = boost::Growth { seed: self.seed, ..GROWTH };
        let forest = boost::grow(&groups, super::WIDTH, growth);
        let (laws, questions) = self.known(judged);
        let pairs = self.pairs(search, judged);
        Model { laws, questions, pairs, forest, ..Model::default() }
    }

    fn group(&self, search: &Search, judged: &Judged) -> Group {
        let candidates = search.candidates(&self.corpus.collection, &judged.question, |_| true);
        let right = candidates.places.iter().map(|place| judged.right.contains(&(*place as usize))).collect();
        Group { features: candidates.features, right }
    }

    /// The law's words for those of the questions.
    fn pairs(&self, search: &Search, judged: &[&Judged]) -> Pairs {
        let questions: Vec<Vec<Code>> = judged.iter().map(|judged| distinct(&judged.question)).collect();
        let mut holders: Spread<Code, f32> = Spread::default();
        for code in questions.iter().flatten() {
            *holders.entry(*code).or_default() += 1.0;
        }
        let common = COMMON_QUESTION * judged.len() as f32;
        let tells = |code: &Code| holders[code] <= common && terms::spell(*code).is_some();
        let mut examples = Vec::new();
        for (judged, question) in judged.iter().zip(&questions) {
            let sources: Vec<Code> = question.iter().copied().filter(tells).collect();
            for &place in &judged.right {
                examples.push((sources.clone(), self.article(search, place)));
            }
        }
        let mut pairs = words::learn(&examples);
        for (_, targets) in &mut pairs {
            Self::prune(search, targets);
        }
        pairs
    }

    /// Keeps the targets that weigh most in a search, in the order of their codes.
    fn prune(search: &Search, targets: &mut Vec<(Code, f32)>) {
        let idf = |code: Code| search.index.term(code).map_or(0.0, |term| search.index.idf(term));
        targets.sort_by(|one, two| {
            (two.1 * idf(two.0)).total_cmp(&(one.1 * idf(one.0))).then(one.0.cmp(&two.0))
        });
        targets.truncate(TARGETS);
        targets.sort_by_key(|(code, _)| *code);
    }

    /// The pieces of an article that are worth learning.
    fn article(&self, search: &Search, place: usize) -> Vec<Code> {
        let collection = &self.corpus.collection;
        let mut codes: Vec<Code> =
            pieces(collection, &collection.articles[place]).flat_map(distinct).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.retain(|code| {
            let rare =
                search.index.term(*code).is_some_and(|term| search.index.idf(term) > COMMON_ARTICLE_IDF);
            rare && terms::spell(*code).is_some()
        });
        codes
    }

    /// The questions by law and number.
    fn known(&self, judged: &[&Judged]) -> (Vec<String>, Vec<Known>) {
        let collection = &self.corpus.collection;
        let mut laws: Vec<String> = Vec::new();
        let mut numbers: Spread<u32, u16> = Spread::default();
        let questions = judged.iter().map(|judged| {
            let right = judged.right.iter().map(|place| {
                let article = &collection.articles[*place];
                let number = *numbers.entry(article.law.into()).or_insert_with(|| {
                    laws.push(law_key(&collection.laws[usize::from(article.law)].title));
                    laws.len() as u16 - 1
                });
                (number, article.number)
            });
            Known { question: judged.question.clone(), right: right.collect() }
        });
        let questions = questions.collect();
        (laws, questions)
    }
}
