//! Claiming and settling: the rows of `notice` and `notice_attempt`, in batches.

use serde_json::json;

use crate::channel::notice::Route;
use crate::db::{DbError, Reader, Sql, Tx};
use crate::notices::ladder::{Outcome, Tried};
use crate::notices::speech::Heard;
use crate::notices::{State, carried};
use crate::values;

/// As many rows as one statement claims at most.
const AT_ONCE: usize = 256;

/// What a notice states, as the docket says now, and whether its person still stands in the case.
macro_rules! details {
    ($which:literal) => {
        concat!(
            "SELECT n.id, n.number, n.version, n.recipient, n.kind, n.court, n.case_source, n.useless_after,
                    n.attempts, n.is_repeat, n.digest_at, n.asked_route, f.kind AS fact_kind, f.source_id AS fact_source,
                    c.number AS case_number, c.is_secret, c.sealed AS case_sealed, n.standing,
                    h.id AS hearing_id, h.kind AS hearing_kind, h.state AS hearing_state, h.starts_at, h.sealed AS hearing_sealed,
                    p.sealed AS paper_sealed, n.source, own.sealed AS party_sealed,
                    (h.id IS NULL OR h.version = n.version) AS is_current,
                    ((h.id IS NULL OR h.case_source = n.case_source)
                     AND (p.source_id IS NULL OR p.case_source = n.case_source)
                     AND CASE n.standing
                     WHEN 'party' THEN own.source_id IS NOT NULL AND (own.id_index = n.recipient
                         OR (own.id_index IS NULL AND n.recipient = 'party ' || n.court || '/' || n.source))
                     WHEN 'agent' THEN EXISTS (
                         SELECT 1 FROM mandate m JOIN party g ON g.court = m.court AND g.source_id = m.party_source
                             AND g.case_source = m.case_source
                         WHERE m.court = n.court AND m.source_id = n.source AND m.case_source = n.case_source
                             AND NOT m.has_ended AND NOT g.has_left AND m.starts_on <= $2
                             AND (m.ends_on IS NULL OR m.ends_on >= $2)
                             AND n.recipient = COALESCE(m.id_index,
                                 (SELECT l.id_index FROM person l WHERE l.licence_index = m.licence_index),
                                 'licence ' || m.licence_index))
                     ELSE EXISTS (
                         SELECT 1 FROM acting a JOIN party g ON g.id_index = a.id_index JOIN person l ON l.id = a.actor
                         WHERE a.id = n.source AND l.id_index = n.recipient AND g.court = n.court AND g.case_source = n.case_source
                             AND NOT g.has_left AND a.state = 'live' AND a.starts_on <= $2 AND a.ends_on >= $2)
                     END) AS stands
             FROM notice n JOIN notice_fact f ON f.id = n.fact_id
             JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source
             LEFT JOIN hearing h ON f.kind = 'hearing' AND h.court = f.court AND h.source_id = f.source_id
             LEFT JOIN case_paper p ON p.court = f.court AND p.kind = f.kind AND p.source_id = f.source_id
             LEFT JOIN party own ON n.standing = 'party' AND own.court = n.court AND own.source_id = n.source
                 AND own.case_source = n.case_source AND NOT own.has_left
             WHERE ",
            $which
        )
    };
}

/// What the person may have heard of the same sitting before, in the order of time: only what went out, or may have, and
/// what a clerk said. A key changes when somebody's identity is told later, or a lawyer registers: what went out under
/// another key of the same party, mandate or row of acting may have been heard by them, and nobody knows.
macro_rules! heard {
    ($which:literal) => {
        concat!(
            "SELECT n.id AS notice_id, a.states, CASE WHEN e.recipient = n.recipient THEN a.outcome ELSE 'unknown' END AS outcome,
                    a.started_at AS at
             FROM notice n JOIN notice e ON e.fact_id = n.fact_id AND e.version < n.version
                 AND (e.recipient = n.recipient OR e.standing = n.standing AND e.source = n.source)
             JOIN notice_attempt a ON a.notice_id = e.id
             WHERE ",
            $which,
            " AND a.states IS NOT NULL AND COALESCE(a.outcome, 'unknown') IN ('accepted', 'unknown')
             UNION ALL
             SELECT n.id, e.spoken, CASE WHEN e.recipient = n.recipient THEN 'accepted' ELSE 'unknown' END, e.settled_at
             FROM notice n JOIN notice e ON e.fact_id = n.fact_id AND e.version < n.version
                 AND (e.recipient = n.recipient OR e.standing = n.standing AND e.source = n.source)
             WHERE ",
            $which,
            " AND e.spoken IS NOT NULL ORDER BY 1, 4"
        )
    };
}

