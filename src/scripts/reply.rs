//! Replies to menu keys and to keywords, and the welcome.

use std::time::Duration;

use super::faults::{Faults, Placed};
use super::sheet::Row;
use super::topics::{Slug, Topics};
use super::wording;

/// The longest rehearsal of a late answer; longer ones would outlive a reply window of one minute.
const MAX_THINK_SECONDS: u32 = 55;

/// The text a new follower gets.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// The text.
    pub text: Placed<String>,
    /// The questions shown below it.
    pub topics: Vec<Placed<Slug>>,
}

/// What a menu key or a keyword gets.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The menu keys that call for it.
    pub keys: Vec<Placed<String>>,
    /// The words that, alone, call for it.
    pub keywords: Vec<Placed<String>>,
    /// The text; left out where the effect has a phrase of its own.
    pub text: Option<Placed<String>>,
    /// The questions shown below it.
    pub topics: Vec<Placed<Slug>>,
    /// The topic it belongs to, whose usual action is what the person gets.
    pub topic: Option<Placed<Slug>>,
    /// What happens to the conversation.
    pub effect: Effect,
    /// How long to wait with the answer: a rehearsal aid.
    pub think: Option<Duration>,
}

/// What a reply does to the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effect {
    /// Nothing.
    #[default]
    None,
    /// A human takes over.
    Handover,
    /// The assistant takes over again.
    Bot,
}

const EFFECTS: &[(&str, Effect)] =
    &[("none", Effect::None), ("handover", Effect::Handover), ("bot", Effect::Bot)];

impl Welcome {
    pub(super) fn parse(mut top: Row<'_>, topics: &Topics, limit: usize, faults: &Faults) -> Self {
        let welcome = Self {
            text: wording::checked(top.text("text"), &[], limit, faults),
            topics: topics.all_known(top.texts("topics"), faults),
        };
        top.close();
        welcome
    }
}

/// The replies of the file, `[[reply]]` each.
pub(super) fn parse(mut top: Row<'_>, topics: &Topics, limit: usize, faults: &Faults) -> Vec<Reply> {
    let rows = top.rows("reply");
    top.close();
    rows.into_iter().map(|row| reply(row, topics, limit, faults)).collect()
}

fn reply(mut row: Row<'_>, topics: &Topics, limit: usize, faults: &Faults) -> Reply {
    let text = row.maybe_text("text").map(|text| wording::checked(text, &[], limit, faults));
    let think = row.maybe_number("think_seconds");
    let reply = Reply {
        keys: row.texts("keys"),
        keywords: row.texts("keywords"),
        text,
        topics: topics.all_known(row.texts("topics"), faults),
        topic: row.maybe_text("topic").map(|name| topics.known(name, faults)),
        effect: if row.has("action") {
            row.choice("action", EFFECTS).unwrap_or_default()
        } else {
            Effect::None
        },
        think: think.map(|seconds| Duration::from_secs(seconds.into())),
    };
    if reply.keys.is_empty() && reply.keywords.is_empty() {
        row.fault("a reply without keys and keywords can never be given");
    }
    if reply.text.is_none() && reply.effect == Effect::None {
        row.fault("\"text\" is missing");
    }
    if think.is_some_and(|seconds| seconds > MAX_THINK_SECONDS) {
        row.fault(format!("think_seconds is at most {MAX_THINK_SECONDS}"));
    }
    row.close();
    reply
}
