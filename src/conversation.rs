//! What a message or event does to the conversation with one person: a pure decision, no I/O.
//!
//! A conversation is with the bot, waiting for a human, with a human, or closed. The bot goes on answering
//! while the person waits; it is silent while a human speaks; a closed conversation opens again with the next
//! message. The current dialogue and its slots travel with the state, so that any replica can go on.

mod guide;
mod handing;
mod leaning;
pub mod queries;
mod running;
mod thread;

use std::time::Duration;

use jiff::civil::Date;

pub use guide::{Guide, ask};
pub use thread::{Sent, Thread};

use crate::answer::{Effect as OnConversation, Engine, Outcome};
use crate::channel::Part;
use crate::complaint::Page;
use crate::dialogue::{Person, split};
use crate::language_model::is_general;
use crate::scripts::link::{BOT, UNHELPFUL, WAITING};
use crate::scripts::{Phrase, Slug, WindowAction};
use crate::secret::Private;
use crate::wechat::inbound::{Body, Event, Inbound, Message, SubscriptionChoice, SubscriptionResult};

/// With whom a person speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The bot answers.
    Bot,
    /// A human was asked for; the bot still answers.
    Waiting,
    /// A human speaks; the bot is silent.
    Human,
    /// Over; the next message opens it again.
    Closed,
}

impl State {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Waiting => "waiting",
            Self::Human => "human",
            Self::Closed => "closed",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        let known = [Self::Bot, Self::Waiting, Self::Human, Self::Closed];
        known.into_iter().find(|state| state.name() == name).ok_or(name)
    }
}

/// What is remembered of a person between messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// With whom the person speaks.
    pub state: State,
    /// What was spoken about, and where a dialogue stands.
    pub thread: Thread,
    /// Whether the person follows the account.
    pub following: bool,
    /// Replies that wait behind a "点此查看" link.
    pub waiting_replies: i64,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Nothing: the platform gets `success`.
    Nothing,
    /// These parts, at once.
    Now(Vec<Part>),
    /// These parts, once this long has passed: an answer that takes time to find.
    After(Duration, Vec<Part>),
    /// The reply that waits behind the link.
    WaitingReply,
    /// What the language model picks; without it, the question back.
    Advised(Consultation),
}

/// A question that the language model may see, and what is answered without it.
#[derive(Debug, Clone, PartialEq)]
pub struct Consultation {
    /// What the person wrote.
    pub question: Private<String>,
    /// The candidates, in the order in which the question back offers them.
    pub candidates: Vec<Slug>,
    /// The question back.
    pub otherwise: Vec<Part>,
    /// Replies that wait behind a link, of which any answer tells.
    pub waiting_replies: i64,
}

/// What an event does besides answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The person left: nothing may be sent any more.
    StopSending,
    /// The platform says what became of a template message.
    Receipt {
        /// The id that the send call returned.
        platform_msg_id: String,
        /// The platform's word, trimmed.
        status: String,
    },
    /// The person chose which subscription messages they want.
    Subscribed(Vec<SubscriptionChoice>),
    /// The platform says what became of subscription messages.
    SubscriptionSent(Vec<SubscriptionResult>),
    /// The person says that the last answer missed the point: the editors get the question.
    Unhelpful,
}

/// The decision on one message or event.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// What is remembered from now on.
    pub memory: Memory,
    /// The customer-service window that this opens.
    pub opens: Option<WindowAction>,
    /// What is answered.
    pub answer: Answer,
    /// What else happens.
    pub effect: Option<Effect>,
    /// Whether somebody may be in danger.
    pub urgent: bool,
    /// What was found: for the editors, figures and tests.
    pub outcome: Option<Box<Outcome>>,
}

impl Turn {
    /// Whether the message may hold what identifies a person, and must not be kept.
    pub fn is_confidential(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| outcome.confidential)
    }
}

/// What a decision is made with besides the memory: the scripts in force and the account's habits.
pub struct Desk<'a> {
    /// Finds answers.
    pub engine: &'a Engine,
    /// The court's civil date.
    pub today: Date,
    /// The time, for what expires.
    pub now_ms: i64,
    /// What is known of the person.
    pub person: &'a Person,
    /// Where a draft made now could be opened; without it a draft is said as text.
    pub draft_page: Option<&'a Page>,
    /// Whether a person who asks for a human goes to the platform's own desk.
    pub platform_desk: bool,
    /// Whether the language model may be asked now.
    pub model_available: bool,
}

