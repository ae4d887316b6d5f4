//! Hearing dates and results of filing reach the people of a case: once, in time, in their present state.

use std::time::Duration;

use serde_json::{Value, json};
use tingxun::db::Sql;
use tingxun::simulator::{ApiFault, Faults, Shown};
use tingxun::wechat::OpenId;

use crate::case_system::{docket, event, tell};
use crate::sign_in::registered_on_page;
use crate::world::{Engine, PEOPLE, Plan, World};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// Expands each journey to `name::sqlite` and `name::postgres`, in a court whose account has templates.
macro_rules! on_both {
    ($($journeys:tt)*) => { $crate::both_in! { $crate::notices::court; $($journeys)* } };
}
pub(crate) use on_both;

pub async fn court(engine: Engine) -> Option<World> {
    let extra = "[account.court.templates]\nhearing = \"TPL-hearing\"\nprogress = \"TPL-progress\"\n\
                 deadline = \"TPL-deadline\"\n";
    World::planned(Plan { extra: extra.to_owned(), ..Plan::on(engine) }).await
}

pub fn openid(who: usize) -> OpenId {
    OpenId::parse(PEOPLE[who][0]).unwrap()
}

/// What stands in the template messages on somebody's screen, each in one text.
pub fn shown(world: &World, who: usize) -> Vec<String> {
    let notice = |shown: Shown| match shown {
        Shown::Notice { lines, .. } => {
            Some(lines.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join("｜"))
        }
        _ => None,
    };
    world.simulator.screen(&openid(who)).into_iter().filter_map(|item| notice(item.shown)).collect()
}

/// The short messages on somebody's phone that are no codes.
pub fn texts(world: &World, who: usize) -> Vec<String> {
    let text = |shown: Shown| match shown {
        Shown::Sms { text } if !text.contains("验证码") => Some(text),
        _ => None,
    };
    world.simulator.screen(&openid(who)).into_iter().filter_map(|item| text(item.shown)).collect()
}

/// The kinds of all notices in that state, in order.
pub async fn kinds(world: &World, state: &'static str) -> Vec<String> {
    const IN_STATE: Sql = Sql::new("SELECT kind FROM notice WHERE state = $1 ORDER BY kind, id");
    let rows: Vec<(String,)> =
        world.app.db.all(&IN_STATE, vec![tingxun::db::Value::from(state)]).await.unwrap();
    rows.into_iter().map(|(kind,)| kind).collect()
}

/// The kinds of all notices that a provider took: in one look, for receipts arrive meanwhile.
pub async fn kinds_taken(world: &World) -> Vec<String> {
    const TAKEN: Sql =
        Sql::new("SELECT kind FROM notice WHERE state IN ('accepted', 'delivered') ORDER BY kind, id");
    let rows: Vec<(String,)> = world.app.db.all(&TAKEN, Vec::new()).await.unwrap();
    rows.into_iter().map(|(kind,)| kind).collect()
}

pub fn count(kinds: &[String], kind: &str) -> usize {
    kinds.iter().filter(|own| *own == kind).count()
}

pub fn hearing(id: &str, sequence: i64, state: &str, starts_at: &str) -> Value {
    event(
        id,
        "hearing.changed",
        json!({ "id": "A1-H1", "sequence": sequence, "case": "A1", "kind": "trial", "state": state,
                "starts_at": starts_at, "room": "第三法庭" }),
    )
}

/// 张晓晴 and her lawyer 王立新 are registered; then the court tells her case.
async fn told_docket(world: &World) {
    registered_on_page(world, 0).await;
    registered_on_page(world, 2).await;
    tell(world, docket()).await;
    world.ticks().await;
}

/// A worker dies between its claim and the end of its call: what it held has an attempt without an outcome.
pub async fn a_worker_dies_while_it_sends(world: &World) {
    let stop = tokio_util::sync::CancellationToken::new();
    world.simulator.set_faults(Faults { api_latency_ms: 3_000, ..Faults::default() });
    let courier = world.app.courier.clone();
    let dying = tokio::spawn(async move { courier.turn(&stop).await });
    let under_way = "SELECT COUNT(*) FROM notice_attempt WHERE route = 'template' AND outcome IS NULL";
    while world.count(under_way).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // A transaction outlives whoever waits for it: its next claim must not come after it has died.
    tokio::time::sleep(Duration::from_secs(1)).await;
    dying.abort();
    world.simulator.set_faults(Faults::default());
}

