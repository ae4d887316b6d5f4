//! Finds how the signs of an answer tell its probability of being right: a logistic regression, and the limit
//! above which answers are given, chosen on questions that the regression has not seen.

use std::fmt;

use super::Answered;
use crate::answer::Signs;

/// One weight for each sign, and one for none.
const WEIGHTS: usize = 7;
const FOLDS: usize = 10;
/// Keeps the weights small: some hundred questions tell only so much.
const RIDGE: f64 = 1.0;
/// Answers may be wrong this often; below the 2 in 100 that are promised, because other questions come.
const WRONG: f64 = 0.016;

/// The numbers for `certainty.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// For an answer without signs.
    pub bias: f64,
    /// For each sign.
    pub weights: Signs,
    /// The limit for direct answers.
    pub direct: f64,
}

impl fmt::Display for Fitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weights: Vec<String> = self.weights.iter().map(|weight| format!("{weight:.4}")).collect();
        writeln!(f, "bias = {:.4}", self.bias)?;
        writeln!(f, "weights = [{}]", weights.join(", "))?;
        write!(f, "direct = {:.3}", self.direct)
    }
}

/// A question's signs, and whether the first topic is right.
type Case = (Signs, bool);

/// Fits the certainty to answered questions. Those that a rule answered count as asked, but teach nothing.
pub fn fit(answered: &[Answered]) -> Fitted {
    let pool: Vec<&Answered> =
        answered.iter().filter(|one| one.gold.is_faq() || one.gold.is_outside()).collect();
    let cases: Vec<Case> =
        pool.iter().filter_map(|one| Some((one.signs?, one.is_first() && !one.gold.is_outside()))).collect();
    let scale = Scale::of(&cases);
    let weights = regress(&cases, &scale);
    let direct = limit(&unseen(&cases, &scale), pool.len());
    let (bias, weights) = scale.unscaled(weights);
    Fitted { bias, weights, direct }
}

/// The certainty of each case by a regression that has not seen it.
fn unseen(cases: &[Case], scale: &Scale) -> Vec<(f64, bool)> {
    (0..FOLDS)
        .flat_map(|fold| {
            let others: Vec<Case> = cases
                .iter()
                .enumerate()
                .filter(|(number, _)| number % FOLDS != fold)
                .map(|(_, case)| *case)
                .collect();
            let weights = regress(&others, scale);
            let own = cases.iter().skip(fold).step_by(FOLDS);
            own.map(|(signs, right)| (probability(&weights, &scale.scaled(signs)), *right))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The lowest limit above which at most [`WRONG`] of all questions get a wrong answer.
#[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
fn limit(judged: &[(f64, bool)], asked: usize) -> f64 {
    let mut judged = judged.to_vec();
    judged.sort_by(|one, two| two.0.total_cmp(&one.0));
    let (mut wrong, mut limit) = (0, 1.0);
    for (certainty, right) in judged {
        wrong += usize::from(!right);
        if wrong as f64 > WRONG * asked as f64 {
            break;
        }
        limit = certainty;
    }
    limit
}

/// Brings every sign to mean 0 and spread 1, so that one step size suits all.
struct Scale {
    mean: Signs,
    spread: Signs,
}

impl Scale {
    #[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
    fn of(cases: &[Case]) -> Self {
        let count = cases.len().max(1) as f64;
        let mean: Signs =
            std::array::from_fn(|sign| cases.iter().map(|(signs, _)| signs[sign]).sum::<f64>() / count);
        let spread = std::array::from_fn(|sign| {
            let square = |(signs, _): &Case| (signs[sign] - mean[sign]).powi(2);
            (cases.iter().map(square).sum::<f64>() / count).sqrt().max(1e-9)
        });
        Self { mean, spread }
    }

    /// The signs, with a 1 in front for the bias.
    fn scaled(&self, signs: &Signs) -> [f64; WEIGHTS] {
        std::array::from_fn(|place| match place {
            0 => 1.0,
            _ => (signs[place - 1] - self.mean[place - 1]) / self.spread[place - 1],
        })
    }

    fn unscaled(&self, weights: [f64; WEIGHTS]) -> (f64, Signs) {
        let plain: Signs = std::array::from_fn(|sign| weights[sign + 1] / self.spread[sign]);
        let bias = weights[0] - plain.iter().zip(self.mean).map(|(weight, mean)| weight * mean).sum::<f64>();
        (bias, plain)
    }
}

/// Gradient descent on the logistic loss; it has one lowest point, so where it starts does not matter.
#[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
fn regress(cases: &[Case], scale: &Scale) -> [f64; WEIGHTS] {
    let scaled: Vec<([f64; WEIGHTS], bool)> =
        cases.iter().map(|(signs, right)| (scale.scaled(signs), *right)).collect();
    let count = cases.len().max(1) as f64;
    let mut weights = [0.0; WEIGHTS];
    for _ in 0..3_000 {
        let mut slope = weights.map(|weight| RIDGE * weight / count);
        slope[0] = 0.0;
        for (signs, right) in &scaled {
            let miss = probability(&weights, signs) - f64::from(u8::from(*right));
            slope.iter_mut().zip(signs).for_each(|(slope, sign)| *slope += miss * sign / count);
        }
        weights.iter_mut().zip(slope).for_each(|(weight, slope)| *weight -= slope);
    }
    weights
}

fn probability(weights: &[f64; WEIGHTS], signs: &[f64; WEIGHTS]) -> f64 {
    let sum: f64 = weights.iter().zip(signs).map(|(weight, sign)| weight * sign).sum();
    1.0 / (1.0 + (-sum).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telling_sign_gets_the_weight() {
        let cases: Vec<Case> = (0..200)
            .map(|number| {
                let sign = f64::from(number % 20) / 10.0;
                ([sign, f64::from(number % 7), 0.0, 0.0, 0.0, 0.0], sign > 1.0)
            })
            .collect();
        let scale = Scale::of(&cases);
        let (_, weights) = scale.unscaled(regress(&cases, &scale));
        assert!(weights[0] > 2.0 && weights[0] > 10.0 * weights[1].abs());
    }

    #[test]
    fn the_limit_stands_above_the_wrong_answers() {
        let judged = [(0.9, true), (0.8, true), (0.7, false), (0.6, true), (0.5, false)];
        assert_eq!(limit(&judged, 100), 0.6);
        assert_eq!(limit(&judged, 10), 0.8);
    }
}
