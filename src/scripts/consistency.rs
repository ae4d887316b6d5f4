//! What holds between files: one question has one answer, and whatever is offered exists.

use std::collections::{BTreeMap, BTreeSet};

use super::faults::{Faults, Place, Placed};
use super::reply::Effect;
use super::rule::{Rule, Triggers};
use super::topics::Slug;
use super::{Phrase, Scripts, link};
use crate::text::{normalise, plain};

/// Room for basis, notes and the last line below an answer.
const FRAME_BYTES: usize = 850;

/// Every check between files.
pub(super) fn check(scripts: &Scripts, limit: usize, faults: &Faults) {
    one_entry_per_topic(scripts, faults);
    one_answer_per_question(scripts, faults);
    triggers_spare_questions(scripts, faults);
    keys_have_replies(scripts, faults);
    a_message_can_be_left(scripts, faults);
    offers_exist(scripts, faults);
    texts_fit(scripts, limit, faults);
}

fn one_entry_per_topic(scripts: &Scripts, faults: &Faults) {
    let mut first: BTreeMap<&Slug, &Place> = BTreeMap::new();
    let slugs = scripts.faqs.iter().map(|faq| &faq.slug).chain(rules(scripts).map(|rule| &rule.slug));
    for slug in slugs {
        if let Some(earlier) = first.insert(&slug.value, &slug.place) {
            faults.at(&slug.place, format!("the slug {:?} is already used at {earlier}", slug.value));
        }
    }
}

/// Two entries must not claim the same words: which one answers would be chance.
fn one_answer_per_question(scripts: &Scripts, faults: &Faults) {
    let mut first: BTreeMap<String, (usize, &Place)> = BTreeMap::new();
    for (entry, phrases) in exact_phrases(scripts).enumerate() {
        for phrase in phrases {
            let words = normalise(phrase);
            if words.is_empty() {
                faults.at(&phrase.place, format!("nothing but signs: {:?}", **phrase));
            } else if let Some((_, earlier)) = first.get(&words).filter(|(other, _)| *other != entry) {
                faults.at(&phrase.place, format!("{:?} already belongs to {earlier}", **phrase));
            } else {
                first.insert(words, (entry, &phrase.place));
            }
        }
    }
}

fn exact_phrases(scripts: &Scripts) -> impl Iterator<Item = &Vec<Placed<String>>> {
    let faqs = scripts.faqs.iter().map(|faq| &faq.questions);
    let replies = scripts.replies.iter().map(|reply| &reply.keywords);
    faqs.chain(replies).chain(rules(scripts).map(|rule| &rule.exact))
}

fn rules(scripts: &Scripts) -> impl Iterator<Item = &Rule> {
    scripts.crises.iter().chain(&scripts.refusals).chain(&scripts.small_talk)
}

/// Triggers go before the search, so one that is too wide would take questions away from their answers.
fn triggers_spare_questions(scripts: &Scripts, faults: &Faults) {
    let triggers = Triggers::new(rules(scripts));
    let questions = scripts.faqs.iter().flat_map(|faq| &faq.questions);
    let keywords = scripts.replies.iter().flat_map(|reply| &reply.keywords);
    for phrase in questions.chain(keywords) {
        for (_, trigger) in triggers.catching(&plain(phrase)) {
            let caught = format!("{:?} ({})", **phrase, phrase.place);
            faults.at(&trigger.place, format!("the trigger {:?} also catches {caught}", trigger.written));
        }
    }
}

fn keys_have_replies(scripts: &Scripts, faults: &Faults) {
    let mut answered = BTreeSet::new();
    let replies = scripts.replies.iter().flat_map(|reply| &reply.keys);
    for key in replies.chain(scripts.dialogues.iter().flat_map(|dialogue| &dialogue.keys)) {
        if !answered.insert(key.as_str()) {
            faults.at(&key.place, format!("the key {:?} has two replies", **key));
        }
    }
    for key in scripts.menu.keys().filter(|key| !answered.contains(key.as_str())) {
        faults.at(&key.place, format!("the key {:?} has no reply in replies.toml", **key));
    }
    // Every text offers a human; the tap needs something to call.
    if !scripts.replies.iter().any(|reply| reply.effect == Effect::Handover) {
        faults.of_file("replies.toml", "no reply has action = \"handover\"");
    }
}

/// Whoever asks for a human is led to a dialogue by the words of a tap.
fn a_message_can_be_left(scripts: &Scripts, faults: &Faults) {
    let words = normalise(scripts.phrases.get(Phrase::LeaveTap));
    let mut starts = scripts.dialogues.iter().flat_map(|dialogue| &dialogue.starts);
    if !starts.any(|start| start.exact.iter().any(|exact| exact.value == words)) {
        faults.of_file("phrases.toml", "leave_tap begins no dialogue: no start has it among its exact");
    }
}

fn offers_exist(scripts: &Scripts, faults: &Faults) {
    let answered: BTreeSet<&Slug> = scripts.faqs.iter().map(|faq| &faq.slug.value).collect();
    let offered = scripts.replies.iter().flat_map(|reply| &reply.topics).chain(&scripts.welcome.topics);
    for slug in offered.filter(|slug| !answered.contains(&slug.value)) {
        faults.at(&slug.place, format!("the topic {:?} has no answer in faq/", slug.value));
    }
}

fn texts_fit(scripts: &Scripts, limit: usize, faults: &Faults) {
    let room = limit.saturating_sub(FRAME_BYTES);
    for answer in scripts.faqs.iter().map(|faq| &faq.answer).filter(|answer| answer.len() > room) {
        let message =
            format!("the answer has {} bytes; with basis and notes one message holds {room}", answer.len());
        faults.at(&answer.place, message);
    }
    let welcome = std::iter::once((&scripts.welcome.text, &scripts.welcome.topics));
    let replies = scripts.replies.iter().filter_map(|reply| Some((reply.text.as_ref()?, &reply.topics)));
    for (text, topics) in welcome.chain(replies) {
        let offers: usize = topics.iter().map(|slug| offer_bytes(scripts, slug)).sum();
        let all = text.len() + offers + FRAME_BYTES / 2;
        if all > limit {
            faults.at(
                &text.place,
                format!("with its questions about {all} bytes, but one message holds {limit}"),
            );
        }
    }
}

fn offer_bytes(scripts: &Scripts, slug: &Slug) -> usize {
    let faq = scripts.faqs.iter().find(|faq| faq.slug.value == *slug);
    faq.map_or(0, |faq| link::question(faq.canonical(), slug).len() + 1)
}
