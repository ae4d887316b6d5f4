//! The golden files byte for byte, and what holds for every text.

use icalendar::parser::{Component, read_calendar, unfold};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::{Calendar, Event, Feed, Invitation, Mailbox, Method, Status};

const SUMMARY: &str = "开庭：（2026）示0105民初12345号 买卖合同纠纷";
const SET: &str = "2026-11-02T02:00:00Z";
const MOVED: &str = "2026-11-20T07:20:00Z";
const CANCELLED: &str = "2026-11-25T01:05:00Z";

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

/// A hearing as it was set.
fn set() -> Event {
    Event {
        uid: "h-01J9ZC4Q7V@tingxun.example".into(),
        sequence: 0,
        status: Status::Confirmed,
        starts_at: date(2026, 12, 10).at(9, 30, 0, 0),
        lasts: std::time::Duration::from_secs(2 * 3_600),
        summary: SUMMARY.into(),
        location: Some("示例市第一人民法院第三法庭，示例路1号；从东门安检进入".into()),
        description: vec![
            "承办人：某法官".into(),
            "请带身份证件、传票。".into(),
            "如时间冲突，请在开庭三日前提出申请。".into(),
            "以法院传票为准。".into(),
        ],
        created_at: at(SET),
        changed_at: at(SET),
        alarm: Some((-1).day()),
    }
}

fn moved() -> Event {
    let starts_at = date(2026, 12, 17).at(14, 0, 0, 0);
    Event { sequence: 1, starts_at, changed_at: at(MOVED), ..set() }
}

fn cancelled() -> Event {
    let summary = format!("【已取消】{SUMMARY}");
    Event { sequence: 2, status: Status::Cancelled, summary, changed_at: at(CANCELLED), ..moved() }
}

fn feed(event: Event) -> Calendar {
    let feed = Feed {
        uid: "feed-7c1e@tingxun.example".into(),
        name: "我的开庭安排".into(),
        changed_at: event.changed_at,
    };
    Calendar { method: Method::Feed(feed), events: vec![event] }
}

fn invitation() -> Invitation {
    let mailbox = |name: &str, address: &str| Mailbox { name: name.into(), address: address.into() };
    Invitation {
        organizer: mailbox("示例市第一人民法院", "noreply@court.example"),
        attendee: mailbox("代理人", "lawyer@example.com"),
    }
}

fn request(event: Event) -> Calendar {
    Calendar { method: Method::Request(invitation()), events: vec![event] }
}

fn cancel(event: Event) -> Calendar {
    Calendar { method: Method::Cancel(invitation()), events: vec![event] }
}

#[test]
fn t15_the_golden_files_come_out_byte_for_byte() {
    macro_rules! golden {
        ($name:literal) => {
            include_str!(concat!("../../tests/vectors/ics/", $name, ".ics"))
        };
    }
    assert_eq!(feed(set()).write(), golden!("feed_v0"));
    assert_eq!(feed(moved()).write(), golden!("feed_v1_moved"));
    assert_eq!(feed(cancelled()).write(), golden!("feed_v2_cancelled"));
    assert_eq!(request(set()).write(), golden!("mail_request"));
    assert_eq!(request(moved()).write(), golden!("mail_request_moved"));
    assert_eq!(cancel(cancelled()).write(), golden!("mail_cancel"));
}

#[test]
fn the_media_type_names_the_method_of_a_mail() {
    assert_eq!(feed(set()).media_type(), "text/calendar; charset=utf-8");
    assert_eq!(request(set()).media_type(), "text/calendar; method=REQUEST; charset=utf-8");
    assert_eq!(cancel(cancelled()).media_type(), "text/calendar; method=CANCEL; charset=utf-8");
}

