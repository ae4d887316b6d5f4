//! Notices as they go out.

use jiff::civil::date;

use super::*;
use crate::channel::notice::{Contact, Paper, Sitting};
use crate::scripts::faults::Faults;
use crate::scripts::{Files, Reading, Source};
use crate::wechat::template_value;

/// The files of notices, read alone; and what is wrong with them.
pub(super) fn read(files: &Files) -> (Notices, Vec<String>) {
    let faults = Faults::default();
    let notices = Reading { files, faults: &faults }.notices(2000);
    let found = faults.or(()).err().unwrap_or_default();
    (notices, found.iter().map(ToString::to_string).collect())
}

fn notices() -> Notices {
    let (notices, faults) = read(&Source::Embedded.read().unwrap());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    notices
}

fn usual() -> Facts {
    Facts {
        notice_number: "0123456789".to_owned(),
        court: "北京市朝阳区人民法院".to_owned(),
        case_number: "（2026）京0105民初12345号".to_owned(),
        is_secret: false,
        sitting: Some(Sitting {
            kind: "开庭审理".to_owned(),
            is_online: false,
            starts_at: date(2026, 12, 8).at(9, 30, 0, 0),
            place: Some("第三法庭".to_owned()),
            address: None,
            reason: None,
        }),
        told_before: None,
        beside: None,
        paper: None,
        order: None,
        is_for_staff: false,
        contact: Some(Contact {
            role: "书记员".to_owned(),
            name: "李明".to_owned(),
            telephone: Some("010-12345678".to_owned()),
        }),
        division: None,
        judge: None,
        clerk: None,
        today: date(2026, 12, 1),
        page: Some("https://court.example/m/n/abc".to_owned()),
        repeats: false,
        also: Vec::new(),
        together: 1,
    }
}

fn fields(message: Option<Message>) -> Vec<(String, String)> {
    match message {
        Some(Message::Fields { values, .. }) => values,
        other => panic!("no fields: {other:?}"),
    }
}

fn shown(message: Option<Message>) -> String {
    match message {
        Some(Message::Words(text)) => text,
        Some(Message::Short { text, values, .. }) => format!("{text} {values:?}"),
        Some(Message::Fields { values, .. }) => format!("{values:?}"),
        None => panic!("no message"),
    }
}

#[test]
fn a_hearing_is_told_in_the_chat() {
    let text = shown(notices().message(Kind::HearingSet, Route::Chat, &usual()));
    let lines: Vec<_> = text.lines().take(5).collect();
    assert_eq!(
        lines,
        [
            "开庭审理通知（北京市朝阳区人民法院）",
            "案号：（2026）京0105民初12345号",
            "时间：2026年12月8日（星期二）上午09:30",
            "安排：开庭审理",
            "地点：第三法庭",
        ]
    );
    assert!(!text.contains("地址"), "a line without its value is left out: {text}");
    assert!(
        text.contains("第146条、第147条")
            && text.contains("0123456789")
            && text.contains("不代替法律文书送达")
    );
    assert!(text.ends_with("https://court.example/m/n/abc"), "{text}");
}

