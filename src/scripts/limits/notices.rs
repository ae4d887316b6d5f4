//! When and how hard notices are tried: what a court may change.

use std::time::Duration;

use jiff::civil::Time;

use super::{Taken, taken};
use crate::scripts::sheet::Row;

/// Limits of notices.
#[derive(Debug, Clone)]
pub struct NoticeLimits {
    /// A moved or cancelled sitting is told after so long, so that slips are corrected silently,
    pub settle: Duration,
    /// unless it is nearer than this.
    pub settle_not_within: Duration,
    /// From this time on nobody is disturbed
    pub quiet_from: Time,
    /// until this time,
    pub quiet_until: Time,
    /// but for what matters and is nearer than this.
    pub quiet_not_within: Duration,
    /// Reminders some days before go out from this time on.
    pub remind_at: Time,
    /// That of the day before goes out between these times.
    pub evening: (Time, Time),
    /// A reminder so soon after a sitting was set or moved is left out.
    pub remind_after_news: Duration,
    /// Staff are reminded of what is late from this time
    pub duty_from: Time,
    /// until this time,
    pub duty_until: Time,
    /// so long after it stands at the desk, if they have not seen it there,
    pub duty_after: Duration,
    /// in one message for each of them in so long.
    pub duty_pause: Duration,
    /// What is only good to know waits so long for more of the same case.
    pub merge: Duration,
    /// Results of filing and other news are of use for so long.
    pub useful: Duration,
    /// What no channel accepted within this takes the next one,
    pub next_route: Duration,
    /// a reminder of seven days before within this.
    pub next_route_early: Duration,
    /// What nobody opened is told by the next way so long before it becomes useless.
    pub unopened: Duration,
    /// The result of a subscription message, which names none of ours, is of one that was sent so long ago at most.
    pub result: Duration,
    /// At this time of day the notices of whoever wants one message a day go together;
    pub digest_at: Time,
    /// so many court days behind that day, sittings and last days do not wait for it.
    pub digest_near_days: u32,
    /// Notices a day for one person, but for what must arrive.
    pub person_day: u32,
    /// So many notices in an hour are never too many;
    pub surge: u32,
    /// beyond them, so many times the usual number waits for somebody's word.
    pub surge_times: u32,
    /// Notices on their way at once.
    pub at_once: u32,
    /// Calls a second of one account of the platform, for each process,
    pub account_second: u32,
    /// and of the gateway for short messages.
    pub sms_second: u32,
    /// Where this comes from.
    pub taken: Taken,
}

/// Reads them; faults are noted.
pub(super) fn parse(mut row: Row<'_>) -> NoticeLimits {
    let seconds = |row: &mut Row<'_>, key| Duration::from_secs(row.number(key).into());
    let hours = |row: &mut Row<'_>, key| Duration::from_secs(u64::from(row.number(key)) * 3_600);
    let minutes = |row: &mut Row<'_>, key| Duration::from_secs(u64::from(row.number(key)) * 60);
    let limits = NoticeLimits {
        settle: seconds(&mut row, "settle_seconds"),
        settle_not_within: hours(&mut row, "settle_not_within_hours"),
        quiet_from: row.time("quiet_from"),
        quiet_until: row.time("quiet_until"),
        quiet_not_within: hours(&mut row, "quiet_not_within_hours"),
        remind_at: row.time("remind_at"),
        evening: (row.time("evening_from"), row.time("evening_until")),
        remind_after_news: hours(&mut row, "remind_after_news_hours"),
        duty_from: row.time("duty_from"),
        duty_until: row.time("duty_until"),
        duty_after: minutes(&mut row, "duty_after_minutes"),
        duty_pause: minutes(&mut row, "duty_pause_minutes"),
        merge: minutes(&mut row, "merge_minutes"),
        useful: hours(&mut row, "useful_hours"),
        next_route: minutes(&mut row, "next_route_minutes"),
        next_route_early: minutes(&mut row, "next_route_early_minutes"),
        unopened: hours(&mut row, "unopened_hours"),
        result: minutes(&mut row, "result_minutes"),
        digest_at: row.time("digest_at"),
        digest_near_days: row.number("digest_near_days"),
        person_day: row.number("person_day"),
        surge: row.number("surge"),
        surge_times: row.number("surge_times"),
        at_once: row.number("at_once"),
        account_second: row.number("account_second"),
        sms_second: row.number("sms_second"),
        taken: taken(&mut row),
    };
    if limits.settle > Duration::from_secs(300) {
        row.fault("settle_seconds is at most 300");
    }
    if limits.evening.0 >= limits.evening.1 || limits.quiet_until >= limits.quiet_from {
        row.fault("evening_from comes before evening_until, quiet_until before quiet_from");
    }
    if limits.duty_from >= limits.duty_until {
        row.fault("duty_from comes before duty_until");
    }
    if limits.digest_at < limits.quiet_until || limits.digest_at >= limits.quiet_from {
        row.fault("digest_at does not lie in the quiet hours");
    }
    if [limits.at_once, limits.account_second, limits.sms_second].contains(&0) {
        row.fault("at_once, account_second and sms_second are at least 1");
    }
    row.close();
    limits
}
