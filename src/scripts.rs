//! The account's behaviour as files that a court's editor changes: menu, answers, fixed sentences, limits,
//! tables of figures.
//!
//! A reading finds every fault at once and either yields a whole set of [`Scripts`] or none. The
//! [`ScriptShelf`] holds the set in use and exchanges it while people are being answered.

mod certainty;
mod consistency;
mod conversation;
pub mod dialogue;
mod entities;
mod faq;
mod faults;
mod glossary;
mod law_names;
mod limits;
pub mod link;
mod menu;
pub mod notice;
mod outside;
mod phrase;
mod profile;
mod reply;
mod rule;
mod save;
mod sheet;
mod shelf;
mod source;
mod topics;
mod wording;

pub use certainty::Certainty;
pub use conversation::{Conversation, Turn};
pub use entities::Entities;
pub use faq::{Basis, Confidence, Faq};
pub use faults::{Fault, Place, Placed};
pub use glossary::Concept;
pub use law_names::{LawName, LawNames, LayQuestion, LayWords, Replaced};
pub use limits::{
    ActingLimits, ApiLimits, DiaryLimits, HotLimits, IdentityLimits, Limits, MenuLimits, NoticeLimits,
    PushLimits, SmsLimits, SubscriptionLimits, Taken, TextLimits, WebhookLimits, Window, WindowAction,
};
pub use menu::{Button, Menu, Tap};
pub use notice::Notices;
pub use outside::Outside;
pub use phrase::{Phrase, Phrases};
pub use profile::{Profile, Urgency};
pub use reply::{Effect, Reply, Welcome};
pub use rule::{Rule, Trigger, Triggers};
pub use shelf::ScriptShelf;
pub use source::{Files, Revision, Source};
pub use topics::{Action, Slug, Topics};

use crate::law::Tables;
use dialogue::Dialogue;
use faults::Faults;
use sheet::{Row, Sheet};

/// A whole, faultless set of scripts.
#[derive(Debug, Clone)]
pub struct Scripts {
    /// Which content this is.
    pub revision: Revision,
    /// The topics that may be named.
    pub topics: Topics,
    /// Platform limits.
    pub limits: Limits,
    /// By when requests are answered.
    pub profile: Profile,
    /// The account's menu.
    pub menu: Menu,
    /// What a new follower gets.
    pub welcome: Welcome,
    /// Fixed sentences.
    pub phrases: Phrases,
    /// Replies to menu keys and keywords.
    pub replies: Vec<Reply>,
    /// Courtesies.
    pub small_talk: Vec<Rule>,
    /// What is politely refused.
    pub refusals: Vec<Rule>,
    /// Danger to life, threats, fraud: goes before everything else.
    pub crises: Vec<Rule>,
    /// Names that dialogues look for.
    pub entities: Entities,
    /// What laws are called.
    pub law_names: LawNames,
    /// Questions and answers.
    pub faqs: Vec<Faq>,
    /// Everyday words and what they mean.
    pub glossary: Vec<Concept>,
    /// What is not for us, by example.
    pub outside: Vec<Outside>,
    /// More of it, for the ear that listens for danger only.
    pub alarm: Vec<Outside>,
    /// Guided exchanges.
    pub dialogues: Vec<Dialogue>,
    /// How sure an answer must be.
    pub certainty: Certainty,
    /// Conversations that must go as they are written.
    pub conversations: Vec<Conversation>,
    /// What the calculators look into.
    pub tables: Tables,
    /// What notices say.
    pub notices: Notices,
}

impl Scripts {
    /// The dialogue of that name.
    pub fn dialogue(&self, name: &str) -> Option<&Dialogue> {
        self.dialogues.iter().find(|dialogue| dialogue.name.as_str() == name)
    }

    /// What whoever registers agrees to, and its version: the step `consent` of the dialogue `register`.
    pub fn consent(&self) -> Option<(String, &str)> {
        let dialogue = self.dialogue("register")?;
        let step = &dialogue.steps[dialogue.step("consent")?];
        match &step.act {
            dialogue::Act::Ask { text, .. } => Some((dialogue.checked.to_string(), text.as_str())),
            _ => None,
        }
    }

    /// Reads and checks a source. The copy inside the binary is not checked across its files again, which takes longer than
    /// reading it: a test has done that before it was built, and `tingxun scripts check` does.
    pub fn load(source: &Source) -> Result<Self, Vec<Fault>> {
        let files = source.read()?;
        match source {
            Source::Embedded => Self::read(&files, |_, _, _| {}),
            Source::Directory(_) => Self::parse(&files),
        }
    }

    /// Reads only what laws are called, for commands that need nothing else.
    pub fn law_names(source: &Source) -> Result<LawNames, Vec<Fault>> {
        let (files, faults) = (source.read()?, Faults::default());
        let names = Reading { files: &files, faults: &faults }.law_names();
        faults.or(names)
    }

    /// Checks the files of a tree; on failure every fault that was found, in the order of the tree.
    pub fn parse(files: &Files) -> Result<Self, Vec<Fault>> {
        Self::read(files, |scripts, limit, faults| {
            consistency::check(scripts, limit, faults);
            dialogue::lint::check(scripts, limit, faults);
        })
    }