#[test]
fn a_moved_hearing_shows_both_times() {
    let facts = Facts { told_before: Some(date(2026, 12, 28).at(14, 0, 0, 0)), repeats: true, ..usual() };
    let notices = notices();
    let values = fields(notices.message(Kind::HearingMoved, Route::Template, &facts));
    let expected = [
        ("thing1", "（2026）京0105民初12345号"),
        ("time2", "2026年12月8日 09:30"),
        ("thing3", "第三法庭"),
        ("thing4", "原12月28日14:00改期，不代替送达"),
        ("character_string5", "0123456789"),
    ];
    assert_eq!(values, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    let text = shown(notices.message(Kind::HearingMoved, Route::Chat, &facts));
    assert!(
        text.starts_with("再次通知：开庭审理改期通知") && text.contains("2026年12月28日（星期一）下午14:00"),
        "{text}"
    );
    let set = fields(notices.message(Kind::HearingSet, Route::Subscription, &facts));
    assert_eq!(set[3].1, "再次通知：开庭审理，请准时到，不代替送达", "said again where there is room");
}

#[test]
fn a_cancelled_hearing_shows_no_time_of_a_hearing() {
    let message = notices().message(Kind::HearingCancelled, Route::Template, &usual());
    assert!(matches!(&message, Some(Message::Fields { template, .. }) if template == "progress"));
    let values = fields(message);
    assert_eq!(values[1], ("thing2".to_owned(), "12月8日09:30的开庭审理取消了".to_owned()));
    assert_eq!(values[2], ("date3".to_owned(), "2026年12月1日".to_owned()), "today");
}

#[test]
fn consequences_are_told_where_the_law_has_them() {
    let notices = notices();
    let told = |number: &str, kind: &str| {
        let mut facts = Facts { case_number: number.to_owned(), ..usual() };
        facts.sitting = facts.sitting.map(|own| Sitting { kind: kind.to_owned(), ..own });
        shown(notices.message(Kind::HearingSet, Route::Chat, &facts))
    };
    assert!(told("（2026）京0491知民初1号", "开庭审理").contains("按撤诉处理"));
    assert!(told("（2026）京03民终1号", "开庭审理").contains("按撤回上诉处理"));
    assert!(told("（2026）京0105行初1号之一", "开庭审理").contains("行政诉讼法第58条"));
    for (number, kind) in [
        ("（2026）京0105民初1号", "调解"),
        ("（2026）京0105刑初1号", "开庭审理"),
        ("（2026）京0105执1号", "询问"),
        ("", "开庭审理"),
    ] {
        assert!(!told(number, kind).contains("传票传唤"), "{number} {kind}");
        assert_eq!(notices.consequence_of(number, Some(kind), None), None, "{number} {kind}");
    }
}

#[test]
fn a_fee_is_told_with_its_last_day() {
    let paper = |title: &str| {
        let due_on = Some(date(2026, 12, 4));
        Some(Paper { title: title.to_owned(), text: None, fen: Some(175_000), due_on })
    };
    let notices = notices();
    let facts = Facts { sitting: None, paper: paper("案件受理费"), ..usual() };
    let text = shown(notices.message(Kind::Fee3, Route::Chat, &facts));
    assert!(
        text.contains("金额：1,750元") && text.contains("2026年12月4日（星期五）（含当天），3天后"),
        "{text}"
    );
    assert!(text.contains("按撤诉处理"), "{text}");
    let other = Facts { paper: paper("鉴定费"), ..facts.clone() };
    assert!(!shown(notices.message(Kind::Fee3, Route::Chat, &other)).contains("按撤诉处理"));
    let short = shown(notices.message(Kind::Fee3, Route::Sms, &facts));
    assert!(!short.contains("1,750"), "no amounts on a locked screen: {short}");
}

#[test]
fn every_kind_goes_out_by_every_way() {
    let notices = notices();
    for kind in Kind::ALL.iter().copied().filter(|kind| !kind.is_of_duty()) {
        for route in Route::ALL.iter().copied() {
            for (record, facts) in sample::records(kind) {
                let message = notices.message(kind, route, &facts);
                let what = format!("{} {} {record}", kind.name(), route.name());
                assert!(message.is_some(), "{what}");
                if let Some(Message::Fields { values, template }) = &message {
                    assert_eq!(notices.template(kind, route, &facts), Some(template.as_str()));
                    for (key, value) in values {
                        assert_eq!(template_value::check(key, value), Ok(()), "{what} {key}: {value}");
                    }
                }
                let text = shown(message);
                assert!(text.contains(&facts.notice_number) && text.contains("送达"), "{what}: {text}");
            }
        }
    }
}

/// notify.md T19
#[test]
fn t19_names_and_causes_are_shown_behind_the_persons_own_hand_only() {
    let notices = notices();
    let facts = sample::fullest();
    let pieces = ["欧阳某某", "科技有限公司", "离婚"];
    for kind in Kind::ALL.iter().copied().filter(|kind| !kind.is_of_duty()) {
        for route in [Route::Subscription, Route::Template, Route::CityService, Route::Sms] {
            let text = shown(notices.message(kind, route, &facts));
            assert!(
                pieces.iter().all(|piece| !text.contains(piece)),
                "{} {}: {text}",
                kind.name(),
                route.name()
            );
        }
        let secret = Facts { is_secret: true, ..facts.clone() };
        for route in Route::ALL.iter().copied() {
            let text = shown(notices.message(kind, route, &secret));
            assert!(text.contains("您有一条法院通知") && text.contains(&secret.notice_number), "{text}");
            for hidden in
                ["0723", "12月28日", "14:30", "法庭", "承办", "0470", "离婚", "欧阳", "诉讼费", "立案"]
            {
                assert!(!text.contains(hidden), "{} {} tells {hidden}: {text}", kind.name(), route.name());
            }
        }
        assert_eq!(notices.summary(kind, &secret), "您有一条法院通知");
    }
    let moved = shown(notices.message(Kind::HearingMoved, Route::Chat, &facts));
    assert!(moved.contains("离婚"), "the person's own chat may tell the reason: {moved}");
}

#[test]
fn staff_are_told_by_short_message_what_waits_and_where() {
    let notices = notices();
    for kind in [Kind::Duty, Kind::DutyNow] {
        for (record, facts) in sample::records(kind).into_iter().filter(|(_, facts)| !facts.is_secret) {
            let text = shown(notices.message(kind, Route::Sms, &facts));
            let number = &facts.order.as_ref().unwrap().number;
            assert!(text.contains(number.as_str()) && text.contains("一共有"), "{record}: {text}");
            assert!(!text.contains("送达") && !text.contains("欧阳"), "{record}: {text}");
            assert_eq!(text.contains("请到工作台办理"), facts.page.is_some(), "{record}: {text}");
        }
    }
}

/// notify.md N-11: two cases never stand in one text.
#[test]
fn a_days_message_says_how_many_there_are_and_nothing_of_any() {
    let notices = notices();
    let facts = Facts { together: 3, ..sample::fullest() };
    for kind in Kind::ALL.iter().copied() {
        for route in Route::ALL.iter().copied().filter(|route| *route != Route::Task) {
            let message = notices.message(kind, route, &facts);
            if let Some(Message::Fields { values, template }) = &message {
                assert_eq!(notices.template(kind, route, &facts), Some(template.as_str()));
                for (key, value) in values {
                    assert_eq!(template_value::check(key, value), Ok(()), "{key}: {value}");
                }
            }
            let text = shown(message);
            assert!(text.contains("您今天有3条法院通知") && text.contains(&facts.notice_number), "{text}");
            for hidden in [
                "0723",
                "12月28日",
                "14:30",
                "法庭",
                "承办",
                "0470",
                "离婚",
                "欧阳",
                "诉讼费",
                "立案",
                "文书可",
            ] {
                assert!(!text.contains(hidden), "{} {} tells {hidden}: {text}", kind.name(), route.name());
            }
        }
    }
}

#[test]
fn summaries_are_one_line() {
    let notices = notices();
    assert_eq!(notices.summary(Kind::HearingSet, &usual()), "2026年12月8日（星期二）上午09:30，第三法庭");
    for kind in Kind::ALL.iter().copied() {
        for (_, facts) in sample::records(kind) {
            let summary = notices.summary(kind, &facts);
            assert!(!summary.is_empty() && !summary.contains('\n'), "{summary}");
        }
    }
}

/// Whoever takes part online is told how to prepare, and never to set out.
#[test]
fn an_online_sitting_is_told_without_a_way_to_it() {
    let notices = notices();
    let place = Some("在线参加".to_owned());
    let sitting = usual().sitting.map(|own| Sitting { is_online: true, place, ..own });
    let online = Facts { sitting, ..usual() };
    for kind in Kind::ALL.iter().copied().filter(|kind| kind.is_of_sitting()) {
        for route in Route::ALL.iter().copied() {
            let what = format!("{} {}", kind.name(), route.name());
            let (there, here) =
                (notices.message(kind, route, &usual()), notices.message(kind, route, &online));
            if let (
                Some(Message::Short { template: there, .. }),
                Some(Message::Short { template: here, .. }),
            ) = (&there, &here)
            {
                let is_one_text = matches!(kind, Kind::HearingCancelled);
                assert_eq!(
                    there == here,
                    is_one_text,
                    "{what}: a gateway's approved text is one or the other"
                );
            }
            let (there, here) = (shown(there), shown(here));
            for word in ["安检", "出发", "路上", "走哪", "地址", "准时到庭", "按时到庭", "法庭", "半小时到"]
            {
                assert!(!here.contains(word), "{what} tells of {word}: {here}");
            }
            assert!(!there.contains("在线") && !there.contains("摄像头"), "{what}: {there}");
            let has_room = matches!(route, Route::Chat | Route::Task | Route::Sms);
            assert!(!has_room || kind == Kind::HearingCancelled || here.contains("摄像头"), "{what}: {here}");
        }
    }
}

/// Nobody is called to a trial who is called to mediation.
#[test]
fn every_sitting_is_called_what_it_is() {
    let notices = notices();
    for word in crate::docket::HearingKind::ALL.iter().map(|kind| kind.word()) {
        let sitting = usual().sitting.map(|own| Sitting { kind: word.to_owned(), ..own });
        let facts = Facts { case_number: "（2026）京0105刑初12345号".to_owned(), sitting, ..usual() };
        for kind in Kind::ALL.iter().copied().filter(|kind| kind.is_of_sitting() || kind.is_of_request()) {
            for route in Route::ALL.iter().copied() {
                let message = notices.message(kind, route, &facts);
                let has_room = matches!(route, Route::Chat | Route::Task | Route::Sms);
                let text = shown(message);
                let (what, others) =
                    (format!("{} {}: {text}", kind.name(), route.name()), text.replace(word, ""));
                assert!(!others.contains("开庭"), "{word} is called a trial, {what}");
                let may_lack_it = !has_room && (kind == Kind::HearingMoved || kind.is_of_request());
                assert!(text.contains(word) || may_lack_it, "{word}, {what}");
            }
            assert!(!notices.summary(kind, &facts).replace(word, "").contains("开庭"));
        }
    }
}

/// Whatever else there is no room for: what the court answers, and that the time stands.
#[test]
fn the_answer_to_a_request_is_plain_by_every_way() {
    let notices = notices();
    let sitting = |is_online| usual().sitting.map(|own| Sitting { is_online, ..own });
    for (facts, is_known) in [
        (usual(), true),
        (
            Facts {
                sitting: sitting(true), case_number: "（2026）京0105刑初12345号".to_owned(), ..usual()
            },
            true,
        ),
        (Facts { sitting: None, ..usual() }, false),
    ] {
        for route in Route::ALL.iter().copied() {
            let told = |kind| shown(notices.message(kind, route, &facts));
            let (granted, refused) = (told(Kind::AdjustmentGranted), told(Kind::AdjustmentRefused));
            assert!(granted.contains("法院同意") && !granted.contains("没有同意"), "{granted}");
            assert!(granted.contains("新时间") || granted.contains("新的时间"), "{granted}");
            assert!(granted.contains("仍按"), "{granted}");
            assert!(refused.contains("没有同意") && refused.contains("请按原定时间参加"), "{refused}");
            for text in [granted, refused] {
                let is_told =
                    text.contains("12月8日09:30") || text.contains("2026年12月8日（星期二）上午09:30");
                assert_eq!(is_told, is_known, "{text}");
                let is_sent_on_a_way =
                    ["到庭，", "按时到庭", "准时到庭", "安检"].iter().any(|way| text.contains(way));
                assert!(!is_sent_on_a_way, "some take part online: {text}");
            }
        }
    }
    let approved = |kind| match notices.message(kind, Route::Sms, &usual()) {
        Some(Message::Short { template, .. }) => template,
        other => panic!("no short message: {other:?}"),
    };
    assert_ne!(
        approved(Kind::AdjustmentGranted),
        approved(Kind::AdjustmentRefused),
        "an approved text says one thing"
    );
}

#[test]
fn whoever_has_a_case_now_knows_its_judge_and_its_clerk() {
    let notices = notices();
    let somebody = |role: &str, telephone: Option<&str>| {
        let (role, name) = (role.to_owned(), "李明".to_owned());
        Some(Box::new(Contact { role, name, telephone: telephone.map(str::to_owned) }))
    };
    let (judge, clerk) = (somebody("承办法官", Some("010-1234567")), somebody("书记员", None));
    let paper = Paper { title: "受理案件通知书".to_owned(), text: None, fen: None, due_on: None };
    let division = Some("民事审判第一庭".to_owned());
    let facts = Facts { sitting: None, paper: Some(paper), division, judge, clerk, ..usual() };
    let told = shown(notices.message(Kind::FilingAccepted, Route::Chat, &facts));
    assert!(told.contains("承办庭室：民事审判第一庭\n"), "{told}");
    for kind in [Kind::FilingAccepted, Kind::TeamChanged] {
        let told = shown(notices.message(kind, Route::Chat, &facts));
        assert!(
            told.contains("承办法官：李明，电话010-1234567\n") && told.contains("书记员：李明\n"),
            "{told}"
        );
        let outside = shown(notices.message(kind, Route::Sms, &facts));
        assert!(!outside.contains("李明"), "no names on a locked screen: {outside}");
    }
    let nobody = Facts { judge: None, clerk: None, ..facts };
    assert!(!shown(notices.message(Kind::FilingAccepted, Route::Chat, &nobody)).contains("法官："));
}
