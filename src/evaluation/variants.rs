//! The same question typed in other ways: the answer must not change.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::Gold;
use crate::answer::Engine;
use crate::scripts::Scripts;
use crate::text::{reading, simplified};

/// How often the topic stays the same, by the kind of change; shares are between 0 and 1.
#[derive(Debug, Clone, Serialize)]
pub struct Robustness {
    /// Over all kinds.
    pub overall: f64,
    /// For each kind.
    pub by_change: BTreeMap<&'static str, f64>,
}

/// Asks every question as it is and changed, and counts how often the first topic stays.
pub fn robustness(scripts: &Arc<Scripts>, questions: &[Gold], today: Date) -> Robustness {
    let engine = Engine::new(scripts.clone());
    let changes = Changes::new(scripts);
    let mut kept: BTreeMap<&'static str, (u32, u32)> = BTreeMap::new();
    for gold in questions {
        let topic = engine.ask(&gold.question, today).topic;
        for (name, changed) in changes.all(&gold.question) {
            let counts = kept.entry(name).or_default();
            counts.0 += u32::from(engine.ask(&changed, today).topic == topic);
            counts.1 += 1;
        }
    }
    let share = |(same, all): (u32, u32)| f64::from(same) / f64::from(all.max(1));
    let sum = kept.values().fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    Robustness {
        overall: share(sum),
        by_change: kept.into_iter().map(|(name, counts)| (name, share(counts))).collect(),
    }
}

struct Changes {
    /// Simplified → traditional.
    traditional: BTreeMap<char, char>,
    /// Reading → the characters of the scripts that are read so.
    alike: BTreeMap<String, Vec<char>>,
}

impl Changes {
    fn new(scripts: &Scripts) -> Self {
        let mut traditional = BTreeMap::new();
        for character in '\u{4e00}'..='\u{9fff}' {
            let simple = simplified(&character.to_string()).chars().next().unwrap_or(character);
            if simple != character {
                traditional.entry(simple).or_insert(character);
            }
        }
        let mut alike: BTreeMap<String, Vec<char>> = BTreeMap::new();
        let questions = scripts.faqs.iter().flat_map(|faq| &faq.questions);
        for character in questions.flat_map(|question| question.chars()) {
            let Some(read) = reading(character) else { continue };
            let known = alike.entry(read.to_owned()).or_default();
            if !known.contains(&character) {
                known.push(character);
            }
        }
        Self { traditional, alike }
    }

    fn all(&self, question: &str) -> Vec<(&'static str, String)> {
        let mut changed = vec![
            (
                "traditional",
                question.chars().map(|one| *self.traditional.get(&one).unwrap_or(&one)).collect(),
            ),
            ("full width", question.chars().map(full_width).collect()),
            ("emoji", format!("😭{question}🙏🙏")),
            ("politeness", format!("您好，请问{question}，谢谢您")),
            ("punctuation", format!("{question}？？？！！。。")),
        ];
        changed.extend(self.homophone(question).map(|swapped| ("homophone", swapped)));
        changed
    }

    /// One character in the middle of the question for another that sounds the same.
    fn homophone(&self, question: &str) -> Option<String> {
        let mut characters: Vec<char> = question.chars().collect();
        let middle = characters.len() / 2;
        let (place, other) = (middle..characters.len()).find_map(|place| {
            let alike = self.alike.get(reading(characters[place])?)?;
            let other = alike.iter().find(|other| **other != characters[place])?;
            Some((place, *other))
        })?;
        characters[place] = other;
        Some(characters.into_iter().collect())
    }
}

fn full_width(character: char) -> char {
    match character {
        '!'..='~' => char::from_u32(character as u32 + 0xfee0).unwrap_or(character),
        other => other,
    }
}
