//! Plays whole conversations whose right course is known, turn by turn.

use anyhow::Context;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::answer::{Engine, Outcome};
use crate::channel::Part;
use crate::clock::court_date;
use crate::conversation::{Answer, Desk, Memory, Sent, State, Thread};
use crate::dialogue::{OwnCase, Person};
use crate::secret::Private;
use crate::wechat::inbound::Message;

/// A conversation and its right course.
#[derive(Debug, Clone, Deserialize)]
pub struct Scenario {
    /// Names it.
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub title: String,
    /// Who speaks.
    #[serde(default)]
    user: User,
    /// When it begins.
    clock: Timestamp,
    /// Its turns.
    turns: Vec<Spoken>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct User {
    #[serde(default)]
    cases: Vec<String>,
}

/// What a person sends, or what is sent to them.
#[derive(Debug, Clone, Deserialize)]
struct Spoken {
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    event: Option<String>,
    #[serde(default)]
    case: Option<String>,
    #[serde(default)]
    msgtype: Option<String>,
    #[serde(default)]
    advance_s: i64,
    #[serde(default)]
    clock: Option<Timestamp>,
    #[serde(default)]
    expect: Map<String, Value>,
}

/// A turn that went another way.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The scenario.
    pub id: String,
    /// The turn, from 1.
    pub turn: usize,
    /// What was sent.
    pub sent: String,
    /// What differs: name, expected, found.
    pub differences: Vec<(String, String, String)>,
}

/// What came of all scenarios.
#[derive(Debug, Default)]
pub struct Played {
    /// Turns played.
    pub turns: usize,
    /// Scenarios played.
    pub scenarios: usize,
    /// Scenarios in which every turn was right.
    pub scenarios_right: usize,
    /// The turns that were not.
    pub different: Vec<Difference>,
}

/// Reads one scenario a line.
///
/// # Errors
/// The first line that is not one, by its number.
pub fn read(text: &str) -> anyhow::Result<Vec<Scenario>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| serde_json::from_str(line).with_context(|| format!("line {}", number + 1)))
        .collect()
}

/// Plays every scenario.
pub fn play(engine: &Engine, scenarios: &[Scenario]) -> Played {
    let mut played = Played::default();
    for scenario in scenarios {
        let different = scenario.play(engine);
        played.scenarios += 1;
        played.scenarios_right += usize::from(different.is_empty());
        played.turns += scenario.turns.len();
        played.different.extend(different);
    }
    played
}

impl Scenario {
    fn play(&self, engine: &Engine) -> Vec<Difference> {
        let cases = self.user.cases.iter().map(OwnCase::numbered).collect();
        let person = Person { cases, ..Person::default() };
        let mut memory =
            Memory { state: State::Bot, thread: Thread::default(), following: true, waiting_replies: 0 };
        let mut now_ms = self.clock.as_millisecond();
        let mut different = Vec::new();
        for (number, spoken) in self.turns.iter().enumerate() {
            now_ms =
                spoken.clock.map_or(now_ms + 10_000, Timestamp::as_millisecond) + spoken.advance_s * 1_000;
            if let Some(event) = &spoken.event {
                memory.thread.sent =
                    Some(Sent { event: event.clone(), case: spoken.case.clone(), at_ms: now_ms });
                continue;
            }
            let today = Timestamp::from_millisecond(now_ms).map(court_date).unwrap_or_default();
            let desk = Desk {
                engine,
                today,
                now_ms,
                person: &person,
                draft_page: None,
                platform_desk: false,
                model_available: false,
            };
            let turn = desk.hear(memory, &spoken.message());
            let heard = Heard::of(turn.outcome.as_deref(), &turn.answer);
            memory = turn.memory;
            let differences = heard.differences(&spoken.expect);
            if !differences.is_empty() {
                let sent = spoken.user.clone().unwrap_or_else(|| format!("[{}]", spoken.kind()));
                different.push(Difference { id: self.id.clone(), turn: number + 1, sent, differences });
            }
        }
        different
    }
}

impl Spoken {
    fn kind(&self) -> &str {
        self.msgtype.as_deref().unwrap_or("text")
    }

    fn message(&self) -> Message {
        let words = self.user.clone().unwrap_or_default();
        let media_id = || "evaluation".to_owned();
        match self.kind() {
            "image" => Message::Image { media_id: media_id() },
            "voice" => Message::Voice {
                media_id: media_id(),
                format: "amr".to_owned(),
                recognition: Some(Private(words)),
            },
            "video" => Message::Video { media_id: media_id(), thumb_media_id: media_id() },
            "file" => Message::File { title: Private(words) },
            "location" => Message::Location {
                latitude: Private(String::new()),
                longitude: Private(String::new()),
                label: Private(words),
            },
            _ => Message::Text { content: Private(words), menu_id: None },
        }
    }
}

/// What came out of a turn.
struct Heard {
    action: String,
    topics: Vec<String>,
    flow: Option<String>,
    state: String,
    retry: u32,
    slots: Map<String, Value>,
    resume_offer: Option<String>,
    menu: usize,
    text: String,
}

