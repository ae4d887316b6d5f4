//! What people do with notices themselves: confirm them, check a number, choose how they are told.

use std::time::Duration;

use serde_json::json;
use tingxun::db::Sql;

use crate::both_in;
use crate::case_system::{docket, event, tell};
use crate::notices::{court, hearing};
use crate::registration::{openid, say};
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::World;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// 张晓晴 and her lawyer are registered, and are told of her hearing; her pages are open.
async fn told(world: &World) -> Visit<'_> {
    world.app.learn_to_listen().await;
    let visit = registered_on_page(world, 0).await;
    registered_on_page(world, 2).await;
    tell(world, docket()).await;
    world.ticks().await;
    visit
}

async fn text_of(world: &World, sql: &'static str) -> String {
    let (text,): (String,) = world.app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    text
}

const NOTICE_OF_ZHANG: &str =
    "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1' AND standing = 'party'";
const CONFIRMED: &str = "SELECT COUNT(*) FROM notice WHERE confirmed_at IS NOT NULL";

both_in! {
    court;
    async fn a_hearing_is_confirmed_on_its_page_once(world: World) {
        let mut visit = told(&world).await;
        let notice = text_of(&world, NOTICE_OF_ZHANG).await;
        let page = visit.get(&format!("/m/notices/{notice}")).await;
        assert!(page.at.starts_with("/m/hearings/") && page.body.contains("确认知悉</button>"), "{page:?}");
        assert_eq!(world.count(CONFIRMED).await, 0, "opened is not confirmed");
        for _ in 0..2 {
            let page = visit.post(&format!("/m/notices/{notice}/confirmed"), &[]).await;
            assert!(page.body.contains("您已确认知悉这次安排：2026年12月8日（星期二）09:30。这是信息告知，不等于送达"), "{}", page.body);
        }
        assert_eq!(world.count(CONFIRMED).await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM hearing_noted").await, 1);
        let mut lawyer = Visit::of(&world, &openid(2));
        lawyer.get("/m/cases").await;
        let refused = lawyer.post(&format!("/m/notices/{notice}/confirmed"), &[]).await;
        assert!(refused.body.contains("没有找到这条通知"), "her notice is not his: {}", refused.body);
        assert_eq!(world.count(CONFIRMED).await, 1);
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        let page = visit.post(&format!("/m/notices/{notice}/confirmed"), &[]).await;
        assert!(page.body.contains("12月15日") && page.body.contains("确认知悉</button>"), "the new arrangement waits for its own word: {}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM hearing_noted").await, 1);
    }

    async fn the_button_on_the_hearings_page_confirms_what_was_sent_of_it(world: World) {
        let mut visit = told(&world).await;
        let hearing = text_of(&world, "SELECT id FROM hearing").await;
        visit.post(&format!("/m/hearings/{hearing}/noted/1"), &[]).await;
        const OWN: &str = "SELECT COUNT(*) FROM notice WHERE confirmed_at IS NOT NULL AND state = 'read' AND kind = 'hearing-set' AND source = 'A1-1'";
        assert_eq!((world.count(OWN).await, world.count(CONFIRMED).await), (1, 1), "reminders that have not gone are not confirmed");
    }

    async fn a_result_of_filing_is_confirmed_on_its_case(world: World) {
        let mut visit = told(&world).await;
        tell(&world, vec![event("f1", "filing.decided", json!({ "id": "A1-F9", "sequence": 9, "case": "A1", "result": "correction",
            "dated": "2026-11-24", "title": "补正通知书", "due_on": "2026-12-01" }))]).await;
        world.ticks().await;
        let notice = text_of(&world, "SELECT id FROM notice WHERE kind = 'filing-correction' AND source = 'A1-1' AND standing = 'party'").await;
        let page = visit.get(&format!("/m/notices/{notice}")).await;
        assert!(page.at.starts_with("/m/cases/") && page.body.contains("补正通知”，内容见下面"), "{page:?}");
        let page = visit.post(&format!("/m/notices/{notice}/confirmed"), &[]).await;
        assert!(page.at.starts_with("/m/cases/") && !page.body.contains("补正通知”，内容见下面"), "{page:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE confirmed_at IS NOT NULL AND kind = 'filing-correction'").await, 1);
    }

    async fn whoever_has_a_case_knows_its_division(world: World) {
        let mut visit = told(&world).await;
        let case = docket().into_iter().find(|event| event["type"] == "court.case.changed.v1").unwrap();
        let mut data = case["data"].clone();
        (data["division"], data["sequence"]) = (json!("民事审判第一庭"), json!(6));
        assert_eq!(tell(&world, vec![event("d1", "case.changed", data)]).await, ["applied"]);
        let case = text_of(&world, "SELECT id FROM court_case").await;
        let page = visit.get(&format!("/m/cases/{case}")).await;
        assert!(page.body.contains("<dt>承办庭室</dt><dd>民事审判第一庭</dd>"), "{}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'team-changed'").await, 0, "the same people handle it");
    }

    async fn received_in_the_chat_confirms_the_only_hearing_that_waits(world: World) {
        world.app.learn().await;
        registered_on_page(&world, 0).await;
        let before = say(&world, 0, "收到").await;
        assert!(!before.contains("确认"), "there is nothing to confirm: {before}");
        tell(&world, docket()).await;
        world.ticks().await;
        let other = say(&world, 0, "收到传票以后要带什么").await;
        assert!(!other.contains("已记下您的确认"), "{other}");
        assert_eq!(world.count(CONFIRMED).await, 0);
        let said = say(&world, 0, "收到！").await;
        assert!(said.contains("已记下您的确认") && said.contains("2026年12月8日（星期二）开庭") && said.contains("这是信息告知，不等于送达"), "{said}");
        assert!(!said.contains("09:30") && !said.contains("第三法庭"), "a chat says the day only: {said}");
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE confirmed_at IS NOT NULL AND state = 'read'").await, 1);
        let again = say(&world, 0, "收到").await;
        assert!(!again.contains("已记下您的确认"), "once: {again}");
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let moved = say(&world, 0, "知悉").await;
        assert!(moved.contains("2026年12月15日"), "the present date: {moved}");
        world.passes(8 * DAY);
        world.ticks().await;
        tell(&world, vec![hearing("m2", 7, "scheduled", "2026-12-16T14:00")]).await;
        assert!(!say(&world, 0, "确认").await.contains("已记下"), "nobody was told of the newest date yet");
    }

    async fn several_hearings_are_listed_and_none_is_confirmed(world: World) {
        told(&world).await;
        tell(&world, vec![event("h2", "hearing.changed", json!({ "id": "A1-H2", "sequence": 5, "case": "A1", "kind": "trial",
            "state": "scheduled", "starts_at": "2026-12-20T09:00", "room": "第九法庭" }))]).await;
        world.ticks().await;
        let said = say(&world, 0, "确认").await;
        assert!(said.contains("不止一次开庭") && said.contains("12月8日") && said.contains("12月20日") && said.contains("/m/hearings/"), "{said}");
        assert_eq!(world.count(CONFIRMED).await, 0);
    }

    async fn a_secret_case_is_confirmed_without_a_word_of_it(world: World) {
        told(&world).await;
        let case = docket().into_iter().find(|event| event["type"] == "court.case.changed.v1").unwrap();
        let mut data = case["data"].clone();
        data["secret"] = json!(true);
        data["sequence"] = json!(99);
        tell(&world, vec![event("s1", "case.changed", data)]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM court_case WHERE is_secret").await, 1);
        let said = say(&world, 0, "收到").await;
        assert!(said.contains("已记下您的确认") && !said.contains("12月8日") && !said.contains("民初"), "{said}");
    }

    async fn a_number_is_checked_by_anybody(world: World) {
        world.app.learn().await;
        told(&world).await;
        let number = text_of(&world, "SELECT number FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1' AND standing = 'party'").await;
        let planned = text_of(&world, "SELECT number FROM notice WHERE state = 'planned' AND kind = 'hearing-1-day' AND source = 'A1-1'").await;
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let ask = async |asked: &str| {
            let answer = client.get(format!("{}/m/notices/check?number={asked}", world.address)).send().await.unwrap();
            answer.text().await.unwrap()
        };
        let ours = ask(&number).await;
        assert!(ours.contains("这个编号的通知是法院发的") && ours.contains("到庭通知") && ours.contains("2026年11月24日"), "{ours}");
        assert!(!ours.contains("民初") && !ours.contains("张"), "{ours}");
        for asked in [planned.as_str(), "0000000000"] {
            let unknown = ask(asked).await;
            assert!(unknown.contains("没有查到这个编号") && unknown.contains("12368") && unknown.contains("96110"), "{unknown}");
        }
        assert!(ask("12345").await.contains("10位数字"));
        let said = say(&world, 0, &format!("核验通知 {number}")).await;
        assert!(said.contains("是法院的通知") && said.contains("到庭通知") && !said.contains("民初"), "{said}");
        let bare = say(&world, 1, &number).await;
        assert!(!bare.contains("是法院的通知"), "nobody asked for a number: {bare}");
        let asked = say(&world, 1, "核验通知").await;
        assert!(asked.contains("10位编号"), "{asked}");
        assert!(say(&world, 1, &number).await.contains("是法院的通知"));
        assert!(say(&world, 1, "0000000000").await.contains("没有查到编号0000000000"));
        world.passes(11 * MINUTE);
        assert!(!say(&world, 1, "0000000000").await.contains("没有查到编号"), "it is not waited for any more");
        let most = world.app.engines.current().limits().api.sign_in_minute;
        let mut last = 200;
        for _ in 0..=most {
            let answer = client.get(format!("{}/m/notices/check", world.address)).send().await.unwrap();
            last = answer.status().as_u16();
        }
        assert_eq!(last, 429);
    }

    async fn the_number_of_a_secret_case_tells_no_kind(world: World) {
        told(&world).await;
        let number = text_of(&world, "SELECT number FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1' AND standing = 'party'").await;
        let case = docket().into_iter().find(|event| event["type"] == "court.case.changed.v1").unwrap();
        let mut data = case["data"].clone();
        (data["secret"], data["sequence"]) = (json!(true), json!(99));
        tell(&world, vec![event("s1", "case.changed", data)]).await;
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let page = client.get(format!("{}/m/notices/check?number={number}", world.address)).send().await.unwrap();
        let page = page.text().await.unwrap();
        assert!(page.contains("这个编号的通知是法院发的") && page.contains("<dd>法院通知</dd>") && !page.contains("开庭"), "{page}");
        let said = say(&world, 1, &format!("核验通知 {number}")).await;
        assert!(said.contains("发出的法院通知") && !said.contains("开庭"), "{said}");
    }

    async fn what_was_superseded_after_it_went_out_is_still_ours(world: World) {
        told(&world).await;
        let number = text_of(&world, "SELECT number FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1' AND standing = 'party'").await;
        // Not opened in time, it goes the next way, whether or not its receipt comes meanwhile; before that the hearing is
        // moved.
        world.app.db.write(|tx| Box::pin(async move {
            tx.execute(&Sql::new("UPDATE notice SET state = 'planned', is_repeat = TRUE, next_at = 0 WHERE kind = 'hearing-set'"), Vec::new()).await
        })).await.unwrap();
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'hearing-set' AND state = 'superseded' AND source = 'A1-1'").await, 1);
        let said = say(&world, 0, &format!("核验通知{number}")).await;
        assert!(said.contains("是法院的通知"), "{said}");
    }
}
