//! Finds what a question is about, and how sure that is.
//!
//! A question and the scripts' phrasings are cut into pieces; a linear model learned from the phrasings says how
//! likely each topic is. Examples of what is not for us compete on equal terms, so that a question nobody wrote
//! an answer for finds none. [`Signs`] is what the certainty of an answer is judged by.

mod cuts;
mod features;
mod linear;
mod means;
mod mending;
mod space;

use crate::scripts::Concept;
use crate::text::normalise;
use cuts::Cuts;
pub(super) use features::MAX_CHARACTERS;
use features::{Cutter, Piece};
use linear::Linear;
use means::Means;
use mending::Mender;
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
    mender: Mender,
    cutter: Cutter,
    space: Space,
    model: Linear,
    means: Means,
}

/// What speaks for one class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// The class.
    pub(super) class: usize,
    /// How likely the model holds it to be, from 0 to 1.
    pub(super) share: f32,
    /// Likeness to the mean of its examples, from 0 to 1.
    pub(super) mean: f32,
}

/// What was found for a question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    /// Every class, the likeliest first.
    pub(super) candidates: Vec<Candidate>,
    /// Which share of the question consists of pieces that somebody wrote before.
    known: f32,
    characters: usize,
}

impl Finder {
    /// Learns the classes.
    pub(super) fn learn(examples: &[Example<'_>], classes: usize, glossary: &[Concept]) -> Self {
        let mut cuts = Cuts::new(glossary);
        let cut: Vec<_> = examples.iter().map(|example| (example.class, cuts.cut(example.text))).collect();
        let mender = Mender::new(cut.iter().map(|(_, cut)| cut.normalised.as_str()));
        let space = Space::new(&cut, classes);
        let vectors: Vec<_> = cut
            .iter()
            .zip(examples)
            .map(|((class, cut), example)| (*class, space.vector(&cut.pieces).0, example.weight))
            .collect();
        let model = Linear::learn(&vectors, space.dimensions(), classes);
        let means = Means::new(&vectors, space.dimensions(), classes);
        Self { mender, cutter: cuts.cutter, space, model, means }
    }

    /// A question's pieces by name, as a vector of length 1, to be compared with other questions.
    pub(super) fn weighed(&self, question: &str) -> Vec<(u64, f32)> {
        self.space.weighed(&self.pieces(question))
    }

    fn pieces(&self, question: &str) -> Vec<Piece> {
        self.cutter.pieces(&self.mender.mend(&normalise(question)))
    }

    /// What a question is about.
    pub(super) fn find(&self, question: &str) -> Finding {
        let (vector, known) = self.space.vector(&self.pieces(question));
        let shares = self.model.probabilities(&vector);
        let means = self.means.likeness(&vector);
        let both = shares.into_iter().zip(means).enumerate();
        let mut candidates: Vec<Candidate> = both
            .map(|(class, (share, mean))| Candidate { class, share, mean: mean * known.sqrt() })
            .collect();
        candidates.sort_by(|one, two| two.share.total_cmp(&one.share));
        Finding { candidates, known, characters: question.chars().count() }
    }
}

/// By what the certainty of an answer is judged, in the order of the weights in `certainty.toml`.
pub type Signs = [f64; 6];

impl Finding {
    /// The signs for the likeliest of the classes that are asked for.
    pub(super) fn signs(&self, wanted: impl Fn(usize) -> bool) -> Signs {
        let mut inside = self.candidates.iter().filter(|candidate| wanted(candidate.class));
        let Some(best) = inside.next() else { return Signs::default() };
        let next = inside.next().map_or(0.0, |next| next.share);
        let other = self.candidates.iter().filter(|other| other.class != best.class);
        let other_mean = other.map(|other| other.mean).fold(0.0, f32::max);
        #[expect(clippy::cast_precision_loss, reason = "a message's length")]
        let length = (self.characters.max(1) as f64).ln();
        [
            log_odds(best.share),
            log_odds(best.share) - log_odds(next),
            self.known.into(),
            length,
            best.mean.into(),
            (best.mean - other_mean).into(),
        ]
    }
}

fn log_odds(share: f32) -> f64 {
    let share = f64::from(share).clamp(1e-6, 1.0 - 1e-6);
    (share / (1.0 - share)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    const EXAMPLES: &[(usize, &str)] = &[
        (0, "起诉要准备哪些材料"),
        (0, "立案带什么材料"),
        (1, "起诉状怎么写"),
        (1, "状子怎么写才行"),
        (2, "诉讼费什么时候交"),
        (2, "哪天之前交费"),
    ];

    static FINDER: LazyLock<Finder> = LazyLock::new(|| {
        let examples: Vec<_> =
            EXAMPLES.iter().map(|(class, text)| Example { class: *class, text, weight: 1.0 }).collect();
        Finder::learn(&examples, 3, &[])
    });

    #[test]
    fn every_example_finds_its_class() {
        for (class, text) in EXAMPLES {
            let finding = FINDER.find(text);
            assert_eq!(finding.candidates[0].class, *class, "{text}");
            assert!((finding.known - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_slip_keeps_the_class_and_another_subject_is_strange() {
        let slip = FINDER.find("起诉准备那些材料");
        assert_eq!(slip.candidates[0].class, 0);
        assert!(slip.known > 0.5);
        assert_eq!(FINDER.find("明日多云").known, 0.0);
    }

    #[test]
    fn learning_twice_gives_the_same_model() {
        let examples: Vec<_> =
            EXAMPLES.iter().map(|(class, text)| Example { class: *class, text, weight: 1.0 }).collect();
        let again = Finder::learn(&examples, 3, &[]);
        assert_eq!(again.find("材料怎么交"), FINDER.find("材料怎么交"));
    }

    proptest! {
        #[test]
        fn shares_sum_to_one_whatever_is_asked(question in "\\PC{0,400}") {
            let finding = FINDER.find(&question);
            let sum: f32 = finding.candidates.iter().map(|candidate| candidate.share).sum();
            prop_assert!((sum - 1.0).abs() < 1e-4);
            prop_assert!(finding.signs(|_| true).iter().all(|sign| sign.is_finite()));
        }
    }
}
