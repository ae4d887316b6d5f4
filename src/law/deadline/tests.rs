use proptest::prelude::*;

use super::*;
use crate::law::calendar::tests::holidays;

fn ask(pairs: &[(&str, &str)]) -> Result<Computation, Refusal> {
    compute(&pairs.iter().copied().collect(), &holidays())
}

fn last(pairs: &[(&str, &str)]) -> String {
    ask(pairs).unwrap().result("last_day").unwrap().to_owned()
}

fn limitation(more: &[(&str, &str)]) -> String {
    let mut pairs = vec![("rule", "limitation_general"), ("event_date", "2021-03-10")];
    pairs.extend_from_slice(more);
    last(&pairs)
}

#[test]
fn an_appeal_over_the_spring_festival_says_why_it_moves() {
    let computed = ask(&[("rule", "appeal_ruling"), ("event_date", "2026-02-09")]).unwrap();
    assert_eq!(
        computed.summary,
        "对一审裁定提起上诉：最后一天是2026年2月24日（星期二）（原为2026年2月19日（星期四），遇休息日顺延）。"
    );
    assert_eq!(
        computed.steps,
        [
            "2026年2月9日（星期一）当天不算，从次日起算10日。",
            "期间的最后一天是2026年2月19日（星期四）。",
            "这一天是休息日（放假，国办2025-11-04通知），顺延到休息日之后的第一个工作日2026年2月24日（星期二）。",
        ]
    );
}

#[test]
fn a_sunday_on_which_people_work_does_not_move() {
    let computed = ask(&[("rule", "appeal_judgment"), ("event_date", "2026-09-05")]).unwrap();
    assert_eq!(computed.result("rolled"), Some("N"));
    assert!(computed.steps[2].contains("调休上班日"));
}

#[test]
fn today_tells_what_is_left_and_what_remains() {
    let said = |today| {
        let pairs = [("rule", "appeal_judgment"), ("event_date", "2026-11-02"), ("today", today)];
        ask(&pairs).unwrap().summary
    };
    assert!(said("2026-11-10").contains("从今天算还有7天。"));
    assert!(said("2026-11-17").contains("就是今天"));
    let passed = said("2026-11-23");
    assert!(passed.contains("已经过去6天。裁判一般已经生效。"), "{passed}");
    assert!(passed.contains("申请再审") && passed.contains("障碍消除后10日内"), "{passed}");
}

#[test]
fn a_year_without_a_notice_is_refused_with_the_plain_day() {
    let refusal = ask(&[("rule", "appeal_judgment"), ("event_date", "2026-12-25")]).unwrap_err();
    let Refusal::Unknown { sentence } = refusal else { panic!("{refusal:?}") };
    assert!(sentence.starts_with("不考虑节假日，最后一天是2027年1月9日（星期六）；但2027年"), "{sentence}");
    // What does not roll needs no notice.
    assert_eq!(last(&[("rule", "trial_limit_ordinary"), ("event_date", "2026-12-25")]), "2027-06-25");
}

#[test]
fn a_last_day_at_the_end_of_the_last_known_year_is_to_be_checked_again() {
    let computed = ask(&[("rule", "pay_fee"), ("event_date", "2026-12-24")]).unwrap();
    assert!(computed.notes.iter().any(|note| note.contains("次年的放假安排")));
}

#[test]
fn what_is_missing_or_wrong_is_asked_for_kindly() {
    for (pairs, said) in [
        (&[][..], "请告诉我要算哪一种期限"),
        (&[("rule", "appeal_judgment")], "请告诉我判决书送达您的那天是哪一天"),
        (&[("rule", "appeal_judgment"), ("event_date", "2026-02-30")], "2026年2月没有30日"),
        (&[("rule", "appeal_judgment"), ("event_date", "1026-02-03")], "年份1026可能写错了"),
        (&[("rule", "marriage"), ("event_date", "2026-02-03")], "这种期限我还不会算"),
        (&[("rule", "evidence_period"), ("event_date", "2026-02-03")], "请告诉我通知书上写的是多少天"),
        (&[("rule", "answer"), ("event_date", "2026-02-03"), ("period", "two weeks")], "没有看懂"),
        (&[("rule", "answer"), ("event_date", "2026-02-03"), ("interrupts", "2026-02-04")], "不适用时效中断"),
        (
            &[("rule", "limitation_general"), ("event_date", "2026-02-03"), ("suspension", "2026-02-04")],
            "还没有消除",
        ),
    ] {
        let refusal = ask(pairs).unwrap_err().to_string();
        assert!(refusal.contains(said), "{refusal}");
    }
}

