//! Answers that are fixed: menu keys and keywords, small talk, refusals, crisis texts.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::fault::{Faults, Page};
use super::{Claims, Files, Topic, is_known};

/// The files in the order in which they are asked: safety first.
const FILES: [&str; 4] = ["crisis.toml", "refusals.toml", "replies.toml", "smalltalk.toml"];
/// A fixed text leaves room for its questions and marks in one message.
const TEXT_BYTES: usize = 1_400;
/// More than this and the text would not fit one message.
const MOST_TOPICS: usize = 6;

/// What a fixed answer does besides being said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum FixedAction {
    /// Answers.
    #[default]
    Answer,
    /// Small talk.
    Smalltalk,
    /// Declines.
    Refuse,
    /// Asks for a human; with a text, that text is said instead of the usual one.
    Handover,
    /// Goes back to the bot.
    Bot,
    /// Tells how to ask about one's own case.
    CaseQuery,
    /// Tells how a work order is made.
    Workorder,
}

/// When a fixed answer is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A menu item with this key was tapped.
    Key(String),
    /// The whole text, after normalising.
    Says(String),
    /// Anywhere in the text.
    Contains(String),
}

/// A fixed answer.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// Its topic, where it has one.
    pub slug: Option<String>,
    /// When it is given.
    pub triggers: Vec<Trigger>,
    /// What is said; empty only for a plain handover.
    pub text: String,
    /// What it does.
    pub action: FixedAction,
    /// Topics that are offered below it.
    pub topics: Vec<String>,
    /// How long the bot thinks first: for rehearsing late answers.
    pub think: Option<Duration>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    reply: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: Option<Spanned<String>>,
    #[serde(default)]
    keys: Vec<Spanned<String>>,
    #[serde(default)]
    says: Vec<Spanned<String>>,
    #[serde(default)]
    contains: Vec<Spanned<String>>,
    text: Option<Spanned<String>>,
    #[serde(default)]
    action: FixedAction,
    #[serde(default)]
    topics: Vec<Spanned<String>>,
    think_seconds: Option<Spanned<u64>>,
}

pub(super) fn read(
    files: &Files,
    known: &BTreeSet<String>,
    topics: &BTreeMap<String, Topic>,
    faults: &mut Faults,
) -> Vec<Fixed> {
    let mut fixed = Vec::new();
    let mut claims = Claims::default();
    for file in FILES {
        let Some((mut page, form)) = Page::read::<File>(files, file, faults) else { continue };
        for (number, entry) in form.reply.into_iter().enumerate() {
            let name = format!("{file}#{number}");
            fixed.push(judge(&mut page, entry, &name, known, topics, &mut claims));
        }
    }
    fixed
}

fn judge(
    page: &mut Page<'_>,
    entry: Entry,
    name: &str,
    known: &BTreeSet<String>,
    topics: &BTreeMap<String, Topic>,
    claims: &mut Claims,
) -> Fixed {
    if let Some(slug) = entry.slug.as_ref().filter(|slug| !is_known(slug.get_ref(), known)) {
        page.fault(slug, format!("{slug} is not in topics.tsv"));
    }
    for key in &entry.keys {
        if let Some(other) = claims.claim(&format!("key {key}"), name) {
            page.fault(key, format!("the menu key {key} has a reply in {other} already"));
        }
    }
    for says in entry.says.iter().chain(&entry.contains) {
        if let Some(other) = claims.claim(says.get_ref(), name) {
            page.fault(says, format!("{says} has a reply in {other} already"));
        }
    }
    match &entry.text {
        Some(text) => page.check_text(text, TEXT_BYTES),
        None if entry.action == FixedAction::Handover => {}
        None => {
            let file = page.file;
            page.faults.add(file, 1, format!("{name} has no text"));
        }
    }
    for slug in entry.topics.iter().filter(|slug| !topics.contains_key(slug.get_ref())) {
        page.fault(slug, format!("there is no topic {slug}"));
    }
    if let Some(extra) = entry.topics.get(MOST_TOPICS) {
        page.fault(extra, format!("at most {MOST_TOPICS} topics fit below a text"));
    }
    let triggers = entry.keys.into_iter().map(|key| Trigger::Key(key.into_inner()));
    let says = entry.says.into_iter().map(|text| Trigger::Says(text.into_inner()));
    let contains = entry.contains.into_iter().map(|text| Trigger::Contains(text.into_inner()));
    Fixed {
        slug: entry.slug.map(Spanned::into_inner),
        triggers: triggers.chain(says).chain(contains).collect(),
        text: entry.text.map(Spanned::into_inner).unwrap_or_default(),
        action: entry.action,
        topics: entry.topics.into_iter().map(Spanned::into_inner).collect(),
        think: entry.think_seconds.map(|seconds| Duration::from_secs(seconds.into_inner())),
    }
}
