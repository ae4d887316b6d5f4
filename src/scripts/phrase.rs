//! The fixed sentences, by name.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Files;
use super::fault::{Faults, Page};

const TEXT_BYTES: usize = 1_800;

macro_rules! phrases {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $(with $hole:literal)?;)*) => {
        /// A fixed sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Phrase {
            $($(#[$doc])* $variant,)*
        }

        impl Phrase {
            const ALL: &[(Self, &'static str, &'static [&'static str])] =
                &[$((Self::$variant, $name, &[$($hole)?])),*];
        }
    };
}

phrases! {
    /// On follow.
    Welcome = "welcome";
    /// Nothing could be stored; promises nothing.
    Busy = "busy";
    /// No answer is known.
    Unknown = "unknown";
    /// Asks back.
    Clarify = "clarify";
    /// Below candidates: none of them fits.
    ClarifyTail = "clarify_tail";
    /// Waits for a human.
    Handover = "handover";
    /// Waits already.
    HandoverAgain = "handover_again";
    /// The mark of an answer by the machine, with the way to a human.
    AiMark = "ai_mark";
    /// Below an answer that partly rests on practice.
    Medium = "medium_confidence";
    /// Below an answer that the court must confirm.
    Low = "low_confidence";
    /// Replies wait.
    Waiting = "waiting_replies" with "{count}";
    /// None waits (any more).
    NothingWaits = "nothing_waits";
    /// The answer takes longer and waits behind a link.
    Thinking = "thinking";
    /// A picture came.
    Image = "media_image";
    /// Speech that was not understood.
    Voice = "media_voice";
    /// A video came.
    Video = "media_video";
    /// A place came.
    Location = "media_location";
    /// A page came.
    Link = "media_link";
    /// A file came.
    File = "media_file";
    /// Something unknown came.
    Unsupported = "media_unsupported";
}

/// The sentences of a set of scripts.
#[derive(Debug)]
pub struct Phrases(BTreeMap<Phrase, String>);

impl Phrases {
    /// The sentence.
    pub fn get(&self, phrase: Phrase) -> &str {
        self.0.get(&phrase).map_or("", String::as_str)
    }
}

pub(super) fn read(files: &Files, faults: &mut Faults) -> Option<Phrases> {
    let (mut page, form) = Page::read::<BTreeMap<String, Spanned<String>>>(files, "phrases.toml", faults)?;
    let mut found = BTreeMap::new();
    for (name, text) in form {
        let Some((phrase, _, holes)) = Phrase::ALL.iter().find(|(_, known, _)| *known == name) else {
            page.fault(&text, format!("no sentence is called {name}"));
            continue;
        };
        page.check_text(&text, TEXT_BYTES);
        for hole in *holes {
            if !text.get_ref().contains(hole) {
                page.fault(&text, format!("{name} must hold {hole}"));
            }
        }
        found.insert(*phrase, text.into_inner());
    }
    for (phrase, name, _) in Phrase::ALL {
        if !found.contains_key(phrase) {
            page.faults.add("phrases.toml", 1, format!("the sentence {name} is missing"));
        }
    }
    Some(Phrases(found))
}
