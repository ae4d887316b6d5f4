//! Finds the topics whose phrasings are most like a question.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::text::tokens;

/// Longer questions are compared by their beginning only, so that one message cannot cost much time.
const MAX_CHARACTERS: usize = 300;

/// Finds topics by the pieces their phrasings share with a question.
#[derive(Debug)]
pub(super) struct Index {
    entries: HashMap<Box<str>, Entry>,
    phrasings: Vec<Phrasing>,
    topics: usize,
    /// The weight of a piece nobody wrote: the question is about something else.
    unknown_weight: f32,
}

#[derive(Debug)]
struct Entry {
    weight: f32,
    phrasings: Vec<u32>,
}

#[derive(Debug)]
struct Phrasing {
    topic: usize,
    weight: f32,
}

/// A topic and its likeness to the question, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit {
    pub(super) topic: usize,
    pub(super) score: f64,
}

impl Index {
    /// `phrasings` are (topic, normalised words); topics count from 0.
    pub(super) fn new<'p>(phrasings: impl Iterator<Item = (usize, &'p str)> + Clone) -> Self {
        let topics = phrasings.clone().map(|(topic, _)| topic + 1).max().unwrap_or(0);
        let weights = weights(phrasings.clone(), topics);
        let mut index = Self {
            entries: HashMap::new(),
            phrasings: Vec::new(),
            topics,
            unknown_weight: weight(topics, 1),
        };
        for (number, (topic, words)) in (0..).zip(phrasings) {
            let mut total = 0.0;
            for token in tokens(words) {
                let weight = weights[token];
                total += weight;
                let entry = index.entries.entry(token.into());
                entry.or_insert(Entry { weight, phrasings: Vec::new() }).phrasings.push(number);
            }
            index.phrasings.push(Phrasing { topic, weight: total });
        }
        index
    }

    /// The nearest topics, best first. A topic counts by its best phrasing alone, so that having many
    /// phrasings is no advantage over a neighbour with few.
    pub(super) fn search(&self, normalised: &str, count: usize) -> Vec<Hit> {
        let end = normalised.char_indices().nth(MAX_CHARACTERS).map_or(normalised.len(), |(at, _)| at);
        let (shared, weight) = self.shared(&normalised[..end]);
        let mut best = vec![0.0_f32; self.topics];
        for (phrasing, shared) in self.phrasings.iter().zip(shared).filter(|(_, shared)| *shared > 0.0) {
            let score = shared / (phrasing.weight * weight).sqrt();
            best[phrasing.topic] = best[phrasing.topic].max(score);
        }
        let mut hits: Vec<Hit> =
            (0..).zip(best).map(|(topic, score)| Hit { topic, score: score.into() }).collect();
        hits.retain(|hit| hit.score > 0.0);
        hits.sort_by(|one, two| two.score.total_cmp(&one.score));
        hits.truncate(count);
        hits
    }

    /// The weight each phrasing shares with the question, and the weight of the whole question.
    fn shared(&self, question: &str) -> (Vec<f32>, f32) {
        let mut shared = vec![0.0; self.phrasings.len()];
        let mut total = 0.0;
        for token in tokens(question) {
            let entry = self.entries.get(token);
            let weight = entry.map_or(self.unknown_weight, |entry| entry.weight);
            total += weight;
            for &number in entry.iter().flat_map(|entry| &entry.phrasings) {
                shared[number as usize] += weight;
            }
        }
        (shared, total)
    }
}

/// Pieces that many topics share tell little. Counted by topic, not by phrasing: topics written with more
/// phrasings would otherwise make their own words look common.
fn weights<'p>(phrasings: impl Iterator<Item = (usize, &'p str)>, topics: usize) -> BTreeMap<&'p str, f32> {
    let mut holders: BTreeMap<&str, HashSet<usize>> = BTreeMap::new();
    for (topic, words) in phrasings {
        for token in tokens(words) {
            holders.entry(token).or_default().insert(topic);
        }
    }
    holders.into_iter().map(|(token, holders)| (token, weight(topics, holders.len()))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred topics")]
fn weight(topics: usize, holders: usize) -> f32 {
    (1.0 + topics as f32 / holders as f32).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PHRASINGS: &[(usize, &str)] =
        &[(0, "起诉要准备哪些材料"), (0, "立案带什么材料"), (1, "起诉状怎么写"), (2, "诉讼费什么时候交")];

    fn index() -> Index {
        Index::new(PHRASINGS.iter().copied())
    }

    #[test]
    fn every_phrasing_finds_its_topic_for_certain() {
        for (topic, words) in PHRASINGS {
            let best = index().search(words, 1)[0];
            assert_eq!(best.topic, *topic);
            assert!((best.score - 1.0).abs() < 1e-5, "{best:?}");
        }
    }

    #[test]
    fn a_slip_costs_a_little_and_another_subject_everything() {
        let slip = index().search("起诉准备那些材料", 3);
        assert_eq!(slip[0].topic, 0);
        assert!((0.4..1.0).contains(&slip[0].score));
        assert!(slip[1].score < slip[0].score);
        assert!(index().search("明天多云", 3).is_empty());
    }

    proptest! {
        #[test]
        fn any_question_scores_between_nothing_and_certain(question in "\\PC{0,400}") {
            for hit in index().search(&crate::text::normalise(&question), 5) {
                prop_assert!(hit.score > 0.0 && hit.score < 1.0001);
            }
        }
    }
}
