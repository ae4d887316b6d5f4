//! The machine of an order: who may do what when, and what follows. Pure.
//!
//! An order is what its log makes of it. [`Order::judge`] says whether an act is allowed now, by the rules of the day;
//! [`Order::follow`] takes a line of the log and never refuses: what has happened has happened. So a log read again gives
//! the same order (I8), and a change of the calendar moves the limits of open ones.

mod table;
#[cfg(test)]
mod walks;

use jiff::Timestamp;
use jiff::civil::Date;

use super::clock::{Clock, ClockKind, Due, Pause};
use super::deed::{Assignee, Deed, DeedKind, Event, Limit};
use super::kinds::{Channel, Kind, Level, Part, Priority, Rating, ReplyMode, Route, State};
use crate::clock::court_date;
use crate::law::calendar::CourtCalendar;
use crate::scripts::Profile;
use table::To;

pub use table::may;

/// Fewer characters answer nothing (workorder.md §6).
pub const SHORTEST_REPLY: usize = 10;
const DAY_MS: i64 = 86_400_000;

/// An order as its log has left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Where it stands.
    pub state: State,
    /// How many lines its log has: whoever acts names the version that they saw.
    pub version: u32,
    /// How it came.
    pub channel: Channel,
    /// What it is about.
    pub kind: Kind,
    /// How soon it is answered.
    pub priority: Priority,
    /// When it came, Unix milliseconds.
    pub received_at: i64,
    /// How it left the seats first.
    pub route: Option<Route>,
    /// Whose it is.
    pub assignee: Option<Assignee>,
    /// The clock that runs or stands still; `None` before it came and after it was answered.
    pub clock: Option<Clock>,
    /// Why the clock stands still.
    pub pause: Option<Pause>,
    /// How often its person was asked.
    pub pauses: u32,
    /// Who watches, in this clock.
    pub level: Level,
    /// When each level was reached in this clock, Unix milliseconds.
    pub raised: [Option<i64>; 3],
    /// The highest level there was in any clock.
    pub highest: Level,
    /// What became of a request for more time.
    pub extension: Extension,
    /// How often a date was promised.
    pub promises: u32,
    /// By when the chief says what is to be done.
    pub opinion: Opinion,
    /// The first effective reply and when it was given.
    pub first_reply: Option<(ReplyMode, i64)>,
    /// When that reply was due, Unix milliseconds; `None` where no table knew.
    pub answer_due: Option<i64>,
    /// When the person must have objected for it not to end.
    pub confirm: Option<Due>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// What its person thinks of it.
    pub rating: Option<Rating>,
    /// Whether they said so themselves; what a colleague noted when calling back, they may still say otherwise.
    pub is_own_rating: bool,
    /// How often its person objected.
    pub objections: u32,
    /// When its person last urged.
    pub urged_at: Option<i64>,
    /// How often.
    pub urges: u32,
    /// Which order it went into.
    pub merged_into: Option<String>,
}

/// What became of a request for more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extension {
    /// Nobody asked.
    None,
    /// It waits for the chief.
    Asked,
    /// It was given.
    Granted,
    /// It was not.
    Denied,
}

/// What a supervised order's chief has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opinion {
    /// Nothing has to be said.
    NotDue,
    /// It is to be said by then.
    Due(Due),
    /// It was said.
    Given,
}

/// What acts are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The court's working time.
    pub calendar: CourtCalendar<'a>,
    /// Its clocks.
    pub profile: &'a Profile,
}

