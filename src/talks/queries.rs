//! The rows of `talk`, `talk_word` and `seat`.

use super::{Ending, State, Talk};
use crate::db::id::plain;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::people::Whose;
use crate::values;

macro_rules! talk {
    ($rest:literal) => {
        concat!(
            "SELECT id, court, account, openid, state, is_urgent, asked_at, queued_at, held_at, seat_id, taken_at, heard_at,
                    spoken_at, ended_at, ending, seen_to_at
             FROM talk WHERE ",
            $rest
        )
    };
}

/// So many conversations say how long one takes.
const LAST: i64 = 50;

crate::statements! {
    INSERT = Sql::new(
        "INSERT INTO talk (id, court, account, openid, state, is_urgent, asked_at, queued_at, heard_at)
         VALUES ($1, $2, $3, $4, 'waiting', FALSE, $5, $5, $5) ON CONFLICT DO NOTHING");
    MARK_URGENT = Sql::new(
        "UPDATE talk SET is_urgent = TRUE WHERE account = $1 AND openid = $2 AND state <> 'ended'");
    OPEN = Sql::new(talk!("account = $1 AND openid = $2 AND state <> 'ended'"));
    ONE = Sql::new(talk!("id = $1"));
    // What a seat has handed over comes last for it.
    NEXT = Sql::new(talk!(
        "court = $1 AND state = 'waiting'
         ORDER BY is_urgent DESC, CASE WHEN seat_id = $3 THEN 1 ELSE 0 END, asked_at, id LIMIT $2"));
    HELD_BY = Sql::new(talk!("seat_id = $1 AND state = 'held' ORDER BY taken_at, id"));
    MISSED = Sql::new(talk!(
        "court = $1 AND asked_at >= $2 AND ending = 'unanswered' AND seen_to_at IS NULL ORDER BY asked_at DESC LIMIT $3"));
    AHEAD = Sql::new(
        "SELECT COUNT(*) FROM talk WHERE court = $1 AND state = 'waiting' AND id <> $3
         AND (is_urgent OR asked_at < $2 OR asked_at = $2 AND id < $3)");
    LASTED = Sql::new(
        "SELECT ended_at - held_at FROM talk WHERE court = $1 AND ending IN ('solved', 'order') AND held_at IS NOT NULL
         ORDER BY asked_at DESC LIMIT $2");
    ON_DUTY = Sql::new(
        "SELECT (SELECT COUNT(*) FROM talk t WHERE t.seat_id = s.staff_id AND t.state = 'held') FROM seat s
         WHERE s.court = $1 AND s.is_ready AND s.ready_at > $2 AND s.staff_id <> $3");
    HEARD = Sql::new("UPDATE talk SET heard_at = $3 WHERE account = $1 AND openid = $2 AND state <> 'ended'");
    TAKE = Sql::new(
        "UPDATE talk SET state = 'held', seat_id = $2, held_at = $3, taken_at = COALESCE(taken_at, $3)
         WHERE id = $1 AND state = 'waiting'");
    GIVE_BACK = Sql::new(
        "UPDATE talk SET state = 'waiting', queued_at = $3 WHERE id = $1 AND state = 'held' AND seat_id = $2");
    END = Sql::new("UPDATE talk SET state = 'ended', ending = $2, ended_at = $3 WHERE id = $1 AND state <> 'ended'");
    // What was taken back, or will never arrive, was not said.
    SPOKEN = Sql::new(
        "UPDATE talk SET spoken_at = (SELECT MAX(o.created_at) FROM talk_word w JOIN outbox o ON o.id = w.outbox_id
                                      WHERE w.talk_id = talk.id AND o.state <> 'dead') WHERE id = $1");
    LAST_WORDS = Sql::new(
        "SELECT o.id FROM talk_word w JOIN outbox o ON o.id = w.outbox_id
         WHERE w.talk_id = $1 AND w.staff_id = $2 AND o.state <> 'dead' AND o.created_at > $3 ORDER BY o.id DESC LIMIT $4");
    WORD = Sql::new("INSERT INTO talk_word (outbox_id, talk_id, staff_id) VALUES ($1, $2, $3)");
    SEE_TO = Sql::new(
        "UPDATE talk SET seen_to_at = $3
         WHERE id = $1 AND court = $2 AND state = 'ended' AND ending = 'unanswered' AND seen_to_at IS NULL");
    // What has not been tried yet was not sent.
    WITHDRAW = Sql::new(
        "UPDATE outbox SET state = 'dead', outcome = 'withdrawn', settled_at = $4
         WHERE id = $1 AND state = 'queued' AND attempts = 0 AND next_at > $4
             AND EXISTS (SELECT 1 FROM talk_word w WHERE w.outbox_id = outbox.id AND w.talk_id = $2 AND w.staff_id = $3)");
    // Whoever takes a rest was on duty until now.
    PRESENT = Sql::new(
        "INSERT INTO seat (staff_id, court, is_ready, seen_at, ready_at) VALUES ($1, $2, $3, $4, CASE WHEN $3 THEN $4 ELSE CAST(0 AS BIGINT) END)
         ON CONFLICT (staff_id) DO UPDATE SET court = excluded.court, seen_at = excluded.seen_at,
             ready_at = CASE WHEN seat.is_ready OR excluded.is_ready THEN excluded.seen_at ELSE seat.ready_at END,
             is_ready = excluded.is_ready");
    // The row is the lock of what a seat takes.
    SEEN = Sql::new(
        "INSERT INTO seat (staff_id, court, is_ready, seen_at, ready_at) VALUES ($1, $2, FALSE, $3, 0)
         ON CONFLICT (staff_id) DO UPDATE SET seen_at = excluded.seen_at,
             ready_at = CASE WHEN seat.is_ready THEN excluded.seen_at ELSE seat.ready_at END");
    PRESENCE = Sql::new("SELECT is_ready, seen_at FROM seat WHERE staff_id = $1");
    // Each of one conversation, or of any: held by whoever has not looked for so long,
    LOST = Sql::new(talk!(
        "state = 'held' AND ($2 = '' OR id = $2)
         AND EXISTS (SELECT 1 FROM seat s WHERE s.staff_id = talk.seat_id AND s.seen_at <= $1) LIMIT 50"));
    // by whoever looks and does not answer,
    UNHEARD = Sql::new(talk!(
        "state = 'held' AND ($2 = '' OR id = $2) AND heard_at <= $1 AND held_at <= $1
         AND (spoken_at IS NULL OR spoken_at < heard_at) LIMIT 50"));
    // answered, with a word that has arrived, by somebody who says nothing more,
    IDLE = Sql::new(talk!(
        "state = 'held' AND ($2 = '' OR id = $2) AND heard_at <= $1 AND held_at <= $1
         AND EXISTS (SELECT 1 FROM talk_word w JOIN outbox o ON o.id = w.outbox_id
                     WHERE w.talk_id = talk.id AND o.state = 'sent' AND o.settled_at > talk.heard_at AND o.settled_at <= $1)
         AND spoken_at <= $1 LIMIT 50"));
    // and waiting while no seat of the court was on duty.
    ALONE = Sql::new(talk!(
        "state = 'waiting' AND ($2 = '' OR id = $2) AND queued_at <= $1
         AND NOT EXISTS (SELECT 1 FROM seat s WHERE s.court = talk.court AND s.ready_at > $1) LIMIT 50"));
    WAITED = Sql::new(
        "SELECT asked_at, taken_at, ended_at, ending FROM talk
         WHERE court = $1 AND asked_at >= $2 AND asked_at < $3 AND NOT is_urgent");
    // How long people waited stays, who they were does not.
    FORGET = Sql::new(
        "UPDATE talk SET account = '', openid = '' WHERE id IN (
             SELECT id FROM talk WHERE state = 'ended' AND openid <> '' AND ended_at < $1 LIMIT $2) RETURNING id");
    FORGET_WORDS = Sql::new("DELETE FROM talk_word WHERE talk_id = $1");
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    court: String,
    account: String,
    openid: String,
    state: String,
    is_urgent: bool,
    asked_at: i64,
    queued_at: i64,
    held_at: Option<i64>,
    seat_id: Option<String>,
    taken_at: Option<i64>,
    heard_at: i64,
    spoken_at: Option<i64>,
    ended_at: Option<i64>,
    ending: Option<String>,
    seen_to_at: Option<i64>,
}

impl Row {
    fn read(self) -> Talk {
        Talk {
            // The table knows no other word.
            state: State::find(&self.state).unwrap_or(State::Ended),
            ending: self.ending.as_deref().and_then(Ending::find),
            id: self.id,
            court: self.court,
            account: self.account,
            openid: self.openid,
            is_urgent: self.is_urgent,
            asked_at: self.asked_at,
            queued_at: self.queued_at,
            held_at: self.held_at,
            seat: self.seat_id,
            taken_at: self.taken_at,
            heard_at: self.heard_at,
            spoken_at: self.spoken_at,
            ended_at: self.ended_at,
            seen_to_at: self.seen_to_at,
        }
    }
}

fn read(rows: Vec<Row>) -> Vec<Talk> {
    rows.into_iter().map(Row::read).collect()
}

/// How long somebody waited, and what became of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Waited {
    /// When a seat was asked for, Unix milliseconds.
    pub asked_at: i64,
    /// When one came.
    pub taken_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// How.
    pub ending: Option<String>,
}

pub(super) async fn insert(
    tx: &mut Tx<'_>,
    (id, court): (&str, &str),
    whose: Whose<'_>,
    now_ms: i64,
) -> Result<(), DbError> {
    let values = values![id, court, whose.account, whose.openid.as_str(), now_ms];
    tx.execute(&INSERT, values).await.map(drop)
}

/// The conversation of somebody that is not over.
///
/// # Errors
/// When it cannot be read.
pub async fn open(reader: &mut Reader<'_, '_>, whose: Whose<'_>) -> Result<Option<Talk>, DbError> {
    let row: Option<Row> = reader.optional(&OPEN, values![whose.account, whose.openid.as_str()]).await?;
    Ok(row.map(Row::read))
}

/// One conversation.
///
/// # Errors
/// When it cannot be read.
pub async fn one(reader: &mut Reader<'_, '_>, id: &str) -> Result<Option<Talk>, DbError> {
    let row: Option<Row> = reader.optional(&ONE, values![plain(id)]).await?;
    Ok(row.map(Row::read))
}

/// Who waits, in the order in which a seat takes them.
///
/// # Errors
/// When they cannot be read.
pub async fn next(
    reader: &mut Reader<'_, '_>,
    (court, seat): (&str, &str),
    limit: i64,
) -> Result<Vec<Talk>, DbError> {
    reader.all(&NEXT, values![court, limit, seat]).await.map(read)
}

/// With whom a seat speaks.
///
/// # Errors
/// When they cannot be read.
pub async fn held_by(reader: &mut Reader<'_, '_>, seat: &str) -> Result<Vec<Talk>, DbError> {
    reader.all(&HELD_BY, values![seat]).await.map(read)
}

/// Whom nobody answered and nobody has seen to, the latest first.
///
/// # Errors
/// When they cannot be read.
pub async fn missed(db: &Db, court: &str, since_ms: i64, limit: i64) -> Result<Vec<Talk>, DbError> {
    db.all(&MISSED, values![court, since_ms, limit]).await.map(read)
}

pub(super) async fn ahead(tx: &mut Tx<'_>, court: &str, (asked_at, id): (i64, &str)) -> Result<u32, DbError> {
    let (count,): (i64,) = tx.one(&AHEAD, values![court, asked_at, id]).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How long the last conversations took, in milliseconds.
pub(super) async fn lasted(tx: &mut Tx<'_>, court: &str) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> = tx.all(&LASTED, values![court, LAST]).await?;
    Ok(rows.into_iter().map(|(ms,)| ms).collect())
}

/// How many conversations each seat holds that was on duty since then, but one.
///
/// # Errors
/// When they cannot be read.
pub async fn on_duty(
    reader: &mut Reader<'_, '_>,
    (court, since_ms): (&str, i64),
    except: &str,
) -> Result<Vec<u32>, DbError> {
    let rows: Vec<(i64,)> = reader.all(&ON_DUTY, values![court, since_ms, except]).await?;
    Ok(rows.into_iter().map(|(held,)| u32::try_from(held).unwrap_or(u32::MAX)).collect())
}

pub(super) async fn heard(tx: &mut Tx<'_>, whose: Whose<'_>, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&HEARD, values![whose.account, whose.openid.as_str(), now_ms]).await.map(drop)
}

/// Somebody may be in danger.
pub(super) async fn mark_urgent(tx: &mut Tx<'_>, whose: Whose<'_>) -> Result<(), DbError> {
    tx.execute(&MARK_URGENT, values![whose.account, whose.openid.as_str()]).await.map(drop)
}

/// Takes one that waits; returns whether it still did.
pub(super) async fn take(tx: &mut Tx<'_>, id: &str, seat: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&TAKE, values![id, seat, now_ms]).await? == 1)
}

/// Gives one back that this seat holds; returns whether it did.
pub(super) async fn give_back(tx: &mut Tx<'_>, id: &str, seat: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&GIVE_BACK, values![id, seat, now_ms]).await? == 1)
}

/// Ends one that is not over; returns whether it was not.
pub(super) async fn end(tx: &mut Tx<'_>, id: &str, ending: Ending, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&END, values![id, ending.name(), now_ms]).await? == 1)
}

/// Notes when a seat last said something, as far as it was not taken back.
pub(super) async fn spoken(tx: &mut Tx<'_>, id: &str) -> Result<(), DbError> {
    tx.execute(&SPOKEN, values![id]).await.map(drop)
}

/// The outgoing rows of what a seat said last since that instant, the first of them first.
pub(super) async fn last_words(
    tx: &mut Tx<'_>,
    (talk, staff): (&str, &str),
    since_ms: i64,
    count: usize,
) -> Result<Vec<String>, DbError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let rows: Vec<(String,)> = tx.all(&LAST_WORDS, values![talk, staff, since_ms, count]).await?;
    Ok(rows.into_iter().rev().map(|(id,)| id).collect())
}

/// This outgoing row is a seat's word.
pub(super) async fn word(tx: &mut Tx<'_>, outbox: &str, talk: &str, staff: &str) -> Result<(), DbError> {
    tx.execute(&WORD, values![outbox, talk, staff]).await.map(drop)
}

/// Takes a word back that is still kept here; returns whether it was.
pub(super) async fn withdraw(
    tx: &mut Tx<'_>,
    outbox: &str,
    (talk, staff): (&str, &str),
    now_ms: i64,
) -> Result<bool, DbError> {
    Ok(tx.execute(&WITHDRAW, values![plain(outbox), talk, staff, now_ms]).await? == 1)
}

pub(super) async fn see_to(tx: &mut Tx<'_>, id: &str, court: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&SEE_TO, values![plain(id), court, now_ms]).await? == 1)
}

pub(super) async fn present(
    tx: &mut Tx<'_>,
    (staff, court): (&str, &str),
    is_ready: bool,
    now_ms: i64,
) -> Result<(), DbError> {
    tx.execute(&PRESENT, values![staff, court, is_ready, now_ms]).await.map(drop)
}

/// A seat has looked; its row is held until the transaction ends.
pub(super) async fn seen(tx: &mut Tx<'_>, (staff, court): (&str, &str), now_ms: i64) -> Result<(), DbError> {
    tx.execute(&SEEN, values![staff, court, now_ms]).await.map(drop)
}

/// Whether a seat wants to be asked, and when it last looked.
///
/// # Errors
/// When it cannot be read.
pub async fn presence(db: &Db, staff: &str) -> Result<Option<(bool, i64)>, DbError> {
    db.optional(&PRESENCE, values![staff]).await
}

/// Why something happens to a conversation by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Its seat has not looked for long.
    Lost,
    /// Its seat has not answered for long.
    Unheard,
    /// Its person has not answered for long.
    Idle,
    /// No seat is on duty.
    Alone,
}

impl Why {
    fn sql(self) -> &'static Sql {
        match self {
            Self::Lost => &LOST,
            Self::Unheard => &UNHEARD,
            Self::Idle => &IDLE,
            Self::Alone => &ALONE,
        }
    }
}

/// Conversations to which something happens for that reason: nothing has changed since an instant.
pub(super) async fn due(db: &Db, why: Why, before_ms: i64) -> Result<Vec<Talk>, DbError> {
    db.all(why.sql(), values![before_ms, ""]).await.map(read)
}

/// One of them, if it is still one.
pub(super) async fn is_due(
    tx: &mut Tx<'_>,
    why: Why,
    before_ms: i64,
    id: &str,
) -> Result<Option<Talk>, DbError> {
    let row: Option<Row> = tx.optional(why.sql(), values![before_ms, id]).await?;
    Ok(row.map(Row::read))
}

/// Everybody who asked for a seat of a court between two instants, Unix milliseconds.
///
/// # Errors
/// When they cannot be read.
pub async fn waited(db: &Db, court: &str, (from_ms, until_ms): (i64, i64)) -> Result<Vec<Waited>, DbError> {
    db.all(&WAITED, values![court, from_ms, until_ms]).await
}

/// Forgets who spoke before this instant; returns of how many conversations.
///
/// # Errors
/// When it cannot be written.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    let forgotten: Vec<(String,)> = tx.all(&FORGET, values![before_ms, limit]).await?;
    for (id,) in &forgotten {
        tx.execute(&FORGET_WORDS, values![id]).await?;
    }
    Ok(u64::try_from(forgotten.len()).unwrap_or(u64::MAX))
}
