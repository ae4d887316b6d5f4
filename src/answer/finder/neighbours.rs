//! How like a question each class is: to its nearest example, and to all of them together.

use super::space::Vector;

/// Which examples have a piece, and the mean of each class.
#[derive(Debug)]
pub(super) struct Neighbours {
    classes: usize,
    /// The class of each example.
    labels: Vec<u32>,
    /// Piece → (example, weight).
    holders: Vec<Vec<(u32, f32)>>,
    /// Piece → (class, weight in the class's mean).
    means: Vec<Vec<(u32, f32)>>,
}

/// How like a question a class is, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Likeness {
    /// To the nearest example.
    pub(super) nearest: f32,
    /// To the mean of all examples.
    pub(super) mean: f32,
}

impl Neighbours {
    pub(super) fn new(examples: &[(usize, Vector, f32)], dimensions: usize, classes: usize) -> Self {
        let mut holders = vec![Vec::new(); dimensions];
        let mut labels = Vec::new();
        for (number, (class, vector, _)) in (0..).zip(examples) {
            labels.push(u32::try_from(*class).unwrap_or(u32::MAX));
            for (place, value) in vector {
                holders[*place as usize].push((number, *value));
            }
        }
        let means = means(&holders, &labels, classes);
        Self { classes, labels, holders, means }
    }

    /// The likeness of each class.
    pub(super) fn likeness(&self, vector: &Vector) -> Vec<Likeness> {
        let mut examples = vec![0.0_f32; self.labels.len()];
        let mut found = vec![Likeness::default(); self.classes];
        for (place, value) in vector {
            for (number, weight) in &self.holders[*place as usize] {
                examples[*number as usize] += value * weight;
            }
            for (class, weight) in &self.means[*place as usize] {
                found[*class as usize].mean += value * weight;
            }
        }
        for (label, likeness) in self.labels.iter().zip(examples) {
            let own = &mut found[*label as usize].nearest;
            *own = own.max(likeness);
        }
        found
    }
}

/// The sum of a class's examples, brought to length 1.
fn means(holders: &[Vec<(u32, f32)>], labels: &[u32], classes: usize) -> Vec<Vec<(u32, f32)>> {
    let mut squares = vec![0.0_f32; classes];
    let mut sums: Vec<Vec<(u32, f32)>> = Vec::with_capacity(holders.len());
    for held in holders {
        let mut by_class: Vec<(u32, f32)> = Vec::new();
        for (number, value) in held {
            let class = labels[*number as usize];
            match by_class.iter_mut().find(|(known, _)| *known == class) {
                Some((_, sum)) => *sum += value,
                None => by_class.push((class, *value)),
            }
        }
        for (class, sum) in &by_class {
            squares[*class as usize] += sum * sum;
        }
        sums.push(by_class);
    }
    for (class, sum) in sums.iter_mut().flatten() {
        *sum /= squares[*class as usize].sqrt();
    }
    sums
}
