//! What the pages and the interface of the mini-program both need of the docket.

use jiff::{Timestamp, ToSpan};

use crate::app::App;
use crate::calendar::Event;
use crate::db::{DbError, Reader};
use crate::docket::agenda::{self, Setting};
use crate::docket::diary::{self, Item};
use crate::docket::own::{self, HearingView, Reading, Sitting, Viewer};
use crate::notices::own::{confirm_sitting, recipients_of};
use crate::people::engagement::queries as engagements;
use crate::people::queries::Known;

/// What somebody may read, and the note of it.
pub(super) fn reading<'a>(app: &'a App, known: &Known) -> Reading<'a> {
    let now = app.clock.now();
    let viewer = Viewer::of(known, now);
    Reading { db: &app.db, sealer: &app.sealer, viewer, now_ms: now.as_millisecond() }
}

/// Somebody's diary from yesterday on, as clashes may reach over midnight.
pub(super) async fn diary(app: &App, known: &Known) -> Result<Vec<Item>, DbError> {
    let (engine, reading) = (app.engines.current(), reading(app, known));
    let limits = engine.limits();
    let since = reading.viewer.now.saturating_sub(1.day());
    let sittings = reading.sittings(limits.diary.near_days).await?;
    let own = engagements::since(&mut Reader::Db(&app.db), &app.sealer, &known.id, since).await?;
    Ok(diary::compose(sittings, own, limits.calendar.sitting, &limits.diary.margins))
}

fn court<'a>(app: &'a App, number: &str) -> Option<&'a crate::config::Court> {
    let code = number.split_once('）').map_or("", |(_, rest)| rest);
    let mut courts: Vec<_> =
        app.settings.court.values().filter(|court| code.starts_with(&court.code)).collect();
    // 京 is the beginning of 京0491 too: the longest code is the court's own.
    courts.sort_by_key(|court| court.code.len());
    courts.last().copied()
}

/// The name of the court of a case.
pub(super) fn court_of(app: &App, number: &str) -> String {
    court(app, number).map_or_else(|| "受理法院".to_owned(), |court| court.name.clone())
}

/// Where a hearing takes place: what it names, or where its court stands; nowhere when it is online.
pub(super) fn address_of(app: &App, number: &str, hearing: &HearingView) -> Option<String> {
    if hearing.is_online() {
        return None;
    }
    let own = hearing.facts.address.clone();
    own.or_else(|| {
        court(app, number).map(|court| court.address.clone()).filter(|address| !address.is_empty())
    })
}

/// A sitting as an entry of a calendar; `since` stands for the times that nobody wrote down.
pub(super) fn entry_of(app: &App, sitting: &Sitting, since: Timestamp) -> Event {
    let court = court_of(app, &sitting.number);
    let address = address_of(app, &sitting.number, &sitting.hearing);
    let lasts = app.engines.current().limits().calendar.sitting;
    agenda::entry(sitting, Setting { court: &court, address: address.as_deref(), lasts, since })
}

/// Notes that a person has taken note of a hearing, and with it of what they were sent of it; gives the version that stands, `None` where it is not theirs.
pub(super) async fn note(app: &App, known: &Known, id: &str, version: i64) -> Result<Option<i64>, DbError> {
    let (viewer, sealer) = (Viewer::of(known, app.clock.now()), app.sealer.clone());
    let (id, person, now_ms) = (id.to_owned(), known.id.clone(), app.clock.now_ms());
    let (recipients, listeners) = (recipients_of(known), app.listeners.clone());
    let noted = app.db.write(move |tx| {
        Box::pin(async move {
            let found = own::hearing(&mut Reader::Tx(tx), &sealer, &viewer, &id).await?;
            let Some((_, hearing)) = found else { return Ok(None) };
            if hearing.version == version {
                own::note_hearing(tx, (&id, version), &person, now_ms).await?;
                confirm_sitting(tx, &listeners, (&id, version), &recipients, now_ms).await?;
            }
            Ok(Some(hearing.version))
        })
    });
    noted.await
}
