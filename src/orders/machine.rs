//! The machine of an order: who may do what when, and what follows. Pure.
//!
//! An order is what its log makes of it. [`Order::judge`] says whether an act is allowed now, by the rules of the day;
//! [`Order::follow`] takes a line of the log and never refuses: what has happened has happened. So a log read again gives
//! the same order (I8), and a change of the calendar moves the limits of open ones.

mod coming;
mod judge;
mod table;
#[cfg(test)]
mod walks;

use super::clock::{Clock, ClockKind, Due, Pause};
use super::deed::{Assignee, Deed, DeedKind, Event};
use super::kinds::{Channel, Kind, Level, Part, Priority, Rating, ReplyMode, Route, State};
use crate::law::calendar::CourtCalendar;
use crate::scripts::Profile;
use table::To;

pub use coming::Reminded;
pub use judge::{Refused, Rules, SHORTEST_REPLY};
pub use table::may;

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
    /// What staff were reminded of in this clock.
    pub reminded: Reminded,
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
            reminded: Reminded::default(),
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
        let deed = Deed::Submit { channel, kind, priority };
        let limit = Self::draft().limit(&deed, profile);
        Event { at_ms, by, deed, limit }
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
        // What is late is not about to be.
        let over = self.due_ms().filter(|due_ms| *due_ms <= event.at_ms);
        self.reminded.near = self.reminded.near.max(over);
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
            Deed::HalfOver => self.reminded.half = true,
            Deed::NearlyDue { due_ms } => {
                (self.reminded.half, self.reminded.near) = (true, self.reminded.near.max(Some(*due_ms)));
            }
            Deed::StillLate => self.reminded.late = Some(at_ms),
            Deed::OpinionLate => self.reminded.opinion = true,
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
        (self.extension, self.reminded) = (Extension::None, Reminded::default());
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