/// The accounts of whoever is told.
macro_rules! addresses {
    ($which:literal) => {
        concat!(
            "SELECT n.id AS notice_id, i.account, i.openid, i.mobile, COALESCE(v.following, FALSE) AS follows,
                    EXISTS (SELECT 1 FROM reply_window w WHERE w.account = i.account AND w.openid = i.openid
                            AND w.expires_at > $2 AND w.used < w.allowed) AS can_chat
             FROM notice n JOIN person l ON l.id_index = n.recipient JOIN channel_identity i ON i.person_id = l.id
             LEFT JOIN conversation v ON v.account = i.account AND v.openid = i.openid
             WHERE ",
            $which,
            " AND (i.held_until IS NULL OR i.held_until <= $2)
                 AND NOT EXISTS (SELECT 1 FROM wrong_address x WHERE x.recipient = n.recipient
                                 AND x.address = i.account || '/' || i.openid)
             ORDER BY i.bound_at DESC"
        )
    };
}

/// What whoever is told lets accounts send.
macro_rules! grants {
    ($which:literal) => {
        concat!(
            "SELECT DISTINCT g.account, g.openid, g.template_id
             FROM notice n JOIN person l ON l.id_index = n.recipient JOIN channel_identity i ON i.person_id = l.id
             JOIN subscription_grant g ON g.account = i.account AND g.openid = i.openid
             WHERE ",
            $which,
            " AND (g.is_lasting OR g.remaining > 0)"
        )
    };
}

/// The notices whose person's number somebody else has.
macro_rules! numbers_stopped {
    ($which:literal) => {
        concat!(
            "SELECT n.id FROM notice n JOIN wrong_address x ON x.recipient = n.recipient AND x.address = 'sms' WHERE ",
            $which
        )
    };
}

/// The attempts that were made.
macro_rules! tried {
    ($which:literal) => {
        concat!(
            "SELECT a.notice_id, a.attempt, a.route, a.address, a.started_at, a.outcome
             FROM notice n JOIN notice_attempt a ON a.notice_id = n.id
             WHERE ",
            $which,
            " ORDER BY a.notice_id, a.attempt"
        )
    };
}

/// What a claim makes of a row.
macro_rules! claimed {
    () => {
        "UPDATE notice SET next_at = $2, claimed_by = $3, attempts = attempts + 1,
             state = CASE WHEN (SELECT f.version = notice.version AND NOT f.is_over FROM notice_fact f
                                WHERE f.id = notice.fact_id)
                     THEN 'sending' ELSE 'superseded' END"
    };
}

/// What is due of some classes. PostgreSQL must read the number of rows: of a bound one it takes a tenth of the table for
/// granted, and goes through all of it.
macro_rules! due {
    ($of_class:literal) => {
        concat!(
            "SELECT id FROM notice WHERE state IN ('planned', 'sending') AND class ",
            $of_class,
            " AND next_at <= $1 ORDER BY next_at LIMIT 256"
        )
    };
}

/// The fact is checked in the statement that claims: what states an older version, or something that is over, is never
/// sent (notify.md N-3). `next_at` becomes the end of the lease.
macro_rules! claim {
    ($of_class:literal) => {
        Sql::differing(
            concat!(claimed!(), " WHERE id IN (", due!($of_class), ") RETURNING id, state, digest_at"),
            concat!(
                "WITH due AS (",
                due!($of_class),
                " FOR UPDATE SKIP LOCKED) ",
                claimed!(),
                " FROM due WHERE notice.id = due.id RETURNING notice.id, notice.state, notice.digest_at"
            ),
        )
    };
}

