//! Hot issues (热点、未诉先办): what is asked more often than before is found each day, somebody sees to it, and it is counted
//! whether that helped (workorder.md §10; screens A2, A3). Complaints are never counted here: not even how many there are is
//! everybody's to know (I6).

pub mod queries;
pub mod weeks;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Orders;
use crate::audit::{self, Act, Actor};
use crate::clock::{court_date, court_midnight_ms, midnight_ms_of};
use crate::db::{DbError, Reader, Tx};
use crate::orders::access::{leads, reach, sees_court};
use crate::staff::{Officer, State as StaffState};
use queries::NewIssue;
use weeks::{EFFECT_DAYS, Effect, Subject, Weeks};

/// The longest text of one field, in characters.
pub const LONGEST: usize = 1_000;
/// Nobody plans further ahead than a year: beyond it the day is a slip of the pen.
const MOST_DAYS: i64 = 366;
const DAY_MS: i64 = 86_400_000;

crate::named! {
    /// Where an issue stands.
    State {
        /// Nobody sees to it yet.
        Raised = "raised" "等待认领",
        /// Somebody does.
        Working = "working" "办理中",
        /// Something was done.
        Closed = "closed" "已办结",
        /// It is none.
        Dismissed = "dismissed" "不立专题",
    }
}

impl State {
    /// Whether something can still be done about it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Raised | Self::Working)
    }
}

/// What is asked more often than before, and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its id.
    pub id: String,
    /// Its court.
    pub court: String,
    /// What the requests have in common.
    pub subject: Subject,
    /// When it was raised,
    pub raised_on: Date,
    /// and by whom of the court; `None` for the machine.
    pub raised_by: Option<String>,
    /// How many came in the seven days before,
    pub last: i64,
    /// and in the eight weeks before those.
    pub sum_before: i64,
    /// Where it stands.
    pub state: State,
    /// How often it was written.
    pub version: i64,
    /// Who of the court sees to it.
    pub owner: Option<String>,
    /// By when.
    pub due_on: Option<Date>,
    /// Since when what was done holds.
    pub since_on: Option<Date>,
    /// When it ended, Unix milliseconds.
    pub ended_at: Option<i64>,
    /// What was written of it.
    pub words: Words,
}

/// What was written of an issue; sealed at rest.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words {
    /// Why so many ask.
    pub cause: String,
    /// What is done about it.
    pub measures: String,
    /// What came of it, or why it is none.
    pub result: String,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(…)")
    }
}

/// What somebody does about an issue.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Says who sees to it, by when, why it is asked and what will be done.
    Take {
        /// Who.
        owner: String,
        /// By when.
        due_on: Date,
        /// Why it is asked.
        cause: String,
        /// What will be done.
        measures: String,
    },
    /// Says what was done, since when it holds, and what came of it.
    Close {
        /// Since when.
        since_on: Date,
        /// What came of it.
        result: String,
    },
    /// Says why it is none.
    Dismiss {
        /// Why.
        reason: String,
    },
}

/// Why nothing was done, in words for whoever tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// It is not theirs to do.
    #[error("这个专题不由您办理。需要时请联系班长、督查或者分管院领导。")]
    NotTheirs,
    /// It is over, or has not begun.
    #[error("这个专题现在不能这样办理，请刷新页面看看进展。")]
    NotNow,
    /// Nobody was named who can see to it.
    #[error("请选择负责人：本院在用的账号。")]
    NoOwner,
    /// The day is over, or too far ahead.
    #[error("完成日期要在今天以后、一年以内，请重新选择。")]
    NoDay,
    /// What holds cannot begin tomorrow, nor before it was raised by more than a month.
    #[error("措施生效的日期不能晚于今天，也不能早于发现热点以前30天，请重新选择。")]
    NoSince,
    /// Something has to be written.
    #[error("请写明原因、措施或者结果（不超过1000字，不写姓名和号码）。")]
    NoWords,
}

