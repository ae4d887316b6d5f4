//! What decides about a notice: its fact as the docket has it now, its person's accounts, grants and numbers, what was
//! tried, and what they heard before. Of every claimed notice at once, or of one that somebody looks at.

use jiff::Timestamp;

use crate::channel::notice::Route;
use crate::clock::court_date;
use crate::db::{DbError, Reader, Sql, Tx};
use crate::notices::ladder::{Outcome, Tried};
use crate::notices::speech::Heard;
use crate::orders::duty::queries::is_still_due;
use crate::values;

/// What a notice states, as the docket says now, and whether its person still stands in the case. The answer to a request
/// holds for whoever asked, while the sitting is where it was and they have not asked again. An order is told to whoever
/// asked, with the line of its log that is told; a duty about one (to `staff` and an id) to somebody of the court whose it
/// still is and who has not seen it.
macro_rules! details {
    ($which:literal) => {
        concat!(
            "SELECT n.id, n.number, n.version, n.recipient, n.kind, n.court, n.case_source, n.useless_after,
                    n.attempts, n.is_repeat, n.digest_at, n.asked_route, f.kind AS fact_kind, f.source_id AS fact_source,
                    COALESCE(c.number, '') AS case_number,
                    CASE n.standing WHEN 'staff' THEN FALSE ELSE COALESCE(c.is_secret, w.is_sealed, TRUE) END AS is_secret,
                    c.sealed AS case_sealed, n.standing,
                    w.number AS order_number, e.at AS order_at, e.facts AS order_line,
                    CASE WHEN n.standing = 'asker' AND w.channel IN ('line', 'hall') THEN w.reporter END AS order_reporter,
                    CASE n.standing WHEN 'asker' THEN w.openid END AS order_openid, f.states AS order_day,
                    w.state AS order_state, w.due_at AS order_due, w.alarm_at AS order_alarm,
                    s.id AS staff_id, s.reach AS staff_reach, s.wecom_id AS staff_wecom,
                    h.id AS hearing_id, h.kind AS hearing_kind, h.state AS hearing_state, h.starts_at, h.sealed AS hearing_sealed,
                    h.source_id AS hearing_source,
                    p.sealed AS paper_sealed, n.source, own.sealed AS party_sealed,
                    CASE f.kind WHEN 'adjustment' THEN
                         COALESCE(n.kind = 'adjustment-' || q.state AND h.state = 'scheduled' AND h.starts_at = q.set_for
                             AND NOT EXISTS (SELECT 1 FROM adjustment o WHERE o.hearing_id = q.hearing_id
                                             AND o.person_id = q.person_id AND o.id > q.id), FALSE)
                     ELSE h.id IS NULL OR h.version = n.version END AS is_current,
                    ((h.id IS NULL OR h.case_source = n.case_source)
                     AND (p.source_id IS NULL OR p.case_source = n.case_source)
                     AND (q.id IS NULL OR EXISTS (
                         SELECT 1 FROM person l WHERE l.id = q.person_id AND l.id_index = n.recipient))
                     AND CASE n.standing
                     WHEN 'asker' THEN w.id IS NOT NULL AND (n.kind <> 'order-question' OR w.state = 'waiting')
                         AND (w.person_id IS NULL OR EXISTS (
                             SELECT 1 FROM person l WHERE l.id = w.person_id AND l.id_index = n.recipient))
                     WHEN 'staff' THEN ",
            is_still_due!("n.source", "n.recipient", "n.version", "$3"),
            "
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
             LEFT JOIN court_case c ON c.court = n.court AND c.source_id = n.case_source
             LEFT JOIN work_order w ON n.standing IN ('asker', 'staff') AND w.id = n.source
             LEFT JOIN staff s ON n.standing = 'staff' AND s.id = substr(n.recipient, 7)
             LEFT JOIN work_order_event e ON e.order_id = w.id AND e.seq = n.version
             LEFT JOIN adjustment q ON f.kind = 'adjustment' AND q.id = f.source_id
             LEFT JOIN hearing h ON h.id = CASE f.kind WHEN 'hearing' THEN f.id ELSE q.hearing_id END
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
                 AND NOT EXISTS (SELECT 1 FROM wrong_address x WHERE x.address = i.account || '/' || i.openid
                                 AND (x.recipient = n.recipient OR n.standing = 'asker' AND x.recipient = n.case_source))
             ORDER BY i.bound_at DESC"
        )
    };
}

/// The chats of whoever asked something and has not registered.
macro_rules! chats {
    ($which:literal) => {
        concat!(
            "SELECT n.id AS notice_id, w.account, w.openid, CAST(NULL AS BYTEA) AS mobile, COALESCE(v.following, FALSE) AS follows,
                    EXISTS (SELECT 1 FROM reply_window o WHERE o.account = w.account AND o.openid = w.openid
                            AND o.expires_at > $2 AND o.used < o.allowed) AS can_chat
             FROM notice n JOIN work_order w ON w.id = n.source AND w.person_id IS NULL AND w.openid IS NOT NULL
             LEFT JOIN conversation v ON v.account = w.account AND v.openid = w.openid
             WHERE n.standing = 'asker' AND ",
            $which,
            " AND NOT EXISTS (SELECT 1 FROM wrong_address x WHERE x.address = w.account || '/' || w.openid
                              AND (x.recipient = n.recipient OR x.recipient = n.case_source))"
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
            "SELECT n.id FROM notice n JOIN wrong_address x ON x.address = 'sms'
                 AND (x.recipient = n.recipient OR n.standing = 'asker' AND x.recipient = n.case_source)
             WHERE ",
            $which
        )
    };
}

