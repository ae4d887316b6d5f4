//! Calendars that other programs read (RFC 5545, 7986, 5546): written from plain facts, pure.
//!
//! The writer is our own: `icalendar` orders properties by name and takes what it is told for a whole line, so that
//! neither the order our readers were tried with nor the rules below would hold. It reads what we write in the tests.
//! - Every change of an entry is a higher SEQUENCE under the same UID, or clients keep the old time.
//! - An entry that does not take place stays, as cancelled; one that vanishes is treated in as many ways as there are
//!   clients.
//! - Times stand in UTC, so that nobody needs our table of zones. A calendar without an entry names the court's zone all
//!   the same, for it must hold a component (RFC 5545 3.6).

mod line;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::{Span, Timestamp};

use crate::clock::COURT_ZONE;
use line::{Lines, parameter};

const MAKER: &str = "-//tingxun//hearing feed 1//ZH-CN";
const ZONE: &str = "Asia/Shanghai";
/// How often a feed asks to be read again; some clients listen to neither property.
const AGAIN_AFTER: &str = "PT1H";

/// A calendar as it goes out.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// What is done with its entries.
    pub method: Method,
    /// The entries.
    pub events: Vec<Event>,
}

/// What is done with the entries of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// They are shown again and again, to whoever reads the feed.
    Feed(Feed),
    /// They are shown once, in a file.
    File,
    /// Somebody is asked to come, by mail.
    Request(Invitation),
    /// Somebody need not come, by mail.
    Cancel(Invitation),
}

/// What a feed says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The same for as long as it is the same feed.
    pub uid: String,
    /// What its reader calls it.
    pub name: String,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// From whom and to whom a mail goes; without an attendee it would be no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Who asks.
    pub organizer: Mailbox,
    /// Who is asked.
    pub attendee: Mailbox,
}

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name.
    pub name: String,
    /// The address, without its scheme.
    pub address: String,
}

/// Whether an entry takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does, or did.
    Confirmed,
    /// It does not.
    Cancelled,
}

/// An entry.
#[derive(Debug, Clone)]
pub struct Event {
    /// The same through every change.
    pub uid: String,
    /// One more with every change, from 0.
    pub sequence: i64,
    /// Whether it takes place.
    pub status: Status,
    /// When it begins, at the court.
    pub starts_at: DateTime,
    /// How long it takes.
    pub lasts: Duration,
    /// Its title.
    pub summary: String,
    /// Where.
    pub location: Option<String>,
    /// What else is to be said, line by line.
    pub description: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// How long before its beginning somebody is reminded, as a negative span.
    pub alarm: Option<Span>,
}

impl Calendar {
    /// Its media type; the method in it must be that of the calendar, or mail programs refuse it.
    pub fn media_type(&self) -> String {
        match &self.method {
            Method::Feed(_) | Method::File => "text/calendar; charset=utf-8".to_owned(),
            Method::Request(_) | Method::Cancel(_) => {
                format!("text/calendar; method={}; charset=utf-8", self.method.name())
            }
        }
    }

    /// The calendar, byte for byte.
    pub fn write(&self) -> String {
        let mut lines = Lines::default();
        lines.plain("BEGIN", "VCALENDAR");
        lines.plain("VERSION", "2.0");
        lines.plain("PRODID", MAKER);
        lines.plain("CALSCALE", "GREGORIAN");
        lines.plain("METHOD", self.method.name());
        if let Method::Feed(feed) = &self.method {
            feed.write(&mut lines);
        }
        if self.events.is_empty() {
            write_zone(&mut lines);
        }
        for event in &self.events {
            event.write(&mut lines, self.method.invitation());
        }
        lines.plain("END", "VCALENDAR");
        lines.finish()
    }
}

