//! What is made of the finder's finding: an answer, a question back, something that is not for us.

use jiff::civil::Date;

use super::finder::{Candidate, Finding, Signs};
use super::{Engine, MENU_SIZE, Outcome, Question};
use crate::scripts::Slug;

/// One or two words (注册) are a heading, not a question.
const DIRECT_CHARACTERS: usize = 4;
/// Below this likelihood of all answers together we admit that we do not know.
const INSIDE_SHARE: f32 = 0.02;
/// A candidate of a question back must have this part of it, or everything is as unlikely.
const CANDIDATE_SHARE: f32 = 0.02;
/// And it must be this likely beside the first one. Measured on `tests/qa/open.jsonl`: what
/// falls out with it was wanted by one person in 270, and one candidate in twelve is spared to all.
const BESIDE_FIRST: f32 = 0.1;

impl Engine {
    /// The answer that the finder is certain of, or a question back.
    pub(super) fn look_up(&self, question: &Question<'_>, today: Date) -> Outcome {
        let finding = self.find(question);
        if let Some(outcome) = self.not_for_us(finding, today) {
            return outcome;
        }
        let in_force = |class: usize| self.is_in_force(class, today);
        let certainty = self.scripts.certainty.of(&finding.signs(in_force));
        let mut near = finding.candidates.iter().filter(|candidate| in_force(candidate.class)).peekable();
        let is_direct = certainty >= self.scripts.certainty.direct
            && question.words().chars().count() >= DIRECT_CHARACTERS;
        if let Some(best) = near.peek().filter(|_| is_direct) {
            return self.answer(&self.scripts.faqs[best.class], certainty);
        }
        let near: Vec<&Candidate> = near.collect();
        let inside: f32 = near.iter().map(|candidate| candidate.share).sum();
        let first = near.first().map_or(0.0, |candidate| candidate.share);
        let is_inside = inside >= INSIDE_SHARE;
        let least = if is_inside { (inside * CANDIDATE_SHARE).max(first * BESIDE_FIRST) } else { f32::MAX };
        let menu = near.iter().take(MENU_SIZE).filter(|candidate| candidate.share >= least);
        let menu = menu.map(|candidate| self.scripts.faqs[candidate.class].slug.value.clone());
        self.ask_back(menu.collect(), certainty)
    }

    /// The fixed text for what is certainly not for us, if there is one for its kind.
    fn not_for_us(&self, finding: &Finding, today: Date) -> Option<Outcome> {
        let best = finding.candidates.first()?;
        let entry = self.by_slug.get(self.outside(best.class)?)?;
        let is_certain = f64::from(best.share) >= self.scripts.certainty.outside;
        is_certain.then(|| self.give(*entry, 0.0, today))
    }

    /// What else the message is for, by the examples (a calculation, the person's own case, a human), and how
    /// likely.
    pub fn purpose(&self, question: &Question<'_>) -> Option<(&Slug, f64)> {
        let best = self.find(question).candidates.first()?;
        let (topic, share) = (self.outside(best.class)?, f64::from(best.share));
        (share >= self.scripts.certainty.purpose).then_some((topic, share))
    }

    /// Whether a class of the finder is a reviewed answer that holds already.
    fn is_in_force(&self, class: usize, today: Date) -> bool {
        self.scripts.faqs.get(class).is_some_and(|faq| faq.valid_from <= today)
    }

    /// The topic of a class that is no reviewed answer: those come behind the answers, in their order.
    pub(super) fn outside(&self, class: usize) -> Option<&Slug> {
        let outside = self.scripts.outside.get(class.checked_sub(self.scripts.faqs.len())?)?;
        Some(&outside.topic.value)
    }

    /// What the certainty of an answer to this question would be judged by; `None` where a rule answers.
    pub fn signs(&self, question: &str, today: Date) -> Option<Signs> {
        let question = Question::new(question);
        if self.knows(&question) || question.words().is_empty() || question.is_story() {
            return None;
        }
        Some(self.find(&question).signs(|class| self.is_in_force(class, today)))
    }
}
