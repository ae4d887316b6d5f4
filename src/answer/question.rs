//! A text that somebody typed. However many things want to know what it is about, it is searched once.

use std::cell::OnceCell;

use super::Engine;
use super::entries::Entry;
use super::finder::Finding;
use crate::text::normalise;

/// A longer text is a story; what it asks for is asked back.
const STORY_CHARACTERS: usize = 300;

/// A text that somebody typed, for one engine and one turn.
#[derive(Debug)]
pub struct Question<'t> {
    text: &'t str,
    words: String,
    finding: OnceCell<Finding>,
    pub(super) danger: OnceCell<Option<Entry>>,
}

impl<'t> Question<'t> {
    /// A text as it was typed.
    pub fn new(text: &'t str) -> Self {
        Self { text, words: normalise(text), finding: OnceCell::new(), danger: OnceCell::new() }
    }

    /// As it was typed.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// As [`normalise`] makes it.
    pub(super) fn words(&self) -> &str {
        &self.words
    }

    pub(super) fn is_story(&self) -> bool {
        self.words.chars().count() > STORY_CHARACTERS
    }
}

impl Engine {
    /// What a question is about.
    pub(super) fn find<'q>(&self, question: &'q Question<'_>) -> &'q Finding {
        question.finding.get_or_init(|| self.finder().find(&question.words))
    }
}
