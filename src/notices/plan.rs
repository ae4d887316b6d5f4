//! Plans what people must be told of a case, in the transaction that changed it.
//!
//! It compares the case as it is with the notices there are: what is missing is planned, what states an older version
//! is superseded, what is somebody's by another row now follows it. So it does not matter in which order a case system
//! tells its items, and planning again adds nothing.

pub mod queries;

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, DateTime};

use super::choices::{self, Choices};
use super::recipients::{self, Recipient, Standing};
use super::timing::{self, Subject};
use crate::channel::notice::Kind;
use crate::clock::court_time;
use crate::db::id::Ids;
use crate::db::{DbError, Tx};
use crate::docket::queries::{civil_text, open};
use crate::docket::{FilingResult, HearingState, PaperKind, PaperSealed};
use crate::people::adjustment::State;
use crate::scripts::NoticeLimits;
use crate::seal::Sealer;
use jiff::Timestamp;
use queries::{FactRow, NewNotice};

/// The kind of a fact that is the court's answer to a request.
const ADJUSTMENT: &str = "adjustment";

/// What plans are made with.
#[derive(Debug, Clone, Copy)]
pub struct Planner<'a> {
    /// Opens what is sealed of a case.
    pub sealer: &'a Sealer,
    /// Names new rows.
    pub ids: &'a Ids,
    /// When notices go out.
    pub limits: &'a NoticeLimits,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

/// A fact of a case, as it stands in the docket.
#[derive(Debug, Clone)]
struct Fact {
    /// The id that it gets when it is new.
    id: String,
    kind: &'static str,
    source_id: String,
    version: i64,
    is_over: bool,
    news: News,
    subject: Subject,
    /// Whom alone it tells, by their key; everybody of the case where it names nobody.
    only: Option<String>,
}

/// Whom an earlier version was planned for. Somebody's key changes when the court learns who they are, or a lawyer
/// registers; the row by which they are told stays.
struct KnownBefore<'a> {
    keys: HashSet<&'a str>,
    rows: HashSet<(&'a str, &'a str)>,
}

/// What there is to tell of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    Sitting(HearingState),
    Filing(Option<FilingResult>),
    Document,
    Fee,
    /// Told by whoever told it then: its last day may still lie ahead.
    OldFee,
    Team,
    /// What the court answers to a request.
    Answer(Kind),
}

