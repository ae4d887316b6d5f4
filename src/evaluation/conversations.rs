//! Runs the scripts' own conversations and says where one went another way.

use crate::answer::{Engine, Outcome};
use crate::conversation::{Guide, Sent, Thread};
use crate::dialogue::{OwnCase, Person};
use crate::scripts::{Conversation, Turn};

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where the turn is written.
    pub place: String,
    /// The conversation.
    pub name: String,
    /// What was said.
    pub says: String,
    /// What is compared: `topic`, `state`, `text` …
    pub what: String,
    /// What is written.
    pub expected: String,
    /// What came.
    pub found: String,
}

/// Runs one conversation from its beginning.
pub fn run(engine: &Engine, conversation: &Conversation) -> Vec<Difference> {
    let cases = conversation.cases.iter().map(OwnCase::numbered).collect();
    let person = Person { cases, ..Person::default() };
    let mut thread = Thread::default();
    let mut now_ms = 0;
    let mut differences = Vec::new();
    for turn in &conversation.turns {
        now_ms += 10_000 + i64::from(turn.after_minutes) * 60_000;
        if let Some(event) = &turn.event {
            let case = conversation.cases.first().cloned();
            thread.sent = Some(Sent { event: event.clone(), case, at_ms: now_ms });
        }
        let guide = Guide { engine, today: conversation.today, now_ms, person: &person, draft_page: None };
        let outcome = guide.hear(&mut thread, &turn.says, None);
        differences.extend(compare(turn, &outcome).into_iter().map(|(what, expected, found)| Difference {
            place: turn.says.place.to_string(),
            name: conversation.name.value.clone(),
            says: turn.says.value.clone(),
            what: what.to_owned(),
            expected,
            found,
        }));
    }
    differences
}

type Line = (&'static str, String, String);

fn compare(turn: &Turn, outcome: &Outcome) -> Vec<Line> {
    let topic = outcome.topic.as_ref().map_or("none", |topic| topic.as_str());
    let place = outcome.place.as_ref();
    let flow = place.and_then(|place| place.flow.as_deref()).unwrap_or("none");
    let state = place.map_or("none", |place| place.state.as_str());
    let action = outcome.action.to_string();
    let pairs = [
        ("topic", turn.topic.as_ref().map(|topic| topic.as_str()), topic),
        ("action", turn.action.as_deref(), &action),
        ("flow", turn.flow.as_deref(), flow),
        ("state", turn.state.as_deref(), state),
    ];
    let differing = pairs.into_iter().filter_map(|(what, expected, found)| {
        expected
            .filter(|expected| *expected != found)
            .map(|expected| (what, expected.to_owned(), found.to_owned()))
    });
    let mut lines: Vec<Line> = differing.collect();
    // A question back is no answer: only what is said for certain can be wrong.
    let said = (action != "clarify").then_some(topic);
    let forbidden = turn.not.iter().filter(|slug| Some(slug.as_str()) == said);
    lines.extend(forbidden.map(|slug| ("topic", format!("not {}", slug.as_str()), topic.to_owned())));
    for (slot, expected) in &turn.slots {
        let found = outcome
            .slots
            .get(slot)
            .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let found = found.unwrap_or_else(|| "nothing".to_owned());
        if found != expected.value {
            lines.push(("slots", format!("{slot} = {}", expected.value), found));
        }
    }
    let missing = turn.text.iter().filter(|part| !outcome.text.contains(part.as_str()));
    lines.extend(missing.map(|part| ("text", part.clone(), outcome.text.clone())));
    let present = turn.not_text.iter().filter(|part| outcome.text.contains(part.as_str()));
    lines.extend(present.map(|part| ("text", format!("without {part}"), outcome.text.clone())));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Question;
    use crate::scripts::{Scripts, Source};
    use proptest::prelude::*;
    use std::sync::{Arc, LazyLock};

    static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
        Engine::new(Arc::new(Scripts::load(&Source::Embedded).expect("the shipped scripts")))
    });

    #[test]
    fn every_shipped_conversation_goes_as_it_is_written() {
        let conversations = &ENGINE.scripts().conversations;
        let differences: Vec<Difference> =
            conversations.iter().flat_map(|conversation| run(&ENGINE, conversation)).collect();
        assert!(differences.is_empty(), "{differences:#?}");
        assert!(conversations.len() > 10);
    }

    #[test]
    fn every_dialogue_can_be_begun_by_its_own_words() {
        let person = Person::default();
        for dialogue in &ENGINE.scripts().dialogues {
            let starts =
                dialogue.starts.iter().filter(|start| start.after.is_empty() && start.event.is_none());
            let is_free = |words: &&crate::scripts::Placed<String>| {
                ENGINE.urgent_or_refused(&Question::new(words), jiff::civil::date(2026, 11, 23)).is_none()
            };
            for words in starts.flat_map(|start| &start.exact).filter(is_free) {
                let guide = Guide {
                    engine: &ENGINE,
                    today: jiff::civil::date(2026, 11, 23),
                    now_ms: 0,
                    person: &person,
                    draft_page: None,
                };
                let outcome = guide.hear(&mut Thread::default(), words, None);
                let flow = outcome.place.and_then(|place| place.flow);
                assert_eq!(flow.as_deref(), Some(dialogue.name.as_str()), "{}", **words);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_words_at_any_place_of_any_dialogue_are_answered(
            begin in "(诉讼费计算器|期限计算器|算利息|赔偿计算器|管辖助手|我要告商家|教我立案|给法官留言|申请改期)",
            words in proptest::collection::vec("(八万|1|3|下一步|返回|改成9万|离婚|2月30号|昨天|12%|可以|不|年卡365天|北京朝阳|（2026）京0491民初1号|\\PC{0,12})", 1..8),
        ) {
            let person = Person::default();
            let mut thread = Thread::default();
            for text in std::iter::once(&begin).chain(&words) {
                let guide = Guide { engine: &ENGINE, today: jiff::civil::date(2026, 11, 23), now_ms: 0, person: &person, draft_page: None };
                let outcome = guide.hear(&mut thread, text, None);
                prop_assert!(!outcome.text.trim().is_empty());
                let kept: Thread = serde_json::from_str(&serde_json::to_string(&thread).unwrap()).unwrap();
                prop_assert_eq!(&kept, &thread);
            }
        }
    }
}
