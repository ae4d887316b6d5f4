//! Whoever acts for others may have what can wait in one message a day, which names no case.

use std::time::Duration;

use serde_json::{Value, json};
use tingxun::channel::notice::Kind;
use tingxun::db::Sql;
use tingxun::notices::ledger::{Filter, Wanted};
use tingxun::simulator::{ApiFault, Faults, ScreenItem, Shown};

use crate::case_system::{event, tell};
use crate::notices::{a_worker_dies_while_it_sends, on_both, openid, shown, texts};
use crate::registration::{code, say};
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::{PEOPLE, World};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// 王立新, who acts for 张晓晴.
const AGENT: usize = 2;
/// His notices of sittings that nobody has sent.
const WAITING: &str = "SELECT COUNT(*) FROM notice WHERE standing = 'agent' AND state = 'planned'
                       AND reason = 'waits for the day''s message'";
/// Those that a provider took, each with its own attempt.
const TAKEN: &str =
    "SELECT COUNT(DISTINCT a.notice_id) FROM notice n JOIN notice_attempt a ON a.notice_id = n.id
                     WHERE n.standing = 'agent' AND a.outcome = 'accepted'";

fn hearing(case: &str, sequence: i64, state: &str, starts_at: &str) -> Value {
    let data = json!({ "id": format!("{case}-H"), "sequence": sequence, "case": case, "kind": "trial", "state": state,
                       "starts_at": starts_at, "room": "第三法庭" });
    event(&format!("{case}-h{sequence}"), "hearing.changed", data)
}

/// A case of 张晓晴's that 王立新 handles, with a sitting.
fn case(id: &str, number: u32, starts_at: &str) -> Vec<Value> {
    let ([_, zhang, zhang_id, _], [_, wang, wang_id, _]) = (PEOPLE[0], PEOPLE[AGENT]);
    vec![
        event(
            &format!("{id}-c"),
            "case.changed",
            json!({ "id": id, "sequence": 1, "number": format!("(2026)京0491民初{number}号"),
                    "cause": "买卖合同纠纷", "stage": "scheduled" }),
        ),
        event(
            &format!("{id}-p"),
            "party.changed",
            json!({ "id": format!("{id}-1"), "sequence": 1, "case": id, "role": "plaintiff", "name": zhang,
                    "id_number": zhang_id }),
        ),
        event(
            &format!("{id}-m"),
            "mandate.changed",
            json!({ "id": format!("{id}-M"), "sequence": 1, "case": id, "party": format!("{id}-1"), "name": wang,
                    "id_number": wang_id, "from": "2026-11-03" }),
        ),
        hearing(id, 1, "scheduled", starts_at),
    ]
}

fn three_cases() -> Vec<Value> {
    let days =
        [("K1", 701, "2026-12-15T09:30"), ("K2", 702, "2026-12-16T09:30"), ("K3", 703, "2026-12-17T09:30")];
    days.into_iter().flat_map(|(id, number, starts_at)| case(id, number, starts_at)).collect()
}

async fn choose(visit: &mut Visit<'_>, digest: &str) {
    let fields = [
        ("form", "settings"),
        ("hearing-7-days", "on"),
        ("hearing-3-days", "on"),
        ("hearing-2-hours", "on"),
        ("info", "on"),
        ("order", "on"),
        ("digest", digest),
    ];
    let page = visit.post("/m/notices/settings", &fields).await;
    assert!(page.body.contains("已保存"), "{}", page.body);
}

/// 王立新 wants one message a day, and is told of three cases in the morning.
async fn three_cases_wait(world: &World) -> Visit<'_> {
    let mut lawyer = registered_on_page(world, AGENT).await;
    choose(&mut lawyer, "on").await;
    tell(world, three_cases()).await;
    world.ticks().await;
    assert!(shown(world, AGENT).is_empty(), "{:?}", shown(world, AGENT));
    assert_eq!(world.count(WAITING).await, 3);
    lawyer
}

