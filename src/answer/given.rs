//! Turns what was found in the scripts into what a person gets.

use jiff::civil::Date;

use super::entries::Entry;
use super::{Action, Effect, Engine, MENU_SIZE, Outcome, outcome, render};
use crate::scripts::{Basis, Faq, Phrase, Reply, Rule, Slug};

impl Engine {
    pub(super) fn reply_with(&self, effect: Effect) -> Option<Outcome> {
        self.scripts.replies.iter().find(|reply| reply.effect == effect).map(|reply| self.reply(reply))
    }

    /// A question back with candidates, or, without any, the admission that we do not know.
    pub(super) fn ask_back(&self, menu: Vec<Slug>, score: f64) -> Outcome {
        let phrase = if menu.is_empty() { Phrase::Unknown } else { Phrase::Clarify };
        self.ask_again(phrase, menu, score)
    }

    pub(super) fn ask_again(&self, phrase: Phrase, menu: Vec<Slug>, score: f64) -> Outcome {
        let text = self.scripts.phrases.get(phrase);
        Outcome {
            text: render::ask_back(&self.scripts, text, &self.offers(&menu)),
            topic: menu.first().cloned(),
            unsure: !menu.is_empty(),
            menu,
            ..outcome(Action::Clarify, score)
        }
    }

    pub(super) fn give(&self, entry: Entry, score: f64, today: Date) -> Outcome {
        let scripts = &self.scripts;
        match entry {
            Entry::Crisis(number) => {
                let outcome = self.rule(&scripts.crises[number]);
                Outcome { urgent: outcome.effect == Effect::Handover, ..outcome }
            }
            Entry::Refusal(number) => self.rule(&scripts.refusals[number]),
            Entry::SmallTalk(number) => self.rule(&scripts.small_talk[number]),
            Entry::Reply(number) => self.reply(&scripts.replies[number]),
            Entry::Faq(number) if scripts.faqs[number].valid_from > today => self.ask_back(Vec::new(), 0.0),
            Entry::Faq(number) => self.answer(&scripts.faqs[number], score),
        }
    }

    pub(super) fn answer(&self, faq: &Faq, score: f64) -> Outcome {
        Outcome {
            topic: Some(faq.slug.value.clone()),
            text: render::answer(&self.scripts, faq),
            sources: faq.basis.iter().map(ToString::to_string).collect(),
            statutes: faq.basis.iter().flat_map(Basis::statutes).collect(),
            ..outcome(Action::Answer, score)
        }
    }

    fn rule(&self, rule: &Rule) -> Outcome {
        let action = self.scripts.topics.action(&rule.slug);
        let effect = if action == Action::Handover { Effect::Handover } else { Effect::None };
        Outcome {
            topic: Some(rule.slug.value.clone()),
            text: render::fixed(&self.scripts, &rule.text, &[], effect),
            effect,
            ..outcome(action, if action == Action::Answer { 1.0 } else { 0.0 })
        }
    }

    pub(super) fn reply(&self, reply: &Reply) -> Outcome {
        // The scripts' checks see to it that a reply without an effect has a text.
        let usual = match reply.effect {
            Effect::None => "",
            Effect::Handover => self.scripts.phrases.get(Phrase::Handover),
            Effect::Bot => self.scripts.phrases.get(Phrase::BackToBot),
        };
        let text = reply.text.as_ref().map_or(usual, |text| text.as_str());
        let topics: Vec<Slug> = reply.topics.iter().map(|slug| slug.value.clone()).collect();
        let action = match &reply.topic {
            _ if reply.effect == Effect::Handover => Action::Handover,
            Some(topic) => self.scripts.topics.action(topic),
            None => Action::Answer,
        };
        Outcome {
            topic: reply.topic.as_ref().map(|topic| topic.value.clone()),
            text: render::fixed(&self.scripts, text, &self.offers(&topics), reply.effect),
            menu: topics.into_iter().take(MENU_SIZE).collect(),
            think: reply.think,
            effect: reply.effect,
            ..outcome(action, 0.0)
        }
    }

    /// A text that was put together for one person, with its mark and, unless it is about one, the way to a human.
    pub fn framed(&self, text: &str, effect: Effect) -> String {
        render::fixed(&self.scripts, text, &[], effect)
    }

    /// The canonical question of each topic.
    pub(super) fn offers<'s>(&'s self, topics: &'s [Slug]) -> Vec<(&'s str, &'s Slug)> {
        let question = |slug: &'s Slug| match self.by_slug.get(slug) {
            Some(Entry::Faq(number)) => Some((self.scripts.faqs[*number].canonical(), slug)),
            _ => None,
        };
        topics.iter().filter_map(question).collect()
    }
}
