//! What staff do with notices: again, by the next way or a chosen one, by telephone; release or drop what waits for a word.

pub mod queries;

use super::queries::LineRow;
use super::words::{CALLED, TOLD};
use super::{Counts, Ledger};
use crate::audit::{self, Act, Actor};
use crate::channel::notice::Route;
use crate::db::id::plain;
use crate::db::{DbError, Reader, Tx};
use crate::notices::State;
use crate::notices::tasks::queries::{self as tasks, NewTask};
use crate::registrar::waiting::Reason;

/// Notices of one transaction, where a word decides about many.
const HELD_AT_ONCE: i64 = 2_000;

/// What can be done with one notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It reached nobody and is tried anew.
    Again,
    /// The ways so far are spent.
    NextWay,
    /// It goes by that way, if it is left.
    By(Route),
    /// A clerk calls.
    Call,
}

impl Deed {
    const ALL: [Self; 3] = [Self::Again, Self::NextWay, Self::Call];

    /// The name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::NextWay => "next-way",
            Self::By(_) => "by-way",
            Self::Call => "call",
        }
    }

    /// What a button says.
    pub fn word(self) -> &'static str {
        match self {
            Self::Again => "重新发送",
            Self::NextWay => "换下一种方式",
            Self::By(_) => "用选定的方式发送",
            Self::Call => "转人工电话",
        }
    }

    /// The deed of a name, and of a way where it has one.
    pub fn find(name: &str, way: &str) -> Option<Self> {
        let by = Route::find(way).map(Self::By);
        Self::ALL.into_iter().chain(by).find(|own| own.name() == name)
    }

    /// What the trail says with it.
    fn reason(self) -> Option<&'static str> {
        match self {
            Self::By(route) => Some(route.word()),
            Self::Again | Self::NextWay | Self::Call => None,
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Again => "notice.again",
            Self::NextWay => "notice.next_way",
            Self::By(_) => "notice.by_way",
            Self::Call => "notice.call",
        }
    }
}

/// What can be done with a notice now; the statements have the last word.
pub(super) fn possible(row: &LineRow, now_ms: i64) -> Vec<Deed> {
    let Some(state) = State::find(&row.state) else { return Vec::new() };
    let is_clerks = matches!(row.reason.as_deref(), Some(CALLED | TOLD));
    let is_useful = row.useless_after > now_ms;
    let was_sent = matches!(state, State::Accepted | State::Delivered) && !is_clerks;
    let has_ended = matches!(state, State::Dead | State::Expired);
    let waits = state == State::Planned;
    let mut deeds = Vec::new();
    deeds.extend((is_useful && has_ended).then_some(Deed::Again));
    deeds.extend((is_useful && (was_sent || waits && row.attempts > 0)).then_some(Deed::NextWay));
    deeds.extend((was_sent || waits || has_ended).then_some(Deed::Call));
    deeds
}

/// Whether staff may choose its way now; which, the courier says.
pub(super) fn may_choose(row: &LineRow, now_ms: i64) -> bool {
    possible(row, now_ms).iter().any(|deed| matches!(deed, Deed::Again | Deed::NextWay))
}

