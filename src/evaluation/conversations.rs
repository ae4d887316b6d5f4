//! Runs the scripts' own conversations and says where one went another way.

use crate::answer::{Engine, Outcome};
use crate::conversation::{Guide, Sent, Thread};
use crate::dialogue::Person;
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
    let person = Person { cases: conversation.cases.clone() };
    let mut thread = Thread::default();
    let mut now_ms = 0;
    let mut differences = Vec::new();
    for turn in &conversation.turns {
        now_ms += 10_000 + i64::from(turn.after_minutes) * 60_000;
        if let Some(event) = &turn.event {
            let case = conversation.cases.first().cloned();
            thread.sent = Some(Sent { event: event.clone(), case, at_ms: now_ms });
        }
        let guide = Guide { engine, today: conversation.today, now_ms, person: &person };
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