/// What came of a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acted {
    /// It is done.
    Done,
    /// There is no such issue.
    Missing,
    /// Somebody else was faster.
    Stale,
    /// It may not be done.
    Refused(NotDone),
}

/// A subject with its numbers, as the overview shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What the requests have in common.
    pub subject: Subject,
    /// How many there are.
    pub weeks: Weeks,
    /// Whether that is more than chance makes.
    pub is_rising: bool,
}

/// Whether somebody may see an issue: whoever sees what the court is asked, and whoever sees to it.
pub fn may_see(officer: &Officer, issue: &Issue) -> bool {
    officer.court == issue.court && (sees_court(officer) || is_owner(officer, issue))
}

fn is_owner(officer: &Officer, issue: &Issue) -> bool {
    issue.owner.as_deref() == Some(officer.id.as_str())
}

/// Whether somebody can see to an issue of a court: whoever has a part in requests.
pub fn can_own(officer: &Officer, court: &str) -> bool {
    officer.court == court && officer.state == StaffState::Active && reach(officer).is_some()
}

impl Issue {
    /// Whether somebody may say who sees to it and how,
    pub fn may_take(&self, officer: &Officer) -> bool {
        self.state.is_open() && (leads(officer) || is_owner(officer, self))
    }

    /// what came of it,
    pub fn may_close(&self, officer: &Officer) -> bool {
        self.state == State::Working && (leads(officer) || is_owner(officer, self))
    }

    /// and that it is none.
    pub fn may_dismiss(&self, officer: &Officer) -> bool {
        self.state.is_open() && leads(officer)
    }

    /// What a deed makes of it.
    fn after(
        mut self,
        who: &Officer,
        deed: Deed,
        officers: &[Officer],
        (today, now_ms): (Date, i64),
    ) -> Result<Self, NotDone> {
        let is_open = self.state.is_open();
        match deed {
            Deed::Take { owner, due_on, cause, measures } => {
                allow(is_open, self.may_take(who))?;
                let found = officers.iter().find(|own| own.id == owner && can_own(own, &self.court));
                // Whoever was given it does not pass it on.
                if !leads(who) && owner != who.id {
                    return Err(NotDone::NotTheirs);
                }
                let ahead = days_between(today, due_on);
                self.owner = Some(found.ok_or(NotDone::NoOwner)?.id.clone());
                self.due_on = Some((0..=MOST_DAYS).contains(&ahead).then_some(due_on).ok_or(NotDone::NoDay)?);
                self.words.cause = written(&cause)?;
                self.words.measures = written(&measures)?;
                self.state = State::Working;
            }
            Deed::Close { since_on, result } => {
                allow(self.state == State::Working, self.may_close(who))?;
                let is_fit = since_on <= today && days_between(since_on, self.raised_on) <= 30;
                self.since_on = Some(is_fit.then_some(since_on).ok_or(NotDone::NoSince)?);
                self.words.result = written(&result)?;
                (self.state, self.ended_at) = (State::Closed, Some(now_ms));
            }
            Deed::Dismiss { reason } => {
                allow(is_open, self.may_dismiss(who))?;
                self.words.result = written(&reason)?;
                (self.state, self.ended_at) = (State::Dismissed, Some(now_ms));
            }
        }
        Ok(self)
    }
}

fn allow(is_now: bool, is_theirs: bool) -> Result<(), NotDone> {
    match (is_now, is_theirs) {
        (false, _) => Err(NotDone::NotNow),
        (true, false) => Err(NotDone::NotTheirs),
        (true, true) => Ok(()),
    }
}

fn written(text: &str) -> Result<String, NotDone> {
    let text = text.trim();
    let is_fit = !text.is_empty() && text.chars().count() <= LONGEST;
    is_fit.then(|| text.to_owned()).ok_or(NotDone::NoWords)
}

fn days_between(from: Date, until: Date) -> i64 {
    from.until(until).map(|span| i64::from(span.get_days())).unwrap_or(i64::MAX)
}

