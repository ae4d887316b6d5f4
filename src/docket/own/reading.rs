//! Facts of cases as they are handed out: what somebody reads for or beside another is noted in the audit trail before
//! they see it.

use super::sittings::{Sitting, queries as calendar};
use super::{Capacity, CaseFile, CaseLine, CasePage, HearingView, Viewer, queries};
use crate::audit::{self, Act, Actor};
use crate::db::{Db, DbError, Reader};
use crate::seal::Sealer;

/// Hands out facts.
pub struct Reading<'a> {
    /// Where they are.
    pub db: &'a Db,
    /// Opens them.
    pub sealer: &'a Sealer,
    /// Whoever reads.
    pub viewer: Viewer,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

impl Reading<'_> {
    /// A page of the viewer's cases, the newest first.
    ///
    /// # Errors
    /// When rows cannot be read, or the note not written: then nothing is shown.
    pub async fn cases(&self, after: Option<&str>, limit: i64) -> Result<CasePage, DbError> {
        let page = queries::cases(&mut Reader::Db(self.db), self.sealer, &self.viewer, after, limit).await?;
        self.note(page.cases.iter().map(of_line), "case.list").await?;
        Ok(page)
    }

    /// One of the viewer's cases with everything its page shows.
    ///
    /// # Errors
    /// As [`Self::cases`].
    pub async fn case(&self, id: &str) -> Result<Option<CaseFile>, DbError> {
        let file = queries::case_file(&mut Reader::Db(self.db), self.sealer, &self.viewer, id).await?;
        if let Some(file) = &file {
            self.note([of_line(&file.line)], "case.read").await?;
        }
        Ok(file)
    }

    /// One of the viewer's sittings, with its case.
    ///
    /// # Errors
    /// As [`Self::cases`].
    pub async fn hearing(&self, id: &str) -> Result<Option<(CaseFile, HearingView)>, DbError> {
        let found = queries::hearing(&mut Reader::Db(self.db), self.sealer, &self.viewer, id).await?;
        if let Some((file, _)) = &found {
            self.note([of_line(&file.line)], "case.read").await?;
        }
        Ok(found)
    }

    /// One of the viewer's sittings, for their calendar.
    ///
    /// # Errors
    /// As [`Self::cases`].
    pub async fn sitting(&self, id: &str) -> Result<Option<Sitting>, DbError> {
        let found = calendar::sitting(&mut Reader::Db(self.db), self.sealer, &self.viewer, id).await?;
        self.note(found.iter().map(of_sitting), "case.read").await?;
        Ok(found)
    }

    /// The viewer's sittings ahead and of the last days, for a calendar that is read again and again: whoever hands
    /// them out has them noted with [`Self::note_sittings`] first, and need not where nothing new is shown.
    ///
    /// # Errors
    /// When rows cannot be read.
    pub async fn sittings(&self, kept_days: u32) -> Result<Vec<Sitting>, DbError> {
        let reader = &mut Reader::Db(self.db);
        calendar::sittings(reader, self.sealer, &self.viewer, kept_days, self.now_ms).await
    }

    /// Notes that sittings are handed out, one row a case.
    ///
    /// # Errors
    /// When the note cannot be written: then nothing may be shown.
    pub async fn note_sittings(&self, sittings: &[Sitting]) -> Result<(), DbError> {
        let mut cases: Vec<_> = sittings.iter().map(of_sitting).collect();
        cases.sort_unstable_by_key(|(case, _)| *case);
        cases.dedup_by_key(|(case, _)| *case);
        self.note(cases, "case.calendar").await
    }

    async fn note<'c>(
        &self,
        read: impl IntoIterator<Item = (&'c str, Capacity)>,
        action: &'static str,
    ) -> Result<(), DbError> {
        let noted: Vec<(String, &'static str)> = read
            .into_iter()
            .filter_map(|(case, capacity)| Some((format!("case:{case}"), capacity.noted()?)))
            .collect();
        if noted.is_empty() {
            return Ok(());
        }
        let (sealer, now_ms) = (self.sealer.clone(), self.now_ms);
        let actor = Actor::Person(self.viewer.person.clone());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                for (subject, capacity) in noted {
                    let act = Act { actor: &actor, action, subject, reason: Some(capacity) };
                    audit::record(tx, &sealer, now_ms, act).await?;
                }
                Ok(())
            })
        });
        written.await
    }
}

fn of_line(line: &CaseLine) -> (&str, Capacity) {
    (&line.id, line.capacity)
}

fn of_sitting(sitting: &Sitting) -> (&str, Capacity) {
    (&sitting.case, sitting.capacity)
}
