//! "不是我的案件": whoever a notice should not have reached can say so, signed in or not, and gets no more of it.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;
use tingxun::db::Sql;

use crate::case_system::{docket, event, tell};
use crate::notices::{hearing, on_both, shown, texts};
use crate::registration::openid;
use crate::sign_in::registered_on_page;
use crate::visit::{Read, Visit};
use crate::world::{ACCOUNT, PEOPLE, World};

const MINUTE: Duration = Duration::from_secs(60);
const OF_ZHANG: &str =
    "SELECT id FROM notice WHERE kind = 'hearing-set' AND source = 'A1-1' AND standing = 'party'";
const TASKS: &str = "SELECT COUNT(*) FROM phone_task WHERE reason = 'wrong person'";

async fn id(world: &World, sql: &'static str) -> String {
    let (id,): (String,) = world.app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    id
}

/// The addresses that get nothing more.
async fn stopped(world: &World) -> Vec<String> {
    const STOPPED: Sql = Sql::new("SELECT address FROM wrong_address ORDER BY address");
    let rows: Vec<(String,)> = world.app.db.all(&STOPPED, Vec::new()).await.unwrap();
    rows.into_iter().map(|(address,)| address).collect()
}

/// Whether the way out stands on a page.
fn lets_out(page: &Read, notice: &str) -> bool {
    page.body.contains(&format!("action=\"/m/notices/{notice}/not-mine\""))
        && page.body.contains("不是我的案件")
}

fn tells_nothing(page: &Read) -> bool {
    !page.body.contains("民初1号") && !page.body.contains("12月8日") && !page.body.contains(PEOPLE[0][1])
}

async fn moved(world: &World) {
    tell(world, vec![hearing("m1", 6, "scheduled", "2026-12-15T14:00")]).await;
    world.passes(2 * MINUTE);
    world.ticks().await;
}

on_both! {
    async fn somebody_else_who_is_signed_in_finds_the_way_out(world: World) {
        registered_on_page(&world, 0).await;
        tell(&world, docket()).await;
        world.ticks().await;
        let notice = id(&world, OF_ZHANG).await;
        let path = format!("/m/notices/{notice}");

        let mut unregistered = Visit::of(&world, &openid(1));
        unregistered.get("/m/register").await;
        let page = unregistered.get(&path).await;
        assert_eq!((page.status, page.at.as_str()), (StatusCode::FORBIDDEN, path.as_str()), "{}", page.body);
        assert!(lets_out(&page, &notice) && tells_nothing(&page), "{}", page.body);
        assert!(page.body.contains("还没有实名注册") && page.body.contains("href=\"/m/register\""), "{}", page.body);

        let mut stranger = registered_on_page(&world, 1).await;
        for path in [path.clone(), format!("{path}/digest")] {
            let page = stranger.get(&path).await;
            assert_eq!((page.status, page.at.as_str()), (StatusCode::FORBIDDEN, path.as_str()), "{}", page.body);
            assert!(page.body.contains("不是这条通知的收件人") && !page.body.contains("登录查看"), "{}", page.body);
            assert!(lets_out(&page, &notice) && tells_nothing(&page), "{}", page.body);
        }
        let told = stranger.post(&format!("{path}/not-mine"), &[]).await;
        assert!(told.body.contains("已记下"), "{}", told.body);
        assert_eq!((stopped(&world).await.len(), world.count(TASKS).await), (0, 1), "nothing went to them: a clerk asks");
        moved(&world).await;
        assert_eq!(shown(&world, 0).len(), 2, "whose case it is hears of it");
    }

    async fn a_recipient_by_mistake_finds_the_way_out_behind_the_gate(world: World) {
        let mut visit = registered_on_page(&world, 0).await;
        registered_on_page(&world, 2).await;
        tell(&world, docket()).await;
        tell(&world, vec![event("f1", "filing.decided", json!({ "id": "A1-F9", "sequence": 9, "case": "A1", "result": "correction",
            "dated": "2026-11-24", "title": "补正通知书", "due_on": "2026-12-01" }))]).await;
        world.ticks().await;
        let of_sitting = id(&world, OF_ZHANG).await;
        let of_filing = id(&world, "SELECT id FROM notice WHERE kind = 'filing-correction' AND source = 'A1-1' AND standing = 'party'").await;
        let of_lawyer = id(&world, "SELECT id FROM notice WHERE kind = 'hearing-set' AND standing = 'agent'").await;
        for (notice, place) in [(&of_sitting, "/m/hearings/"), (&of_filing, "/m/cases/")] {
            let page = visit.get(&format!("/m/notices/{notice}")).await;
            assert!(page.at.starts_with(place) && lets_out(&page, notice), "{} {}", page.at, page.body);
            let plain = visit.get(&page.at).await;
            assert!(!plain.body.contains("not-mine"), "nobody came by a notice: {}", plain.body);
            for other in [of_lawyer.as_str(), "none", "%00", if *notice == of_sitting { &of_filing } else { &of_sitting }] {
                let page = visit.get(&format!("{}?notice={other}", page.at)).await;
                assert!(page.status == StatusCode::OK && !page.body.contains("not-mine"), "{other}: {}", page.body);
            }
        }
        let told = visit.post(&format!("/m/notices/{of_sitting}/not-mine"), &[]).await;
        assert!(told.body.contains("已记下"), "{}", told.body);
        assert_eq!(stopped(&world).await, [format!("{ACCOUNT}/{}", PEOPLE[0][0])]);
        assert_eq!(world.count(TASKS).await, 1);
    }

    async fn a_number_that_was_somebody_elses_is_stopped_although_its_holder_has_an_account(world: World) {
        tell(&world, docket()).await;
        world.ticks().await;
        assert_eq!(texts(&world, 0).len(), 1);
        let notice = id(&world, "SELECT notice_id FROM notice_attempt WHERE route = 'sms'").await;
        let mut holder = registered_on_page(&world, 1).await;
        let page = holder.get(&format!("/m/notices/{notice}")).await;
        assert!(lets_out(&page, &notice), "{}", page.body);
        let told = holder.post(&format!("/m/notices/{notice}/not-mine"), &[]).await;
        assert!(told.body.contains("已记下"), "{}", told.body);
        assert_eq!(stopped(&world).await, ["sms"], "it came as a short message, not to that account");
        moved(&world).await;
        assert_eq!(texts(&world, 0).len(), 1, "nothing goes to that number any more");
    }
}
