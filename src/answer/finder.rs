//! Finds what a question is about, and how sure that is.
//!
//! A question and the scripts' phrasings are cut into pieces. A linear model learned from the phrasings, the
//! nearest phrasing and the mean of all of a topic's phrasings each have their say; examples of what is not for
//! us compete on equal terms, so that a question nobody wrote an answer for finds none. What comes out is
//! calibrated to the probability of being right (`tingxun eval` measures it).

mod features;
mod linear;
mod neighbours;
mod space;

use crate::scripts::Concept;
use features::Cutter;
use linear::Linear;
use neighbours::Neighbours;
use space::Space;

/// An example the finder learns from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Example<'t> {
    /// What it is about; classes count from 0.
    pub(super) class: usize,
    /// The words.
    pub(super) text: &'t str,
    /// How much it counts: an answer's text tells less than a question.
    pub(super) weight: f32,
}

/// Knows the classes by their examples.
#[derive(Debug)]
pub(super) struct Finder {
    cutter: Cutter,
    space: Space,
    model: Linear,
    neighbours: Neighbours,
}

/// What speaks for one class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// The class.
    pub(super) class: usize,
    /// What the linear model gives it, from 0 to 1.
    pub(super) share: f32,
    /// Likeness to its nearest example.
    pub(super) nearest: f32,
    /// Likeness to its mean.
    pub(super) mean: f32,
    /// All of it together, from 0 to 1.
    pub(super) score: f32,
}

/// What was found for a question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    /// Every class, best first.
    pub(super) candidates: Vec<Candidate>,
    /// Which share of the question consists of pieces that somebody wrote before.
    pub(super) known: f32,
}

impl Finder {
    /// Learns the classes.
    pub(super) fn learn(examples: &[Example<'_>], classes: usize, glossary: &[Concept]) -> Self {
        let cutter = Cutter::new(glossary);
        let cut: Vec<_> =
            examples.iter().map(|example| (example.class, cutter.pieces(example.text))).collect();
        let space = Space::new(&cut, classes);
        let vectors: Vec<_> = cut
            .iter()
            .zip(examples)
            .map(|((class, pieces), example)| (*class, space.vector(pieces).0, example.weight))
            .collect();
        let model = Linear::learn(&vectors, space.dimensions(), classes);
        let neighbours = Neighbours::new(&vectors, space.dimensions(), classes);
        Self { cutter, space, model, neighbours }
    }

    /// What a question is about.
    pub(super) fn find(&self, question: &str) -> Finding {
        let (vector, known) = self.space.vector(&self.cutter.pieces(question));
        let shares = self.model.probabilities(&vector);
        let likeness = self.neighbours.likeness(&vector);
        let mut candidates: Vec<Candidate> = shares
            .into_iter()
            .zip(likeness)
            .enumerate()
            .map(|(class, (share, likeness))| {
                let (nearest, mean) = (likeness.nearest * known.sqrt(), likeness.mean * known.sqrt());
                let score = together(share, nearest, mean);
                Candidate { class, share, nearest, mean, score }
            })
            .collect();
        candidates.sort_by(|one, two| two.score.total_cmp(&one.score));
        Finding { candidates, known }
    }
}

fn together(share: f32, nearest: f32, mean: f32) -> f32 {
    share * 0.5 + nearest * 0.25 + mean * 0.25
}