#[test]
fn a_name_cannot_leave_its_quotation_marks() {
    let mut calendar = request(set());
    let Method::Request(invitation) = &mut calendar.method else { unreachable!() };
    invitation.attendee.name = "王\";ROLE=CHAIR:mailto:x\r\nSUMMARY:y".into();
    let written = calendar.write();
    let unfolded = unfold(&written);
    assert!(unfolded.contains("ATTENDEE;CN=\"王^';ROLE=CHAIR:mailto:x^nSUMMARY:y\";ROLE="), "{unfolded}");
    assert_eq!(unfolded.matches("\r\nSUMMARY:").count(), 1);
}

#[test]
fn a_calendar_without_entries_is_a_whole_one() {
    let calendar = Calendar { events: Vec::new(), ..feed(set()) };
    let written = calendar.write();
    let unfolded = unfold(&written);
    let read = read_calendar(&unfolded).unwrap();
    assert_eq!(read.components.len(), 1);
    let zone = &read.components[0];
    assert_eq!(
        (zone.name.as_str(), zone.find_prop("TZID").unwrap().val.as_str()),
        ("VTIMEZONE", "Asia/Shanghai")
    );
    let standard = &zone.components[0];
    assert_eq!(
        (standard.name.as_str(), standard.find_prop("TZOFFSETTO").unwrap().val.as_str()),
        ("STANDARD", "+0800")
    );
    assert!(written.parse::<icalendar::Calendar>().is_ok());
    assert!(!feed(set()).write().contains("VTIMEZONE"), "where there is an entry nobody needs it");
}

/// The value of a property of the only entry.
fn value(calendar: &[Component<'_>], name: &str) -> Option<String> {
    let event = calendar.iter().find(|component| component.name == "VEVENT")?;
    Some(event.find_prop(name)?.val.as_str().to_owned())
}

/// A text without what no line may hold, its ends of lines all alike.
fn whole(text: &str) -> String {
    let alike = text.replace("\r\n", "\n").replace('\r', "\n");
    alike.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// Chinese, emoji of several parts, what must be escaped, controls, and words that look like lines.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[一-龥]{1,30}",
        "[😀-🙏]{1,12}",
        "[;,:\\\\\"^]{1,6}",
        "[\\x00-\\x1f\\x7f-\\u{9f}]{1,4}",
        "[ -~]{1,40}",
        Just("👨‍👩‍👧🇨🇳é̂".to_owned()),
        Just("\r\nEND:VEVENT\r\n".to_owned()),
        Just("\\n\\N\\;".to_owned()),
    ];
    // A reader may trim what stands at the ends of a line; inside nothing is lost.
    prop::collection::vec(piece, 0..8).prop_map(|pieces| format!("始{}终", pieces.concat()))
}

proptest! {
    #[test]
    fn t15_every_text_folds_and_is_read_back(summary in texts(), location in texts(), lines in prop::collection::vec(texts(), 1..4)) {
        let event = Event { summary: summary.clone(), location: Some(location.clone()), description: lines.clone(), ..set() };
        let written = feed(event).write();
        for line in written.strip_suffix("\r\n").unwrap().split("\r\n") {
            prop_assert!(line.len() <= 75, "{} octets: {line}", line.len());
            prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
        }
        let unfolded = unfold(&written);
        let read = read_calendar(&unfolded).unwrap();
        prop_assert_eq!(read.components.len(), 1);
        prop_assert_eq!(value(&read.components, "SUMMARY"), Some(whole(&summary)));
        prop_assert_eq!(value(&read.components, "LOCATION"), Some(whole(&location)));
        prop_assert_eq!(value(&read.components, "DESCRIPTION"), Some(whole(&lines.join("\n"))));
    }

    #[test]
    fn names_of_people_fold_too(name in texts()) {
        let mut invitation = invitation();
        invitation.attendee.name = name;
        let calendar = Calendar { method: Method::Request(invitation), events: vec![set()] };
        let written = calendar.write();
        prop_assert!(written.split("\r\n").all(|line| line.len() <= 75));
        prop_assert_eq!(read_calendar(&unfold(&written)).unwrap().components.len(), 1);
    }
}
