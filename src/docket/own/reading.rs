//! Facts of cases as they are handed out: what somebody reads for or beside another is noted in the audit trail before
//! they see it.

use super::{CaseFile, CaseLine, CasePage, HearingView, Viewer, queries};
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
        self.note(&page.cases, "case.list").await?;
        Ok(page)
    }

    /// One of the viewer's cases with everything its page shows.
    ///
    /// # Errors
    /// As [`Self::cases`].
    pub async fn case(&self, id: &str) -> Result<Option<CaseFile>, DbError> {
        let file = queries::case_file(&mut Reader::Db(self.db), self.sealer, &self.viewer, id).await?;
        if let Some(file) = &file {
            self.note(std::slice::from_ref(&file.line), "case.read").await?;
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
            self.note(std::slice::from_ref(&file.line), "case.read").await?;
        }
        Ok(found)
    }

    async fn note(&self, lines: &[CaseLine], action: &'static str) -> Result<(), DbError> {
        let noted: Vec<(String, &'static str)> = lines
            .iter()
            .filter_map(|line| Some((format!("case:{}", line.id), line.capacity.noted()?)))
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
