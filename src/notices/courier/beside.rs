//! What else somebody has at the time of a sitting that they are told of: only when it is, never what (notify.md N-11,
//! two cases are never mixed).

use jiff::{Timestamp, ToSpan};

use super::Courier;
use super::known::Known;
use super::known::queries::{Busy, Details};
use crate::channel::notice::Beside;
use crate::clock::court_time;
use crate::db::{DbError, Reader, Tx};
use crate::docket::diary::{self, Item};
use crate::docket::own::{Viewer, sittings};
use crate::people::engagement::queries as engagements;

impl Courier {
    /// What clashes with the sitting of a notice; another sitting goes before what the person entered. Of whoever is not
    /// registered nothing else is known for certain.
    pub(super) async fn beside(
        &self,
        tx: &mut Tx<'_>,
        details: &Details,
        known: &mut Known,
        now: Timestamp,
    ) -> Result<Option<Beside>, DbError> {
        let Some(busy) = known.busy.get(&details.id) else { return Ok(None) };
        if !known.diaries.contains_key(&details.recipient) {
            let items = self.diary(tx, &details.recipient, busy, now).await?;
            known.diaries.insert(details.recipient.clone(), items);
        }
        let items = known.diaries.get(&details.recipient).map_or(&[][..], Vec::as_slice);
        let is_it = |item: &&Item| {
            item.sitting().is_some_and(|own| Some(&own.hearing.id) == details.hearing_id.as_ref())
        };
        let clashes = items.iter().find(is_it).map_or(&[][..], |item| &item.clashes);
        let first = clashes.iter().find(|own| own.is_of_court).or_else(|| clashes.first());
        Ok(first.map(|own| match own.is_of_court && !own.is_secret {
            true => Beside::Sitting(own.starts_at),
            false => Beside::Day(own.starts_at.date()),
        }))
    }

    async fn diary(
        &self,
        tx: &mut Tx<'_>,
        recipient: &str,
        busy: &Busy,
        now: Timestamp,
    ) -> Result<Vec<Item>, DbError> {
        let viewer = Viewer {
            id_index: recipient.to_owned(),
            licence_index: busy.licence_index.clone(),
            person: busy.person.clone(),
            now: court_time(now),
        };
        let (engine, sealer) = (self.0.engines.current(), &self.0.sealer);
        let limits = engine.limits();
        let reader = &mut Reader::Tx(tx);
        let since = viewer.now.saturating_sub(1.day());
        let own = engagements::since(reader, sealer, &viewer.person, since).await?;
        let of_court = sittings::queries::sittings(reader, sealer, &viewer, 1, now.as_millisecond()).await?;
        Ok(diary::compose(of_court, own, limits.calendar.sitting, &limits.diary.margins))
    }
}