/// It is five in the evening.
async fn evening(world: &World) {
    world.passes(7 * HOUR);
    world.ticks().await;
}

/// The platform takes no template message for this person, once.
fn refuse_templates(world: &World) {
    let fault = ApiFault { path: "cgi-bin/message/template/send".into(), errcode: 43_004, times: 1 };
    world.simulator.set_faults(Faults { api: vec![fault], ..Faults::default() });
}

/// A fresh proof: the last one is from the morning.
async fn proves_again(world: &World, visit: &mut Visit<'_>) {
    visit.post("/m/verify/send", &[("to", "/m/cases")]).await;
    world.ticks().await;
    let page = visit.post("/m/verify", &[("to", "/m/cases"), ("code", &code(world, AGENT))]).await;
    assert_eq!(page.at, "/m/cases", "{}", page.body);
}

async fn ids(world: &World) -> Vec<String> {
    const OF_AGENT: Sql =
        Sql::new("SELECT id FROM notice WHERE standing = 'agent' AND kind = 'hearing-set' ORDER BY id");
    let rows: Vec<(String,)> = world.app.db.all(&OF_AGENT, Vec::new()).await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

on_both! {
    async fn three_cases_of_a_day_come_as_one_message_that_names_none(world: World) {
        let mut lawyer = three_cases_wait(&world).await;
        world.passes(7 * HOUR - MINUTE);
        world.ticks().await;
        assert!(shown(&world, AGENT).is_empty(), "it is a minute to five");
        world.passes(MINUTE);
        world.ticks().await;
        let shown = shown(&world, AGENT);
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert!(shown[0].contains("您今天有3条法院通知"), "{shown:?}");
        for hidden in ["民初", "70", "12月", "法庭", "开庭", "买卖"] {
            assert!(!shown[0].replace("送达", "").split('｜').take(4).any(|field| field.contains(hidden)), "{hidden}: {shown:?}");
        }
        // Each has its own attempt and its own receipt.
        for _ in 0..200 {
            if world.count("SELECT COUNT(*) FROM notice WHERE standing = 'agent' AND state = 'delivered'").await == 3 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(world.count(TAKEN).await, 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE standing = 'agent' AND state = 'delivered' AND reason = 'told in the day''s message'").await, 3);
        let filter = Filter { state: Wanted::Any, kind: Some(Kind::HearingSet), ..Filter::default() };
        let lines = world.app.ledger.lines("京0491", &filter, None, 50).await.unwrap();
        for number in ["701", "702", "703"] {
            let of_case = lines.lines.iter().filter(|line| format!("{line:?}").contains(&format!("民初{number}号")));
            assert_eq!(of_case.filter(|line| format!("{line:?}").contains("微信已送达")).count(), 1, "{number}: {lines:?}");
        }
        // Behind the gate each stands with its link, and only what is opened counts as read.
        let ids = ids(&world).await;
        assert_eq!(lawyer.get(&format!("/m/notices/{}/digest", ids[0])).await.at, "/m/verify");
        proves_again(&world, &mut lawyer).await;
        let page = lawyer.get(&format!("/m/notices/{}/digest", ids[0])).await;
        for (id, number) in ids.iter().zip(["701", "702", "703"]) {
            assert!(page.body.contains(&format!("/m/notices/{id}\"")) && page.body.contains(number), "{}", page.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'read'").await, 0);
        assert!(lawyer.get(&format!("/m/notices/{}", ids[1])).await.at.starts_with("/m/hearings/"));
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE state = 'read'").await, 1);
        assert!(lawyer.get(&format!("/m/notices/{}/digest", ids[2])).await.body.contains("已打开"));
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let gate = client.get(format!("{}/m/notices/{}/digest", world.address, ids[0])).send().await.unwrap();
        let gate = gate.text().await.unwrap();
        assert!(gate.contains("登录查看") && !gate.contains("民初"), "{gate}");
        let mut other = registered_on_page(&world, 0).await;
        let page = other.get(&format!("/m/notices/{}/digest", ids[0])).await;
        assert!(page.body.contains("不是这条通知的收件人") && !page.body.contains("民初"), "{}", page.body);
    }

    async fn what_changed_meanwhile_is_told_as_it_is_or_not_at_all(world: World) {
        three_cases_wait(&world).await;
        world.passes(HOUR);
        tell(&world, vec![
            hearing("K1", 2, "scheduled", "2026-12-21T14:00"),
            hearing("K2", 2, "cancelled", "2026-12-16T09:30"),
        ]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert!(shown(&world, AGENT).is_empty());
        world.passes(6 * HOUR);
        world.ticks().await;
        let shown = shown(&world, AGENT);
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert!(shown[0].contains("您今天有2条法院通知"), "what was called off is told to nobody who never heard of it: {shown:?}");
        const WORDS: Sql = Sql::new("SELECT states FROM notice_attempt a JOIN notice n ON n.id = a.notice_id
                                     WHERE n.standing = 'agent' AND n.case_source = 'K1'");
        let (states,): (String,) = world.app.db.one(&WORDS, Vec::new()).await.unwrap();
        assert!(states.starts_with("2026-12-21T14:00"), "{states}");
    }

    async fn what_is_near_goes_at_once_and_by_itself(world: World) {
        three_cases_wait(&world).await;
        tell(&world, case("K4", 704, "2026-11-26T09:30")).await;
        world.ticks().await;
        assert!(shown(&world, AGENT).len() == 1 && shown(&world, AGENT)[0].contains("民初704号"), "{:?}", shown(&world, AGENT));
        tell(&world, vec![event("f1", "filing.decided", json!({ "id": "K1-F1", "sequence": 1, "case": "K1", "result": "correction",
            "title": "补正通知书", "dated": "2026-11-24", "due_on": "2026-12-24" }))]).await;
        world.ticks().await;
        assert_eq!(shown(&world, AGENT).len(), 2, "a deadline to correct: {:?}", shown(&world, AGENT));
        assert_eq!(world.count(WAITING).await, 3, "the others still wait");
        // A sitting that he knows of and that is near is moved away: he must not travel.
        tell(&world, vec![hearing("K4", 2, "scheduled", "2026-12-22T09:30")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let shown = shown(&world, AGENT);
        assert!(shown.len() == 3 && shown[2].contains("12月22日"), "{shown:?}");
    }

    async fn whoever_wants_each_again_gets_what_waits(world: World) {
        let mut lawyer = three_cases_wait(&world).await;
        choose(&mut lawyer, "off").await;
        world.ticks().await;
        let shown = shown(&world, AGENT);
        assert_eq!(shown.len(), 3, "{shown:?}");
        for number in ["701", "702", "703"] {
            assert_eq!(shown.iter().filter(|text| text.contains(number)).count(), 1, "{shown:?}");
        }
        evening(&world).await;
        assert_eq!(crate::notices::shown(&world, AGENT).len(), 3, "nothing twice");
        const CHOICES: Sql = Sql::new("SELECT reason FROM audit WHERE action = 'notice.choices' ORDER BY place");
        let noted: Vec<(String,)> = world.app.db.all(&CHOICES, Vec::new()).await.unwrap();
        assert_eq!(noted, [("digest=on".to_owned(),), ("digest=off".to_owned(),)]);
    }

    async fn what_comes_after_five_waits_for_the_next_day_and_one_alone_is_itself(world: World) {
        three_cases_wait(&world).await;
        evening(&world).await;
        tell(&world, case("K4", 704, "2026-12-18T09:30")).await;
        world.ticks().await;
        assert_eq!(shown(&world, AGENT).len(), 1);
        world.passes(DAY);
        world.ticks().await;
        let shown = shown(&world, AGENT);
        assert!(shown.len() == 2 && shown[1].contains("民初704号"), "{shown:?}");
    }

    async fn a_day_that_the_nearest_way_does_not_take_goes_together_by_the_next(world: World) {
        three_cases_wait(&world).await;
        // He writes: a window is open.
        say(&world, AGENT, "你好").await;
        refuse_templates(&world);
        evening(&world).await;
        assert!(shown(&world, AGENT).is_empty(), "{:?}", shown(&world, AGENT));
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt WHERE outcome = 'refused' AND route = 'template'").await, 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt WHERE outcome = 'accepted' AND route = 'chat'").await, 3);
        let said = |item: ScreenItem| match item.shown {
            Shown::Court { text, .. } if text.contains("法院通知") => Some(text),
            _ => None,
        };
        let said: Vec<String> = world.simulator.screen(&openid(AGENT)).into_iter().filter_map(said).collect();
        assert!(said.len() == 1 && said[0].contains("您今天有3条法院通知"), "{said:?}");
        assert!(texts(&world, AGENT).is_empty());
    }

    async fn a_day_that_no_account_takes_goes_each_by_itself(world: World) {
        three_cases_wait(&world).await;
        refuse_templates(&world);
        evening(&world).await;
        assert_eq!((shown(&world, AGENT).len(), texts(&world, AGENT).len()), (0, 3), "{:?}", texts(&world, AGENT));
        assert_eq!(world.count(TAKEN).await, 3, "none is lost");
    }

    async fn somebody_without_an_account_that_reaches_them_gets_each_by_message(world: World) {
        three_cases_wait(&world).await;
        world.simulator.unfollow(&openid(AGENT)).await;
        evening(&world).await;
        assert_eq!((shown(&world, AGENT).len(), texts(&world, AGENT).len()), (0, 3), "{:?}", texts(&world, AGENT));
    }

    async fn a_worker_that_dies_with_a_day_leaves_it_whole(world: World) {
        three_cases_wait(&world).await;
        world.passes(7 * HOUR);
        a_worker_dies_while_it_sends(&world).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE standing = 'agent' AND state = 'sending'").await, 3);
        world.passes(61 * Duration::from_secs(1));
        world.ticks().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE standing = 'agent' AND state = 'sending'").await, 0);
        assert_eq!(world.count(TAKEN).await, 3, "none is lost");
        assert_eq!(shown(&world, AGENT).len(), 1, "under the same client_msg_id: {:?}", shown(&world, AGENT));
    }

    async fn what_was_not_opened_goes_the_next_way_by_itself(world: World) {
        three_cases_wait(&world).await;
        evening(&world).await;
        assert_eq!(shown(&world, AGENT).len(), 1);
        // The day before the first of the sittings.
        world.passes(20 * DAY - 8 * HOUR);
        world.ticks().await;
        const AGAIN: &str = "SELECT COUNT(*) FROM notice n JOIN notice_attempt a ON a.notice_id = n.id
                             WHERE n.standing = 'agent' AND n.kind = 'hearing-set' AND a.attempt = 2 AND a.route <> 'template'";
        assert_eq!(world.count(AGAIN).await, 1, "the nearest of the three");
    }

    async fn a_party_is_never_kept_waiting_and_not_asked(world: World) {
        let mut zhang = registered_on_page(&world, 0).await;
        let mut lawyer = registered_on_page(&world, AGENT).await;
        tell(&world, case("K0", 700, "2026-12-14T09:30")).await;
        world.ticks().await;
        assert!(lawyer.get("/m/notices/settings").await.body.contains("每天汇总一次"));
        assert!(!zhang.get("/m/notices/settings").await.body.contains("每天汇总一次"));
        choose(&mut zhang, "on").await;
        let before = shown(&world, 0).len();
        tell(&world, three_cases()).await;
        world.ticks().await;
        assert_eq!(shown(&world, 0).len(), before + 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE digest_at IS NOT NULL").await, 0);
    }
}
