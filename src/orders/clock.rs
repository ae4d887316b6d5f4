//! The clocks of an order: when something is due, how a clock stands still and goes on (workorder.md §4). Pure.

use super::deed::Limit;
use super::kinds::State;
use crate::law::calendar::CourtCalendar;

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Then, Unix milliseconds.
    At(i64),
    /// Nobody knows yet: no table covers that year. It is never guessed.
    Unknown(i16),
}

/// Which limit runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockKind {
    /// Until it has left the seats.
    Triage,
    /// Until the first reply.
    Reply,
    /// Until the date that was promised.
    Promised,
    /// Until the reply after an objection.
    Reopened,
}

/// A clock that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Which limit.
    pub kind: ClockKind,
    /// Since when, Unix milliseconds.
    pub started_at: i64,
    /// Until when.
    pub due: Due,
    /// How much working time it stood still.
    pub paused_ms: i64,
    /// Whether something else than a pause has moved its end: more time that was granted, another order.
    pub is_moved: bool,
}

/// Why a clock stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Since when, Unix milliseconds.
    pub since: i64,
    /// Where the order was.
    pub resume: State,
    /// The working time that was left, to the millisecond; less than nothing where it was late.
    pub left_ms: Option<i64>,
    /// When it goes on by itself.
    pub ends: Due,
}

impl Due {
    /// When a limit ends that begins at an instant.
    pub fn of(limit: Limit, at_ms: i64, calendar: &CourtCalendar<'_>) -> Self {
        let due = match limit {
            Limit::Minutes(minutes) => calendar.shift(at_ms, i64::from(minutes) * 60_000),
            Limit::Days(days) => calendar.close_after(at_ms, days),
            Limit::Until(day) => calendar.close_of(day),
        };
        due.map_or_else(|missing| Self::Unknown(missing.year), Self::At)
    }

    /// The instant, where it is known.
    pub fn at_ms(self) -> Option<i64> {
        if let Self::At(at_ms) = self { Some(at_ms) } else { None }
    }

    /// The year without a table.
    pub fn gap(self) -> Option<i16> {
        if let Self::Unknown(year) = self { Some(year) } else { None }
    }

    /// The later of two; what nobody knows lies behind every table.
    pub fn later(self, other: Self) -> Self {
        match (self, other) {
            (Self::At(one), Self::At(another)) => Self::At(one.max(another)),
            (Self::At(_), unknown) => unknown,
            (unknown, _) => unknown,
        }
    }

    /// The earlier of two.
    pub fn earlier(self, other: Self) -> Self {
        match (self, other) {
            (Self::At(one), Self::At(another)) => Self::At(one.min(another)),
            (Self::Unknown(_), known) => known,
            (known, _) => known,
        }
    }

    /// So much later.
    pub fn put_off(self, limit: Limit, calendar: &CourtCalendar<'_>) -> Self {
        match self {
            Self::At(at_ms) => Self::of(limit, at_ms, calendar),
            unknown @ Self::Unknown(_) => unknown,
        }
    }
}

impl Clock {
    /// A clock that begins.
    pub fn start(kind: ClockKind, at_ms: i64, due: Due) -> Self {
        Self { kind, started_at: at_ms, due, paused_ms: 0, is_moved: false }
    }

    /// When half of its working time is over, counted back from its end: what it stood still is no part of it.
    pub fn half_ms(&self, calendar: &CourtCalendar<'_>) -> Option<i64> {
        let due_ms = self.due.at_ms()?;
        let allowed = calendar.between(self.started_at, due_ms).ok()? - self.paused_ms;
        calendar.shift(due_ms, -(allowed / 2)).ok()
    }

    /// Goes on after a pause with what was left.
    pub fn go_on(&mut self, pause: &Pause, at_ms: i64, calendar: &CourtCalendar<'_>) {
        self.paused_ms += calendar.between(pause.since, at_ms).unwrap_or_default();
        let left_ms = pause.left_ms.filter(|_| self.due.at_ms().is_some());
        if let Some(left_ms) = left_ms {
            self.due =
                calendar.shift(at_ms, left_ms).map_or_else(|missing| Due::Unknown(missing.year), Due::At);
        }
    }

    /// Another urgency is another limit from the same beginning, with what it stood still. A date that was promised stays, and
    /// so does an end that was moved: its person was told.
    pub fn limited_anew(&mut self, limit: Limit, calendar: &CourtCalendar<'_>) {
        if self.kind != ClockKind::Reply || self.is_moved {
            return;
        }
        let due = Due::of(limit, self.started_at, calendar);
        self.due = match due {
            Due::At(at_ms) if self.paused_ms > 0 => calendar
                .shift(at_ms, self.paused_ms)
                .map_or_else(|missing| Due::Unknown(missing.year), Due::At),
            due => due,
        };
    }
}

impl Pause {
    /// A clock stands still from an instant on.
    pub fn of(clock: &Clock, resume: State, at_ms: i64, ends: Due, calendar: &CourtCalendar<'_>) -> Self {
        let left_ms = clock.due.at_ms().and_then(|due_ms| calendar.between(at_ms, due_ms).ok());
        Self { since: at_ms, resume, left_ms, ends }
    }

    /// Another order comes into the one that stands still: no more is left of the limit than was of the other's.
    pub fn inherit(&mut self, due_ms: i64, at_ms: i64, calendar: &CourtCalendar<'_>) {
        let others = calendar.between(at_ms, due_ms).ok();
        self.left_ms = match (self.left_ms, others) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
    }
}
