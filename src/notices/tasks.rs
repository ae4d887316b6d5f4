//! Telephone calls: people whom no channel reached, and what a clerk tells them.
//!
//! The words come from the present facts. Name and number are masked until a look is in the trail. Of two clerks one
//! settles a task; the other reads that it is settled.

mod call;
mod person;
pub mod queries;
mod read_out;

use super::ledger::{Ledger, standing_word};
use crate::audit::queries as trail;
use crate::audit::{self, Act, Actor};
use crate::channel::notice::Kind;
use crate::config::WebhookEvent;
use crate::db::id::{place, place_in, plain};
use crate::db::{DbError, Reader, Tx};
use crate::registrar::waiting::{Fact, Reason};
use queries::{End, TaskRow, Waiting};
use read_out::ReadOut;

pub use call::Call;
pub(super) use person::starred;

/// A call to be made, or made.
#[derive(Debug)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// The case number.
    pub case_number: String,
    /// What the notice is about that made it.
    pub kind: &'static str,
    /// Why nothing else reached them.
    pub reason: &'static str,
    /// In which standing the person is told.
    pub standing: &'static str,
    /// Whom: name and number, as far as they are known.
    pub person: Vec<Fact>,
    /// Whether somebody said that an address of theirs is another's.
    pub is_doubtful: bool,
    /// Until when, Unix milliseconds.
    pub due_at_ms: i64,
    /// How many calls nobody took,
    pub tries: i64,
    /// and the last of them, Unix milliseconds, with its note.
    pub last_try: Option<(i64, String)>,
    /// What is read out; only of a single task.
    pub words: Vec<Words>,
    /// A mark of what is read out, to be given back with what came of the call.
    pub said: String,
    /// How it was settled, if it was.
    pub settled: Option<Settled>,
}

/// What is read out of one notice.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// What it is about.
    pub kind: &'static str,
    /// The words; `None` when there is nothing to say any more.
    pub text: Option<String>,
}

/// How a task was settled.
#[derive(Debug)]
pub struct Settled {
    /// Why it was not needed; `None` when the person was told.
    pub note: Option<String>,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// By whom, as the trail names them.
    pub by: String,
}

/// Tasks, and after which place there are more.
#[derive(Debug)]
pub struct Tasks {
    /// They, the most urgent first.
    pub tasks: Vec<Task>,
    /// The place of the last one, where there are more.
    pub next: Option<String>,
}

/// What became of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// As it was said.
    Done,
    /// Somebody settled it before.
    Settled,
    /// There is something else to be read out by now; nothing was noted.
    Changed,
    /// There is none.
    Missing,
}

