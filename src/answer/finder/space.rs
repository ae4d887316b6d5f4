//! The pieces that the examples consist of, each with its place and its weight.

use std::rc::Rc;

use super::cuts::Cut;
use super::features::{Piece, PieceMap};

/// A text as places and weights, of length 1.
pub(super) type Vector = Vec<(u32, f32)>;

/// Where each known piece stands, and how much it tells.
#[derive(Debug)]
pub(super) struct Space {
    known: PieceMap<(u32, f32)>,
    /// The weight of a piece nobody wrote: the question is about something else.
    unknown: f32,
}

/// Who has a piece.
#[derive(Default)]
struct Holders {
    examples: u32,
    labels: u32,
    /// The label counted last; they come in order.
    last: Option<usize>,
}

impl Space {
    /// From examples with their labels. What many labels share tells little.
    #[expect(clippy::cast_precision_loss, reason = "some hundred labels")]
    pub(super) fn new(examples: &[(usize, Rc<Cut>)], labels: usize) -> Self {
        let mut by_label: Vec<_> = examples.iter().collect();
        by_label.sort_by_key(|(label, _)| *label);
        let mut holders: PieceMap<Holders> = PieceMap::default();
        for (label, cut) in by_label {
            for piece in &cut.pieces {
                let held = holders.entry(*piece).or_default();
                held.examples += 1;
                if held.last != Some(*label) {
                    held.labels += 1;
                    held.last = Some(*label);
                }
            }
        }
        let weight = |holders: u32| (1.0 + labels as f32 / holders as f32).ln();
        let mut known = PieceMap::default();
        for piece in examples.iter().flat_map(|(_, cut)| &cut.pieces) {
            let held = &holders[piece];
            if (held.examples > 1 || !piece.kind.must_recur()) && !known.contains_key(piece) {
                let place = u32::try_from(known.len()).unwrap_or(u32::MAX);
                known.insert(*piece, (place, piece.kind.weight() * weight(held.labels)));
            }
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
