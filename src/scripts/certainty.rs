//! How the certainty of an answer is judged, and from when on it is given: numbers that `tingxun eval --fit` finds.

use super::faults::Faults;
use super::sheet::Row;

/// The names of the limits, which are probabilities.
const LIMITS: [&str; 5] = ["direct", "outside", "purpose", "urgent", "threat"];
/// How many signs there are.
const SIGNS: usize = 6;

/// The weights of the signs and the limits.
#[derive(Debug, Clone, Default)]
pub struct Certainty {
    bias: f64,
    weights: [f64; SIGNS],
    /// An answer this certain is given at once.
    pub direct: f64,
    /// A message this certain not to be for us gets the fixed text for its kind.
    pub outside: f64,
    /// A message this likely to ask for something else than an answer (a calculation, the own case, a human) gets
    /// that.
    pub purpose: f64,
    /// A message this likely to come from somebody in danger is treated so.
    pub urgent: f64,
    /// A message this likely to come from somebody in danger or to be a threat is treated so.
    pub threat: f64,
}

impl Certainty {
    /// The probability that an answer with these signs is right.
    pub fn of(&self, signs: &[f64; SIGNS]) -> f64 {
        let sum: f64 = self.weights.iter().zip(signs).map(|(weight, sign)| weight * sign).sum();
        1.0 / (1.0 + (-(self.bias + sum)).exp())
    }

    pub(super) fn parse(mut top: Row<'_>, faults: &Faults) -> Self {
        top.date("as_of");
        top.text("source");
        let bias = top.decimal("bias");
        let [direct, outside, purpose, urgent, threat] = LIMITS.map(|name| top.decimal(name));
        let weights = top.decimals("weights");
        let weights = weights.as_slice().try_into().unwrap_or_else(|_| {
            faults.at(&top.place, format!("weights must be {SIGNS} numbers, not {}", weights.len()));
            [0.0; SIGNS]
        });
        for (name, limit) in LIMITS.into_iter().zip([direct, outside, purpose, urgent, threat]) {
            if !(0.0..=1.0).contains(&limit) {
                faults.at(&top.place, format!("{name} is a probability between 0 and 1, not {limit}"));
            }
        }
        top.close();
        Self { bias, weights, direct, outside, purpose, urgent, threat }
    }
}
