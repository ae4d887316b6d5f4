//! Hears danger in words that no trigger has: triggers are certain, but nobody foresees every way of saying it.

use super::{Action, Engine, Entry, Question};

/// Fewer characters (我是他儿子) tell too little; what is said in them has triggers.
const TELLING: usize = 6;

impl Engine {
    /// The crisis that a message is like, if it is like enough. Whoever threatens others uses the
    /// words of anybody who is angry, so that more is needed for it than for the writer's own danger.
    pub(super) fn in_danger(&self, question: &Question<'_>) -> Option<Entry> {
        // Most answers inside a dialogue are too short to be searched at all.
        if question.words().chars().count() < TELLING {
            return None;
        }
        let likely = self.find(question).candidates.iter().filter_map(|candidate| {
            let (entry, is_own) = self.crisis(candidate.class)?;
            Some((entry, is_own, f64::from(candidate.share)))
        });
        let (mut likeliest, mut own, mut all) = (None, 0.0, 0.0);
        for (entry, is_own, share) in likely {
            likeliest = likeliest.or(Some(entry));
            own += if is_own { share } else { 0.0 };
            all += share;
        }
        let certainty = &self.scripts.certainty;
        likeliest.filter(|_| own >= certainty.urgent || all >= certainty.threat)
    }

    /// The crisis that a class of the finder stands for, and whether it is the writer who is in danger.
    fn crisis(&self, class: usize) -> Option<(Entry, bool)> {
        let topic = self.outside(class)?;
        let entry = self.by_slug.get(topic).copied().filter(|entry| matches!(entry, Entry::Crisis(_)))?;
        let is_urgent = self.scripts.topics.action(topic) == Action::Handover;
        is_urgent.then(|| (entry, topic.as_str().starts_with("safety.")))
    }
}