/// What waits for the message of the day with something that this claim holds.
macro_rules! waiting {
    () => {
        "SELECT o.id FROM notice n JOIN notice o ON o.recipient = n.recipient AND o.court = n.court
         WHERE n.claimed_by = $3 AND n.state = 'sending' AND n.digest_at <= $1
             AND o.state = 'planned' AND o.digest_at <= $1 AND o.next_at <= $1"
    };
}

crate::statements! {
    // However much is due, what is critical goes first (notify.md N-10).
    CLAIM_CRITICAL = claim!("= 'critical'");
    CLAIM_OTHERS = claim!("<> 'critical'");
    // Whatever waits for the same message of the day as something of this claim belongs into it.
    TAKE_ALONG = Sql::differing(
        concat!(claimed!(), " WHERE id IN (", waiting!(), ") RETURNING id, state, digest_at"),
        concat!(
            "WITH due AS (SELECT id FROM notice WHERE id IN (",
            waiting!(),
            ") FOR UPDATE SKIP LOCKED) ",
            claimed!(),
            " FROM due WHERE notice.id = due.id AND notice.state = 'planned'
              RETURNING notice.id, notice.state, notice.digest_at"
        ));
    // What is critical goes out first. What was tried before carries what is new, never the other way round: it decides
    // first.
    DETAILS = Sql::new(details!(
        "n.claimed_by = $1 AND n.state = 'sending' ORDER BY (n.class = 'critical') DESC, n.attempts DESC, n.id"
    ));
    DETAILS_OF = Sql::new(details!("n.id = $1"));
    ADDRESSES = Sql::new(addresses!("n.claimed_by = $1 AND n.state = 'sending'"));
    ADDRESSES_OF = Sql::new(addresses!("n.id = $1"));
    GRANTS = Sql::new(grants!("n.claimed_by = $1 AND n.state = 'sending'"));
    GRANTS_OF = Sql::new(grants!("n.id = $1"));
    SPEND_GRANT = Sql::new(
        "UPDATE subscription_grant SET remaining = remaining - 1
         WHERE account = $1 AND openid = $2 AND template_id = $3 AND NOT is_lasting AND remaining > 0");
    // What a carrier took along in an earlier claim.
    CARRIED = Sql::new(
        "SELECT n.id, m.kind FROM notice n JOIN notice m ON m.state = 'merged' AND m.reason = n.id
         WHERE n.claimed_by = $1 AND n.state = 'sending'");
    NUMBERS_STOPPED = Sql::new(numbers_stopped!("n.claimed_by = $1 AND n.state = 'sending'"));
    NUMBERS_STOPPED_OF = Sql::new(numbers_stopped!("n.id = $1"));
    TRIED = Sql::new(tried!("n.claimed_by = $1 AND n.state = 'sending'"));
    TRIED_OF = Sql::new(tried!("n.id = $1"));
    HEARD = Sql::new(heard!("n.claimed_by = $1 AND n.state = 'sending'"));
    HEARD_OF = Sql::new(heard!("n.id = $1"));
    // Reminders of whoever was told of the present version since then: what was repeated since then was told before.
    JUST_TOLD = Sql::new(
        "SELECT n.id FROM notice n
         JOIN notice e ON e.fact_id = n.fact_id AND e.version = n.version AND e.recipient = n.recipient
             AND e.kind IN ('hearing-set', 'hearing-moved')
         LEFT JOIN notice_attempt a ON a.notice_id = e.id AND a.outcome = 'accepted' AND a.route <> 'task'
         WHERE n.claimed_by = $1 AND n.state = 'sending'
             AND n.kind IN ('hearing-7-days', 'hearing-3-days', 'hearing-1-day', 'hearing-2-hours')
         GROUP BY n.id
         HAVING COALESCE(MIN(a.started_at), MIN(CASE WHEN e.spoken IS NOT NULL THEN e.settled_at END)) >= $2");
    // A day's message counts once. What was sent before and is opened today was settled today, but is none of today's.
    SENT_TODAY = Sql::new(
        "SELECT n.id AS notice_id, COUNT(DISTINCT COALESCE(CAST(o.digest_at AS TEXT), o.id)) AS count FROM notice n
         JOIN notice o ON o.recipient = n.recipient AND o.settled_at >= $2 AND o.class IN ('remind', 'info')
             AND o.state IN ('accepted', 'delivered', 'read')
             AND EXISTS (SELECT 1 FROM notice_attempt a WHERE a.notice_id = o.id AND a.started_at >= $2
                         AND a.outcome = 'accepted')
         WHERE n.claimed_by = $1 AND n.state = 'sending' AND n.class IN ('remind', 'info') GROUP BY n.id");
    // Few have anything else ahead of them: only their diaries are read, one by one. Too many here costs time, too few
    // would leave a clash untold: whoever acts for others counts without a look at their cases.
    BUSY = Sql::new(
        "SELECT n.id AS notice_id, l.id AS person, l.licence_index
         FROM notice n JOIN notice_fact f ON f.id = n.fact_id AND f.kind = 'hearing'
         JOIN person l ON l.id_index = n.recipient
         WHERE n.claimed_by = $1 AND n.state = 'sending' AND (
             EXISTS (SELECT 1 FROM engagement e WHERE e.person_id = l.id AND e.starts_at >= $2)
             OR EXISTS (SELECT 1 FROM party p JOIN hearing h ON h.court = p.court AND h.case_source = p.case_source
                        WHERE p.id_index = n.recipient AND h.state = 'scheduled' AND h.starts_at >= $2
                            AND (h.court <> f.court OR h.source_id <> f.source_id))
             OR EXISTS (SELECT 1 FROM mandate m JOIN hearing h ON h.court = m.court AND h.case_source = m.case_source
                        WHERE m.id_index = n.recipient AND h.state = 'scheduled' AND h.starts_at >= $2
                            AND (h.court <> f.court OR h.source_id <> f.source_id))
             OR EXISTS (SELECT 1 FROM mandate m JOIN hearing h ON h.court = m.court AND h.case_source = m.case_source
                        WHERE m.licence_index = l.licence_index AND h.state = 'scheduled' AND h.starts_at >= $2
                            AND (h.court <> f.court OR h.source_id <> f.source_id))
             OR EXISTS (SELECT 1 FROM acting a WHERE a.actor = l.id AND a.state = 'live'))");
    ATTEMPTS = Sql::differing(
        "INSERT INTO notice_attempt (id, notice_id, attempt, route, account, address, template_id, started_at, digest,
                                     states, sealed)
         SELECT value ->> 'id', value ->> 'notice', value ->> 'number', value ->> 'route', value ->> 'account',
                value ->> 'address', value ->> 'template', value ->> 'at', value ->> 'digest',
                value ->> 'states', unhex(value ->> 'sealed')
         FROM json_each($1)",
        "INSERT INTO notice_attempt (id, notice_id, attempt, route, account, address, template_id, started_at, digest,
                                     states, sealed)
         SELECT id, notice, number, route, account, address, template, at, digest, states, decode(sealed, 'hex')
         FROM json_to_recordset(CAST($1 AS TEXT)::json) AS given(id TEXT, notice TEXT, number BIGINT, route TEXT,
             account TEXT, address TEXT, template TEXT, at BIGINT, digest TEXT, states TEXT, sealed TEXT)");
    // The lease fences: a worker that lost it changes nothing.
    SETTLE = Sql::differing(
        "UPDATE notice SET state = s.state, next_at = s.next_at, reason = s.reason,
                           settled_at = s.at, claimed_by = NULL,
                           digest_at = COALESCE(notice.digest_at, s.digest_at)
         FROM (SELECT value ->> 'id' AS id, value ->> 'ticket' AS ticket, value ->> 'state' AS state,
                      value ->> 'next_at' AS next_at, value ->> 'reason' AS reason,
                      value ->> 'digest_at' AS digest_at, value ->> 'at' AS at FROM json_each($1)) AS s
         WHERE notice.id = s.id AND notice.claimed_by = s.ticket AND notice.state = 'sending'",
        "UPDATE notice SET state = s.state, next_at = s.next_at, reason = s.reason,
                           settled_at = s.at, claimed_by = NULL,
                           digest_at = COALESCE(notice.digest_at, s.digest_at)
         FROM json_to_recordset(CAST($1 AS TEXT)::json) AS s(id TEXT, ticket TEXT, state TEXT, next_at BIGINT,
             reason TEXT, digest_at BIGINT, at BIGINT)
         WHERE notice.id = s.id AND notice.claimed_by = s.ticket AND notice.state = 'sending'");
    // The attempt is this worker's own: what came of it is true also when the lease was lost.
    SETTLE_ATTEMPTS = Sql::differing(
        "UPDATE notice_attempt SET ended_at = s.at, outcome = s.outcome, reason = s.reason,
                                   platform_msg_id = s.msg_id
         FROM (SELECT value ->> 'attempt' AS id, value ->> 'outcome' AS outcome, value ->> 'reason' AS reason,
                      value ->> 'msg_id' AS msg_id, value ->> 'at' AS at FROM json_each($1)) AS s
         WHERE notice_attempt.id = s.id AND notice_attempt.outcome IS NULL",
        "UPDATE notice_attempt SET ended_at = s.at, outcome = s.outcome, reason = s.reason,
                                   platform_msg_id = s.msg_id
         FROM json_to_recordset(CAST($1 AS TEXT)::json) AS s(attempt TEXT, outcome TEXT, reason TEXT, msg_id TEXT,
             at BIGINT)
         WHERE notice_attempt.id = s.attempt AND notice_attempt.outcome IS NULL");
    // What a gateway said afterwards of the attempts whose answer was lost.
    SETTLE_LOST = Sql::new(
        "UPDATE notice_attempt SET outcome = $2, reason = $3, ended_at = $4
         WHERE notice_id = $1 AND route = 'sms' AND (outcome IS NULL OR outcome = 'unknown')");
    // Whatever was opened meanwhile, or taken by another replica, is let alone.
    LOOK_AT_UNOPENED = Sql::differing(
        "UPDATE notice SET state = 'planned', is_repeat = TRUE, next_at = $1, reason = 'not opened'
         WHERE id IN (SELECT id FROM notice WHERE state IN ('accepted', 'delivered') AND next_at <= $1
                      ORDER BY next_at LIMIT 256)",
        "UPDATE notice SET state = 'planned', is_repeat = TRUE, next_at = $1, reason = 'not opened'
         WHERE state IN ('accepted', 'delivered') AND id IN (
             SELECT id FROM notice WHERE state IN ('accepted', 'delivered') AND next_at <= $1
             ORDER BY next_at LIMIT 256 FOR UPDATE SKIP LOCKED)");
    // A provider may take a message back before our own row says that it was taken.
    TAKEN_BACK = Sql::differing(
        "UPDATE notice SET state = 'planned', next_at = $2, reason = 'a way failed'
         WHERE state = 'accepted' AND id IN (
             SELECT a.notice_id FROM json_each($1) g JOIN notice_attempt a ON a.id = g.value
             WHERE a.reported = 'failed')",
        "UPDATE notice SET state = 'planned', next_at = $2, reason = 'a way failed'
         WHERE state = 'accepted' AND id IN (
             SELECT a.notice_id FROM json_array_elements_text(CAST($1 AS TEXT)::json) AS g(id)
             JOIN notice_attempt a ON a.id = g.id WHERE a.reported = 'failed')");
    // Nobody gave a word in time: what had to be told becomes a task.
    HELD_TOO_LONG = Sql::differing(
        "UPDATE notice SET state = 'planned', next_at = $1, reason = 'held too long'
         WHERE id IN (SELECT id FROM notice WHERE state = 'held' AND useless_after <= $1
                      ORDER BY useless_after LIMIT 256)",
        "UPDATE notice SET state = 'planned', next_at = $1, reason = 'held too long'
         WHERE state = 'held' AND id IN (
             SELECT id FROM notice WHERE state = 'held' AND useless_after <= $1
             ORDER BY useless_after LIMIT 256 FOR UPDATE SKIP LOCKED)");
}

/// A row that a claim has taken.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Claimed {
    pub id: String,
    pub state: String,
    pub digest_at: Option<i64>,
}

/// A notice that was claimed, with what the docket says of its fact now.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Details {
    pub id: String,
    pub number: String,
    pub version: i64,
    pub recipient: String,
    pub kind: String,
    pub court: String,
    pub case_source: String,
    pub useless_after: i64,
    pub attempts: i64,
    pub is_repeat: bool,
    pub digest_at: Option<i64>,
    pub asked_route: Option<String>,
    pub fact_kind: String,
    pub fact_source: String,
    pub case_number: String,
    pub is_secret: bool,
    pub case_sealed: Vec<u8>,
    pub hearing_id: Option<String>,
    pub hearing_kind: Option<String>,
    pub hearing_state: Option<String>,
    pub starts_at: Option<String>,
    pub hearing_sealed: Option<Vec<u8>>,
    pub paper_sealed: Option<Vec<u8>>,
    pub source: String,
    pub standing: String,
    pub party_sealed: Option<Vec<u8>>,
    pub is_current: bool,
    pub stands: bool,
}

/// An account of somebody who is told.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Address {
    pub notice_id: String,
    pub account: String,
    pub openid: String,
    pub mobile: Vec<u8>,
    pub follows: bool,
    pub can_chat: bool,
}

/// Somebody with more ahead of them than the sitting of a notice.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Busy {
    pub notice_id: String,
    pub person: String,
    pub licence_index: Option<String>,
}

/// A template that somebody lets an account send.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Grant {
    pub account: String,
    pub openid: String,
    pub template_id: String,
}

/// An attempt that was made before.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct AttemptRow {
    pub notice_id: String,
    pub attempt: i64,
    pub route: String,
    pub address: String,
    pub started_at: i64,
    pub outcome: Option<String>,
}

/// Something that may have told somebody of a sitting before.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct HeardRow {
    pub notice_id: String,
    pub states: String,
    pub outcome: Option<String>,
    pub at: i64,
}

impl AttemptRow {
    /// The attempt as the ladder knows it; `None` of a way that it does not know.
    pub(super) fn tried(self) -> Option<Tried> {
        let outcome = Outcome::find(self.outcome.as_deref());
        let route = Route::find(&self.route)?;
        Some(Tried { route, address: self.address, started_ms: self.started_at, outcome })
    }
}

impl HeardRow {
    /// What somebody has heard after this, who had heard that before.
    pub(super) fn after(self, before: Option<Heard>) -> Heard {
        let is_accepted = self.outcome.as_deref() == Some(Outcome::Accepted.name());
        let is_known = before.is_some_and(|own| own.is_certain && own.states == self.states);
        let under_way_since = self.outcome.is_none().then_some(self.at);
        Heard { states: self.states, is_certain: is_accepted || is_known, under_way_since }
    }
}

/// An attempt that begins.
#[derive(Debug)]
pub(super) struct NewAttempt {
    pub id: String,
    pub notice: String,
    pub number: i64,
    pub route: &'static str,
    pub account: String,
    pub address: String,
    pub template: Option<String>,
    pub at_ms: i64,
    pub digest: String,
    /// What whoever hears it then knows of a sitting.
    pub states: Option<String>,
    pub sealed: Vec<u8>,
}

/// What becomes of a claimed notice and of its attempt.
#[derive(Debug, Clone)]
pub(super) struct Settlement {
    pub notice: String,
    pub ticket: String,
    pub state: State,
    pub next_at: Option<i64>,
    pub reason: Option<&'static str>,
    /// With which message of the day it goes, once that is known, Unix milliseconds.
    pub digest_at: Option<i64>,
    pub attempt: Option<String>,
    pub outcome: Option<Outcome>,
    pub platform_msg_id: Option<String>,
    pub at_ms: i64,
}

pub(super) async fn claim(
    tx: &mut Tx<'_>,
    ticket: &str,
    now_ms: i64,
    lease_until_ms: i64,
) -> Result<Vec<Claimed>, DbError> {
    let mut claimed: Vec<Claimed> = tx.all(&CLAIM_CRITICAL, values![now_ms, lease_until_ms, ticket]).await?;
    if claimed.len() < AT_ONCE {
        claimed.extend(tx.all::<Claimed>(&CLAIM_OTHERS, values![now_ms, lease_until_ms, ticket]).await?);
    }
    if claimed.iter().any(|own| own.digest_at.is_some_and(|at| at <= now_ms)) {
        claimed.extend(tx.all::<Claimed>(&TAKE_ALONG, values![now_ms, lease_until_ms, ticket]).await?);
    }
    Ok(claimed)
}

pub(super) async fn details(tx: &mut Tx<'_>, ticket: &str, today: &str) -> Result<Vec<Details>, DbError> {
    tx.all(&DETAILS, values![ticket, today]).await
}

/// The same of one notice, whatever its state.
pub(super) async fn details_of(
    reader: &mut Reader<'_, '_>,
    notice: &str,
    today: &str,
) -> Result<Option<Details>, DbError> {
    reader.optional(&DETAILS_OF, values![notice, today]).await
}

pub(super) async fn heard_of(reader: &mut Reader<'_, '_>, notice: &str) -> Result<Vec<HeardRow>, DbError> {
    reader.all(&HEARD_OF, values![notice]).await
}

pub(super) async fn addresses(tx: &mut Tx<'_>, ticket: &str, now_ms: i64) -> Result<Vec<Address>, DbError> {
    tx.all(&ADDRESSES, values![ticket, now_ms]).await
}

pub(super) async fn grants(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<Grant>, DbError> {
    tx.all(&GRANTS, values![ticket]).await
}

pub(super) async fn spend_grant(tx: &mut Tx<'_>, grant: &Grant) -> Result<(), DbError> {
    tx.execute(&SPEND_GRANT, values![&grant.account, &grant.openid, &grant.template_id]).await.map(drop)
}

pub(super) async fn numbers_stopped(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx.all(&NUMBERS_STOPPED, values![ticket]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The kinds of what each of the claimed notices carries.
pub(super) async fn carried(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<(String, String)>, DbError> {
    tx.all(&CARRIED, values![ticket]).await
}

pub(super) async fn tried(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<AttemptRow>, DbError> {
    tx.all(&TRIED, values![ticket]).await
}

pub(super) async fn addresses_of(
    reader: &mut Reader<'_, '_>,
    notice: &str,
    now_ms: i64,
) -> Result<Vec<Address>, DbError> {
    reader.all(&ADDRESSES_OF, values![notice, now_ms]).await
}

pub(super) async fn grants_of(reader: &mut Reader<'_, '_>, notice: &str) -> Result<Vec<Grant>, DbError> {
    reader.all(&GRANTS_OF, values![notice]).await
}

/// Whether somebody else has the number of its person.
pub(super) async fn is_number_stopped(reader: &mut Reader<'_, '_>, notice: &str) -> Result<bool, DbError> {
    let rows: Vec<(String,)> = reader.all(&NUMBERS_STOPPED_OF, values![notice]).await?;
    Ok(!rows.is_empty())
}

pub(super) async fn tried_of(reader: &mut Reader<'_, '_>, notice: &str) -> Result<Vec<AttemptRow>, DbError> {
    reader.all(&TRIED_OF, values![notice]).await
}

pub(super) async fn heard(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<HeardRow>, DbError> {
    tx.all(&HEARD, values![ticket]).await
}

/// Reminders whose people were told of the sitting since that instant.
pub(super) async fn just_told(
    tx: &mut Tx<'_>,
    ticket: &str,
    since_ms: i64,
) -> Result<Vec<(String,)>, DbError> {
    tx.all(&JUST_TOLD, values![ticket, since_ms]).await
}

pub(super) async fn sent_today(
    tx: &mut Tx<'_>,
    ticket: &str,
    midnight_ms: i64,
) -> Result<Vec<(String, i64)>, DbError> {
    tx.all(&SENT_TODAY, values![ticket, midnight_ms]).await
}

/// Whoever of the claimed notices of sittings has more ahead of them, from that civil time.
pub(super) async fn busy(tx: &mut Tx<'_>, ticket: &str, since: &str) -> Result<Vec<Busy>, DbError> {
    tx.all(&BUSY, values![ticket, since]).await
}

pub(super) async fn begin(tx: &mut Tx<'_>, attempts: &[NewAttempt]) -> Result<(), DbError> {
    if attempts.is_empty() {
        return Ok(());
    }
    let row = |own: &NewAttempt| {
        json!({ "id": own.id, "notice": own.notice, "number": own.number, "route": own.route,
                "account": own.account, "address": own.address, "template": own.template, "at": own.at_ms,
                "digest": own.digest, "states": own.states, "sealed": hex::encode(&own.sealed) })
    };
    let rows: Vec<_> = attempts.iter().map(row).collect();
    tx.execute(&ATTEMPTS, values![serde_json::Value::from(rows).to_string()]).await.map(drop)
}

/// What was held until its time had passed is claimed, to end as a task.
pub(super) async fn held_too_long(tx: &mut Tx<'_>, now_ms: i64) -> Result<u64, DbError> {
    tx.execute(&HELD_TOO_LONG, values![now_ms]).await
}

pub(super) async fn settle(tx: &mut Tx<'_>, settlements: &[Settlement]) -> Result<(), DbError> {
    if settlements.is_empty() {
        return Ok(());
    }
    let row = |own: &Settlement| {
        json!({ "id": own.notice, "ticket": own.ticket, "state": own.state.name(), "next_at": own.next_at,
                "reason": own.reason, "digest_at": own.digest_at, "attempt": own.attempt,
                "outcome": own.outcome.map(Outcome::name), "msg_id": own.platform_msg_id, "at": own.at_ms })
    };
    let rows: Vec<_> = settlements.iter().map(row).collect();
    let rows = serde_json::Value::from(rows).to_string();
    // Receipts lock an attempt before its notice, too.
    tx.execute(&SETTLE_ATTEMPTS, values![&rows]).await?;
    tx.execute(&SETTLE, values![rows]).await?;
    let ended = settlements.iter().filter(|own| own.state.is_unsent());
    let ended: Vec<String> = ended.map(|own| own.notice.clone()).collect();
    carried::let_go(tx, &ended, settlements[0].at_ms).await?;
    let accepted = settlements.iter().filter(|own| own.state == State::Accepted);
    let attempts: Vec<&str> = accepted.clone().filter_map(|own| own.attempt.as_deref()).collect();
    if let Some(at_ms) = accepted.map(|own| own.at_ms).max().filter(|_| !attempts.is_empty()) {
        tx.execute(&TAKEN_BACK, values![json!(attempts).to_string(), at_ms]).await?;
    }
    // A question about an earlier short message has no attempt of its own.
    for own in settlements.iter().filter(|own| own.attempt.is_none()) {
        if let Some(outcome) = own.outcome.filter(|outcome| *outcome != Outcome::Unknown) {
            let values = values![&own.notice, outcome.name(), own.reason, own.at_ms];
            tx.execute(&SETTLE_LOST, values).await?;
        }
    }
    Ok(())
}

/// The context of what an attempt keeps.
pub(in crate::notices) fn attempt_context(id: &str) -> String {
    format!("notice_attempt.sealed/{id}")
}

/// What was not opened in time goes out again by the next way; returns how many.
pub(super) async fn look_at_unopened(tx: &mut Tx<'_>, now_ms: i64) -> Result<u64, DbError> {
    tx.execute(&LOOK_AT_UNOPENED, values![now_ms]).await
}