/// The attempts that were made.
macro_rules! tried {
    ($which:literal) => {
        concat!(
            "SELECT a.notice_id, a.attempt, a.route, a.account, a.address, a.started_at, a.outcome
             FROM notice n JOIN notice_attempt a ON a.notice_id = n.id
             WHERE ",
            $which,
            " ORDER BY a.notice_id, a.attempt"
        )
    };
}

crate::statements! {
    // What is critical goes out first. What was tried before carries what is new, never the other way round: it decides
    // first.
    DETAILS = Sql::new(details!(
        "n.claimed_by = $1 AND n.state = 'sending'
         ORDER BY (n.class = 'critical') DESC, (n.kind = 'duty-now') DESC, n.attempts DESC, n.id"
    ));
    DETAILS_OF = Sql::new(details!("n.id = $1"));
    ADDRESSES = Sql::new(addresses!("n.claimed_by = $1 AND n.state = 'sending'"));
    ADDRESSES_OF = Sql::new(addresses!("n.id = $1"));
    CHATS = Sql::new(chats!("n.claimed_by = $1 AND n.state = 'sending'"));
    CHATS_OF = Sql::new(chats!("n.id = $1"));
    GRANTS = Sql::new(grants!("n.claimed_by = $1 AND n.state = 'sending'"));
    GRANTS_OF = Sql::new(grants!("n.id = $1"));
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
    // When staff were last reminded of what is late, or may have been.
    REMINDED = Sql::new(
        "SELECT n.id AS notice_id, MAX(a.started_at) AS at FROM notice n
         JOIN notice o ON o.recipient = n.recipient AND o.class = 'duty' AND o.id <> n.id
             AND (o.settled_at >= $2 OR o.settled_at IS NULL)
         JOIN notice_attempt a ON a.notice_id = o.id AND COALESCE(a.outcome, 'unknown') IN ('accepted', 'unknown')
             AND a.started_at >= $2
         WHERE n.claimed_by = $1 AND n.state = 'sending' AND n.class = 'duty' GROUP BY n.id");
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
}

/// A notice that was claimed, with what the docket says of its fact now.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Details {
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
    pub case_sealed: Option<Vec<u8>>,
    pub order_number: Option<String>,
    pub order_reporter: Option<Vec<u8>>,
    pub order_openid: Option<String>,
    pub order_at: Option<i64>,
    pub order_line: Option<String>,
    pub order_day: Option<String>,
    pub order_state: Option<String>,
    pub order_due: Option<i64>,
    pub order_alarm: Option<i64>,
    pub staff_id: Option<String>,
    pub staff_reach: Option<Vec<u8>>,
    pub staff_wecom: Option<String>,
    pub hearing_id: Option<String>,
    pub hearing_source: Option<String>,
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
pub(crate) struct Address {
    pub notice_id: String,
    pub account: String,
    pub openid: String,
    pub mobile: Option<Vec<u8>>,
    pub follows: bool,
    pub can_chat: bool,
}

/// Somebody with more ahead of them than the sitting of a notice.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Busy {
    pub notice_id: String,
    pub person: String,
    pub licence_index: Option<String>,
}

/// A template that somebody lets an account send.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Grant {
    pub account: String,
    pub openid: String,
    pub template_id: String,
}

/// An attempt that was made before.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct AttemptRow {
    pub notice_id: String,
    pub attempt: i64,
    pub route: String,
    pub account: String,
    pub address: String,
    pub started_at: i64,
    pub outcome: Option<String>,
}

/// Something that may have told somebody of a sitting before.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct HeardRow {
    pub notice_id: String,
    pub states: String,
    pub outcome: Option<String>,
    pub at: i64,
}

impl Details {
    /// Whether its person is known by the chat that they asked in.
    pub(crate) fn is_of_chat(&self) -> bool {
        self.order_openid.is_some()
    }
}

impl AttemptRow {
    /// The attempt as the ladder knows it; `None` of a way that it does not know.
    pub(crate) fn tried(self) -> Option<Tried> {
        let outcome = Outcome::find(self.outcome.as_deref());
        let route = Route::find(&self.route)?;
        Some(Tried { route, address: self.address, by: self.account, started_ms: self.started_at, outcome })
    }
}