#[test]
fn frozen_property_says_when_to_ask_again() {
    let computed = ask(&[("rule", "freeze_bank_deposit"), ("event_date", "2026-03-01")]).unwrap();
    assert_eq!(computed.result("last_day"), Some("2027-03-01"));
    assert_eq!(computed.result("renew_by"), Some("2027-02-22"));
}

#[test]
fn a_limitation_starts_anew_only_while_it_runs() {
    assert_eq!(limitation(&[]), "2024-03-11");
    assert_eq!(limitation(&[("interrupts", "2022-05-05")]), "2025-05-06");
    assert_eq!(limitation(&[("interrupts", "2023-05-05、2022-05-05")]), "2026-05-06");
    assert_eq!(limitation(&[("interrupts", "2024-03-12")]), "2024-03-11");
    assert_eq!(limitation(&[("interrupts", "2020-01-01")]), "2024-03-11");
}

#[test]
fn a_demand_on_the_day_to_which_a_rest_day_moved_comes_in_time() {
    // 2024-03-10 is a Sunday.
    let asked = [("rule", "limitation_general"), ("event_date", "2021-03-10"), ("interrupts", "2024-03-11")];
    let refusal = ask(&asked).unwrap_err().to_string();
    assert!(refusal.contains("2027年3月11日"), "{refusal}");
}

#[test]
fn obstacles_that_overlap_count_once() {
    let asked = |suspension| {
        last(&[("rule", "labour_arbitration"), ("event_date", "2024-01-10"), ("suspension", suspension)])
    };
    assert_eq!(asked("2024-03-01至2024-03-31"), "2025-02-10");
    assert_eq!(asked("2024-03-01|2024-03-31|2024-03-15|2024-04-10"), "2025-02-19");
}

#[test]
fn an_obstacle_inside_which_somebody_demands_stops_the_new_period_too() {
    let asked = [
        ("rule", "labour_arbitration"),
        ("event_date", "2024-01-10"),
        ("suspension", "2024-03-01|2024-03-31"),
        ("interrupts", "2024-03-11"),
    ];
    assert_eq!(last(&asked), "2025-03-31");
}

prop_compose! {
    fn day_of_known_years()(offset in 0..1300i32) -> Date {
        jiff::civil::date(2023, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap()
    }
}

fn a_rule() -> impl Strategy<Value = &'static Rule> {
    prop::sample::select(rules().filter(|rule| rule.length.is_some()).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn a_later_event_never_ends_earlier(rule in a_rule(), one in day_of_known_years(), other in day_of_known_years()) {
        let (early, late) = (one.min(other), one.max(other));
        let end = |event: Date| ask(&[("rule", rule.name), ("event_date", &event.to_string())]);
        if let (Ok(early), Ok(late)) = (end(early), end(late)) {
            prop_assert!(early.result("last_day") <= late.result("last_day"));
        }
    }

    #[test]
    fn what_rolls_never_ends_on_a_rest_day(rule in a_rule(), event in day_of_known_years()) {
        if let Ok(computed) = ask(&[("rule", rule.name), ("event_date", &event.to_string())]) {
            let last: Date = computed.result("last_day").unwrap().parse().unwrap();
            let raw: Date = computed.result("raw_last_day").unwrap().parse().unwrap();
            prop_assert!(last >= raw && raw > event);
            if rule.nature.rolls() {
                prop_assert_eq!(holidays().is_rest_day(last), Ok(false));
            }
            prop_assert_eq!(computed.result("rolled") == Some("Y"), last != raw);
        }
    }

    #[test]
    fn nothing_that_is_typed_panics(
        rule in a_rule(), event in "\\PC{0,12}", period in "[0-9dmy a-z=|;-]{0,30}", extra in "\\PC{0,20}",
    ) {
        let _ = ask(&[("rule", rule.name), ("event_date", &event), ("period", &period), ("today", &extra)]);
        let _ = ask(&[("rule", rule.name), ("event_date", "2024-02-29"), ("period", &period), ("suspension", &extra)]);
    }
}
