//! What is learned from the scripts: what a question is about, and whether it is a cry for help.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::danger::Alarm;
use super::finder::{Example, Finder};
use crate::scripts::{Faq, Outside, Scripts};
use crate::text::normalise;

/// How much an answer's own text counts beside a question.
const ANSWER_WEIGHT: f32 = 0.5;

/// Both models, each learned when it is first needed: every message is listened to, few are searched for. They learn
/// from everything but the unseen, which come [normalised](normalise).
#[derive(Debug, Default)]
pub(super) struct Learned {
    topics: OnceLock<Finder>,
    alarm: OnceLock<Alarm>,
}

impl Learned {
    /// Tells the topics with answers, then the kinds of what is not for us.
    pub(super) fn topics(&self, scripts: &Scripts, unseen: &HashSet<String>) -> &Finder {
        self.topics.get_or_init(|| {
            let classes = scripts.faqs.len() + scripts.outside.len();
            Finder::learn(&seen(topics(scripts), unseen), classes, &scripts.glossary)
        })
    }

    /// Tells whether somebody is in danger.
    pub(super) fn alarm(&self, scripts: &Scripts, unseen: &HashSet<String>) -> &Alarm {
        self.alarm.get_or_init(|| {
            let (kinds, examples) = Alarm::examples(scripts);
            Alarm::new(Finder::learn(&seen(examples, unseen), kinds.len(), &scripts.glossary), kinds)
        })
    }

    /// Whether all is learned.
    pub(super) fn is_whole(&self) -> bool {
        self.topics.get().is_some() && self.alarm.get().is_some()
    }
}

fn seen<'a>(mut examples: Vec<Example<'a>>, unseen: &HashSet<String>) -> Vec<Example<'a>> {
    if !unseen.is_empty() {
        examples.retain(|example| !unseen.contains(&normalise(example.text)));
    }
    examples
}

/// The topics with answers, then the kinds of what is not for us.
fn topics(scripts: &Scripts) -> Vec<Example<'_>> {
    let answers = scripts.faqs.iter().enumerate().flat_map(|(class, faq)| of_answer(class, faq));
    let outside = scripts.outside.iter().zip(scripts.faqs.len()..);
    answers.chain(outside.flat_map(|(outside, class)| of_outside(class, outside))).collect()
}

/// How people ask for an answer, and the answer itself.
pub(super) fn of_answer(class: usize, faq: &Faq) -> impl Iterator<Item = Example<'_>> {
    let questions = faq.questions.iter().map(|question| (question.as_str(), 1.0));
    let texts = questions.chain([(faq.answer.as_str(), ANSWER_WEIGHT)]);
    texts.map(move |(text, weight)| Example { class, text, weight })
}

/// What people send that is not for us.
pub(super) fn of_outside(class: usize, outside: &Outside) -> impl Iterator<Item = Example<'_>> {
    outside.examples.iter().map(move |text| Example { class, text: text.as_str(), weight: 1.0 })
}
