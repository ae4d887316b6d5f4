//! Finding a topic by its words: how much of the weight of its characters and pairs two questions share. The best
//! question of a topic counts for the topic, so that many ways of asking give no advantage.

use std::collections::{BTreeSet, HashMap};

use crate::scripts::Topic;
use crate::text::normalise;
use crate::text::tokens::tokens;

/// An inverted index over every way of asking.
pub struct Index {
    slugs: Vec<String>,
    questions: Vec<Question>,
    /// Token → its weight, and the questions that hold it.
    postings: HashMap<String, (f64, Vec<usize>)>,
    /// The weight of a token that no question holds.
    unseen: f64,
}

struct Question {
    topic: usize,
    weight: f64,
}

/// Pairs tell more than single characters.
const PAIR_EMPHASIS: f64 = 1.5;

impl Index {
    /// Indexes the topics.
    pub fn build<'a>(topics: impl Iterator<Item = &'a Topic>) -> Self {
        let mut index =
            Self { slugs: Vec::new(), questions: Vec::new(), postings: HashMap::new(), unseen: 0.0 };
        for topic in topics {
            for question in &topic.questions {
                let place = index.questions.len();
                index.questions.push(Question { topic: index.slugs.len(), weight: 0.0 });
                for token in distinct(&normalise(question)) {
                    index.postings.entry(token).or_default().1.push(place);
                }
            }
            index.slugs.push(topic.slug.clone());
        }
        let total = index.questions.len() as f64;
        let rarity = |holders: usize| (1.0 + total / (1.0 + holders as f64)).ln();
        index.unseen = rarity(0);
        for (token, (weight, holders)) in &mut index.postings {
            *weight = rarity(holders.len()) * emphasis(token);
            for place in holders {
                index.questions[*place].weight += *weight;
            }
        }
        index
    }

    /// The best topics for a normalised question with their similarity, 0 to 1.
    pub fn search(&self, question: &str, limit: usize) -> Vec<(&str, f64)> {
        let mut asked = 0.0;
        let mut shared = vec![0.0; self.questions.len()];
        for token in distinct(question) {
            match self.postings.get(&token) {
                Some((weight, holders)) => {
                    asked += weight;
                    for place in holders {
                        shared[*place] += weight;
                    }
                }
                None => asked += self.unseen * emphasis(&token),
            }
        }
        let mut best = vec![0.0_f64; self.slugs.len()];
        for (question, shared) in self.questions.iter().zip(shared).filter(|(_, shared)| *shared > 0.0) {
            let topic = &mut best[question.topic];
            *topic = topic.max(similarity(shared, asked, question.weight));
        }
        let mut ranked: Vec<(usize, f64)> =
            best.into_iter().enumerate().filter(|(_, score)| *score > 0.0).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
            .into_iter()
            .take(limit)
            .map(|(topic, score)| (self.slugs[topic].as_str(), score.min(1.0)))
            .collect()
    }
}

/// Half the common share of both together, a quarter of each one's own: a short question may lie inside a long one.
fn similarity(shared: f64, asked: f64, known: f64) -> f64 {
    shared / (asked + known) + 0.25 * shared / asked + 0.25 * shared / known
}

fn emphasis(token: &str) -> f64 {
    let is_pair = !token.is_ascii() && token.chars().nth(1).is_some();
    if is_pair { PAIR_EMPHASIS } else { 1.0 }
}

fn distinct(text: &str) -> BTreeSet<String> {
    tokens(text).into_iter().collect()
}