impl Ledger {
    /// The open tasks of a court after a place, the most urgent first, masked.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn tasks(&self, court: &str, after: Option<&str>, limit: i64) -> Result<Tasks, DbError> {
        let db = &self.courier.parts().db;
        let mut rows = queries::open(db, court, place_in(after), limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or_default();
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|last| place(last.due_at, &last.id));
        let mut tasks = Vec::with_capacity(rows.len());
        for row in rows {
            let person = self.person(&mut Reader::Db(db), &row).await?;
            tasks.push(row.read(person, None));
        }
        Ok(Tasks { tasks, next })
    }

    /// One task with its words, masked.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn task(&self, court: &str, id: &str) -> Result<Option<Task>, DbError> {
        self.find_task(&mut Reader::Db(&self.courier.parts().db), court, plain(id)).await
    }

    /// A task whose person may be shown in the clear: the look is in the trail before. Also how many looks that makes for
    /// this actor since `since_ms`.
    ///
    /// # Errors
    /// When it cannot be noted; then nothing is handed out.
    pub async fn unmask_task(
        &self,
        court: &str,
        id: &str,
        reason: Reason,
        actor: Actor,
        since_ms: i64,
    ) -> Result<Option<(Task, i64)>, DbError> {
        let (ledger, court, id) = (self.clone(), court.to_owned(), plain(id).to_owned());
        let shown = self.courier.parts().db.write(move |tx| {
            Box::pin(async move {
                let found = ledger.find_task(&mut Reader::Tx(tx), &court, &id).await?;
                let Some(task) = found.filter(|task| task.settled.is_none()) else { return Ok(None) };
                ledger.note_task(tx, "task.unmask", &id, Some(&reason), &actor).await?;
                let looks = trail::unmaskings(tx, &actor, since_ms).await?;
                Ok(Some((task, looks)))
            })
        });
        shown.await
    }

    /// Somebody has looked into it, for a reason: every address of the task's person is theirs, and is used again. `false`
    /// when none was stopped.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn restore(
        &self,
        court: &str,
        id: &str,
        reason: Reason,
        actor: Actor,
    ) -> Result<bool, DbError> {
        let (ledger, court, id) = (self.clone(), court.to_owned(), plain(id).to_owned());
        let restored = self.courier.parts().db.write(move |tx| {
            Box::pin(async move {
                audit::take_turn(tx).await?;
                let is_restored = queries::restore(tx, &id, &court).await?;
                if is_restored {
                    ledger.note_task(tx, "task.restore", &id, Some(&reason), &actor).await?;
                }
                Ok(is_restored)
            })
        });
        restored.await
    }

    /// Notes what came of a call, once: the second of two learns that the task is settled. `said` is the mark of what the
    /// caller had before them: what came meanwhile was not read out, and whoever saw it may decide otherwise.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn called(
        &self,
        court: &str,
        id: &str,
        call: Call,
        said: &str,
        actor: Actor,
    ) -> Result<Noted, DbError> {
        let (ledger, court, id) = (self.clone(), court.to_owned(), plain(id).to_owned());
        let said = said.to_owned();
        let noted = self.courier.parts().db.write(move |tx| {
            Box::pin(async move { ledger.called_in(tx, (&court, &id), &call, &said, &actor).await })
        });
        noted.await
    }

    async fn called_in(
        &self,
        tx: &mut Tx<'_>,
        (court, id): (&str, &str),
        call: &Call,
        said: &str,
        actor: &Actor,
    ) -> Result<Noted, DbError> {
        audit::take_turn(tx).await?;
        let now_ms = self.courier.parts().clock.now_ms();
        let Some(task) = queries::one(&mut Reader::Tx(tx), court, id).await? else {
            return Ok(Noted::Missing);
        };
        if task.state != "open" {
            return Ok(Noted::Settled);
        }
        let outcome = call.note().map(Reason::as_str);
        let end = End { id, court, by: actor.name(), outcome, now_ms };
        let was_open = match call {
            Call::NoAnswer(_) => queries::tried(tx, &end).await?,
            Call::Told | Call::NotNeeded(_) => {
                let waiting = queries::waiting_locked(tx, &task).await?;
                let read_out = ReadOut::of(&self.courier, &mut Reader::Tx(tx), &waiting).await?;
                if read_out.mark() != said {
                    return Ok(Noted::Changed);
                }
                let was_open = queries::settle(tx, &end).await?;
                if was_open {
                    self.settle_notices(tx, &waiting, &read_out, call, now_ms).await?;
                }
                was_open
            }
        };
        if !was_open {
            return Ok(Noted::Settled);
        }
        self.note_task(tx, call.action(), id, call.note(), actor).await?;
        Ok(Noted::Done)
    }

    /// Whoever was called knows what was read out, and nothing else.
    async fn settle_notices(
        &self,
        tx: &mut Tx<'_>,
        waiting: &[Waiting],
        read_out: &ReadOut,
        call: &Call,
        now_ms: i64,
    ) -> Result<(), DbError> {
        let mut told = Vec::new();
        for Waiting { id, is_present } in waiting {
            match (call, read_out.said(id)) {
                _ if !is_present => queries::overtaken(tx, id, now_ms).await?,
                (Call::Told, Some(said)) => {
                    queries::told(tx, id, said.states.clone(), now_ms).await?;
                    told.push(id.clone());
                }
                _ => queries::not_needed(tx, id, now_ms).await?,
            }
        }
        self.courier.parts().listeners.note(tx, WebhookEvent::Delivered, &told, now_ms).await
    }

    async fn note_task(
        &self,
        tx: &mut Tx<'_>,
        action: &'static str,
        id: &str,
        reason: Option<&Reason>,
        actor: &Actor,
    ) -> Result<(), DbError> {
        let parts = self.courier.parts();
        let (subject, reason) = (format!("phone_task:{id}"), reason.map(Reason::as_str));
        audit::record(tx, &parts.sealer, parts.clock.now_ms(), Act { actor, action, subject, reason }).await
    }

    async fn find_task(
        &self,
        reader: &mut Reader<'_, '_>,
        court: &str,
        id: &str,
    ) -> Result<Option<Task>, DbError> {
        let Some(row) = queries::one(reader, court, id).await? else { return Ok(None) };
        let person = self.person(reader, &row).await?;
        let waiting = queries::waiting(reader, &row).await?;
        let read_out = ReadOut::of(&self.courier, reader, &waiting).await?;
        Ok(Some(row.read(person, Some(&read_out))))
    }
}

impl TaskRow {
    fn read(self, person: Vec<Fact>, read_out: Option<&ReadOut>) -> Task {
        let is_open = self.state == "open";
        let last_try = self.tried_at.filter(|_| is_open).zip(self.outcome.clone());
        let settled = self.settled_at.filter(|_| !is_open).map(|at_ms| Settled {
            note: self.outcome,
            at_ms,
            by: self.settled_by.unwrap_or_default(),
        });
        Task {
            id: self.id,
            case_number: self.case_number,
            kind: Kind::find(&self.kind).map_or("", Kind::word),
            reason: super::ledger::reason_word(&self.reason),
            standing: standing_word(&self.standing),
            person,
            is_doubtful: self.is_doubtful,
            due_at_ms: self.due_at,
            tries: self.tries,
            last_try,
            words: read_out.map(ReadOut::words).unwrap_or_default(),
            said: read_out.map(ReadOut::mark).unwrap_or_default(),
            settled,
        }
    }
}
