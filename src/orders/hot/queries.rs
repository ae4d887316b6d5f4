//! The rows of `hot_issue`, and how often something is asked.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::weeks::{BEFORE, Subject, Weeks};
use super::{Issue, State, Words};
use crate::db::id::{first_at, plain};
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::orders::figures::queries::{Listed, ListedRow};
use crate::orders::kinds::Kind;
use crate::seal::Sealer;
use crate::values;

const WEEK_MS: i64 = 7 * 86_400_000;

/// What is counted: no draft, nothing that went into another request, no complaint.
macro_rules! counted {
    ($rest:expr) => {
        concat!(
            " FROM work_order w WHERE w.court = $1 AND w.received_at >= $2 AND w.received_at < $3
                 AND NOT w.is_sealed AND w.state NOT IN ('draft', 'merged') ",
            $rest
        )
    };
}

/// Those of one subject: $4 its kind, $5 its name.
macro_rules! of_subject {
    ($rest:literal) => {
        counted!(concat!(
            "AND CASE CAST($4 AS TEXT) WHEN 'topic' THEN w.topic WHEN 'kind' THEN w.kind ELSE w.division END = $5 ",
            $rest
        ))
    };
}

macro_rules! issue {
    ($rest:literal) => {
        concat!(
            "SELECT id, court, subject, raised_on, raised_by, last, sum_before, state, version, owner, due_on, since_on,
                    ended_at, words FROM hot_issue WHERE ",
            $rest
        )
    };
}