impl Orders {
    /// What a court is asked, by subject: what rises first, then what is asked most. The week ends with yesterday.
    ///
    /// # Errors
    /// When it cannot be counted.
    pub async fn asked(&self, court: &str) -> Result<Vec<Counted>, DbError> {
        let engine = self.engines.current();
        let limits = &engine.limits().hot;
        let found = queries::weeks(&self.db, court, court_midnight_ms(self.clock.now())).await?;
        let counted = |(subject, weeks): (Subject, Weeks)| Counted {
            is_rising: weeks.is_rising(limits),
            subject,
            weeks,
        };
        let mut all: Vec<Counted> = found.into_iter().map(counted).collect();
        all.sort_by_key(|own| (!own.is_rising, -own.weeks.last, -own.weeks.sum_before()));
        Ok(all)
    }

    /// The topic that was asked most in the month before and that nobody sees to (每月一题), with how often; none in a month
    /// in which none stood out.
    ///
    /// # Errors
    /// When it cannot be counted.
    pub async fn of_the_month(&self, court: &str) -> Result<Option<(Subject, i64)>, DbError> {
        let engine = self.engines.current();
        let this = court_date(self.clock.now()).first_of_month();
        let before = this.saturating_sub(1.month());
        let top = queries::top(&self.db, court, (midnight_ms_of(before), midnight_ms_of(this))).await?;
        let open = self.hot(court).await?;
        let top = top.into_iter().map(|(slug, count)| (Subject::Topic(slug), count));
        let is_seen_to = |subject: &Subject| open.iter().any(|issue| issue.subject == *subject);
        let found = top.into_iter().find(|(subject, _)| !is_seen_to(subject));
        Ok(found.filter(|(_, count)| *count >= i64::from(engine.limits().hot.least)))
    }

    /// Raises what has risen, once; returns how many issues are new.
    ///
    /// # Errors
    /// When they cannot be counted or written.
    pub async fn find_hot(&self) -> Result<usize, DbError> {
        let mut raised = 0;
        for court in self.courts.iter() {
            for own in self.asked(court).await?.into_iter().take_while(|own| own.is_rising) {
                let new = self.raise(court, own.subject, own.weeks, None).await?;
                raised += usize::from(new.is_some());
            }
        }
        Ok(raised)
    }

    /// Raises an issue that somebody sees in what is asked; `None` where it is open already, or was seen to just now.
    ///
    /// # Errors
    /// When it cannot be counted or written.
    pub async fn raise_by_hand(&self, who: &Officer, subject: Subject) -> Result<Option<String>, DbError> {
        let found = self.asked(&who.court).await?.into_iter().find(|own| own.subject == subject);
        match found {
            Some(own) if leads(who) => self.raise(&who.court, subject, own.weeks, Some(&who.id)).await,
            _ => Ok(None),
        }
    }

