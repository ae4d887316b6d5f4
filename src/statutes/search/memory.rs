//! Questions that were answered before: what was right for a question like this one is likely right again.

use super::terms::{self, Code, Spread};

/// So many of the likest questions are looked at.
const NEAREST: usize = 40;

/// Known questions, found by the pieces they share.
#[derive(Debug, Default)]
pub(super) struct Memory {
    terms: Spread<Code, Term>,
    questions: Vec<Known>,
    /// What a piece weighs that no question has.
    strange: f32,
}

#[derive(Debug, Default)]
struct Term {
    weight: f32,
    questions: Vec<u32>,
}

#[derive(Debug)]
struct Known {
    /// The length of its vector.
    norm: f32,
    /// The right articles that are here, by place.
    right: Vec<u32>,
}

/// A known question and how like it is, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Alike {
    pub(super) question: usize,
    pub(super) likeness: f32,
}

impl Memory {
    /// Questions with the places of their right articles.
    pub(super) fn new<'q>(questions: impl Iterator<Item = (&'q str, Vec<u32>)>) -> Self {
        let mut memory = Self::default();
        let mut codes = Vec::new();
        for (number, (question, right)) in (0_u32..).zip(questions) {
            let pieces = pieces(question);
            for code in &pieces {
                memory.terms.entry(*code).or_default().questions.push(number);
            }
            codes.push(pieces);
            memory.questions.push(Known { norm: 0.0, right });
        }
        let count = memory.questions.len();
        for term in memory.terms.values_mut() {
            term.weight = weight(count, term.questions.len());
        }
        memory.strange = weight(count, 1);
        for (known, pieces) in memory.questions.iter_mut().zip(codes) {
            known.norm = norm(pieces.iter().map(|code| memory.terms[code].weight));
        }
        memory
    }

    /// The right articles of a known question.
    pub(super) fn right(&self, question: usize) -> &[u32] {
        &self.questions[question].right
    }

    /// The right articles of every question.
    pub(super) fn all_right(&self) -> impl Iterator<Item = &[u32]> {
        self.questions.iter().map(|known| known.right.as_slice())
    }

    /// The likest questions that have an answer here, best first.
    pub(super) fn alike(&self, question: &str) -> Vec<Alike> {
        let mut shared = vec![0.0_f32; self.questions.len()];
        let mut weights = Vec::new();
        for code in pieces(question) {
            let term = self.terms.get(&code);
            let weight = term.map_or(self.strange, |term| term.weight);
            weights.push(weight);
            for &number in term.iter().flat_map(|term| &term.questions) {
                shared[number as usize] += weight * weight;
            }
        }
        let own = norm(weights.into_iter());
        let mut found: Vec<Alike> = shared
            .into_iter()
            .enumerate()
            .filter(|(number, shared)| *shared > 0.0 && !self.questions[*number].right.is_empty())
            .map(|(question, shared)| Alike {
                question,
                likeness: shared / (own * self.questions[question].norm),
            })
            .collect();
        found.sort_by(|one, two| two.likeness.total_cmp(&one.likeness).then(one.question.cmp(&two.question)));
        found.truncate(NEAREST);
        found
    }
}

fn pieces(question: &str) -> Vec<Code> {
    let mut pieces = Vec::new();
    terms::each(question, |code| pieces.push(code));
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

fn weight(questions: usize, holders: usize) -> f32 {
    let (questions, holders) = (questions as f32, holders as f32);
    (1.0 + (questions - holders + 0.5) / (holders + 0.5)).ln()
}

fn norm(weights: impl Iterator<Item = f32>) -> f32 {
    weights.map(|weight| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Memory {
        let known = [("狗咬了人谁赔", vec![3]), ("房东不退押金", vec![5, 6]), ("猫抓了人谁赔", vec![])];
        Memory::new(known.into_iter())
    }

    #[test]
    fn the_likest_question_comes_first() {
        let alike = memory().alike("被狗咬了怎么赔");
        assert_eq!(alike[0].question, 0);
        assert!((0.2..1.0).contains(&alike[0].likeness), "{alike:?}");
        assert!((memory().alike("房东不退押金")[0].likeness - 1.0).abs() < 1e-5);
        assert!(memory().alike("天气").is_empty());
    }
}
