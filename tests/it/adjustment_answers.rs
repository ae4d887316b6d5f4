//! What the court answers to a request for another time reaches whoever asked: once, while it holds, and nobody else.

use std::time::Duration;

use serde_json::json;
use tingxun::db::Sql;
use tingxun::notices::plan_ahead;
use tingxun::people::{Whose, rights};

use crate::case_system::{docket, event, tell};
use crate::desk::{Window, clerk};
use crate::desk_notices::cards;
use crate::diary::hearing_of;
use crate::notices::{count, hearing, kinds, on_both, openid, shown, texts};
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::{ACCOUNT, PEOPLE, World};

const MINUTE: Duration = Duration::from_secs(60);
const ASKED_AGAINST: &str = "2026-12-08T09:30";
/// What a clerk writes: it stands on the page and in no notice.
const WORDS: &str = "合议庭已经商量过了";
const GRANTED: &str = "adjustment-granted";
const REFUSED: &str = "adjustment-refused";
const ALL: &str = "SELECT COUNT(*) FROM notice WHERE kind LIKE 'adjustment-%'";

/// 张晓晴 and her lawyer know of the sitting; gives their browsers, a clerk's, and the sitting's page.
async fn all_told(world: &World) -> (Visit<'_>, Visit<'_>, Window<'_>, String) {
    let party = registered_on_page(world, 0).await;
    let lawyer = registered_on_page(world, 2).await;
    tell(world, docket()).await;
    world.ticks().await;
    let wangli = clerk(world).await;
    let window = Window::signed_in(world, &wangli).await;
    (party, lawyer, window, hearing_of(world, "A1-H1").await)
}

/// The same where only the lawyer asks.
async fn told(world: &World) -> (Visit<'_>, Window<'_>, String) {
    let (_, lawyer, window, page) = all_told(world).await;
    (lawyer, window, page)
}

pub async fn ask(visit: &mut Visit<'_>, page: &str) {
    let set_for = format!("{ASKED_AGAINST}:00");
    let told = [("reason", "同日另有庭审"), ("set_for", set_for.as_str())];
    let asked = visit.post(&format!("{page}/adjustment"), &told).await;
    assert!(asked.body.contains("调整申请：等待法院答复"), "{}", asked.body);
}

/// The clerk answers the request that waits.
pub async fn answer(window: &mut Window<'_>, decision: &str) {
    let list = window.get("/desk/adjustments").await.body;
    let (_, rest) = list.split_once("href=\"/desk/adjustments/").unwrap();
    let path = format!("/desk/adjustments/{}", rest.split('"').next().unwrap());
    let work = window.get(&path).await.body;
    assert!(work.contains("系统通知申请人结果") && work.contains("您写的话不在通知里"), "{work}");
    let answered = window.post(&format!("{path}/answer"), &[("decision", decision), ("answer", WORDS)]).await;
    assert!(answered.body.contains(WORDS), "{}", answered.body);
}

/// What stands on somebody's phone of an answer.
fn answers(world: &World, who: usize) -> Vec<String> {
    let all = shown(world, who).into_iter().chain(texts(world, who));
    all.filter(|text| text.contains("同意")).collect()
}

async fn text_of(world: &World, sql: &'static str) -> String {
    let (text,): (String,) = world.app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    text
}

/// The change of a row that the case system tells of in no event.
async fn change(world: &World, sql: &'static str) {
    let changed =
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&Sql::new(sql), Vec::new()).await }));
    assert_eq!(changed.await.unwrap(), 1);
}

/// The hourly walk through all cases.
async fn walk(world: &World) {
    let app = &world.app;
    let engine = app.engines.current();
    let limits = &engine.limits().notices;
    plan_ahead(&app.db, &app.sealer, &app.ids, limits, app.clock.now()).await.unwrap();
}

/// The case is closed to the public.
async fn is_closed(world: &World) {
    let case = docket().into_iter().find(|event| event["type"] == "court.case.changed.v1").unwrap();
    let mut data = case["data"].clone();
    (data["secret"], data["sequence"]) = (json!(true), json!(99));
    tell(world, vec![event("s1", "case.changed", data)]).await;
}

