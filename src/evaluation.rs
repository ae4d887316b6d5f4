//! Measures the answers on questions whose right topic is known.
//!
//! A question that is also a phrasing of the scripts would measure memory only. So the questions are dealt into
//! folds, and each fold is answered by an engine that learned without it.

pub mod conversations;
pub mod dialogues;
mod figures;
mod fit;
mod gold;
mod variants;

use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;

use crate::answer::{Engine, Outcome, Signs};
use crate::conversation;
use crate::scripts::Scripts;
use crate::statutes::Collection;

pub use figures::Figures;
pub use fit::{Fitted, fit};
pub use gold::{Gold, read};
pub use variants::{Robustness, robustness};

/// A question and what the engine made of it.
#[derive(Debug)]
pub struct Answered {
    /// The question with what would be right.
    pub gold: Gold,
    /// What came out.
    pub outcome: Outcome,
    /// What the certainty was judged by; nothing where a rule answered.
    pub signs: Option<Signs>,
    /// How long it took, in milliseconds.
    pub latency_ms: f64,
}

/// Answers every question with an engine that has not learned from it.
pub fn answer(
    scripts: &Arc<Scripts>,
    laws: &Collection,
    questions: Vec<Gold>,
    folds: usize,
    today: Date,
) -> Vec<Answered> {
    let folds = folds.clamp(1, questions.len().max(1));
    let mut dealt: Vec<Vec<Gold>> = (0..folds).map(|_| Vec::new()).collect();
    for (number, gold) in questions.into_iter().enumerate() {
        dealt[number % folds].push(gold);
    }
    let mut answered: Vec<Answered> = Vec::new();
    for fold in dealt {
        let unseen: Vec<&str> = fold.iter().map(|gold| gold.question.as_str()).collect();
        let engine = Engine::without(scripts.clone(), unseen.iter()).with_laws(laws.clone());
        engine.learn();
        answered.extend(fold.into_iter().map(|gold| {
            let begun = Instant::now();
            let outcome = conversation::ask(&engine, &gold.question, today);
            let latency_ms = begun.elapsed().as_secs_f64() * 1_000.0;
            let signs = engine.signs(&gold.question, today);
            Answered { gold, outcome, signs, latency_ms }
        }));
    }
    answered
}
