//! Finding a topic by its words: cosine similarity of weighted characters and pairs, the best question of a topic
//! counting for the topic, so that many ways of asking give no advantage.

use std::collections::HashMap;

use crate::scripts::Topic;
use crate::text::normalise;
use crate::text::tokens::tokens;

/// An inverted index over every way of asking.
pub struct Index {
    slugs: Vec<String>,
    /// Of each question: its topic.
    topic_of: Vec<usize>,
    /// Token → its rarity, and the questions that hold it with their normalised weight.
    postings: HashMap<String, Posting>,
    /// The rarity of a token that no question holds.
    unseen: f64,
}

struct Posting {
    rarity: f64,
    questions: Vec<(usize, f64)>,
}

/// Pairs tell more than single characters.
const PAIR_WEIGHT: f64 = 1.5;

impl Index {
    /// Indexes the topics.
    pub fn build<'a>(topics: impl Iterator<Item = &'a Topic>) -> Self {
        let mut index =
            Self { slugs: Vec::new(), topic_of: Vec::new(), postings: HashMap::new(), unseen: 0.0 };
        let mut bags = Vec::new();
        for topic in topics {
            for question in &topic.questions {
                bags.push(bag(&normalise(question)));
                index.topic_of.push(index.slugs.len());
            }
            index.slugs.push(topic.slug.clone());
        }
        let total = bags.len() as f64;
        let rarity = |holders: usize| (1.0 + total / (1.0 + holders as f64)).ln();
        let mut holders: HashMap<&str, usize> = HashMap::new();
        for token in bags.iter().flat_map(HashMap::keys) {
            *holders.entry(token).or_default() += 1;
        }
        index.unseen = rarity(0);
        for (question, bag) in bags.iter().enumerate() {
            let weigh =
                |(token, count): (&String, &f64)| count * rarity(holders[token.as_str()]) * emphasis(token);
            let norm = bag.iter().map(|pair| weigh(pair).powi(2)).sum::<f64>().sqrt();
            for (token, count) in bag {
                let posting = index.postings.entry(token.clone()).or_insert_with(|| Posting {
                    rarity: rarity(holders[token.as_str()]),
                    questions: Vec::new(),
                });
                posting.questions.push((question, weigh((token, count)) / norm));
            }
        }
        index
    }

    /// The best topics for a normalised question with their similarity, 0 to 1.
    pub fn search(&self, question: &str, limit: usize) -> Vec<(&str, f64)> {
        let bag = bag(question);
        let weight = |token: &str, count: f64| {
            let rarity = self.postings.get(token).map_or(self.unseen, |posting| posting.rarity);
            count * rarity * emphasis(token)
        };
        let norm = bag.iter().map(|(token, count)| weight(token, *count).powi(2)).sum::<f64>().sqrt();
        let mut scores = vec![0.0; self.topic_of.len()];
        for (token, count) in &bag {
            let Some(posting) = self.postings.get(token) else { continue };
            let mine = weight(token, *count) / norm;
            for (question, theirs) in &posting.questions {
                scores[*question] += mine * theirs;
            }
        }
        let mut best = vec![0.0_f64; self.slugs.len()];
        for (question, score) in scores.into_iter().enumerate() {
            let topic = &mut best[self.topic_of[question]];
            *topic = topic.max(score);
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

fn emphasis(token: &str) -> f64 {
    if token.chars().nth(1).is_some() { PAIR_WEIGHT } else { 1.0 }
}

fn bag(text: &str) -> HashMap<String, f64> {
    let mut bag = HashMap::new();
    for token in tokens(text) {
        *bag.entry(token).or_insert(0.0) += 1.0;
    }
    bag
}