/// Why something cannot be done; the sentence is for whoever wanted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not as the order stands.
    #[error("这件诉求现在不能这样办理，可能刚刚有人办过。请看最新的办理记录。")]
    NotNow,
    /// Not this person.
    #[error("这一步不由您办理。需要时请联系派单员。")]
    NotYours,
    /// Something must be written.
    #[error("请写清{0}。")]
    NoWords(&'static str),
    /// That is no answer.
    #[error("答复太短，看不出怎么解决。请至少写10个字。")]
    TooShort,
    /// A call must be noted.
    #[error("线下答复要写明联系的时间和方式。")]
    NoContact,
    /// It was asked often enough.
    #[error("请诉求人补充的次数已经用完，请直接答复或联系诉求人。")]
    AskedOften,
    /// A date was promised often enough.
    #[error("告知答复日期的次数已经用完，请直接答复。")]
    PromisedOften,
    /// The date is not ahead, or too far.
    #[error("答复日期要在今天以后、规定的最长期限以内。")]
    BadDate,
    /// It is too late to ask for more time.
    #[error("延期要在期限届满以前申请，并且只能申请一次。")]
    NoExtension,
    /// Too soon or too often.
    #[error("期限过半以后，每个工作日可以催办一次。现在还不能催办，请稍后再来。")]
    NotYet,
    /// The time for it is over.
    #[error("提出异议的时间已经过了。还有问题，请重新提交诉求。")]
    TooLate,
}

impl Order {
    /// Before it came.
    fn draft() -> Self {
        Self {
            state: State::Draft,
            version: 0,
            channel: Channel::WeChat,
            kind: Kind::Other,
            priority: Priority::Ordinary,
            received_at: 0,
            route: None,
            assignee: None,
            clock: None,
            pause: None,
            pauses: 0,
            level: Level::Normal,
            raised: [None; 3],
            highest: Level::Normal,
            extension: Extension::None,
            promises: 0,
            opinion: Opinion::NotDue,
            first_reply: None,
            answer_due: None,
            confirm: None,
            ended_at: None,
            rating: None,
            is_own_rating: false,
            objections: 0,
            urged_at: None,
            urges: 0,
            merged_into: None,
        }
    }

