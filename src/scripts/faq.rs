//! FAQ topics: ways of asking, an answer, and what it rests on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::fault::{Faults, Page};
use super::{Claims, Files, is_known};

/// How sure the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// H: an article says so.
    High,
    /// M: partly practice.
    Medium,
    /// L: the court must confirm it.
    Low,
}

impl Confidence {
    fn parse(letter: &str) -> Option<Self> {
        match letter {
            "H" => Some(Self::High),
            "M" => Some(Self::Medium),
            "L" => Some(Self::Low),
            _ => None,
        }
    }
}

/// A topic.
#[derive(Debug, Clone)]
pub struct Topic {
    /// Its name in the whole product.
    pub slug: String,
    /// Its heading.
    pub group: String,
    /// Ways of asking; the first is the one that is shown.
    pub questions: Vec<String>,
    /// The answer.
    pub answer: String,
    /// Laws and articles, as `民事诉讼法§122`.
    pub basis: Vec<String>,
    /// Since when it holds.
    pub valid_from: Date,
    /// How sure it is.
    pub confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Spanned<String>,
    checked: Spanned<String>,
    faq: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: Spanned<String>,
    questions: Vec<Spanned<String>>,
    answer: Spanned<String>,
    basis: Spanned<Vec<String>>,
    valid_from: Spanned<String>,
    confidence: Spanned<String>,
}

/// An answer leaves room for its sources and marks in one message.
const ANSWER_BYTES: usize = 1_400;

pub(super) fn read(files: &Files, known: &BTreeSet<String>, faults: &mut Faults) -> BTreeMap<String, Topic> {
    let mut topics = BTreeMap::new();
    let mut claims = Claims::default();
    let names: Vec<&String> = files.keys().filter(|path| path.starts_with("faq/")).collect();
    for file in names {
        let Some((mut page, form)) = Page::read::<File>(files, file, faults) else { continue };
        if form.checked.get_ref().parse::<Date>().is_err() {
            page.fault(&form.checked, "checked must be a date such as 2026-11-23");
        }
        for entry in form.faq {
            if topics.contains_key(entry.slug.get_ref()) {
                page.fault(&entry.slug, format!("the slug {} stands twice", entry.slug));
                continue;
            }
            let topic = judge(&mut page, form.group.get_ref(), entry, known, &mut claims);
            topics.insert(topic.slug.clone(), topic);
        }
    }
    topics
}

fn judge(
    page: &mut Page<'_>,
    group: &str,
    entry: Entry,
    known: &BTreeSet<String>,
    claims: &mut Claims,
) -> Topic {
    let slug = entry.slug.get_ref().clone();
    if !is_known(&slug, known) {
        page.fault(
            &entry.slug,
            format!("{slug} is not in topics.tsv; a court's own topics begin with court."),
        );
    }
    if entry.questions.is_empty() {
        page.fault(&entry.slug, "no questions");
    }
    for question in &entry.questions {
        if crate::text::normalise(question.get_ref()).is_empty() {
            page.fault(question, "an empty question");
        } else if let Some(other) = claims.claim(question.get_ref(), &slug) {
            page.fault(question, format!("{question} is asked under {other} already"));
        }
    }
    page.check_text(&entry.answer, ANSWER_BYTES);
    let confidence = Confidence::parse(entry.confidence.get_ref());
    if confidence.is_none() {
        page.fault(&entry.confidence, "confidence is H, M or L");
    }
    if entry.basis.get_ref().is_empty() && confidence == Some(Confidence::High) {
        page.fault(&entry.basis, "confidence H needs a basis");
    }
    let valid_from = entry.valid_from.get_ref().parse();
    if valid_from.is_err() {
        page.fault(&entry.valid_from, "valid_from must be a date such as 2024-01-01");
    }
    // A topic with a fault stays known, so that what refers to it is not reported as well.
    Topic {
        slug,
        group: group.to_owned(),
        questions: entry.questions.into_iter().map(Spanned::into_inner).collect(),
        answer: entry.answer.into_inner(),
        basis: entry.basis.into_inner(),
        valid_from: valid_from.unwrap_or(Date::MAX),
        confidence: confidence.unwrap_or(Confidence::Low),
    }
}