    async fn raise(
        &self,
        court: &str,
        subject: Subject,
        weeks: Weeks,
        by: Option<&str>,
    ) -> Result<Option<String>, DbError> {
        let rest = self.engines.current().limits().hot.rest_days;
        let (id, now) = (self.ids.make(), self.clock.now());
        let (orders, court, by) = (self.clone(), court.to_owned(), by.map(str::to_owned));
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                let now_ms = now.as_millisecond();
                let new = NewIssue {
                    id: &id,
                    court: &court,
                    subject: &subject,
                    raised_on: court_date(now),
                    raised_by: by.as_deref(),
                    weeks,
                    // What somebody raises by hand they mean.
                    rests_since_ms: if by.is_some() { now_ms } else { now_ms - i64::from(rest) * DAY_MS },
                };
                if !queries::raise(tx, &new).await? {
                    return Ok(None);
                }
                let actor = by.clone().map_or(Actor::System("orders"), Actor::Staff);
                orders.note_hot(tx, &actor, "hot.raise", &id).await?;
                Ok(Some(id))
            })
        });
        written.await
    }

    async fn note_hot(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        action: &'static str,
        id: &str,
    ) -> Result<(), DbError> {
        let act = Act { actor, action, subject: format!("hot:{id}"), reason: None };
        audit::record(tx, &self.sealer, self.clock.now_ms(), act).await
    }

    /// The open issues of a court, the oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn hot(&self, court: &str) -> Result<Vec<Issue>, DbError> {
        queries::open(&self.db, &self.sealer, court).await
    }

    /// Those that are over, the latest first, before an id.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn hot_ended(&self, court: &str, before: (&str, i64)) -> Result<Vec<Issue>, DbError> {
        queries::ended(&self.db, &self.sealer, court, before).await
    }

    /// An issue, for whoever may see it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn hot_issue(&self, who: &Officer, id: &str) -> Result<Option<Issue>, DbError> {
        let found = queries::one(&mut Reader::Db(&self.db), &self.sealer, (&who.court, id)).await?;
        Ok(found.filter(|issue| may_see(who, issue)))
    }

    /// What was asked in the four weeks before something was done, and since then for at most four: both spans, Unix
    /// milliseconds, and their numbers; `None` before anything was done.
    ///
    /// # Errors
    /// When it cannot be counted.
    pub async fn hot_effect(&self, issue: &Issue) -> Result<Option<Effect>, DbError> {
        let Some(since) = issue.since_on else { return Ok(None) };
        let span = |from: Date, until: Date| (midnight_ms_of(from), midnight_ms_of(until));
        let today = court_date(self.clock.now());
        let before = span(since.saturating_sub(EFFECT_DAYS.days()), since);
        let after = span(since, since.saturating_add(EFFECT_DAYS.days()).min(today).max(since));
        let count = |span| queries::count(&self.db, &issue.court, &issue.subject, span);
        Ok(Some(Effect { before: count(before).await?, after: count(after).await? }))
    }

    /// Does something about an issue that somebody saw in a version.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn act_on_hot(
        &self,
        who: &Officer,
        (id, version): (&str, i64),
        deed: Deed,
        officers: Vec<Officer>,
    ) -> Result<Acted, DbError> {
        let (orders, who, id) = (self.clone(), who.clone(), id.to_owned());
        let now = self.clock.now();
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                let found = queries::one(&mut Reader::Tx(tx), &orders.sealer, (&who.court, &id)).await?;
                let Some(issue) = found.filter(|issue| may_see(&who, issue)) else {
                    return Ok(Acted::Missing);
                };
                if issue.version != version {
                    return Ok(Acted::Stale);
                }
                let action = match deed {
                    Deed::Take { .. } => "hot.take",
                    Deed::Close { .. } => "hot.close",
                    Deed::Dismiss { .. } => "hot.dismiss",
                };
                let changed =
                    match issue.after(&who, deed, &officers, (court_date(now), now.as_millisecond())) {
                        Ok(changed) => changed,
                        Err(fault) => return Ok(Acted::Refused(fault)),
                    };
                if !queries::update(tx, &orders.sealer, &changed).await? {
                    return Ok(Acted::Stale);
                }
                orders.note_hot(tx, &Actor::Staff(who.id.clone()), action, &id).await?;
                Ok(Acted::Done)
            })
        });
        written.await
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::staff::Role;

    const TODAY: Date = date(2026, 11, 30);

    fn officer(id: &str, role: Role, division: Option<&str>) -> Officer {
        Officer {
            id: id.to_owned(),
            login: id.to_owned(),
            name: id.to_owned(),
            court: "京0491".to_owned(),
            division: division.map(str::to_owned),
            roles: [role].into_iter().collect(),
            state: StaffState::Active,
        }
    }

    fn issue(state: State, owner: Option<&str>) -> Issue {
        Issue {
            id: "issue".to_owned(),
            court: "京0491".to_owned(),
            subject: Subject::Topic("seal.lost".to_owned()),
            raised_on: TODAY,
            raised_by: None,
            last: 12,
            sum_before: 8,
            state,
            version: 1,
            owner: owner.map(str::to_owned),
            due_on: None,
            since_on: None,
            ended_at: None,
            words: Words::default(),
        }
    }

    fn take(owner: &str, due_on: Date, cause: &str) -> Deed {
        Deed::Take {
            owner: owner.to_owned(), due_on, cause: cause.to_owned(), measures: "改指南".to_owned()
        }
    }

    #[test]
    fn each_deed_is_for_whom_it_is_and_when_it_can_be() {
        let leader = officer("leader", Role::Inspector, None);
        let judge = officer("judge", Role::Judge, Some("民一庭"));
        let seat = officer("seat", Role::Seat, None);
        let clerk = officer("clerk", Role::Clerk, None);
        let everybody = [leader.clone(), judge.clone(), seat.clone(), clerk];
        let after = |issue: Issue, who: &Officer, deed| {
            issue.after(who, deed, &everybody, (TODAY, 5)).map(|own| own.state)
        };
        let raised = || issue(State::Raised, None);
        let working = || issue(State::Working, Some("judge"));
        let give = || take("judge", TODAY, "短信没写");
        let close = || Deed::Close { since_on: TODAY, result: "已改".to_owned() };
        let dismiss = || Deed::Dismiss { reason: "放假前都这样".to_owned() };
        assert_eq!(after(raised(), &leader, give()), Ok(State::Working));
        assert_eq!(after(raised(), &judge, give()), Err(NotDone::NotTheirs), "nobody helps themselves");
        assert_eq!(after(working(), &judge, give()), Ok(State::Working));
        assert_eq!(after(working(), &judge, take("seat", TODAY, "短信没写")), Err(NotDone::NotTheirs));
        assert_eq!(after(working(), &judge, close()), Ok(State::Closed));
        assert_eq!(after(working(), &seat, close()), Err(NotDone::NotTheirs));
        assert_eq!(after(working(), &judge, dismiss()), Err(NotDone::NotTheirs));
        assert_eq!(after(raised(), &leader, dismiss()), Ok(State::Dismissed));
        assert_eq!(after(raised(), &leader, close()), Err(NotDone::NotNow), "nothing was done yet");
        for over in [State::Closed, State::Dismissed] {
            for deed in [give(), close(), dismiss()] {
                assert_eq!(after(issue(over, Some("judge")), &leader, deed), Err(NotDone::NotNow));
            }
        }
        for nobody in ["", "stranger", "clerk"] {
            assert_eq!(
                after(raised(), &leader, take(nobody, TODAY, "短信没写")),
                Err(NotDone::NoOwner),
                "{nobody}"
            );
        }
    }

    #[test]
    fn days_and_words_make_sense() {
        let leader = officer("leader", Role::Inspector, None);
        let everybody = [leader.clone()];
        let after = |issue: Issue, deed| issue.after(&leader, deed, &everybody, (TODAY, 5));
        let yesterday = TODAY.yesterday().unwrap();
        let raised = || issue(State::Raised, None);
        let working = || issue(State::Working, Some("leader"));
        assert_eq!(after(raised(), take("leader", yesterday, "短信没写")), Err(NotDone::NoDay));
        assert_eq!(after(raised(), take("leader", date(2028, 1, 1), "短信没写")), Err(NotDone::NoDay));
        assert_eq!(after(raised(), take("leader", TODAY, " \n")), Err(NotDone::NoWords));
        assert_eq!(after(raised(), take("leader", TODAY, &"长".repeat(LONGEST + 1))), Err(NotDone::NoWords));
        let close = |since_on| Deed::Close { since_on, result: "已改".to_owned() };
        assert_eq!(after(working(), close(TODAY.tomorrow().unwrap())), Err(NotDone::NoSince));
        assert_eq!(after(working(), close(date(2026, 10, 30))), Err(NotDone::NoSince));
        let closed = after(working(), close(date(2026, 10, 31))).unwrap();
        assert_eq!((closed.since_on, closed.ended_at), (Some(date(2026, 10, 31)), Some(5)));
    }
}