crate::statements! {
    WEEKS = Sql::new(concat!(
        "SELECT w.topic, w.kind, w.division, ($3 - 1 - w.received_at) / 604800000 AS week, COUNT(*) AS count",
        counted!("GROUP BY 1, 2, 3, 4")));
    COUNT = Sql::new(concat!("SELECT COUNT(*)", of_subject!("")));
    LISTED = Sql::new(concat!(
        "SELECT w.id, w.number, w.channel, w.kind, w.state, w.received_at, w.replied_at, w.division",
        of_subject!("AND w.id < $6 ORDER BY w.id DESC LIMIT $7")));
    // What is asked most of a month.
    TOP = Sql::new(concat!(
        "SELECT w.topic, COUNT(*) AS count", counted!("AND w.topic IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20")));
    // A case has its id from when the court first told of it.
    CASES = Sql::new("SELECT COUNT(*) FROM court_case WHERE court = $1 AND id >= $2 AND id < $3");
    // What is open is raised once, and what was just seen to rests.
    RAISE = Sql::new(
        "INSERT INTO hot_issue (id, court, subject, raised_on, raised_by, last, sum_before, state, version)
         SELECT $1, $2, $3, $4, $5, $6, $7, 'raised', 1
         WHERE NOT EXISTS (SELECT 1 FROM hot_issue o WHERE o.court = $2 AND o.subject = $3 AND o.ended_at > $8)
         ON CONFLICT DO NOTHING");
    ONE = Sql::new(issue!("id = $1 AND court = $2"));
    OPEN = Sql::new(issue!("court = $1 AND state IN ('raised', 'working') ORDER BY id LIMIT 200"));
    ENDED = Sql::new(issue!("court = $1 AND state IN ('closed', 'dismissed') AND id < $2 ORDER BY id DESC LIMIT $3"));
    // Whoever was too slow changes nothing.
    UPDATE = Sql::new(
        "UPDATE hot_issue SET state = $3, version = version + 1, owner = $4, due_on = $5, since_on = $6, ended_at = $7, words = $8
         WHERE id = $1 AND version = $2");
    WAITING = Sql::new(
        "SELECT COUNT(CASE WHEN state = 'raised' THEN 1 END) AS raised,
                COUNT(CASE WHEN state = 'working' AND owner = $2 THEN 1 END) AS own
         FROM hot_issue WHERE court = $1 AND state IN ('raised', 'working')");
}

#[derive(sqlx::FromRow)]
struct WeekRow {
    topic: Option<String>,
    kind: String,
    division: Option<String>,
    week: i64,
    count: i64,
}

/// How often each subject was asked in the week that ends there and in those before.
///
/// # Errors
/// When it cannot be counted.
pub async fn weeks(db: &Db, court: &str, until_ms: i64) -> Result<BTreeMap<Subject, Weeks>, DbError> {
    let from_ms = until_ms - WEEK_MS * (BEFORE as i64 + 1);
    let rows: Vec<WeekRow> = db.all(&WEEKS, values![court, from_ms, until_ms]).await?;
    let mut found: BTreeMap<Subject, Weeks> = BTreeMap::new();
    for WeekRow { topic, kind, division, week, count } in rows {
        let subjects = [
            topic.map(Subject::Topic),
            Kind::find(&kind).map(Subject::Kind),
            division.map(Subject::Division),
        ];
        for subject in subjects.into_iter().flatten() {
            found.entry(subject).or_default().add(week, count);
        }
    }
    Ok(found)
}

/// What two statements ask of a subject: its kind and its name.
fn parts(subject: &Subject) -> (&'static str, &str) {
    match subject {
        Subject::Topic(slug) => ("topic", slug),
        Subject::Kind(kind) => ("kind", kind.name()),
        Subject::Division(name) => ("division", name),
    }
}

/// Requests of a subject, and new cases of the court, in a span of time.
///
/// # Errors
/// When they cannot be counted.
pub async fn count(
    db: &Db,
    court: &str,
    subject: &Subject,
    (from_ms, until_ms): (i64, i64),
) -> Result<(i64, i64), DbError> {
    let (sort, name) = parts(subject);
    let (requests,): (i64,) = db.one(&COUNT, values![court, from_ms, until_ms, sort, name]).await?;
    let (cases,): (i64,) = db.one(&CASES, values![court, first_at(from_ms), first_at(until_ms)]).await?;
    Ok((requests, cases))
}

/// The topics that were asked most in a span of time, with how often.
///
/// # Errors
/// When they cannot be counted.
pub async fn top(
    db: &Db,
    court: &str,
    (from_ms, until_ms): (i64, i64),
) -> Result<Vec<(String, i64)>, DbError> {
    db.all(&TOP, values![court, from_ms, until_ms]).await
}

/// The requests of a subject in a span of time, the latest first, before an id.
///
/// # Errors
/// When they cannot be read.
pub async fn listed(
    db: &Db,
    court: &str,
    (subject, (from_ms, until_ms)): (&Subject, (i64, i64)),
    (before, limit): (&str, i64),
) -> Result<Vec<Listed>, DbError> {
    let (sort, name) = parts(subject);
    let values = values![court, from_ms, until_ms, sort, name, before, limit];
    let rows: Vec<ListedRow> = db.all(&LISTED, values).await?;
    rows.into_iter().map(ListedRow::read).collect()
}

/// What is raised.
#[derive(Debug)]
pub(super) struct NewIssue<'a> {
    pub id: &'a str,
    pub court: &'a str,
    pub subject: &'a Subject,
    pub raised_on: Date,
    /// Whoever raised it; `None` for the machine.
    pub raised_by: Option<&'a str>,
    pub weeks: Weeks,
    /// What ended since then rests.
    pub rests_since_ms: i64,
}

/// Raises an issue; returns whether it was not there already.
pub(super) async fn raise(tx: &mut Tx<'_>, new: &NewIssue<'_>) -> Result<bool, DbError> {
    let NewIssue { id, court, subject, raised_on, raised_by, weeks, rests_since_ms } = new;
    let (day, sum) = (raised_on.to_string(), weeks.sum_before());
    let values = values![*id, *court, subject.name(), day, *raised_by, weeks.last, sum, *rests_since_ms];
    Ok(tx.execute(&RAISE, values).await? > 0)
}

#[derive(sqlx::FromRow)]
struct IssueRow {
    id: String,
    court: String,
    subject: String,
    raised_on: String,
    raised_by: Option<String>,
    last: i64,
    sum_before: i64,
    state: String,
    version: i64,
    owner: Option<String>,
    due_on: Option<String>,
    since_on: Option<String>,
    ended_at: Option<i64>,
    words: Option<Vec<u8>>,
}

impl IssueRow {
    fn read(self, sealer: &Sealer) -> Result<Issue, DbError> {
        let unknown = || DbError::Unavailable("a row of hot_issue has an unknown word".into());
        let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
        let words = match &self.words {
            None => Some(Words::default()),
            Some(sealed) => {
                let opened = sealer.open(&context(&self.id), sealed);
                opened.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok())
            }
        };
        Ok(Issue {
            subject: Subject::find(&self.subject).ok_or_else(unknown)?,
            raised_on: self.raised_on.parse().map_err(|_| unknown())?,
            state: State::find(&self.state).ok_or_else(unknown)?,
            due_on: day(self.due_on),
            since_on: day(self.since_on),
            words: words.unwrap_or_default(),
            id: self.id,
            court: self.court,
            raised_by: self.raised_by,
            last: self.last,
            sum_before: self.sum_before,
            version: self.version,
            owner: self.owner,
            ended_at: self.ended_at,
        })
    }
}

/// The context of an issue's words.
pub fn context(id: &str) -> String {
    format!("hot_issue.words/{id}")
}

/// One issue of a court.
pub(super) async fn one(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    (court, id): (&str, &str),
) -> Result<Option<Issue>, DbError> {
    let row: Option<IssueRow> = reader.optional(&ONE, values![plain(id), court]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// What is open, the oldest first.
pub(super) async fn open(db: &Db, sealer: &Sealer, court: &str) -> Result<Vec<Issue>, DbError> {
    let rows: Vec<IssueRow> = db.all(&OPEN, values![court]).await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// What is over, the latest first, before an id.
pub(super) async fn ended(
    db: &Db,
    sealer: &Sealer,
    court: &str,
    (before, limit): (&str, i64),
) -> Result<Vec<Issue>, DbError> {
    let rows: Vec<IssueRow> = db.all(&ENDED, values![court, before, limit]).await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// Writes what an issue has become, if nobody did meanwhile; returns whether that was so.
pub(super) async fn update(tx: &mut Tx<'_>, sealer: &Sealer, issue: &Issue) -> Result<bool, DbError> {
    let Issue { id, version, state, owner, due_on, since_on, ended_at, words, .. } = issue;
    let json = serde_json::to_vec(words).expect("words are plain data");
    let (due_on, since_on) = (due_on.map(|day| day.to_string()), since_on.map(|day| day.to_string()));
    let sealed = sealer.seal(&context(id), &json);
    let values = values![id, *version, state.name(), owner.as_deref(), due_on, since_on, *ended_at, sealed];
    Ok(tx.execute(&UPDATE, values).await? > 0)
}

/// How many issues wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct Waiting {
    /// For somebody to see to them,
    pub raised: i64,
    /// and how many somebody sees to.
    pub own: i64,
}

/// How many issues of a court wait for somebody, and how many this one of the court sees to.
///
/// # Errors
/// When they cannot be counted.
pub async fn waiting(db: &Db, court: &str, staff: &str) -> Result<Waiting, DbError> {
    db.one(&WAITING, values![court, staff]).await
}
