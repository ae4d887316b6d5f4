//! Hears danger in words that no trigger has: triggers are certain, but nobody foresees every way of saying it.

use super::finder::{Example, Finder, MAX_CHARACTERS};
use super::learned::{of_answer, of_outside};
use super::{Action, Engine, Entry, Question};
use crate::scripts::Scripts;

/// Fewer characters (我是他儿子) tell too little; what is said in them has triggers.
const TELLING: usize = 6;

/// Whoever writes a book is heard at its beginning and at its end.
const MOST_STRETCHES: usize = 20;

/// What ends a sentence, or stands between two.
const ENDS: &str = "。！？!?；;…\n";
const MOST_SENTENCES: usize = 40;

/// A model of its own, which tells kinds of questions apart instead of topics. So it learns in no time, and what
/// it learns about danger and about what merely sounds like it draws no question away from its answer.
#[derive(Debug)]
pub(super) struct Alarm {
    finder: Finder,
    /// By class: the topic of what is not for us, the group of the topics that have answers.
    kinds: Vec<String>,
}

impl Alarm {
    /// A model that tells these kinds.
    pub(super) fn new(finder: Finder, kinds: Vec<String>) -> Self {
        Self { finder, kinds }
    }

    /// The kinds of everything that the scripts have an example of, with all the examples.
    pub(super) fn examples(scripts: &Scripts) -> (Vec<String>, Vec<Example<'_>>) {
        let mut kinds = Vec::new();
        let mut examples = Vec::new();
        for faq in &scripts.faqs {
            let slug = faq.slug.as_str();
            let class = class(&mut kinds, slug.split_once('.').map_or(slug, |(group, _)| group));
            examples.extend(of_answer(class, faq));
        }
        for outside in scripts.outside.iter().chain(&scripts.alarm) {
            let class = class(&mut kinds, outside.topic.as_str());
            examples.extend(of_outside(class, outside));
        }
        (kinds, examples)
    }
}

/// The parts of a message, each as long as the finder listens: a story may end in a cry. They overlap, so that no
/// sentence is cut in all of them.
fn stretches(words: &str) -> Vec<String> {
    let characters: Vec<char> = words.chars().collect();
    let last = characters.len().saturating_sub(MAX_CHARACTERS);
    let starts = (0..last).step_by(MAX_CHARACTERS / 2).take(MOST_STRETCHES).chain([last]);
    starts.map(|start| characters.iter().skip(start).take(MAX_CHARACTERS).collect()).collect()
}

/// Each of several sentences by itself: a cry between two calm ones drowns in them.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |character: char| ENDS.contains(character);
    let whole = text.trim_matches(ends);
    let sentences = text.split(ends).take(MOST_SENTENCES);
    sentences.filter(move |sentence| *sentence != whole && sentence.chars().count() >= TELLING)
}

/// The number of a kind, which may be new.
fn class(kinds: &mut Vec<String>, kind: &str) -> usize {
    kinds.iter().position(|known| known == kind).unwrap_or_else(|| {
        kinds.push(kind.to_owned());
        kinds.len() - 1
    })
}

impl Engine {
    /// The crisis that a message is like, if it is like enough. Whoever threatens others uses the
    /// words of anybody who is angry, so that more is needed for it than for the writer's own danger.
    pub(super) fn in_danger(&self, question: &Question<'_>) -> Option<Entry> {
        *question.danger.get_or_init(|| self.listen(question))
    }

    fn listen(&self, question: &Question<'_>) -> Option<Entry> {
        // Most answers inside a dialogue are too short to be searched at all.
        if question.words().chars().count() < TELLING {
            return None;
        }
        let stretches = stretches(question.words());
        let mut heard = stretches.iter().map(String::as_str).chain(sentences(question.text()));
        heard.find_map(|words| self.cries(words))
    }

    fn cries(&self, stretch: &str) -> Option<Entry> {
        let alarm = self.alarm();
        let (mut likeliest, mut own, mut all) = (None, 0.0, 0.0);
        for candidate in alarm.finder.find(stretch).candidates {
            let Some((entry, is_own)) = self.crisis(&alarm.kinds[candidate.class]) else { continue };
            let share = f64::from(candidate.share);
            likeliest = likeliest.or(Some(entry));
            own += if is_own { share } else { 0.0 };
            all += share;
        }
        let certainty = &self.scripts.certainty;
        likeliest.filter(|_| own >= certainty.urgent || all >= certainty.threat)
    }

    /// The crisis that a kind stands for, and whether it is the writer who is in danger.
    fn crisis(&self, kind: &str) -> Option<(Entry, bool)> {
        let entry = self.by_slug.get(kind).copied()?;
        let Entry::Crisis(number) = entry else { return None };
        let is_urgent = self.scripts.topics.action(&self.scripts.crises[number].slug) == Action::Handover;
        is_urgent.then(|| (entry, kind.starts_with("safety.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_are_heard_by_themselves() {
        let several = "您好，我想问立案要多久？等不到那天了。谢谢";
        assert_eq!(sentences(several).collect::<Vec<_>>(), ["您好，我想问立案要多久", "等不到那天了"]);
        assert_eq!(sentences("立案要多久才有消息").count(), 0, "one sentence is heard as a whole already");
        assert_eq!(sentences("立案要多久才有消息？！").count(), 0, "with its signs too");
    }

    proptest! {
        #[test]
        fn every_character_of_a_message_is_heard(text in "[a-z]{0,900}") {
            let stretches = stretches(&text);
            prop_assert!(stretches.len() <= MOST_STRETCHES + 1);
            prop_assert!(stretches.iter().all(|stretch| stretch.chars().count() <= MAX_CHARACTERS));
            prop_assert!(text.starts_with(&stretches[0]) && text.ends_with(stretches.last().unwrap()));
            for window in text.as_bytes().windows(MAX_CHARACTERS / 2) {
                let window = std::str::from_utf8(window).unwrap();
                prop_assert!(stretches.iter().any(|stretch| stretch.contains(window)), "{}", window);
            }
        }
    }
}