impl Planner<'_> {
    /// Plans what is missing for a case; returns how many notices are new.
    ///
    /// # Errors
    /// When rows cannot be read or written.
    pub async fn plan_case(&self, tx: &mut Tx<'_>, court: &str, case: &str) -> Result<u32, DbError> {
        let Some(row) = queries::case(tx, court, case).await? else { return Ok(0) };
        let (now, today) = self.civil_now();
        let recipients = recipients::of_case(tx, court, case, today).await?;
        let known = queries::facts(tx, court, case).await?;
        let told = queries::told(tx, court, case).await?;
        let choices = Choices::of_each(&choices::queries::of_agents(tx, court, case).await?);
        let mut facts = self.sittings(tx, court, case, now).await?;
        facts.extend(self.papers(tx, court, case, today).await?);
        facts.push(self.team(row));
        facts.extend(self.answers(tx, (court, case), now, &known).await?);
        let mut planned = 0;
        for fact in facts {
            let before = known.iter().find(|own| own.kind == fact.kind && own.source_id == fact.source_id);
            if let Some(fact) = self.keep(tx, (court, case), fact, before).await? {
                planned += self.plan_fact(tx, (court, case), &fact, (&recipients, &choices), &told).await?;
            }
        }
        Ok(planned)
    }

    /// Keeps the fact in its present version; `None` when nobody needs to hear of it.
    async fn keep(
        &self,
        tx: &mut Tx<'_>,
        case: (&str, &str),
        mut fact: Fact,
        before: Option<&FactRow>,
    ) -> Result<Option<Fact>, DbError> {
        if let Some(before) = before {
            fact.id.clone_from(&before.id);
        }
        let is_known = before.is_some_and(|own| own.version == fact.version && own.is_over == fact.is_over);
        if is_known {
            fact.subject.stated_before = before.and_then(|own| own.stated_before.as_ref()?.parse().ok());
        } else {
            let moved_from = before.and_then(|own| own.states.clone());
            fact.subject.stated_before = moved_from.as_ref().and_then(|own| own.parse().ok());
            let row = self.row(&fact, moved_from);
            let Some(id) = queries::keep_fact(tx, case, &row).await? else { return Ok(None) };
            fact.id = id;
            queries::supersede(tx, &fact.id, fact.version, fact.is_over, self.now_ms).await?;
        }
        // A team is only told of when it changed while we watched.
        let is_news = fact.news != News::Team || before.is_some_and(|own| own.version < fact.version);
        Ok((is_news && !fact.is_over).then_some(fact))
    }

    fn row(&self, fact: &Fact, stated_before: Option<String>) -> FactRow {
        FactRow {
            id: fact.id.clone(),
            kind: fact.kind.to_owned(),
            source_id: fact.source_id.clone(),
            version: fact.version,
            is_over: fact.is_over,
            states: fact.subject.starts_at.map(civil_text),
            stated_before,
            changed_at: fact.subject.changed_at_ms,
        }
    }

    async fn plan_fact(
        &self,
        tx: &mut Tx<'_>,
        (court, case): (&str, &str),
        fact: &Fact,
        (recipients, choices): (&[Recipient], &HashMap<String, Choices>),
        told: &[queries::Told],
    ) -> Result<u32, DbError> {
        let (before, now): (Vec<_>, Vec<_>) = told
            .iter()
            .filter(|own| own.fact_id == fact.id)
            .partition(|own: &&queries::Told| own.version < fact.version);
        let known_before = KnownBefore::of(&before);
        let present: HashMap<(&str, &str), &queries::Told> = now
            .into_iter()
            .filter(|own| !own.is_undone)
            .map(|own| ((own.recipient.as_str(), own.kind.as_str()), own))
            .collect();
        let mut planned = 0;
        for recipient in recipients.iter().filter(|own| fact.tells(own)) {
            let knows = known_before.is_of(recipient);
            // Whoever was planned for is never told the same version as something else.
            let own = choices.get(&recipient.key);
            for kind in fact.news.kinds(recipient.standing, knows, own) {
                match present.get(&(recipient.key.as_str(), kind.name())) {
                    Some(own) if own.is_open && !own.is_of(recipient) => {
                        queries::follow(tx, &own.id, recipient).await?;
                    }
                    Some(_) => {}
                    None => {
                        let states = (fact.id.as_str(), fact.version, fact.subject);
                        planned += self.insert(tx, (court, case), states, recipient, kind).await?;
                    }
                }
            }
        }
        Ok(planned)
    }

    /// Plans one notice of a fact in a version, if it can still be told; returns how many are new.
    pub(super) async fn insert(
        &self,
        tx: &mut Tx<'_>,
        (court, case): (&str, &str),
        (fact, version, subject): (&str, i64, Subject),
        recipient: &Recipient,
        kind: Kind,
    ) -> Result<u32, DbError> {
        let id = self.ids.make();
        let (number, spread) = number_of(&id);
        let Some(span) = timing::span(kind, subject, self.now_ms, spread, self.limits) else {
            return Ok(0);
        };
        let notice = NewNotice {
            id,
            number,
            fact_id: fact,
            version,
            court,
            case_source: case,
            recipient,
            kind,
            span,
            now_ms: self.now_ms,
        };
        queries::insert(tx, notice).await
    }

    fn civil_now(&self) -> (DateTime, Date) {
        let now = court_time(Timestamp::from_millisecond(self.now_ms).unwrap_or(Timestamp::MAX));
        (now, now.date())
    }

    async fn sittings(
        &self,
        tx: &mut Tx<'_>,
        court: &str,
        case: &str,
        now: DateTime,
    ) -> Result<Vec<Fact>, DbError> {
        let rows = queries::hearings(tx, court, case, &civil_text(now)).await?;
        let facts = rows.into_iter().filter_map(|row| {
            let (state, starts_at) = (HearingState::find(&row.state)?, row.starts_at.parse().ok()?);
            let subject = Subject {
                starts_at: Some(starts_at),
                stated_before: None,
                due_on: None,
                changed_at_ms: row.changed_at,
            };
            Some(Fact {
                id: row.id,
                kind: "hearing",
                source_id: row.source_id,
                version: row.version,
                is_over: state == HearingState::Held,
                news: News::Sitting(state),
                subject,
                only: None,
            })
        });
        Ok(facts.collect())
    }

    /// Papers that are news: what lies back further was told by whoever told it then.
    async fn papers(
        &self,
        tx: &mut Tx<'_>,
        court: &str,
        case: &str,
        today: Date,
    ) -> Result<Vec<Fact>, DbError> {
        let days = i64::try_from(self.limits.useful.as_secs() / 86_400).unwrap_or_default();
        let since = today.saturating_sub(jiff::Span::new().days(days)).to_string();
        let since_ms = self.useful_since_ms();
        let rows = queries::papers(tx, court, case, &since, since_ms).await?;
        let facts = rows.into_iter().filter_map(|row| {
            let kind = PaperKind::find(&row.kind)?;
            let sealed: PaperSealed = open(self.sealer, (&row.kind, court, &row.source_id), &row.sealed)?;
            let subject = Subject {
                starts_at: None,
                stated_before: None,
                due_on: sealed.due_on,
                changed_at_ms: row.changed_at,
            };
            let news = match kind {
                PaperKind::Filing => News::Filing(sealed.result),
                PaperKind::Document => News::Document,
                PaperKind::Fee if row.dated.as_str() >= since.as_str() => News::Fee,
                PaperKind::Fee => News::OldFee,
            };
            let id = self.ids.make();
            let (kind, source_id, version) = (kind.name(), row.source_id, row.version);
            Some(Fact { id, kind, source_id, version, is_over: false, news, subject, only: None })
        });
        Ok(facts.collect())
    }

    fn team(&self, case: queries::CaseRow) -> Fact {
        let subject =
            Subject { starts_at: None, stated_before: None, due_on: None, changed_at_ms: self.now_ms };
        let queries::CaseRow { id, source_id, version } = case;
        Fact { id, kind: "team", source_id, version, is_over: false, news: News::Team, subject, only: None }
    }

    /// What the court has answered to those who asked for another time. Each is told to whoever asked, as long as the
    /// sitting is where it was: who hears that it has moved needs no answer.
    async fn answers(
        &self,
        tx: &mut Tx<'_>,
        (court, case): (&str, &str),
        now: DateTime,
        known: &[FactRow],
    ) -> Result<Vec<Fact>, DbError> {
        let since_ms = self.useful_since_ms();
        let rows = queries::answers(tx, court, case, &civil_text(now), since_ms).await?;
        let facts = rows.into_iter().filter_map(|row| {
            let kind = match State::find(&row.state)? {
                State::Granted => Kind::AdjustmentGranted,
                State::Refused => Kind::AdjustmentRefused,
                State::Open | State::Withdrawn | State::Overtaken => return None,
            };
            let subject = Subject {
                starts_at: row.set_for.parse().ok(),
                stated_before: None,
                due_on: None,
                changed_at_ms: row.settled_at,
            };
            // What was granted was done when the sitting moved, also if it has moved back since. A refusal holds again.
            let was_over =
                known.iter().any(|own| own.kind == ADJUSTMENT && own.source_id == row.id && own.is_over);
            Some(Fact {
                id: self.ids.make(),
                kind: ADJUSTMENT,
                source_id: row.id,
                // It is answered once.
                version: 1,
                is_over: !row.stands || was_over && kind == Kind::AdjustmentGranted,
                news: News::Answer(kind),
                subject,
                only: Some(row.asked_by.unwrap_or_default()),
            })
        });
        Ok(facts.collect())
    }

    /// What lies back further was told by whoever told it then, Unix milliseconds.
    fn useful_since_ms(&self) -> i64 {
        self.now_ms - crate::clock::milliseconds(self.limits.useful)
    }
}