impl Ledger {
    /// Does something with a notice of a court; `false` when it stands otherwise by now.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn act(&self, court: &str, id: &str, deed: Deed, actor: Actor) -> Result<bool, DbError> {
        let (ledger, court, id) = (self.clone(), court.to_owned(), plain(id).to_owned());
        let done = self.courier.parts().db.write(move |tx| {
            Box::pin(async move {
                audit::take_turn(tx).await?;
                let now_ms = ledger.courier.parts().clock.now_ms();
                let is_done = match deed {
                    Deed::Again => queries::again(tx, &id, &court, now_ms).await?,
                    Deed::NextWay => queries::next_way(tx, &id, &court, now_ms).await?,
                    Deed::By(route) => {
                        let left = ledger.courier.ways_left(&mut Reader::Tx(tx), &id).await?;
                        left.contains(&route) && queries::by_way(tx, &id, &court, route, now_ms).await?
                    }
                    Deed::Call => ledger.call(tx, &court, &id, now_ms).await?,
                };
                if is_done {
                    let subject = format!("notice:{id}");
                    let act = Act { actor: &actor, action: deed.action(), subject, reason: deed.reason() };
                    audit::record(tx, &ledger.courier.parts().sealer, now_ms, act).await?;
                }
                Ok(is_done)
            })
        });
        let is_done = done.await?;
        self.bell.notify_one();
        Ok(is_done)
    }

    async fn call(&self, tx: &mut Tx<'_>, court: &str, notice: &str, now_ms: i64) -> Result<bool, DbError> {
        let Some((case, recipient, due_at)) = queries::call(tx, notice, court, now_ms).await? else {
            return Ok(false);
        };
        let (parts, ids) = (self.courier.parts(), [self.courier.parts().ids.make()]);
        let task = NewTask {
            id: ids[0].clone(),
            court,
            case_source: &case,
            recipient: &recipient,
            notice,
            reason: "asked by staff",
            due_at,
            now_ms,
        };
        tasks::add(tx, task).await?;
        parts.listeners.note_tasks(tx, &ids, now_ms).await?;
        Ok(true)
    }

    /// The courts where notices wait for a word, and how many.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn held_courts(&self) -> Result<Vec<(String, i64)>, DbError> {
        queries::held_courts(&self.courier.parts().db).await
    }

    /// What waits for a word goes out when it is due, as far as somebody has seen it ([`Counts::held_until`]); returns
    /// how many.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn release(&self, court: &str, until: &str, actor: Actor) -> Result<u64, DbError> {
        self.decide_held(court, until, None, actor).await
    }

    /// What waits for a word is not sent, for a reason; returns how many.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn drop_held(
        &self,
        court: &str,
        until: &str,
        reason: Reason,
        actor: Actor,
    ) -> Result<u64, DbError> {
        self.decide_held(court, until, Some(reason), actor).await
    }

    /// A change of a sitting that has not gone out yet waits for a word (notify.md N-6); returns how many notices.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn stop(&self, court: &str, sitting: &str, actor: Actor) -> Result<u64, DbError> {
        let (ledger, court, sitting) = (self.clone(), court.to_owned(), plain(sitting).to_owned());
        let stopped = self.courier.parts().db.write(move |tx| {
            Box::pin(async move {
                audit::take_turn(tx).await?;
                let now_ms = ledger.courier.parts().clock.now_ms();
                let count = queries::stop(tx, &court, &sitting, now_ms).await?;
                let subject = format!("hearing:{sitting}");
                ledger.note_many(tx, count, ("notice.stop", subject), "", &actor).await?;
                Ok(count)
            })
        });
        stopped.await
    }

    /// Some at a time: whoever else writes the trail waits for each transaction's end.
    async fn decide_held(
        &self,
        court: &str,
        until: &str,
        dropped_for: Option<Reason>,
        actor: Actor,
    ) -> Result<u64, DbError> {
        let mut decided = 0;
        loop {
            let count = self.decide_some(court, until, dropped_for.clone(), actor.clone()).await?;
            decided += count;
            self.bell.notify_one();
            if count < HELD_AT_ONCE.unsigned_abs() {
                return Ok(decided);
            }
        }
    }

    async fn decide_some(
        &self,
        court: &str,
        until: &str,
        dropped_for: Option<Reason>,
        actor: Actor,
    ) -> Result<u64, DbError> {
        let (ledger, court, until) = (self.clone(), court.to_owned(), plain(until).to_owned());
        let decided = self.courier.parts().db.write(move |tx| {
            Box::pin(async move {
                audit::take_turn(tx).await?;
                let now_ms = ledger.courier.parts().clock.now_ms();
                let (count, action) = match &dropped_for {
                    None => (queries::release(tx, &court, &until, HELD_AT_ONCE).await?, "notice.release"),
                    Some(_) => {
                        (queries::drop_held(tx, &court, &until, HELD_AT_ONCE, now_ms).await?, "notice.drop")
                    }
                };
                let said = dropped_for.as_ref().map(Reason::as_str).unwrap_or_default();
                ledger.note_many(tx, count, (action, format!("court:{court}")), said, &actor).await?;
                Ok(count)
            })
        });
        decided.await
    }

    /// What was done with many notices at once is one line of the trail.
    async fn note_many(
        &self,
        tx: &mut Tx<'_>,
        count: u64,
        (action, subject): (&'static str, String),
        said: &str,
        actor: &Actor,
    ) -> Result<(), DbError> {
        if count == 0 {
            return Ok(());
        }
        let parts = self.courier.parts();
        let reason = format!("{count}条 {said}");
        let act = Act { actor, action, subject, reason: Some(reason.trim_end()) };
        audit::record(tx, &parts.sealer, parts.clock.now_ms(), act).await.map(drop)
    }
}

impl Counts {
    /// Whether nothing waits.
    pub fn is_calm(&self) -> bool {
        self.tasks == 0 && self.held == 0 && self.urgent == 0 && self.lost == 0
    }
}