impl Desk<'_> {
    /// Decides on one message or event.
    pub fn decide(&self, memory: Memory, inbound: &Inbound) -> Turn {
        match &inbound.body {
            Body::Message { message, .. } => {
                let opens = Some(WindowAction::Message);
                Turn { opens, ..self.hear(memory, message) }
            }
            Body::Event(event) => self.on_event(memory, event),
        }
    }

    /// Decides on what a person says.
    pub fn hear(&self, mut memory: Memory, message: &Message) -> Turn {
        if memory.state == State::Human {
            return self.hear_beside_a_human(memory, message);
        }
        if memory.state == State::Closed {
            memory.state = State::Bot;
        }
        match message {
            Message::Text { content, menu_id } => self.on_text(memory, content.expose(), menu_id.as_deref()),
            Message::Voice { recognition: Some(words), .. } if !words.expose().trim().is_empty() => {
                self.on_text(memory, words.expose(), None)
            }
            other => self.on_other(memory, other),
        }
    }

    /// The assistant is silent while a human speaks, but for what the human cannot say.
    fn hear_beside_a_human(&self, mut memory: Memory, message: &Message) -> Turn {
        match message {
            Message::Text { menu_id: Some(id), .. } if id == BOT => {
                memory.state = State::Bot;
                self.speak(memory, Part::court(self.engine.phrase(Phrase::BackToBot)))
            }
            // What a human wrote and could not be sent comes with the next word, which opens the window anew.
            _ if memory.waiting_replies > 0 => answered(memory, Answer::WaitingReply),
            Message::Text { .. } | Message::Voice { recognition: Some(_), .. } => {
                answered(memory, Answer::Nothing)
            }
            // Nobody at the desk sees a picture or a file.
            other => self.speak(memory, Part::court(self.engine.phrase(about(other)))),
        }
    }

    fn on_text(&self, mut memory: Memory, text: &str, menu_id: Option<&str>) -> Turn {
        if menu_id == Some(WAITING) {
            return answered(memory, Answer::WaitingReply);
        }
        if menu_id == Some(UNHELPFUL) {
            let sorry = Part::court(self.engine.phrase(Phrase::Unhelpful));
            return Turn { effect: Some(Effect::Unhelpful), ..self.speak(memory, sorry) };
        }
        let outcome = self.guide().hear(&mut memory.thread, text, menu_id);
        match menu_id {
            None if self.is_for_the_model(&outcome, text) => self.consult(memory, outcome, text),
            _ => self.follow(memory, outcome),
        }
    }

    /// Only where the scripts' own answers leave a choice, never in a dialogue or about the person's own case.
    fn is_for_the_model(&self, outcome: &Outcome, text: &str) -> bool {
        let is_alone = outcome.place.is_none() && outcome.resume_offer.is_none();
        self.model_available && outcome.unsure && is_alone && is_general(text)
    }

    /// The question back stands, and the conversation remembers its candidates, until the model has picked one.
    fn consult(&self, memory: Memory, outcome: Outcome, text: &str) -> Turn {
        let (candidates, waiting_replies) = (outcome.menu.clone(), memory.waiting_replies);
        let turn = self.follow(memory, outcome);
        let Answer::Now(otherwise) = turn.answer else { return turn };
        let question = Private(text.to_owned());
        let answer = Answer::Advised(Consultation { question, candidates, otherwise, waiting_replies });
        Turn { answer, ..turn }
    }

    /// A picture, a place, a link: a dialogue says that it needs words, and stays where it is.
    fn on_other(&self, mut memory: Memory, message: &Message) -> Turn {
        match self.guide().no_words(&mut memory.thread) {
            Some(outcome) => self.follow(memory, outcome),
            None => self.speak(memory, Part::court(self.engine.phrase(about(message)))),
        }
    }

    fn guide(&self) -> Guide<'_> {
        let Self { engine, today, now_ms, person, draft_page, .. } = *self;
        Guide { engine, today, now_ms, person, draft_page }
    }

    fn follow(&self, mut memory: Memory, mut outcome: Outcome) -> Turn {
        let waited = memory.state == State::Waiting;
        match outcome.effect {
            OnConversation::Handover if self.platform_desk && !outcome.urgent => {
                return Turn {
                    outcome: Some(Box::new(outcome)),
                    ..answered(memory, Answer::Now(vec![Part::PlatformDesk]))
                };
            }
            // Whoever asks for a human is shown the way to one first.
            OnConversation::Handover if self.person.takes_orders && !outcome.urgent => {}
            OnConversation::Handover => memory.state = State::Waiting,
            OnConversation::Bot => memory.state = State::Bot,
            OnConversation::None => {}
        }
        if waited && outcome.effect == OnConversation::Handover && !outcome.urgent {
            let again = Part::court(self.engine.phrase(Phrase::HandoverAgain));
            return Turn { outcome: Some(Box::new(outcome)), ..self.speak(memory, again) };
        }
        let text = std::mem::take(&mut outcome.text);
        let mut parts: Vec<Part> =
            split(&text, self.engine.limits().text.limit_bytes).into_iter().map(Part::ai).collect();
        outcome.text = text;
        let turn = match outcome.think {
            Some(pause) => answered(memory, Answer::After(pause, parts)),
            None => {
                let last =
                    parts.pop().map(|part| self.engine.with_waiting_note(part, memory.waiting_replies));
                parts.extend(last);
                Turn { urgent: outcome.urgent, ..answered(memory, Answer::Now(parts)) }
            }
        };
        Turn { outcome: Some(Box::new(outcome)), ..turn }
    }

    /// Answers at once, and tells of replies that wait.
    fn speak(&self, memory: Memory, part: Part) -> Turn {
        let part = self.engine.with_waiting_note(part, memory.waiting_replies);
        answered(memory, Answer::Now(vec![part]))
    }

    fn on_event(&self, mut memory: Memory, event: &Event) -> Turn {
        match event {
            Event::Subscribe { .. } => {
                memory = Memory { state: State::Bot, thread: Thread::default(), following: true, ..memory };
                let welcome = Part::court(self.engine.welcome());
                Turn { opens: Some(WindowAction::Follow), ..self.speak(memory, welcome) }
            }
            Event::Unsubscribe => {
                memory =
                    Memory { state: State::Closed, thread: Thread::default(), following: false, ..memory };
                Turn { effect: Some(Effect::StopSending), ..answered(memory, Answer::Nothing) }
            }
            Event::Click { key } => {
                let is_heard = memory.state != State::Human;
                let turn = match is_heard.then(|| self.guide().clicked(&mut memory.thread, key)).flatten() {
                    Some(outcome) => self.follow(memory, outcome),
                    None => answered(memory, Answer::Nothing),
                };
                Turn { opens: Some(WindowAction::MenuTap), ..turn }
            }
            Event::Scan { .. } => {
                Turn { opens: Some(WindowAction::Scan), ..answered(memory, Answer::Nothing) }
            }
            Event::ScanCode { .. } => {
                Turn { opens: Some(WindowAction::MenuTap), ..answered(memory, Answer::Nothing) }
            }
            Event::EnterSession { .. } => {
                Turn { opens: Some(WindowAction::Enter), ..answered(memory, Answer::Nothing) }
            }
            Event::DeskSessionCreated { .. } => {
                memory.state = State::Human;
                answered(memory, Answer::Nothing)
            }
            Event::DeskSessionClosed { .. } => {
                memory.state = State::Closed;
                answered(memory, Answer::Nothing)
            }
            Event::TemplateSendJobFinish { msg_id, status } => Turn {
                effect: Some(Effect::Receipt {
                    platform_msg_id: msg_id.clone(),
                    status: status.trim().to_owned(),
                }),
                ..answered(memory, Answer::Nothing)
            },
            Event::SubscriptionPopup(choices) | Event::SubscriptionChange(choices) => Turn {
                effect: Some(Effect::Subscribed(choices.clone())),
                ..answered(memory, Answer::Nothing)
            },
            Event::SubscriptionSent(results) => Turn {
                effect: Some(Effect::SubscriptionSent(results.clone())),
                ..answered(memory, Answer::Nothing)
            },
            _ => answered(memory, Answer::Nothing),
        }
    }
}

/// What is said about a message that is not words.
fn about(message: &Message) -> Phrase {
    match message {
        Message::Image { .. } => Phrase::MediaImage,
        Message::Voice { .. } => Phrase::MediaVoice,
        Message::Video { .. } | Message::ShortVideo { .. } => Phrase::MediaVideo,
        Message::Location { .. } => Phrase::MediaLocation,
        Message::Link { .. } => Phrase::MediaLink,
        Message::File { .. } => Phrase::MediaFile,
        Message::Text { .. } | Message::MiniProgramPage { .. } | Message::Unknown { .. } => {
            Phrase::Unsupported
        }
    }
}

fn answered(memory: Memory, answer: Answer) -> Turn {
    Turn { memory, opens: None, answer, effect: None, urgent: false, outcome: None }
}