on_both! {
    async fn every_party_and_agent_learns_of_a_hearing_at_once(world: World) {
        told_docket(&world).await;
        for who in [0, 2] {
            let shown = shown(&world, who);
            assert_eq!(shown.len(), 1, "{shown:?}");
            assert!(shown[0].contains("2026年12月8日 09:30") || shown[0].contains("2026年12月08日 09:30"), "{shown:?}");
            assert!(texts(&world, who).is_empty(), "one way is enough");
        }
        let taken = kinds_taken(&world).await;
        assert_eq!(count(&taken, "hearing-set"), 4, "{taken:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE state = 'open'").await, 2, "a company without a number, a man without one: somebody calls");
        let planned = kinds(&world, "planned").await;
        assert_eq!(count(&planned, "hearing-1-day"), 4);
        assert_eq!(count(&planned, "hearing-7-days"), 3, "lawyers are reminded three days and one day before");
    }

    async fn whoever_never_registered_gets_a_short_message(world: World) {
        tell(&world, docket()).await;
        world.ticks().await;
        let texts = texts(&world, 0);
        assert_eq!(texts.len(), 1, "{texts:?}");
        assert!(shown(&world, 0).is_empty());
    }

    async fn a_hearing_that_is_moved_twice_in_a_minute_is_told_once_and_right(world: World) {
        told_docket(&world).await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.ticks().await;
        world.passes(Duration::from_secs(30));
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-16T10:00")]).await;
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 1, "the court has a minute to correct itself");
        world.passes(Duration::from_secs(61));
        world.ticks().await;
        for who in [0, 2] {
            let shown = shown(&world, who);
            assert_eq!(shown.len(), 2, "{shown:?}");
            assert!(shown[1].contains("12月16日 10:00"), "{shown:?}");
            assert!(!shown.concat().contains("12月15日"), "a date that did not last: {shown:?}");
        }
        assert_eq!(count(&kinds(&world, "superseded").await, "hearing-moved"), 4);
    }

    async fn a_hearing_that_moved_to_and_fro_has_not_moved(world: World) {
        told_docket(&world).await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(Duration::from_secs(20));
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-08T09:30")]).await;
        world.ticks().await;
        world.passes(Duration::from_secs(120));
        world.ticks().await;
        assert_eq!((shown(&world, 0).len(), shown(&world, 2).len()), (1, 1));
        assert_eq!(world.count("SELECT version FROM hearing").await, 3, "calendars count each of them");
        assert_eq!(count(&kinds(&world, "skipped").await, "hearing-moved"), 2, "of those who were told");
        let calls = "SELECT COUNT(*) FROM notice WHERE kind = 'hearing-moved' AND state = 'accepted' AND reason = 'a clerk calls'";
        assert_eq!(world.count(calls).await, 2, "whom nobody has called yet will hear it in the same call");
        // Whoever has heard of the other date is told of the old one again.
        tell(&world, vec![hearing("m3", 8, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        tell(&world, vec![hearing("m4", 9, "scheduled", "2026-12-08T09:30")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let shown = shown(&world, 0);
        assert_eq!(shown.len(), 3, "{shown:?}");
        assert!(shown[1].contains("12月15日") && shown[2].contains("09:30"), "{shown:?}");
    }

    async fn a_cancelled_hearing_is_taken_back_and_nobody_is_reminded(world: World) {
        told_docket(&world).await;
        tell(&world, vec![hearing("c1", 6, "cancelled", "2026-12-08T09:30")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!((shown(&world, 0).len(), shown(&world, 2).len()), (2, 2));
        assert!(kinds(&world, "planned").await.iter().all(|kind| !kind.starts_with("hearing")));
        for _ in 0..20 {
            world.passes(24 * HOUR);
            world.ticks().await;
        }
        assert!(kinds_taken(&world).await.iter().all(|kind| !kind.starts_with("hearing-1")));
    }

    async fn what_was_never_told_is_not_taken_back(world: World) {
        registered_on_page(&world, 0).await;
        let mut events = docket();
        events[0] = hearing("e0", 5, "cancelled", "2026-12-08T09:30");
        tell(&world, events).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert!(shown(&world, 0).is_empty());
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind NOT LIKE 'fee%'").await, 0);
    }

    async fn reminders_come_in_time_and_once(world: World) {
        told_docket(&world).await;
        let mut seen = vec![shown(&world, 0).len()];
        for _ in 0..(16 * 24) {
            world.passes(HOUR);
            world.ticks().await;
            seen.push(shown(&world, 0).len());
        }
        let done = kinds_taken(&world).await;
        for (kind, times) in [("hearing-7-days", 3), ("hearing-3-days", 4), ("hearing-1-day", 4), ("hearing-2-hours", 3)] {
            let reached = count(&done, kind);
            // The company and the man without a number are reached by nobody but a clerk, and clerks are not reminded.
            assert!(reached >= 1 && reached <= times, "{kind}: {reached}");
        }
        let of_zhang = shown(&world, 0).len() - 1;
        assert_eq!(of_zhang, 4 + 2, "seven, three, one day and two hours before; the fee three and one day before");
    }

    async fn t8_what_is_older_than_what_is_known_plans_nothing(world: World) {
        told_docket(&world).await;
        tell(&world, vec![hearing("m1", 9, "scheduled", "2026-12-15T14:00")]).await;
        let before = (world.count("SELECT COUNT(*) FROM notice").await, kinds(&world, "planned").await);
        assert_eq!(tell(&world, vec![hearing("m2", 8, "scheduled", "2026-12-10T10:00"), hearing("m3", 9, "cancelled", "2026-12-15T14:00")]).await, ["stale", "stale"]);
        assert_eq!((world.count("SELECT COUNT(*) FROM notice").await, kinds(&world, "planned").await), before);
        world.passes(2 * MINUTE);
        world.ticks().await;
        let shown = shown(&world, 0);
        assert!(shown.len() == 2 && shown[1].contains("12月15日"), "{shown:?}");
    }

    async fn t9_nobody_is_woken_but_for_what_is_near(world: World) {
        registered_on_page(&world, 0).await;
        // 22:30 at the court.
        world.passes(12 * HOUR + 30 * MINUTE);
        tell(&world, docket()).await;
        world.ticks().await;
        assert!(shown(&world, 0).is_empty(), "a hearing in two weeks can wait for the morning");
        let mut near = docket();
        near[0] = event("n0", "hearing.changed", json!({ "id": "A1-H2", "sequence": 5, "case": "A1", "kind": "trial",
            "state": "scheduled", "starts_at": "2026-11-25T14:00", "room": "第三法庭" }));
        tell(&world, near).await;
        world.ticks().await;
        let night = shown(&world, 0);
        assert_eq!(night.len(), 1, "{night:?}");
        assert!(night[0].contains("11月25日 14:00"), "{night:?}");
        world.passes(9 * HOUR + 30 * MINUTE);
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 2, "at eight in the morning");
    }

    async fn whoever_knows_a_near_time_is_told_at_night_that_it_is_not_that(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        tell(&world, vec![hearing("n1", 6, "scheduled", "2026-11-25T08:30")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let known = shown(&world, 0).len();
        // 22:30 at the court; moved twice before anybody is told.
        world.passes(12 * HOUR + 30 * MINUTE);
        world.ticks().await;
        let reminded = shown(&world, 0).len();
        tell(&world, vec![hearing("n2", 7, "scheduled", "2026-12-16T10:00")]).await;
        tell(&world, vec![hearing("n3", 8, "scheduled", "2026-12-17T10:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let night = shown(&world, 0);
        assert!(known > 0 && night.len() == reminded + 1, "{night:?}");
        assert!(night[reminded].contains("12月17日"), "at eight she would be on her way: {night:?}");
        tell(&world, vec![hearing("n4", 9, "scheduled", "2026-12-18T10:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), reminded + 1, "that one can wait for the morning");
        world.passes(10 * HOUR);
        world.ticks().await;
        assert!(shown(&world, 0).last().unwrap().contains("12月18日"));
    }

    async fn a_correction_that_is_due_is_told_at_night_and_called_when_its_day_is_over(world: World) {
        told_docket(&world).await;
        let before = world.count("SELECT COUNT(*) FROM phone_task").await;
        // 22:30 at the court.
        world.passes(12 * HOUR + 30 * MINUTE);
        let due = |id: &str, due_on: &str| {
            vec![event(id, "filing.decided", json!({ "id": id, "sequence": 1, "case": "A1", "result": "correction",
                "title": "补正通知", "text": "请补身份证复印件", "dated": "2026-11-24", "due_on": due_on }))]
        };
        world.ticks().await;
        let already = shown(&world, 0).len();
        tell(&world, due("A1-F1", "2026-11-24")).await;
        world.ticks().await;
        let night = shown(&world, 0);
        assert!(night.len() == already + 1 && night[already].contains("补正"), "an hour and a half is left: {night:?}");
        tell(&world, due("A1-F2", "2026-11-23")).await;
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), already + 1, "a message is too late");
        assert_eq!(kinds(&world, "expired").await, ["filing-correction"; 4]);
        let called = "SELECT COUNT(*) FROM phone_task t JOIN notice n ON n.id = t.notice_id WHERE n.kind = 'filing-correction' AND t.state = 'open'";
        assert!(world.count("SELECT COUNT(*) FROM phone_task").await > before && world.count(called).await >= 2, "a clerk calls instead");
    }

    async fn who_blocks_the_account_gets_a_short_message_and_who_blocks_that_a_call(world: World) {
        told_docket(&world).await;
        let before = world.count("SELECT COUNT(*) FROM phone_task").await;
        world.simulator.unfollow(&openid(0)).await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!((shown(&world, 0).len(), texts(&world, 0).len()), (1, 1));
        world.simulator.set_faults(Faults { sms_down: 1_000, ..Faults::default() });
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-16T14:00")]).await;
        for _ in 0..40 {
            world.passes(2 * MINUTE);
            world.ticks().await;
        }
        assert_eq!(texts(&world, 0).len(), 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task").await, before + 1, "a clerk calls");
    }

    async fn t2_an_answer_that_was_lost_is_folded_by_the_platform(world: World) {
        registered_on_page(&world, 0).await;
        world.simulator.set_faults(Faults { api_lost_answers: 1, ..Faults::default() });
        tell(&world, docket()).await;
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt WHERE outcome = 'unknown'").await, 1);
        world.passes(Duration::from_secs(10));
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 1, "the same client_msg_id within ten minutes");
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'hearing-set' AND state IN ('accepted', 'delivered') AND attempts = 2").await, 1);
    }

    async fn t1_what_a_dead_worker_held_comes_back_when_its_lease_ends(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        a_worker_dies_while_it_sends(&world).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'sending'").await, 1);
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'sending'").await, 1, "nobody takes it before the lease ends");
        world.passes(Duration::from_secs(61));
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'sending'").await, 0);
        assert_eq!(shown(&world, 0).len(), 1);
    }

    async fn a_refused_template_takes_the_next_way_at_once(world: World) {
        registered_on_page(&world, 0).await;
        let fault = ApiFault { path: "cgi-bin/message/template/send".into(), errcode: 43_004, times: 1 };
        world.simulator.set_faults(Faults { api: vec![fault], ..Faults::default() });
        tell(&world, docket()).await;
        world.ticks().await;
        assert!(shown(&world, 0).is_empty());
        // Somebody who has just written has a window; else it is the short message.
        assert_eq!(texts(&world, 0).len() + world.count("SELECT COUNT(*) FROM notice_attempt WHERE route = 'chat' AND outcome = 'accepted'").await as usize, 1);
    }

    async fn t10_whoever_left_the_case_is_not_told(world: World) {
        told_docket(&world).await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        let [_, name, id, mobile] = PEOPLE[0];
        tell(&world, vec![event("x1", "party.changed", json!({ "id": "A1-1", "sequence": 9, "case": "A1", "role": "plaintiff", "name": name, "id_number": id, "mobile": mobile, "left": true }))]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 1, "the move came after she had left");
        assert_eq!(shown(&world, 2).len(), 1, "and her agent acts for nobody");
    }

    async fn t13_a_whole_calendar_waits_for_a_word(world: World) {
        registered_on_page(&world, 0).await;
        let events = (0..150).flat_map(|n| {
            [
                event(&format!("c{n}"), "case.changed", json!({ "id": format!("C{n}"), "sequence": 1, "number": format!("(2026)京0491民初{}号", 100 + n), "cause": "买卖合同纠纷", "stage": "scheduled" })),
                event(&format!("p{n}"), "party.changed", json!({ "id": format!("C{n}-1"), "sequence": 1, "case": format!("C{n}"), "role": "plaintiff", "name": PEOPLE[0][1], "id_number": PEOPLE[0][2] })),
                event(&format!("h{n}"), "hearing.changed", json!({ "id": format!("C{n}-H"), "sequence": 1, "case": format!("C{n}"), "kind": "trial", "state": "scheduled", "starts_at": "2026-12-20T09:30" })),
            ]
        });
        tell(&world, events.collect()).await;
        world.ticks().await;
        assert!(shown(&world, 0).is_empty(), "nothing goes out without a person's consent");
        assert!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'held'").await > 400);
    }
}

pub fn document(id: &str, case: &str, title: &str) -> Value {
    event(
        id,
        "document.issued",
        json!({ "id": format!("{case}-{id}"), "sequence": 1, "case": case, "title": title, "dated": "2026-11-24" }),
    )
}

on_both! {
    async fn t16_news_of_one_case_become_one_and_two_cases_never(world: World) {
        told_docket(&world).await;
        let [_, name, id, mobile] = PEOPLE[0];
        tell(&world, vec![
            event("b1", "case.changed", json!({ "id": "B1", "sequence": 1, "number": "(2026)京0491民初2号", "cause": "买卖合同纠纷", "stage": "filed" })),
            event("b2", "party.changed", json!({ "id": "B1-1", "sequence": 1, "case": "B1", "role": "plaintiff", "name": name, "id_number": id, "mobile": mobile })),
            document("d1", "A1", "举证通知书"),
        ]).await;
        world.passes(4 * MINUTE);
        tell(&world, vec![document("d2", "A1", "应诉通知书"), document("d3", "B1", "受理案件通知书")]).await;
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), 1, "what is only good to know waits for more");
        world.passes(12 * MINUTE);
        world.ticks().await;
        let shown = shown(&world, 0);
        assert_eq!(shown.len(), 3, "{shown:?}");
        assert_eq!(shown.iter().filter(|text| text.contains("民初1号") && text.contains("有2项新进展")).count(), 1, "{shown:?}");
        assert_eq!(shown.iter().filter(|text| text.contains("民初2号") && text.contains("文书")).count(), 1, "{shown:?}");
        assert_eq!(count(&kinds(&world, "merged").await, "document-ready"), 2, "one for each who was reached");
    }

    async fn t14_whoever_holds_a_number_that_was_somebody_elses_says_so(world: World) {
        tell(&world, docket()).await;
        world.ticks().await;
        assert_eq!(texts(&world, 0).len(), 1);
        let before = world.count("SELECT COUNT(*) FROM phone_task").await;
        const SENT: Sql = Sql::new("SELECT notice_id FROM notice_attempt WHERE route = 'sms'");
        let (notice,): (String,) = world.app.db.one(&SENT, Vec::new()).await.unwrap();
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let gate = client.get(format!("{}/m/notices/{notice}", world.address)).send().await.unwrap();
        let gate = gate.text().await.unwrap();
        assert!(gate.contains("不是我的案件") && !gate.contains("民初1号") && !gate.contains("张"), "{gate}");
        let told = client.post(format!("{}/m/notices/{notice}/not-mine", world.address)).send().await.unwrap();
        assert!(told.text().await.unwrap().contains("已记下"));
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task WHERE reason = 'wrong person'").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM phone_task").await, before + 1);
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!(texts(&world, 0).len(), 1, "nothing of hers goes to that number any more");
    }

    async fn t11_receipts_come_late_twice_and_in_any_order_and_never_lower_a_state(world: World) {
        registered_on_page(&world, 0).await;
        world.simulator.set_faults(Faults { hold_results: true, duplicate_results: 8, ..Faults::default() });
        tell(&world, docket()).await;
        world.ticks().await;
        let set = "SELECT COUNT(*) FROM notice n JOIN notice_attempt a ON a.notice_id = n.id AND a.route = 'template' WHERE n.kind = 'hearing-set' AND n.state = 'accepted'";
        assert_eq!(world.count(set).await, 1);
        let unknown = [("MsgID", "1"), ("Status", "success")];
        world.simulator.push_event(&openid(0), "TEMPLATESENDJOBFINISH", &unknown).await;
        world.simulator.release_results(tingxun::simulator::Order::Reversed).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'delivered'").await, 1);
        const SENT: Sql = Sql::new("SELECT notice_id FROM notice_attempt WHERE route = 'template'");
        let (notice,): (String,) = world.app.db.one(&SENT, Vec::new()).await.unwrap();
        let mut visit = crate::visit::Visit::of(&world, &openid(0));
        let page = visit.get(&format!("/m/notices/{notice}")).await;
        assert!(page.body.contains("登录查看") || page.at.starts_with("/m/hearings/"), "{}", page.at);
        let mut visit = registered_visit(&world).await;
        let page = visit.get(&format!("/m/notices/{notice}")).await;
        assert!(page.at.starts_with("/m/hearings/"), "{} {}", page.at, page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'read'").await, 1);
        world.simulator.release_results(tingxun::simulator::Order::AsSent).await;
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'read'").await, 1, "a late word lowers nothing");
    }
}

/// 张晓晴, registered before, signs in to the pages and has just proved who she is.
async fn registered_visit(world: &World) -> crate::visit::Visit<'_> {
    let mut visit = crate::visit::Visit::of(world, &openid(0));
    visit.get("/m/cases").await;
    visit
}

on_both! {
    async fn what_a_dead_worker_may_have_told_is_taken_back(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        a_worker_dies_while_it_sends(&world).await;
        tell(&world, vec![hearing("c1", 6, "cancelled", "2026-12-08T09:30")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let taken_back = world.count("SELECT COUNT(*) FROM notice n JOIN notice_attempt a ON a.notice_id = n.id WHERE n.kind = 'hearing-cancelled' AND a.route = 'template'").await;
        assert_eq!(taken_back, 1, "she may have heard of it");
    }

    async fn a_party_whose_identity_was_corrected_hears_nothing_more(world: World) {
        told_docket(&world).await;
        let [_, name, id, mobile] = PEOPLE[1];
        tell(&world, vec![event("x1", "party.changed", json!({ "id": "A1-1", "sequence": 9, "case": "A1", "role": "plaintiff", "name": name, "id_number": id, "mobile": mobile }))]).await;
        world.ticks().await;
        assert_eq!(texts(&world, 1).len(), 1, "whose case it is hears of the hearing");
        for _ in 0..14 {
            world.passes(24 * HOUR);
            world.ticks().await;
        }
        assert_eq!(shown(&world, 0).len(), 1, "it was never hers");
    }
}

/// A sitting that is called held by mistake before anybody was told, and then takes place after all.
#[tokio::test(flavor = "multi_thread")]
async fn a_sitting_that_was_called_held_by_mistake_is_told_all_the_same() {
    let world = court(Engine::Sqlite).await.expect("SQLite is always there");
    registered_on_page(&world, 0).await;
    tell(&world, docket()).await;
    tell(&world, vec![hearing("m1", 6, "held", "2026-12-08T09:30")]).await;
    tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-08T09:30")]).await;
    world.passes(2 * MINUTE);
    world.ticks().await;
    assert_eq!(shown(&world, 0).len(), 1);
}