on_both! {
    async fn a_refusal_is_told_once_and_only_to_whoever_asked(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        let before = shown(&world, 0).len();
        answer(&mut window, "refused").await;
        world.ticks().await;
        let told = answers(&world, 2);
        assert_eq!(told.len(), 1, "{told:?}");
        for said in ["（2026）京0491民初1号", "没有同意调整，仍是12月8日09:30", "请按原定时间参加，不代替送达"] {
            assert!(told[0].contains(said), "{said}: {told:?}");
        }
        assert!(!told[0].contains(WORDS) && !told[0].contains("王"), "{told:?}");
        assert_eq!((shown(&world, 0).len(), texts(&world, 0).len()), (before, 0), "it was not she who asked");
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'adjustment-refused' AND standing = 'agent' AND source = 'A1-M1'
            AND class = 'remind' AND useless_after = 1796693400000").await, 1, "of use until the sitting begins");

        // Whatever is planned again.
        tell(&world, vec![event("f1", "fee.due", json!({ "id": "A1-C2", "sequence": 1, "case": "A1", "title": "鉴定费",
            "dated": "2026-11-24", "amount_fen": 100, "due_on": "2026-12-10" }))]).await;
        walk(&world).await;
        world.passes(30 * MINUTE);
        world.ticks().await;
        assert_eq!((answers(&world, 2).len(), world.count(ALL).await), (1, 1));
    }

    async fn the_answer_leads_to_the_page_where_it_stands(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        world.ticks().await;
        let id = text_of(&world, "SELECT id FROM notice WHERE kind = 'adjustment-refused'").await;
        let number = text_of(&world, "SELECT number FROM notice WHERE kind = 'adjustment-refused'").await;
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let asked = client.get(format!("{}/m/notices/check?number={number}", world.address)).send().await.unwrap();
        let ours = asked.text().await.unwrap();
        assert!(ours.contains("这个编号的通知是法院发的") && ours.contains("调整申请答复（没有同意）") && !ours.contains("民初"), "{ours}");

        let ledger = window.get("/desk/notices?state=any&kind=adjustment-refused").await.body;
        assert!(ledger.contains("<strong>调整申请答复（没有同意）</strong>") && ledger.contains("民初1号") && ledger.contains("代理人"), "{ledger}");
        assert_eq!(cards(&ledger).len(), 1, "{ledger}");

        let opened = lawyer.get(&format!("/m/notices/{id}")).await;
        assert!(opened.at == page && opened.body.contains(&format!("法院答复：{WORDS}")), "{}: {}", opened.at, opened.body);
        assert!(opened.body.contains(&format!("/m/notices/{id}/not-mine")), "whose it is not can say so there: {}", opened.body);
        assert_eq!(count(&kinds(&world, "read").await, REFUSED), 1);
        let confirmed = lawyer.post(&format!("/m/notices/{id}/confirmed"), &[]).await;
        assert_eq!((confirmed.at, world.count("SELECT COUNT(*) FROM notice WHERE kind = 'adjustment-refused' AND confirmed_at IS NOT NULL").await), (page, 1));
        assert_eq!(world.count("SELECT COUNT(*) FROM hearing_noted").await, 0, "the sitting is confirmed by its own notice");
        let other = Visit::of(&world, &openid(0)).get(&format!("/m/notices/{id}")).await;
        assert!(!other.body.contains(WORDS) && !other.body.contains("民初"), "{}", other.body);
    }

    async fn a_granted_request_is_told_and_then_the_move(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "granted").await;
        world.ticks().await;
        let told = answers(&world, 2);
        assert_eq!(told.len(), 1, "{told:?}");
        for said in ["法院同意调整，新时间另行通知", "暂时仍按12月8日09:30，不代替送达"] {
            assert!(told[0].contains(said), "{said}: {told:?}");
        }
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert_eq!(answers(&world, 2), told);
        assert!(shown(&world, 2).last().unwrap().contains("12月15日 14:00"), "{:?}", shown(&world, 2));
        assert!(answers(&world, 0).is_empty());
    }

    async fn a_sitting_that_has_moved_before_the_answer_went_out_is_told_instead(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "granted").await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        assert_eq!(count(&kinds(&world, "superseded").await, GRANTED), 1);
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert!(answers(&world, 2).is_empty(), "{:?}", shown(&world, 2));
        let told = shown(&world, 2);
        assert!(told.len() == 2 && told[1].contains("12月15日 14:00"), "{told:?}");
        // Done is done: nobody hears of another new time because this one did not last.
        tell(&world, vec![hearing("m2", 7, "scheduled", ASKED_AGAINST)]).await;
        walk(&world).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        assert!(answers(&world, 2).is_empty() && shown(&world, 2).len() == 3, "{:?}", shown(&world, 2));
    }

    async fn a_refusal_holds_again_once_a_slip_is_corrected(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        tell(&world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
        world.ticks().await;
        assert!(answers(&world, 2).is_empty());
        tell(&world, vec![hearing("m2", 7, "scheduled", ASKED_AGAINST)]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let told = answers(&world, 2);
        assert!(told.len() == 1 && told[0].contains("仍是12月8日09:30"), "{told:?}");
        assert_eq!((shown(&world, 2).len(), world.count(ALL).await), (2, 1), "nothing is said of the slip");
    }

    async fn a_sitting_that_is_cancelled_needs_no_answer(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        tell(&world, vec![hearing("c1", 6, "cancelled", ASKED_AGAINST)]).await;
        world.passes(2 * MINUTE);
        world.ticks().await;
        let told = shown(&world, 2);
        assert!(told.len() == 2 && told[1].contains("取消") && answers(&world, 2).is_empty(), "{told:?}");
    }

    /// Between the plan and the claim the docket may have changed: the claim looks at it once more.
    async fn what_planning_has_not_seen_is_seen_by_the_claim(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        change(&world, "UPDATE hearing SET starts_at = '2026-12-15T14:00'").await;
        world.ticks().await;
        assert!(answers(&world, 2).is_empty(), "{:?}", shown(&world, 2));
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'adjustment-refused' AND state = 'superseded' AND reason = 'moved on' AND attempts = 1").await, 1);
    }

    async fn whoever_asks_again_has_read_the_answer(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        ask(&mut lawyer, &page).await;
        world.ticks().await;
        assert!(answers(&world, 2).is_empty(), "{:?}", shown(&world, 2));
        lawyer.post(&format!("{page}/adjustment/withdraw"), &[]).await;
        walk(&world).await;
        world.ticks().await;
        assert!(answers(&world, 2).is_empty(), "what was taken back has no answer: {:?}", shown(&world, 2));
        ask(&mut lawyer, &page).await;
        answer(&mut window, "granted").await;
        world.ticks().await;
        let told = answers(&world, 2);
        assert!(told.len() == 1 && told[0].contains("法院同意"), "{told:?}");
    }

    async fn whoever_stands_no_more_in_the_case_is_not_told(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        tell(&world, vec![event("e9", "mandate.changed", json!({ "id": "A1-M1", "sequence": 9, "case": "A1", "party": "A1-1",
            "name": PEOPLE[2][1], "id_number": PEOPLE[2][2], "from": "2026-11-03", "to": "2026-11-23" }))]).await;
        world.ticks().await;
        assert!(answers(&world, 2).is_empty(), "{:?}", shown(&world, 2));
        assert_eq!(count(&kinds(&world, "skipped").await, REFUSED), 1);
        assert!(answers(&world, 0).is_empty(), "nor is whoever they stood for");
    }

    async fn whoever_has_left_is_not_told(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        let (sealer, now) = (world.app.sealer.clone(), world.clock.now());
        let withdrawn = world.app.db.write(move |tx| Box::pin(async move {
            rights::withdraw(tx, &sealer, Whose { account: ACCOUNT, openid: &openid(2) }, now).await
        }));
        withdrawn.await.unwrap();
        world.ticks().await;
        assert!(answers(&world, 2).is_empty(), "{:?}", shown(&world, 2));
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt a JOIN notice n ON n.id = a.notice_id WHERE n.kind = 'adjustment-refused'").await, 0);
    }

    async fn of_a_secret_case_only_that_there_is_a_notice(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        is_closed(&world).await;
        ask(&mut lawyer, &page).await;
        let before = shown(&world, 2).len();
        answer(&mut window, "refused").await;
        world.ticks().await;
        let told = shown(&world, 2).split_off(before);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("您有一条法院通知"), "{told:?}");
        for hidden in ["同意", "调整", "12月8日", "09:30", "民初", "参加"] {
            assert!(!told[0].contains(hidden), "{hidden}: {told:?}");
        }
    }

    async fn whom_no_account_reaches_reads_it_in_a_short_message(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        world.simulator.unfollow(&openid(2)).await;
        answer(&mut window, "granted").await;
        world.ticks().await;
        let told = texts(&world, 2);
        assert_eq!(told.len(), 1, "{told:?}");
        for said in ["法院同意您的调整申请", "申请调整的是2026年12月8日（星期二）上午09:30的开庭审理", "收到以前仍按原来的时间", "12368"] {
            assert!(told[0].contains(said), "{said}: {told:?}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM notice_attempt a JOIN notice n ON n.id = a.notice_id
            WHERE n.kind = 'adjustment-granted' AND a.route = 'sms'").await, 1);
    }

    async fn both_who_asked_read_their_own_answer(world: World) {
        let (mut party, mut lawyer, mut window, page) = all_told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        ask(&mut party, &page).await;
        answer(&mut window, "granted").await;
        world.ticks().await;
        let (to_lawyer, to_party) = (answers(&world, 2), answers(&world, 0));
        assert!(to_lawyer.len() == 1 && to_lawyer[0].contains("没有同意"), "{to_lawyer:?}");
        assert!(to_party.len() == 1 && to_party[0].contains("法院同意"), "{to_party:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM notice WHERE kind = 'adjustment-granted' AND standing = 'party' AND source = 'A1-1'").await, 1);
    }

    async fn what_was_answered_before_a_court_knew_this_is_told_for_a_week_only(world: World) {
        let (mut lawyer, mut window, page) = told(&world).await;
        ask(&mut lawyer, &page).await;
        answer(&mut window, "refused").await;
        change(&world, "DELETE FROM notice WHERE kind = 'adjustment-refused'").await;
        change(&world, "DELETE FROM notice_fact WHERE kind = 'adjustment'").await;
        world.passes(8 * 1_440 * MINUTE);
        walk(&world).await;
        assert_eq!(world.count(ALL).await, 0);
    }
}