impl Method {
    fn name(&self) -> &'static str {
        match self {
            Self::Feed(_) | Self::File => "PUBLISH",
            Self::Request(_) => "REQUEST",
            Self::Cancel(_) => "CANCEL",
        }
    }

    fn invitation(&self) -> Option<&Invitation> {
        match self {
            Self::Feed(_) | Self::File => None,
            Self::Request(invitation) | Self::Cancel(invitation) => Some(invitation),
        }
    }
}

impl Feed {
    fn write(&self, lines: &mut Lines) {
        // Each pair: what RFC 7986 calls it, and what older programs listen to.
        lines.text("NAME", &self.name);
        lines.text("X-WR-CALNAME", &self.name);
        lines.plain("X-WR-TIMEZONE", ZONE);
        lines.plain("REFRESH-INTERVAL;VALUE=DURATION", AGAIN_AFTER);
        lines.plain("X-PUBLISHED-TTL", AGAIN_AFTER);
        lines.plain("LAST-MODIFIED", instant(self.changed_at));
        lines.plain("UID", &self.uid);
    }
}

impl Event {
    fn write(&self, lines: &mut Lines, invitation: Option<&Invitation>) {
        lines.plain("BEGIN", "VEVENT");
        lines.plain("UID", &self.uid);
        lines.plain("DTSTAMP", instant(self.changed_at));
        lines.plain("LAST-MODIFIED", instant(self.changed_at));
        lines.plain("CREATED", instant(self.created_at));
        lines.plain("SEQUENCE", self.sequence);
        lines.plain("STATUS", self.status.name());
        lines.plain("DTSTART", instant(at_the_court(self.starts_at)));
        lines.plain("DTEND", instant(at_the_court(self.starts_at.saturating_add(self.lasts))));
        lines.text("SUMMARY", &self.summary);
        if let Some(location) = &self.location {
            lines.text("LOCATION", location);
        }
        if !self.description.is_empty() {
            lines.text("DESCRIPTION", &self.description.join("\n"));
        }
        lines.plain("CLASS", "PRIVATE");
        lines.plain("TRANSP", self.status.takes_time());
        if let Some(Invitation { organizer, attendee }) = invitation {
            let cn = |mailbox: &Mailbox| parameter(&mailbox.name);
            lines.plain(&format!("ORGANIZER;CN={}", cn(organizer)), organizer.uri());
            let attends = format!("ATTENDEE;CN={};ROLE=REQ-PARTICIPANT;RSVP=FALSE", cn(attendee));
            lines.plain(&attends, attendee.uri());
        }
        self.write_alarm(lines);
        lines.plain("END", "VEVENT");
    }

    /// Nobody is reminded of what does not take place.
    fn write_alarm(&self, lines: &mut Lines) {
        let Some(before) = self.alarm.filter(|_| self.status == Status::Confirmed) else { return };
        lines.plain("BEGIN", "VALARM");
        lines.plain("ACTION", "DISPLAY");
        lines.text("DESCRIPTION", &self.summary);
        lines.plain("TRIGGER", before);
        lines.plain("END", "VALARM");
    }
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Whether its time is taken in the eyes of others.
    fn takes_time(self) -> &'static str {
        match self {
            Self::Confirmed => "OPAQUE",
            Self::Cancelled => "TRANSPARENT",
        }
    }
}

impl Mailbox {
    fn uri(&self) -> String {
        format!("mailto:{}", self.address)
    }
}

/// The court's zone, as it is since summer time ended.
fn write_zone(lines: &mut Lines) {
    for (name, value) in [
        ("BEGIN", "VTIMEZONE"),
        ("TZID", ZONE),
        ("BEGIN", "STANDARD"),
        ("DTSTART", "19910915T020000"),
        ("TZOFFSETFROM", "+0900"),
        ("TZOFFSETTO", "+0800"),
        ("END", "STANDARD"),
        ("END", "VTIMEZONE"),
    ] {
        lines.plain(name, value);
    }
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The civil time is the authority; only the last days of time itself have no instant.
fn at_the_court(at: DateTime) -> Timestamp {
    COURT_ZONE.to_timestamp(at).unwrap_or(Timestamp::MAX)
}
