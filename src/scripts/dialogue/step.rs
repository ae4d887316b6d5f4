//! What a dialogue does, one thing after the other.

use super::condition::Condition;
use crate::law::Calculator;
use crate::scripts::faults::{Faults, Placed};
use crate::scripts::sheet::Row;
use crate::scripts::wording;

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub name: Placed<String>,
    /// When it is taken; otherwise the next one is.
    pub when: Condition,
    /// What it does.
    pub act: Act,
    /// What comes then.
    pub then: Then,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Act {
    /// Asks for a slot, unless it is known.
    Ask {
        /// The question.
        text: Placed<String>,
        /// The slot.
        slot: Placed<String>,
    },
    /// Says something.
    Say {
        /// The text.
        text: Placed<String>,
        /// Whether it waits for 下一步.
        wait: bool,
        /// A page of the mini program that it leads to: the state is then `open:PAGE`.
        open: Option<String>,
        /// A page of ours that it leads to.
        page: Option<PageLink>,
    },
    /// Asks a calculator.
    Compute {
        /// Which one.
        calculator: Calculator,
        /// Its arguments: each the name of a slot, or `=` and a value.
        with: Vec<(String, Placed<String>)>,
    },
    /// Repeats what is known and waits for a yes.
    Confirm {
        /// The question.
        text: Placed<String>,
    },
    /// Gives the matter to a person.
    Order {
        /// What for: `contact`, `urge`.
        order: Placed<String>,
        /// What is said.
        text: Placed<String>,
    },
    /// Hands the identity that was told over to be compared with the registers.
    Register {
        /// What is said; the outcome follows.
        text: Placed<String>,
    },
    /// Withdraws the consent of the person.
    Withdraw {
        /// What is said.
        text: Placed<String>,
    },
    /// Has somebody of the court look a lawyer's licence up.
    Licence {
        /// What is said; the outcome follows.
        text: Placed<String>,
    },
    /// Says what is known of the person's own case.
    Case {
        /// What is said before it.
        text: Placed<String>,
    },
    /// Writes a draft out of what is known.
    Draft {
        /// Which one.
        draft: Placed<String>,
        /// What is said before it.
        text: Placed<String>,
    },
}

/// A page of ours, and the words that lead there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// `/m/…`
    pub path: String,
    /// What is tapped.
    pub words: String,
}

/// What comes after a step.
#[derive(Debug, Clone)]
pub enum Then {
    /// The next step.
    Next,
    /// Nothing: the dialogue is done.
    End,
    /// That step.
    Goto(Placed<String>),
    /// A person takes over.
    Handover,
    /// Another dialogue.
    Start(Placed<String>),
}

/// What each kind of step is called in the file.
const ACTS: &[&str] = &["ask", "say", "compute", "confirm", "order", "draft", "do"];

/// What a step may do besides, by its name in the file.
const DEEDS: &[(&str, Deed)] = &[
    ("register", Deed::Register),
    ("show-case", Deed::ShowCase),
    ("withdraw", Deed::Withdraw),
    ("licence", Deed::Licence),
];

#[derive(Debug, Clone, Copy)]
enum Deed {
    Register,
    ShowCase,
    Withdraw,
    Licence,
}

impl Step {
    /// `names` are the slots, which texts may name in braces.
    pub(super) fn parse(mut row: Row<'_>, names: &[&str], limit: usize, faults: &Faults) -> Self {
        let name = row.text("name");
        let when = Condition::read(row.maybe_text("when"), faults);
        let act = act(&mut row, names, limit, faults);
        let then = row.maybe_text("then").map_or(Then::Next, |written| then(written, faults));
        row.close();
        Self { name, when, act, then }
    }
}

fn act(row: &mut Row<'_>, names: &[&str], limit: usize, faults: &Faults) -> Act {
    let found: Vec<&str> = ACTS.iter().copied().filter(|key| row.has(key)).collect();
    let text = |text: Placed<String>| wording::checked(text, names, limit, faults);
    match found[..] {
        ["ask"] => Act::Ask { text: text(row.text("ask")), slot: row.text("slot") },
        ["compute"] => compute(row, faults),
        ["confirm"] => Act::Confirm { text: text(row.text("confirm")) },
        ["say", "order"] => Act::Order { text: text(row.text("say")), order: row.text("order") },
        ["say", "draft"] => Act::Draft { text: text(row.text("say")), draft: row.text("draft") },
        ["say", "do"] => match row.choice("do", DEEDS) {
            Some(Deed::Register) | None => Act::Register { text: text(row.text("say")) },
            Some(Deed::Licence) => Act::Licence { text: text(row.text("say")) },
            Some(Deed::Withdraw) => Act::Withdraw { text: text(row.text("say")) },
            Some(Deed::ShowCase) => Act::Case { text: text(row.text("say")) },
        },
        _ => {
            if found != ["say"] {
                row.fault(format!(
                    "a step does one of {}; order, draft and do also say something",
                    ACTS.join(", ")
                ));
            }
            let open = row.maybe_text("open").map(|page| page.value);
            let page = page(row);
            Act::Say { text: text(row.text("say")), wait: row.flag("wait"), open, page }
        }
    }
}

/// `page = "/m/…"` with the words in `tap`.
fn page(row: &mut Row<'_>) -> Option<PageLink> {
    let path = row.maybe_text("page")?.value;
    let words = row.text("tap").value;
    if !path.starts_with("/m/") || path.contains(['"', '<', ' ', '&']) {
        row.fault("page is a plain address of our pages, /m/…");
    }
    Some(PageLink { path, words })
}

fn compute(row: &mut Row<'_>, faults: &Faults) -> Act {
    let written = row.text("compute");
    let calculator = Calculator::parse(&written).unwrap_or_else(|| {
        faults.at(&written.place, format!("no calculator {:?}", *written));
        Calculator::Fee
    });
    Act::Compute { calculator, with: row.named_texts("with") }
}

fn then(written: Placed<String>, faults: &Faults) -> Then {
    let (verb, target) = written.split_once(' ').unwrap_or((&written, ""));
    let target = Placed { value: target.trim().to_owned(), place: written.place.clone() };
    match (verb, target.is_empty()) {
        ("next", true) => Then::Next,
        ("end", true) => Then::End,
        ("handover", true) => Then::Handover,
        ("goto", false) => Then::Goto(target),
        ("start", false) => Then::Start(target),
        _ => {
            faults.at(
                &written.place,
                format!("then is end, handover, goto STEP or start DIALOGUE, not {:?}", *written),
            );
            Then::End
        }
    }
}
