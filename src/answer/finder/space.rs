//! The pieces that the examples consist of, each with its place and its weight.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::cuts::Cut;
use super::features::Piece;

/// A text as places and weights, of length 1.
pub(super) type Vector = Vec<(u32, f32)>;

/// Where each known piece stands, and how much it tells.
#[derive(Debug)]
pub(super) struct Space {
    known: HashMap<Piece, (u32, f32)>,
    /// The weight of a piece nobody wrote: the question is about something else.
    unknown: f32,
}

impl Space {
    /// From examples with their labels. What many labels share tells little.
    #[expect(clippy::cast_precision_loss, reason = "some hundred labels")]
    pub(super) fn new(examples: &[(usize, Rc<Cut>)], labels: usize) -> Self {
        let mut holders: HashMap<Piece, (u32, HashSet<usize>)> = HashMap::new();
        let mut order: Vec<Piece> = Vec::new();
        for (label, cut) in examples {
            for piece in &cut.pieces {
                let held = holders.entry(*piece).or_insert_with(|| {
                    order.push(*piece);
                    (0, HashSet::new())
                });
                held.0 += 1;
                held.1.insert(*label);
            }
        }
        let weight = |holders: usize| (1.0 + labels as f32 / holders as f32).ln();
        let mut known = HashMap::new();
        let kept = order.into_iter().filter(|piece| holders[piece].0 > 1 || !piece.kind.must_recur());
        for (place, piece) in (0..).zip(kept) {
            known.insert(piece, (place, piece.kind.weight() * weight(holders[&piece].1.len())));
        }
        Self { known, unknown: weight(1) }
    }

    pub(super) fn dimensions(&self) -> usize {
        self.known.len()
    }

    /// Every piece with its weight, known or not, as a vector of length 1: two questions about something nobody
    /// wrote of are still alike.
    pub(super) fn weighed(&self, pieces: &[Piece]) -> Vec<(u64, f32)> {
        let weight = |piece: &Piece| match self.known.get(piece) {
            Some((_, weight)) => Some(*weight),
            None if piece.kind.must_recur() => None,
            None => Some(piece.kind.weight() * self.unknown),
        };
        let mut vector: Vec<(u64, f32)> =
            pieces.iter().filter_map(|piece| Some((piece.name(), weight(piece)?))).collect();
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        vector
    }

    /// The known pieces as a vector, and which share of the text's weight they carry.
    pub(super) fn vector(&self, pieces: &[Piece]) -> (Vector, f32) {
        let mut vector: Vector = pieces.iter().filter_map(|piece| self.known.get(piece).copied()).collect();
        let square = |weights: f32, weight: f32| weights + weight * weight;
        let known = vector.iter().map(|(_, weight)| *weight).fold(0.0, square);
        let strange =
            pieces.iter().filter(|piece| !self.known.contains_key(piece) && !piece.kind.must_recur());
        let strange = strange.map(|piece| piece.kind.weight() * self.unknown).fold(0.0, square);
        let length = known.sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        vector.sort_unstable_by_key(|(place, _)| *place);
        (vector, if known > 0.0 { known / (known + strange) } else { 0.0 })
    }
}
