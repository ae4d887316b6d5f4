//! What planning reads of a case, and the rows of `notice_fact`, `notice` and `notice_hour` that it writes.

use crate::channel::notice::Kind;
use crate::db::{Db, DbError, Sql, Tx};
use crate::notices::carried;
use crate::notices::recipients::Recipient;
use crate::notices::tasks::queries as tasks;
use crate::notices::timing::{HOUR_MS, Span};
use crate::values;

/// What may still be told is never forgotten: it would be planned anew. Nor is what an open task names: nobody could end
/// the task any more.
macro_rules! forgotten {
    () => {
        "SELECT n.id FROM notice n WHERE n.useless_after < $1 AND n.created_at < $1
             AND NOT EXISTS (SELECT 1 FROM phone_task t WHERE t.court = n.court AND t.case_source = n.case_source
                             AND t.recipient = n.recipient AND t.notice_id = n.id AND t.state = 'open')
         ORDER BY n.created_at LIMIT $2"
    };
}

crate::statements! {
    CASE = Sql::new("SELECT id, source_id, version FROM court_case WHERE court = $1 AND source_id = $2");
    // Also what people may still be waiting for: a sitting that was cancelled with, or moved to, a time that has passed.
    HEARINGS = Sql::new(
        "SELECT h.id, h.source_id, h.version, h.state, h.starts_at, h.changed_at FROM hearing h
         LEFT JOIN notice_fact f ON f.court = h.court AND f.kind = 'hearing' AND f.source_id = h.source_id
         WHERE h.court = $1 AND h.case_source = $2
             AND (h.starts_at >= $3 OR f.states >= $3 OR f.stated_before >= $3)
         ORDER BY h.starts_at, h.id LIMIT 200");
    PAPERS = Sql::new(
        "SELECT source_id, kind, version, dated, changed_at, sealed FROM case_paper
         WHERE court = $1 AND case_source = $2 AND (dated >= $3 OR kind = 'fee') AND changed_at >= $4
         ORDER BY dated DESC, kind, source_id LIMIT 200");
    // Somebody's last request only: whoever asks again has read the answer to the one before.
    ANSWERS = Sql::new(
        "SELECT a.id, a.state, a.set_for, a.settled_at, l.id_index AS asked_by,
                (h.state = 'scheduled' AND h.starts_at = a.set_for AND l.id IS NOT NULL AND NOT EXISTS (
                     SELECT 1 FROM adjustment o
                     WHERE o.hearing_id = a.hearing_id AND o.person_id = a.person_id AND o.id > a.id)) AS stands
         FROM hearing h JOIN adjustment a ON a.hearing_id = h.id LEFT JOIN person l ON l.id = a.person_id
         LEFT JOIN notice_fact f ON f.court = h.court AND f.kind = 'adjustment' AND f.source_id = a.id
         WHERE h.court = $1 AND h.case_source = $2 AND a.state IN ('granted', 'refused') AND a.set_for >= $3
             AND (a.settled_at >= $4 OR f.id IS NOT NULL)
         ORDER BY a.id DESC LIMIT 200");
    FACTS = Sql::new(
        "SELECT id, kind, source_id, version, is_over, states, stated_before, changed_at FROM notice_fact
         WHERE court = $1 AND case_source = $2");
    KEEP_FACT = Sql::new(
        "INSERT INTO notice_fact (id, court, kind, source_id, case_source, version, is_over, states, stated_before,
                                  changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (court, kind, source_id) DO UPDATE SET case_source = excluded.case_source,
             version = excluded.version, is_over = excluded.is_over, states = excluded.states,
             stated_before = excluded.stated_before, changed_at = excluded.changed_at
         WHERE excluded.version >= notice_fact.version
         RETURNING id");
    PASS = Sql::new(
        "UPDATE notice_fact SET version = $4, changed_at = $5
         WHERE court = $1 AND kind = $2 AND source_id = $3 AND version < $4 RETURNING id");
    SUPERSEDE = Sql::new(
        "UPDATE notice SET state = 'superseded', next_at = NULL, settled_at = $4
         WHERE fact_id = $1 AND (version < $2 OR $3) AND state IN ('planned', 'held')
         RETURNING id");
    TOLD = Sql::new(
        "SELECT id, fact_id, version, recipient, kind, standing, source,
                state IN ('held', 'planned', 'accepted', 'delivered') AS is_open,
                (state = 'superseded' OR state = 'skipped' AND reason = 'no longer in the case')
                AND NOT EXISTS (SELECT 1 FROM notice_attempt a WHERE a.notice_id = notice.id
                                AND COALESCE(a.outcome, 'unknown') IN ('accepted', 'unknown')) AS is_undone
         FROM notice WHERE court = $1 AND case_source = $2");
    // A mandate that another one follows, a party under a new id: whatever is told, repeated or read out by a clerk is so
    // under the row that holds now.
    FOLLOW = Sql::new(
        "UPDATE notice SET standing = $2, source = $3
         WHERE id = $1 AND state IN ('held', 'planned', 'accepted', 'delivered')");
    // A sitting that takes place after all, a mandate that holds again: what was put aside unsent is planned again.
    INSERT = Sql::new(
        "INSERT INTO notice (id, number, fact_id, version, recipient, kind, class, court, case_source, standing, source,
                             state, next_at, useless_after, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned', $12, $13, $14)
         ON CONFLICT (fact_id, version, recipient, kind) DO UPDATE
         SET state = 'planned', reason = NULL, standing = excluded.standing, source = excluded.source,
             next_at = excluded.next_at, useless_after = excluded.useless_after, claimed_by = NULL, settled_at = NULL,
             digest_at = NULL
         WHERE notice.state = 'superseded' OR notice.state = 'skipped' AND notice.reason = 'no longer in the case'");
    COUNT_HOUR = Sql::new(
        "INSERT INTO notice_hour (court, hour, planned) VALUES ($1, $2, $3)
         ON CONFLICT (court, hour) DO UPDATE SET planned = notice_hour.planned + excluded.planned
         RETURNING planned");
    USUAL_HOUR = Sql::new(
        "SELECT CAST(COALESCE(AVG(CASE WHEN planned > $4 THEN $4 ELSE planned END), 0) AS BIGINT) FROM notice_hour
         WHERE court = $1 AND hour < $2 AND hour >= $3");
    // What somebody has released is not held again: it has a reason. What people asked themselves is no flood.
    HOLD = Sql::new(
        "UPDATE notice SET state = 'held', reason = 'surge'
         WHERE court = $1 AND state = 'planned' AND attempts = 0 AND reason IS NULL AND created_at >= $2
             AND standing NOT IN ('asker', 'staff')");
    // A row comparison is a range of an index; each side is cut off by itself, so that no side is read to its end.
    AHEAD = Sql::new(
        "SELECT court, case_source FROM (
             SELECT DISTINCT court, case_source FROM hearing
             WHERE state = 'scheduled' AND starts_at >= $1 AND (court, case_source) > ($2, $3)
             ORDER BY court, case_source LIMIT $4) sitting
         UNION
         SELECT court, case_source FROM (
             SELECT DISTINCT court, case_source FROM notice
             WHERE (state IN ('held', 'planned') OR state = 'skipped' AND reason = 'no longer in the case')
                 AND useless_after > $5 AND (court, case_source) > ($2, $3)
             ORDER BY court, case_source LIMIT $4) untold
         ORDER BY court, case_source LIMIT $4");
    FORGET_HOURS = Sql::new("DELETE FROM notice_hour WHERE hour < $1");
    FORGET_ATTEMPTS = Sql::new(concat!("DELETE FROM notice_attempt WHERE notice_id IN (", forgotten!(), ")"));
    FORGET_NOTICES = Sql::new(concat!("DELETE FROM notice WHERE id IN (", forgotten!(), ")"));
    // A team that was forgotten would be no news when it changes.
    FORGET_FACTS = Sql::new(
        "DELETE FROM notice_fact WHERE id IN (
             SELECT id FROM notice_fact f WHERE changed_at < $1 AND kind <> 'team'
             AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.fact_id = f.id) LIMIT $2)");
}

/// A case whose people are told.
#[derive(Debug, sqlx::FromRow)]
pub struct CaseRow {
    /// Its public id.
    pub id: String,
    /// The case system's id.
    pub source_id: String,
    /// The version of its team.
    pub version: i64,
}

/// A sitting.
#[derive(Debug, sqlx::FromRow)]
pub struct HearingRow {
    /// Its public id.
    pub id: String,
    /// The case system's id.
    pub source_id: String,
    /// Its version.
    pub version: i64,
    /// Whether it takes place.
    pub state: String,
    /// When, at the court.
    pub starts_at: String,
    /// When it became so, Unix milliseconds.
    pub changed_at: i64,
}

/// A paper.
#[derive(Debug, sqlx::FromRow)]
pub struct PaperRow {
    /// The case system's id.
    pub source_id: String,
    /// What kind.
    pub kind: String,
    /// Its version.
    pub version: i64,
    /// Its day.
    pub dated: String,
    /// When it became so, Unix milliseconds.
    pub changed_at: i64,
    /// What is sealed.
    pub sealed: Vec<u8>,
}

/// A request that the court has answered.
#[derive(Debug, sqlx::FromRow)]
pub struct AnswerRow {
    /// Its id.
    pub id: String,
    /// What the court answered.
    pub state: String,
    /// When the sitting was to begin as it was asked.
    pub set_for: String,
    /// When it was answered, Unix milliseconds.
    pub settled_at: i64,
    /// The blind index of whoever asked, if they are registered.
    pub asked_by: Option<String>,
    /// Whether the answer still holds: the sitting is where it was, and nothing was asked since.
    pub stands: bool,
}

/// A fact as notices know it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FactRow {
    /// Its id.
    pub id: String,
    /// `hearing`, `filing`, `document`, `fee`, `team`, `adjustment`, `order`, `duty`
    pub kind: String,
    /// The case system's id; of an adjustment or an order its own; of a duty the order and whose it is.
    pub source_id: String,
    /// Its version.
    pub version: i64,
    /// Whether nothing is told of it any more.
    pub is_over: bool,
    /// The civil beginning of a sitting, the last day of an order,
    pub states: Option<String>,
    /// and that of the version before.
    pub stated_before: Option<String>,
    /// When it became so, Unix milliseconds.
    pub changed_at: i64,
}

/// A notice that there is.
#[derive(Debug, sqlx::FromRow)]
pub struct Told {
    /// Its id.
    pub id: String,
    /// The fact.
    pub fact_id: String,
    /// Its version.
    pub version: i64,
    /// Whom.
    pub recipient: String,
    /// What.
    pub kind: String,
    /// In which standing,
    pub standing: String,
    /// and by which row of the docket or of acting.
    pub source: String,
    /// Whether it may still be told, by this way or by another.
    pub is_open: bool,
    /// Whether it was put aside, and nobody can have heard it.
    pub is_undone: bool,
}

impl Told {
    /// Whether it is somebody's by this row of theirs.
    pub fn is_of(&self, recipient: &Recipient) -> bool {
        self.standing == recipient.standing.name() && self.source == recipient.source
    }
}

/// A notice to be written.
pub struct NewNotice<'a> {
    /// Its id.
    pub id: String,
    /// The number that people can ask about.
    pub number: String,
    /// What it states,
    pub fact_id: &'a str,
    /// in which version.
    pub version: i64,
    /// The court's code.
    pub court: &'a str,
    /// The case.
    pub case_source: &'a str,
    /// Whom it tells.
    pub recipient: &'a Recipient,
    /// What it is about.
    pub kind: Kind,
    /// When it goes.
    pub span: Span,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

/// The case, if it was told.
pub async fn case(tx: &mut Tx<'_>, court: &str, source: &str) -> Result<Option<CaseRow>, DbError> {
    tx.optional(&CASE, values![court, source]).await
}

/// The sittings of a case from that civil time on, as they are or as they were told before.
pub async fn hearings(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
    from: &str,
) -> Result<Vec<HearingRow>, DbError> {
    tx.all(&HEARINGS, values![court, case, from]).await
}

/// The papers of a case from that day on, and its fees of any day, changed from that instant on.
pub async fn papers(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
    since: &str,
    since_ms: i64,
) -> Result<Vec<PaperRow>, DbError> {
    tx.all(&PAPERS, values![court, case, since, since_ms]).await
}

/// What the court has answered to requests about sittings of a case that were to begin from that civil time on, since
/// that instant or known to notices; the latest first.
pub async fn answers(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
    from: &str,
    since_ms: i64,
) -> Result<Vec<AnswerRow>, DbError> {
    tx.all(&ANSWERS, values![court, case, from, since_ms]).await
}

/// The facts of a case that notices know.
pub async fn facts(tx: &mut Tx<'_>, court: &str, case: &str) -> Result<Vec<FactRow>, DbError> {
    tx.all(&FACTS, values![court, case]).await
}

/// Keeps a fact in its present version; returns its id, or `None` when a newer version is known.
pub async fn keep_fact(
    tx: &mut Tx<'_>,
    (court, case): (&str, &str),
    fact: &FactRow,
) -> Result<Option<String>, DbError> {
    let FactRow { id, kind, source_id, version, is_over, states, stated_before, changed_at } = fact.clone();
    let values =
        values![id, court, kind, source_id, case, version, is_over, states, stated_before, changed_at];
    let kept: Option<(String,)> = tx.optional(&KEEP_FACT, values).await?;
    Ok(kept.map(|(id,)| id))
}

/// A fact has moved on without anything to tell; returns its id, where it is known.
pub async fn pass(
    tx: &mut Tx<'_>,
    (court, kind, source): (&str, &str, &str),
    version: i64,
    now_ms: i64,
) -> Result<Option<String>, DbError> {
    let passed: Option<(String,)> = tx.optional(&PASS, values![court, kind, source, version, now_ms]).await?;
    Ok(passed.map(|(id,)| id))
}

/// Notices of older versions, or all of a fact that is over, are not sent.
pub async fn supersede(
    tx: &mut Tx<'_>,
    fact: &str,
    version: i64,
    is_over: bool,
    now_ms: i64,
) -> Result<(), DbError> {
    let ended: Vec<(String,)> = tx.all(&SUPERSEDE, values![fact, version, is_over, now_ms]).await?;
    let ended: Vec<String> = ended.into_iter().map(|(id,)| id).collect();
    carried::let_go(tx, &ended, now_ms).await
}

/// The notices of a case.
pub async fn told(tx: &mut Tx<'_>, court: &str, case: &str) -> Result<Vec<Told>, DbError> {
    tx.all(&TOLD, values![court, case]).await
}

/// A notice is its recipient's by another row of the docket now.
pub async fn follow(tx: &mut Tx<'_>, notice: &str, recipient: &Recipient) -> Result<(), DbError> {
    tx.execute(&FOLLOW, values![notice, recipient.standing.name(), &recipient.source]).await.map(drop)
}

/// Writes a notice, unless there is one that was not put aside; returns how many.
pub async fn insert(tx: &mut Tx<'_>, notice: NewNotice<'_>) -> Result<u32, DbError> {
    let NewNotice { id, number, fact_id, version, court, case_source, recipient, kind, span, now_ms } =
        notice;
    let values = values![
        id,
        number,
        fact_id,
        version,
        &recipient.key,
        kind.name(),
        kind.class().name(),
        court,
        case_source,
        recipient.standing.name(),
        &recipient.source,
        span.from_ms,
        span.until_ms,
        now_ms
    ];
    Ok(u32::try_from(tx.execute(&INSERT, values).await?).unwrap_or_default())
}

/// Counts new notices of a court's hour; returns how many there are now.
pub async fn count_hour(tx: &mut Tx<'_>, court: &str, hour: i64, planned: u32) -> Result<i64, DbError> {
    let (count,): (i64,) = tx.one(&COUNT_HOUR, values![court, hour, i64::from(planned)]).await?;
    Ok(count)
}

/// How many notices an hour with any of them makes, of the hours between; one of more than `most` counts as that: a
/// calendar that was loaded once is not usual.
pub async fn usual_hour(
    tx: &mut Tx<'_>,
    court: &str,
    (since, hour): (i64, i64),
    most: i64,
) -> Result<i64, DbError> {
    let (usual,): (i64,) = tx.one(&USUAL_HOUR, values![court, hour, since, most]).await?;
    Ok(usual)
}

/// Notices of a court that were planned since that instant and not tried wait for somebody's word.
pub async fn hold(tx: &mut Tx<'_>, court: &str, since_ms: i64) -> Result<u64, DbError> {
    tx.execute(&HOLD, values![court, since_ms]).await
}

/// Cases with a sitting ahead, or with something that is still to be told, after that one.
pub async fn ahead(
    db: &Db,
    (from, now_ms): (&str, i64),
    (court, case): (&str, &str),
    limit: i64,
) -> Result<Vec<(String, String)>, DbError> {
    db.all(&AHEAD, values![from, court, case, limit, now_ms]).await
}

/// Forgets notices, with their attempts and facts, whose time lies before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET_HOURS, values![before_ms / HOUR_MS]).await?;
    tasks::forget(tx, before_ms).await?;
    tx.execute(&FORGET_ATTEMPTS, values![before_ms, limit]).await?;
    tx.execute(&FORGET_FACTS, values![before_ms, limit]).await?;
    tx.execute(&FORGET_NOTICES, values![before_ms, limit]).await
}
