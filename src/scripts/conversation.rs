//! Conversations that must go as they are written, for `tingxun scripts test`.

use jiff::civil::Date;

use super::faults::{Faults, Placed};
use super::sheet::Row;
use super::topics::{Slug, Topics};

/// One conversation.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// What it is about.
    pub name: Placed<String>,
    /// The court's date.
    pub today: Date,
    /// The cases of the person who speaks.
    pub cases: Vec<String>,
    /// What is said, and what must come of it.
    pub turns: Vec<Turn>,
}

/// One message and what must come of it; what is left out may be anything.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What the person says.
    pub says: Placed<String>,
    /// Minutes that pass before.
    pub after_minutes: u32,
    /// What was sent to the person just before: `workorder.closed`.
    pub event: Option<String>,
    /// The topic.
    pub topic: Option<Placed<Slug>>,
    /// Topics it must not be.
    pub not: Vec<Placed<Slug>>,
    /// What the person gets: `answer`, `calculator:fee`.
    pub action: Option<String>,
    /// The dialogue; `none` for no dialogue.
    pub flow: Option<String>,
    /// Where it stands: `ask:amount`.
    pub state: Option<String>,
    /// What it knows.
    pub slots: Vec<(String, Placed<String>)>,
    /// Words that must be said.
    pub text: Vec<String>,
    /// Words that must not.
    pub not_text: Vec<String>,
}

/// The conversations of a file: `[[conversation]]` with turns, and `[[case]]`, which is one turn.
pub(super) fn parse(mut top: Row<'_>, topics: &Topics, faults: &Faults) -> Vec<Conversation> {
    let today = if top.has("today") { top.date("today") } else { USUAL_DAY };
    let (rows, cases) = (top.rows("conversation"), top.rows("case"));
    top.close();
    let whole = rows.into_iter().map(|row| conversation(row, today, topics, faults));
    let single = cases.into_iter().map(|row| {
        let turn = turn(row, topics, faults);
        Conversation { name: turn.says.clone(), today, cases: Vec::new(), turns: vec![turn] }
    });
    whole.chain(single).collect()
}

/// A Monday, where the file names no day.
const USUAL_DAY: Date = jiff::civil::date(2026, 11, 23);

fn conversation(mut row: Row<'_>, today: Date, topics: &Topics, faults: &Faults) -> Conversation {
    let conversation = Conversation {
        name: row.text("name"),
        today,
        cases: row.texts("cases").into_iter().map(|case| case.value).collect(),
        turns: row.rows("turn").into_iter().map(|row| turn(row, topics, faults)).collect(),
    };
    if conversation.turns.is_empty() {
        row.fault("a conversation without [[conversation.turn]]");
    }
    row.close();
    conversation
}

fn turn(mut row: Row<'_>, topics: &Topics, faults: &Faults) -> Turn {
    let texts = |texts: Vec<Placed<String>>| texts.into_iter().map(|text| text.value).collect();
    let turn = Turn {
        says: row.text("says"),
        after_minutes: row.maybe_number("after_minutes").unwrap_or_default(),
        event: row.maybe_text("event").map(|event| event.value),
        topic: row.maybe_text("topic").map(|topic| topics.known(topic, faults)),
        not: topics.all_known(row.texts("not"), faults),
        action: row.maybe_text("action").map(|action| action.value),
        flow: row.maybe_text("flow").map(|flow| flow.value),
        state: row.maybe_text("state").map(|state| state.value),
        slots: row.named_texts("slots"),
        text: texts(row.texts("text")),
        not_text: texts(row.texts("not_text")),
    };
    row.close();
    turn
}
