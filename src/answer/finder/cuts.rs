//! Texts cut into pieces once, however many classes have them.

use std::collections::HashMap;
use std::rc::Rc;

use super::features::{Cutter, Piece};
use crate::scripts::Concept;
use crate::text::normalise;

/// What was cut so far.
#[derive(Debug)]
pub(super) struct Cuts {
    pub(super) cutter: Cutter,
    done: HashMap<String, Rc<Cut>>,
}

/// A text and its pieces.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) normalised: String,
    pub(super) pieces: Vec<Piece>,
}

impl Cuts {
    /// Nothing is cut yet.
    pub(super) fn new(glossary: &[Concept]) -> Self {
        Self { cutter: Cutter::new(glossary), done: HashMap::new() }
    }

    pub(super) fn cut(&mut self, text: &str) -> Rc<Cut> {
        if let Some(done) = self.done.get(text) {
            return done.clone();
        }
        let normalised = normalise(text);
        let pieces = self.cutter.pieces(&normalised);
        let cut = Rc::new(Cut { normalised, pieces });
        self.done.insert(text.to_owned(), cut.clone());
        cut
    }
}
