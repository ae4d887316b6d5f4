//! Hears danger in words that no trigger has: triggers are certain, but nobody foresees every way of saying it.

use std::collections::HashSet;

use super::finder::{Example, Finder};
use super::{ANSWER_WEIGHT, Action, Engine, Entry, Question};
use crate::scripts::Scripts;
use crate::text::normalise;

/// Fewer characters (我是他儿子) tell too little; what is said in them has triggers.
const TELLING: usize = 6;

/// A model of its own, which tells kinds of questions apart instead of topics. So it learns in no time, and what
/// it learns about danger and about what merely sounds like it draws no question away from its answer.
#[derive(Debug)]
pub(super) struct Alarm {
    finder: Finder,
    /// By class: the topic of what is not for us, the group of the topics that have answers.
    kinds: Vec<String>,
}

impl Alarm {
    /// Learns from everything that the scripts have an example of.
    pub(super) fn learn(scripts: &Scripts, unseen: &HashSet<String>) -> Self {
        let mut kinds = Vec::new();
        let mut examples = Vec::new();
        for faq in &scripts.faqs {
            let slug = faq.slug.as_str();
            let class = class(&mut kinds, slug.split_once('.').map_or(slug, |(group, _)| group));
            let questions = faq.questions.iter().map(|question| (question.as_str(), 1.0));
            let texts = questions.chain([(faq.answer.as_str(), ANSWER_WEIGHT)]);
            examples.extend(texts.map(|(text, weight)| Example { class, text, weight }));
        }
        for outside in scripts.outside.iter().chain(&scripts.alarm) {
            let class = class(&mut kinds, outside.topic.as_str());
            let texts = outside.examples.iter().map(|example| example.as_str());
            examples.extend(texts.map(|text| Example { class, text, weight: 1.0 }));
        }
        examples.retain(|example| unseen.is_empty() || !unseen.contains(&normalise(example.text)));
        Self { finder: Finder::learn(&examples, kinds.len(), &scripts.glossary), kinds }
    }
}

/// The number of a kind, which may be new.
fn class(kinds: &mut Vec<String>, kind: &str) -> usize {
    kinds.iter().position(|known| known == kind).unwrap_or_else(|| {
        kinds.push(kind.to_owned());
        kinds.len() - 1
    })
}

impl Engine {
    /// The crisis that a message is like, if it is like enough. Whoever threatens others uses the
    /// words of anybody who is angry, so that more is needed for it than for the writer's own danger.
    pub(super) fn in_danger(&self, question: &Question<'_>) -> Option<Entry> {
        *question.danger.get_or_init(|| self.listen(question.words()))
    }

    fn listen(&self, words: &str) -> Option<Entry> {
        // Most answers inside a dialogue are too short to be searched at all.
        if words.chars().count() < TELLING {
            return None;
        }
        let alarm = self.alarm();
        let (mut likeliest, mut own, mut all) = (None, 0.0, 0.0);
        for candidate in alarm.finder.find(words).candidates {
            let Some((entry, is_own)) = self.crisis(&alarm.kinds[candidate.class]) else { continue };
            let share = f64::from(candidate.share);
            likeliest = likeliest.or(Some(entry));
            own += if is_own { share } else { 0.0 };
            all += share;
        }
        let certainty = &self.scripts.certainty;
        likeliest.filter(|_| own >= certainty.urgent || all >= certainty.threat)
    }

    /// The crisis that a kind stands for, and whether it is the writer who is in danger.
    fn crisis(&self, kind: &str) -> Option<(Entry, bool)> {
        let entry = self.by_slug.get(kind).copied()?;
        let Entry::Crisis(number) = entry else { return None };
        let is_urgent = self.scripts.topics.action(&self.scripts.crises[number].slug) == Action::Handover;
        is_urgent.then(|| (entry, kind.starts_with("safety.")))
    }
}
