//! What somebody has typed into a form and not sent yet (screens.md: drafts survive a reload, a second tab and a change of
//! whoever handles it). It is theirs alone, and sealed: it may hold what a person asked.

pub mod queries;

use std::collections::HashMap;

use super::{Entrance, Officer};
use crate::db::DbError;

/// As long as the longest words of a form.
const LONGEST: usize = 2_000;
/// Longer than any address of ours.
const LONGEST_PLACE: usize = 120;

/// The address that a form sends its words to, `/desk/orders/{id}/reply`.
///
/// ```
/// use tingxun::staff::unsent::Place;
/// assert!(Place::parse("/desk/orders/0193-a/reply").is_some());
/// assert!(Place::parse("https://elsewhere.example/desk/").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place(String);

impl Place {
    /// An address of a form of the desk; `None` of anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_/".contains(&byte);
        let is_ours = text.starts_with("/desk/") && text.len() <= LONGEST_PLACE && text.bytes().all(is_plain);
        is_ours.then(|| Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Words that were not sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsent {
    /// The words.
    pub words: String,
    /// When they were typed, Unix milliseconds.
    pub kept_ms: i64,
}

impl std::fmt::Debug for Unsent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unsent(…)")
    }
}

impl Entrance {
    /// Keeps what somebody has typed so far; nothing typed is nothing kept.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn keep_unsent(&self, officer: &Officer, place: &Place, words: &str) -> Result<(), DbError> {
        let words: String = words.chars().take(LONGEST).collect();
        if words.trim().is_empty() {
            return self.forget_unsent(officer, place).await;
        }
        let (entrance, id, place) = (self.clone(), officer.id.clone(), place.clone());
        let kept = Unsent { words, kept_ms: self.clock.now_ms() };
        let written = self.db.write(move |tx| {
            Box::pin(async move { queries::keep(tx, &entrance.sealer, (&id, &place), &kept).await })
        });
        written.await
    }

    /// What somebody has not sent of the forms of a page, by the form's address.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn unsent(&self, officer: &Officer, page: &Place) -> Result<HashMap<String, Unsent>, DbError> {
        queries::of_page(&self.db, &self.sealer, &officer.id, page).await
    }

    /// Forgets what was sent.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn forget_unsent(&self, officer: &Officer, place: &Place) -> Result<(), DbError> {
        let (id, place) = (officer.id.clone(), place.clone());
        self.db.write(move |tx| Box::pin(async move { queries::remove(tx, &id, &place).await })).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_desk_are_places() {
        for text in ["/desk/orders/0193a/ask-more", "/desk/talks/0193a/say"] {
            assert_eq!(Place::parse(text).unwrap().as_str(), text);
        }
        let long = format!("/desk/{}", "a".repeat(LONGEST_PLACE));
        for text in ["", "/m/orders", "/desk/orders/%", "/desk/ORDERS", "/desk/orders?x", "/desk/诉求", &long]
        {
            assert!(Place::parse(text).is_none(), "{text}");
        }
    }
}