    /// Reads the files of a tree, and checks what holds between them.
    fn read(files: &Files, check: impl FnOnce(&Self, usize, &Faults)) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let reading = Reading { files, faults: &faults };
        match reading.scripts() {
            Some((scripts, limit)) => {
                check(&scripts, limit, &faults);
                faults.or(scripts)
            }
            // Limits and tables that cannot be read are always a fault.
            None => faults.or(()).and(Err(Vec::new())),
        }
    }
}

struct Reading<'f> {
    files: &'f Files,
    faults: &'f Faults,
}

impl Reading<'_> {
    /// The scripts, and how many bytes one message holds.
    fn scripts(&self) -> Option<(Scripts, usize)> {
        let faults = self.faults;
        let limits = self.file("limits.toml", Limits::parse);
        // Without a limit to check against, the other faults are still worth finding.
        let limit = limits.as_ref().map_or(usize::MAX, |limits| limits.text.limit_bytes);
        let topics = self.topics();
        let tables = self.tables();
        let profile = self.file("profiles.toml", |top| profile::parse(top, faults));
        let rules = |name| self.file(name, |top| rule::parse(top, &topics, limit, faults));
        let scripts = Scripts {
            revision: self.files.revision(),
            menu: self.file("menu.toml", |top| Menu::parse(top, limits.as_ref().map(|l| &l.menu), faults)),
            welcome: self.file("welcome.toml", |top| Welcome::parse(top, &topics, limit, faults)),
            phrases: self.file("phrases.toml", |top| Phrases::parse(top, limit, faults)),
            replies: self.file("replies.toml", |top| reply::parse(top, &topics, limit, faults)),
            small_talk: rules("smalltalk.toml"),
            refusals: rules("refusals.toml"),
            crises: rules("crisis.toml"),
            entities: self.file("entities.toml", |top| Entities::parse(top, faults)),
            law_names: self.law_names(),
            faqs: self.faqs(&topics, limit),
            glossary: self.file("glossary.toml", |top| glossary::parse(top, faults)),
            certainty: self.file("certainty.toml", |top| Certainty::parse(top, faults)),
            outside: self.file("outside.toml", |top| outside::parse(top, &topics, faults)),
            alarm: self.file("alarm.toml", |top| outside::parse(top, &topics, faults)),
            dialogues: self.dialogues(&topics, limit),
            profile: profile?,
            conversations: self.conversations(&topics),
            notices: self.notices(limit),
            tables: tables?,
            limits: limits?,
            topics,
        };
        Some((scripts, limit))
    }

    /// Reads one file with `parse`; a missing one is a fault and reads as empty.
    fn file<T>(&self, name: &str, parse: impl FnOnce(Row<'_>) -> T) -> T {
        let text = self.files.get(name).unwrap_or_else(|| {
            self.faults.of_file(name, "this file is missing");
            ""
        });
        parse(Sheet::new(name, text, self.faults).top())
    }

    fn law_names(&self) -> LawNames {
        let names = self.file("law_names.toml", |top| LawNames::parse(top, self.faults));
        let questions = self.file("law_questions.toml", LawNames::parse_questions);
        LawNames { questions, ..names }
    }

    fn topics(&self) -> Topics {
        const NAME: &str = "topics.tsv";
        match self.files.get(NAME) {
            Some(text) => Topics::parse(NAME, text, self.faults),
            None => {
                self.faults.of_file(NAME, "this file is missing");
                Topics::default()
            }
        }
    }

    fn conversations(&self, topics: &Topics) -> Vec<Conversation> {
        let pages = self.files.folder("tests").filter(|(name, _)| name.ends_with(".toml"));
        let read = |(name, text)| {
            conversation::parse(Sheet::new(name, text, self.faults).top(), topics, self.faults)
        };
        pages.flat_map(read).collect()
    }

    fn notices(&self, limit: usize) -> Notices {
        let is_kinds =
            |name: &str| name.ends_with(".toml") && ![notice::COMMON, notice::TEMPLATES].contains(&name);
        let pages: Vec<_> = self.files.folder("notices").filter(|(name, _)| is_kinds(name)).collect();
        let sheets: Vec<_> = pages.iter().map(|(name, text)| Sheet::new(name, text, self.faults)).collect();
        self.file(notice::COMMON, |common| {
            self.file(notice::TEMPLATES, |templates| {
                Notices::parse(common, templates, sheets.iter().map(Sheet::top), limit, self.faults)
            })
        })
    }

    fn dialogues(&self, topics: &Topics, limit: usize) -> Vec<Dialogue> {
        let pages = self.files.folder("dialogues").filter(|(name, _)| name.ends_with(".toml"));
        let read = |(name, text)| {
            Dialogue::parse(Sheet::new(name, text, self.faults).top(), topics, limit, self.faults)
        };
        pages.map(read).collect()
    }

    fn tables(&self) -> Option<Tables> {
        let read = Tables::read(|name| self.files.get(name));
        read.map_err(|faults| {
            for (name, fault) in faults {
                self.faults.at(&Place { file: name.into(), line: fault.line }, fault.message);
            }
        })
        .ok()
    }

    fn faqs(&self, topics: &Topics, limit: usize) -> Vec<Faq> {
        let pages = self.files.folder("faq").filter(|(name, _)| name.ends_with(".toml"));
        let read =
            |(name, text)| faq::parse(Sheet::new(name, text, self.faults).top(), topics, limit, self.faults);
        pages.flat_map(read).collect()
    }
}

#[cfg(test)]
mod tests;