    /// What a log makes.
    pub fn replay<'e>(events: impl IntoIterator<Item = &'e Event>, calendar: &CourtCalendar<'_>) -> Self {
        events.into_iter().fold(Self::draft(), |order, event| order.follow(event, calendar))
    }

    /// The first line of a log.
    pub fn submission(
        (channel, kind, priority): (Channel, Kind, Priority),
        by: Part,
        at_ms: i64,
        profile: &Profile,
    ) -> Event {
        let limit = Some(Limit::Minutes(profile.triage_minutes));
        Event { at_ms, by, deed: Deed::Submit { channel, kind, priority }, limit }
    }

    /// Whether something may be done now; the line that it adds to the log.
    ///
    /// # Errors
    /// Why not.
    pub fn judge(
        &self,
        by: Part,
        deed: Deed,
        words: &str,
        at_ms: i64,
        rules: &Rules<'_>,
    ) -> Result<Event, Refused> {
        let kind = deed.kind();
        match table::find(self.state, kind) {
            None => return Err(Refused::NotNow),
            Some(way) if !way.by.contains(&by) => return Err(Refused::NotYours),
            Some(_) => {}
        }
        let written = words.trim().chars().count();
        if let Some(what) = kind.words().filter(|_| written == 0) {
            return Err(Refused::NoWords(what));
        }
        // Nobody closes for somebody else without saying how they know (threats 26).
        if kind == DeedKind::Confirm && by != Part::Person && written == 0 {
            return Err(Refused::NoWords("回访情况"));
        }
        self.judge_more(&deed, written, at_ms, rules)?;
        let limit = self.limit(&deed, rules.profile);
        Ok(Event { at_ms, by, deed, limit })
    }

    fn judge_more(&self, deed: &Deed, written: usize, at_ms: i64, rules: &Rules<'_>) -> Result<(), Refused> {
        let Rules { calendar, profile } = rules;
        let check = |is_fine: bool, refused| if is_fine { Ok(()) } else { Err(refused) };
        match deed {
            Deed::AnswerNow { mode, contact } | Deed::Reply { mode, contact } => {
                check(*mode == ReplyMode::Public || contact.is_some(), Refused::NoContact)?;
                check(written >= SHORTEST_REPLY, Refused::TooShort)
            }
            Deed::AskMore => check(self.pauses < profile.pause_times, Refused::AskedOften),
            Deed::Promise { until } => {
                check(self.promises < profile.promise_times, Refused::PromisedOften)?;
                check(*until > day_of(at_ms), Refused::BadDate)?;
                let last = calendar.close_after(at_ms, profile.promise_days);
                let is_near =
                    calendar.close_of(*until).is_ok_and(|close| last.is_ok_and(|last| close <= last));
                check(is_near, Refused::BadDate)
            }
            Deed::AskExtension => {
                let is_ahead = self.due_ms().is_none_or(|due_ms| at_ms < due_ms);
                check(self.extension == Extension::None && is_ahead, Refused::NoExtension)
            }
            Deed::GrantExtension | Deed::DenyExtension => {
                check(self.extension == Extension::Asked, Refused::NotNow)
            }
            Deed::Urge => check(self.may_urge(at_ms, calendar), Refused::NotYet),
            Deed::Object if self.state == State::Closed => {
                let until = self.ended_at.unwrap_or_default() + i64::from(profile.object_days) * DAY_MS;
                check(at_ms <= until, Refused::TooLate)
            }
            Deed::Rate { .. } => check(!self.is_own_rating, Refused::NotNow),
            Deed::Raise { to } => check(self.level.next() == Some(*to), Refused::NotNow),
            Deed::Supervise => check(self.level < Level::Supervised, Refused::NotNow),
            Deed::Opinion => check(self.level >= Level::Supervised, Refused::NotNow),
            Deed::PauseEnd => {
                check(has_come(self.pause.as_ref().map(|pause| pause.ends), at_ms), Refused::NotNow)
            }
            Deed::ConfirmEnd => check(has_come(self.confirm, at_ms), Refused::NotNow),
            _ => Ok(()),
        }
    }

    /// Once a working day after half the clock (workorder.md §5).
    pub fn may_urge(&self, at_ms: i64, calendar: &CourtCalendar<'_>) -> bool {
        let today = day_of(at_ms);
        let is_half_over =
            self.clock.as_ref().and_then(|clock| clock.half_ms(calendar)).is_some_and(|half| at_ms >= half);
        let was_today = self.urged_at.is_some_and(|urged_ms| day_of(urged_ms) == today);
        is_half_over && !was_today && calendar.works_on(today).unwrap_or(true)
    }

    /// By when what follows is to be done.
    fn limit(&self, deed: &Deed, profile: &Profile) -> Option<Limit> {
        let days = match deed {
            Deed::Submit { .. } => return Some(Limit::Minutes(profile.triage_minutes)),
            Deed::Promise { until } => return Some(Limit::Until(*until)),
            Deed::Dispatch { .. } | Deed::Reprioritise { .. } => {
                let priority =
                    if let Deed::Reprioritise { priority } = deed { *priority } else { self.priority };
                profile.days_of(priority.urgency())
            }
            Deed::AnswerNow { .. } | Deed::Reply { .. } => profile.confirm_days,
            Deed::AskMore => profile.pause_days,
            Deed::GrantExtension => profile.extend_days,
            Deed::Object => profile.reopen_days,
            // The new judge gets a working day at least (workorder.md §4 rule 4).
            Deed::Reassign { is_judge_new: true, .. } => 1,
            Deed::Raise { to: Level::Supervised } | Deed::Supervise => profile.opinion_days,
            _ => return None,
        };
        Some(Limit::Days(days))
    }

    /// The order after a line of its log.
    pub fn follow(mut self, event: &Event, calendar: &CourtCalendar<'_>) -> Self {
        let from = self.state;
        if let Some(way) = table::find(from, event.deed.kind()) {
            self.state = match way.to {
                To::Same => from,
                To::State(state) => state,
                To::Resume => self.pause.as_ref().map_or(State::Received, |pause| pause.resume),
                To::Reopen if self.assignee.is_some() => State::Dispatched,
                To::Reopen => State::Received,
            };
        }
        self.version += 1;
        self.take(event, from, calendar);
        if self.state.is_end() {
            self.ended_at.get_or_insert(event.at_ms);
            (self.clock, self.pause, self.confirm) = (None, None, None);
        }
        self
    }

    fn take(&mut self, event: &Event, from: State, calendar: &CourtCalendar<'_>) {
        let at_ms = event.at_ms;
        let due = || event.limit.map_or(Due::At(at_ms), |limit| Due::of(limit, at_ms, calendar));
        match &event.deed {
            Deed::Submit { channel, kind, priority } => {
                (self.channel, self.kind, self.priority) = (*channel, *kind, *priority);
                self.received_at = at_ms;
                self.clock = Some(Clock::start(ClockKind::Triage, at_ms, due()));
            }
            Deed::AnswerNow { mode, .. } | Deed::Reply { mode, .. } => {
                if event.deed.kind() == DeedKind::AnswerNow {
                    self.route.get_or_insert(Route::Answered);
                }
                self.answered(*mode, at_ms);
                self.confirm = Some(due());
            }
            Deed::Dispatch { to } => {
                self.route.get_or_insert(Route::Dispatched);
                self.assignee = Some(to.clone());
                // Given back and given out again, the clock has run on.
                if self.clock.as_ref().is_none_or(|clock| clock.kind == ClockKind::Triage) {
                    self.begin(ClockKind::Reply, at_ms, due());
                }
            }
            Deed::Reassign { to, is_judge_new } => {
                self.assignee = Some(to.clone());
                if let Some(clock) = self.clock.as_mut().filter(|_| *is_judge_new) {
                    (clock.due, clock.is_moved) = (clock.due.later(due()), true);
                }
            }
            Deed::AskMore => {
                self.pauses += 1;
                if let Some(clock) = &self.clock {
                    self.pause = Some(Pause::of(clock, from, at_ms, due(), calendar));
                }
            }
            Deed::Supply | Deed::PauseEnd => {
                if let (Some(pause), Some(clock)) = (self.pause.take(), self.clock.as_mut()) {
                    clock.go_on(&pause, at_ms, calendar);
                }
            }
            Deed::Promise { .. } => {
                self.promises += 1;
                if let Some(clock) = self.clock.as_mut() {
                    (clock.kind, clock.due) = (ClockKind::Promised, due());
                }
            }
            // Whoever gave it back is neither urged nor shown it any more; the clock runs on for the court.
            Deed::ApproveReturn => self.assignee = None,
            Deed::AskExtension => self.extension = Extension::Asked,
            Deed::DenyExtension => self.extension = Extension::Denied,
            Deed::GrantExtension => {
                self.extension = Extension::Granted;
                if let (Some(clock), Some(limit)) = (self.clock.as_mut(), event.limit) {
                    (clock.due, clock.is_moved) = (clock.due.put_off(limit, calendar), true);
                }
            }
            Deed::Reprioritise { priority } => {
                self.priority = *priority;
                if let (Some(clock), Some(limit)) = (self.clock.as_mut(), event.limit) {
                    clock.limited_anew(limit, calendar);
                }
            }
            Deed::Object => {
                self.objections += 1;
                (self.confirm, self.ended_at) = (None, None);
                self.begin(ClockKind::Reopened, at_ms, due());
            }
            Deed::Confirm { rating } => {
                self.rating = rating.or(self.rating);
                self.is_own_rating = rating.is_some() && event.by == Part::Person;
            }
            Deed::Rate { rating } => (self.rating, self.is_own_rating) = (Some(*rating), true),
            Deed::Absorb { due_ms: Some(due_ms), .. } => {
                if let Some(clock) = self.clock.as_mut() {
                    (clock.due, clock.is_moved) = (clock.due.earlier(Due::At(*due_ms)), true);
                }
                if let Some(pause) = self.pause.as_mut() {
                    pause.inherit(*due_ms, at_ms, calendar);
                }
            }
            // What the calendar says now holds already; the line says that it was otherwise.
            Deed::Recount { .. } | Deed::Absorb { due_ms: None, .. } => {}
            Deed::Merge { into } => self.merged_into = Some(into.clone()),
            Deed::Urge => (self.urged_at, self.urges) = (Some(at_ms), self.urges + 1),
            Deed::Raise { to } => self.raise(*to, at_ms, due()),
            Deed::Supervise => {
                // Nobody is supervised who was not urged first (I2).
                self.raise(Level::Urged, at_ms, due());
                self.raise(Level::Supervised, at_ms, due());
            }
            Deed::Opinion => self.opinion = Opinion::Given,
            Deed::Refuse
            | Deed::Transfer { .. }
            | Deed::Accept
            | Deed::AskReturn
            | Deed::RejectReturn
            | Deed::ConfirmEnd
            | Deed::Withdraw
            | Deed::Note => {}
        }
    }

    fn answered(&mut self, mode: ReplyMode, at_ms: i64) {
        if self.first_reply.is_none() {
            self.first_reply = Some((mode, at_ms));
            self.answer_due = self.clock.as_ref().and_then(|clock| clock.due.at_ms());
        }
        (self.clock, self.pause) = (None, None);
    }

    /// A new clock starts without a level; the old one's stays in the log.
    fn begin(&mut self, kind: ClockKind, at_ms: i64, due: Due) {
        self.clock = Some(Clock::start(kind, at_ms, due));
        (self.level, self.raised, self.opinion) = (Level::Normal, [None; 3], Opinion::NotDue);
        self.extension = Extension::None;
    }

    fn raise(&mut self, to: Level, at_ms: i64, opinion: Due) {
        if to <= self.level {
            return;
        }
        self.level = to;
        if let Some(place) = (to as usize).checked_sub(1) {
            self.raised[place] = Some(at_ms);
        }
        if to == Level::Supervised && self.opinion == Opinion::NotDue {
            self.opinion = Opinion::Due(opinion);
        }
        // Only what was given to a team is counted against it.
        if self.clock.as_ref().is_some_and(|clock| clock.kind != ClockKind::Triage) {
            self.highest = self.highest.max(to);
        }
    }

    /// The limit in force, Unix milliseconds; `None` while the clock stands still, after the end, and where no table
    /// knows it.
    pub fn due_ms(&self) -> Option<i64> {
        let clock = self.clock.as_ref().filter(|_| self.pause.is_none())?;
        clock.due.at_ms()
    }

    /// By when its person has an answer, if everybody takes all the time they have; `None` as for the limit.
    pub fn answer_by(&self, rules: &Rules<'_>) -> Option<i64> {
        let (due_ms, kind) = (self.due_ms()?, self.clock.as_ref()?.kind);
        if kind != ClockKind::Triage {
            return Some(due_ms);
        }
        rules.calendar.close_after(due_ms, rules.profile.days_of(self.priority.urgency())).ok()
    }

    /// What happens by itself next, and when: the limit's levels, the end of a pause, of the time to object. `None`
    /// while no table knows when, and where nothing does.
    pub fn alarm(&self, rules: &Rules<'_>) -> Option<(i64, Deed)> {
        match self.state {
            State::Waiting => Some((self.pause.as_ref()?.ends.at_ms()?, Deed::PauseEnd)),
            State::Replied => Some((self.confirm?.at_ms()?, Deed::ConfirmEnd)),
            state if state.is_open() => {
                let due_ms = self.clock.as_ref()?.due.at_ms()?;
                let after = |days| rules.calendar.close_after(due_ms, days).ok();
                let to = self.level.next()?;
                let at_ms = match to {
                    Level::Normal | Level::Urged => due_ms,
                    Level::Supervised => after(rules.profile.supervise_after_days)?,
                    Level::Reported => after(rules.profile.report_after_days)?,
                };
                // A limit that came to lie behind, by a new priority or a merge, is late from then on.
                Some((at_ms, Deed::Raise { to }))
            }
            _ => None,
        }
    }

    /// The year without a table that keeps a limit from being known.
    pub fn gap(&self) -> Option<i16> {
        let dues = [
            self.clock.as_ref().map(|clock| clock.due),
            self.pause.as_ref().map(|pause| pause.ends),
            self.confirm,
        ];
        dues.into_iter().flatten().find_map(Due::gap)
    }
}

fn has_come(due: Option<Due>, at_ms: i64) -> bool {
    due.and_then(Due::at_ms).is_some_and(|due_ms| due_ms <= at_ms)
}

fn day_of(at_ms: i64) -> Date {
    court_date(Timestamp::from_millisecond(at_ms).unwrap_or_default())
}
