//! The rows of `hearing` as their own people's calendars show them.

use std::time::Duration;

use super::Sitting;
use crate::clock::milliseconds;
use crate::db::id::plain;
use crate::db::{DbError, Reader, Sql};
use crate::docket::own::Viewer;
use crate::docket::own::queries::{HearingRow, mine, standing, viewer_values_at};
use crate::seal::Sealer;
use crate::values;

const DAY: Duration = Duration::from_secs(86_400);

macro_rules! sittings {
    ($rest:literal) => {
        mine!(
            "c.id AS case_id, c.court, c.number, c.is_secret, mine.standing, h.id, h.source_id, h.kind, h.state,
             h.starts_at, h.version, h.sealed, h.created_at, h.changed_at,
             c.calendar_revision, c.calendar_changed_at",
            $rest
        )
    };
}

crate::statements! {
    // What is cancelled stays for so long after that was told, and after its time where nobody wrote down when.
    SITTINGS = Sql::new(sittings!(
        "JOIN hearing h ON h.court = c.court AND h.case_source = c.source_id
         WHERE CASE WHEN h.state = 'cancelled' AND h.changed_at > 0 THEN h.changed_at >= $6 ELSE h.starts_at >= $4 END
         ORDER BY h.starts_at, h.id LIMIT 1000"));
    // As in `own`: another's sitting must take the same way as none.
    SITTING = Sql::new(sittings!(
        "JOIN hearing h ON h.court = c.court AND h.case_source = c.source_id
         WHERE h.id || '' = $6 AND $4 <> ''"));
}

#[derive(sqlx::FromRow)]
struct Row {
    case_id: String,
    court: String,
    number: String,
    is_secret: bool,
    standing: String,
    #[sqlx(flatten)]
    hearing: HearingRow,
    created_at: i64,
    changed_at: i64,
    calendar_revision: i64,
    calendar_changed_at: i64,
}

/// The sittings ahead of a viewer, and those of the last days, the earliest first.
///
/// # Errors
/// When rows cannot be read.
pub async fn sittings(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    viewer: &Viewer,
    kept_days: u32,
    now_ms: i64,
) -> Result<Vec<Sitting>, DbError> {
    let kept = DAY * kept_days;
    let since = viewer.now.saturating_sub(kept);
    let values = [viewer_values_at(viewer, since), values![now_ms - milliseconds(kept)]].concat();
    let rows: Vec<Row> = reader.all(&SITTINGS, values).await?;
    Ok(rows.into_iter().filter_map(|row| row.listed(sealer)).collect())
}

/// One of a viewer's sittings.
///
/// # Errors
/// When rows cannot be read.
pub async fn sitting(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    viewer: &Viewer,
    id: &str,
) -> Result<Option<Sitting>, DbError> {
    let values = [viewer_values_at(viewer, viewer.now), values![plain(id)]].concat();
    let row: Option<Row> = reader.optional(&SITTING, values).await?;
    row.map(|row| row.read(sealer)).transpose()
}

impl Row {
    /// A sitting that cannot be read (a lost key) must not take the others with it.
    fn listed(self, sealer: &Sealer) -> Option<Sitting> {
        let read = self.read(sealer);
        read.inspect_err(|error| tracing::error!(error = %error, "a sitting is left out of a calendar")).ok()
    }

    fn read(self, sealer: &Sealer) -> Result<Sitting, DbError> {
        let (capacity, _) = standing(&self.standing)?;
        let hearing = self.hearing.read(sealer, &self.court)?;
        let changed_at = self.changed_at.max(self.calendar_changed_at);
        let Self { case_id: case, court, number, is_secret, created_at, calendar_revision, .. } = self;
        let case_revision = calendar_revision;
        Ok(Sitting {
            case,
            court,
            number,
            is_secret,
            capacity,
            hearing,
            created_at,
            changed_at,
            case_revision,
        })
    }
}