impl HeardRow {
    /// What somebody has heard after this, who had heard that before.
    pub(crate) fn after(self, before: Option<Heard>) -> Heard {
        let is_accepted = self.outcome.as_deref() == Some(Outcome::Accepted.name());
        let is_known = before.is_some_and(|own| own.is_certain && own.states == self.states);
        let under_way_since = self.outcome.is_none().then_some(self.at);
        Heard { states: self.states, is_certain: is_accepted || is_known, under_way_since }
    }
}

pub(crate) async fn details(tx: &mut Tx<'_>, ticket: &str, now: Timestamp) -> Result<Vec<Details>, DbError> {
    tx.all(&DETAILS, values![ticket, court_date(now).to_string(), now.as_millisecond()]).await
}

/// The same of one notice, whatever its state.
pub(crate) async fn details_of(
    reader: &mut Reader<'_, '_>,
    notice: &str,
    now: Timestamp,
) -> Result<Option<Details>, DbError> {
    reader.optional(&DETAILS_OF, values![notice, court_date(now).to_string(), now.as_millisecond()]).await
}

pub(crate) async fn heard_of(reader: &mut Reader<'_, '_>, notice: &str) -> Result<Vec<HeardRow>, DbError> {
    reader.all(&HEARD_OF, values![notice]).await
}

pub(crate) async fn addresses(tx: &mut Tx<'_>, ticket: &str, now_ms: i64) -> Result<Vec<Address>, DbError> {
    tx.all(&ADDRESSES, values![ticket, now_ms]).await
}

/// The chats of those of the claimed notices whose askers have not registered.
pub(crate) async fn chats(tx: &mut Tx<'_>, ticket: &str, now_ms: i64) -> Result<Vec<Address>, DbError> {
    tx.all(&CHATS, values![ticket, now_ms]).await
}

pub(crate) async fn grants(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<Grant>, DbError> {
    tx.all(&GRANTS, values![ticket]).await
}

pub(crate) async fn numbers_stopped(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = tx.all(&NUMBERS_STOPPED, values![ticket]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The kinds of what each of the claimed notices carries.
pub(crate) async fn carried(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<(String, String)>, DbError> {
    tx.all(&CARRIED, values![ticket]).await
}

pub(crate) async fn tried(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<AttemptRow>, DbError> {
    tx.all(&TRIED, values![ticket]).await
}

pub(crate) async fn addresses_of(
    reader: &mut Reader<'_, '_>,
    notice: &str,
    now_ms: i64,
) -> Result<Vec<Address>, DbError> {
    let mut addresses: Vec<Address> = reader.all(&ADDRESSES_OF, values![notice, now_ms]).await?;
    addresses.extend(reader.all::<Address>(&CHATS_OF, values![notice, now_ms]).await?);
    Ok(addresses)
}

pub(crate) async fn grants_of(reader: &mut Reader<'_, '_>, notice: &str) -> Result<Vec<Grant>, DbError> {
    reader.all(&GRANTS_OF, values![notice]).await
}

/// Whether somebody else has the number of its person.
pub(crate) async fn is_number_stopped(reader: &mut Reader<'_, '_>, notice: &str) -> Result<bool, DbError> {
    let rows: Vec<(String,)> = reader.all(&NUMBERS_STOPPED_OF, values![notice]).await?;
    Ok(!rows.is_empty())
}

pub(crate) async fn tried_of(reader: &mut Reader<'_, '_>, notice: &str) -> Result<Vec<AttemptRow>, DbError> {
    reader.all(&TRIED_OF, values![notice]).await
}

pub(crate) async fn heard(tx: &mut Tx<'_>, ticket: &str) -> Result<Vec<HeardRow>, DbError> {
    tx.all(&HEARD, values![ticket]).await
}

/// Reminders whose people were told of the sitting since that instant.
pub(crate) async fn just_told(
    tx: &mut Tx<'_>,
    ticket: &str,
    since_ms: i64,
) -> Result<Vec<(String,)>, DbError> {
    tx.all(&JUST_TOLD, values![ticket, since_ms]).await
}

pub(crate) async fn reminded(
    tx: &mut Tx<'_>,
    ticket: &str,
    since_ms: i64,
) -> Result<Vec<(String, i64)>, DbError> {
    tx.all(&REMINDED, values![ticket, since_ms]).await
}

pub(crate) async fn sent_today(
    tx: &mut Tx<'_>,
    ticket: &str,
    midnight_ms: i64,
) -> Result<Vec<(String, i64)>, DbError> {
    tx.all(&SENT_TODAY, values![ticket, midnight_ms]).await
}

/// Whoever of the claimed notices of sittings has more ahead of them, from that civil time.
pub(crate) async fn busy(tx: &mut Tx<'_>, ticket: &str, since: &str) -> Result<Vec<Busy>, DbError> {
    tx.all(&BUSY, values![ticket, since]).await
}
