//! A linear model with a softmax on top, learned from the scripts in a fixed order: the same scripts always
//! give the same model.

use super::space::Vector;

/// How often every example is looked at, and how boldly the weights follow it.
const ROUNDS: usize = 6;
const STEP: f32 = 4.0;
/// Classes this unlikely learn nothing from an example.
const NEGLIGIBLE: f32 = 1e-4;
/// Of fewer than this part of the classes some places of a row are quicker than a whole row at once.
const FEW: usize = 8;

/// Weights by piece and class.
#[derive(Debug)]
pub(super) struct Linear {
    classes: usize,
    weights: Vec<f32>,
}

impl Linear {
    /// Learns from examples; each counts by its weight.
    pub(super) fn learn(examples: &[(usize, Vector, f32)], dimensions: usize, classes: usize) -> Self {
        let mut model = Self { classes, weights: vec![0.0; dimensions * classes] };
        let order = shuffled(examples.len());
        for round in 0..ROUNDS {
            #[expect(clippy::cast_precision_loss, reason = "a dozen rounds")]
            let step = STEP / (1.0 + round as f32 * 0.5);
            for &number in &order {
                let (class, vector, weight) = &examples[number];
                model.follow(*class, vector, step * weight);
            }
        }
        model
    }

    /// One step towards telling this example's class.
    fn follow(&mut self, class: usize, vector: &Vector, step: f32) {
        let mut wrong = self.probabilities(vector);
        wrong[class] -= 1.0;
        wrong.iter_mut().filter(|share| share.abs() <= NEGLIGIBLE).for_each(|share| *share = 0.0);
        let places: Vec<_> = wrong.iter().enumerate().filter(|(_, share)| **share != 0.0).collect();
        let are_few = places.len() < self.classes / FEW;
        for (place, value) in vector {
            let row = &mut self.weights[*place as usize * self.classes..][..self.classes];
            if are_few {
                places.iter().for_each(|(class, share)| row[*class] -= step * value * **share);
            } else {
                row.iter_mut().zip(&wrong).for_each(|(weight, share)| *weight -= step * value * share);
            }
        }
    }

    /// How likely each class is, summing to 1.
    pub(super) fn probabilities(&self, vector: &Vector) -> Vec<f32> {
        let mut scores = vec![0.0_f32; self.classes];
        for (place, value) in vector {
            let row = &self.weights[*place as usize * self.classes..][..self.classes];
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += value * weight;
            }
        }
        softmax(&mut scores);
        scores
    }
}

fn softmax(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - highest).exp());
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
}

/// A fixed order without a pattern: neighbours in the scripts are about the same thing.
fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|number| (*number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17));
    order
}
