//! What happens to an order by itself (workorder.md §5): what staff are reminded of before and after its limit, levels, the
//! end of a pause and of the time to object. Pure.

use super::{Opinion, Order, Rules};
use crate::orders::clock::{Clock, ClockKind, Due};
use crate::orders::deed::Deed;
use crate::orders::kinds::{Level, State};

const MINUTE_MS: i64 = 60_000;

/// What staff were reminded of in this clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reminded {
    /// That half of its time is over.
    pub half: bool,
    /// That its limit is near: which limit, Unix milliseconds. A later one is another.
    pub near: Option<i64>,
    /// That it is still late: when, Unix milliseconds.
    pub late: Option<i64>,
    /// That its chief has said nothing in time.
    pub opinion: bool,
}

impl Order {
    /// When something happens by itself next, Unix milliseconds; `None` while no table knows when, and where nothing does.
    pub fn alarm(&self, rules: &Rules<'_>) -> Option<i64> {
        self.coming(rules).into_iter().map(|(at_ms, _)| at_ms).min()
    }

    /// The first thing after an instant that happens by itself.
    pub fn alarm_after(&self, rules: &Rules<'_>, now_ms: i64) -> Option<i64> {
        self.coming(rules).into_iter().map(|(at_ms, _)| at_ms).filter(|at_ms| *at_ms > now_ms).min()
    }

    /// What is to happen by now, one deed after another, the gravest first.
    pub fn due(&self, rules: &Rules<'_>, now_ms: i64) -> Option<Deed> {
        let mut come = self.coming(rules).into_iter().filter(|coming| self.has_come(coming, now_ms));
        come.next_back().map(|(_, deed)| deed)
    }

    /// Whether it is time for something that happens by itself.
    pub(super) fn is_time_for(&self, deed: &Deed, at_ms: i64, rules: &Rules<'_>) -> bool {
        self.coming(rules).iter().any(|coming| coming.1 == *deed && self.has_come(coming, at_ms))
    }

    /// Nobody is told that a limit is near which is over.
    fn has_come(&self, (from_ms, deed): &(i64, Deed), now_ms: i64) -> bool {
        let is_warning = matches!(deed, Deed::HalfOver | Deed::NearlyDue { .. });
        let is_over = self.due_ms().is_some_and(|due_ms| due_ms <= now_ms);
        *from_ms <= now_ms && !(is_warning && is_over)
    }

    /// What comes by itself and when, the gravest last.
    fn coming(&self, rules: &Rules<'_>) -> Vec<(i64, Deed)> {
        let one = |at_ms: Option<i64>, deed| at_ms.map(|at_ms| (at_ms, deed));
        let coming = match (self.state, &self.clock) {
            (State::Waiting, _) => {
                vec![one(self.pause.as_ref().and_then(|pause| pause.ends.at_ms()), Deed::PauseEnd)]
            }
            (State::Replied, _) => vec![one(self.confirm.and_then(Due::at_ms), Deed::ConfirmEnd)],
            (state, Some(clock)) if state.is_open() => vec![
                one(self.half_over(clock, rules), Deed::HalfOver),
                self.nearly_due(clock, rules),
                one(self.still_late(clock, rules), Deed::StillLate),
                one(self.opinion_late(), Deed::OpinionLate),
                self.rise(clock, rules),
            ],
            _ => Vec::new(),
        };
        coming.into_iter().flatten().collect()
    }

    /// Half of a team's time is over, unless its limit is near then already. The seats' hour is too short for it.
    fn half_over(&self, clock: &Clock, rules: &Rules<'_>) -> Option<i64> {
        let (near_ms, _) = self.nearly_due(clock, rules).filter(|_| !self.reminded.half)?;
        clock.half_ms(&rules.calendar).filter(|half_ms| *half_ms < near_ms)
    }

    /// The last working hours before the limit, where there is more time than those.
    fn nearly_due(&self, clock: &Clock, rules: &Rules<'_>) -> Option<(i64, Deed)> {
        let due_ms = clock.due.at_ms().filter(|_| clock.kind != ClockKind::Triage)?;
        let was_told = self.reminded.near.is_some_and(|told_ms| told_ms >= due_ms);
        let before_ms = i64::from(rules.profile.warn_minutes) * MINUTE_MS;
        let near_ms = rules.calendar.shift(due_ms, -before_ms).ok()?;
        (!was_told && near_ms > clock.started_at).then_some((near_ms, Deed::NearlyDue { due_ms }))
    }

    /// Each working morning after it became late.
    fn still_late(&self, clock: &Clock, rules: &Rules<'_>) -> Option<i64> {
        let told = self.raised.iter().copied().chain([self.reminded.late]).flatten().max()?;
        let last_ms = told.max(clock.due.at_ms()?);
        rules.calendar.morning_after(last_ms, rules.profile.repeat_at).ok()
    }

    /// Where a chief is to say something: what never left the seats has none.
    fn opinion_late(&self) -> Option<i64> {
        if self.assignee.is_none() && !self.kind.is_sealed() {
            return None;
        }
        match self.opinion {
            Opinion::Due(due) if !self.reminded.opinion => due.at_ms(),
            _ => None,
        }
    }

    /// The next level. A limit that came to lie behind, by a new priority or a merge, is late from then on.
    fn rise(&self, clock: &Clock, rules: &Rules<'_>) -> Option<(i64, Deed)> {
        let due_ms = clock.due.at_ms()?;
        let after = |days| rules.calendar.close_after(due_ms, days).ok();
        let to = self.level.next()?;
        let at_ms = match to {
            Level::Normal | Level::Urged => due_ms,
            Level::Supervised => after(rules.profile.supervise_after_days)?,
            Level::Reported => after(rules.profile.report_after_days)?,
        };
        Some((at_ms, Deed::Raise { to }))
    }
}
