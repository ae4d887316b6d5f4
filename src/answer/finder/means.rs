//! How like a question each class is as a whole: to the mean of all its examples.

use super::space::Vector;

/// The mean of each class's examples, brought to length 1.
#[derive(Debug)]
pub(super) struct Means {
    classes: usize,
    /// Piece → (class, weight in the class's mean).
    by_piece: Vec<Vec<(u32, f32)>>,
}

impl Means {
    pub(super) fn new(examples: &[(usize, Vector, f32)], dimensions: usize, classes: usize) -> Self {
        let mut by_piece: Vec<Vec<(u32, f32)>> = vec![Vec::new(); dimensions];
        for (class, vector, weight) in examples {
            let class = u32::try_from(*class).unwrap_or(u32::MAX);
            for (place, value) in vector {
                let sums = &mut by_piece[*place as usize];
                match sums.iter_mut().find(|(known, _)| *known == class) {
                    Some((_, sum)) => *sum += value * weight,
                    None => sums.push((class, value * weight)),
                }
            }
        }
        let mut squares = vec![0.0_f32; classes];
        for (class, sum) in by_piece.iter().flatten() {
            squares[*class as usize] += sum * sum;
        }
        for (class, sum) in by_piece.iter_mut().flatten() {
            *sum /= squares[*class as usize].sqrt();
        }
        Self { classes, by_piece }
    }

    /// The likeness of each class, from 0 to 1.
    pub(super) fn likeness(&self, vector: &Vector) -> Vec<f32> {
        let mut likeness = vec![0.0; self.classes];
        for (place, value) in vector {
            for (class, weight) in &self.by_piece[*place as usize] {
                likeness[*class as usize] += value * weight;
            }
        }
        likeness
    }
}
