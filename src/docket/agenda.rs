//! A sitting as an entry of a calendar, and what it may say there: calendars are kept abroad and shown on lock screens,
//! so that nobody's name and no cause stands in one, and of a case closed to the public only the time.

use std::time::Duration;

use jiff::{Timestamp, ToSpan};

use super::own::Sitting;
use super::words::{HearingKind, HearingState};
use crate::calendar::{Event, Status};
use crate::people::engagement::Engagement;

const CANCELLED: &str = "【已取消】";
const LATEST: &str = "日历只供参考，可能晚几个小时才更新。以法院公众号“我的案件”页面和法院通知为准。";
const OWN: &str = "这是您自己添加的日程，名称和地点请在“我的日程”页面查看。";
const TO_BRING: &str = "请带身份证件、传票或通知。";
const TO_PREPARE: &str = "请提前试好网络、摄像头和麦克风，身份证件放在手边，从法院告诉您的系统或链接进入。";
const TO_MOVE: &str = "不能按时参加的，请尽早联系承办法官说明理由。";

/// What a sitting does not say itself.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The name of its court.
    pub court: &'a str,
    /// Where it takes place.
    pub address: Option<&'a str>,
    /// How long it takes.
    pub lasts: Duration,
    /// When it was set and changed, where nobody wrote that down.
    pub since: Timestamp,
}

/// The entry of a sitting.
pub fn entry(sitting: &Sitting, setting: Setting<'_>) -> Event {
    let hearing = &sitting.hearing;
    let is_cancelled = hearing.state == HearingState::Cancelled;
    let mark = if is_cancelled { CANCELLED } else { "" };
    let written = |ms: i64| Timestamp::from_millisecond(ms).ok().filter(|_| ms > 0).unwrap_or(setting.since);
    Event {
        uid: format!("h-{}@tingxun", hearing.id),
        // A client keeps what it shows under a SEQUENCE: a number that must not be shown any more needs a higher one.
        sequence: hearing.version - 1 + sitting.case_revision,
        status: if is_cancelled { Status::Cancelled } else { Status::Confirmed },
        starts_at: hearing.starts_at,
        lasts: setting.lasts,
        summary: format!("{mark}{}", title(sitting)),
        location: (!sitting.is_secret).then(|| place(sitting, setting)),
        description: description(sitting),
        created_at: written(sitting.created_at),
        changed_at: written(sitting.changed_at),
        alarm: Some((-1).day()),
    }
}

/// The entry of something that somebody entered: its time only, as what they wrote may name others.
pub fn own_entry(own: &Engagement) -> Event {
    let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or_default();
    let (status, mark) = match own.is_removed {
        true => (Status::Cancelled, CANCELLED),
        false => (Status::Confirmed, ""),
    };
    Event {
        uid: format!("e-{}@tingxun", own.id),
        sequence: own.version - 1,
        status,
        starts_at: own.starts_at,
        lasts: own.lasts,
        summary: format!("{mark}自己的安排"),
        location: None,
        description: if own.is_removed { Vec::new() } else { vec![OWN.to_owned()] },
        created_at: at(own.created_at),
        changed_at: at(own.changed_at),
        alarm: None,
    }
}

/// 开庭 （2026）京0491民初1号
fn title(sitting: &Sitting) -> String {
    if sitting.is_secret {
        return "法院安排".to_owned();
    }
    let kind = match sitting.hearing.kind {
        HearingKind::Trial => "开庭",
        kind => kind.word(),
    };
    format!("{kind} {}", sitting.number)
}

/// The link of an online sitting would let in whoever reads the calendar.
fn place(sitting: &Sitting, Setting { court, address, .. }: Setting<'_>) -> String {
    let facts = &sitting.hearing.facts;
    if sitting.hearing.is_online() {
        return format!("{court}（在线）");
    }
    let room = format!("{court}{}", facts.room.as_deref().unwrap_or_default());
    match address {
        Some(address) => format!("{room}，{address}"),
        None => room,
    }
}

