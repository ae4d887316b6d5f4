//! What a clerk reads out of all that waits for a call, and a mark of it: a call is noted of what was read, and of
//! nothing that came meanwhile.

use sha2::{Digest, Sha256};

use super::Words;
use super::queries::Waiting;
use crate::channel::notice::Kind;
use crate::db::{DbError, Reader};
use crate::notices::courier::{Courier, Spoken};

/// What is said now of the notices that wait, by their ids.
pub(super) struct ReadOut(Vec<(String, Spoken)>);

impl ReadOut {
    /// Of what states an older version nothing is said: a later notice says it.
    pub(super) async fn of(
        courier: &Courier,
        reader: &mut Reader<'_, '_>,
        waiting: &[Waiting],
    ) -> Result<Self, DbError> {
        let mut said = Vec::new();
        for notice in waiting.iter().filter(|own| own.is_present) {
            if let Some(spoken) = courier.spoken(reader, &notice.id).await? {
                said.push((notice.id.clone(), spoken));
            }
        }
        Ok(Self(said))
    }

    /// The words for the page.
    pub(super) fn words(&self) -> Vec<Words> {
        let mut words = Vec::new();
        for (_, spoken) in &self.0 {
            let own = Words { kind: spoken.kind.word(), text: spoken.words.clone() };
            // Two versions of one fact say the same now.
            if !words.contains(&own) {
                words.push(own);
            }
        }
        words
    }

    /// What was said of a notice, if there was anything to say.
    pub(super) fn said(&self, notice: &str) -> Option<&Spoken> {
        self.0.iter().find(|(id, spoken)| id == notice && spoken.words.is_some()).map(|(_, spoken)| spoken)
    }

    /// Another one when any of it has changed.
    pub(super) fn mark(&self) -> String {
        mark(
            self.0
                .iter()
                .map(|(id, own)| (id.as_str(), own.kind, own.words.as_deref(), own.states.as_deref())),
        )
    }
}

fn mark<'a>(said: impl Iterator<Item = (&'a str, Kind, Option<&'a str>, Option<&'a str>)>) -> String {
    let said: Vec<_> = said.map(|(id, kind, words, states)| (id, kind.name(), words, states)).collect();
    hex::encode(&Sha256::digest(serde_json::json!(said).to_string().as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_for_every_word_and_for_each_notice() {
        let words = Some("12月8日 09:30");
        let one = ("1", Kind::HearingSet, words, Some("2026-12-08T09:30#1"));
        let of = |said: &[_]| mark(said.iter().copied());
        assert_eq!(of(&[one]), of(&[one]));
        for other in [
            ("2", one.1, words, one.3),
            ("1", Kind::HearingMoved, words, one.3),
            ("1", one.1, None, one.3),
            ("1", one.1, words, None),
        ] {
            assert_ne!(of(&[one]), of(&[other]));
        }
        assert_ne!(of(&[one]), of(&[one, one]));
        assert_ne!(of(&[]), of(&[one]));
    }
}
