//! Puts questions together with their like, the commonest first: always the same way for the same questions.

mod group;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Question, Reason, is_asked_back};
use crate::answer::{Engine, Outcome};
use crate::text::normalise;

use group::{Vector, by_typicality, group};

/// So many ways of asking are shown.
const PHRASINGS: usize = 5;
/// So many topics are shown.
const NEAREST: usize = 3;

/// Questions that seem to ask the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cluster {
    /// Names it: made from its most typical question, so that it stays the same while others come in.
    pub id: String,
    /// How often it was asked.
    pub size: usize,
    /// Typical ways of asking, the most typical first.
    pub phrasings: Vec<String>,
    /// The topics that may be meant.
    pub nearest: Vec<Near>,
    /// Why its questions are here, by the reasons' names.
    pub reasons: BTreeMap<&'static str, usize>,
    /// Which share was answered, but badly.
    pub unhelpful_share: f64,
    /// The topics whose answers missed the point, and how often.
    pub missed: BTreeMap<String, usize>,
    #[serde(skip)]
    members: Vec<String>,
}

/// A topic that may be meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Near {
    /// The topic.
    pub topic: String,
    /// Its canonical question.
    pub question: String,
    /// How likely it is, from 0 to 1, on average of the phrasings shown.
    pub certainty: f64,
}

/// Everything that waits for the editors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// Questions looked at.
    pub questions: usize,
    /// Those that the scripts in force answer by now.
    pub answered_by_now: usize,
    /// The others, the largest cluster first.
    pub clusters: Vec<Cluster>,
}

impl Overview {
    /// The cluster of that name, or of which a question has that name.
    pub fn find(&self, id: &str) -> Option<&Cluster> {
        let named = self.clusters.iter().find(|cluster| cluster.id == id);
        named.or_else(|| self.clusters.iter().find(|cluster| cluster.members.iter().any(|own| own == id)))
    }
}

/// Clusters what `ask`, which answers as people are answered, still cannot answer.
pub fn overview(
    engine: &Engine,
    questions: &[Question],
    today: Date,
    ask: impl Fn(&str) -> Outcome,
) -> Overview {
    let open: Vec<&Question> =
        questions.iter().filter(|question| is_open(question, &ask(&question.words))).collect();
    let mut same: BTreeMap<String, Vec<&Question>> = BTreeMap::new();
    for question in &open {
        same.entry(normalise(&question.words)).or_default().push(question);
    }
    let mut distinct: Vec<(String, Vec<&Question>)> = same.into_iter().collect();
    distinct.sort_by_key(|(_, asked)| std::cmp::Reverse(asked.len()));
    let vectors: Vec<Vector> = distinct.iter().map(|(words, _)| engine.weighed(words)).collect();
    let mut clusters: Vec<Cluster> = group(&vectors)
        .iter()
        .map(|members| {
            let typical = by_typicality(members, &vectors);
            let asked: Vec<_> = typical.iter().map(|number| &distinct[*number]).collect();
            cluster(engine, &asked, today)
        })
        .collect();
    clusters.sort_by(|one, two| two.size.cmp(&one.size).then_with(|| one.id.cmp(&two.id)));
    Overview { questions: questions.len(), answered_by_now: questions.len() - open.len(), clusters }
}

/// Whether the question still has no answer, or still the one that missed the point.
fn is_open(question: &Question, outcome: &Outcome) -> bool {
    let same_topic = outcome.topic.as_ref().map(|topic| topic.as_str()) == question.topic.as_deref();
    is_asked_back(outcome) || (question.reason == Reason::Unhelpful && same_topic)
}

/// One cluster of its distinct questions, the most typical first.
#[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
fn cluster(engine: &Engine, asked: &[&(String, Vec<&Question>)], today: Date) -> Cluster {
    let phrasings: Vec<String> = asked
        .iter()
        .take(PHRASINGS)
        .filter_map(|(_, same)| same.first().map(|question| question.words.clone()))
        .collect();
    let mut reasons: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    for question in asked.iter().flat_map(|(_, same)| same) {
        *reasons.entry(question.reason.name()).or_default() += 1;
        if let (Reason::Unhelpful, Some(topic)) = (question.reason, &question.topic) {
            *missed.entry(topic.clone()).or_default() += 1;
        }
    }
    let size: usize = reasons.values().sum();
    let unhelpful = reasons.get(Reason::Unhelpful.name()).copied().unwrap_or_default();
    let members: Vec<String> = asked.iter().map(|(words, _)| name(words)).collect();
    Cluster {
        id: members.first().cloned().unwrap_or_default(),
        size,
        nearest: nearest(engine, &phrasings, today),
        phrasings,
        reasons,
        unhelpful_share: unhelpful as f64 / size.max(1) as f64,
        missed,
        members,
    }
}

/// The topics that are likeliest on average of these phrasings.
#[expect(clippy::cast_precision_loss, reason = "a handful of phrasings")]
fn nearest(engine: &Engine, phrasings: &[String], today: Date) -> Vec<Near> {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for phrasing in phrasings {
        for (topic, share) in engine.nearest(phrasing, NEAREST * 2, today) {
            *sums.entry(topic.to_string()).or_default() += f64::from(share);
        }
    }
    let mut near: Vec<(String, f64)> = sums.into_iter().collect();
    near.sort_by(|one, two| two.1.total_cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    near.truncate(NEAREST);
    let faqs = &engine.scripts().faqs;
    near.into_iter()
        .map(|(topic, sum)| {
            let faq = faqs.iter().find(|faq| faq.slug.as_str() == topic);
            let question = faq.map_or("", |faq| faq.canonical()).to_owned();
            Near { question, certainty: sum / phrasings.len().max(1) as f64, topic }
        })
        .collect()
}

/// A short name made from the words alone.
fn name(words: &str) -> String {
    hex::encode(&Sha256::digest(words)[..4])
}

#[cfg(test)]
mod tests;