impl Heard {
    fn of(outcome: Option<&Outcome>, answer: &Answer) -> Self {
        let text = match answer {
            Answer::Now(parts) | Answer::After(_, parts) => {
                parts.iter().map(words).collect::<Vec<_>>().join("\n")
            }
            Answer::Advised(asked) => asked.otherwise.iter().map(words).collect::<Vec<_>>().join("\n"),
            Answer::Nothing | Answer::WaitingReply => String::new(),
        };
        let place = outcome.and_then(|outcome| outcome.place.as_ref());
        let is_handover = outcome.is_some_and(|outcome| outcome.action == crate::scripts::Action::Handover);
        let state = match place {
            Some(place) => place.state.clone(),
            None if is_handover => "queued".to_owned(),
            None => "fresh".to_owned(),
        };
        let topics = outcome.iter().flat_map(|outcome| outcome.topic.iter().chain(&outcome.also));
        Self {
            action: outcome.map(|outcome| outcome.action.to_string()).unwrap_or_default(),
            topics: topics.map(ToString::to_string).collect(),
            flow: place.and_then(|place| place.flow.clone()),
            state,
            retry: place.map_or(0, |place| place.retry),
            slots: outcome.map(|outcome| outcome.slots.clone()).unwrap_or_default(),
            resume_offer: outcome.and_then(|outcome| outcome.resume_offer.clone()),
            menu: outcome.map_or(0, |outcome| outcome.menu.len()),
            text,
        }
    }

    fn differences(&self, expect: &Map<String, Value>) -> Vec<(String, String, String)> {
        let alternative =
            expect.get("alt_action").and_then(Value::as_str).is_some_and(|wanted| self.is_called(wanted));
        let mut found = Vec::new();
        for (name, wanted) in expect {
            let own = match name.as_str() {
                "action" | "topic" | "topics_all" | "menu_min" | "state" | "flow" if alternative => continue,
                "topic"
                    if expect.contains_key("alt_action")
                        && !self.is_called(expect["action"].as_str().unwrap_or_default()) =>
                {
                    continue;
                }
                _ => self.fits(name, wanted, expect),
            };
            if let Some(own) = own {
                found.push((name.clone(), shown(wanted), own));
            }
        }
        found
    }

    /// Whether an alternative says what happened: `handover`, `answer:fee.appeal`, `ask:amount`.
    fn is_called(&self, wanted: &str) -> bool {
        let by_topic = wanted.split_once(':').is_some_and(|(action, topic)| {
            action == self.action && self.topics.iter().any(|own| own == topic)
        });
        wanted == self.action || wanted == self.state || by_topic
    }

    /// What was found in place of what is wanted; `None` if it fits.
    fn fits(&self, name: &str, wanted: &Value, expect: &Map<String, Value>) -> Option<String> {
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let word = wanted.as_str().unwrap_or_default();
        match name {
            "flow" => (self.flow.as_deref() != wanted.as_str()).then(|| shown(&self.flow.clone().into())),
            "state" => {
                let other = expect.get("alt_state").and_then(Value::as_str);
                (self.state != word && other != Some(&self.state)).then(|| self.state.clone())
            }
            "action" => (self.action != word).then(|| format!("{} {:?}", self.action, self.topics)),
            "topic" => {
                (self.topics.first().map(String::as_str) != Some(word)).then(|| format!("{:?}", self.topics))
            }
            "topics_all" => texts(wanted)
                .iter()
                .any(|topic| !self.topics.contains(topic))
                .then(|| format!("{:?}", self.topics)),
            "slots" => {
                let wanted = wanted.as_object()?;
                let differs = wanted.iter().any(|(slot, value)| !is_same(self.slots.get(slot), value));
                differs.then(|| Value::Object(self.slots.clone()).to_string())
            }
            "retry" => (Some(u64::from(self.retry)) != wanted.as_u64()).then(|| self.retry.to_string()),
            "resume_offer" => (self.resume_offer.as_deref() != wanted.as_str())
                .then(|| shown(&self.resume_offer.clone().into())),
            "menu_min" => {
                wanted.as_u64().is_some_and(|least| (self.menu as u64) < least).then(|| self.menu.to_string())
            }
            "reply_must" => {
                texts(wanted).iter().any(|part| !self.text.contains(part)).then(|| self.text.clone())
            }
            "reply_must_any" => {
                (!texts(wanted).iter().any(|part| self.text.contains(part))).then(|| self.text.clone())
            }
            "reply_must_not" => texts(wanted)
                .iter()
                .any(|part| without_links(&self.text).contains(part))
                .then(|| self.text.clone()),
            _ => None,
        }
    }
}

fn words(part: &Part) -> String {
    match part {
        Part::Text { text, .. } => text.clone(),
        Part::PlatformDesk | Part::Template { .. } => String::new(),
    }
}

/// The addresses of links are percent-encoded; people read the words only.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("<a href=\"") {
        out.push_str(before);
        rest = link.split_once('>').map_or("", |(_, words)| words);
    }
    out + rest
}

fn is_same(own: Option<&Value>, wanted: &Value) -> bool {
    match (own, wanted) {
        (Some(own), wanted) if own.is_number() && wanted.is_number() => own.as_f64() == wanted.as_f64(),
        (own, wanted) => own == Some(wanted),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