impl Fact {
    fn tells(&self, recipient: &Recipient) -> bool {
        self.only.as_ref().is_none_or(|only| *only == recipient.key)
    }
}

impl<'a> KnownBefore<'a> {
    fn of(told: &[&'a queries::Told]) -> Self {
        let keys = told.iter().map(|own| own.recipient.as_str()).collect();
        let rows = told.iter().map(|own| (own.standing.as_str(), own.source.as_str())).collect();
        Self { keys, rows }
    }

    fn is_of(&self, recipient: &Recipient) -> bool {
        self.keys.contains(recipient.key.as_str())
            || self.rows.contains(&(recipient.standing.name(), recipient.source.as_str()))
    }
}

impl News {
    /// What somebody of that standing is told of it, who knew an earlier version or did not.
    fn kinds(self, standing: Standing, knows: bool, own: Option<&Choices>) -> Vec<Kind> {
        match self {
            Self::Sitting(HearingState::Scheduled) => {
                let first = if knows { Kind::HearingMoved } else { Kind::HearingSet };
                // notify.md §5: litigants all, lawyers three days and one day before, and what they choose. What is left
                // out is decided when it would go out: until then somebody may choose otherwise.
                let habit = Choices::default();
                let wants = |kind: &Kind| {
                    habit.wants(*kind, standing) || own.is_some_and(|own| own.wants(*kind, standing))
                };
                let reminders = [Kind::Hearing7, Kind::Hearing3, Kind::Hearing1, Kind::HearingSoon];
                std::iter::once(first).chain(reminders.into_iter().filter(wants)).collect()
            }
            Self::Sitting(HearingState::Cancelled) if knows => vec![Kind::HearingCancelled],
            Self::Sitting(_) => Vec::new(),
            Self::Filing(result) => vec![match result {
                Some(FilingResult::Submitted) => Kind::FilingSubmitted,
                Some(FilingResult::Correction) => Kind::FilingCorrection,
                Some(FilingResult::Accepted) => Kind::FilingAccepted,
                Some(FilingResult::Refused) => Kind::FilingRefused,
                None => Kind::FilingNews,
            }],
            Self::Document => vec![Kind::DocumentReady],
            Self::Fee => vec![Kind::FeeDue, Kind::Fee3, Kind::Fee1],
            Self::OldFee => vec![Kind::Fee3, Kind::Fee1],
            Self::Team => vec![Kind::TeamChanged],
            Self::Answer(kind) => vec![kind],
        }
    }
}

/// The number by which somebody can ask whether the court sent it, and a part of a thousand: both of the id's chance.
fn number_of(id: &str) -> (String, u32) {
    let tail = id.get(id.len().saturating_sub(12)..).unwrap_or_default();
    let chance = u64::from_str_radix(tail, 16).unwrap_or_default();
    (format!("{:010}", chance % 10_000_000_000), u32::try_from((chance >> 36) % 1_000).unwrap_or_default())
}
