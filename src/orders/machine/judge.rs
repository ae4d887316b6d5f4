//! Whether somebody may do something to an order now, and why not: by the table of ways, the profile of the day, and what
//! happened before. Pure.

use jiff::civil::Date;

use super::table::{self, may};
use super::{Extension, Order};
use crate::clock::court_time_of;
use crate::law::calendar::CourtCalendar;
use crate::orders::deed::{Deed, DeedKind, Event, Limit};
use crate::orders::kinds::{Level, Part, ReplyMode, State};
use crate::scripts::Profile;

/// Fewer characters answer nothing (workorder.md §6).
pub const SHORTEST_REPLY: usize = 10;
const DAY_MS: i64 = 86_400_000;

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
                check(self.could(DeedKind::AskExtension) && is_ahead, Refused::NoExtension)
            }
            Deed::Urge => check(self.may_urge(at_ms, calendar), Refused::NotYet),
            Deed::Object if self.state == State::Closed => {
                let until = self.ended_at.unwrap_or_default() + i64::from(profile.object_days) * DAY_MS;
                check(at_ms <= until, Refused::TooLate)
            }
            Deed::Raise { to } => check(self.level.next() == Some(*to), Refused::NotNow),
            Deed::PauseEnd
            | Deed::ConfirmEnd
            | Deed::HalfOver
            | Deed::NearlyDue { .. }
            | Deed::StillLate
            | Deed::OpinionLate => check(self.is_time_for(deed, at_ms, rules), Refused::NotNow),
            _ => check(self.could(deed.kind()), Refused::NotNow),
        }
    }

    /// Whether what happened before leaves room for it, in a state in which it may be done.
    fn could(&self, kind: DeedKind) -> bool {
        match kind {
            DeedKind::AskExtension => self.extension == Extension::None,
            DeedKind::GrantExtension | DeedKind::DenyExtension => self.extension == Extension::Asked,
            DeedKind::Opinion => self.level >= Level::Supervised,
            DeedKind::Supervise => self.level < Level::Supervised,
            DeedKind::Rate => !self.is_own_rating,
            _ => true,
        }
    }

    /// Whether it is offered to somebody with these parts; what they write and when is judged when they do it.
    pub fn offers(&self, parts: &[Part], kind: DeedKind) -> bool {
        may(parts, self.state, kind).is_some() && self.could(kind)
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
    pub(super) fn limit(&self, deed: &Deed, profile: &Profile) -> Option<Limit> {
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
}

fn day_of(at_ms: i64) -> Date {
    court_time_of(at_ms).date()
}
