//! The rows of `work_order`, `work_order_event` and `work_order_day`.

use super::deed::Event;
use super::filed::{Derived, Filed, Reporter};
use super::kinds::{Channel, Kind, Level, Priority, Rating, ReplyMode, Route, State};
use super::machine::Order;
use crate::audit::chained;
use crate::db::id::plain;
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::notices::given::Asker;
use crate::seal::{Indexed, Sealer};
use crate::values;

macro_rules! filed {
    ($rest:literal) => {
        concat!(
            "SELECT w.id, w.number, w.court, w.channel, w.kind, w.priority, w.is_sealed, w.state, w.level, w.version, w.head,
                    w.received_at, w.due_at, w.rank_at, w.gap, w.route, w.reply_mode, w.rating, w.urges, w.division,
                    w.judge_id, w.merged_into, w.person_id, w.reporter
             FROM work_order w WHERE ",
            $rest
        )
    };
}

crate::statements! {
    NEXT_PLACE = Sql::new(
        "INSERT INTO work_order_day (court, day, last) VALUES ($1, $2, 1)
         ON CONFLICT (court, day) DO UPDATE SET last = work_order_day.last + 1 RETURNING last");
    INSERT = Sql::new(
        "INSERT INTO work_order (id, number, court, channel, kind, priority, is_sealed, state, level, highest, version, head,
             received_at, rank_at, calendar, is_open, urges, person_id, account, openid, once, lookup, mobile_index, reporter,
             topic)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', 'normal', 'normal', 0, '', $8, $8, '', TRUE, 0, $9, $10, $11, $12, $13, $14, $15,
             $16)");
    // The row is the lock of the log.
    HOLD = Sql::new("UPDATE work_order SET version = version WHERE id = $1");
    ONE = Sql::new(filed!("w.id = $1"));
    CHAT_OF = Sql::new("SELECT account, openid FROM work_order WHERE id = $1 AND openid IS NOT NULL");
    ASKER = Sql::new(
        "SELECT w.person_id IS NOT NULL AS is_registered, l.id_index, w.account, w.openid,
                CASE WHEN w.channel IN ('line', 'hall') THEN w.mobile_index END AS mobile_index
         FROM work_order w LEFT JOIN person l ON l.id = w.person_id WHERE w.id = $1");
    BY_NUMBER = Sql::new(filed!("w.number = $1"));
    BY_ONCE = Sql::new("SELECT id FROM work_order WHERE once = $1");
    BY_LOOKUP = Sql::new(filed!("w.number = $1 AND w.lookup = $2"));
    // A row comparison is a range of the index: with its parts spelt out PostgreSQL read every page before the one asked for.
    OF_COURT = Sql::new(filed!(
        "w.is_open AND w.court = $1 AND w.is_sealed = $2 AND (w.rank_at, w.id) > ($3, $4)
         ORDER BY w.rank_at, w.id LIMIT $5"));
    OF_DIVISION = Sql::new(filed!(
        "w.is_open AND w.court = $1 AND w.division = $2 AND NOT w.is_sealed
             AND (w.rank_at, w.id) > ($3, $4)
         ORDER BY w.rank_at, w.id LIMIT $5"));
    OF_JUDGE = Sql::new(filed!(
        "w.is_open AND w.judge_id = $2 AND w.court = $1 AND NOT w.is_sealed
             AND (w.rank_at, w.id) > ($3, $4)
         ORDER BY w.rank_at, w.id LIMIT $5"));
    REPLIED = Sql::new(filed!(
        "w.state = 'replied' AND w.court = $1 AND w.replied_at < $2 AND (NOT w.is_sealed OR $4)
         ORDER BY w.replied_at, w.id LIMIT $3"));
    DONE = Sql::new(filed!(
        "NOT w.is_open AND w.court = $1 AND w.is_sealed = $2 AND w.id < $3 ORDER BY w.id DESC LIMIT $4"));
    OF_PERSON = Sql::new(filed!("w.person_id = $1 AND w.id < $2 ORDER BY w.id DESC LIMIT $3"));
    BESIDE = Sql::new(filed!(
        "w.court = $1 AND w.mobile_index = $2 AND w.id <> $3 AND NOT w.is_sealed ORDER BY w.id DESC LIMIT $4"));
    OF_CHAT = Sql::new(filed!(
        "w.account = $1 AND w.openid = $2 AND w.person_id IS NULL AND w.id < $3 ORDER BY w.id DESC LIMIT $4"));
    UPDATE = Sql::new(
        "UPDATE work_order SET state = $2, level = $3, highest = $4, version = $5, head = $6, due_at = $7, rank_at = $8,
             alarm_at = $9, gap = $10, is_open = $11, route = $12, reply_mode = $13, replied_at = $14, answer_due = $15,
             ended_at = $16, rating = $17, urges = $18, division = $19, judge_id = $20, merged_into = $21, priority = $22, calendar = $23
         WHERE id = $1");
    OPEN_OF = Sql::new(
        "SELECT COUNT(*) FROM work_order
         WHERE is_open AND (person_id = $1 OR person_id IS NULL AND account = $2 AND openid = $3)");
    APPEND = Sql::new(
        "INSERT INTO work_order_event (order_id, seq, at, actor, facts, sealed, words, digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    LOG = Sql::new(
        "SELECT seq, at, actor, facts, sealed, words, digest FROM work_order_event WHERE order_id = $1 ORDER BY seq");
    RINGING = Sql::new(
        "SELECT id FROM work_order WHERE alarm_at IS NOT NULL AND alarm_at <= $1 ORDER BY alarm_at LIMIT $2");
    PUT_OFF = Sql::new("UPDATE work_order SET alarm_at = $2 WHERE id = $1 AND alarm_at < $2");
    UNENDED = Sql::new(
        "SELECT id FROM work_order WHERE id > $1 AND (is_open OR state = 'replied') AND calendar <> $2
         ORDER BY id LIMIT $3");
    GAPS = Sql::new("SELECT DISTINCT gap FROM work_order WHERE court = $1 AND gap IS NOT NULL AND is_open LIMIT 10");
}

const PURPOSE: &str = "work order";

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    number: String,
    court: String,
    channel: String,
    kind: String,
    priority: String,
    is_sealed: bool,
    state: String,
    level: String,
    version: i64,
    head: String,
    received_at: i64,
    due_at: Option<i64>,
    rank_at: i64,
    gap: Option<i64>,
    route: Option<String>,
    reply_mode: Option<String>,
    rating: Option<String>,
    urges: i64,
    division: Option<String>,
    judge_id: Option<String>,
    merged_into: Option<String>,
    person_id: Option<String>,
    reporter: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    seq: i64,
    at: i64,
    actor: String,
    facts: String,
    sealed: Option<Vec<u8>>,
    words: String,
    digest: String,
}

/// A new order's row.
#[derive(Debug)]
pub struct NewRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its number.
    pub number: &'a str,
    /// Its court.
    pub court: &'a str,
    /// How it came, what it is about, how soon it is answered.
    pub what: (Channel, Kind, Priority),
    /// When, Unix milliseconds.
    pub received_at: i64,
    /// Whoever asked, if they are registered.
    pub person: Option<&'a str>,
    /// The account and the person's name there.
    pub chat: Option<(&'a str, &'a str)>,
    /// The form that it came by.
    pub once: Option<&'a str>,
    /// The topic of the reviewed answers that it is nearest to; none of a complaint.
    pub topic: Option<String>,
    /// Who asks.
    pub reporter: &'a Reporter,
}

/// A line of a log with what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place, from 1.
    pub seq: u32,
    /// Who did it, as the trail names them.
    pub actor: String,
    /// What was done.
    pub event: Event,
    /// What was written; `None` without words, and where they were forgotten.
    pub words: Option<Words>,
}

/// Whom notices reach about an order.
#[derive(Debug, sqlx::FromRow)]
pub struct AskerRow {
    is_registered: bool,
    id_index: Option<String>,
    account: Option<String>,
    openid: Option<String>,
    mobile_index: Option<String>,
}

impl AskerRow {
    /// As notices know them; `None` where nobody can be told: nobody left a name, or has been forgotten since. A telephone
    /// counts that a seat wrote down: one that somebody typed may be anybody's.
    pub fn known(&self) -> Option<Asker<'_>> {
        if self.is_registered {
            return self.id_index.as_deref().map(Asker::Registered);
        }
        let chat = self.account.as_deref().zip(self.openid.as_deref());
        chat.map(|(account, openid)| Asker::Chat { account, openid })
            .or(self.mobile_index.as_deref().map(Asker::Telephone))
    }
}

/// What somebody wrote.
#[derive(Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// For colleagues only: why something was refused.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub aside: String,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(…)")
    }
}

/// A log that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Whether every line is as it was written.
    pub is_whole: bool,
    /// The digest of the last one: whether a line is missing at the end, only the order's row knows.
    pub head: String,
}

/// Where a list goes on: after a rank and an id.
pub type After<'a> = (i64, &'a str);

/// The place of the next order of a court's day, from 1.
///
/// # Errors
/// When it cannot be written.
pub async fn next_place(tx: &mut Tx<'_>, court: &str, day: &str) -> Result<i64, DbError> {
    let row: Option<(i64,)> = tx.optional(&NEXT_PLACE, values![court, day]).await?;
    row.map(|(place,)| place).ok_or_else(|| DbError::Unavailable("no place in the day".into()))
}

/// Writes the row of an order whose log is still empty.
///
/// # Errors
/// When it cannot be written.
pub async fn insert(tx: &mut Tx<'_>, sealer: &Sealer, new: &NewRow<'_>) -> Result<(), DbError> {
    let NewRow {
        id,
        number,
        court,
        what: (channel, kind, priority),
        received_at,
        person,
        chat,
        once,
        topic,
        reporter,
    } = new;
    let json = serde_json::to_vec(reporter).expect("a reporter is plain data");
    let sealed = sealer.seal(&reporter_context(id), &json);
    let lookup = reporter.mobile.as_ref().and_then(|mobile| lookup(sealer, number, last_four(mobile)?));
    let once = once.map(|form| once_of(sealer, form));
    let (account, openid) = chat.unzip();
    let values = values![
        *id,
        *number,
        *court,
        channel.name(),
        kind.name(),
        priority.name(),
        kind.is_sealed(),
        *received_at,
        *person,
        account,
        openid,
        once,
        lookup,
        mobile_index(sealer, reporter),
        sealed,
        topic.as_deref()
    ];
    tx.execute(&INSERT, values).await.map(drop)
}

fn once_of(sealer: &Sealer, form: &str) -> String {
    sealer.digest("order form", form.as_bytes())
}

/// The order that came by a form.
///
/// # Errors
/// When it cannot be read.
pub async fn by_once(db: &Db, sealer: &Sealer, form: &str) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = db.optional(&BY_ONCE, values![once_of(sealer, form)]).await?;
    Ok(row.map(|(id,)| id))
}

/// By this an order is found with its number and the last four digits of the telephone.
pub fn lookup(sealer: &Sealer, number: &str, last_four: &str) -> Option<String> {
    let is_four = last_four.len() == 4 && last_four.bytes().all(|byte| byte.is_ascii_digit());
    is_four.then(|| sealer.digest("order lookup", format!("{number}|{last_four}").as_bytes()))
}

fn mobile_index(sealer: &Sealer, reporter: &Reporter) -> Option<String> {
    let mobile = reporter.mobile.as_ref()?;
    Some(sealer.index(Indexed::Mobile, mobile).as_str().to_owned())
}

fn last_four(mobile: &str) -> Option<&str> {
    mobile.get(mobile.len().checked_sub(4)?..)
}

/// Holds an order until the end of the transaction, and reads it.
///
/// # Errors
/// When it cannot be read.
pub async fn hold(tx: &mut Tx<'_>, sealer: &Sealer, id: &str) -> Result<Option<Filed>, DbError> {
    let id = plain(id);
    if tx.execute(&HOLD, values![id]).await? == 0 {
        return Ok(None);
    }
    one(&mut Reader::Tx(tx), sealer, id).await
}

/// One order.
///
/// # Errors
/// When it cannot be read.
pub async fn one(reader: &mut Reader<'_, '_>, sealer: &Sealer, id: &str) -> Result<Option<Filed>, DbError> {
    let row: Option<Row> = reader.optional(&ONE, values![plain(id)]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// The account and the person's name there, of an order that came by one.
///
/// # Errors
/// When it cannot be read.
pub async fn chat_of(reader: &mut Reader<'_, '_>, id: &str) -> Result<Option<(String, String)>, DbError> {
    reader.optional(&CHAT_OF, values![id]).await
}

/// Whom notices reach about an order.
///
/// # Errors
/// When it cannot be read.
pub async fn asker(reader: &mut Reader<'_, '_>, id: &str) -> Result<Option<AskerRow>, DbError> {
    reader.optional(&ASKER, values![id]).await
}

/// The order of that number.
///
/// # Errors
/// When it cannot be read.
pub async fn by_number(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    number: &str,
) -> Result<Option<Filed>, DbError> {
    let row: Option<Row> = reader.optional(&BY_NUMBER, values![number]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// The order of that number, for whoever knows the last four digits of its telephone, too.
///
/// # Errors
/// When it cannot be read.
pub async fn by_lookup(
    db: &Db,
    sealer: &Sealer,
    number: &str,
    last_four: &str,
) -> Result<Option<Filed>, DbError> {
    let Some(lookup) = lookup(sealer, number, last_four) else { return Ok(None) };
    let row: Option<Row> = db.optional(&BY_LOOKUP, values![number, lookup]).await?;
    row.map(|row| row.read(sealer)).transpose()
}

/// The open orders of a court, or its open complaints, the most pressing first.
///
/// # Errors
/// When they cannot be read.
pub async fn of_court(
    db: &Db,
    sealer: &Sealer,
    (court, is_sealed): (&str, bool),
    (rank_at, id): After<'_>,
    limit: i64,
) -> Result<Vec<Filed>, DbError> {
    read_all(db, sealer, &OF_COURT, values![court, is_sealed, rank_at, plain(id), limit]).await
}

/// The open orders of a division.
///
/// # Errors
/// When they cannot be read.
pub async fn of_division(
    db: &Db,
    sealer: &Sealer,
    (court, division): (&str, &str),
    (rank_at, id): After<'_>,
    limit: i64,
) -> Result<Vec<Filed>, DbError> {
    read_all(db, sealer, &OF_DIVISION, values![court, division, rank_at, plain(id), limit]).await
}

/// The open orders of a judge.
///
/// # Errors
/// When they cannot be read.
pub async fn of_judge(
    db: &Db,
    sealer: &Sealer,
    (court, judge): (&str, &str),
    (rank_at, id): After<'_>,
    limit: i64,
) -> Result<Vec<Filed>, DbError> {
    read_all(db, sealer, &OF_JUDGE, values![court, judge, rank_at, plain(id), limit]).await
}

/// The open orders of some judges, the most pressing first.
///
/// # Errors
/// When they cannot be read.
pub async fn of_judges(
    db: &Db,
    sealer: &Sealer,
    (court, judges): (&str, &[&str]),
    from: After<'_>,
    limit: i64,
) -> Result<Vec<Filed>, DbError> {
    // One after the other, each in the order of its index: all at once would be put in order anew for each page.
    let mut found = Vec::new();
    for judge in judges {
        found.extend(of_judge(db, sealer, (court, judge), from, limit).await?);
    }
    found.sort_by(|one, other| (one.rank_at, &one.id).cmp(&(other.rank_at, &other.id)));
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// What was answered before an instant, Unix milliseconds, and waits for its person's word; the earliest answer first.
/// Complaints for whoever hears them.
///
/// # Errors
/// When it cannot be read.
pub async fn replied(
    db: &Db,
    sealer: &Sealer,
    (court, has_sealed): (&str, bool),
    before_ms: i64,
    limit: i64,
) -> Result<Vec<Filed>, DbError> {
    read_all(db, sealer, &REPLIED, values![court, before_ms, limit, has_sealed]).await
}

/// What is answered or over in a court, the latest first.
///
/// # Errors
/// When it cannot be read.
pub async fn done(
    db: &Db,
    sealer: &Sealer,
    (court, is_sealed): (&str, bool),
    before: &str,
    limit: i64,
) -> Result<Vec<Filed>, DbError> {
    read_all(db, sealer, &DONE, values![court, is_sealed, before, limit]).await
}

/// What a registered person has asked, the latest first.
///
/// # Errors
/// When it cannot be read.
pub async fn of_person(
    db: &Db,
    sealer: &Sealer,
    person: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<Filed>, DbError> {
    read_all(db, sealer, &OF_PERSON, values![person, before, limit]).await
}

/// What else was asked of a court from the telephone of an order, the latest first; never a complaint.
///
/// # Errors
/// When it cannot be read.
pub async fn beside(db: &Db, sealer: &Sealer, filed: &Filed, limit: i64) -> Result<Vec<Filed>, DbError> {
    let index = filed.reporter.as_ref().and_then(|reporter| mobile_index(sealer, reporter));
    let Some(index) = index.filter(|_| !filed.is_sealed) else { return Ok(Vec::new()) };
    read_all(db, sealer, &BESIDE, values![&filed.court, index, &filed.id, limit]).await
}

/// What was asked in a chat by somebody who was not registered then.
///
/// # Errors
/// When it cannot be read.
pub async fn of_chat(
    db: &Db,
    sealer: &Sealer,
    (account, openid): (&str, &str),
    before: &str,
    limit: i64,
) -> Result<Vec<Filed>, DbError> {
    read_all(db, sealer, &OF_CHAT, values![account, openid, before, limit]).await
}

async fn read_all(
    db: &Db,
    sealer: &Sealer,
    sql: &Sql,
    values: Vec<crate::db::Value>,
) -> Result<Vec<Filed>, DbError> {
    let rows: Vec<Row> = db.all(sql, values).await?;
    rows.into_iter().map(|row| row.read(sealer)).collect()
}

/// Adds a line to the log of an order that is held, and brings its row up to date.
///
/// # Errors
/// When it cannot be written.
pub async fn append(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    filed: &mut Filed,
    (event, words): (&Event, &Words),
    actor: &str,
    (order, derived): (&Order, &Derived),
) -> Result<(), DbError> {
    let seq = i64::from(order.version);
    let facts = serde_json::to_string(event).expect("an event is plain data");
    let has_words = !words.text.is_empty() || !words.aside.is_empty();
    let json = if has_words { serde_json::to_vec(words).expect("words are plain data") } else { Vec::new() };
    let sealed = has_words.then(|| sealer.seal(&words_context(&filed.id, seq), &json));
    let mut line = LineRow {
        seq,
        at: event.at_ms,
        actor: actor.to_owned(),
        facts,
        sealed,
        words: sealer.digest(PURPOSE, &json),
        digest: String::new(),
    };
    line.digest = line.link(sealer, &filed.id, &filed.head);
    filed.head.clone_from(&line.digest);
    let LineRow { at, actor, facts, sealed, words, digest, .. } = line;
    tx.execute(&APPEND, values![&filed.id, seq, at, actor, facts, sealed, words, digest]).await?;
    filed.take(order);
    update(tx, filed, order, derived).await
}

/// Brings the row of an order up to date with its log.
///
/// # Errors
/// When it cannot be written.
pub async fn update(tx: &mut Tx<'_>, filed: &Filed, order: &Order, derived: &Derived) -> Result<(), DbError> {
    let (mode, replied_at) = order.first_reply.unzip();
    let values = values![
        &filed.id,
        order.state.name(),
        order.level.name(),
        order.highest.name(),
        i64::from(order.version),
        &filed.head,
        order.due_ms(),
        derived.rank_at,
        derived.alarm_at,
        order.gap().map(i64::from),
        derived.is_open,
        order.route.map(Route::name),
        mode.map(ReplyMode::name),
        replied_at,
        order.answer_due,
        order.ended_at,
        order.rating.map(Rating::name),
        i64::from(order.urges),
        order.assignee.as_ref().map(|own| own.division.as_str()),
        order.assignee.as_ref().map(|own| own.judge.as_str()),
        order.merged_into.as_deref(),
        order.priority.name(),
        &derived.calendar,
    ];
    tx.execute(&UPDATE, values).await.map(drop)
}

/// How many requests of somebody wait, as who they are and as their chat knows them.
///
/// # Errors
/// When they cannot be counted.
pub async fn open_of(
    tx: &mut Tx<'_>,
    person: Option<&str>,
    (account, openid): (&str, &str),
) -> Result<i64, DbError> {
    let row: Option<(i64,)> = tx.optional(&OPEN_OF, values![person, account, openid]).await?;
    Ok(row.map_or(0, |(count,)| count))
}

/// The log of an order.
///
/// # Errors
/// When it cannot be read, or a line is of a newer version.
pub async fn log(reader: &mut Reader<'_, '_>, sealer: &Sealer, id: &str) -> Result<Log, DbError> {
    let rows: Vec<LineRow> = reader.all(&LOG, values![id]).await?;
    let (mut lines, mut before, mut is_whole) = (Vec::with_capacity(rows.len()), String::new(), true);
    for (place, row) in rows.into_iter().enumerate() {
        let follows =
            usize::try_from(row.seq) == Ok(place + 1) && row.digest == row.link(sealer, id, &before);
        is_whole = is_whole && follows;
        before.clone_from(&row.digest);
        let event = serde_json::from_str(&row.facts)
            .map_err(|_| DbError::Unavailable("a line of an order's log cannot be read".into()))?;
        let opened = row.sealed.map(|sealed| sealer.open(&words_context(id, row.seq), &sealed).ok());
        // What was forgotten leaves its digest; what is there must be what was written, and there.
        let is_own = |json: &Option<Vec<u8>>| {
            json.as_ref().is_some_and(|json| sealer.digest(PURPOSE, json) == row.words)
        };
        is_whole = is_whole && opened.as_ref().is_none_or(is_own);
        let words = opened.flatten().and_then(|json| serde_json::from_slice(&json).ok());
        lines.push(Line { seq: u32::try_from(row.seq).unwrap_or_default(), actor: row.actor, event, words });
    }
    Ok(Log { lines, is_whole, head: before })
}

/// Orders to which something happens by itself by now.
///
/// # Errors
/// When they cannot be read.
pub async fn ringing(db: &Db, now_ms: i64, limit: i64) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = db.all(&RINGING, values![now_ms, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Lets orders ring again later.
///
/// # Errors
/// When it cannot be written.
pub async fn put_off(tx: &mut Tx<'_>, ids: &[String], until_ms: i64) -> Result<(), DbError> {
    for id in ids {
        tx.execute(&PUT_OFF, values![id, until_ms]).await?;
    }
    Ok(())
}

/// Orders that have not ended and were counted by other tables, after an id.
///
/// # Errors
/// When they cannot be read.
pub async fn unended(db: &Db, after: &str, calendar: &str, limit: i64) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = db.all(&UNENDED, values![after, calendar, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The years without a table that keep limits of a court's orders unknown.
///
/// # Errors
/// When they cannot be read.
pub async fn gaps(db: &Db, court: &str) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> = db.all(&GAPS, values![court]).await?;
    Ok(rows.into_iter().map(|(year,)| year).collect())
}

impl Row {
    fn read(self, sealer: &Sealer) -> Result<Filed, DbError> {
        fn find<T>(found: Option<T>) -> Result<T, DbError> {
            found.ok_or_else(|| DbError::Unavailable("an order's row has an unknown word".into()))
        }
        let reporter = self.reporter.and_then(|sealed| open_reporter(sealer, &self.id, &sealed));
        Ok(Filed {
            channel: find(Channel::find(&self.channel))?,
            kind: find(Kind::find(&self.kind))?,
            priority: find(Priority::find(&self.priority))?,
            state: find(State::find(&self.state))?,
            level: find(Level::find(&self.level))?,
            route: self.route.as_deref().and_then(Route::find),
            reply_mode: self.reply_mode.as_deref().and_then(ReplyMode::find),
            rating: self.rating.as_deref().and_then(Rating::find),
            version: u32::try_from(self.version).unwrap_or_default(),
            reporter,
            id: self.id,
            number: self.number,
            court: self.court,
            is_sealed: self.is_sealed,
            head: self.head,
            received_at: self.received_at,
            due_at: self.due_at,
            rank_at: self.rank_at,
            gap: self.gap,
            urges: self.urges,
            division: self.division,
            judge_id: self.judge_id,
            merged_into: self.merged_into,
            person_id: self.person_id,
        })
    }
}

impl LineRow {
    /// The digest over the line and the one before it.
    fn link(&self, sealer: &Sealer, id: &str, before: &str) -> String {
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        chained(sealer, PURPOSE, &[id, before, &seq, &at, &self.actor, &self.facts, &self.words])
    }
}

/// Who asked; `None` when it cannot be read.
pub fn open_reporter(sealer: &Sealer, id: &str, sealed: &[u8]) -> Option<Reporter> {
    serde_json::from_slice(&sealer.open(&reporter_context(id), sealed).ok()?).ok()
}

fn reporter_context(id: &str) -> String {
    format!("work_order.reporter/{id}")
}

fn words_context(id: &str, seq: i64) -> String {
    format!("work_order_event.sealed/{id}/{seq}")
}
