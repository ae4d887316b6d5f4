//! The pieces that the examples consist of, each with its place and its weight.

use std::collections::HashMap;
use std::rc::Rc;

use super::cuts::Cut;
use super::features::{Piece, PieceMap};

/// A text as places and weights, of length 1 if all its pieces are known.
pub(super) type Vector = Vec<(u32, f32)>;

/// Where each known piece stands, and how much it tells.
///
/// Pieces which the very same examples have (the two syllables of a rare word, and their pair) can never be told
/// apart by anything learned from these examples, so that they share a place. The model is the same as with a
/// place for each, only several times smaller.
#[derive(Debug)]
pub(super) struct Space {
    known: PieceMap<Known>,
    dimensions: usize,
    /// The weight of a piece nobody wrote: the question is about something else.
    unknown: f32,
}

/// A piece that the examples have.
#[derive(Debug, Clone, Copy)]
struct Known {
    place: u32,
    weight: f32,
    /// What a text with this piece has of the place: the weights of all the pieces there, squared, sum to the
    /// square of the whole place's weight.
    part: f32,
}

/// A text with its label.
type Labelled = (usize, Rc<Cut>);

impl Space {
    /// From examples with their labels. What many labels share tells little.
    #[expect(clippy::cast_precision_loss, reason = "some hundred labels")]
    pub(super) fn new(examples: &[Labelled], labels: usize) -> Self {
        let mut by_label: Vec<&Labelled> = examples.iter().collect();
        by_label.sort_by_key(|(label, _)| *label);
        let holders = holders(&by_label);
        let weight = |holders: usize| (1.0 + labels as f32 / holders as f32).ln();
        let held_by_labels = |held: &[u32]| {
            held.chunk_by(|one, two| by_label[*one as usize].0 == by_label[*two as usize].0).count()
        };
        let mut squares: Vec<f32> = Vec::new();
        let mut places: HashMap<&[u32], u32> = HashMap::new();
        let mut known: PieceMap<Known> = PieceMap::default();
        for piece in examples.iter().flat_map(|(_, cut)| &cut.pieces) {
            let held = holders[piece].as_slice();
            if known.contains_key(piece) || held.len() == 1 && piece.kind.must_recur() {
                continue;
            }
            let place = *places.entry(held).or_insert_with(|| {
                squares.push(0.0);
                u32::try_from(squares.len() - 1).unwrap_or(u32::MAX)
            });
            let weight = piece.kind.weight() * weight(held_by_labels(held));
            squares[place as usize] += weight * weight;
            known.insert(*piece, Known { place, weight, part: weight * weight });
        }
        known.values_mut().for_each(|piece| piece.part /= squares[piece.place as usize].sqrt());
        Self { known, dimensions: squares.len(), unknown: weight(1) }
    }

    pub(super) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Every piece with its weight, known or not, as a vector of length 1: two questions about something nobody
    /// wrote of are still alike.
    pub(super) fn weighed(&self, pieces: &[Piece]) -> Vec<(u64, f32)> {
        let weight = |piece: &Piece| match self.known.get(piece) {
            Some(known) => Some(known.weight),
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
        let mut vector: Vector = Vec::with_capacity(pieces.len());
        let (mut known, mut strange) = (0.0_f32, 0.0_f32);
        for piece in pieces {
            match self.known.get(piece) {
                Some(piece) => {
                    vector.push((piece.place, piece.part));
                    known += piece.weight * piece.weight;
                }
                None if piece.kind.must_recur() => {}
                None => strange += (piece.kind.weight() * self.unknown).powi(2),
            }
        }
        vector.sort_unstable_by_key(|(place, _)| *place);
        vector.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0.0 };
            same
        });
        let length = known.sqrt();
        vector.iter_mut().for_each(|(_, part)| *part /= length);
        (vector, if known > 0.0 { known / (known + strange) } else { 0.0 })
    }
}

/// Which examples have each piece, in the order of the examples.
fn holders(examples: &[&Labelled]) -> PieceMap<Vec<u32>> {
    let mut holders: PieceMap<Vec<u32>> = PieceMap::default();
    for (number, (_, cut)) in (0..).zip(examples) {
        for piece in &cut.pieces {
            holders.entry(*piece).or_default().push(number);
        }
    }
    holders
}

#[cfg(test)]
mod tests {
    use super::super::cuts::Cuts;
    use super::*;

    #[test]
    fn what_the_same_examples_have_shares_a_place() {
        let mut cuts = Cuts::new(&[]);
        let examples = [(0, cuts.cut("起诉材料")), (1, cuts.cut("诉讼费用"))];
        let space = Space::new(&examples, 2);
        assert_eq!(space.dimensions(), 3, "诉 is in both, everything else in one");
        let length = |text: &str, cuts: &mut Cuts| {
            let (vector, known) = space.vector(&cuts.cut(text).pieces);
            assert!((known - 1.0).abs() < 1e-6);
            vector.iter().map(|(_, value)| value * value).sum::<f32>()
        };
        assert!((length("起诉材料", &mut cuts) - 1.0).abs() < 1e-6);
        let part = length("材料", &mut cuts);
        assert!(part > 0.1 && part < 0.9, "{part}: a text with some of a place's pieces has some of it");
    }
}
