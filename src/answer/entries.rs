//! Everything in the scripts that can be said, and what calls for it by its very words.

use std::collections::HashMap;

use crate::scripts::{Placed, Rule, Scripts, Slug};
use crate::text::normalise;

/// An entry of the scripts, by its place in its list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    Crisis(usize),
    Refusal(usize),
    SmallTalk(usize),
    Reply(usize),
    Faq(usize),
}

pub(super) fn exact(scripts: &Scripts) -> HashMap<String, Entry> {
    let mut exact = HashMap::new();
    let mut all = |entry: Entry, phrases: &[Placed<String>]| {
        exact.extend(phrases.iter().map(|phrase| (normalise(phrase), entry)));
    };
    for (number, faq) in scripts.faqs.iter().enumerate() {
        all(Entry::Faq(number), &faq.questions);
    }
    for (number, reply) in scripts.replies.iter().enumerate() {
        all(Entry::Reply(number), &reply.keywords);
    }
    for (entry, rule) in rules(scripts) {
        all(entry, &rule.exact);
    }
    exact
}

pub(super) fn by_slug(scripts: &Scripts) -> HashMap<Slug, Entry> {
    let faqs =
        scripts.faqs.iter().enumerate().map(|(number, faq)| (faq.slug.value.clone(), Entry::Faq(number)));
    faqs.chain(rules(scripts).map(|(entry, rule)| (rule.slug.value.clone(), entry))).collect()
}

/// The rules in the order in which they go: whoever is in danger first.
pub(super) fn rules(scripts: &Scripts) -> impl Iterator<Item = (Entry, &Rule)> {
    let crises = scripts.crises.iter().enumerate().map(|(number, rule)| (Entry::Crisis(number), rule));
    let refusals = scripts.refusals.iter().enumerate().map(|(number, rule)| (Entry::Refusal(number), rule));
    let small_talk =
        scripts.small_talk.iter().enumerate().map(|(number, rule)| (Entry::SmallTalk(number), rule));
    crises.chain(refusals).chain(small_talk)
}
