//! Which ways of a provider are left to somebody, for staff who choose one.

use crate::channel::notice::Route;
use crate::clock::court_date;
use crate::db::{DbError, Reader};
use crate::notices::ladder::{self, Wanted};

use super::decide::{Known, Matter};
use super::queries::{self, AttemptRow};
use super::{Courier, Spoken};

impl Courier {
    /// The ways that a notice could go now, the nearest first; none where there is nothing to say any more. A claim looks
    /// again.
    ///
    /// # Errors
    /// When rows cannot be read.
    pub(in crate::notices) async fn ways_left(
        &self,
        reader: &mut Reader<'_, '_>,
        notice: &str,
    ) -> Result<Vec<Route>, DbError> {
        let now = self.0.clock.now();
        let (today, now_ms) = (court_date(now).to_string(), now.as_millisecond());
        let Some(Spoken { kind, words: Some(_), .. }) = self.spoken(reader, notice).await? else {
            return Ok(Vec::new());
        };
        let Some(details) = queries::details_of(reader, notice, &today).await? else { return Ok(Vec::new()) };
        let mut known = Known { grants: queries::grants_of(reader, notice).await?, ..Known::default() };
        known.addresses.insert(notice.to_owned(), queries::addresses_of(reader, notice, now_ms).await?);
        if queries::is_number_stopped(reader, notice).await? {
            known.numbers_stopped.push(notice.to_owned());
        }
        let tried =
            queries::tried_of(reader, notice).await?.into_iter().filter_map(AttemptRow::tried).collect();
        let matter = Matter::looked_at(&details, kind, self.facts(&details, now), tried, now_ms);
        let reach = self.reach(&matter, &known);
        let wanted = Wanted { kind, needs_a_human: false, asked: None, now_ms };
        let engine = self.0.engines.current();
        Ok(ladder::left(&reach, &matter.tried, wanted, &engine.limits().notices))
    }
}