fn description(sitting: &Sitting) -> Vec<String> {
    let hearing = &sitting.hearing;
    let lines: &[&str] = match hearing.state {
        HearingState::Cancelled => &["这次安排已取消，不用再参加。", LATEST],
        _ if sitting.is_secret => &[LATEST],
        _ if hearing.is_online() => &[TO_PREPARE, TO_MOVE, LATEST],
        _ => &[TO_BRING, TO_MOVE, LATEST],
    };
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docket::event::HearingSealed;
    use crate::docket::own::{Capacity, HearingView};
    use jiff::civil::date;

    const CHANGED: i64 = 1_795_500_000_000;

    fn sitting(version: i64, state: HearingState, is_secret: bool) -> Sitting {
        let facts = HearingSealed {
            room: Some("第三法庭".into()),
            address: None,
            link: Some("https://court.example/room?key=secret".into()),
            reason: Some("法官另有庭审".into()),
        };
        let starts_at = date(2026, 12, 8).at(9, 30, 0, 0);
        let hearing =
            HearingView { id: "1".into(), kind: HearingKind::Trial, state, starts_at, version, facts };
        Sitting {
            case: "2".into(),
            court: "示0105".into(),
            number: "（2026）示0105民初12345号".into(),
            is_secret,
            capacity: Capacity::Party,
            hearing,
            created_at: 0,
            changed_at: CHANGED,
            case_revision: 0,
        }
    }

    fn setting() -> Setting<'static> {
        let lasts = Duration::from_secs(7_200);
        Setting { court: "示例法院", address: Some("示例路1号"), lasts, since: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn a_title_names_the_number_and_nobody() {
        let event = entry(&sitting(1, HearingState::Scheduled, false), setting());
        assert_eq!(event.summary, "开庭 （2026）示0105民初12345号");
        assert_eq!(event.location.as_deref(), Some("示例法院第三法庭，示例路1号"));
        assert_eq!((event.sequence, event.status), (0, Status::Confirmed));
        assert_eq!(event.created_at, Timestamp::UNIX_EPOCH, "nobody wrote it down");
        assert_eq!(event.changed_at.as_millisecond(), CHANGED);
    }

    #[test]
    fn what_is_cancelled_keeps_its_uid_and_says_so() {
        let (set, cancelled) =
            (sitting(1, HearingState::Scheduled, false), sitting(3, HearingState::Cancelled, false));
        let (set, cancelled) = (entry(&set, setting()), entry(&cancelled, setting()));
        assert_eq!(set.uid, cancelled.uid);
        assert_eq!((cancelled.sequence, cancelled.status), (2, Status::Cancelled));
        assert_eq!(cancelled.summary, "【已取消】开庭 （2026）示0105民初12345号");
    }

    #[test]
    fn what_changes_of_the_case_raises_the_sequence_too() {
        let moved = Sitting { case_revision: 3, ..sitting(2, HearingState::Scheduled, true) };
        assert_eq!(entry(&moved, setting()).sequence, 4);
    }

    #[test]
    fn a_closed_case_shows_its_time_only() {
        for state in [HearingState::Scheduled, HearingState::Cancelled, HearingState::Held] {
            let event = entry(&sitting(1, state, true), setting());
            assert!(event.summary.ends_with("法院安排") && event.location.is_none());
            let shown = format!("{}{}", event.summary, event.description.concat());
            for secret in ["0105", "第三法庭", "示例", "开庭", "另有庭审"] {
                assert!(!shown.contains(secret), "{secret}: {shown}");
            }
        }
    }

    #[test]
    fn an_online_sitting_does_not_show_its_link() {
        let mut online = sitting(1, HearingState::Scheduled, false);
        online.hearing.kind = HearingKind::Online;
        let event = entry(&online, setting());
        assert_eq!(event.location.as_deref(), Some("示例法院（在线）"));
        assert!(!format!("{event:?}").contains("key=secret"));
        let described = event.description.concat();
        assert!(described.contains("摄像头") && !described.contains("请带"), "nobody sets out: {described}");
    }
}
