//! Notices by the platform's ways and by short message: the client against the simulator, over HTTP.

use std::time::Duration;

use tingxun::channel::notice::Route;
use tingxun::people::sms::{NotSent, SmsState, Text};
use tingxun::simulator::{ApiFault, Busy, Consent, Faults, Granted, ListShape, Order, ResultFailure};
use tingxun::wechat::AccountKind;
use tingxun::wechat::client::{ApiError, TemplateMessage, Transport};
use tingxun::wechat::envelope::Format;
use tingxun::wechat::errcode::Remedy;
use tingxun::wechat::inbound::Event;

use crate::stage::{MOBILE, Stage, TEMPLATE, code, openid, own, subscription};

#[tokio::test(flavor = "multi_thread")]
async fn every_consent_is_one_message() {
    for (kind, format) in [(AccountKind::Official, Format::Xml), (AccountKind::MiniProgram, Format::Json)] {
        let stage = Stage::set(kind, format).await;
        stage.simulator.grant(&stage.zhang, TEMPLATE, Consent::OneTime).await;
        stage.clock.advance(Duration::from_secs(1));
        stage.simulator.grant(&stage.zhang, TEMPLATE, Consent::OneTime).await;
        assert_eq!(stage.simulator.grants(&stage.zhang)[TEMPLATE], Granted::Times(2));
        stage.subscription(&stage.zhang).await.unwrap();
        stage.subscription(&stage.zhang).await.unwrap();
        let error = stage.subscription(&stage.zhang).await.unwrap_err();
        assert_eq!((error.errcode(), error.class().remedy()), (Some(43_101), Remedy::OtherWay));
        let events = stage.events(4).await;
        assert!(matches!(&events[0], Event::SubscriptionPopup(choices)
            if choices[0].template_id == TEMPLATE && choices[0].status == "accept"));
        let results = events.iter().filter(|event| {
            matches!(event, Event::SubscriptionSent(results)
                if results[0].template_id == TEMPLATE && results[0].error_code == "0")
        });
        assert_eq!(results.count(), 2);
        let notices = stage.simulator.notices(&stage.zhang);
        assert_eq!(notices.len(), 2);
        assert_eq!(notices[0].fields, own(&[("thing1", "第三法庭")]));
        assert_eq!(notices[0].url.as_deref(), Some("pages/n?id=1"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lasting_consent_holds_until_it_is_switched_off() {
    let stage = Stage::official().await;
    stage.simulator.grant(&stage.zhang, TEMPLATE, Consent::LongTerm).await;
    for _ in 0..3 {
        stage.subscription(&stage.zhang).await.unwrap();
    }
    stage.simulator.switch_off(&stage.zhang, TEMPLATE).await;
    assert_eq!(code(stage.subscription(&stage.zhang).await), 43_101);
    let events = stage.events(5).await;
    let off = events
        .iter()
        .any(|event| matches!(event, Event::SubscriptionChange(choices) if choices[0].status == "reject"));
    assert!(off, "{events:?}");
    stage.simulator.grant(&stage.zhang, TEMPLATE, Consent::LongTerm).await;
    stage.set_faults(Faults { banned_templates: vec![TEMPLATE.to_owned()], ..Faults::default() });
    assert_eq!(code(stage.subscription(&stage.zhang).await), 43_107);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_breaks_its_rule_is_refused_and_costs_no_consent() {
    let stage = Stage::official().await;
    stage.simulator.settle_in(&stage.zhang);
    stage.simulator.give_grant(&stage.zhang, TEMPLATE, Consent::OneTime);
    let long = "一".repeat(21);
    for fields in [&[("thing1", long.as_str())][..], &[("phrase2", "")], &[("time3", "上午9:30")], &[]] {
        let error = stage.client.send_subscription(&stage.zhang, &subscription(fields)).await.unwrap_err();
        assert_eq!((error.errcode(), error.class().remedy()), (Some(47_003), Remedy::Mend), "{fields:?}");
        let (template_id, data) = (TEMPLATE.to_owned(), own(fields));
        let message = TemplateMessage { template_id, data, url: None, client_msg_id: None };
        assert_eq!(code(stage.client.send_template(&stage.zhang, &message).await), 47_003, "{fields:?}");
    }
    assert_eq!(stage.simulator.grants(&stage.zhang)[TEMPLATE], Granted::Times(1));
    assert!(stage.routes(&stage.zhang).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sends_to_one_person_do_not_overlap() {
    let stage = Stage::official().await;
    stage.simulator.give_grant(&stage.zhang, TEMPLATE, Consent::LongTerm);
    stage.client.check_token().await.unwrap();
    stage.set_faults(Faults { api_latency_ms: 300, ..Faults::default() });
    let (one, other) = tokio::join!(stage.subscription(&stage.zhang), stage.subscription(&stage.zhang));
    let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0].errcode(), refused[0].class().remedy()), (Some(43_108), Remedy::Wait));
    stage.subscription(&stage.zhang).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_leaves_the_message_sent() {
    let stage = Stage::official().await;
    stage.simulator.settle_in(&stage.zhang);
    stage.simulator.give_grant(&stage.zhang, TEMPLATE, Consent::OneTime);
    stage.client.check_token().await.unwrap();
    stage.set_faults(Faults { api_lost_answers: 3, ..Faults::default() });
    let lost = Err(ApiError::Transport(Transport::NoAnswer));
    assert_eq!(stage.subscription(&stage.zhang).await, lost);
    assert!(stage.city_service(&stage.zhang).await.unwrap_err().is_unknown());
    assert!(stage.template(&stage.zhang, "n1").await.unwrap_err().is_unknown());
    stage.template(&stage.zhang, "n1").await.unwrap();
    let once_each = [Route::Subscription, Route::CityService, Route::Template];
    assert_eq!(stage.routes(&stage.zhang), once_each, "the same client_msg_id is the same message");
    assert_eq!(code(stage.subscription(&stage.zhang).await), 43_101, "the consent was used up");
    stage.clock.advance(Duration::from_secs(601));
    stage.template(&stage.zhang, "n1").await.unwrap();
    assert_eq!(stage.routes(&stage.zhang).len(), 4, "after ten minutes it is another");
}

#[tokio::test(flavor = "multi_thread")]
async fn being_turned_away_says_how_long() {
    let stage = Stage::official().await;
    stage.simulator.settle_in(&stage.zhang);
    for retry_after in [Some(1), Some(86_400), None] {
        let busy = |path: &str| Busy { path: path.into(), retry_after, times: 1 };
        stage
            .set_faults(Faults { busy: vec![busy("template/send"), busy("court/sms")], ..Faults::default() });
        let expected = retry_after.map(Duration::from_secs);
        let error = stage.template(&stage.zhang, "n1").await.unwrap_err();
        assert_eq!(error, ApiError::Transport(Transport::Busy { retry_after: expected }));
        assert!(!error.is_unknown());
        assert_eq!(stage.sms("m1").await, Err(NotSent::Busy { retry_after: expected }));
    }
    assert!(stage.routes(&stage.zhang).is_empty());
    stage.template(&stage.zhang, "n1").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn t18_some_openids_always_behave_alike() {
    let stage = Stage::official().await;
    let temporary = openid("oTest0000000000000000001_temp");
    let permanent = openid("oTest0000000000000000001_perm");
    let unknown = openid("oTest0000000000000000001_unkn");
    let slow = openid("oTest0000000000000000001_slow");
    assert_eq!(code(stage.template(&temporary, "a").await), -1);
    assert_eq!(code(stage.city_service(&temporary).await), -1);
    assert_eq!(code(stage.template(&permanent, "a").await), 43_004);
    assert_eq!(code(stage.subscription(&permanent).await), 40_003);
    assert!(stage.subscription(&unknown).await.unwrap_err().is_unknown());
    assert!(stage.template(&unknown, "a").await.unwrap_err().is_unknown());
    assert_eq!(stage.routes(&unknown), [Route::Subscription, Route::Template]);
    let begun = std::time::Instant::now();
    stage.template(&slow, "a").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert!(stage.routes(&temporary).is_empty() && stage.routes(&permanent).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn results_come_late_twice_out_of_order_or_never() {
    let stage = Stage::official().await;
    stage.simulator.settle_in(&stage.zhang);
    stage.set_faults(Faults {
        hold_results: true,
        duplicate_results: 1,
        result_failures: vec![ResultFailure::UserBlock, ResultFailure::SystemFailed],
        ..Faults::default()
    });
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(stage.template(&stage.zhang, name).await.unwrap());
    }
    assert!(stage.court.events.lock().unwrap().is_empty());
    stage.clock.advance(Duration::from_secs(1_200));
    assert_eq!(stage.simulator.release_results(Order::Reversed).await, 3);
    let told: Vec<_> = stage
        .events(4)
        .await
        .into_iter()
        .map(|event| match event {
            Event::TemplateSendJobFinish { msg_id, status } => (msg_id, status),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected =
        [(2, "success"), (1, "failed: system failed"), (0, "failed:user block"), (0, "failed:user block")];
    assert_eq!(told, expected.map(|(at, status)| (ids[at].clone(), status.to_owned())));
    let arrived =
        stage.simulator.notices(&stage.zhang).iter().map(|notice| notice.arrives).collect::<Vec<_>>();
    assert_eq!(arrived, [false, false, true]);
    stage.set_faults(Faults { lost_results: 1, ..Faults::default() });
    stage.template(&stage.zhang, "d").await.unwrap();
    let last = stage.template(&stage.zhang, "e").await.unwrap();
    let events = stage.events(5).await;
    assert!(matches!(&events[4], Event::TemplateSendJobFinish { msg_id, .. } if *msg_id == last));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_read_in_every_shape() {
    for (shape, sign) in [
        (ListShape::Plain, "\"List\":{"),
        (ListShape::Array, "\"List\":[{"),
        (ListShape::Wrapped, "SentEvent\":{"),
    ] {
        let stage = Stage::set(AccountKind::MiniProgram, Format::Json).await;
        stage.simulator.give_grant(&stage.zhang, TEMPLATE, Consent::OneTime);
        stage.set_faults(Faults { json_list: shape, ..Faults::default() });
        stage.subscription(&stage.zhang).await.unwrap();
        let events = stage.events(1).await;
        assert!(stage.court.plain.lock().unwrap()[0].contains(sign), "{shape:?}");
        assert!(matches!(&events[0], Event::SubscriptionSent(results)
            if results.len() == 1 && results[0].template_id == TEMPLATE && results[0].error_status == "success"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn city_services_reach_who_used_them() {
    let stage = Stage::official().await;
    stage.simulator.unfollow(&stage.zhang).await;
    let error = stage.city_service(&stage.zhang).await.unwrap_err();
    assert_eq!((error.errcode(), error.class().remedy()), (Some(82_020), Remedy::OtherWay));
    stage.simulator.use_city_service(&stage.zhang);
    assert!(stage.city_service(&stage.zhang).await.unwrap().starts_with("https://"));
    stage.clock.advance(Duration::from_secs(31 * 86_400));
    assert_eq!(code(stage.city_service(&stage.zhang).await), 82_021);
    assert_eq!(code(stage.template(&stage.zhang, "a").await), 43_004, "who left follows no more");
    let offline = ApiFault { path: "sendmsgdata".into(), errcode: 82_026, times: 1 };
    stage.set_faults(Faults { api: vec![offline], ..Faults::default() });
    assert_eq!(code(stage.city_service(&stage.zhang).await), 82_026);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_blocks_the_account_is_told_of_by_the_result() {
    let stage = Stage::official().await;
    stage.simulator.settle_in(&stage.zhang);
    stage.simulator.block(&stage.zhang, true);
    stage.template(&stage.zhang, "a").await.unwrap();
    let events = stage.events(1).await;
    assert!(
        matches!(&events[0], Event::TemplateSendJobFinish { status, .. } if status == "failed:user block")
    );
    assert!(stage.simulator.screen(&stage.zhang).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_message_is_delivered_once_and_can_be_asked_for() {
    let stage = Stage::official().await;
    assert_eq!(stage.look_up("m1").await, Ok(SmsState::Unknown));
    stage.set_faults(Faults { sms_lost_answers: 1, hold_results: true, ..Faults::default() });
    assert_eq!(stage.sms("m1").await, Err(NotSent::Unknown));
    assert_eq!(stage.look_up("m1").await, Ok(SmsState::Accepted));
    stage.sms("m1").await.unwrap();
    assert_eq!(stage.simulator.short_messages(MOBILE).len(), 1);
    assert_eq!(stage.simulator.release_results(Order::AsSent).await, 1);
    assert_eq!(stage.look_up("m1").await, Ok(SmsState::Delivered));
    let reports = stage.court.reports.lock().unwrap().clone();
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].id.as_str(), reports[0].state), ("m1", SmsState::Delivered));
    assert_eq!(reports[0].at, stage.clock.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_message_fails_at_the_gateway_the_carrier_or_the_phone() {
    let stage = Stage::official().await;
    stage.set_faults(Faults {
        sms_refused: Some("BlackList".into()),
        result_failures: vec![ResultFailure::SystemFailed],
        hold_results: true,
        lost_results: 1,
        ..Faults::default()
    });
    assert_eq!(stage.sms("m1").await, Err(NotSent::Refused));
    assert_eq!(stage.look_up("m1").await, Ok(SmsState::Unknown));
    stage.sms("m2").await.unwrap();
    stage.simulator.block_sms(&stage.zhang, true);
    stage.sms("m3").await.unwrap();
    stage.simulator.release_results(Order::AsSent).await;
    for id in ["m2", "m3"] {
        assert_eq!(stage.look_up(id).await, Ok(SmsState::Failed), "{id}");
    }
    let reports = stage.court.reports.lock().unwrap().clone();
    let told: Vec<_> = reports.iter().map(|report| (report.id.as_str(), report.code.as_deref())).collect();
    assert_eq!(told, [("m3", Some("MK:BLOCK"))], "the first report was lost");
    assert!(stage.simulator.screen(&stage.zhang).is_empty());
    assert_eq!(stage.routes(&stage.zhang), [Route::Sms, Route::Sms]);
}

#[tokio::test(flavor = "multi_thread")]
async fn city_services_and_gateways_refuse_what_their_fields_do_not_take() {
    let stage = Stage::official().await;
    stage.simulator.settle_in(&stage.zhang);
    let long = "一".repeat(21);
    for fields in
        [&[("keynote1", long.as_str())][..], &[("keynote1", " ")], &[("keynote1", "第一行\n第二行")], &[]]
    {
        assert_eq!(code(stage.city_service_of(&stage.zhang, fields).await), 47_003, "{fields:?}");
    }
    for _ in 0..5 {
        stage.city_service(&stage.zhang).await.unwrap();
    }
    assert_eq!(code(stage.city_service(&stage.zhang).await), 82_023, "what was refused is not counted");
    let text = |template: &str, value: &str, text: &str| Text {
        template: template.into(),
        values: [("court".to_owned(), value.to_owned())].into(),
        text: text.into(),
    };
    for wrong in [
        text("", "示例法院", "开庭"),
        text("hearing", "", "开庭"),
        text("hearing", "第一行\n第二行", "开庭"),
        text("hearing", "🎉", "开庭"),
        text("hearing", "示例法院", ""),
        text("hearing", "示例法院", &"一".repeat(501)),
    ] {
        assert_eq!(stage.sms_of("m1", &wrong).await, Err(NotSent::Refused), "{wrong:?}");
    }
    assert!(stage.simulator.short_messages(MOBILE).is_empty());
    stage.sms_of("m1", &text("hearing", "示例法院", &"一".repeat(500))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_banned_by_a_knob() {
    let stage = Stage::official().await;
    stage.simulator.give_grant(&stage.zhang, TEMPLATE, Consent::LongTerm);
    let knob = serde_json::json!({ "banned_templates": [TEMPLATE] });
    stage.set_faults(serde_json::from_value(knob).unwrap());
    assert_eq!(code(stage.subscription(&stage.zhang).await), 43_107);
    stage.set_faults(Faults::default());
    stage.subscription(&stage.zhang).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_result_waits_for_the_clock() {
    let stage = Stage::official().await;
    stage.simulator.settle_in(&stage.zhang);
    stage.set_faults(Faults { result_delay_ms: 600_000, ..Faults::default() });
    stage.template(&stage.zhang, "a").await.unwrap();
    stage.clock.advance(Duration::from_secs(599));
    // What comes too early would have come by then.
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(stage.court.events.lock().unwrap().is_empty());
    stage.clock.advance(Duration::from_secs(1));
    assert!(matches!(&stage.events(1).await[0], Event::TemplateSendJobFinish { .. }));
}
