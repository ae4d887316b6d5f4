//! What is learned from the scripts: what a question is about, and whether it is a cry for help.

use std::collections::HashSet;

use super::danger::Alarm;
use super::finder::{Cuts, Example, Finder};
use crate::scripts::{Faq, Outside, Scripts};
use crate::text::normalise;

/// How much an answer's own text counts beside a question.
const ANSWER_WEIGHT: f32 = 0.5;

/// Both models.
#[derive(Debug)]
pub(super) struct Learned {
    /// Tells the topics with answers, then the kinds of what is not for us.
    pub(super) finder: Finder,
    pub(super) alarm: Alarm,
}

impl Learned {
    /// Learns from everything but the unseen, which come [normalised](normalise).
    pub(super) fn from(scripts: &Scripts, unseen: &HashSet<String>) -> Self {
        let mut cuts = Cuts::new(&scripts.glossary);
        let seen = |mut examples: Vec<_>| {
            examples.retain(|example: &Example<'_>| {
                unseen.is_empty() || !unseen.contains(&normalise(example.text))
            });
            examples
        };
        let classes = scripts.faqs.len() + scripts.outside.len();
        let finder = Finder::learn(&seen(topics(scripts)), classes, &mut cuts);
        let (kinds, examples) = Alarm::examples(scripts);
        let alarm = Alarm::new(Finder::learn(&seen(examples), kinds.len(), &mut cuts), kinds);
        Self { finder, alarm }
    }
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
