//! What else somebody has at the time of a sitting that they are told of: only when it is, never what (notify.md N-11,
//! two cases are never mixed).

use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};

use super::Courier;
use super::queries::Details;
use crate::clock::court_time;
use crate::db::{DbError, Reader, Tx};
use crate::docket::diary;
use crate::docket::own::{Viewer, sittings};
use crate::people::engagement::queries as engagements;
use crate::people::queries::of_index;

impl Courier {
    /// When the first thing begins that clashes with the sitting of a notice. Of whoever is not registered nothing else
    /// is known for certain.
    pub(super) async fn beside(
        &self,
        tx: &mut Tx<'_>,
        details: &Details,
        now: Timestamp,
    ) -> Result<Option<DateTime>, DbError> {
        let Some(hearing) = &details.hearing_id else { return Ok(None) };
        let Some((person, licence_index)) = of_index(tx, &details.recipient).await? else { return Ok(None) };
        let id_index = details.recipient.clone();
        let viewer = Viewer { id_index, licence_index, person, now: court_time(now) };
        let (engine, sealer) = (self.0.engines.current(), &self.0.sealer);
        let limits = engine.limits();
        let reader = &mut Reader::Tx(tx);
        let own =
            engagements::since(reader, sealer, &viewer.person, viewer.now.saturating_sub(1.day())).await?;
        let of_court = sittings::queries::sittings(reader, sealer, &viewer, 1, now.as_millisecond()).await?;
        let items = diary::compose(of_court, own, limits.calendar.sitting, &limits.diary.margins);
        let is_it = |item: &diary::Item| item.sitting().is_some_and(|own| own.hearing.id == *hearing);
        let clashes = items.into_iter().find(is_it).map(|item| item.clashes).unwrap_or_default();
        Ok(clashes.first().map(|own| own.starts_at))
    }
}
